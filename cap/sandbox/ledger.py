"""What a program and those nested in it have used together, and when it is too much."""

from __future__ import annotations

from cap.sandbox.outcome import Budgets, ErrorKind, ProgramError


class EndedError(Exception):
    """The program is over, and its worker with it."""

    def __init__(self, kind: ErrorKind, name: str, message: str) -> None:
        super().__init__(message)
        self.error = ProgramError(kind=kind, type=name, message=message)


class Ledger:
    """Counts against the budgets; what goes beyond one ends the program."""

    def __init__(self, budgets: Budgets) -> None:
        self.calls = 0
        self._budgets = budgets
        self._compute_s = 0.0
        self._output_bytes = 0

    def compute_left_s(self) -> float:
        """What is left of its own computing.

        Raises:
            EndedError: nothing.
        """
        left_s = self._budgets.compute_s - self._compute_s
        if left_s <= 0:
            raise EndedError(
                "time",
                "TimeBudgetError",
                f"the program computed for {self._budgets.compute_s:g} s without an end; "
                "look for a loop that never stops",
            )
        return left_s

    def count_compute(self, seconds: float) -> None:
        self._compute_s += seconds

    def count_call(self) -> None:
        """Raises EndedError: one call too many."""
        if self.calls >= self._budgets.calls:
            raise EndedError(
                "calls",
                "CallBudgetError",
                f"the program made more than {self._budgets.calls} calls; "
                "look for a loop that never stops",
            )
        self.calls += 1

    def count_output(self, text: str) -> None:
        """Raises EndedError: printed too much. An empty line counts, too."""
        self._output_bytes += len(text.encode()) + 1
        if self._output_bytes > self._budgets.output_bytes:
            raise EndedError(
                "output",
                "OutputBudgetError",
                f"the program printed more than {self._budgets.output_bytes} characters",
            )

    def check_traffic(self, received_bytes: int) -> None:
        """Raises EndedError: this is more than it may send in all."""
        if received_bytes > self._budgets.traffic_bytes:
            raise EndedError(
                "output",
                "OutputBudgetError",
                f"the program sent more than {self._budgets.traffic_bytes} bytes in its calls",
            )
