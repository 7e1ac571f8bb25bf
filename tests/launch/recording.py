"""Stand-ins for the classes of `launch` and `launch_ros` that launch files use.

They only keep what they are given; `launch` itself can't be installed everywhere. With
`recording()` they are what `import launch` finds.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "launch"


class Made:
    """An action or substitution: its arguments, by position and by name."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given = given
        self.named = named


class LaunchDescription(Made): ...


class DeclareLaunchArgument(Made): ...


class IncludeLaunchDescription(Made): ...


class SetEnvironmentVariable(Made): ...


class Shutdown(Made): ...


class Node(Made): ...


class ParameterValue(Made): ...


class PythonLaunchDescriptionSource(Made): ...


class EnvironmentVariable(Made): ...


class LaunchConfiguration(Made): ...


class PathJoinSubstitution(Made): ...


class PythonExpression(Made): ...


class ThisLaunchFileDir(Made): ...


# Which module has which; a launch file that imports from elsewhere fails, as it would for real.
MODULES: Mapping[str, tuple[type, ...]] = {
    "launch": (LaunchDescription,),
    "launch.actions": (
        DeclareLaunchArgument,
        IncludeLaunchDescription,
        SetEnvironmentVariable,
        Shutdown,
    ),
    "launch.launch_description_sources": (PythonLaunchDescriptionSource,),
    "launch.substitutions": (
        EnvironmentVariable,
        LaunchConfiguration,
        PathJoinSubstitution,
        PythonExpression,
        ThisLaunchFileDir,
    ),
    "launch_ros": (),
    "launch_ros.actions": (Node,),
    "launch_ros.parameter_descriptions": (ParameterValue,),
}


@dataclass
class Launched:
    """What a launch file and those that it includes come to."""

    arguments: dict[str, DeclareLaunchArgument] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    set: dict[str, str] = field(default_factory=dict)
    """Arguments that an including file has chosen."""


@contextmanager
def recording() -> Iterator[None]:
    """Within the block `launch` and `launch_ros` are these stand-ins."""
    before = {name: sys.modules.get(name) for name in MODULES}
    for name, classes in MODULES.items():
        module = ModuleType(name)
        for kind in classes:
            setattr(module, kind.__name__, kind)
        sys.modules[name] = module
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def launched(name: str) -> Launched:
    """A launch file executed, with what it includes."""
    found = Launched()
    with recording():
        _take(_describe(FOLDER / name), found)
    return found


def text(value: Any, defaults: Mapping[str, DeclareLaunchArgument]) -> Any:
    """What a substitution comes to where every argument has its default."""
    if isinstance(value, ThisLaunchFileDir):
        return str(FOLDER)
    if isinstance(value, PathJoinSubstitution):
        return "/".join(text(part, defaults) for part in value.given[0])
    if isinstance(value, PythonExpression):
        return eval("".join(text(part, defaults) for part in value.given[0]))
    if isinstance(value, LaunchConfiguration):
        return text(defaults[value.given[0]].named["default_value"], defaults)
    return value


def _describe(path: Path) -> LaunchDescription:
    spec = importlib.util.spec_from_file_location("launch_file", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: LaunchDescription = module.generate_launch_description()
    return found


def _take(description: LaunchDescription, found: Launched) -> None:
    for action in description.given[0]:
        if isinstance(action, DeclareLaunchArgument):
            # What an including file has declared stands.
            found.arguments.setdefault(action.given[0], action)
        elif isinstance(action, Node):
            found.nodes[action.named["executable"]] = action
        elif isinstance(action, SetEnvironmentVariable):
            found.environment[action.given[0]] = action.given[1]
        else:
            assert isinstance(action, IncludeLaunchDescription), action
            (source,) = action.given
            assert isinstance(source, PythonLaunchDescriptionSource)
            path = Path(text(source.given[0], found.arguments))
            found.set |= dict(action.named.get("launch_arguments", ()))
            _take(_describe(path), found)
