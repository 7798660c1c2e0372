"""The default chat model's file: where it lies, and whether it is still the one that was checked.

It is the official GGUF of Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, Apache-2.0). ``app.models.packaged_file`` brings it;
here nothing is downloaded. ``model.json`` beside this module has its SHA-256 and those of its parts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from app.errors import ModelUnavailable
from app.models import texts

FETCH = "dateline model fetch"
BLOCK = 8 << 20  # bytes read at a time

Progress = Callable[[int, int], None]  # bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class Part:
    """A wheel in the package registry, and the piece of the model inside it."""

    package: str
    version: str
    wheel_sha256: str
    member: str  # the piece's name in the wheel, which is a zip file
    size: int  # bytes of the piece
    sha256: str  # of the piece


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model's file, and the parts that it is joined from, in order."""

    name: str
    size: int  # bytes
    sha256: str
    parts: tuple[Part, ...]


@cache
def official() -> ModelFile:
    """The default chat model."""
    told = json.loads(resources.files("app.models").joinpath("model.json").read_text("utf-8"))
    return ModelFile(**{**told, "parts": tuple(Part(**part) for part in told["parts"])})


def ensure_model(folder: Path, progress: Progress = lambda done, total: None, model: ModelFile | None = None) -> Path:
    """The model's file in ``folder``, checked. Raises ModelUnavailable if it is missing or not the official one."""
    model = model or official()
    target = folder / model.name
    if not target.is_file():
        raise ModelUnavailable(texts.NOT_FETCHED.format(file=target), texts.FETCH_IT.format(command=FETCH))
    if not is_whole(target, model, progress):
        raise ModelUnavailable(
            f"the local chat model is not the official file any more: {target} was changed or damaged",
            f"Fetch it again: '{FETCH}'.",
        )
    return target


def is_whole(target: Path, model: ModelFile, progress: Progress = lambda done, total: None) -> bool:
    """Whether the file has the official SHA-256.

    Reading 1.1 GB takes seconds, so size and time of the file that was found right are kept beside it, and it is
    read again when one of them is another.
    """
    if target.stat().st_size != model.size:
        return False
    found = stamp(target, model)  # before it is read: what is written meanwhile shows next time
    with suppress(OSError):
        if _record(target).read_text("utf-8") == found:
            return True
    if _digest(target, progress) != model.sha256:
        return False
    remember(target, found)
    return True


def remember(target: Path, found: str) -> None:
    """Keeps the stamp of a file that was found right. Where that cannot be written it is read at every start."""
    with suppress(OSError):
        _record(target).write_text(found, "utf-8")


def _record(target: Path) -> Path:
    return target.with_name(f"{target.name}.checked.json")


def stamp(target: Path, model: ModelFile) -> str:
    """What tells whether the file was changed since, without reading it."""
    stat = target.stat()
    return json.dumps({"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": model.sha256})


def _digest(target: Path, progress: Progress) -> str:
    digest, done, total = hashlib.sha256(), 0, target.stat().st_size
    with target.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            done += len(block)
            progress(done, total)
    return digest.hexdigest()
