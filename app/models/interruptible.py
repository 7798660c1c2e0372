"""An asynchronous stream, read from ordinary code that can stop waiting for it at any time.

A blocking read cannot be ended from outside: a reader who closes the page would occupy the model until its next
word, and a server that sends signs of life without words (llama.cpp does every 30 seconds) would defeat the limits
of its HTTP client, which only count the gap between bytes. Here the reading happens as a task in an event loop of its
own; the waiting looks up every moment, and a task that is cancelled closes its connection, which stops the model.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

BEAT = 0.25  # seconds between looking up


class TooSlow(Exception):
    """A stream took longer than it may; says in words for how long nothing came, or how long it went on."""


class _Ended:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


def read_stream(source: Callable[[], AsyncIterator[str]], gap: float, whole: float) -> Iterator[str]:
    """What the source yields; "" for every moment in which nothing came. Closing it cancels the source.

    Raises TooSlow after ``gap`` seconds without text or ``whole`` seconds in all, else what the source raises.
    """
    arrived: SimpleQueue[str | _Ended] = SimpleQueue()
    task = _started(_read(source, arrived))
    began = last = time.monotonic()
    try:
        while True:
            piece: str | _Ended = ""
            with suppress(Empty):
                piece = arrived.get(timeout=BEAT)
            if isinstance(piece, _Ended):
                if piece.error is not None:
                    raise piece.error
                return
            now = time.monotonic()
            last = now if piece else last
            if now - last > gap:
                raise TooSlow(f"nothing came for {gap:g} seconds")
            if now - began > whole:
                raise TooSlow(f"it was not done after {whole:g} seconds")
            yield piece
    finally:
        task.cancel()


def await_result(work: Coroutine[Any, Any, T], whole: float) -> T:
    """The result of one call; raises TooSlow after so many seconds, else what the call raises."""
    task = _started(work)
    try:
        return task.result(timeout=whole)
    except TimeoutError as error:
        if task.done() and not task.cancelled():
            raise  # the call's own
        raise TooSlow(f"it was not done after {whole:g} seconds") from error
    finally:
        task.cancel()


async def _read(source: Callable[[], AsyncIterator[str]], arrived: SimpleQueue[str | _Ended]) -> None:
    try:
        async for piece in source():
            if piece:
                arrived.put(piece)
    except Exception as error:
        arrived.put(_Ended(error))
    else:
        arrived.put(_Ended())


def _started(work: Coroutine[Any, Any, T]) -> Future[T]:
    return asyncio.run_coroutine_threadsafe(work, _loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One for the whole process: clients that providers share between models are bound to the loop they began in."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop
