"""Places at the model go round the readers, each of whom is served in the order of their own questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.local.places import Places, Ticket, TooMany

READERS = "abc"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(READERS), st.booleans()),  # a question, and whether it ends an answer
        st.integers(0, 50),  # somebody leaves, with a place or without
    ),
    max_size=80,
)


def has_place(ticket: Ticket) -> bool:
    return ticket.called(0)


def test_a_reader_with_ten_tabs_holds_another_up_by_one_answer() -> None:
    """First come, first served over questions, the second reader would have waited for all ten."""
    places = Places(1, 20)
    tabs = [places.ask("many") for _ in range(10)]
    other = places.ask("one")
    tabs[0].leave()
    tabs[1].leave()
    assert has_place(other)
    other.leave()
    assert [has_place(tab) for tab in tabs[2:4]] == [True, False]


def test_what_ends_an_answer_comes_before_all_who_wait_for_the_beginning_of_theirs() -> None:
    places = Places(1, 20)
    now, waiting, ending = places.ask("a"), places.ask("b"), places.ask("a", first=True)
    now.leave()
    assert (has_place(ending), has_place(waiting)) == (True, False)


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
        held = sum(map(has_place, there))
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
        called = [pair for pair in queue if has_place(pair[1])]
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
