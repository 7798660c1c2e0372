"""Backups: consistent while the archive is in use, whole or refused, and swapped in under a chat that goes on."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import sharing
from index.archive import Archive, open_archive
from index.backup import back_up, restore
from index.build import build
from index.checking import check
from index.errors import ArchiveBusy, BackupFailure
from index.search import Search
from index.swapping import finish_swap, waiting_place
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
        return {article.title for article in archive.catalog.recent(99)}
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
