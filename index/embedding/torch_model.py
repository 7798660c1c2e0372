"""sentence-transformers and PyTorch: runs any of its models, on a CPU or a GPU. The only module that knows PyTorch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from index.embedding.embedder import TokenBatch, TokenVectors
from index.embedding.model_files import ModelProfile
from index.errors import EmbeddingFailure


def has_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())


class TorchModel:
    """A TokenModel on PyTorch."""

    made_by = "torch"

    def __init__(self, profile: ModelProfile, device: str) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # it would draw over ours
        try:
            self._model = SentenceTransformer(str(profile.folder), device=device, trust_remote_code=False)
        except Exception as error:  # what loading raises shares no base: OSError, safetensors', CUDA's own
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise EmbeddingFailure(
                f"the embedding model in {profile.folder} cannot be loaded on {device!r}: {reason}",
                "Set index.embedding.model to 'minilm' or to a folder with a sentence-transformers model, and "
                "index.embedding.device to a device that this machine has.",
            ) from error

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def best_batch(self) -> int:
        return 16 if self._model.device.type == "cpu" else 128

    def stream(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, TokenVectors]]:
        for batch in batches:
            yield batch, self.run(batch)

    def run(self, batch: TokenBatch) -> TokenVectors:
        import torch

        inputs = {"input_ids": torch.from_numpy(batch.ids), "attention_mask": torch.from_numpy(batch.mask)}
        transformer: Any = self._model[0]
        with torch.inference_mode():
            output = transformer({name: values.to(self._model.device) for name, values in inputs.items()})
        return np.asarray(output["token_embeddings"].float().cpu().numpy(), dtype=np.float32)
