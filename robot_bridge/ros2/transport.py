"""How our processes reach each other on one machine."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from rclpy.utilities import get_rmw_implementation_identifier

RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE"
_PROFILES = "FASTDDS_DEFAULT_PROFILES_FILE"
_TRANSPORTS = "FASTDDS_BUILTIN_TRANSPORTS"
_PROFILES_HERE = "DEFAULT_FASTDDS_PROFILES.xml"
_LOOPBACK = Path(__file__).with_name("loopback.xml")
_UDP = "UDPv4?sockets_size=4MB"
"""With buffers that a camera's picture fits in: pieces that do not are sent again, up to
seconds later. The system may allow less (net.core.rmem_max)."""
_OURS = {_PROFILES: str(_LOOPBACK), _TRANSPORTS: _UDP}


def avoid_shared_memory() -> None:
    """Let Fast DDS use UDP alone, unless a person has chosen its transports or peers.

    Its shared memory has locks that all processes on a machine take: one that is frozen or
    killed while it holds one can stop the others, the safety monitor among them, inside a
    publish. Call it before `rclpy.init`; children that it was called for may call it again.
    """
    if not get_rmw_implementation_identifier().startswith("rmw_fastrtps"):
        return
    if _chosen(_PROFILES, "FASTRTPS_DEFAULT_PROFILES_FILE") or Path(_PROFILES_HERE).exists():
        return
    if os.environ.get(RANGE) == "LOCALHOST" and _reads_profiles():
        # For this range rmw_fastrtps opens shared memory whatever transports are chosen; a
        # profile that says the same without it is heard under the middleware's own range.
        if _chosen("ROS_STATIC_PEERS", "ROS_DISCOVERY_SERVER"):
            return
        if not os.environ.get(_TRANSPORTS, "UDP").startswith("UDP"):
            return
        os.environ[_PROFILES], os.environ[RANGE] = str(_LOOPBACK), "SYSTEM_DEFAULT"
    elif not _chosen(_TRANSPORTS) and not os.environ.get(_PROFILES):
        os.environ[_TRANSPORTS] = _UDP


def _chosen(*names: str) -> bool:
    """Whether a person has set one of these variables to something."""
    return any(os.environ.get(name) not in (None, "", _OURS.get(name)) for name in names)


def _reads_profiles() -> bool:
    """Whether Fast DDS is one that takes our profile.

    Before 3.0 its variable has another name: unread, the range would be the whole network's.
    3.0 came with Kilted, as rclpy's events executor did.
    """
    return _LOOPBACK.is_file() and importlib.util.find_spec("rclpy.experimental") is not None
