"""Fuzzing of the readers for a bounded time; see ``tests.index.readers.fuzzing``."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.fuzz
@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris has no wheel for this platform")
def test_nothing_that_atheris_finds_in_five_seconds_raises(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.index.readers.fuzzing", "--seconds", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "DONE" in done.stderr
