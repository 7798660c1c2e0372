"""An archive as one file, taken while it is in use, and put back while it is in use.

The file (.tar.gz) holds a manifest and the catalog, which SQLite copies as of one moment while others read and write.
Chroma and Tantivy are made anew from it when it is restored: their files would make the backup larger, and would have
to be still while they are copied. Settings are not in it: they may hold keys.

    dateline.tar.gz
    ├── manifest.json     what made it, when, of which settings; articles, passages; size and SHA-256 of the catalog
    └── catalog.sqlite3
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

from index import sharing
from index.archive import Archive, archive_exists, open_archive, writing
from index.catalog import Catalog
from index.errors import ArchiveBusy, BackupFailure
from index.mending import rebuild_keywords, rebuild_vectors
from index.settings import SCHEMA_VERSION, IndexSettings
from index.swapping import swap_in, waiting_place

_MANIFEST, _CATALOG = "manifest.json", "catalog.sqlite3"
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 16
_COMPRESSION = 1  # half the file is vectors, which no level makes smaller


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup."""

    made: str  # ISO 8601, UTC
    dateline: str  # version of the program
    schema: int
    built_with: dict[str, str]
    articles: int
    pending: int
    passages: int
    size: int  # of the catalog, in bytes
    sha256: str  # of the catalog


def back_up(archive: Archive, target: Path) -> Manifest:
    """Writes the archive to a file, which appears when it is complete; others may read and write meanwhile.

    Needs room for an uncompressed copy of the catalog beside the file. Raises BackupFailure or StoreFailure.
    """
    with (
        _named(f"write {target}", target.parent),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".dateline-") as work,
    ):
        copy = Path(work) / _CATALOG
        archive.catalog.copy_to(copy)
        manifest = _described(copy)
        packed = Path(work) / "packed"
        with tarfile.open(packed, "w:gz", compresslevel=_COMPRESSION) as tar:
            head = json.dumps(asdict(manifest), indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size = len(head)
            tar.addfile(entry, io.BytesIO(head))
            tar.add(copy, _CATALOG)
        packed.replace(target)
    return manifest


def _described(copy: Path) -> Manifest:
    catalog = Catalog(copy)
    status, troubles = catalog.status(), catalog.troubles()
    catalog.close()
    if troubles:
        raise BackupFailure(
            f"the catalog is damaged: {troubles[0]}", "Look with 'dateline doctor'; an older backup may be whole."
        )
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        dateline=_version(),
        schema=SCHEMA_VERSION,
        built_with=status.built_with,
        articles=status.articles,
        pending=status.pending,
        passages=status.passages,
        size=copy.stat().st_size,
        sha256=digest,
    )


def restore(source: Path, folder: Path, settings: IndexSettings, *, force: bool = False) -> Manifest:
    """Puts a backup in the place of the archive in ``folder``, at once and as a whole.

    What is there is replaced only with ``force``, and only once the backup has been read to its end, checked and built:
    a damaged file changes nothing. Chats that serve the archive go on with what is restored at their next question.
    Raises BackupFailure, and ArchiveBusy if the archive is being written to or a process has it for itself.
    """
    with writing(folder):
        if archive_exists(folder) and not force:
            raise BackupFailure(
                f"there is an archive in {folder} already", "To replace it: dateline restore FILE --force"
            )
        _not_for_itself(folder)
        workshop = folder.with_name(folder.name + ".restoring")
        _clear(workshop)
        try:
            with _named(f"restore {source}", folder.parent):
                workshop.mkdir(parents=True)
                manifest = _unpacked(source, workshop)
                _built(workshop, settings)
                shutil.rmtree(waiting_place(folder), ignore_errors=True)
                workshop.replace(waiting_place(folder))
                swap_in(folder)
        finally:
            _clear(workshop)
        if settings.chroma.url:
            served = open_archive(folder, settings, rebuild=True)
            rebuild_vectors(served)
            served.close()
    return manifest


def _not_for_itself(folder: Path) -> None:
    owner = sharing.owner_of(folder).holder()
    if owner is not None and not owner.url:
        raise ArchiveBusy(f"the archive in {folder} is in use by {owner}", "End that process, then restore.")


def _unpacked(source: Path, workshop: Path) -> Manifest:
    """Extracts the catalog, and nothing else, and holds it to the manifest."""
    damaged = f"the backup {source} is damaged"
    try:
        with tarfile.open(source, "r:gz") as tar:
            manifest = _manifest(tar, source)
            entry = tar.next()
            content = tar.extractfile(entry) if entry is not None and entry.name == _CATALOG else None
            if content is None:
                raise BackupFailure(f"{damaged}: it holds no catalog", "Use another backup.")
            found = _copied(content, workshop / _CATALOG, manifest.size)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BackupFailure(f"{damaged}: {error}", "Use another backup; the archive is as it was.") from error
    if found != manifest.sha256:
        raise BackupFailure(f"{damaged}: its catalog is not the one that was saved (SHA-256)", "Use another backup.")
    return manifest


def _manifest(tar: tarfile.TarFile, source: Path) -> Manifest:
    entry = tar.next()
    content = tar.extractfile(entry) if entry is not None and entry.name == _MANIFEST else None
    try:
        manifest = Manifest(**json.loads(content.read(_LARGEST_MANIFEST)) if content is not None else {})
    except (ValueError, TypeError) as error:
        raise BackupFailure(
            f"{source} is not a backup of Dateline, or its beginning is damaged", "Name a file of dateline backup."
        ) from error
    if manifest.schema != SCHEMA_VERSION:
        raise BackupFailure(
            f"{source} was made by Dateline {manifest.dateline}, whose archives are of version {manifest.schema}, "
            f"not {SCHEMA_VERSION}",
            f"Restore it with Dateline {manifest.dateline}, or index the articles anew.",
        )
    return manifest


def _copied(content: IO[bytes], target: Path, size: int) -> str:
    """Writes at most ``size`` bytes; their SHA-256."""
    digest, left = hashlib.sha256(), size
    with target.open("wb") as file:
        while left and (chunk := content.read(min(_CHUNK, left))):
            digest.update(chunk)
            file.write(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def _built(workshop: Path, settings: IndexSettings) -> None:
    """Both indexes from the catalog. The settings it was built with are its own: whoever opens it compares them."""
    local = settings.model_copy(update={"chroma": settings.chroma.model_copy(update={"url": ""})})
    archive = open_archive(workshop, local, rebuild=True)
    try:
        rebuild_keywords(archive)
        rebuild_vectors(archive)
    finally:
        archive.close()


def _clear(workshop: Path) -> None:
    for leftover in (workshop, sharing.run_folder(workshop)):
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _named(doing: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupFailure(
            f"cannot {doing}: {error.strerror or error}",
            f"Check the path, the permissions of {folder} and the space on its disk; the archive is as it was.",
        ) from error


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "unknown"
