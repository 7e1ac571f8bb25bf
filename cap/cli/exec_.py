"""`cap exec`: carry out a program from a file; no model writes."""

from __future__ import annotations

from typing import Annotated

import typer

from cap.cli import _options as opt


def command(
    program: opt.ProgramFile,
    world: opt.World = None,
    robot: opt.Robot = None,
    seed: opt.Seed = None,
    scene: opt.SceneFile = None,
    llm: opt.Llm = None,
    gui: opt.Gui = None,
    noise: opt.Noise = None,
    unconfined: opt.Unconfined = None,
    confirm: opt.Confirm = None,
    policy: opt.PolicyFile = None,
    safety: opt.SafetyFile = None,
    rehearse: opt.Rehearse = None,
    no_rehearse: opt.NoRehearse = False,
    record: opt.Record = None,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Whether to check it before it runs.")
    ] = True,
    as_json: opt.Json = False,
) -> None:
    """Carry out a program: verify, rehearse, act.

    A program that fails in rehearsal is not run; the exit code is 5, as for one that fails
    on the table.
    A program that calls a language primitive (parse_position, ...) still asks a model.
    """
    source = opt.read_program(program)
    from cap.cli._carry_out import carry_out
    from cap.cli._output import json_output

    chosen = opt.settings(
        world=world,
        robot=robot,
        seed=seed,
        llm=llm,
        gui=gui,
        noise=noise,
        confirm=confirm,
        unconfined=unconfined,
        trials=rehearse,
        no_rehearse=no_rehearse,
        policy=policy,
        safety=safety,
    )
    with json_output(as_json) as out:
        code = carry_out(
            lambda runtime, asked: runtime.execute(
                source,
                verify=verify,
                confirm=asked.confirm,
                approve=asked.approve,
                rehearse=chosen.rehearse,
                trials=chosen.trials,
            ),
            source="program",
            settings=chosen,
            scene=scene,
            record=record,
            json_to=out if as_json else None,
        )
    raise typer.Exit(code)
