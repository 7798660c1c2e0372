"""The days that a question about the archive limits it to: "this week", "in March 2016", "since 2015", "from … to …".

What is named by its distance ("yesterday") counts from the archive's newest day, not from the reader's: an archive of
2016 has nothing of this week otherwise.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from app.about import texts
from app.language.dates import DateMention, dates_in
from app.language.day_forms import MONTH
from app.language.days import COUNTS, MONTH_NUMBERS, in_words, month_of, named_as, shift_day
from index.types import Filters

_BEFORE_MONTH = ("in", "of", "since", "last", "this", "from", "until", "to", "and", "between", "before", "after")
_AFTER_WORD = "|".join(rf"(?<=\b{word} )" for word in _BEFORE_MONTH)
_CAPITALS = re.compile(  # people type without capitals, by which months and weekdays are told from words
    r"\b(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct"
    r"|nov|dec|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:march|may)(?=\s\d)"
    rf"|(?:{_AFTER_WORD}|(?<=\d ))(?:march|may)(?!\s(?:i|we|you|have|be)\b))\b"
)
_LATELY = re.compile(
    rf"\b(?:the\s)?(?:(?:last|past|previous)\s(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})"
    r"|(?<=the\s)(?:last|past)|past|(?:last|this)(?=\sfortnight))\s(?P<unit>day|week|fortnight|month|year)s?\b(?!\sof\b)",
    re.IGNORECASE,
)
_MONTHS = re.compile(  # "between March and May 2015", the year of both
    rf"\b(?P<first>{MONTH})\s?(?:and|to|until|till|through|[-–—])\s?(?P<last>{MONTH})\s(?:of\s)?(?P<year>(?:1\d|20)\d\d)\b"
)
_CUE = re.compile(
    r"(?:\b(?P<cue>since|from|after|before|until|till|up to|through|by the end of|by|between|on|in|of|during|within|for"
    r"|and|to|published)|(?<!\s))\s{0,3}(?:(?:the|year|month of)\s{1,3}){0,2}$",
    re.IGNORECASE,
)
_LONGEST_CUE = 40  # characters
_ON = re.compile(r"\s{1,3}(?:on|onwards?)\b(?!\s{1,3}\w)")
_OPEN_ENDS = ("until", "till", "up to", "through", "by", "by the end of")
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; None where it is open. ``said`` has what was counted."""

    first: date | None
    last: date | None
    words: str  # "on 27 March 2016", "since 2015", in the reader's language
    said: str = ""  # as the question has it, where it tells days by their distance: "this week"

    @property
    def filters(self) -> Filters:
        return Filters(published_from=self.first, published_to=self.last)


def period_of(text: str, counted_from: date | None) -> Period | None:
    """What a text limits a question to; None where it names no days, or days that only its writer knows."""
    text = _capitalised(text)
    told = [mention for mention in dates_in(text, counted_from) if mention.first and mention.last]
    with suppress(ValueError, OverflowError):  # before year 1 or after year 9999
        return _lately(text, counted_from) or _of_months(text) or (_by_days(text, told, counted_from) if told else None)
    return None


def without_period(text: str, counted_from: date | None) -> str:
    """The text without the days that it names and the words that lead to them."""
    capitalised = _capitalised(text)
    spans = [(mention.start, mention.end) for mention in dates_in(capitalised, counted_from)]
    spans += [match.span() for form in (_LATELY, _MONTHS) for match in form.finditer(capitalised)]
    last = len(text)
    for start, end in sorted(spans, key=lambda span: (span[1], -span[0]), reverse=True):
        if end > last:
            continue  # a month within what is gone
        cue = _cue(text, start)
        last = cue.start() if cue else start
        text = f"{text[:last]} {text[_end(text, end) :]}"
    return " ".join(text.split())


def _cue(text: str, start: int) -> re.Match[str] | None:
    """The words that lead to the days that stand at ``start``."""
    return _CUE.search(text, max(0, start - _LONGEST_CUE), start)


def _end(text: str, end: int) -> int:
    onwards = _ON.match(text, end)
    return onwards.end() if onwards else end


def _capitalised(text: str) -> str:
    return _CAPITALS.sub(lambda found: found[0].capitalize(), text)


def _lately(text: str, counted_from: date | None) -> Period | None:
    """The past seven days, the last two weeks: back from the newest day, whatever week or month it is in."""
    found = _LATELY.search(text)
    if not found or counted_from is None:
        return None
    written = (found["count"] or "one").lower()
    count = max(1, int(written)) if written.isdecimal() else COUNTS[written]
    unit = found["unit"].lower()
    days = ("week", 2 * count) if unit == "fortnight" else (unit, count)
    first = shift_day(counted_from, days[0], -days[1]) + _DAY
    return Period(first, counted_from, _words(first, counted_from), found[0])


def _of_months(text: str) -> Period | None:
    found = _MONTHS.search(text)
    if not found:
        return None
    year, (first, last) = int(found["year"]), (MONTH_NUMBERS[found[name][:3].lower()] for name in ("first", "last"))
    opens, closes = month_of(year - (first > last), first).first, month_of(year, last).last
    assert opens is not None
    assert closes is not None
    return Period(opens, closes, _words(opens, closes))


def _by_days(text: str, told: list[DateMention], counted_from: date | None) -> Period:
    first, last = _past(told[0], counted_from)[0], max(_past(mention, counted_from)[1] for mention in told)
    said = ", ".join(text[mention.start : mention.end] for mention in told if mention.inferred)
    opened = _open_ended(text, told[0], first, last) if len(told) == 1 else None
    opens, closes, words = opened or (first, last, _words(first, last))
    return Period(opens, closes, words, said)


def _past(mention: DateMention, counted_from: date | None) -> tuple[date, date]:
    """Nothing is published after the newest day: "in May" asked of an archive that ends in March is the May before."""
    first, last = mention.first, mention.last
    assert first is not None
    assert last is not None
    if mention.inferred and counted_from and first > counted_from:
        return shift_day(first, "year", -1), shift_day(last, "year", -1)
    return first, last


def _open_ended(
    text: str, mention: DateMention, first: date, last: date
) -> tuple[date | None, date | None, str] | None:
    """Since, after, before or until a day, month or year."""
    found = _cue(text, mention.start)
    cue = ((found["cue"] if found else "") or "").lower()
    if cue == "since" or (cue == "from" and _ON.match(text, mention.end)):  # "from 2015" alone is of 2015
        return first, None, _words(first, last, "since")
    if cue == "after":
        return last + _DAY, None, _words(first, last, "after")
    if cue == "before":
        return None, first - _DAY, _words(first, last, "before")
    return (None, last, _words(first, last, "until")) if cue in _OPEN_ENDS else None


def _words(first: date, last: date, side: str = "within") -> str:
    """How a sentence goes on that something was published."""
    precision = named_as(first, last)
    return texts.PERIODS[side][precision].format(**{precision: in_words(first, last)})
