"""Operators on results, loops, text and the language, which make a good program wrong too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from cap.bench._mutation import Subject, changed, expression, misspelt, primitive_of
from cap.bench._mutations import Operator
from primitives.registry import annotation_text

_METHODS = frozenset(
    {"append", "items", "get", "pop", "split", "startswith", "join", "removesuffix", "interpolate",
     "contains", "buffer", "std", "tolist", "ljust", "upper", "round", "reshape", "mean"}
)  # fmt: skip
_LIBRARY = frozenset({"np", "math", "random", "itertools"})


def misspelt_attribute(subject: Subject) -> Iterator[str]:
    """A method or library function that does not exist."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Attribute(value=value, attr=name):
                library = isinstance(value, ast.Name) and value.id in _LIBRARY
                if library or name in _METHODS:
                    yield ast.Attribute(value, misspelt(name), ast.Load())

    return changed(subject, change)


def attribute_of_a_name(subject: Subject) -> Iterator[str]:
    """An object's name taken for the object itself: `name.position`."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        spec = primitive_of(node)
        if isinstance(node, ast.Call) and spec and spec.name in ("get_obj_pos", "get_color"):
            yield ast.Attribute(node, "position", ast.Load())

    return changed(subject, change)


def missing_return(subject: Subject) -> Iterator[str]:
    """A function that computes its value and keeps it."""
    tree = subject.tree
    used = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        and not any(isinstance(p, ast.Expr) and p.value is n for p in ast.walk(tree))
    }  # fmt: skip

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.FunctionDef(name=name) if name in used and not _yields(node):
                if any(isinstance(n, ast.Return) and n.value for n in ast.walk(node)):
                    yield _without_returns(node)

    return changed(subject, change)


def _yields(node: ast.FunctionDef) -> bool:
    return any(isinstance(n, (ast.Yield, ast.FunctionDef)) and n is not node
               for n in ast.walk(node))  # fmt: skip


def _without_returns(function: ast.FunctionDef) -> ast.FunctionDef:
    class Keep(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.stmt:
            return ast.Pass() if node.value is None else ast.Expr(node.value)

    kept: ast.FunctionDef = Keep().visit(function)
    return kept


def use_of_nothing(subject: Subject) -> Iterator[str]:
    """The result of an action, which has none, where a value is needed."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        spec = primitive_of(node)
        if isinstance(node, ast.Call) and spec and annotation_text(spec.returns) == "None":
            yield ast.Call(ast.Name("get_color"), [node], [])
            yield ast.Call(ast.Name("len"), [node], [])

    return changed(subject, change)


def sorted_in_place(subject: Subject) -> Iterator[str]:
    """`names.sort()`, which gives nothing, where the sorted names are needed."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Call(func=ast.Name(id="sorted" | "left_to_right"), args=[ast.Name() as names]):
                yield ast.Call(ast.Attribute(names, "sort", ast.Load()), [], node.keywords)

    return changed(subject, change)


def uncalled(subject: Subject) -> Iterator[str]:
    """A function where its result is meant: the parentheses are missing."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.For(iter=ast.Call(func=ast.Name() as function)) if function.id != "range":
                yield ast.For(node.target, function, node.body, node.orelse)
            case ast.Call(func=ast.Name(), args=[ast.Call(func=ast.Name() as inner), *rest]):
                outer = primitive_of(node)
                if outer and outer.name != "say" and primitive_of(node.args[0]):
                    yield ast.Call(node.func, [inner, *rest], node.keywords)

    return changed(subject, change)


def loop_over_a_number(subject: Subject) -> Iterator[str]:
    """`for x in len(names)`: a number can't be gone through."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.For(iter=ast.Name() as names):
                yield ast.For(node.target, _length(names), node.body, node.orelse)
            case ast.comprehension(iter=ast.Name() as names):
                yield ast.comprehension(node.target, _length(names), node.ifs, 0)

    return changed(subject, change)


def _length(names: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("len"), [names], [])


def text_plus_number(subject: Subject) -> Iterator[str]:
    """Text and a number, added."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Call(func=ast.Name(id="say" | "print"), args=[ast.Call() as value]):
                if ast.unparse(value.func) in ("len", "sum", "round", "max"):
                    yield ast.Call(
                        node.func, [ast.BinOp(ast.Constant("found "), ast.Add(), value)], []
                    )
            case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=str())):
                yield ast.BinOp(left, ast.Add(), ast.Constant(1))
            case ast.Call(func=ast.Name(id="get_color")):
                yield ast.BinOp(node, ast.Add(), ast.Constant(1))

    return changed(subject, change)


def endless_loop(subject: Subject) -> Iterator[str]:
    """A loop whose end is left out."""

    def change(node: ast.AST) -> Iterator[ast.AST | None]:
        match node:
            case ast.While(body=body):
                if not any(isinstance(n, (ast.Break, ast.Return)) for n in ast.walk(node)):
                    yield ast.While(ast.Constant(True), body, [])
                for statement in body:
                    if isinstance(statement, ast.AugAssign):
                        rest = [s for s in body if s is not statement]
                        yield ast.While(node.test, rest or [ast.Pass()], [])
            case ast.For(body=body) if not any(
                isinstance(n, (ast.Break, ast.Return, ast.Continue)) for n in ast.walk(node)
            ):
                names = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
                if not any(isinstance(n, ast.Name) and n.id in names
                           for s in body for n in ast.walk(s)):  # fmt: skip
                    yield ast.While(ast.Constant(True), body, [])
            case ast.Expr(value=ast.Call()):
                yield ast.While(ast.Constant(True), [node], [])

    return changed(subject, change)


def endless_recursion(subject: Subject) -> Iterator[str]:
    """A function that first of all calls itself."""

    names = {n.name for n in subject.tree.body if isinstance(n, ast.FunctionDef)}

    def change(node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            given: list[ast.expr] = [ast.Name(a.arg) for a in node.args.args]
            again = ast.Expr(ast.Call(ast.Name(node.name), given, []))
            body = [again, *node.body]
            yield ast.FunctionDef(node.name, node.args, body, node.decorator_list, node.returns)

    return changed(subject, change)


_LINES = {
    "wrong import": (
        "import os", "import cv2", "import robot", "from scipy.spatial import ConvexHull",
        "import pybullet as p", "from env import *", "import time", "from utils import get_obj_pos",
    ),
    "forbidden construct": (
        "eval('1 + 1')", "log = open('log.txt', 'w')", "exec('pass')", "class Task:\n    pass",
        "say(().__class__.__mro__)", "getattr(say, 'name')", "np.save('points.npy', np.zeros(2))",
        "say('{0.__class__}'.format(blocks))", "__import__('os').system('ls')", "input('go on?')",
        "async def later():\n    pass", "globals()['x'] = 1",
    ),
}  # fmt: skip


def wrong_import(subject: Subject) -> Iterator[str]:
    """A module that programs don't have."""
    return (f"{line}\n{subject.source}" for line in _LINES["wrong import"])


def forbidden_construct(subject: Subject) -> Iterator[str]:
    """A piece of Python that programs are not given."""
    return (f"{line}\n{subject.source}" for line in _LINES["forbidden construct"])


def broken_syntax(subject: Subject) -> Iterator[str]:
    """A text that is not Python: a bracket, a quote, a colon or an indent is missing."""
    source = subject.source
    for place, letter in enumerate(source):
        if letter in ")]'\":":
            text = source[:place] + source[place + 1 :]
            if not _compiles(text):
                yield text
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("    "):
            text = "\n".join([*lines[:number], line[3:], *lines[number + 1 :]])
            if not _compiles(text):
                yield text


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except SyntaxError:
        return False
    return True


def undefined_helper(subject: Subject) -> Iterator[str]:
    """A function of the program that is called and was never written."""
    names = {n.name for n in subject.tree.body if isinstance(n, ast.FunctionDef)}

    def change(node: ast.AST) -> Iterator[None]:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield None

    return changed(subject, change)


def far_away(subject: Subject) -> Iterator[str]:
    """A place beside the table."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Call(func=ast.Name(id="put_first_on_second" | "place"), args=[*others, _]):
                yield ast.Call(node.func, [*others, expression("(0.3 + 0.2, 2 * -0.15)")], [])

    return changed(subject, change)


MORE_OPERATORS: Mapping[str, Operator] = {
    "misspelt attribute": misspelt_attribute,
    "attribute of a name": attribute_of_a_name,
    "missing return": missing_return,
    "use of nothing": use_of_nothing,
    "sorted in place": sorted_in_place,
    "uncalled function": uncalled,
    "loop over a number": loop_over_a_number,
    "text plus number": text_plus_number,
    "endless loop": endless_loop,
    "endless recursion": endless_recursion,
    "wrong import": wrong_import,
    "forbidden construct": forbidden_construct,
    "broken syntax": broken_syntax,
    "undefined helper": undefined_helper,
    "off the table": far_away,
}
"""Operators on results, loops, text and the language."""
