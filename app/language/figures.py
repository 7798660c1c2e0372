"""Numbers with what they are numbers of: value, currency or unit, and whether they are given as a bound.

"$1.13bn", "1.13 billion dollars" and "1,130 mln dlrs" are one quantity, "0.3 km" and "300 metres" too, and "one in
eight" is 12.5 per cent. Units are counted in one of their kind (metres, kilograms, points of a per cent), currencies
are not exchanged. What is counted ("188 troops") is for whoever compares two texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_ONES, _TENS = (
    words.split()
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    )
)
SMALL = {**{word: n for n, word in enumerate(_ONES)}, **{word: 20 + 10 * n for n, word in enumerate(_TENS)}}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}


def _table(text: str) -> dict[str, tuple[str, Decimal]]:
    """Lines of "name factor: words, of several, languages" → word: (name, factor)."""
    found: dict[str, tuple[str, Decimal]] = {}
    for line in text.strip().replace(";", "\n").splitlines():
        head, _, words = line.partition(":")
        name, _, factor = head.strip().rpartition(" ")
        found |= {word.strip(): (name, Decimal(factor)) for word in words.split(",")}
    return found


_MAGNITUDES = _table(
    """
    x 100: hundred
    x 1000: thousand, k, tausend, mille, mil, тыс, тысяч, тысячи, ألف
    x 100000: lakh, lakhs
    x 1000000: million, millions, m, mn, mln, mio, millionen, millones, millón, млн, миллион, миллиона, миллионов, مليون
    x 10000000: crore, crores
    x 1000000000: billion, billions, bn, b, bln, mrd, milliarde, milliarden, milliard, milliards
    x 1000000000: млрд, миллиард, миллиарда, миллиардов, مليار
    x 1000000000000: trillion, trillions, tn, trn
    """
)
_UNITS = _table(
    """
    % 1: %, per cent, percent, pct, prozent, pour cent, por ciento, процентов, процента
    points 1: percentage point, percentage points
    points 0.01: basis point, basis points
    metres 1: m, metre, metres, meter, meters
    metres 1000: km, kilometre, kilometres, kilometer, kilometers
    metres 0.3048: foot, feet, ft
    metres 1609.344: mile, miles
    kilograms 1: kg, kilo, kilos, kilogram, kilograms
    kilograms 1000: tonne, tonnes, ton, tons
    square metres 10000: hectare, hectares
    square metres 4046.86: acre, acres
    dollars 1: $, us$, dollar, dollars, dlr, dlrs, usd
    A dollars 1: a$; C dollars 1: c$; NZ dollars 1: nz$; HK dollars 1: hk$; S dollars 1: s$
    pounds 1: £, pound, pounds, stg, sterling, gbp
    euros 1: €, euro, euros, eur
    yen 1: ¥, yen
    marks 1: mark, marks, dm
    francs 1: chf, franc, francs
    cents 1: cent, cents, cts, ct
    rupees 1: rs, rupee, rupees
    crowns 1: crown, crowns, kronor, kroner, kronen
    pesos 1: peso, pesos
    roubles 1: rouble, roubles, ruble, rubles, рубль, рублей, рубля
    barrels 1: barrel, barrels; degrees 1: degree, degrees; goals 1: goal, goals
    seconds 1: second, seconds; minutes 1: minute, minutes; hours 1: hour, hours; days 1: day, days
    weeks 1: week, weeks; months 1: month, months; years 1: year, years
    """
)


def _any_of(words: list[str] | dict[str, tuple[str, Decimal]]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True))


_SIGNS = _any_of([word for word in _UNITS if not word[0].isalpha() or word[-1] == "$"])
_WORDS = "|".join(sorted(SMALL, key=len, reverse=True))
_LETTERS = [word for word in _MAGNITUDES if len(word) == 1]  # "1.2m", but "300 m" are metres
_LONGER = [word for word in _MAGNITUDES if len(word) > 1]
_AFTER = rf"(?:(?:\s?-?\s?(?P<magnitude>{_any_of(_LONGER)})|(?P<letter>{'|'.join(_LETTERS)}))(?!\w))?"
_UNIT_AFTER = re.compile(
    rf"(?:\s?[-\s]?(?:(?:US|American|Canadian|Australian|Swiss|French)\s)?(?P<unit>{_any_of(_UNITS)}))(?!\w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?:(?<![\w.])(?P<sign>{_SIGNS}|Rs\.?|CHF|[A-Z]{{1,2}}\$)\s?|(?<![\d._a-zÀ-ۿ]))"
    r"(?P<digits>\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:,\d{1,2}(?!\d))?|\.\d+)"
    rf"(?!\d|(?:st|nd|rd|th|\snoon|\smidnight)\b){_AFTER}",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?P<first>{_WORDS})(?:[-\s](?P<second>{'|'.join(_ONES[1:10])}))?\b(?:[\s-](?P<hundred>hundred)\b"
    rf"(?:\s(?:and\s)?(?P<rest>{_WORDS})\b)?)?(?:[\s-](?P<magnitude>thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b(?P<count>{_WORDS}|\d+)(?:\s(?:in|out of)(?:\severy)?\s(?P<of>{_WORDS}|\d+)\b(?!\s(?:{_any_of(_MAGNITUDES)}))"
    rf"|[-\s](?P<part>{'|'.join(_PARTS)})s?\b)|\b(?P<half>half)(?=\s(?:of|the|its|their|all)\b|[.,;])",
    re.IGNORECASE,
)
_MORE = (
    r"more than|over|at least|above|exceed(?:s|ed|ing)|no (?:less|fewer) than|in excess of|as (?:many|much) as|"
    r"upwards of"
)
_LESS = r"less than|fewer than|under|at most|below|no more than|up to|a maximum of"
_SHORT_OF = r"nearly|almost|just under|close to"
_BOUND = re.compile(
    rf"\b(?:(?P<short>{_SHORT_OF})|(?P<less>{_LESS})|(?P<more>{_MORE}))\s+(?:a |an |the |some |about )?$", re.IGNORECASE
)


class Bound(StrEnum):
    """On which side of the number the true value lies."""

    EXACT = ""
    MORE = "more than"
    LESS = "less than"
    SHORT_OF = "nearly"  # below, but close: what "about" may be said of


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. ``unit`` is a currency, a measure, "%", or "" where a noun tells."""

    start: int
    end: int
    text: str
    value: Decimal  # in ``unit``
    bare: Decimal  # without its magnitude: "2.3" of "2.3 million", for a reader who leaves the word out
    unit: str
    bound: Bound
    digits: int = 0  # as written, to which other numbers may be rounded; 0: to none


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text in order, as figures and as words. "one" only before what it counts is no business here."""
    found: list[Quantity] = []
    for made in (_shares(text), _figures(text), _worded(text)):
        found += [one for one in made if not any(one.start < other.end and other.start < one.end for other in found)]
    return sorted(found, key=lambda q: q.start)


def contrary(one: Quantity, other: Quantity) -> bool:
    """Whether equal numbers are not the same amount: of other units, or given as bounds that exclude each other."""
    if one.unit and other.unit and one.unit != other.unit:
        return True
    sides = {one.bound, other.bound}
    return Bound.MORE in sides and bool(sides & {Bound.LESS, Bound.SHORT_OF})


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are the same, or the first is the second rounded to as many figures as it has."""
    if one.value == other.value or (one.value == one.bare == other.bare and one.unit in ("", other.unit)):
        return True
    if not one.value or not other.value or (one.unit and other.unit and one.unit != other.unit):
        return False
    return one.digits > 0 and f"{one.value:.{one.digits - 1}e}" == f"{other.value:.{one.digits - 1}e}"


def _figures(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[,\s](?=\d{3})", "", match["digits"]).replace(",", ".")
        bare = Decimal(digits)
        yield _quantity(text, match, bare * _magnitude(match), bare, (match["sign"] or "").strip(" .").casefold())


def _magnitude(match: re.Match[str]) -> Decimal:
    word = match["magnitude"] or match.groupdict().get("letter")
    return _MAGNITUDES[word.casefold()][1] if word else Decimal(1)


def _worded(text: str) -> Iterator[Quantity]:
    for match in _WORDED.finditer(text):
        bare = Decimal(SMALL[match["first"].casefold()] + SMALL.get((match["second"] or "").casefold(), 0))
        value = bare * 100 if match["hundred"] else bare
        value = (value + SMALL.get((match["rest"] or "").casefold(), 0)) * _magnitude(match)
        if match[0].casefold() not in {"one", "zero"}:  # a pronoun as often as a number
            yield _quantity(text, match, value, bare)


def _shares(text: str) -> Iterator[Quantity]:
    """ "Half of", "three-quarters" and "one in eight", as per cent."""
    for match in _SHARE.finditer(text):
        count = 1 if match["half"] else _small(match["count"])
        whole = 2 if match["half"] else _small(match["of"]) if match["of"] else _PARTS[match["part"].casefold()]
        if whole > count:
            value = (Decimal(100) * count / whole).quantize(Decimal("0.01"))
            yield Quantity(
                *match.span(), match[0], value.normalize(), value.normalize(), "%", _bound(text, match.start())
            )


def _small(written: str) -> int:
    return int(written) if written.isdecimal() else SMALL[written.casefold()]


def _quantity(text: str, match: re.Match[str], value: Decimal, bare: Decimal, sign: str = "") -> Quantity:
    after = None if sign else _UNIT_AFTER.match(text, match.end())
    word = sign or (" ".join(after["unit"].casefold().split()) if after else "")
    unit, factor = _UNITS.get(word, ("", Decimal(1)))
    end = after.end() if after else match.end()
    written = text[match.start() : end].strip()
    value, bound = (value * factor).normalize(), _bound(text, match.start())
    return Quantity(match.start(), end, written, value, bare.normalize(), unit, bound, len(bare.as_tuple().digits))


def _bound(text: str, start: int) -> Bound:
    before = _BOUND.search(text, max(0, start - 28), start)
    if not before:
        return Bound.EXACT
    return Bound.SHORT_OF if before["short"] else Bound.LESS if before["less"] else Bound.MORE
