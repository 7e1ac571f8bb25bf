"""The zygote: a process with the libraries loaded that never sees a program.

Workers are its forks: they start in milliseconds, each as fresh as the first. It speaks
with the broker over one packet socket: b"fork" with a descriptor is answered by the
child's number, b"reap N" by that child's wait status. It ends, and its children with
it, when the broker does.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import signal
import socket
import warnings

import numpy as np
import shapely
import shapely.ops

from cap.sandbox import language, worker
from cap.sandbox.confinement.confining import inherited_walls
from cap.sandbox.confinement.walls import WallReport

_REQUEST_BYTES = 64

# What the language offers loads with `cap.sandbox.namespace`; this is what those load late.
_LATE = (
    "copy", "heapq", "statistics", "string", "traceback", "unicodedata",
    "encodings.ascii", "encodings.latin_1", "encodings.utf_16", "encodings.utf_32",
    "numpy.char", "numpy.fft", "numpy.lib.recfunctions", "numpy.ma", "numpy.polynomial",
    "numpy.random", "numpy.strings", "numpy.typing",
    "shapely.prepared", "shapely.validation", "shapely.wkb", "shapely.wkt",
)  # fmt: skip


def main(descriptor: int, confined: bool) -> None:
    """Serve the broker on this inherited socket until it closes."""
    control = socket.socket(fileno=descriptor)
    _offer_to_the_memory_killer()
    _warm_up()
    walls = inherited_walls() if confined else []
    children: set[int] = set()
    try:
        while _serve(control, children, walls):
            pass
    except ConnectionError:
        pass  # The broker left in the middle of an answer.
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _serve(control: socket.socket, children: set[int], walls: list[WallReport]) -> bool:
    """Answer one request; False when there will be no more."""
    request, descriptors, _, _ = socket.recv_fds(control, _REQUEST_BYTES, 1)
    match request.split():
        case [b"fork"]:
            child = _fork(control, descriptors[0], walls)
            children.add(child)
            control.send(b"%d" % child)
        case [b"reap", number]:
            children.discard(int(number))
            control.send(b"%d" % os.waitpid(int(number), 0)[1])
        case _:
            return False
    return True


def _fork(control: socket.socket, descriptor: int, walls: list[WallReport]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        control.detach()
        worker.main(descriptor, parent, walls)
    os.close(descriptor)
    return child


def _offer_to_the_memory_killer() -> None:
    """If the machine runs out of memory, a program goes before the robot's process does."""
    with open("/proc/self/oom_score_adj", "w") as score:  # noqa: PTH123 - no pathlib here
        score.write("1000")


def _warm_up() -> None:
    """Load what libraries load at first use: afterwards no file can be opened."""
    warnings.simplefilter("ignore")
    for name in (*sorted(language.MODULES), *_LATE):
        importlib.import_module(name)
    str(np.zeros(1)), repr(np.zeros((2, 2))), f"{np.float64(0.5):.3f}"
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    np.linalg.svd(matrix), np.linalg.solve(matrix, [1.0, 2.0]), matrix @ matrix
    random.random(), np.random.default_rng(0).normal(size=2)
    shapely.ops.unary_union([shapely.Point(0, 0).buffer(1), shapely.box(0, 0, 1, 1)])
    gc.collect()
    gc.freeze()
