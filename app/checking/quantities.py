"""Numbers with what they count: value, currency or unit, and whether they are given as a bound.

"$1.13bn", "1.13 billion dollars" and "1,130 mln dlrs" are one quantity; "188 troops" and "188 civilians" are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_MAGNITUDES = {
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 1_000),
    **dict.fromkeys(("million", "m", "mn", "mln"), 1_000_000),
    **dict.fromkeys(("billion", "bn", "b", "bln"), 1_000_000_000),
    **dict.fromkeys(("trillion", "tn", "trn"), 1_000_000_000_000),
}
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {**{word: n for n, word in enumerate(_ONES)}, **{word: 20 + 10 * n for n, word in enumerate(_TENS)}}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"],
        start=2,
    )
}
_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
_NUMBER = re.compile(
    r"(?:(?<![\w.])(?P<currency>(?:US|A|C|NZ|HK|S)?\$|£|€|¥|Rs\.?\s?)\s?|(?<![\w.]))"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?!\d|(?:st|nd|rd|th)\b)(?P<fraction>[-\s]\d/\d(?:\d)?)?"
    r"(?:\s?-?\s?(?P<magnitude>hundred|thousand|million|billion|trillion|k|mln|mn?|bln|bn?|trn|tn)\b)?"
    r"(?P<unit>\s?%|[\s-](?:per\s?cent|percent|pct|percentage points?)\b)?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?P<first>{_WORDS})(?:[-\s](?P<second>{'|'.join(_ONES[1:10])}))?\b(?:[\s-](?P<hundred>hundred)\b"
    rf"(?:\s(?:and\s)?(?P<rest>{_WORDS})\b)?)?(?:[\s-](?P<magnitude>thousand|million|billion|trillion)\b)?"
    r"(?P<unit>\s(?:per\s?cent|percent|pct)\b)?",
    re.IGNORECASE,
)
_A_ROUND = re.compile(r"\b(?:a|one) (?P<magnitude>hundred|thousand|million|billion|dozen)\b", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b(?:(?P<digits>\d+)(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\b", re.IGNORECASE)
_CAPITAL_NEXT = re.compile(r"\s[A-Z]")
_CURRENCIES = {
    **dict.fromkeys(("$", "us$", "dollar", "dollars", "dlr", "dlrs", "usd"), "dollars"),
    **dict.fromkeys(("£", "pound", "pounds", "stg", "sterling", "gbp"), "pounds"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "euros"),
    **dict.fromkeys(("¥", "yen"), "yen"),
    **dict.fromkeys(("mark", "marks", "dm"), "marks"),
    **dict.fromkeys(("franc", "francs"), "francs"),
    **dict.fromkeys(("cent", "cents", "cts", "ct"), "cents"),
    **dict.fromkeys(("rupee", "rupees", "rs"), "rupees"),
    **{f"{country}$": f"{country.upper()} dollars" for country in ("a", "c", "nz", "hk", "s")},
}
_NAMES = "|".join(sorted(filter(str.isalpha, _CURRENCIES), key=len, reverse=True))
_CURRENCY_AFTER = re.compile(
    rf"[\s-](?:(?:US|American|Canadian|Australian|Swiss|French)\s)?(?P<name>{_NAMES})\b", re.IGNORECASE
)
_MORE = (
    r"more than|over|at least|above|exceed(?:s|ed|ing)|no (?:less|fewer) than|in excess of|as (?:many|much) as|"
    r"upwards of"
)
_LESS = r"less than|fewer than|under|at most|below|no more than|up to|a maximum of"
_SHORT_OF = r"nearly|almost|just under|close to"
_WORDS_OF_BOUND = rf"\b(?:(?P<short>{_SHORT_OF})|(?P<less>{_LESS})|(?P<more>{_MORE}))"
BOUND_WORDS = re.compile(rf"{_WORDS_OF_BOUND}(?=\s)(?<!over)(?<!under)(?<!above)(?<!below)", re.IGNORECASE)
_BOUND = re.compile(rf"{_WORDS_OF_BOUND}\s+(?:a |an |the |some |about )?$", re.IGNORECASE)


class Bound(StrEnum):
    """On which side of the number the true value lies."""

    EXACT = ""
    MORE = "more than"
    LESS = "less than"
    SHORT_OF = "nearly"  # below, but close: what "about" may be said of


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. ``unit`` is a currency, "%", "th" of an ordinal, or "" where only a noun tells."""

    start: int
    end: int
    text: str
    value: Decimal
    bare: Decimal  # without its magnitude: "2.3" of "2.3 million", for a reader who leaves the word out
    unit: str
    bound: Bound
    lead: int  # where the words of the bound start; ``start`` without them


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text in order, as figures and as words. "one" only before what it counts is no business here."""
    found = [_from_figures(text, m) for m in _NUMBER.finditer(text)]
    taken = [(q.start, q.end) for q in found]
    for made in (_rounds(text), _worded(text), _ordinals(text)):
        for quantity in made:
            if not any(quantity.start < end and start < quantity.end for start, end in taken):
                found.append(quantity)
                taken.append((quantity.start, quantity.end))
    return sorted(found, key=lambda q: q.start)


def contrary(one: Bound, other: Bound) -> bool:
    """Whether two bounds of the same number exclude each other."""
    sides = {one, other}
    return Bound.MORE in sides and bool(sides & {Bound.LESS, Bound.SHORT_OF})


def _from_figures(text: str, match: re.Match[str]) -> Quantity:
    bare = Decimal(match["digits"].replace(",", "")) + _fraction(match["fraction"])
    value = bare * _MAGNITUDES[match["magnitude"].casefold()] if match["magnitude"] else bare
    unit = "%" if match["unit"] else _CURRENCIES.get((match["currency"] or "").strip(" .").casefold(), "")
    return _made(text, match, value, bare, unit)


def _fraction(written: str | None) -> Decimal:
    if not written:
        return Decimal(0)
    above, below = written.strip(" -").split("/")
    return (Decimal(above) / Decimal(below)).quantize(Decimal("0.0001")) if int(below) else Decimal(0)


def _worded(text: str) -> Iterator[Quantity]:
    for match in _WORDED.finditer(text):
        first = _SMALL[match["first"].casefold()]
        bare = Decimal(first + (_SMALL[match["second"].casefold()] if match["second"] else 0))
        value = bare * 100 if match["hundred"] else bare
        value += _SMALL[match["rest"].casefold()] if match["rest"] else 0
        value = value * _MAGNITUDES[match["magnitude"].casefold()] if match["magnitude"] else value
        if match[0].casefold() not in {"one", "zero"} and not _in_a_name(text, match):  # a pronoun as often as a number
            yield _made(text, match, value, bare, "%" if match["unit"] else "")


def _rounds(text: str) -> Iterator[Quantity]:
    for match in _A_ROUND.finditer(text):
        word = match["magnitude"].casefold()
        yield _made(text, match, Decimal(12 if word == "dozen" else _MAGNITUDES[word]), Decimal(1), "")


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(text):
        if _in_a_name(text, match):
            continue
        value = Decimal(match["digits"] or _ORDINALS[match["word"].casefold()])
        yield _made(text, match, value, value, "th")


def _in_a_name(text: str, match: re.Match[str]) -> bool:
    """The Third Crusade, the Six Nations: a capital within a sentence, and another after it."""
    within = re.search(r"[\w,] $", text[: match.start()])
    return bool(match[0][0].isupper() and within and _CAPITAL_NEXT.match(text, match.end()))


def _made(text: str, match: re.Match[str], value: Decimal, bare: Decimal, unit: str) -> Quantity:
    end = match.end()
    if not unit and (after := _CURRENCY_AFTER.match(text, end)):
        unit, end = _CURRENCIES[after["name"].casefold()], after.end()
    start = match.start()
    bound, lead = _bound(text, start)
    written = text[start:end].strip()
    return Quantity(start, end, written, value.normalize(), bare.normalize(), unit, bound, lead)


def _bound(text: str, start: int) -> tuple[Bound, int]:
    before = _BOUND.search(text, max(0, start - 28), start)
    if not before:
        return Bound.EXACT, start
    return bound_of(before), before.start()


def bound_of(match: re.Match[str]) -> Bound:
    return Bound.SHORT_OF if match["short"] else Bound.LESS if match["less"] else Bound.MORE
