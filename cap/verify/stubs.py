"""Type stubs of everything that a program finds defined, made from the registry.

Parameters are written as wide as the broker's checks are tolerant (a point may be a
tuple, a list or an array; a whole number may come as a float), so that the type checker
refuses nothing that would run.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Mapping
from typing import Any, NewType

import numpy as np

from cap.sandbox.language import MODULE_ALIASES, SHAPELY_NAMES
from cap.sandbox.lineage import ERROR_NAMES, error_lineage
from primitives.registry import ObjectName, Parameter, Point2, PrimitiveSpec, Registry

_HEADER = """\
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as _npt
import shapely as _shapely

ObjectName: TypeAlias = str
Point2: TypeAlias = _npt.NDArray[np.float64]
ndarray: TypeAlias = _npt.NDArray[Any]
_Number: TypeAlias = float | np.floating[Any] | np.integer[Any]
_Point: TypeAlias = _npt.NDArray[Any] | Sequence[_Number] | _shapely.Point
"""

_PARAMETERS: dict[Any, str] = {
    ObjectName: "str",
    Point2: "_Point",
    float: "_Number",
    int: "_Number",
    bool: "bool | np.bool_",
    str: "str",
    type(None): "None",
}
_RETURNS: dict[Any, str] = {
    ObjectName: "str",
    Point2: "Point2",
    float: "float",
    int: "int",
    bool: "bool",
    str: "str",
    type(None): "None",
}


def stub_text(registry: Registry, data: Mapping[str, str], functions: Mapping[str, str]) -> str:
    """A stub module: primitives, variables (name -> type), and functions as `Any`."""
    lines = [_HEADER]
    lines.extend(f"class {name}({base}): ..." for name, base in error_lineage())
    lines.extend(f"{name}: {kind or 'Any'}" for name, kind in data.items())
    lines.extend(f"{name}: Any" for name in functions if name not in registry)
    lines.extend(_function(spec) for spec in registry)
    return "\n".join(lines) + "\n"


def prelude(module: str, names: Collection[str]) -> str:
    """One line that gives a program its names for the type checker.

    module: the stub module. names: of primitives, variables and functions in it.
    """
    ours = (*names, *sorted(ERROR_NAMES), "ObjectName", "Point2")
    imports = [f"import {source} as {alias}" for alias, source in MODULE_ALIASES.items()]
    imports.append(f"from shapely import {', '.join(SHAPELY_NAMES)}")
    imports.append(f"from {module} import {', '.join(dict.fromkeys(ours))}")
    return "; ".join(imports)


def _function(spec: PrimitiveSpec) -> str:
    parameters = ", ".join(_parameter(p) for p in spec.parameters)
    return f"def {spec.name}({parameters}) -> {_return_type(spec.returns)}: ..."


def _parameter(parameter: Parameter) -> str:
    kind = parameter_type(parameter.annotation)
    if parameter.variadic:
        return f"*{parameter.name}: {kind}"
    return f"{parameter.name}: {kind}" + ("" if parameter.required else " = ...")


def parameter_type(annotation: Any) -> str:
    """What may be passed where `annotation` is asked for."""
    if annotation in _PARAMETERS or annotation is None:
        return _PARAMETERS.get(annotation, "None")
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(parameter_type(a) for a in inner))
    if origin is typing.Literal:
        return " | ".join(dict.fromkeys(type(option).__name__ for option in inner))
    if isinstance(origin, type) and issubclass(list, origin):
        return f"Iterable[{parameter_type(inner[0]) if inner else 'Any'}]"
    if origin is tuple:
        return "Iterable[Any]"
    if origin is np.ndarray:
        return "_npt.NDArray[Any] | Sequence[Any]"
    if isinstance(annotation, NewType):
        return parameter_type(annotation.__supertype__)
    return "Any"


def _return_type(annotation: Any) -> str:
    """What a call gives; Any where a program must first look what it got."""
    if annotation in _RETURNS or annotation is None:
        return _RETURNS.get(annotation, "None")
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list and inner:
        return f"list[{_return_type(inner[0])}]"
    if origin is dict and len(inner) == 2:
        return f"dict[{_return_type(inner[0])}, {_return_type(inner[1])}]"
    return "Any"
