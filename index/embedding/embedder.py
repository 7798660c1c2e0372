"""One pass over ``headline. passage`` → a passage vector and a vector per sentence.

The mean of a passage's token vectors is the passage vector; the mean over each sentence's own tokens is that
sentence's vector, with the passage as its context ("late chunking", Günther et al. 2024, arXiv:2409.04701). Models
that pool otherwise have no meaningful token vectors: their sentences are embedded apart, in a second pass.

Which library runs the model is decided in ``index.embedding.opening``: OpenVINO on a CPU
(``index.embedding.openvino_model``), else PyTorch (``index.embedding.torch_model``). Nothing heavy is imported before a
model is opened.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.model_files import ModelProfile

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Vector = NDArray[np.float32]  # shape (dimensions,), length 1
Vectors = NDArray[np.float32]  # shape (n, dimensions), rows of length 1
PackedVectors = NDArray[np.int8]  # the same, one byte a dimension
TokenVectors = NDArray[np.float32]  # shape (texts, tokens, dimensions)

_LENGTH_STEP = 16  # tokens

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PassageText:
    """What is embedded: a headline for context, the passage, and its sentences' offsets in ``text``."""

    headline: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    passage: Vector
    sentences: Vectors  # one row for each of ``PassageText.spans``


class Embedder(Protocol):
    """What the rest of the project asks of an embedding model. Safe to share between threads."""

    @property
    def dimensions(self) -> int: ...

    @property
    def made_by(self) -> str:
        """What computes the vectors, as an archive notes it: "openvino int8", "torch"."""
        ...

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]: ...

    def embed_question(self, question: str) -> Vector: ...


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Texts of similar length as token ids, padded: both arrays have the shape (texts, tokens)."""

    rows: tuple[int, ...]  # which texts these are
    ids: NDArray[np.int64]
    mask: NDArray[np.int64]  # 1 for a token, 0 for padding


class TokenModel(Protocol):
    """A transformer: token ids in, token vectors out. Safe to share between threads."""

    @property
    def dimensions(self) -> int: ...

    @property
    def made_by(self) -> str: ...

    @property
    def best_batch(self) -> int:
        """Texts a batch that run fastest here."""
        ...

    def stream(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, TokenVectors]]:
        """For many texts: as many batches at a time as the machine can take, in any order."""
        ...

    def run(self, batch: TokenBatch) -> TokenVectors:
        """For one question: as soon as possible."""
        ...


def pack(vectors: Vectors) -> PackedVectors:
    """Float vectors → one byte a dimension, each row scaled to use the full range of int8.

    Only directions matter to a cosine, so the scales need not be kept: ``unpack`` restores length 1.
    Measured on MiniLM the cosine between a row and its packed copy stays above .9999.
    """
    peak = np.abs(vectors).max(axis=1, keepdims=True)
    peak[peak == 0] = 1.0
    packed: PackedVectors = np.rint(vectors / peak * 127).astype(np.int8)
    return packed


def unpack(packed: PackedVectors) -> Vectors:
    return _normalised(packed.astype(np.float32))


def _normalised(rows: NDArray[np.float32]) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    lengths[lengths == 0] = 1.0
    normalised: Vectors = (rows / lengths).astype(np.float32)
    return normalised


class TextEmbedder:
    """An Embedder over a transformer and its tokenizer."""

    def __init__(self, profile: ModelProfile, model: TokenModel, batch_size: int) -> None:
        self._profile = profile
        self._model = model
        self._batch_size = batch_size
        self._tokenizer = _tokenizer(profile)
        self._one_at_a_time = threading.Lock()  # many passages use all cores already

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    @property
    def made_by(self) -> str:
        return self._model.made_by

    def embed_question(self, question: str) -> Vector:
        """A vector of shape (dimensions,), length 1."""
        encoding = self._tokenizer.encode(self._profile.question_prefix + question)
        batch = _padded((0,), [encoding])
        return self._pooled(self._model.run(batch)[0], len(encoding.ids))

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors in the order of ``passages``. Runs in batches of similar length, so little is spent on padding."""
        with self._one_at_a_time:
            return self._late(passages) if self._profile.pooling == "mean" else self._apart(passages)

    def _late(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        leads = [self._profile.passage_prefix + (f"{p.headline}. " if p.headline else "") for p in passages]
        encodings = self._tokenizer.encode_batch([lead + p.text for lead, p in zip(leads, passages, strict=True)])
        whole = np.zeros((len(passages), self.dimensions), dtype=np.float32)
        rows: list[Vectors] = [np.zeros((0, self.dimensions), dtype=np.float32)] * len(passages)
        beyond: list[tuple[int, int]] = []  # sentences past the model's limit, as (passage, sentence)
        for batch, vectors in self._model.stream(self._batches(encodings)):
            for row, tokens in zip(batch.rows, vectors, strict=True):
                encoding = encodings[row]
                own = tokens[: len(encoding.ids)]
                whole[row] = own.mean(axis=0)
                rows[row], missed = _sentence_means(own, encoding, len(leads[row]), passages[row].spans)
                beyond += [(row, sentence) for sentence in missed]
        for (row, sentence), vector in zip(beyond, self._embedded(_texts(passages, beyond)), strict=True):
            rows[row][sentence] = vector
        return [PassageVectors(w, _normalised(r)) for w, r in zip(_normalised(whole), rows, strict=True)]

    def _apart(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        whole = self._embedded([f"{p.headline}. {p.text}" if p.headline else p.text for p in passages])
        places = [(row, sentence) for row, p in enumerate(passages) for sentence in range(len(p.spans))]
        sentences = self._embedded(_texts(passages, places))
        ends = np.cumsum([len(p.spans) for p in passages])
        return [
            PassageVectors(w, sentences[end - len(p.spans) : end])
            for w, p, end in zip(whole, passages, ends, strict=True)
        ]

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch([self._profile.passage_prefix + text for text in texts])
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for batch, tokens in self._model.stream(self._batches(encodings)):
            for row, own in zip(batch.rows, tokens, strict=True):
                vectors[row] = self._pooled(own, len(encodings[row].ids))
        return vectors

    def _pooled(self, tokens: NDArray[np.float32], count: int) -> Vector:
        match self._profile.pooling:
            case "mean":
                return _normalised(tokens[:count].mean(axis=0))
            case "cls":
                return _normalised(tokens[0])
            case "last":
                return _normalised(tokens[count - 1])

    def _batches(self, encodings: Sequence[Encoding]) -> Iterator[TokenBatch]:
        order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
        for first in range(0, len(order), self._batch_size):
            rows = tuple(order[first : first + self._batch_size])
            yield _padded(rows, [encodings[i] for i in rows])


def _tokenizer(profile: ModelProfile) -> Tokenizer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(profile.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(profile.max_tokens)
    return tokenizer


def _padded(rows: tuple[int, ...], encodings: Sequence[Encoding]) -> TokenBatch:
    # To full steps: OpenVINO prepares itself anew for each shape it meets and keeps what it prepared. Measured over
    # 4,000 passages of any length it grew to 1,120 MB; in steps of 16 tokens to 500, at the same speed.
    longest = -(-max(len(e.ids) for e in encodings) // _LENGTH_STEP) * _LENGTH_STEP
    ids = np.zeros((len(encodings), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    return TokenBatch(rows, ids, mask)


def _texts(passages: Sequence[PassageText], places: Sequence[tuple[int, int]]) -> list[str]:
    return [passages[row].text[slice(*passages[row].spans[sentence])] for row, sentence in places]


def _sentence_means(
    tokens: NDArray[np.float32], encoding: Encoding, lead: int, spans: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.float32], list[int]]:
    """The mean over each sentence's own tokens, and which sentences have none because the text was cut off."""
    offsets = np.asarray(encoding.offsets, dtype=np.int64)
    # A token belongs to the sentence that its last character lies in: some tokenizers count the space before a word
    # as part of it. Special tokens have no characters and belong to none.
    last = np.where(offsets[:, 1] > offsets[:, 0], offsets[:, 1] - 1 - lead, -1)
    bounds = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    owns = (last[None, :] >= bounds[:, :1]) & (last[None, :] < bounds[:, 1:])
    counts = owns.sum(axis=1)
    means = (owns.astype(np.float32) @ tokens) / np.maximum(counts, 1)[:, None]
    return means.astype(np.float32), [int(i) for i in np.flatnonzero(counts == 0)]
