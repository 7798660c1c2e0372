"""Who judges claims: each gives more to a claim that its source supports; its scores compare with each other only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from app.citations import Numbering, check
from app.models.chat_model import ChatModel
from app.models.sanitising import sanitised
from app.settings import CheckSettings
from app.types import RawStatement, Verdict
from index.embedding.embedder import Embedder, PassageText, Vectors, pack, unpack
from index.text.terms import terms_of
from index.types import Evidence
from tests.evaluation.claims.sets import Claim, evidence_of, sentences_of_text, source

Judge = Callable[[Claim], float]
_NEAREST = 4  # sentences of a source shown to the packaged model: reading all of it takes ten seconds and more
_SYSTEM = "You check whether passages of news articles state claims."
_ASKED = "Passage: {passage}\n\nClaim: {claim}\n\nDoes the passage state all of the claim? Answer Yes or No."
_VERDICTS = {Verdict.SUPPORTED: 1.0, Verdict.PARTLY: 0.5, Verdict.UNSUPPORTED: 0.0}


def overlap(claim: Claim) -> float:
    """The share of the claim's terms that the source has."""
    own = set(terms_of(claim.text))
    return len(own & set(terms_of(source(claim.doc)))) / len(own) if own else 1.0


@dataclass(frozen=True)
class Cosine:
    """Of the claim and the sentence of the source that is nearest."""

    embedder: Embedder

    def __call__(self, claim: Claim) -> float:
        return max((cosine for cosine, _ in nearest(claim, self.embedder, 1)), default=0.0)


@dataclass(frozen=True)
class Odds:
    """Of yes against no by a chat model that reads the sentences nearest to the claim, in their order."""

    embedder: Embedder
    model: ChatModel

    def __call__(self, claim: Claim) -> float:
        chosen = sorted(sentence for _, sentence in nearest(claim, self.embedder, _NEAREST))
        passage = " ".join(source(claim.doc)[start:end] for start, end in chosen)
        asked = _ASKED.format(passage=sanitised(passage), claim=sanitised(claim.text))
        return self.model.odds(_SYSTEM, asked) or 0.0


def checked(claim: Claim) -> float:
    """The check of the product, which sees all of the source: 1 supported, .5 partly, 0 unsupported.

    It is made for one sentence, so a claim of several is as good as the worst of them.
    """
    raw = [RawStatement(sentence, ()) for sentence in sentences_of_text(claim.text)]
    found = [check(one, "", evidence_of(claim.doc), Numbering(), CheckSettings()).statement for one in raw]
    return min(_VERDICTS[statement.verdict] for statement in found)


def nearest(claim: Claim, embedder: Embedder, most: int) -> list[tuple[float, tuple[int, int]]]:
    """Cosine and place of the sentences nearest to the claim, best first."""
    asked = embedder.embed_question(claim.text)
    found = [
        (float(cosine), (sentence.start, sentence.end))
        for item, vectors in zip(evidence_of(claim.doc), _vectors(claim.doc, embedder), strict=True)
        for sentence, cosine in zip(item.sentences, vectors @ asked, strict=True)
    ]
    return sorted(found, reverse=True)[:most]


@cache
def _vectors(doc: str, embedder: Embedder) -> list[Vectors]:
    made = embedder.embed_passages([_text(item) for item in evidence_of(doc)])
    return [unpack(pack(own.sentences)) for own in made]  # as an archive keeps them


def _text(item: Evidence) -> PassageText:
    return PassageText("", item.text, tuple((s.start - item.start, s.end - item.start) for s in item.sentences))
