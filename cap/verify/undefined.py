"""Functions and variables that a program uses and nobody defines, with what their use tells.

A name that is called, or handed on as a `key=` or to `map` and `filter`, is a missing
function; any other is a missing variable.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cap.sandbox.language import BUILTINS
from cap.verify.inference import Types, item_type
from cap.verify.names import Names, NameUse, analyze, name_nodes
from cap.verify.parsed import Parsed, SourceError, parse
from primitives.registry import Registry, annotation_text


@dataclass(frozen=True)
class Argument:
    """One argument at a call site. name: of a keyword argument; type: where it is seen."""

    source: str
    type: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class CallSite:
    """use: how the result is used, in words; returns: the type which that use asks for."""

    line: int
    text: str
    arguments: tuple[Argument, ...]
    use: str
    returns: str | None = None


@dataclass(frozen=True)
class UndefinedCall:
    """A function that nobody defines."""

    name: str
    call_sites: tuple[CallSite, ...]

    @property
    def usage(self) -> str:
        """The first line that uses it."""
        return self.call_sites[0].text

    @property
    def returns(self) -> str | None:
        """The return type that the call sites ask for; "None" when no one uses a value."""
        asked = [site.returns for site in self.call_sites if site.returns]
        return next((kind for kind in asked if kind != "None"), asked[0] if asked else None)

    @property
    def signature(self) -> str:
        """A `def` line that fits the call sites, up to the colon."""
        returns = f" -> {_written(self.returns)}" if self.returns else ""
        return f"def {self.name}({', '.join(_parameters(self.call_sites))}){returns}:"


@dataclass(frozen=True)
class UndefinedVariable:
    """A variable that nobody defines, with the lines that read it."""

    name: str
    lines: tuple[int, ...]


def undefined_functions(
    source: str,
    known: Collection[str],
    *,
    registry: Registry | None = None,
    data: Mapping[str, str] | None = None,
) -> list[UndefinedCall]:
    """Missing functions in order of first use.

    known: names defined elsewhere (primitives, variables, functions); builtins and
    libraries always are. registry and data (variable -> type) give argument types.

    A source that is not a valid program lacks nothing; `verify` says what is wrong.
    """
    try:
        parsed = parse(source)
    except SourceError:
        return []
    sites = _Sites(parsed, Types(parsed, registry, data or {}), registry)
    calls: dict[str, list[CallSite]] = {}
    for node in _undefined(parsed, known):
        site = sites.of(node)
        if site is not None:
            calls.setdefault(node.id, []).append(site)
    return [UndefinedCall(name, tuple(found)) for name, found in calls.items()]


def undefined_variables(source: str, known: Collection[str]) -> list[UndefinedVariable]:
    """Missing variables in order of first use, names that are also called left out.

    A source that is not a valid program lacks nothing; `verify` says what is wrong.
    """
    try:
        parsed = parse(source)
    except SourceError:
        return []
    nodes = _undefined(parsed, known)
    called = {node.id for node in nodes if is_function_use(parsed, node)}
    lines: dict[str, list[int]] = {}
    for node in nodes:
        if node.id not in called:
            lines.setdefault(node.id, []).append(node.lineno)
    return [UndefinedVariable(name, tuple(at)) for name, at in lines.items()]


def is_function_use(parsed: Parsed, node: ast.Name) -> bool:
    """Whether the name is called here, or handed on to be called."""
    match parsed.parents.get(node):
        case ast.Call(func=function) if function is node:
            return True
        case ast.Call(func=ast.Name(id="map" | "filter"), args=[first, *_]) if first is node:
            return True
        case ast.keyword(arg="key"):
            return True
    return False


def _undefined(parsed: Parsed, known: Collection[str]) -> list[ast.Name]:
    names: Names = analyze(parsed.code)
    uses: tuple[NameUse, ...] = names.undefined(known)
    return list(name_nodes(parsed, uses))


class _Sites:
    """Reads call sites of one program."""

    def __init__(self, parsed: Parsed, types: Types, registry: Registry | None) -> None:
        self._parsed = parsed
        self._types = types
        self._registry = registry

    def of(self, node: ast.Name) -> CallSite | None:
        if not is_function_use(self._parsed, node):
            return None
        parent = self._parsed.parents[node]
        text = self._parsed.line(node.lineno)
        if isinstance(parent, ast.Call) and parent.func is node:
            use, returns = self._use(parent)
            return CallSite(node.lineno, text, self._arguments(parent), use, returns)
        return CallSite(node.lineno, text, (Argument("item"),), "called for each item")

    def _arguments(self, call: ast.Call) -> tuple[Argument, ...]:
        positional = [
            Argument(
                self._parsed.text(a), None if isinstance(a, ast.Starred) else self._types.of(a)
            )
            for a in call.args
        ]
        keywords = [
            Argument(self._parsed.text(k.value), self._types.of(k.value), k.arg or "**")
            for k in call.keywords
        ]
        return tuple(positional + keywords)

    def _use(self, node: ast.expr, through: frozenset[str] = frozenset()) -> tuple[str, str | None]:
        """How the value of an expression is used: in words, and the type it asks for.

        through: variables that the value has been followed through.
        """
        parent = self._parsed.parents.get(node)
        match parent:
            case ast.Expr():
                last = isinstance(self._parsed.parents[parent], ast.Module)
                last = last and self._parsed.tree.body[-1] is parent
                return (
                    ("ignored, or the value of the program", None) if last else ("ignored", "None")
                )
            case ast.Assign(targets=[ast.Name(id=name)]):
                return f"assigned to {name}", self._asked_of(name, through)
            case ast.Assign(targets=[ast.Tuple(elts=parts)]):
                names = ", ".join(self._parsed.text(p) for p in parts)
                return f"unpacked into {names}", "tuple"
            case ast.If() | ast.While() | ast.IfExp() | ast.Assert() if parent.test is node:
                return "used as a condition", "bool"
            case ast.comprehension(ifs=conditions) if node in conditions:
                return "used as a condition", "bool"
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return "used as a condition", "bool"
            case ast.For(iter=iterated) | ast.comprehension(iter=iterated) if iterated is node:
                return "iterated over", "list"
            case ast.Return():
                return "returned", None
            case ast.Call() if node in parent.args:
                return self._argument_use(parent, parent.args.index(node))
            case ast.keyword(arg=str(keyword)):
                call = self._parsed.parents[parent]
                assert isinstance(call, ast.Call)
                return self._argument_use(call, keyword)
            case ast.BinOp(left=left, right=right):
                other = right if left is node else left
                return "used in arithmetic", self._types.of(other)
            case ast.Compare(left=left, comparators=[right], ops=[ast.In() | ast.NotIn()]):
                return ("searched", "list") if right is node else ("looked up", self._item(right))
            case ast.Compare(left=left, comparators=[right]):
                return "compared", self._types.of(right if left is node else left)
            case ast.Subscript(value=value) if value is node:
                return "indexed", None
            case ast.FormattedValue():
                return "put into text", None
        return "used", None

    def _argument_use(self, call: ast.Call, which: int | str) -> tuple[str, str | None]:
        function = self._parsed.text(call.func)
        words = f"argument of {function}"
        if self._registry is not None and function in self._registry:
            for number, parameter in enumerate(self._registry[function].parameters):
                if which in (number, parameter.name) or (
                    parameter.variadic and isinstance(which, int) and which >= number
                ):
                    return f"{words} ({parameter.name})", annotation_text(parameter.annotation)
        if function in ("sorted", "len", "enumerate", "zip", "list", "sum"):
            return words, "list"
        return words, None

    def _item(self, container: ast.expr) -> str | None:
        return item_type(self._types.of(container))

    def _asked_of(self, name: str, through: frozenset[str]) -> str | None:
        """The type that the uses of a variable ask for."""
        if name in through:
            return None
        for node in self._parsed.nodes:
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                asked = self._use(node, through | {name})[1]
                if asked not in (None, "None"):
                    return asked
        return None


def _parameters(sites: Collection[CallSite]) -> list[str]:
    """Parameters, with types where they are seen, that every call site can be bound to."""
    widest = max(sites, key=lambda site: len(site.arguments))
    fewest = min(len(site.arguments) for site in sites)
    taken: list[str] = []
    parameters = []
    for number, argument in enumerate(widest.arguments):
        if argument.source.startswith("*"):
            parameters.append("*args")
            continue
        if argument.name == "**":
            parameters.append("**options")
            continue
        name = _parameter_name(argument)
        if name in taken:
            name = f"{name}{sum(t.startswith(name) for t in taken) + 1}"
        taken.append(name)
        optional = number >= fewest
        kind = _written(argument.type) + " | None" * optional if argument.type else ""
        parameters.append(name + f": {kind}" * bool(kind) + " = None" * optional)
    return parameters


def _parameter_name(argument: Argument) -> str:
    if argument.name:
        return argument.name
    if argument.source.isidentifier() and argument.source not in BUILTINS:
        return argument.source
    kind = argument.type or ""
    if kind in ("str", "ObjectName"):
        return "name"
    if kind.startswith("list"):
        return "names" if kind in ("list[str]", "list[ObjectName]") else "items"
    return {"Point2": "pos", "int": "n", "float": "value"}.get(kind, "arg")


def _written(kind: str | None) -> str:
    """A type as generated functions write it: plain Python and numpy."""
    text = (kind or "").replace("ObjectName", "str").replace("Point2", "np.ndarray")
    parts = [part.strip() for part in text.split(" | ")]
    text = " | ".join(dict.fromkeys(parts))
    return "np.ndarray" if text == "ndarray" else text
