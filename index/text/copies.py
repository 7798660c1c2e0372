"""When two texts tell the same in nearly the same words: copies of a wire story, and no second source.

Numbers and names decide with: "188 soldiers died" and "118 soldiers died" differ in one word and are no copies, nor
are "Facebook bought WhatsApp" and "Apple bought WhatsApp". One of the two may say more.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from index.text.terms import terms_of

_NUMBER = re.compile(r"\d[\d.,]*")
# The word that opens a sentence counts only where another capital follows: "At least 118 …" has no name.
_CAPITALISED = re.compile(r"(?<!^)\b[^\W\d_a-z][\w’'-]*|^[^\W\d_a-z][\w’'-]*(?=\s[^\W\d_a-z])")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text's terms, as strings or as their numbers in an index; its numbers in order; its names, word by word."""

    terms: frozenset[Hashable]
    numbers: tuple[str, ...]
    names: frozenset[str]


def wording_of(text: str, terms: Iterable[Hashable] | None = None) -> Wording:
    """How a text is worded; ``terms`` where they are known already."""
    return Wording(
        frozenset(terms_of(text) if terms is None else terms),
        tuple(number.rstrip(".,") for number in _NUMBER.findall(text)),
        frozenset(_CAPITALISED.findall(text)),
    )


def are_copies(one: Wording, other: Wording, similarity: float) -> bool:
    """Whether two texts tell the same in nearly the same words (Jaccard index of their terms)."""
    if one.numbers != other.numbers or not (one.names <= other.names or other.names <= one.names):
        return False
    return len(one.terms & other.terms) >= similarity * len(one.terms | other.terms)
