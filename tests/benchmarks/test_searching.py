"""The parts of the search benchmark that can be worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.settings import PassageSettings
from index.text.passages import SentenceSplitter, split_article
from index.types import Article
from tests.benchmarks.searching import NOISE, Base, _percentiles, _turned

TEXT = "Cocoa prices rose in Bahia on Monday. Traders expect heavy rain before the harvest ends."


def base() -> Base:
    articles = [
        Article(f"{TEXT} Number {n}.", "Cocoa", "Reuters", published=date(1987, 3, 1), source=f"{n}") for n in range(3)
    ]
    cut = [(a, split_article(a, SentenceSplitter(), PassageSettings())) for a in articles]
    passages = sum(len(own) for _, own in cut)
    sentences = sum(len(p.sentences) for _, own in cut for p in own)
    vectors = np.random.default_rng(1).standard_normal((passages + sentences, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Base(cut, vectors[:passages], vectors[passages:])


def test_copies_are_other_articles_with_the_same_places() -> None:
    made = list(base().copies(8))
    assert sum(len(passages) for _, passages, *_ in made) == 8
    assert len({article.id for article, *_ in made}) == 8
    assert len({article.source for article, *_ in made}) == 8
    for article, passages, whole, sentences in made:
        assert len(article.text) == len(TEXT) + len(" Number 0.")
        assert len(whole) == len(passages) == len(sentences)
        for passage, own in zip(passages, sentences, strict=True):
            assert passage.article_id == article.id
            assert len(own) == len(passage.sentences)
            assert article.text[passage.end - 1] == "."


def test_the_first_copy_is_reuters_itself() -> None:
    assert [article.text for article, *_ in base().copies(3)] == [f"{TEXT} Number {n}." for n in range(3)]


def test_a_turned_vector_has_length_one_and_a_cosine_of_about_eight_tenths() -> None:
    vectors = np.eye(384, dtype=np.float32)
    turned = _turned(vectors, vectors, np.random.default_rng(0))
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    assert float((turned * vectors).sum(axis=1).mean()) == pytest.approx(1 / np.sqrt(1 + NOISE**2), abs=0.02)


def test_percentiles_are_in_milliseconds() -> None:
    assert _percentiles([0.001] * 98 + [0.1, 0.1]) == {"p50_ms": 1.0, "p95_ms": 1.0, "p99_ms": 100.0}


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from tests.benchmarks.plots import plot_searching

    times = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0}
    of_size = dict.fromkeys(("one_reader", "eight_readers", "while_indexing"), times)
    memory = {"memory_mb": {"own": 400, "mapped_files": 100}}
    plot_searching({"sizes": {"1000": {**of_size, **memory}, "9000": {**of_size, **memory}}}, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
