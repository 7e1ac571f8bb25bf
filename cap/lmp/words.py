"""Words in a program that stand where code should: made calls of the LMPs that read them.

A small model takes "the middle block" for an object's name, and "top left corner" for a place.
Which object or place that is the sub-LMPs can tell, so the program is made to ask them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from cap.lmp.request import is_description
from cap.lmp.values import asks_for_one
from cap.verify import Finding

_PLACE = re.compile(
    r"(?:the )?(?:(?:top|bottom|left|right|upper|lower)[- ]?)*"
    r"(?:corner|side|edge|middle|center|half|top|bottom|left|right)(?: of the table)?",
    re.IGNORECASE,
)


def with_words_asked(source: str, findings: Iterable[Finding]) -> str:
    """The program with what verification took for an unknown object asked of an LMP.

    `pick('middle block')` becomes `pick(parse_obj_name('the middle block'))`. Names that say
    neither which object nor which place ("phone", "purple block") stay.
    """
    unknown = {f.subject for f in findings if f.rule == "unknown-object"}
    edits: dict[ast.expr, str] = {}
    for node in _nodes(source):
        if isinstance(node, ast.Constant) and node.value in unknown:
            words = str(node.value).removeprefix("the ")
            if is_description(words):
                edits[node] = f"parse_obj_name({f'the {words}'!r})"
            elif _PLACE.fullmatch(words):
                edits[node] = f"parse_position({f'the {words}'!r})"
    return _edited(source, edits)


def with_names_listed(source: str) -> str:
    """The program with loops over one thing's name made loops over a list of that name.

    `for block in parse_obj_name('the block on the left'):` would run over a name's letters.
    """
    edits: dict[ast.expr, str] = {}
    for node in _nodes(source):
        if isinstance(node, ast.For | ast.comprehension):
            match node.iter:
                case ast.Call(
                    func=ast.Name(id="parse_obj_name"), args=[ast.Constant(value=str(phrase))]
                ) if asks_for_one(phrase):
                    edits[node.iter] = f"[{ast.get_source_segment(source, node.iter)}]"
    return _edited(source, edits)


def _nodes(source: str) -> list[ast.AST]:
    """All of the syntax tree; of code that does not parse, nothing."""
    try:
        return list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []


def _edited(source: str, edits: dict[ast.expr, str]) -> str:
    """The source with these expressions replaced; those over several lines stay."""
    lines = [line.encode() for line in source.split("\n")]
    # Columns are counted in bytes; from the last to the first they stay right.
    for node in sorted(edits, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        if node.end_lineno == node.lineno:
            line = lines[node.lineno - 1]
            new = edits[node].encode()
            lines[node.lineno - 1] = line[: node.col_offset] + new + line[node.end_col_offset :]
    return "\n".join(line.decode() for line in lines)
