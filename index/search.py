"""The read path on one page: question → candidates → scored sentences → evidence.

    find ── candidates   best passages by vector ∪ best passages by BM25     (Chroma, Tantivy → catalog)
         ── score        every sentence of them:  cos(question, sentence)
                                                  + .6 · bm25(passage) / attainable
                                                  + .3 · bm25(sentence) / attainable
         ── choose       the best sentences that fit, without copies
         ── merge        where they touch

*Attainable* is the BM25 of a text that holds every term of the question, so the scale is absolute. Dividing by the
best hit's score instead gives full weight to weak keyword hits when nothing matches well, and loses paraphrases.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.archive import Archive
from index.catalog import Averages, StoredPassage
from index.embed import Embedder, Vector, unpack
from index.keywords import TermWeights, terms_of
from index.settings import SearchSettings
from index.types import Article, Evidence, Passage, Scores, Sentence

_K1, _B = 1.2, 0.75  # Tantivy's own, so that both BM25s agree
_LONGEST_QUESTION = 2_000  # characters; what lies beyond is not searched for


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence for a question, best first, with the question's terms and their rarity in the archive."""

    question: str
    evidence: tuple[Evidence, ...]
    terms: TermWeights
    vector: Vector | None = None  # of the question; None for a blank one


@dataclass(frozen=True, slots=True)
class _Scored:
    article: Article
    sentence: Sentence
    scores: Scores
    passage: Passage


class Search:
    """Answers ``find`` from an open archive. Safe to share between threads."""

    def __init__(self, archive: Archive, embedder: Callable[[], Embedder], settings: SearchSettings) -> None:
        self._archive = archive
        self._embedder = embedder
        self._settings = settings
        self._seen_version = ""
        self._averages = Averages(1.0, 1.0)

    def find(self, question: str, evidence_chars: int | None = None) -> Found:
        """The best evidence for a question, at most ``evidence_chars`` characters together.

        Any text is a question: nothing in it is syntax. A blank one finds nothing.
        """
        question = question.strip()[:_LONGEST_QUESTION]
        self._refresh()
        terms = self._archive.keywords.weigh(question)
        if not question:
            return Found(question, (), terms)
        vector = self._embedder().embed_question(question)
        passages = self._candidates(vector, terms)
        scored = self._score(passages, vector, terms)
        chosen = choose(scored, evidence_chars or self._settings.evidence_chars, self._settings.max_per_article)
        return Found(question, tuple(merge(chosen)), terms, vector)

    def closeness(self, found: Found, text: str) -> float:
        """Cosine of the question and a text, -1 … 1; 0 for a blank question."""
        return 0.0 if found.vector is None else float(found.vector @ self._embedder().embed_question(text))

    def _refresh(self) -> None:
        """Picks up what another process has indexed since the last question."""
        version = self._archive.catalog.version()
        if version != self._seen_version:
            self._archive.keywords.reload()
            self._averages = self._archive.catalog.averages()
            self._seen_version = version

    def _candidates(self, vector: NDArray[np.float32], terms: TermWeights) -> list[StoredPassage]:
        by_vector = self._archive.vectors.candidates(vector, self._settings.vector_candidates)
        by_keyword = self._archive.keywords.candidates(terms, self._settings.keyword_candidates)
        return self._archive.catalog.passages(list(dict.fromkeys(by_vector + by_keyword)))

    def _score(
        self, passages: Sequence[StoredPassage], vector: NDArray[np.float32], terms: TermWeights
    ) -> list[_Scored]:
        """Every sentence of the passages, best first."""
        if not passages:
            return []
        cosines = iter(unpack(np.concatenate([p.vectors for p in passages])) @ vector)
        scored = [
            _Scored(
                stored.article,
                sentence,
                self._combine(float(next(cosines)), passage_bm25, sentence_bm25),
                stored.passage,
            )
            for stored in passages
            for sentence, passage_bm25, sentence_bm25 in self._keyword_scores(stored, terms)
        ]
        # Ties are broken by place, so that the same archive always gives the same answer.
        return sorted(scored, key=lambda s: (-s.scores.total, s.article.id, s.sentence.start))

    def _keyword_scores(self, stored: StoredPassage, terms: TermWeights) -> Iterator[tuple[Sentence, float, float]]:
        text = stored.article.text
        own = [Counter(terms_of(text[s.start : s.end])) for s in stored.passage.sentences]
        whole = sum(own, Counter(terms_of(stored.article.title)))
        passage_bm25 = bm25(whole, terms, self._averages.passage_terms)
        for sentence, counts in zip(stored.passage.sentences, own, strict=True):
            yield sentence, passage_bm25, bm25(counts, terms, self._averages.sentence_terms)

    def _combine(self, cosine: float, passage_bm25: float, sentence_bm25: float) -> Scores:
        keywords = (
            self._settings.passage_bm25_weight * passage_bm25 + self._settings.sentence_bm25_weight * sentence_bm25
        )
        return Scores(cosine + keywords, cosine, passage_bm25, sentence_bm25)


def bm25(counts: Counter[str], terms: TermWeights, average_terms: float) -> float:
    """BM25 of a bag of terms over the attainable one (Robertson & Zaragoza 2009, section 3)."""
    if not terms.attainable:
        return 0.0
    norm = _K1 * (1 - _B + _B * counts.total() / max(average_terms, 1.0))
    score = sum(
        weight * counts[term] * (_K1 + 1) / (counts[term] + norm) for term, weight in terms.idf.items() if counts[term]
    )
    return score / terms.attainable


def choose(scored: Sequence[_Scored], chars: int, per_article: int) -> list[_Scored]:
    """The best sentences within ``chars`` characters, copies left out.

    No article gives more than ``per_article`` sentences while others have something to say; what room is left
    then goes to the best of the rest.
    """
    chosen: list[_Scored] = []
    room, seen, given = chars, set[str](), Counter[str]()
    for limit in (per_article, len(scored)):
        for item in scored:
            length, wording = item.sentence.end - item.sentence.start, _wording(item)
            # The first one is taken at any length: a long sentence is better evidence than none.
            fits = length <= room or not chosen
            if wording and wording not in seen and fits and given[item.article.id] < limit:
                chosen.append(item)
                seen.add(wording)
                given[item.article.id] += 1
                room -= length
    return chosen


def _wording(item: _Scored) -> str:
    """A sentence's words alone, so that copies of a wire story are found whatever their quotes and spaces."""
    return re.sub(r"\W+", " ", item.article.text[item.sentence.start : item.sentence.end]).strip().casefold()


def merge(chosen: Sequence[_Scored]) -> list[Evidence]:
    """Evidence, best first: sentences that follow each other in their article become one item."""
    by_article: dict[str, list[_Scored]] = defaultdict(list)
    for item in chosen:
        by_article[item.article.id].append(item)
    merged: list[Evidence] = []
    for items in by_article.values():
        merged.extend(_runs(sorted(items, key=lambda item: item.sentence.start)))
    return sorted(merged, key=lambda e: (-e.scores.total, e.article.id, e.start))


def _runs(items: Sequence[_Scored]) -> list[Evidence]:
    runs: list[Evidence] = []
    for item in items:
        last = runs[-1] if runs else None
        if last and not item.article.text[last.end : item.sentence.start].strip():
            runs[-1] = replace(
                last,
                end=item.sentence.end,
                sentences=(*last.sentences, item.sentence),
                scores=max(last.scores, item.scores, key=lambda s: s.total),
                context=tuple(dict.fromkeys((*last.context, *item.passage.sentences))),
            )
        else:
            runs.append(_alone(item))
    return runs


def _alone(item: _Scored) -> Evidence:
    sentence = item.sentence
    return Evidence(item.article, sentence.start, sentence.end, (sentence,), item.scores, item.passage.sentences)
