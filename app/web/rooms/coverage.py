"""/archive: what is covered. Articles by month as a chart with a table beside it, outlets, sections, languages,
failures, and the form that adds articles.

The chart is SVG of our own: bars on a line of time, so that years without articles are seen as gaps. It is drawing
only, hidden from screen readers; the table beneath it says the same, with a link for each bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from app.file_names import shown_source, without_folders
from app.localization import name_of_language
from app.web import texts
from app.web.rooms import texts as room_texts
from app.web.rooms.adding import dismissal
from app.web.rooms.shell import archive_choice
from app.web.templating import Macros
from index.types import ArchiveStatus, SkippedFile

_MOST_MONTHS = 36  # more are drawn as years
_FACTS_SHOWN = 8  # outlets, sections or languages before "more"
_FAILURES_SHOWN = 100
_HEIGHT = 160  # of the chart, in its own units
_WIDTH = 1000  # of a chart whose bars are not too many for it
_SLOT = 24  # least width of a bar with its gap
_MOST_SLOT = 64  # the same at most: a few bars are no wall
_WIDEST = 44  # of a bar
_FOOT = 28  # room for labels under the bars
_LABELS = 12  # about as many fit under the bars

_HTML = Macros("rooms/coverage.html")

Counted = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """Articles of one month or year."""

    name: str  # "2016-03" or "2016"
    count: int

    @property
    def label(self) -> str:
        return texts.month_name(self.name)

    @property
    def address(self) -> str:
        """The articles of it, or for a year its months."""
        first, last = (f"{self.name}-01", f"{self.name}-31") if "-" in self.name else ("", "")
        return f"archive/articles?{urlencode({'from': first, 'to': _last_day(last)})}" if first else _year(self.name)


def bars_of(months: Counted, year: str = "") -> list[Bar]:
    """The bars of a chart, in order, with those of empty months or years between: the months of ``year``, those of
    all the time that is covered, or its years where that are too many months."""
    counts = dict(months)
    if year:
        return [Bar(f"{year}-{n:02}", counts.get(f"{year}-{n:02}", 0)) for n in range(1, 13)]
    if not months or _number(months[-1][0]) - _number(months[0][0]) < _MOST_MONTHS:
        return with_gaps(months)
    years: dict[str, int] = {}
    for month, count in months:
        years[month[:4]] = years.get(month[:4], 0) + count
    return with_gaps(list(years.items()))


def with_gaps(counted: Counted) -> list[Bar]:
    """The bars of months, or of years, and those of the empty ones between the first and the last."""
    if not counted:
        return []
    counts, (first, last) = dict(counted), (counted[0][0], counted[-1][0])
    if "-" in first:
        names = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(_number(first), _number(last) + 1)]
    else:
        names = [f"{n:04}" for n in range(int(first), int(last) + 1)]
    return [Bar(name, counts.get(name, 0)) for name in names]


def covering(
    status: ArchiveStatus,
    months: Counted,
    facts: Sequence[tuple[str, str, Counted]],
    year: str = "",
    adding: str = "",
    uploads: str = "",
) -> Markup:
    """The room. ``facts`` are (field, heading, counts); ``adding`` is the form, where articles can be added, and
    ``uploads`` the folder that it adds to."""
    return _HTML.room(
        archive_choice("archive"),
        status,
        span=_span(status),
        indexed=room_texts.last_indexed(status.last_indexed) if status.last_indexed else room_texts.NEVER,
        chart=chart(bars_of(months, year), year) if status.articles else "",
        facts=[_facts(*one) for one in facts if any(name for name, _ in one[2])],
        adding=adding,
        failures=failures(status.failed, uploads),
    )


def _span(status: ArchiveStatus) -> str:
    ends = [texts.short_date(day.isoformat()) for day in (status.first_published, status.last_published) if day]
    return " – ".join(ends) or texts.UNDATED


# The chart


def chart(bars: Sequence[Bar], year: str = "", *, linked: bool = True) -> Markup:
    """A figure: bars, and the same as a table. ``linked``: each leads to its articles."""
    if not bars:
        return Markup()
    monthly = "-" in bars[0].name
    slot = max(_SLOT, min(_MOST_SLOT, _WIDTH / len(bars)))
    most, every = max(bar.count for bar in bars) or 1, -(-len(bars) // _LABELS)
    return _HTML.chart(
        room_texts.PER_MONTH if monthly else room_texts.PER_YEAR,
        heading=room_texts.MONTH if monthly else room_texts.YEAR,
        year=year,
        linked=linked,
        width=len(bars) * slot,
        slot=slot,
        height=_HEIGHT,
        foot=_FOOT,
        bars=[(bar, _drawn(bar, number * slot, slot, most)) for number, bar in enumerate(bars) if bar.count],
        labels=[
            ((number + 0.5) * slot, _short(bar.name)) for number, bar in enumerate(bars) if number % every == every // 2
        ],
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where a bar stands, in the chart's own units."""

    left: float
    middle: float
    wide: float
    top: float
    height: float


def _drawn(bar: Bar, left: float, slot: float, most: int) -> _Drawn:
    height, wide = max(3.0, bar.count / most * (_HEIGHT - 14)), min(slot - 6, _WIDEST)
    return _Drawn(left, left + slot / 2, wide, _HEIGHT - height, height)


def _short(name: str) -> str:
    """Under a bar: "2016", "Mar", and "Jan 16" where a year begins."""
    if "-" not in name:
        return name
    month = room_texts.short_month(name)
    return f"{month} {name[2:4]}" if name.endswith("-01") else month


def _number(month: str) -> int:
    """Months since year 0."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _last_day(day: str) -> str:
    """The last day of a month that was written with 31 days."""
    from calendar import monthrange

    year, month, _ = day.split("-")
    return f"{year}-{month}-{monthrange(int(year), int(month))[1]}"


def _year(year: str) -> str:
    return f"archive?{urlencode({'year': year})}"


# What there is of what


def _facts(field: str, heading: str, counted: Counted) -> tuple[str, Sequence[Fact], Sequence[Fact]]:
    """The heading of a column, what is shown under it, and what only on a click."""
    most = max(count for _, count in counted)
    rows = [Fact(field, name, count, max(1, round(100 * count / most))) for name, count in counted]
    return heading, rows[:_FACTS_SHOWN], rows[_FACTS_SHOWN:]


@dataclass(frozen=True, slots=True)
class Fact:
    """Articles of an outlet, a section or a language; ``share`` in percent of the greatest."""

    field: str
    name: str
    count: int
    share: int

    @property
    def label(self) -> str:
        return name_of_language(self.name) if self.field == "language" else self.name

    @property
    def address(self) -> str:
        return f"archive/articles?{urlencode({self.field: self.name})}"


def failures(failed: Sequence[SkippedFile], uploads: str = "") -> Markup:
    """What could not be read, and why. What lies in the folder ``uploads`` can be dismissed: its readers added it."""
    if not failed:
        return Markup()
    rows = [(shown_source(one.source), without_folders(one.reason)) for one in failed[:_FAILURES_SHOWN]]
    dismissing = dismissal() if uploads and any(one.source.startswith(f"{uploads}/") for one in failed) else ""
    return _HTML.failures(rows, len(failed), dismissing)
