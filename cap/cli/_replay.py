"""What `cap replay` does with a run folder, and what it shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cap.cli._carry_out import tell_now
from cap.cli._confirm import approving
from cap.cli._display import LiveDisplay
from cap.cli._interrupts import interrupting
from cap.cli._options import open_runtime
from cap.events import plain
from cap.record import AFTER, BEFORE, RecordedRun, read_run
from cap.replay.again import check_repeatable, run_again, run_to, settings_of, shown_call
from cap.replay.outcome import PoseDifference, pose_differences
from cap.replay.pictures import Picture, read_picture, save, side_by_side
from cap.replay.steps import Step, find_step, read_steps
from cap.result import RunResult
from cap.runtime import Runtime

FOLDER = "replay"
"""Where pictures go inside a run folder, unless --pictures says otherwise."""


@dataclass(frozen=True)
class Asked:
    """folder: the run's. llm: in place of the recorded answers. shown: for people."""

    folder: Path
    llm: str | None
    pictures: Path | None
    shown: Console


@dataclass(frozen=True)
class Comparison:
    """recorded, replayed: statuses. different: names of objects whose pose is not the same."""

    recorded: str
    replayed: str
    objects: int
    different: tuple[str, ...]

    @property
    def matches(self) -> bool:
        return self.recorded == self.replayed and not self.different

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "different": list(self.different), "matches": self.matches}


def listed(asked: Asked) -> dict[str, Any]:
    """Show the steps of a run; nothing runs.

    Raises:
        RecordError: no run folder.
    """
    run = read_run(asked.folder)
    steps = read_steps(run)
    asked.shown.print(_step_table(steps) if steps else "[dim]no primitive was called[/]")
    return {"status": run.status, "steps": [step.to_json() for step in steps]}


def exported(asked: Asked, file: Path) -> dict[str, Any]:
    """Write a run as MCAP; nothing runs.

    Raises:
        RecordError: no run folder, or it is damaged. UsageError: the file can't be written, or
            the package `mcap` is missing.
    """
    from cap.replay.mcap_file import write_mcap

    written = write_mcap(read_run(asked.folder), file)
    table = Table(box=None)
    table.add_column("topic")
    table.add_column("messages", justify="right")
    for topic, count in written.messages.items():
        table.add_row(topic, str(count))
    asked.shown.print(table)
    asked.shown.print(f"{escape(str(written.file))}: {written.duration_s:.1f} s", soft_wrap=True)
    return {
        "file": str(written.file),
        "messages": dict(written.messages),
        "duration_s": written.duration_s,
    }


def whole(asked: Asked) -> tuple[dict[str, Any], int]:
    """Run the program of a run folder again in the same world, under the same rules.

    A person is asked again about the calls that the policy says to ask for. Gives the JSON
    object and the exit code.

    Raises:
        RecordError: no run folder, or no program ran in it.
    """
    run = _repeatable(asked)
    with _world(asked, run) as runtime:
        result = run_again(runtime, run, approving(asked.shown))
    poses = pose_differences(run.truth_after or (), _truth(result))
    comparison = Comparison(
        recorded=run.status,
        replayed=result.status.value,
        objects=len(poses),
        different=tuple(p.name for p in poses if not p.same),
    )
    if comparison.recorded != comparison.replayed:
        asked.shown.print(f"[red]recorded: {comparison.recorded}, now: {comparison.replayed}[/]")
    if comparison.different:
        asked.shown.print(f"[red]elsewhere now: {', '.join(comparison.different)}[/]")
        asked.shown.print(_difference_table(poses))
    if comparison.matches:
        asked.shown.print(f"[green]match: {comparison.objects} objects, to the last bit[/]")
    record = comparison.to_json()
    if asked.pictures is not None:
        record["pictures"] = _before_and_after(asked, run, result)
    return record, 0 if comparison.matches else 1


def until(asked: Asked, number: int) -> dict[str, Any]:
    """Run the recorded program up to the end of a step, and show the world there.

    Raises:
        RecordError: no run folder, or no such step. StrayedError: it did something else
            than the record says.
    """
    run, steps, step = _at_step(asked, number)
    with _world(asked, run) as runtime:
        reached = run_to(runtime, run, steps, number, approving(asked.shown))
    picture = save(reached.picture, _folder(asked) / f"step_{number:03d}.png")
    shown = asked.shown
    shown.print()
    shown.print(f"[bold]after step {number} of {len(steps)}[/]: {escape(shown_call(step))}")
    if step.error is not None:
        shown.print(f"  [red]✗ {escape(step.error)}[/]")
    elif step.result is not None:
        shown.print(f"  [dim]= {escape(str(step.result))}[/]")
    shown.print(_truth_table(reached.truth))
    _say_where(shown, [picture])
    return {
        "step": step.to_json(),
        "steps": len(steps),
        "truth": reached.truth,
        "pictures": [str(picture)],
    }


def changed(asked: Asked, number: int, source: str) -> tuple[dict[str, Any], int]:
    """Run the record up to the end of a step, then another program; compare the outcomes.

    number: 0 for the start. The other program is verified, rehearsed and watched as any.
    Gives the JSON object and the exit code, which is the other program's.

    Raises:
        RecordError: no run folder, or no such step. StrayedError: before the step it did
            something else than the record says.
    """
    shown = asked.shown
    run, steps, step = _at_step(asked, number) if number else (_repeatable(asked), (), None)
    at_step: list[Path] = []
    with _world(asked, run) as runtime:
        if step is not None:
            reached = run_to(runtime, run, steps, number, approving(shown))
            path = _folder(asked) / f"step_{number:03d}.png"
            at_step = [save(reached.picture, path)]
            shown.print(f"[bold]from here on another program[/], after {escape(shown_call(step))}")
        result = runtime.execute(source, rehearse=run.setup.rehearse, approve=approving(shown))
    poses = pose_differences(run.truth_after or (), _truth(result))
    shown.print()
    shown.print(_difference_table(poses))
    error = f": {escape(result.error)}" if result.error else ""
    shown.print(f"recorded: {run.status}, now: [bold]{result.status.value}[/]{error}")
    first = None if step is None else reached.result
    pictures = _before_and_after(asked, run, result, first)
    _say_where(shown, at_step)
    record = {
        "from": number,
        "step": None if step is None else step.to_json(),
        "recorded": run.status,
        "replayed": result.status.value,
        "objects": [p.to_json() for p in poses],
        "different": [p.name for p in poses if not p.same],
        "pictures": [*map(str, at_step), *pictures],
        "result": result.to_json(),
    }
    return record, result.status.exit_code


def _repeatable(asked: Asked) -> RecordedRun:
    run = read_run(asked.folder)
    check_repeatable(run)
    return run


def _at_step(asked: Asked, number: int) -> tuple[RecordedRun, tuple[Step, ...], Step]:
    run = _repeatable(asked)
    steps = read_steps(run)
    return run, steps, find_step(run, steps, number)


@contextmanager
def _world(asked: Asked, run: RecordedRun) -> Iterator[Runtime]:
    """The world of a record, before anything moved; Ctrl-C ends what runs in it."""
    settings = settings_of(run, asked.llm)
    with (
        open_runtime(settings, run.scene_file, [LiveDisplay(asked.shown)]) as runtime,
        interrupting(runtime.interrupt, tell_now),
    ):
        yield runtime


def _truth(result: RunResult) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plain(tuple(result.truth_after or ()))
    return found


def _folder(asked: Asked) -> Path:
    return asked.pictures or asked.folder / FOLDER


def _before_and_after(
    asked: Asked, run: RecordedRun, result: RunResult, first: RunResult | None = None
) -> list[str]:
    """Save the record's pictures beside the replay's; first: the command that came before."""
    before = result.before if first is None else first.before
    pairs: Sequence[tuple[str, str, Picture | None]] = (
        ("before", BEFORE, before),
        ("after", AFTER, result.after),
    )
    saved = []
    for moment, name, replayed in pairs:
        recorded = read_picture(run.folder / name)
        if recorded is None and replayed is None:
            continue
        sheet = side_by_side([(f"recorded, {moment}", recorded), (f"replayed, {moment}", replayed)])
        saved.append(save(sheet, _folder(asked) / name))
    _say_where(asked.shown, saved)
    return [str(path) for path in saved]


def _say_where(shown: Console, paths: Sequence[Path]) -> None:
    for path in paths:
        shown.print(f"[dim]picture: {escape(str(path))}[/]", soft_wrap=True)


def _step_table(steps: Sequence[Step]) -> Table:
    table = Table(title="steps", title_justify="left", title_style="dim", box=None)
    table.add_column("step", justify="right")
    table.add_column("call")
    table.add_column("came to")
    table.add_column("ended s", justify="right")
    for step in steps:
        came = f"[red]{escape(step.error)}[/]" if step.error else ""
        if step.error is None and step.result is not None:
            came = escape(str(step.result))
        table.add_row(str(step.number), escape(shown_call(step)), came, f"{step.end_s:.1f}")
    return table


def _truth_table(truth: Sequence[dict[str, Any]]) -> Table:
    table = Table(
        title="where things are (robot frame, mm)",
        title_justify="left",
        title_style="dim",
        box=None,
    )
    table.add_column("object")
    for column in "xyz":
        table.add_column(column, justify="right")
    for item in truth:
        table.add_row(item["name"], *(f"{v * 1000:.1f}" for v in item["position"]))
    return table


def _difference_table(poses: Sequence[PoseDifference]) -> Table:
    table = Table(
        title="where things ended (robot frame, mm)",
        title_justify="left",
        title_style="dim",
        box=None,
    )
    table.add_column("object")
    for column in ("recorded", "now", "apart", "turned"):
        table.add_column(column, justify="right")
    for pose in poses:
        apart = "to the last bit" if pose.same else f"{pose.apart_m * 1000:.3g}"
        turned = "" if pose.same else f"{pose.turned_rad * 57.29578:.3g}°"
        table.add_row(pose.name, _point(pose.recorded), _point(pose.replayed), apart, turned)
    return table


def _point(position: Sequence[float]) -> str:
    return f"({', '.join(f'{v * 1000:.1f}' for v in position)})"
