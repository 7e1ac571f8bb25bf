"""The walls of the operating system: that they stand, what they refuse, and what still works."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.sandbox import Sandbox
from cap.sandbox.confinement import WALLS, WallReport, landlock, missing_walls
from cap.sandbox.confinement.bpf import ALLOW, ERRNO, KILL_PROCESS
from cap.sandbox.confinement.seccomp import CHANNEL, worker_filter
from cap.sandbox.confinement.walls import WallError
from primitives.registry import Registry

EPERM = ERRNO | 1


@pytest.fixture(scope="module")
def status(sandbox: Sandbox) -> dict[str, str]:
    """What the kernel says of a worker that is ready."""
    sandbox.warm()
    lines = Path(f"/proc/{sandbox.worker_pid}/status").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_every_wall_is_reported_and_none_that_is_required_is_missing(sandbox: Sandbox) -> None:
    assert {report.name for report in sandbox.walls} == {wall.name for wall in WALLS}
    assert missing_walls(sandbox.walls) == ()


def test_the_kernel_confirms_the_filter_and_that_nothing_can_be_gained(
    status: dict[str, str],
) -> None:
    assert (status["Seccomp"], status["NoNewPrivs"], status["Threads"]) == ("2", "1", "1")
    assert all(int(status[f"Cap{kind}"], 16) == 0 for kind in ("Inh", "Prm", "Eff", "Amb"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can empty the bounding set")
def test_no_capability_can_ever_come_back(status: dict[str, str]) -> None:
    assert int(status["CapBnd"], 16) == 0


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_landlock_stands_where_the_kernel_has_it(sandbox: Sandbox) -> None:
    found = {report.name: report for report in sandbox.walls}["landlock"]
    assert found.holds, found.detail


def test_the_worker_shares_no_network_with_this_process_where_it_has_its_own(
    sandbox: Sandbox,
) -> None:
    found = {report.name: report for report in sandbox.walls}["namespaces"]
    if os.geteuid() != 0 or not found.holds:
        pytest.skip("only root may look, and only where the wall stands")
    ours, theirs = (Path(f"/proc/{pid}/ns/net").readlink() for pid in ("self", sandbox.worker_pid))
    assert ours != theirs


def test_the_worker_is_not_root(status: dict[str, str]) -> None:
    assert "0" not in status["Uid"].split()


def test_the_kernel_confirms_the_limits(sandbox: Sandbox) -> None:
    sandbox.warm()
    lines = Path(f"/proc/{sandbox.worker_pid}/limits").read_text(encoding="ascii").splitlines()
    soft_and_hard = {line[:25].strip(): line[26:].split()[:2] for line in lines[1:]}
    for kind in ("Max file size", "Max core file size", "Max processes", "Max msgqueue size"):
        assert soft_and_hard[kind] == ["0", "0"], kind
    assert soft_and_hard["Max open files"] == ["5", "5"]
    assert int(soft_and_hard["Max address space"][1]) < 2 << 30


def test_a_program_is_the_first_to_go_when_memory_runs_out(sandbox: Sandbox) -> None:
    sandbox.warm()
    assert Path(f"/proc/{sandbox.worker_pid}/oom_score_adj").read_text() == "1000\n"


def test_a_wall_that_was_not_reported_counts_as_missing() -> None:
    reports = [WallReport(w.name, True, "") for w in WALLS if w.required]
    assert missing_walls(reports) == ()
    assert missing_walls(reports[1:]) == (f"{reports[0].name} (not put up)",)
    lost = [WallReport(reports[0].name, False, "why"), *reports[1:]]
    assert missing_walls(lost) == (f"{reports[0].name} (why)",)


# The filter, read by an interpreter of its own: both kinds of machine, without either --------

X86, ARM = 0xC000003E, 0xC00000B7
ARCHITECTURES = {"x86_64": X86, "aarch64": ARM}
ALLOWED = {
    "x86_64": {9, 10, 11, 12, 15, 25, 28, 44, 45, 228, 231, 318},
    "aarch64": {94, 113, 139, 206, 207, 214, 215, 216, 222, 226, 233, 278},
}


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter answers to one call; classic BPF of the five kinds that it uses."""
    filled = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    audit = ARCHITECTURES[machine] if architecture is None else architecture
    data = struct.pack("<IIQ6Q", number, audit, 0, *filled)
    steps = list(struct.iter_unpack("=HBBI", worker_filter(machine)))
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value}
            holds[0x45] = bool(accumulator & value)
            at += if_true if holds[code] else if_false


@given(st.sampled_from(["x86_64", "aarch64"]), st.integers(0, 600), st.integers(0, 1 << 63))
def test_every_call_that_is_not_on_the_list_is_refused(
    machine: str, number: int, argument: int
) -> None:
    if number not in ALLOWED[machine]:
        assert verdict(machine, number, argument) == EPERM


@given(st.sampled_from(["x86_64", "aarch64"]), st.integers(0, (1 << 64) - 1), st.booleans())
def test_only_the_channel_is_sent_to_and_received_from_and_without_an_address(
    machine: str, descriptor: int, addressed: bool
) -> None:
    send, receive = (44, 45) if machine == "x86_64" else (206, 207)
    address = 1 << 40 if addressed else 0
    allowed = descriptor == CHANNEL and not addressed
    for number in (send, receive):
        got = verdict(machine, number, descriptor, 1, 1, 0, address)
        assert got == (ALLOW if allowed else EPERM)
        assert verdict(machine, number, CHANNEL, 1, 1, 0, 0) == ALLOW


@given(st.sampled_from(["x86_64", "aarch64"]), st.integers(0, 7), st.integers(0, 0xFF))
def test_memory_is_never_executable_and_never_a_file(
    machine: str, protection: int, flags: int
) -> None:
    map_, protect = (9, 10) if machine == "x86_64" else (222, 226)
    executable = bool(protection & 4)
    assert verdict(machine, protect, 0, 4096, protection) == (EPERM if executable else ALLOW)
    allowed = not executable and flags & 0x20
    assert verdict(machine, map_, 0, 4096, protection, flags) == (ALLOW if allowed else EPERM)


@pytest.mark.parametrize("number", [0, 1, 9, 44, 0x40000000, 0x40000009, 0xFFFFFFFF])
def test_a_call_in_another_machines_numbers_kills(number: int) -> None:
    assert verdict("x86_64", number, architecture=0x40000003) == KILL_PROCESS
    assert verdict("aarch64", number, architecture=X86) == KILL_PROCESS
    if number >= 0x40000000:
        assert verdict("x86_64", number) == KILL_PROCESS


def test_a_machine_whose_numbers_are_not_known_has_no_filter() -> None:
    with pytest.raises(WallError, match="riscv64"):
        worker_filter("riscv64")


# A machine that lacks a wall: this one, with the kernel made to refuse it --------------------

_WITHOUT_SECCOMP = """
import ctypes, platform, struct, sys
from cap.sandbox.confinement import kernel, seccomp
prctl = {"x86_64": 157, "aarch64": 167}[platform.machine()]
steps = [(0x20, 0, 0, 0), (0x15, 0, 3, prctl), (0x20, 0, 0, 16), (0x15, 0, 1, 22),
         (0x06, 0, 0, 0x00050016), (0x06, 0, 0, 0x7FFF0000)]
kernel.prctl(38, 1)
seccomp.install(b"".join(struct.pack("=HBBI", *step) for step in steps))
"""

_SANDBOX = """
from cap.sandbox import ConfinementError, Sandbox
from primitives.registry import Registry
with Sandbox(Registry([])) as sandbox:
    try:
        sandbox.run("print('ran')", handler=print, on_print=print)
    except ConfinementError as error:
        print(error)
with Sandbox(Registry([]), confinement="available", warn=lambda text: print("!", text)) as sandbox:
    for _ in range(2):
        sandbox.run("print('ran')", handler=print, on_print=print)
"""


def test_without_a_required_wall_nothing_runs_unless_allowed_and_each_run_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_SECCOMP + _SANDBOX],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    refusal, *others = done.stdout.splitlines()
    assert refusal.startswith("this machine can't confine programs: it lacks seccomp")
    assert "cap doctor" in refusal
    assert "--unconfined" in refusal
    warning = "! this program runs without a wall that it should have: seccomp (Invalid argument)"
    expected = warning.replace("Invalid", "[Errno 22] Invalid")
    assert others == [expected, "ran", expected, "ran"]


_DOCTOR = """
from cap.cli._checks import _walls
for result in _walls():
    print(result.name, result.state, result.detail, result.remedy, sep="|")
"""


def test_the_doctor_names_the_missing_wall_and_the_remedy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_SECCOMP + _DOCTOR],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = {line.split("|")[0]: line.split("|")[1:] for line in done.stdout.splitlines()}
    assert found.keys() == {wall.name for wall in WALLS}
    state, detail, remedy = found["seccomp"]
    assert state == "failed"
    assert "every system call but twelve" in detail
    assert "profile" in remedy
    assert "--unconfined" in remedy
    others = [wall.name for wall in WALLS if wall.required and wall.name != "seccomp"]
    assert [found[name][0] for name in others] == ["ok"] * len(others)


@pytest.mark.slow
@pytest.mark.parametrize(("flags", "code"), [([], 5), (["--unconfined"], 0)])
def test_the_command_line_refuses_without_a_wall_and_has_a_flag(
    flags: list[str], code: int, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text("say('hello')\n", encoding="utf-8")
    script = f"{_WITHOUT_SECCOMP}from cap.cli import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", script, "exec", *flags, str(program)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    told = " ".join((done.stdout + done.stderr).split())
    assert ("hello" in told) == bool(flags)
    assert ("without a wall" if flags else "can't confine programs") in told


# What still works -----------------------------------------------------------------------------

LIBRARIES = {
    "linear algebra": "np.linalg.svd(a)[1], np.linalg.solve(a @ a.T + np.eye(3), [1, 2, 3])",
    "reductions": "a.sum(), a.mean(0), a.std(), np.median(a), np.percentile(a, 30), a.any()",
    "sorting and sets": "np.sort(a[::-1], axis=0), np.unique([1, 2, 2]), np.argsort(a[0])",
    "fitting and filters": "np.polyfit([0, 1, 2], [1, 2, 5], 2), np.convolve([1, 2], [1, 3])",
    "transforms": "np.fft.fft([1, 2, 3]), np.histogram(a, 3), np.einsum('ij,kj->ik', a, a)",
    "random numbers": "np.random.rand(2), np.random.default_rng().choice(5, 2), random.gauss(0, 1)",
    "masks, text and objects": "np.ma.masked_array([1], [0]), np.char.upper(['a']), np.array([{}])",
    "text of arrays": "str(a), repr(a), f'{a}', np.array2string(a, precision=2), f'{a[0, 0]:.2f}'",
    "unions": "unary_union([p, q]).area, nearest_points(p, Point(3, 3)), triangulate(q)",
    "predicates": "p.contains(Point(0, 0)), p.is_valid, p.distance(q), shapely.STRtree([p, q])",
    "shapes": "p.convex_hull, q.minimum_rotated_rectangle, q.simplify(0.1), p.wkt, repr(p)",
    "moving shapes": "affinity.rotate(q, 30), affinity.scale(q, 2), affinity.translate(q, 1)",
    "cutting": "split(q, LineString([(0, 0), (2, 2)])), p.symmetric_difference(q).area",
    "statistics": "statistics.mean([1, 2]), statistics.stdev([1, 2, 4]), statistics.median([1])",
    "expressions": "re.sub('a+', 'b', 'caat'), string.Template('$a').substitute(a=1)",
    "characters": r"'\N{DEGREE SIGN}', 'ä'.encode('utf-8'), 'a'.encode('latin-1')",
    "collections": "collections.Counter('aab'), functools.reduce(operator.add, [1, 2])",
}
_IMPORTS = """
import collections, functools, operator, re, statistics, string
from shapely.ops import nearest_points, split, triangulate, unary_union
a = np.arange(12.0).reshape(3, 4)
p, q = Point(0, 0).buffer(1), box(0, 0, 2, 2)
"""


@pytest.mark.parametrize("expressions", LIBRARIES.values(), ids=LIBRARIES)
def test_libraries_work_behind_the_walls(
    sandbox: Sandbox, calls: Callable[..., Any], expressions: str
) -> None:
    outcome = sandbox.run(f"{_IMPORTS}\n({expressions})\nret_val = 1", mode="value", handler=calls)
    assert (outcome.value, outcome.error) == (1, None)


def test_errors_of_libraries_can_be_caught_behind_the_walls(
    sandbox: Sandbox, calls: Callable[..., Any]
) -> None:
    source = """
caught = []
try: np.linalg.inv(np.zeros((2, 2)))
except np.linalg.LinAlgError: caught.append('singular')
try: np.ones(2) + np.ones(3)
except ValueError: caught.append('shapes')
try: Polygon([(0, 0)])
except Exception: caught.append('polygon')
np.ones(1) / 0, np.log(-1.0)
ret_val = caught
"""
    outcome = sandbox.run(source, mode="value", handler=calls)
    assert outcome.value == ["singular", "shapes", "polygon"]


# The zygote -----------------------------------------------------------------------------------


def test_nothing_that_a_program_does_reaches_the_next(sandbox: Sandbox, calls: Any) -> None:
    spoil = "import math\nmath.pi = 3\nnp.mean = None\nnp.left_behind = 1"
    assert sandbox.run(spoil, handler=calls).error is None
    look = "import math\nret_val = [math.pi == 3, np.mean is None, 'left_behind' in dir_]"
    look = look.replace("dir_", "np.__dict__")
    assert sandbox.run(look, mode="value", handler=calls).value == [False, False, False]


def test_workers_repeat_to_the_last_bit(sandbox: Sandbox, calls: Any) -> None:
    source = "ret_val = [hash('a'), random.random(), np.random.rand(3), str(set('abcdef'))]"
    first, second = (
        sandbox.run(source, mode="value", handler=calls, seed=5).value for _ in range(2)
    )
    assert str(first) == str(second)


def test_a_killed_zygote_takes_its_worker_along_and_both_are_replaced(calls: Any) -> None:
    with Sandbox(Registry([])) as sandbox:
        sandbox.warm()
        worker = os.pidfd_open(sandbox.worker_pid)
        os.kill(os.getsid(sandbox.worker_pid), signal.SIGKILL)
        gone, _, _ = select.select([worker], [], [], 60)
        os.close(worker)
        assert gone
        assert sandbox.run("1 + 1", mode="value", handler=calls).value == 2


def test_a_zygote_that_is_frozen_holds_nobody_up_for_long(calls: Any) -> None:
    with Sandbox(Registry([])) as sandbox:
        sandbox.warm()
        frozen = os.getsid(sandbox.worker_pid)
        os.kill(frozen, signal.SIGSTOP)
        assert sandbox.run("1 + 1", mode="value", handler=calls).value == 2
        assert sandbox.run("1 + 1", mode="value", handler=calls).value == 2
        assert os.getsid(sandbox.worker_pid) != frozen


def test_closing_leaves_no_process_behind() -> None:
    sandbox = Sandbox(Registry([]))
    sandbox.warm()
    worker, zygote = sandbox.worker_pid, os.getsid(sandbox.worker_pid)
    sandbox.close()
    assert not Path(f"/proc/{worker}").exists()
    assert not Path(f"/proc/{zygote}").exists()
