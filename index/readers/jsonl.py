"""JSON Lines: one article a line, as archives are exported.

A file may be larger than the memory, so it is read line by line, and a line no further than the
limit for one file. A bad line costs that line only.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from io import BufferedReader
from typing import NamedTuple, NoReturn

from index.errors import ArticleUnreadable
from index.readers.fields import NAMES, article_of, kind_of, stated_field
from index.readers.sources import source_of
from index.readers.text_files import WIDE_MARKS, open_file, require_size, size_limit
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_REPORTED_LINES = 100  # of one file; a file in the wrong format would fill the screen
_PIECE = 1 << 20  # bytes read at once of a line that is too long


class _Line(NamedTuple):
    """A line by its number from 1; ``data`` is cut off where ``size`` exceeds the limit."""

    number: int
    data: bytes
    size: int


def read_jsonl(path: str, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a file, and a SkippedFile ``path#line`` for each of the first 100 bad lines.

    Raises ArticleUnreadable for a file that is empty or no text, OSError when it cannot be read.
    """
    source, bad, empty = source_of(path), 0, True
    with open_file(path) as file:
        for line in _lines(file, size_limit(settings)):
            empty = False
            place = f"{source}#{line.number}"
            try:
                article = _article(line, place, settings)
            except ArticleUnreadable as error:
                bad += 1
                if bad <= _REPORTED_LINES:
                    yield SkippedFile(place, str(error))
            else:
                yield article
    if bad > _REPORTED_LINES:
        yield SkippedFile(source, _more_bad_lines(bad - _REPORTED_LINES))
    if empty:
        raise ArticleUnreadable("empty file")


def _more_bad_lines(count: int) -> str:
    return f"{count:,} more {'line' if count == 1 else 'lines'} could not be read"


def _lines(file: BufferedReader, limit: int) -> Iterator[_Line]:
    """The lines that are not blank."""
    _require_utf8(file.peek(1))
    number = 0
    while data := file.readline(limit + 1):
        number += 1
        size = len(data) if data.endswith(b"\n") else len(data) + _skip_line(file)
        if number == 1:
            data = data.removeprefix(codecs.BOM_UTF8)
        if data.strip():
            yield _Line(number, data, size)


def _skip_line(file: BufferedReader) -> int:
    """Passes over the rest of a line, a piece at a time, and returns how long it was."""
    size = 0
    while piece := file.readline(_PIECE):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _require_utf8(head: bytes) -> None:
    """Refuses what would otherwise be reported line by line: another encoding, or no text at all."""
    if any(head.startswith(mark) for mark, _ in WIDE_MARKS):
        raise ArticleUnreadable("written as UTF-16 or UTF-32; JSON Lines must be UTF-8")
    if b"\0" in head:
        raise ArticleUnreadable("not a text file")


def _article(line: _Line, source: str, settings: ReadingSettings) -> Article:
    require_size(line.size, settings)
    record = _record(line.data)
    name, text = stated_field(record, "text")
    if not name:
        raise ArticleUnreadable(f"no text: none of {', '.join(NAMES['text'])} is filled")
    if not isinstance(text, str):
        raise ArticleUnreadable(f"{name} is not text but {kind_of(text)}")
    return article_of(text, record, source, settings)


def _record(data: bytes) -> dict[str, object]:
    """The object a line holds, its names in small letters."""
    value = _load_json(data)
    if not isinstance(value, dict):
        raise ArticleUnreadable(f"not a JSON object but {kind_of(value)}")
    return {name.lower(): content for name, content in value.items()}


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
