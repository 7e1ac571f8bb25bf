"""Which processes make up the system, and what each is told: one place for all who start them.

Pure data, without ROS: `cap ros up` reads it, and the launch files are held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SettingKind = type[bool] | type[int] | type[float] | type[str]
Value = bool | int | float | str

_NODES = "robot_bridge.ros2.nodes"


@dataclass(frozen=True)
class Setting:
    """A node parameter that a person sets when starting the system."""

    name: str
    default: Value
    about: str

    @property
    def kind(self) -> SettingKind:
        return type(self.default)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("robot", "panda", "Which arm: its name, or its folder (docs/add-a-robot.md)."),
        Setting("seed", 0, "Seed of the random scene and of the camera noise."),
        Setting("scene", "", "A scene file; empty for a random scene of the seed."),
        Setting("noise", True, "Whether the simulated cameras are noisy."),
        Setting("gui", False, "Whether to show the simulator's window."),
        Setting("clock", "wall", "Whose time the simulated arm keeps: wall, or sim: its own."),
        Setting("speed", 1.0, "Simulated seconds a second; other than 1 with clock sim."),
        Setting("use_sim_time", False, "Whether time is the simulated arm's, by /clock."),
        Setting("safety", "", "A file that tightens the monitor's limits (docs/monitor.md)."),
        Setting(
            "llm",
            "embedded",
            "Who writes: embedded, openai:MODEL, cassette:FILE, or none for programs alone.",
        ),
        Setting("policy", "", "What programs may call (docs/policy.md)."),
        Setting("rehearse", True, "Whether to run a program in the twin first."),
        Setting("trials", 0, "So many rehearsals more, with everything a little off."),
        Setting("search", "repair", "What may be tried besides the first program."),
        Setting("record", "", "A folder for records; each command gets a numbered folder in it."),
        Setting("unconfined", False, "Whether to run programs where a wall of the sandbox lacks."),
        Setting("sentence", "", "What the service ~/run carries out."),
        Setting("wait_s", 30.0, "How long to wait for the monitor, the arm and the cameras [s]."),
    )
}
"""Every setting, by name."""


@dataclass(frozen=True)
class Process:
    """One node in one process.

    settings: names of `SETTINGS` that are parameters of the node. ends: what its death means:
    "everything" for what the arm's safety or work leans on, "respawn" for what can be started
    again while an arm is moving.
    """

    executable: str
    node: str
    module: str
    settings: tuple[str, ...]
    ends: Literal["everything", "respawn"] = "everything"

    def parameters(self, chosen: Mapping[str, Value]) -> dict[str, Value]:
        """The node's parameters: what was chosen, and the default of the rest."""
        return {name: chosen.get(name, SETTINGS[name].default) for name in self.settings}


SIM_HARDWARE = Process(
    "cap_sim_hardware",
    "cap_sim_hardware",
    f"{_NODES}.sim_hardware",
    ("robot", "seed", "scene", "gui", "clock", "speed"),
)
SIM_CAMERA = Process(
    "cap_sim_camera",
    "cap_sim_camera",
    f"{_NODES}.sim_camera",
    ("robot", "seed", "noise", "use_sim_time"),
    ends="respawn",
)
MONITOR = Process(
    "cap_safety_monitor",
    "cap_safety_monitor",
    f"{_NODES}.safety_monitor",
    ("robot", "safety", "use_sim_time"),
)
RUNTIME = Process(
    "cap_runtime",
    "cap_runtime",
    f"{_NODES}.runtime",
    (
        "robot",
        "llm",
        "safety",
        "policy",
        "rehearse",
        "trials",
        "search",
        "record",
        "unconfined",
        "sentence",
        "wait_s",
        "use_sim_time",
    ),
)

CONSOLE_MODULE = f"{_NODES}.console"

REAL: tuple[Process, ...] = (MONITOR, RUNTIME)
"""Beside the drivers of a real arm. Started in this order, ended in the other."""
SIMULATED: tuple[Process, ...] = (SIM_HARDWARE, SIM_CAMERA, MONITOR, RUNTIME)
"""With the simulator in the driver's place. Started in this order, ended in the other."""
SIM_TIME: Mapping[str, Value] = {"clock": "sim", "use_sim_time": True}
"""Ages and deadlines by the simulated arm's clock, which a busy machine lets run unevenly and
`speed` slows down; by the wall's the monitor stops the arm sooner for readings too old."""
RESPAWN_DELAY_S = 1.0
