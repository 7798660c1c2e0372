"""The queue at the engine: first come, first served; nobody is forgotten, and who leaves makes room."""

from __future__ import annotations

import threading
import time

from hypothesis import given
from hypothesis import strategies as st

from app.local.places import Places, Ticket

NOW = 0.0  # seconds to wait for what must have happened already


def test_places_are_given_out_in_order_of_arrival() -> None:
    places = Places(2)
    tickets = [places.ask() for _ in range(5)]
    assert [t.called(NOW) for t in tickets] == [True, True, False, False, False]
    tickets[1].leave()
    assert [t.called(NOW) for t in tickets[2:]] == [True, False, False]
    tickets[0].leave()
    assert [t.called(NOW) for t in tickets[3:]] == [True, False]


def test_a_free_place_goes_to_the_queue_and_not_to_a_newcomer() -> None:
    places = Places(1)
    holder, waiting = places.ask(), places.ask()
    holder.leave()
    newcomer = places.ask()
    assert waiting.called(NOW)
    assert not newcomer.called(NOW)


def test_who_gives_up_waiting_is_passed_over() -> None:
    places = Places(1)
    holder, impatient, patient = places.ask(), places.ask(), places.ask()
    impatient.leave()
    assert places.waiting == 1
    holder.leave()
    assert patient.called(NOW)


def test_what_ends_an_answer_goes_in_front_but_takes_no_place_away() -> None:
    places = Places(1)
    holder, waiting, check = places.ask(), places.ask(), places.ask(first=True)
    assert not check.called(NOW)
    holder.leave()
    assert check.called(NOW)
    assert not waiting.called(NOW)
    check.leave()
    assert waiting.called(NOW)


def test_leaving_twice_gives_one_place_back() -> None:
    places = Places(1)
    holder, second, third = places.ask(), places.ask(), places.ask()
    holder.leave()
    holder.leave()
    assert second.called(NOW)
    assert not third.called(NOW)


@given(st.integers(1, 4), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40))
def test_never_more_are_served_than_there_are_places_and_none_stays_empty(
    count: int, moves: list[tuple[bool, int]]
) -> None:
    places, present = Places(count), list[Ticket]()
    for asks, which in moves:
        if asks or not present:
            present.append(places.ask())
        else:
            present.pop(which % len(present)).leave()
        served = [t.called(NOW) for t in present]
        assert sum(served) == min(count, len(present))
        assert served == sorted(served, reverse=True)  # the ones who came first


def test_threads_that_come_and_go_all_get_their_turn() -> None:
    places, inside, most = Places(3), list[int](), list[int]()

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
