"""What a request is about: its words without those that only say what is wanted.

Which words these are is learnt from phrasings in which the topic's place is marked ("summarise what happened in
{topic}"): the words of such a frame are taken away from both ends, and what stands between them is left as it is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from importlib import resources

from app.language.words import WORD
from app.types import RequestKind

_SLOT = re.compile(r"\{\w+\}")
_COMMON = 2  # phrasings that a word of a frame occurs in: one alone may have a topic of its own
_EDGE = " \t\n.,:;!?\"'“”‘’()[]–—-"


def topic_of(text: str, label: str) -> str:
    """The words of a message between those of its frame; all of it where nothing would be left."""
    return _within(text, _frame(label)) or text.strip(_EDGE)


def stripped(text: str, kind: RequestKind) -> str:
    """The same; "" where nothing is left."""
    return _within(text, _frame(kind.value))


def _within(text: str, frame: frozenset[str]) -> str:
    told = [match.span() for match in WORD.finditer(text) if match.group().casefold() not in frame]
    return text[told[0][0] : told[-1][1]].strip(_EDGE) if told else ""


@cache
def _frame(label: str) -> frozenset[str]:
    """The words that stand outside of the marked places of several of a label's phrasings."""
    marked = [text for text in phrasings().get(label, ()) if "{" in text]
    words = Counter(word for text in marked for word in set(WORD.findall(_SLOT.sub(" ", text).casefold())))
    return frozenset(word for word, count in words.items() if count >= _COMMON)


@cache
def phrasings() -> dict[str, list[str]]:
    """Label → phrasings, some with a place for a topic; the label is a kind, or "archive/" and a matter."""
    found: dict[str, list[str]] = json.loads(resources.files(__package__).joinpath("phrasings.json").read_text("utf-8"))
    return found
