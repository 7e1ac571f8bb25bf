"""A suite's report as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape

from cap.bench._bars import Report, Table, cell
from cap.bench._trials.record import TrialRecord

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 70rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
th, td { border-bottom: 1px solid #ddd; padding: 0.2rem 0.7rem; text-align: left; }
td { font-variant-numeric: tabular-nums; }
pre { background: #f5f5f2; padding: 0.6rem; overflow-x: auto; }
img { width: 320px; max-width: 48%; }
article { border-top: 2px solid #ddd; margin-top: 1.5rem; }
.hold { color: #17612b; } .miss { color: #a01c1c; font-weight: bold; }
"""


def page(report: Report) -> str:
    """Bars, tables, notes, and every failed trial with its program and two pictures."""
    failures = [t for t in report.trials if not t.ok]
    options = report.options
    title = f"cap bench {report.suite}"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f"<p>Model {escape(options.llm)}, seed {options.seed}. {escape(report.summary)}.</p>",
        "<ul>",
        *(
            f'<li class="{"hold" if bar.holds else "miss"}">{escape(str(bar))}</li>'
            for bar in report.bars
        ),
        "</ul>",
        *(_table(table) for table in report.tables),
        *(f"<p>{escape(str(d))}</p>" for d in report.distributions),
        f"<h2>{len(failures)} of {len(report.trials)} trials failed</h2>",
        *(_failure(t) for t in failures),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(c)}</th>" for c in table.columns)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell(c))}</td>" for c in row) + "</tr>" for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2>\n<table><tr>{head}</tr>\n{rows}\n</table>"


def _failure(trial: TrialRecord) -> str:
    sentences = "; ".join(trial.sentences)
    parts = [
        f"<article><h3>{escape(trial.id)}: {escape(trial.cause)}</h3>",
        f"<p><q>{escape(sentences)}</q></p>",
        *(f"<p>{escape(detail)}</p>" for detail in trial.details),
        *(f"<pre>{escape(program)}</pre>" for program in trial.programs),
        *(f"<p>It said: {escape(text)}</p>" for text in trial.said),
        _picture(trial.before, "before"),
        _picture(trial.after, "after"),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def _picture(jpeg: str, moment: str) -> str:
    if not jpeg:
        return ""
    return f'<img src="data:image/jpeg;base64,{escape(jpeg)}" alt="the table {moment}">'
