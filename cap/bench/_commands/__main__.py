"""Look at single commands: `python -m cap.bench._commands [--seed N] [--list] ID...`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cap.bench._commands.attempt import attempt
from cap.bench._commands.command import Command
from cap.bench._commands.halves import DEV, REPORT, REWORDED
from cap.llm import open_model
from cap.lmp.prompts import ALL
from primitives.api import API
from sim.tasks.state import snapshot_of_spec


def main() -> int:
    """Run the named commands (an id, or its beginning) and print all there is to know."""
    parser = argparse.ArgumentParser(prog="python -m cap.bench._commands")
    parser.add_argument("ids", nargs="*", help="ids or beginnings of ids, such as dev-line")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--list", action="store_true", help="list the development half, and its rewordings"
    )
    parser.add_argument("--llm", default="embedded")
    parser.add_argument("--scene", type=Path, help="write the scene file of one id and stop")
    options = parser.parse_args()
    if options.list:
        for command in (*DEV, *REWORDED):
            print(f"{command.id:20} {' / '.join(s.sentence for s in command.steps)}")
        return 0
    chosen = [c for c in (*DEV, *REWORDED, *REPORT) if any(c.id.startswith(i) for i in options.ids)]
    if not chosen:
        parser.error("no command has such an id; --list shows them")
    if options.scene is not None:
        options.scene.write_text(_scene_file(chosen[0], options.seed))
        return 0
    model = open_model(options.llm, note=lambda text: print(text, file=sys.stderr))
    wrong = 0
    try:
        model.warm([(p.purpose, p.prefix(API)) for p in ALL])
        for command in chosen:
            tried = attempt(command, model, options.seed)
            wrong += not tried.ok
            _show(command, options.seed)
            print(json.dumps(tried.to_json(), indent=1).replace("\\n", "\n      "))
    finally:
        model.close()
    return 1 if wrong else 0


def _show(command: Command, seed: int) -> None:
    for thing in snapshot_of_spec(command.scene(seed)):
        print(f"  {thing.name:16} ({thing.x:+.3f}, {thing.y:+.3f}) in the table frame")


def _scene_file(command: Command, seed: int) -> str:
    objects = []
    for o in command.scene(seed).objects:
        objects.append({"category": o.category, "color": o.color, "position": list(o.position)})
    return json.dumps({"world": "tabletop", "objects": objects}, indent=1)


if __name__ == "__main__":
    sys.exit(main())
