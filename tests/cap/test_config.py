"""Settings: who wins, and what a wrong one says."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from cap.config import Settings, SettingsError, load_settings


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    here, user = tmp_path / "here", tmp_path / "user"
    here.mkdir()
    user.mkdir()
    return here, user


def test_without_any_source_the_defaults_hold(folders):
    assert load_settings({}, {}, *folders) == Settings()


@pytest.mark.parametrize("given", list(itertools.product([False, True], repeat=4)))
def test_flags_beat_environment_beats_folder_beats_user_file(folders, given):
    here, user = folders
    in_user, in_folder, in_environment, in_flags = given
    if in_user:
        (user / "cap.toml").write_text("seed = 1")
    if in_folder:
        (here / "cap.toml").write_text("seed = 2")
    environment = {"CAP_SEED": "3"} if in_environment else {}
    flags = {"seed": 4 if in_flags else None}
    strongest = max([0] + [i + 1 for i, there in enumerate(given) if there])
    assert load_settings(flags, environment, here, user).seed == strongest


def test_a_false_flag_is_a_choice_and_beats_the_environment(folders):
    assert load_settings({"noise": False}, {"CAP_NOISE": "yes"}, *folders).noise is False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sed = 3", "did you mean 'seed'"),
        ("colour = 'red'", "unknown setting 'colour'"),
        ("seed = 'three'", "seed must be a whole number. Got: 'three'"),
        ("seed = true", "seed must be a whole number"),
        ("noise = 1", "noise must be true or false"),
        ("seed = ", "not valid TOML"),
        ("[model]\nllm = 'x'", "unknown setting 'model'"),
    ],
)
def test_a_wrong_file_says_where_and_what(folders, text, says):
    here, user = folders
    (here / "cap.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"cap\.toml") as caught:
        load_settings({}, {}, here, user)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_of_rubbish_is_one_clear_line(folders):
    here, user = folders
    (here / "cap.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings({}, {}, here, user)


@pytest.mark.parametrize(("name", "value"), [("CAP_SEED", "x"), ("CAP_NOISE", "perhaps")])
def test_a_wrong_variable_is_named(folders, name, value):
    with pytest.raises(SettingsError, match=f"{name} must be"):
        load_settings({}, {name: value}, *folders)


def test_other_programs_variables_and_empty_ones_are_left_alone(folders):
    assert load_settings({}, {"CAP_OTHER": "x", "CAP_SEED": ""}, *folders) == Settings()


@pytest.mark.parametrize("llm", ["", "gpt", "openai:", "openai", "cassette:", "embedded:x"])
def test_a_model_specification_that_names_no_model_is_refused(folders, llm):
    with pytest.raises(SettingsError, match="llm must be embedded, openai:MODEL or cassette:FILE"):
        load_settings({"llm": llm}, {}, *folders)
