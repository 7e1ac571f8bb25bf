"""The bridge to ROS 2: a command's way through the monitor's process, its loop, and its cost.

Real processes on this machine, over DDS: the simulated hardware and the safety monitor. The
round trip is timed in a third one that publishes a trajectory and hears both the first piece
that the monitor gives the controller and the monitor's answer.
"""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._processes import trial


def run(options: BenchOptions, report: Report) -> None:
    """300 motions; 60 when quick."""
    count = 60 if options.quick else 300
    (found,) = trial("roundtrip", ["--motions", str(count)], report, count)
    short = report.distribution(
        "short motions, from publishing to the first piece", found["short_ms"], "ms"
    )
    report.distribution("short motions, to the monitor's answer", found["short_answer_ms"], "ms")
    report.distribution("motions of a second and more, to the first piece", found["long_ms"], "ms")
    loop = {k: float(v) for k, v in found["loop"].items()}
    report.table(
        "the monitor's loop while the arm moves",
        ["what", "median", "99th percentile", "worst"],
        [
            [label, *(loop[f"{key}_{q}_ms"] for q in ("p50", "p99", "max"))]
            for label, key in (
                ("from tick to tick [ms]", "gap"),
                ("work of one tick [ms]", "work"),
                ("from a reading's stamp to its verdict [ms]", "reading_age"),
            )
        ],
    )
    report.table(
        "share of one core",
        ["process", "share"],
        [[name, share] for name, share in found["cpu_share"].items()],
    )
    values = sorted(found["short_ms"])
    p99 = values[min(len(values) - 1, int(0.99 * len(values)))]
    report.note(f"median {short.median:.2f} ms, 99th percentile {p99:.2f} ms")
    report.bar("command round trip through the monitor, 99th percentile", p99, "<=", 10, "ms")
    report.bar("the monitor's loop", loop["rate_hz"], ">=", 500, "Hz")
    report.bar("bounds broken", sum(found["judge"].get("broken", {}).values()), "<=", 0)
    for detail in found["judge"].get("details", [])[:10]:
        report.note(str(detail))
