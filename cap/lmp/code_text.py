"""From the text of an answer to the code in it."""

from __future__ import annotations

import ast


def code_only(text: str) -> str:
    """The code in an answer, without the fences that chat models put around it."""
    lines = text.strip("\n").splitlines()
    fences = [i for i, line in enumerate(lines) if line.lstrip().startswith("```")]
    if fences:
        end = fences[1] if len(fences) > 1 else len(lines)
        lines = lines[fences[0] + 1 : end]
    return "\n".join(lines).rstrip()


def only_definition(text: str, name: str) -> str | None:
    """The definition of `name` in `text`, without stray statements; None without one."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        # A small model may run on; what stands before its first slip may be whole.
        lines = text.splitlines()
        for end in range(len(lines) - 1, 1, -1):
            try:
                tree = ast.parse("\n".join(lines[:end]))
            except SyntaxError:
                continue
            break
        else:
            return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(text, node)
    return None
