"""What a run of the write path did, for the summary, the progress display and ``--json``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from index.types import SkippedFile


@dataclass(frozen=True, slots=True)
class FileChange:
    """What was noticed of one file."""

    kind: str  # new, changed, moved, touched, deleted, failed
    path: str
    earlier: str = ""  # of a moved file: where it was


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Files that are missing and were not taken for deleted, with the reason in words."""

    folder: str
    missing: int
    known: int
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pages of a source that wait for the next run, because it took longer than it may."""

    source: str
    pages: int
    seconds: float  # that it may take

    def __str__(self) -> str:
        pages = f"{self.pages:,} pages wait" if self.pages > 1 else "1 page waits"
        spent = f"{self.seconds / 60:,.3g} minutes" if self.seconds >= 120 else f"{self.seconds:,.3g} seconds"
        return f"{pages} for the next run: {self.source} took longer than {spent}"


@dataclass
class BuildReport:
    """Counts are of articles where nothing else is said. They grow while the run goes on."""

    files: int = 0  # files that were looked at
    files_to_read: int = 0  # those of them that are new or changed
    files_read: int = 0
    read: int = 0  # articles that were read
    new: int = 0
    changed: int = 0  # in place of another text at the same place
    moved: int = 0  # in files that are elsewhere now
    unchanged: int = 0
    duplicates: int = 0  # the very same article at another place; stored once
    deleted: int = 0  # no source holds them any more
    removed: int = 0  # what has left the stores: the deleted and the earlier texts of the changed
    superseded: int = 0  # earlier texts of a page, kept and no longer searched
    left_out: int = 0  # files and articles that ``dateline remove`` took out
    to_index: int = 0
    indexed: int = 0
    passages: int = 0
    seconds: float = 0.0
    stopped: bool = False  # on request, before the end
    skipped: list[SkippedFile] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    changes: list[FileChange] = field(default_factory=list)

    @property
    def added(self) -> int:
        """Articles that the archive did not have."""
        return self.new + self.changed


Progress = Callable[[BuildReport], None]
