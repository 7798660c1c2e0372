"""SGML as of the Reuters-21578 collection: many <REUTERS> elements a file.

    <REUTERS TOPICS="YES" NEWID="1">
    <DATE>26-FEB-1987 15:01:01.79</DATE>
    <TOPICS><D>cocoa</D></TOPICS>
    <TEXT><TITLE>BAHIA COCOA REVIEW</TITLE>
    <DATELINE>    SALVADOR, Feb 26 - </DATELINE><BODY>Showers continued …

The files are no well-formed SGML (control characters, no end tags here and there), so elements are found by their
tags, one article at a time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from index.errors import ArticleUnreadable
from index.readers.dates.date_parsing import parse_date
from index.readers.documents import Document
from index.readers.fields import article_of
from index.readers.skips import Skips
from index.readers.text_files import open_document, require_size, size_limit, utf8_stream
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_PIECE = 1 << 16
_BEGIN, _END = b"<REUTERS", b"</REUTERS>"
_NUMBER = re.compile(r"NEWID=\"?(\d+)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,200}>")
_CONTROL_REFERENCE = re.compile(r"&#(?:[0-9]|[12][0-9]|3[01]|127);")
_DATE = re.compile(r"\s*(\d{1,2})-([A-Z]{3})-(\d{4})", re.IGNORECASE)
_SIGN_OFF = re.compile(r"(?:(?<!\s)\s++)?+(?:Reuters?|MORE)\s*+\Z")


def read_reuters(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a file as ``source#NEWID``, and a SkippedFile for each of the first 100 that are none.

    Raises ArticleUnreadable for a file without any, and OSError.
    """
    skips, count = Skips(document.source, "article"), 0
    with open_document(document) as file:
        for count, (data, size) in enumerate(_elements(utf8_stream(file, legacy=True), size_limit(settings)), start=1):
            written = data.decode("utf-8", "replace")
            number = _NUMBER.search(written[:500])
            place = int(number[1]) if number and len(number[1]) < 12 else count
            try:
                require_size(size, settings)
                yield _article(written, f"{document.source}#{place}", settings)
            except ArticleUnreadable as error:
                yield from skips.one(place, str(error))
    yield from skips.rest()
    if not count:
        raise ArticleUnreadable("no <REUTERS> element in it")


def _elements(file: BinaryIO, limit: int) -> Iterator[tuple[bytes, int]]:
    """Each element with its size. What is over the limit is cut off, what follows the last end tag is the last one."""
    held, passed = b"", 0
    inside = False
    while piece := file.read(_PIECE):
        held += piece
        while True:
            if not inside:
                begin = held.find(_BEGIN)
                if begin < 0:
                    held = held[-len(_BEGIN) :]
                    break
                held, inside, passed = held[begin:], True, 0
            end = held.find(_END, max(0, len(held) - len(piece) - len(_END)) if passed or len(held) > _PIECE else 0)
            if end < 0:
                if len(held) > limit:
                    passed += len(held) - len(_END)
                    held = held[-len(_END) :]
                break
            yield held[:end], passed + end
            held, inside = held[end + len(_END) :], False
    if inside and held.strip():
        yield held, passed + len(held)


def _article(written: str, source: str, settings: ReadingSettings) -> Article:
    body = _element(written, "BODY")
    if not body:
        raise ArticleUnreadable("no text: it has no <BODY>")
    record = {
        "title": _plain(_element(written, "TITLE")),
        "outlet": "Reuters",
        "byline": _plain(_element(written, "AUTHOR")),
        "dateline": _plain(_element(written, "DATELINE")),
        "section": ", ".join(_plain(topic) for topic in re.findall(r"<D>([^<\n]*+)</D>", _element(written, "TOPICS"))),
    }
    article = article_of(_SIGN_OFF.sub("", _plain(body)), record, source, settings)
    published = _published(_element(written, "DATE"))
    precision, method = ("day", "date of the record") if published else ("", "")
    return replace(article, published=published, published_precision=precision, published_method=method)


def _element(written: str, name: str) -> str:
    """What is between the tags of a name, to the end where the second is missing; "" without the first."""
    opened = re.search(rf"<{name}(?:\s[^<>]*)?>", written)
    if not opened:
        return ""
    closed = written.find(f"</{name}>", opened.end())
    return written[opened.end() : closed if closed >= 0 else len(written)]


def _plain(written: str) -> str:
    """Tags and references to control characters go, other references become what they stand for.

    Lines that are indented begin a paragraph in this collection.
    """
    text = html.unescape(_CONTROL_REFERENCE.sub("", _TAG.sub("", written)))
    return re.sub(r"\n {2,}(?=\S)", "\n\n", text)


def _published(written: str) -> date | None:
    found = _DATE.match(written)
    return parse_date(f"{found[1]} {found[2]} {found[3]}") if found else None
