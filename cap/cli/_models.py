"""The work of `cap model`: progress of a download, the list, the server."""

from __future__ import annotations

import threading
from contextlib import closing, suppress
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from cap.cli._interrupts import interrupting
from cap.cli._output import console
from cap.errors import UsageError
from cap.llm import fetching
from cap.llm.catalogue import DEFAULT_MODEL, ModelEntry, catalogue, find_model
from cap.llm.download import partial_bytes
from cap.llm.download import pull as fetch
from cap.llm.embedded import EmbeddedModel
from cap.llm.model import (
    GenerationCancelledError,
    GenerationRequest,
    ModelError,
    ModelUnreachableError,
)
from cap.llm.model_file import is_whole
from cap.llm.paths import CachePaths
from cap.llm.serving import serve
from cap.llm.states import unsaved
from cap.lmp.prompts import ALL
from primitives.api import API

_TENTHS = 10
_POLL_S = 0.5


def pull(name: str | None, *, prompts: bool) -> None:
    """Fetch a model's file, with progress on standard error.

    prompts: also let it read the prompts and their examples, some minutes once; what it read
    is kept.

    Raises:
        UsageError: no such model. DownloadError: it can't be fetched; the text says why.
    """
    entry = _entry(name)
    paths, shown = CachePaths.of(), console(to_stderr=True)
    with DownloadProgress(shown) as progress:
        file = fetch(entry, paths, progress)
    missing = unsaved(entry.sha256, openings(), paths.states) if prompts else []
    if missing:
        with closing(EmbeddedModel(entry, paths, note=shown.print)) as model:
            model.prepare(missing)
    print(file)


def openings() -> list[GenerationRequest]:
    """What the requests of commands can begin with."""
    return [opening for prompt in ALL for opening in prompt.openings(API)]


def keep_serving(name: str | None) -> None:
    """Serve until Ctrl-C, or until the server dies; prompts that nobody has read are read.

    Raises:
        UsageError: no such model. ModelError: it can't be served; the text says why.
    """
    entry = _entry(name)
    shown = console(to_stderr=True)
    ended = threading.Event()
    with (
        serve(entry, CachePaths.of(), note=shown.print) as model,
        interrupting(ended.set, lambda text: None),
    ):
        shown.print(f"{entry.name} is loaded; Ctrl-C ends it")
        prefixes = [GenerationRequest(p.purpose, p.prefix(API), "", ()) for p in ALL]
        with suppress(GenerationCancelledError):
            model.prepare(prefixes, cancelled=ended.is_set)
        while not ended.is_set():
            if model.wait(_POLL_S):
                raise ModelUnreachableError(
                    f"the server of {entry.name} died; run cap model serve again"
                )


def _entry(name: str | None) -> ModelEntry:
    try:
        return find_model(name or DEFAULT_MODEL)
    except ModelError as error:
        raise UsageError(str(error)) from error


def show_list() -> None:
    """One row a model."""
    paths = CachePaths.of()
    table = Table(box=None)
    for column in ("model", "what", "size", "licence", "state"):
        table.add_column(column)
    for entry in catalogue():
        file = paths.models / entry.file
        kept = partial_bytes(entry, paths)
        if file.is_file():
            state = "here" if is_whole(entry, file) else "damaged; cap model pull"
        else:
            state = f"{kept / entry.size:.0%} fetched" if kept else "not fetched"
        table.add_row(entry.name, entry.title, f"{entry.size / 1e9:.2f} GB", entry.license, state)
    console().print(table)


class DownloadProgress:
    """Shows a download: a bar on a terminal, else a line at every tenth and every new note."""

    def __init__(self, shown: Console) -> None:
        self._out: TextIO = shown.file  # type: ignore[assignment]
        self._last: tuple[str, int] = ("", -1)
        self._task: TaskID | None = None
        self._bar: Progress | None = None
        if shown.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                TimeRemainingColumn(),
                console=shown,
            )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: fetching.Progress) -> None:
        if self._bar is None:
            self._print(progress)
        elif self._task is None:
            self._task = self._bar.add_task(
                progress.note, total=progress.total, completed=progress.done
            )
        else:
            self._bar.update(self._task, completed=progress.done, description=progress.note)

    def _print(self, progress: fetching.Progress) -> None:
        now = (progress.note, progress.done * _TENTHS // max(progress.total, 1))
        if now != self._last:
            self._last = now
            self._out.write(
                f"{progress.note} ({progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB)\n"
            )
            self._out.flush()
