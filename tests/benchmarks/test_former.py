"""The pure part of the comparison with an earlier commit."""

from __future__ import annotations

from tests.benchmarks.former import summary


def test_the_ratio_is_the_median_of_the_rounds_and_below_one_where_it_became_slower() -> None:
    """In the second round the machine was half as fast for both."""
    rounds = [{"former": 9.7, "now": 10.0}, {"former": 20.0, "now": 20.0}, {"former": 9.0, "now": 10.0}]
    assert summary(rounds)["ratio"] == 0.97
