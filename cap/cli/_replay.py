"""Running a recorded program again, and comparing final poses to the last bit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cap.cli._carry_out import tell_now
from cap.cli._confirm import approving
from cap.cli._display import LiveDisplay
from cap.cli._interrupts import interrupting
from cap.cli._options import open_runtime
from cap.config import Settings
from cap.events import plain
from cap.record import RecordError, read_run


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


def replay(folder: Path, llm: str | None, shown: Console) -> Comparison:
    """Run the program of a run folder again in the same world, under the same rules.

    A person is asked again about the calls that the policy says to ask for.

    Raises:
        RecordError: no run folder, or no program ran in it.
    """
    run = read_run(folder)
    if not run.program.strip():
        raise RecordError(f"{folder} has no program to run again (it ended as {run.status!r})")
    if run.truth_after is None:
        raise RecordError(f"{folder} was not recorded in simulation; poses can't be compared")
    setup = run.setup
    settings = Settings(
        world=setup.world,
        robot=setup.robot,
        seed=setup.seed,
        noise=setup.noise,
        llm=llm or run.cassette,
        unconfined=setup.unconfined,
        policy=str(run.policy_file or ""),
        safety=str(run.safety_file or ""),
    )
    source = "\n\n\n".join([*(f.source for f in run.functions), run.program])
    with (
        open_runtime(settings, run.scene_file, [LiveDisplay(shown)]) as runtime,
        interrupting(runtime.interrupt, tell_now),
    ):
        result = runtime.execute(source, rehearse=setup.rehearse, approve=approving(shown))
    comparison = Comparison(
        recorded=run.status,
        replayed=result.status.value,
        objects=len(run.truth_after),
        different=_different(run.truth_after, plain(tuple(result.truth_after or ()))),
    )
    _show(comparison, shown)
    return comparison


def _different(before: Any, after: Any) -> tuple[str, ...]:
    """Names whose pose differs; JSON keeps every bit of a float."""
    by_name = {o["name"]: o for o in after}
    return tuple(o["name"] for o in before if by_name.get(o["name"]) != o)


def _show(comparison: Comparison, shown: Console) -> None:
    if comparison.recorded != comparison.replayed:
        shown.print(f"[red]recorded: {comparison.recorded}, now: {comparison.replayed}[/]")
    if comparison.different:
        shown.print(f"[red]elsewhere now: {', '.join(comparison.different)}[/]")
    if comparison.matches:
        shown.print(f"[green]match: {comparison.objects} objects, to the last bit[/]")
