"""Which word of an archive a word that no article has was probably meant to be.

    misspelt ── is it no word that one may leave alone?    (letters, length, the list of real words)
    Terms    ── the archive's index terms that are near    (edits, by length)
    forms_near ── the words of articles that have them
    best     ── which of these is likeliest                (likeness: log-odds in six numbers)

Edits are insertion, deletion, substitution and the swap of two neighbours (optimal string alignment). What the numbers
do is measured by ``tests.evaluation.retrieval.spelling``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.bundled_model import minilm_folder
from index.errors import EmbeddingFailure
from index.text.question_words import words_of

WORD = re.compile(r"[^\W_]+")
SHORTEST = 4  # letters; a shorter word has too many neighbours
_SHORT = 5  # letters up to which one edit makes another word
_SHORTEST_TERM = 3
_USUAL_TERMS = 20_000
_LONGEST_ENDING = 4  # letters that a stem may lack of its word
_NEAR = 16  # index terms whose written forms are looked at

# Of ``likeness``; fitted by logistic regression on planted misspellings against words of other archives, then rounded.
_A_LETTER = 0.4  # the longer a word, the fewer others are near by chance
_LONG = 10
_AN_E_FOLD = 0.3  # as many times more passages have the word
_AN_E_FOLD_OF_TERMS = -0.3  # as many times more terms an archive has: the more, the more are near by chance
_SECOND_EDIT = -4.0
_OTHER_SOUND = -1.5
_SAME_LETTERS = 3.0  # in another order: nothing but a slip of the fingers
_OTHER_INITIAL = -1.5
_LEAST = 1.5
_LEAST_OF_NAME = 2.6  # there are more names than words, and near ones are other people

# Of questions; no index holds them, and nearly every article has them.
_QUESTION_WORDS = ("what", "when", "where", "which", "whose", "does", "their", "about", "because", "between")
_PASSAGES_OF_QUESTION_WORD = 1_000

_ALPHABETIC = re.compile(r"[a-z\u0370-\u03ff\u0400-\u04ff]+")  # where words are apart and letters are sounds
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1", r"\1"),
        ("ph", "f"),
        ("[qc]k?", "k"),
        ("z", "s"),
        ("y", "i"),
        ("(?<!^)[aeiou]+", "a"),
    )
)


class Written(NamedTuple):
    """A word as the archive's articles write it."""

    form: str
    passages: int  # that have it, in any inflection
    terms: int  # that the archive's index has


def misspelt(word: str) -> str:
    """The word, folded, if it may be a misspelling: no number, no short or real word; else ""."""
    folded = "".join(words_of(word))
    if len(folded) < SHORTEST or not _ALPHABETIC.fullmatch(folded) or folded in _real_words():
        return ""
    return folded


class Terms:
    """An archive's index terms, by length."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        """``terms`` with the passages that have each."""
        self._passages = {term: count for term, count in terms if len(term) >= _SHORTEST_TERM and term.isalpha()}
        self._by_length: dict[int, list[str]] = {}
        for term in self._passages:
            self._by_length.setdefault(len(term), []).append(term)

    def __len__(self) -> int:
        return len(self._passages)

    def near(self, folded: str, stem: str) -> list[str]:
        """The terms of words that a misspelt word may have been meant to be, nearest first, then the most frequent.

        A term lacks its word's ending, of which a misspelling may be a part: it is compared with as many letters of the
        word, and with what is left of it without an ending.
        """
        most, found = _edits(folded), dict[str, int]()
        for length in range(max(_SHORTEST_TERM, len(folded) - _LONGEST_ENDING - most), len(folded) + most + 1):
            terms = self._by_length.get(length, ())
            for part in {folded[:length], stem}:
                for term, distance, _ in process.extract(
                    part, terms, scorer=OSA.distance, score_cutoff=most, limit=None
                ):
                    found[term] = min(distance, found.get(term, distance))
        return sorted(found, key=lambda term: (found[term], -self._passages[term], term))[:_NEAR]


def best(word: str, written: Sequence[Written], *, is_name: bool) -> str:
    """The likeliest of the archive's words, as they are written, for a misspelt one; "" where none is likely enough.

    A name is only taken for a name.
    """
    folded = "".join(words_of(word))
    least = _LEAST_OF_NAME if is_name else _LEAST
    asked = () if is_name else (Written(form, _PASSAGES_OF_QUESTION_WORD, _USUAL_TERMS) for form in _QUESTION_WORDS)
    rated = [
        (likeness(folded, one), one.form)
        for one in (*written, *asked)
        if len(one.form) >= SHORTEST and (one.form[:1].isupper() or not is_name)
    ]
    score, form = max(rated, default=(0.0, ""))
    return form if score >= least else ""


def likeness(folded: str, written: Written) -> float:
    """How likely it is that a word, folded, was meant to be one of the archive's: log-odds, but for a constant."""
    other = "".join(words_of(written.form))
    distance = OSA.distance(folded, other, score_cutoff=_edits(folded))
    if not 0 < distance <= _edits(folded):
        return -math.inf
    return (
        _A_LETTER * min(len(folded), _LONG)
        + _AN_E_FOLD * math.log(1 + written.passages)
        + _AN_E_FOLD_OF_TERMS * math.log(max(1, written.terms) / _USUAL_TERMS)
        + _SECOND_EDIT * (distance - 1)
        + _OTHER_SOUND * (_sound(folded) != _sound(other))
        + _SAME_LETTERS * (sorted(folded) == sorted(other))
        + _OTHER_INITIAL * (folded[0] != other[0])
    )


def forms_near(folded: str, texts: Iterable[str]) -> list[str]:
    """The words of texts that a misspelt word may have been meant to be, each as it is written most."""
    counts = Counter(word for text in texts for word in WORD.findall(text))
    words = list(counts)
    # Folding takes longer than comparing; until a word is folded, a diacritic counts as an edit.
    near = process.extract(
        folded, [w.casefold() for w in words], scorer=OSA.distance, score_cutoff=_edits(folded) + 1, limit=None
    )
    forms: dict[str, str] = {}
    # The most frequent last; of two as frequent the one in small letters: what opened a sentence is no name.
    for word in sorted((words[at] for _, _, at in near), key=lambda word: (counts[word], word.islower(), word)):
        forms["".join(words_of(word))] = word
    return [form for other, form in forms.items() if 0 < OSA.distance(folded, other) <= _edits(folded)]


def _edits(folded: str) -> int:
    """How many edits a word may be away from what was meant."""
    return 1 if len(folded) <= _SHORT else 2


@lru_cache(maxsize=4096)
def _sound(folded: str) -> str:
    """A word's sound, roughly: doubled letters, c and k, s and z, i and y, and vowels within are each as one."""
    for pattern, sound in _SOUNDS:
        folded = pattern.sub(sound, folded)
    return folded


@lru_cache(maxsize=1)
def _real_words() -> frozenset[str]:
    """English words and well-known names: what the packaged embedding model has a token of its own for.

    One of these that no article has was meant as it was written: "shutout" is not "shout". 21,000, read in 10 ms.
    """
    try:
        lines = (minilm_folder() / "vocab.txt").read_text("utf-8").splitlines()
    except (EmbeddingFailure, OSError):
        return frozenset()
    return frozenset(line for line in lines if len(line) >= SHORTEST and line.isalpha())
