"""CSV and TSV: one article a row, the columns named in the first row.

Which column is the text and which the headline is told from its name, by the same names that JSON Lines may use and
their usual spellings; ``index.reading.columns`` names the others. What was taken for what is noted, so that an operator
sees a guess that is wrong. The delimiter is the one by which the first rows have the same number of cells, unless a
first line states it ("sep=;"). Whether the day or the month stands first in a date is told by its whole column.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from index.errors import ArticleUnreadable
from index.readers.dates.date_order import DateOrder
from index.readers.documents import Document
from index.readers.fields import article_of_record, field_of_name, one_line
from index.readers.notes import note
from index.readers.records.record_names import NAMES, is_foreign
from index.readers.skips import Skips
from index.readers.text_files import open_document, size_limit, utf8_stream
from index.readers.texts.lines import lines
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_TOO_LONG = "\x1a(line over the limit)\x1a"
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
_FIELDS = {name: field for field, names in NAMES.items() for name in names}


def read_table(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a table, and a SkippedFile ``source#row`` for each of the first 100 rows that are none.

    Rows are counted from 1 below the header. Raises ArticleUnreadable for a file that is no such table, and OSError.
    """
    limit = size_limit(settings)
    skips, number = Skips(document.source, "row"), 0
    with open_document(document) as file:
        text = _Lines(utf8_stream(file, legacy=True), limit)
        sample = list(islice(text, _SAMPLE_LINES))
        if not any(line.strip() for line in sample):
            raise ArticleUnreadable("empty file")
        if any("\0" in line for line in sample):
            raise ArticleUnreadable("not a text file")
        csv.field_size_limit(limit)
        delimiter = _stated_delimiter(sample) or delimiter_of(sample, settings)
        rows = csv.reader(chain(sample, text), delimiter=delimiter)
        header = _header(rows, settings)
        note(document.source, columns_in_words(header, settings))
        dates = DateOrder(document.source, hint=_day_first(header, delimiter))
        date_at = next((at for at, name in enumerate(header) if _field_of(name, settings) == "published"), None)
        for number, row in dates.rows(_rows(rows), partial(_date_in, date_at), _size):
            try:
                if isinstance(row, str):
                    raise ArticleUnreadable(row)
                yield article_of_record(_record(header, row), f"{document.source}#{number}", settings, dates.order)
            except ArticleUnreadable as error:
                yield from skips.one(number, str(error))
        dates.tell()
    yield from skips.rest()
    if not number:
        raise ArticleUnreadable("no rows below the header")


def _stated_delimiter(sample: list[str]) -> str:
    """That of a first line "sep=;", which Excel writes and which is taken off; else ""."""
    stated = _SEPARATOR.fullmatch(sample[0].strip('\ufeff \r\n"'))
    if stated:
        del sample[0]
    return stated[1] if stated else ""


def _day_first(header: Sequence[str], delimiter: str) -> str:
    """ "dm" for a table of another language than English, as its names or its semicolons tell; else ""."""
    return "dm" if delimiter == ";" or any(map(is_foreign, header)) else ""


def _field_of(name: str, settings: ReadingSettings) -> str:
    return _FIELDS.get(field_of_name(name, settings) or "", "")


def _date_in(at: int | None, numbered: tuple[int, list[str] | str]) -> object:
    row = numbered[1]
    return row[at] if at is not None and isinstance(row, list) and at < len(row) else None


def _size(numbered: tuple[int, list[str] | str]) -> int:
    return sum(map(len, numbered[1]))


class _Lines:
    """Lines as text. In place of one that is over the limit there is a mark."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._lines, self._limit = lines(file, limit), limit

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if line.size > self._limit:
            return f"{_TOO_LONG}\n"
        data = line.data.removeprefix(codecs.BOM_UTF8) if line.number == 1 else line.data
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")  # a row that another program appended


def _rows(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """The rows by number, or why one is none. Empty ones are passed over."""
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield number, f"not a row of a table: {one_line(str(error))[:100]}"
            continue
        if any(_TOO_LONG in cell for cell in row):
            number += 1
            yield number, "too large: a line is longer than the limit for a file (setting index.reading.max_file_mb)"
        elif any(cell.strip() for cell in row):
            number += 1
            yield number, row


def delimiter_of(sample: Sequence[str], settings: ReadingSettings) -> str:
    """By which the first row names most fields; among equals, by which most rows have as many cells as it."""

    def fit(delimiter: str) -> tuple[int, float, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO("".join(sample)), delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0.0, 0)
        if not rows:
            return (0, 0.0, 0)
        known = sum(field_of_name(name.strip(), settings) in _FIELDS for name in rows[0])
        alike = sum(len(row) == len(rows[0]) for row in rows[:-1]) / max(1, len(rows) - 1)
        return (known, alike if len(rows[0]) > 1 else 0.0, len(rows[0]))

    return max(_DELIMITERS, key=fit)


def _header(rows: Iterator[list[str]], settings: ReadingSettings) -> list[str]:
    """The names of the columns. Raises ArticleUnreadable where none of them is the text."""
    try:
        header = next(row for row in rows if any(cell.strip() for cell in row))
    except (csv.Error, StopIteration) as error:
        raise ArticleUnreadable("not a table") from error
    names = [one_line(name) for name in header]
    if not any(_field_of(name, settings) == "text" for name in names):
        shown = ", ".join(name[:40] for name in names[:20])
        raise ArticleUnreadable(
            f"no column for the text; there are: {shown} (name it in the setting index.reading.columns, "
            f"as in {{'{names[-1][:40]}': 'text'}})"
        )
    return names


def columns_in_words(header: Sequence[str], settings: ReadingSettings) -> str:
    """Which columns are read as what, in words."""
    read, rest = [], []
    for name in header:
        field = _field_of(name, settings)
        if field:
            read.append(name if name.lower() == field else f"{name} as {field}")
        else:
            rest.append(name)
    unread = f"; not read: {', '.join(rest)}" if rest else ""
    return f"columns read: {', '.join(read)}{unread}"


def _record(header: Sequence[str], row: Sequence[str]) -> dict[str, object]:
    """A row by the names of its columns. Of two columns of one name the first is taken."""
    if len(row) > len(header):
        raise ArticleUnreadable(f"has {len(row):,} cells where the header has {len(header):,}: a quote may be missing")
    record: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            record.setdefault(name, cell)
    return record
