"""Loops and recursion that can't end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CONDITIONAL = (
    ast.If,
    ast.IfExp,
    ast.BoolOp,
    ast.While,
    ast.For,
    ast.Try,
    ast.Match,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Lambda,
    ast.FunctionDef,
    ast.Compare,
)


_ENDLESS_ITERATORS = frozenset({"count", "cycle", "repeat"})
_PURE = frozenset({"abs", "len", "max", "min", "round", "sum"})


@rule("endless-loop")
def endless_loop(program: Program) -> Iterator[Finding]:
    """Loops without a way out: `while True`, conditions that nothing changes, growing lists."""
    for node in program.parsed.nodes:
        match node:
            case ast.While() if not _leaves(node):
                if _is_true(node.test):
                    yield _endless(node, "this loop never ends")
                elif (names := _unchanged(program, node)) is not None:
                    text = f"nothing in this loop changes {', '.join(sorted(names))}"
                    yield _endless(node, text)
            case ast.For(iter=iterated) if not _leaves(node):
                if _counts_forever(program, iterated):
                    yield _endless(node, f"{ast.unparse(iterated)} never ends")
                elif _grows(node):
                    text = f"this loop makes {ast.unparse(iterated)} longer with every round"
                    yield _endless(node, text)


def _endless(node: ast.AST, text: str) -> Finding:
    remedy = "write `for _ in range(n)`, or leave it with break"
    return finding("endless-loop", node, text, remedy)


def _is_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _unchanged(program: Program, loop: ast.While) -> set[str] | None:
    """Variables of a condition that nothing in the loop can change; None when one can be."""
    names: set[str] = set()
    for node in ast.walk(loop.test):
        match node:
            case ast.Call(func=ast.Name(id=name) as function, keywords=[]):
                if name not in _PURE or not program.is_builtin(function):
                    return None
            case ast.Name(id=name) if name not in _PURE:
                names.add(name)
            case ast.Attribute() | ast.Call() | ast.NamedExpr() | ast.Await() | ast.Yield():
                return None
    if not names or any(
        _may_change(program, node, names) for s in loop.body for node in ast.walk(s)
    ):
        return None
    return names


def _may_change(program: Program, node: ast.AST, names: set[str]) -> bool:
    """Whether a node binds one of the names, hands its object on, or runs code that may."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return name in names
        case ast.Name(id=name):
            # Read for a comparison or a sum, an object stays as it is.
            reader = program.parsed.parents[node]
            return name in names and not isinstance(reader, (ast.Compare, ast.BinOp))
        case ast.Call(func=ast.Name() as function):
            # The program's own functions may change what they find outside.
            return program.spec_of(function) is None and not program.is_builtin(function)
        case ast.Call() | ast.Yield() | ast.YieldFrom() | ast.Import() | ast.ImportFrom():
            return True
    return False


def _counts_forever(program: Program, iterated: ast.expr) -> bool:
    match iterated:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="itertools"), attr=name), args=given):
            return name in _ENDLESS_ITERATORS and not (name == "repeat" and len(given) > 1)
        case ast.Call(func=ast.Name(id="iter") as function, args=[_, _]):
            return program.is_builtin(function) and _never_stops(iterated)
    return False


def _never_stops(call: ast.Call) -> bool:
    """`iter(int, 1)` and its like: a type's empty value is never the one waited for."""
    match call.args:
        case [ast.Name(id="int" | "float" | "str" | "list"), ast.Constant(value=value)]:
            return bool(value)
    return False


def _grows(loop: ast.For) -> bool:
    """Whether every round appends to the list that the loop goes through."""
    return any(
        isinstance(loop.iter, ast.Name)
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Attribute)
        and statement.value.func.attr in ("append", "insert")
        and isinstance(statement.value.func.value, ast.Name)
        and statement.value.func.value.id == loop.iter.id
        for statement in loop.body
    ) and not any(
        isinstance(node, ast.Attribute) and node.attr in ("pop", "remove", "clear")
        for node in ast.walk(loop)
    )


@rule("endless-recursion")
def endless_recursion(program: Program) -> Iterator[Finding]:
    """Functions that call themselves in any case."""
    for node in program.parsed.nodes:
        if isinstance(node, ast.FunctionDef):
            call = _certain_self_call(program, node)
            if call is not None:
                yield finding(
                    "endless-recursion",
                    call,
                    f"{node.name}() calls itself without an end",
                    "write what it does without calling it",
                    node.name,
                )


def _leaves(loop: ast.While | ast.For) -> bool:
    """Whether a break, return or raise can end this very loop."""
    waiting: list[tuple[ast.AST, bool]] = [(child, True) for child in loop.body]
    while waiting:
        node, own = waiting.pop()
        if isinstance(node, (ast.Return, ast.Raise)) or (own and isinstance(node, ast.Break)):
            return True
        if isinstance(node, _FUNCTIONS):
            continue
        inner = own and not isinstance(node, (ast.While, ast.For))
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))
    return False


def _certain_self_call(program: Program, function: ast.FunctionDef) -> ast.Call | None:
    for statement in function.body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name == function.name:
                    if program.is_global(node.func) and _certain(program, node, function):  # type: ignore[arg-type]
                        return node
        if any(isinstance(n, (ast.Return, ast.Raise)) for n in ast.walk(statement)):
            return None
    return None


def _certain(program: Program, node: ast.AST, function: ast.FunctionDef) -> bool:
    """Whether control always reaches `node` once it reaches its statement."""
    for ancestor in program.parsed.ancestors(node):
        if ancestor is function:
            return True
        if isinstance(ancestor, _CONDITIONAL):
            return False
    return False
