"""Which library runs the embedding model: OpenVINO on a CPU, else PyTorch. Nothing heavy is imported before."""

from __future__ import annotations

import importlib.util
import logging
import shutil
from pathlib import Path

from index.embedding.embedder import Embedder, TextEmbedder, TokenModel
from index.embedding.model_files import ModelProfile, profile_of
from index.embedding.processor import faster_precision
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings

_log = logging.getLogger(__name__)


def open_embedder(settings: EmbeddingSettings, cache: Path) -> Embedder:
    """The embedder that the settings ask for. ``cache`` keeps exported models.

    Raises EmbeddingFailure, naming the setting, if the model cannot be found or run.
    """
    profile = profile_of(settings)
    model = _model(settings, profile, cache)
    return TextEmbedder(profile, model, settings.batch_size or model.best_batch)


def _model(settings: EmbeddingSettings, profile: ModelProfile, cache: Path) -> TokenModel:
    device = settings.device if settings.device != "auto" else ("cuda" if _has_gpu() else "cpu")
    wanted = settings.backend
    if wanted == "openvino" or (wanted == "auto" and device == "cpu" and importlib.util.find_spec("openvino")):
        try:
            from index.embedding.openvino_model import OpenVinoModel

            precision = faster_precision() if settings.precision == "auto" else settings.precision
            return OpenVinoModel(profile, precision, cache)
        except (EmbeddingFailure, ImportError) as failure:
            if wanted == "openvino" or not _has_torch():
                raise _as_failure(failure) from failure
            _log.warning("OpenVINO cannot run the embedding model (%s); PyTorch does, more slowly.", failure)
    if not _has_torch():
        raise EmbeddingFailure(
            "PyTorch, which is to run the embedding model, is not installed",
            "Set index.embedding.device to 'cpu', or install Dateline with all of its packages.",
        )
    from index.embedding.torch_model import TorchModel

    return TorchModel(profile, device)


def _as_failure(error: EmbeddingFailure | ImportError) -> EmbeddingFailure:
    if isinstance(error, EmbeddingFailure):
        return error
    return EmbeddingFailure(f"OpenVINO cannot be loaded: {error}", "Install it anew: pip install openvino.")


def _has_torch() -> bool:
    """Whether PyTorch is installed: an image does without, as its embedding model is exported already."""
    return importlib.util.find_spec("sentence_transformers") is not None


def _has_gpu() -> bool:
    """Whether PyTorch sees a GPU; it is only asked, which takes seconds, where the system has one."""
    if not _has_torch() or not (shutil.which("nvidia-smi") or Path("/proc/driver/nvidia").exists()):
        return False
    from index.embedding.torch_model import has_gpu

    return has_gpu()
