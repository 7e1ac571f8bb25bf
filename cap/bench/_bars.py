"""What a suite measures, and how it is shown: distributions, tables, notes and bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import numpy as np
from rich.console import Console
from rich.table import Table as RichTable

if TYPE_CHECKING:
    from cap.bench._trials.record import TrialRecord

REPORT_SCHEMA = 1

Op = Literal["<=", ">="]


@dataclass(frozen=True)
class BenchOptions:
    """What the person asked of a suite. quick: a small sample that ends in a minute or two.

    robot: its name or folder, for suites that any arm can do; the others take the Panda.

    The rest is for suites whose module lists it in `OPTIONS`. llm: the model's `--llm` text.
    search: what may be tried besides a sentence's first program. trials: of each task; None for
    the suite's own number. only: beginnings of the ids of tasks to try, all when empty. jobs,
    backend, address: where trials run (see `cap.bench._trials.run`). resume: the journal to go
    on with; None for a new one. price_in, price_out: US dollars per million tokens read and
    written.
    """

    quick: bool = False
    seed: int = 0
    robot: str = "panda"
    llm: str = "embedded"
    search: str = "repair"
    trials: int | None = None
    only: tuple[str, ...] = ()
    jobs: int = 1
    backend: str = "processes"
    address: str | None = None
    resume: Path | None = None
    price_in: float | None = None
    price_out: float | None = None


@dataclass(frozen=True)
class Distribution:
    """Five numbers about `count` measured values, in `unit`; NaN when there are none."""

    name: str
    unit: str
    count: int
    minimum: float
    median: float
    p95: float
    maximum: float

    @classmethod
    def of(cls, name: str, values: Sequence[float], unit: str) -> Distribution:
        """Percentiles interpolate linearly between the sorted values."""
        data = np.asarray(list(values), dtype=np.float64)
        if not len(data):
            return cls(name, unit, 0, math.nan, math.nan, math.nan, math.nan)
        low, median, p95, high = np.percentile(data, [0, 50, 95, 100])
        return cls(name, unit, len(data), float(low), float(median), float(p95), float(high))

    def __str__(self) -> str:
        numbers = " / ".join(number(v) for v in (self.minimum, self.median, self.p95, self.maximum))
        return f"{self.name}: {numbers} {self.unit} (min / median / p95 / max of {self.count})"


@dataclass(frozen=True)
class Bar:
    """A promise: `value op bound`. A value that is not a number misses every bound."""

    name: str
    value: float
    op: Op
    bound: float
    unit: str

    @property
    def holds(self) -> bool:
        return self.value <= self.bound if self.op == "<=" else self.value >= self.bound

    def __str__(self) -> str:
        verdict = "hold" if self.holds else "MISS"
        return (
            f"{verdict}  {self.name}: {number(self.value)} {self.op} "
            f"{number(self.bound)} {self.unit}".rstrip()
        )


@dataclass(frozen=True)
class Table:
    """Rows of text or numbers under named columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Report:
    """Collects what a suite finds; figures go to `out` as they come, progress to `status`."""

    def __init__(self, suite: str, options: BenchOptions, out: TextIO, status: TextIO) -> None:
        self.suite = suite
        self.options = options
        self.distributions: list[Distribution] = []
        self.bars: list[Bar] = []
        self.tables: list[Table] = []
        self.notes: list[str] = []
        self.details: dict[str, Any] = {}
        self.trials: list[TrialRecord] = []
        self._out = out
        self._status = status
        self._progress_shown = False
        self._tenths = -1

    def distribution(self, name: str, values: Sequence[float], unit: str) -> Distribution:
        """Sum up measured values as minimum, median, 95th percentile and maximum."""
        found = Distribution.of(name, values, unit)
        self.distributions.append(found)
        self._line(str(found))
        return found

    def bar(self, name: str, value: float, op: Op, bound: float, unit: str = "") -> Bar:
        """Hold `value` against a bound."""
        found = Bar(name, float(value), op, float(bound), unit)
        self.bars.append(found)
        self._line(str(found))
        return found

    def note(self, text: str) -> None:
        """Anything a reader of the figures should know."""
        self.notes.append(text)
        self._line(text)

    def detail(self, name: str, value: Any) -> None:
        """Keep plain JSON data for the JSON file alone."""
        self.details[name] = value

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Show rows under named columns; numbers keep three significant figures on screen."""
        table = Table(title, tuple(columns), tuple(tuple(row) for row in rows))
        self.tables.append(table)
        self._clear_progress()
        show_table(table, self._out)

    def progress(self, done: int, total: int, *, left_s: float | None = None) -> None:
        """Say how far the suite is: one rewritten line on a terminal, else every tenth.

        left_s: an estimate of how long it will still take.
        """
        text = f"{self.suite}: {done} of {total}"
        if left_s is not None:
            text += f", about {duration(left_s)} left"
        if self._status.isatty():
            self._status.write(f"\r\x1b[K{text}")
            self._progress_shown = True
        elif total and done * 10 // total != self._tenths:
            self._tenths = done * 10 // total
            self._status.write(f"{text}\n")
        self._status.flush()

    @property
    def held(self) -> int:
        return sum(bar.holds for bar in self.bars)

    @property
    def all_hold(self) -> bool:
        return self.held == len(self.bars)

    @property
    def summary(self) -> str:
        return f"{self.suite}: {self.held} of {len(self.bars)} bars hold"

    def finish(self) -> None:
        """Print the last line."""
        self._line(self.summary)

    def to_json(self) -> dict[str, Any]:
        """Everything collected as one plain JSON object; NaN becomes null."""
        return {
            "schema": REPORT_SCHEMA,
            "suite": self.suite,
            "quick": self.options.quick,
            "seed": self.options.seed,
            "robot": self.options.robot,
            "bars": [_finite({**asdict(b), "holds": b.holds}) for b in self.bars],
            "distributions": [_finite(asdict(d)) for d in self.distributions],
            "tables": [
                {
                    "title": t.title,
                    "columns": list(t.columns),
                    "rows": [[_cell(c) for c in row] for row in t.rows],
                }
                for t in self.tables
            ],
            "notes": list(self.notes),
            "details": self.details,
            "llm": self.options.llm,
            "trials": [t.to_json(pictures=False) for t in self.trials],
            "held": self.held,
            "of": len(self.bars),
        }

    def _line(self, text: str) -> None:
        self._clear_progress()
        self._out.write(text + "\n")
        self._out.flush()

    def _clear_progress(self) -> None:
        if self._progress_shown:
            self._status.write("\r\x1b[K")
            self._status.flush()
            self._progress_shown = False


def show_table(table: Table, out: TextIO) -> None:
    """Print a table; numbers keep three significant figures."""
    shown = RichTable(title=table.title, title_justify="left", title_style="bold")
    for column in table.columns:
        shown.add_column(column, overflow="fold")
    for row in table.rows:
        shown.add_row(*(cell(c) for c in row))
    width = None if out.isatty() else 140
    Console(file=out, width=width, highlight=False, markup=False).print(shown)


def cell(value: Any) -> str:
    """A table's cell as text."""
    return number(value) if isinstance(value, float) else str(value)


def duration(seconds: float) -> str:
    """Seconds for people: 40 s, 12 min, 3 h 5 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def number(value: float) -> str:
    """Three significant figures without an exponent: 0.00123, 4.57, 1234."""
    if not math.isfinite(value):
        return "no value" if math.isnan(value) else str(value)
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:.1f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _finite(record: dict[str, Any]) -> dict[str, Any]:
    return {name: _cell(value) for name, value in record.items()}


def _cell(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) or value is None else str(value)
