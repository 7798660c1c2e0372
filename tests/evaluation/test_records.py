"""What a results file keeps of a part."""

from __future__ import annotations

from tests.evaluation.records import without_texts


def test_a_results_file_keeps_what_is_counted_and_no_text() -> None:
    record = {
        "qid": "x-01",
        "outcome": "right",
        "question": "Who rebuilt the bridge?",
        "statements": [["supported", "The town rebuilt the bridge.", "", ["The town rebuilt the bridge."]]],
        "signals": {"score": 0.5},
        "timings": {"whole": 1.5},
        "finds": {"rewritten": {"first": True}},
        "cited": True,
    }
    part = {"commit": "abc", "transcripts": [record], "tutorial": {"figures": {"n": 1}, "transcripts": [record]}}
    counted = {key: record[key] for key in ("qid", "outcome", "signals", "timings", "finds", "cited")}
    assert without_texts(part) == {
        "commit": "abc",
        "transcripts": [counted],
        "tutorial": {"figures": {"n": 1}, "transcripts": [counted]},
    }
