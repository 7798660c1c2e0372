"""The archives of a home: which there are, and how one is made, renamed, moved to another home and deleted.

None of this is done while somebody writes to the archive or searches it: ArchiveBusy says who. A chat that has it open
and has not searched it goes on, and says that it is gone when it is asked next.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.accounts.rights import DEFAULT_ARCHIVE
from app.errors import ArchiveRefused
from app.settings import Settings
from app.settings.archive_settings import ARCHIVES, is_name, place_of
from index.errors import ArchiveBusy, ArchiveMissing, IndexFailure
from index.stores.swapping import archive_exists

if TYPE_CHECKING:
    from app.records.archive import HeldArchiveRecord  # its types take a command that prints none a tenth of a second

ALL = "*"  # instead of a name: every archive
_PARTS = ("archive", "archive.run", "uploads")  # of the default archive, which shares its folder with the home's files


def archive_names(home: Path) -> tuple[str, ...]:
    """The archives that there are, "default" first where it is one of them."""
    folder = home / ARCHIVES
    others = sorted(path.name for path in folder.iterdir() if is_name(path.name)) if folder.is_dir() else []
    first = [DEFAULT_ARCHIVE] if archive_exists(home / "archive") else []
    return (*first, *(name for name in others if archive_exists(place_of(home, name) / "archive")))


def require_made(settings: Settings) -> None:
    """Raises ArchiveMissing of an archive that nobody has made: a name that was mistyped makes none."""
    name = settings.archive
    if name != DEFAULT_ARCHIVE and not place_of(settings.home, name).is_dir():
        raise ArchiveMissing(
            f"there is no archive “{name}” in {settings.home}",
            f"'dateline archives' lists those there are; 'dateline archives create {name}' makes it.",
        )


def listed(settings: Settings) -> list[HeldArchiveRecord]:
    """All archives of the home, each counted from its catalog."""
    return [_listed(settings, name) for name in archive_names(settings.home)]


def create(settings: Settings, name: str) -> Settings:
    """Makes an empty archive; its settings. Raises ArchiveRefused where there is one, ValueError for no name."""
    from index.stores.archive import open_archive

    made = settings.for_archive(name)
    if archive_exists(made.archive_folder):
        raise ArchiveRefused(f"there is an archive “{name}” already", "Choose another name.")
    open_archive(made.archive_folder, made.index, create=True, shared=True).close()
    return made


def rename(settings: Settings, name: str, new: str) -> None:
    """Gives an archive another name. Its articles are not indexed anew."""
    _require_movable(settings, name)
    _move(settings.for_archive(name), settings.for_archive(new))


def move(settings: Settings, name: str, home: Path) -> None:
    """Moves an archive with its uploads and settings into another home, under its name."""
    _require_movable(settings, name)
    there = settings.model_copy(update={"home": home.expanduser().absolute()})
    _move(settings.for_archive(name), there.for_archive(name))


def delete(settings: Settings, name: str) -> None:
    """Deletes an archive with what was uploaded to it and its settings. Files that were indexed from elsewhere stay."""
    gone = _existing(settings, name)
    with _closed(gone):
        _drop_vectors(gone)
        place = place_of(gone.home, name)
        doomed = [place / part for part in _PARTS] if name == DEFAULT_ARCHIVE else [place]
        for path in doomed:
            if path.exists():
                aside = path.with_name(f"{'archive.' if name == DEFAULT_ARCHIVE else '.'}{path.name}.deleted")
                shutil.rmtree(aside, ignore_errors=True)
                path.replace(aside)  # at once: whoever looks finds all of it, or nothing
                shutil.rmtree(aside, ignore_errors=True)


def _existing(settings: Settings, name: str) -> Settings:
    if name not in archive_names(settings.home):
        raise ArchiveMissing(f"there is no archive “{name}” in {settings.home}", "'dateline archives' lists them.")
    return settings.for_archive(name)


def _require_movable(settings: Settings, name: str) -> None:
    _existing(settings, name)
    if name == DEFAULT_ARCHIVE:
        raise ArchiveRefused(
            f"“{DEFAULT_ARCHIVE}” is the archive that lies in the home folder itself, so it keeps name and place",
            "Make another and index its sources there, or take it elsewhere by dateline backup and dateline restore.",
        )


def _move(gone: Settings, made: Settings) -> None:
    source, target = place_of(gone.home, gone.archive), place_of(made.home, made.archive)
    if target.exists() or made.archive == DEFAULT_ARCHIVE:
        raise ArchiveRefused(f"there is an archive “{made.archive}” in {made.home} already", "Choose another name.")
    with _closed(gone):
        _drop_vectors(gone)
        target.parent.mkdir(parents=True, exist_ok=True)
        _rename(source, target)
    _tell_of_uploads(made, gone.uploads_folder)


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        arriving = target.with_name(f".{target.name}.arriving")  # on another disk: complete, or not there
        shutil.rmtree(arriving, ignore_errors=True)
        shutil.copytree(source, arriving)
        arriving.rename(target)
        shutil.rmtree(source)


def _tell_of_uploads(made: Settings, before: Path) -> None:
    """The catalog knows files by their paths."""
    from index.stores.catalog import Catalog
    from index.stores.swapping import CATALOG

    with closing(Catalog(made.archive_folder / CATALOG)) as catalog:
        for known in catalog.files.under(str(before)).values():
            now = made.uploads_folder / Path(known.path).relative_to(before)
            catalog.files.move(known, replace(known, path=str(now)))


@contextmanager
def _closed(settings: Settings) -> Iterator[None]:
    """Nobody writes to the archive, searches it or opens it meanwhile. Raises ArchiveBusy that says who does."""
    from index.stores.archive import writing
    from index.stores.sharing import door, leases, owner_of, stop

    folder = settings.archive_folder
    with writing(folder), door(folder):
        owner = owner_of(folder).holder()
        users = leases(folder) if owner is None or owner.url else [owner]
        if users:
            raise ArchiveBusy(
                f"the archive “{settings.archive}” is in use by {'; '.join(map(str, users))}",
                "End that process first, then run the command again.",
            )
        stop(folder)
        yield


def _drop_vectors(settings: Settings) -> None:
    """Those on a Chroma server, whose name tells their archive: another name gets them anew from the catalog."""
    if settings.index.chroma.url:
        from index.stores.archive import open_archive

        with closing(open_archive(settings.archive_folder, settings.index, rebuild=True, shared=True)) as archive:
            archive.vectors.connection.delete()


def _listed(settings: Settings, name: str) -> HeldArchiveRecord:
    from app.records.archive import HeldArchiveRecord, archive_record
    from index.stores.overview import Overview
    from index.stores.status import open_counts

    try:
        own = settings.for_archive(name)
        with closing(open_counts(own.archive_folder, own.index)) as db:
            covered = archive_record(name, Overview(db.rows))
    except (IndexFailure, ArchiveRefused) as failure:
        nothing = dict.fromkeys(("outlets", "sections", "languages", "months"), ())
        dates = {"first_published": None, "last_published": None}
        return HeldArchiveRecord.model_validate({"id": name, "articles": 0, **dates, **nothing, "wrong": str(failure)})
    folders = own.archive_folder, own.uploads_folder
    size = sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())
    held = {"mb": round(size / 1e6, 1), "embedding": own.index.embedding.model}
    return HeldArchiveRecord.model_validate({**covered.model_dump(), **held})
