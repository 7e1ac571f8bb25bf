"""`cap verify`: the static checks alone."""

from __future__ import annotations

import typer

from cap.cli import _options as opt


def command(
    program: opt.ProgramFile,
    scene: opt.SceneFile = None,
    as_json: opt.Json = False,
) -> None:
    """Check a program without running it; with a scene, its object names too."""
    source = opt.read_program(program)
    from cap.cli._output import console, json_output, print_json
    from cap.cli._verify import check, findings_json, show_findings
    from cap.errors import RefusedError

    with json_output(as_json) as out:
        findings = check(source, scene)
        show_findings(findings, source, console(to_stderr=as_json))
        if as_json:
            print_json(findings_json(program, findings), out)
    raise typer.Exit(RefusedError.exit_code if findings else 0)
