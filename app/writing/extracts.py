"""Answers made of the evidence sentences themselves: without a model, or where nothing that it wrote is proven."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.checking.form import finished, whole_sentence
from app.citations import Numbering
from app.language.reading import read
from app.types import Statement, Verdict
from index.types import Evidence, Sentence

_LOOKED_THROUGH = 4  # best pieces of evidence


def closest(
    question: str,
    evidence: Sequence[Evidence],
    closeness: Callable[[str], float],
    numbering: Numbering,
    most: int,
    *,
    turned: bool = False,
) -> list[Statement]:
    """The ``most`` sentences that are most about what was asked, as statements; each is its own proof.

    Those that ask or break off, headings and ends of sentences answer nothing; they are taken only where they are not
    given as an answer (``turned``). How much one is about the question is its cosine (``closeness``) and the share of
    the question's terms that it or its headline has: the best by search is not always the closest, its score is partly
    its passage's and its article's.
    """
    asked = read(question).terms
    places = [(item, sentence) for item in evidence[:_LOOKED_THROUGH] for sentence in item.sentences]

    def about(place: tuple[Evidence, Sentence]) -> float:
        quote = place[0].quote(place[1])
        held = asked & (read(quote).terms | read(place[0].article.title).terms)
        return closeness(quote) + len(held) / max(1, len(asked))

    if not turned:
        places = [place for place in places if _may_answer(place[0].quote(place[1]))]
    best = sorted(places, key=about, reverse=True)[:most]
    return [_as_statement(item, sentence, numbering) for item, sentence in best]


def _as_statement(item: Evidence, sentence: Sentence, numbering: Numbering) -> Statement:
    citation = numbering.cite(item, sentence)
    return Statement(" ".join(citation.quote.split()), (citation,), Verdict.SUPPORTED)


def _may_answer(quote: str) -> bool:
    return finished(quote) and whole_sentence(quote)
