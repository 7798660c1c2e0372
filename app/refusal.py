"""Whether an answer may be given at all, decided outside the words of the model that wrote it.

A small model answers every question. Several signals tell right answers from wrong and impossible ones; a logistic
regression over those that decide gives one number, the *confidence*. Its weights are data (``refusal.json``), fitted by
``python -m tests.evaluation.answers.refusals`` on questions of SQuAD, half of which their archive does not answer, and
of the sample archive; the setting ``check.min_confidence`` is the point on the curve that is used.

Signals, each about 0 … 1 but for the log-odds:

    score      of the best evidence sentence (``index.retrieval.scoring``)
    meaning    cosine of the question and the sentence that is cited first
    words      share of the question's terms, weighted by rarity, in that sentence, its neighbours and the headline
    names      share of the question's names and numbers that one article states in full
    answerable log-odds of "yes": can the question be answered from this passage alone?

The first four need no model: they tell before one has written whether writing is worth a reader's time, and decide
alone where a model does not tell its probabilities. What else was tried is in docs/decisions/refusal.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import prompts
from app.checking.passage import window_of
from app.citations import question_held
from app.models.chat_model import ChatModel
from app.models.sanitising import sanitised
from app.settings import CheckSettings
from app.types import Statement, Sureness
from index.search import Found
from index.stores.term_weights import TermWeights
from index.text.terms import terms_of
from index.types import Evidence, Sentence

_WEIGHTS = "refusal.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over named signals."""

    intercept: float
    weights: Mapping[str, float]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """0 … 1, how likely an answer with these signals is right."""
        logit = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


# Times the thresholds of the settings. What each gives and refuses on RGB stands in docs/answering.md.
_TIMES = {Sureness.READILY: 0.5, Sureness.BALANCED: 1.0, Sureness.SURE: 1.75}


def least(
    settings: CheckSettings,
    signals: Mapping[str, float],
    sureness: Sureness = Sureness.BALANCED,
    *,
    leans: bool = False,
) -> float:
    """The confidence, 0 … 1, below which nothing is answered; a question that ``leans`` says less of its matter."""
    if leans:
        return min(1.0, _TIMES[sureness] * settings.min_promise)
    own = settings.min_confidence if "answerable" in signals else settings.min_confidence_without_odds
    return min(1.0, _TIMES[sureness] * own)


def confidence(signals: Mapping[str, float]) -> float:
    """By the weights for the signals that there are."""
    return weights()["with odds" if "answerable" in signals else "without odds"].confidence(signals)


@cache
def weights() -> dict[str, Weights]:
    """The fitted weights: "with odds" and "without odds"."""
    data = json.loads(resources.files(__package__).joinpath(_WEIGHTS).read_text("utf-8"))
    return {name: Weights(own["intercept"], own["weights"]) for name, own in data["models"].items()}


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence that an answer rests on, with its neighbours and its headline."""

    sentence: str
    text: str

    @classmethod
    def of(cls, found: Found, statements: Sequence[Statement] = ()) -> Passage:
        """Around what the first statement cites first; around the best evidence sentence without one."""
        item, sentence = _rests_on(found, statements)
        return cls(item.quote(sentence), sanitised(window_of(item, sentence)))


def _rests_on(found: Found, statements: Sequence[Statement]) -> tuple[Evidence, Sentence]:
    cited = next((c for s in statements for c in s.citations), None)
    for item in found.evidence:
        for sentence in (*item.sentences, *item.context):
            if cited and item.article.id == cited.article_id and sentence.start == cited.start:
                return item, sentence
    return found.evidence[0], found.evidence[0].sentences[0]


def without_odds(found: Found, passage: Passage, meaning: float) -> dict[str, float]:
    """The signals that need no model. ``meaning`` is the cosine of the question and ``passage.sentence``."""
    return {
        "score": max(item.scores.total for item in found.evidence),
        "meaning": meaning,
        "words": share_of_terms(found.terms, passage.text),
        "names": question_held(found.question, found.evidence),
    }


def odds(model: ChatModel, question: str, passage: Passage) -> dict[str, float]:
    """The signal that the model gives; {} where it gives none. Raises as the model does."""
    found = model.odds(*prompts.load("answerable").render(passage=passage.text, question=sanitised(question)))
    return {} if found is None else {"answerable": found}


def share_of_terms(terms: TermWeights, text: str) -> float:
    """The share of a question's terms that a text holds, weighted by their rarity, 0 … 1."""
    own, total = set(terms_of(text)), terms.attainable
    found = sum(weight for term, weight in terms.idf.items() if own.intersection(terms.forms_of(term)))
    return found / total if total else 1.0
