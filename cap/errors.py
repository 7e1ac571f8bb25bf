"""What can end a command early, each with the exit code that the command line promises."""

from __future__ import annotations

from typing import ClassVar


class CapError(Exception):
    """Base. str(error): one clear line that names the thing, the value and the remedy."""

    exit_code: ClassVar[int] = 1


class UsageError(CapError):
    """The person asked in a way that can't be carried out: a flag, a file, a sentence."""

    exit_code = 2


class RefusedError(CapError):
    """Verification refused the program."""

    exit_code = 3


class MonitorError(CapError):
    """The safety monitor stopped the arm."""

    exit_code = 4


class ProgramFailedError(CapError):
    """The program began and could not finish."""

    exit_code = 5


class ModelUnavailableError(CapError):
    """No language model can be reached, or its file is missing or damaged."""

    exit_code = 6


class InterruptedError_(CapError):  # noqa: N801, N818 - the plain name is a Python built-in
    """The person interrupted the command."""

    exit_code = 130
