"""The three stores against each other, what was damaged or lost, and what the catalog makes good."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.errors import StoreFailure
from index.settings import IndexSettings, PassageSettings
from index.stores.archive import Archive, open_archive
from index.stores.doctor import Finding, check, repair
from index.stores.mending import rebuild_keywords, rebuild_vectors, settle
from index.stores.sharing import note_of_kill
from index.text.passages import Passage
from index.types import Sentence
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder, tuned

pytestmark = pytest.mark.processes

SETTINGS = IndexSettings()


@pytest.fixture
def checked(archive: Archive) -> Iterator[Archive]:
    """Opened as doctor opens it: without making anything good on the way."""
    archive.close()
    opened = open_archive(archive.folder, SETTINGS, rebuild=True)
    yield opened
    opened.close()


def said(findings: list[Finding]) -> str:
    return "; ".join(finding.text for finding in findings)


def files(archive: Archive, pattern: str) -> list[Path]:
    found = list((archive.folder / "chroma").glob(pattern))
    assert found
    return found


def many(archive: Archive, count: int, dimensions: int = WordEmbedder.dimensions) -> None:
    """Vectors of no article."""
    stray = [Passage("stray", n, 0, 5, (Sentence(0, 5),)) for n in range(count)]
    rows = np.random.default_rng(0).normal(size=(count, dimensions)).astype(np.float32)
    archive.vectors.add([(CHESS, stray)], [list(rows)])


class ShortVectors(WordEmbedder):
    """Of which it takes little to add a thousand."""

    dimensions = 64


def test_nothing_is_wrong_with_a_whole_archive(checked: Archive) -> None:
    assert check(checked) == []


def test_passages_that_the_indexes_lack_or_should_not_have_are_counted_and_made_good(checked: Archive) -> None:
    checked.vectors.remove([CHESS.id])
    checked.keywords.replace([], removed=[CHESS.id])
    many(checked, 2)
    findings = check(checked)
    assert "(Chroma): 1 of 3 passages are missing" in said(findings)
    assert "(Chroma): 2 of 3 passages belong to no article" in said(findings)
    assert "(Tantivy): 1 of 3 passages are missing" in said(findings)
    assert all(finding.repaired for finding in repair(checked, findings))
    assert check(checked) == []


def test_only_what_belongs_to_no_article_is_removed_without_making_all_anew(checked: Archive) -> None:
    before = checked.folder.joinpath("chroma").stat().st_ino
    many(checked, 2)
    assert all(finding.repaired for finding in repair(checked, check(checked)))
    assert checked.folder.joinpath("chroma").stat().st_ino == before


def test_a_vector_that_is_not_its_passages_is_found(checked: Archive) -> None:
    stored = next(checked.catalog.passages.stored())[0]
    checked.vectors.add([(stored.article, stored.passages[:1])], [[np.roll(stored.vectors[0], 7)]])
    findings = check(checked)
    assert "1 vectors are wrong or not found" in said(findings)
    assert all(finding.repaired for finding in repair(checked, findings))


def test_vectors_that_cannot_be_read_are_made_anew(checked: Archive) -> None:
    checked.vectors.close()
    broken = checked.folder / "broken"
    broken.write_bytes(b"no database " * 999)
    broken.replace(checked.folder / "chroma" / "chroma.sqlite3")  # which Chroma closes in its own time
    findings = check(checked)
    assert said(findings) == "the vector index (Chroma) cannot be read"
    assert all(finding.repaired for finding in repair(checked, findings))
    assert check(checked) == []


def test_vectors_made_anew_find_the_same_passages(checked: Archive) -> None:
    vectors = [stored.vectors[0] for group in checked.catalog.passages.stored() for stored in group]
    asked = 3 * vectors[0] + 2 * vectors[1] + vectors[2]  # so that no two are equally near
    before = checked.vectors.candidates(asked, 9)
    rebuild_vectors(checked)
    assert checked.vectors.candidates(asked, 9) == before
    assert len(before) == 3


def test_keywords_made_anew_find_the_same_passages(checked: Archive) -> None:
    terms = checked.keywords.weigh("Palmyra mines")
    before = checked.keywords.candidates(terms, 9)
    rebuild_keywords(checked)
    assert checked.keywords.candidates(terms, 9) == before
    assert checked.keywords.count() == 3


def test_damaged_vectors_are_made_anew_at_the_first_question(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    """Files cut off in the middle, as a kill leaves them. Chroma writes them when it has a thousand passages more."""
    archive = make_archive()
    build([write_articles(PALMYRA, FERRY, CHESS)], archive, ShortVectors, SETTINGS)
    many(archive, 1_200, ShortVectors.dimensions)
    archive.vectors.remove_passages([f"stray-{n}" for n in range(1_200)])
    archive.close()
    for file in files(archive, "*/data_level0.bin"):
        file.write_bytes(file.read_bytes()[:1000])
    again = open_archive(archive.folder, SETTINGS)
    assert len(again.vectors.candidates(ShortVectors().embed_question("Who took Palmyra?"), 9)) == 3
    assert "making it anew from the catalog" in caplog.text
    assert check(again) == []
    again.close()


@pytest.mark.parametrize("store", ["chroma", "tantivy"])
def test_an_index_whose_folder_is_gone_is_made_anew_when_the_archive_is_opened(
    store: str, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    archive.close()
    shutil.rmtree(archive.folder / store)
    again = open_archive(archive.folder, SETTINGS)
    assert check(again) == []
    assert "0 of 3 passages" in caplog.text
    again.close()


def test_keywords_that_cannot_be_opened_are_made_anew(archive: Archive) -> None:
    archive.close()
    (archive.folder / "tantivy" / "meta.json").write_text("{")
    again = open_archive(archive.folder, SETTINGS)
    assert check(again) == []
    again.close()


def test_a_damaged_catalog_is_named_and_nothing_else_is_touched(archive: Archive) -> None:
    archive.close()
    path = archive.folder / "catalog.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM articles WHERE id = ?", (CHESS.id,))
    db.close()
    damaged = open_archive(archive.folder, SETTINGS, rebuild=True)
    findings = check(damaged)
    assert "the catalog is damaged: 1 passages of no article" in said(findings)
    assert "dateline restore" in findings[0].advice
    assert repair(damaged, findings) == findings
    damaged.close()


def test_other_settings_are_found(archive: Archive) -> None:
    other = IndexSettings(passages=tuned(PassageSettings, target_words=50))
    archive.close()
    opened = open_archive(archive.folder, other, rebuild=True)
    assert said(check(opened)) == "built with passages.target_words = 110, which is now 50"
    opened.close()


def test_what_a_cut_off_run_left_behind_is_cleared_away(checked: Archive) -> None:
    (checked.folder / "new").mkdir()
    findings = check(checked)
    assert "left by a run that was cut off" in said(findings)
    assert repair(checked, findings)[0].repaired
    assert not (checked.folder / "new").exists()


def test_articles_without_vectors_are_indexed_again(
    archive: Archive, write_articles: Callable[..., str], embedder: WordEmbedder
) -> None:
    """An archive from before the catalog kept them loses its Chroma."""
    archive.vectors.remove([CHESS.id])
    with sqlite3.connect(archive.folder / "catalog.sqlite3") as db:
        db.execute("DELETE FROM article_vectors WHERE article_id = ?", (CHESS.id,))
    db.close()
    assert settle(archive) == ["vectors"]
    assert archive.catalog.articles.pending() == [CHESS.id]
    build([write_articles()], archive, lambda: embedder, SETTINGS)
    assert check(archive) == []


@pytest.mark.parametrize("store", ["catalog", "vectors", "keywords"])
def test_a_full_disk_is_named_and_the_next_run_goes_on(
    store: str,
    make_archive: Callable[[], Archive],
    write_articles: Callable[..., str],
    embedder: WordEmbedder,
    tmp_path: Path,
) -> None:
    """The real thing: no file of this process may grow beyond what the archive needed so far."""
    resource = pytest.importorskip("resource")
    signals = pytest.importorskip("signal")
    archive = make_archive()
    largest = {"catalog": 60_000, "vectors": 420_000, "keywords": 2_000}[store]
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(40):
        text = " ".join(f"Story {number} tells of {'x' * (number + i)} again." for i in range(60))
        (folder / f"{number}.txt").write_text(text)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signals.signal(signals.SIGXFSZ, signals.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        with pytest.raises(StoreFailure, match=r"catalog|vector index|keyword index") as failure:
            build([str(folder)], archive, lambda: embedder, SETTINGS)
        assert "space" in failure.value.help_message
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signals.signal(signals.SIGXFSZ, ignored)
    archive.close()
    again = make_archive()
    report = build([str(folder)], again, lambda: embedder, SETTINGS)
    assert report.skipped == []
    assert again.catalog.status().articles == 40
    assert check(again) == []


def test_after_a_kill_wrong_vectors_are_found_without_being_asked_for(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    """Files that are half old and half new may load without an error."""
    stored = next(archive.catalog.passages.stored())[0]
    archive.vectors.add([(stored.article, stored.passages[:1])], [[np.roll(stored.vectors[0], 7)]])
    archive.close()
    open_archive(archive.folder, SETTINGS).close()
    assert caplog.text == "", "nobody was killed: one does not look"
    note_of_kill(archive.folder).touch()
    again = open_archive(archive.folder, SETTINGS)
    assert "has 1 wrong vectors: making it anew" in caplog.text
    assert check(again) == []
    assert not note_of_kill(archive.folder).exists()
    again.close()
