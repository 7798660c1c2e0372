"""The pure parts of the benchmark of indexing: its sample, its medians, its series and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.indexing import Watch, summary, systematic, thinned
from tests.benchmarks.plots import plot_indexing


@pytest.mark.parametrize(
    ("length", "count", "every"),
    [(2_127, 300, 7), (19_043, 1_500, 13), (10, 20, 1), (10, 0, 1), (10, 1, 10), (0, 5, 1)],
)
def test_a_systematic_sample_is_every_nth_item(length: int, count: int, every: int) -> None:
    assert systematic(range(length), count) == (every, range(0, length, every))


def ran(articles_per_second: float, peak_mb: int, **more: float) -> dict[str, Any]:
    return {"articles": 5, "articles_per_second": articles_per_second, "peak_mb": peak_mb, **more}


def test_the_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_medians() -> None:
    """In the third round the machine was half as fast for both: that round's ratio still counts."""
    rounds = [
        {"ours": ran(60, 500, sentences_per_second=900), "tutorial": ran(10, 900, chunks_per_second=33)},
        {"ours": ran(62, 530, sentences_per_second=910), "tutorial": ran(10, 880, chunks_per_second=31)},
        {"ours": ran(35, 510, sentences_per_second=500), "tutorial": ran(5, 890, chunks_per_second=16)},
    ]
    assert summary(rounds) == {
        "ours": {"articles": 15, "articles_per_second": 60, "sentences_per_second": 900, "peak_mb": 530},
        "tutorial": {"articles": 15, "articles_per_second": 10, "chunks_per_second": 31, "peak_mb": 900},
        "ratio": {"tutorial": 6.2},
    }


def test_a_thinned_series_keeps_its_order_and_its_peak() -> None:
    points = [(float(n), n * 40, 900.0 if n == 333 else 500.0 + n % 7) for n in range(477)]
    few = thinned(points, 100)
    assert len(few) <= 100
    assert few == sorted(few)
    assert points[333] in few
    assert thinned(points[:100], 100) == points[:100]
    assert thinned([], 100) == []


def test_articles_between_two_commits_are_interpolated() -> None:
    watch = Watch(
        0, progress=[(10.0, 0), (20.0, 600), (30.0, 1_000)], memory=[(10.0, 400.0), (15.0, 450.04), (31.0, 420.0)]
    )
    assert watch.points() == [(0.0, 0, 400.0), (5.0, 300, 450.0), (21.0, 1_000, 420.0)]


@pytest.mark.slow
@pytest.mark.parametrize("sets", [["bbc", "reuters"], ["bbc"]])
@pytest.mark.parametrize("with_tutorial", [True, False])
def test_the_picture_is_a_png(sets: list[str], with_tutorial: bool, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, which draws the picture, is not installed")
    figures: dict[str, Any] = {
        "indexed": 1_000,
        "peak_mb": 520,
        "memory": {"seconds": [0, 5, 10], "articles": [0, 500, 1_000], "mb": [400.0, 510.0, 505.0]},
    }
    if with_tutorial:
        figures["beside_tutorial"] = summary([{"ours": ran(60, 500), "tutorial": ran(10, 900)}])
    target = tmp_path / "pictures" / "indexing.png"
    plot_indexing(dict.fromkeys(sets, figures), target)
    assert target.read_bytes().startswith(b"\x89PNG")
