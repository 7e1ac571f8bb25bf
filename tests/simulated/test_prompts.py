"""Every example that a prompt shows runs in simulation: a failing one fails the build."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from cap.lmp.effects import any_effect, reads_only
from cap.lmp.prompt import Prompt, Session
from cap.lmp.prompts import ALL, FUNCTION, MAIN, SUB_LMPS, SUCCESS
from cap.lmp.retrieval import Turn
from cap.lmp.table import TABLE_DATA
from cap.result import Status
from cap.runtime import Runtime
from cap.verify import verify
from perception.colours import COLOURS
from sim.scenes import ObjectSpec, SceneSpec

BOWLS = ((0.55, 0.17), (0.61, -0.04), (0.50, -0.26))
BLOCKS = ((0.47, 0.30), (0.38, 0.12), (0.44, -0.02), (0.36, -0.12))


def table(session: Session) -> SceneSpec:
    """The session's objects at places where everything that examples do has room."""
    kinds = [(name, BOWLS[i]) for i, name in enumerate(session.bowls)]
    kinds += [(name, BLOCKS[i]) for i, name in enumerate(session.blocks)]
    return SceneSpec(tuple(ObjectSpec(n.split()[1], n.split()[0], at) for n, at in kinds))


def turned(scene: SceneSpec) -> SceneSpec:
    """The same table with its far side near: what was above something else is below it."""
    return SceneSpec(
        tuple(replace(o, position=(1.0 - o.position[0], -o.position[1])) for o in scene.objects)
    )


def acts(turn: Turn) -> bool:
    """Whether an example asks no model: those that do are judged by their text alone."""
    return "parse_" not in turn.code


def finish(runtime: Runtime, turn: Turn, *, rehearse: bool = True) -> None:
    result = runtime.execute(turn.code.strip(), rehearse=rehearse)
    assert result.status is Status.DONE, f"{turn.request}: {result.error}"


def pattern(code: str) -> str:
    """The same for programs that differ in nothing but which colours they name."""
    seen: dict[str, str] = {}
    return re.sub(
        rf"\b({'|'.join(COLOURS)})\b",
        lambda found: seen.setdefault(found[0], f"colour {len(seen)}"),
        code.strip(),
    )


DIFFERENT = {pattern(t.code): t for t in reversed(MAIN.pool.turns) if acts(t)}
"""Putting this or that block into this or that bowl is tried once."""


@pytest.mark.parametrize("turn", DIFFERENT.values(), ids=lambda t: t.request)
def test_pooled_programs_run(turn: Turn) -> None:
    # What sessions do is rehearsed as well; here it is the acting that counts.
    with Runtime.simulated(scene=table(MAIN.pool), llm=None, noise=True) as runtime:
        finish(runtime, turn, rehearse=False)


@pytest.mark.parametrize("session", MAIN.sessions, ids=lambda s: s.turns[0].request)
def test_sessions_run_in_order(session: Session) -> None:
    with Runtime.simulated(scene=table(session), llm=None, noise=True) as runtime:
        for turn in session.turns:
            if acts(turn):
                finish(runtime, turn)


def sessions(prompt: Prompt) -> Sequence[Session]:
    return [s for s in (*prompt.sessions, prompt.pool) if s.turns]


@pytest.mark.parametrize("prompt", [*SUB_LMPS.values(), SUCCESS], ids=lambda p: p.purpose)
def test_values_can_be_computed_and_are_of_the_right_kind(prompt: Prompt) -> None:
    """On the table, or on the turned one: nothing is above a bowl on the first."""
    data = {}
    if prompt.purpose == "transform_shape_pts":
        data = {"shape_pts": np.array([[0.0, 0.0], [0.1, 0.0], [0.1, 0.1]])}
    for session in sessions(prompt):
        left = list(session.turns)
        for scene in (table(session), turned(table(session))):
            with Runtime.simulated(scene=scene, llm=None, noise=True) as runtime:
                runtime.observe()
                problems = {}
                for turn in left:
                    value, problem = runtime.evaluate(
                        prompt.purpose, turn.code.strip(), data, phrase=turn.request
                    )
                    if not problem and value is None and "get_held_obj" not in turn.code:
                        problem = "None is no answer"
                    if problem:
                        problems[turn] = problem
            left = list(problems)
        assert not left, "; ".join(f"{t.request}: {p}" for t, p in problems.items())


@pytest.mark.parametrize("turn", FUNCTION.sessions[0].turns, ids=lambda t: t.request)
def test_functions_run_as_they_are_used(turn: Turn) -> None:
    source = turn.code.strip()
    use = f"{turn.request}\n    pass" if turn.request.endswith(":") else turn.request
    names = Session(
        turns=(),
        blocks=("red block", "blue block", "green block"),
        bowls=("blue bowl", "green bowl"),
    )
    with Runtime.simulated(scene=table(names), llm=None, noise=True) as runtime:
        result = runtime.execute(f"{source}\n{use}")
        assert result.status is Status.DONE, result.error


@pytest.mark.parametrize("prompt", ALL, ids=lambda p: p.purpose)
def test_verification_finds_no_fault_in_any_example(prompt: Prompt) -> None:
    for session in sessions(prompt):
        with Runtime.simulated(scene=table(session), llm=None, noise=True) as runtime:
            scene = runtime.observe()
            for turn in session.turns:
                findings = verify(
                    turn.code.strip(),
                    registry=runtime.registry,
                    scene=scene if session.blocks else None,
                    functions={},
                    data={**TABLE_DATA, "shape_pts": "np.ndarray"},
                    allowed=reads_only if prompt.mode == "value" else any_effect,
                    mode=prompt.mode,
                )
                assert not findings, f"{turn.request}: {findings[0]}"
