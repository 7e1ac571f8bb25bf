"""From a sentence to the first motion: how long each link of the chain takes, warm."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from cap import events as ev
from cap.bench._bars import BenchOptions, Report
from cap.bench._footprint import MemoryWatch, environment_bytes
from cap.llm.catalogue import DEFAULT_MODEL, find_model
from cap.llm.paths import CachePaths
from cap.llm.served import find_running
from cap.runtime import Runtime
from sim.scenes import ObjectSpec, SceneSpec

SENTENCES = (
    "put the red block in the green bowl",
    "put the blue block in the blue bowl",
    "move the yellow block to the top left corner",
    "put the green block on the yellow block",
    "put the red block in the red bowl",
    "put the green block in the green bowl",
    "put the yellow block in the middle of the table",
    "put the blue block on the yellow block",
    "move the green block to the bottom right corner",
    "put the red block on the left side of the table",
)
"""Simple ones, which follow one another on one table."""

_WARM_UP = "put the yellow block on the right side of the table"
_QUICK = 3

TABLE = SceneSpec(
    objects=(
        ObjectSpec("block", "red", (0.40, 0.10)),
        ObjectSpec("block", "green", (0.40, -0.05)),
        ObjectSpec("block", "blue", (0.52, 0.02)),
        ObjectSpec("block", "yellow", (0.40, -0.20)),
        ObjectSpec("bowl", "red", (0.60, 0.22)),
        ObjectSpec("bowl", "green", (0.62, -0.02)),
        ObjectSpec("bowl", "blue", (0.58, -0.24)),
    )
)


@dataclass(frozen=True)
class Chain:
    """Wall seconds of each link, from the sentence to the start of the first motion.

    first_token_s: from the sentence to the first token of the first exchange. prompt_s:
    until the first token of each exchange with the model; tokens_s: the tokens after it.
    act_s: from the verified program to the first motion, without the model.
    """

    sentence: str
    total_s: float
    observe_s: float
    first_token_s: float
    prompt_s: float
    tokens_s: float
    verify_s: float
    act_s: float
    exchanges: int
    completion_tokens: int

    @property
    def model_s(self) -> float:
        return self.prompt_s + self.tokens_s

    @property
    def rest_s(self) -> float:
        """All that is not the model's own time."""
        return self.total_s - self.model_s


def chain_of(sentence: str, stream: list[ev.Event]) -> Chain | None:
    """The links of one command, from its events; None when nothing moved."""
    first = next((e for e in stream if isinstance(e, ev.MotionStarted)), None)
    seen = next((e for e in stream if isinstance(e, ev.SceneObserved)), None)
    ready = [e for e in stream if isinstance(e, ev.ProgramReady)]
    if first is None or seen is None or not ready:
        return None
    before = [e for e in stream if e.time_s <= first.time_s]
    written = [e for e in before if isinstance(e, ev.GenerationFinished)]
    if not written:
        return None
    while_acting = sum(e.total_s for e in written if e.time_s > ready[-1].time_s)
    return Chain(
        sentence=sentence,
        total_s=first.time_s,
        observe_s=seen.time_s,
        first_token_s=written[0].time_s - written[0].total_s + written[0].first_token_s,
        prompt_s=sum(e.first_token_s for e in written),
        tokens_s=sum(e.total_s - e.first_token_s for e in written),
        verify_s=sum(e.total_s for e in before if isinstance(e, ev.ProgramVerified)),
        act_s=first.time_s - ready[-1].time_s - while_acting,
        exchanges=len(written),
        completion_tokens=sum(e.completion_tokens for e in written),
    )


def run(options: BenchOptions, report: Report) -> None:
    """Speak the sentences to one runtime with the embedded model, and then all of them again.

    The first time the model reads the table behind the examples that go with a sentence, and
    the examples too where `cap model pull` has not let it; the second time it is warm.
    """
    sentences = SENTENCES[:_QUICK] if options.quick else SENTENCES
    if _kept_server():
        report.note("a model server that is kept loaded is used; others may be using it too")
    stream: list[ev.Event] = []
    first: list[Chain] = []
    chains: list[Chain] = []
    start_s = time.perf_counter()
    with (
        MemoryWatch(others=_kept_server) as memory,
        Runtime.simulated(seed=options.seed, scene=TABLE, sinks=[stream.append]) as runtime,
    ):
        runtime.run(_WARM_UP)
        cold = chain_of(_WARM_UP, stream)
        report.note(f"start and first sentence, cold: {time.perf_counter() - start_s:.1f} s")
        for done, sentence in enumerate([*sentences, *sentences]):
            report.progress(done, 2 * len(sentences))
            stream.clear()
            result = runtime.run(sentence)
            chain = chain_of(sentence, stream)
            if chain is None:
                report.note(f"nothing moved for {sentence!r}: {result.error or result.said}")
            else:
                (first if done < len(sentences) else chains).append(chain)
    report.distribution(
        "the first time on this table: sentence to first token",
        [c.first_token_s for c in first],
        "s",
    )
    report.distribution(
        "the first time on this table: sentence to first motion", [c.total_s for c in first], "s"
    )
    _figures(report, chains)
    if cold is not None:
        report.note(f"first sentence alone, to its first motion: {cold.total_s:.1f} s")
    report.bar(
        "warm, sentence to first token, median",
        _median([c.first_token_s for c in chains]),
        "<=",
        1,
        "s",
    )
    report.bar(
        "sentence to first motion, median", _median([c.total_s for c in chains]), "<=", 5, "s"
    )
    report.bar(
        "without the model's own time, median", _median([c.rest_s for c in chains]), "<=", 0.6, "s"
    )
    gigabytes = memory.peak_bytes / 1e9
    for name, size in sorted(memory.peak_by_process.items(), key=lambda item: -item[1]):
        report.note(f"memory at the peak: {size / 1e9:.2f} GB {name}")
    report.bar("peak memory of all processes", gigabytes, "<=", 3, "GB")
    size, count = environment_bytes("cap-runtime")
    report.bar(f"default environment on disk, {count} packages", size / 1e9, "<=", 1.3, "GB")


def _figures(report: Report, chains: list[Chain]) -> None:
    links = {
        "observe": [c.observe_s for c in chains],
        "sentence to first token": [c.first_token_s for c in chains],
        "model: until the first token": [c.prompt_s for c in chains],
        "model: the tokens": [c.tokens_s for c in chains],
        "verify": [c.verify_s for c in chains],
        "act, until the first motion": [c.act_s for c in chains],
        "sentence to first motion": [c.total_s for c in chains],
        "without the model's own time": [c.rest_s for c in chains],
    }
    for name, values in links.items():
        report.distribution(name, values, "s")
    report.table(
        "by sentence, seconds",
        ("sentence", "total", "observe", "prompt", "tokens", "verify", "act", "exchanges", "n"),
        [
            (
                c.sentence,
                c.total_s,
                c.observe_s,
                c.prompt_s,
                c.tokens_s,
                c.verify_s,
                c.act_s,
                c.exchanges,
                c.completion_tokens,
            )
            for c in chains
        ],
    )


def _kept_server() -> list[int]:
    """The model's server where `cap model serve` keeps it: it is no child of this process."""
    address = find_running(find_model(DEFAULT_MODEL), CachePaths.of())
    return [] if address is None else [address.pid]


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")
