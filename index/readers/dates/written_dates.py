"""Days as people write them on pages, in any language whose months are known, found inside a text.

    stamps("Publicado el 27 de marzo de 2016 a las 10:30", "es") → 27 March 2016, at 13 to 32

Names of months and weekdays are those of Unicode's CLDR, through Babel. dateparser reads more forms but fills in what
is missing from today's date and takes "may" or "1.5" for dates; here a form is either complete or it is no day. Digits
of any script count. Numbers such as 03/04/2016 have two readings unless a part is above 12, a weekday stands beside
them, or the page tells its order (``order``); Found.day is then None and its readings are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.readers.dates.eras import days_of_eras

_REGIONS = {
    "ar": ("ar", "ar_SY", "ar_DZ", "ar_MA", "ar_TN"),
    "de": ("de", "de_AT"),
    "no": ("nb",),
}  # other months' names
_EXTRA_MONTHS = {"set": 9, "sept": 9, "setiembre": 9}  # es_PE, and Portuguese and Italian without the dot
_DAY = r"(?<![\d.,:/])(?P<day>\d{1,2})"
_ORDINAL = r"(?:(?:st|nd|rd|th|er)\b|[ºª°.])?"
_OF = r"(?:(?:de|del|d['’]|of|da|di|do|a|ta[’']|de l['’])\s+|\s+|-|/)?"
_YEAR = r"(?P<year>(?:1[6-9]|2[0-9])\d\d)(?![\d])"
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>\s?[./-]\s?)(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)(?![\d/]|[.-]\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<![\d./-])(?P<year>\d{4})(?P<mark>[./-]|\.\s)(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d|[/-]\d)"
)
_IDEOGRAMS = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일號号])?"
)
_DAY_BEFORE = re.compile(r"\d\w{0,2}[\s.ºª°-]*(?:d[eia]l?\s+|of\s+)?$")
_HAMZAS = dict.fromkeys(map(ord, "أإآ"), "ا")
_DOUBLE_NAME = re.compile(r"(?P<first>[\u0620-\u064a]{2,20})(?P<second>\s?/\s?[\u0620-\u064a]{3,20})(?=\s)")
_NEAR = 24  # characters on either side of a day in which its weekday stands


@dataclass(frozen=True, slots=True)
class Found:
    """A day, month or year in a text: where it stands, and what it can mean."""

    start: int
    end: int
    readings: tuple[date, ...]  # one, two for 03/04/2016, three for a day of the Islamic calendar
    precision: str = "day"

    @property
    def day(self) -> date | None:
        return self.readings[0] if len(self.readings) == 1 else None


@dataclass(frozen=True)
class _Names:
    """Months and weekdays of a language, in small letters, and the forms that are made of them."""

    months: dict[str, int]
    weekdays: dict[str, int]
    forms: tuple[re.Pattern[str], ...]
    month_form: re.Pattern[str]


def stamps(text: str, language: str = "", order: str = "") -> list[Found]:
    """The days and months in ``text`` from left to right. ``order``: "dm" or "md" where the page tells it.

    A weekday beside a day that does not fit makes it no day: one of the two is wrong.
    """
    plain = _DOUBLE_NAME.sub(_first_name, plain_digits(text))
    if not any(char.isdigit() for char in plain):
        return []
    names = _names(language)
    taken: list[Found] = []
    of_eras = (Found(start, end, days) for start, end, days in days_of_eras(plain, language))
    for found in sorted((*of_eras, *_all(plain, names, order)), key=lambda one: (one.start, -one.end)):
        if not taken or found.start >= taken[-1].end:
            taken.append(found)
    fitting = (_by_weekday(found, plain.lower(), names) for found in taken)
    return [found for found in fitting if found]


def _first_name(match: re.Match[str]) -> str:
    """Arabic papers give a month both its names, "آب/أغسطس"; blanks take the second one's place."""
    return match["first"] + " " * len(match["second"])


def is_weekday(word: str, language: str = "") -> bool:
    """Whether ``word`` is the name of a day of the week in ``language`` or in English."""
    return word.lower().rstrip(".") in _names(language).weekdays


def plain_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9, one for one."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _all(text: str, names: _Names, order: str) -> Iterator[Found]:
    lowered = text.lower() if len(text.lower()) == len(text) else text
    yield from _by_month_names(lowered, names)
    for form in (_YEAR_FIRST, _IDEOGRAMS):
        for match in form.finditer(text):
            if day := day_of(int(match["year"]), int(match["month"]), int(match["day"] or 1)):
                yield Found(match.start(), match.end(), (day,), "day" if match["day"] else "month")
    for match in _NUMERIC.finditer(text):
        if readings := _readings(match, order):
            yield Found(match.start(), match.end(), readings)


def _by_month_names(lowered: str, names: _Names) -> Iterator[Found]:
    for form in names.forms:
        for match in form.finditer(lowered):
            if day := day_of(_full_year(match["year"]), names.months[_key(match["month"])], int(match["day"])):
                opens = match.start("day") < match.start("month")
                yield Found(match.start("day") if opens else match.start(), match.end(), (day,))
    for match in names.month_form.finditer(lowered):
        if _DAY_BEFORE.search(lowered[max(0, match.start() - 12) : match.start()]):
            continue  # 31 February 2016 is not February 2016 either
        first = date(int(match["year"]), names.months[_key(match["month"])], 1)
        yield Found(match.start(), match.end(), (first,), "month")


def _full_year(written: str) -> int:
    """The year that two digits are in the window of POSIX, else the year as written."""
    year = int(written)
    return year + (1900 if year > 68 else 2000) if len(written) == 2 else year


def _readings(match: re.Match[str], order: str) -> tuple[date, ...]:
    """The days that "03/04/2016" can be: those of the page's order, if it has one that makes a day."""
    first, second, last = (int(match[part]) for part in ("first", "second", "year"))
    is_short = len(match["year"]) == 2
    year = _full_year(match["year"])
    read = {"dm": day_of(year, second, first), "md": day_of(year, first, second)}
    if told := read.get(order):
        return (told,)
    if is_short and not order:  # the year may stand first
        read = {**read, "ymd": day_of(2000 + first, second, last)}
    return tuple(sorted({day for day in read.values() if day and (not is_short or day <= date.today())}))


def _by_weekday(found: Found, text: str, names: _Names) -> Found | None:
    """``found`` with the readings that its weekday allows; None where it allows none."""
    if found.precision != "day":
        return found
    around = text[max(0, found.start - _NEAR) : found.start] + " " + text[found.end : found.end + _NEAR]
    told = {names.weekdays[word] for word in re.findall(r"[^\W\d_]+(?:-feira)?", around) if word in names.weekdays}
    if not told:
        return found
    readings = tuple(day for day in found.readings if day.weekday() in told)
    return Found(found.start, found.end, readings) if readings else None


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name).rstrip(".")


@lru_cache(maxsize=32)
def _names(language: str) -> _Names:
    """Months and weekdays of ``language`` and of English, the language's own first."""
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for locale in (*_REGIONS.get(language, (language,)), "en"):
        _add_names(locale, months, weekdays)
    for name, number in _EXTRA_MONTHS.items():
        months.setdefault(name, number)
    month = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(months, key=len, reverse=True))
    month = rf"(?<![^\W\d_])(?P<month>{month})\.?(?![^\W\d_])"
    forms = (
        rf"{_DAY}{_ORDINAL}\s*+{_OF}{month},?\s*+{_OF}{_YEAR}",
        rf"{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*+,)?\s++{_YEAR}",
        rf"{month}(?:(?<=\.)|-)(?P<day>\d{{1,2}})[.-]{_YEAR}",
        rf"{_DAY}[-\s]{month}[-\s,]{{1,2}}(?:(?<=-)|['’])(?P<year>\d\d)(?![\d:.])",
        rf"{_YEAR}\.?\s*{month}\s*(?P<day>\d{{1,2}})(?!\d)",
    )
    return _Names(months, weekdays, tuple(map(re.compile, forms)), re.compile(rf"{month},?\s*+{_OF}{_YEAR}"))


def _add_names(locale: str, months: dict[str, int], weekdays: dict[str, int]) -> None:
    from babel.core import Locale, UnknownLocaleError

    try:
        known = Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError):
        return
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in known.months[context][width].items():
                for spelling in _spellings(name):
                    months.setdefault(spelling, number)
            for number, name in known.days[context][width].items():
                weekdays.setdefault(name.lower().rstrip("."), number)


def _spellings(name: str) -> set[str]:
    """A name of a month as pages have it: with or without the vowel signs that CLDR writes."""
    lowered = name.lower().rstrip(".")
    bare = "".join(char for char in unicodedata.normalize("NFC", lowered) if not unicodedata.combining(char))
    bare = bare.replace("\u06c0", "\u0647")
    return {spelling for spelling in (lowered, bare, bare.translate(_HAMZAS)) if not spelling.isdigit()}
