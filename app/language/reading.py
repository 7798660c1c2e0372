"""A text read once: its words, names, figures, days and quotations.

The same reading is made of statements, questions and the sentences that may prove them; checks compare two of them.
Words are stems without stop words (``index.stores.keywords``). What belongs to a day is neither figure nor name,
and what belongs to a figure is no name: "1,200 Swiss francs".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.language.dates import DateMention, dates_in
from app.language.figures import Quantity, quantities
from app.language.names import name_spans
from app.language.quotes import quotes_in
from app.language.words import plain_text
from index.text.terms import terms_of


@dataclass(frozen=True, slots=True)
class Day:
    text: str
    mention: DateMention


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; ``plain`` has straight quotes, single spaces, and acronyms without stops."""

    plain: str
    terms: frozenset[str]
    words: frozenset[str]  # the terms that belong to no figure and no day
    names: tuple[tuple[str, ...], ...]  # words of each
    figures: tuple[Quantity, ...]
    days: tuple[Day, ...]
    quotes: tuple[str, ...]


@lru_cache(maxsize=8192)
def read(text: str, published: date | None = None, known: frozenset[str] = frozenset()) -> Reading:
    """``published``: the day that "on Sunday" is counted from. ``known``: folded words that are names anywhere."""
    plain = plain_text(text)
    days = tuple(Day(plain[m.start : m.end], m) for m in dates_in(plain, published))
    figures = tuple(_figures(plain, days))
    terms = frozenset(terms_of(plain))
    return Reading(
        plain=plain,
        terms=terms,
        words=terms - frozenset(terms_of(" ".join([*(f.text for f in figures), *(d.text for d in days)]))),
        names=tuple(
            tuple(plain[a:b].split()) for a, b in name_spans(plain, known) if not _within(a, (*days, *figures))
        ),
        figures=figures,
        days=days,
        quotes=quotes_in(plain),
    )


def _figures(plain: str, days: tuple[Day, ...]) -> Iterator[Quantity]:
    for quantity in quantities(plain):
        if not _within(quantity.start, days):
            yield quantity


def _within(at: int, taken: Sequence[Day | Quantity]) -> bool:
    places = (one.mention if isinstance(one, Day) else one for one in taken)
    return any(place.start <= at < place.end for place in places)
