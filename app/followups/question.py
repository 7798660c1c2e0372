"""Follow-up + history → a question that stands alone, in words of the conversation and no others.

    standalone ── leans       does the question need the conversation?      (app.followups.leaning)
               ── with_topic  if so, what the conversation is about         (app.followups.topic)

The result is shown to the reader, searched for and answered. It takes microseconds. A model was asked where rules were
unsure, and dropped: with the packaged one a follow-up waits three seconds longer for its evidence
(docs/decisions/follow-ups.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.followups.conversation import Exchange, exchanges
from app.followups.leaning import core_question, leans, only_courtesy
from app.followups.topic import with_topic
from app.types import Turn


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question in words that need no conversation; as it is, if it needs none."""
    told: list[Exchange] = []
    for exchange in exchanges(history):
        told.append(Exchange(_standalone(exchange.question, told), exchange.answer))
    return _standalone(question, told)


def _standalone(question: str, told: Sequence[Exchange]) -> str:
    if not told or only_courtesy(question):
        return question
    leaning = leans(question, told)
    asked = core_question(question, goes_on=leaning)
    if not leaning and asked == question.strip():
        return question
    asked = asked[:1].upper() + asked[1:]
    return with_topic(asked, told) if leaning else asked
