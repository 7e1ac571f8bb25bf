"""Trials of tabletop tasks as the chain carries them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from cap.bench._commands.attempt import Way, attempt, record_of
from cap.bench._commands.command import Command, Step
from cap.bench._trials.record import TrialRecord
from cap.errors import UsageError
from cap.llm.model import LanguageModel
from cap.search.effort import Effort, Mode
from sim.tasks.tabletop import TASKS, Task

_BY_ID = {task.id: task for task in TASKS}


def trial_ids(only: Sequence[str], trials: int) -> list[str]:
    """Ids "SPLIT/FAMILY/NUMBER"; one trial of every task, then the second of every task.

    In that order a run that breaks off has tried all tasks alike.

    Raises:
        UsageError: no task's id begins like an entry of `only`.
    """
    for start in only:
        if not any(id.startswith(start) for id in _BY_ID):
            raise UsageError(f"no task begins with {start!r}; there are {', '.join(_BY_ID)}")
    chosen = [id for id in _BY_ID if not only or any(id.startswith(s) for s in only)]
    return [f"{id}/{number:03}" for number in range(trials) for id in chosen]


def group_of(task: Task) -> str:
    """What a task is counted under: its split and its kind."""
    return f"{task.split} {task.family.group}"


def command_of(id: str, seed: int) -> tuple[Task, Command]:
    """The task and the session of one sentence that an id stands for."""
    name, _, number = id.rpartition("/")
    task = _BY_ID[name]
    trial = task.trial(int(number), seed)
    step = Step(trial.instruction, trial.check)
    return task, Command(id, task.family.name, trial.layout, (step,))


def try_trial(id: str, model: LanguageModel, *, seed: int, search: str = "repair") -> TrialRecord:
    """Carry out one trial behind all walls and judge it once everything rests."""
    task, command = command_of(id, seed)
    way = Way(effort=Effort(cast(Mode, search)))
    tried = attempt(command, model, seed, way=way, settle=True)
    return record_of(tried, task=task.id, group=group_of(task), seed=seed)
