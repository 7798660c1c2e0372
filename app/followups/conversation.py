"""A conversation as exchanges: what was asked, in words that stand alone, and what was answered, without markers.

Turns come from outside (a page, an API), so nothing is taken for granted: two questions in a row, an answer before
the first question, answers of thousands of words, refusals that name nothing but what could not be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.types import Answer, RequestKind, Turn

MOST_EXCHANGES = 8  # the last ones; what lies further back is no longer referred to
_MOST_TURNS = 4 * MOST_EXCHANGES  # that are looked at; not every question has an answer
_LONGEST_QUESTION = 300  # characters
_LONGEST_ANSWER = 600
PASSING = frozenset([RequestKind.FOLLOW_UP, RequestKind.COURTESY])  # "in a table" and "thanks" are no topic
_MARKERS = re.compile(r"(?:(?<!\s)\s++)?+\[\s*+\d++(?:\s*+,\s*+\d++)*+\s*+\]")
_REFUSAL = re.compile(
    r"^\W*(?:the archive (?:does not|has nothing|holds nothing|cannot)|"
    r"i (?:could not|cannot|do not|don't)\b|no article)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer. ``answer`` is "" after a refusal: what it says is about the archive."""

    question: str
    answer: str = ""

    @property
    def text(self) -> str:
        return f"{self.question} {self.answer}"


def exchanges(history: Sequence[Turn]) -> list[Exchange]:
    """The last exchanges, oldest first, each cut to a length that bounds what a prompt or a rule has to read."""
    found: list[Exchange] = []
    for turn in history[-_MOST_TURNS:]:
        text = " ".join(_MARKERS.sub("", turn.text).split())
        if turn.role == "user" and re.search(r"\w", text):
            found.append(Exchange(_cut(text, _LONGEST_QUESTION)))
        elif turn.answer is not None and turn.answer.kind in PASSING and found:
            found.pop()
        elif turn.role == "assistant" and found and not found[-1].answer and not _REFUSAL.search(text):
            found[-1] = Exchange(_alone(turn.answer) or found[-1].question, _cut(text, _LONGEST_ANSWER))
    return found[-MOST_EXCHANGES:]


def _alone(answer: Answer | None) -> str:
    """The question in the words that it was searched for in, where these are a person's."""
    changed = answer is not None and answer.kind is RequestKind.FACT and "(" not in answer.searched_for
    return _cut(answer.searched_for, _LONGEST_QUESTION) if answer is not None and changed else ""


def _cut(text: str, limit: int) -> str:
    """As many of the first words as fit: an answer says first what was asked."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0]


def words(text: str) -> Iterator[re.Match[str]]:
    """Words with their places; what belongs to a name ("I.B.M.", "Cap-Brûlé", "Dr.") stays in one piece."""
    return re.finditer(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’.][^\W_]+)*", text)
