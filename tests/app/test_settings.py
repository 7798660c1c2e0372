"""Settings: each one bounded, unknown ones named, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.settings import in_force
from app.errors import SettingsInvalid
from app.settings import Settings, WebSettings, load_settings
from app.settings.wrong_settings import REMOVED


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
    ("file", "said"),
    [
        ('[chat]\nmodle = "x"\n', "chat.modle is no setting; is model meant"),
        ("[log]\nx = 1\n", "log.x is no setting; there are lines, questions"),
        ("[nothing]\nx = 1\n", "nothing is no setting; there are home, archive"),
        ('[engine]\nrepack = "on"\n', "engine.repack is no setting any more, take it out: it follows from"),
        ('[backup]\npassphrase = "x"\n', "backup.passphrase is no setting any more.*DATELINE_BACKUP_PASSPHRASE"),
    ],
)
def test_a_setting_that_is_none_is_told_with_what_there_is_instead(tmp_path: Path, file: str, said: str) -> None:
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsInvalid, match=said):
        load_settings(home=tmp_path)


def test_a_section_as_json_and_a_setting_of_it_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order and the case: the single one goes before, and what neither names stays as the file has it."""
    (tmp_path / "settings.toml").write_text('[chat]\nmodel = "x"\nmax_tokens = 99\napi_key = "k"\n')
    monkeypatch.setenv("DATELINE_CHAT__MODEL", "y")
    monkeypatch.setenv("dateline_chat", '{"model": "z", "max_tokens": 100}')
    monkeypatch.setenv("DATELINE_CHAT__PRICES", '{"y": [1, 2]}')
    monkeypatch.setenv("DATELINE_IMAGE", "of somebody else's script")
    chat = load_settings(home=tmp_path).chat
    assert (chat.model, chat.max_tokens, chat.api_key, chat.prices) == ("y", 100, "k", {"y": (1.0, 2.0)})


def test_what_is_passed_goes_before_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_WEB__PORT", "9001")
    assert Settings(web=WebSettings()).web.port == 7860
    assert Settings(web={"host": "::1"}).web.port == 9001


def test_a_file_that_is_no_text_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid, match=r"settings\.toml cannot be read"):
        load_settings(home=tmp_path)


@pytest.mark.parametrize("name", ["index.fetching.ports", "backup.passphrase"])
def test_a_variable_of_a_setting_that_is_gone_is_not_passed_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a section that is gone, nothing would be said, and a backup be written that anybody can read."""
    variable = f"DATELINE_{name.replace('.', '__').upper()}"
    monkeypatch.setenv(variable, "1")
    with pytest.raises(SettingsInvalid, match=f"{variable} is no setting any more, take it out: "):
        load_settings()


def test_what_is_gone_is_no_setting_again(tmp_path: Path) -> None:
    there = {one.name for one in in_force(load_settings(home=tmp_path))}
    assert REMOVED
    assert there.isdisjoint(REMOVED)


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
    with pytest.raises(SettingsInvalid, match=r"web\.names|DATELINE_WEB"):
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
