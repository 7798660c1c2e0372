"""Answers over the API: whole or as they come, and what stops them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.caller import CALLER
from app.client import Dateline, Limits, Mistaken, PastTurn
from app.records.answers import AnswerRecord
from app.records.events import AnsweredEvent, DraftingEvent, QueuedEvent
from app.types import ClaimVerdict, RequestKind
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API
from tests.app.api.conftest import Ask, serving
from tests.app.web.fake_assistant import FakeAssistant
from tests.fakes import FERRY, PALMYRA, ScriptedModel

QUESTION = "Who overran Palmyra, and who backed the troops?"


def test_an_answer_cites_places_that_hold_the_quoted_words(dateline: Dateline) -> None:
    answer = dateline.ask(QUESTION, suggestions=2)
    assert not answer.refused
    for statement in answer.statements:
        for cited in statement.citations:
            text = dateline.article(cited.article_id).text
            assert text[cited.start : cited.end] == cited.quote
    assert answer.statements[0].citations[0].title == PALMYRA.title
    assert answer.question not in answer.suggestions


def test_a_question_that_the_archive_does_not_answer_is_refused_with_what_is_nearest(dateline: Dateline) -> None:
    answer = dateline.ask("How fast are the glaciers on Kilimanjaro shrinking?")
    assert (answer.refused, answer.refused_for, answer.statements) == (True, "nothing", [])
    assert "does not answer this" in answer.answer


def places(told: object) -> Iterator[dict[str, Any]]:
    """The citations and the evidence that a record has anywhere."""
    if isinstance(told, dict):
        if {"article_id", "start", "end"} <= told.keys():
            yield told
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from places(one)


def test_every_place_has_its_address_on_the_server(dateline: Dateline, address: str) -> None:
    for told in (
        dateline.ask(QUESTION),
        dateline.ask("How fast are the glaciers on Kilimanjaro shrinking?"),
        *(one for one in dateline.stream(QUESTION) if one.type in ("evidence", "quoted", "stated", "answered")),
        dateline.check("Government forces overran Palmyra on Sunday."),
        dateline.timeline("the battle for Palmyra"),
        dateline.search(QUESTION),
    ):
        found = list(places(told.model_dump()))
        assert found
        for one in found:
            marked = f"{one['article_id']}?start={one['start']}&end={one['end']}"
            assert one["address"] == f"{address}/articles/{marked}"


def test_events_come_one_by_one_and_end_with_the_answer(with_model: Ask, rooms: Rooms) -> None:
    model = ScriptedModel(["Government forces overran Palmyra on Sunday. [1]"])
    with serving(with_model(model), rooms) as url, Dateline(url) as dateline:
        events = list(dateline.stream(QUESTION))
    kinds = list(dict.fromkeys(event.type for event in events))
    assert kinds[:3] == ["understood", "searching", "evidence"]
    assert [kind for kind in ("drafting", "stated") if kind in kinds] == ["drafting", "stated"]
    last = events[-1]
    assert isinstance(last, AnsweredEvent)
    assert last.answer.model == "scripted"


def test_whoever_waits_for_the_model_is_told_their_place(with_model: Ask, rooms: Rooms) -> None:
    model = ScriptedModel(["Government forces overran Palmyra on Sunday. [1]"], in_line=[(3, 20), (2, 0)])
    with serving(with_model(model), rooms) as url, Dateline(url) as dateline:
        events = list(dateline.stream(QUESTION))
    assert [(one.place, one.seconds) for one in events if isinstance(one, QueuedEvent)] == [(3, 20), (2, 0)]
    kinds = list(dict.fromkeys(event.type for event in events))
    assert kinds.index("evidence") < kinds.index("queued") < kinds.index("stated")


def test_a_later_question_leans_on_an_answer_that_its_history_names(dateline: Dateline) -> None:
    first = dateline.ask(QUESTION)
    history = [PastTurn(role="user", text=QUESTION), PastTurn(role="assistant", text=first.answer, answer=first.id)]
    later = dateline.ask("Who said so?", history=history)
    assert later.kind is RequestKind.FOLLOW_UP
    assert later.statements[0].citations[0].title == PALMYRA.title


def test_limits_are_kept_to_and_said(dateline: Dateline) -> None:
    limits = Limits(outlet=("Harbour Post",))
    found = dateline.search("Who overran Palmyra?", limits)
    assert {one.outlet for one in found.evidence} <= {"Harbour Post"}
    assert dateline.ask(QUESTION, limits).limits.startswith("Limited to articles of Harbour Post")
    with pytest.raises(Mistaken, match="No article has the outlet 'The Moon'"):
        dateline.search("Palmyra", Limits(outlet=("The Moon",)))


def test_a_search_has_as_much_evidence_as_is_wanted(dateline: Dateline) -> None:
    few, many = (dateline.search("sailors", chars=chars) for chars in (100, 5_000))
    assert few.evidence[0].title == many.evidence[0].title == FERRY.title
    assert len(few.evidence) < len(many.evidence)


def test_a_text_is_checked_sentence_by_sentence(dateline: Dateline) -> None:
    found = dateline.check("Government forces overran Palmyra on Sunday. The harbour master of Tarrow keeps bees.")
    assert [one.verdict for one in found.claims] == [ClaimVerdict.STATED, ClaimVerdict.ABSENT]


def test_a_timeline_is_in_the_order_of_its_days(dateline: Dateline) -> None:
    days = [event.first for event in dateline.timeline("the battle for Palmyra").timeline]
    assert days == sorted(days)
    assert days[0] == "2016-03-27"


class Endless(FakeAssistant):
    """Drafts until it is closed, and knows who asked."""

    def __init__(self) -> None:
        super().__init__(pause=0.01)
        self.readers: list[str] = []

    def _events(self, question: str, history: object) -> Iterator[object]:  # type: ignore[override]
        self.readers.append(CALLER.get().reader)
        yield from super()._events("endless", ())


def test_a_client_that_leaves_a_stream_stops_the_model(rooms: Rooms) -> None:
    assistant = Endless()
    with serving(assistant, rooms) as url, Dateline(url) as dateline:
        events = dateline.stream("Go on for ever")
        assert any(isinstance(event, DraftingEvent) for event in events)
        events.close()  # type: ignore[attr-defined]
        assert assistant.closed.wait(10)


def test_a_client_that_does_not_wait_for_a_whole_answer_stops_the_model_too(rooms: Rooms) -> None:
    assistant = Endless()
    with serving(assistant, rooms) as url:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}{API}/ask", json={"question": "Go on for ever"}, timeout=0.5)
        assert assistant.closed.wait(10)


def test_readers_take_turns_by_their_address(rooms: Rooms) -> None:
    assistant = Endless()
    with serving(assistant, rooms) as url, Dateline(url) as dateline:
        events = dateline.stream("Go on for ever")
        next(events)
        events.close()  # type: ignore[attr-defined]
    assert assistant.readers == ["127.0.0.1"]


def test_a_stream_that_breaks_ends_with_a_problem_that_tells_no_secret(rooms: Rooms) -> None:
    with serving(FakeAssistant(), rooms) as url:
        told = httpx.post(f"{url}{API}/ask/stream", json={"question": "break it"}).text
        whole = httpx.post(f"{url}{API}/ask", json={"question": "break it"})
    assert '"type":"error"' in told.strip().splitlines()[-1]
    assert (whole.status_code, whole.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in told + whole.text
    assert "under the reference" in whole.json()["detail"]


def test_a_quiet_stream_is_kept_alive(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy closes a connection on which nothing comes; a model may read for a minute."""
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.02)
    with serving(FakeAssistant(pause=0.1), rooms) as url:
        told = httpx.post(f"{url}{API}/ask/stream", json={"question": "Who retook Palmyra?"}).text
    assert ": ping" in told
    assert '"type":"answered"' in told


def test_many_may_ask_at_once(with_model: Ask, rooms: Rooms) -> None:
    answers: list[AnswerRecord] = []
    with serving(with_model(None), rooms) as url, Dateline(url) as dateline:
        asking = [threading.Thread(target=lambda: answers.append(dateline.ask(QUESTION))) for _ in range(8)]
        for one in asking:
            one.start()
        for one in asking:
            one.join(60)
    assert len({answer.id for answer in answers}) == 1
    assert len(answers) == 8


def test_nothing_of_a_question_is_kept_but_what_a_follow_up_needs(dateline: Dateline, rooms: Rooms) -> None:
    answer = dateline.ask(QUESTION)
    held = rooms.held.get(answer.id)
    assert held is not None
    assert replace(held.answer, timings={}).question == QUESTION
    assert rooms.feedback.all() == []
