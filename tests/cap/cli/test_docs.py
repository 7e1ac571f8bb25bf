"""Documents that must not drift away from what they describe."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cap.cli._reference import PAGE, primitives_page
from cap.cli._verification import VERIFICATION_PAGE, verification_page
from cap.verify.rules import RULES
from primitives.api import API

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_primitives_reference_is_up_to_date():
    assert (ROOT / "docs" / PAGE).read_text() == primitives_page(API), "run `make docs`"


def test_the_reference_shows_every_primitive_once():
    page = primitives_page(API)
    for spec in API:
        assert page.count(f"### `{spec.name}`\n") == 1
        assert spec.signature in page


def test_the_verification_page_is_up_to_date_and_has_every_rule():
    page = (ROOT / "docs" / VERIFICATION_PAGE).read_text()
    assert page == verification_page(RULES), "run `make docs`"
    for rule in RULES:
        assert page.count(f"| `{rule.name}` | {rule.doc} |") == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_and_picture_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} leads to {target}"


def test_every_dependency_has_its_reason_and_a_pinned_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text().lower()
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    }
    for name in project["dependencies"]:
        assert f"| {name.lower()}" in reasons, f"docs/dependencies.md has no row for {name}"
    development = [n.lower() for n in project["optional-dependencies"]["dev"]]
    assert {n.lower() for n in project["dependencies"]} | set(development) <= pinned


def test_pinned_versions_name_no_place_to_get_them_from():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9-]+==[\w.]+", line), line
