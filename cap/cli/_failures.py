"""Which exit code an error has, whichever room it comes from."""

from __future__ import annotations

from cap.errors import (
    CapError,
    ModelUnavailableError,
    ProgramFailedError,
    UsageError,
)


def exit_code(error: Exception) -> int | None:
    """The exit code of the command-line contract; None for what nobody foresaw."""
    if isinstance(error, CapError):
        return error.exit_code
    # Rooms below know nothing of the command line, so their errors get their codes here.
    from cap.llm.model import ModelError
    from cap.sandbox import WorkerStartError
    from robot_bridge.robot import RobotError
    from sim.scenes import SceneFileError

    codes: dict[type[Exception], int] = {
        ModelError: ModelUnavailableError.exit_code,
        SceneFileError: UsageError.exit_code,
        WorkerStartError: ProgramFailedError.exit_code,
        RobotError: ProgramFailedError.exit_code,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), None)
