"""The real server on the real model: caching, samples, death, sharing."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cap.llm.catalogue import ModelEntry
from cap.llm.embedded import EmbeddedModel
from cap.llm.model import (
    Gap,
    GenerationCancelledError,
    GenerationRequest,
    ModelError,
    ModelUnreachableError,
)
from cap.llm.paths import CachePaths
from cap.llm.served import find_running
from cap.llm.serving import AlreadyServedError, serve
from cap.lmp.prompts import MAIN
from primitives.api import API

pytestmark = [pytest.mark.model, pytest.mark.alone]

PREFIX = "# Python\n" + "".join(f"def add_{i}(x):\n    return x + {i}\n\n\n" for i in range(8))
ASK = GenerationRequest("main", PREFIX, "def add_8(x):\n", (), stop=("\n\n",), max_tokens=24)


@pytest.fixture(scope="module")
def paths(entry: ModelEntry, tmp_path_factory: pytest.TempPathFactory) -> CachePaths:
    """A cache of its own that borrows the verified model file."""
    paths = CachePaths(tmp_path_factory.mktemp("cache"))
    paths.models.mkdir()
    for file in CachePaths.of().models.glob(f"{entry.file}*"):
        (paths.models / file.name).symlink_to(file)
    return paths


@pytest.fixture(scope="module")
def model(entry: ModelEntry, paths: CachePaths) -> Iterator[EmbeddedModel]:
    model = EmbeddedModel(entry, paths)
    yield model
    model.close()


def gone(pid: int) -> bool:
    """Whether a process ends within five seconds."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_continues_the_document(model: EmbeddedModel) -> None:
    pieces: list[str] = []
    generation = model.generate(ASK, on_text=pieces.append)
    assert generation.text == "    return x + 8"
    assert "".join(pieces) == generation.text
    assert generation.finish == "stop"
    assert generation.tokens.completion > 0


def test_it_fills_a_gap_and_keeps_what_it_had_read(model: EmbeddedModel) -> None:
    model.generate(ASK)
    gap = Gap("def add_9(x):\n    ", "\n\n\nassert add_9(1) == 10\n")
    generation = model.generate(replace(ASK, suffix="", gap=gap))
    assert generation.text.strip() == "return x + 9"
    assert generation.tokens.cached > 0.6 * generation.tokens.prompt


def test_a_purpose_keeps_its_prefix_while_others_and_samples_use_the_server(
    model: EmbeddedModel,
) -> None:
    model.generate(ASK)
    model.generate(GenerationRequest("function", "# other\n", "x = 1\n", (), max_tokens=2))
    samples = GenerationRequest("main", PREFIX, "def f(", (), max_tokens=4, n=3, temperature=1.0)
    assert len(model.generate(samples).texts) == 3
    other = GenerationRequest("function", "# other\n", "x = 1\n", (), max_tokens=2)
    assert model.generate(other).tokens.cached >= 3
    again = model.generate(ASK).tokens
    assert again.cached > 0.8 * again.prompt


def test_a_fresh_server_restores_the_saved_state(
    model: EmbeddedModel, entry: ModelEntry, paths: CachePaths
) -> None:
    text = model.generate(ASK).text
    with_state = EmbeddedModel(entry, paths)
    try:
        with_state.warm([("main", PREFIX)])
        generation = with_state.generate(ASK)
        assert generation.tokens.cached > 0.8 * generation.tokens.prompt
        assert generation.text == text
    finally:
        with_state.close()


def test_a_damaged_state_costs_time_but_is_no_error(
    model: EmbeddedModel, entry: ModelEntry, paths: CachePaths
) -> None:
    model.generate(ASK)
    for state in paths.states.glob("*.kv"):
        state.write_bytes(b"rubbish")
    fresh = EmbeddedModel(entry, paths)
    try:
        assert fresh.generate(ASK).text == "    return x + 8"
    finally:
        fresh.close()


def test_a_grammar_binds_the_answer(model: EmbeddedModel) -> None:
    request = GenerationRequest(
        "main", PREFIX, "answer = ", (), max_tokens=8, grammar='root ::= "yes" | "no"'
    )
    assert model.generate(request).text in {"yes", "no"}


def test_no_remark_stands_in_an_answer_to_a_prompt(model: EmbeddedModel) -> None:
    # What stands below a request is the runtime's to say: a model that writes it itself
    # ("not on the table: red block") believes it.
    asked = MAIN.request(API, scene=None, earlier=(), request="open the gripper")
    tempting = replace(
        asked, prefix="# one\n# two\n# three\n", suffix="# four\n", pieces=(), max_tokens=24
    )
    assert "#" in model.generate(replace(tempting, grammar=None)).text
    bound = model.generate(tempting).text
    assert bound.strip()
    assert "#" not in bound


def test_cancelling_leaves_the_server_usable(model: EmbeddedModel) -> None:
    seen: list[str] = []
    endless = GenerationRequest("main", PREFIX, "words = [", (), max_tokens=400)
    with pytest.raises(GenerationCancelledError):
        model.generate(endless, on_text=seen.append, cancelled=lambda: len(seen) >= 2)
    assert model.generate(ASK).text == "    return x + 8"


def test_a_prompt_that_is_too_long_is_said(model: EmbeddedModel) -> None:
    request = GenerationRequest("main", "", "word " * 20_000, (), max_tokens=2)
    with pytest.raises(ModelError, match="context"):
        model.generate(request)


def test_a_killed_server_is_an_error_once_and_replaced_at_the_next_use(
    model: EmbeddedModel,
) -> None:
    pid = model.start().pid

    def kill(piece: str) -> None:
        os.kill(pid, signal.SIGKILL)

    endless = GenerationRequest("main", PREFIX, "words = [", (), max_tokens=400)
    with pytest.raises(ModelError, match="try again"):
        model.generate(endless, on_text=kill)
    assert model.generate(ASK).text == "    return x + 8"
    assert model.start().pid != pid


def test_closing_ends_the_server(entry: ModelEntry, paths: CachePaths) -> None:
    model = EmbeddedModel(entry, paths)
    pid = model.start().pid
    model.close()
    model.close()
    assert gone(pid)


def test_the_server_dies_with_a_killed_parent(entry: ModelEntry, paths: CachePaths) -> None:
    program = (
        "import sys, time\n"
        "from cap.llm import open_model\n"
        "print(open_model('embedded').start().pid, flush=True)\n"
        "time.sleep(100)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "CAP_CACHE": str(paths.root)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert gone(pid)


def test_a_kept_server_is_found_and_used(entry: ModelEntry, paths: CachePaths) -> None:
    assert find_running(entry, paths) is None
    with serve(entry, paths) as kept:
        address = kept.start()
        assert find_running(entry, paths) is not None
        assert paths.serving.stat().st_mode & 0o077 == 0
        other = EmbeddedModel(entry, paths)
        assert other.start() == address
        assert other.generate(ASK).text == "    return x + 8"
        other.close()
        assert find_running(entry, paths) == address
        with pytest.raises(AlreadyServedError, match="already served"), serve(entry, paths):
            pass
        left_behind = paths.serving.read_bytes()
    assert find_running(entry, paths) is None
    paths.serving.write_bytes(left_behind)
    paths.serving.chmod(0o600)
    assert find_running(entry, paths) is None


def test_a_file_that_others_may_read_is_not_believed(entry: ModelEntry, paths: CachePaths) -> None:
    with serve(entry, paths):
        paths.serving.chmod(0o644)
        assert find_running(entry, paths) is None


def test_a_file_that_is_no_model_is_said(tmp_path: Path) -> None:
    data = b"no model at all"
    entry = ModelEntry("x", "X", "x.gguf", len(data), hashlib.sha256(data).hexdigest(), "-", ())
    paths = CachePaths(tmp_path)
    paths.models.mkdir()
    (paths.models / "x.gguf").write_bytes(data)
    with pytest.raises(ModelUnreachableError, match="did not start"):
        EmbeddedModel(entry, paths).start()


EXAMPLES = [f"def times_{i}(x):\n    return x * {i}\n\n\n" for i in range(2, 12)]


def asked(*pieces: str, ending: str) -> GenerationRequest:
    return GenerationRequest(
        "main", PREFIX, ending, (), stop=("\n\n",), max_tokens=24, pieces=pieces
    )


def test_pieces_are_read_once(model: EmbeddedModel) -> None:
    first = model.generate(asked(*EXAMPLES[:3], ending="def times_10(x):\n"))
    assert first.text == "    return x * 10"
    for ending, value in (("def times_20(x):\n", 20), ("def times_30(x):\n", 30)):
        model.generate(asked(ending="def other(x):\n"))
        generation = model.generate(asked(*EXAMPLES[:3], ending=ending))
        assert generation.text == f"    return x * {value}"
        assert generation.tokens.prompt - generation.tokens.cached < 10


def test_kept_pieces_give_the_answer_that_reading_gives(model: EmbeddedModel) -> None:
    request = asked(*EXAMPLES[3:8], ending="def times_")
    kept = model.generate(request)
    read = model.generate(replace(request, pieces=(), suffix=request.changing))
    assert kept.text == read.text


def test_a_damaged_piece_is_read_again(model: EmbeddedModel, paths: CachePaths) -> None:
    request = asked(EXAMPLES[9], ending="def times_12(x):\n")
    text = model.generate(request).text
    for file in paths.states.glob("*.piece.kv"):
        file.write_bytes(b"rubbish")
    model.generate(asked(ending="def other(x):\n"))
    assert model.generate(request).text == text
    assert model.generate(request).text == text
