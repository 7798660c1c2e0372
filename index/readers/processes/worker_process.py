"""The process in which documents are read: see ``index.readers.processes.worker``, which starts it and may kill it.

It limits itself before it opens anything: its memory and the processor's time it takes, where the platform can do that,
and the size of files it writes, which is nothing. Should its parent die while it reads, it ends by itself: a timer in C
watches over it, which goes off even when a library never returns.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from index.errors import ArticleUnreadable, FetchFailed
from index.readers import language_detection
from index.readers.archives import Leaf, leaves
from index.readers.document_reading import read_leaf
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.file_finding import reason_of
from index.readers.notes import notes
from index.readers.processes.messages import item_of, read_frame, write_frame
from index.readers.processes.worker import PATIENCE
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_TASKS = "index.fetching.tasks"  # loaded when the first is asked for
_BATCH_ITEMS = 64
_BATCH_CHARS = 256_000
_BATCH_SECONDS = 0.5  # also a sign of life: the parent counts from the last one


def serve() -> None:
    """Reads documents from standard input until it ends."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the messages
    sys.dont_write_bytecode = True
    _never_write()
    language_detection.leave_out()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        while (frame := read_frame(incoming)) is not None:
            asked = json.loads(frame)
            data = b"" if asked.get("path") else read_frame(incoming) or b""
            settings = _settings(asked["settings"])
            _limit_memory(settings.worker_memory_mb)
            answers = _Answers(outgoing, settings, nowhere)
            try:
                if "task" in asked:
                    _do(asked["task"], data, asked["arguments"], answers)
                else:
                    _read(_document(asked, data), settings, asked["done"], answers)
            except MemoryError:
                _out_of_memory(answers, settings)
                return


class _Answers:
    """What goes to the parent, in batches."""

    def __init__(self, pipe: BinaryIO, settings: ReadingSettings, nowhere: TextIO) -> None:
        self._pipe, self._nowhere = pipe, nowhere
        self._seconds = settings.seconds_per_file
        self._items: list[list[object]] = []
        self._chars, self._sent = 0, time.monotonic()
        self._watch()

    def add(self, found: Article | SkippedFile) -> None:
        self._items.append(item_of(found))
        self._chars += len(found.text) if isinstance(found, Article) else len(found.reason)
        late = time.monotonic() - self._sent > _BATCH_SECONDS
        if late or len(self._items) >= _BATCH_ITEMS or self._chars >= _BATCH_CHARS:
            self.send()

    def send(self, **more: Any) -> None:
        """Sends what was gathered, and ``more``."""
        message = {"items": self._items, **more}
        self._items, self._chars = [], 0
        faulthandler.cancel_dump_traceback_later()  # the parent may take its time
        _limit_time(0.0)
        write_frame(self._pipe, json.dumps(message).encode())
        self._pipe.flush()
        self._sent = time.monotonic()
        if not more.get("end"):
            self._watch()

    def drop(self) -> None:
        """Forgets what was gathered: there is no memory to send it."""
        self._items = []

    def _watch(self) -> None:
        _limit_time(self._seconds)
        patience = 2 * PATIENCE * self._seconds + 10  # the parent is to notice first
        faulthandler.dump_traceback_later(patience, exit=True, file=self._nowhere)


class _Notes(logging.Handler):
    """Sends notes to the parent, which has the logger that somebody listens to."""

    def __init__(self, answers: _Answers) -> None:
        super().__init__()
        self._answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        told = {"notes": [list(record.args or ())]} if record.levelno >= logging.INFO else {}  # else a sign of life
        self._answers.send(**told)


def _do(task: str, data: bytes, arguments: dict[str, Any], answers: _Answers) -> None:
    """Does a task other than reading a document. Whatever is raised over it is an answer."""
    try:
        answers.send(value=getattr(importlib.import_module(_TASKS), task)(data, **arguments), end=True)
    except MemoryError:
        raise
    except FetchFailed as error:
        answers.send(failed=[error.kind, str(error)], end=True)
    except Exception as error:
        said = one_line(f"{type(error).__name__}: {error}")[:200]
        answers.send(failed=["type", f"cannot be read: {said}"], end=True)


def _read(document: Document, settings: ReadingSettings, done: int, answers: _Answers) -> None:
    handler = _Notes(answers)
    notes.addHandler(handler)
    notes.setLevel(logging.DEBUG)
    try:
        for leaf in leaves(document, settings, done):
            done = _read_one(leaf, document, settings, done, answers)
    except (ArticleUnreadable, OSError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        answers.add(SkippedFile(document.source, reason))
    finally:
        notes.removeHandler(handler)
    answers.send(end=True)


def _read_one(
    leaf: Leaf | SkippedFile, document: Document, settings: ReadingSettings, done: int, answers: _Answers
) -> int:
    """Reads a document or a member, and returns how many members are done then."""
    if isinstance(leaf, SkippedFile):
        answers.add(leaf)
        return done + 1
    alone = leaf.document is document
    if not alone:
        answers.send(done=done, member=leaf.document.source)
    for found in read_leaf(leaf, settings):
        answers.add(found)
    if not alone:
        answers.send(done=done + 1, member="")
    return done + 1


@lru_cache(maxsize=8)
def _settings(stamp: str) -> ReadingSettings:
    """The parent's, with its constants."""
    values = json.loads(stamp)
    constants = {name: values.pop(name) for name in ReadingSettings.__class_vars__}
    made: type[ReadingSettings] = type("ReadingSettings", (ReadingSettings,), constants)
    return made(**values)


def _document(asked: dict[str, Any], data: bytes) -> Document:
    path = Path(asked["path"]) if asked["path"] else None
    return Document(asked["source"], asked["name"], asked["url"], asked["media_type"], path, data, asked["within"])


def _out_of_memory(answers: _Answers, settings: ReadingSettings) -> None:
    """Tells the parent and ends: who knows what is half done in the libraries."""
    _limit_memory(0)  # there is none left to say so in
    answers.drop()
    limit = f"{settings.worker_memory_mb:,} MB of memory (setting index.reading.worker_memory_mb)"
    with suppress(MemoryError, OSError):
        answers.send(lost=f"needs more than {limit}")
    os._exit(1)


def _never_write() -> None:
    """No file that this process writes may have a single byte, and none of its crashes leaves a picture of it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Ends this process by SIGPROF after so much time of the processor, also within a library; 0: without limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(megabytes: int) -> None:
    """Limits the address space; Windows and macOS know no such limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000 if megabytes else hard, hard))
