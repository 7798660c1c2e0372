"""What an image does without: the list is what it says, and Dateline runs without what is on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from index.bundled_model import minilm_folder
from index.embedding.opening import open_embedder
from index.settings import EmbeddingSettings
from tests.test_locks import LOCKS, PROJECT, ROOT, entries

LEFT_OUT = set(re.findall(r"^[a-z].*$", (ROOT / "docs/operation/left-out.txt").read_text("utf-8"), re.MULTILINE))
EXPORTERS = {"torch", "nncf", "sentence-transformers"}
UNUSED = {"kubernetes", "onnxruntime"}  # by Chroma as Dateline uses it
LINUX = {"sys_platform": "linux", "platform_machine": "x86_64"}


def asked_for(without: set[str]) -> set[str]:
    """All packages that Dateline asks for, and those that they ask for, but through some."""
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["local"]]
    todo = [(Requirement(line), "") for line in lines]
    seen: set[tuple[str, str]] = set()
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        unwanted = requirement.marker and not requirement.marker.evaluate({"extra": extra, **LINUX})
        if name in without or unwanted:
            continue
        for one in {"", *requirement.extras}:
            if (name, one) not in seen:
                seen.add((name, one))
                todo += [(Requirement(line), one) for line in metadata.requires(name) or ()]
    return {name for name, _ in seen}


def test_an_image_leaves_out_what_only_the_exporters_and_unused_parts_of_chroma_ask_for() -> None:
    assert asked_for(set()) - asked_for(EXPORTERS | UNUSED) == LEFT_OUT
    assert {canonicalize_name(entry.name) for lock in LOCKS[:2] for entry, _ in entries(lock)} >= LEFT_OUT


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Path:
    """An environment with all packages but those, and the model that the image's build lays beside them."""
    open_embedder(EmbeddingSettings(), exported)
    place = tmp_path_factory.mktemp("image") / "opt"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    (place / "share" / "dateline").mkdir(parents=True)
    (place / "share" / "dateline" / "embedding").symlink_to(exported)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    kept = {part.name for part in Path(sysconfig.get_path("purelib")).iterdir()} - {"__pycache__"}
    for name in LEFT_OUT:
        kept -= {file.parts[0] for file in metadata.files(name) or ()}
    for name in kept:
        (site / name).symlink_to(Path(sysconfig.get_path("purelib")) / name)
    return place


@pytest.fixture(scope="module")
def run(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[int, str]]:
    """Python with these arguments: its exit code, and all that it printed."""
    home = tmp_path_factory.mktemp("data")
    home.chmod(0o700)
    env = {"DATELINE_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1"}
    env["DATELINE_CHAT__MODEL"] = "extractive"

    def run(*arguments: str) -> tuple[int, str]:
        command = [image / "bin" / "python", *arguments]
        done = subprocess.run(command, env=env, stdout=PIPE, stderr=STDOUT, text=True, check=False)
        return done.returncode, done.stdout

    return run


@pytest.mark.models
@pytest.mark.processes
def test_dateline_reads_indexes_and_answers_without_what_an_image_leaves_out(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-")
    (tmp_path / "story.md").write_text("# Pier\n\nInes Calloway painted the pier in Galway on Monday.", "utf-8")
    code, told = run("-m", "app.cli.main", "index", str(tmp_path))
    assert (code, "1 failed; 1 indexed" in told, "damaged" in told) == (4, True, True), told
    code, told = run("-m", "app.cli.main", "ask", "Who painted the pier?")
    assert (code, "Ines Calloway painted the pier" in told) == (0, True), told


@pytest.mark.models
@pytest.mark.processes
def test_a_model_that_is_not_exported_and_pytorch_are_said_to_be_missing(
    run: Callable[..., tuple[int, str]], exported: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(minilm_folder(), other, copy_function=os.symlink)
    (other / "model.safetensors").unlink()
    (other / "model.safetensors").write_bytes(b"of another model")
    code, told = run(
        "-c",
        f"""if True:
        from pathlib import Path
        from index.embedding.opening import open_embedder
        from index.errors import EmbeddingFailure
        from index.settings import EmbeddingSettings

        for settings in (EmbeddingSettings(model={str(other)!r}), EmbeddingSettings(device="cuda")):
            try:
                open_embedder(settings, Path({str(tmp_path)!r}))
            except EmbeddingFailure as failure:
                print(failure, failure.help_message)
        """,
    )
    assert code == 0, told
    unexported, torch = told.splitlines()
    assert f"{other} is not exported" in unexported
    assert "torch, transformers, nncf Set index.embedding.model to 'minilm'" in unexported
    assert "PyTorch" in torch
    assert "index.embedding.device" in torch
    folders = [file.parent for file in exported.glob("*/model.xml")]
    assert folders
    assert all(one.stat().st_mode & 0o055 == 0o055 for one in folders), "who runs an image is not who has built it"
