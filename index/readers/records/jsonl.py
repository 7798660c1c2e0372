"""JSON Lines: one article a line, as archives are exported.

A file may be larger than the memory, so it is read line by line, and a line no further than the
limit for one file. A bad line costs that line only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, NoReturn

from index.errors import ArticleUnreadable
from index.readers.dates.date_order import DateOrder
from index.readers.documents import Document
from index.readers.records.records import Record
from index.readers.skips import Skips
from index.readers.text_files import open_document, require_size, size_limit, utf8_stream
from index.readers.texts.lines import Line, lines
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

LONG_LINE = 1_000_000

Found = Iterator[Article | SkippedFile]


def read_jsonl(
    document: Document,
    settings: ReadingSettings,
    long_line: Callable[[Line, str], Found] | None = None,
) -> Found:
    """The articles of a file, and a SkippedFile ``source#line`` for each of the first 100 bad lines.

    Lines of more than ``LONG_LINE`` bytes are read by ``long_line``, if that is given: JSON of small values takes
    twenty times its size in memory.

    Raises ArticleUnreadable for a file that is empty or no text, OSError when it cannot be read.
    """
    skips = Skips(document.source, "line")
    with open_document(document) as file:
        dates = DateOrder(document.source)
        for line in dates.rows(_lines(file, settings, long_line is not None), _date_of, _size):
            place = f"{document.source}#{line.number}"
            try:
                if isinstance(line.held, Line):
                    assert long_line is not None
                    yield from long_line(line.held, place)
                else:
                    yield line.article(place, settings, dates.order)
            except ArticleUnreadable as error:
                yield from skips.one(line.number, str(error))
        dates.tell()
    yield from skips.rest()


class _Parsed(NamedTuple):
    """A line by its number: the record on it, why it is none, or the line itself where another reads it."""

    number: int
    held: Record | ArticleUnreadable | Line

    def article(self, source: str, settings: ReadingSettings, order: str) -> Article:
        if isinstance(self.held, ArticleUnreadable):
            raise self.held
        assert isinstance(self.held, Record)
        return self.held.article(source, settings, order)


def _lines(file: BinaryIO, settings: ReadingSettings, long_apart: bool) -> Iterator[_Parsed]:
    """The lines that are not blank. Raises ArticleUnreadable for a file without any."""
    empty = True
    for line in lines(utf8_stream(file), size_limit(settings)):
        if not line.data.strip():
            continue
        if empty and b"\0" in line.data[:4096]:
            raise ArticleUnreadable("not a text file")
        empty = False
        if long_apart and LONG_LINE < line.size <= size_limit(settings):
            yield _Parsed(line.number, line)
            continue
        try:
            require_size(line.size, settings)
            yield _Parsed(line.number, Record.of(_load_json(line.data), settings))
        except ArticleUnreadable as error:
            yield _Parsed(line.number, error)
    if empty:
        raise ArticleUnreadable("empty file")


def _date_of(line: _Parsed) -> object:
    return line.held.date if isinstance(line.held, Record) else None


def _size(line: _Parsed) -> int:
    return line.held.size if isinstance(line.held, Record) else 0


def _load_json(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ArticleUnreadable("not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise ArticleUnreadable(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise ArticleUnreadable("not JSON: nested too deeply") from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise ArticleUnreadable(f"not JSON: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
