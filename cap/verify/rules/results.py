"""Values that are used although nothing gives them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from primitives.registry import annotation_text

_RULE = "no-result"


@rule(_RULE)
def no_result(program: Program) -> Iterator[Finding]:
    """Uses of a result that a function does not give: it returns nothing."""
    silent = _silent_functions(program)
    for node in program.parsed.nodes:
        match node:
            case ast.Call(func=ast.Name(id=name) as function) if _gives_nothing(
                program, function, silent
            ):
                if _is_used(program, node):
                    remedy = "return a value from it" if name in silent else ""
                    text = f"the result of {name}() is used, but it gives none"
                    yield finding(_RULE, node, text, remedy, name)


def _gives_nothing(program: Program, function: ast.Name, silent: frozenset[str]) -> bool:
    spec = program.spec_of(function)
    if spec is not None:
        return annotation_text(spec.returns) == "None"
    return function.id in silent and program.is_global(function)


def _silent_functions(program: Program) -> frozenset[str]:
    """The program's own functions that end without a value in any case."""
    return frozenset(
        node.name
        for node in program.parsed.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.decorator_list
        and program.names.stores.get(node.name) == 1
        and not _returns(node)
    )


def _returns(function: ast.FunctionDef) -> bool:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Return(value=ast.expr()) | ast.Yield() | ast.YieldFrom():
                return True
            case ast.FunctionDef() | ast.Lambda():
                continue
        waiting.extend(ast.iter_child_nodes(node))
    return False


def _is_used(program: Program, node: ast.Call) -> bool:
    """Whether anything but a variable, a list or a caller takes the value."""
    parent = program.parsed.parents[node]
    match parent:
        case ast.Call(func=ast.Name() as function):
            # print(f()) and results.append(f()) harm nobody.
            return node in parent.args and function.id != "print"
        case ast.keyword():
            return True
        case ast.Tuple(elts=values):
            target = _unpacked(program.parsed.parents[parent], values.index(node))
            return target is not None and _is_used_later(program, target)
        case ast.Assign(targets=[target]):
            return isinstance(target, (ast.Tuple, ast.List)) or _is_used_later(program, target)
        case (
            ast.Attribute()
            | ast.Subscript()
            | ast.BinOp()
            | ast.UnaryOp()
            | ast.Starred()
            | ast.FormattedValue()
            | ast.If()
            | ast.While()
        ):
            return True
        case ast.Compare():
            return not any(_is_none(side) for side in (parent.left, *parent.comparators))
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is node
        case ast.IfExp(test=test):
            return test is node
        case ast.BoolOp(values=[*others, _]):
            return node in others
    return False


def _unpacked(statement: ast.AST, index: int) -> ast.expr | None:
    """The variable that gets a tuple's value of this number."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)]) if index < len(targets):
            return targets[index]
    return None


def _is_used_later(program: Program, target: ast.expr) -> bool:
    """Whether a variable that holds nothing but this value is used as if it held one."""
    if not isinstance(target, ast.Name) or program.names.stores.get(target.id) != 1:
        return False
    for node in program.parsed.nodes:
        if isinstance(node, ast.Name) and node.id == target.id and program.is_global(node):
            match program.parsed.parents[node]:
                case ast.Attribute() | ast.Subscript(value=ast.Name()) | ast.BinOp():
                    return True
                case ast.For(iter=iterated) | ast.comprehension(iter=iterated) if iterated is node:
                    return True
                case ast.Call(func=ast.Name() as function) if program.spec_of(function) is not None:
                    return True
    return False


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
