"""Answers made of the evidence sentences themselves: without a model, or where nothing that it wrote is proven."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.checking.statement_form import is_finished, whole_sentence
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
    whole: bool = False,
) -> list[Statement]:
    """The ``most`` sentences that are most about what was asked, as statements; each is its own proof.

    Those that ask or break off, headings and ends of sentences answer nothing; they are taken only where they are not
    given as an answer (``turned``). How much one is about the question is its cosine (``closeness``) and the share of
    the question's terms that it or its headline has: the best by search is not always the closest, its score is partly
    its passage's and its article's.
    """
    ranked = nearest_places(question, evidence if whole else evidence[:_LOOKED_THROUGH], closeness, turned=turned)
    return [as_statement(item, sentence, numbering) for _, item, sentence in ranked[:most]]


def nearest_places(
    question: str, evidence: Sequence[Evidence], closeness: Callable[[str], float], *, turned: bool = False
) -> list[tuple[float, Evidence, Sentence]]:
    """All sentences, each with how much it is about the question, 0 … 2, the nearest first."""
    asked = read(question).terms

    def about(item: Evidence, quote: str) -> float:
        held = asked & (read(quote).terms | read(item.article.title).terms)
        return closeness(quote) + len(held) / max(1, len(asked))

    places = [(item, sentence, item.quote(sentence)) for item in evidence for sentence in item.sentences]
    told = [(about(item, quote), item, sentence) for item, sentence, quote in places if turned or _may_answer(quote)]
    return sorted(told, key=lambda place: place[0], reverse=True)


def as_statement(item: Evidence, sentence: Sentence, numbering: Numbering) -> Statement:
    """A sentence of an article as a statement that it proves itself."""
    citation = numbering.cite(item, sentence)
    return Statement(" ".join(citation.quote.split()), (citation,), Verdict.SUPPORTED)


def _may_answer(quote: str) -> bool:
    return is_finished(quote) and whole_sentence(quote)
