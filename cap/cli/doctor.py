"""`cap doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import typer

from cap.cli import _options as opt


def command(as_json: opt.Json = False) -> None:
    """Try every part on this machine; exit code 1 when something that is needed fails."""
    from cap.cli._checks import run_checks
    from cap.cli._output import console, json_output, print_json

    with json_output(as_json) as out:
        shown = console(to_stderr=as_json)
        results = []
        for result in run_checks():
            results.append(result)
            shown.print(result.line())
        failed = [r for r in results if r.failed]
        if as_json:
            print_json({"checks": [vars(r) for r in results], "ok": not failed}, out)
        elif failed:
            shown.print(f"[red]{len(failed)} of {len(results)} checks failed[/]")
        else:
            shown.print("[green]everything works[/]")
    raise typer.Exit(1 if failed else 0)
