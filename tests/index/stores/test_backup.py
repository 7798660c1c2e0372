"""Backups: consistent while the archive is in use, whole or refused, and swapped in under a chat that goes on."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.errors import ArchiveBusy, ArchiveNewer, BackupFailure, StoreFailure
from index.search import Search
from index.stores import sharing
from index.stores.archive import Archive, open_archive
from index.stores.backup import Companion, back_up, restore
from index.stores.doctor import check
from index.stores.swapping import finish_swap, waiting_place
from index.types import Article
from tests.fakes import FERRY, PALMYRA, WordEmbedder
from tests.index.helpers import SETTINGS, opened, running

pytestmark = pytest.mark.processes

SNOW = Article(text="Snow fell on Osk on Sunday.", title="Snow on Osk", outlet="Harbour Post", source="snow.md")


@pytest.fixture
def saved(archive: Archive, tmp_path: Path) -> Iterator[Path]:
    """A backup of three articles; the archive is closed."""
    file = tmp_path / "backup.tar.gz"
    back_up(archive, file)
    archive.close()
    yield file
    if sharing.run_folder(archive.folder).exists():
        sharing.detach(archive.folder)
        with sharing.door(archive.folder):
            sharing.stop(archive.folder)


def headlines(folder: Path) -> set[str]:
    archive = open_archive(folder, SETTINGS)
    try:
        assert check(archive) == []
        return {article.title for article in archive.catalog.articles.recent(99)}
    finally:
        archive.close()


def test_a_backup_becomes_the_same_archive_elsewhere(archive: Archive, tmp_path: Path) -> None:
    question = "Who took Palmyra?"
    before = Search(archive, WordEmbedder, SETTINGS.search).find(question)
    made = back_up(archive, tmp_path / "backup.tar.gz")
    assert (made.articles, made.passages, made.pending) == (3, 3, 0)
    elsewhere = tmp_path / "elsewhere" / "archive"
    assert restore(tmp_path / "backup.tar.gz", elsewhere, SETTINGS) == made
    copy = open_archive(elsewhere, SETTINGS)
    assert Search(copy, WordEmbedder, SETTINGS.search).find(question).evidence == before.evidence
    assert check(copy) == []
    copy.close()
    assert {path.name for path in elsewhere.parent.iterdir()} == {"archive", "archive.run"}


def test_a_backup_is_of_one_moment_although_somebody_writes(
    archive: Archive, write_articles: Callable[..., str], tmp_path: Path
) -> None:
    with archive.writing():
        back_up(archive, tmp_path / "backup.tar.gz")
    build([write_articles(SNOW)], archive, WordEmbedder, SETTINGS)
    elsewhere = tmp_path / "elsewhere" / "archive"
    restore(tmp_path / "backup.tar.gz", elsewhere, SETTINGS)
    assert SNOW.title not in headlines(elsewhere)


def test_an_archive_is_not_replaced_unasked(saved: Path, archive: Archive) -> None:
    with pytest.raises(BackupFailure, match="there is an archive") as failure:
        restore(saved, archive.folder, SETTINGS)
    assert "--force" in failure.value.help_message


def test_a_chat_that_is_running_goes_on_with_what_is_restored(
    saved: Path, archive: Archive, write_articles: Callable[..., str]
) -> None:
    shared = opened(archive.folder)
    build([write_articles(SNOW)], shared, WordEmbedder, SETTINGS)
    search = Search(shared, WordEmbedder, SETTINGS.search)
    assert search.find("Snow on Osk").evidence[0].article.title == SNOW.title
    with running("ask", archive.folder, "Who took Palmyra?") as chat:
        assert chat.stdout
        assert int(chat.stdout.readline()) > 0
        restore(saved, archive.folder, SETTINGS, force=True)
        assert all(int(chat.stdout.readline()) > 0 for _ in range(20)), "it failed, or found nothing"
    titles = {evidence.article.title for evidence in search.find("Snow on Osk").evidence}
    assert SNOW.title not in titles
    assert FERRY.title in titles
    assert len(shared.vectors.candidates(WordEmbedder().embed_question("Palmyra"), 9)) == 3
    shared.close()


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.98])
def test_a_damaged_file_is_named_and_changes_nothing(saved: Path, archive: Archive, where: float) -> None:
    content = bytearray(saved.read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    saved.write_bytes(content)
    with pytest.raises(BackupFailure, match=r"backup\.tar\.gz"):
        restore(saved, archive.folder, SETTINGS, force=True)
    assert PALMYRA.title in headlines(archive.folder)


def test_a_file_that_ends_too_soon_is_named(saved: Path, archive: Archive) -> None:
    saved.write_bytes(saved.read_bytes()[:-200])
    with pytest.raises(BackupFailure, match=r"backup\.tar\.gz is damaged"):
        restore(saved, archive.folder, SETTINGS, force=True)


def test_another_archive_format_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as tar:
        tar.add(__file__, "../evil.py")
    with pytest.raises(BackupFailure, match="not a backup of Dateline"):
        restore(other, tmp_path / "archive", SETTINGS)
    assert not (tmp_path / "evil.py").exists()
    with pytest.raises(BackupFailure, match=r"cannot restore .*No such file"):
        restore(tmp_path / "nothing", tmp_path / "archive", SETTINGS)


def test_a_backup_of_another_version_is_refused_with_what_to_do(saved: Path, tmp_path: Path) -> None:
    with tarfile.open(saved) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    manifest = json.loads((tmp_path / "open" / "manifest.json").read_text())
    (tmp_path / "open" / "manifest.json").write_text(json.dumps({**manifest, "schema": 2}))
    with tarfile.open(saved, "w:gz") as tar:
        for name in ("manifest.json", "catalog.sqlite3"):
            tar.add(tmp_path / "open" / name, name)
    with pytest.raises(BackupFailure, match="whose archives are of version 2"):
        restore(saved, tmp_path / "elsewhere" / "archive", SETTINGS)


# What lies beside the archive


def kept_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT text FROM kept ORDER BY rowid")]


@pytest.fixture
def beside(tmp_path: Path) -> Companion:
    return conversations(tmp_path)


def conversations(folder: Path) -> Companion:
    """A database that a chat has open and writes to, so that some of it is in SQLite's log only."""
    path = folder / "conversations.sqlite3"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE kept (text TEXT)")
        db.execute("INSERT INTO kept VALUES ('Who took Palmyra?')")
    return Companion(path, lambda copy: kept_in(copy))


def replace_manifest(file: Path, folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    with tarfile.open(file) as tar:
        names = tar.getnames()
        tar.extractall(folder, filter="data")
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(file, "w:gz") as tar:
        for name in names:
            tar.add(folder / name, name)


@pytest.mark.parametrize("passphrase", ["", "heliotrope"])
def test_what_readers_asked_is_saved_while_a_chat_writes_and_comes_back_under_it(
    archive: Archive, beside: Companion, tmp_path: Path, passphrase: str
) -> None:
    """A chat that is open goes on with what is restored: it need not be stopped, nor told."""
    file = tmp_path / "saved"
    with closing(sqlite3.connect(beside.path)) as chat:
        chat.execute("BEGIN")
        chat.execute("INSERT INTO kept VALUES ('half asked')")
        made = back_up(archive, file, [beside], passphrase)
        chat.execute("COMMIT")
        archive.close()
        assert [(one.name, one.size > 0, len(one.sha256)) for one in made.files] == [(beside.name, True, 64)]
        assert (b"Palmyra" in file.read_bytes()) is False
        restored = restore(file, archive.folder, SETTINGS, force=True, companions=[beside], passphrase=passphrase)
        assert restored == made
        assert [row[0] for row in chat.execute("SELECT text FROM kept")] == ["Who took Palmyra?"]
        chat.execute("INSERT INTO kept VALUES ('and then?')")
        chat.commit()
    assert kept_in(beside.path) == ["Who took Palmyra?", "and then?"]
    assert PALMYRA.title in headlines(archive.folder)
    assert {p.name for p in tmp_path.iterdir()} <= {"archive", "archive.run", "articles", "saved", beside.name}


def test_a_restore_that_fails_at_its_last_step_leaves_what_readers_asked(
    archive: Archive, beside: Companion, tmp_path: Path
) -> None:
    """Conversations of another day beside today's archive, and no way back, would be the worst of both."""
    back_up(archive, tmp_path / "saved", [beside])
    archive.close()
    with closing(sqlite3.connect(beside.path)) as db, db:
        db.execute("INSERT INTO kept VALUES ('later')")
    (tmp_path / "archive.replaced").write_text("in the way")
    with pytest.raises(BackupFailure, match="cannot restore"):
        restore(tmp_path / "saved", archive.folder, SETTINGS, force=True, companions=[beside])
    assert kept_in(beside.path) == ["Who took Palmyra?", "later"]
    (tmp_path / "archive.replaced").unlink()
    assert PALMYRA.title in headlines(archive.folder)


def test_a_file_that_is_not_sealed_is_not_taken_where_a_passphrase_is_given(archive: Archive, saved: Path) -> None:
    """Whoever may write where the backups lie could lay one of their own in the place of a sealed one."""
    with pytest.raises(BackupFailure, match="is not encrypted, though a passphrase is given") as refused:
        restore(saved, archive.folder, SETTINGS, force=True, passphrase="heliotrope")
    assert "--unencrypted" in refused.value.help_message
    assert PALMYRA.title in headlines(archive.folder)


def test_the_archive_alone_can_be_saved_and_restored(archive: Archive, beside: Companion, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "alone")
    back_up(archive, tmp_path / "both", [beside])
    archive.close()
    beside.path.unlink()
    restore(tmp_path / "both", archive.folder, SETTINGS, force=True)
    restore(tmp_path / "alone", archive.folder, SETTINGS, force=True, companions=[beside])
    assert not beside.path.exists()


def test_a_backup_of_an_earlier_layout_is_still_restored(saved: Path, archive: Archive, tmp_path: Path) -> None:
    """As they were before anything but the catalog was in them."""

    def earlier(manifest: dict[str, object]) -> None:
        del manifest["files"], manifest["layout"]

    replace_manifest(saved, tmp_path / "open", earlier)
    assert restore(saved, archive.folder, SETTINGS, force=True).files == ()


@pytest.mark.parametrize("later", [{"layout": 99, "articles": "renamed"}, {"schema": 99, "colour": "blue"}])
def test_a_backup_of_a_later_version_is_told_as_such(
    saved: Path, archive: Archive, tmp_path: Path, later: dict[str, object]
) -> None:
    replace_manifest(saved, tmp_path / "open", lambda manifest: manifest.update(later))
    with pytest.raises(BackupFailure, match="written by a later version of Dateline") as refused:
        restore(saved, archive.folder, SETTINGS, force=True)
    assert "Update Dateline" in refused.value.help_message


def test_an_archive_of_a_later_version_is_not_replaced(saved: Path, archive: Archive) -> None:
    catalog = archive.folder / "catalog.sqlite3"
    with closing(sqlite3.connect(catalog)) as db, db:
        db.execute("UPDATE meta SET value = json_set(value, '$.schema', '99') WHERE key = 'built_with'")
    before = catalog.read_bytes()
    with pytest.raises(ArchiveNewer):
        restore(saved, archive.folder, SETTINGS, force=True)
    assert catalog.read_bytes() == before


@pytest.fixture(scope="module")
def sealed(read_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An encrypted backup of three articles and of what readers asked."""
    folder = tmp_path_factory.mktemp("sealed")
    back_up(read_archive, folder / "saved", [conversations(folder)], "heliotrope")
    return (folder / "saved").read_bytes()


def broken(data: bytes, how: str) -> bytes:
    return {"altered": data[:-99] + bytes([data[-99] ^ 1]) + data[-98:], "cut": data[:-50], "whole": data}[how]


@pytest.mark.parametrize(
    ("how", "passphrase", "said"),
    [
        ("whole", "", "is encrypted"),
        ("whole", "helioscope", "passphrase is not the one"),
        ("altered", "heliotrope", "changed or cut off"),
        ("cut", "heliotrope", "changed or cut off"),
    ],
)
def test_a_sealed_backup_that_cannot_be_opened_replaces_nothing(
    sealed: bytes, archive: Archive, beside: Companion, tmp_path: Path, how: str, passphrase: str, said: str
) -> None:
    archive.close()
    file = tmp_path / "saved"
    file.write_bytes(broken(sealed, how))
    with closing(sqlite3.connect(beside.path)) as db, db:
        db.execute("INSERT INTO kept VALUES ('later')")
    with pytest.raises(BackupFailure, match=said):
        restore(file, archive.folder, SETTINGS, force=True, companions=[beside], passphrase=passphrase)
    assert kept_in(beside.path) == ["Who took Palmyra?", "later"]
    assert PALMYRA.title in headlines(archive.folder)


def test_a_backup_that_fails_leaves_nothing_readable_behind(archive: Archive, tmp_path: Path) -> None:
    """The catalog is copied before it is packed; a plain copy beside an encrypted backup would be worth nothing."""
    with closing(sqlite3.connect(tmp_path / "broken.sqlite3")) as db:
        db.execute("CREATE TABLE kept (text TEXT)")
    (tmp_path / "broken.sqlite3").write_bytes(b"no database at all" * 999)
    drive = tmp_path / "drive"
    drive.mkdir()
    with pytest.raises(StoreFailure, match="broken"):
        back_up(archive, drive / "saved", [Companion(tmp_path / "broken.sqlite3", kept_in)], "heliotrope")
    with pytest.raises(BackupFailure, match="cannot write"):
        back_up(archive, drive / "nowhere" / "saved", (), "heliotrope")
    assert list(drive.iterdir()) == []
    assert not (tmp_path / "archive.backing-up").exists()


def test_what_a_killed_backup_left_is_cleared_away_by_the_next(archive: Archive, tmp_path: Path) -> None:
    left = tmp_path / "archive.backing-up"
    left.mkdir()
    (left / "catalog.sqlite3").write_text("half a copy")
    back_up(archive, tmp_path / "saved", (), "heliotrope")
    assert not left.exists()


def test_an_archive_that_is_being_written_to_is_not_replaced(saved: Path, archive: Archive) -> None:
    for what in ("write", "embed"):
        with (
            running(what, archive.folder) as other,
            pytest.raises(ArchiveBusy, match=f"process {other.pid}"),
        ):
            restore(saved, archive.folder, SETTINGS, force=True)


def test_a_restore_cut_off_between_its_two_moves_is_finished_by_whoever_comes(saved: Path, archive: Archive) -> None:
    archive.folder.replace(waiting_place(archive.folder))
    finish_swap(archive.folder)
    assert PALMYRA.title in headlines(archive.folder)
    assert not waiting_place(archive.folder).exists()
