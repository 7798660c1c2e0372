"""A question about the archive, what it is answered from, and what every answer is made of: articles and counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from app.about import texts
from app.about.period import Period, period_of, without_period
from app.about.phrases import headline, outlet_and_day
from app.localization import counted, day_in_words
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

    def topic_by(self, frame: re.Pattern[str]) -> str:
        """What the question names: its topic, or where that is missing or all of the question, ``name`` of a frame."""
        whole = self.question.strip(_AROUND)
        found = frame.search(whole) if self.topic.lower() in ("", whole.lower()) else None
        return found["name"] if found else self.topic

    def without_days(self, text: str) -> str:
        return without_period(text, self.counted_from).strip(_AROUND)

    @property
    def when(self) -> str:
        """ "in March 2016", where the question says when; of "this week" with the day from which that was counted."""
        if not self.period or not self.period.said or not self.counted_from:
            return self.period.words if self.period else ""
        template = texts.COUNTED_FROM_NEWEST if self.counted_from == self.newest else texts.COUNTED_FROM
        return template.format(
            period=self.period.words, said=self.period.said, day=day_in_words(self.counted_from.isoformat())
        )

    def published(self, count: int) -> str:
        """ " published in March 2016", to stand behind so many articles; "" where the question does not say when."""
        if not self.period:
            return ""
        return counted(" published {period}", " published {period}", max(1, count), period=self.when)

    @property
    def none_published(self) -> str:
        """That the days of the question have no article, and which days have some."""
        return f"{texts.NONE_PUBLISHED.format(period=self.when)} {self.covered}"

    def spanned(self, on: str, between: str, undated: str, articles: str = "") -> str:
        """The sentence for one day, for a first and a last, or for an archive without dates."""
        first, last = (day_in_words(day.isoformat()) if day else "" for day in self.days)
        said = (on if first == last else between) if first and last else undated
        return said.format(day=first, first=first, last=last, articles=articles)

    @property
    def covered(self) -> str:
        """Which days the archive is of, in a sentence."""
        return self.spanned(texts.COVERED_ON, texts.COVERED, texts.NONE_DATED)


def number_of_articles(count: int) -> str:
    """1 article, 2,225 articles."""
    return counted("{count} article", "{count} articles", count)


def article_row(listed: Listed) -> Row:
    return Row(headline(listed), outlet_and_day(listed), listed.id)


def articles(
    asked: Asked, text: str, filters: Filters, count: int, bylines: Collection[str] = (), *, listing: bool = True
) -> Holding:
    """The latest of the articles that pass, and all of them by month or year. ``listing``: there is a page of them."""
    rows = [article_row(row) for row in asked.overview.listed(0, ARTICLES, filters, bylines=bylines)]
    more = count - len(rows)
    if more and listing:
        words = counted("All {count} article, in a list", "All {count} articles, in a list", count)
        rows.append(Row(words, address=list_address(filters)))
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
