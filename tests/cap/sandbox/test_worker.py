"""The worker process: what it imports, what it inherits, and what the broker makes of lies."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from cap.sandbox import Sandbox, WorkerStartError
from cap.sandbox.wire import Channel, PeerClosedError, encode
from primitives.registry import Registry


def test_the_worker_imports_nothing_that_could_move_an_arm() -> None:
    script = "import sys, cap.sandbox.zygote; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert {"cap", "numpy", "shapely", "msgpack"} <= loaded
    assert not loaded & {"primitives", "perception", "robot_bridge", "sim", "pinocchio", "pybullet"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into a confined process")
def test_the_worker_has_one_descriptor_besides_the_standard_ones_and_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAP_TEST_SECRET", "1")
    with Sandbox(Registry([])) as sandbox:
        sandbox.warm()
        proc = Path(f"/proc/{sandbox.worker_pid}")
        targets = [str(link.readlink()) for link in (proc / "fd").iterdir()]
        assert sorted(t.split(":")[0] for t in targets) == ["/dev/null"] * 3 + ["socket"]
        environment = (proc / "environ").read_text(encoding="utf-8")
        assert "CAP_TEST_SECRET" not in environment
        assert "HOME=" not in environment


def test_a_worker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WorkerStartError, match="did not start"), Sandbox(Registry([])) as sandbox:
        sandbox.warm()


@pytest.mark.parametrize(
    "frame",
    [
        ["call", 1, "format_disk", [], {}, 1],
        ["call", 1, "pick", "a", {}, 1],
        ["call", 1, "pick", [], {3: 4}, 1],
        ["call", -1, "pick", [], {}, 1],
        ["call", 2, "pick", ["a"], {}, 1],
        ["call", True, "pick", ["a"], {}, 1],
        ["call", 1, "pick", ["a"], {"no name": 1}, 1],
        ["call", 1, "pick", ["a"], {}, -1],
        ["call", 1, "pick", ["a"], {}, 1 << 40],
        ["done", 1, {"value": 1, "more": 2}],
        ["done", 99, {"value": 1}],
        ["done", 1, {"error": {"kind": "fine"}}],
        ["done", 1, {"error": {"kind": "value", "type": "", "message": "", "trace": [1]}}],
        ["print", 5],
        "call",
        None,
        {"call": 1},
    ],
)
def test_a_worker_that_lies_is_ended(sandbox: Sandbox, calls: Any, frame: Any) -> None:
    error = _run_with_liar(sandbox, calls, lambda peer: peer.send(frame))
    assert error.kind == "protocol"
    assert calls.seen == []


def test_a_call_that_is_said_twice_is_carried_out_once(sandbox: Sandbox, calls: Any) -> None:
    def repeat(peer: Channel) -> None:
        for _ in range(2):
            peer.send(["call", 1, "pick", ["a"], {}, 1])
            peer.receive()

    error = _run_with_liar(sandbox, calls, repeat)
    assert error.kind == "protocol"
    assert len(calls.seen) == 1


def test_a_worker_that_speaks_while_its_call_is_under_way_is_ended(
    sandbox: Sandbox, calls: Any
) -> None:
    def hurry(peer: Channel) -> None:
        first, second = (encode(["call", n, "pick", ["a"], {}, 1]) for n in (1, 2))
        peer._socket.sendall(b"".join(struct.pack(">I", len(b)) + b for b in (first, second)))

    error = _run_with_liar(sandbox, calls, hurry)
    assert error.kind == "protocol"
    assert len(calls.seen) == 1


def test_a_worker_that_sends_garbage_is_ended(sandbox: Sandbox, calls: Any) -> None:
    error = _run_with_liar(sandbox, calls, lambda peer: peer._socket.sendall(b"\xff" * 64))
    assert error.kind == "protocol"


def _run_with_liar(sandbox: Sandbox, calls: Any, lie: Any) -> Any:
    """Run a program in a real worker whose place on the wire a liar has taken."""
    sandbox.warm()
    assert sandbox._life is not None
    ours, theirs = socket.socketpair()
    real, sandbox._life.process.channel = sandbox._life.process.channel, Channel(ours)
    peer = Channel(theirs)

    def answer() -> None:
        peer.receive()
        with contextlib.suppress(PeerClosedError):
            lie(peer)

    thread = threading.Thread(target=answer)
    thread.start()
    outcome = sandbox.run("pick('a')", handler=calls)
    thread.join()
    theirs.close()
    real.close()
    assert outcome.error is not None
    return outcome.error


def test_a_worker_does_not_outlive_a_killed_broker() -> None:
    script = """
from cap.sandbox import Sandbox
from primitives.registry import Registry
with Sandbox(Registry([])) as sandbox:
    print(sandbox.worker_pid, flush=True)
    sandbox.run("while True: pass", handler=print)
"""
    broker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert broker.stdout is not None
    worker = Path(f"/proc/{int(broker.stdout.readline())}")
    broker.kill()
    broker.wait()
    broker.stdout.close()
    for _ in range(2000):
        # A zombie has nothing left but its name; whoever inherited it may be slow to reap.
        try:
            if ") Z " in (worker / "stat").read_text(encoding="ascii"):
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        threading.Event().wait(0.01)
    pytest.fail("the worker still runs")
