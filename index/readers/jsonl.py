"""JSON Lines: one article a line, as archives are exported.

A file may be larger than the memory, so it is read line by line, and a line no further than the
limit for one file. A bad line costs that line only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NoReturn

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of_record, kind_of
from index.readers.lines import Line, lines
from index.readers.skips import Skips
from index.readers.text_files import open_document, require_size, size_limit, utf8_stream
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
    skips, empty = Skips(document.source, "line"), True
    with open_document(document) as file:
        for line in lines(utf8_stream(file), size_limit(settings)):
            if not line.data.strip():
                continue
            if empty and b"\0" in line.data[:4096]:
                raise ArticleUnreadable("not a text file")
            empty, place = False, f"{document.source}#{line.number}"
            if long_line and LONG_LINE < line.size <= size_limit(settings):
                yield from long_line(line, place)
                continue
            try:
                yield _article(line, place, settings)
            except ArticleUnreadable as error:
                yield from skips.one(line.number, str(error))
    yield from skips.rest()
    if empty:
        raise ArticleUnreadable("empty file")


def _article(line: Line, source: str, settings: ReadingSettings) -> Article:
    require_size(line.size, settings)
    return article_of_record(_record(line.data), source, settings)


def _record(data: bytes) -> dict[str, object]:
    value = _load_json(data)
    if not isinstance(value, dict):
        raise ArticleUnreadable(f"not a JSON object but {kind_of(value)}")
    return value


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
