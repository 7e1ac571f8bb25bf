"""What a rule looks at: the program, and what it may lean on."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cap.verify.findings import Finding
from cap.verify.literals import Literals
from cap.verify.names import Names, NameUse
from cap.verify.parsed import Parsed
from perception.scene import Scene
from primitives.registry import PrimitiveSpec, Registry

Mode = Literal["program", "function", "value"]
"""What the code is for: acting, defining one function, or computing a value."""


@dataclass(frozen=True)
class Program:
    """A parsed program with its surroundings.

    scene: None when it is not known. functions: name -> source of functions defined
    elsewhere. data: variable -> type. allowed: names of the primitives it may call.
    """

    parsed: Parsed
    names: Names
    registry: Registry
    scene: Scene | None
    functions: Mapping[str, str]
    data: Mapping[str, str]
    allowed: frozenset[str]
    mode: Mode

    @property
    def known(self) -> frozenset[str]:
        """Names defined elsewhere."""
        return frozenset(self.registry.names) | frozenset(self.functions) | frozenset(self.data)

    @functools.cached_property
    def global_reads(self) -> frozenset[NameUse]:
        """Reads of globals; a `Name` node at none of these places is a local variable."""
        return frozenset(self.names.reads)

    @functools.cached_property
    def literals(self) -> Literals:
        """Values that the text alone decides."""
        return Literals(self)

    def is_global(self, node: ast.Name) -> bool:
        """Whether this name is read from the globals here."""
        return NameUse(node.id, node.lineno, node.col_offset) in self.global_reads

    def spec_of(self, node: ast.expr) -> PrimitiveSpec | None:
        """The primitive that this name means here; None when it means something else."""
        if (
            isinstance(node, ast.Name)
            and node.id in self.registry
            and node.id not in self.names.bound
            and node.id not in self.functions
            and self.is_global(node)
        ):
            return self.registry[node.id]
        return None

    def is_builtin(self, node: ast.Name) -> bool:
        """Whether this name means one of Python's own functions here."""
        return (
            self.is_global(node) and node.id not in self.names.bound and node.id not in self.known
        )

    def primitive_calls(self) -> Iterator[tuple[ast.Call, PrimitiveSpec]]:
        """Every call of a primitive by its name."""
        for node in ast.walk(self.parsed.tree):
            if isinstance(node, ast.Call) and (spec := self.spec_of(node.func)) is not None:
                yield node, spec


@dataclass(frozen=True)
class Rule:
    """One check. doc: what it finds, in a line."""

    name: str
    check: Callable[[Program], Iterator[Finding]]
    doc: str = field(repr=False)


def rule(name: str) -> Callable[[Callable[[Program], Iterator[Finding]]], Rule]:
    """Make a rule of a generator function; the first line of its docstring is its doc."""

    def make(check: Callable[[Program], Iterator[Finding]]) -> Rule:
        if not check.__doc__:
            raise TypeError(f"rule {name} needs a docstring")
        return Rule(name, check, check.__doc__.split("\n", 1)[0])

    return make


def finding(name: str, node: ast.AST, message: str, remedy: str = "", subject: str = "") -> Finding:
    """A finding at a node's place."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    return Finding(name, line, column, message, remedy, subject)
