"""The write path in real stores: nothing lost, nothing twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build, rebuild
from index.errors import ArchiveMismatch, ArchiveMissing, StoreFailure
from index.settings import EmbeddingSettings, IndexSettings, PassageSettings
from index.stores.archive import Archive, open_archive
from index.types import Article
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder, tuned

SETTINGS = IndexSettings()
Write = Callable[..., str]


@pytest.fixture
def archive(archive_of_folder: Archive) -> Archive:
    return archive_of_folder


def assert_consistent(archive: Archive, articles: int) -> None:
    status = archive.catalog.status()
    assert (status.articles, status.pending) == (articles, 0)
    assert archive.vectors.count() == archive.keywords.count() == status.passages


def test_new_articles_reach_all_three_stores(archive: Archive) -> None:
    assert_consistent(archive, 3)


def test_indexing_the_same_folder_again_changes_nothing(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    version, embedded = archive.catalog.version(), len(embedder.embedded)
    report = build([write_articles()], archive, lambda: embedder, SETTINGS)
    assert (report.added, report.unchanged, report.indexed, report.removed) == (0, 3, 0, 0)
    assert (archive.catalog.version(), len(embedder.embedded)) == (version, embedded)


def test_a_changed_file_replaces_its_old_version(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    folder = write_articles(Article(text="The merger is off.", title="No merger", source="ferry.md"))
    report = build([folder], archive, lambda: embedder, SETTINGS)
    assert (report.added, report.removed) == (1, 1)
    assert_consistent(archive, 3)
    assert FERRY.title not in {a.title for a in archive.catalog.articles.recent(10)}


def test_a_file_that_became_unreadable_keeps_its_last_good_version(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    folder = write_articles()
    (Path(folder) / "ferry.md").write_bytes(b"\x00\x01\x02binary")
    report = build([folder], archive, lambda: embedder, SETTINGS)
    assert len(report.skipped) == 1
    assert_consistent(archive, 3)
    assert archive.catalog.status().failed[0].source.endswith("ferry.md")


def test_a_failure_is_forgotten_when_the_file_is_mended(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    folder = write_articles()
    (Path(folder) / "ferry.md").write_bytes(b"")
    build([folder], archive, lambda: embedder, SETTINGS)
    build([write_articles(FERRY)], archive, lambda: embedder, SETTINGS)
    assert archive.catalog.status().failed == ()


def test_the_same_article_in_two_places_is_stored_once(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    folder = Path(write_articles())
    (folder / "copy.md").write_text((folder / "ferry.md").read_text("utf-8"), "utf-8")
    build([str(folder)], archive, lambda: embedder, SETTINGS)
    assert_consistent(archive, 3)
    (folder / "copy.md").write_text("Something else entirely.", "utf-8")
    build([str(folder)], archive, lambda: embedder, SETTINGS)
    assert_consistent(archive, 4)


@pytest.mark.parametrize("store", ["vectors", "keywords"])
def test_a_run_cut_off_in_a_store_is_finished_by_the_next(
    store: str, make_archive: Callable[[], Archive], write_articles: Write, embedder: WordEmbedder
) -> None:
    archive = make_archive()
    folder = write_articles(PALMYRA, FERRY, CHESS)
    method = "add" if store == "vectors" else "writing"

    def fail(*_: object, **__: object) -> None:
        raise StoreFailure("disk full")

    setattr(getattr(archive, store), method, fail)
    with pytest.raises(StoreFailure):
        build([folder], archive, lambda: embedder, SETTINGS)
    assert archive.catalog.status().pending == 3

    reopened = make_archive()
    report = build([folder], reopened, lambda: embedder, SETTINGS)
    assert (report.added, report.indexed) == (0, 3)
    assert_consistent(reopened, 3)


def test_other_settings_are_refused_by_name_and_with_the_repair(archive: Archive) -> None:
    other = IndexSettings(passages=tuned(PassageSettings, target_words=50))
    with pytest.raises(ArchiveMismatch) as error:
        open_archive(archive.folder, other)
    assert "passages.target_words: archive '110', now '50'" in str(error.value)
    assert "dateline reindex" in error.value.help_message


def test_rebuilding_adopts_other_settings_without_the_sources(
    archive: Archive, embedder: WordEmbedder, tmp_path: Path
) -> None:
    other = IndexSettings(passages=tuned(PassageSettings, target_words=20))
    for file in (tmp_path / "articles").iterdir():
        file.unlink()
    before = archive.catalog.status().passages
    rebuilt = open_archive(archive.folder, other, rebuild=True)
    rebuild(rebuilt, lambda: embedder, other)
    assert_consistent(rebuilt, 3)
    assert rebuilt.catalog.status().passages > before
    open_archive(archive.folder, other)


def test_an_archive_of_an_earlier_version_is_refused_and_rebuilt_without_the_sources(
    archive: Archive, embedder: WordEmbedder, tmp_path: Path
) -> None:
    """Its tables as version 1 made them, with the articles of this archive."""
    for file in (tmp_path / "articles").iterdir():
        file.unlink()
    archive.close()
    with sqlite3.connect(archive.folder / "catalog.sqlite3") as db:
        db.executescript(
            "CREATE TABLE old AS SELECT id, text, title, outlet, byline, dateline, published, url, section, language,"
            " state, added FROM articles; DROP TABLE articles; DROP TABLE passages; DROP TABLE totals;"
            "CREATE TABLE articles (id TEXT PRIMARY KEY, text TEXT, title TEXT, outlet TEXT, byline TEXT,"
            " dateline TEXT, published TEXT, url TEXT, section TEXT, language TEXT, state TEXT, added TEXT);"
            "INSERT INTO articles SELECT * FROM old; DROP TABLE old;"
            "CREATE TABLE passages (id TEXT PRIMARY KEY, article_id TEXT, terms INTEGER, vectors BLOB);"
            "UPDATE meta SET value = json_set(value, '$.schema', '1') WHERE key = 'built_with';"
        )
    with pytest.raises(ArchiveMismatch, match="schema: archive '1', now"):
        open_archive(archive.folder, SETTINGS)
    rebuilt = open_archive(archive.folder, SETTINGS, rebuild=True)
    rebuild(rebuilt, lambda: embedder, SETTINGS)
    assert_consistent(rebuilt, 3)
    assert_consistent(open_archive(archive.folder, SETTINGS), 3)


def test_an_archive_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        open_archive(tmp_path / "nowhere", SETTINGS)
    assert not (tmp_path / "nowhere").exists()


def test_a_line_removed_from_a_file_of_many_takes_its_article_along(
    make_archive: Callable[[], Archive], embedder: WordEmbedder, tmp_path: Path
) -> None:
    archive, file = make_archive(), tmp_path / "news.jsonl"
    file.write_text('{"text": "One story."}\n{"text": "Another story."}\n')
    build([str(file)], archive, lambda: embedder, SETTINGS)
    file.write_text('{"text": "One story."}\n')
    assert build([str(file)], archive, lambda: embedder, SETTINGS).removed == 1
    assert_consistent(archive, 1)


def test_an_archive_notes_what_computed_its_vectors_and_is_extended_by_another_kind(
    archive: Archive, embedder: WordEmbedder, write_articles: Write
) -> None:
    """A home folder that moves to another processor is indexed on there in another precision, without a rebuild."""
    assert archive.catalog.built.made_by() == ("words",)
    embedder.made_by = "other words"
    folder = write_articles(Article(text="The merger is off.", title="No merger", source="ferry.md"))
    build([folder], archive, lambda: embedder, SETTINGS)
    assert archive.catalog.status().made_by == ("words", "other words")
    rebuild(archive, lambda: embedder, SETTINGS)
    assert archive.catalog.built.made_by() == ("other words",)


def test_precision_is_no_reason_to_refuse_an_archive() -> None:
    fingerprints = {
        IndexSettings(embedding=tuned(EmbeddingSettings, precision=precision)).fingerprint()
        for precision in ("auto", "int8", "float")
    }
    assert len(fingerprints) == 1
