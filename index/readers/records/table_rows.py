"""Rows of a table as sentences that say what each figure is of: "Passengers, 2022: 39,900".

A cell by itself is a number of which nobody knows what it counts, and a row without its headings is a list of them. A
cell that spans several columns or rows stands in each of them, so that headings of two rows are told as one and every
row has its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, repeat, takewhile, zip_longest
from typing import NamedTuple

_NUMBER = re.compile(r"[\W_]*\d[\d\s.,:/%+-]*\W*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:\s?[/–-]\s?(?:\d\d){1,2})?")
_MOST_HEADING = 120  # characters; what is longer is text that was laid out as a table
_MOST_HEADS = 4  # rows
_MOST_SPAN, _MOST_PLACES = 500, 200_000  # columns of a cell, cells of a table from which spans count no more
_LAST_SIGN = ".!?。！？"


class Cell(NamedTuple):
    """A cell that may reach over several columns and rows, and may be marked as a heading."""

    text: str
    columns: int = 1
    rows: int = 1
    is_heading: bool = False


class _Place(NamedTuple):
    """What stands in one column of a row."""

    text: str
    is_beside: bool = False  # it is the cell on its left, which reaches here
    is_heading: bool = False


_Row = list[_Place]


def span_of(stated: str | None) -> int:
    """How many columns or rows a cell spans, as a file states it."""
    return int(stated) or 1 if stated and stated.isdecimal() and len(stated) < 4 else 1


def rows_as_text(rows: Sequence[Sequence[str | Cell]]) -> list[str]:
    """One text a row; a title above the table is a row by itself.

    The first rows head the columns where they hold nothing but headings. Where none is marked, the first does if it has
    no figures of its own and others have, and the next if it goes on with it. The first cell of a row is what the row
    is about, and a cell as wide as the table what the rows below it are about. Without headings a row is its cells.
    """
    told = list(filter(None, map(_without_empty_end, _spread(rows))))
    titles = 0
    while titles < len(told) - 1 and _is_alone(told[titles]):
        titles += 1
    above, told = told[:titles], told[titles:]
    count = _count_heads(told)
    body = _with_headings(told[:count], told[count:]) if count else map(_plain, told)
    return [*map(_plain, above), *body]


def _spread(rows: Sequence[Sequence[str | Cell]]) -> Iterable[_Row]:
    """The rows with every cell in each place that it reaches."""
    reaching: dict[int, tuple[_Place, int]] = {}  # by column: what stands there, and for how many rows more
    places = 0
    for row in rows:
        told: _Row = []
        for cell in row:
            cell = cell if isinstance(cell, Cell) else Cell(cell)
            _reach_down(told, reaching)
            text = " ".join(cell.text.split())
            for number in range(min(cell.columns, _MOST_SPAN) if places < _MOST_PLACES else 1):
                place = _Place(text, is_beside=number > 0, is_heading=cell.is_heading)
                if cell.rows > 1:
                    repeated = place if len(text) <= _MOST_HEADING else _Place("")
                    reaching[len(told)] = repeated, cell.rows - 1
                told.append(place)
        _reach_down(told, reaching)
        places += len(told)
        yield told


def _reach_down(told: _Row, reaching: dict[int, tuple[_Place, int]]) -> None:
    while (column := len(told)) in reaching:
        place, more = reaching.pop(column)
        if more > 1:
            reaching[column] = place, more - 1
        told.append(place)


def _without_empty_end(row: _Row) -> _Row:
    end = len(row)
    while end and not row[end - 1].text:
        end -= 1
    return row[:end]


def _is_alone(row: _Row) -> bool:
    """Whether the first cell is the only one."""
    return all(place.is_beside for place in row[1:])


def _count_heads(rows: list[_Row]) -> int:
    """How many rows head the columns."""
    marked = len(list(takewhile(_is_marked, rows[:_MOST_HEADS])))
    if len(rows) < 2 or not (marked or _is_head(rows)):
        return 0
    count = marked if 0 < marked < len(rows) else 1
    while count < min(_MOST_HEADS, len(rows) - 1) and _goes_on(rows[count - 1], rows[count]):
        count += 1
    return count if all(len(place.text) <= _MOST_HEADING for row in rows[:count] for place in row) else 0


def _is_marked(row: _Row) -> bool:
    return len(row) > 1 and all(place.is_heading or not place.text for place in row)


def _is_head(rows: list[_Row]) -> bool:
    first, *others = [place.text for place in rows[0]]
    if not others or sum(not text for text in (first, *others)) > 1:
        return False
    figures = any(_NUMBER.fullmatch(place.text) for row in rows[1:] for place in row)
    years = all(map(_YEAR.fullmatch, others))
    return figures and (years or not _NUMBER.fullmatch(first)) and all(map(_is_heading, others))


def _is_heading(text: str) -> bool:
    return bool(_YEAR.fullmatch(text)) or not _NUMBER.fullmatch(text)


def _goes_on(head: _Row, row: _Row) -> bool:
    """Whether a row says more of the columns below a head that left something open: "2022 | 2023" below "Riders"."""
    is_open = len(head) < len(row) or any(place.is_beside or not place.text for place in head[1:])
    unlabelled = len(row) > 1 and row[0].text in ("", head[0].text)
    return is_open and unlabelled and all(_is_heading(place.text) for place in row[1:])


def _with_headings(heads: list[_Row], body: list[_Row]) -> Iterable[str]:
    width = max(map(len, heads))
    filled = [*(_filled(head, width) for head in heads[:-1]), [place.text for place in heads[-1]]]
    columns = [tuple(dict.fromkeys(filter(None, names))) for names in zip_longest(*filled)]
    group = ""
    for number, row in enumerate(body):
        if len(row) > 1 and _is_alone(row):
            is_last = number == len(body) - 1
            group = "" if is_last or len(row[0].text) > _MOST_HEADING or row[0].text[-1] in _LAST_SIGN else row[0].text
            if not group:
                yield row[0].text
        else:
            yield _headed(columns, row, group)


def _filled(head: _Row, width: int) -> list[str]:
    """What heads each column, above another row of headings: a merged cell of a sheet leaves those behind it empty."""
    texts, last = [head[0].text], ""
    for place in head[1:]:
        last = place.text or last
        texts.append(last)
    return [*texts, *[last] * (width - len(head))]


def _headed(columns: list[tuple[str, ...]], row: _Row, group: str) -> str:
    """ "Passengers, 2022: 39,900; Trips, 2022: 1,200"; of what has no label of its own "Passengers: 39,900"."""
    label, first = row[0].text, 1
    while first < len(row) and row[first].is_beside:
        first += 1
    own, about = (", ".join(columns[0]) if columns else ""), (group, label)
    told = []
    if len(label) > _MOST_HEADING:  # said once, and not with each of its figures
        told, about = [f"{own}: {label}" if own else label], (group, "")
    for names, place in zip(chain(columns[first:], repeat(())), row[first:], strict=False):
        if place.text:
            told.append(f"{', '.join(_in_order(*names, *about))}: {place.text}".removeprefix(": "))
    return "; ".join(told) or ", ".join(filter(None, (group, f"{own}: {label}" if own else label)))


def _in_order(*names: str) -> list[str]:
    """What is counted, then when: the years of a table may head its columns or its rows."""
    return sorted(filter(None, names), key=lambda name: bool(_YEAR.fullmatch(name)))


def _plain(row: _Row) -> str:
    """ "Ferry: 62 crowns", or the cells with bars between them."""
    cells = [place.text for place in row if place.text and not place.is_beside]
    if len(cells) == 2 and len(cells[0]) <= _MOST_HEADING and cells[0][-1] not in _LAST_SIGN:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return " | ".join(cells)
