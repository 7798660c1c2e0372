"""Several archives in one home: where they lie, what they may set, how they are made, renamed, moved and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.accounts.account_file import Accounts
from app.accounts.rights import Right, Role
from app.archives.home_archives import archive_names
from app.errors import SettingsInvalid
from app.records.archive import ArchivesRecord
from app.settings import Settings, load_settings
from index.stores.archive import open_archive
from tests.app.cli.commands import Done, run_here
from tests.homes import two_archives
from tests.index.helpers import running

Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, indexed: Path, write_articles: Callable[..., str]) -> Path:
    return two_archives(tmp_path / "home", indexed, write_articles)


@pytest.fixture
def dateline(home: Path) -> Run:
    return partial(run_here, DATELINE_HOME=str(home))


def test_an_archive_has_settings_of_its_own_before_those_of_the_home_and_after_variables(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "settings.toml").write_text("[index.search]\nevidence_chars = 900\n[index.reading]\nmax_file_mb = 5\n")
    own = home / "archives" / "desk" / "settings.toml"
    own.write_text("[index.search]\nevidence_chars = 700\n[index.passages]\nlanguage = 'de'\n")
    settings = load_settings(home=home)
    desk = settings.for_archive("desk")
    assert (settings.index.search.evidence_chars, desk.index.search.evidence_chars) == (900, 700)
    assert (settings.index.passages.language, desk.index.passages.language) == ("en", "de")
    assert desk.index.reading.max_file_mb == 5
    assert desk.archive_folder == home / "archives" / "desk" / "archive"
    assert desk.uploads_folder == home / "archives" / "desk" / "uploads"
    assert desk.for_archive("default") == settings
    monkeypatch.setenv("DATELINE_ARCHIVE", "desk")
    monkeypatch.setenv("DATELINE_INDEX__SEARCH__EVIDENCE_CHARS", "500")
    assert load_settings(home=home).index.search.evidence_chars == 500
    assert load_settings(home=home).archive == "desk"
    monkeypatch.setenv("DATELINE_INDEX__CHROMA__URL", "http://127.0.0.1:8000")
    names = {load_settings(home=home, archive=name).index.chroma.collection for name in ("default", "desk")}
    assert names == {"dateline", "dateline-desk"}  # on one server they must not meet


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[web]\nport = 1\n", "sets web"),
        ("[index.search]\nnone = 1\n", "index.search.none is no setting"),
        ("index = ", "not valid TOML"),
    ],
)
def test_what_an_archive_cannot_set_is_said_with_its_file(home: Path, written: str, said: str) -> None:
    (home / "archives" / "desk" / "settings.toml").write_text(written)
    with pytest.raises(SettingsInvalid, match=said) as failure:
        load_settings(home=home, archive="desk")
    assert str(home / "archives" / "desk" / "settings.toml") in str(failure.value)


@pytest.mark.parametrize("name", ["", "Desk", "-desk", "a/b", "..", "a" * 41, "desk.1", "дeск"])
def test_a_name_is_small_letters_digits_and_hyphens(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsInvalid, match="small letters, digits and hyphens"):
        load_settings(home=tmp_path, archive=name)


def test_commands_take_the_archive_that_is_named(dateline: Run, home: Path) -> None:
    assert json.loads(dateline("status", "--json").stdout)["articles"] == 3
    told = json.loads(dateline("status", "--archive", "desk", "--json").stdout)
    assert (told["articles"], told["archive"]) == (2, "desk")
    assert json.loads(run_here("status", "--json", DATELINE_HOME=str(home), DATELINE_ARCHIVE="desk").stdout) == told
    mistyped = dateline("index", "--archive", "dsk", "--samples")
    assert mistyped.returncode == 1
    assert "there is no archive “dsk”" in mistyped.stderr
    assert "dateline archives create dsk" in mistyped.stderr
    assert archive_names(home) == ("default", "desk")


def test_archives_are_listed_made_renamed_and_deleted(dateline: Run, home: Path) -> None:
    told = dateline("archives", "--json").stdout
    as_of_a_server = {one.id: one for one in ArchivesRecord.model_validate_json(told).archives}
    assert {name: one.articles for name, one in as_of_a_server.items()} == {"default": 3, "desk": 2}
    outlets = [one.model_dump() for one in as_of_a_server["desk"].outlets]
    assert json.loads(dateline("status", "--archive", "desk", "--json").stdout)["outlets"] == outlets
    assert all(one["mb"] > 0 for one in json.loads(told)["archives"])
    assert "What of [index] it is to have" in dateline("archives", "create", "sport").stdout
    assert "already" in dateline("archives", "create", "desk").stderr
    assert dateline("archives", "create", "No").returncode == 2
    assert "sport  0 articles" in dateline("archives").stdout
    assert dateline("archives", "rename", "sport", "games").returncode == 0
    assert archive_names(home) == ("default", "desk", "games")
    assert "already" in dateline("archives", "rename", "games", "desk").stderr
    assert "keeps name and place" in dateline("archives", "rename", "default", "news").stderr
    assert dateline("archives", "delete", "games", "--yes").returncode == 0
    assert "no archive “games”" in dateline("archives", "delete", "games", "--yes").stderr
    assert [path.name for path in (home / "archives").iterdir()] == ["desk"]
    assert dateline("archives", "delete", "default", "--yes").returncode == 0
    assert archive_names(home) == ("desk",)


def test_an_archive_that_is_renamed_keeps_its_articles_uploads_and_who_may_read_it(dateline: Run, home: Path) -> None:
    settings = Settings(home=home).for_archive("desk")
    upload = settings.uploads_folder / "memo.md"
    with closing(open_archive(settings.archive_folder, settings.index)) as archive:
        (memo,) = archive.catalog.files.files_with_places(str(home.parent / "articles"))[-1:]
        known = archive.catalog.files.under(memo)[memo]
        archive.catalog.files.move(known, replace(known, path=str(upload)))
    with closing(Accounts(home / "accounts.sqlite3")) as accounts:
        ann = accounts.users.add("ann", None, Role.READER)
        accounts.users.grant(ann, Role.EDITOR, "desk")
        key = accounts.keys.add(ann.id, [Right.READ], 1, ["desk"])
    assert dateline("archives", "rename", "desk", "probe").returncode == 0
    renamed = settings.for_archive("probe")
    with closing(open_archive(renamed.archive_folder, renamed.index)) as archive:
        assert archive.catalog.overview.count() == 2
        assert str(renamed.uploads_folder / "memo.md") in archive.catalog.files.under(str(renamed.uploads_folder))
    with closing(Accounts(home / "accounts.sqlite3")) as accounts:
        identity = accounts.with_key(key)
        assert identity is not None
        assert identity.may(Right.READ, "probe")
        assert not identity.may(Right.READ, "desk")
        assert not identity.may(Right.READ)
        assert dateline("archives", "delete", "probe", "--yes").returncode == 0
        again = accounts.with_key(key)
        assert again is not None
        assert not again.may_somewhere(Right.READ)
        assert "probe" not in accounts.users.existing("ann").roles


def test_an_archive_moves_to_another_home(dateline: Run, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert dateline("archives", "move", "desk", str(other)).returncode == 0
    assert (archive_names(home), archive_names(other)) == (("default",), ("desk",))
    told = run_here("status", "--archive", "desk", "--json", DATELINE_HOME=str(other))
    assert json.loads(told.stdout)["articles"] == 2


@pytest.mark.processes
@pytest.mark.parametrize(
    ("what", "said"), [("write", "is being written to by process"), ("embed", "is in use by process")]
)
def test_an_archive_that_another_process_uses_stays_where_it_is(
    dateline: Run, home: Path, what: str, said: str
) -> None:
    with running(what, home / "archives" / "desk" / "archive"):
        for command in (["rename", "desk", "probe"], ["delete", "desk", "--yes"], ["move", "desk", str(home / "x")]):
            done = dateline("archives", *command)
            assert (done.returncode, said in done.stderr) == (1, True)
    assert archive_names(home) == ("default", "desk")
