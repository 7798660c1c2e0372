"""Spans of days: a day, a week, a month or a year, counted in the calendar and told in words."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.language.figures import SMALL
from app.language.tense import Aim, aim
from app.localization import day_and_month, day_in_words, translated
from index.readers.dates.date_parsing import parse_date

MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
STEPS = {"last": -1, "this": 0, "next": 1}
COUNTS = {"a": 1, "an": 1, **{word: number for word, number in SMALL.items() if number}}
_LENGTHS = {"day": 10, "month": 7, "year": 4}  # of the ISO date, which says as much

Precision = Literal["day", "month", "year", "days", "years"]


@dataclass(frozen=True, slots=True)
class Days:
    first: date | None
    last: date | None
    inferred: bool = False


UNTOLD = Days(None, None)


@dataclass(frozen=True, slots=True)
class Place:
    """A form found in a text, with the day of publication."""

    text: str
    match: re.Match[str]
    published: date | None

    @property
    def start(self) -> int:
        return self.match.start("said" if self["said"] else 0)

    @property
    def end(self) -> int:
        return self.match.end("said" if self["said"] else 0)

    @property
    def aim(self) -> Aim:
        return aim(self.text, self.start, self.end)

    def __getitem__(self, name: str) -> str:
        """A part of the match; "" where the form lacks it."""
        return self.match.groupdict().get(name) or ""


def inferred_day(day: date) -> Days:
    return Days(day, day, inferred=True)


def month_of(year: int, month: int) -> Days:
    return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def year_of(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def week_of(day: date) -> Days:
    """The week of ``day`` from Monday."""
    last = day + timedelta(6 - day.weekday())
    return Days(last - timedelta(6), last)


def as_inferred(days: Days) -> Days:
    return Days(days.first, days.last, inferred=days.first is not None)  # there is no 30 February to infer


def shift_day(day: date, unit: str, count: int) -> date:
    from dateutil.relativedelta import relativedelta

    moved: date = day + relativedelta(**{f"{unit}s": count})  # 31 March less a month is the last of February
    return moved


def weekday_from(day: date, weekday: int, count: int) -> date:
    """The ``count``-th such weekday, ``day`` itself included; negative ones lie before."""
    from dateutil.relativedelta import relativedelta, weekdays

    moved: date = day + relativedelta(weekday=weekdays[weekday](count))
    return moved


def one_day(year: str, month: str, day: str, weekday: str = "") -> Days:
    found = parse_date(f"{weekday} {day} {month[:3]} {year}".strip())
    return Days(found, found) if found else UNTOLD


def period_of(day: date, unit: str) -> Days:
    if unit == "day":
        return Days(day, day)
    if unit == "week":
        return week_of(day)
    return month_of(day.year, day.month) if unit == "month" else year_of(day.year)


def named_as(first: date, last: date) -> Precision:
    """How a span of days is best told."""
    whole_months = first.day == 1 and last == month_of(last.year, last.month).last
    if first == last:
        return "day"
    if whole_months and (first.month, last.month) == (1, 12):
        return "year" if first.year == last.year else "years"
    return "month" if whole_months and (first.year, first.month) == (last.year, last.month) else "days"


def in_words(first: date, last: date) -> str:
    """A span of days, tersely: "27 March 2016", "March 2016", "2016", "21 to 27 March 2016"."""
    precision = named_as(first, last)
    if precision == "years":
        return translated("{year} to {last}").format(year=first.year, last=last.year)
    if precision != "days":
        return day_in_words(first.isoformat()[: _LENGTHS[precision]])
    told = day_in_words(last.isoformat())
    if (first.year, first.month) == (last.year, last.month):
        return translated("{day} to {last}").format(day=first.day, last=told)
    opening = day_and_month(first) if first.year == last.year else day_in_words(first.isoformat())
    return translated("{first} to {last}").format(first=opening, last=told)
