"""YAML read strictly: every value has a type, a line, and a key that is known."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.composer import ComposerError

_LARGEST_BYTES = 1_000_000
_DEEPEST = 20
_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float"))


class ConfigFileError(ValueError):
    """A configuration file is wrong; the text names file, line, key, value, bound and remedy."""


class _Loader(yaml.SafeLoader):
    """A tree of bounded depth: no node twice, none within itself."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "aliases (*) are not taken; write it out", mark)
        if self._depth >= _DEEPEST:
            raise ComposerError(None, None, f"it is nested deeper than {_DEEPEST} levels", mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


@dataclass(frozen=True)
class Value:
    """One YAML value; `where` is its file and line, `path` its dotted key."""

    file: Path
    path: str
    node: yaml.Node

    @property
    def where(self) -> str:
        return f"{self.file}, line {self.node.start_mark.line + 1}"

    def error(self, problem: str) -> ConfigFileError:
        """What is wrong here, as an exception to raise."""
        return ConfigFileError(f"{self.where}: {_line(self.path) or 'the file'}: {_line(problem)}")

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Value]:
        """The entries of a mapping.

        Raises:
            ConfigFileError: it is none, a key is unknown, doubled or missing.
        """
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f"must be a mapping of {', '.join(known)}")
        found: dict[str, Value] = {}
        for key, node in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Value(self.file, self.path, key).error("a key must be a plain word")
            name = str(key.value)
            here = Value(self.file, f"{self.path}.{name}".lstrip("."), key)
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
                raise here.error(f"no such key{hint}")
            if name in found:
                raise here.error("is given twice; keep one")
            found[name] = Value(self.file, here.path, node)
        for name in required:
            if name not in found:
                raise self.error(f"{name} is missing; add it")
        return found

    def items(self) -> list[Value]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("must be a list")
        return [Value(self.file, f"{self.path}[{i}]", n) for i, n in enumerate(self.node.value)]

    def text(self) -> str:
        """A plain word or sentence."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value:
            raise self.error("must be a text")
        return str(self.node.value)

    def number(self) -> float:
        """A finite number."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("must be a number")
        try:
            value = float(self.node.value)
        except ValueError:
            raise self.error(f"must be a number. Got: {self.node.value}") from None
        if not math.isfinite(value):
            raise self.error(f"must be a finite number. Got: {self.node.value}")
        return value

    def numbers(self, count: int) -> list[float]:
        """A list of `count` finite numbers."""
        values = [item.number() for item in self.items()]
        if len(values) != count:
            raise self.error(f"must be {count} numbers. Got: {len(values)}")
        return values


def read(path: Path) -> Value:
    """The document of a file.

    Raises:
        ConfigFileError: it cannot be read, or is no YAML of plain values.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ConfigFileError(f"{path} is too long for a configuration file; use another")
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFileError(f"{path} can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigFileError(f"{path} is no YAML: {_line(str(error))}") from error
    if node is None:
        raise ConfigFileError(f"{path} is empty; give at least one entry")
    document = Value(path, "", node)
    _check_tags(document)
    return document


def _check_tags(value: Value) -> None:
    """Raises ConfigFileError where a node claims to be anything but plain data."""
    node = value.node
    if node.tag not in _TAGS:
        raise value.error(f"{node.tag.rsplit(':', 1)[-1]} is no number, text, list or mapping")
    children = node.value if isinstance(node, yaml.CollectionNode) else []
    for child in children:
        for part in child if isinstance(child, tuple) else (child,):
            _check_tags(Value(value.file, value.path, part))


def _line(text: str) -> str:
    """A text in one line, however it was written."""
    return " ".join(text.split())
