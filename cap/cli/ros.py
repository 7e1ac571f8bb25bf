"""`cap ros`: the whole system as ROS 2 processes, without `ros2 launch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cap.cli import _options as opt

_NOBODY = "none"

app = typer.Typer(help="Bring the system up on ROS 2.", no_args_is_help=True)


@app.callback()
def _ros() -> None:
    """Bring the system up on ROS 2."""


@app.command("up")
def up(
    sim: Annotated[
        bool,
        typer.Option("--sim", help="Start the simulator in the place of the arm's driver too."),
    ] = False,
    robot: opt.Robot = None,
    seed: opt.Seed = None,
    scene: opt.SceneFile = None,
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="Who writes: embedded, openai:MODEL, cassette:FILE, or none: programs alone.",
            show_default="embedded",
        ),
    ] = None,
    gui: opt.Gui = None,
    noise: opt.Noise = None,
    wall_time: Annotated[
        bool | None,
        typer.Option("--wall-time", help="With --sim: keep the wall's time, as a real arm does."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            metavar="X",
            min=0.05,
            max=10.0,
            help="With --sim: simulated seconds a second; below 1 for a busy machine.",
            show_default="1",
        ),
    ] = None,
    unconfined: opt.Unconfined = None,
    policy: opt.PolicyFile = None,
    safety: opt.SafetyFile = None,
    rehearse: opt.Rehearse = None,
    no_rehearse: opt.NoRehearse = False,
    search: opt.Search = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep each command in a numbered folder in here."),
    ] = None,
    sentence: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Carry out one sentence and end.")
    ] = None,
    program: Annotated[
        Path | None, typer.Option(metavar="PROGRAM.py", help="Carry out one program and end.")
    ] = None,
    as_json: opt.Json = False,
    console: Annotated[
        bool, typer.Option("--console/--no-console", help="Talk to the arm at this terminal.")
    ] = False,
    domain: Annotated[
        int | None,
        typer.Option(metavar="ID", help="ROS_DOMAIN_ID.", show_default="the environment's, else 0"),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(
            metavar="S", min=0.0, help="How long to wait for the arm and its cameras [s]."
        ),
    ] = 60.0,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show all that the processes say.")
    ] = False,
) -> None:
    """Start the safety monitor and the runtime, and with --sim the simulator; Ctrl-C ends all.

    What they say to each other stays on this machine unless ROS_AUTOMATIC_DISCOVERY_RANGE says
    otherwise.
    """
    from cap.cli._output import console as console_for
    from cap.cli._ros_up import Plan, bring_up
    from cap.cli._ros_up import check as check_plan
    from cap.errors import UsageError
    from cap.lmp.request import check_sentence
    from robot_bridge.ros2.stack import SIM_TIME

    if sentence is not None:
        check_sentence(sentence)
    if as_json and sentence is None and program is None:
        raise UsageError("--json needs --sentence or --program")
    if sum(given for given in (sentence is not None, program is not None, console)) > 1:
        raise UsageError("--sentence, --program and --console exclude each other; give one")
    if program is not None:
        opt.read_program(program)
    only_sim = {
        "--seed": seed,
        "--scene": scene,
        "--gui": gui,
        "--noise": noise,
        "--wall-time": wall_time,
        "--speed": speed,
    }
    given = [flag for flag, value in only_sim.items() if value is not None]
    if wall_time and speed is not None:
        raise UsageError("--wall-time and --speed exclude each other; leave one out")
    if given and not sim:
        raise UsageError(f"{', '.join(given)}: only with --sim; a real arm has its own table")
    chosen = opt.settings(
        robot=robot,
        seed=seed,
        llm=None if llm == _NOBODY else llm,
        gui=gui,
        noise=noise,
        unconfined=unconfined,
        policy=policy,
        safety=safety,
        trials=rehearse,
        no_rehearse=no_rehearse,
        search=search,
    )
    plan = Plan(
        simulated=sim,
        chosen={
            "robot": chosen.robot,
            "seed": chosen.seed,
            "scene": "" if scene is None else str(scene.expanduser().absolute()),
            "noise": chosen.noise,
            "gui": chosen.gui,
            # A program is carried out without a model unless one is named.
            "llm": _NOBODY if llm == _NOBODY or (program and llm is None) else chosen.llm,
            "policy": _absolute(chosen.policy),
            "safety": _absolute(chosen.safety),
            "rehearse": chosen.rehearse,
            "trials": chosen.trials,
            "search": chosen.search,
            "record": "" if record is None else str(record.expanduser().absolute()),
            "unconfined": chosen.unconfined,
            "wait_s": wait,
            "speed": speed or 1.0,
            **(SIM_TIME if sim and not wall_time else {}),
        },
        sentence=sentence or "",
        program=program,
        as_json=as_json,
        console=console,
        domain=domain,
        wait_s=wait,
        verbose=verbose,
    )
    check_plan(plan)
    raise typer.Exit(bring_up(plan, console_for(to_stderr=as_json)))


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""
