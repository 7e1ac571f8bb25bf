"""What a person sees while a command runs, on a terminal and in a pipe."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from cap import events as ev
from cap.cli._display import LiveDisplay
from cap.cli._scenes import half_blocks, moved_table, scene_table
from perception.scene import Scene, SceneObject

PROGRAM = "for block in blocks:\n    put_first_on_second(block, 'red bowl')"


def a_console(**options) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=100, highlight=False, **options), out


def thing(name: str, x: float, y: float, z: float = 0.02, **fields) -> SceneObject:
    color, category = name.split()
    size = np.array([0.04, 0.04, 0.04]) if category == "block" else np.array([0.14, 0.14, 0.05])
    return SceneObject(name, category, color, np.array([x, y, z]), 0.0, size, **fields)


def written(pieces: list[str]) -> list[ev.Event]:
    finished = ev.GenerationFinished(2.0, "main", "s", "p", PROGRAM, 10, 5, 12, 0.2, 1.4)
    return [
        ev.GenerationStarted(0.5, "main", "sort the blocks"),
        *[ev.TextGenerated(1.0, "main", piece) for piece in pieces],
        finished,
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_streamed_program_comes_out_whole_however_it_is_cut(size):
    console, out = a_console()
    display = LiveDisplay(console)
    for event in written([PROGRAM[i : i + size] for i in range(0, len(PROGRAM), size)]):
        display(event)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    assert [line for line in lines if line in [p.strip() for p in PROGRAM.splitlines()]] == [
        p.strip() for p in PROGRAM.splitlines()
    ]


def test_a_pipe_gets_no_escape_codes():
    console, out = a_console()
    display = LiveDisplay(console)
    for event in written([PROGRAM]):
        display(event)
    display(ev.Said(3.0, "done"))
    assert "\x1b" not in out.getvalue()


def test_a_terminal_without_color_gets_no_colors():
    console, out = a_console(force_terminal=True, no_color=True)
    display = LiveDisplay(console)
    for event in written(list(PROGRAM)):
        display(event)
    assert "\x1b[3" not in out.getvalue().replace("\x1b[3m", "")
    assert "put_first_on_second" in out.getvalue()


def test_text_from_a_model_or_person_is_never_markup():
    console, out = a_console()
    display = LiveDisplay(console)
    display(ev.CommandStarted(0.0, "[bold]put[/] [/red] it", "sentence"))
    display(ev.Said(1.0, "[/nothing] opened"))
    display(ev.CallStarted(2.0, 0, "say", ("[red]x[/]",)))
    display(ev.CallFinished(2.0, 0, "say", error="bad [/] thing"))
    for text in ("[bold]put[/] [/red] it", "[/nothing] opened", "[red]x[/]", "bad [/] thing"):
        assert text in out.getvalue()


def test_calls_motions_and_failures_are_told_in_order():
    console, out = a_console()
    display = LiveDisplay(console)
    display(ev.CallStarted(0.1, 0, "pick", ("red block",)))
    display(ev.MotionStarted(0.2, "approach", 1.1))
    display(ev.MotionFinished(0.3, "approach"))
    display(ev.MotionStarted(0.4, "grasp", 0.5))
    display(ev.MotionFinished(0.5, "grasp", "stopped"))
    display(ev.CallFinished(0.6, 0, "pick", error="the red block slipped"))
    text = out.getvalue()
    places = [text.index(w) for w in ("pick('red block')", "approach", "grasp", "slipped")]
    assert places == sorted(places)


def test_the_scene_is_shown_in_table_centimetres():
    console, out = a_console()
    console.print(scene_table(Scene((thing("red block", 0.60, -0.10),))))
    (row,) = [line for line in out.getvalue().splitlines() if "red block" in line]
    assert row.split() == ["●", "red", "block", "10.0", "10.0", "4.0"]


def test_an_empty_table_says_so():
    console, out = a_console()
    console.print(scene_table(Scene(())))
    assert "nothing" in out.getvalue()


def test_what_moved_is_told_with_what_it_rests_in():
    before = Scene((thing("red block", 0.4, 0.2), thing("blue bowl", 0.5, 0.0, 0.025)))
    after = Scene((thing("red block", 0.5, 0.0, 0.03), thing("blue bowl", 0.5, 0.0, 0.025)))
    console, out = a_console()
    table = moved_table(before, after)
    assert table is not None
    console.print(table)
    assert "in the blue bowl" in out.getvalue()
    assert moved_table(before, before) is None


def test_a_picture_is_one_line_of_characters_per_two_rows():
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, 32:] = 255
    plain = half_blocks(picture, 40, color=False).plain.splitlines()
    assert [len(line) for line in plain] == [40] * 15
    assert plain[0][0] != plain[0][-1], "light and dark must differ"
    colored = half_blocks(picture, 40, color=True).plain.splitlines()
    assert [len(line) for line in colored] == [40] * 15


def test_versions_of_a_program_are_told_apart_and_the_choice_is_said():
    console, out = a_console()
    display = LiveDisplay(console)
    judged = ("go()", {}, True, "clear")
    for event in (
        ev.GenerationStarted(0.1, "main", "sort", 2, line=3),
        ev.GenerationStarted(0.1, "main", "sort", samples=4),
        ev.CandidateJudged(0.2, 0, "first", None, *judged, "", False, 0.65),
        ev.CandidateJudged(0.3, 1, "sample", None, *judged, "", True, 0.95),
        ev.CandidateJudged(0.4, 2, "sample", None, *judged, "out of [reach]", None, 0.2),
        ev.CandidateChosen(0.5, 1, 1, 2),
        ev.PredicateEvaluated(0.6, "rehearsed", "ret_val = x", True, candidate=1),
        ev.PredicateEvaluated(0.7, "seen", "ret_val = x", False),
    ):
        display(event)
    lines = [line.strip() for line in out.getvalue().splitlines() if line.strip()]
    assert lines == [
        "writing the program, line 3 anew",
        "writing the program, 4 times; this is the first",
        "✓ version 2, another sample: the goal holds",
        "✗ version 3, another sample: out of [reach]",
        "✓ version 2 it is: 1 of 2 versions that may act lead where it leads",
        "! on the table the goal does not hold",
    ]
