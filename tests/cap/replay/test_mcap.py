"""A run as MCAP, read back with the format's own library."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mcap.reader import make_reader
from PIL import Image

from cap.cli._app import run
from cap.record import read_run
from cap.replay.mcap_file import FRAME, write_mcap
from robot_bridge.config import load_robot

SCENE = {
    "objects": [
        {"category": "block", "color": "red", "position": [0.42, 0.12]},
        {"category": "bowl", "color": "green", "position": [0.58, -0.2]},
    ],
}
PROGRAM = 'put_first_on_second("red block", "green bowl")\nsay("done")\n'

Messages = dict[str, list[tuple[int, dict[str, Any]]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded run; tests copy what they change."""
    here = tmp_path_factory.mktemp("recorded")
    (here / "scene.json").write_text(json.dumps(SCENE))
    (here / "p.py").write_text(PROGRAM)
    arguments = ["exec", "--scene", str(here / "scene.json"), "--record", str(here / "run")]
    assert run([*arguments, str(here / "p.py")]) == 0
    return here / "run"


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    path = folder.parent / "run.mcap"
    assert run(["replay", str(folder), "--mcap", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def messages(file: Path) -> Messages:
    found: Messages = defaultdict(list)
    with file.open("rb") as stream:
        for schema, channel, message in make_reader(stream).iter_messages():
            assert schema is not None
            assert schema.encoding == "jsonschema"
            assert json.loads(schema.data)["type"] == "object"
            found[channel.topic].append((message.log_time, json.loads(message.data)))
    return found


def result_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found


def test_every_event_is_there_in_order_and_time_never_goes_back(
    folder: Path, messages: Messages
) -> None:
    lines = (folder / "events.jsonl").read_text().splitlines()
    assert [event for _, event in messages["/events"]] == [json.loads(line) for line in lines]
    for topic in messages.values():
        times = [time for time, _ in topic]
        assert times == sorted(times)


def test_joints_move_as_the_trajectories_say(folder: Path, messages: Messages) -> None:
    kept = np.load(folder / "trajectories.npz")
    motions = sorted({name.rpartition(".")[0] for name in kept.files})
    states = [state for _, state in messages["/joint_states"]]
    assert states[0]["position"] == kept[f"{motions[0]}.positions"][0].tolist()
    assert np.allclose(states[-1]["position"], kept[f"{motions[-1]}.positions"][-1], atol=1e-12)
    assert states[0]["name"] == list(load_robot("panda").model.joint_names)
    duration = sum(float(kept[f"{name}.times_s"][-1]) for name in motions)
    assert len(states) == pytest.approx(50 * duration, rel=0.05)
    # Set points of one motion after another: never two moments apart by a leap.
    steps = np.diff([state["position"] for state in states], axis=0)
    assert np.abs(steps).max() < 0.1


def test_the_arm_is_drawn_where_its_tool_is(messages: Messages) -> None:
    for (_, drawn), (_, frames) in zip(messages["/arm"], messages["/tf"], strict=True):
        tool = frames["transforms"][-1]
        assert (tool["parent_frame_id"], tool["child_frame_id"]) == (FRAME, "tool_center_point")
        assert drawn["entities"][0]["lines"][0]["points"][-1] == tool["translation"]
    heights = [f["transforms"][-1]["translation"]["z"] for _, f in messages["/tf"]]
    # It went down to the block on the table, and up again.
    assert min(heights) < 0.03
    assert heights[-1] > 0.2


def test_objects_end_where_the_record_says(folder: Path, messages: Messages) -> None:
    ((_, truth),) = messages["/truth"]
    found = {}
    for entity in truth["entities"]:
        (shape,) = entity.get("cubes") or entity["cylinders"]
        found[entity["id"]] = list(shape["pose"]["position"].values())
    recorded = result_of(folder)["truth_after"]
    assert found == {item["name"]: item["position"] for item in recorded}
    seen = [{e["id"] for e in update["entities"]} for _, update in messages["/scene"]]
    assert seen[-1] == {"red block", "green bowl"}


def test_pictures_can_be_decoded(folder: Path, messages: Messages) -> None:
    images = [image for _, image in messages["/camera"]]
    assert len(images) == 2
    for image, name in zip(images, ("before.png", "after.png"), strict=True):
        data = base64.b64decode(image["data"])
        assert Image.open(io.BytesIO(data)).size == (640, 480)
        assert data == (folder / name).read_bytes()


def test_what_was_said_is_in_the_log(messages: Messages) -> None:
    assert ("Said", "done") in [(m["name"], m["message"]) for _, m in messages["/log"]]


def test_the_program_and_the_result_are_attached(folder: Path, file: Path) -> None:
    with file.open("rb") as stream:
        attached = {a.name: a.data for a in make_reader(stream).iter_attachments()}
    assert attached["program.py"].decode().strip() == PROGRAM.strip()
    assert json.loads(attached["result.json"]) == result_of(folder)


def test_a_motion_that_was_broken_off_is_left_out(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(folder, copy)
    lines = (copy / "events.jsonl").read_text().splitlines()
    last = max(i for i, line in enumerate(lines) if '"MotionFinished"' in line)
    lines[last] = json.dumps({**json.loads(lines[last]), "error": "stopped"})
    (copy / "events.jsonl").write_text("\n".join(lines) + "\n")
    whole = write_mcap(read_run(folder), tmp_path / "whole.mcap").messages["/joint_states"]
    broken = write_mcap(read_run(copy), tmp_path / "broken.mcap").messages["/joint_states"]
    kept = np.load(folder / "trajectories.npz")
    duration = float(kept[f"{max(kept.files).rpartition('.')[0]}.times_s"][-1])
    assert whole - broken == int(np.ceil(duration / 0.02)) + 1


def test_a_damaged_run_gives_one_line_and_no_file(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(folder, copy)
    (copy / "trajectories.npz").write_bytes(b"no archive")
    target = tmp_path / "out.mcap"
    target.write_text("another file")
    assert run(["replay", str(copy), "--mcap", str(target)]) == 2
    assert "damaged" in capfd.readouterr().err
    assert target.read_text() == "another file"
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_cannot_be_written_gives_one_line(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["replay", str(folder), "--mcap", str(tmp_path / "no" / "such.mcap")]) == 2
    error = capfd.readouterr().err
    assert "can't be written" in error
    assert error.count("\n") == 1
