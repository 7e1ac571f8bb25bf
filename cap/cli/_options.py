"""Options that several commands share, and the settings and runtime that they lead to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cap.config import Settings, load_settings
from cap.errors import UsageError

if TYPE_CHECKING:
    from cap.events import Sink
    from cap.runtime import Runtime

MAX_PROGRAM_BYTES = 1_000_000

World = Annotated[str | None, typer.Option(help="Which world: tabletop.", show_default="tabletop")]
Robot = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FOLDER",
        help="Which arm: its name, or its folder (see docs/add-a-robot.md).",
        show_default="panda",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(help="Seed of the random scene and of the camera noise.", show_default="0"),
]
SceneFile = Annotated[
    Path | None, typer.Option("--scene", metavar="FILE", help="A scene file (JSON).")
]
Llm = Annotated[
    str | None,
    typer.Option(
        metavar="SPEC",
        help="Who writes: embedded, openai:MODEL or cassette:FILE.",
        show_default="embedded",
    ),
]
Gui = Annotated[bool | None, typer.Option("--gui", help="Show the simulator's window.")]
Noise = Annotated[
    bool | None, typer.Option(help="Whether the cameras are noisy.", show_default="noise")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Record = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Keep the run in this new folder: events, pictures, ..."),
]
Confirm = Annotated[
    bool | None, typer.Option("--confirm", help="Ask before the arm moves, showing the program.")
]
Unconfined = Annotated[
    bool | None,
    typer.Option(
        "--unconfined",
        help="Run programs even where this machine can't confine them (cap doctor tells).",
    ),
]
Rehearse = Annotated[
    int | None,
    typer.Option(
        "--rehearse",
        metavar="N",
        min=0,
        help="Rehearse N times more, with everything a little off; shows how many went well.",
    ),
]
NoRehearse = Annotated[
    bool,
    typer.Option(
        "--no-rehearse",
        help="Don't run the program in the twin first. What fails there is not run.",
    ),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        metavar="FILE",
        help="What programs may call, with what, and when to ask you (YAML; see docs/policy.md).",
    ),
]
SafetyFile = Annotated[
    Path | None,
    typer.Option(
        "--safety",
        metavar="FILE",
        help="Tighter limits and keep-out volumes for the monitor (YAML; see docs/monitor.md).",
    ),
]
Skills = Annotated[
    str | None,
    typer.Option(
        "--skills",
        metavar="on|off|DIR",
        help="Where functions that worked are kept and found again (see docs/skills.md).",
        show_default="on",
    ),
]
Search = Annotated[
    str | None,
    typer.Option(
        "--search",
        metavar="off|repair|best|tree",
        help="What may be tried besides the first program (see docs/search.md).",
        show_default="repair",
    ),
]
Predicate = Annotated[
    bool | None,
    typer.Option(
        help="With --search best or tree: whether a success predicate has a say.",
        show_default="predicate",
    ),
]
SearchTokens = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Start no new try when N tokens were written.", show_default="3000"
    ),
]
SearchSeconds = Annotated[
    int | None,
    typer.Option(metavar="S", help="Start no new try after S seconds.", show_default="60"),
]
ProgramFile = Annotated[Path, typer.Argument(metavar="PROGRAM.py", help="A program file.")]


def settings(
    *,
    world: str | None = None,
    robot: str | None = None,
    seed: int | None = None,
    llm: str | None = None,
    gui: bool | None = None,
    noise: bool | None = None,
    confirm: bool | None = None,
    unconfined: bool | None = None,
    trials: int | None = None,
    no_rehearse: bool = False,
    policy: Path | None = None,
    safety: Path | None = None,
    skills: str | None = None,
    search: str | None = None,
    predicate: bool | None = None,
    search_tokens: int | None = None,
    search_seconds: int | None = None,
) -> Settings:
    """The settings in force for this process, given the flags.

    Raises:
        UsageError: --rehearse and --no-rehearse at once.
        SettingsError: a settings file or variable is wrong.
    """
    import platformdirs

    if no_rehearse and trials is not None:
        raise UsageError("--rehearse N and --no-rehearse exclude each other; leave one out")
    rehearse = False if no_rehearse else None if trials is None else True
    return load_settings(
        {
            "world": world,
            "robot": robot,
            "seed": seed,
            "llm": llm,
            "gui": gui,
            "noise": noise,
            "confirm": confirm,
            "unconfined": unconfined,
            "policy": None if policy is None else str(policy),
            "safety": None if safety is None else str(safety),
            "rehearse": rehearse,
            "trials": trials,
            "skills": skills,
            "search": search,
            "predicate": predicate,
            "search_tokens": search_tokens,
            "search_seconds": search_seconds,
        },
        os.environ,
        Path.cwd(),
        platformdirs.user_config_path("cap"),
    )


def open_runtime(
    chosen: Settings,
    scene: Path | None,
    sinks: Sequence[Sink] = (),
    *,
    video: bool = False,
    eager: bool = True,
    learns: bool = False,
) -> Runtime:
    """A simulated runtime as the settings say. learns: whether it uses and keeps skills.

    Raises:
        UsageError: there is no display for a window, no such world or robot, or the scene cannot
            be built.
    """
    if chosen.gui and not os.environ.get("DISPLAY"):
        raise UsageError("--gui needs a display, and DISPLAY is not set; leave --gui out")
    from cap.runtime import Runtime
    from sim.scenes import SceneFileError

    try:
        return Runtime.simulated(
            world=chosen.world,
            robot=chosen.robot,
            seed=chosen.seed,
            scene=scene,
            llm=chosen.llm,
            gui=chosen.gui,
            noise=chosen.noise,
            sinks=sinks,
            video=video,
            eager=eager,
            unconfined=chosen.unconfined,
            policy=Path(chosen.policy) if chosen.policy else None,
            safety=Path(chosen.safety) if chosen.safety else None,
            skills=skills_folder(chosen) if learns else None,
        )
    except SceneFileError as error:
        where = "" if scene is None or str(scene) in str(error) else f"{scene}: "
        raise UsageError(f"{where}{error}") from error


def skills_folder(chosen: Settings) -> Path | None:
    """Where skills are kept; None for nowhere.

    Recorded answers know nothing of the user's own skills, so with a cassette it takes a folder.
    """
    import platformdirs

    if chosen.skills not in ("on", "off"):
        return Path(chosen.skills).expanduser()
    wanted = chosen.skills == "on" and not chosen.llm.startswith("cassette:")
    return platformdirs.user_data_path("cap") / "skills" if wanted else None


def read_program(path: Path) -> str:
    """A program file's text.

    Raises:
        UsageError: it is missing, is no text, or is larger than `MAX_PROGRAM_BYTES`.
    """
    try:
        size = path.stat().st_size
        if size > MAX_PROGRAM_BYTES:
            raise UsageError(f"{path} has {size} bytes; a program may have {MAX_PROGRAM_BYTES}")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text file: {error}") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
