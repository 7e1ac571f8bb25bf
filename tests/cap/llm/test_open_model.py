"""From the text of --llm to a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cap.llm import open_model
from cap.llm.model import GenerationRequest, ModelError, ModelUnreachableError


@pytest.mark.parametrize(
    "spec", ["", "embeded", "embedded:x", "openai", "openai:", "cassette:", "gpt-4", ":x"]
)
def test_a_text_that_names_no_model_is_refused(spec: str) -> None:
    with pytest.raises(ModelError, match="use embedded, openai:MODEL or cassette:FILE"):
        open_model(spec)


def test_openai_without_a_key_is_unreachable() -> None:
    with pytest.raises(ModelUnreachableError, match="OPENAI_API_KEY"):
        open_model("openai:gpt", environment={})


def test_openai_takes_the_model_name_whole() -> None:
    model = open_model("openai:org/name:tag", environment={"OPENAI_API_KEY": "k"})
    assert model.name == "org/name:tag"
    model.close()


def test_a_missing_cassette_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreachableError, match="can't be read"):
        open_model(f"cassette:{tmp_path / 'none'}")


def test_a_missing_model_file_says_how_to_get_it(tmp_path: Path) -> None:
    model = open_model("embedded", environment={"CAP_CACHE": str(tmp_path)})
    with pytest.raises(ModelUnreachableError, match="`cap model pull`"):
        model.generate(GenerationRequest("main", "a", "b", ()))
    model.close()


def test_opening_imports_no_client_before_it_is_needed() -> None:
    check = "import sys, cap.llm; sys.exit(bool({'openai', 'xllamacpp'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_servers_process_imports_nothing_of_the_robot() -> None:
    check = (
        "import sys, cap.llm._serve; "
        "bad = {'pybullet', 'pinocchio', 'numpy', 'robot_bridge', 'openai'} & set(sys.modules); "
        "sys.exit(', '.join(bad) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
