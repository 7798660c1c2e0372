"""Every setting with its value, its origin and its meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import cli
from app.cli.settings import in_force
from app.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "settings.toml").write_text(
        '[chat]\nmodel = "extractive"\n[index.search]\nevidence_chars = 900\n', "utf-8"
    )
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_CHAT__MODEL", "extractive")
    monkeypatch.setenv("DATELINE_WEB__TOKEN", "a-token-that-nobody-sees")
    monkeypatch.setenv("DATELINE_CHECK", '{"min_confidence": 0.6}')
    return tmp_path


def test_the_variable_comes_before_the_file_and_the_file_before_the_default(home: Path) -> None:
    found = {one.name: one for one in in_force(load_settings())}
    assert (found["chat.model"].value, found["chat.model"].origin) == ("extractive", "DATELINE_CHAT__MODEL")
    assert (found["index.search.evidence_chars"].value, found["index.search.evidence_chars"].origin) == (
        "900",
        "settings.toml",
    )
    assert (found["check.min_confidence"].value, found["check.min_confidence"].origin) == ("0.6", "DATELINE_CHECK")
    assert found["web.port"].origin == "default"
    assert found["home"].origin == "DATELINE_HOME"


def test_every_setting_says_what_it_means(home: Path) -> None:
    assert [one.name for one in in_force(load_settings()) if not one.means] == []


def test_there_are_no_more_settings_than_an_operator_can_read(home: Path) -> None:
    """What nobody sets is a constant beside its use; a further setting has to be worth one that goes."""
    assert len(in_force(load_settings())) <= 55


def test_secrets_are_not_shown(home: Path) -> None:
    done = CliRunner().invoke(cli, ["settings"])
    assert done.exit_code == 0
    assert "a-token-that-nobody-sees" not in done.output
    assert "set, not shown" in done.output


def test_one_section_and_only_what_was_changed(home: Path) -> None:
    listed = json.loads(CliRunner().invoke(cli, ["settings", "index.search", "--changed", "--json"]).output)
    assert [one["name"] for one in listed] == ["index.search.evidence_chars"]
    assert "no such setting" in CliRunner().invoke(cli, ["settings", "nonsense"]).output
