"""Where models, their saved states and the server's files live."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from cap.llm.model import ModelUnreachableError


@dataclass(frozen=True)
class CachePaths:
    """The cache directory and what stands where in it; nothing is created by asking."""

    root: Path

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> CachePaths:
        """`CAP_CACHE` when it is set, else the user's cache directory."""
        moved = environment.get("CAP_CACHE", "").strip()
        return cls(Path(moved).expanduser() if moved else Path(user_cache_dir("cap")))

    @property
    def models(self) -> Path:
        """Model files, each with a record of its verified hash beside it."""
        return self.root / "models"

    @property
    def states(self) -> Path:
        """Saved KV states of prompt prefixes."""
        return self.root / "states"

    @property
    def logs(self) -> Path:
        """What embedded servers said, one file for each that started lately."""
        return self.root / "logs"

    @property
    def serving(self) -> Path:
        """How to reach a server that `cap model serve` keeps."""
        return self.root / "serving.json"


def make_folder(folder: Path) -> None:
    """Create a folder of the cache.

    Raises:
        ModelUnreachableError: it can't be created; the text names the remedy.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelUnreachableError(
            f"the cache folder {folder} can't be created ({error.strerror}); "
            f"set CAP_CACHE to a folder that can be written"
        ) from error
