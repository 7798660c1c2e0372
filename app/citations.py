"""Marker ↔ evidence, and the check of each statement.

A marker is untrusted input. It names the evidence to look at first; what a statement cites in the end is the
sentence that proves it, found here by comparing what both state. The check knows nothing of the model that wrote.

    check ── resolve     markers → evidence items that exist
          ── prove       the sentences that together state all the statement claims, the cited ones first,
                         and what they say otherwise                                             (app.checking.proving)
          ── judge       supported / partly / unsupported, with the reason in words
          ── infer       what a model of meaning or of inference makes of it, where one is given
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.answer import RawStatement
from app.checking.claims import WORD, claims_of, facts_of, states_name, states_number
from app.checking.entailment import Entailment
from app.checking.places import Claimed, places_of, read_statement, whole, window_of
from app.checking.proving import NOT_FOUND, Proof, prove, unheard_of
from app.checking.reading import Kind, reading_of
from app.checking.years import asked_year, of_the_year, other_year
from app.published import known_date
from app.settings import CheckSettings
from app.types import Citation, Statement, Verdict
from index.keywords import terms_of
from index.types import Evidence, Sentence

_SUPPORTED_SHARE = 0.8  # of a statement's words; below it the statement is "partly" supported
_TOLD = 0.7  # share of its words from which "no figure was given" is news and not a refusal
_OTHER_WORDS = "names and figures are as in the source; some of the wording is not"
_FEW_WORDS = "most of its words are in none of the evidence"
_NOWHERE = "nothing in the evidence is about the same"
_WORDING = frozenset([_OTHER_WORDS, _FEW_WORDS])  # doubts of wording only: a measure of meaning may lift them
Closeness = Callable[[str, Sequence[str]], Sequence[float]]  # cosines of a text with others
_YES_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"\b(?:not|no|n't|never|nor|without)\b.{0,40}\b(?:mention|specif|provid|state[ds]?\b|given|information|evidence|"
    r"disclos|answer|contain|available|detail)",
    re.IGNORECASE,
)


def placed(evidence: Evidence, start: int, end: int, number: int = 0) -> Citation:
    """A place in an article that evidence was found in, with what is known about the article."""
    article, story = evidence.article, evidence.story
    return Citation(
        number=number,
        article_id=article.id,
        start=start,
        end=end,
        quote=article.text[start:end],
        title=article.title,
        outlet=article.outlet,
        published=known_date(article),
        url=article.url,
        story=story.number if story else None,
        also_in=story.others(article.id) if story else (),
        first=story.first if story else None,
    )


@dataclass
class Numbering:
    """Reader-facing numbers: places get 1, 2, 3 … in the order they are first cited."""

    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def cite(self, evidence: Evidence, sentence: Sentence) -> Citation:
        number = self._number(evidence.article.id, sentence.start, sentence.end)
        return placed(evidence, sentence.start, sentence.end, number)

    def renumbered(self, statement: Statement) -> Statement:
        """The statement with numbers of this count: what was checked and not said must leave no gap."""
        cited = (replace(c, number=self._number(c.article_id, c.start, c.end)) for c in statement.citations)
        return replace(statement, citations=tuple(cited))

    def _number(self, article_id: str, start: int, end: int) -> int:
        return self._numbers.setdefault((article_id, start, end), len(self._numbers) + 1)


def check(
    raw: RawStatement,
    question: str,
    evidence: Sequence[Evidence],
    numbering: Numbering,
    settings: CheckSettings,
    *,
    closeness: Closeness | None = None,
    entailment: Entailment | None = None,
) -> Statement:
    """The statement with a verdict, the reason for it, and citations of the sentences that prove it.

    ``closeness`` gives the cosines of a text with others; it may clear a wording that the words leave in doubt.
    ``entailment`` may do so as well, and may find a contradiction that words do not show.
    """
    if reason := _empty(raw.text, question):
        return Statement(raw.text, (), Verdict.UNSUPPORTED, reason)
    claimed = read_statement(raw.text, question, evidence)
    places = places_of(evidence, resolve(raw.markers, evidence))
    of_year = of_the_year(claimed, places)
    if places and not of_year:
        return Statement(raw.text, (), Verdict.UNSUPPORTED, f"“{asked_year(question)}” {NOT_FOUND}")
    proof = prove(claimed, of_year)
    verdict, reason = _judged(claimed, proof, settings)
    if reason in _WORDING and closeness is not None and _means_the_same(claimed, proof, closeness, settings):
        verdict, reason = (Verdict.SUPPORTED, "") if verdict is Verdict.PARTLY else (Verdict.PARTLY, _OTHER_WORDS)
    if entailment is not None and verdict is not Verdict.UNSUPPORTED:
        verdict, reason = _inferred(claimed, proof, verdict, reason, entailment, settings)
    if verdict is Verdict.UNSUPPORTED:
        return Statement(raw.text, (), verdict, reason)
    citations = tuple(numbering.cite(place.evidence, place.sentence) for place in proof.places)
    return Statement(raw.text, citations, verdict, reason)


def _means_the_same(claimed: Claimed, proof: Proof, closeness: Closeness, settings: CheckSettings) -> bool:
    texts = [place.evidence.quote(place.sentence) for place in proof.places]
    return max(closeness(claimed.text, texts), default=-1.0) >= settings.same_meaning


def _inferred(
    claimed: Claimed, proof: Proof, verdict: Verdict, reason: str, entailment: Entailment, settings: CheckSettings
) -> tuple[Verdict, str]:
    """What a model of inference makes of it: it reads the cited sentences, then the whole window around the first."""
    cited = " ".join(place.evidence.quote(place.sentence) for place in proof.places)
    read = entailment.infer(
        [(cited, claimed.text), (window_of(proof.places[0].evidence, proof.places[0].sentence), claimed.text)]
    )
    if max(found.follows for found in read) >= settings.entailed:
        return (Verdict.SUPPORTED, "") if reason in _WORDING else (verdict, reason)
    if min(found.contradicts for found in read) >= settings.contradicted:
        return Verdict.UNSUPPORTED, "a model of inference reads the source as saying otherwise"
    return Verdict.PARTLY, reason or "a model of inference does not find that it follows from the source"


def resolve(markers: Iterable[int], evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence items that markers name, from 1. Markers that name none are passed over."""
    return [evidence[m - 1] for m in dict.fromkeys(markers) if 1 <= m <= len(evidence)]


def question_held(question: str, evidence: Sequence[Evidence]) -> float:
    """The share of the question's names and numbers that one article of the evidence states in full, 0 … 1.

    In full: an article on Silicon Valley says nothing of Silicon Valley Bank. Only names and numbers: an archive
    need not use the question's other words ("retook", "recaptured"). 1 for a question without any.
    """
    asked = claims_of(question)
    total = len(asked.names) + len(asked.numbers)
    if not total:
        return 1.0
    best = 0
    for article in {e.article.id: e.article for e in evidence}.values():
        facts = facts_of(whole(article))
        held = sum(not states_name(facts, name) for name in asked.names)
        best = max(best, held + sum(states_number(facts, value) for value in asked.numbers.values()))
    return best / total


def relevance(question: str, statement: Statement, cosine: float, beside: str = "") -> float:
    """How far a statement is about what was asked: meaning plus words, about 0 … 2.

    ``cosine`` is that of question and statement. Added to it is the share of the question's terms that occur in the
    statement, in what it cites or ``beside`` it, or in the headline: a paraphrase has few of them, a true sentence from
    elsewhere none.
    """
    asked = set(terms_of(question))
    told = set(terms_of(" ".join([statement.text, beside, *(f"{c.title} {c.quote}" for c in statement.citations)])))
    return cosine + (len(asked & told) / len(asked) if asked else 1.0)


def around(statement: Statement, evidence: Sequence[Evidence]) -> str:
    """What a statement of nothing but names, numbers and days ("December 1, 2017.") is read with; "" of any other.

    That is the first sentence it cites, below its headline and between its neighbours.
    """
    items = reading_of(statement.text, None).items
    if not statement.citations or any(item.kind not in (Kind.NAME, Kind.NUMBER, Kind.DATE) for item in items):
        return ""
    cited = statement.citations[0]
    places = (
        (item, s) for item in evidence for s in (*item.sentences, *item.context) if item.article.id == cited.article_id
    )
    return next((window_of(item, sentence) for item, sentence in places if sentence.start == cited.start), "")


def _empty(statement: str, question: str) -> str:
    """Why a statement answers nothing whatever the evidence, or ""."""
    added = set(terms_of(statement)) - set(terms_of(question))
    numbers = set(claims_of(statement).numbers.values()) - set(claims_of(question).numbers.values())
    if not added and not numbers and not _YES_NO.match(question) and not _joins_names(statement, question):
        return "it only repeats the question"
    return ""


def _joins_names(statement: str, question: str) -> bool:
    """Whether a name is made of the question's: "Brannock Osk" is what Brannock Line and Osk Ferries will be called."""
    asked = f" {' '.join(WORD.findall(question.casefold()))} "
    names = (" ".join(name).casefold() for name in claims_of(statement).names if len(name) > 1)
    return any(f" {name} " not in asked for name in names)


def unfound(reason: str) -> bool:
    """Whether a statement was unsupported for want of proof, and not because a source speaks against it."""
    return reason in (_FEW_WORDS, _NOWHERE) or reason.endswith(NOT_FOUND)


def _judged(claimed: Claimed, proof: Proof, settings: CheckSettings) -> tuple[Verdict, str]:
    """The verdict by words alone, with its reason."""
    if _SAYS_NOTHING.search(claimed.text) and proof.added < _TOLD:
        return Verdict.UNSUPPORTED, "it says that the evidence does not tell"
    if proof.missing:
        return Verdict.UNSUPPORTED, proof.missing
    if not proof.places:
        return Verdict.UNSUPPORTED, _NOWHERE
    if proof.added < settings.min_statement_share:
        return Verdict.UNSUPPORTED, _FEW_WORDS
    if other := other_year(claimed, proof.places):
        return Verdict.UNSUPPORTED, other
    if strange := unheard_of(claimed.claims, proof):
        return Verdict.PARTLY, f"“{strange}” is in none of the articles cited"
    if proof.doubt:
        return Verdict.PARTLY, proof.doubt
    if proof.share < _SUPPORTED_SHARE:
        return Verdict.PARTLY, _OTHER_WORDS
    return Verdict.SUPPORTED, proof.note
