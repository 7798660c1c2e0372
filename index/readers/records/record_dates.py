"""Dates of records: whatever a database, a program or a person writes into a field that is a date by its name.

    "2016-03-27T10:00:00Z"  "27.03.2016"  "27. März 2016"  "20160327"  1459072800  {"$date": …}  "March 2016"
    "/Date(1459072800000+0200)/"  42456 (days of Excel)

A field may hold more forms than a line above a text, because its name says that it is a date; but here too one that
could be two days is none, unless the order of its column is known (``index.readers.dates.date_order``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from index.readers.dates.date_parsing import StatedDate, is_past, parse_stated_date
from index.readers.dates.written_dates import day_of, is_weekday, stamps

LANGUAGES = ("", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "no", "pl", "cs", "ru", "uk", "tr", "fi", "el", "ar",
    "hi", "th", "ja", "fa")  # fmt: skip
_LONGEST = 80  # characters; no date with its time is longer
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{2,6}(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_SECONDS = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{12,13}|\d{16}", re.ASCII)
_DOTTED = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}(?!\d)", re.ASCII)
_INNER = ("$date", "date", "iso", "value", "datetime", "published", "seconds", "_seconds", "$numberLong", "rendered")
_YEARLIKE = re.compile(r"\d{4}|\d[./-]\d\d?[./-]\d\d|\d\s?[年년]")
_WORD = re.compile(r"[^\W_]+")
_TIMES = re.compile(
    r"\b\d{1,2}(?:[:.h]\d\d){1,2}(?:\s*[ap]\.?m\.?)?(?:\s*(?:[A-Z]{3,4}|[+-]\d\d:?\d\d))?\b", re.IGNORECASE
)
_BESIDE_WORDS = """
am an a at à al alle às aktualisiert date datum den der el erschienen fecha gmt h heures kl klo le las les on per
publicado publié published pubblicato uhr um updated utc vom veröffentlicht z часов г года
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
_FIRST_YEAR, _LAST_YEAR = 1600, 2200
_OF_MACHINE = re.compile(r"\s*\d{4}-?\d\d-?\d\d(?!\d)", re.ASCII)
_UNKNOWN = frozenset(map(date.fromisoformat, ("1969-12-31", "1970-01-01", "1899-12-30", "1899-12-31", "1900-01-01")))
_DOT_NET = re.compile(r"[/\\]*Date\((?P<ms>-?\d{9,14})(?P<zone>[+-]\d{4})?\)[/\\]*", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)  # of Excel
_ERA = re.compile(r"[RHSTM]\.?\d", re.ASCII)
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")


def published_date(value: object, order: str = "") -> StatedDate | None:
    """What ``stated_date`` reads, if an article can have been published then: not in the future, nor before there were
    papers. The first days that programs count from are how they write "not known"; in words they are days.
    """
    stated = stated_date(value, order)
    if stated is None or stated.day.year < _FIRST_YEAR or not is_past(stated.day):
        return None
    unknown = stated.day in _UNKNOWN and not (isinstance(value, str) and not _OF_MACHINE.match(value))
    return None if unknown else stated


def stated_date(value: object, order: str = "") -> StatedDate | None:
    """What a value names as a date of publication, None for what is none or could be two.

    ``order``: "dm" or "md" for "01/07/2024", where the column tells it.
    """
    if isinstance(value, str):
        return parse_stated_date(value) or _written(value.strip(), order)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(float(value))
    if isinstance(value, Mapping):
        inner = next((value[name] for name in _INNER if value.get(name) not in (None, "")), None)
        return stated_date(inner, order) if not isinstance(inner, Mapping) or len(inner) == 1 else None
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
        return stated_date(value[0], order)
    return None


def date_line(line: str) -> StatedDate | None:
    """The day or month that a line is, in any language; a weekday and a time may stand with it, nothing else."""
    if len(line) > _LONGEST or not _YEARLIKE.search(line):
        return None
    order = "dm" if _DOTTED.search(line) else ""
    for language in LANGUAGES:
        found = stamps(line, language, order)
        if len(found) == 1 and found[0].day:
            around = f"{line[: found[0].start]} {line[found[0].end :]}"
            beside = [word for word in _WORD.findall(_TIMES.sub(" ", around)) if not is_weekday(word, language)]
            if all(word.lower() in _BESIDE for word in beside):
                return StatedDate(found[0].day, found[0].precision)
    return None


@lru_cache(maxsize=4096)
def _written(text: str, order: str) -> StatedDate | None:
    if len(text) > _LONGEST or not any(char.isdigit() for char in text):
        return None
    if compact := _COMPACT.fullmatch(text):
        day = day_of(int(compact[1]), int(compact[2]), int(compact[3]))
        if day and _FIRST_YEAR <= day.year < _LAST_YEAR:
            return StatedDate(day, "day")
    if _SECONDS.fullmatch(text) or (len(text) == 5 and text.isdecimal()):
        return _of_number(float(text))
    if match := _DOT_NET.fullmatch(text):
        return _of_number(float(match["ms"]) + 60_000 * _minutes(match["zone"] or "+0000"))
    order = order or ("dm" if _DOTTED.search(text) else "")  # nobody writes 03.27.2016
    for language in _languages(text):
        found = stamps(text, language, order)
        readings = {(one.readings, one.precision) for one in found}
        if len(readings) == 1:
            return StatedDate(found[0].day, found[0].precision) if found[0].day else None
    return None


def _languages(text: str) -> tuple[str, ...]:
    if _ERA.match(text):  # "R6.6.30", which elsewhere would be the sixth of June 2030
        return ("ja",)
    if any(char.isalpha() for char in text):
        return LANGUAGES
    return ("fa",) if _PERSIAN_DIGIT.search(text) else LANGUAGES[:1]


def _minutes(zone: str) -> int:
    """ "+0230" → 150."""
    return (-1 if zone[0] == "-" else 1) * (60 * int(zone[1:3]) + int(zone[3:]))


def _of_number(number: float) -> StatedDate | None:
    """Seconds, milliseconds or microseconds since 1970 in UTC, or a year. 0 is what programs write for "not known"."""
    if _FIRST_YEAR <= number < _LAST_YEAR and number.is_integer():
        return StatedDate(date(int(number), 1, 1), "year")
    if 16_000_101 <= number < 22_000_101 and number.is_integer():
        return _written(str(int(number)), "")
    if 20_000 <= number < 60_000:  # days of Excel: 1954 to 2064
        return StatedDate(_DAY_ZERO + timedelta(days=int(number)), "day")
    for unit in (1.0, 1e3, 1e6):
        if 1e8 <= abs(number) / unit < 7e9:  # 1973 to 2191
            return StatedDate(datetime.fromtimestamp(number / unit, UTC).date(), "day")
    return None
