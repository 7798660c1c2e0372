"""A cross-encoder as the last step of a search: reads question and sentence together. Off unless one is set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.embedding.cross_encoder import CrossEncoderUnusable, PairModel
from index.errors import EmbeddingFailure


class Reranker(Protocol):
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; higher is better, the scale is the model's own."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder. Safe to share between threads, which then take turns."""

    def __init__(self, name: str, device: str = "auto") -> None:
        try:
            self._model = PairModel(name, device)
        except CrossEncoderUnusable as error:
            raise EmbeddingFailure(
                f"the reranker {name!r} cannot be loaded: {error}",
                "Set index.search.reranker to a folder with a sentence-transformers cross-encoder, or to nothing.",
            ) from error

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(score) for score in self._model.scores([(question, text) for text in texts])]
