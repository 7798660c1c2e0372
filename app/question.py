"""Follow-up + history → a question that stands alone.

    rewritten ── leaning    does the question need the conversation, and in what way?     (app.followups.leaning)
              ── by_rules   fragments completed, pronouns replaced, the topic named       (app.followups.rewriting)
              ── a model    only where rules are not sure; its words are checked          (prompts/standalone.md)

The result is shown to the reader, searched for and answered, so it may hold nothing but words of the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import prompts
from app.errors import AppFailure
from app.followups.conversation import Exchange, exchanges, words
from app.followups.leaning import SAYING, Asked, Way, leaning, refers
from app.followups.naming import AUXILIARIES, WH, names
from app.followups.rewriting import by_rules, meant
from app.models import ChatModel
from app.types import Turn
from index.keywords import terms_of

_LONGEST_ANSWER = 240  # characters of an answer that the model reads
_LONGEST_REWRITING = 400
_MOST_TOKENS = 60
_FILLERS = re.compile(r"\b(?:i meant?|one|ones|no|sorry|thanks|other|same|then|place|actually)\b", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:that|this|those|these|there|so)\b", re.IGNORECASE)
_GRAMMAR = 'root ::= [^\\n?]+ "?"\n'


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question in words that need no conversation. ``by`` tells who wrote it: "" is the reader."""

    text: str
    by: Literal["model", "rules", ""] = ""

    @property
    def rewritten(self) -> bool:
        return bool(self.by)


def needs_rewriting(question: str, history: Sequence[Turn]) -> bool:
    """Whether the question leans on the conversation: by a word that refers back, or by saying too little."""
    return leaning(question, exchanges(history)).way is not Way.NOT


def standalone(question: str, history: Sequence[Turn], model: ChatModel | None) -> str:
    """The text of ``rewritten``."""
    return rewritten(question, history, model).text


def rewritten(question: str, history: Sequence[Turn], model: ChatModel | None) -> Standalone:
    """The question in words that need no conversation; as it is, if it needs none.

    Takes milliseconds where rules are sure or there is no model. Measured on 31 development conversations, a model
    of 1.5 billion parameters asked about all of them found fewer right articles than rules did (24 against 27), so it
    is asked only about what rules are not sure of. A model that fails or drifts is passed over: what rules made finds
    the same articles again, and a failure will be met and told about by the answer.
    """
    told = _told(history)
    asked = leaning(question, told)
    if asked.way is Way.NOT and asked.core == question.strip():
        return Standalone(question)
    ruled = by_rules(asked, told)
    if model is not None and not ruled.sure:
        text = _by_model(asked, told, model)
        if plausible(text, asked.core, told):
            return Standalone(text, "model")
    return Standalone(ruled.text, "rules")


def _told(history: Sequence[Turn]) -> list[Exchange]:
    """The exchanges with questions that stand alone themselves: "Who runs it?" has no name to go on with."""
    told: list[Exchange] = []
    for exchange in exchanges(history):
        text = by_rules(leaning(exchange.question, told), told).text
        told.append(Exchange(text, exchange.answer))
    return told


def _by_model(asked: Asked, told: Sequence[Exchange], model: ChatModel) -> str:
    """What a model makes of it from the last exchange and the one that the question goes back to."""
    about = meant(asked, told)
    read = [exchange for exchange in told if exchange is about or exchange is told[-1]]
    conversation = "\n".join(f"Question: {e.question}\nAnswer: {e.answer[:_LONGEST_ANSWER]}" for e in read)
    system, user = prompts.load("standalone").render(conversation=conversation, question=asked.core)
    grammar = _GRAMMAR if model.takes_grammar else ""
    try:
        return "".join(model.stream(system, user, grammar=grammar, max_tokens=_MOST_TOKENS)).strip()
    except AppFailure:
        return ""


def plausible(text: str, question: str, told: Sequence[Exchange]) -> bool:
    """Whether a model's rewriting is one: the same question, in words of the conversation and no others.

    A small model repeats the question before, answers, or leaves out what was asked. So the question's words, names
    and numbers must all be there, and its question word; nothing may refer back any more; nothing may be new.
    """
    if not text or "\n" in text or len(text) > _LONGEST_REWRITING:
        return False
    if any(text == exchange.question for exchange in told):
        return False
    said = set(terms_of(question)).union(*(terms_of(exchange.text) for exchange in told))
    terms, own = set(terms_of(text)), set(terms_of(_FILLERS.sub(" ", question)))
    if not terms or not own <= terms <= said:
        return False
    return _asks_the_same(text, question) and _points_less(text, question) and _names_what_was_said(terms, told[-1])


def _asks_the_same(text: str, question: str) -> bool:
    """Whether the question word is kept; where the follow-up has none ("And in 2015?"), any makes a question."""
    asked, made = ([match.group().casefold() for match in words(part)] for part in (question, text))
    kept = [word for word in asked if word in WH]
    return set(kept) <= set(made) if kept else bool(set(made) & (WH | AUXILIARIES))


def _points_less(text: str, question: str) -> bool:
    """ "Who ordered that US Airways?" still points at something."""
    before, after = (len(_POINTING.findall(SAYING.sub(" ", part))) for part in (question, text))
    return not refers(text) and (not before or after < before)


def _names_what_was_said(terms: set[str], last: Exchange) -> bool:
    """Whether a name of the last exchange is there, brackets aside: those of an older one make another question."""
    asked = last.question.partition(" (")[0]
    named = [name.text for name in names(asked, last.answer) + names(last.answer, asked)]
    return not named or any(terms & set(terms_of(name)) for name in named)
