"""How far an indexing run is: a moving display on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Display
from rich.text import Text

from index.intake.report import BuildReport, Progress
from index.readers.notes import notes

_LINE_SECONDS = 5.0
_SPEED_SECONDS = 120.0  # over which the speed is taken: articles come in groups, one a commit


@contextmanager
def index_progress(console: Console, stop: threading.Event | None = None) -> Iterator[Progress]:
    """A callback for ``index.build`` that shows its report."""
    if not console.is_terminal:
        yield PlainLines(lambda line: console.print(line, markup=False))
        return
    rate_column = TextColumn("{task.fields[rate]}")
    columns = (_State(stop), BarColumn(), MofNCompleteColumn(), rate_column, TimeRemainingColumn())
    with Display(*columns, console=console, transient=True, speed_estimate_period=_SPEED_SECONDS) as bar:
        task, speed = bar.add_task("Looking through files", total=None, rate=""), Speed()

        def show(report: BuildReport) -> None:
            rate = speed.of(report)
            doing, done, total = "Reading files", report.files_read, report.files_to_read
            if report.to_index:
                doing, done, total = _doing(report), report.indexed, report.to_index
            told = f"{rate:.1f} articles/s" if rate else ""
            bar.update(task, description=doing, completed=done, total=total, rate=told)

        yield show


@contextmanager
def bytes_progress(console: Console, doing: str) -> Iterator[Callable[[int, int], None]]:
    """A callback that shows bytes done of bytes in all; nothing is shown before it is called."""
    if not console.is_terminal:
        said = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal said
            if time.monotonic() - said >= _LINE_SECONDS:
                said = time.monotonic()
                console.print(f"{doing}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

        yield tell
        return
    with Display(TextColumn(doing), BarColumn(), DownloadColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=done < total)


@contextmanager
def reading_notes(console: Console) -> Iterator[None]:
    """Shows what the readers note about files: which column of a table was taken for what."""
    from rich.logging import RichHandler

    handler = RichHandler(console=console, show_time=False, show_level=False, show_path=False)
    level = notes.level
    notes.addHandler(handler)
    notes.setLevel("INFO")
    try:
        yield
    finally:
        notes.removeHandler(handler)
        notes.setLevel(level)


def _doing(report: BuildReport) -> str:
    left = report.files_to_read - report.files_read
    return f"Indexing, {left:,} files to read" if left > 0 else "Indexing"


class _State(ProgressColumn):
    """What is being done; drawn anew all the time, so that a request to stop shows at once."""

    def __init__(self, stop: threading.Event | None) -> None:
        super().__init__()
        self._stop = stop

    def render(self, task: Task) -> Text:
        if self._stop and self._stop.is_set():
            return Text("Stopping when this batch is written; Ctrl-C again stops at once", style="yellow")
        return Text(task.description)


class Speed:
    """Articles a second since the first of them was to be indexed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started: float | None = None

    def of(self, report: BuildReport) -> float:
        if self._started is None and report.to_index:
            self._started = self._clock()
        seconds = self._clock() - self._started if self._started is not None else 0.0
        return report.indexed / seconds if seconds > 0 else 0.0


@dataclass
class PlainLines:
    """Says how far it is, at most every few seconds, in lines without control codes."""

    say: Callable[[str], object]
    clock: Callable[[], float] = time.monotonic
    every: float = _LINE_SECONDS

    def __post_init__(self) -> None:
        self._lock, self._said, self._speed = threading.Lock(), self.clock(), Speed(self.clock)

    def __call__(self, report: BuildReport) -> None:
        rate = self._speed.of(report)
        with self._lock:  # the steps of a run are threads of their own
            if self.clock() - self._said < self.every:
                return
            self._said = self.clock()
        self.say(line_of(report, rate))


def line_of(report: BuildReport, rate: float) -> str:
    parts = []
    if report.files_read < report.files_to_read:
        parts.append(f"read {report.files_read:,} of {report.files_to_read:,} files, {report.read:,} articles")
    if report.to_index:
        parts.append(f"indexed {report.indexed:,} of {report.to_index:,} articles")
    if rate:
        left = (report.to_index - report.indexed) / rate
        parts.append(f"{rate:.1f} articles/s, about {duration(left)} left")
    return "; ".join(parts) or f"{report.files:,} files looked at"


def duration(seconds: float) -> str:
    """In words short enough for a line: "40 s", "12 min", "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
