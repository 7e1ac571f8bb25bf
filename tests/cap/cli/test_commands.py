"""The command line on real worlds: exit codes, one line for bad input, one JSON object."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cap.cli._app import run

SCENE = {
    "world": "tabletop",
    "objects": [
        {"category": "block", "color": "red", "position": [0.42, 0.12]},
        {"category": "block", "color": "blue", "position": [0.45, -0.05]},
        {"category": "bowl", "color": "green", "position": [0.58, -0.2]},
    ],
}
KEYS = {
    "command",
    "status",
    "program",
    "functions",
    "calls",
    "said",
    "answer",
    "scene_before",
    "scene_after",
    "truth_after",
    "timing",
    "tokens",
    "monitor",
    "rehearsal",
    "search",
    "error",
}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the person who runs the tests; a working folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("CAP_LLM", "CAP_SEED", "CAP_WORLD", "CAP_NOISE", "CAP_GUI", "CAP_CONFIRM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def scene(tmp_path: Path) -> str:
    path = tmp_path / "scene.json"
    path.write_text(json.dumps(SCENE))
    return str(path)


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAP_CACHE", str(tmp_path / "cache"))


def program(tmp_path: Path, text: str) -> str:
    path = tmp_path / "program.py"
    path.write_text(text)
    return str(path)


def one_line(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert err.startswith("cap: ")
    return err


def one_object(capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    out, _ = capfd.readouterr()
    assert out.count("\n") == 1, out
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


# Bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t"])
def test_an_empty_sentence_is_refused_with_an_example(sentence, capfd):
    assert run(["run", sentence]) == 2
    assert "empty" in one_line(capfd)


def test_a_sentence_of_ten_thousand_characters_is_refused_with_the_bound(capfd):
    assert run(["run", "put " * 2500]) == 2
    assert "10000 characters" in one_line(capfd)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["run"],
        ["run", "--seed", "x", "hello"],
        ["run", "--frob", "hello"],
        ["run", "two", "sentences"],
        ["run", "--world", "moon", "hello"],
        ["run", "--llm", "gpt", "hello"],
        ["run", "--scene", "missing.json", "hello"],
        ["exec", "missing.py"],
        ["exec", "."],
        ["verify", "missing.py"],
        ["replay", "missing"],
        ["bench", "missing"],
        ["model", "pull", "missing"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_makes_no_sense_is_one_line_and_exit_code_2(arguments, capfd):
    if not arguments:
        assert run(arguments) == 2
        return
    assert run(arguments) == 2
    one_line(capfd)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ("[]", ""),
        ('{"objects": [{"category": "block", "color": "mauve", "position": [0.5, 0]}]}', "mauve"),
        ('{"objects": [{"category": "block", "color": "red", "position": [2, 0]}]}', "0.7"),
        (
            '{"objects": [{"category": "block", "color": "red", "position": [0.5, 0]},'
            '{"category": "block", "color": "blue", "position": [0.51, 0]}]}',
            "blue",
        ),
    ],
    ids=["no JSON", "no object", "unknown colour", "unreachable", "overlapping"],
)
def test_a_scene_that_cannot_be_built_is_one_line_and_exit_code_2(tmp_path, capfd, text, says):
    path = tmp_path / "scene.json"
    path.write_text(text)
    assert run(["exec", "--scene", str(path), program(tmp_path, "x = 1")]) == 2
    line = one_line(capfd)
    assert "scene.json" in line
    assert says in line


def test_a_window_without_a_display_is_refused(tmp_path, capfd, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    assert run(["exec", "--gui", program(tmp_path, "x = 1")]) == 2
    assert "DISPLAY" in one_line(capfd)


def test_a_wrong_setting_is_named_before_anything_starts(tmp_path, capfd):
    (tmp_path / "cap.toml").write_text("sed = 3")
    assert run(["exec", program(tmp_path, "x = 1")]) == 2
    assert "did you mean 'seed'" in one_line(capfd)


def test_a_program_that_is_no_text_is_refused(tmp_path, capfd):
    path = tmp_path / "program.py"
    path.write_bytes(b"\xff\x00\xfe")
    assert run(["exec", str(path)]) == 2
    assert "not a text file" in one_line(capfd)


def test_a_traceback_is_shown_only_when_asked_for(capfd):
    assert run(["exec", "missing.py", "--debug"]) == 2
    assert "Traceback" in capfd.readouterr().err


def test_a_missing_model_file_is_exit_code_6_with_the_remedy(empty_cache, scene, capfd):
    assert run(["run", "--json", "--scene", scene, "put the red block in the green bowl"]) == 6
    result = one_object(capfd)
    assert result["status"] == "no_model"
    assert "cap model pull" in result["error"]
    assert result["calls"] == []


def test_a_missing_cassette_is_exit_code_6(scene, capfd):
    arguments = ["run", "--json", "--scene", scene, "--llm", "cassette:missing.jsonl", "hello"]
    assert run(arguments) == 6
    assert "missing.jsonl" in one_object(capfd)["error"]


def test_a_remote_model_without_a_key_is_exit_code_6(scene, capfd, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert run(["run", "--json", "--scene", scene, "--llm", "openai:any", "hello"]) == 6
    assert "OPENAI_API_KEY" in one_object(capfd)["error"]


# Programs -------------------------------------------------------------------------------


def test_a_program_is_carried_out_and_told_in_one_object(tmp_path, scene, capfd):
    source = "put_first_on_second('red block', 'green bowl')\nsay('done')\n"
    assert run(["exec", "--json", "--scene", scene, program(tmp_path, source)]) == 0
    result = one_object(capfd)
    assert set(result) == KEYS
    assert result["status"] == "done"
    assert result["said"] == ["done"]
    assert [call["primitive"] for call in result["calls"]] == ["put_first_on_second", "say"]
    block = next(o for o in result["truth_after"] if o["name"] == "red block")
    assert block["position"][0] == pytest.approx(0.58, abs=0.05)
    assert block["position"][1] == pytest.approx(-0.2, abs=0.05)


def test_a_program_that_names_nothing_on_the_table_is_exit_code_3(tmp_path, scene, capfd):
    source = "put_first_on_second('red blok', 'green bowl')"
    assert run(["exec", "--json", "--scene", scene, program(tmp_path, source)]) == 3
    result = one_object(capfd)
    assert "red block" in result["error"]
    assert result["calls"] == []


def test_a_program_that_fails_is_exit_code_5_and_says_where(tmp_path, scene, capfd):
    source = "names = list(blocks)\nnames.clear()\nput_first_on_second(names[0], 'green bowl')"
    assert run(["exec", "--json", "--scene", scene, program(tmp_path, source)]) == 5
    result = one_object(capfd)
    assert "line 3" in result["error"] or "index" in result["error"]


@pytest.mark.slow
def test_an_endless_loop_is_ended_with_exit_code_5(tmp_path, scene, capfd):
    arguments = ["exec", "--json", "--no-verify", "--scene", scene]
    assert run([*arguments, program(tmp_path, "while True: pass")]) == 5
    assert "loop that never stops" in one_object(capfd)["error"]


def test_verify_shows_the_line_and_a_caret_under_the_place(tmp_path, capfd):
    path = tmp_path / "program.py"
    path.write_text("say('größe'); pick(blck)\n" + "x = 'b\x1b[2J'; " * 20 + "pick(blck)\n")
    assert run(["verify", str(path)]) == 3
    shown = capfd.readouterr().out.splitlines()
    assert shown[0] == "✗ undefined-name line 1: blck is not defined; did you mean blocks?"
    assert shown[1].index("blck") == shown[2].index("^")
    assert "\x1b" not in "".join(shown)


def test_verify_finds_the_place_in_a_long_line(tmp_path, capfd):
    path = tmp_path / "program.py"
    path.write_text("x = 1; " * 40 + "pick(blck)" + "; x = 1" * 40 + "\n")
    assert run(["verify", str(path)]) == 3
    _, line, caret = capfd.readouterr().out.splitlines()
    assert line.index("blck") == caret.index("^")


def test_verify_alone_moves_nothing_and_lists_what_is_wrong(tmp_path, scene, capfd):
    path = program(tmp_path, "put_first_on_second('red blok', 'green bowl')")
    assert run(["verify", "--json", "--scene", scene, path]) == 3
    (finding,) = one_object(capfd)["findings"]
    assert finding["line"] == 1
    assert run(["verify", "--json", path]) == 0, "without a scene, names can't be checked"
    assert one_object(capfd)["findings"] == []


def test_standard_output_holds_the_object_alone_whatever_libraries_print(tmp_path, scene):
    path = program(tmp_path, "print('from the program')\nsay('hello')")
    done = subprocess.run(
        [sys.executable, "-m", "cap.cli", "exec", "--json", "--scene", scene, path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["said"] == ["from the program", "hello"]


def test_ctrl_c_in_a_motion_stops_the_arm_and_leaves_with_130(tmp_path, scene):
    # All of it is rehearsed before the first motion, so no longer than needed.
    source = "for _ in range(3):\n    put_first_on_second('red block', (0.1, 0))\n"
    source += "    put_first_on_second('red block', (-0.1, 0))\n"
    command = [sys.executable, "-m", "cap.cli", "exec", "--json", "--scene", scene]
    child = subprocess.Popen(
        [*command, program(tmp_path, source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert child.stderr is not None
    for line in child.stderr:
        if "put_first_on_second" in line:
            break
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    result = json.loads(out)
    assert result["status"] == "interrupted"
    assert len(result["truth_after"]) == 3
    assert len(result["calls"]) <= 2


# Records and replays --------------------------------------------------------------------


def test_a_recorded_run_replays_to_the_last_bit(tmp_path, scene, capfd):
    source = "put_first_on_second('red block', 'blue block')"
    arguments = ["exec", "--scene", scene, "--seed", "5", "--record", "kept"]
    assert run([*arguments, program(tmp_path, source)]) == 0
    capfd.readouterr()
    names = {p.name for p in (tmp_path / "kept").iterdir()}
    assert {"events.jsonl", "before.png", "after.png", "run.gif", "result.json"} <= names
    assert run(["replay", "--json", "kept"]) == 0
    assert one_object(capfd)["matches"] is True


def test_a_replay_keeps_the_rules_of_the_run(tmp_path, scene, capfd):
    rules = {"policy": "primitives: {pick: {limits: {item: {never: [red block]}}}}\n"}
    rules["safety"] = "cartesian: {speed_m_s: 1.6}\n"
    source = 'try:\n    pick("red block")\nexcept Exception:\n    pick("blue block")'
    arguments = ["exec", "--no-rehearse", "--scene", scene, "--record", "kept"]
    for name, text in rules.items():
        (tmp_path / f"my_{name}.yaml").write_text(text)
        arguments += [f"--{name}", str(tmp_path / f"my_{name}.yaml")]
    assert run([*arguments, program(tmp_path, source)]) == 0
    for name in rules:
        (tmp_path / f"my_{name}.yaml").unlink()
    capfd.readouterr()
    assert run(["replay", "--json", "kept"]) == 0
    assert one_object(capfd)["matches"] is True
    (tmp_path / "kept" / "policy.yaml").write_text("default: allow\n")
    assert run(["replay", "--json", "kept"]) == 1, "without the policy another block is picked"


def test_a_replay_that_ends_elsewhere_says_what_is_different(tmp_path, scene, capfd):
    source = "put_first_on_second('red block', (0.0, 0.0))"
    arguments = ["exec", "--scene", scene, "--record", "kept"]
    assert run([*arguments, program(tmp_path, source)]) == 0
    result = tmp_path / "kept" / "result.json"
    changed = json.loads(result.read_text())
    changed["truth_after"][0]["position"][0] += 1e-9
    result.write_text(json.dumps(changed))
    capfd.readouterr()
    assert run(["replay", "--json", "kept"]) == 1
    assert one_object(capfd)["different"] == [changed["truth_after"][0]["name"]]


def test_a_folder_in_use_is_refused_before_anything_moves(tmp_path, scene, capfd):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine").touch()
    arguments = ["exec", "--scene", scene, "--record", "kept"]
    assert run([*arguments, program(tmp_path, "x = 1")]) == 2
    assert "not empty" in one_line(capfd)


PUT = 'put_first_on_second("red block", "green bowl")'
TWO = 'pick("red block")\npick("blue block")'


def test_exec_shows_what_was_rehearsed(
    scene: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["exec", "--scene", scene, "--rehearse", "1", program(tmp_path, PUT)]) == 0
    out, _ = capfd.readouterr()
    assert "rehearsed in" in out
    assert "red block to (" in out
    assert "1 of 1 rehearsals with everything a little off went well" in out


def test_exec_does_not_run_what_fails_in_rehearsal(
    scene: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["exec", "--json", "--scene", scene, program(tmp_path, TWO)]) == 5
    record = one_object(capfd)
    assert record["status"] == "failed"
    assert record["error"].startswith("rehearsal: line 2")
    assert record["calls"] == []
    assert record["rehearsal"]["verdict"] == "fail"


def test_exec_acts_at_once_when_told_so(
    scene: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["exec", "--json", "--no-rehearse", "--scene", scene, program(tmp_path, TWO)]) == 5
    record = one_object(capfd)
    assert len(record["calls"]) == 2
    assert record["rehearsal"] is None


def test_rehearsing_and_not_rehearsing_exclude_each_other(
    scene: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = ["exec", "--rehearse", "2", "--no-rehearse", "--scene", scene]
    assert run([*arguments, program(tmp_path, PUT)]) == 2
    assert "exclude each other" in one_line(capfd)


def test_a_person_sees_the_prediction_and_no_answer_is_a_no(
    scene: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("builtins.input", lambda: "n")
    record = tmp_path / "record"
    arguments = ["exec", "--confirm", "--record", str(record), "--scene", scene]
    assert run([*arguments, program(tmp_path, PUT)]) == 3
    out, _ = capfd.readouterr()
    assert "will move" in out
    assert "Shall the arm do this?" in out
    assert (record / "predicted_before.png").exists()
    assert (record / "predicted_after.png").exists()


def test_a_mistake_in_a_policy_file_is_one_line_with_the_remedy(tmp_path, scene, capfd):
    policy = tmp_path / "policy.yaml"
    policy.write_text("primitives: {psh: deny}")
    arguments = ["exec", "--scene", scene, "--policy", str(policy), program(tmp_path, "go_home()")]
    assert run(arguments) == 2
    assert "did you mean push?" in one_line(capfd)


def test_a_policy_refuses_a_program_that_calls_what_it_denies(tmp_path, scene, capfd):
    policy = tmp_path / "policy.yaml"
    policy.write_text("primitives: {go_home: deny}")
    arguments = ["exec", "--json", "--scene", scene, "--policy", str(policy)]
    assert run([*arguments, program(tmp_path, "go_home()")]) == 3
    assert "go_home" in one_object(capfd)["error"]


def test_a_safety_file_that_loosens_a_limit_is_refused_with_its_line(tmp_path, scene, capfd):
    safety = tmp_path / "safety.yaml"
    safety.write_text("tcp_speed_m_s: 99\n")
    arguments = ["exec", "--scene", scene, "--safety", str(safety), program(tmp_path, "go_home()")]
    assert run(arguments) == 2
    assert "safety.yaml" in one_line(capfd)
