"""Steps that run ahead: nothing lost, errors handed on, nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from index.intake.pipeline import ahead


def test_items_come_in_order_and_once() -> None:
    with ahead(range(100), room=3) as items:
        assert list(items) == list(range(100))


def test_an_error_is_raised_where_items_are_taken_after_those_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    taken: list[int] = []
    with pytest.raises(ValueError, match="broken"), ahead(broken()) as items:
        taken.extend(items)
    assert taken == [1]


def test_an_error_passes_through_several_steps() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise KeyError("deep")

    with pytest.raises(KeyError), ahead(broken()) as first, ahead(n + 1 for n in first) as second:
        list(second)


def test_an_endless_step_stops_when_its_taker_leaves() -> None:
    before = threading.active_count()

    def endless() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    with ahead(endless(), room=2) as items:
        assert next(items) == 0
    assert threading.active_count() == before


def test_a_step_never_runs_further_ahead_than_its_room() -> None:
    made: list[int] = []

    def counted() -> Iterator[int]:
        for number in range(50):
            made.append(number)
            yield number

    with ahead(counted(), room=2) as items:
        for number in items:
            # In the queue, in the thread's hand, and in ours.
            assert len(made) <= number + 2 + 2
