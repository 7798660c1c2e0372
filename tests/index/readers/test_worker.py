"""The worker process: whatever becomes of it costs one document, and one line tells of it."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.document_reading import read_here
from index.readers.documents import Document
from index.readers.notes import notes
from index.readers.processes.messages import article_from, item_of, read_frame, write_frame
from index.readers.processes.worker import Workers
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.readers.making import STORIES, csv, jsonl, pdf, rss, samples, zipped

SLOW = rss(STORIES * 1_500)  # seconds of work for feedparser
LIMITS = ReadingSettings()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


def document(name: str, data: bytes) -> Document:
    return Document(name, name, data=data)


def read(workers: Workers, name: str, data: bytes, **settings: float) -> list[Article | SkippedFile]:
    return list(workers.read(document(name, data), tuned(ReadingSettings, **settings)))


@pytest.mark.parametrize("name", samples())
def test_the_worker_reads_what_the_readers_read(name: str, workers: Workers) -> None:
    data = samples()[name]
    found = read(workers, name, data)
    assert found == list(read_here(document(name, data), LIMITS))
    blank = name in ("a.png", "a.tif")  # pictures on which nothing is printed
    assert all(isinstance(item, Article) for item in found) is not blank


def test_one_process_reads_many_documents(workers: Workers) -> None:
    pids = set()
    for number in range(3):
        reading = workers.read(document(f"{number}.csv", csv()), LIMITS)
        next(reading)
        pids |= {worker.pid for worker in workers.busy}
        list(reading)
    assert len(pids) == 1
    assert workers.busy == []


def test_a_document_that_takes_too_long_is_one_line_and_the_next_is_read(workers: Workers) -> None:
    read(workers, "warm.csv", csv())
    assert read(workers, "slow.rss", SLOW, seconds_per_file=0.3) == [
        SkippedFile("slow.rss", "took longer than 0.3 seconds (setting index.reading.seconds_per_file)")
    ]
    assert len(read(workers, "a.csv", csv())) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms cannot limit the memory of a process")
def test_a_document_that_takes_too_much_memory_is_one_line_and_the_next_is_read(workers: Workers) -> None:
    bomb = b'{"a":[' + b"[]," * 4_000_000 + b"[]]}"
    # Well above what the reader itself needs: where that already fails, a library tells of something else.
    assert read(workers, "big.json", bomb, worker_memory_mb=200) == [
        SkippedFile("big.json", "needs more than 200 MB of memory (setting index.reading.worker_memory_mb)")
    ]
    assert len(read(workers, "a.csv", csv())) == 3


def test_a_document_that_kills_the_process_is_one_line_and_what_it_yielded_is_kept(workers: Workers) -> None:
    reading = workers.read(document("a.csv", csv(STORIES * 4_000)), LIMITS)
    found = [next(reading)]
    os.kill(workers.busy[0].pid, signal.SIGSEGV)
    found += list(reading)
    assert isinstance(found[0], Article)
    assert found[-1] == SkippedFile("a.csv", f"brought its reader down (signal {int(signal.SIGSEGV)})")
    assert len(read(workers, "a.csv", csv())) == 3


@pytest.mark.slow
def test_in_an_archive_one_member_is_lost_and_the_others_are_read_once(workers: Workers) -> None:
    members = {"a.jsonl": jsonl(), "b.rss": SLOW, "c.txt": STORIES[0][1], "d.rss": SLOW, "e.csv": csv()}
    found = read(workers, "x.zip", zipped(members), seconds_per_file=0.4)
    reason = "took longer than 0.4 seconds (setting index.reading.seconds_per_file)"
    assert [item.source for item in found] == [
        *(f"x.zip!a.jsonl#{n}" for n in (1, 2, 3)),
        "x.zip!b.rss",
        "x.zip!c.txt",
        "x.zip!d.rss",
        *(f"x.zip!e.csv#{n}" for n in (1, 2, 3)),
    ]
    assert [item for item in found if isinstance(item, SkippedFile)] == [
        SkippedFile("x.zip!b.rss", reason),
        SkippedFile("x.zip!d.rss", reason),
    ]


@pytest.mark.slow
def test_an_archive_of_nothing_but_such_members_is_given_up() -> None:
    members = {f"{number}.rss": SLOW for number in range(4)}
    workers = Workers(deaths=2)
    found = read(workers, "x.zip", zipped(members), seconds_per_file=0.2)
    assert [item.source for item in found] == ["x.zip!0.rss", "x.zip!1.rss", "x.zip"]
    workers.close()


def test_a_reading_that_is_given_up_ends_its_process(workers: Workers) -> None:
    reading = workers.read(document("a.csv", csv(STORIES * 4_000)), LIMITS)
    next(reading)
    (worker,) = workers.busy
    reading.close()  # type: ignore[attr-defined]
    assert not worker.usable
    assert workers.busy == []


def test_a_large_file_is_not_held_by_the_reader_of_its_articles(workers: Workers, tmp_path: Path) -> None:
    """The process waits until the articles it sent are taken."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv(STORIES * 50_000))
    reading = workers.read(Document.from_path(path), LIMITS)
    next(reading)
    read_so_far = int(Path(f"/proc/{workers.busy[0].pid}/io").read_text().split()[1]) if _has_proc() else 0
    assert read_so_far < path.stat().st_size / 2
    reading.close()  # type: ignore[attr-defined]


def _has_proc() -> bool:
    return Path("/proc/self/io").exists()


def test_notes_of_the_worker_reach_whoever_listens(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, notes.name)
    read(workers, "a.csv", csv())
    assert caplog.messages == ["a.csv: columns read: Headline as title, Article Text as text, Pub Date as published"]


def test_the_process_can_write_no_file(workers: Workers, tmp_path: Path) -> None:
    """Not even by a parser that was taken over."""
    read(workers, "a.csv", csv())
    (worker,) = workers._idle
    limits = Path(f"/proc/{worker.pid}/limits")
    if not limits.exists():
        pytest.skip("no /proc here")
    (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max file size")]
    assert line.split()[3:5] == ["0", "0"]


def test_names_that_are_no_unicode_are_read(workers: Workers, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.pdf")
    with open(path, "wb") as file:
        file.write(pdf([["The army took the town."]]))
    (article,) = workers.read(Document.from_path(os.fsdecode(path)), LIMITS)
    assert article.source == f"{tmp_path}/caf\\xe9.pdf"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, TEXT, st.none() | st.dates(), st.lists(st.integers(0, 2**40)))
def test_an_article_comes_through_as_it_was(text: str, title: str, day: date | None, pages: list[int]) -> None:
    article = Article(text, title=title, published=day, pages=tuple(pages), source="a")
    assert article_from(json.loads(json.dumps(item_of(article)))) == article
    assert article_from(item_of(replace(article, url=text))).id == replace(article, url=text).id


@given(st.lists(st.binary(max_size=300)))
def test_frames_come_through_as_they_were(frames: list[bytes]) -> None:
    pipe = io.BytesIO()
    for frame in frames:
        write_frame(pipe, frame)
    pipe.seek(0)
    assert [read_frame(pipe) for _ in frames] == frames
    assert read_frame(pipe) is None


def test_a_frame_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="4294967295"):
        read_frame(io.BytesIO(b"\xff\xff\xff\xff"))


def test_a_zip_bomb_is_one_line(workers: Workers) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.jsonl", b" " * 1_000_000)
    found = read(workers, "bomb.zip", out.getvalue(), max_unpacked_mb=5)
    assert found[-1] == SkippedFile(
        "bomb.zip",
        "unpacks to more than 5 MB; what comes after that was not read",
    )
    assert len(found) < 8
