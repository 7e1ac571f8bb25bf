from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cap.config import SettingsError, load_settings
from cap.errors import UsageError
from cap.search.effort import Effort


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"mode": "fast"}, "search must be off, repair, best, tree"),
        ({"samples": 9}, "samples"),
        ({"tokens": 0}, "tokens"),
        ({"seconds": 4000}, "seconds"),
    ],
)
def test_an_effort_that_cannot_be_made_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        Effort(**fields)


def test_settings_lead_to_an_effort(tmp_path: Path) -> None:
    environment = {"CAP_SEARCH": "tree", "CAP_SEARCH_TOKENS": "500", "CAP_PREDICATE": "false"}
    found = load_settings({"search_seconds": 20}, environment, tmp_path, tmp_path)
    assert found.effort == Effort("tree", predicate=False, tokens=500, seconds=20)


def test_a_setting_that_is_wrong_is_an_error_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="search must be"):
        load_settings({}, {"CAP_SEARCH": "wide"}, tmp_path, tmp_path)
