"""What a question's words weigh in an archive, and in which forms they are looked for there."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.text.question_words import MOST_FORMS, nearest, normalised, phrases_of, spellings
from index.text.stems import stemmer_for
from index.text.terms import terms_of

_MOST_TERMS = 64  # of a question; the rarest are kept
_WORD = re.compile(r"[^\W_]+")  # as Tantivy's simple tokenizer cuts
_SHORTEST_STEM = 3  # letters
_SHORTEST_NAME = 6  # letters from which a name's other spellings are looked for
_LEAST_PASSAGES = 500  # an archive that has fewer is weighed as a sample of this many


@dataclass(frozen=True, slots=True)
class TermWeights:
    """A question's terms with their inverse document frequencies (``idf_of``).

    ``forms`` has the index terms that count as a term where they are not just the term itself: other spellings of a
    name, words of the same stem in the articles' language, and the nearest words where the archive has none of the
    question's. ``phrases`` are to be found literally.
    """

    idf: dict[str, float]
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()

    @property
    def attainable(self) -> float:
        """BM25 of a text of average length that holds every term once; what scores are divided by."""
        return sum(self.idf.values())

    def forms_of(self, term: str) -> tuple[str, ...]:
        return self.forms.get(term, (term,))


class Vocabulary(Protocol):
    """The terms of an index, as of one moment."""

    @property
    def passages(self) -> int:
        """How many the index has."""

    def frequency(self, term: str) -> int:
        """How many passages have a term."""

    @property
    def languages(self) -> Mapping[str, int]:
        """The languages of the articles as ISO 639-1 codes, each with its number of passages."""

    def beginning(self, prefix: str) -> Sequence[tuple[str, int]]:
        """The terms that begin so, each with its frequency."""


def weigh(question: str, vocabulary: Vocabulary, *, fuzzy: bool) -> TermWeights:
    """The question's distinct terms, their IDF and the forms they may take; with ``fuzzy`` near words too."""
    idf: dict[str, float] = {}
    forms: dict[str, tuple[str, ...]] = {}
    stem = stemmer_for(question, vocabulary.languages)
    for word in _WORD.findall(normalised(question)):
        for term in terms_of(word):
            if term in idf:
                continue
            same = of_one_stem(vocabulary, term, stem) if stem else ()
            others = _other_forms(vocabulary, term, word, fuzzy=fuzzy and not same)
            others = tuple(dict.fromkeys((term, *same, *others))) if same else others
            if others:
                forms[term] = others
            found = sum(vocabulary.frequency(form) for form in forms.get(term, (term,)))
            idf[term] = idf_of(found, vocabulary.passages)
    kept = sorted(idf, key=lambda term: -idf[term])[:_MOST_TERMS]
    return TermWeights({t: idf[t] for t in idf if t in kept}, forms, phrases_of(question))


def idf_of(holding: float, passages: int) -> float:
    """The inverse document frequency of a term that so many passages hold: log(1 + (N - n + .5) / (n + .5)).

    What few passages have in common is what they are about, not what is common in the language: all of one article's
    name the town that it tells of, and by their own count that would be worth as little as a stop word.
    """
    return math.log(1 + max(max(passages, _LEAST_PASSAGES) - holding + 0.5, 0.5) / (holding + 0.5))


def holding_of(idf: float, passages: int) -> float:
    """How many of the passages hold a term of this inverse document frequency."""
    return max((max(passages, _LEAST_PASSAGES) + 1) / math.exp(idf) - 0.5, 0.0)


def of_one_stem(vocabulary: Vocabulary, term: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    """The other index terms that ``stem`` makes the same of as of ``term``, the most frequent first."""
    own = stem(term)
    if len(own) < _SHORTEST_STEM or not own.isalpha():
        return ()
    # What a stemmer puts in place of an ending, as in "journaux" and "journal", begins alike.
    near = vocabulary.beginning(own[: max(_SHORTEST_STEM, len(own) - 1)])
    found = [(-count, other) for other, count in near if other != term and stem(other) == own]
    return tuple(other for _, other in sorted(found)[:MOST_FORMS])


def _other_forms(vocabulary: Vocabulary, term: str, word: str, *, fuzzy: bool) -> tuple[str, ...]:
    """The index terms to look for in place of a term, if others than itself."""
    known = vocabulary.frequency(term) > 0
    same = _spellings(vocabulary, term, word) if not known or word[:1].isupper() else ()
    if known:
        return (term, *same) if same else ()
    if same or not fuzzy:
        return same
    return nearest(term, vocabulary.beginning(term[:1]))


def _spellings(vocabulary: Vocabulary, term: str, word: str) -> tuple[str, ...]:
    """The index terms of a name's other spellings, the most frequent first."""
    if len(word) < _SHORTEST_NAME or not word.isalpha():
        return ()
    others = {other for spelling in spellings(word) for other in terms_of(spelling)} - {term}
    counts = {other: vocabulary.frequency(other) for other in others}
    known = [other for other in counts if counts[other]]
    return tuple(sorted(known, key=lambda other: (-counts[other], other))[:MOST_FORMS])
