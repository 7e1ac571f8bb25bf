"""The pytest plugin, as a person's own tests meet it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.simulated.sentences import PUT, TABLE

pytest_plugins = ("pytester",)

SCENE = {
    "world": "tabletop",
    "objects": [
        {"category": o.category, "color": o.color, "position": list(o.position), "yaw": o.yaw_rad}
        for o in TABLE.objects
    ],
}
THREE_LINES = """
    import pytest
    from cap.testing import inside

    pytestmark = pytest.mark.cap(scene="table.json")

    def test_put(tabletop):
        tabletop.run("put the red block in the green bowl")
        tabletop.expect(inside("red block", "green bowl"))
"""


@pytest.fixture
def cassette(pytester: pytest.Pytester) -> Path:
    """Where the recorded exchanges of `test_put` belong; the scene file is there too."""
    (pytester.path / "table.json").write_text(json.dumps(SCENE))
    path = pytester.path / "cassettes" / "test_mine" / "test_put.jsonl"
    path.parent.mkdir(parents=True)
    shutil.copy(PUT.cassette, path)
    return path


def run(pytester: pytest.Pytester, source: str, *args: str) -> pytest.RunResult:
    pytester.makepyfile(test_mine=source)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *args)


def test_three_lines_test_a_sentence(pytester: pytest.Pytester, cassette: Path) -> None:
    run(pytester, THREE_LINES).assert_outcomes(passed=1)


def test_a_failure_shows_what_is_wrong_the_program_and_pictures(
    pytester: pytest.Pytester, cassette: Path
) -> None:
    wrong = THREE_LINES.replace('inside("red block"', 'inside("blue block"')
    result = run(pytester, wrong, "--cap-pictures", "shown")
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "blue block is not in green bowl" in text
    assert "> put the red block in the green bowl" in text
    assert "| put_first_on_second('red block', 'green bowl')" in text
    found = re.findall(r"the table (?:before|after): (\S+\.png)", text)
    assert [Image.open(pytester.path / name).size for name in found[:2]] == [(640, 480)] * 2


def test_a_sentence_that_ends_badly_fails_where_it_stands(
    pytester: pytest.Pytester, cassette: Path
) -> None:
    result = run(pytester, THREE_LINES.replace("put the red", "juggle the red"))
    result.assert_outcomes(failed=1)
    assert "it ended as no_model" in result.stdout.str()


def test_without_a_cassette_the_remedy_is_told(pytester: pytest.Pytester, cassette: Path) -> None:
    cassette.unlink()
    result = run(pytester, THREE_LINES)
    result.assert_outcomes(errors=1)
    assert "pytest --cap-record test_mine.py::test_put" in result.stdout.str()


@pytest.mark.parametrize(("block", "kept"), [("red", True), ("blue", False)])
def test_only_a_test_that_passed_leaves_a_cassette(
    pytester: pytest.Pytester, cassette: Path, block: str, kept: bool
) -> None:
    source = THREE_LINES.replace('inside("red', f'inside("{block}')
    cassette.unlink()
    args = ("--cap-record", "--cap-llm", f"cassette:{PUT.cassette}")
    run(pytester, source, *args)
    assert cassette.exists() is kept
    if kept:
        run(pytester, source).assert_outcomes(passed=1)


def test_a_test_that_asks_a_model_is_skipped_where_there_is_none(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAP_CACHE", str(pytester.path / "empty"))
    source = """
        import pytest

        @pytest.mark.cap(llm="embedded")
        def test_put(tabletop):
            tabletop.run("put the red block in the green bowl")
    """
    result = run(pytester, source, "-rs")
    result.assert_outcomes(skipped=1)
    assert "cap model pull" in result.stdout.str()
    run(pytester, source, "-m", "not model").assert_outcomes(deselected=1)


def test_a_test_that_asks_another_model_needs_no_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, cassette: Path
) -> None:
    monkeypatch.setenv("CAP_CACHE", str(pytester.path / "empty"))
    source = f"""
        import pytest

        pytestmark = pytest.mark.cap(scene="table.json")

        @pytest.mark.cap(llm="cassette:{PUT.cassette}")
        def test_other(tabletop):
            tabletop.run("put the red block in the green bowl")

        @pytest.mark.cap(llm="embedded")
        def test_own(tabletop):
            tabletop.run("put the red block in the green bowl")
    """
    run(pytester, source).assert_outcomes(passed=1, skipped=1)


def test_a_wrong_mark_is_refused_by_name(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.cap(sceen="table.json")
        def test_put(tabletop): ...
    """
    result = run(pytester, source)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "takes no sceen" in result.stderr.str()


def test_a_program_needs_no_model(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from cap.testing import at, xy

        @pytest.mark.cap(seed=3, llm="none")
        def test_program(tabletop):
            block = tabletop.truth.of("block")[0].name
            tabletop.execute(f"put_first_on_second({block!r}, get_free_pos())")
            place = tabletop.result.calls[0].result
            tabletop.expect(at(block, xy(*place), 0.02))
    """
    run(pytester, source).assert_outcomes(passed=1)
