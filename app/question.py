"""Follow-up + history → a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

import prompts
from app.errors import AppFailure
from app.models import ChatModel
from app.types import Turn
from index.keywords import terms_of

_REFERS_BACK = re.compile(
    r"\b(?:he|she|it|its|they|them|their|theirs|him|his|her|hers|this|that|these|those|there|then|one|ones|same|"
    r"former|latter|other)\b|^\W*(?:and|but|so|or|what about|how about|why|when|where|who|how many|how much)\W*\??$|"
    r"^\W*(?:and|but|so|also|what about|how about)\b",
    re.IGNORECASE,
)
_FEW_TERMS = 2
_TURNS = 4  # of the conversation; more costs time before the first word and rarely holds what is meant
_LONGEST_TURN = 300  # characters


def needs_rewriting(question: str, history: Sequence[Turn]) -> bool:
    """Whether the question leans on the conversation: by a word that refers back, or by saying too little."""
    if not history:
        return False
    return bool(_REFERS_BACK.search(question)) or len(set(terms_of(question))) < _FEW_TERMS


def standalone(question: str, history: Sequence[Turn], model: ChatModel | None) -> str:
    """The question in words that need no conversation.

    Without a model, or where it fails or drifts, the last question of the reader's is put in front, which is
    enough to find the same articles again.
    """
    if not needs_rewriting(question, history):
        return question
    if model is not None:
        rewritten = _rewritten(question, history, model)
        if _plausible(rewritten, question, history):
            return rewritten
    previous = [turn.text for turn in history if turn.role == "user"]
    return f"{previous[-1]} {question}" if previous else question


def _rewritten(question: str, history: Sequence[Turn], model: ChatModel) -> str:
    names = {"user": "Reader", "assistant": "Answer"}
    conversation = "\n".join(f"{names[turn.role]}: {_said(turn)}" for turn in history[-_TURNS:])
    system, user = prompts.load("standalone").render(conversation=conversation, question=question)
    grammar = 'root ::= [^\\n?]+ "?"\n'
    try:
        return "".join(model.stream(system, user, grammar=grammar, max_tokens=60)).strip()
    except AppFailure:
        return ""  # the answer will run into the same failure and say so


def _said(turn: Turn) -> str:
    return re.sub(r"\s*\[\d+\]", "", turn.text)[:_LONGEST_TURN]


def _plausible(rewritten: str, question: str, history: Sequence[Turn]) -> bool:
    """A rewriting adds words of the conversation and no others."""
    if not rewritten or "\n" in rewritten or len(rewritten) > 400:
        return False
    said = set(terms_of(question)).union(*(terms_of(turn.text) for turn in history))
    terms = set(terms_of(rewritten))
    return bool(terms) and len(terms - said) <= 2
