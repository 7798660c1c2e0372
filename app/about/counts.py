"""How much there is, since when, of whom, and what is new: counts and lists of the whole archive, or of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.about.asked import ARTICLES, NAMES, Asked, article_row, articles, by_time, list_address
from app.about.authors import authors_of
from app.about.phrases import counted
from app.language.asked_in import name_of
from app.language.published import in_words
from app.types import Holding, Row
from index.types import Filters

Counted = Sequence[tuple[str, int]]


def size(asked: Asked) -> Holding:
    """How many articles there are; "today" is when that is asked, and no day that they are of."""
    overview, period = asked.overview, asked.period
    if period and period.said.lower() != "today":
        return of_period(asked)
    outlets = [name for name, _ in overview.counted("outlet") if name]
    of_outlets = f" of {counted(len(outlets), 'outlet')}" if outlets else ""
    published = f", {asked.span}" if asked.span else f". {asked.covered.removesuffix('.')}"
    text = f"The archive has {counted(asked.total, 'article')}{of_outlets}{published}.{_undated(asked)}"
    return Holding(text, counts=by_time(overview.months()))


def span(asked: Asked) -> Holding:
    """The oldest and the newest article."""
    first, last = asked.days
    if not first or not last:
        return Holding(asked.covered)
    oldest, newest = in_words(first.isoformat()), in_words(last.isoformat())
    rows = asked.overview.listed(0, 1, Filters(published_to=first)) + asked.overview.listed(0, 1)
    return Holding(
        f"The oldest article of the archive is of {oldest}, the newest of {newest}.{_undated(asked)}",
        tuple(dict.fromkeys(article_row(row) for row in rows)),
        counts=by_time(asked.overview.months()),
    )


def _undated(asked: Asked) -> str:
    undated = asked.overview.count(undated=True) if asked.newest else 0
    return f" {counted(undated, 'article')} {'has' if undated == 1 else 'have'} no date." if undated else ""


def outlets(asked: Asked) -> Holding:
    return _named(asked, "outlet", asked.overview.counted("outlet", asked.within), lambda n: Filters(outlets=(n,)))


def sections(asked: Asked) -> Holding:
    return _named(asked, "section", asked.overview.counted("section", asked.within), lambda n: Filters(sections=(n,)))


def languages(asked: Asked) -> Holding:
    found = asked.overview.counted("language", asked.within)
    return _named(asked, "language", found, lambda n: Filters(languages=(n,)), name_of)


def authors(asked: Asked) -> Holding:
    bylines = asked.overview.bylines(asked.within)
    unsigned = [("", count) for byline, count in bylines if not byline]
    people = [(author.name, author.articles) for author in authors_of(bylines)]
    return _named(asked, "author", [*people, *unsigned])


def _named(
    asked: Asked,
    noun: str,
    found: Counted,
    filters: Callable[[str], Filters] | None = None,
    shown: Callable[[str], str] = str,
) -> Holding:
    """Names with how many articles each has, most first; without ``filters`` there is no page that lists them."""
    named = [(name, count) for name, count in found if name]
    silent = sum(count for name, count in found if not name)
    if not found:
        return Holding(f"No article of the archive was{asked.published}. {asked.covered}")
    if not named:
        return Holding(f"No article of the archive{asked.published} states its {noun}.")
    (first, most), whose = named[0], "in" if noun == "language" else "by" if noun == "author" else "from"
    leads = f", most {whose} {shown(first)} ({most:,})"
    none = f" {counted(silent, 'article')} {'states' if silent == 1 else 'state'} none." if silent else ""
    rows = tuple(
        Row(shown(name), counted(count, "article"), address=_address(asked, filters, name))
        for name, count in named[:NAMES]
    )
    led = leads if len(named) > 1 else f": {shown(first)}"
    said = f"The archive has articles{asked.published} of {counted(len(named), noun)}{led}.{none}"
    return Holding(said, rows, max(0, len(named) - NAMES))


def _address(asked: Asked, filters: Callable[[str], Filters] | None, name: str) -> str:
    if filters is None:
        return ""
    days = asked.within
    return list_address(replace(filters(name), published_from=days.published_from, published_to=days.published_to))


def new(asked: Asked) -> Holding:
    """The latest articles; what arrived last stands for what is new where no article is dated."""
    if asked.period:
        return of_period(asked)
    rows = tuple(article_row(row) for row in asked.overview.listed(0, ARTICLES))
    if asked.newest:
        shown = "The newest article" if len(rows) == 1 else f"The {len(rows)} newest articles"
        text = f"{shown}; newest day in the archive: {in_words(asked.newest.isoformat())}."
    else:
        text = f"{asked.covered} The latest to arrive:"
    return Holding(text, rows, asked.total - len(rows))


def of_period(asked: Asked) -> Holding:
    """What was published in the days that the question names."""
    period = asked.period
    if asked.newest is None:
        return Holding(f"{asked.covered} So none can be found by its day.")
    if period is None:
        text = f"The question names no days that I can read. {asked.covered}"
        return Holding(text, counts=by_time(asked.overview.months()))
    count = asked.overview.count(period.filters)
    if not count:
        text = f"No article of the archive was published {period.words}{asked.counting}. {asked.covered}"
        return Holding(text, counts=by_time(asked.overview.months()))
    text = f"{counted(count, 'article')} {'was' if count == 1 else 'were'} published {period.words}{asked.counting}."
    return articles(asked, text, period.filters, count)
