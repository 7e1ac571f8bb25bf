"""`cap repl`: sentence after sentence in one world."""

from __future__ import annotations

from contextlib import ExitStack

from cap.cli import _options as opt


def command(
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
) -> None:
    """Talk to the arm: earlier sentences are context, Ctrl-C stops, Ctrl-D leaves."""
    import platformdirs

    from cap.cli._display import LiveDisplay
    from cap.cli._output import console
    from cap.cli._repl import Repl, prompt_session

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
    shown = console()
    with ExitStack() as stack:
        display = LiveDisplay(shown)
        runtime = stack.enter_context(opt.open_runtime(chosen, scene, [display], learns=True))
        repl = Repl(runtime, shown, chosen)
        history = platformdirs.user_state_path("cap") / "history"
        repl.loop(prompt_session(runtime, history))
