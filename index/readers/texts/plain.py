"""Plain text as agencies and newspapers deliver it: headers, blank lines, the story.

    Free Press Journal                                   ← outlet

    Syria regime forces advance near Palmyra: monitor    ← title

    Beirut: Syrian regime forces were locked in …        ← text, with its dateline

Exports of databases are told first (``index.readers.exports``), and lines with names above the text are fields
(``index.readers.texts.labels``). Then the rules, in the order in which they are tried:

1. Blocks are separated by blank lines. Headers stand in the blocks before the first paragraph.
2. A line is *like a header* if it is a date alone ("27 March 2016", "March 2016", in many languages), an outlet and a
   date ("Harbour Post | 27 March 2016"), "By" and names, or a headline:
   at most 160 characters with more in them than numbers, months and weekdays (a date that is not
   clear is no headline either), not ending like a sentence or a part of
   one (. ; : , — after closing quotes and brackets are taken off; ? and ! are fine, and so is
   an abbreviation like "U.S."), and not opening with a dateline that names a day or an agency.
3. A block is a *header block* if it is at most five lines, all of them like headers. A line that
   begins with a small letter goes on with the line above it: a headline may be wrapped. Lines
   over 160 characters are paragraphs; header lines may stand directly above one.
   So a paragraph that is wrapped at 72 characters is no header block: it ends with a full stop.
4. Header lines are claimed from the top: the first date is *published*, the first byline
   (``index.readers.bylines``) *byline*, the first headline *title*. A second headline, before any
   byline, is the title if the first looks like the name of an *outlet*: at most six words, none of
   them small except "of", "the" and their kind. Otherwise it is a standfirst, which is text.
5. The first line that is not claimed begins the text; of the header lines below one or two such lines
   day and byline are claimed still, as text. Nothing is dropped but what stands beside names in a byline:
   a line is a field or text.
6. If nothing that is left looks like a paragraph, the file had no headers: all of it is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, takewhile
from typing import NamedTuple

from index.readers.bylines import is_byline, people_in
from index.readers.dates.date_parsing import MONTH, WEEKDAY, StatedDate, parse_stated_date
from index.readers.dates.datelines import dateline_of, is_filed
from index.readers.documents import Document
from index.readers.exports import articles_of, found_in
from index.readers.fields import one_line, require_text
from index.readers.language_detection import language_of
from index.readers.records.record_dates import date_line
from index.readers.text_files import read_text
from index.readers.texts.labels import take_labels, with_labels
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

METHOD = "line above the text"

_HEADLINE_CHARS = 160
_HEADER_LINES = 5  # of one block; more short lines are a list or a poem
_UNKNOWN_LINES = 2  # below which a day and a byline are looked for
_OUTLET_WORDS = 6
_SMALL_WORDS = frozenset({"a", "and", "at", "by", "da", "das", "de", "del", "der", "di", "die", "do", "e", "el", "et"})
_SMALL_WORDS |= {"for", "für", "in", "la", "le", "les", "of", "on", "the", "to", "und", "y"}
_CLOSERS = "\"'\u201d\u2019\u00bb\u203a)]"
_SENTENCE_ENDS = ".;:,\u2013\u2014-"
_DATE_PARTS = re.compile(rf"\b{MONTH}|\b{WEEKDAY}|\d+(?:st|nd|rd|th)?|[\W_]")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:[A-Z]\.){2}$")
_OUTLET_AND_DAY = re.compile(r"(?<!\s)\s++[|·•]\s++")


class _Line(NamedTuple):
    """A line of the file, or a wrapped headline, by where it begins."""

    start: int
    text: str


@dataclass
class _Headers:
    """The headers claimed so far."""

    headlines: list[str] = field(default_factory=list)
    outlet: str = ""  # named beside the day
    byline: str | None = None
    published: StatedDate | None = None
    ended: bool = False  # a line above could not be claimed: what follows is no headline

    def claim(self, line: str) -> bool:
        """Takes ``line`` as the header it is, if that place is still free."""
        if day := _date_alone(line):
            free = self.published is None
            self.published = self.published or day
        elif both := _outlet_and_day(line):
            if free := self.published is None:
                self._claim_both(*both)
        elif is_byline(line):
            free = self.byline is None
            self.byline = line if free else self.byline
        elif free := self._takes_headline():
            self.headlines.append(line)
        return free

    def _claim_both(self, name: str, day: StatedDate) -> None:
        self.published = day
        if is_byline(name):
            self.byline = self.byline or name
        else:
            self.outlet = name

    def _takes_headline(self) -> bool:
        if self.ended:
            return False
        if len(self.headlines) == 1:
            return not self.byline and _is_outlet(self.headlines[0])
        return not self.headlines

    def article(self, text: str) -> Article:
        """The article under these headers."""
        title = self.headlines[-1] if self.headlines else ""
        outlet = self.outlet or (self.headlines[0] if len(self.headlines) == 2 else "")
        article = Article(text, title=title, outlet=outlet, byline=", ".join(people_in(self.byline or "", outlet)))
        if self.published is None:
            return article
        day, precision = self.published.day, self.published.precision
        return replace(article, published=day, published_precision=precision, published_method=METHOD)


def read_plain(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a plain text file, or those of a database's export. Raises ArticleUnreadable and OSError."""
    yield from articles_of_text(read_text(document, settings), document, settings)


def articles_of_text(text: str, document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The same of a text that was taken out of a document."""
    if entries := found_in(text):
        yield from articles_of(entries, document.source, settings)
        return
    article = parse_plain(text)
    text = require_text(article.text, settings)
    language = language_of(text)
    dateline = article.dateline or dateline_of(text)
    yield replace(article, text=text, dateline=dateline, language=language, source=document.source)


def parse_plain(text: str) -> Article:
    """Headers and story of a text, by the rules of this module."""
    labels, rest = take_labels(text)
    return with_labels(_parsed(rest), labels, METHOD) if labels else _parsed(text)


def _parsed(text: str) -> Article:
    headers = _Headers()
    start = _story_start(text, headers)
    story = text[start:]
    if all(not line.strip() or _is_header(line) for line in story.split("\n")):
        return Article(text)
    return headers.article(story)


def _story_start(text: str, headers: _Headers) -> int:
    """Where the story begins, after every header above it was claimed by ``headers``."""
    unknown: list[int] = []
    for block in _blocks(text):
        short = list(islice(takewhile(_is_short, block), _HEADER_LINES + 1))
        claimed = _header_lines(short)
        for line in claimed:
            if not headers.claim(one_line(line.text)):
                unknown.append(line.start)
                headers.ended = True
        begins = block[len(short)].start if claimed and len(short) < len(block) else block[0].start
        if not claimed or len(short) < len(block) or len(unknown) > _UNKNOWN_LINES:
            return min(unknown, default=begins)
    return min(unknown, default=len(text))


def _blocks(text: str) -> Iterator[list[_Line]]:
    """The runs of lines between blank lines."""
    for filled, lines in groupby(_lines(text), key=lambda line: bool(line.text.strip())):
        if filled:
            yield list(lines)


def _lines(text: str) -> Iterator[_Line]:
    """The lines with their places, one at a time: headers are few and stories may be long."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _Line(start, text[start:end])
        start = end + 1


def _header_lines(short: list[_Line]) -> list[_Line]:
    """The lines of a header block, wrapped headlines joined; empty if it is a paragraph (rule 3)."""
    if len(short) > _HEADER_LINES:
        return []
    joined: list[_Line] = []
    for line in short:
        if joined and line.text.lstrip()[:1].islower():
            joined[-1] = _Line(joined[-1].start, f"{joined[-1].text} {line.text}")
        else:
            joined.append(line)
    return joined if all(_is_header(line.text) for line in joined) else []


def _is_short(line: _Line) -> bool:
    return len(line.text.strip()) <= _HEADLINE_CHARS


def _is_header(line: str) -> bool:
    """Whether a line is like a header (rule 2)."""
    return bool(_date_alone(line) or is_byline(line) or _is_headline(line.strip()))


def _is_headline(line: str) -> bool:
    bare = line.rstrip(_CLOSERS)
    if len(line) > _HEADLINE_CHARS or not _DATE_PARTS.sub("", line) or is_filed(line):
        return False
    return bare[-1:] not in _SENTENCE_ENDS or bool(_ABBREVIATION.search(bare))


def _is_outlet(headline: str) -> bool:
    """Whether a headline may be a newspaper's name. "Japan turns to beer" is none: it has a verb."""
    words = headline.split()
    return len(words) <= _OUTLET_WORDS and not any(
        word[0].islower() and word not in _SMALL_WORDS and "." not in word for word in words
    )


def _date_alone(line: str) -> StatedDate | None:
    """The day or month that a line is. A year by itself is none: it may be a headline, or a page's number."""
    stated = parse_stated_date(line) or date_line(line)
    return None if stated and stated.precision == "year" else stated


def _outlet_and_day(line: str) -> tuple[str, StatedDate] | None:
    """The two of "Harbour Post | 30 June 2024", which other parts may follow; None for another line."""
    if " | " not in line and " · " not in line and " • " not in line:
        return None
    parts = _OUTLET_AND_DAY.split(line.strip())
    days = [day for part in parts if (day := _date_alone(part))]
    return (parts[0], days[0]) if len(days) == 1 and not _date_alone(parts[0]) else None
