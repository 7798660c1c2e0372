"""Rows of a table as sentences that say what each figure is of: "Passengers, 2022: 39,900".

A cell by itself is a number of which nobody knows what it counts, and a row without its headings is a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[\W_]*\d[\d\s.,:/%+-]*\W*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_MOST_HEADING = 80  # characters; what is longer is text that was laid out as a table
_LAST_SIGN = ".!?。！？"


def rows_as_text(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[str]:
    """One text a row. The first row heads the columns where ``headed`` says so or where it has no figures of its own
    and others have; the first cell of a row is what the row is about. Without headings a row is its cells.
    """
    told = [[" ".join(cell.split()) for cell in row] for row in rows]
    told = [_without_empty_end(row) for row in told if any(row)]
    if len(told) < 2 or not (headed or _is_head(told)):
        return [_plain(row) for row in told]
    head, *body = told
    return [_with_headings(head, row) for row in body]


def _without_empty_end(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _is_head(rows: list[list[str]]) -> bool:
    first, rest = rows[0], rows[1:]
    named = [cell for cell in first if cell]
    if len(first) < 2 or len(named) < len(first) - 1 or any(len(cell) > _MOST_HEADING for cell in first):
        return False
    figures = any(_NUMBER.fullmatch(cell) for row in rest for cell in row)
    years = all(_YEAR.fullmatch(cell) for cell in first[1:])
    return figures and (years or not any(_NUMBER.fullmatch(cell) for cell in named))


def _with_headings(head: list[str], row: list[str]) -> str:
    """ "Passengers, 2022: 39,900; Trips, 2022: 1,200"; of what has no label of its own "Passengers: 39,900"."""
    label, cells = row[0], row[1:]
    told = [
        f"{', '.join(filter(None, _name_first(heading, label)))}: {cell}"
        for heading, cell in zip([*head[1:], *[""] * len(cells)], cells, strict=False)
        if cell
    ]
    return "; ".join(told) or (f"{head[0]}: {label}" if head[0] else label)


def _name_first(heading: str, label: str) -> tuple[str, str]:
    """What is counted, then when: the years of a table may head its columns or its rows."""
    return (label, heading) if _YEAR.fullmatch(heading) else (heading, label)


def _plain(row: list[str]) -> str:
    """ "Ferry: 62 crowns", or the cells with bars between them."""
    cells = [cell for cell in row if cell]
    if len(cells) == 2 and len(cells[0]) <= _MOST_HEADING and cells[0][-1] not in _LAST_SIGN:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return " | ".join(cells)
