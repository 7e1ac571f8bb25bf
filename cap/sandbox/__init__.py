"""Programs run in a worker process that holds nothing but proxies.

The worker imports this package too and must stay light, so the broker's names are
imported when they are first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cap.sandbox.broker import Handler, Sandbox
    from cap.sandbox.outcome import Budgets, ProgramError, ProgramOutcome, TracePoint
    from cap.sandbox.process import WorkerStartError
    from cap.sandbox.supply import Confinement, ConfinementError

__all__ = [
    "Budgets",
    "Confinement",
    "ConfinementError",
    "Handler",
    "ProgramError",
    "ProgramOutcome",
    "Sandbox",
    "TracePoint",
    "WorkerStartError",
]

_HOMES = {
    "Confinement": "supply",
    "ConfinementError": "supply",
    "Handler": "broker",
    "Sandbox": "broker",
    "WorkerStartError": "process",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES.get(name, 'outcome')}")
    return getattr(home, name)
