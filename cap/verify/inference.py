"""What type an expression likely has, as far as one can see without running it.

Types are written as programs write them: "Point2", "list[ObjectName]", "float". They
serve as hints (for the writer of a missing function), and never as a reason to refuse.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cap.verify.parsed import Parsed
from primitives.registry import Registry, annotation_text

_RESULTS = {
    "len": "int",
    "int": "int",
    "float": "float",
    "str": "str",
    "bool": "bool",
    "any": "bool",
    "all": "bool",
    "isinstance": "bool",
    "range": "list[int]",
}
_SAME_AS_ARGUMENT = frozenset({"sorted", "list", "reversed", "set", "tuple"})
_ITEM_OF_ARGUMENT = frozenset({"min", "max", "next"})
_NUMBERS = ("bool", "int", "float")


class Types:
    """Types of a program's variables and expressions.

    registry: what primitives return. known: variables and their types.
    """

    def __init__(
        self, parsed: Parsed, registry: Registry | None = None, known: Mapping[str, str] = {}
    ) -> None:
        self._parsed = parsed
        self._registry = registry
        self._names: dict[str, str | None] = dict(known)
        self._learn()

    def of(self, node: ast.expr) -> str | None:
        """The type of an expression; None when it can't be seen."""
        match node:
            case ast.Constant(value=value):
                return "None" if value is None else type(value).__name__
            case ast.Name(id=name):
                return self._names.get(name)
            case ast.List():
                return self._list(node)
            case ast.Tuple():
                return self._tuple(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.of(value)
            case ast.Subscript(value=value):
                return item_type(self.of(value))
            case ast.BinOp():
                return self._operation(node)
            case ast.UnaryOp(op=op, operand=operand):
                return "bool" if isinstance(op, ast.Not) else self.of(operand)
            case ast.IfExp(body=body, orelse=other):
                kind = self.of(body)
                return kind if kind == self.of(other) else None
            case ast.ListComp(elt=item):
                kind = self.of(item)
                return f"list[{kind}]" if kind else "list"
            case ast.Compare():
                return "bool"
            case ast.JoinedStr():
                return "str"
        return None

    def _learn(self) -> None:
        """Note what assignments, loops and parameters tell, in order of the text."""
        nodes = [n for n in self._parsed.nodes if hasattr(n, "lineno")]
        nodes.extend(n for n in self._parsed.nodes if isinstance(n, ast.comprehension))
        for node in sorted(nodes, key=_place):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._bind(name, self.of(value))
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                    self._bind(name, self._parsed.text(annotation))
                case ast.arg(arg=name, annotation=ast.expr() as annotation):
                    self._bind(name, self._parsed.text(annotation))
                case (
                    ast.For(target=target, iter=iterated)
                    | ast.comprehension(target=target, iter=iterated)
                ):
                    self._bind_loop(target, iterated)

    def _bind(self, name: str, found: str | None) -> None:
        if name in self._names and self._names[name] != found:
            found = None
        self._names[name] = found

    def _bind_loop(self, target: ast.expr, iterated: ast.expr) -> None:
        match target, iterated:
            case ast.Name(id=name), _:
                self._bind(name, item_type(self.of(iterated)))
            case (
                ast.Tuple(elts=[ast.Name(id=number), ast.Name(id=name)]),
                ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]),
            ):
                self._bind(number, "int")
                self._bind(name, item_type(self.of(inner)))
            case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=inners):
                for one, inner in zip(targets, inners, strict=False):
                    self._bind_loop(one, inner)

    def _list(self, node: ast.List) -> str:
        kinds = {self.of(item) for item in node.elts}
        if len(kinds) == 1:
            only = kinds.pop()
            return f"list[{only}]" if only else "list"
        return "list[float]" if kinds and kinds <= set(_NUMBERS) else "list"

    def _tuple(self, node: ast.Tuple) -> str:
        kinds = [self.of(item) for item in node.elts]
        if len(kinds) == 2 and all(kind in _NUMBERS for kind in kinds):
            return "tuple[float, float]"
        return "tuple"

    def _call(self, node: ast.Call) -> str | None:
        match node.func:
            case ast.Name(id=name):
                if self._registry is not None and name in self._registry:
                    return annotation_text(self._registry[name].returns)
                if name in _RESULTS:
                    return _RESULTS[name]
                argument = self.of(node.args[0]) if node.args else None
                if name in _SAME_AS_ARGUMENT:
                    return argument if argument and argument.startswith("list") else "list"
                if name in _ITEM_OF_ARGUMENT and len(node.args) == 1:
                    return item_type(argument)
                if name in ("abs", "min", "max", "round", "sum") and argument in _NUMBERS:
                    return argument
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="array" | "asarray"):
                pair = node.args[0] if node.args else None
                if not isinstance(pair, (ast.List, ast.Tuple)) or len(pair.elts) != 2:
                    return "ndarray"
                inner = [self.of(e) or "" for e in pair.elts]
                nested = any(kind.startswith(("list", "tuple")) for kind in inner)
                return "ndarray" if nested else "Point2"
        return None

    def _operation(self, node: ast.BinOp) -> str | None:
        left, right = self.of(node.left), self.of(node.right)
        for strong in ("Point2", "ndarray"):
            if strong in (left, right):
                return strong
        if left in _NUMBERS and right in _NUMBERS:
            both_int = left == right == "int" and not isinstance(node.op, ast.Div)
            return "int" if both_int else "float"
        return left if left == right else None


def item_type(whole: str | None) -> str | None:
    """The type of an item of a "list[...]", of a point, or of text."""
    if whole is None:
        return None
    if whole.startswith(("list[", "Sequence[")) and whole.endswith("]"):
        return whole[whole.index("[") + 1 : -1]
    return {"Point2": "float", "str": "str"}.get(whole)


def _place(node: ast.AST) -> tuple[int, int]:
    # A comprehension has no position of its own; its target does.
    place = node.target if isinstance(node, ast.comprehension) else node
    return getattr(place, "lineno", 0), getattr(place, "col_offset", 0)
