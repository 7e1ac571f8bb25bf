"""How our processes reach each other on one machine."""

from __future__ import annotations

import os

_VARIABLE = "FASTDDS_BUILTIN_TRANSPORTS"
_UDP = "UDPv4?sockets_size=4MB"
"""With buffers that a camera's picture fits in: pieces that do not are sent again, up to
seconds later. The system may allow less (net.core.rmem_max)."""


def avoid_shared_memory() -> None:
    """Let Fast DDS use UDP alone, unless a person has chosen its transports.

    Its shared memory has locks that all processes on a machine take: one that is frozen or
    killed while it holds one can stop the others, the safety monitor among them, inside a
    publish. Call it before `rclpy.init`.
    """
    os.environ.setdefault(_VARIABLE, _UDP)
