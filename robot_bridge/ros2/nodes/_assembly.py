"""What the runtime's node is made of: the arm's wire, the model, the runtime, the commander."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cap.events import Event
from cap.llm.slot import ModelSlot
from cap.lmp.prompts import ALL
from cap.policy import Policy
from cap.record import Setup
from cap.runtime import Runtime
from cap.search.effort import Effort, Mode
from primitives.api import API
from robot_bridge.config import load_robot
from robot_bridge.ros2.nodes._commander import Commander, Ways
from robot_bridge.ros2.nodes._presence import Presence
from robot_bridge.ros2.nodes._side_node import SideNode
from robot_bridge.ros2.robot import Ros2Robot

REST_WITHIN_S = 5.0
"""An interrupted command has ended after this long; the monitor stops the arm in any case."""


@dataclass(frozen=True)
class Wanted:
    """The node's parameters. llm: "" for no model; policy, safety, record: "" for none."""

    robot: str
    llm: str
    safety: str
    policy: str
    rehearse: bool
    trials: int
    search: str
    record: str
    unconfined: bool
    wait_s: float
    sim_time: bool

    def ways(self) -> Ways:
        """How commands are carried out."""
        return Ways(
            setup=Setup(
                world="ros2",
                seed=0,
                noise=False,
                llm=self.llm,
                scene=False,
                source="sentence",
                rehearse=self.rehearse,
                unconfined=self.unconfined,
                policy=bool(self.policy),
                safety=bool(self.safety),
                robot=self.robot,
            ),
            trials=max(self.trials, 0),
            effort=Effort(mode=cast(Mode, self.search)),
            record=_file(self.record),
            policy=_file(self.policy),
            safety=_file(self.safety),
        )


class Assembly:
    """Everything behind the node's topics; `close` ends it, the arm at rest first.

    ending: whether to give up waiting. tell: hears what is waited for. sink: hears events.
    changed: called whenever another command, or none, is carried out.

    Raises:
        TimeoutError: the monitor, the arm or a camera is not there within `wait_s`.
        CapError, ModelError, ConfigFileError, RobotError, WorkerStartError: a file can't be
            used, or the model or the sandbox can't be started.
    """

    def __init__(
        self,
        wanted: Wanted,
        *,
        ending: Callable[[], bool],
        tell: Callable[[str], None],
        sink: Callable[[Event], None],
        changed: Callable[[], None],
    ) -> None:
        config = load_robot(wanted.robot)
        ways = wanted.ways()
        policy = Policy() if ways.policy is None else Policy.load(ways.policy, API)
        with ExitStack() as undo:
            # The model loads in a process of its own while the others are waited for.
            model = ModelSlot(wanted.llm or None, [(p.purpose, p.prefix(API)) for p in ALL])
            model.start()
            undo.callback(model.close)
            link = SideNode("cap_runtime_robot", sim_time=wanted.sim_time)
            undo.callback(link.close)
            presence = Presence(link.node, config)
            robot = Ros2Robot(link.node, config)
            undo.callback(robot.close)
            link.start()
            presence.wait(wanted.wait_s, ending, tell)
            presence.close()
            self.runtime = Runtime(
                robot,
                model,
                sinks=[sink],
                unconfined=wanted.unconfined,
                policy=policy,
                safety=ways.safety,
            )
            undo.callback(self.runtime.close)
            if wanted.llm:
                tell(f"loading the model {wanted.llm}")
                model.get()
            self.commander = Commander(self.runtime, ways, changed)
            self._close = undo.pop_all()

    def close(self) -> bool:
        """End all; whether the command under way ended in time."""
        rested = self.commander.close(REST_WITHIN_S)
        self._close.close()
        return rested


def _file(text: str) -> Path | None:
    return Path(text).expanduser() if text else None
