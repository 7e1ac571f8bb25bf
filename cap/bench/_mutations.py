"""Operators that make a good program wrong: each gives programs that cannot be right.

What comes out is wrong by construction: a name that nobody defines, an argument that its
primitive refuses, a text that is not Python. Where a change may leave a program right, as with
a renamed object inside a comparison, the operator passes over it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from cap.bench._mutation import (
    Subject,
    call,
    changed,
    expression,
    misspelt,
    plain_call,
    primitive_of,
    text,
    tried,
)
from cap.lmp.table import TABLE_DATA
from primitives.api import API
from primitives.registry import ObjectName, Point2, annotation_text

Operator = Callable[[Subject], Iterator[str]]

_DATA = frozenset(TABLE_DATA)


def misspelt_primitive(subject: Subject) -> Iterator[str]:
    """A primitive that does not exist."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Name) and node.id in API and isinstance(node.ctx, ast.Load):
            yield ast.Name(misspelt(node.id))

    return changed(subject, change)


def misspelt_variable(subject: Subject) -> Iterator[str]:
    """A variable that nobody assigned."""
    bound = subject.bound()

    def change(node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            wrong = f"{node.id}_"
            if node.id in bound | _DATA and wrong not in bound:
                yield ast.Name(wrong)

    return changed(subject, change)


def missing_variable(subject: Subject) -> Iterator[str]:
    """A variable whose only assignment is left out."""
    names = [n for n in ast.walk(subject.tree) if isinstance(n, ast.Name)]
    stored = [n.id for n in names if isinstance(n.ctx, ast.Store)]
    loaded = {n.id for n in names if isinstance(n.ctx, ast.Load)}

    def change(node: ast.AST) -> Iterator[None]:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                if stored.count(name) == 1 and name in loaded - _DATA:
                    yield None

    return changed(subject, change)


def early_use(subject: Subject) -> Iterator[str]:
    """A variable that is assigned at the very end instead of at the beginning."""
    body = subject.tree.body
    for index, node in enumerate(body[:-1]):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name not in _DATA:
                following = body[index + 1]
                others = [n for n in ast.walk(subject.tree) if isinstance(n, ast.Name)]
                stores = [n for n in others if n.id == name and isinstance(n.ctx, ast.Store)]
                used = any(isinstance(n, ast.Name) and n.id == name for n in _at_once(following))
                if used and len(stores) == 1:
                    moved = [*body[:index], *body[index + 1 :], node]
                    yield ast.unparse(ast.Module(moved, [])) + "\n"


def _at_once(node: ast.stmt) -> Iterator[ast.AST]:
    """What a statement certainly evaluates, and first."""
    match node:
        case ast.Assign(value=value) | ast.Expr(value=value) if not any(
            isinstance(n, ast.Lambda) for n in ast.walk(value)
        ):
            yield from ast.walk(value)
        case ast.For(iter=value) | ast.If(test=value) | ast.While(test=value):
            yield from ast.walk(value)


def missing_argument(subject: Subject) -> Iterator[str]:
    """A call of a primitive that lacks its last required argument."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found = plain_call(node)
        spec = primitive_of(node)
        if found and spec and found.args and len(found.args) <= _required(spec.name):
            yield call(found, *found.args[:-1])

    return changed(subject, change)


def extra_argument(subject: Subject) -> Iterator[str]:
    """A call of a primitive with an argument too many."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec and len(found.args) == len(spec.parameters):
            yield call(found, *found.args, ast.Constant(True))

    return changed(subject, change)


def _required(name: str) -> int:
    return sum(parameter.required for parameter in API[name].parameters)


def wrong_keyword(subject: Subject) -> Iterator[str]:
    """A call of a primitive with a keyword that it does not have."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec and found.args:
            keyword = f"{spec.parameters[len(found.args) - 1].name}_"
            yield ast.Call(found.func, found.args[:-1], [ast.keyword(keyword, found.args[-1])])

    return changed(subject, change)


def own_function_arity(subject: Subject) -> Iterator[str]:
    """A call of the program's own function with an argument too many."""
    functions = {
        n.name for n in subject.tree.body
        if isinstance(n, ast.FunctionDef) and not n.args.vararg
    }  # fmt: skip

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in functions:
                yield call(node, *node.args, *[ast.Constant(0)] * 3)

    return changed(subject, change)


def wrong_type(subject: Subject) -> Iterator[str]:
    """A value of a type that the parameter does not take."""
    wrong = {ObjectName: "3", Point2: "'red block'", float: "'far'", int: "2.5", str: "7"}

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec:
            for index, _ in enumerate(found.args):
                parameter = spec.parameters[index]
                if parameter.annotation in wrong:
                    value = expression(wrong[parameter.annotation])
                    yield call(found, *found.args[:index], value, *found.args[index + 1 :])

    return changed(subject, change)


def wrong_variable_type(subject: Subject) -> Iterator[str]:
    """A value of the wrong type that another primitive gave."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec:
            for index, argument in enumerate(found.args):
                kind = spec.parameters[index].annotation
                if kind is ObjectName and isinstance(argument, (ast.Name, ast.Constant)):
                    value = ast.Call(ast.Name("get_obj_pos"), [argument], [])
                elif kind is float:
                    value = expression("get_obj_names()")  # type: ignore[assignment]
                else:
                    continue
                yield call(found, *found.args[:index], value, *found.args[index + 1 :])

    return changed(subject, change)


def swapped_arguments(subject: Subject) -> Iterator[str]:
    """Two arguments of different kinds in each other's place."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if not found or not spec or len(found.args) < 2:
            return
        first, second, *rest = found.args
        puts = spec.name == "put_first_on_second"
        kinds = [annotation_text(p.annotation) for p in spec.parameters]
        if _is_bowl_or_point(second) if puts else kinds[0] != kinds[1]:
            yield call(found, second, first, *rest)

    return changed(subject, change)


def _is_bowl_or_point(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(name)):
            return name.endswith("bowl")
        case ast.Tuple() | ast.BinOp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name.startswith("get_") and name.endswith("_pos")
    return False


def centimetres(subject: Subject) -> Iterator[str]:
    """Lengths and coordinates in centimetres where metres are meant."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Tuple(elts=[_, _]) | ast.List(elts=[_, _]):
                scaled = [_hundredfold(item) for item in node.elts]
                if all(item is not None for item in scaled) and _is_far(scaled):
                    yield type(node)(scaled, ast.Load())  # type: ignore[arg-type]
        found, spec = plain_call(node), primitive_of(node)
        if found and spec:
            for index, argument in enumerate(found.args):
                value = _hundredfold(argument)
                if spec.parameters[index].name.endswith("_m") and value and _is_far([value]):
                    yield call(found, *found.args[:index], value, *found.args[index + 1 :])

    # Centimetres that are meant, and limits that nothing reaches, stay right a hundredfold.
    scaled_already = any(word in subject.source for word in ("_cm", "clip"))
    return iter(()) if scaled_already else changed(subject, change)


def _hundredfold(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Constant(value=float() | int() as value) if not isinstance(value, bool):
            return ast.Constant(round(100 * value, 3)) if abs(value) <= 0.35 else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _hundredfold(operand)
            return ast.UnaryOp(ast.USub(), inner) if inner else None
    return None


def _is_far(nodes: list[ast.expr | None]) -> bool:
    values = [abs(ast.literal_eval(node)) for node in nodes if node is not None]
    return bool(max(values) >= 1)


def unknown_object(subject: Subject) -> Iterator[str]:
    """An object that is not on the table."""
    return _other_objects(subject, lambda name: f"magenta {name.split()[1]}")


def misspelt_object(subject: Subject) -> Iterator[str]:
    """An object's name with a letter too few."""
    return _other_objects(subject, misspelt)


def _other_objects(subject: Subject, other: Callable[[str], str]) -> Iterator[str]:
    names = subject.scene.names

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found = plain_call(node)
        if found and primitive_of(node) is not API["say"]:
            for index, argument in enumerate(found.args):
                match argument:
                    case ast.Constant(value=str(name)) if name in names:
                        wrong = text(other(name))
                        yield call(found, *found.args[:index], wrong, *found.args[index + 1 :])

    return iter(()) if tried(subject) else changed(subject, change)


def own_target(subject: Subject) -> Iterator[str]:
    """An object that is to be put on itself."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec is API["put_first_on_second"]:
            yield call(found, found.args[0], found.args[0])

    return iter(()) if tried(subject) else changed(subject, change)


def bad_word(subject: Subject) -> Iterator[str]:
    """A word that is no side, corner or direction."""

    def change(node: ast.AST) -> Iterator[ast.AST]:
        found, spec = plain_call(node), primitive_of(node)
        if found and spec:
            for index, argument in enumerate(found.args):
                is_word = spec.parameters[index].name in ("corner", "side", "direction")
                if is_word and isinstance(argument, ast.Constant):
                    wrong = text("sideways")
                    yield call(found, *found.args[:index], wrong, *found.args[index + 1 :])

    return changed(subject, change)


OPERATORS: Mapping[str, Operator] = {
    "misspelt primitive": misspelt_primitive,
    "misspelt variable": misspelt_variable,
    "missing variable": missing_variable,
    "use before assignment": early_use,
    "missing argument": missing_argument,
    "extra argument": extra_argument,
    "wrong keyword": wrong_keyword,
    "own function's arity": own_function_arity,
    "wrong type, literal": wrong_type,
    "wrong type, computed": wrong_variable_type,
    "swapped arguments": swapped_arguments,
    "centimetres for metres": centimetres,
    "unknown object": unknown_object,
    "misspelt object": misspelt_object,
    "own target": own_target,
    "bad direction": bad_word,
}
"""Operators on names and arguments."""
