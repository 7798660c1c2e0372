"""Reads documents in a process of its own, which is killed when it takes too long, and replaced when it dies.

Parsers of PDF and HTML are large, written in C, and fed by strangers: they can crash, hang or take all memory. Here
that costs one document: what it had yielded until then is kept, one line tells of it, and a fresh process takes the
next. In an archive it costs one member, and the fresh process goes on behind it. What else strangers send (feeds,
sitemaps, robots.txt) is parsed there too: bytes go in, JSON comes out (``Workers.ask``).

The process is started anew from Python's executable rather than forked, because the threads of a fork's parent may hold
locks for ever. It takes a fifth of a second to start, so it stays for the next documents. The limit of time is one of
the processor's time, which the process sets itself, and five times that by the clock, which this one watches. Both
sides speak JSON, not pickle: whoever takes over the process by a bug of a parser should get no further.
"""

from __future__ import annotations

import atexit
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from index.readers.documents import Document
from index.readers.language_detection import language_of
from index.readers.notes import note
from index.readers.processes.messages import article_from, read_frame, write_frame
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_DOCUMENTS = 500  # read by one process, in case a parser loses memory
_DEATHS = 10  # in one archive; each may take ``seconds_per_file``
PATIENCE = 5  # times that as wall time, for a process that waits instead of working; a busy machine is slow as well
_IDLE = 2  # processes that wait for work
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
_START += "from index.readers.processes.worker_process import serve; serve()"
_OVERDUE = -getattr(signal, "SIGPROF", 0) or None  # how a process ends that used up its time
_ENDING_SECONDS = 5.0
_START_SECONDS = 30.0  # to start on a machine that is busy; not counted as time of the document


class WorkerLost(Exception):
    """The process ended before its document did. ``str(error)`` says why, as a reason for skipping the document."""


class TaskFailed(Exception):
    """A task could make nothing of its bytes. ``str(error)`` says why, as a reason for skipping them."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind  # one of ``index.errors.FAILURES``


@dataclass
class _Place:
    """How far the reading of an archive got: ``done`` members, and the one that is being read."""

    document: str
    done: int = 0
    member: str = ""

    @property
    def source(self) -> str:
        return self.member or self.document

    def behind(self) -> None:
        """Past a member that cannot be read."""
        self.done, self.member = self.done + 1, ""


class Worker:
    """One process that reads documents, one after another."""

    def __init__(self) -> None:
        self.documents = 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._to = cast(BinaryIO, self._process.stdin)
        self._from = cast(BinaryIO, self._process.stdout)
        self._late = False
        self._answered = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def usable(self) -> bool:
        return self._process.poll() is None and self.documents < _DOCUMENTS

    def read(self, document: Document, settings: ReadingSettings, place: _Place) -> Iterator[Article | SkippedFile]:
        """What the document holds behind ``place``, which is moved on. Raises WorkerLost."""
        self.documents += 1
        self._send(_request(document, place.done), None if document.path else document.data, settings)
        while True:
            message = self._next(settings)
            for source, text in message.get("notes", ()):
                note(source, text)
            for item in message.get("items", ()):
                yield SkippedFile(*item) if len(item) == 2 else _with_language(article_from(item))
            if "done" in message:
                place.done, place.member = message["done"], message.get("member", "")
            if message.get("end"):
                return

    def ask(self, task: str, data: bytes, arguments: Mapping[str, object], settings: ReadingSettings) -> dict[str, Any]:
        """The answer of a task of ``index.fetching.tasks``: its ``value``, or how it ``failed``. Raises WorkerLost."""
        self._send({"task": task, "arguments": arguments}, data, settings)
        while not (message := self._next(settings)).get("end"):
            pass
        return message

    def kill(self) -> None:
        """Ends the process and waits until it has ended."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()

    def _send(self, asked: Mapping[str, object], data: bytes | None, settings: ReadingSettings) -> None:
        # Killed after the time too: a process that does not take its document would block this one.
        with suppress(OSError), self._watched(settings.seconds_per_file + _START_SECONDS):
            write_frame(self._to, json.dumps({**asked, "settings": settings.stamp()}).encode())
            if data is not None:
                write_frame(self._to, data)
            self._to.flush()

    def _next(self, settings: ReadingSettings) -> dict[str, Any]:
        """The next message. Raises WorkerLost where none comes, or where it is that the process gives up."""
        seconds = PATIENCE * settings.seconds_per_file + (0 if self._answered else _START_SECONDS)
        with self._watched(seconds):
            try:
                frame = read_frame(self._from)
                message = json.loads(frame) if frame is not None else None
            except (OSError, ValueError):
                message = None
        if isinstance(message, dict):
            self._answered = True
            if "lost" in message:
                self.kill()
                raise WorkerLost(message["lost"])
            return message
        late = self._late
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDING_SECONDS)  # or its end would be ours, not its own
        self.kill()
        if late or self._process.returncode == _OVERDUE:
            limit = f"{settings.seconds_per_file:,g} seconds (setting index.reading.seconds_per_file)"
            raise WorkerLost(f"took longer than {limit}")
        raise WorkerLost(f"brought its reader down ({_how_it_ended(self._process.returncode)})")

    def _watched(self, seconds: float) -> _Watch:
        return _Watch(seconds, self._overdue)

    def _overdue(self) -> None:
        self._late = True
        with suppress(OSError):
            self._process.kill()


def _request(document: Document, done: int) -> dict[str, object]:
    return {
        "source": document.source,
        "name": document.name,
        "url": document.url,
        "media_type": document.media_type,
        "path": str(document.path) if document.path else "",
        "within": document.within,
        "done": done,
    }


def _with_language(article: Article) -> Article:
    """The worker does not tell languages (see ``index.readers.language_detection``)."""
    return article if article.language else replace(article, language=language_of(article.text))


class _Watch:
    """Calls ``late`` from a thread if the block takes too long. Pipes of all platforms can be waited for like this."""

    def __init__(self, seconds: float, late: Any) -> None:
        self._timer = threading.Timer(seconds, late)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class Workers:
    """The processes that wait for the next document. One for each document that is being read at the same time."""

    def __init__(self, deaths: int = _DEATHS) -> None:
        self._deaths = deaths
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self.busy: list[Worker] = []

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
        """What a document holds. Raises nothing for it: a process that is lost is a SkippedFile.

        In an archive the next process goes on behind the member that the last one was lost with.
        """
        place = _Place(document.source)
        for _ in range(self._deaths):
            try:
                yield from self._read_once(document, settings, place)
                return
            except WorkerLost as lost:
                yield SkippedFile(place.source, str(lost))
            if not place.member:
                return
            place.behind()
        reason = f"its reader had to be started anew {self._deaths} times; what comes after that was not read"
        yield SkippedFile(document.source, reason)

    def ask(self, task: str, data: bytes, arguments: Mapping[str, object], settings: ReadingSettings) -> Any:
        """What a task of ``index.fetching.tasks`` makes of ``data``, as JSON types. Raises WorkerLost or TaskFailed.

        Nothing of it is to be believed before it is checked: the process may have been taken over by what it parsed.
        """
        worker, finished = self._free(), False
        try:
            answer = worker.ask(task, data, arguments, settings)
            finished = True
        finally:
            self._give_back(worker, finished)
        if "failed" in answer:
            raise TaskFailed(*map(str, answer["failed"]))
        return answer.get("value")

    def close(self) -> None:
        """Ends the processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()

    def _read_once(
        self, document: Document, settings: ReadingSettings, place: _Place
    ) -> Iterator[Article | SkippedFile]:
        """``Worker.read`` of a process that is free. It is kept only if it came to the end of the document."""
        worker = self._free()
        finished = False
        try:
            yield from worker.read(document, settings, place)
            finished = True
        finally:
            self._give_back(worker, finished)

    def _free(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.usable:
                    break
                worker.kill()
            else:
                worker = Worker()
            self.busy.append(worker)
        return worker

    def _give_back(self, worker: Worker, finished: bool) -> None:
        with self._lock:
            self.busy.remove(worker)
            if finished and worker.usable and len(self._idle) < _IDLE:
                self._idle.append(worker)
                return
        worker.kill()


# One for the whole process, like its threads: whoever reads a document need not hand on a handle for it.
_WORKERS = Workers()
read_in_worker, ask_worker, close_workers = _WORKERS.read, _WORKERS.ask, _WORKERS.close
atexit.register(close_workers)


def _how_it_ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
