"""A run as a folder: events, program, functions, model exchanges, pictures, trajectories.

    setup.json          world, robot, seed, scene file's name, noise, model; what a replay needs
    events.jsonl        every event, in order (`cap.events.to_json`)
    scene.json, policy.yaml, safety.yaml    the files that the run was given
    exchanges.jsonl     each model exchange; a cassette (`--llm cassette:FILE`)
    program.py          the program, and functions/NAME.py what was written because it is used
    trajectories.npz    per motion: times_s, positions, velocities, accelerations
    before.png, after.png, run.gif
    result.json         the object that --json prints; written last

A recorder that can't write (a full disk) never disturbs the run: it remembers the first
problem and stays silent from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cap.errors import UsageError
from cap.events import Event, GenerationFinished, MotionStarted, plain, to_json
from cap.lmp.written import FunctionRecord
from cap.result import RunResult
from sim.recording import write_gif

RECORD_SCHEMA = 1
SETUP, EVENTS, EXCHANGES, PROGRAM = "setup.json", "events.jsonl", "exchanges.jsonl", "program.py"
RESULT, SCENE, TRAJECTORIES = "result.json", "scene.json", "trajectories.npz"
FUNCTIONS, POLICY, SAFETY = "functions", "policy.yaml", "safety.yaml"
BEFORE, AFTER, VIDEO = "before.png", "after.png", "run.gif"


class RecordError(UsageError):
    """A run folder can't be made or can't be read; the text says which and why."""


@dataclass(frozen=True)
class Setup:
    """What a replay needs to build the same world.

    scene, policy, safety: whether there was a file, of which the folder has a copy. source:
    "sentence" or "program". rehearse: whether programs were rehearsed. robot: its name, or
    the folder that it was read from.
    """

    world: str
    seed: int
    noise: bool
    llm: str
    scene: bool
    source: str
    rehearse: bool = True
    unconfined: bool = False
    policy: bool = False
    safety: bool = False
    robot: str = "panda"
    schema: int = RECORD_SCHEMA


@dataclass(frozen=True)
class RecordedRun:
    """What a replay reads back from a run folder. truth_after: as `--json` gives it."""

    folder: Path
    setup: Setup
    program: str
    functions: tuple[FunctionRecord, ...]
    status: str
    truth_after: Sequence[dict[str, Any]] | None

    @property
    def cassette(self) -> str:
        """The `--llm` specification that gives the answers of this run again."""
        return f"cassette:{self.folder / EXCHANGES}"

    @property
    def scene_file(self) -> Path | None:
        return self.folder / SCENE if self.setup.scene else None

    @property
    def policy_file(self) -> Path | None:
        return self.folder / POLICY if self.setup.policy else None

    @property
    def safety_file(self) -> Path | None:
        return self.folder / SAFETY if self.setup.safety else None


class Recorder:
    """Writes one run; an instance is a sink, and a context manager.

    folder: must be new or empty. scene, policy, safety: the files that the run was given.

    Raises:
        RecordError: the folder holds something already, or can't be written.
    """

    def __init__(
        self,
        folder: Path,
        setup: Setup,
        scene: Path | None = None,
        *,
        policy: Path | None = None,
        safety: Path | None = None,
    ) -> None:
        self.folder = folder
        self.problem: str | None = None
        """Why something is missing from the folder; None while all is well."""
        self._trajectories: dict[str, NDArray[np.float64]] = {}
        self._motions = 0
        self._files: list[IO[str]] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise RecordError(f"{folder} is not empty; record into a new folder")
            (folder / SETUP).write_text(json.dumps(asdict(setup), indent=2) + "\n")
            for given, name in ((scene, SCENE), (policy, POLICY), (safety, SAFETY)):
                if given is not None:
                    _copy(given, folder / name)
            self._events = self._open(EVENTS)
            self._exchanges = self._open(EXCHANGES)
        except OSError as error:
            self.close()
            raise RecordError(f"can't record into {folder}: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; further events are dropped."""
        files, self._files = self._files, []
        for file in files:
            self._attempt(file.close)

    def __call__(self, event: Event) -> None:
        if not self._files:
            return
        self._attempt(lambda: _write_line(self._events, to_json(event)))
        if isinstance(event, GenerationFinished):
            self._attempt(lambda: _write_line(self._exchanges, _exchange(event)))
        if isinstance(event, MotionStarted) and event.trajectory is not None:
            self._keep(event)

    def finish(self, result: RunResult) -> None:
        """Write what is known at the end, result.json last."""
        self._attempt(lambda: self._finish(result))

    def _finish(self, result: RunResult) -> None:
        folder = self.folder
        (folder / PROGRAM).write_text(result.program.rstrip("\n") + "\n", encoding="utf-8")
        if result.functions:
            (folder / FUNCTIONS).mkdir()
        for function in result.functions:
            path = folder / FUNCTIONS / f"{_safe(function.name)}.py"
            path.write_text(function.source.rstrip("\n") + "\n", encoding="utf-8")
        np.savez_compressed(folder / TRAJECTORIES, **self._trajectories)  # type: ignore[arg-type]
        for name, picture in ((BEFORE, result.before), (AFTER, result.after)):
            if picture is not None:
                Image.fromarray(picture).save(folder / name)
        if result.video:
            write_gif(result.video, folder / VIDEO)
        # Written aside and renamed: where result.json is, the folder is whole.
        aside = folder / (RESULT + ".part")
        aside.write_text(json.dumps(result.to_json(), indent=1) + "\n", encoding="utf-8")
        aside.rename(folder / RESULT)

    def _keep(self, event: MotionStarted) -> None:
        self._motions += 1
        name = f"{self._motions:04d}_{_safe(event.label)}"
        for part in ("times_s", "positions", "velocities", "accelerations"):
            self._trajectories[f"{name}.{part}"] = getattr(event.trajectory, part)

    def _open(self, name: str) -> IO[str]:
        # Line buffering: a run that is killed leaves every event up to then.
        file = (self.folder / name).open("w", encoding="utf-8", buffering=1)
        self._files.append(file)
        return file

    def _attempt(self, write: Callable[[], None]) -> None:
        if self.problem is not None:
            return
        try:
            write()
        except OSError as error:
            self.problem = f"recording into {self.folder} stopped: {error.strerror or error}"


def read_run(folder: Path) -> RecordedRun:
    """A finished run, read back.

    Raises:
        RecordError: the folder is no run folder, or the run did not end.
    """
    try:
        fields = json.loads((folder / SETUP).read_text(encoding="utf-8"))
        # Before its fields are read: another schema may have others.
        if fields["schema"] != RECORD_SCHEMA:
            raise RecordError(
                f"{folder} was recorded with schema {fields['schema']} and this version reads "
                f"{RECORD_SCHEMA}; use the version of cap that recorded it"
            )
        setup = Setup(**fields)
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        return RecordedRun(
            folder=folder,
            setup=setup,
            program=result["program"],
            functions=tuple(FunctionRecord(**f) for f in result["functions"]),
            status=result["status"],
            truth_after=result["truth_after"],
        )
    except FileNotFoundError as error:
        name = Path(str(error.filename)).name
        raise RecordError(f"{folder} is not the folder of a finished run: no {name}") from error
    except OSError as error:
        raise RecordError(f"{folder} can't be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(f"{folder} is damaged: {error}") from error


def _exchange(event: GenerationFinished) -> dict[str, Any]:
    """One line of a cassette, as `cap.llm.cassette` reads it."""
    return {
        "key": event.key,
        "purpose": event.purpose,
        "suffix": event.prompt,
        "generation": {
            "texts": list(event.texts) or [event.text],
            "tokens": {
                "prompt": event.prompt_tokens,
                "cached": event.cached_tokens,
                "completion": event.completion_tokens,
            },
            "first_token_s": event.first_token_s,
            "total_s": event.total_s,
            "finish": "stop",
        },
    }


def _copy(given: Path, into: Path) -> None:
    try:
        text = given.read_bytes()
    except OSError as error:
        raise RecordError(f"{given} can't be read: {error.strerror}") from error
    into.write_bytes(text)


def _write_line(file: IO[str], record: dict[str, Any]) -> None:
    file.write(json.dumps(plain(record), ensure_ascii=False) + "\n")


def _safe(name: str) -> str:
    return re.sub(r"\W+", "_", name)[:60]
