"""Articles added while the chat runs: files are kept under the home folder and indexed in a thread of this process.

    add_file, add_text   an upload or a pasted story → a file in the folder of uploads
    add_address          a page of the web, fetched as 'dateline index ADDRESS' does
    state                how far it is, what failed and why: read as often as anybody likes
    jobs                 the same of each thing that was added, by the id that adding it gave

A run at a time indexes what was added; what comes meanwhile waits for the next. What a run could not take in because
the archive failed, a full disk say, is kept and goes into the next one as well.

The archive of the running chat is written to, so what was added can be asked about at once. Only one process may
write to an archive: where another does, this one waits for it a while, and says so.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import yaml

from app.archives.jobs import Jobs
from app.audit.noting import CALL, Call, Deed, answering, note
from app.errors import AppFailure
from index.build import BuildReport, Progress
from index.errors import ArchiveBusy, IndexFailure
from index.fetching.urls import is_url
from index.readers.dates.date_parsing import no_date
from index.readers.records.record_dates import stated_date
from index.types import SkippedFile

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 150  # bytes, with the suffix; file systems take 255, and a digest and a mark are added
_LONGEST_SUFFIX = 20  # bytes; what is longer is none
_LONGEST_SHOWN = 120  # characters of a name in messages
_KEPT = "What was added is kept, and taken in with the next that is added."
_WENT_WRONG = "something went wrong; the log has the details."
_WAIT = 2.0  # seconds between looks at whether another process still writes
_PATIENCE = 150  # such looks
_SHOWN = 100  # failures kept of one run

Indexing = Callable[[Sequence[str], Progress], BuildReport]  # inputs of ``index.build.build``


class AddingFailure(AppFailure):
    """Something that was to be added is refused before it is indexed."""


class TooLarge(AddingFailure):
    """It is larger than what is added here."""


@dataclass(frozen=True, slots=True)
class AddingState:
    """How far adding is. Counts are of the run that is on, or of the last one."""

    running: bool = False
    waiting: int = 0  # inputs for the next run
    blocked: bool = False  # another process is writing to the archive
    inputs: tuple[str, ...] = ()  # names, as the reader gave them
    to_index: int = 0
    indexed: int = 0
    added: int = 0
    unchanged: int = 0
    left_out: int = 0  # articles and files that somebody took out of the archive
    skipped: tuple[SkippedFile, ...] = ()
    failure: str = ""  # why the whole run ended, in words
    runs: int = 0  # finished ones

    @property
    def busy(self) -> bool:
        return self.running or self.waiting > 0


@dataclass(frozen=True, slots=True)
class _Input:
    name: str  # as the reader knows it
    path: str  # as ``index.build`` reads it
    call: Call | None = field(default_factory=CALL.get, compare=False)  # for whom


class Adding:
    """Adds to one archive. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        index: Indexing,
        limit_mb: float,
        stopped: threading.Event | None = None,
        jobs: Jobs | None = None,
    ) -> None:
        """``stopped`` is set by ``stop``: ``index`` is to look at it, if it may take long."""
        self.folder = folder
        self.jobs = jobs or Jobs()
        self._index = index
        self.limit_mb = limit_mb
        self._lock = threading.Lock()
        self._state = AddingState()
        self._waiting: list[_Input] = []
        self._again: list[_Input] = []  # of a run that the archive brought down
        self._stopped = stopped or threading.Event()
        self._thread: threading.Thread | None = None

    def state(self) -> AddingState:
        with self._lock:
            return self._state

    def dismiss(self) -> None:
        """Of runs that are over nothing is told any more."""
        with self._lock:
            if not self._state.busy:
                self._state = AddingState()

    # What is added

    def add_file(self, name: str, content: bytes) -> str:
        """Keeps an uploaded file and has it indexed; the id of its job. Raises AddingFailure if it is empty or too
        large."""
        name = PurePath(name.replace("\\", "/")).name or "file"
        shown = _short_name(name)
        if not content:
            raise AddingFailure(f"“{shown}” is empty")
        self.check_size(name, len(content))
        return self._start(_Input(shown, str(self._write_input(shown, name, content))))

    def check_size(self, name: str, length: int) -> None:
        """Raises AddingFailure for a file that is too large: to be asked before it is read into memory."""
        if length > self.limit_mb * 1_000_000:
            raise TooLarge(
                f"“{_short_name(name)}” is larger than {self.limit_mb:g} MB",
                "Index it where it lies: dateline index PATH.",
            )

    def add_text(self, text: str, **facts: str) -> str:
        """Keeps a pasted story as Markdown, with what is known of it (title, outlet, published …) above it; the id of
        its job. Raises AddingFailure without a text, and for a day that no reader would make out: the article would be
        undated, and nobody told."""
        if not text.strip():
            raise AddingFailure("there is no text to add", "Paste the story into the field.")
        known = {name: value.strip() for name, value in facts.items() if value.strip()}
        if (day := known.get("published")) and stated_date(day) is None:
            raise AddingFailure(*no_date(day))
        head = f"---\n{yaml.safe_dump(known, allow_unicode=True, sort_keys=False)}---\n\n" if known else ""
        title = known.get("title") or " ".join(text.split()[:8])
        content = f"{head}{text.strip()}\n".encode("utf-8", "replace")
        shown = _short_name(title)
        return self._start(_Input(shown, str(self._write_input(shown, f"{title.replace('/', '-')}.md", content))))

    def add_address(self, address: str) -> str:
        """Has a page of the web fetched and indexed; the id of its job. Raises AddingFailure for what is no address of
        one."""
        address = address.strip()
        if not is_url(address):  # a path would have the server read its own files for whoever asks
            raise AddingFailure(f"“{address}” is no address of the web", "It begins with https:// or http://.")
        return self._start(_Input(address, address))

    def add_again(self, source: str) -> bool:
        """Has indexed what was added before, by the file that it was kept in or by its address; whether it was."""
        if source.startswith(f"{self.folder}/"):
            self._start(_Input(_reader_name(source, {}), source))
        elif is_url(source):
            self.add_address(source)
        else:  # a path by itself would be read wherever a link in its folder led to
            return False
        return True

    def wait(self, seconds: float) -> bool:
        """Waits for the end of all runs; whether it came."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return not self.state().busy

    def stop(self) -> None:
        """No further run begins; the one that is on ends with what it has in work."""
        self._stopped.set()

    # Running

    def _write_input(self, shown: str, name: str, content: bytes) -> Path:
        """The file of an input. Raises AddingFailure where it cannot be written.

        Named by its content as well, so that the same one added twice is one file.
        """
        kept = self.folder / f"{hashlib.sha256(content).hexdigest()[:10]}-{_file_name(name)}"
        # Hidden, so that no reader takes half a file.
        partial = kept.with_name(f".{kept.name}.{threading.get_ident()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(kept)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise AddingFailure(f"“{shown}” was not added: {reason(error)}", _advice(self.folder)) from error
        return kept

    def _start(self, one: _Input) -> str:
        job = self.jobs.begin(one.name, one.path)
        with self._lock:
            self._waiting.append(one)
            self._state = replace(self._state, waiting=len(self._waiting))
            if not self._state.running:  # else the thread looks once more before it ends, holding this lock
                self._thread = threading.Thread(target=self._run, name="adding", daemon=True)
                self._state = replace(self._state, running=True)
                self._thread.start()
        return job

    def _run(self) -> None:
        while batch := self._next():
            self._index_all(batch)

    def _next(self) -> list[_Input]:
        """What has come since the last run. The thread ends with the same look that finds nothing."""
        with self._lock:
            batch, self._waiting = self._waiting, []
            if not batch or self._stopped.is_set():
                self._state = replace(self._state, running=False, waiting=0, blocked=False)
                return []
            batch, self._again = list(dict.fromkeys([*self._again, *batch])), []
            names = tuple(one.name for one in batch)
            self._state = AddingState(running=True, inputs=names, runs=self._state.runs)
            return batch

    def _index_all(self, batch: Sequence[_Input]) -> None:
        paths = [one.path for one in batch]
        try:
            self.jobs.run(paths)
            report = self._patiently(paths)
            self._show(report, names={one.path: one.name for one in batch})
            self.jobs.end(report)
        except (IndexFailure, AppFailure) as failure:
            self._fail(batch, f"{failure}. {failure.help_message}")
        except OSError as error:
            _log.exception("articles could not be added")
            self._fail(batch, f"{reason(error)}. {_advice(self.folder)}")
        except Exception:
            _log.exception("articles could not be added")
            self._change(failure=_WENT_WRONG)
            self.jobs.fail(_WENT_WRONG)
        finally:
            self._change(runs=self.state().runs + 1, blocked=False)
            self._note(batch)

    def _note(self, batch: Sequence[_Input]) -> None:
        """What became of each, for whoever added it."""
        for one in batch:
            job = self.jobs.of(one.path)
            if job is not None:
                with answering(one.call):
                    note(Deed.ADDED, what=one.name, outcome=job.outcome or "", article=" ".join(job.articles))

    def _fail(self, batch: Sequence[_Input], failure: str) -> None:
        self._again = list(batch)
        self._change(failure=f"{failure.strip()} {_KEPT}")
        self.jobs.fail(f"{failure.strip()} {_KEPT}")

    def _patiently(self, paths: Sequence[str]) -> BuildReport:
        for _ in range(_PATIENCE):
            try:
                return self._index(paths, self._show)
            except ArchiveBusy:
                self._change(blocked=True)
                if self._stopped.wait(_WAIT):
                    break
        return self._index(paths, self._show)

    def _show(self, report: BuildReport, names: dict[str, str] | None = None) -> None:
        skipped = tuple(SkippedFile(_reader_name(s.source, names or {}), s.reason) for s in report.skipped[:_SHOWN])
        self._change(
            blocked=False,
            to_index=report.to_index,
            indexed=report.indexed,
            added=report.added,
            unchanged=report.unchanged,
            left_out=report.left_out,
            skipped=skipped,
        )

    def _change(self, **changed: object) -> None:
        with self._lock:
            self._state = replace(self._state, waiting=len(self._waiting), **changed)  # type: ignore[arg-type]


def reason(error: OSError) -> str:
    """Why something could not be written, in words for the reader."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    if error.errno == errno.EFBIG:
        return "the system allows no file of its size"
    if error.errno == errno.ENAMETOOLONG:
        return "its name is too long for this disk"
    return (error.strerror or "it could not be written").lower()


def _advice(folder: Path) -> str:
    return f"Check the space on the disk of {folder.parent} and its permissions, then add it again."


def _short_name(name: str) -> str:
    """A name in a message: as it is, unless it would fill the page; its end says what it is."""
    return name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 30]}…{name[-30:]}"


def _file_name(name: str) -> str:
    """A name that any file system takes behind a digest: no path, nothing hidden, not too long in bytes."""
    path = PurePath(name)
    suffix = _NAME.sub("", path.suffix)
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        path, suffix = PurePath(f"{name}."), ""
    room = _LONGEST_NAME - len(suffix.encode())
    stem = _NAME.sub("-", path.stem).strip("-.").encode()[:room].decode(errors="ignore")  # no half letter
    return f"{stem or 'article'}{suffix}"


def _reader_name(source: str, names: dict[str, str]) -> str:
    """A source by the name its reader gave it: the folder of uploads means nothing to anybody."""
    path, mark, line = source.partition("#")
    name = names.get(path) or re.sub(r"^[0-9a-f]{10}-", "", PurePath(path).name)
    return f"{name}{mark}{line}"
