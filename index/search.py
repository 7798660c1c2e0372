"""The read path on one page: question → candidates → scored sentences → evidence.

    find ── candidates   best passages by vector ∪ best passages by BM25    (Chroma, Tantivy → catalog)
         ── score        every sentence of them, meaning + words            (index.retrieval.scoring)
         ── siblings     the other passages of the best articles, scored too
         ── rerank       the best by a cross-encoder, where one is set      (index.retrieval.rerank)
         ── evidence     the best that fit, without copies, merged          (index.retrieval.choosing)
         ── stories      who else tells the same                            (index.stores.story_tables)

One question costs one embedding. Results are kept until the archive changes.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from index.embedding.embedder import Embedder, Vector
from index.retrieval.choosing import Choice
from index.retrieval.rerank import Reranker
from index.retrieval.respelling import respelled
from index.retrieval.scoring import Scored, measure, rank
from index.retrieval.stored_filters import as_stored
from index.settings import SearchSettings
from index.stores.archive import Archive
from index.stores.columns import Averages, Candidates, join_columns
from index.stores.term_weights import TermWeights
from index.types import Evidence, Filters

__all__ = [
    "Finder",
    "Found",
    "Search",
]


_LONGEST_QUESTION = 2_000  # characters; what lies beyond is not searched for
_DEEPEST = 10_000  # passages looked at without a filter to find those that pass it
_DEEPER = (4, 16)  # times as many candidates, where most are copies
_MARGIN = 2  # times as many as should be needed: what passes may be far from the question
_VECTORS = 4_096  # of texts that were compared with a question, kept: 2 KB each
_OF_EACH = 3  # sentences of one article, where the whole archive is looked through and others have any
_MOST_SIBLINGS = 40  # passages of one article, around its best


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence for a question, best first, with the question's terms and their rarity in the archive."""

    question: str
    evidence: tuple[Evidence, ...]
    terms: TermWeights
    vector: Vector | None = None  # of the question; None for a blank one
    filters: Filters = field(default_factory=Filters)
    looked_through: frozenset[str] = frozenset()  # ids of the articles of which sentences were compared with it


_Key = tuple[str, int, Filters, bool, tuple[tuple[str, float], ...]]


class Finder(Protocol):
    """What ``Search`` answers for one archive, and ``index.several.SeveralSearch`` for several."""

    def find(
        self, question: str, evidence_chars: int | None = None, filters: Filters | None = None, *, whole: bool = False
    ) -> Found:
        """The best evidence for a question."""
        ...

    def respelled(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The question with misspelt words put as the articles have them, and which."""
        ...

    @property
    def embedder(self) -> Callable[[], Embedder]:
        """The model behind it."""
        ...

    def vector(self, text: str) -> Vector:
        """The sentence vector of a text."""
        ...

    def closeness(self, found: Found, text: str) -> float:
        """Cosine of the question and a text, -1 … 1."""
        ...

    def cosines(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosines of a text with others, -1 … 1 each."""
        ...


class Search:
    """Answers ``find`` from an open archive. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        embedder: Callable[[], Embedder],
        settings: SearchSettings,
        reranker: Callable[[], Reranker] | None = None,
    ) -> None:
        self.archive = archive  # what is searched
        self._embedder = embedder
        self._settings = settings
        self._reranker = reranker
        self._lock = threading.Lock()
        self._seen_version = ""
        self._averages = Averages(1.0, 1.0)
        self._kept: OrderedDict[_Key, Found] = OrderedDict()
        self._shares: dict[Filters, float] = {}
        # The sentences of an answer are compared with its question, and again for each question that is suggested.
        self._vector = lru_cache(_VECTORS)(lambda text: self._embedder().embed_question(text))

    def find(
        self,
        question: str,
        evidence_chars: int | None = None,
        filters: Filters | None = None,
        *,
        whole: bool = False,
        terms: TermWeights | None = None,
    ) -> Found:
        """The best evidence for a question, at most ``evidence_chars`` characters together.

        ``whole``: of every article that tells of it, a few sentences of each, instead of the best of all. Then some
        thousand passages are looked through (``whole_candidates``), which is all of most archives. ``terms``: what the
        question's words weigh, where others are searched as well (``index.several``).

        Any text is a question: nothing in it is syntax but double quotes, whose content must be found literally.
        A blank one finds nothing. Raises FilterUnknown if ``filters`` names what no article has.
        """
        version = self._refreshed()
        chars = evidence_chars or self._settings.evidence_chars
        weighed = tuple(terms.idf.items()) if terms else ()
        key = (_as_searched(question), chars, replace(filters, archives=()) if filters else Filters(), whole, weighed)
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        found = self._find(*key[:4], terms)
        self._keep(version, key, found)
        return found

    def respelled(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The question with misspelt words put as the articles have them, and which: as asked, as in the articles.

        ``find`` never does so by itself: who searches for other words than were asked for has to say so.
        """
        if not self._settings.fuzzy or len(question) > _LONGEST_QUESTION:
            return question, ()
        self._refreshed()
        return respelled(question, self.archive.keywords, self.archive.catalog.passages)

    def weigh(self, question: str) -> TermWeights:
        """What the question's words weigh in this archive."""
        self._refreshed()
        return self.archive.keywords.weigh(_as_searched(question))

    @property
    def embedder(self) -> Callable[[], Embedder]:
        """The model behind it, for whoever indexes in the same process: it is loaded once."""
        return self._embedder

    def vector(self, text: str) -> Vector:
        """The sentence vector of a text, kept: what a question was told apart by is what it is searched with."""
        return self._vector(text)

    def closeness(self, found: Found, text: str) -> float:
        """Cosine of the question and a text, -1 … 1; 0 for a blank question."""
        return 0.0 if found.vector is None else float(found.vector @ self._vector(text))

    def cosines(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosines of a text with others, -1 … 1 each."""
        return [float(self._vector(text) @ self._vector(other)) for other in others]

    # Steps

    def _find(self, question: str, chars: int, filters: Filters, whole: bool, terms: TermWeights | None) -> Found:
        filters = as_stored(self.archive.catalog.overview, filters)
        terms = terms or self.archive.keywords.weigh(question)
        if not question:
            return Found(question, (), terms, None, filters)
        vector = self.vector(question)
        pool = (self._whole if whole else self._candidates)(vector, terms, filters)
        scored = rank(pool, measure(pool, vector, terms, self._averages), self._settings)
        if not terms.phrases:
            scored = self._with_siblings(scored, vector, terms)
        settings = self._settings.model_copy(update={"max_per_article": _OF_EACH}) if whole else self._settings
        choice = Choice(scored, self.archive.catalog.articles.of, settings)
        rows = choice.holding(terms.phrases) if terms.phrases else choice.best()
        rows, reranked = self._reranked(question, rows, choice)
        evidence = self._with_stories(choice.evidence(rows, chars, reranked))
        return Found(question, evidence, terms, vector, filters, frozenset(scored.pool.article_ids))

    def _with_stories(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The evidence with who else tells the same story."""
        stories = self.archive.catalog.stories.of(item.article.id for item in evidence)
        return tuple(replace(item, story=stories.get(item.article.id)) for item in evidence)

    def _candidates(self, vector: Vector, terms: TermWeights, filters: Filters) -> Candidates:
        """The best passages of both indexes. Where most are copies of each other, a story that every outlet has, the
        search goes deeper, and one of each is kept: what else was written must not be crowded out."""
        catalog, ids = self.archive.catalog, self._candidate_ids(vector, terms, filters, 1)
        pool = catalog.passages.candidates(ids)
        if 2 * pool.copies < len(pool.passage_ids) or not pool.copies:
            return pool
        for times in _DEEPER:
            before, ids = len(ids), self._candidate_ids(vector, terms, filters, times)
            pool = catalog.passages.candidates(ids, copies=False)
            if len(pool.passage_ids) >= self._settings.vector_candidates or len(ids) == before:
                break
        return pool

    def _whole(self, vector: Vector, terms: TermWeights, filters: Filters) -> Candidates:
        """As many passages of both indexes as the whole of an archive is taken for, one of each that are copies."""
        most = self._settings.whole_candidates
        return self.archive.catalog.passages.candidates(self._ids(vector, terms, filters, most, most), copies=False)

    def _candidate_ids(self, vector: Vector, terms: TermWeights, filters: Filters, times: int) -> list[str]:
        own = self._settings
        return self._ids(vector, terms, filters, times * own.vector_candidates, times * own.keyword_candidates)

    def _ids(self, vector: Vector, terms: TermWeights, filters: Filters, by_vector: int, by_keyword: int) -> list[str]:
        nearest = self._nearest(vector, filters, by_vector)
        return list(dict.fromkeys(nearest + self.archive.keywords.candidates(terms, by_keyword, filters)))

    def _nearest(self, vector: Vector, filters: Filters, wanted: int) -> list[str]:
        """The nearest passages that pass the filters.

        Chroma takes five milliseconds for every thousand passages that pass a filter. Where many pass, looking
        deeper without it and leaving out what does not pass finds the same ones sooner.
        """
        index = self.archive.vectors
        if filters == Filters():
            return index.candidates(vector, wanted)
        share = self._share(filters)
        if share and (deep := math.ceil(_MARGIN * wanted / share)) <= _DEEPEST:
            passing = self.archive.catalog.passages.passing(index.candidates(vector, deep), filters)
            if len(passing) >= wanted:
                return passing[:wanted]
        return index.candidates(vector, wanted, filters) if share else []

    def _share(self, filters: Filters) -> float:
        with self._lock:
            known = self._shares.get(filters)
        if known is None:
            known = self.archive.catalog.overview.share(filters)
            with self._lock:
                self._shares[filters] = known
        return known

    def _with_siblings(self, scored: Scored, vector: Vector, terms: TermWeights) -> Scored:
        """Adds the passages around the best of the best articles: what proves may lie in one without any word of it."""
        pool, known, siblings = scored.pool, set(scored.pool.passage_ids), list[str]()
        best: dict[str, str] = {}  # article → its best passage
        for row in scored.order:
            passage = int(pool.passage_of[row])
            best.setdefault(pool.article_ids[passage], pool.passage_ids[passage])
            if len(best) > self._settings.sibling_articles:
                best.popitem()
                break
        for article_id, passage_id in best.items():
            number = int(passage_id.rsplit("-", 1)[1])
            near = self.archive.catalog.passages.ids_near(article_id, number, _MOST_SIBLINGS)
            siblings += [sibling for sibling in near if sibling not in known]
        if not siblings:
            return scored
        more = self.archive.catalog.passages.candidates(siblings)
        measured = scored.measured + measure(more, vector, terms, self._averages)
        return rank(join_columns(pool, more), measured, self._settings)

    def _reranked(self, question: str, rows: Sequence[int], choice: Choice) -> tuple[list[int], dict[int, float]]:
        if self._reranker is None or not rows:
            return list(rows), {}
        first, rest = rows[: self._settings.reranked], rows[self._settings.reranked :]
        scores = dict(zip(first, self._reranker().score(question, [choice.text(r) for r in first]), strict=True))
        return [*sorted(first, key=lambda row: -scores[row]), *rest], scores

    # Plumbing

    def _refreshed(self) -> str:
        """Picks up what another process has indexed since the last question."""
        version = self.archive.catalog.version()
        with self._lock:
            if version != self._seen_version:
                self.archive.keywords.reload()
                self._averages = self.archive.catalog.passages.averages()
                self._seen_version = version
                self._kept.clear()
                self._shares.clear()
        return version

    def _keep(self, version: str, key: _Key, found: Found) -> None:
        with self._lock:
            if version != self._seen_version or not self._settings.cached_questions:
                return
            self._kept[key] = found
            while len(self._kept) > self._settings.cached_questions:
                self._kept.popitem(last=False)


def _as_searched(question: str) -> str:
    """Half of a surrogate pair, which a broken client may send, is not text."""
    return question.encode("utf-8", "ignore").decode().strip()[:_LONGEST_QUESTION]
