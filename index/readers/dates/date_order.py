"""Whether "01/07/2024" is the first of July or the seventh of January: told by the other dates of its column.

One date by itself can be two days. In a column where another row says 30/06/2024, the day stands first everywhere;
where one row says that and another 06/30/2024, nobody can tell. So rows pass through until the first date comes that
could be two days; from there on they are held until the column has ended, or so many are held that it counts as known.
What was decided is noted for the operator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from index.readers.notes import note
from index.readers.records.record_dates import published_date

T = TypeVar("T")

_NUMERIC = re.compile(
    r"\D{0,20}(?<!\d)(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?:\d{4}|\d\d)(?!\d)"
)
_HELD_ROWS, _HELD_CHARS = 20_000, 32_000_000
_IN_WORDS = {"dm": "the day first", "md": "the month first"}


class DateOrder:
    """The dates of one column, as far as they were seen. ``hint``: "dm" or "md", if nothing in the column tells."""

    def __init__(self, source: str, hint: str = "") -> None:
        self._source, self._hint = source, hint
        self._votes: Counter[str] = Counter()
        self._shown = {"dm": "", "md": "", "both": ""}
        self._unread: list[str] = []
        self._unread_count = 0

    def rows(self, rows: Iterator[T], date_of: Callable[[T], object], size_of: Callable[[T], int]) -> Iterator[T]:
        """The rows, no later than their column's order is known. ``date_of`` gives a row's date as it is written."""
        held: list[T] = []
        chars = 0
        for row in rows:
            both = self._saw(date_of(row))
            if not held and not both:
                yield row
                continue
            held.append(row)
            chars += size_of(row)
            if len(held) >= _HELD_ROWS or chars >= _HELD_CHARS:
                yield from held
                held, chars = [], 0
        yield from held

    @property
    def order(self) -> str:
        """ "dm", "md", or "" where the column does not tell, or says both."""
        told = [order for order in ("dm", "md") if self._votes[order]]
        return told[0] if len(told) == 1 else "" if told else self._hint

    def tell(self) -> None:
        """Notes what was decided, and which dates could not be read; to be called at the end."""
        if self._votes["both"]:
            note(self._source, self._decision())
        if self._unread_count:
            shown = ", ".join(map(repr, self._unread))
            note(self._source, f"{self._unread_count:,} dates could not be read and were left empty: {shown}")

    def _saw(self, value: object) -> bool:
        """Counts a date as it is written, and returns whether it could be two days."""
        if value in (None, ""):
            return False
        match = _NUMERIC.match(value) if isinstance(value, str) else None
        kind = _kind(int(match["first"]), int(match["second"]), match["mark"]) if match else ""
        if kind:
            self._votes[kind] += 1
            self._shown[kind] = self._shown[kind] or str(value).strip()[:30]
        elif not match and published_date(value) is None:
            self._unread_count += 1
            if len(self._unread) < 3:
                self._unread.append(str(value)[:40])
        return kind == "both"

    def _decision(self) -> str:
        example, order = self._shown["both"], self.order
        if order and self._votes[order]:
            return f"dates such as {example} are read with {_IN_WORDS[order]}, as {self._shown[order]} shows"
        if order:
            return f"dates such as {example} are read with {_IN_WORDS[order]}, as the names of the columns suggest"
        said = f"{self._shown['dm']} and {self._shown['md']} contradict each other" if self._votes["dm"] else ""
        return f"{self._votes['both']:,} dates such as {example} could be two days and were left empty" + (
            f": {said}" if said else ""
        )


def _kind(first: int, second: int, mark: str) -> str:
    """What "first/second/year" says of its column: which order it has, or that it could have "both"."""
    if mark == ".":
        return ""  # always the day first, see record_dates
    if first > 12 >= second > 0 and first <= 31:
        return "dm"
    if second > 12 >= first > 0 and second <= 31:
        return "md"
    return "both" if 0 < first <= 12 and 0 < second <= 12 and first != second else ""
