"""How well sentences answer a question: meaning and words, for all candidates at once.

    own   = cos(question, sentence) + .5 · bm25(passage) / attainable + .15 · bm25(sentence) / attainable
    total = (own + .5 · best own of the article) / 1.5

*Attainable* is the BM25 of a text that holds every term of the question, so the scale is absolute. Dividing by the
best hit's score instead gives full weight to weak keyword hits when nothing matches well, and loses paraphrases.

The article's part is what brings in a proving sentence that says "she" and lies two passages below the name: nothing
in its own passage tells whom it is about. The best sentence of an article keeps its score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vector, unpack
from index.settings import SearchSettings
from index.stores.columns import Averages, Candidates, term_key
from index.stores.term_weights import TermWeights
from index.types import Scores

_K1, _B = 1.2, 0.75  # Tantivy's own, so that both BM25s agree

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well each sentence of a pool fits the question by itself; every array has one entry a sentence."""

    cosine: Floats
    passage_bm25: Floats
    sentence_bm25: Floats

    def __add__(self, other: Measured) -> Measured:
        """Of a pool joined from two."""
        return Measured(
            np.concatenate([self.cosine, other.cosine]),
            np.concatenate([self.passage_bm25, other.passage_bm25]),
            np.concatenate([self.sentence_bm25, other.sentence_bm25]),
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """A pool ranked; every array has one entry a sentence, in the pool's order."""

    pool: Candidates
    measured: Measured
    article: NDArray[np.int64]  # a number for each article, in the order of their ids
    article_best: Floats
    total: Floats
    order: NDArray[np.int64]  # sentences, best first

    def scores(self, row: int) -> Scores:
        return Scores(
            float(self.total[row]),
            float(self.measured.cosine[row]),
            float(self.measured.passage_bm25[row]),
            float(self.measured.sentence_bm25[row]),
            float(self.article_best[row]),
        )


def measure(pool: Candidates, question: Vector, terms: TermWeights, averages: Averages) -> Measured:
    """Meaning and words of every sentence of a pool."""
    cosine = (unpack(pool.vectors) @ question).astype(np.float64) if len(pool.spans) else np.zeros(0)
    in_passage, in_sentence = bm25(pool, terms, averages)
    return Measured(cosine, in_passage[pool.passage_of], in_sentence)


def rank(pool: Candidates, measured: Measured, settings: SearchSettings) -> Scored:
    """Fuses what was measured, brings in the articles, and orders the sentences."""
    own = (
        measured.cosine
        + settings.passage_bm25_weight * measured.passage_bm25
        + settings.sentence_bm25_weight * measured.sentence_bm25
    )
    _, of_passage = np.unique(np.asarray(pool.article_ids, dtype=str), return_inverse=True)
    article = of_passage.astype(np.int64)[pool.passage_of]
    best = np.full(int(article.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, article, own)
    total = (own + settings.article_weight * best[article]) / (1 + settings.article_weight)
    # Ties are broken by place, so that the same archive always gives the same answer.
    order = np.lexsort((pool.spans[:, 0], article, -total))
    return Scored(pool, measured, article, best[article], total, order)


def bm25(pool: Candidates, terms: TermWeights, averages: Averages) -> tuple[Floats, Floats]:
    """BM25 of each passage and of each sentence, over the attainable one (Robertson & Zaragoza 2009, section 3).

    A passage is its context and all its sentences. Shapes (passages,) and (sentences,).
    """
    passages, sentences = np.zeros(len(pool.passage_ids)), np.zeros(len(pool.spans))
    if not terms.attainable or not len(passages):
        return passages, sentences
    sizes = pool.bag_sizes.astype(np.float64)
    passage_norm = _norm(np.add.reduceat(sizes, pool.first_bags), averages.passage_terms)
    sentence_norm = _norm(sizes[pool.sentence_bags], averages.sentence_terms)
    keys = {term: [term_key(form) for form in terms.forms_of(term)] for term in terms.idf}
    asked = np.asarray(sorted({key for own in keys.values() for key in own}), dtype=np.uint32)
    hits = np.flatnonzero(np.isin(pool.terms, asked))
    found, bags = pool.terms[hits], np.repeat(np.arange(len(sizes)), pool.bag_sizes)[hits]
    for term, weight in terms.idf.items():
        own = bags[np.isin(found, np.asarray(keys[term], dtype=np.uint32))]
        counts = np.bincount(own, minlength=len(sizes)).astype(np.float64)
        in_passage, in_sentence = np.add.reduceat(counts, pool.first_bags), counts[pool.sentence_bags]
        passages += weight * in_passage * (_K1 + 1) / (in_passage + passage_norm)
        sentences += weight * in_sentence * (_K1 + 1) / (in_sentence + sentence_norm)
    return passages / terms.attainable, sentences / terms.attainable


def _norm(lengths: Floats, average: float) -> Floats:
    norm: Floats = _K1 * (1 - _B + _B * lengths / max(average, 1.0))
    return norm
