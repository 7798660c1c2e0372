"""Settings: each one bounded, unknown ones named, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import SettingsInvalid
from app.settings import load_settings


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('[chat]\nmodel = "extractive"\n[web]\nport = 9000\n')
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_WEB__PORT", "9001")
    settings = load_settings()
    assert (settings.chat.model, settings.web.port) == ("extractive", 9001)
    assert settings.home == tmp_path


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ('[chat]\nmodle = "x"\n', "chat.modle"),
        ("[web]\nport = 99999\n", "web.port"),
        ("[index.search]\nevidence_chars = 5\n", "index.search.evidence_chars"),
        ("[chat\n", "not valid TOML"),
        ('[web]\nnames = ["https://chat.example.org"]\n', "web.names: .*without https"),
        ('[web]\nnames = ["chat.example.org:443"]\n', "web.names: .*without https"),
        ('[web]\nnames = ["*"]\n', "web.names"),
        ("[web]\npages = 0\n", "web.pages"),
        ("[web]\npages = 2001\n", "web.pages"),
        ('[web]\ntoken = "sixteen characters"\n', "web.token: .*without white space"),
        ('[web]\ntoken = "ａbcdefghijklmnopq"\n', "web.token: .*ASCII"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, file: str, named: str) -> None:
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsInvalid, match=named):
        load_settings(home=tmp_path)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("chat.example.org", ("chat.example.org",)),
        ("chat.example.org, news.example.org", ("chat.example.org", "news.example.org")),
        ('["chat.example.org"]', ("chat.example.org",)),
        ("[2001:db8::1]", ("[2001:db8::1]",)),
        ("", ()),
    ],
)
def test_names_are_listed_in_the_environment(
    written: str, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody expects to write JSON there."""
    monkeypatch.setenv("DATELINE_WEB__NAMES", written)
    assert load_settings().web.names == names


@pytest.mark.parametrize(
    ("variable", "value"), [("WEB__NAMES", "https://chat.example.org"), ("WEB__NAMES", "7"), ("WEB", "chat")]
)
def test_a_wrong_variable_is_told_and_is_no_traceback(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"DATELINE_{variable}", value)
    with pytest.raises(SettingsInvalid, match="web"):
        load_settings()


def test_the_hash_covers_what_shapes_an_answer_and_nothing_else(tmp_path: Path) -> None:
    plain = load_settings(home=tmp_path)
    assert plain.hash() == load_settings(home=tmp_path / "other", web={"port": 1}, chat={"api_key": "k"}).hash()
    assert plain.hash() != load_settings(home=tmp_path, chat={"model": "extractive"}).hash()


def test_a_key_is_not_printed(tmp_path: Path) -> None:
    assert "s3cret" not in repr(load_settings(home=tmp_path, chat={"api_key": "s3cret"}))


def test_several_homes_can_share_the_chat_models_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 1.1 GB; what is made of embedding models stays with each home, whose settings shape it."""
    monkeypatch.delenv("DATELINE_MODELS")
    home = tmp_path / "home"
    assert load_settings(home=home).models_folder == home / "models"
    monkeypatch.setenv("DATELINE_MODELS", "~/shared")
    assert load_settings(home=home).models_folder == Path.home() / "shared"
    assert load_settings(home=home).exports_folder == home / "models" / "embedding"
