"""What is let through: whether evidence promises an answer, a statement is proven, and what is cited answers at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from app import refusal
from app.checking.entailment import Entailment
from app.checking.statement_form import is_finished, without_bare_verdict
from app.citations import Checked, Numbering, check
from app.errors import AppFailure
from app.incidents import log_incident
from app.language.reading import read
from app.models.chat_model import ChatModel
from app.settings import CheckSettings
from app.types import Citation, RawStatement, Statement, Sureness, Verdict
from app.writing import texts
from app.writing.extracts import closest
from app.writing.planted import without_planted
from index.search import Finder, Found
from index.types import Evidence

EXTRACTS = 2  # sentences of an answer made without a model
_NEAREST = 3  # sentences shown with a refusal
_BESIDE = 0.25  # cosine below which a statement without a word of the question is about something else


class Judge:
    """Decides by the search's measures, the check and a model's odds. Safe to share between threads."""

    def __init__(
        self, search: Finder, settings: CheckSettings, entailment: Callable[[], Entailment] | None = None
    ) -> None:
        self._search = search
        self._settings = settings
        self._entailment = entailment

    def would_rest_on(self, found: Found) -> Citation | None:
        """The sentence that an answer without a model would quote first; None where there would be none."""
        quoted = self.closest(found, without_planted(found.evidence), 1, Numbering())
        sure = quoted and self.confidence(found, quoted) >= self._settings.min_confidence_without_odds
        return quoted[0].citations[0] if sure else None

    def promises(self, found: Found) -> bool:
        """Whether the evidence looks like an answer at all, by what is known without a model."""
        return bool(found.evidence) and self.confidence(found, ()) >= self._settings.min_promise

    def confidence(self, found: Found, statements: Sequence[Statement]) -> float:
        return refusal.confidence(self._signals(found, refusal.Passage.of(found, statements)))

    def _signals(self, found: Found, passage: refusal.Passage) -> dict[str, float]:
        return refusal.without_odds(found, passage, self._search.closeness(found, passage.sentence))

    def unjudged(self, found: Found) -> list[Statement]:
        """The nearest sentences of the evidence; the best scored one where even that cannot be said."""
        try:
            return self.closest(found, without_planted(found.evidence), EXTRACTS, Numbering())
        except Exception:
            log_incident("choosing sentences failed")
            return [_quotation(item) for item in found.evidence[:1]]

    def checked(
        self,
        raw: RawStatement,
        found: Found,
        evidence: tuple[Evidence, ...],
        earlier: Sequence[Statement],
    ) -> Statement:
        """The statement with its verdict; one that is proven but need not be said is unsupported too."""
        raw = replace(raw, text=without_bare_verdict(raw.text))
        prove = partial(
            check,
            question=found.question,
            numbering=Numbering(),
            settings=self._settings,
            closeness=self._search.cosines,
            entailment=self._entailment() if self._entailment else None,
        )
        proof: Checked = prove(raw, evidence=evidence)
        wanting = proof.reason is not None and proof.reason.unfound
        unshown = [item for item in without_planted(found.evidence) if item not in evidence] if wanting else []
        if unshown:
            # What the model was not shown, to save the reader time, may prove what it wrote.
            raw = replace(raw, markers=tuple(marker for marker in raw.markers if marker <= len(evidence)))
            evidence = (*evidence, *unshown)
            proof = prove(raw, evidence=evidence)
        statement = proof.statement
        if statement.verdict is Verdict.UNSUPPORTED:
            return statement
        if not is_finished(statement.text):
            return replace(
                statement, verdict=Verdict.UNSUPPORTED, reason="it asks, or breaks off, instead of answering"
            )
        if any(statement.text == other.text for other in earlier):
            return replace(statement, verdict=Verdict.UNSUPPORTED, reason="it was said before")
        if self._is_beside(found, statement):
            return replace(statement, verdict=Verdict.UNSUPPORTED, reason="it is not about what was asked")
        return statement

    def _is_beside(self, found: Found, statement: Statement) -> bool:
        told = " ".join([statement.text, *(f"{c.title} {c.quote}" for c in statement.citations)])
        shared = read(found.question).terms & read(told).terms
        return not shared and self._search.closeness(found, statement.text) < _BESIDE

    def confident(
        self,
        found: Found,
        statements: Sequence[Statement],
        model: ChatModel | None,
        sureness: Sureness,
        *,
        leans: bool = False,
    ) -> tuple[bool, dict[str, float]]:
        """Whether what is cited seems to answer the question, and the signals that say so.

        Of a question that ``leans`` on the conversation a model's odds tell less than the signals that need none.
        """
        passage = refusal.Passage.of(found, statements)
        signals = self._signals(found, passage)
        if model is not None and not leans:
            # A model that breaks here has written already: the signals that need none decide.
            with suppress(AppFailure):
                signals |= refusal.odds(model, found.question, passage)
        sure = refusal.confidence(signals)
        return sure >= refusal.least(self._settings, signals, sureness, leans=leans), {**signals, "confidence": sure}

    def with_doubt(
        self, statements: Sequence[Statement], signals: Mapping[str, float], sureness: Sureness
    ) -> list[Statement]:
        """Marked as doubtful where the confidence is one at which a question that leans on nothing is not answered."""
        if not statements or signals["confidence"] >= refusal.least(self._settings, signals, sureness):
            return list(statements)
        return [replace(one, verdict=Verdict.DOUBTFUL, reason=texts.MAY_NOT_ANSWER) for one in statements]

    def nearest(self, found: Found, numbering: Numbering) -> list[Statement]:
        """What is shown with a refusal."""
        return self.closest(found, without_planted(found.evidence), _NEAREST, numbering, turned=True)

    def closest(
        self,
        found: Found,
        evidence: tuple[Evidence, ...],
        most: int,
        numbering: Numbering,
        *,
        turned: bool = False,
        whole: bool = False,
    ) -> list[Statement]:
        near = partial(self._search.closeness, found)
        return closest(found.question, evidence, near, numbering, most, turned=turned, whole=whole)


def _quotation(item: Evidence) -> Statement:
    sentence = item.sentences[0]
    return Statement(item.quote(sentence), (Numbering().cite(item, sentence),), Verdict.SUPPORTED)
