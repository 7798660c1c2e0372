"""What a question's words may look like in an article: numbers as written, quoted phrases, other spellings."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}")
_UNITS = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mln": "million",
    "bn": "billion",
    "bln": "billion",
    "tn": "trillion",
    "trn": "trillion",
}
_UNIT = re.compile(r"(?<=\d)\s?(k|m|mn|mln|bn|bln|tn|trn)\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?%|\bper cent\b|\bpct\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,200})[\"”“»]")
_WORD = re.compile(r"[^\W_]+")

# Scripts without spaces between words: those whose letters are words, nearly, and alphabets.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]+")
_PAIRS_FROM = "\u3040"  # of ideographs two make a term, of the alphabets' letters three

_SHORTEST_FUZZY = 4  # letters; a shorter word has too many neighbours
MOST_FORMS = 5  # of a word that are looked for in its place
_MOST_SPELLINGS = 512
# What transliterations exchange; longer parts are cut off first.
_FAMILIES = (
    ("ou", "oo", "u", "o"),
    ("e", "a"),
    ("i", "y"),
    ("q", "k", "kh"),
    ("gh", "g"),
    ("dh", "d", "dd"),
    ("ph", "f"),
    ("j", "dj"),
    *((letter * 2, letter) for letter in "mdsfblnz"),
)
_LETTERS = re.compile(r"ou|oo|kh|gh|dh|ph|dj|([mdsfblnz])\1|.")


def normalised(text: str) -> str:
    """Text with figures in one spelling, for indexing and searching alike: never for quoting.

    "2,300" → "2300", "$1.13bn" → "$1.13 billion", "7%" and "7 per cent" → "7 percent", "U.S." → "US". Where a script
    has no spaces, overlapping pairs or triples of letters stand for its words: "市议会" → "市议 议会".
    """
    text = _THOUSANDS.sub("", text)
    text = _ACRONYM.sub(lambda found: found.group().replace(".", ""), text)
    text = _UNIT.sub(lambda found: " " + _UNITS[found.group(1).lower()], text)
    text = _PERCENT.sub(" percent", text)
    return text if text.isascii() else _UNSPACED.sub(lambda found: f" {_overlapping(found.group())} ", text)


def _overlapping(run: str) -> str:
    """Pairs or triples of a run's letters. A dictionary would cut words instead: ICU's weighs 42 MB, and cuts the names
    that news is about into pieces.
    """
    length = 2 if run[0] >= _PAIRS_FROM else 3
    # Vowel signs and tones go, as they stand apart from their letters to whoever cuts at what is no letter.
    pieces = "".join(char if char.isalnum() else "" if unicodedata.category(char)[0] == "M" else " " for char in run)
    return " ".join(
        piece[at : at + length] for piece in pieces.split() for at in range(max(1, len(piece) - length + 1))
    )


def words_of(text: str) -> list[str]:
    """Words and numbers, case folded and without diacritics, in order."""
    plain = unicodedata.normalize("NFKD", normalised(text))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return _WORD.findall(plain)


def phrases_of(question: str) -> tuple[str, ...]:
    """What the question has in double quotes, and therefore wants literally."""
    return tuple(dict.fromkeys(phrase.strip() for phrase in _QUOTED.findall(question) if words_of(phrase)))


def outside_quotes(question: str) -> str:
    """The question with blanks in place of what stands in double quotes: every other character keeps its place."""
    return _QUOTED.sub(lambda found: " " * len(found.group()), question)


def holds_phrases(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text holds every phrase, word for word; case, punctuation and diacritics do not matter."""
    spaced = f" {' '.join(words_of(text))} "
    return all(f" {' '.join(words_of(phrase))} " in spaced for phrase in phrases)


def spellings(word: str) -> list[str]:
    """Other spellings that transliteration may give a name: Qaryatayn, Qaryatain; Mohammed, Muhammad; Hussein, Husain.

    Made from the word instead of looked for among the archive's words: those are stemmed, and "moham" is no longer
    like "muhammad". The caller keeps the spellings that the archive has.
    """
    plain = " ".join(words_of(word))
    choices: list[tuple[str, ...]] = []
    count, at = 1, 0
    for found in _LETTERS.finditer(plain):
        options, at = _options(found.group()), found.end()
        # The last letter is telling: Marina is not Marine.
        kept = options if at < len(plain) and count * len(options) <= _MOST_SPELLINGS else options[:1]
        choices.append(kept)
        count *= len(kept)
    made = dict.fromkeys("".join(parts) for parts in itertools.product(*choices))
    return [other for other in made if other != plain]


def _options(part: str) -> tuple[str, ...]:
    """A part of a name and what may stand in its place, itself first."""
    others = [other for family in _FAMILIES if part in family for other in family if other != part]
    return (part, *dict.fromkeys(others))


def nearest(term: str, known: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The known terms closest to a mistyped one: one edit away up to six letters, two beyond.

    Edits are insertion, deletion, substitution and the swap of two neighbours (optimal string alignment). Numbers
    have no near ones: 188 is not 118.
    """
    if len(term) < _SHORTEST_FUZZY or any(char.isdigit() for char in term):
        return ()
    limit = 1 if len(term) <= 6 else 2
    apart = [
        (OSA.distance(term, other, score_cutoff=limit), -count, other) for other, count in known if other.isalpha()
    ]
    within = sorted(item for item in apart if item[0] <= limit)
    return tuple(other for distance, _, other in within if distance == within[0][0])[:MOST_FORMS]
