"""Everything that is measured, behind one face: ours, parts of ours alone, and what one would write instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.embedding.embedder import Embedder
from index.search import Search
from index.stores.archive import Archive
from index.types import Sentence
from tests.evaluation.retrieval.baselines import Baseline, Chunk
from tests.evaluation.retrieval.sets import RetrievalSet

RRF_K = 60  # Cormack, Clarke & Büttcher 2009
DEPTH = 100  # pieces from which articles are ranked
_LONG = 20_000  # characters of evidence from which articles are ranked


class System(Protocol):
    """Something that finds text for a question."""

    name: str

    def articles(self, question: str) -> list[frozenset[str]]:
        """Keys of the articles found, best first; equal articles together."""
        ...

    def text(self, question: str, chars: int) -> str:
        """What would be shown to the model within ``chars`` characters."""
        ...


@dataclass
class Dateline:
    """The search as it is."""

    search: Search
    found: RetrievalSet
    name: str = "Dateline"

    def articles(self, question: str) -> list[frozenset[str]]:
        evidence = self.search.find(question, _LONG).evidence
        return list(dict.fromkeys(self.found.keys[item.article.id] for item in evidence))

    def text(self, question: str, chars: int) -> str:
        return " ".join(item.text for item in self.search.find(question, chars).evidence)


@dataclass
class Part:
    """Passages in the order of one of our indexes alone, or of both by rank fusion."""

    name: str
    archive: Archive
    embedder: Callable[[], Embedder]
    found: RetrievalSet
    rankings: Callable[[Part, str], Sequence[Sequence[str]]]

    def by_vector(self, question: str) -> list[str]:
        return self.archive.vectors.candidates(self.embedder().embed_question(question), DEPTH)

    def by_keyword(self, question: str) -> list[str]:
        return self.archive.keywords.candidates(self.archive.keywords.weigh(question), DEPTH)

    def articles(self, question: str) -> list[frozenset[str]]:
        ids = (passage.rsplit("-", 1)[0] for passage in self._passages(question))
        return list(dict.fromkeys(self.found.keys[article] for article in ids))

    def text(self, question: str, chars: int) -> str:
        pool = self.archive.catalog.passages.candidates(self._passages(question)[:40])
        articles = self.archive.catalog.articles.of(pool.article_ids)
        spans: dict[int, list[Sentence]] = defaultdict(list)
        for passage, (start, end) in zip(pool.passage_of.tolist(), pool.spans.tolist(), strict=True):
            spans[passage].append(Sentence(start, end))
        pieces = [articles[pool.article_ids[p]].text[own[0].start : own[-1].end] for p, own in spans.items()]
        return _cut(pieces, chars)

    def _passages(self, question: str) -> list[str]:
        return fused(self.rankings(self, question))


def parts(archive: Archive, embedder: Callable[[], Embedder], found: RetrievalSet) -> list[Part]:
    """BM25 alone, vectors alone and rank fusion, over the same passages as ours."""
    return [
        Part("BM25 alone", archive, embedder, found, lambda part, q: [part.by_keyword(q)]),
        Part("vectors alone", archive, embedder, found, lambda part, q: [part.by_vector(q)]),
        Part("rank fusion", archive, embedder, found, lambda part, q: [part.by_vector(q), part.by_keyword(q)]),
    ]


def fused(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, identifier in enumerate(ranking, start=1):
            scores[identifier] += 1 / (RRF_K + rank)
    return sorted(scores, key=lambda identifier: (-scores[identifier], identifier))


@dataclass
class Chunks:
    """A baseline: its chunks in order."""

    baseline: Baseline

    @property
    def name(self) -> str:
        return self.baseline.name

    def articles(self, question: str) -> list[frozenset[str]]:
        return list(dict.fromkeys(frozenset({chunk.key}) for chunk in self._found(question)))

    def text(self, question: str, chars: int) -> str:
        return _cut((chunk.text for chunk in self._found(question)), chars)

    def _found(self, question: str) -> list[Chunk]:
        return self.baseline.find(question, 50)


def _cut(pieces: Iterable[str], chars: int) -> str:
    return " ".join(pieces)[:chars]


def baselines(found: RetrievalSet, folder: Path, names: Iterable[str]) -> list[Chunks]:
    """The tutorial and txtai over the same articles; built on the first run, which takes minutes."""
    from tests.evaluation.retrieval.baselines import tutorial, txtai_hybrid

    made = {"tutorial": tutorial, "txtai": txtai_hybrid}
    return [Chunks(made[name](found.articles, folder)) for name in names]
