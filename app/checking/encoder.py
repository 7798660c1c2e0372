"""The model of support: how likely a passage states a claim, and states it as an answer to a question.

The packaged embedding model, trained further (``tests/evaluation/claims/training.py``), reads "question claim [SEP]
passage"; a weighted sum over its first token's vector is the log-odds. Shipped are the layers that training changed, a
byte for each weight (``support.npz``); the word vectors are the packaged model's. Put together once, in the folder of
exported models, and run like the embedding model, by OpenVINO or PyTorch.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.embed import TokenBatch, open_token_model, padded
from index.model_files import minilm_folder, profile_of
from index.settings import EmbeddingSettings

_WEIGHTS = "support.npz"
_MOST_TOKENS = 224
_BATCH = 8
_WAIT_SECONDS = 120  # for another process that puts the model together


class Support(Protocol):
    """What the check asks of a model of support. Safe to share between threads."""

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each (question and claim, passage), natural logarithm of the odds that the one states the other."""
        ...


class Encoder:
    """The packaged model of support."""

    def __init__(self, settings: EmbeddingSettings, models: Path) -> None:
        """``models``: the folder of exported models. Raises EmbeddingFailure as the embedding model does."""
        from tokenizers import Tokenizer

        own = settings.model_copy(update={"model": str(_put_together(models)), "precision": "float"})
        profile = profile_of(own)
        self._model = open_token_model(own, profile, models)
        self._tokenizer = Tokenizer.from_file(str(profile.folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS, strategy="longest_first")
        head = _shipped()
        self._head, self._bias = head["head.weight"].astype(np.float32).ravel(), float(head["head.bias"][0])
        self._one_at_a_time = threading.Lock()

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        encodings = self._tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda row: len(encodings[row].ids))
        found = np.zeros(len(pairs), np.float32)
        for first in range(0, len(order), _BATCH):
            rows = tuple(order[first : first + _BATCH])
            batch: TokenBatch = padded(rows, [encodings[row] for row in rows])
            with self._one_at_a_time:
                found[list(rows)] = self._model.run(batch)[:, 0] @ self._head + self._bias
        return [float(value) for value in found]


def pack(tensors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.generic]]:
    """As shipped: matrices with one byte a weight and a scale a row, all else in two bytes."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, values in tensors.items():
        if values.ndim == 2 and not name.startswith("head"):
            scale = np.abs(values).max(axis=1, keepdims=True) / 127
            packed[name] = np.rint(values / np.maximum(scale, 1e-12)).astype(np.int8)
            packed[f"{name}.scale"] = scale.astype(np.float32)
        else:
            packed[name] = values.astype(np.float16 if not name.startswith("head") else np.float32)
    return packed


def unpack(packed: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    return {
        name: values.astype(np.float32) * packed[f"{name}.scale"].astype(np.float32)
        if f"{name}.scale" in packed
        else values.astype(np.float32)
        for name, values in packed.items()
        if not name.endswith(".scale")
    }


@cache
def _shipped() -> dict[str, NDArray[np.float32]]:
    with resources.files(__package__).joinpath(_WEIGHTS).open("rb") as file, np.load(file) as arrays:
        return unpack({name: arrays[name] for name in arrays.files})


def _put_together(models: Path) -> Path:
    """The folder of the whole model: the packaged one with the shipped layers in the place of its own."""
    digest = hashlib.sha256(resources.files(__package__).joinpath(_WEIGHTS).read_bytes()).hexdigest()[:12]
    target = models / f"support-{digest}"
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / "support.lock", timeout=_WAIT_SECONDS):
        if not target.exists():
            partial = Path(tempfile.mkdtemp(prefix="support-", dir=models))
            try:
                _write(minilm_folder(), partial)
                partial.rename(target)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return target


def _write(base: Path, folder: Path) -> None:
    from safetensors.numpy import load_file, save_file

    shutil.copytree(base, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "*.bin", "*.onnx"))
    tensors = load_file(base / "model.safetensors")
    changed = {name: values for name, values in _shipped().items() if not name.startswith("head")}
    assert changed.keys() <= tensors.keys(), "the layers are those of the packaged model"
    save_file({**tensors, **changed}, folder / "model.safetensors", {"format": "pt"})
