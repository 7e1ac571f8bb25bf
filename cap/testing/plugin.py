"""The pytest plugin: the fixtures `tabletop` and `recorded_model`, their marks and options.

pytest loads it wherever the package is installed, so nothing heavy is imported before a test
asks for a fixture.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cap.llm.model import LanguageModel
    from cap.testing._tabletop import Tabletop

_EMBEDDED = "embedded"
_ENDED: pytest.StashKey[pytest.TestReport] = pytest.StashKey()
_SETTINGS = ("world", "robot", "seed", "scene", "noise", "policy", "safety")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--cap-record, --cap-llm, --cap-pictures."""
    group = parser.getgroup("cap", "sentences on a simulated table")
    group.addoption(
        "--cap-record",
        action="store_true",
        help="ask the model, and keep its answers as the tests' cassettes",
    )
    group.addoption(
        "--cap-llm",
        metavar="SPEC",
        help="ask this model in place of cassettes: embedded or openai:MODEL",
    )
    group.addoption(
        "--cap-pictures",
        metavar="DIR",
        help="where failures leave their pictures (default: the test's tmp_path)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marks."""
    for line in (
        "cap(scene=None, seed=0, robot='panda', noise=True, policy=None, safety=None, "
        "cassette=None, llm=None): the table and the model of the fixture `tabletop`",
        "model: asks a language model itself; skipped where its file is missing",
        "slow: takes more than ten seconds",
    ):
        config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests that ask a model as such, and skip them where its file is missing."""
    asks_all = config.getoption("cap_record") or config.getoption("cap_llm")
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "tabletop" in fixtures or "recorded_model" in fixtures:
            spec = _mark(item).get("llm")
            if spec not in (None, "none") or asks_all:
                item.add_marker("model")
    reasons: dict[str, str] = {}
    for item in items:
        if item.get_closest_marker("model"):
            spec = _mark(item).get("llm") or config.getoption("cap_llm") or _EMBEDDED
            if spec not in reasons:
                reasons[spec] = _no_model(spec)
            if reasons[spec]:
                item.add_marker(pytest.mark.skip(reason=reasons[spec]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember how the test itself ended, for the fixtures' ends."""
    report = yield
    if report.when == "call":
        item.stash[_ENDED] = report
    return report


@pytest.fixture(scope="session")
def _asked_model(pytestconfig: pytest.Config) -> Iterator[_Opened]:
    opened = _Opened()
    yield opened
    opened.close()


@pytest.fixture
def recorded_model(
    request: pytest.FixtureRequest, _asked_model: _Opened, tmp_path: Path
) -> Iterator[LanguageModel]:
    """The model of one test: its cassette, or with --cap-record what fills that cassette.

    The cassette is `cassettes/MODULE/TEST.jsonl` beside the test, or what the mark names. It is
    replaced only by a test that passed.
    """
    from cap.llm.cassette import CassetteModel, RecordingModel

    config, given = request.config, _mark(request.node)
    cassette = _cassette(request.node, given.get("cassette"))
    spec = given.get("llm") or config.getoption("cap_llm")
    if config.getoption("cap_record") and not given.get("llm"):
        fresh = tmp_path / "cassette.jsonl"
        fresh.touch()
        yield RecordingModel(_asked_model.get(spec or _EMBEDDED), fresh)
        if _passed(request.node):
            cassette.parent.mkdir(parents=True, exist_ok=True)
            cassette.write_bytes(fresh.read_bytes())
    elif spec:
        yield _asked_model.get(spec)
    elif not cassette.exists():
        pytest.fail(
            f"there is no cassette {cassette}; record it with `pytest --cap-record "
            f"{request.node.nodeid}`, or ask a model with --cap-llm embedded",
            pytrace=False,
        )
    else:
        yield CassetteModel(cassette)


@pytest.fixture
def tabletop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tabletop]:
    """A simulated table with its runtime; `@pytest.mark.cap(...)` says which."""
    from cap.runtime import Runtime
    from cap.testing._tabletop import Tabletop

    given = _mark(request.node)
    settings = {name: given[name] for name in _SETTINGS if name in given}
    for name in ("scene", "policy", "safety"):
        if isinstance(settings.get(name), str):
            settings[name] = request.path.parent / settings[name]
    model = None if given.get("llm") == "none" else request.getfixturevalue("recorded_model")
    folder = request.config.getoption("cap_pictures")
    pictures = Path(folder) / _file_name(request.node.nodeid) if folder else tmp_path
    events: list[Any] = []
    with Runtime.simulated(llm=model, sinks=[events.append], **settings) as runtime:
        yield Tabletop(runtime, events, pictures)


@dataclass
class _Opened:
    """The model that tests ask, opened once for all of them."""

    spec: str = ""
    model: LanguageModel | None = None

    def get(self, spec: str) -> LanguageModel:
        from cap.llm import open_model

        if self.model is None or spec != self.spec:
            self.close()
            self.spec, self.model = spec, open_model(spec)
        return self.model

    def close(self) -> None:
        if self.model is not None:
            self.model.close()
            self.model = None


def _mark(item: Any) -> dict[str, Any]:
    """What `@pytest.mark.cap(...)` says; a test's own mark before its class's and module's."""
    given: dict[str, Any] = {}
    for mark in item.iter_markers("cap"):
        unknown = mark.kwargs.keys() - {*_SETTINGS, "cassette", "llm"}
        if mark.args or unknown:
            named = ", ".join(sorted(unknown)) or "an argument without a name"
            raise pytest.UsageError(
                f"{item.nodeid}: the mark cap takes no {named}; it takes "
                f"{', '.join((*_SETTINGS, 'cassette', 'llm'))}"
            )
        given = {**mark.kwargs, **given}
    return given


def _cassette(item: Any, given: str | Path | None) -> Path:
    if given is not None:
        return Path(item.path.parent, given)
    return Path(item.path.parent, "cassettes", item.path.stem, f"{_file_name(item.name)}.jsonl")


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "test"


def _passed(item: Any) -> bool:
    report = item.stash.get(_ENDED, None)
    return report is not None and bool(report.passed)


def _no_model(spec: str) -> str:
    """Why the embedded model can't be asked; "" when it can, or another one is meant."""
    if spec != _EMBEDDED:
        return ""
    from cap.llm.catalogue import DEFAULT_MODEL, find_model
    from cap.llm.model_file import is_whole
    from cap.llm.paths import CachePaths

    entry = find_model(DEFAULT_MODEL)
    file = CachePaths.of().models / entry.file
    if file.exists() and is_whole(entry, file):
        return ""
    return f"the file of {entry.name} is not there; `cap model pull` fetches it"
