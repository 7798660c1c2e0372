"""The documents are held to the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli.main import COMMANDS
from app.settings import Settings
from tests.evaluation.readme import PAGES as WITH_FIGURES
from tests.evaluation.readme import README, with_figures

ROOT = Path(__file__).resolve().parents[1]
TEXT = README.read_text("utf-8")
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_is_in_the_readme() -> None:
    assert {name for name in COMMANDS if f"dateline {name}" not in TEXT} == set()


@pytest.mark.parametrize("page", WITH_FIGURES, ids=lambda page: page.name)
def test_the_figures_of_a_page_are_those_of_the_results_files(page: Path) -> None:
    assert with_figures(page) == page.read_text("utf-8"), "run: make figures"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_test_that_the_page_on_security_names_is_there() -> None:
    """Each point of the list is held by a test; one that was renamed would hold nothing any more."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text("utf-8")))
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    assert len(named) > 40
    assert named - there == set()


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:^|`)make (\w+)", page.read_text("utf-8"), re.MULTILINE)}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_are_named_can_be_set(page: Path) -> None:
    for section, key in re.findall(r"`(chat|web|index|check|engine|log)\.(\w+)`", page.read_text("utf-8")):
        is_module = (ROOT / section / key).exists() or (ROOT / section / f"{key}.py").exists()
        assert is_module or key in type(getattr(Settings(), section)).model_fields, f"{section}.{key}"
