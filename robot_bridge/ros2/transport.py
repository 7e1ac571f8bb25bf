"""How our processes reach each other on one machine."""

from __future__ import annotations

import os
from pathlib import Path

from rclpy.utilities import get_rmw_implementation_identifier

RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE"
_PROFILES = "FASTDDS_DEFAULT_PROFILES_FILE"
_TRANSPORTS = "FASTDDS_BUILTIN_TRANSPORTS"
_CHOSEN = (_PROFILES, "FASTRTPS_DEFAULT_PROFILES_FILE", _TRANSPORTS, "ROS_STATIC_PEERS")
_LOOPBACK = Path(__file__).with_name("loopback.xml")
_UDP = "UDPv4?sockets_size=4MB"
"""With buffers that a camera's picture fits in: pieces that do not are sent again, up to
seconds later. The system may allow less (net.core.rmem_max)."""


def avoid_shared_memory() -> None:
    """Let Fast DDS use UDP alone, unless a person has chosen its transports or peers.

    Its shared memory has locks that all processes on a machine take: one that is frozen or
    killed while it holds one can stop the others, the safety monitor among them, inside a
    publish. Call it before `rclpy.init`.
    """
    if get_rmw_implementation_identifier() != "rmw_fastrtps_cpp" or any(
        os.environ.get(name) for name in _CHOSEN
    ):
        return
    if os.environ.get(RANGE) == "LOCALHOST":
        # For this range rmw_fastrtps opens shared memory whatever transports are chosen; a
        # profile that says the same without it is heard under the middleware's own range.
        os.environ[_PROFILES], os.environ[RANGE] = str(_LOOPBACK), "SYSTEM_DEFAULT"
    else:
        os.environ[_TRANSPORTS] = _UDP
