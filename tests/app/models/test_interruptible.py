"""A stream read from ordinary code: it can be left at any time, and signs of life do not move its limits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from app.models.interruptible import TooSlow, await_result, read_stream

LONG = 60.0  # seconds; no test waits for it


class Source:
    """Yields pieces, then hangs until it is cancelled, unless it is to end."""

    def __init__(self, *pieces: str, ends: bool = True) -> None:
        self.pieces, self.ends = pieces, ends
        self.cancelled = threading.Event()

    async def stream(self) -> AsyncIterator[str]:
        try:
            for piece in self.pieces:
                yield piece
            if not self.ends:
                await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


def test_pieces_come_in_order() -> None:
    assert [p for p in read_stream(Source("a", "b", "c").stream, LONG, LONG) if p] == ["a", "b", "c"]


def test_an_error_comes_after_what_was_before_it() -> None:
    async def breaks() -> AsyncIterator[str]:
        yield "a"
        raise ValueError("gone")

    pieces = read_stream(breaks, LONG, LONG)
    assert next(pieces) == "a"
    with pytest.raises(ValueError, match="gone"):
        list(pieces)


def test_a_source_that_says_nothing_can_be_left_at_once() -> None:
    """A reader who closes the page does not wait for the model's first word."""
    source = Source(ends=False)
    with closing(read_stream(source.stream, LONG, LONG)) as pieces:  # type: ignore[type-var]
        assert next(pieces) == ""
    assert source.cancelled.wait(LONG)


def test_silence_is_too_slow_and_the_source_is_stopped() -> None:
    source = Source("a", ends=False)
    with pytest.raises(TooSlow, match=r"nothing came for 0\.3 seconds"):
        list(read_stream(source.stream, 0.3, LONG))
    assert source.cancelled.wait(LONG)


def test_signs_of_life_without_words_are_silence() -> None:
    async def lives() -> AsyncIterator[str]:
        while True:
            yield ""
            await asyncio.sleep(0.01)

    with pytest.raises(TooSlow, match="nothing came"):
        list(read_stream(lives, 0.3, LONG))


def test_a_stream_without_end_is_stopped_in_the_end() -> None:
    async def endless() -> AsyncIterator[str]:
        while True:
            yield "word "
            await asyncio.sleep(0.01)

    with pytest.raises(TooSlow, match="not done after"):
        list(read_stream(endless, LONG, 0.3))


def test_a_call_returns_raises_or_is_too_slow() -> None:
    async def answers() -> int:
        return 7

    async def fails() -> int:
        raise TimeoutError("the server's own")

    assert await_result(answers(), LONG) == 7
    with pytest.raises(TimeoutError, match="the server's own"):
        await_result(fails(), LONG)
    with pytest.raises(TooSlow):
        await_result(asyncio.sleep(LONG), 0.2)
