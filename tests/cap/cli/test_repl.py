"""The REPL: lines, commands, completion, history and Ctrl-C, on a real world."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from cap.cli._repl import NameCompleter, Repl, prompt_session
from cap.runtime import Runtime
from sim.scenes import ObjectSpec, SceneSpec

SCENE = SceneSpec(
    objects=(
        ObjectSpec("block", "red", (0.42, 0.12)),
        ObjectSpec("block", "blue", (0.45, -0.05)),
        ObjectSpec("bowl", "green", (0.58, -0.2)),
    )
)


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    with Runtime.simulated(scene=SCENE, llm=None) as opened:
        yield opened


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.fixture
def shown() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def typed(text: str, keys: PipeInput, runtime: Runtime, shown: Console, history: Path) -> str:
    """What the REPL shows when these keys come in; it has to end by itself."""
    keys.send_text(text)
    Repl(runtime, shown).loop(prompt_session(runtime, history))
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def test_it_begins_with_the_scene_and_ctrl_d_leaves(keys, runtime, shown, tmp_path):
    text = typed("\x04", keys, runtime, shown, tmp_path / "history")
    assert all(name in text for name in ("red block", "blue block", "green bowl"))


@pytest.mark.parametrize("leave", [":quit\r", ":q\r", ":exit\r"])
def test_quit_leaves(leave, keys, runtime, shown, tmp_path):
    typed(leave, keys, runtime, shown, tmp_path / "history")


def test_commands_answer_and_unknown_ones_name_those_there_are(keys, runtime, shown, tmp_path):
    text = typed(
        ":help\r:program\r:nonsense\r\r:scene\r\x04", keys, runtime, shown, tmp_path / "history"
    )
    assert "Ctrl-C cancels" in text
    assert "no program yet" in text
    assert "no command :nonsense; there are :scene" in text
    assert text.count("green bowl") >= 2, "at the start, and when asked"


def test_ctrl_c_at_the_prompt_throws_the_line_away_and_stays(keys, runtime, shown, tmp_path):
    text = typed("put the red\x03:help\r\x04", keys, runtime, shown, tmp_path / "history")
    assert "Ctrl-C cancels" in text


def test_a_sentence_that_can_not_be_carried_out_does_not_end_it(keys, runtime, shown, tmp_path):
    history = tmp_path / "history"
    text = typed("put it there\r" + "x" * 3000 + "\r:help\r\x04", keys, runtime, shown, history)
    assert "no_model" in text
    assert "3000 characters" in text
    assert "Ctrl-C cancels" in text
    assert "put it there" in history.read_text()


def test_the_image_is_shown_or_saved(keys, runtime, shown, tmp_path):
    path = tmp_path / "table.png"
    text = typed(f":image\r:image {path}\r\x04", keys, runtime, shown, tmp_path / "history")
    assert Image.open(path).size == (640, 480)
    assert max(len(line) for line in text.splitlines()) >= 80
    text = typed(":image /nowhere/x.png\r\x04", keys, runtime, shown, tmp_path / "history")
    assert "can't be written" in text


def test_history_that_can_not_be_kept_is_no_reason_to_stop(keys, runtime, shown, tmp_path):
    (tmp_path / "file").touch()
    typed(":help\r\x04", keys, runtime, shown, tmp_path / "file" / "history")


def completions(runtime: Runtime, before: str) -> list[str]:
    runtime.observe()
    found = NameCompleter(runtime).get_completions(Document(before), CompleteEvent())
    return [before[: len(before) + c.start_position] + c.text for c in found]


def test_object_names_complete_across_their_spaces(runtime):
    assert completions(runtime, "put the red bl") == ["put the red block"]
    assert completions(runtime, "put the gre") == ["put the green bowl"]
    assert completions(runtime, "put the red block on the blu") == [
        "put the red block on the blue block"
    ]


def test_primitives_and_commands_complete(runtime):
    assert "put_first_on_second" in completions(runtime, "put_f")
    assert completions(runtime, ":sc") == [":scene"]
    assert completions(runtime, ":scene x") == []


def test_what_nobody_foresaw_is_one_line_and_the_next_line_can_follow(shown):
    with Runtime.simulated(scene=SCENE, llm=None) as closed:
        pass
    repl = Repl(closed, shown)
    repl.line(":scene")
    repl.line(":help")
    told = shown.file.getvalue()
    assert len(told.partition("Say what the arm")[0].splitlines()) == 1
    assert "Ctrl-C cancels" in told
