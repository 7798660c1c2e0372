"""Passages as they are stored, a row each, and as they are scored, as columns."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import PackedVectors, Vector, Vectors
from index.types import Article, Passage, Sentence


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with all that is stored of it.

    ``bags`` are index terms: those of the article's context (headline, outlet, date), then those of each sentence.
    ``vectors`` has the shape (sentences, dimensions), ``vector`` is the passage's own, kept with 16 bits a dimension.
    """

    passage: Passage
    bags: tuple[Sequence[str], ...]
    vectors: PackedVectors
    vector: Vector


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its passages and their vectors, shape (passages, dimensions)."""

    article: Article
    passages: list[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages as columns, so that all their sentences are scored at once.

    A *bag* is the terms of one context or one sentence; each passage has its context's bag, then one a sentence.
    """

    passage_ids: list[str]
    article_ids: list[str]  # of each passage
    first_bags: NDArray[np.int64]  # shape (passages,): the number of each passage's context bag
    bag_sizes: NDArray[np.int64]  # shape (bags,): terms in each
    terms: NDArray[np.uint32]  # shape (all terms,): ``term_key`` of each, bag after bag
    passage_of: NDArray[np.int64]  # shape (sentences,): which passage each sentence is in
    sentence_bags: NDArray[np.int64]  # shape (sentences,): the number of each sentence's bag
    spans: NDArray[np.int32]  # shape (sentences, 2): offsets in the article's text
    vectors: PackedVectors  # shape (sentences, dimensions)
    copies: int = 0  # passages that say word for word what another one says


def join_columns(one: Candidates, other: Candidates) -> Candidates:
    """Both sets of columns as one; the passages of ``other`` come after those of ``one``."""
    if not other.passage_ids or not one.passage_ids:
        return one if one.passage_ids else other
    passages, bags = len(one.passage_ids), len(one.bag_sizes)
    return Candidates(
        one.passage_ids + other.passage_ids,
        one.article_ids + other.article_ids,
        np.concatenate([one.first_bags, other.first_bags + bags]),
        np.concatenate([one.bag_sizes, other.bag_sizes]),
        np.concatenate([one.terms, other.terms]),
        np.concatenate([one.passage_of, other.passage_of + passages]),
        np.concatenate([one.sentence_bags, other.sentence_bags + bags]),
        np.concatenate([one.spans, other.spans]),
        np.concatenate([one.vectors, other.vectors]),
        one.copies + other.copies,
    )


def term_key(term: str) -> int:
    """A term as the catalog stores it: CRC-32. Two of a question's terms and a passage's rarely meet by chance."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True)
class Averages:
    """Mean number of index terms, the length norms of BM25."""

    passage_terms: float
    sentence_terms: float


def as_row(indexed: IndexedPassage) -> tuple[object, ...]:
    passage, bags = indexed.passage, indexed.bags
    spans = np.asarray([(s.start, s.end) for s in passage.sentences], dtype=np.int32)
    keys = np.asarray([term_key(term) for bag in bags for term in bag], dtype=np.uint32)
    sizes = np.asarray([len(bag) for bag in bags], dtype=np.uint32)
    blobs = (spans.tobytes(), keys.tobytes(), sizes.tobytes(), indexed.vectors.tobytes())
    counts = (len(passage.sentences), len(keys), len(bags[0]))
    return (passage.id, passage.article_id, passage.number, *counts, *blobs)


def passage_of_row(article_id: str, number: int, spans: bytes) -> Passage:
    places = np.frombuffer(spans, dtype=np.int32).reshape(-1, 2).tolist()
    sentences = tuple(Sentence(start, end) for start, end in places)
    return Passage(article_id, number, sentences[0].start, sentences[-1].end, sentences)


def unpack_vectors(kept: bytes, passages: int) -> Vectors:
    vectors: Vectors = np.frombuffer(kept, dtype=np.float16).reshape(passages, -1).astype(np.float32)
    return vectors


def _wording_of(row: tuple) -> tuple[bytes, bytes]:  # type: ignore[type-arg]
    """The same for passages with the same words at the same places: spans, and terms but for those of the context."""
    context = int.from_bytes(row[4][:4], sys.byteorder)
    return row[2], row[3][4 * context :]


def without_copies(rows: Sequence[tuple]) -> list[tuple]:  # type: ignore[type-arg]
    kept = dict[tuple[bytes, bytes], str]()
    for row in rows:
        said = _wording_of(row)
        kept[said] = min(kept.get(said, row[1]), row[1])
    return [row for row in rows if kept[_wording_of(row)] == row[1]]


def as_columns(rows: Sequence[tuple]) -> Candidates:  # type: ignore[type-arg]
    """Rows of (id, article_id, spans, bags, bag_sizes, vectors) as columns: one join of bytes a column."""
    spans = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.int32).reshape(-1, 2)
    sizes = np.frombuffer(b"".join(row[4] for row in rows), dtype=np.uint32).astype(np.int64)
    vectors = np.frombuffer(b"".join(row[5] for row in rows), dtype=np.int8)
    counts = np.asarray([len(row[2]) // 8 for row in rows], dtype=np.int64)
    first_bags = np.concatenate([[0], np.cumsum(counts + 1)[:-1]]) if rows else np.zeros(0, dtype=np.int64)
    is_sentence = np.ones(len(sizes), dtype=bool)
    is_sentence[first_bags] = False
    return Candidates(
        passage_ids=[row[0] for row in rows],
        article_ids=[row[1] for row in rows],
        first_bags=first_bags,
        bag_sizes=sizes,
        terms=np.frombuffer(b"".join(row[3] for row in rows), dtype=np.uint32),
        passage_of=np.repeat(np.arange(len(rows)), counts),
        sentence_bags=np.flatnonzero(is_sentence),
        spans=spans,
        vectors=vectors.reshape(len(spans), -1) if len(spans) else np.zeros((0, 1), dtype=np.int8),
        copies=len(rows) - len({_wording_of(row) for row in rows}),
    )
