"""`cap run`: carry out one sentence."""

from __future__ import annotations

from typing import Annotated

import typer

from cap.cli import _options as opt


def command(
    sentence: Annotated[str, typer.Argument(help="What to do, in plain words.")],
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
    skills: opt.Skills = None,
    rehearse: opt.Rehearse = None,
    no_rehearse: opt.NoRehearse = False,
    search: opt.Search = None,
    predicate: opt.Predicate = None,
    search_tokens: opt.SearchTokens = None,
    search_seconds: opt.SearchSeconds = None,
    record: opt.Record = None,
    as_json: opt.Json = False,
) -> None:
    """Carry out one sentence in simulation.

    Its program runs in a twin of the table first; one that fails there is written again, or
    not run.
    """
    from cap.cli._carry_out import carry_out
    from cap.cli._output import json_output
    from cap.lmp.request import check_sentence

    check_sentence(sentence)
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
        skills=skills,
        search=search,
        predicate=predicate,
        search_tokens=search_tokens,
        search_seconds=search_seconds,
    )
    with json_output(as_json) as out:
        code = carry_out(
            lambda runtime, asked: runtime.run(
                sentence,
                confirm=asked.confirm,
                approve=asked.approve,
                rehearse=chosen.rehearse,
                trials=chosen.trials,
                search=chosen.effort,
            ),
            source="sentence",
            settings=chosen,
            scene=scene,
            record=record,
            json_to=out if as_json else None,
        )
    raise typer.Exit(code)
