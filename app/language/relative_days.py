"""Days that a text names by their distance from publication: "on Sunday", "last week", "two months ago"."""

from __future__ import annotations

import calendar
import re
from datetime import timedelta

from app.language.days import (
    COUNTS,
    MONTH_NUMBERS,
    STEPS,
    UNTOLD,
    Days,
    Place,
    as_inferred,
    inferred_day,
    month_of,
    one_day,
    period_of,
    shift_day,
    week_of,
    weekday_from,
)
from app.language.tense import Aim

_WEEKDAY_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.day_abbr)}


def of_relative_year(place: Place) -> Days | None:
    if place.published is None:
        return UNTOLD
    year = place.published.year + STEPS[place["which"].lower()]
    month = MONTH_NUMBERS[place["month"][:3].lower()]
    if not place["day"]:
        return as_inferred(month_of(year, month))
    return as_inferred(one_day(str(year), place["month"], place["day"]))


def weekday(place: Place) -> Days | None:
    weekday = _WEEKDAY_NUMBERS[place["name"][:3].lower()]
    which, published = place["which"].lower(), place.published
    if published is None or which in {"previous", "following"}:
        return UNTOLD
    if which == "last":
        day = weekday_from(published - timedelta(1), weekday, -1)
        # "last Tuesday" on a Friday may be this week's or the one before
        return inferred_day(day) if week_of(day) != week_of(published) or day == published - timedelta(7) else UNTOLD
    if which == "next":
        day = weekday_from(published + timedelta(1), weekday, 1)
        return inferred_day(day) if week_of(day) != week_of(published) else UNTOLD
    way = place.aim
    if way is Aim.UNCLEAR:
        return UNTOLD
    ahead = way is Aim.FUTURE or (which == "this" and way is Aim.UNSAID)
    return inferred_day(weekday_from(published, weekday, 1 if ahead else -1))


def near_day(place: Place) -> Days | None:
    said = place.match[0].lower()
    if place.published is None or re.fullmatch("today['’]s", said):  # as often "nowadays"
        return UNTOLD
    step = -1 if re.match("yesterday|last", said) else int(said.startswith("tomorrow"))
    return inferred_day(place.published + timedelta(step))


def relative_period(place: Place) -> Days | None:
    """last month, next year, this week."""
    if place.published is None:
        return UNTOLD
    unit = place["unit"].lower()
    return as_inferred(period_of(shift_day(place.published, unit, STEPS[place["which"].lower()]), unit))


def ago(place: Place) -> Days | None:
    """Days are counted, longer units say about when: the week, month or year in which that day lies."""
    if place.published is None or place["about"]:
        return UNTOLD
    count, unit = _counted(place["count"]), place["unit"].lower()
    try:
        return as_inferred(period_of(shift_day(place.published, unit, -count), unit))
    except (ValueError, OverflowError):  # before year 1
        return UNTOLD


def _counted(written: str) -> int:
    word = written.lower()
    return int(word) if word.isdecimal() else COUNTS[word]
