"""Replaying up to a step, and going on from one with another program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cap.cli._app import run
from cap.record import read_run
from cap.replay.outcome import pose_differences
from cap.replay.pictures import side_by_side
from cap.replay.steps import read_steps

SCENE = {
    "objects": [
        {"category": "block", "color": "red", "position": [0.42, 0.12]},
        {"category": "block", "color": "blue", "position": [0.45, -0.05]},
        {"category": "bowl", "color": "green", "position": [0.58, -0.2]},
    ],
}
PROGRAM = """\
pick("red block")
place("green bowl")
say(get_obj_pos("red block"))
put_first_on_second("blue block", (0.0, 0.0))
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded run of five steps; tests copy what they change."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "scene.json").write_text(json.dumps(SCENE))
    (folder / "p.py").write_text(PROGRAM)
    arguments = ["exec", "--no-rehearse", "--seed", "4", "--scene", str(folder / "scene.json")]
    assert run([*arguments, "--record", str(folder / "run"), str(folder / "p.py")]) == 0
    return folder / "run"


def replay(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    capfd.readouterr()
    assert run(["replay", "--json", *arguments]) == code
    (line,) = capfd.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def said_in_one_line(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 2) -> str:
    capfd.readouterr()
    assert run(["replay", *arguments]) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def position(items: list[dict[str, Any]], name: str) -> list[float]:
    found: list[float] = next(i["position"] for i in items if i["name"] == name)
    return found


def test_the_steps_of_a_run_are_its_calls_in_order(
    kept: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = replay(capfd, str(kept), "--list")["steps"]
    assert [s["primitive"] for s in steps] == [
        "pick",
        "place",
        "get_obj_pos",
        "say",
        "put_first_on_second",
    ]
    assert [s["number"] for s in steps] == [1, 2, 3, 4, 5]
    assert steps[4]["args"] == ["blue block", [0.0, 0.0]]
    capfd.readouterr()
    assert run(["replay", str(kept), "--list"]) == 0
    assert "put_first_on_second('blue block', (0, 0))" in capfd.readouterr().out


def test_until_a_step_shows_the_world_as_it_was_then(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = replay(capfd, str(kept), "--until", "1", "--pictures", str(tmp_path / "seen"))
    assert found["step"]["primitive"] == "pick"
    assert found["steps"] == 5
    assert position(found["truth"], "red block")[2] > 0.1, "it hangs in the gripper"
    assert position(found["truth"], "blue block")[:2] == pytest.approx([0.45, -0.05], abs=2e-3)
    (picture,) = found["pictures"]
    assert Image.open(picture).size == (640, 480)


def test_the_world_after_the_last_step_is_the_recorded_end(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(kept, tmp_path / "copy")
    found = replay(capfd, str(copy), "--until", "5")
    recorded = read_run(kept).truth_after
    assert recorded is not None
    # The objects may still settle by less than this between the call's end and the last look.
    assert all(p.apart_m < 1e-3 for p in pose_differences(recorded, found["truth"]))
    assert Path(found["pictures"][0]) == copy / "replay" / "step_005.png"


def test_another_program_goes_on_in_the_world_of_a_step(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.py"
    other.write_text('put_first_on_second("blue block", (0.1, 0.1))')
    arguments = ["--from", "2", "--program", str(other), "--pictures", str(tmp_path)]
    found = replay(capfd, str(kept), *arguments)
    assert (found["recorded"], found["replayed"]) == ("done", "done")
    objects = {o["name"]: o for o in found["objects"]}
    assert objects["red block"]["apart_m"] < 2e-3, "it was in the bowl before the other program"
    assert objects["blue block"]["replayed"][:2] == pytest.approx([0.6, -0.1], abs=0.01)
    # From (0, 0) to (0.1, 0.1), table frame.
    assert objects["blue block"]["apart_m"] == pytest.approx(0.1414, abs=0.01)
    assert "blue block" in found["different"]
    names = [Path(p).name for p in found["pictures"]]
    assert names == ["step_002.png", "before.png", "after.png"]
    before = np.asarray(Image.open(tmp_path / "before.png"))
    half = (before.shape[1] - 4) // 2
    assert np.array_equal(before[26:, :half], before[26:, half + 4 :]), "the same world"
    after = np.asarray(Image.open(tmp_path / "after.png"))
    assert not np.array_equal(after[26:, :half], after[26:, half + 4 :])


def test_another_program_meets_all_walls(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.py"
    other.write_text('pick("pink block")')
    arguments = ["--from", "0", "--program", str(other), "--pictures", str(tmp_path)]
    found = replay(capfd, str(kept), *arguments, code=3)
    assert found["replayed"] == "refused"
    assert "pink block" in found["result"]["error"]
    assert position(found["result"]["truth_after"], "red block")[:2] == pytest.approx(
        [0.42, 0.12], abs=2e-3
    )


def test_a_record_that_says_something_else_is_left_at_its_step(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(kept, tmp_path / "copy")
    result = json.loads((copy / "result.json").read_text())
    result["calls"][0]["args"] = ["blue block"]
    (copy / "result.json").write_text(json.dumps(result))
    capfd.readouterr()
    assert run(["replay", str(copy), "--until", "2"]) == 1
    err = capfd.readouterr().err
    assert "step 1 is pick('blue block') in the record, and now pick('red block')" in err
    assert not (copy / "replay").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--until", "6"], "has steps 1 to 5. Got: 6"),
        (["--until", "0"], "has steps 1 to 5. Got: 0"),
        (["--from", "-1", "--program", "p.py"], "Got: -1"),
        (["--from", "1"], "--from 1 needs --program FILE"),
        (["--program", "p.py"], "--program needs --from STEP"),
        (["--from", "1", "--program", "gone.py"], "gone.py can't be read: No such file"),
        (["--until", "1", "--list"], "--list and --until exclude each other"),
    ],
)
def test_what_cannot_be_replayed_is_one_clear_line(
    kept: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.py").write_text("say('hello')")
    assert words in said_in_one_line(capfd, str(kept), *arguments)


def test_a_record_of_another_version_names_both(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(kept, tmp_path / "copy")
    setup = json.loads((copy / "setup.json").read_text())
    (copy / "setup.json").write_text(json.dumps({**setup, "schema": 7, "unheard_of": 1}))
    err = said_in_one_line(capfd, str(copy), "--list")
    assert "schema 7" in err
    assert "this version reads 1" in err


def test_calls_of_a_version_that_was_written_again_are_no_steps(kept: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(kept, tmp_path / "copy")
    result = json.loads((copy / "result.json").read_text())
    failed = {"primitive": "get_obj_pos", "args": ["?"], "error": "no", "start_s": 0, "end_s": 0}
    result["calls"].insert(0, failed)
    (copy / "result.json").write_text(json.dumps(result))
    lines = (copy / "events.jsonl").read_text().splitlines()
    ready = next(i for i, line in enumerate(lines) if '"ProgramReady"' in line)
    ended = json.dumps({"kind": "CallFinished", "primitive": "get_obj_pos"})
    lines[ready:ready] = [lines[ready], ended]
    (copy / "events.jsonl").write_text("\n".join(lines))
    assert read_steps(read_run(copy)) == read_steps(read_run(kept))


def test_a_picture_that_is_missing_leaves_its_half_empty() -> None:
    red = np.full((40, 60, 3), (200, 10, 10), np.uint8)
    sheet = side_by_side([("recorded", None), ("replayed", red)])
    assert sheet.shape == (66, 124, 3)
    assert (sheet[26:, 64:] == red).all()
    assert (sheet[-1, :60] == 255).all()
