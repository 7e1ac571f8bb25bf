"""Which module an expression means, as far as imports and attributes tell."""

from __future__ import annotations

import ast
import importlib
from types import ModuleType

from cap.sandbox.language import MODULE_ALIASES, MODULES
from cap.verify.program import Program
from cap.verify.vocabulary import HARMLESS_MODULES

_REACHABLE = MODULES | HARMLESS_MODULES


class Modules:
    """Modules by the names that one program has for them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._names = {
            alias: module
            for alias, module in MODULE_ALIASES.items()
            if alias not in program.names.bound
        }
        for node in program.parsed.nodes:
            match node:
                case ast.Import(names=aliases):
                    for alias in aliases:
                        if alias.name in MODULES:
                            root = alias.name if alias.asname else alias.name.split(".")[0]
                            self._names[alias.asname or root] = root
                case ast.ImportFrom(module=str(module), names=aliases, level=0):
                    for alias in aliases:
                        if f"{module}.{alias.name}" in MODULES:
                            self._names[alias.asname or alias.name] = f"{module}.{alias.name}"

    def of(self, node: ast.expr) -> ModuleType | None:
        """The module that a name or a chain of attributes means; None for anything else."""
        match node:
            case ast.Name(id=name) if name in self._names:
                return importlib.import_module(self._names[name])
            case ast.Attribute(value=value, attr=name):
                parent = self.of(value)
                return None if parent is None else member_module(parent, name)
        return None


def member_module(parent: ModuleType, name: str) -> ModuleType | None:
    """The module that a module has under a name; None when that is something else."""
    member = getattr(parent, name, None)
    return member if isinstance(member, ModuleType) else None


def is_reachable(module: ModuleType) -> bool:
    """Whether programs may use this module through another one."""
    return module.__name__ in _REACHABLE
