"""How whatever ends a command becomes a status and one clear line."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cap.command import Ending
from cap.errors import CapError
from cap.llm.model import GenerationCancelledError, ModelError
from cap.lmp.budget import BudgetError
from cap.result import Status
from cap.sandbox import WorkerStartError
from primitives.errors import PrimitiveError
from robot_bridge.guarded import MonitorStopped
from robot_bridge.robot import MotionStopped, RobotError

_LOG = logging.getLogger(__name__)


def guarded(carry_out: Callable[[], Ending]) -> Ending:
    """Carry out, and turn whatever ends it into an ending.

    What nobody foresaw is logged with its traceback, at the level DEBUG.

    Raises:
        CapError: the person asked for what can't be done. BrokenPipeError: whoever reads
            what is printed has left.
    """
    try:
        return carry_out()
    except MonitorStopped as error:
        return Ending(Status.STOPPED, f"the safety monitor stopped the arm: {error}")
    except (MotionStopped, GenerationCancelledError):
        return Ending(Status.INTERRUPTED, "interrupted")
    except ModelError as error:
        return Ending(Status.NO_MODEL, str(error))
    except BudgetError as error:
        return Ending(Status.REFUSED, str(error))
    except (RobotError, PrimitiveError) as error:
        return Ending(Status.FAILED, str(error))
    except WorkerStartError as error:
        return Ending(Status.FAILED, " ".join(str(error).split()))
    except (CapError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last place where it can become an ending
        _LOG.debug("nobody foresaw this", exc_info=True)
        return Ending(Status.FAILED, one_line(error))


def one_line(error: Exception) -> str:
    """The kind of an error and its text."""
    text = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind
