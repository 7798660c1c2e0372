"""What can be compared exactly between a claim and the sentences that should state it, each as a share or a flag.

Signals decide nothing by themselves: a logistic regression weighs them beside the model of support
(``app.checking.judging``), with weights that were fitted to claims with human labels.

    words     share of the claim's terms that the passage has, rare ones of the source counting more
    figures   share of the claim's numbers that the passage has with the same value
    days      share of its days that the passage names or holds
    names     share of its names that the passage has, in any of their spellings
    quotes    share of its quotations that the passage has word for word
    denied    1 where one of the two denies and the other does not
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from app.checking.claims import facts_of, name_spans, plain_text, states_name
from app.checking.days import agree
from app.checking.quantities import Quantity, quantities
from app.checking.quotes import holds, quoted
from app.news.dates import DateMention, dates_in
from index.keywords import terms_of

_DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|denie[sd]|deny|fail(?:s|ed)? to|"
    r"refuse[sd]? to)\b|n['’]t\b",
    re.IGNORECASE,
)
T = TypeVar("T")
Rarity = Mapping[str, float]  # weight of a term of the source


def compared(claim: str, passage: str, published: date | None = None, rarity: Rarity | None = None) -> dict[str, float]:
    """The signals of a claim beside a passage, its headline and outlet among it."""
    own, other = plain_text(claim), plain_text(passage)
    days, told = dates_in(own, published), dates_in(other, published)
    figures, given = _outside(quantities(own), days), quantities(other)
    facts = facts_of(other)
    return {
        "words": _words(claim, passage, rarity or {}),
        "figures": _share(figures, lambda one: any(same_value(one, two) for two in given) or one.text in other),
        "days": _share(days, lambda one: any(_same_day(one, own, two, other) for two in told)),
        "names": _share(name_spans(own), lambda span: not states_name(facts, tuple(own[slice(*span)].split()))),
        "quotes": _share(quoted(own), lambda quote: holds(other, quote)),
        "denied": float(bool(_DENIES.search(own)) != bool(_DENIES.search(other))),
    }


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are the same, or the first is the second rounded to as many figures as it has."""
    if one.value in (other.value, other.bare):
        return True
    if not one.value or not other.value:
        return False
    digits = len(str(one.bare.normalize()).replace(".", "").strip("0-")) or 1
    return f"{one.value:.{digits - 1}e}" == f"{other.value:.{digits - 1}e}" and one.unit == other.unit


def _outside(found: Iterable[Quantity], days: Iterable[DateMention]) -> list[Quantity]:
    spans = [(day.start, day.end) for day in days]
    return [one for one in found if not any(start <= one.start < end for start, end in spans)]


def _same_day(one: DateMention, own: str, two: DateMention, other: str) -> bool:
    said, told = own[one.start : one.end].casefold(), other[two.start : two.end].casefold()
    if said == told:
        return True
    if one.first and one.last and two.first and two.last:
        return one.first <= two.first and two.last <= one.last
    return agree(said, told)


def _words(claim: str, passage: str, rarity: Rarity) -> float:
    own = set(terms_of(claim))
    held = own & set(terms_of(passage))
    whole = sum(rarity.get(term, 1.0) for term in own)
    return sum(rarity.get(term, 1.0) for term in held) / whole if whole else 1.0


def _share(items: Iterable[T], stated: Callable[[T], bool]) -> float:
    found = [stated(item) for item in items]
    return sum(found) / len(found) if found else 1.0
