"""ROS 2 tests: real nodes in real processes, on a domain of this test run's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

if importlib.util.find_spec("rclpy") is None:
    collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str | None:
    if importlib.util.find_spec("rclpy") is None:
        return "ROS 2: no rclpy, its tests are left out; pip install 'cap-runtime[ros]'"
    return None


if importlib.util.find_spec("rclpy") is not None:
    from tests.robot_bridge.ros2.processes import Nodes, Peer

    @pytest.fixture(scope="module")
    def peer() -> Iterator[Peer]:
        """This process as one more node on the wire."""
        with Peer() as found:
            yield found

    @pytest.fixture(scope="module")
    def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
        """Starts node processes, which end with the module's tests."""
        folder: Path = tmp_path_factory.mktemp("nodes")
        with Nodes(folder) as found:
            yield found
