"""Where a statement is looked for: the sentences found of one article, and which of them it is cited with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.language.names import Named, named_in
from app.language.reading import Reading, read
from index.types import Article, Evidence, Sentence

_MOST_ARTICLES = 4  # that a statement is compared with
_MOST_CITED = 3
_CITED = 0.15  # what the writer's own choice of evidence is worth, as a share of the statement's words


@dataclass(frozen=True, slots=True)
class Place:
    evidence: Evidence
    sentence: Sentence

    @property
    def reading(self) -> Reading:
        return read(self.evidence.quote(self.sentence), self.evidence.article.published)


@dataclass(frozen=True)
class Passage:
    """What was found of one article: its sentences with all of the passages they come from, in order."""

    places: tuple[Place, ...]
    cited: bool  # whether the writer named it

    @property
    def article(self) -> Article:
        return self.places[0].evidence.article

    @cached_property
    def terms(self) -> frozenset[str]:
        own = frozenset[str]().union(*(place.reading.terms for place in self.places))
        return own | read(self.article.title).terms

    @cached_property
    def whole(self) -> Named:
        """The article with its headline, outlet and day."""
        return named_in(article_as_text(self.article))

    def share(self, terms: Collection[str]) -> float:
        """Of terms that it has, 0 … 1."""
        return len(self.terms.intersection(terms)) / len(terms) if terms else 1.0


def passages_of(terms: Collection[str], evidence: Sequence[Evidence], cited: Sequence[Evidence]) -> list[Passage]:
    """Of the articles that have most of the terms, best first."""
    found: dict[str, dict[Sentence, Place]] = {}
    for item in evidence:
        own = found.setdefault(item.article.id, {})
        for sentence in (*item.sentences, *item.context):
            own.setdefault(sentence, Place(item, sentence))
    named = {item.article.id for item in cited}
    made = [
        Passage(tuple(own[sentence] for sentence in sorted(own, key=lambda s: s.start)), article in named)
        for article, own in found.items()
    ]
    made.sort(key=lambda passage: passage.share(terms) + _CITED * passage.cited, reverse=True)
    return made[:_MOST_ARTICLES]


def nearest(terms: Collection[str], places: Sequence[Place]) -> list[Place]:
    """The fewest sentences that have most of the terms together, at most three, those that add most first.

    Greedy coverage, rare terms counting more. A further sentence must add a quarter of what the first has.
    """
    readings = [place.reading.terms for place in places]
    held = Counter(term for own in readings for term in own)
    weights = {term: math.log(1 + len(places) / held[term]) for term in terms if held[term]}
    chosen: list[Place] = []
    least = 0.0
    while len(chosen) < _MOST_CITED:
        gains = [sum(weights.get(term, 0.0) for term in own) for own in readings]
        best = max(range(len(places)), key=gains.__getitem__, default=None)
        if best is None or gains[best] <= least:
            break
        least = least or gains[best] / 4
        chosen.append(places[best])
        weights = {term: weight for term, weight in weights.items() if term not in readings[best]}
    return chosen


def article_as_text(article: Article) -> str:
    published = f"{article.published:%-d %B %Y}" if article.published else ""
    return f"{article.title}. {article.outlet}. {published}. {article.text}"


def window_of(item: Evidence, sentence: Sentence) -> str:
    """A sentence with those beside it, below its headline."""
    near = item.context or item.sentences
    at = next((n for n, other in enumerate(near) if other.start == sentence.start), None)
    beside = (sentence,) if at is None else near[max(0, at - 1) : at + 2]
    headline = f"{item.article.title}. " if item.article.title else ""
    return headline + " ".join(map(item.quote, beside))
