"""The corpus of the verification bench: good programs are good, mutants are wrong."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest

from cap.bench import BenchOptions, Report
from cap.bench._good_programs import good_programs
from cap.bench._mutation import Subject
from cap.bench._mutations import OPERATORS
from cap.bench._mutations_more import MORE_OPERATORS
from cap.bench.verify import Mutant, mutants, prompt_examples, run
from cap.lmp.table import TABLE_DATA
from cap.result import Status
from cap.runtime import Runtime
from cap.verify import verify
from perception.scene import Scene, SceneObject
from primitives.api import API

ALL = {**OPERATORS, **MORE_OPERATORS}
PROGRAMS = good_programs()


def subject(number: int) -> Subject:
    program = PROGRAMS[number]
    objects = tuple(
        SceneObject(o.name, o.category, o.color, np.zeros(3), 0.0, np.full(3, 0.04))
        for o in program.scene.objects
    )
    return Subject(program.name, program.source, Scene(objects))


def test_there_are_more_than_two_hundred_good_programs_and_no_two_of_a_name() -> None:
    assert len({p.source for p in PROGRAMS}) >= 200
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    assert good_programs() == PROGRAMS


def test_no_fault_is_found_in_a_good_program() -> None:
    texts = list(dict.fromkeys(p.source for p in PROGRAMS))
    alarms = [verify(t, registry=API, data=TABLE_DATA) for t in texts[::3]]
    assert [str(f) for found in alarms for f in found] == []


def test_no_fault_is_found_in_an_example_of_a_prompt() -> None:
    assert [str(f) for _, found in prompt_examples() for f in found] == []


@pytest.fixture(scope="module")
def made() -> list[Mutant]:
    return mutants([subject(i) for i in range(0, len(PROGRAMS), 5)], 4, seed=1)


@pytest.mark.parametrize("name", ALL)
def test_every_operator_changes_programs_and_only_broken_syntax_breaks_it(
    name: str, made: list[Mutant]
) -> None:
    own = [m for m in made if m.operator == name]
    assert own, "no program can be made wrong in this way"
    for mutant in own:
        assert mutant.source != mutant.subject.source
        if name == "broken syntax":
            with pytest.raises(SyntaxError):
                compile(mutant.source, "<mutant>", "exec")
        else:
            compile(mutant.source, "<mutant>", "exec")


def test_the_same_seed_makes_the_same_mutants() -> None:
    subjects = [subject(i) for i in range(0, len(PROGRAMS), 18)]
    first, again = (mutants(subjects, 2, seed=3) for _ in range(2))
    assert [m.source for m in first] == [m.source for m in again]
    assert [m.source for m in first] != [m.source for m in mutants(subjects, 2, seed=4)]


@pytest.mark.slow
def test_good_programs_run_to_their_end_in_simulation() -> None:
    for program in PROGRAMS[::40]:
        with Runtime.simulated(scene=program.scene, llm=None) as runtime:
            result = runtime.execute(program.source, verify=False)
        assert result.status is Status.DONE, f"{program.name}: {result.error}"


@pytest.mark.slow
def test_the_quick_suite_ends_with_its_bars() -> None:
    out = StringIO()
    report = Report("verify", BenchOptions(quick=True), out, StringIO())
    run(report.options, report)
    names = [bar.name for bar in report.bars]
    assert "mutants found before running" in names
    by_name = {bar.name: bar for bar in report.bars}
    assert by_name["mutants found before running"].holds
    assert by_name["false alarms over good programs and all examples of prompts"].holds
