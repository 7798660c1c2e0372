"""Whoever stops an answer goes on at once, and the model ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from app.caller import CALLER, Caller
from app.types import Drafting, Event, EvidenceFound, Queued, Searching
from app.web.stream import AnswerStream, SearchesFirst


async def collected(stream: AnswerStream) -> list[Event]:
    return [event async for batch in stream.batches() for event in batch]


def test_all_events_come_in_order() -> None:
    events: list[Event] = [Searching("q"), *(Drafting(str(n)) for n in range(100))]

    async def run() -> list[Event]:
        return await collected(AnswerStream(iter(events)))

    assert asyncio.run(run()) == events


def test_drafts_wait_for_the_beat_and_nothing_else_does() -> None:
    """A beat of a minute: only what is no draft, and the first draft of a sentence, can have come through."""
    events: list[Event] = [Searching("q"), Drafting("1"), Drafting("2"), EvidenceFound(()), Drafting("3")]

    async def run() -> list[list[Event]]:
        return [batch async for batch in AnswerStream(iter(events)).batches(beat=60)]

    batches = asyncio.run(run())
    assert [event for batch in batches for event in batch] == events
    assert [Drafting("2")] not in batches


def test_an_error_comes_after_the_events_before_it() -> None:
    def breaking() -> Iterator[Event]:
        yield Searching("q")
        raise RuntimeError("broken")

    seen: list[Event] = []

    async def run() -> None:
        async for batch in AnswerStream(breaking()).batches():
            seen.extend(batch)

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(run())
    assert seen == [Searching("q")]


def test_stopping_ends_the_batches_at_once_and_closes_the_answer_at_its_next_event() -> None:
    """A model reading its prompt gives no event for seconds; the reader must not wait for it."""
    closed, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[Event]:
        try:
            yield Searching("q")
            go_on.wait(5)
            yield Drafting("late")
            yield Drafting("never asked for")
        finally:
            closed.set()

    async def run() -> list[Event]:
        stream = AnswerStream(slow())
        seen: list[Event] = []
        async for batch in stream.batches():
            seen.extend(batch)
            stream.stop()
        return seen

    started = time.monotonic()
    assert asyncio.run(run()) == [Searching("q")]
    assert time.monotonic() - started < 2
    assert not closed.is_set()
    go_on.set()
    assert closed.wait(5)


def test_a_reader_who_goes_away_closes_the_answer() -> None:
    closed = threading.Event()

    def endless() -> Iterator[Event]:
        try:
            while True:
                time.sleep(0.01)
                yield Drafting("more")
        finally:
            closed.set()

    async def run() -> None:
        batches = AnswerStream(endless()).batches()
        await anext(batches)
        await batches.aclose()  # type: ignore[attr-defined]  # it is an async generator, as Gradio closes it

    asyncio.run(run())
    assert closed.wait(5)


def test_an_answer_waits_while_another_is_still_looking_for_its_evidence() -> None:
    begun, searched = threading.Event(), threading.Event()
    told: list[str] = []

    def slow_search() -> Iterator[Event]:
        begun.set()
        assert searched.wait(5)
        told.append("slow evidence")
        yield EvidenceFound(())

    def quick() -> Iterator[Event]:
        yield EvidenceFound(())
        told.append("quick answer")
        yield Drafting("written")

    async def run() -> None:
        turns = SearchesFirst(patience=60)
        slow, fast = AnswerStream(slow_search(), turns), AnswerStream(quick(), turns)
        reading = asyncio.create_task(collected(slow))
        await asyncio.to_thread(begun.wait, 5)
        batches = fast.batches()
        assert await anext(batches) == [EvidenceFound(())]
        searched.set()
        assert [event async for batch in batches for event in batch] == [Drafting("written")]
        await reading

    asyncio.run(run())
    assert told == ["slow evidence", "quick answer"]


def test_a_search_that_hangs_does_not_hold_up_the_others() -> None:
    turns = SearchesFirst(patience=0.05)
    events: list[Event] = [EvidenceFound(()), Drafting("written")]

    async def run() -> list[Event]:
        return await collected(AnswerStream(iter(events), turns))

    with turns.searching():
        assert asyncio.run(run()) == events


def test_an_answer_is_computed_in_the_name_of_its_reader() -> None:
    """By it the model's places go round the readers, in whichever thread an answer is written."""

    def asking() -> Iterator[Event]:
        yield EvidenceFound(())
        yield Drafting(CALLER.get().reader)

    async def run() -> list[Event]:
        return await collected(AnswerStream(asking(), caller=Caller("ilse")))

    assert asyncio.run(run())[-1] == Drafting("ilse")
    assert CALLER.get().reader == ""


def test_a_place_in_line_is_told_when_it_has_changed() -> None:
    second, first, begun = Queued(2, 9), Queued(1, 4), Drafting("")

    async def run() -> list[Event]:
        return await collected(AnswerStream(iter([Searching("q"), second, second, first, first, begun, begun])))

    assert asyncio.run(run()) == [Searching("q"), second, first, begun, begun]
