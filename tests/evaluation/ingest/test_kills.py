"""Kills of a real indexing process, as the evaluation makes them: few, of a small archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation.ingest.kills import kill_often

pytestmark = pytest.mark.processes


def test_kills_at_random_moments_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    report = kill_often(tmp_path, count=4, seed=7, articles=48)
    assert report["by_phase"], "no run was met at work"
    assert {name: report[name] for name in ("lost", "doubled", "wrong", "reader_failures")} == {
        "lost": 0,
        "doubled": 0,
        "wrong": 0,
        "reader_failures": 0,
    }
