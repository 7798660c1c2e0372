"""One archive: the three stores under one folder, opened together, and the lock that lets one process write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalog import Catalog
from index.errors import ArchiveBusy, ArchiveMissing
from index.keywords import KeywordIndex
from index.settings import IndexSettings
from index.vectors import VectorIndex

_CATALOG = "catalog.sqlite3"


@dataclass(frozen=True)
class Archive:
    """The stores that ``index.build`` writes and ``index.search`` reads."""

    folder: Path
    catalog: Catalog
    vectors: VectorIndex
    keywords: KeywordIndex

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the archive's write lock; raises ArchiveBusy at once if another process has it."""
        lock = FileLock(self.folder / "writing.lock")
        try:
            with lock.acquire(timeout=0):
                yield
        except Timeout as error:
            raise ArchiveBusy(f"another process is writing to the archive in {self.folder}") from error


def archive_exists(folder: Path) -> bool:
    return (folder / _CATALOG).exists()


def open_archive(folder: Path, settings: IndexSettings, *, create: bool = False, rebuild: bool = False) -> Archive:
    """Opens the stores under ``folder``.

    Raises ArchiveMissing if there are none and ``create`` is false, and ArchiveMismatch if the archive was built
    with other settings and ``rebuild`` is false. With ``rebuild`` the caller is expected to call
    ``index.build.rebuild``, which adopts the current settings.
    """
    if not create and not archive_exists(folder):
        raise ArchiveMissing(f"there is no archive in {folder}")
    catalog = Catalog(folder / _CATALOG)
    if not rebuild:
        catalog.check_built_with(settings.built_with())
    vectors = VectorIndex(folder / "chroma", settings.chroma)
    return Archive(folder, catalog, vectors, KeywordIndex(folder / "tantivy", fuzzy=settings.search.fuzzy))
