"""Programs that do nothing but talk where something is to be done.

A small model answers "the green block should be in the bowl, I think" with those very words. The
verifier sees no sentence, so it finds nothing wrong with that.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from cap.lmp.request import asks_for_motion
from cap.lmp.written import Written
from cap.verify import Finding
from primitives.registry import Effect, Registry

IDLE = "nothing-done"
_REFUSING = re.compile(
    r"\b(cannot|can't|can not|unable|impossible|not possible|sorry|won't|don't|doesn't|do not"
    r"|does not|isn't any|already|there (is|are) (no|not)|only)\b",
    re.IGNORECASE,
)
"""What a program says that tells why nothing is done."""


def with_idleness_found(written: Written, sentence: str, registry: Registry) -> Written:
    """The version; with a finding where it was right, and does nothing of what was asked."""
    if not written.ok or not asks_for_motion(sentence) or not _idle(written, registry):
        return written
    message = "this moves nothing, and something is to be done"
    finding = Finding(IDLE, 1, 0, message, "do what the sentence says")
    return replace(written, findings=(finding,))


def _idle(written: Written, registry: Registry) -> bool:
    """Whether a program moves nothing, and does not say why."""
    if written.functions:
        return False
    effects = set()
    for node in ast.walk(ast.parse(written.source)):
        if isinstance(node, ast.Name) and node.id in registry:
            effects.add(registry[node.id].effect)
        match node:
            case ast.Call(func=ast.Name(id="say"), args=[told]) if _refuses(told):
                return False
    return Effect.MOVES not in effects


def _refuses(told: ast.expr) -> bool:
    """Whether what is said tells why nothing is done; what another call answers may not."""
    if isinstance(told, ast.Call):
        return False
    texts = (n.value for n in ast.walk(told) if isinstance(n, ast.Constant))
    return any(isinstance(text, str) and _REFUSING.search(text) for text in texts)
