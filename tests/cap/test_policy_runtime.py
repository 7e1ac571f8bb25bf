"""What a policy takes away does not happen, in the twin or on the table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cap.policy import Entry, Limit, Permission, Policy
from cap.result import RunResult, Status
from cap.runtime import Runtime
from sim.scenes import ObjectSpec, SceneSpec

TABLE = SceneSpec(
    objects=(
        ObjectSpec("block", "red", (0.45, 0.10)),
        ObjectSpec("block", "blue", (0.45, -0.15)),
        ObjectSpec("bowl", "green", (0.60, 0.0)),
    )
)
PUT = "put_first_on_second('red block', 'green bowl')"
POLICY = Policy(
    entries={
        "push": Entry(Permission.DENY),
        "put_first_on_second": Entry(
            Permission.ASK,
            {"item": Limit(never=frozenset(["blue block"])), "target": Limit(x=(-0.2, 0.2))},
        ),
    },
    source="the house rules",
)


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    with Runtime.simulated(scene=TABLE, llm=None, policy=POLICY) as runtime:
        yield runtime


def untouched(result: RunResult) -> bool:
    before = {o.name: o.position for o in result.scene_before}
    return all(abs(o.position - before[o.name]).max() < 0.005 for o in result.scene_after)


def test_a_denied_primitive_is_refused_before_anything_runs(runtime: Runtime) -> None:
    result = runtime.execute("push('red block', 'left', 0.05)")
    assert result.status is Status.REFUSED
    assert "push" in (result.error or "")
    assert "not permitted" in (result.error or "")


def test_a_denied_primitive_cannot_be_called_without_verification(runtime: Runtime) -> None:
    program = "f = [push]\nf[0]('red block', 'left', 0.05)"
    result = runtime.execute(program, verify=False, rehearse=False)
    assert result.status is not Status.DONE
    assert untouched(result)


def test_a_computed_argument_outside_of_its_limits_is_refused(runtime: Runtime) -> None:
    program = "x = sum([0.1] * 3)\nput_first_on_second('red block', (x, 0.0))"
    for rehearse in (True, False):
        result = runtime.execute(program, rehearse=rehearse, approve=lambda call: True)
        assert result.status is Status.FAILED
        assert "the most is 0.2, by the house rules" in (result.error or "")
        assert untouched(result)


def test_a_name_that_is_ruled_out_is_refused(runtime: Runtime) -> None:
    result = runtime.execute("put_first_on_second('blue block', 'green bowl')")
    assert "'blue block' is ruled out" in (result.error or "")
    assert untouched(result)


def test_a_call_that_nobody_can_allow_is_not_made(runtime: Runtime) -> None:
    result = runtime.execute(PUT)
    assert result.status is Status.REFUSED
    assert "needs a person's yes" in (result.error or "")
    assert untouched(result)


def test_a_call_that_is_declined_ends_the_command_even_if_the_program_catches_errors(
    runtime: Runtime,
) -> None:
    asked: list[str] = []
    program = f"try:\n    {PUT}\nexcept Exception:\n    pass\npick('blue block')"
    result = runtime.execute(program, approve=lambda call: bool(asked.append(call)))
    assert asked == ["put_first_on_second('red block', 'green bowl')"], "the twin asks nobody"
    assert result.status is Status.REFUSED
    assert "you did not allow" in (result.error or "")
    assert untouched(result)


def test_a_call_that_is_allowed_is_made(runtime: Runtime) -> None:
    result = runtime.execute(PUT, approve=lambda call: True)
    assert result.status is Status.DONE, result.error
    assert not untouched(result)
