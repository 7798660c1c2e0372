"""Which names and headlines are like what a question has. The library is rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from app.language.words import WORD, folded

_LEAST = 50.0  # of 100, below which nothing is alike


def words_in(text: str) -> tuple[str, ...]:
    """A text's words as names are compared: folded, in order."""
    return tuple(word for word in map(folded, WORD.findall(text)) if word)


def most_like(wanted: str, texts: Sequence[str], most: int) -> list[int]:
    """The numbers of the texts that are most like the words wanted, best first; in whatever order the words stand."""
    found = process.extract(
        " ".join(words_in(wanted)),
        [" ".join(words_in(text)) for text in texts],
        scorer=fuzz.WRatio,
        limit=most,
        score_cutoff=_LEAST,
    )
    return [number for _, _, number in found]
