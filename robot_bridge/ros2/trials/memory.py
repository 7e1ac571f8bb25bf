"""Memory of the processes of a trial."""

from __future__ import annotations

from pathlib import Path

from robot_bridge.ros2.trials.site import Site


def resident_mb(site: Site) -> dict[str, float]:
    """Resident megabytes of each process, and of the one that asks."""
    pids: dict[str, int | str] = {n: p.pid for n, p in site.processes.items() if p.poll() is None}
    found = {}
    for name, pid in {**pids, "trial": "self"}.items():
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                found[name] = int(line.split()[1]) / 1024
    return found
