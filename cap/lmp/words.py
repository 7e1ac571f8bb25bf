"""Words in a program that stand where code should: made calls of the LMPs that read them.

A small model takes "the middle block" for an object's name, and "top left corner" for a place.
Which object or place that is the sub-LMPs can tell, so the program is made to ask them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import get_args

from cap.lmp.request import is_description
from cap.lmp.values import asks_for_one
from cap.verify import Finding
from primitives.checks import match_arguments
from primitives.errors import ArgumentError
from primitives.registry import ObjectName, Parameter, Point2, Registry

_PLACE = re.compile(
    r"(?:(?:top|bottom|left|right|upper|lower)[ -])*"
    r"(?:corner|side|edge|middle|center|top|bottom|left|right)(?: of the table)?",
    re.IGNORECASE,
)


def with_words_asked(source: str, findings: Iterable[Finding], registry: Registry) -> str:
    """The program with what verification took for an unknown object asked of an LMP, once.

    `pick('middle block')` becomes `the_middle_block = parse_obj_name('the middle block')` and
    `pick(the_middle_block)`; a place is asked for only where a point may stand. Names that tell
    neither which object nor which place ("phone", "purple block") stay.
    """
    unknown = {f.subject for f in findings if f.rule == "unknown-object"}
    taken = {n.id for n in _nodes(source) if isinstance(n, ast.Name)}
    edits: dict[ast.expr, str] = {}
    asked: dict[str, str] = {}
    for parameter, node in _arguments(source, registry):
        if not isinstance(node, ast.Constant) or node.value not in unknown:
            continue
        words = str(node.value).lower().removeprefix("the ")
        if is_description(words):
            function = "parse_obj_name"
        elif _PLACE.fullmatch(words) and Point2 in _kinds(parameter):
            function = "parse_position"
        else:
            continue
        name = "the_" + re.sub(r"\W", "_", words)
        if name in taken:
            continue
        asked[name] = f"{name} = {function}({f'the {words}'!r})"
        edits[node] = name
    # Asked before anything has moved: "the left block" may be another one afterwards.
    return "\n".join([*asked.values(), _edited(source, edits)])


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


def _arguments(source: str, registry: Registry) -> Iterator[tuple[Parameter, ast.expr]]:
    """Arguments of the primitives that may be an object's name."""
    for node in _nodes(source):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in registry:
                spec = registry[name]
                keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
                try:
                    given = match_arguments(spec, node.args, keywords)
                except ArgumentError:
                    continue
                for parameter in spec.parameters:
                    if parameter.name in given and ObjectName in _kinds(parameter):
                        at = given[parameter.name]
                        yield from ((parameter, n) for n in (at if parameter.variadic else [at]))


def _kinds(parameter: Parameter) -> tuple[object, ...]:
    return get_args(parameter.annotation) or (parameter.annotation,)


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
