"""An archive that a later version of Dateline wrote is told of, and left as it is."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import ArchiveNewer
from index.settings import SCHEMA_VERSION, IndexSettings
from index.stores.archive import Archive, open_archive
from index.stores.catalog import Catalog


def written_by(version: str, file: Path) -> None:
    """Makes a catalog one of another layout."""
    with closing(sqlite3.connect(file)) as db:
        with db:
            db.execute("UPDATE meta SET value = json_set(value, '$.schema', ?) WHERE key = 'built_with'", (version,))
        db.execute("PRAGMA journal_mode = DELETE")


def content(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("version", [str(SCHEMA_VERSION + 1), "10", "4-draft"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_a_later_archive_is_refused_and_not_changed(archive: Archive, version: str, rebuild: bool) -> None:
    """An older program beside a newer one must not "build anew" what it does not know: articles would be lost."""
    archive.close()
    written_by(version, archive.folder / "catalog.sqlite3")
    before = content(archive.folder)
    for create in (False, True):
        with pytest.raises(ArchiveNewer, match="written by a later version of Dateline") as refused:
            open_archive(archive.folder, IndexSettings(), rebuild=rebuild, create=create)
        assert "Update Dateline" in refused.value.help_message
    assert content(archive.folder) == before


def test_a_later_archive_that_takes_the_place_of_the_open_one_is_refused(
    archive: Archive, make_archive: Callable[[], Archive]
) -> None:
    """A chat follows the file at its path: it must not write its own tables into a later one."""
    archive.close()
    reader = make_archive()
    other = archive.folder / "other.sqlite3"
    reader.catalog.copy_to(other)
    written_by("99", other)
    other.replace(archive.folder / "catalog.sqlite3")
    with pytest.raises(ArchiveNewer):
        reader.catalog.version()


def test_a_new_catalog_has_the_pages_it_was_measured_with(tmp_path: Path) -> None:
    """The size of pages can be set only before anything is in the file."""
    Catalog(tmp_path / "catalog.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (8192,)
