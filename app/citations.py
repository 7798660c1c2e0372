"""Marker ↔ evidence, and the check of each statement.

A marker is untrusted input. It names the evidence to look at first; what a statement cites in the end is the
sentence that proves it, found here. The check knows nothing of the model that wrote.

    check ── resolve     markers → evidence items that exist
          ── passages    the articles that have most of the statement's words            (app.checking.passage)
          ── objections  its figures, days, names and quotations that one does not state  (app.checking.exact)
          ── judged      supported / partly / unsupported by how much of its wording stands there, with the reason
          ── inferred    what a model of inference makes of it, where one is given
          ── nearest     the sentences that are cited
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.checking.entailment import Entailment
from app.checking.exact import holds_day, objections
from app.checking.passage import Passage, Place, article_as_text, nearest, passages_of, window_of
from app.checking.reasons import Reason, Why
from app.language.figures import quantities, same_value
from app.language.names import missing_part, named_in
from app.language.published import known_date
from app.language.reading import Reading, read
from app.language.words import WORD, folded, without_possessive
from app.settings import CheckSettings
from app.types import Citation, RawStatement, Statement, Verdict
from index.types import Evidence, Sentence

_SUPPORTED_SHARE = 0.8  # of a statement's words; below it the statement is "partly" supported
_READ_IN_FULL = ("en", "")  # languages whose days and denials are read, and where it is not known
Closeness = Callable[[str, Sequence[str]], Sequence[float]]  # cosines of a text with others
_YES_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b",
    re.IGNORECASE,
)


def citation_at(evidence: Evidence, start: int, end: int, number: int = 0) -> Citation:
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
        page=article.page_of(start),
        confidence=article.layout.confidence(start, end) if article.layout else None,
    )


@dataclass
class Numbering:
    """Reader-facing numbers: places get 1, 2, 3 … in the order they are first cited."""

    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def cite(self, evidence: Evidence, sentence: Sentence) -> Citation:
        number = self._number(evidence.article.id, sentence.start, sentence.end)
        return citation_at(evidence, sentence.start, sentence.end, number)

    def renumbered(self, statement: Statement) -> Statement:
        """The statement with numbers of this count: what was checked and not said must leave no gap."""
        cited = (replace(c, number=self._number(c.article_id, c.start, c.end)) for c in statement.citations)
        return replace(statement, citations=tuple(cited))

    def _number(self, article_id: str, start: int, end: int) -> int:
        return self._numbers.setdefault((article_id, start, end), len(self._numbers) + 1)


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement with its verdict, and the reason as data."""

    statement: Statement
    reason: Reason | None


def check(
    raw: RawStatement,
    question: str,
    evidence: Sequence[Evidence],
    numbering: Numbering,
    settings: CheckSettings,
    *,
    closeness: Closeness | None = None,
    entailment: Entailment | None = None,
) -> Checked:
    """The statement with a verdict, the reason for it, and citations of the sentences that prove it.

    ``closeness`` gives the cosines of a text with others; it may clear a wording that the words leave in doubt.
    ``entailment`` may do so as well, and may find a contradiction that words do not show.
    """
    asked = read(question)
    claim = read(raw.text, known=frozenset(folded(word) for name in asked.names for word in name))
    passage, verdict, reason = _best_passage(claim, asked, evidence, raw, settings)
    cited = _cited(claim, asked, passage) if passage else []
    if reason and reason.why is Why.OTHER_WORDS and closeness is not None:
        texts = [place.evidence.quote(place.sentence) for place in cited]
        if max(closeness(raw.text, texts), default=-1.0) >= settings.same_meaning:
            verdict, reason = Verdict.SUPPORTED, None
    if entailment is not None and verdict is not Verdict.UNSUPPORTED:
        verdict, reason = _inferred(raw.text, cited, verdict, reason, entailment, settings)
    said = str(reason) if reason else ""
    if verdict is Verdict.UNSUPPORTED:
        return Checked(Statement(raw.text, (), verdict, said), reason)
    citations = tuple(numbering.cite(place.evidence, place.sentence) for place in cited)
    return Checked(Statement(raw.text, citations, verdict, said), reason)


def _best_passage(
    claim: Reading, asked: Reading, evidence: Sequence[Evidence], raw: RawStatement, settings: CheckSettings
) -> tuple[Passage | None, Verdict, Reason | None]:
    """The article that speaks least against a statement, first one that has its words, and the verdict by it."""
    if _only_repeats(claim, asked):
        return None, Verdict.UNSUPPORTED, Reason(Why.REPEATS)
    sought = _sought(claim, asked)
    passages = passages_of(sought, evidence, resolve(raw.markers, evidence))
    against = {id(passage): list(objections(claim, passage, asked.plain)) for passage in passages}

    def order(passage: Passage) -> tuple[int, bool]:
        """Days of a statement may be those that an article's "Sunday" means: its other words tell which is nearer."""
        objected = {reason.item for reason in against[id(passage)]}
        return len(objected), passage.share(claim.words) < _SUPPORTED_SHARE

    best = min(passages, key=order, default=None)
    if best is None or not best.terms & sought:
        return None, Verdict.UNSUPPORTED, Reason(Why.NOWHERE)
    if against[id(best)]:
        return best, Verdict.UNSUPPORTED, against[id(best)][0]
    return best, *_judged(claim, asked, best, settings)


def _judged(claim: Reading, asked: Reading, passage: Passage, settings: CheckSettings) -> tuple[Verdict, Reason | None]:
    """The verdict by the words, where nothing exact speaks against a statement."""
    if passage.share(claim.words - asked.terms) < settings.min_statement_share:
        return Verdict.UNSUPPORTED, Reason(Why.FEW_WORDS)
    for name in asked.names:
        if missing := missing_part(passage.whole, name):
            return Verdict.PARTLY, Reason(Why.ASKED_NAME, missing)
    if passage.share(claim.words) < _SUPPORTED_SHARE:
        return Verdict.PARTLY, Reason(Why.OTHER_WORDS)
    if passage.article.language not in _READ_IN_FULL and claim.plain.rstrip(".") not in passage.whole.plain:
        return Verdict.PARTLY, Reason(Why.LANGUAGE)
    return Verdict.SUPPORTED, None


def _sought(claim: Reading, asked: Reading) -> frozenset[str]:
    """The words by which a statement is found: "In May 2019." says what it says with its question alone.

    Whether what was asked is told beside the day is for the odds to say: words in common said no to as many right
    answers as wrong ones.
    """
    return claim.terms if claim.words else claim.terms | asked.words


def _cited(claim: Reading, asked: Reading, passage: Passage) -> list[Place]:
    """The sentences that have most of a statement; each of its figures and days is in one of them."""
    chosen = nearest(_sought(claim, asked), passage.places)
    days = read(claim.plain, passage.article.published).days
    needed = [[p for p in passage.places if any(same_value(f, o) for o in p.reading.figures)] for f in claim.figures]
    needed += [[p for p in passage.places if any(holds_day(d, o) for o in p.reading.days)] for d in days]
    for holding in needed:
        if holding and not any(place in chosen for place in holding):
            chosen.append(max(holding, key=lambda place: len(place.reading.terms & claim.terms)))
    return chosen


def _inferred(
    text: str,
    cited: Sequence[Place],
    verdict: Verdict,
    reason: Reason | None,
    entailment: Entailment,
    settings: CheckSettings,
) -> tuple[Verdict, Reason | None]:
    """What a model of inference makes of it: it reads the cited sentences, then the whole window around the first."""
    together = " ".join(place.evidence.quote(place.sentence) for place in cited)
    read_ = entailment.infer([(together, text), (window_of(cited[0].evidence, cited[0].sentence), text)])
    if max(found.follows for found in read_) >= settings.entailed:
        return (Verdict.SUPPORTED, None) if reason and reason.why is Why.OTHER_WORDS else (verdict, reason)
    if min(found.contradicts for found in read_) >= settings.contradicted:
        return Verdict.UNSUPPORTED, Reason(Why.CONTRADICTED)
    return Verdict.PARTLY, reason or Reason(Why.NOT_INFERRED)


def resolve(markers: Iterable[int], evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence items that markers name, from 1. Markers that name none are passed over."""
    return [evidence[m - 1] for m in dict.fromkeys(markers) if 1 <= m <= len(evidence)]


def question_held(question: str, evidence: Sequence[Evidence]) -> float:
    """The share of the question's names and numbers that one article of the evidence states in full, 0 … 1.

    In full: an article on Silicon Valley says nothing of Silicon Valley Bank. Only names and numbers: an archive
    need not use the question's other words ("retook", "recaptured"). 1 for a question without any.
    """
    asked = read(question)
    total = len(asked.names) + len(asked.figures)
    if not total:
        return 1.0
    best = 0
    for article in {e.article.id: e.article for e in evidence}.values():
        own = named_in(article_as_text(article))
        figures = quantities(own.plain) if asked.figures else []
        held = sum(not missing_part(own, name) for name in asked.names)
        best = max(best, held + sum(any(same_value(one, other) for other in figures) for one in asked.figures))
    return best / total


def names_missing(question: str, evidence: Sequence[Evidence]) -> list[str]:
    """The names of a question, as written but for a possessive's ending, that no article of the evidence has."""
    told = [named_in(article_as_text(article)) for article in {e.article.id: e.article for e in evidence}.values()]
    names = (" ".join(name) for name in read(question).names if all(missing_part(own, name) for own in told))
    return [without_possessive(name) for name in names if name in question]


def _only_repeats(claim: Reading, asked: Reading) -> bool:
    """Whether a statement adds nothing to its question, which asks for more than yes or no."""
    added = claim.terms - asked.terms or {f.value for f in claim.figures} - {f.value for f in asked.figures}
    return not added and not _YES_NO.match(asked.plain) and not _joins_names(claim, asked.plain)


def _joins_names(claim: Reading, question: str) -> bool:
    """Whether a name is made of the question's: "Brannock Osk" is what Brannock Line and Osk Ferries will be called."""
    asked = f" {' '.join(WORD.findall(question.casefold()))} "
    names = (" ".join(name).casefold() for name in claim.names if len(name) > 1)
    return any(f" {name} " not in asked for name in names)
