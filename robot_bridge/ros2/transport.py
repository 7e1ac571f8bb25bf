"""How our processes reach each other on one machine."""

from __future__ import annotations

import os

_VARIABLE = "FASTDDS_BUILTIN_TRANSPORTS"


def avoid_shared_memory() -> None:
    """Let Fast DDS use UDP alone, unless a person has chosen its transports.

    Its shared memory has locks that all processes on a machine take: one that is frozen or
    killed while it holds one can stop the others, the safety monitor among them, inside a
    publish. Call it before `rclpy.init`.
    """
    os.environ.setdefault(_VARIABLE, "UDPv4")
