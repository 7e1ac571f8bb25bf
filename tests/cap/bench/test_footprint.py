"""Memory and disk figures."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from cap.bench._footprint import (
    MemoryWatch,
    descendants,
    environment_bytes,
    proportional_bytes,
)

TAKES_100_MB = (
    "import time; data = bytearray(100_000_000); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def hungry_child():
    child = subprocess.Popen([sys.executable, "-c", TAKES_100_MB], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_children_are_descendants_and_the_gone_are_not(hungry_child):
    assert {os.getpid(), hungry_child.pid} <= descendants(os.getpid())
    hungry_child.kill()
    hungry_child.wait()
    assert hungry_child.pid not in descendants(os.getpid())
    assert proportional_bytes(hungry_child.pid) == 0


def test_the_peak_counts_child_processes(hungry_child):
    with MemoryWatch(interval_s=0.01) as watch:
        deadline = time.monotonic() + 10
        while watch.peak_bytes < 100_000_000 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert watch.peak_bytes > 100_000_000
    assert any(str(hungry_child.pid) in name for name in watch.peak_by_process)


def test_the_environment_counts_dependencies_of_dependencies_but_no_development_tools():
    size, count = environment_bytes("cap-runtime")
    openai, _ = environment_bytes("openai")
    assert size > openai > 1_000_000
    assert count > 30
