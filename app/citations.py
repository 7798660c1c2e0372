"""Marker ↔ evidence, and the check of each statement.

A marker is untrusted input. It names the evidence to look at first; what a statement cites in the end is the
sentence that proves it, found here by comparing what both state. The check knows nothing of the model that wrote.

    check ── resolve     markers → evidence items that exist
          ── prove       the sentences that together state all the statement claims: among the cited items,
                         else among all evidence ("cited anew")
          ── judge       supported / partly / unsupported, with the reason in words
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.answer import RawStatement
from app.claims import Claims, Facts, claims_of, facts_of, folded, states_name, states_number, states_quote
from app.settings import CheckSettings
from app.types import Citation, Statement, Verdict
from index.keywords import terms_of
from index.types import Article, Evidence, Sentence

_MOST_CITATIONS = 3
_SUPPORTED_SHARE = 0.8  # of a statement's words; below it the statement is "partly" supported
_YES_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"\b(?:not|no|n't|never|nor|without)\b.{0,40}\b(?:mention|specif|provid|state[ds]?\b|given|information|evidence|"
    r"disclos|answer|contain|available|detail)",
    re.IGNORECASE,
)


@dataclass
class Numbering:
    """Reader-facing numbers: places get 1, 2, 3 … in the order they are first cited."""

    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def cite(self, evidence: Evidence, sentence: Sentence) -> Citation:
        article = evidence.article
        place = (article.id, sentence.start, sentence.end)
        return Citation(
            number=self._numbers.setdefault(place, len(self._numbers) + 1),
            article_id=article.id,
            start=sentence.start,
            end=sentence.end,
            quote=evidence.quote(sentence),
            title=article.title,
            outlet=article.outlet,
            published=article.published.isoformat() if article.published else "",
            url=article.url,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence that may prove something: what it states, what its surroundings and its article state."""

    evidence: Evidence
    sentence: Sentence
    own: Facts
    window: Facts  # the sentence with its neighbours and the headline
    article: Facts


@dataclass(frozen=True, slots=True)
class _Proof:
    places: tuple[_Place, ...]
    missing: str  # the first claim that none of the places states, in words; "" if all are stated
    share: float  # of the statement's words that the places state
    added: float  # the same of those words that the question does not have


def check(
    raw: RawStatement,
    question: str,
    evidence: Sequence[Evidence],
    numbering: Numbering,
    settings: CheckSettings,
) -> Statement:
    """The statement with a verdict, the reason for it, and citations of the sentences that prove it."""
    if reason := _empty(raw.text, question):
        return Statement(raw.text, (), Verdict.UNSUPPORTED, reason)
    asked = claims_of(question)
    claims = claims_of(raw.text, known=asked)
    cited = _places(resolve(raw.markers, evidence))
    proof = _prove(claims, asked, cited) if cited else None
    if proof is None or proof.missing or proof.added < settings.min_statement_share:
        anew = _prove(claims, asked, _places(evidence))
        proof = anew if proof is None or _better(anew, proof) else proof
    return _judged(raw.text, claims, proof, numbering, settings)


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
        facts = facts_of(_whole(article))
        held = sum(not states_name(facts, name) for name in asked.names)
        best = max(best, held + sum(states_number(facts, value) for value in asked.numbers.values()))
    return best / total


def relevance(question: str, statement: Statement, cosine: float) -> float:
    """How far a statement is about what was asked: meaning plus words, about 0 … 2.

    ``cosine`` is that of question and statement. Added to it is the share of the question's terms that occur in the
    statement, in what it cites or in the headline: a paraphrase has few of them, a true sentence from elsewhere none.
    """
    asked = set(terms_of(question))
    told = set(terms_of(" ".join([statement.text, *(f"{c.title} {c.quote}" for c in statement.citations)])))
    return cosine + (len(asked & told) / len(asked) if asked else 1.0)


def _empty(statement: str, question: str) -> str:
    """Why a statement answers nothing whatever the evidence, or ""."""
    if _SAYS_NOTHING.search(statement):
        return "it says that the evidence does not tell"
    added = set(terms_of(statement)) - set(terms_of(question))
    numbers = set(claims_of(statement).numbers.values()) - set(claims_of(question).numbers.values())
    if not added and not numbers and not _YES_NO.match(question):
        return "it only repeats the question"
    return ""


def _places(evidence: Iterable[Evidence]) -> list[_Place]:
    places = []
    for item in evidence:
        article = facts_of(_whole(item.article))
        for sentence in item.sentences:
            own = facts_of(item.quote(sentence))
            places.append(_Place(item, sentence, own, facts_of(_window(item, sentence)), article))
    return places


def _whole(article: Article) -> str:
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    return f"{article.title}. {article.outlet}. {published}. {article.text}"


def _window(item: Evidence, sentence: Sentence) -> str:
    near = [s for s in item.context if s == sentence or _neighbours(s, sentence, item.context)]
    text = " ".join(item.quote(s) for s in near or [sentence])
    return f"{item.article.title}. {text}"


def _neighbours(one: Sentence, other: Sentence, context: Sequence[Sentence]) -> bool:
    return other in context and abs(context.index(one) - context.index(other)) == 1


def _prove(claims: Claims, asked: Claims, places: Sequence[_Place]) -> _Proof:
    """The fewest places that together state the most of the claims, chosen greedily.

    The best place comes first; further ones only for a number, name or quote that none so far states itself.
    """
    names = _shared_names(claims, asked, places)
    related = [place for place in places if _related(claims, names, place)]
    chosen: list[_Place] = []
    while len(chosen) < _MOST_CITATIONS:
        best = max(related, key=lambda place: _gain(claims, [*chosen, place]), default=None)
        if best is None or (chosen and _gain(claims, [*chosen, best])[0] <= _gain(claims, chosen)[0]):
            break
        chosen.append(best)
    windows, anywhere = [p.window for p in chosen], [p.article for p in chosen]
    missing = _lacking(claims, asked, windows)
    share = _share(claims.terms, asked, windows, anywhere)
    added = _share(claims.terms - asked.terms, asked, windows, anywhere)
    return _Proof(tuple(chosen), missing[0] if missing else "", share, added)


def _shared_names(claims: Claims, asked: Claims, places: Sequence[_Place]) -> list[tuple[str, ...]]:
    """Names that the statement took over from the question and that some article found states: who this is about."""
    parts = {folded(part) for name in asked.names for part in name}
    common = [name for name in claims.names if any(folded(part) in parts for part in name)]
    return [name for name in common if any(not states_name(place.article, name) for place in places)]


def _related(claims: Claims, names: Sequence[tuple[str, ...]], place: _Place) -> bool:
    """Whether a sentence can prove anything of the statement: it must be about the same thing.

    It shares two words with the statement, or half of its words, and its article states most of ``names``. Without
    this, "overran Palmyra on 4 May" would be proven by Palmyra's story and a ferry's sailing on 4 May, and one
    company's debts by another company's story.
    """
    words = {term for term in claims.terms if not term.isdecimal()}
    shared = len(words & place.own.terms)
    stated = sum(not states_name(place.article, name) for name in names)
    return (shared >= 2 or 2 * shared >= len(words)) and (not names or 2 * stated > len(names))


def _gain(claims: Claims, places: Sequence[_Place]) -> tuple[int, int]:
    """What the places themselves state, hard claims before words; neighbours count only for the verdict."""
    hard = sum(any(states_number(p.own, value) for p in places) for value in claims.numbers.values())
    hard += sum(any(not states_name(p.own, name) for p in places) for name in claims.names)
    hard += sum(any(states_quote(p.own, quote) for p in places) for quote in claims.quotes)
    return hard, sum(any(term in p.own.terms for p in places) for term in claims.terms)


def _lacking(claims: Claims, asked: Claims, windows: Sequence[Facts]) -> list[str]:
    """Numbers, names and quotes that the windows do not state, in words.

    Only what the statement adds: names and numbers of the question itself are judged by ``question_held``.
    """
    missing = [f"“{lack}”" for name in claims.names if (lack := _lacking_name(name, asked, windows))]
    missing += [
        f"“{written}”"
        for written, value in claims.numbers.items()
        if value not in asked.numbers.values() and not any(states_number(f, value) for f in windows)
    ]
    missing += [f"the quote “{q}”" for q in claims.quotes if not any(states_quote(f, q) for f in windows)]
    return missing


def _lacking_name(name: tuple[str, ...], asked: Claims, windows: Sequence[Facts]) -> str:
    """The part of a name that none of the windows states; "" if one states all of it, or the question said it."""
    said = {part.casefold() for run in asked.names for part in run}
    own = tuple(part for part in name if part.casefold() not in said)
    lacks = [states_name(facts, own) for facts in windows] or [*own[:1]]
    return lacks[0] if own and all(lacks) else ""


def _share(terms: Iterable[str], asked: Claims, windows: Sequence[Facts], anywhere: Sequence[Facts]) -> float:
    """The share of terms that are stated: the question's own anywhere in the articles, the others in the windows."""
    stated = [any(t in facts.terms for facts in (anywhere if t in asked.terms else windows)) for t in terms]
    return sum(stated) / len(stated) if stated else 1.0


def _better(anew: _Proof, first: _Proof) -> bool:
    return (not anew.missing, anew.added, anew.share) > (not first.missing, first.added, first.share)


def _unheard_of(claims: Claims, proof: _Proof) -> str:
    """A name that the statement took over from the question and that none of its articles states, or ""."""
    for name in claims.names:
        lacks = [states_name(place.article, name) for place in proof.places]
        if all(lacks):
            return lacks[0]
    return ""


def _judged(text: str, claims: Claims, proof: _Proof, numbering: Numbering, settings: CheckSettings) -> Statement:
    if proof.missing:
        return Statement(text, (), Verdict.UNSUPPORTED, f"{proof.missing} is in none of the evidence for it")
    if not proof.places or proof.added < settings.min_statement_share:
        return Statement(text, (), Verdict.UNSUPPORTED, "most of its words are in none of the evidence")
    citations = tuple(numbering.cite(place.evidence, place.sentence) for place in proof.places)
    if strange := _unheard_of(claims, proof):
        reason = f"“{strange}” is in none of the articles cited"
        return Statement(text, citations, Verdict.PARTLY, reason)
    if proof.share < _SUPPORTED_SHARE:
        reason = "names and figures are as in the source; some of the wording is not"
        return Statement(text, citations, Verdict.PARTLY, reason)
    return Statement(text, citations, Verdict.SUPPORTED)
