"""What servers send, made into plain data by the worker process: nothing of it is parsed in this one.

A feed is written by strangers, and the parsers are large: one entry that a library stumbles over, one pattern that
takes minutes, one address that is a number must not end a run that follows a hundred sources. Here each of that is a
FetchFailed of the thing that was parsed. What the process answers is checked as if a stranger had sent it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import FAILURES, FetchFailed
from index.fetching.robots import Rules
from index.fetching.urls import Url
from index.readers.documents import Document
from index.readers.processes.worker import TaskFailed, WorkerLost, ask_worker, read_in_worker
from index.settings import FetchingSettings, ReadingSettings
from index.stores.source_table import Entry
from index.types import Article, SkippedFile

T = TypeVar("T")

_AT_ONCE = 2  # documents parsed at the same time, however many hosts are asked: a process each, of up to a gigabyte


@dataclass(frozen=True)
class Listing:
    """What an answer is, and what it lists."""

    kind: Literal["page", "feed", "sitemap", "site"]  # site: its front page, with sitemaps of its own
    entries: tuple[Entry, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # further sitemaps, with the moment of their last change
    elsewhere: int = 0  # pages of other sites, which a sitemap has no say over
    minutes: float = 0.0  # between two looks, as the feed asks; 0 where it does not


@dataclass(frozen=True)
class _Stated:
    """What a robots.txt says beside what it allows."""

    delay: float
    sitemaps: tuple[str, ...]


_LISTING, _STATED, _TEXT, _YES = TypeAdapter(Listing), TypeAdapter(_Stated), TypeAdapter(str), TypeAdapter(bool)


class Parser:
    """Parses what was fetched. Shared between threads. All of it raises FetchFailed, and nothing else."""

    def __init__(self, reading: ReadingSettings | None = None) -> None:
        self._reading = reading or ReadingSettings()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._waited = threading.local()

    def listing(self, data: bytes, url: Url, media_type: str, settings: FetchingSettings) -> Listing:
        """What ``data``, sent as ``media_type`` from ``url``, is and lists."""
        arguments = {"url": str(url), "media_type": media_type, "settings": settings.model_dump(mode="json")}
        return self._ask("listing", data, arguments, _LISTING)

    def rules(self, robots: bytes) -> Rules:
        """What a robots.txt allows; each address is asked about when it is fetched."""
        stated = self._surely_asked("robots", robots, {}, _STATED)
        return Rules(partial(self._allows, robots), stated.delay, stated.sitemaps)

    def plain(self, html: str) -> str:
        """The text of a piece of HTML."""
        return self._ask("plain", html.encode("utf-8", "replace"), {}, _TEXT)

    def read(self, document: Document) -> Iterator[Article | SkippedFile]:
        """The articles of a document, as ``index.readers.read_document`` gives them, whatever its format."""
        with self._in_turn():
            yield from list(read_in_worker(document, self._reading))

    def waited(self) -> float:
        """The seconds that this thread has waited in all, because others were parsing."""
        return float(getattr(self._waited, "seconds", 0.0))

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        began = time.monotonic()
        with self._turn:
            self._waited.seconds = self.waited() + time.monotonic() - began
            yield

    def _allows(self, robots: bytes, url: Url) -> bool:
        return self._surely_asked("allows", robots, {"url": str(url)}, _YES)

    def _surely_asked(self, task: str, data: bytes, arguments: Mapping[str, Any], kind: TypeAdapter[T]) -> T:
        """Once more where the process was lost: of memory that others took, say, and this decides on a whole site."""
        try:
            return self._ask(task, data, arguments, kind)
        except FetchFailed as failure:
            if not isinstance(failure.__cause__, WorkerLost):
                raise
        return self._ask(task, data, arguments, kind)

    def _ask(self, task: str, data: bytes, arguments: Mapping[str, Any], kind: TypeAdapter[T]) -> T:
        try:
            with self._in_turn():
                answer = ask_worker(task, data, arguments, self._reading)
            return kind.validate_python(answer)
        except TaskFailed as failed:
            raise FetchFailed(failed.kind if failed.kind in FAILURES else "type", str(failed)) from failed
        except WorkerLost as lost:
            raise FetchFailed("type", str(lost)) from lost
        except (ValidationError, ValueError) as error:
            raise FetchFailed("type", "cannot be read: its parser gave a senseless answer") from error
