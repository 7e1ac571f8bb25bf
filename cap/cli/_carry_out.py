"""One command in a world of its own: watch it, record it, say what it came to."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from cap.cli._confirm import approving, asking
from cap.cli._display import LiveDisplay
from cap.cli._interrupts import interrupting
from cap.cli._options import open_runtime
from cap.cli._outcome import show_result
from cap.cli._output import console, print_json
from cap.config import Settings
from cap.events import Sink
from cap.policy import Approve
from cap.record import AFTER, BEFORE, VIDEO, Recorder, Setup
from cap.rehearse.proposal import Confirm
from cap.result import RunResult
from cap.runtime import Runtime
from robot_bridge.config import robot_names


@dataclass(frozen=True)
class Asked:
    """Whom a command asks: before it acts, and about single calls."""

    confirm: Confirm | None
    approve: Approve


Act = Callable[[Runtime, Asked], RunResult]


def carry_out(
    act: Act,
    *,
    source: str,
    settings: Settings,
    scene: Path | None,
    record: Path | None,
    json_to: TextIO | None,
) -> int:
    """Open a world, let `act` run one command in it, show everything; returns the exit code.

    source: "sentence" or "program", for the record. act: is handed whom to ask.
    json_to: where one JSON object goes; what people read goes to standard error then.
    """
    shown = console(to_stderr=json_to is not None)
    sinks: list[Sink] = [LiveDisplay(shown)]
    with ExitStack() as stack:
        recorder: Recorder | None = None
        if record is not None:
            recorder = stack.enter_context(
                Recorder(
                    record,
                    _setup(settings, scene, source),
                    scene,
                    policy=Path(settings.policy) if settings.policy else None,
                    safety=Path(settings.safety) if settings.safety else None,
                )
            )
            sinks.append(recorder)
        with shown.status("starting the simulator and, beside it, the model"):
            runtime = stack.enter_context(
                open_runtime(
                    settings,
                    scene,
                    sinks,
                    video=recorder is not None,
                    eager=source == "sentence",
                    learns=source == "sentence",
                )
            )
        with interrupting(runtime.interrupt, tell_now):
            confirm = asking(shown, record) if settings.confirm else None
            result = act(runtime, Asked(confirm, approving(shown)))
        if recorder is not None:
            recorder.finish(result)
        show_result(result, shown)
        if recorder is not None:
            show_files(recorder, shown)
        if json_to is not None:
            print_json(result.to_json(), json_to)
    return result.status.exit_code


def show_files(recorder: Recorder, shown: Console) -> None:
    """Where pictures and the record lie, or why something is missing."""
    if recorder.problem is not None:
        shown.print(f"[yellow]{escape(recorder.problem)}[/]")
        return
    names = [n for n in (BEFORE, AFTER, VIDEO) if (recorder.folder / n).exists()]
    listed = f": {', '.join(names)}, ..." if names else ""
    shown.print(f"[dim]recorded in {escape(str(recorder.folder))}{listed}[/]")


def tell_now(text: str) -> None:
    """Say something from a signal handler, where buffered writers may not be entered."""
    os.write(2, f"\n{text}\n".encode())


def _found_again(robot: str) -> str:
    """A robot's name, or its folder wherever the replay is started."""
    return robot if robot in robot_names() else str(Path(robot).expanduser().absolute())


def _setup(settings: Settings, scene: Path | None, source: str) -> Setup:
    return Setup(
        world=settings.world,
        seed=settings.seed,
        noise=settings.noise,
        llm=settings.llm,
        scene=scene is not None,
        source=source,
        rehearse=settings.rehearse,
        unconfined=settings.unconfined,
        policy=bool(settings.policy),
        safety=bool(settings.safety),
        robot=_found_again(settings.robot),
    )
