"""Days, months and years that a text names by themselves: each from a form found to the days it means.

None means that this is no date after all. Where the year is not said, the day of publication tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from app.language.days import (
    MONTH_NUMBERS,
    STEPS,
    UNTOLD,
    Days,
    Place,
    as_inferred,
    month_of,
    one_day,
    year_of,
)
from app.language.tense import Aim
from index.readers.dates.date_parsing import parse_date

_FAR_FETCHED = 250  # days: a report that means a day so far back gives its year
_FAR_AHEAD = 330  # the same for what is to come: "takes effect on January 1"
_NAMED_DAY = re.compile(r"\s(?:attacks?|bombings?|movement|revolution|uprising|riots?|coup|massacre|hijack\w+)\b", re.I)


def full(place: Place) -> Days | None:
    """A day with its year. A weekday that does not fit, or 31 February, leaves the day untold."""
    return one_day(place["year"], place["month"], place["day"], place["weekday"])


def iso(place: Place) -> Days | None:
    found = parse_date(place.match[0])
    return Days(found, found) if found else None


def yearless(place: Place) -> Days | None:
    if re.search(r"\bin $", place.text[: place.start], re.IGNORECASE) and place["month_first"]:
        return None  # "in March 12 people died": read below as a month
    if _NAMED_DAY.match(place.text, place.end) or _is_september_11(place):
        return UNTOLD
    return _without_year(place)


def _without_year(place: Place) -> Days:
    """A day and a month: of the years around publication the one that fits its weekday, and else the verb."""
    if place.published is None:
        return UNTOLD
    near = (place.published.year - 1, place.published.year, place.published.year + 1)
    days = [one_day(str(y), place["month"], place["day"], place["weekday"]).first for y in near]
    possible = [day for day in days if day is not None]
    return _chosen(place, possible, lambda day: day, lambda day: Days(day, day))


def _chosen(place: Place, possible: list[date], last_of: Callable[[date], date], span: Callable[[date], Days]) -> Days:
    """The nearest possible day before or after publication, as the verb says; untold where that is far-fetched."""
    published, way = place.published, place.aim
    assert published is not None
    before = [day for day in possible if day <= published]
    after = [day for day in possible if last_of(day) >= published]
    near = min(possible, key=lambda day: abs((day - published).days), default=None)
    if way is Aim.PAST:
        day = before[-1] if before else None
    elif way is Aim.FUTURE:
        day = after[0] if after else None
    else:
        day = near
    farthest = _FAR_AHEAD if way is Aim.FUTURE else _FAR_FETCHED
    if day is None or (day != near and abs((day - published).days) > farthest):
        return UNTOLD
    return as_inferred(span(day))


def _is_september_11(place: Place) -> bool:
    return place["day"] == "11" and place["month"].startswith("Sep")


def month_of_year(place: Place) -> Days | None:
    return month_of(int(place["year"]), MONTH_NUMBERS[place["month"][:3].lower()])


def bare_month(place: Place) -> Days | None:
    """ "in March", "last August". "Last May" in November may be of either year."""
    if place.published is None:
        return UNTOLD
    month = MONTH_NUMBERS[place["month"][:3].lower()]
    year, this = place.published.year, place.published.month
    if which := place["which"].lower():
        step = STEPS[which]
        return as_inferred(month_of(year + step, month)) if step * (this - month) >= 0 else UNTOLD
    possible = [date(year + step, month, 1) for step in (-1, 0, 1)]
    return _chosen(
        place, possible, lambda day: month_of(day.year, day.month).last or day, lambda d: month_of(d.year, month)
    )


def bare_year(place: Place) -> Days | None:
    return year_of(int(place["year"]))


def years(place: Place) -> Days | None:
    """2011-2016, and the season 2014-15."""
    first = int(place["year"])
    last = int(str(first)[: 4 - len(place["to"])] + place["to"])
    return Days(date(first, 1, 1), date(last, 12, 31)) if first < last <= first + 99 else None
