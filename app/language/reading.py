"""A text read once: its words, names, figures, days and quotations.

The same reading is made of statements, questions and the sentences that may prove them; checks compare two of them.
Words are stems without stop words (``index.stores.keywords``). What belongs to a day is neither figure nor name,
and what belongs to a figure is no name: "1,200 Swiss francs".
"""

from __future__ import annotations

from collections.abc import Sequence
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
class Reading:
    """What a text says; ``plain`` has straight quotes, single spaces, and acronyms without stops."""

    plain: str
    terms: frozenset[str]
    words: frozenset[str]  # the terms that belong to no figure and no day
    names: tuple[tuple[str, ...], ...]  # words of each
    places: tuple[tuple[int, int], ...]  # of the names in ``plain``
    figures: tuple[Quantity, ...]
    days: tuple[DateMention, ...]
    quotes: tuple[str, ...]


@lru_cache(maxsize=8192)
def read(text: str, published: date | None = None, known: frozenset[str] = frozenset()) -> Reading:
    """``published``: the day that "on Sunday" is counted from. ``known``: folded words that are names anywhere."""
    plain = plain_text(text)
    days = dates_in(plain, published)
    figures = tuple(figure for figure in quantities(plain) if not _within(figure.start, days))
    terms = frozenset(terms_of(plain))
    taken: tuple[DateMention | Quantity, ...] = (*days, *figures)
    places = tuple(span for span in name_spans(plain, known) if not _within(span[0], taken))
    return Reading(
        plain=plain,
        terms=terms,
        words=terms - frozenset(terms_of(" ".join(one.text for one in taken))),
        names=tuple(tuple(plain[start:end].split()) for start, end in places),
        places=places,
        figures=figures,
        days=days,
        quotes=quotes_in(plain),
    )


def _within(at: int, taken: Sequence[DateMention | Quantity]) -> bool:
    return any(one.start <= at < one.end for one in taken)
