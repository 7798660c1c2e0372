"""Verdicts are kept with the whole record, and become questions that an evaluation can ask."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import cli
from app.records.making import key_of
from app.stores.feedback import AnswersHeld, FeedbackFailure, FeedbackStore, Held, Reason, Vote, questions
from app.types import Answer, Citation, Statement, Turn, Verdict
from index.types import Filters
from tests.evaluation.answers.asking import Asked

CITED = Citation(
    1, "a" * 32, 0, 30, "At least 188 soldiers died on 27 March 2016.", "Palmyra", "Wire", "2016-03-29", ""
)
PROVEN = Statement("188 soldiers died on 27 March 2016, some 200 in all.", (CITED,), Verdict.SUPPORTED)
ANSWER = Answer(
    "How many soldiers died?", "How many soldiers died?", (PROVEN,), (), refused=False, model="m", settings_hash="h"
)
REFUSAL = Answer("How high is it?", "How high is it?", (), (), refused=True, refusal="Not in the archive.")


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "home" / "feedback.sqlite3")


def test_a_verdict_is_kept_with_the_whole_record(store: FeedbackStore) -> None:
    filters, history = Filters(outlets=("Wire",), published_to=date(2016, 4, 1)), (Turn("user", "Hello?"),)
    store.add(Held(ANSWER, filters, history), Vote.DOWN, Reason.OUTDATED, " It is 190 now. ", "me")
    (kept,) = store.all()
    assert (kept.vote, kept.reason, kept.note) == (Vote.DOWN, "outdated", "It is 190 now.")
    assert kept.filters == {"outlets": ["Wire"], "published_to": "2016-04-01"}
    assert kept.history == ({"role": "user", "text": "Hello?"},)
    assert kept.record["statements"][0]["citations"][0]["quote"] == CITED.quote
    assert (kept.record["model"], kept.record["settings_hash"]) == ("m", "h")
    assert kept.at.endswith("+00:00")


def test_a_reader_may_think_again_and_others_count_as_well(store: FeedbackStore) -> None:
    store.add(Held(ANSWER), Vote.UP, voter="me")
    store.add(Held(ANSWER), Vote.DOWN, Reason.WRONG_SOURCE, voter="me")
    store.add(Held(ANSWER), Vote.UP, voter="you")
    assert [one.vote for one in store.all()] == [Vote.DOWN, Vote.UP]


def test_nobody_has_judged_yet(store: FeedbackStore, tmp_path: Path) -> None:
    assert store.all() == []
    assert list(tmp_path.iterdir()) == [], "looking makes no file"


def test_a_file_that_is_none_is_told_with_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "feedback.sqlite3"
    broken.write_text("no database " * 100)
    with pytest.raises(FeedbackFailure, match=r"feedback\.sqlite3") as failure:
        FeedbackStore(broken).all()
    assert "home folder" in failure.value.help_message


def test_a_file_of_a_later_version_is_left_as_it_is(store: FeedbackStore, tmp_path: Path) -> None:
    store.add(Held(ANSWER), Vote.UP)
    with closing(sqlite3.connect(tmp_path / "home" / "feedback.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    for use in (store.all, lambda: store.add(Held(ANSWER), Vote.DOWN), lambda: store.forget(0)):
        with pytest.raises(FeedbackFailure, match="later version") as failure:
            use()
        assert "Update Dateline" in failure.value.help_message


def test_old_verdicts_are_forgotten_and_are_in_no_file_any_more(tmp_path: Path) -> None:
    """They hold the questions of a conversation, which are to go with it."""
    day = [datetime(2026, 3, 1, tzinfo=UTC)]
    store = FeedbackStore(tmp_path / "feedback.sqlite3", lambda: day[0])
    assert store.forget(30) == 0
    store.add(Held(ANSWER, history=(Turn("user", "Heliotrope?"),)), Vote.UP)
    day[0] += timedelta(days=20)
    store.add(Held(REFUSAL), Vote.UP)
    day[0] += timedelta(days=11)
    assert store.forget(30) == 1
    assert [one.record["question"] for one in store.all()] == [REFUSAL.question]
    assert b"Heliotrope" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_same_answer_has_the_same_key_and_another_one_has_not() -> None:
    assert key_of(ANSWER) == key_of(replace(ANSWER, timings={"whole": 2.0}))
    assert key_of(ANSWER) != key_of(replace(ANSWER, settings_hash="other"))
    assert key_of(ANSWER) != key_of(replace(ANSWER, limits="Limited to articles of Wire."))


def test_the_oldest_answers_are_let_go() -> None:
    held = AnswersHeld(most=2)
    keys = [held.hold(replace(ANSWER, question=f"{n}?")) for n in range(3)]
    assert held.get(keys[0]) is None
    assert held.get(keys[2]) is not None


# Evaluation questions


def exported(store: FeedbackStore) -> list[dict[str, object]]:
    return list(questions(store.all()))


def test_a_right_answer_becomes_a_question_with_the_facts_that_its_source_gives(store: FeedbackStore) -> None:
    store.add(Held(ANSWER), Vote.UP)
    (line,) = exported(store)
    assert line["kind"] == "answerable"
    assert line["key_facts"] == ["188", "27 March 2016"], "200 is in no cited sentence"
    assert (line["source"], line["quote"]) == (CITED.article_id, CITED.quote)


def test_a_refusal_that_was_right_is_a_question_to_refuse(store: FeedbackStore) -> None:
    store.add(Held(REFUSAL), Vote.UP)
    (line,) = exported(store)
    assert (line["kind"], line["key_facts"]) == ("unanswerable", [])


def test_of_a_wrong_answer_only_the_question_is_known(store: FeedbackStore) -> None:
    store.add(Held(REFUSAL), Vote.DOWN, Reason.SHOULD_HAVE_ANSWERED, "8,849 metres")
    store.add(Held(ANSWER), Vote.DOWN, Reason.WRONG_ANSWER)
    refused, wrong = exported(store)
    assert (refused["kind"], refused["key_facts"], refused["note"]) == ("answerable", [], "8,849 metres")
    assert (wrong["key_facts"], wrong["source"], wrong["reason"]) == ([], "", "wrong answer")


def test_a_follow_up_keeps_its_conversation_and_the_question_that_stands_alone(store: FeedbackStore) -> None:
    history = (Turn("user", "Who took Palmyra?"), Turn("assistant", "The army."))
    asked = replace(ANSWER, question="How many died?", searched_for="How many died in Palmyra?")
    store.add(Held(asked, None, history), Vote.UP)
    (line,) = exported(store)
    assert (line["kind"], line["standalone"]) == ("followup", "How many died in Palmyra?")
    assert Asked.of(line).history == history


def test_the_last_verdict_on_a_question_counts(store: FeedbackStore) -> None:
    store.add(Held(ANSWER), Vote.UP, voter="me")
    store.add(Held(ANSWER), Vote.DOWN, voter="you")
    assert [line["vote"] for line in exported(store)] == ["down"]


def test_the_evaluation_reads_what_is_exported(store: FeedbackStore) -> None:
    store.add(Held(ANSWER, Filters(outlets=("Wire",), published_to=date(2016, 4, 1))), Vote.UP)
    asked = Asked.of(json.loads(json.dumps(exported(store)[0])))
    assert asked.question == ANSWER.question
    assert asked.key_facts == ("188", "27 March 2016")
    assert asked.filters == Filters(outlets=("Wire",), published_to=date(2016, 4, 1))


def test_the_commands_list_and_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    run = CliRunner().invoke
    assert run(cli, ["feedback", "list"]).exit_code == 0
    FeedbackStore(tmp_path / "feedback.sqlite3").add(Held(ANSWER), Vote.DOWN, Reason.OUTDATED, "Old")
    assert "How many soldiers died? (outdated)" in run(cli, ["feedback", "list"]).stdout
    record = json.loads(run(cli, ["feedback", "list", "--json"]).stdout)
    assert record["record"]["question"] == ANSWER.question
    target = tmp_path / "questions.jsonl"
    assert run(cli, ["feedback", "export", str(target)]).exit_code == 0
    assert json.loads(target.read_text())["qid"] == "f-0001"
    assert json.loads(run(cli, ["feedback", "export"]).stdout)["note"] == "Old"
    failed = run(cli, ["feedback", "export", str(tmp_path / "nowhere" / "questions.jsonl")])
    assert isinstance(failed.exception, FeedbackFailure)
    assert "cannot be written" in str(failed.exception)
