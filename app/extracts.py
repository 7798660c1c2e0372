"""Answers made of the evidence sentences themselves: without a model, or where nothing that it wrote is proven."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.checking.objections import speaks_of_a_part
from app.checking.places import window_of
from app.checking.wanted import finished, whole_sentence
from app.checking.wordforms import opposed, stems
from app.checking.years import asked_year, years_told
from app.citations import Numbering, relevance
from app.news.dates import dates_in
from app.types import Statement, Verdict
from index.types import Evidence, Sentence

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LOOKED_THROUGH = 4  # best pieces of evidence


def closest(
    question: str,
    evidence: Sequence[Evidence],
    closeness: Callable[[str], float],
    numbering: Numbering,
    most: int,
    *,
    turned: bool = False,
    exact: bool = False,
) -> list[Statement]:
    """The ``most`` sentences that are most about what was asked, as statements; each is its own proof.

    Sentences that say the opposite of a word of the question ("retook", asked when it was lost) answer something else,
    and those that ask or break off, headings, ends of sentences and what is told of a part answer nothing; they are
    taken only where they are not given as an answer (``turned``). ``exact`` leaves out one that does not state every
    year of the question, itself or with its neighbours and headline: who won in 2022 did not win in 2018. The next best
    does not take its place: it answers less. Names are not asked for: tried on the BBC's questions, that lost four
    right answers of 24 ("He said Mr Straw was …").
    ``closeness`` is the cosine of the question and a text. The best by search is not always the closest: its score is
    partly its passage's and its article's.
    """
    places = [(item, sentence) for item in evidence[:_LOOKED_THROUGH] for sentence in item.sentences]

    def about(place: tuple[Evidence, Sentence]) -> float:
        quote = place[0].quote(place[1])
        return relevance(question, Statement(quote, (), Verdict.SUPPORTED), closeness(quote))

    if not turned:
        places = [place for place in places if _may_answer(question, place[0].quote(place[1]))]
    best = sorted(places, key=about, reverse=True)[:most]
    if exact:
        best = [place for place in best if _states_years(question, *place)]
    return [_as_statement(item, sentence, numbering) for item, sentence in best]


def _as_statement(item: Evidence, sentence: Sentence, numbering: Numbering) -> Statement:
    citation = numbering.cite(item, sentence)
    return Statement(" ".join(citation.quote.split()), (citation,), Verdict.SUPPORTED)


def _may_answer(question: str, quote: str) -> bool:
    if not finished(quote) or not whole_sentence(quote) or speaks_of_a_part(question, quote):
        return False
    asked, said = stems(question), stems(quote)
    return not any(opposed(one, other) for one in asked - said for other in said - asked)


def _states_years(question: str, item: Evidence, sentence: Sentence) -> bool:
    published = item.article.published
    asked = {mention.first.year for mention in dates_in(question, None) if mention.first}
    around = f"{published:%-d %B %Y}. " if published else ""
    around += window_of(item, sentence)
    if asked_year(question):  # who won, the youngest "since 2018", need not have won in 2018
        return asked <= years_told(around, published)
    inferred = {mention.first.year for mention in dates_in(around, published) if mention.first}
    return asked <= inferred | {int(year) for year in _YEAR.findall(around)}
