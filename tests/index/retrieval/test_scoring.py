"""The score, worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding.embedder import pack
from index.retrieval.scoring import bm25, measure, rank
from index.settings import SearchSettings
from index.stores.catalog import Catalog
from index.stores.columns import Averages, Candidates, IndexedPassage, join_columns
from index.stores.term_weights import TermWeights
from index.types import Article, Passage, Sentence
from tests.fakes import tuned

TEXT = "Troops retook Palmyra. Rain fell."
AXES = np.eye(3, dtype=np.float32)


@pytest.fixture
def pool(tmp_path: Path) -> Candidates:
    """Two passages of one article and one of another, each with two sentences, through a real catalog."""
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    one, other = Article(TEXT, title="One", source="1"), Article(TEXT, title="Other", source="2")
    catalog.articles.place([one, other])
    rows = []
    for article, number in ((one, 0), (one, 1), (other, 0)):
        passage = Passage(article.id, number, 0, len(TEXT), (Sentence(0, 22), Sentence(23, len(TEXT))))
        bags = (["headline"], ["troop", "retook", "palmyra"], ["rain", "fell"])
        rows.append(IndexedPassage(passage, bags, pack(AXES[:2]), AXES[0]))
    catalog.passages.write(rows)
    catalog.articles.mark_ready([one.id, other.id])
    found = catalog.passages.candidates([row.passage.id for row in rows])
    assert catalog.passages.averages() == Averages(6.0, 2.5)
    catalog.close()
    return found


def test_columns_are_what_was_written(pool: Candidates) -> None:
    assert len(pool.passage_ids) == 3
    assert pool.bag_sizes.tolist() == [1, 3, 2] * 3
    assert pool.first_bags.tolist() == [0, 3, 6]
    assert pool.sentence_bags.tolist() == [1, 2, 4, 5, 7, 8]
    assert pool.passage_of.tolist() == [0, 0, 1, 1, 2, 2]
    assert pool.spans.tolist() == [[0, 22], [23, 33]] * 3
    assert pool.vectors.shape == (6, 3)


def test_bm25_of_an_average_text_with_every_term_once_is_one(pool: Candidates) -> None:
    """The definition of *attainable*: idf · 1 · 2.2 / (1 + 1.2) for each term, over the sum of idf."""
    passages, sentences = bm25(pool, TermWeights({"palmyra": 2.0, "rain": 3.0}), Averages(6.0, 2.5))
    assert passages == pytest.approx(np.ones(3))
    # Three terms where 2.5 are average: 1.2 · (.25 + .75 · 3 / 2.5) = 1.38; two: 1.2 · (.25 + .6) = 1.02.
    assert sentences[0] == pytest.approx(2 / 5 * 2.2 / 2.38)
    assert sentences[1] == pytest.approx(3 / 5 * 2.2 / 2.02)


def test_a_term_counts_in_all_its_forms(pool: Candidates) -> None:
    terms = TermWeights({"tadmur": 2.0}, {"tadmur": ("palmyra", "tadmor")})
    assert bm25(pool, terms, Averages(6.0, 2.5))[0] == pytest.approx(np.ones(3))
    assert bm25(pool, TermWeights({"tadmur": 2.0}), Averages(6.0, 2.5))[0] == pytest.approx(np.zeros(3))


def test_the_total_is_meaning_and_words_and_the_articles_best(pool: Candidates) -> None:
    settings = tuned(SearchSettings, passage_bm25_weight=0.5, sentence_bm25_weight=0.0, article_weight=0.25)
    measured = measure(pool, AXES[0], TermWeights({"palmyra": 1.0}), Averages(6.0, 2.5))
    scored = rank(pool, measured, settings)
    assert measured.cosine == pytest.approx([1, 0] * 3, abs=1e-3)
    assert scored.total[0] == pytest.approx(1.5, abs=1e-3)  # the best of its article keeps its score
    assert scored.total[1] == pytest.approx((0.5 + 0.25 * 1.5) / 1.25, abs=1e-3)
    assert set(scored.order[:3].tolist()) == {0, 2, 4}


def test_no_candidates_score_nothing(tmp_path: Path) -> None:
    empty = Catalog(tmp_path / "catalog.sqlite3").passages.candidates([])
    measured = measure(empty, AXES[0], TermWeights({"palmyra": 1.0}), Averages(1.0, 1.0))
    assert rank(empty, measured, SearchSettings()).order.tolist() == []


def test_joining_columns_is_fetching_them_together(pool: Candidates, tmp_path: Path) -> None:
    twice = join_columns(pool, pool)
    assert twice.bag_sizes[twice.sentence_bags].tolist() == pool.bag_sizes[pool.sentence_bags].tolist() * 2
    weights, averages = TermWeights({"palmyra": 2.0, "rain": 3.0}), Averages(6.0, 2.5)
    for one, both in zip(bm25(pool, weights, averages), bm25(twice, weights, averages), strict=True):
        assert both.tolist() == one.tolist() * 2
    assert join_columns(pool, Catalog(tmp_path / "none.sqlite3").passages.candidates([])) is pool
