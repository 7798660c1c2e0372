"""/archive: what is covered. Articles by month as a chart with a table beside it, outlets, sections, languages,
failures, and the form that adds articles.

The chart is SVG of our own: bars on a line of time, so that years without articles are seen as gaps. It is drawing
only, hidden from screen readers; the table beneath it says the same, with a link for each bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from app.language.languages import language_name
from app.web import texts
from app.web.file_names import shown_source, without_folders
from app.web.rooms.adding import dismissal
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
) -> str:
    """The room. ``facts`` are (field, heading, counts); ``adding`` is the form, where articles can be added, and
    ``uploads`` the folder that it adds to."""
    if not status.articles:
        held = (
            f'<p class="lead">{texts.NOTHING_COVERED}</p>'
            f'<p class="command"><code>{texts.EMPTY_ARCHIVE_COMMAND}</code></p>'
        )
    else:
        held = f"{_lead(status)}{chart(bars_of(months, year), year)}{_all_facts(facts)}"
    return f"<h1>{texts.ARCHIVE_TITLE}</h1>{held}{adding}{failures(status.failed, uploads)}"


def _lead(status: ArchiveStatus) -> str:
    first = status.first_published.isoformat() if status.first_published else ""
    last = status.last_published.isoformat() if status.last_published else ""
    span = f"{texts.short_date(first)} – {texts.short_date(last)}" if first else texts.UNDATED
    undated = (
        f'<li><a href="archive/articles?undated=only">{texts.undated_articles(status.undated)}</a></li>'
        if status.undated
        else ""
    )
    return (
        f'<p class="lead"><a href="archive/articles">{texts.articles(status.articles)}</a>, {escape(span)}</p>'
        f'<ul class="facts">{undated}<li>{texts.LAST_INDEXED}: '
        f"{escape(texts.last_indexed(status.last_indexed) if status.last_indexed else texts.NEVER)}</li></ul>"
    )


# The chart


def chart(bars: Sequence[Bar], year: str = "", *, linked: bool = True) -> str:
    """A figure: bars, and the same as a table. ``linked``: each leads to its articles."""
    if not bars:
        return ""
    monthly = "-" in bars[0].name
    title = texts.PER_MONTH if monthly else texts.PER_YEAR
    back = f' <a href="archive">{texts.ALL_YEARS}</a>' if year else ""
    heading = texts.MONTH if monthly else texts.YEAR
    scrolls = f'class="chart-scroll" role="group" tabindex="0" aria-label="{title}"'  # by keyboard too
    return (
        f'<figure class="chart" aria-label="{title}"><figcaption>{title}'
        f"{f' · {escape(year)}' if year else ''}{back}</figcaption>"
        f"<div {scrolls}>{_svg(bars, linked)}</div>{_table(bars, heading, linked)}</figure>"
    )


def _svg(bars: Sequence[Bar], linked: bool) -> str:
    slot = max(_SLOT, min(_MOST_SLOT, _WIDTH / len(bars)))
    width, most = len(bars) * slot, max(bar.count for bar in bars) or 1
    drawn = "".join(_bar(bar, number * slot, slot, most, linked) for number, bar in enumerate(bars))
    every = -(-len(bars) // _LABELS)
    labels = "".join(
        f'<text x="{(number + 0.5) * slot:.1f}" y="{_HEIGHT + 20}" text-anchor="middle">{_short(bar.name)}</text>'
        for number, bar in enumerate(bars)
        if number % every == every // 2
    )
    return (
        f'<svg aria-hidden="true" focusable="false" viewBox="0 -16 {width:.0f} {_HEIGHT + _FOOT + 16}"'
        f' style="min-width:{width * 0.66:.0f}px;max-width:{width * 1.2:.0f}px">'
        f'<line class="ground" x1="0" x2="{width:.0f}" y1="{_HEIGHT}" y2="{_HEIGHT}"/>{drawn}{labels}</svg>'
    )


def _bar(bar: Bar, left: float, slot: float, most: int, linked: bool) -> str:
    if not bar.count:
        return ""
    height, wide = max(3.0, bar.count / most * (_HEIGHT - 14)), min(slot - 6, _WIDEST)
    top, middle = _HEIGHT - height, left + slot / 2
    opening, closing = (f'<a href="{escape(bar.address)}" tabindex="-1">', "</a>") if linked else ("<g>", "</g>")
    return (
        f"{opening}<title>{escape(texts.bar_title(bar.label, bar.count))}</title>"
        f'<rect class="hit" x="{left:.1f}" y="-16" width="{slot:.1f}" height="{_HEIGHT + 16}"/>'
        f'<rect class="bar" x="{middle - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{height:.1f}" rx="2"/>'
        f'<text class="on-bar" x="{middle:.1f}" y="{top - 5:.1f}" text-anchor="middle">{bar.count:,}</text>{closing}'
    )


def _table(bars: Sequence[Bar], heading: str, linked: bool) -> str:
    named = [(bar, f'<a href="{escape(bar.address)}">{escape(bar.label)}</a>') for bar in bars if bar.count]
    rows = "".join(
        f'<tr><th scope="row">{link if linked else escape(bar.label)}</th><td>{bar.count:,}</td></tr>'
        for bar, link in named
    )
    return (
        f'<details class="as-table"><summary>{texts.AS_TABLE}</summary><table><thead><tr><th scope="col">{heading}</th>'
        f'<th scope="col">{texts.ARTICLES}</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _short(name: str) -> str:
    """Under a bar: "2016", "Mar", and "Jan 16" where a year begins."""
    if "-" not in name:
        return name
    month = texts.month_name(name)[:3]
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


def _all_facts(facts: Sequence[tuple[str, str, Counted]]) -> str:
    columns = "".join(_facts(*one) for one in facts if any(name for name, _ in one[2]))
    return f'<div class="fact-columns">{columns}</div>' if columns else ""


def _facts(field: str, heading: str, counted: Counted) -> str:
    most = max(count for _, count in counted)
    rows = [_fact(field, name, count, most) for name, count in counted]
    rest = rows[_FACTS_SHOWN:]
    more = f"<details><summary>{len(rest):,} {texts.MORE}</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    return f"<section><h2>{heading}</h2><ul>{''.join(rows[:_FACTS_SHOWN])}</ul>{more}</section>"


def _fact(field: str, name: str, count: int, most: int) -> str:
    shown = language_name(name) if field == "language" else name
    share = f'<span class="share" style="inline-size:{max(1, round(100 * count / most))}%"></span>'
    if not name:
        return f'<li><span>{texts.NOT_STATED}</span> <span class="count">{count:,}</span>{share}</li>'
    address = escape(f"archive/articles?{urlencode({field: name})}")
    return f'<li><a href="{address}" dir="auto">{escape(shown)}</a> <span class="count">{count:,}</span>{share}</li>'


def failures(failed: Sequence[SkippedFile], uploads: str = "") -> str:
    """What could not be read, and why. What lies in the folder ``uploads`` can be dismissed: its readers added it."""
    if not failed:
        return ""
    rows = "".join(
        f'<tr><td class="path" dir="auto">{escape(shown_source(one.source))}</td>'
        f"<td>{escape(without_folders(one.reason))}</td></tr>"
        for one in failed[:_FAILURES_SHOWN]
    )
    rest = len(failed) - _FAILURES_SHOWN
    more = f'<p class="hint">{texts.more_failures(rest)}</p>' if rest > 0 else ""
    dismissing = dismissal() if uploads and any(one.source.startswith(f"{uploads}/") for one in failed) else ""
    return (
        f'<section class="failures"><h2>{texts.FAILURES} ({len(failed):,})</h2>'
        f'<p class="hint">{texts.FAILURES_HINT}</p>'
        f'<table><thead><tr><th scope="col">{texts.SOURCE}</th><th scope="col">{texts.REASON}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{more}{dismissing}</section>"
    )
