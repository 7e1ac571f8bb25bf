"""`cap doctor` and `cap model list` on this machine and on a broken one."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from cap.cli import _checks
from cap.cli._app import run
from cap.cli._checks import CheckResult, run_checks


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_missing_model_file_fails_and_names_the_remedy_while_the_rest_is_tried(
    empty_cache, capfd
):
    assert run(["doctor", "--json"]) == 1
    out, err = capfd.readouterr()
    report = json.loads(out)
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert states["model file"] == "failed"
    assert {states[n] for n in ("python", "packages", "verifier", "worker", "simulator")} == {"ok"}
    assert report["ok"] is False
    assert "cap model pull" in err
    assert err.count("✗") == 1


def test_a_machine_without_a_display_or_a_key_is_no_failure():
    found = {r.name: r for r in run_checks({}) if r.name in ("display", "openai")}
    assert [r.state for r in found.values()] == ["note", "note"]


def test_the_list_says_what_is_here_and_looking_makes_no_folder(empty_cache, capfd):
    assert run(["model", "list"]) == 0
    out = capfd.readouterr().out
    assert "not fetched" in out
    assert "Apache-2.0" in out
    assert not empty_cache.exists()


def test_a_damaged_model_file_is_listed_as_such(empty_cache, capfd):
    from cap.llm.catalogue import catalogue

    folder = empty_cache / "models"
    folder.mkdir(parents=True)
    (folder / catalogue()[0].file).write_bytes(b"rubbish")
    assert run(["model", "list"]) == 0
    assert "damaged" in capfd.readouterr().out
    assert run(["doctor", "--json"]) == 1
    assert "damaged" in capfd.readouterr().out


def test_a_type_checker_that_does_not_start_fails(monkeypatch, tmp_path):
    from cap.verify import type_server

    nothing = tmp_path / "ty"
    nothing.write_text("#!/bin/sh\nexit 1\n")
    nothing.chmod(0o755)
    monkeypatch.setattr(type_server, "find_ty_bin", lambda: str(nothing))
    type_server._server_of.cache_clear()
    found = {r.name: r for r in run_checks({}) if r.name == "verifier"}
    assert found["verifier"].state == "failed"
    assert "ty" in found["verifier"].detail


def test_a_machine_without_ros_is_no_failure_and_one_with_half_of_it_is(monkeypatch, tmp_path):
    def ros() -> CheckResult:
        return _checks._ros()

    monkeypatch.setattr(_checks.importlib.util, "find_spec", lambda name: None)
    assert ros().state == "note"
    assert "pip install 'cap-runtime[ros]'" in ros().remedy
    # Found here, but the process that imports it for a trial meets a broken one.
    monkeypatch.setattr(_checks.importlib.util, "find_spec", lambda name: object())
    (tmp_path / "rclpy.py").write_text("raise ImportError('librcl.so is missing')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert ros().state == "failed"
    assert "librcl.so is missing" in ros().detail


@pytest.mark.skipif(importlib.util.find_spec("rclpy") is None, reason="no rclpy")
def test_ros_is_tried_where_it_is():
    found = _checks._ros()
    assert found.state == "ok"
    assert "rmw_" in found.detail
