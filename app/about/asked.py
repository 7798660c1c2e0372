"""A question about the archive, what it is answered from, and what every answer is made of: articles and counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from app.about.period import Period, period_of, without_period
from app.about.phrases import counted, headline, outlet_and_day
from app.language.published import in_words
from app.types import Holding, Row
from index.stores.catalog import Catalog
from index.stores.keywords import KeywordIndex
from index.stores.overview import Listed, Overview
from index.types import Filters

ARTICLES = 10  # that an answer names
NAMES = 20
_MOST_MONTHS = 24  # more are counted by years
_AROUND = " \t\n.,;:!?\"'“”„«»‘’()"


@dataclass(frozen=True)
class Asked:
    """``topic`` is what the question names, in the reader's words; "" where it names nothing or nobody saw it."""

    topic: str
    question: str
    catalog: Catalog
    keywords: KeywordIndex
    days: tuple[date | None, date | None]  # the first and the last of the archive
    counted_from: date | None  # the day from which "this week" counts
    period: Period | None  # what the question limits itself to

    @classmethod
    def of(cls, topic: str, question: str, catalog: Catalog, keywords: KeywordIndex, today: date | None) -> Asked:
        days = catalog.overview.days()
        counted_from = today or days[1]
        period = period_of(question, counted_from) or period_of(topic, counted_from)
        return cls(topic.strip(_AROUND), question, catalog, keywords, days, counted_from, period)

    @property
    def overview(self) -> Overview:
        return self.catalog.overview

    @cached_property
    def total(self) -> int:
        return self.overview.count()

    @property
    def newest(self) -> date | None:
        return self.days[1]

    @property
    def within(self) -> Filters:
        return self.period.filters if self.period else Filters()

    def named(self, frame: re.Pattern[str]) -> str:
        """What the question names: its topic, or where that is missing or all of the question, ``name`` of a frame."""
        whole = self.question.strip(_AROUND)
        found = frame.search(whole) if self.topic.lower() in ("", whole.lower()) else None
        return found["name"] if found else self.topic

    def without_days(self, text: str) -> str:
        return without_period(text, self.counted_from).strip(_AROUND)

    @property
    def published(self) -> str:
        """ " published in March 2016", where the question says when; with what its days were counted from."""
        return f" published {self.period.words}{self.counting}" if self.period else ""

    @property
    def counting(self) -> str:
        """Says of "this week" which week it is; "" of days that were given."""
        if not self.period or not self.period.said or not self.counted_from:
            return ""
        day = in_words(self.counted_from.isoformat())
        whose = f"the archive's newest day, {day}" if self.counted_from == self.newest else day
        return f" (“{self.period.said}”, counted from {whose})"

    @property
    def span(self) -> str:
        """ "published from 21 July 1969 to 27 March 2016"; "" where no article is dated."""
        first, last = self.days
        if not first or not last:
            return ""
        one = in_words(first.isoformat())
        return f"published on {one}" if first == last else f"published from {one} to {in_words(last.isoformat())}"

    @property
    def covered(self) -> str:
        """Which days the archive is of, in a sentence."""
        dated = f"The archive's articles were {self.span}."
        return dated if self.span else "No article of the archive has a date of publication."


def article_row(listed: Listed) -> Row:
    return Row(headline(listed), outlet_and_day(listed), listed.id)


def articles(
    asked: Asked, text: str, filters: Filters, count: int, bylines: Collection[str] = (), *, listing: bool = True
) -> Holding:
    """The latest of the articles that pass, and all of them by month or year. ``listing``: there is a page of them."""
    rows = [article_row(row) for row in asked.overview.listed(0, ARTICLES, filters, bylines=bylines)]
    more = count - len(rows)
    if more and listing:
        rows.append(Row(f"All {counted(count, 'article')}, in a list", address=list_address(filters)))
    return Holding(text, tuple(rows), more, by_time(asked.overview.months(filters, bylines)))


def list_address(filters: Filters) -> str:
    """Of the page that lists the articles, relative to that of the chat."""
    named = (("outlet", filters.outlets), ("section", filters.sections), ("language", filters.languages))
    days = (("from", filters.published_from), ("to", filters.published_to))
    pairs = [(name, value) for name, values in named for value in values]
    pairs += [(name, day.isoformat()) for name, day in days if day]
    return f"archive/articles?{urlencode(pairs)}" if pairs else "archive/articles"


def by_time(months: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Counts of months as they are, or of their years where they lie further apart than two years; one is no chart."""
    if not months:
        return ()
    if _months_between(months[0][0], months[-1][0]) >= _MOST_MONTHS:
        years: dict[str, int] = {}
        for month, count in months:
            years[month[:4]] = years.get(month[:4], 0) + count
        return tuple(years.items())
    return tuple(months) if len(months) > 1 else ()


def _months_between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
