"""Every benchmark command can be passed by doing it, and by nothing less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cap.bench._commands.command import Command
from cap.bench._commands.halves import DEV, REPORT, REWORDED
from cap.lmp.request import is_question
from sim.tasks.places import between, distance, first_spot, spot
from sim.tasks.state import Outcome, Snapshot, snapshot_of_spec

ALL = {c.id: c for c in (*DEV, *REPORT)}
ORACLES: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "oracles.yaml").read_text()
)
SEEDS = (0, 1)


def each(kinds: Callable[[Command], bool] = lambda command: True) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("id", [i for i, c in ALL.items() if kinds(c)])


def heap(state: Snapshot, name: str, target: str) -> Snapshot:
    """On a block, or in a bowl on top of what lies there."""
    x, y = state[target].xy
    below = [b.z for b in state.of("block") if b.name != name and distance(b.xy, (x, y)) < 0.02]
    return state.moved(name, x, y, max(below) + 0.04 if below else 0.02)


def perform(states: tuple[Snapshot, ...], actions: list[str]) -> Outcome:
    """The outcome of a sentence's actions, on top of the states so far."""
    state, said, answer = states[-1], [], None
    for action in actions:
        if m := re.fullmatch(r"answer (.+)", action):
            answer = yaml.safe_load(m[1])
        elif m := re.fullmatch(r"say (.+)", action):
            said.append(m[1])
        elif m := re.fullmatch(r"(.+) (?:in|on) (.+)", action):
            state = heap(state, m[1], m[2])
        elif m := re.fullmatch(r"(.+) at (\S+) (\S+)", action):
            state = state.moved(m[1], float(m[2]), float(m[3]), 0.02)
        elif m := re.fullmatch(r"(.+) from (.+) (\S+) (\S+)", action):
            state = state.moved(m[1], *spot(m[2], float(m[3]), float(m[4]))(states), 0.02)
        elif m := re.fullmatch(r"(.+) between (.+) and (.+)", action):
            state = state.moved(m[1], *between(m[2], m[3])(states), 0.02)
        elif m := re.fullmatch(r"(.+) back", action):
            state = state.moved(m[1], *first_spot(m[1])(states), 0.02)
        elif m := re.fullmatch(r"(.+) swap (.+)", action):
            a, b = state[m[1]], state[m[2]]
            state = state.moved(a.name, b.x, b.y, b.z).moved(b.name, a.x, a.y, a.z)
        elif m := re.fullmatch(r"distance (.+) and (.+)", action):
            answer = distance(state[m[1]].xy, state[m[2]].xy)
        else:
            raise ValueError(action)
    return Outcome((*states, state), tuple(said), answer)


def session(command: Command, seed: int) -> list[Outcome]:
    """The outcome of each sentence, when all of them are done right."""
    states = (snapshot_of_spec(command.scene(seed)),)
    outcomes = []
    for actions in ORACLES[command.id]:
        outcomes.append(perform(states, actions))
        states = outcomes[-1].states
    return outcomes


def test_the_halves_are_large_balanced_and_disjoint() -> None:
    assert len(DEV) >= 44
    assert Counter(c.kind for c in DEV) == Counter(c.kind for c in REPORT)
    assert len(ALL) == len(DEV) + len(REPORT)
    sentences = [tuple(s.sentence for s in c.steps) for c in ALL.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(c.id.startswith("dev-") for c in DEV)
    assert all(c.id.startswith("report-") for c in REPORT)


def test_other_words_are_words_of_no_command_and_said_once() -> None:
    ours = [c.steps[0].sentence.lower() for c in REWORDED]
    others = {s.sentence.lower() for c in ALL.values() for s in c.steps}
    assert len(set(ours)) == len(ours)
    # Not the sentences: nobody is to read those of the reporting half.
    assert not [c.id for c in REWORDED if c.steps[0].sentence.lower() in others]
    assert {c.kind for c in REWORDED} == {c.kind for c in DEV} - {"follow"}
    assert len({c.id for c in REWORDED}) == len(REWORDED)
    # A question may move nothing.
    acting = [c for c in REWORDED if c.kind != "question"]
    assert not [c.id for c in acting if is_question(c.steps[0].sentence)]


@pytest.mark.parametrize("command", REWORDED, ids=lambda c: c.id)
def test_nothing_is_right_already_on_the_table_of_a_reworded_command(command: Command) -> None:
    outcome = perform((snapshot_of_spec(command.scene(0)),), [])
    assert command.steps[0].check(outcome)


def test_every_command_has_an_oracle_for_each_sentence() -> None:
    assert {i: len(o) for i, o in ORACLES.items()} == {i: len(c.steps) for i, c in ALL.items()}


@each()
def test_the_same_seed_draws_the_same_scene(id: str) -> None:
    assert ALL[id].scene(0) == ALL[id].scene(0)
    assert ALL[id].scene(0) != ALL[id].scene(1)


@each()
@pytest.mark.parametrize("seed", SEEDS)
def test_doing_it_right_passes(id: str, seed: int) -> None:
    outcomes = session(ALL[id], seed)
    for step, outcome in zip(ALL[id].steps, outcomes, strict=True):
        assert step.check(outcome) == []


@each()
@pytest.mark.parametrize("seed", SEEDS)
def test_doing_and_saying_nothing_fails_every_sentence(id: str, seed: int) -> None:
    for step, outcome in zip(ALL[id].steps, session(ALL[id], seed), strict=True):
        assert step.check(Outcome((*outcome.known, outcome.before)))


@each()
@pytest.mark.parametrize("seed", SEEDS)
def test_saying_done_without_doing_anything_fails_every_sentence(id: str, seed: int) -> None:
    for step, outcome in zip(ALL[id].steps, session(ALL[id], seed), strict=True):
        assert step.check(Outcome((*outcome.known, outcome.before), said=("Done.",)))


@each(lambda c: c.kind not in ("line", "shape", "sort"))
def test_leaving_out_one_action_fails(id: str) -> None:
    states = (snapshot_of_spec(ALL[id].scene(0)),)
    for step, actions in zip(ALL[id].steps, ORACLES[id], strict=True):
        for i in range(len(actions)):
            assert step.check(perform(states, actions[:i] + actions[i + 1 :]))
        states = perform(states, actions).states


@each()
def test_moving_something_that_was_not_asked_for_fails(id: str) -> None:
    command, outcomes = ALL[id], session(ALL[id], 0)
    for step, outcome in zip(command.steps, outcomes, strict=True):
        idle = [o for o in outcome.before if outcome.after[o.name] == o]
        for o in idle:
            after = outcome.after.moved(o.name, o.x + 0.10, o.y, o.z)
            moved = replace(outcome, states=(*outcome.known, after))
            if o.category == "block" or command.kind in ("question", "impossible"):
                assert step.check(moved), f"moving the {o.name} passes"


@each(lambda c: c.kind in ("number", "side", "sort") or c.id.endswith("corner-1"))
def test_doing_it_in_the_mirror_fails_where_sides_matter(id: str) -> None:
    for step, outcome in zip(ALL[id].steps, session(ALL[id], 0), strict=True):
        after = outcome.after
        for o in outcome.before:
            if after[o.name] != o:
                dx, dy = after[o.name].x, after[o.name].y
                after = after.moved(o.name, -dx - 0.06, -dy - 0.06, 0.02)
        assert step.check(replace(outcome, states=(*outcome.known, after)))


@each(lambda c: c.kind != "impossible")
def test_refusing_what_can_be_done_fails(id: str) -> None:
    start = snapshot_of_spec(ALL[id].scene(0))
    outcome = Outcome((start, start), said=("I'm sorry, I can't do that.",))
    assert ALL[id].steps[0].check(outcome)


@each(lambda c: c.kind == "impossible")
@pytest.mark.parametrize(
    "excuse",
    [
        "I could not write a program for that; say it in other words.",
        "I could not finish that: the program failed in line 3.",
    ],
)
def test_a_general_excuse_is_no_explanation(id: str, excuse: str) -> None:
    start = snapshot_of_spec(ALL[id].scene(0))
    assert ALL[id].steps[0].check(Outcome((start, start), said=(excuse,)))
