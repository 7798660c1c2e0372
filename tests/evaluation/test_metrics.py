"""The rules of counting, by hand."""

from __future__ import annotations

import pytest

from tests.evaluation.ingest.layouts import Layout, Story
from tests.evaluation.ingest.measuring import precision_and_recall
from tests.evaluation.metrics import holds_fact, ratio


@pytest.mark.parametrize(
    ("text", "fact", "held"),
    [
        ("Norman Mineta ordered it.", "Mineta", True),
        ("MINETA's order", "Mineta", True),
        ("the Minetas", "Mineta", False),
        ("It fell 2.8%.", "2.8%|2.8 percent", True),
        ("It fell 12.8%.", "2.8%", False),
        ("It sold 1,188 units", "188", False),
        ("188, they said", "188", True),
        ("188,000", "188", False),
        ("£85m.", "85m|85 million", True),
        ("He said it was “too safe”", '"too safe"', True),
        ("nothing", "something", False),
        ("in October", "October|10th month", True),
    ],
)
def test_key_facts(text: str, fact: str, held: bool) -> None:
    assert holds_fact(text, fact) is held


def test_nothing_to_count_is_no_score() -> None:
    assert ratio([]) is None
    assert ratio([True, False]) == 0.5


@pytest.mark.parametrize(
    ("text", "precision", "recall"),
    [
        ("The pier\n\nIt fell down. It is gone.", 1.0, 1.0),  # the headline counts for neither
        ("It fell down.", 1.0, 0.5),
        ("It fell down. Subscribe now, it is cheap.", 5 / 8, 5 / 6),
        ("", 0.0, 0.0),
    ],
)
def test_words_of_a_text_are_counted_as_often_as_they_are_there(text: str, precision: float, recall: float) -> None:
    layout = Layout("", Story("en", "The pier", ("It fell down.", "It is gone.")), "", None, "")
    assert precision_and_recall(text, layout) == (precision, recall)
