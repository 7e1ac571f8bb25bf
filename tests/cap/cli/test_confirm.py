"""Asking before the arm moves: what is shown, and what counts as an answer."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from cap.cli._confirm import approving, confirmed
from cap.rehearse.proposal import Proposal

PROPOSAL = Proposal("tidy_up()", functions=("def tidy_up():\n    go_home()",))


@pytest.fixture
def shown() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def text(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


@pytest.mark.parametrize(("answer", "agreed"), [("y\n", True), ("n\n", False), ("", False)])
def test_the_functions_that_were_written_are_shown_before_the_program(
    shown: Console, monkeypatch: pytest.MonkeyPatch, answer: str, agreed: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert confirmed(PROPOSAL, shown) is agreed
    told = text(shown)
    assert told.index("go_home()") < told.rindex("tidy_up()") < told.index("Shall the arm")


class Unreadable(io.StringIO):
    """A standard input whose terminal is gone."""

    def readline(self, size: int | None = -1, /) -> str:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("stdin", [None, Unreadable()])
def test_without_an_input_there_is_no_yes(
    shown: Console, monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO | None
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    assert not confirmed(PROPOSAL, shown)
    assert not approving(shown)("push('red block', 'left', 0.1)")
