"""Dates as articles state them, without guessing.

A general date parser turns "03/04/2016" into one of two days and "May" into today's year. Here a
text is a date only if it can be read in one way; anything else is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept(?:ember)?|sep"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = (
    r"(?i:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\b\.?"
)

_TIME = (
    r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?|:60)?(?:\s*[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s*(?:Z|z|UTC|GMT|[A-Z]{3,4}|[+-]\d{1,2}(?::?\d{2})?))?"
)
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TAIL = rf"(?:,?\s+(?P<after>{WEEKDAY}))?(?:,?\s+{_TIME})?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:(?:[Tt]|\s+){_TIME})?",
        rf"(?:(?P<weekday>{WEEKDAY}),?\s+)?{_ORDINAL}\s+(?P<month>{MONTH}),?\s+(?P<year>\d{{4}}){_TAIL}",
        rf"(?:(?P<weekday>{WEEKDAY}),?\s+)?(?P<month>{MONTH})\s+{_ORDINAL},?\s+(?P<year>\d{{4}}){_TAIL}",
    )
)
_PARTIAL_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{2})",
        rf"(?P<month>{MONTH}),?\s+(?P<year>\d{{4}})",
        r"(?P<year>1[6-9]\d\d|20\d\d)",
    )
)
_LONGEST = 60  # characters; no date is longer


def parse_date(text: str) -> date | None:
    """The day ``text`` names, or None when it is no date or could be two.

    Read are ISO 8601 dates and datetimes (the day as written, whatever the time zone),
    "27 March 2016", "March 27, 2016", "27 Mar 2016", each with an optional weekday and an
    optional time after it, which covers the dates of feeds ("Sun, 27 Mar 2016 10:00:00 GMT").
    A weekday that does not fit the day makes the text no date: one of the two is wrong.
    """
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        return None
    match = next((found for form in _FORMS if (found := form.fullmatch(stripped))), None)
    return _day(match.groupdict()) if match else None


def no_date(text: str) -> tuple[str, str]:
    """What is said to whoever wrote a date that cannot be read, and what they may write instead."""
    return (
        f"“{text[:60]}” is no date that can be read in one way alone",
        "Write it as 2016-03-27 or 27 March 2016, or as 2016-03 or 2016 where no more is known.",
    )


def is_past(day: date) -> bool:
    """Whether a day can be one of publication: not to come (but for time zones), nor how machines write "unknown"."""
    return day <= date.today() + timedelta(days=1) and day not in (date(1970, 1, 1), date(1969, 12, 31))


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as far as it is stated: ``day`` is the first one of what is only known to the month or the year."""

    day: date
    precision: str  # day, month or year


def parse_stated_date(text: str) -> StatedDate | None:
    """What ``text`` names as a date of publication: a day as ``parse_date`` reads it, or "March 2016", "2016-03",
    "2016".

    Only for fields that are dates by their name: a line "2016" by itself may be anything.
    """
    if day := parse_date(text):
        return StatedDate(day, "day")
    stripped = text.strip()
    match = next((found for form in _PARTIAL_FORMS if (found := form.fullmatch(stripped))), None)
    if not match:
        return None
    parts = {"month": "1", **match.groupdict(), "day": "1"}
    first = _day(parts)
    return StatedDate(first, "month" if "month" in match.groupdict() else "year") if first else None


def _day(parts: dict[str, str | None]) -> date | None:
    """The calendar day of matched parts; None for 31 February or a weekday that does not fit."""
    try:
        day = date(int(parts["year"] or 0), _month(parts["month"] or ""), int(parts["day"] or 0))
    except ValueError:
        return None
    stated = {(parts.get(place) or "").lower()[:3] for place in ("weekday", "after")}
    return day if stated <= {"", _WEEKDAYS[day.weekday()]} else None


def _month(written: str) -> int:
    """The month's number, from a number or from the first three letters of its name."""
    return int(written) if written.isdigit() else _MONTHS.index(written[:3].lower()) + 1
