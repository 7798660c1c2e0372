"""What the tests of the readers share: an archive folder, and one call that reads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers import read
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.fakes import tuned

Reading = tuple[list[Article], list[SkippedFile]]
ReadAll = Callable[..., Reading]
Write = Callable[[str, str | bytes], Path]

needs_engine = pytest.mark.skipif(
    not shutil.which("tesseract"), reason="Tesseract is missing: make tesseract, or apt install tesseract-ocr"
)
ENGLISH = ReadingSettings(ocr_languages=("eng",))  # each language that is set is tried on each word


@pytest.fixture
def read_all() -> ReadAll:
    """Reads paths to the end and returns the articles and what was skipped."""

    def reading(*paths: str | Path, **settings: float) -> Reading:
        skipped: list[SkippedFile] = []
        limits = tuned(ReadingSettings, **settings)
        return list(read([str(path) for path in paths], limits, skipped.append)), skipped

    return reading


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the test's folder, text as UTF-8, and returns its path."""

    def writing(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return writing
