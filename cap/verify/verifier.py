"""Verification: every rule over a program, and what the type checker says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping

from cap.verify.findings import Finding
from cap.verify.names import analyze
from cap.verify.parsed import SourceError, parse
from cap.verify.program import Mode, Program
from cap.verify.rules import RULES
from cap.verify.types import check_types
from perception.scene import Scene
from primitives.registry import PrimitiveSpec, Registry


def verify(
    source: str,
    *,
    registry: Registry,
    scene: Scene | None = None,
    functions: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    allowed: Callable[[PrimitiveSpec], bool] | Collection[str] | None = None,
    mode: Mode = "program",
) -> list[Finding]:
    """What is wrong with a program, in order of its lines; nothing when all is right.

    scene: None leaves object names unchecked. functions: name -> source of functions
    defined elsewhere (an empty source only makes the name known). data: variable -> type.
    allowed: the primitives that may be called; None for all.
    """
    try:
        parsed = parse(source)
    except SourceError as error:
        return [Finding("syntax", error.line, error.column, f"not valid Python: {error}")]
    program = Program(
        parsed=parsed,
        names=analyze(parsed.code),
        registry=registry,
        scene=scene,
        functions=dict(functions or {}),
        data=dict(data or {}),
        allowed=allowed_names(registry, allowed),
        mode=mode,
    )
    findings = [found for rule in RULES for found in rule.check(program)]
    if not findings:
        findings = check_types(program)
    placed = [_in_characters(found, source) for found in findings]
    return sorted(placed, key=lambda found: (found.line, found.column))


def _in_characters(found: Finding, source: str) -> Finding:
    """The finding with its column in characters; Python's parser counts UTF-8 bytes."""
    lines = source.split("\n")
    if found.line > len(lines) or found.column == 0:
        return found
    before = lines[found.line - 1].encode()[: found.column]
    return dataclasses.replace(found, column=len(before.decode(errors="ignore")))


def allowed_names(
    registry: Registry, allowed: Callable[[PrimitiveSpec], bool] | Collection[str] | None
) -> frozenset[str]:
    """The primitives that `allowed` lets through, by name."""
    if allowed is None:
        return frozenset(registry.names)
    if callable(allowed):
        return frozenset(spec.name for spec in registry if allowed(spec))
    return frozenset(allowed) & frozenset(registry.names)
