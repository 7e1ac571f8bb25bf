"""Calls of the program's own and of generated functions against their definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from primitives.checks import nearest_names

_RULE = "function-arguments"


@rule(_RULE)
def function_arguments(program: Program) -> Iterator[Finding]:
    """Calls of Python functions with too many, missing or unknown arguments."""
    definitions = _definitions(program)
    for node in program.parsed.nodes:
        match node:
            case ast.Call(func=ast.Name(id=name) as function) if name in definitions:
                problem = _misfit(node, name, definitions[name])
                if problem and program.is_global(function):
                    usage = f"write {name}({ast.unparse(definitions[name])})"
                    yield finding(_RULE, node, problem, usage, name)


def _definitions(program: Program) -> dict[str, ast.arguments]:
    """Parameters of the functions that the program or its writer defined, once each."""
    found: dict[str, ast.arguments] = {}
    for node in program.parsed.tree.body:
        if (
            isinstance(node, ast.FunctionDef)
            and not node.decorator_list
            and program.names.stores.get(node.name) == 1
        ):
            found[node.name] = node.args
    for name, source in program.functions.items():
        if name in program.names.bound:
            continue
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError):
            continue
        match body:
            case [*_, ast.FunctionDef(name=defined, args=parameters, decorator_list=[])]:
                if defined == name:
                    found[name] = parameters
    return found


def _misfit(call: ast.Call, name: str, parameters: ast.arguments) -> str:
    """What is wrong with a call of a Python function; empty when it fits."""
    positional = [a.arg for a in (*parameters.posonlyargs, *parameters.args)]
    keyword_only = [a.arg for a in parameters.kwonlyargs]
    if any(isinstance(a, ast.Starred) for a in call.args) or any(
        k.arg is None for k in call.keywords
    ):
        return ""
    if len(call.args) > len(positional) and parameters.vararg is None:
        return f"{name} takes {len(positional)} arguments. Got: {len(call.args)}"
    given = set(positional[: len(call.args)])
    by_name = [a.arg for a in parameters.args] + keyword_only
    for keyword in call.keywords:
        assert keyword.arg is not None
        if keyword.arg in given:
            return f"{name}: {keyword.arg} is given twice"
        if keyword.arg not in by_name and parameters.kwarg is None:
            near = nearest_names(keyword.arg, by_name, 1)
            hint = f", did you mean {near[0]}?" if near else ""
            return f"{name} has no parameter {keyword.arg!r}{hint}"
        given.add(keyword.arg)
    required = positional[: len(positional) - len(parameters.defaults)]
    required += [
        a.arg
        for a, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
        if default is None
    ]
    missing = [parameter for parameter in required if parameter not in given]
    return f"{name}: {missing[0]} is missing" if missing else ""
