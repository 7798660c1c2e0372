"""One archive: the three stores under one folder, opened together, and the lock that lets one process write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.catalog import Catalog
from index.errors import ArchiveBusy, ArchiveMissing
from index.keywords import KeywordIndex
from index.settings import IndexSettings
from index.vectors import VectorIndex

_CATALOG = "catalog.sqlite3"


@dataclass(frozen=True)
class Archive:
    """The stores that ``index.build`` writes and ``index.search`` reads.

    The two indexes are opened when they are first asked for: a run over an unchanged archive needs neither, and
    loading Chroma takes longer than all the rest of it.
    """

    folder: Path
    catalog: Catalog
    settings: IndexSettings
    _opening: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)
    _opened: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def vectors(self) -> VectorIndex:
        opened: VectorIndex = self._once("chroma", lambda at: VectorIndex(at, self.settings.chroma))
        return opened

    @property
    def keywords(self) -> KeywordIndex:
        opened: KeywordIndex = self._once("tantivy", lambda at: KeywordIndex(at, fuzzy=self.settings.search.fuzzy))
        return opened

    def opened(self) -> Archive:
        """The same with both indexes open, so that what is wrong with them shows now. Raises StoreFailure."""
        _ = self.vectors, self.keywords
        return self

    def _once(self, name: str, open_store: Callable[[Path], Any]) -> Any:
        with self._opening:
            if name not in self._opened:
                self._opened[name] = open_store(self.folder / name)
            return self._opened[name]

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
    return Archive(folder, catalog, settings)
