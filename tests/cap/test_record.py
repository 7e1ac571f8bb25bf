"""Run folders: what lands in them, and what happens when it can't."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cap import events as ev
from cap.llm import open_model
from cap.llm.cassette import request_key
from cap.llm.model import GenerationRequest, TokenCounts
from cap.lmp.written import FunctionRecord
from cap.record import Recorder, RecordError, Setup, read_run
from cap.result import MonitorCounts, RunResult, Status, Timing
from perception.scene import Scene, SceneObject
from robot_bridge.robot import JointTrajectory

SETUP = Setup("tabletop", 7, True, "embedded", scene=False, source="sentence")
REQUEST = GenerationRequest("main", "prefix", "# > lift the red block\n", ())
PICTURE = np.zeros((12, 16, 3), np.uint8)
TRUTH = {
    "name": "red block",
    "category": "block",
    "color": "red",
    "position": [0.1 + 0.2, 1 / 3, 0.02],
    "quaternion": [0.0, 0.0, 0.0, 1.0],
}


def a_result(**changes) -> RunResult:
    block = SceneObject(
        "red block", "block", "red", np.array([0.5, 0.0, 0.02]), 0.0, np.full(3, 0.04)
    )
    fields = {
        "command": "lift the red block",
        "status": Status.DONE,
        "program": "lift('red block')",
        "functions": (FunctionRecord("lift", "def lift(name):\n    pick(name)", 1),),
        "calls": (),
        "said": ("done",),
        "answer": None,
        "scene_before": Scene((block,)),
        "scene_after": Scene((block,)),
        "truth_after": [TRUTH],
        "timing": Timing(total_s=1.5),
        "tokens": TokenCounts(10, 5, 3),
        "monitor": MonitorCounts(),
        "before": PICTURE,
        "after": PICTURE,
        "video": (PICTURE, PICTURE + 200, PICTURE),
    }
    return RunResult(**{**fields, **changes})


def a_motion() -> ev.MotionStarted:
    ends = np.array([[0.0], [1.0]])
    still = np.zeros((2, 1))
    path = JointTrajectory(("joint",), np.array([0.0, 1.0]), ends, still, still)
    return ev.MotionStarted(0.5, "pre grasp", 1.0, path)


def an_exchange() -> ev.GenerationFinished:
    return ev.GenerationFinished(
        time_s=0.3,
        purpose="main",
        subject="lift the red block",
        prompt="# > lift the red block\n",
        text="lift('red block')",
        prompt_tokens=10,
        cached_tokens=5,
        completion_tokens=3,
        first_token_s=0.1,
        total_s=0.2,
        key=request_key(REQUEST),
    )


@contextmanager
def recorded(folder: Path) -> Iterator[Recorder]:
    with Recorder(folder, SETUP) as recorder:
        recorder(ev.CommandStarted(0.0, "lift the red block", "sentence"))
        recorder(an_exchange())
        recorder(a_motion())
        yield recorder


def test_a_finished_run_reads_back_as_it_was(tmp_path):
    with recorded(tmp_path / "run") as recorder:
        recorder.finish(a_result())
    assert recorder.problem is None
    run = read_run(tmp_path / "run")
    assert run.setup == SETUP
    assert run.program == "lift('red block')"
    assert run.functions == a_result().functions
    assert run.truth_after == [TRUTH], "every bit of a float must survive"
    assert run.scene_file is None


def test_the_folder_holds_events_exchanges_program_pictures_and_trajectories(tmp_path):
    folder = tmp_path / "run"
    with recorded(folder) as recorder:
        recorder.finish(a_result())
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert [e["kind"] for e in events] == ["CommandStarted", "GenerationFinished", "MotionStarted"]
    assert all(e["schema"] == ev.SCHEMA_VERSION for e in events)
    (exchange,) = (folder / "exchanges.jsonl").read_text().splitlines()
    assert json.loads(exchange)["suffix"] == "# > lift the red block\n"
    assert (folder / "program.py").read_text() == "lift('red block')\n"
    assert (folder / "functions" / "lift.py").read_text().startswith("def lift")
    assert np.load(folder / "trajectories.npz")["0001_pre_grasp.positions"].shape == (2, 1)
    assert Image.open(folder / "before.png").size == (16, 12)
    assert Image.open(folder / "run.gif").n_frames == 3


def test_events_are_on_disk_before_the_run_ends(tmp_path):
    with recorded(tmp_path):
        assert len((tmp_path / "events.jsonl").read_text().splitlines()) == 3


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(RecordError, match="not empty; record into a new folder"):
        Recorder(tmp_path, SETUP)
    assert [p.name for p in tmp_path.iterdir()] == ["precious.txt"]


def test_the_rules_of_a_run_are_kept_with_it(tmp_path):
    for name in ("policy", "safety"):
        (tmp_path / name).write_text(f"# {name}")
    setup = replace(SETUP, policy=True, safety=True, unconfined=True)
    rules = {name: tmp_path / name for name in ("policy", "safety")}
    with Recorder(tmp_path / "run", setup, **rules) as recorder:
        recorder.finish(a_result())
    run = read_run(tmp_path / "run")
    assert run.setup.unconfined
    assert run.policy_file is not None
    assert run.policy_file.read_text() == "# policy"
    assert run.safety_file is not None
    assert run.safety_file.read_text() == "# safety"


def test_a_missing_file_of_rules_is_named(tmp_path):
    with pytest.raises(RecordError, match=r"nowhere\.yaml can't be read"):
        Recorder(tmp_path / "run", SETUP, policy=tmp_path / "nowhere.yaml")


def test_a_file_in_place_of_the_folder_is_one_clear_error(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(RecordError, match="can't record into"):
        Recorder(tmp_path / "run", SETUP)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_stops_the_recording_and_not_the_run(tmp_path):
    folder = tmp_path / "run"
    with Recorder(folder, SETUP) as recorder:
        # From here on every write to the events meets a full disk.
        recorder._events = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115
        recorder(ev.Note(0.1, "first"))
        recorder(ev.Note(0.2, "second"))
        recorder.finish(a_result())
    assert recorder.problem is not None
    assert "No space left" in recorder.problem
    assert not (folder / "result.json").exists(), "a folder with a result is a whole one"
    with pytest.raises(RecordError, match="not the folder of a finished run"):
        read_run(folder)


def test_the_scene_file_is_kept_with_the_run(tmp_path):
    scene = tmp_path / "scene.json"
    scene.write_text('{"objects": []}')
    setup = Setup("tabletop", 7, True, "embedded", scene=True, source="program")
    with Recorder(tmp_path / "run", setup, scene) as recorder:
        recorder.finish(a_result(functions=()))
    kept = read_run(tmp_path / "run").scene_file
    assert kept is not None
    assert kept.read_text() == scene.read_text()


@pytest.mark.parametrize("damage", ["{", "[]", '{"status": "done"}'])
def test_a_damaged_run_is_named_as_such(tmp_path, damage):
    with recorded(tmp_path / "run") as recorder:
        recorder.finish(a_result())
    (tmp_path / "run" / "result.json").write_text(damage)
    with pytest.raises(RecordError, match="damaged"):
        read_run(tmp_path / "run")


def test_a_folder_that_is_no_run_is_named_as_such(tmp_path):
    with pytest.raises(RecordError, match=r"no setup\.json"):
        read_run(tmp_path)


def test_the_exchanges_are_a_cassette_that_answers_again(tmp_path):
    with recorded(tmp_path / "run") as recorder:
        recorder.finish(a_result())
    model = open_model(read_run(tmp_path / "run").cassette)
    assert model.generate(REQUEST).text == "lift('red block')"
