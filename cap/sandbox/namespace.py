"""The namespace in which a program runs: builtins, libraries and values that may cross.

Worker side: imports the standard library, numpy and shapely only.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
import shapely.affinity
import shapely.geometry
import shapely.ops

from cap.sandbox import language

_REAL_IMPORT = builtins.__import__
_LIBRARIES = ("numpy", "shapely")


def base_namespace(write: Callable[[str], None]) -> dict[str, Any]:
    """Builtins and libraries of a fresh program. write: takes what `print` prints."""
    allowed = {name: getattr(builtins, name) for name in language.BUILTINS}
    allowed["__build_class__"] = builtins.__build_class__
    allowed["__import__"] = guarded_import
    allowed["print"] = functools.partial(_print, write)
    namespace: dict[str, Any] = {"__builtins__": allowed, "__name__": "program"}
    for alias, module in language.MODULE_ALIASES.items():
        namespace[alias] = importlib.import_module(module)
    for name in language.SHAPELY_NAMES:
        namespace[name] = getattr(shapely, name)
    return namespace


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make `random`, `numpy.random` and unseeded generators repeat.

    The state before is put back afterwards, so that a nested program does not disturb the
    one that waits for it.
    """
    before = random.getstate(), np.random.get_state(), np.random.default_rng
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    np.random.default_rng = functools.partial(_seeded_rng, np.random.SeedSequence(seed))
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        np.random.default_rng = before[2]


def _seeded_rng(source: np.random.SeedSequence, seed: Any = None) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.Generator(np.random.PCG64(source.spawn(1)[0] if seed is None else seed))


def guarded_import(
    name: str,
    globals: Any = None,
    locals: Any = None,
    fromlist: Any = (),
    level: int = 0,
) -> Any:
    """`__import__` for programs.

    Raises:
        ImportError: the module is not in `language.MODULES`; the text lists those.
    """
    if level:
        raise ImportError("relative imports don't work in programs")
    problem = language.import_problem(name)
    # The libraries' own C code imports their parts at first use, in the program's name.
    if problem and name.partition(".")[0] not in _LIBRARIES:
        raise ImportError(problem)
    return _REAL_IMPORT(name, globals, locals, fromlist, level)


def _print(write: Callable[[str], None], *values: Any, sep: str = " ", end: str = "\n") -> None:
    write((sep or " ").join(str(v) for v in values) + ("" if end == "\n" else end))


def sendable(value: Any) -> Any:
    """A program's value in the types that may cross.

    Geometries become their coordinates, shape (2,) for a point and (n, 2) for others;
    iterators and views become lists.
    """
    if isinstance(value, shapely.Geometry):
        return _coordinates(value)
    if isinstance(value, (list, tuple)):
        items = [sendable(v) for v in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, (dict, MappingProxyType)):
        return {k: sendable(v) for k, v in value.items()}
    if isinstance(value, Iterator):
        return [sendable(v) for v in value]
    if isinstance(value, np.ndarray) and value.dtype == object:
        return [sendable(v) for v in value.tolist()]
    return value


def _coordinates(shape: Any) -> np.ndarray[Any, Any]:
    coordinates = np.asarray(shapely.get_coordinates(shape))
    if isinstance(shape, shapely.Point) and len(coordinates):
        return coordinates.reshape(2)
    return coordinates
