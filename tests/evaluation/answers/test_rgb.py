"""The reading of RGB's records, and what is measured on them, worked out by hand on two items of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluation.answers import rgb

TWO = [
    {
        "id": 7,
        "query": "Who won the chess title?",
        "answer": "Ilse Marrow",
        "fakeanswer": "Tove Lind",
        "positive": ["Ilse Marrow won the open chess title on points after nine rounds ..."],
        "negative": ["Chess is played on 64 squares."],
        "positive_wrong": ["Tove Lind won the open chess title on points after nine rounds ..."],
    },
    {
        "id": 8,
        "query": "When did the bridge open?",
        "answer": [["4 May 2014", "May 4, 2014"]],
        "fakeanswer": "9 May 2014",
        "positive": ["It opened in spring."],
        "negative": [],
        "positive_wrong": ["The bridge at Tarrow opened on 9 May 2014."],
    },
]


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rgb.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in TWO), "utf-8")
    monkeypatch.setattr(rgb, "PATH", path)


@pytest.mark.usefixtures("two")
def test_answers_are_alternatives_however_they_are_nested() -> None:
    assert [item.answers for item in rgb.items()] == [("Ilse Marrow",), ("4 May 2014", "May 4, 2014")]
    assert [item.id for item in rgb.items()] == ["7", "8"]


@pytest.mark.usefixtures("two")
def test_snippets_become_articles_of_different_outlets() -> None:
    item = rgb.items()[0]
    right, wrong = rgb.articles(item, "positive")[0], rgb.articles(item, "positive_wrong")[0]
    assert right.text == "Ilse Marrow won the open chess title on points after nine rounds."
    assert right.outlet != wrong.outlet
    assert right.published is not None
    assert right.id != wrong.id


@pytest.mark.usefixtures("two")
def test_conflicts_are_counted_and_what_cannot_be_tested_is_named() -> None:
    counts = rgb.conflicts()
    assert (counts["tested"], counts["noticed"]) == (1, 1)
    assert [item["id"] for item in counts["untested"]] == ["8"]


@pytest.mark.slow
@pytest.mark.skipif(not rgb.PATH.exists(), reason=f"RGB's questions are not there: {rgb.PATH}")
def test_most_planted_conflicts_are_noticed_and_right_reports_are_left_alone() -> None:
    counts = rgb.conflicts()
    assert counts["noticed"] >= 0.8 * counts["tested"]
    assert counts.get("false alarms", 0) <= 0.05 * counts["right alone tested"]


@pytest.mark.parametrize(
    ("query", "answer", "text", "told"),
    [
        ("Who won the chess title?", "Ilse Marrow", "Marrow wins the title on points.", True),
        ("Who won the chess title?", "Ilse Marrow", "Ilse Lind won nothing.", False),
        ("When did the bridge open?", "May 4, 2014", "It opened on the 4th of May.", True),
        ("When did the bridge open?", "May 4, 2014", "It opened in 2014.", True),
        ("When did the bridge of 2014 open?", "May 4, 2014", "The bridge of 2014 opened on 5 May.", False),
        ("When was it founded?", "June 2014", "In June it was founded.", True),
        ("What did it cost?", "$1.65 billion", "It cost 1.7 billion dollars.", True),
        ("What did it cost?", "$1.65 billion", "It cost 2.1 billion dollars.", False),
    ],
)
def test_a_telling_part_of_an_answer_is_known(query: str, answer: str, text: str, told: bool) -> None:
    item = rgb.RgbItem("1", query, (answer,), (), (), (), ())
    assert rgb.tells(item, text) is told


def test_negative_snippets_that_tell_a_part_are_counted_apart() -> None:
    silent = rgb.RgbItem("1", "Who won?", ("Ilse Marrow",), (), (), ("Chess is a game.",), ())
    telling = rgb.RgbItem("2", "Who won?", ("Ilse Marrow",), (), (), ("Jan 3, 2020 ... Marrow wins.",), ())
    made = [
        {"qid": "rgb-1-negative", "outcome": "refused", "statements": []},
        {"qid": "rgb-2-negative", "outcome": "answered", "statements": [["supported", "Marrow won.", "", []]]},
        {"qid": "rgb-2-positive", "outcome": "right", "statements": []},
    ]
    assert rgb.negatives(made, [silent, telling]) == {
        "snippets tell a part": {"n": 1, "a part of it": 1},
        "snippets tell nothing": {"n": 1, "refused": 1},
    }


def test_a_higher_confidence_refuses_more_of_both() -> None:
    made = [
        {"qid": "rgb-1-positive", "kind": "positive", "outcome": "right", "signals": {"confidence": 0.85}},
        {"qid": "rgb-2-positive", "kind": "positive", "outcome": "wrong", "signals": {"confidence": 0.95}},
        {"qid": "rgb-1-negative", "kind": "negative", "outcome": "refused", "signals": {"confidence": 0.99}},
        {"qid": "rgb-2-negative", "kind": "negative", "outcome": "answered", "signals": {"confidence": 0.65}},
    ]
    shares = {row["min_confidence"]: (row["positive right"], row["negative refused"]) for row in rgb.trade(made)}
    assert (shares[0.6], shares[0.7], shares[0.9]) == ((0.5, 0.5), (0.5, 1.0), (0.0, 1.0))


def test_the_day_that_a_search_engine_shows_is_the_day_of_publication_and_pieces_are_paragraphs() -> None:
    item = rgb.RgbItem("1", "Who?", (), (), ("Jul 2, 2019 ... Osk won ... Lind lost the ...", "No day."), (), ())
    one, two = rgb.articles(item, "positive", dated=False)
    assert (str(one.published), one.text) == ("2019-07-02", "Osk won.\n\nLind lost the.")
    assert (two.published, two.text) == (None, "No day.")
