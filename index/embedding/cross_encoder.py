"""sentence-transformers' cross-encoders: models that read two texts together. The only module that loads them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


class CrossEncoderUnusable(Exception):
    """A model that cannot be loaded, with the reason in one line. Callers say which setting named it."""


class PairModel:
    """A cross-encoder by folder or hub name. Safe to share between threads, which then take turns."""

    def __init__(self, name: str, device: str = "auto") -> None:
        self._lock = threading.Lock()
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(name, device=None if device == "auto" else device, trust_remote_code=False)
        except Exception as error:  # what importing and loading raise shares no base: OSError, safetensors', the hub's
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise CrossEncoderUnusable(reason) from error

    @property
    def labels(self) -> Mapping[int, str]:
        """What each column of ``scores`` is called, where the model's files say so."""
        return {int(column): str(label) for column, label in self._model.config.id2label.items()}

    def scores(self, pairs: Sequence[tuple[str, str]], *, probabilities: bool = False) -> NDArray[np.float32]:
        """One row a pair; shape (pairs,) for a model of one output, else (pairs, labels).

        ``probabilities`` turns the outputs of each row into some that add up to 1.
        """
        with self._lock:
            found = self._model.predict(list(pairs), apply_softmax=probabilities, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
