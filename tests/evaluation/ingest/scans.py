"""How well scanned pages are read: characters, words, stories told apart, cited sentences lit in their places.

    python -m tests.evaluation.ingest.scans

prints newspaper pages of invented stories (``printed.txt``, set by ``tests.index.readers.printing``), scans them at
three qualities, reads the pictures as ``dateline index`` does, and writes docs/results/scans.json:

    characters wrong     edit distance of each story to the article that is most like it, over its length
    words right          share of the true words that stand in that article in their order
    stories told apart   share of the stories that have an article of their own, of their length and with their headline
    sentences lit        share of the sentences whose lit boxes hold nine of ten of their words, and little else

And by the confidence of a sentence whether it has an error: by that the threshold was chosen below which readers are
warned.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from index.printed_pages import SCALE, UNCERTAIN, Layout
from index.readers.document_reading import read_document
from index.readers.documents import Document
from index.readers.processes.worker import close_workers
from index.settings import ReadingSettings
from index.types import Article
from tests.evaluation.records import RESULTS, circumstances, keep
from tests.index.readers.printing import (
    HEIGHT,
    QUALITIES,
    WIDTH,
    Block,
    Page,
    Placed,
    Quality,
    Story,
    page,
    pdf,
    pictures,
    saved,
)

TEXTS = Path(__file__).with_name("printed.txt")
THRESHOLDS = (70, 75, 80, 85, 88, 90, 92, 94)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[\"“A-ZÄÖÜ])")
_WIDER = 1.6  # lit over printed: the spaces of justified lines are lit too
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})


@dataclass
class Tally:
    """What came out of the pages of one quality."""

    chars: int = 0
    wrong: int = 0
    words: int = 0
    right: int = 0
    stories: int = 0
    apart: int = 0
    sentences: int = 0
    lit: int = 0
    read: list[tuple[int, bool]] = field(default_factory=list)  # of each sentence: confidence, and whether it is right
    seconds: float = 0.0
    pages: int = 0

    def report(self) -> dict[str, Any]:
        return {
            "pages": self.pages,
            "characters": self.chars,
            "characters wrong": round(self.wrong / self.chars, 4),
            "words": self.words,
            "words right": round(self.right / self.words, 4),
            "stories": self.stories,
            "stories told apart": round(self.apart / self.stories, 3),
            "sentences": self.sentences,
            "sentences lit": round(self.lit / self.sentences, 3),
            "seconds a page": round(self.seconds / self.pages, 1),
        }


def main(results: Path = RESULTS) -> None:
    """Measures and keeps the figures."""
    tallies = {name: measured(quality) for name, quality in QUALITIES.items()}
    close_workers()
    version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[
        0
    ]
    read = [one for tally in tallies.values() for one in tally.read]
    report = {
        **circumstances(),
        "engine": version,
        "languages": list(ReadingSettings().ocr_languages),
        "qualities": {name: tally.report() for name, tally in tallies.items()},
        "uncertain below": UNCERTAIN,
        "warned": {str(limit): warned(read, limit) for limit in sorted({*THRESHOLDS, UNCERTAIN})},
    }
    keep(report, results / "scans.json")


def measured(quality: Quality) -> Tally:
    """All pages at one quality."""
    tally = Tally()
    for name, made in printed().items():
        picture = pictures(pdf([made]), quality)[0]
        started = time.monotonic()
        suffix = "jpg" if quality.jpeg else "png"
        document = Document(f"{name}.{suffix}", f"{name}.{suffix}", data=saved(picture, quality))
        found = [one for one in read_document(document, ReadingSettings()) if isinstance(one, Article)]
        tally.seconds += time.monotonic() - started
        tally.pages += 1
        for story in stories():
            if story.title in made.words:
                compare(story, made.words[story.title], found, quality, tally)
    return tally


def compare(story: Story, words: Sequence[Placed], found: Sequence[Article], quality: Quality, tally: Tally) -> None:
    """Adds what became of one story."""
    true = plain(story.text)
    article = max(found, key=lambda one: fuzz.ratio(plain(one.text), true), default=Article(""))
    read = plain(article.text)
    tally.chars += len(true)
    tally.wrong += Levenshtein.distance(true, read)
    tally.words += len(true.split())
    tally.right += LCSseq.similarity(true.split(), read.split())
    tally.stories += 1
    titled = fuzz.ratio(article.title.lower(), story.title.lower()) >= 85
    tally.apart += titled and 0.9 < len(read) / len(true) < 1.1 and fuzz.ratio(true, read) > 80
    for sentence, parts in sentences(story, words):
        tally.sentences += 1
        told = fuzz.partial_ratio_alignment(plain(sentence), article.text.translate(_QUOTES))
        if told is None or told.score < 60 or article.layout is None:
            continue
        tally.lit += is_lit(article.layout, told.dest_start, told.dest_end, [turned(p, quality.skew) for p in parts])
        confidence = article.layout.confidence(told.dest_start, told.dest_end)
        tally.read.append((confidence or 0, plain(article.text[told.dest_start : told.dest_end]) == plain(sentence)))


def warned(read: Sequence[tuple[int, bool]], limit: int) -> dict[str, float]:
    """Of the sentences with an error and of those without, the share whose confidence is below a limit."""
    wrong = [confidence < limit for confidence, right in read if not right]
    right = [confidence < limit for confidence, right in read if right]
    return {
        "of those with an error": round(sum(wrong) / max(1, len(wrong)), 3),
        "of those without": round(sum(right) / max(1, len(right)), 3),
        "wrong": len(wrong),
        "right": len(right),
    }


def is_lit(layout: Layout, start: int, end: int, parts: Sequence[Placed]) -> bool:
    """Whether the boxes of a stretch of text hold the printed words of a sentence, and little else."""
    boxes = layout.boxes(start, end)
    held = sum(any(holds(box, part) for box in boxes) for part in parts)
    true = sum(part.right - part.left for part in parts)
    lit = sum((box.right - box.left) / SCALE for box in boxes)
    return held >= 0.9 * len(parts) and lit <= _WIDER * true


def holds(box: Any, part: Placed) -> bool:
    """Whether the middle of a printed word is in a lit box."""
    x, y = SCALE * (part.left + part.right) / 2, SCALE * (part.top + part.bottom) / 2
    return bool(box.left <= x <= box.right and box.top <= y <= box.bottom)


def turned(part: Placed, degrees: float) -> Placed:
    """A printed word on a page that was scanned askew."""
    if not degrees:
        return part
    angle = math.radians(degrees)
    x, y = ((part.left + part.right) / 2 - 0.5) * WIDTH, ((part.top + part.bottom) / 2 - 0.5) * HEIGHT
    across = (x * math.cos(angle) + y * math.sin(angle)) / WIDTH + 0.5
    down = (-x * math.sin(angle) + y * math.cos(angle)) / HEIGHT + 0.5
    half, high = (part.right - part.left) / 2, (part.bottom - part.top) / 2
    return Placed(part.text, across - half, down - high, across + half, down + high)


def sentences(story: Story, words: Sequence[Placed]) -> Iterator[tuple[str, list[Placed]]]:
    """Each sentence with the printed words, and parts of divided ones, that it consists of."""
    ends, at = list[int](), 0
    for word in words:
        at += len(letters(word.text))
        ends.append(at)
    begun = 0
    for paragraph in story.paragraphs:
        for sentence in _SENTENCE.split(paragraph):
            until = begun + len(letters(sentence))
            inside = [
                word
                for word, end in zip(words, ends, strict=True)
                if begun < end <= until or end - len(letters(word.text)) < until < end
            ]
            yield sentence, inside
            begun = until


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def plain(text: str) -> str:
    """A text with single spaces and one kind of quotes."""
    return " ".join(text.translate(_QUOTES).split())


def stories() -> list[Story]:
    """The invented articles."""
    parts = [part.strip().split("\n") for part in TEXTS.read_text("utf-8").split("# ")[1:]]
    return [Story(title, byline, tuple(paragraphs)) for title, byline, *paragraphs in parts]


def printed() -> dict[str, Page]:
    """The pages, by what is on them."""
    ferry, chess, flood, trains, orchard, museum, bridge = stories()
    front = [
        Block(ferry, 40, 90, 380, 3, headline=30, initial=True),
        Block(chess, 434, 90, 121, 1, headline=18),
        Block(flood, 40, 430, 250, 2, headline=22),
        Block(trains, 305, 450, 250, 2, headline=22),
    ]
    inner = [
        Block(orchard, 40, 60, 515, 3, headline=26, initial=True),
        Block(museum, 40, 350, 515, 2, headline=26),
        Block(chess, 40, 560, 250, 2, headline=18),
        Block(flood, 305, 560, 250, 2, headline=18),
    ]
    crowded = page(
        [
            Block(trains, 40, 50, 515, 4, headline=18),
            Block(museum, 40, 440, 250, 2, headline=20),
            Block(chess, 305, 250, 250, 2, headline=20),
            Block(flood, 305, 460, 250, 2, headline=20, initial=True),
        ]
    )
    crowded.rule(40, 240, 515, 0.8)
    crowded.rule(297, 250, 0.6, 500)
    crowded.photo(40, 255, 250, 160, "The barrier at Fennmouth, seen from the old quay. Picture: Ove Sand")
    return {
        "crowded page": crowded,
        "front page": page(front, "The Brannock Courier", "Wednesday, 12 March 2025"),
        "inner page": page(inner),
        "letter": page([Block(orchard, 80, 80, 435, 1, headline=20, size=11.5)]),
        "German": page([Block(bridge, 40, 60, 515, 2, headline=28, size=10.5)]),
    }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
