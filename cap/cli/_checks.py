"""The checks of `cap doctor`: each tries one part for real and names the remedy."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

NEEDED_MEMORY_BYTES = 3_000_000_000
"""What one command with the embedded model may take at its peak."""

_NEEDED_DISK_BYTES = 3_000_000_000
_DISTRIBUTION = "cap-runtime"


@dataclass(frozen=True)
class CheckResult:
    """state: "ok"; "note" for what is fine to lack; "failed" with a remedy."""

    name: str
    state: str
    detail: str
    remedy: str = ""

    @property
    def failed(self) -> bool:
        return self.state == "failed"

    def line(self) -> str:
        """One line of markup."""
        mark = {"ok": "[green]✓[/]", "note": "[yellow]·[/]", "failed": "[red]✗[/]"}[self.state]
        remedy = f"\n    [bold]{escape(self.remedy)}[/]" if self.remedy else ""
        return f"{mark} {self.name:<12} {escape(self.detail)}{remedy}"


Check = Callable[[], CheckResult | list[CheckResult]]


def run_checks(environment: Mapping[str, str] = os.environ) -> Iterator[CheckResult]:
    """All checks, one after another, as their results come."""
    checks: dict[str, Check] = {
        "python": _python,
        "packages": _packages,
        "memory": _memory,
        "disk": _disk,
        "model file": _model_file,
        "model server": _model_server,
        "verifier": _verifier,
        "worker": _worker,
        "walls": _walls,
        "simulator": _simulator,
        "display": lambda: _display(environment),
        "openai": lambda: _openai(environment),
        "ros": _ros,
    }
    for name, check in checks.items():
        try:
            found = check()
            yield from found if isinstance(found, list) else [found]
        except Exception as error:  # noqa: BLE001 - a part that breaks is what we look for
            text = " ".join(str(error).split()) or type(error).__name__
            yield CheckResult(name, "failed", text, "run the command again with --debug")


def _python() -> CheckResult:
    version = ".".join(str(v) for v in sys.version_info[:3])
    if sys.version_info[:2] == (3, 11):
        return CheckResult("python", "ok", f"{version}, {os.cpu_count()} cores")
    return CheckResult(
        "python", "failed", version, "make the environment with Python 3.11: make install"
    )


def _packages() -> CheckResult:
    try:
        required = importlib.metadata.requires(_DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return CheckResult("packages", "failed", f"{_DISTRIBUTION} is not installed", _INSTALL)
    names = [re.split(r"[^\w.-]", r)[0] for r in required if "extra ==" not in r]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return CheckResult("packages", "failed", f"missing: {', '.join(missing)}", _INSTALL)
    return CheckResult("packages", "ok", f"all {len(names)} installed")


_INSTALL = "make install (or: pip install -c constraints.txt -e .)"


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _memory() -> CheckResult:
    lines = Path("/proc/meminfo").read_text().splitlines()
    kilobytes = {k: int(v.split()[0]) for k, v in (line.split(":", 1) for line in lines)}
    available = kilobytes["MemAvailable"] * 1024
    detail = f"{available / 1e9:.1f} GB available of {kilobytes['MemTotal'] * 1024 / 1e9:.1f} GB"
    if available < NEEDED_MEMORY_BYTES:
        needed = NEEDED_MEMORY_BYTES / 1e9
        return CheckResult(
            "memory",
            "failed",
            detail,
            f"close other programs until {needed:.0f} GB are available, or use --llm openai:MODEL",
        )
    return CheckResult("memory", "ok", detail)


def _disk() -> CheckResult:
    from cap.llm.paths import CachePaths

    folder = CachePaths.of().root
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / 1e9:.1f} GB free for {folder}"
    if not os.access(there, os.W_OK):
        return CheckResult(
            "disk", "failed", f"{there} can't be written", "set CAP_CACHE to a folder of yours"
        )
    if free < _NEEDED_DISK_BYTES and not _model_is_there():
        return CheckResult(
            "disk",
            "failed",
            detail,
            f"free {_NEEDED_DISK_BYTES / 1e9:.0f} GB, or set CAP_CACHE to a folder with room",
        )
    return CheckResult("disk", "ok", detail)


def _display(environment: Mapping[str, str]) -> CheckResult:
    display = environment.get("DISPLAY", "")
    if display:
        return CheckResult("display", "ok", display)
    return CheckResult("display", "note", "none; --gui needs one, everything else works")


def _openai(environment: Mapping[str, str]) -> CheckResult:
    if environment.get("OPENAI_API_KEY"):
        base = environment.get("OPENAI_BASE_URL", "the default address")
        return CheckResult("openai", "ok", f"a key is set, for {base}")
    return CheckResult("openai", "note", "no OPENAI_API_KEY; only --llm openai:MODEL needs one")


def _verifier() -> CheckResult:
    from cap.verify import verify
    from primitives.api import API

    # Only the type checker sees what is wrong with it.
    if not verify("say('a' + len([1]))", registry=API):
        return CheckResult(
            "verifier", "failed", "the type checker ty finds nothing, or does not start", _INSTALL
        )
    return CheckResult("verifier", "ok", "rules and types are checked")


def _worker() -> CheckResult:
    from cap.sandbox import Sandbox
    from primitives.registry import Registry

    start_s = time.perf_counter()
    with Sandbox(Registry([]), confinement="available") as sandbox:
        outcome = sandbox.run("ret_val = sum(range(10))", mode="value", handler=_no_calls)
    if outcome.error is not None or outcome.value != sum(range(10)):
        return CheckResult(
            "worker", "failed", f"a program came to {outcome.error or outcome.value!r}", _INSTALL
        )
    took_s = time.perf_counter() - start_s
    return CheckResult("worker", "ok", f"started and ran a program in {took_s:.1f} s")


def _walls() -> list[CheckResult]:
    """What stands around programs here; only a wall that they may not lack is a failure."""
    from cap.sandbox import Sandbox
    from cap.sandbox.confinement import WALLS
    from primitives.registry import Registry

    with Sandbox(Registry([]), confinement="available") as sandbox:
        found = {report.name: report for report in sandbox.walls}
    results = []
    for wall in WALLS:
        report = found[wall.name]
        if report.holds:
            results.append(CheckResult(wall.name, "ok", f"wall: {report.detail}"))
            continue
        detail = f"no wall against {wall.keeps}: {report.detail}"
        if wall.required:
            remedy = f"{wall.remedy}; until then programs run only with --unconfined"
            results.append(CheckResult(wall.name, "failed", detail, remedy))
        else:
            results.append(CheckResult(wall.name, "note", detail, wall.remedy))
    return results


def _no_calls(name: str, args: object, kwargs: object, line: int | None) -> None:
    raise AssertionError(f"the program calls {name}, and there is nothing to call")


def _simulator() -> CheckResult:
    from cap.runtime import Runtime
    from sim.scenes import random_scene

    start_s = time.perf_counter()
    spec = random_scene(0)
    there = len(spec.objects)
    with Runtime.simulated(scene=spec, llm=None) as runtime:
        seen = len(runtime.observe())
    detail = f"{seen} of {there} objects seen, {time.perf_counter() - start_s:.1f} s with its start"
    if seen != there:
        return CheckResult("simulator", "failed", detail, "run cap bench perception --quick")
    return CheckResult("simulator", "ok", detail)


def _model_file() -> CheckResult:
    from cap.llm.catalogue import DEFAULT_MODEL, find_model
    from cap.llm.model import ModelError
    from cap.llm.model_file import checked_file
    from cap.llm.paths import CachePaths

    entry = find_model(DEFAULT_MODEL)
    try:
        checked_file(entry, CachePaths.of())
    except ModelError as error:
        return CheckResult("model file", "failed", str(error), "cap model pull")
    return CheckResult("model file", "ok", f"{entry.title}, its hash is right")


def _model_server() -> CheckResult:
    from cap.llm.catalogue import DEFAULT_MODEL, find_model
    from cap.llm.paths import CachePaths
    from cap.llm.served import find_running

    address = find_running(find_model(DEFAULT_MODEL), CachePaths.of())
    if address is not None:
        return CheckResult("model server", "ok", f"{DEFAULT_MODEL} is kept loaded at {address.url}")
    return CheckResult(
        "model server", "note", "none is kept; each command starts its own (cap model serve)"
    )


def _model_is_there() -> bool:
    return not _model_file().failed


_ROS_S = 30.0
_ROS_TRIAL = """
import importlib.metadata, rclpy
from rclpy.utilities import get_rmw_implementation_identifier as rmw
import sensor_msgs.msg, std_srvs.srv, trajectory_msgs.msg, diagnostic_msgs.msg
try:
    version = importlib.metadata.version("ros-rclpy")
except importlib.metadata.PackageNotFoundError:
    version = "of this system"
print(f"rclpy {version}, {rmw()}")
"""


def _ros() -> CheckResult:
    from cap.cli._ros_up import REMEDY

    if importlib.util.find_spec("rclpy") is None:
        return CheckResult("ros", "note", "no ROS 2; only cap ros needs it", REMEDY)
    # In a process of its own: half an installation may end the one that imports it.
    tried = subprocess.run(
        [sys.executable, "-c", _ROS_TRIAL], capture_output=True, text=True, timeout=_ROS_S
    )
    if tried.returncode:
        said = (tried.stderr.strip() or "no reason given").splitlines()[-1]
        return CheckResult(
            "ros", "failed", f"rclpy does not import: {said}", f"in a shell with no ROS: {REMEDY}"
        )
    missing = [name for name in ("control_msgs", "tf2_ros") if not _there(name)]
    without = f"; without {', '.join(missing)}" if missing else ""
    return CheckResult("ros", "ok", f"{tried.stdout.strip()}{without}")


def _there(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
