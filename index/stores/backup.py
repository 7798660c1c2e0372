"""An archive as one file, taken while it is in use, and put back while it is in use.

The file (.tar.gz, sealed if there is a passphrase: ``index.stores.sealing``) holds a manifest, the catalog, and the
databases beside the archive that it is given: what readers asked, and what they thought of it. SQLite copies each as of
one moment while others read and write. Chroma and Tantivy are made anew from the catalog when it is restored: their
files would make the backup larger, and would have to be still while they are copied. Settings are not in it: they may
hold keys.

    dateline.tar.gz
    ├── manifest.json            what made it, when, of which settings; articles; size and SHA-256 of each file
    ├── catalog.sqlite3
    └── conversations.sqlite3 …
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, cast

from index.errors import ArchiveBusy, BackupFailure, StoreFailure
from index.settings import SCHEMA_VERSION, IndexSettings
from index.stores import sharing
from index.stores.archive import Archive, archive_exists, open_archive, writing
from index.stores.catalog import Catalog
from index.stores.database import copy_database, put_back
from index.stores.locks import claim
from index.stores.mending import rebuild_keywords, rebuild_vectors
from index.stores.sealing import Sealing, Unsealing, is_sealed
from index.stores.swapping import swap_in, waiting_place

LAYOUT = 2  # raise when a backup's layout changes; 1 held the catalog alone
_MANIFEST, _CATALOG = "manifest.json", "catalog.sqlite3"
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 16
_COMPRESSION = 1  # half the file is vectors, which no level makes smaller
_LOOK_SECONDS = 0.5  # for the lock of backups: whoever only asks who has it has it for a moment
_OTHER = "Use another backup; the archive is as it was."
_DAMAGE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


@dataclass(frozen=True, slots=True)
class Companion:
    """A SQLite file beside the archive that goes into its backups, if there is one."""

    path: Path
    check: Callable[[Path], object]  # raises BackupFailure for a copy that cannot be used, of a later version say

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in a backup."""

    name: str
    size: int  # bytes
    sha256: str


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
    files: tuple[PackedFile, ...] = ()  # what is in it beside the catalog
    layout: int = 1


def back_up(archive: Archive, target: Path, companions: Sequence[Companion] = (), passphrase: str = "") -> Manifest:
    """Writes the archive and its companions to a file, which appears when it is complete; others may go on meanwhile.

    Sealed if there is a passphrase. Needs room beside the archive for an uncompressed copy: there, and not beside the
    file, which may lie where others can look. Raises BackupFailure, StoreFailure, and ArchiveBusy during another one.
    """
    lock = claim(sharing.run_folder(archive.folder) / "backup.lock")
    with sharing.hold_lock(lock, _LOOK_SECONDS) as taken, _naming_failures(f"write {target}", target.parent):
        if not taken:
            raise ArchiveBusy(
                f"another backup is being made by {lock.holder() or 'another process'}", "Wait for it to end."
            )
        with _emptied(archive.folder.with_name(f"{archive.folder.name}.backing-up")) as work:
            archive.catalog.copy_to(work / _CATALOG)
            packed = []
            for companion in companions:
                if companion.path.exists():
                    copy_database(companion.path, work / companion.name)
                    packed.append(_packed_file(work / companion.name))
            manifest = _described(work / _CATALOG, tuple(packed))
            _write(target, manifest, work, passphrase)
    return manifest


def _write(target: Path, manifest: Manifest, work: Path, passphrase: str) -> None:
    opened, partial = tempfile.mkstemp(dir=target.parent, prefix=".dateline-")
    try:
        with os.fdopen(opened, "wb") as file:
            sealing = Sealing(file, passphrase) if passphrase else None
            _pack(cast(IO[bytes], sealing or file), manifest, work)
            if sealing:
                sealing.finish()
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise


def _pack(into: IO[bytes], manifest: Manifest, work: Path) -> None:
    with (
        gzip.GzipFile("", "wb", _COMPRESSION, into) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        head = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size = len(head)
        tar.addfile(entry, io.BytesIO(head))
        for name in (_CATALOG, *(file.name for file in manifest.files)):
            tar.add(work / name, name)


def _described(copy: Path, files: tuple[PackedFile, ...]) -> Manifest:
    catalog = Catalog(copy)
    status, troubles = catalog.status(), catalog.troubles()
    catalog.close()
    if troubles:
        raise BackupFailure(
            f"the catalog is damaged: {troubles[0]}", "Look with 'dateline doctor'; an older backup may be whole."
        )
    packed = _packed_file(copy)
    return Manifest(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        dateline=_version(),
        schema=SCHEMA_VERSION,
        built_with=status.built_with,
        articles=status.articles,
        pending=status.pending,
        passages=status.passages,
        size=packed.size,
        sha256=packed.sha256,
        files=files,
        layout=LAYOUT,
    )


def _packed_file(path: Path) -> PackedFile:
    with path.open("rb") as file:
        return PackedFile(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def restore(
    source: Path,
    folder: Path,
    settings: IndexSettings,
    *,
    force: bool = False,
    companions: Sequence[Companion] = (),
    passphrase: str = "",
) -> Manifest:
    """Puts a backup in the place of the archive in ``folder`` and of those companions that it holds.

    What is there is replaced only with ``force``, and only once the backup has been read to its end, checked and built:
    a damaged file, or another passphrase, changes nothing, nor does one that is not sealed where there is a passphrase:
    anybody could have written it. A companion that the backup does not hold stays as it is. If a step fails, companions
    become again what they were.
    Chats that serve the archive go on with what is restored at their next question. Raises BackupFailure; ArchiveBusy
    if the archive is being written to or a process has it for itself; ArchiveNewer of one that is not to be replaced.
    """
    with writing(folder):
        if archive_exists(folder) and not force:
            raise _there_already(f"an archive in {folder}")
        _require_replaceable(folder)
        place = folder.with_name(f"{folder.name}.restoring")
        with (
            _emptied(place) as workshop,
            _emptied(folder.with_name(f"{place.name}-beside")) as beside,
            _naming_failures(f"restore {source}", folder.parent),
        ):
            manifest = _unpacked(source, workshop, beside, companions, passphrase)
            restored = [companion for companion in companions if (beside / companion.name).exists()]
            for companion in restored:
                if companion.path.exists() and not force:
                    raise _there_already(str(companion.path))
                companion.check(beside / companion.name)
            _built(workshop, settings)
            with ExitStack() as undone_on_failure:
                for companion in restored:
                    before = beside / f"{companion.name}.before"
                    undone_on_failure.enter_context(put_back(beside / companion.name, companion.path, before))
                shutil.rmtree(waiting_place(folder), ignore_errors=True)
                workshop.replace(waiting_place(folder))
                swap_in(folder)
        if settings.chroma.url:
            served = open_archive(folder, settings, rebuild=True)
            rebuild_vectors(served)
            served.close()
    return manifest


def _there_already(what: str) -> BackupFailure:
    return BackupFailure(f"there is {what} already", "To replace it: dateline restore FILE --force")


def _require_replaceable(folder: Path) -> None:
    """Raises ArchiveBusy if a process has the archive for itself or elsewhere, ArchiveNewer of a later version's."""
    owner = sharing.owner_of(folder).holder()
    if owner is not None and owner.pid:
        sharing.require_here(folder, owner)
    if owner is not None and not owner.url:
        raise ArchiveBusy(f"the archive in {folder} is in use by {owner}", "End that process, then restore.")
    if archive_exists(folder):
        with suppress(StoreFailure):  # damaged: that is what a backup is for
            Catalog(folder / _CATALOG).close()


def _unpacked(source: Path, workshop: Path, beside: Path, companions: Sequence[Companion], passphrase: str) -> Manifest:
    """Extracts the catalog and the companions, and nothing else, and holds each to the manifest."""
    places = {companion.name: beside for companion in companions} | {_CATALOG: workshop}
    try:
        with _opened(source, passphrase) as content, tarfile.open(fileobj=content, mode="r|") as tar:
            manifest = _manifest(tar, source)
            for expected in (PackedFile(_CATALOG, manifest.size, manifest.sha256), *manifest.files):
                entry = tar.next()
                file = tar.extractfile(entry) if entry is not None and entry.name == expected.name else None
                if file is None:
                    raise BackupFailure(f"the backup {source} is damaged: {expected.name} is not in it", _OTHER)
                if expected.name in places:
                    _extract(file, places[expected.name] / expected.name, expected, source)
            while content.read(_CHUNK):  # to the end, where gzip and the seal say whether all of it was there
                pass
    except _DAMAGE as error:
        raise BackupFailure(f"the backup {source} is damaged: {error}", _OTHER) from error
    return manifest


@contextmanager
def _opened(source: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """What is packed in a backup, sealed or not."""
    with source.open("rb") as file:
        if is_sealed(file):
            if not passphrase:
                raise BackupFailure(
                    f"{source} is encrypted",
                    "Give its passphrase: dateline restore FILE --passphrase-file FILE, or DATELINE_BACKUP_PASSPHRASE.",
                )
            with io.BufferedReader(Unsealing(file, passphrase)) as unsealed, gzip.GzipFile(fileobj=unsealed) as packed:
                yield cast(IO[bytes], packed)
        elif passphrase:
            raise BackupFailure(
                f"{source} is not encrypted, though a passphrase is given: whoever can write to it may have changed it",
                "If you trust the file all the same: dateline restore FILE --unencrypted, without a passphrase file.",
            )
        else:
            with gzip.GzipFile(fileobj=file) as packed:
                yield cast(IO[bytes], packed)


def _manifest(tar: tarfile.TarFile, source: Path) -> Manifest:
    entry = tar.next()
    content = tar.extractfile(entry) if entry is not None and entry.name == _MANIFEST else None
    try:
        said = dict(json.loads(content.read(_LARGEST_MANIFEST)) if content is not None else {})
        later = said.get("layout", 1) > LAYOUT or said["schema"] > SCHEMA_VERSION
        if not later:
            known = {field.name: said[field.name] for field in fields(Manifest) if field.name in said}
            manifest = Manifest(**{**known, "files": tuple(PackedFile(**file) for file in said.get("files", ()))})
    except (ValueError, TypeError, KeyError) as error:
        raise BackupFailure(
            f"{source} is not a backup of Dateline, or its beginning is damaged", "Name a file of dateline backup."
        ) from error
    if later:
        raise BackupFailure(
            f"{source} was written by a later version of Dateline ({said.get('dateline', 'unknown')})",
            "Update Dateline, then restore it; the archive is as it was.",
        )
    if manifest.schema != SCHEMA_VERSION:
        raise BackupFailure(
            f"{source} was made by Dateline {manifest.dateline}, whose archives are of version {manifest.schema}, "
            f"not {SCHEMA_VERSION}",
            f"Restore it with Dateline {manifest.dateline}, or index the articles anew.",
        )
    return manifest


def _extract(content: IO[bytes], target: Path, expected: PackedFile, source: Path) -> None:
    """Writes what was saved, at most as much as was said. Raises BackupFailure if it is something else."""
    digest, left = hashlib.sha256(), expected.size
    with target.open("wb") as file:
        while left and (chunk := content.read(min(_CHUNK, left))):
            digest.update(chunk)
            file.write(chunk)
            left -= len(chunk)
    if digest.hexdigest() != expected.sha256:
        raise BackupFailure(
            f"the backup {source} is damaged: its {expected.name} is not the one that was saved (SHA-256)", _OTHER
        )


def _built(workshop: Path, settings: IndexSettings) -> None:
    """Both indexes from the catalog. The settings it was built with are its own: whoever opens it compares them."""
    local = settings.model_copy(update={"chroma": settings.chroma.model_copy(update={"url": ""})})
    archive = open_archive(workshop, local, rebuild=True)
    try:
        rebuild_keywords(archive)
        rebuild_vectors(archive)
    finally:
        archive.close()


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """A folder that is gone after, whatever happens; what a killed run left in it is gone before."""

    def clear() -> None:
        for leftover in (folder, sharing.run_folder(folder)):
            shutil.rmtree(leftover, ignore_errors=True)

    clear()
    try:
        folder.mkdir(parents=True, mode=0o700)
        yield folder
    finally:
        clear()


@contextmanager
def _naming_failures(doing: str, folder: Path) -> Iterator[None]:
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
