"""The statement at fault: cut out of a program, so that it alone is written anew.

Fewer tokens than writing the whole again, and what was right stays as it was (RECENT,
arXiv 2606.07999).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.llm.model import Gap


def gap_at(source: str, line: int) -> Gap | None:
    """The hole that the statement at a line leaves; None when nothing else would be left.

    line: from 1. Of a statement with a body (`for`, `if`, `def`) it is the head alone. Where
    the source does not parse it is the line.
    """
    lines = source.splitlines(keepends=True)
    if not 1 <= line <= len(lines):
        return None
    first, last = _span(source, line)
    head = lines[first - 1]
    indent = len(head) - len(head.lstrip())
    before = "".join(lines[: first - 1]) + head[:indent]
    after = "\n" + "".join(lines[last:])
    if not before.strip() and not after.strip():
        return None
    return Gap(before, after)


def filled(gap: Gap, text: str) -> str:
    """The source with the gap filled.

    A model that does not stop in time writes what follows once more; that is left out.
    """
    lines, following = text.strip().splitlines() or [""], _stripped(gap.after)
    for count in range(min(len(lines) - 1, len(following)), 0, -1):
        if _stripped("\n".join(lines[-count:])) == following[:count]:
            del lines[-count:]
            break
    return gap.before + "\n".join(lines).rstrip() + gap.after.rstrip()


def removed(source: str, gap: Gap) -> str:
    """What stood in the gap."""
    return source[len(gap.before) : len(source.rstrip()) - len(gap.after.rstrip())].strip()


def _stripped(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _span(source: str, line: int) -> tuple[int, int]:
    """First and last line of the innermost statement that covers a line."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return line, line
    spans = [span for span in _spans(tree) if span[0] <= line <= span[1]]
    return min(spans, key=lambda span: span[1] - span[0], default=(line, line))


def _spans(tree: ast.AST) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = node.end_lineno or node.lineno
            yield node.lineno, max(node.lineno, body[0].lineno - 1) if body else end
