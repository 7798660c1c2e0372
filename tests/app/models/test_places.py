"""The queue at the engine: places go round the readers, nobody is forgotten, and who leaves makes room."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.places import Places, Ticket, TooMany

NOW = 0.0  # seconds to wait for what must have happened already
MANY = 100  # questions of one reader that may wait
READERS = "abc"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(READERS), st.booleans()),  # a question, and whether it ends an answer
        st.integers(0, 50),  # somebody leaves, with a place or without
    ),
    max_size=80,
)


def _has_place(ticket: Ticket) -> bool:
    return ticket.called(NOW)


def test_places_are_given_out_in_order_of_arrival() -> None:
    places = Places(2, MANY)
    tickets = [places.ask() for _ in range(5)]
    assert [t.called(NOW) for t in tickets] == [True, True, False, False, False]
    tickets[1].leave()
    assert [t.called(NOW) for t in tickets[2:]] == [True, False, False]
    tickets[0].leave()
    assert [t.called(NOW) for t in tickets[3:]] == [True, False]


def test_a_free_place_goes_to_the_queue_and_not_to_a_newcomer() -> None:
    places = Places(1, MANY)
    holder, waiting = places.ask(), places.ask()
    holder.leave()
    newcomer = places.ask()
    assert waiting.called(NOW)
    assert not newcomer.called(NOW)


def test_who_gives_up_waiting_is_passed_over() -> None:
    places = Places(1, MANY)
    holder, impatient, patient = places.ask(), places.ask(), places.ask()
    impatient.leave()
    assert places.waiting == 1
    holder.leave()
    assert patient.called(NOW)


def test_what_ends_an_answer_goes_in_front_but_takes_no_place_away() -> None:
    places = Places(1, MANY)
    holder, waiting, check = places.ask(), places.ask(), places.ask(first=True)
    assert not check.called(NOW)
    holder.leave()
    assert check.called(NOW)
    assert not waiting.called(NOW)
    check.leave()
    assert waiting.called(NOW)


def test_leaving_twice_gives_one_place_back() -> None:
    places = Places(1, MANY)
    holder, second, third = places.ask(), places.ask(), places.ask()
    holder.leave()
    holder.leave()
    assert second.called(NOW)
    assert not third.called(NOW)


def test_threads_that_come_and_go_all_get_their_turn() -> None:
    places, inside, most = Places(3, MANY), list[int](), list[int]()

    def visit() -> None:
        ticket = places.ask()
        try:
            assert ticket.called(30)
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.001)
            inside.pop()
        finally:
            ticket.leave()

    threads = [threading.Thread(target=visit) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 40
    assert max(most) <= 3
    assert places.ask().called(NOW)


def test_a_reader_with_ten_tabs_holds_another_up_by_one_answer() -> None:
    """First come, first served over questions, the second reader would have waited for all ten."""
    places = Places(1, 20)
    tabs = [places.ask("many") for _ in range(10)]
    other = places.ask("one")
    tabs[0].leave()
    tabs[1].leave()
    assert _has_place(other)
    other.leave()
    assert [_has_place(tab) for tab in tabs[2:4]] == [True, False]


def test_a_reader_has_no_more_questions_waiting_than_allowed_and_others_do_not_notice() -> None:
    """The queue has an end, and one reader cannot fill it for all."""
    places = Places(1, 2)
    for _ in range(3):
        places.ask("many")
    with pytest.raises(TooMany):
        places.ask("many")
    places.ask("one")
    assert places.waiting == 3


@given(st.integers(1, 3), STEPS)
def test_places_are_never_more_than_there_are_nor_idle_while_somebody_waits(
    count: int, steps: list[tuple[str, bool] | int]
) -> None:
    places = Places(count, 100)
    there: list[Ticket] = []
    for step in steps:
        if isinstance(step, tuple):
            there.append(places.ask(step[0], first=step[1]))
        elif there:
            there.pop(step % len(there)).leave()
        held = sum(map(_has_place, there))
        assert held == min(count, len(there))
        assert places.waiting == len(there) - held


@given(st.lists(st.sampled_from(READERS), min_size=1, max_size=60))
def test_nobody_is_overtaken_twice_by_the_same_reader(asked: list[str]) -> None:
    """No starvation: between two answers of one reader, everyone who waits gets one. And each reader's are in order."""
    places = Places(1, 100)
    held = places.ask("d")
    queue = [(reader, places.ask(reader)) for reader in asked]
    served: list[str] = []
    while queue:
        held.leave()
        called = [pair for pair in queue if _has_place(pair[1])]
        assert len(called) == 1, "one place, given to one"
        reader, held = called[0]
        assert called[0] == next(pair for pair in queue if pair[0] == reader), "a reader's own questions are in order"
        queue.remove(called[0])
        waiting = {one for one, _ in queue}
        since = served[len(served) - served[::-1].index(reader) :] if reader in served else None
        if since is not None:
            assert waiting - {reader} <= set(since), "everyone who waits had a place in between"
        served.append(reader)
    assert sorted(served) == sorted(asked)


@given(st.lists(st.sampled_from(READERS), min_size=1, max_size=30))
def test_the_place_that_is_told_is_how_many_turns_away_it_is(asked: list[str]) -> None:
    places = Places(1, 100)
    held, tickets = places.ask("d"), [places.ask(reader) for reader in asked]
    told = {place: ticket for ticket in tickets for place, _ in [ticket.in_line()]}
    assert sorted(told) == list(range(1, len(asked) + 1))
    for turn in range(1, len(asked) + 1):
        held.leave()
        held = told[turn]
        assert _has_place(held)
        assert held.in_line() == (0, 0)


def test_how_long_it_takes_is_told_by_how_long_the_last_answers_took() -> None:
    now = 0.0
    places = Places(2, MANY, lambda: now)
    first, second = places.ask("a"), places.ask("b")
    third, fourth = places.ask("a"), places.ask("b")
    assert [third.in_line(), fourth.in_line()] == [(1, 0), (2, 0)], "nobody knows yet"
    now = 20.0
    first.leave()
    assert _has_place(third)
    assert fourth.in_line() == (1, 10), "of two places, each taken for 20 seconds, one is free every 10"
    check = places.ask(first=True)
    assert fourth.in_line() == (2, 20), "what ends an answer comes before"
    second.leave()
    assert _has_place(check)
