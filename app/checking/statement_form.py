"""Whether a text states something at all, and which part of a question a whole answer leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.followups.question_kinds import QuestionKind, kind_of, parts_of
from app.language.figures import Quantity
from app.language.reading import read
from app.types import Statement

_WORD = re.compile(r"[^\W_]+")
_BROKEN_OFF = re.compile(r"(?:[,;:(\[–—]|\s-)\.?$")
_PARTICLE = re.compile(r"\W*(?:de|del|della|di|da|du|van|von|der|den|al|el|la|le|bin|ibn)[ -](?:\w+ )?[^\W\d_a-z]")
_SMALL_IN_HEADINGS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "s", "the", "to", "v", "vs", "with"]
)
_HEADING_WORDS = 4  # at most, where all is in capitals
_MANY = re.compile(r"\W*(?:and\s+)?how\s+many\b", re.IGNORECASE)
_LEANS = re.compile(
    r"\W*(?:he|she|it|they|we|this|that|these|those|his|her|its|their|there|then|here|such|both|and|but|or|so|yet|also|"
    r"however|instead|meanwhile|nevertheless|moreover)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"^(?:yes|no)\b[\s,.:;–—-]*(?=\w)", re.IGNORECASE)


def is_finished(text: str) -> bool:
    """Whether a text states something: not if it asks, nor if it breaks off ("It opens at (.", "And …")."""
    bare = text.rstrip(" \n\"'”’)")
    return not bare.endswith(("?", "...", "…")) and not _BROKEN_OFF.search(bare)


def whole_sentence(text: str) -> bool:
    """Whether a piece of an article reads as a sentence by itself: not a heading, nor the end of a longer one."""
    words = _WORD.findall(text)
    if text.isupper() and len(words) > _HEADING_WORDS:
        return True  # an old wire report, all in capitals
    opens = re.match(r"\W*([^\W_]\S*)", text)
    if not words or not opens:
        return False
    if opens[1][0].isalpha() and opens[1] == opens[1].lower() and not _PARTICLE.match(text):
        return False
    return any(word == word.lower() and word.isalpha() and word not in _SMALL_IN_HEADINGS for word in words)


def stands_alone(text: str) -> bool:
    """Whether a sentence can be read without the one before it: it names what it tells of."""
    return is_finished(text) and whole_sentence(text) and not _LEANS.match(text)


def without_bare_verdict(text: str) -> str:
    """A statement without the "Yes" or "No" that it begins with, where more follows.

    What follows is compared with the sources; the one word, which may turn it round, cannot be.
    """
    rest = _VERDICT.sub("", text)
    return rest[:1].upper() + rest[1:]


def unanswered_part(question: str, statements: Sequence[Statement]) -> str:
    """The part of a question in two parts that asks for a day or a number that nothing said gives, as asked; or "".

    Who of two names was "with whose support" cannot be told by form. What a cited sentence has, the reader sees lit.
    """
    parts = parts_of(question)
    asked = read(question)
    told = [read(text) for s in statements for text in (s.text, *(c.quote for c in s.citations))]
    days = {day.text for one in told for day in one.days} - {day.text for day in asked.days}
    known = {f.value for f in asked.figures}
    figures = [f for one in told for f in one.figures if f.value not in known]
    for part in parts if len(parts) > 1 else ():
        kind = kind_of(part)
        if kind is QuestionKind.DATE and not days:
            return part
        if kind is QuestionKind.NUMBER and not any(_may_count(f, part) for f in figures):
            return part
    return ""


def _may_count(figure: Quantity, part: str) -> bool:
    """ "Ten months" is not how many soldiers."""
    return not figure.unit or figure.unit in part or not _MANY.match(part)
