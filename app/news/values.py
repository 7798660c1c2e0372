"""The values that a sentence gives, at their places: numbers with their units, dates and names.

``app.checking.claims`` reads what a statement claims; here it matters where a value stands and what it is a value of.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from app.checking.claims import folded
from app.checking.quantities import Bound, quantities
from app.news.dates import DateMention, dates_in
from index.keywords import terms_of


class Kind(Enum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Value:
    """Something a sentence gives: text[start:end] as written, and a key that is equal for equal values."""

    start: int
    end: int
    kind: Kind
    key: Hashable
    written: str
    unit: str = ""  # of numbers: a currency, "%" or a measure; "" for counts
    bound: Bound = Bound.EXACT  # "at least 400" and "450" can both be right
    certain: bool = True  # a date that was worked out from the day of publication is not


_MEASURES = {
    **{f"{unit}{s}": unit for unit in ("second", "minute", "hour", "day", "week", "month", "year") for s in ("", "s")},
    **{
        f"{unit}{s}": unit
        for unit in ("mile", "acre", "hectare", "barrel", "degree", "goal", "point")
        for s in ("", "s")
    },
    **{f"{unit}{s}": unit for unit in ("crown", "peso", "rouble", "ruble", "krona") for s in ("", "s")},
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), "km"),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), "metre"),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), "tonne"),
}
_MEASURE = re.compile(rf"[\s-](?P<word>{'|'.join(sorted(_MEASURES, key=len, reverse=True))})\b", re.IGNORECASE)
# "Channel 4", "BBC Two", "6-2", "under-18s": part of a name or of something that is no amount
_NO_AMOUNT_BEFORE = re.compile(r"[\w.,][–-]$|(?<=\s)[A-Z][\w’]*\s$|\b(?:aged?|between)\s$")
_NO_AMOUNT_AFTER = re.compile(r"[–-]\d|s\b|:\d|-year-old|\s(?:to|or)\s\d+[\s-]year")
_NAME_WORD = r"[^\W\d_a-zß-öø-ÿ](?:[\w’'-]|\.(?=\w))*\.?"
_SMALL = r"(?:of|the|for|de|al|el|la|van|von|bin|du|da|di|des)"
_NAME = re.compile(rf"(?<![\w’'-])(?:al-)?{_NAME_WORD}(?:[ ](?:{_SMALL}[ ]){{0,2}}(?:al-)?{_NAME_WORD})*")
_TITLE_WORDS = """
mr mrs ms dr sir lord lady prof professor president minister premier prime general gen lt col capt sgt insp king queen
prince princess pope senator judge
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_POSSESSIVE = re.compile(r"['’]s$")


@lru_cache(maxsize=4096)
def values_in(text: str, published: date | None = None) -> tuple[Value, ...]:
    """The values of a sentence, in order. Digits of dates are no numbers, months and weekdays no names."""
    mentions = dates_in(text, published)
    found = [*_dates(text, mentions), *_numbers(text, mentions), *_names(text, mentions)]
    return tuple(sorted(found, key=lambda value: value.start))


def _dates(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for m in mentions:
        if m.first is not None:
            yield Value(m.start, m.end, Kind.DATE, (m.first, m.last), text[m.start : m.end], certain=not m.inferred)


def _free(start: int, end: int, mentions: tuple[DateMention, ...]) -> bool:
    return all(end <= m.start or m.end <= start for m in mentions)


def _numbers(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for q in quantities(text):
        named = q.text[0].isupper() and q.start > 0 and text[q.start - 1] == " "
        if named or not _free(q.start, q.end, mentions) or _NO_AMOUNT_AFTER.match(text, q.end):
            continue
        rest = text[q.end : q.end + 2]
        if (q.unit == "th" and re.match(r"\s[A-Z]", rest)) or (not q.unit and rest[:1].isalnum()):
            continue  # "Twentieth Century Fox", "21st"
        if not q.unit and _NO_AMOUNT_BEFORE.search(text, max(0, q.start - 30), q.start):
            continue
        measure = _MEASURE.match(text, q.end) if not q.unit else None
        end, unit = (measure.end(), _MEASURES[measure["word"].lower()]) if measure else (q.end, q.unit)
        yield Value(q.start, end, Kind.NUMBER, (q.value, unit), text[q.start : end], unit, bound=q.bound)


def _names(text: str, mentions: tuple[DateMention, ...]) -> Iterator[Value]:
    for match in _NAME.finditer(text):
        if not _free(match.start(), match.end(), mentions):
            continue
        start, end = _bounds(text, match)
        words = words_of_name(text[start:end])
        if words:
            yield Value(start, end, Kind.NAME, words, text[start:end])


def _bounds(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Without "The" and titles in front and a possessive or a full stop behind."""
    start, end = match.span()
    while (head := re.match(r"[\w’'.-]+\s", text[start:end])) and not _tells(head[0]):
        start += head.end()
    name = text[start:end]
    name = _POSSESSIVE.sub("", name)
    if name.endswith(".") and not re.search(r"\b\w\.$", name):
        name = name[:-1]
    return start, start + len(name)


def _tells(word: str) -> bool:
    bare = word.strip(" .").lower()
    return bare not in _TITLES and bool(terms_of(bare) or "." in word)


def words_of_name(name: str) -> tuple[str, ...]:
    """The words that tell a name, folded: "the U.S. Army" is (us, army)."""
    words = re.findall(r"[^\s-]+", re.sub(r"(?<=\b\w)\.", "", name))
    return tuple(folded(w.strip(".,")) for w in words if _tells(w) and not re.fullmatch(_SMALL, w))
