"""What a request is about: its words without those that only say what is wanted.

Which words these are is learnt from phrasings in which the topic's place is marked ("summarise what happened in
{topic}"): the words of such a frame are taken away from both ends, and what stands between them is left as it is.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

from app.language.words import WORD
from app.types import RequestKind

_SLOT = re.compile(r"\{\w+\}")
_ARTICLES = frozenset(["the", "a", "an"])
_EDGE = " \t\n.,:;!?\"'“”‘’()[]–—-"


def topic_of(text: str, label: str) -> str:
    """The words of a message between those of its frame; all of it where nothing would be left."""
    return _within(text, _frame(label)) or text.strip(_EDGE)


def without_frame(text: str, kind: RequestKind) -> str:
    """The same; "" where nothing is left."""
    return _within(text, _frame(kind.value))


def _within(text: str, frame: frozenset[str]) -> str:
    words = list(WORD.finditer(text))
    own = [at for at, match in enumerate(words) if match.group().casefold() not in frame]
    if not own:
        return ""
    first = own[0] - 1 if own[0] and words[own[0] - 1].group().casefold() in _ARTICLES else own[0]
    return text[words[first].start() : words[own[-1]].end()].strip(_EDGE)


@cache
def _frame(label: str) -> frozenset[str]:
    """The words that stand outside of the marked places of a label's phrasings."""
    marked = (text for text in phrasings().get(label, ()) if "{" in text)
    return frozenset(word for text in marked for word in WORD.findall(_SLOT.sub(" ", text).casefold()))


@cache
def phrasings() -> dict[str, list[str]]:
    """Label → phrasings, some with a place for a topic; the label is a kind, or "archive/" and a matter."""
    found: dict[str, list[str]] = json.loads(resources.files(__package__).joinpath("phrasings.json").read_text("utf-8"))
    return found
