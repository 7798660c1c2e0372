"""An article that is one long run of anything is read, indexed, asked and shown in time that grows with its length.

tests/test_patterns.py times the project's own patterns, each alone; here is all that an article passes through, the
patterns of libraries too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.language.paragraphs import Span
from app.settings import Settings
from app.web.reader import article_body
from index.build import build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from index.text.passages import SentenceSplitter
from index.types import Article
from tests.fakes import WordEmbedder

LENGTH = 6_000  # characters, and four times as many
GROWTH = 8.0  # at most, for four times the text: the square would be 16
LEAST_SECONDS = 0.1  # what takes less for the longer text says nothing
RUNS = (
    "A",
    "A. ",
    "Ab ",
    "世",
    "新闻。",
    "Привет, мир. ",
    "ع",
    "1,",
    "   \t",
    "<",
    "<a ",
    "'a ",
    "“",
    "! ",
    "![",
    "not a ",
)


class ShortVectors(WordEmbedder):
    """A run of 8,000 sentences has as many."""

    dimensions = 64


def article(run: str, length: int) -> str:
    middle = run * (length // len(run))
    return (
        f"Palmyra fell on Sunday.\n\n{middle} won Palmyra on 4 May 2016.\n\nThe army retook Palmyra on Monday, it said."
    )


def seconds(work: Callable[[], object]) -> float:
    """Time of this process, all its threads, not what others take of the machine."""
    began = time.process_time()
    work()
    return time.process_time() - began


def stages(folder: Path, text: str) -> dict[str, float]:
    """Seconds that each of the stages takes for one article."""
    folder.mkdir()
    (folder / "a.txt").write_text(text, "utf-8")
    archive, embedder, settings = (
        open_archive(folder / "archive", IndexSettings(), create=True),
        ShortVectors(),
        IndexSettings(),
    )
    assistant = Assistant(
        archive, Search(archive, lambda: embedder, settings.search), lambda: None, Settings(home=folder)
    )
    try:
        return {
            "split": seconds(lambda: SentenceSplitter().split(text)),
            "indexed": seconds(lambda: build([str(folder / "a.txt")], archive, lambda: embedder, settings)),
            "asked": seconds(lambda: list(assistant.answer("Who retook Palmyra and when?", ()))),
            "told by days": seconds(lambda: list(assistant.answer("Timeline of Palmyra", ()))),
            "shown": seconds(lambda: article_body(Article(text), Span(0, 10), [Span(20, len(text))])),
        }
    finally:
        archive.close()


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS)
def test_four_times_as_long_a_run_takes_about_four_times_as_long(run: str, tmp_path: Path) -> None:
    """45 Chinese characters in a sentence, or 40,000 spaces in an article, held the server for seconds or for ever."""
    slow = {}
    for attempt in range(3):  # what another process does beside it may count once, not thrice
        short = stages(tmp_path / f"short{attempt}", article(run, LENGTH))
        long = stages(tmp_path / f"long{attempt}", article(run, 4 * LENGTH))
        slow = {
            stage: (short[stage], taken)
            for stage, taken in long.items()
            if taken > LEAST_SECONDS and taken > GROWTH * max(short[stage], LEAST_SECONDS / 4)
        }
        if not slow:
            break
    assert not slow
