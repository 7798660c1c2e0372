"""Broken and hostile documents end as articles or as one line each. The evaluation reads ten thousand more of them."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from index.readers import read
from index.readers.dates.date_order import DateOrder
from index.readers.document_reading import read_document
from index.readers.documents import Document
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.evaluation.ingest.hostile import SETTINGS, Tally, outcome_of, read_all
from tests.fakes import tuned
from tests.index.readers.breaking import Case, broken, hostile
from tests.index.readers.making import STORIES

LIMITS = {"seconds_per_file": 1, "ocr_pages": 50}  # of which the worst take all
COSTLY = {
    "bomb.zip",
    "nested.zip",
    "overlap.zip",
    "bomb.jsonl.gz",
    "swollen.docx",
    "deep.html",
    "deep.json",
    "days.csv",
    "quote.csv",
}


@pytest.mark.slow
def test_broken_documents_are_all_accounted_for() -> None:
    tally = read_all(itertools.islice(broken(seed=20), 300))
    assert tally.faults == []
    assert sum(tally.outcomes.values()) == 300
    assert tally.outcomes["articles"] > 20  # or the documents are not read at all
    assert tally.outcomes["reasons"] > 20


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """All that take no more seconds to be made than they are worth."""
    return [case for case in hostile() if case.name not in COSTLY and len(case.data) < 10_000_000]


def is_bomb(case: Case) -> bool:
    return "entity" in case.kind or case.kind == "a few bytes"


@pytest.mark.slow
def test_hostile_documents_are_all_accounted_for(cases: list[Case]) -> None:
    harmful = [case for case in cases if not is_bomb(case)]
    tally = read_all(harmful, tuned(type(SETTINGS), **SETTINGS.model_dump() | LIMITS))
    assert tally.faults == []
    assert sum(tally.outcomes.values()) == len(harmful)


@pytest.mark.slow
def test_no_bomb_yields_an_article(cases: list[Case]) -> None:
    bombs = [case for case in cases if is_bomb(case)]
    assert len(bombs) > 40
    tally = read_all(bombs)
    assert (tally.faults, tally.articles) == ([], 0)
    assert sum(tally.outcomes.values()) == len(bombs)


def test_a_document_that_vanishes_is_counted_as_lost() -> None:
    case = Case("a.txt", "", b"")
    story = Article("The army took the town.", source="a.txt")
    assert outcome_of(case, []) == "lost"
    assert outcome_of(case, [SkippedFile("b.txt", "no such file")]) == "lost"
    assert outcome_of(case, [SkippedFile("a.txt", "one\ntwo")]) == "lost"
    assert outcome_of(case, [SkippedFile("a.txt", "")]) == "lost"
    assert outcome_of(case, [story]) == "articles"
    assert outcome_of(case, [story, SkippedFile("a.txt#2", "bad")]) == "articles, reasons"
    tally = Tally()
    tally.add(case, "lost", [], 0.0)
    assert tally.faults == ["a.txt: : lost"]


def test_rows_whose_days_could_be_two_are_not_held_without_end() -> None:
    """What is to come may tell which day is meant, but it may as well never come."""
    taken = itertools.count()
    rows = DateOrder("a.csv").rows((f"01/02/{2_000 + next(taken) % 100}" for _ in range(100_000)), str, len)
    assert next(rows).startswith("01/02/")
    assert next(taken) < 50_000


def test_the_same_seed_breaks_the_same_documents() -> None:
    assert [*itertools.islice(broken(3), 50)] == [*itertools.islice(broken(3), 50)]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)])
def test_what_is_no_file_is_never_opened(make: object, tmp_path: Path) -> None:
    """Opening a named pipe waits for a writer, and a device never ends."""
    path = tmp_path / "a.txt"
    make(path)  # type: ignore[operator]
    skipped: list[SkippedFile] = []
    assert list(read([str(path)], ReadingSettings(), skipped.append)) == []
    assert skipped == [SkippedFile(str(path), "not a regular file")]


def test_a_link_to_itself_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.symlink_to(path)
    (found,) = read_document(Document.from_path(path), SETTINGS)
    assert isinstance(found, SkippedFile)


@pytest.mark.slow
def test_a_file_that_shrinks_while_it_is_read_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = '{"text": "' + STORIES[0][1] + '"}\n'
    path.write_text(line * 20_000)
    reading = read_document(Document.from_path(path), ReadingSettings())
    assert isinstance(next(reading), Article)
    os.truncate(path, 3_000)
    rest = list(reading)
    assert all(item.source.startswith(str(path)) for item in rest)
    assert len(rest) < 20_000
