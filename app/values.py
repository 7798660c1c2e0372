"""The values that a sentence gives, at their places: numbers with their units, dates and names.

``app.claims`` reads what a statement claims; here it matters where a value stands and what it is a value of.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from app.claims import claims_of, folded
from app.dates import DateMention, dates_in
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
    unit: str = ""  # of numbers: a currency or "%"; "" for counts
    certain: bool = True  # a date that was worked out from the day of publication is not


_UNIT_WORDS = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "percentage points"), "%"),
    **dict.fromkeys(("$", "us$", "dollar", "dollars", "usd", "dlrs"), "$"),
    **dict.fromkeys(("£", "pound", "pounds", "sterling"), "£"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "€"),
    **dict.fromkeys(("¥", "yen"), "¥"),
    **dict.fromkeys(("rupee", "rupees"), "rupees"),
    **dict.fromkeys(("km", "kilometres", "kilometers"), "km"),
    **dict.fromkeys(("mile", "miles"), "miles"),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), "m"),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), "tonnes"),
    **{
        f"{unit}{s}": unit for unit in ("crown", "franc", "peso", "rouble", "ruble", "krona", "mark") for s in ("", "s")
    },
    **{f"{unit}{s}": unit for unit in ("second", "minute", "hour", "day", "week", "month", "year") for s in ("", "s")},
    **{
        f"{unit}{s}": unit
        for unit in ("acre", "hectare", "barrel", "degree", "goal", "point", "vote")
        for s in ("", "s")
    },
}
_UNIT_BEFORE = re.compile(r"(?:US\$|[$£€¥])\s?$")
_UNIT_AFTER = re.compile(
    r"\s?%|[\s-](?:"
    + "|".join(sorted((w for w in _UNIT_WORDS if w.isascii() and w[0].isalpha()), key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)
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
    for written, number in claims_of(text).numbers.items():
        for match in re.finditer(rf"(?<![\w.,–-]){re.escape(written)}(?!\w|[–-]\d|[.,:]\d)", text):
            if not _free(match.start(), match.end(), mentions):
                continue
            before, after = _UNIT_BEFORE.search(text, 0, match.start()), _UNIT_AFTER.match(text, match.end())
            start = before.start() if before else match.start()
            end = after.end() if after else match.end()
            unit = _UNIT_WORDS.get((before or after or match)[0].strip(" -").lower(), "")
            yield Value(start, end, Kind.NUMBER, (number, unit), text[start:end], unit)


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
