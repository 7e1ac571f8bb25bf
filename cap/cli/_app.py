"""From a command line to an exit code: the commands, and one clear line for what goes wrong."""

from __future__ import annotations

import importlib.metadata
import logging
import sys
import traceback
from typing import Annotated

import typer

from cap.cli import bench, docs, doctor, exec_, model, repl, replay, ros, skills, verify
from cap.cli import run as run_
from cap.cli._failures import exit_code
from cap.errors import InterruptedError_, UsageError

_UNEXPECTED = 1


def build_app() -> typer.Typer:
    """All commands under one name."""
    app = typer.Typer(
        name="cap",
        help="From a sentence to safe robot motion.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_common)
    app.command("run")(run_.command)
    app.command("exec")(exec_.command)
    app.command("verify")(verify.command)
    app.command("repl")(repl.command)
    app.command("replay")(replay.command)
    app.command("bench")(bench.command)
    app.add_typer(model.app, name="model")
    app.add_typer(skills.app, name="skills")
    app.add_typer(ros.app, name="ros")
    app.command("doctor")(doctor.command)
    app.command("docs")(docs.command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        print(importlib.metadata.version("cap-runtime"))
        raise typer.Exit


def _common(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when something fails.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """From a sentence to safe robot motion."""


def run(arguments: list[str]) -> int:
    """Carry out a command line; never raises for what a person can cause."""
    arguments, debug = _take_debug(arguments)
    if debug:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("cap").setLevel(logging.DEBUG)
    try:
        outcome = build_app()(arguments, prog_name="cap", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(_one_line(_misuse(error)), UsageError.exit_code, debug)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", InterruptedError_.exit_code, debug)
    except BrokenPipeError:
        # Whoever read our output has left; Python must not complain at exit either.
        sys.stdout = None
        return _UNEXPECTED
    except Exception as error:  # noqa: BLE001 - the last place where it can become one line
        text, code = _one_line(str(error)), exit_code(error)
        if code is None:
            text = f"{type(error).__name__}: {text} (run again with --debug for the traceback)"
        return _fail(text, _UNEXPECTED if code is None else code, debug)
    return outcome if isinstance(outcome, int) else 0


def _misuse(error: typer.TyperException) -> str:
    # Typer's own exceptions have these without saying so in their public base.
    message = getattr(error, "format_message", lambda: str(error))()
    context = getattr(error, "ctx", None)
    where = f" (see {context.command_path} --help)" if context is not None else ""
    return f"{message}{where}"


def _take_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """--debug counts wherever it stands before `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    head = [a for a in arguments[:end] if a != "--debug"]
    return head + arguments[end:], len(head) < end


def _fail(text: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    print(f"cap: {text}", file=sys.stderr)
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())
