"""One archive: the three stores under one folder, opened together, and the lock that lets one process write.

The catalog (SQLite) is the truth and bears any number of processes. So does Tantivy, but for one writer. Chroma bears
one process, which ``index.stores.sharing`` sees to. What the two indexes have lost or broken, ``index.stores.mending``
makes anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import ArchiveBusy, ArchiveMissing, StoreDamaged
from index.settings import IndexSettings
from index.stores.catalog import Catalog
from index.stores.chroma import Connection
from index.stores.keywords import KeywordIndex
from index.stores.locks import claim
from index.stores.mending import rebuild_keywords, rebuild_vectors, settle
from index.stores.sharing import hold_lock, run_folder
from index.stores.swapping import CATALOG, archive_exists, finish_swap
from index.stores.vectors import VectorIndex

__all__ = [
    "Archive",
    "archive_exists",
    "open_archive",
]


_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5  # for the write lock: whoever only asks who has it has it for a moment
_MEND_SECONDS = 600.0  # for a writer to end, before damaged files can be made anew


@dataclass(frozen=True)
class Archive:
    """The stores that ``index.build`` writes and ``index.search`` reads."""

    folder: Path
    settings: IndexSettings
    catalog: Catalog
    vectors: VectorIndex
    keywords: KeywordIndex
    wait: float = 0.0  # seconds to wait for another writer

    @contextmanager
    def writing(self) -> Iterator[int]:
        """Holds the archive's write lock; raises ArchiveBusy that says who has it, after ``wait`` seconds.

        What is written goes into the archive that lies in the folder now: one may have been restored since. Yields
        what ``follow`` says.
        """
        with writing(self.folder, max(self.wait, _LOOK_SECONDS)):
            yield self.follow()

    def follow(self) -> int:
        """Goes on with the archive that has been restored in this one's place, if one has, and says which this is: the
        number is another one then. Call with the write lock held, or it may be another one at once."""
        finish_swap(self.folder)
        opening = self.catalog.follow()
        self.keywords.follow()
        return opening

    @contextmanager
    def writing_on(self, stop: threading.Event, opening: int) -> Iterator[bool]:
        """Holds the write lock once more in the midst of a run: waits for other writers, and yields False if ``stop``
        is set before it comes to that. ``opening`` is what ``follow`` said when the run began: raises ArchiveBusy where
        another archive has been restored since, which knows nothing of what the run is about."""
        with ExitStack() as lock:
            while True:
                try:
                    found = lock.enter_context(self.writing())
                    break
                except ArchiveBusy:
                    if stop.is_set():
                        yield False
                        return
            if found != opening:
                raise ArchiveBusy(
                    f"another archive was restored in {self.folder} during this run, so the rest was not taken in",
                    "Run the command again.",
                )
            yield True

    def drop(self, article_ids: Sequence[str]) -> None:
        """Removes articles; from the catalog last, so that a run cut off here finds them again."""
        if article_ids:
            self.vectors.remove(article_ids)
            self.keywords.replace([], removed=article_ids)
            self.catalog.articles.remove(article_ids)

    def close(self) -> None:
        """Lets go of all files. Without it, they are let go of when the process ends."""
        self.vectors.close()
        self.catalog.close()


def open_archive(
    folder: Path,
    settings: IndexSettings,
    *,
    create: bool = False,
    rebuild: bool = False,
    shared: bool = False,
    wait: float = 0.0,
) -> Archive:
    """Opens the stores under ``folder``, for this process alone or ``shared`` with others that open it so.

    Raises ArchiveMissing if there are none and ``create`` is false, ArchiveMismatch if the archive was built with
    other settings and ``rebuild`` is false, and ArchiveBusy if another process has it for itself. With ``rebuild`` the
    caller is expected to call ``index.build.rebuild``, which adopts the current settings. Indexes that are damaged or
    have lost passages are made anew from the catalog, with a line in the log.
    """
    if not create and not archive_exists(folder):
        raise ArchiveMissing(f"there is no archive in {folder}")
    catalog = Catalog(folder / CATALOG)
    if not rebuild:
        catalog.built.check(settings.built_with())
    opened: list[Archive] = []
    connection = Connection(
        folder / "chroma",
        settings.chroma,
        shared=shared,
        mend=lambda: _mend_vectors(opened[0]),
        met=lambda: None if rebuild else _settle(opened[0]),
    )
    vectors = VectorIndex(connection)
    keywords, anew = _keywords(folder / "tantivy", settings)
    opened.append(Archive(folder, settings, catalog, vectors, keywords, wait))
    if anew:
        with writing(folder, _MEND_SECONDS):
            rebuild_keywords(opened[0])
    if not shared:
        connection.open()
    return opened[0]


@contextmanager
def writing(folder: Path, wait: float = _LOOK_SECONDS) -> Iterator[None]:
    """Holds the write lock of the archive in ``folder``, whether there is one or not."""
    lock = claim(run_folder(folder) / "writing.lock")
    with hold_lock(lock, wait) as taken:
        if not taken:
            raise ArchiveBusy(f"the archive in {folder} is being written to by {lock.holder() or 'another process'}")
        yield


def _settle(archive: Archive) -> None:
    """Once for every opening: are both indexes whole? A writer that is at work looks itself, at its end."""
    try:
        with writing(archive.folder, wait=0.0):
            settle(archive)
    except ArchiveBusy:
        return


def _mend_vectors(archive: Archive) -> None:
    """By this process, or by the one that is writing: that one finds the damage too, and has the lock."""
    ends = time.monotonic() + _MEND_SECONDS
    while not archive.vectors.connection.is_sound():
        try:
            with writing(archive.folder):
                if not archive.vectors.connection.is_sound():
                    rebuild_vectors(archive)
                return
        except ArchiveBusy:
            if time.monotonic() > ends:
                raise


def _keywords(folder: Path, settings: IndexSettings) -> tuple[KeywordIndex, bool]:
    """The keyword index, and whether it had to be made anew and is empty."""
    try:
        return KeywordIndex(folder, fuzzy=settings.search.fuzzy), False
    except StoreDamaged as damaged:
        _log.warning("%s: making it anew from the catalog.", damaged)
        return KeywordIndex(folder, fuzzy=settings.search.fuzzy, anew=True), True
