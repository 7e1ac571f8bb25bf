"""Reports: what holds, what misses, and what is printed where."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.bench import BenchOptions, Report, ros_soak, run_suite, suite_names
from cap.bench._bars import Bar, Distribution, number
from cap.errors import UsageError


def a_report() -> tuple[Report, io.StringIO, io.StringIO]:
    out, status = io.StringIO(), io.StringIO()
    return Report("sample", BenchOptions(quick=True, seed=3), out, status), out, status


def test_a_bar_holds_at_its_bound_and_misses_beyond_it():
    assert Bar("b", 5.0, "<=", 5.0, "s").holds
    assert not Bar("b", 5.01, "<=", 5.0, "s").holds
    assert Bar("b", 0.98, ">=", 0.98, "").holds
    assert not Bar("b", 0.979, ">=", 0.98, "").holds


@pytest.mark.parametrize("op", ["<=", ">="])
def test_a_bar_without_a_number_never_holds(op):
    assert not Bar("b", math.nan, op, 1.0, "s").holds


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_distribution_is_ordered_and_bounded_by_its_values(values):
    d = Distribution.of("d", values, "s")
    assert d.minimum <= d.median <= d.p95 <= d.maximum
    assert (d.minimum, d.maximum) == (min(values), max(values))


def test_a_distribution_of_nothing_has_no_values_rather_than_failing():
    assert "no value" in str(Distribution.of("d", [], "s"))


def test_the_last_line_counts_the_bars_that_hold():
    report, out, _ = a_report()
    report.bar("first", 1.0, "<=", 2.0, "s")
    report.bar("second", 3.0, "<=", 2.0, "s")
    report.finish()
    assert out.getvalue().splitlines()[-1] == "sample: 1 of 2 bars hold"
    assert not report.all_hold


def test_progress_stays_off_the_figures():
    report, out, status = a_report()
    for done in range(1, 101):
        report.progress(done, 100)
    assert out.getvalue() == ""
    assert status.getvalue().count("\n") <= 11


def test_the_report_is_strict_json_whatever_the_cells_are():
    report, _, _ = a_report()
    report.bar("nothing measured", math.nan, "<=", 1.0)
    report.distribution("none", [], "s")
    report.table("t", ["a", "b"], [[np.float64(1.5), None], [(1, 2), math.inf]])
    text = json.dumps(report.to_json(), allow_nan=False)
    assert json.loads(text)["tables"][0]["rows"][0] == [1.5, None]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.00123456, "0.00123"), (4.5678, "4.57"), (99.96, "100"), (1234.5, "1234")],
)
def test_numbers_are_short(value, shown):
    assert number(value) == shown


def test_an_unknown_suite_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(UsageError, match="no suite 'nonsense'"):
        run_suite("nonsense", BenchOptions(), io.StringIO(), io.StringIO())
    assert not any(name.startswith("_") for name in suite_names())


def test_a_part_of_the_soak_that_there_is_not_is_refused_with_those_there_are():
    report, _, _ = a_report()
    with pytest.raises(UsageError, match="dances; there are: motions, sentences"):
        ros_soak.run(BenchOptions(only=("dances",)), report)
