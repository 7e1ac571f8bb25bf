"""cap_console: talk to a runtime over ROS 2, line after line or with one sentence.

    python -m robot_bridge.ros2.nodes.console                       # a conversation
    python -m robot_bridge.ros2.nodes.console put the red block in the green bowl
    echo "what do you see?" | python -m robot_bridge.ros2.nodes.console

With one sentence or program the exit code is that of `cap run`; 1 where no runtime answers.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TextIO

import platformdirs
import rclpy
from rclpy.signals import SignalHandlerOptions
from rclpy.utilities import remove_ros_args
from rich.console import Console
from rich.markup import escape

from cap.cli._options import read_program
from cap.cli._output import console, json_output, print_json
from cap.errors import InterruptedError_, UsageError
from robot_bridge.ros2.nodes._console_repl import ConsoleRepl, Watcher, lines_of
from robot_bridge.ros2.nodes._runtime_client import RuntimeClient, RuntimeGoneError
from robot_bridge.ros2.transport import avoid_shared_memory
from robot_bridge.ros2.wire import CONSOLE

_GONE = 1
_WAIT_S = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the console; gives the exit code."""
    given = list(sys.argv if arguments is None else ["cap_console", *arguments])
    options = _parser().parse_args(remove_ros_args(given)[1:])
    with json_output(options.json) as out:
        shown = console(to_stderr=options.json)
        try:
            return _run(options, given, shown, out)
        except RuntimeGoneError as error:
            shown.print(f"[red]{escape(str(error))}[/]")
            return _GONE
        except UsageError as error:
            shown.print(f"[red]{escape(str(error))}[/]")
            return UsageError.exit_code
        except KeyboardInterrupt:
            return InterruptedError_.exit_code


def _run(options: argparse.Namespace, given: list[str], shown: Console, out: TextIO) -> int:
    program = None if options.program is None else read_program(options.program)
    sentence = options.sentence or " ".join(options.words)
    once = bool(sentence) or program is not None
    if options.json and not once:
        raise UsageError("--json needs a sentence or --program")
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    before = {n: signal.signal(n, end) for n in (signal.SIGINT, signal.SIGTERM)}
    avoid_shared_memory()
    rclpy.init(args=given, signal_handler_options=SignalHandlerOptions.NO)
    with ExitStack() as stack:
        stack.callback(rclpy.try_shutdown)
        client = RuntimeClient(CONSOLE.lstrip("/"), truth=options.json)
        stack.callback(client.close)
        client.wait_ready(
            options.wait, lambda text: shown.print(f"[dim]{escape(text)}[/]"), lambda: bool(ended)
        )
        for number, handler in before.items():
            signal.signal(number, handler)
        if options.until_ready:
            return 0
        watcher = Watcher(client, shown)
        if not once:
            shown.print("[dim]:help for help, Ctrl-D to leave[/]")
            history = platformdirs.user_state_path("cap") / "history"
            ConsoleRepl(watcher, shown).loop(lines_of(history))
            return 0
        kind, text = ("sentence", sentence) if program is None else ("program", program)
        code = watcher.command(kind, text)  # type: ignore[arg-type]
        if options.json and "program" in watcher.last:
            record = {k: v for k, v in watcher.last.items() if k not in ("id", "exit_code")}
            record["truth_after"] = client.truth_after(time.monotonic())
            print_json(record, out)
        return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cap_console", description="Talk to the runtime over ROS 2."
    )
    parser.add_argument("words", nargs="*", metavar="SENTENCE", help="What to do, once.")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--sentence", metavar="TEXT", help="The same, for scripts.")
    one.add_argument("--program", metavar="FILE", type=Path, help="Run a program; no model.")
    one.add_argument(
        "--until-ready", action="store_true", help="Only wait until the runtime takes commands."
    )
    parser.add_argument("--json", action="store_true", help="Print the result as one JSON object.")
    parser.add_argument(
        "--wait",
        metavar="S",
        type=float,
        default=_WAIT_S,
        help="How long to wait for the runtime [s].",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
