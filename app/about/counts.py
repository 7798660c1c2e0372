"""How much there is, since when, of whom, and what is new: counts and lists of the whole archive, or of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.about import texts
from app.about.asked import ARTICLES, NAMES, Asked, article_row, articles, by_time, list_address, number_of_articles
from app.about.authors import authors_of
from app.localization import counted, day_in_words, name_of_language, number
from app.types import Holding, Row
from index.types import Filters

Counted = Sequence[tuple[str, int]]
_NUMBERS: dict[str, Callable[[int], str]] = {
    "outlet": lambda count: counted("{count} outlet", "{count} outlets", count),
    "section": lambda count: counted("{count} section", "{count} sections", count),
    "language": lambda count: counted("{count} language", "{count} languages", count),
    "author": lambda count: counted("{count} author", "{count} authors", count),
}


def size(asked: Asked) -> Holding:
    """How many articles there are; "today" is when that is asked, and no day that they are of."""
    overview, period = asked.overview, asked.period
    if period and period.said.lower() != "today":
        return of_period(asked)
    held = number_of_articles(asked.total)
    if outlets := sum(1 for name, _ in overview.counted("outlet") if name):
        held = texts.OF_OUTLETS.format(articles=held, outlets=_NUMBERS["outlet"](outlets))
    undated = f"{texts.SIZE_UNDATED} {texts.NONE_DATED}"
    text = asked.spanned(texts.SIZE_ON, texts.SIZE, undated, articles=held)
    return Holding(f"{text}{_undated(asked)}", counts=by_time(overview.months()))


def span(asked: Asked) -> Holding:
    """The oldest and the newest article."""
    first, last = asked.days
    if not first or not last:
        return Holding(asked.covered)
    text = texts.SPAN.format(oldest=day_in_words(first.isoformat()), newest=day_in_words(last.isoformat()))
    rows = asked.overview.listed(0, 1, Filters(published_to=first)) + asked.overview.listed(0, 1)
    return Holding(
        f"{text}{_undated(asked)}",
        tuple(dict.fromkeys(article_row(row) for row in rows)),
        counts=by_time(asked.overview.months()),
    )


def _undated(asked: Asked) -> str:
    undated = asked.overview.count(undated=True) if asked.newest else 0
    return " " + counted("{count} article has no date.", "{count} articles have no date.", undated) if undated else ""


def outlets(asked: Asked) -> Holding:
    found = asked.overview.counted("outlet", asked.within)
    return _names_counted(asked, "outlet", found, lambda n: Filters(outlets=(n,)))


def sections(asked: Asked) -> Holding:
    found = asked.overview.counted("section", asked.within)
    return _names_counted(asked, "section", found, lambda n: Filters(sections=(n,)))


def languages(asked: Asked) -> Holding:
    found = asked.overview.counted("language", asked.within)
    return _names_counted(asked, "language", found, lambda n: Filters(languages=(n,)), name_of_language)


def authors(asked: Asked) -> Holding:
    bylines = asked.overview.bylines(asked.within)
    unsigned = [("", count) for byline, count in bylines if not byline]
    people = [(author.name, author.articles) for author in authors_of(bylines)]
    return _names_counted(asked, "author", [*people, *unsigned])


def _names_counted(
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
        return Holding(asked.none_published)
    if not named:
        return Holding(texts.STATED_BY_NONE[noun].format(published=asked.published(1)))
    (first, most), number_of = named[0], {f"{noun}s": _NUMBERS[noun](len(named))}
    template = (texts.OF_SEVERAL if len(named) > 1 else texts.OF_ONE)[noun]
    said = template.format(published=asked.published(2), first=shown(first), most=number(most), **number_of)
    if silent:
        said += " " + counted("{count} article states none.", "{count} articles state none.", silent)
    rows = tuple(
        Row(shown(name), number_of_articles(count), address=_address(asked, filters, name))
        for name, count in named[:NAMES]
    )
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
    text = f"{asked.covered} {texts.LATEST_TO_ARRIVE}"
    if asked.newest:
        text = _newest(len(rows), day_in_words(asked.newest.isoformat()))
    return Holding(text, rows, asked.total - len(rows))


def _newest(articles: int, day: str) -> str:
    if articles == 1:
        return texts.NEWEST.format(day=day)
    return counted(
        "The {count} newest article; newest day in the archive: {day}.",
        "The {count} newest articles; newest day in the archive: {day}.",
        articles,
        day=day,
    )


def of_period(asked: Asked) -> Holding:
    """What was published in the days that the question names."""
    period = asked.period
    if asked.newest is None:
        return Holding(f"{asked.covered} {texts.NONE_BY_DAY}")
    count = asked.overview.count(period.filters) if period else 0
    if period is None or not count:
        text = asked.none_published if period else f"{texts.NO_DAYS_NAMED} {asked.covered}"
        return Holding(text, counts=by_time(asked.overview.months()))
    text = counted(
        "{count} article was published {period}.", "{count} articles were published {period}.", count, period=asked.when
    )
    return articles(asked, text, period.filters, count)
