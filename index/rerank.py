"""A cross-encoder as the last step of a search: reads question and sentence together. Off unless one is set."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

from index.errors import EmbeddingFailure


class Reranker(Protocol):
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; higher is better, the scale is the model's own."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder. Safe to share between threads, which then take turns."""

    def __init__(self, name: str, device: str = "auto") -> None:
        from sentence_transformers import CrossEncoder

        self._lock = threading.Lock()
        try:
            self._model = CrossEncoder(name, device=None if device == "auto" else device, trust_remote_code=False)
        except Exception as error:  # what loading raises shares no base: OSError, safetensors', the hub's
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise EmbeddingFailure(
                f"the reranker {name!r} cannot be loaded: {reason}",
                "Set index.search.reranker to a folder with a sentence-transformers cross-encoder, or to nothing.",
            ) from error

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        with self._lock:
            scores = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scores]
