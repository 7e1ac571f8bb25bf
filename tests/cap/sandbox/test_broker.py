"""What programs can do in the sandbox, and what becomes of those that misbehave."""

from __future__ import annotations

import os
import select
import signal
import threading
from typing import Any

import numpy as np
import pytest

from cap.sandbox import Budgets, ProgramOutcome, Sandbox
from primitives.errors import GraspError, PrimitiveError


def test_calls_reach_the_handler_with_arguments_and_line(sandbox: Sandbox, calls: Any) -> None:
    outcome = sandbox.run("x = 1\npick('red block')\npick(name='b')\n", handler=calls)
    assert outcome == ProgramOutcome(calls=2)
    assert calls.seen == [("pick", ("red block",), {}, 2), ("pick", (), {"name": "b"}, 3)]


def test_numpy_and_shapely_work_inside_and_points_cross(sandbox: Sandbox, calls: Any) -> None:
    source = """
import numpy as np
line = LineString([get_obj_pos('a'), (0.3, 0.2)])
middle = line.interpolate(0.5, normalized=True)
get_obj_pos(middle)
get_obj_pos(np.mean([[0, 1], [2, 3]], axis=0))
get_obj_pos(p for p in (1, 2))
"""
    assert sandbox.run(source, handler=calls).error is None
    np.testing.assert_allclose(calls.seen[1][1][0], [0.2, 0.2])
    np.testing.assert_allclose(calls.seen[2][1][0], [1.0, 2.0])
    assert calls.seen[3][1][0] == [1, 2]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("x = 3\nret_val = x\nprint(x)", 3),
        ("(1, 'a', None, True)", (1, "a", None, True)),
        ("{'a': [1.5, np.int64(2)], 3: np.float64(0.5)}", {"a": [1.5, 2], 3: 0.5}),
        ("sorted(b for b in blocks if 'red' in b)", ["red block"]),
        ("None", None),
    ],
)
def test_value_programs_give_the_last_expression_or_ret_val(
    sandbox: Sandbox, calls: Any, source: str, value: Any
) -> None:
    data = {"blocks": ["red block", "blue block"]}
    outcome = sandbox.run(source, mode="value", data=data, handler=calls)
    assert (outcome.value, outcome.error) == (value, None)


def test_arrays_cross_with_their_shape_and_type(sandbox: Sandbox, calls: Any) -> None:
    points = np.arange(6, dtype=np.float32).reshape(3, 2)
    outcome = sandbox.run("pts[::-1] * 2", mode="value", data={"pts": points}, handler=calls)
    assert outcome.value.dtype == np.float32
    np.testing.assert_array_equal(outcome.value, points[::-1] * 2)


@pytest.mark.parametrize("source", ["x = 1", "pick", "1j", "for i in range(3): pass"])
def test_a_value_that_cannot_be_given_is_an_error(
    sandbox: Sandbox, calls: Any, source: str
) -> None:
    error = sandbox.run(source, mode="value", handler=calls).error
    assert error is not None
    assert error.kind == "value"


def test_errors_of_primitives_can_be_caught_by_name(sandbox: Sandbox, calls: Any) -> None:
    source = """
try:
    pick('eel')
except GraspError as error:
    text = str(error)
ret_val = (text, issubclass(GraspError, PrimitiveError))
"""
    outcome = sandbox.run(source, mode="value", handler=calls)
    assert outcome.value == ("the eel slipped", True)


def test_errors_of_primitives_that_nobody_catches_end_the_program(
    sandbox: Sandbox, calls: Any
) -> None:
    error = sandbox.run("pick('cod')\npick('eel')\npick('cod')", handler=calls).error
    assert error is not None
    assert (error.kind, error.type, error.line) == ("primitive", "GraspError", 2)
    assert str(error) == "line 2, `pick('eel')`: GraspError: the eel slipped"
    assert len(calls.seen) == 2


def test_subclasses_unknown_to_programs_arrive_as_their_base(sandbox: Sandbox) -> None:
    class WetGraspError(GraspError):
        pass

    def handler(*_: Any) -> None:
        raise WetGraspError("wet")

    error = sandbox.run("pick('a')", handler=handler).error
    assert error is not None
    assert error.type == "GraspError"


def test_other_exceptions_of_the_handler_end_the_program_and_come_out(
    sandbox: Sandbox, calls: Any
) -> None:
    def handler(*_: Any) -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        sandbox.run("try:\n    pick('a')\nexcept BaseException: pass", handler=handler)
    assert sandbox.run("pick('a')", handler=calls).calls == 1


def test_an_exception_is_reported_with_line_text_and_function(sandbox: Sandbox, calls: Any) -> None:
    functions = {
        "halve": "def halve(x):\n    # a comment\n    return x / zero(x)",
        "zero": "def zero(x):\n    return 0",
    }
    error = sandbox.run("x = 1\nhalve(x)", functions=functions, handler=calls).error
    assert error is not None
    assert (error.kind, error.type, error.where, error.line) == (
        "exception",
        "ZeroDivisionError",
        "halve",
        3,
    )
    assert error.source.strip() == "return x / zero(x)"
    assert [(p.where, p.line) for p in error.trace] == [("program", 2), ("halve", 3)]


def test_generated_functions_may_call_each_other_in_a_cycle(sandbox: Sandbox, calls: Any) -> None:
    functions = {
        "even": "def even(n):\n    return n == 0 or odd(n - 1)",
        "odd": "def odd(n):\n    return n != 0 and even(n - 1)",
    }
    outcome = sandbox.run("even(10)", mode="value", functions=functions, handler=calls)
    assert outcome.value is True


def test_a_syntax_error_names_its_line(sandbox: Sandbox, calls: Any) -> None:
    error = sandbox.run("x = 1\ny = = 2", handler=calls).error
    assert error is not None
    assert (error.kind, error.line) == ("syntax", 2)


def test_prints_come_in_order_between_calls(sandbox: Sandbox) -> None:
    order: list[str] = []

    def handler(name: str, *_: Any) -> None:
        order.append(name)

    source = "print('a', 1, sep='-')\npick('x')\nprint()"
    sandbox.run(source, handler=handler, on_print=order.append)
    assert order == ["a-1", "pick", ""]


def test_random_numbers_repeat_with_the_seed(sandbox: Sandbox, calls: Any) -> None:
    source = """
import random
rng = np.random.default_rng()
a, b = rng.random(), np.random.default_rng().random()
(random.random(), np.random.rand(), a, b, list({'a', 'b', 'c', 'd'}))
"""
    first, again, other = (
        sandbox.run(source, mode="value", seed=seed, handler=calls).value for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
    assert first[2] != first[3]


def test_programs_leave_nothing_behind(sandbox: Sandbox, calls: Any) -> None:
    sandbox.run("np.pi = 3\nmath.pi = 3", handler=calls)
    outcome = sandbox.run("(np.pi == math.pi, np.pi > 3.1)", mode="value", handler=calls)
    assert outcome.value == (True, True)


# Programs inside programs ---------------------------------------------------------------


def test_a_handler_may_run_a_program_inside_the_pending_one(sandbox: Sandbox) -> None:
    lines: list[int | None] = []

    def handler(name: str, args: tuple[Any, ...], kwargs: Any, line: int | None) -> Any:
        lines.append(line)
        if name == "parse_position":
            source = "x = get_obj_pos('a')\n\nret_val = get_obj_pos('b') + x"
            inner = sandbox.run(source, mode="value", allowed=["get_obj_pos"], handler=handler)
            assert inner.error is None
            assert inner.calls == 2
            return inner.value
        return np.array([0.1, 0.2])

    source = "x = 5\nret_val = parse_position('left of it') * x"
    outcome = sandbox.run(source, mode="value", handler=handler)
    np.testing.assert_allclose(outcome.value, [1.0, 2.0])
    assert outcome.calls == 3
    assert lines == [2, 1, 3]


def test_a_nested_program_has_names_of_its_own(sandbox: Sandbox) -> None:
    def handler(*_: Any) -> Any:
        return sandbox.run("secret", mode="value", handler=handler).error.type  # type: ignore[union-attr]

    outcome = sandbox.run("secret = 1\nparse_position('x')", mode="value", handler=handler)
    assert outcome.value == "NameError"


def test_a_nested_program_sees_only_allowed_primitives(sandbox: Sandbox) -> None:
    def handler(*_: Any) -> Any:
        inner = sandbox.run(
            "pick('a')", mode="value", handler=handler, allowed=lambda s: s.name != "pick"
        )
        assert inner.error is not None
        raise PrimitiveError(f"{inner.error.type} {inner.error.message}")

    error = sandbox.run("parse_position('x')", handler=handler).error
    assert error is not None
    assert error.message == "NameError name 'pick' is not defined"


def test_random_numbers_go_on_after_a_nested_program(sandbox: Sandbox) -> None:
    def handler(*_: Any) -> Any:
        return sandbox.run("random.random()", mode="value", handler=handler).value

    plain = "[random.random() for _ in range(2)]"
    mixed = "[random.random(), parse_position('x'), random.random()]"
    expected = sandbox.run(plain, mode="value", handler=handler).value
    got = sandbox.run(mixed, mode="value", handler=handler).value
    assert got == [expected[0], expected[0], expected[1]]


def test_nesting_without_end_is_ended(sandbox: Sandbox) -> None:
    def handler(*_: Any) -> Any:
        inner = sandbox.run("parse_position('again')", mode="value", handler=handler)
        if inner.error is not None:
            raise PrimitiveError(inner.error.message)
        return inner.value

    error = sandbox.run("parse_position('x')", handler=handler).error
    assert error is not None
    assert "deep" in error.message


def test_a_nested_program_that_never_ends_takes_the_outer_one_with_it(hasty: Sandbox) -> None:
    def handler(*_: Any) -> Any:
        inner = hasty.run("while True: pass", mode="value", handler=handler)
        assert inner.error is not None
        raise PrimitiveError("no answer")

    error = hasty.run(
        "try:\n    parse_position('x')\nexcept PrimitiveError: pass", handler=handler
    ).error
    assert error is not None
    assert error.kind == "time"


# What programs say ----------------------------------------------------------------------


def test_text_arrives_with_its_controls_written_out_wherever_it_stands(
    sandbox: Sandbox, calls: Any
) -> None:
    said: list[str] = []
    source = """
pick('\\x1b[2J')
pick(name={'\\u202e': ['\\x9b', ('\\a',)]})
print('\\x1b]0;title\\a', 'plain\\ttext')
ret_val = '\\x1b[31m'
"""
    outcome = sandbox.run(source, mode="value", handler=calls, on_print=said.append)
    assert calls.seen[0][1] == (r"\x1b[2J",)
    assert calls.seen[1][2] == {"name": {r"\u202e": [r"\x9b", (r"\x07",)]}}
    assert said == [r"\x1b]0;title\x07" + " plain\ttext"]
    assert outcome.value == r"\x1b[31m"


def test_errors_arrive_on_one_line_with_their_controls_written_out(
    sandbox: Sandbox, calls: Any
) -> None:
    raised = "raise type('A\\x1b[1m', (Exception,), {})('\\x1b[2J\\nsecond')  # \x1b[3J"
    error = sandbox.run(raised, handler=calls).error
    assert error is not None
    assert (error.type, error.message) == (r"A\x1b[1m", r"\x1b[2J second")
    assert error.source.endswith(r"# \x1b[3J")


def test_all_that_a_program_sends_is_counted(calls: Any) -> None:
    budgets = Budgets(compute_s=60, traffic_bytes=1 << 20)
    with Sandbox(_registry(), budgets) as sandbox:
        error = sandbox.run("for i in range(20): pick('a' * 100000)", handler=calls).error
    assert error is not None
    assert error.kind == "output"
    assert "1048576 bytes" in error.message
    assert 0 < len(calls.seen) < 12


# Programs that misbehave ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(n): return f(n + 1)\nf(0)", "recursion"),
        ("def f(n):\n    get_obj_pos('a') if n > 960 else None\n    f(n + 1)\nf(0)", "recursion"),
        ("x = [0]\nwhile True: x = x + x", "memory"),
        ("np.ones((1 << 20, 1 << 20))", "memory"),
        ("x = 'a' * (1 << 40)", "memory"),
        ("for i in range(10 ** 6): get_obj_pos('a')", "calls"),
        ("while True:\n    try: get_obj_pos('a')\n    except Exception: pass", "calls"),
        ("while True: print('again')", "output"),
        ("get_obj_pos('a' * (5 << 20))", "exception"),
        ("x = []\nx.append(x)\nget_obj_pos(x)", "recursion"),
        ("get_obj_pos(lambda: 1)", "exception"),
        ("raise ValueError('x' * 10 ** 7)", "exception"),
        ("import os", "exception"),
        ("open('/etc/passwd')", "exception"),
        ("(" * 1000 + ")" * 1000, "syntax"),
    ],
)
def test_a_program_out_of_bounds_ends_with_one_clear_line(
    sandbox: Sandbox, calls: Any, source: str, kind: str
) -> None:
    error = sandbox.run(source, handler=calls).error
    assert error is not None
    assert error.kind == kind
    assert "\n" not in str(error)
    assert len(str(error)) < 1000
    assert sandbox.run("pick('a')", handler=calls).error is None


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except Exception: pass",
        "x = 10 ** 10 ** 8",
        "import itertools\nsum(itertools.count())",
    ],
)
def test_a_program_that_computes_for_ever_is_ended(hasty: Sandbox, calls: Any, source: str) -> None:
    error = hasty.run(source, handler=calls).error
    assert error is not None
    assert error.kind == "time"
    assert "0.5 s" in error.message


def test_time_in_primitives_is_not_the_programs(calls: Any) -> None:
    ticks = iter(range(10**6))

    # Every reading of this clock is a second later; the handler reads it often.
    def clock() -> float:
        return float(next(ticks))

    def handler(*_: Any) -> None:
        for _ in range(100):
            clock()

    with Sandbox(_registry(), Budgets(compute_s=50.0), clock=clock) as sandbox:
        assert sandbox.run("pick('a')\npick('b')", handler=handler).error is None


def _registry() -> Any:
    from primitives.registry import Effect, Level, Registry, primitive

    @primitive(effect=Effect.MOVES, level=Level.SKILL)
    def pick(ctx: Any, name: str) -> None:
        """Pick up an object."""

    return Registry([pick.spec])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_killed_in_a_call_is_reported_and_replaced(
    sandbox: Sandbox, calls: Any, number: signal.Signals
) -> None:
    def handler(*_: Any) -> None:
        _kill(sandbox, number)

    error = sandbox.run("pick('a')\npick('b')", handler=handler).error
    assert error is not None
    assert error.kind == "worker died"
    assert number.name in error.message
    assert sandbox.run("pick('a')", handler=calls).error is None


def test_a_worker_killed_while_idle_is_replaced_unseen(sandbox: Sandbox, calls: Any) -> None:
    sandbox.warm()
    _kill(sandbox, signal.SIGKILL)
    assert sandbox.run("pick('a')", handler=calls).error is None


def _kill(sandbox: Sandbox, number: signal.Signals) -> None:
    handle = os.pidfd_open(sandbox.worker_pid)
    signal.pidfd_send_signal(handle, number)
    select.select([handle], [], [])  # Dead, but left for the broker to reap.
    os.close(handle)


# Interruption ---------------------------------------------------------------------------


def test_interrupt_ends_a_computing_program(sandbox: Sandbox, calls: Any) -> None:
    said = threading.Event()
    interrupter = threading.Thread(target=lambda: (said.wait(10), sandbox.interrupt()))
    interrupter.start()
    outcome = sandbox.run(
        "print('go')\nwhile True: pass", handler=calls, on_print=lambda text: said.set()
    )
    interrupter.join()
    assert outcome.error is not None
    assert outcome.error.kind == "interrupted"


def test_interrupt_during_a_call_ends_the_program_when_the_call_returns(
    sandbox: Sandbox,
) -> None:
    seen: list[str] = []

    def handler(name: str, args: tuple[Any, ...], *_: Any) -> None:
        seen.append(args[0])
        thread = threading.Thread(target=sandbox.interrupt)
        thread.start()
        thread.join()

    source = "for n in 'ab':\n    try: pick(n)\n    except PrimitiveError: pass"
    error = sandbox.run(source, handler=handler).error
    assert error is not None
    assert error.kind == "interrupted"
    assert seen == ["a"]


def test_ctrl_c_comes_out_of_run_and_leaves_the_sandbox_usable(
    sandbox: Sandbox, calls: Any
) -> None:
    source = "print('go')\nwhile True: pass"
    # A shell that starts the tests in the background has Python ignore the signal.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            sandbox.run(
                source, handler=calls, on_print=lambda _: signal.raise_signal(signal.SIGINT)
            )
    finally:
        signal.signal(signal.SIGINT, handler)
    assert sandbox.run("pick('a')", handler=calls).error is None


def test_an_old_interrupt_does_not_touch_the_next_program(sandbox: Sandbox, calls: Any) -> None:
    sandbox.interrupt()
    assert sandbox.run("pick('a')", handler=calls).error is None


def test_cancelled_is_asked_before_every_call(sandbox: Sandbox, calls: Any) -> None:
    error = sandbox.run(
        "pick('a')\npick('b')", handler=calls, cancelled=lambda: len(calls.seen) == 1
    ).error
    assert error is not None
    assert error.kind == "interrupted"
    assert len(calls.seen) == 1


def test_a_closed_sandbox_says_so(calls: Any) -> None:
    sandbox = Sandbox(_registry())
    sandbox.close()
    with pytest.raises(RuntimeError, match="closed"):
        sandbox.run("1", handler=calls)
