"""Whether a sentence of an article states anything: names of who made it do not, nor what was cut off before a name."""

from __future__ import annotations

import re

from index.text.sentence_ends import breaks_before_name

# "Reporting by Ann Low in Bern; editing by Bo Falk", "Photo: AFP": an act without a verb, or a picture, and its makers.
_CLAUSES = re.compile(r"[;|•]")
_MADE_BY = re.compile(
    r"\W*+(?:[^\W\d_]++ )?(?:[^\W\d_]+ing(?= by )|(?:photo(?:graph)?|image|picture|video)s?(?: credit)?)(?: by |: ?)"
    r"(?P<names>.++)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*+")
_BETWEEN_NAMES = frozenset(["and", "at", "by", "for", "from", "in", "of", "on", "the", "via", "with"])


def states_something(sentence: str) -> bool:
    """Whether a sentence can be evidence: no line of credits, no single word, no end before the name it leads to."""
    return len(_WORD.findall(sentence)) > 1 and not breaks_before_name(sentence) and not _is_credit(sentence)


def _is_credit(sentence: str) -> bool:
    clauses = [clause.strip() for clause in _CLAUSES.split(sentence) if clause.strip()]
    made = [_MADE_BY.fullmatch(" ".join(clause.split())) for clause in clauses]
    return bool(made) and all(found is not None and _are_names(found["names"]) for found in made)


def _are_names(text: str) -> bool:
    words = _WORD.findall(text)
    return bool(words) and all(word[0].isupper() or word in _BETWEEN_NAMES for word in words)
