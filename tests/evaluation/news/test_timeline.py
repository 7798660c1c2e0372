"""The judgement of rows: right only where sentence and days are those that were written down."""

from __future__ import annotations

import json
from dataclasses import replace

from app import wiring
from app.types import Citation, DatedEvent
from tests.evaluation.news.timeline import TOPICS, Expected, figures, judged
from tests.evaluation.records import records

QUOTE = "Troops took the city on Sunday."
ROW = DatedEvent(
    QUOTE, "Sunday", "2016-03-27", "2016-03-27", True, False, Citation(1, "a", 0, 9, QUOTE, "T", "O", "2016-03-29", "")
)
FALL = Expected(("took the city", "seized it"), "2016-03-27", "2016-03-27", True)
TRUCE = Expected(("A truce",), "2016-02-27", "2016-02-27", True)
BESIDE = Expected(("took the city",), "2016-03-27", "2016-03-27", False)


def test_a_row_is_right_if_sentence_and_days_are_as_written_down() -> None:
    (row,) = judged([ROW], [FALL])["rows"]
    assert (row["right"], row["about"]) == (True, True)
    (row,) = judged([replace(ROW, first="2016-03-20", last="2016-03-20")], [FALL])["rows"]
    assert not row["right"]


def test_a_row_that_nobody_wrote_down_is_wrong_and_one_beside_the_topic_is_told_apart() -> None:
    (row,) = judged([ROW], [TRUCE])["rows"]
    assert (row["right"], row["about"]) == (False, False)
    (row,) = judged([ROW], [BESIDE])["rows"]
    assert (row["right"], row["about"]) == (True, False)


def test_what_is_in_no_row_is_missed_and_what_is_beside_the_topic_is_not_expected() -> None:
    made = judged([ROW], [FALL, TRUCE, replace(TRUCE, words=("A raid",), about=False)])
    assert (made["missed"], made["expected"]) == (["A truce"], 2)


def test_a_merged_row_counts_by_any_of_its_sentences() -> None:
    other = replace(ROW.citation, quote="Soldiers seized it.")
    (row,) = judged([replace(ROW, citation=replace(ROW.citation, quote="It fell."), also=(other,))], [FALL])["rows"]
    assert row["right"]


def test_figures_count_over_all_topics() -> None:
    made = figures([judged([ROW], [FALL]), judged([ROW], [TRUCE])])
    assert (made["rows"], made["right"], made["expected"], made["found"]) == (2, 1, 2, 1)
    assert made["share_right"] == 0.5


def test_every_event_that_was_written_down_stands_in_a_sample_article() -> None:
    folder = wiring.samples_folder() / "articles"
    texts = [p.read_text("utf-8") for p in folder.iterdir() if p.suffix != ".jsonl"]
    texts += [json.loads(line)["text"] for line in (folder / "briefs.jsonl").read_text("utf-8").splitlines() if line]
    for record in records(TOPICS):
        for event in map(Expected.of, record["events"]):
            for words in event.words:
                assert any(words in text for text in texts), words
            assert bool(event.first) == bool(event.last)
            assert event.first <= event.last
