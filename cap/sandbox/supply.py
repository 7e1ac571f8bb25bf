"""Where workers come from, and which walls they must have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from cap.sandbox.confinement import WallReport, missing_walls
from cap.sandbox.outcome import Budgets
from cap.sandbox.process import WorkerProcess, WorkerStartError, Zygote, ZygoteClosedError

Confinement = Literal["required", "available", "none"]
"""required: refuse to run a program when a required wall can't be had on this machine.
available: put up what can be had, and say before each program what is missing. none: put
up nothing, which is for measuring what walls are worth.
"""

_START_ATTEMPTS = 2


class ConfinementError(WorkerStartError):
    """The machine lacks a wall that programs may not run without."""


class WorkerSupply:
    """Begins workers, from a zygote that is started when needed and replaced if it ends."""

    def __init__(
        self,
        budgets: Budgets,
        errors: Sequence[tuple[str, str]],
        confinement: Confinement,
        warn: Callable[[str], None],
    ) -> None:
        self._budgets = budgets
        self._errors = errors
        self._confinement = confinement
        self._warn = warn
        self._zygote: Zygote | None = None

    def begin(self) -> WorkerProcess:
        """A worker that is being born; does not wait.

        Raises:
            WorkerStartError: no zygote can be started.
        """
        words = ""
        for _ in range(_START_ATTEMPTS):
            if self._zygote is not None and not self._zygote.alive:
                words = self.close()
            if self._zygote is None:
                self._zygote = Zygote(confined=self._confinement != "none")
            try:
                return WorkerProcess(self._zygote, self._budgets, self._errors)
            except ZygoteClosedError:
                words = self.close()
        raise WorkerStartError(f"the program worker did not start ({words}); run cap doctor")

    def check(self, walls: Sequence[WallReport]) -> None:
        """Hold the walls of a worker, as it reported them, against what is required.

        Raises:
            ConfinementError: a required wall is missing and may not be.
        """
        missing = missing_walls(walls)
        if not missing:
            return
        named = ", ".join(missing)
        if self._confinement == "required":
            raise ConfinementError(
                f"this machine can't confine programs: it lacks {named}; run cap doctor for the "
                "remedy, or let them run all the same with --unconfined"
            )
        self._warn(f"this program runs without a wall that it should have: {named}")

    def close(self) -> str:
        """End the zygote and its workers; gives its last words."""
        zygote, self._zygote = self._zygote, None
        return zygote.close() if zygote is not None else ""
