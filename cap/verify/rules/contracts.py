"""What primitives ask of their arguments beyond their types, where the text decides it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cap.verify.findings import Finding
from cap.verify.literals import Literals
from cap.verify.program import Program, finding, rule
from cap.verify.rules.arguments import matched
from cap.verify.rules.objects import is_tried
from primitives.checks import check_argument, resolve_name
from primitives.errors import ArgumentError, PrimitiveError
from primitives.places import direction_vector
from primitives.registry import Level, PrimitiveSpec

_RULE = "contracts"
_MAX_COUNT = 1000

Arguments = Mapping[str, ast.expr]
Problem = tuple[ast.expr, str, str]
"""Where, what, and the remedy."""


@rule(_RULE)
def contracts(program: Program) -> Iterator[Finding]:
    """Arguments that a primitive must refuse: the item as its own target, a bowl to grasp, \
lengths below 0, words that are no direction."""
    literals = program.literals
    for call, spec in program.primitive_calls():
        if is_tried(program, call):
            continue
        try:
            given = {parameter.name: node for parameter, node in matched(call, spec)}
        except ArgumentError:
            continue
        for check in (*_CHECKS.get(spec.name, ()), _lengths, _geometry):
            for node, message, remedy in check(program, literals, spec, given):
                text = f"{spec.name}: {message}"
                yield finding(_RULE, node, text, remedy, ast.unparse(node))
    yield from _place_without_pick(program)


def _same_target(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    item, target = given.get("item"), given.get("target")
    if item is None or target is None:
        return
    same_variable = isinstance(item, ast.Name) and ast.dump(item) == ast.dump(target)
    items, targets = literals.possible(item), literals.possible(target)
    one = [v for v in (*items, *targets) if isinstance(v, str)]
    same_text = len(items) == len(targets) == 1 and len(one) == 2 and _same_name(*one)
    if same_variable or same_text:
        what = ast.unparse(item)
        yield target, f"{what} can't be put on itself", "name another target"


def _same_name(first: str, second: str) -> bool:
    return resolve_name(first, [second]) is not None


def _graspable(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    node = given.get("item") or given.get("items")
    if node is None:
        return
    for value in literals.possible(node):
        for name in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(name, str) and _is_bowl(name, program):
                message = f"{name!r} is a bowl, too wide for the gripper"
                yield node, message, "name a block; push() moves bowls"
                return
    if _from_bowls(program, literals, node):
        what = ast.unparse(node)
        yield node, f"{what} is a bowl, too wide for the gripper", "name a block"


def _is_bowl(name: str, program: Program) -> bool:
    if program.scene is None:
        words = name.casefold().replace("_", " ").split()
        return words[-1:] == ["bowl"] or (words[-2:-1] == ["bowl"] and words[-1].isdigit())
    known = resolve_name(name, program.scene.names)
    return known is not None and program.scene[known].category == "bowl"


def _from_bowls(program: Program, literals: Literals, node: ast.expr) -> bool:
    """Whether an expression is one of `bowls`: `bowls[0]`, or a loop's variable over them."""
    match node:
        case ast.Subscript(value=ast.Name(id="bowls") as whole, slice=index):
            return _is_data(program, whole) and not isinstance(index, ast.Slice)
        case ast.Name():
            source = literals.source(node)
            if source is None:
                return False
            if source.loop is None:
                return _from_bowls(program, literals, source.expression)
            match source.expression:
                case ast.Name(id="bowls") as looped:
                    return _is_data(program, looped)
    return False


def _is_data(program: Program, node: ast.Name) -> bool:
    return node.id in program.data and node.id not in program.names.bound


def _direction(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    # Where the choices are part of the type, the arguments' own rule has told.
    texts = [p.name for p in spec.parameters if p.annotation is str]
    for name in texts:
        node = given.get(name)
        for value in literals.possible(node) if node is not None else ():
            if not isinstance(value, str):
                continue
            assert node is not None
            try:
                vector = direction_vector(value)
            except ArgumentError as error:
                message, _, remedy = str(error).partition("; ")
                yield node, message, remedy
                return
            if name == "corner" and not vector.all():
                remedy = "write 'top left', 'top right', 'bottom left' or 'bottom right'"
                yield node, f"{value!r} is a side, not a corner", remedy
                return


def _distance(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    yield from _numbers(literals, given, "distance_m", lambda d: d > 0, "must be above 0 m")


def _height(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    yield from _numbers(
        literals, given, "height_m", lambda h: 0.01 <= h <= 0.5, "must lie within 0.01 to 0.5 m"
    )


def _lengths(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    """Sizes of figures; a distance to somewhere may well be below 0."""
    if spec.level is Level.HELPER:
        for name in given:
            if name.endswith("_m"):
                yield from _numbers(literals, given, name, lambda v: v >= 0, "must not be below 0")


def _numbers(
    literals: Literals, given: Arguments, name: str, fits: Callable[[float], bool], words: str
) -> Iterator[Problem]:
    node = given.get(name)
    for value in literals.possible(node) if node is not None else ():
        if isinstance(value, (int, float)) and not fits(value):
            assert node is not None
            yield node, f"{name} {words}. Got: {value:g}", "numbers are metres: 10 cm is 0.10"
            return


def _choice(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    node = given.get("names")
    if node is not None and [] in literals.possible(node):
        yield node, "there is no object to choose from: the list is empty", "give names"


def _enough_points(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    items, points = given.get("items"), given.get("points")
    if items is None or points is None:
        return
    counts = [_counted(literals.possible(node)) for node in (items, points)]
    if counts[0] is not None and counts[1] is not None and counts[1] < counts[0]:
        message = f"{counts[0]} items, but only {counts[1]} points"
        yield points, message, "give a point for every item"


def _counted(values: list[Any]) -> int | None:
    return len(values[0]) if len(values) == 1 and isinstance(values[0], (list, tuple)) else None


def _geometry(
    program: Program, literals: Literals, spec: PrimitiveSpec, given: Arguments
) -> Iterator[Problem]:
    """A geometry helper needs no table: with constant numbers it is simply tried."""
    if spec.level is not Level.HELPER:
        return
    counts = {p.name: given[p.name] for p in spec.parameters
              if p.annotation is int and p.name in given}  # fmt: skip
    for name, node in counts.items():
        for value in literals.possible(node):
            if not isinstance(value, int) or not -_MAX_COUNT <= value <= _MAX_COUNT:
                continue
            try:
                spec.function(None, **_example(spec, name, value))
            except PrimitiveError as error:
                yield node, str(error), "give at least as many"
                return


def _example(spec: PrimitiveSpec, name: str, value: int) -> dict[str, Any]:
    """Arguments that fit, but for the one that is tried."""
    found: dict[str, Any] = {}
    for parameter in spec.parameters:
        for example in ((0.0, 0.0), 3, 0.1, "horizontal"):
            try:
                found[parameter.name] = check_argument(spec, parameter, example, None)
                break
            except ArgumentError:
                continue
    return {**found, name: value}


def _place_without_pick(program: Program) -> Iterator[Finding]:
    """The first statement that moves is place(), and nothing is held."""
    if program.scene is None or any(item.held for item in program.scene):
        return
    names = {n.id for n in program.parsed.nodes if isinstance(n, ast.Name)}
    if names & {"pick", "close_gripper"} or names & set(program.functions):
        return
    for node in program.parsed.tree.body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id="place") as function) as call):
                if program.spec_of(function) is not None:
                    message = "place: the gripper holds nothing"
                    yield finding(_RULE, call, message, "pick something up first", "place")
                    return


Check = Callable[[Program, Literals, PrimitiveSpec, Arguments], Iterator[Problem]]
_CHECKS: Mapping[str, tuple[Check, ...]] = {
    "put_first_on_second": (_same_target, _graspable),
    "pick": (_graspable,),
    "arrange": (_graspable, _enough_points),
    "push": (_distance,),
    "move_to": (_height,),
    "get_corner_pos": (_direction,),
    "get_side_pos": (_direction,),
    "get_pos_beside": (_direction,),
    "get_nearest": (_choice,),
    "get_farthest": (_choice,),
}
