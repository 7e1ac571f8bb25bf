"""Runs one half of the commands and reports success, tokens, times and causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import cast

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import BARE, Attempt, Way, attempt, record_of
from cap.bench._commands.command import Command
from cap.bench._trials.figures import summarize_trials
from cap.bench._trials.price import price_of
from cap.llm import open_model
from cap.lmp.prompts import ALL
from cap.result import RunResult, Status
from cap.search.effort import Effort, Mode
from primitives.api import API

_QUICK_STRIDE = 4
_SUCCESS = 0.9
_LINKS = ("observe_s", "write_s", "verify_s", "rehearse_s", "act_s")


def run_half(
    commands: Sequence[Command], options: BenchOptions, report: Report, *, show: bool
) -> None:
    """Try the commands one after another with the embedded model.

    Each is tried behind all walls, and again without verification and rehearsal: walls that
    cost success would be taken down. show: print sentences and programs of failures; without
    it they go to the JSON file alone, so that reading the output gives nobody a sentence to
    tune on.

    Raises:
        ModelError: the model can't be opened.
    """
    way = Way(effort=Effort(cast(Mode, options.search)))
    chosen = commands[::_QUICK_STRIDE] if options.quick else commands
    model = open_model(options.llm, note=report.note)
    attempts: list[Attempt] = []
    bare: list[Attempt] = []
    try:
        model.warm([(p.purpose, p.prefix(API)) for p in ALL])
        for done, command in enumerate(chosen, start=1):
            tried = attempt(command, model, options.seed, way=way)
            attempts.append(tried)
            bare.append(attempt(command, model, options.seed, way=BARE))
            report.note(_line(tried) + ("" if bare[-1].ok == tried.ok else _other(bare[-1])))
            if show and not tried.ok:
                report.note(_failure(tried))
            report.progress(done, len(chosen))
    finally:
        model.close()
    summarize(attempts, report)
    compare(attempts, bare, report)


def _other(bare: Attempt) -> str:
    return f"  (without the walls: {'right' if bare.ok else bare.cause})"


def _line(tried: Attempt) -> str:
    seconds = sum(r.timing.total_s for r in tried.results)
    verdict = "right" if tried.ok else f"WRONG  {tried.cause}"
    return f"{tried.command.id:22} {seconds:5.1f} s  {verdict}"


def _failure(tried: Attempt) -> str:
    lines = [f"  {detail}" for detail in tried.details]
    for result in tried.results:
        lines += [f"  > {result.command}", *_indented(result.program)]
        for function in result.functions:
            lines += _indented(function.source)
        lines += [f"  said: {text}" for text in result.said]
        if result.answer is not None:
            lines.append(f"  answer: {result.answer!r}")
    return "\n".join(lines)


def _indented(source: str) -> list[str]:
    return [f"  | {line}" for line in source.splitlines()]


def summarize(attempts: Sequence[Attempt], report: Report) -> None:
    """Times by link, tokens, success by kind, causes, and the bar."""
    results = [r for tried in attempts for r in tried.results]
    report.distribution("sentence to result", [r.timing.total_s for r in results], "s")
    for link in _LINKS:
        report.distribution(
            f"  {link.removesuffix('_s')}", [getattr(r.timing, link) for r in results], "s"
        )
    for name in ("prompt", "cached", "completion"):
        report.distribution(
            f"{name} tokens per command", [float(a.tokens[name]) for a in attempts], "tokens"
        )
    seed = report.options.seed
    summarize_trials(
        [record_of(a, task=a.command.kind, group="commands", seed=seed) for a in attempts],
        report,
        price_of(report.options.llm, report.options.price_in, report.options.price_out),
    )
    failures = [a for a in attempts if not a.ok]
    if failures:
        report.table("Failures", ("id", "cause"), [(a.command.id, a.cause) for a in failures])
    refused = sum(_was_held_back(r) for r in results)
    report.note(f"{refused} of {len(results)} sentences ended before anything moved, by a wall")
    report.detail("attempts", [a.to_json() for a in attempts])
    report.bar(
        "commands carried out rightly",
        sum(a.ok for a in attempts) / len(attempts),
        ">=",
        _SUCCESS,
    )


def compare(walled: Sequence[Attempt], bare: Sequence[Attempt], report: Report) -> None:
    """Success behind the walls and without; and what went wrong for real without them."""
    right, right_bare = sum(a.ok for a in walled), sum(a.ok for a in bare)
    causes = Counter(a.cause for a in bare if not a.ok)
    report.table("Causes without the walls", ("cause", "commands"), causes.most_common())
    report.note(f"right behind all walls: {right} of {len(walled)}; without: {right_bare}")
    report.detail("bare", [a.to_json() for a in bare])
    report.bar(
        "share right behind all walls, above the share without them",
        (right - right_bare) / len(walled),
        ">=",
        0.0,
    )


def _was_held_back(result: RunResult) -> bool:
    if result.status is Status.REFUSED:
        return True
    return result.status is Status.FAILED and (result.error or "").startswith("rehearsal:")
