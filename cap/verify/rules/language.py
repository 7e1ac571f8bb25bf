"""The subset of Python that programs are written in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.sandbox.language import FORBIDDEN, MODULE_ALIASES, import_problem
from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule

_RULE = "language"
_STATEMENTS: dict[type[ast.AST], str] = {
    ast.ClassDef: "a class",
    ast.AsyncFunctionDef: "an async function",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.Await: "await",
}
_REMEDIES = {
    "input": "write say() to speak to the person",
    "getattr": "write the attribute's name",
    "eval": "write the expression itself",
    "exec": "write the statements themselves",
    "exit": "let the program end",
    "quit": "let the program end",
}
# numpy's doors to files and memory; the worker has none, and says so less clearly.
_ATTRIBUTES = frozenset(
    {
        "ctypeslib", "f2py", "fromfile", "genfromtxt", "lib", "load", "loadtxt", "memmap", "save",
        "savetxt", "savez", "savez_compressed", "testing", "tofile",
    }
)  # fmt: skip


@rule(_RULE)
def language(program: Program) -> Iterator[Finding]:
    """Imports, builtins, attributes and statements that programs don't have."""
    for node in ast.walk(program.parsed.tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield from _import(node, alias.name)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                if level:
                    yield finding(_RULE, node, "relative imports don't work in programs")
                elif any(alias.name == "*" for alias in aliases):
                    yield finding(
                        _RULE, node, "'import *' hides where names come from", "import each name"
                    )
                else:
                    yield from _import(node, module or "")
            case ast.Attribute():
                yield from _attribute(program, node)
            case ast.Name(id=name):
                yield from _name(program, node, name)
            case _ if type(node) in _STATEMENTS:
                yield finding(
                    _RULE, node, f"programs can't use {_STATEMENTS[type(node)]}",
                    "write functions and statements",
                )  # fmt: skip


def _import(node: ast.AST, module: str) -> Iterator[Finding]:
    problem = import_problem(module)
    if problem:
        remedy = "primitives need no import"
        yield finding(_RULE, node, problem, remedy, module)


def _attribute(program: Program, node: ast.Attribute) -> Iterator[Finding]:
    if node.attr.startswith("__"):
        yield finding(_RULE, node, f"programs can't use the attribute {node.attr}")
        return
    match node.value:
        case ast.Name(id=module) if module in MODULE_ALIASES and program.is_global(node.value):
            if isinstance(node.ctx, ast.Store):
                yield finding(
                    _RULE, node, f"{module}.{node.attr} can't be assigned",
                    "assign a variable of your own",
                )  # fmt: skip
            elif node.attr in _ATTRIBUTES:
                yield finding(_RULE, node, f"programs can't use {module}.{node.attr}")


def _name(program: Program, node: ast.Name, name: str) -> Iterator[Finding]:
    if name.startswith("__"):
        yield finding(_RULE, node, f"programs can't use the name {name}")
    elif (
        name in FORBIDDEN
        and name not in program.names.bound
        and name not in program.known
        and program.is_global(node)
    ):
        yield finding(_RULE, node, f"programs can't use {name}", _REMEDIES.get(name, ""), name)
