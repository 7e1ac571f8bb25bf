"""How fast verification is, how many wrong programs it finds, and whether it refuses right ones."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._good_programs import GoodProgram, good_programs
from cap.bench._mutation import Subject
from cap.bench._mutations import OPERATORS
from cap.bench._mutations_more import MORE_OPERATORS
from cap.lmp.effects import any_effect, reads_only
from cap.lmp.prompt import Session
from cap.lmp.prompts import ALL
from cap.lmp.table import TABLE_DATA
from cap.runtime import Runtime
from cap.verify import Finding, verify
from perception.scene import Scene, SceneObject
from primitives.api import API
from sim.scenes import SceneSpec

_EACH, _QUICK_EACH = 12, 3
"""Mutants of one operator."""
_WARMING = 5
_LINES = 60
_SHOWN = 20


@dataclass(frozen=True)
class Mutant:
    """A program that is wrong. subject: the good one that it was made from."""

    operator: str
    subject: Subject
    source: str


def run(options: BenchOptions, report: Report) -> None:
    """Look at every table once, then verify programs of three kinds."""
    programs = good_programs()
    scenes = _seen({p.scene for p in programs}, report)
    subjects = [Subject(p.name, p.source, scenes[p.scene]) for p in programs]
    _false_alarms(subjects, report)
    _mutants(subjects, options, report)
    _latency(programs, scenes, options, report)


def _seen(specs: set[SceneSpec], report: Report) -> dict[SceneSpec, Scene]:
    """The tables as the cameras see them."""
    found: dict[SceneSpec, Scene] = {}
    for number, spec in enumerate(sorted(specs, key=repr)):
        report.progress(number, len(specs))
        with Runtime.simulated(scene=spec, llm=None) as runtime:
            found[spec] = runtime.observe()
    return found


def check(subject: Subject) -> list[Finding]:
    """Verify a program as `cap exec` does."""
    return verify(subject.source, registry=API, scene=subject.scene, data=TABLE_DATA)


# Right programs -------------------------------------------------------------------------


def _false_alarms(subjects: Sequence[Subject], report: Report) -> None:
    alarms = 0
    for number, subject in enumerate(subjects):
        report.progress(number, len(subjects))
        for finding in check(subject)[:1]:
            alarms += 1
            report.note(f"false alarm in {subject.name!r}: [{finding.rule}] {finding}")
    examples = 0
    for name, findings in prompt_examples():
        examples += 1
        for finding in findings[:1]:
            alarms += 1
            report.note(f"false alarm in the example {name!r}: [{finding.rule}] {finding}")
    texts = len({s.source for s in subjects})
    report.note(f"{len(subjects)} good programs ({texts} different texts), {examples} examples")
    report.bar("good programs, different texts", texts, ">=", 200)
    report.bar("false alarms over good programs and all examples of prompts", alarms, "<=", 0)


def prompt_examples() -> Iterator[tuple[str, list[Finding]]]:
    """Every example of every prompt, and what is found in it, on a table with its objects."""
    for prompt in ALL:
        sessions: tuple[Session, ...] = (*prompt.sessions, prompt.pool)
        for session in sessions:
            names = (*session.blocks, *session.bowls)
            for turn in session.turns:
                yield (
                    turn.request,
                    verify(
                        turn.code.strip(),
                        registry=API,
                        scene=_named(names) if names else None,
                        data={**TABLE_DATA, "shape_pts": "np.ndarray"},
                        allowed=reads_only if prompt.mode == "value" else any_effect,
                        mode=prompt.mode,
                    ),
                )


def _named(names: Sequence[str]) -> Scene:
    """A table with objects of these names; where they stand plays no part."""
    return Scene(
        tuple(
            SceneObject(n, n.split()[1], n.split()[0], np.zeros(3), 0.0, np.full(3, 0.04))
            for n in names
        )
    )


# Wrong programs -------------------------------------------------------------------------


def mutants(subjects: Sequence[Subject], each: int, seed: int) -> list[Mutant]:
    """`each` wrong programs of every operator, of as many subjects as there are."""
    rng = np.random.default_rng(seed)
    found: list[Mutant] = []
    for name, operator in {**OPERATORS, **MORE_OPERATORS}.items():
        kept: dict[str, Mutant] = {}
        for index in rng.permutation(len(subjects)):
            options = sorted(set(operator(subjects[index])) - {subjects[index].source})
            if options and len(kept) < each:
                source = options[int(rng.integers(len(options)))]
                kept.setdefault(source, Mutant(name, subjects[index], source))
        found += kept.values()
    return found


def _mutants(subjects: Sequence[Subject], options: BenchOptions, report: Report) -> None:
    made = mutants(subjects, _QUICK_EACH if options.quick else _EACH, options.seed)
    caught: list[bool] = []
    for number, mutant in enumerate(made):
        report.progress(number, len(made))
        scene = mutant.subject.scene
        caught.append(bool(check(Subject(mutant.subject.name, mutant.source, scene))))
    rows = []
    for name in dict.fromkeys(m.operator for m in made):
        results = [found for m, found in zip(made, caught, strict=True) if m.operator == name]
        rows.append((name, len(results), sum(results)))
    report.table("Wrong programs found before running", ("operator", "mutants", "found"), rows)
    missed = [m for m, found in zip(made, caught, strict=True) if not found]
    for mutant in missed[:_SHOWN]:
        changed = _changed_line(mutant)
        report.note(f"missed: {mutant.operator} in {mutant.subject.name!r}: {changed}")
    report.detail("missed", [{"operator": m.operator, "source": m.source} for m in missed])
    if not options.quick:
        report.bar("mutants", len(made), ">=", 300)
    share = 100 * sum(caught) / len(made)
    report.bar("mutants found before running", share, ">=", 90, "%")


def _changed_line(mutant: Mutant) -> str:
    before = set(mutant.subject.source.splitlines())
    new = [line for line in mutant.source.splitlines() if line not in before]
    return new[0].strip() if new else "(a line is missing)"


# Speed ----------------------------------------------------------------------------------


def _latency(
    programs: Sequence[GoodProgram],
    scenes: dict[SceneSpec, Scene],
    options: BenchOptions,
    report: Report,
) -> None:
    """Verify each of many different programs of some 60 lines once, on a warm checker."""
    rng = np.random.default_rng(options.seed)
    times_ms: list[float] = []
    computing_ms: list[float] = []
    for number in range(_WARMING + (20 if options.quick else 100)):
        subject = _long_program(programs, scenes, rng)
        start_s, computed_s = time.perf_counter(), time.process_time()
        check(subject)
        if number >= _WARMING:
            times_ms.append(1000 * (time.perf_counter() - start_s))
            computing_ms.append(1000 * (time.process_time() - computed_s))
    found = report.distribution(f"one verification, {_LINES} lines, warm", times_ms, "ms")
    # A busy machine shows in the difference: the rest is waiting, for ty or for the processor.
    report.distribution("of that, computing in this process", computing_ms, "ms")
    report.bar("one verification, median", found.median, "<=", 100, "ms")


def _long_program(
    programs: Sequence[GoodProgram], scenes: dict[SceneSpec, Scene], rng: np.random.Generator
) -> Subject:
    """Good programs for one table, one after another, up to the length that is asked for."""
    spec = programs[int(rng.integers(len(programs)))].scene
    same = [p for p in programs if p.scene == spec]
    lines: list[str] = []
    while len(lines) < _LINES:
        lines += same[int(rng.integers(len(same)))].source.splitlines()
    return Subject("long", "\n".join(lines) + "\n", scenes[spec])
