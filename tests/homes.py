"""A home of two archives, and what readers of it are answered by, without a model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.accounts.rights import DEFAULT_ARCHIVE
from app.archives.home_archives import archive_names
from app.archives.opened_archives import OpenedArchive, OpenedArchives, together
from app.assistant import Assistant
from app.settings import Settings
from app.web.rooms.services import Rooms
from index.build import build
from index.embedding.embedder import Embedder
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from index.types import Article
from tests.fakes import FERRY, WordEmbedder

LEAK = Article(
    title="Memo on the Brannock merger",
    outlet="Investigations",
    published=date(2021, 6, 9),
    source="memo.md",
    text=(
        "An internal memo says the Brannock ferry line paid 40 million dollars to a lobbyist named Ottilie Krane. "
        "Two regulators signed it in Lisbon."
    ),
)


def rooms_of_no_archive() -> Rooms:
    """For what asks the rooms for nothing but their name and the answers that were told."""
    nothing: Any = None
    return Rooms(nothing, nothing, nothing)


def archives_with(archive: Archive, search: Search, settings: Settings) -> OpenedArchives:
    """A desk with one archive that is open already."""
    shelf = OpenedArchive(DEFAULT_ARCHIVE, settings, archive, search)

    def no_assistant(shelves: Sequence[OpenedArchive]) -> Assistant:
        raise AssertionError("nobody asks")

    return OpenedArchives(DEFAULT_ARCHIVE, lambda: (DEFAULT_ARCHIVE,), lambda name: shelf, no_assistant)


def one_archive(home: Path, indexed: Path) -> Assistant:
    """Over the archive of three articles, copied into ``home``, without a model."""
    shutil.copytree(indexed, home / "archive")
    archive, embedder = open_archive(home / "archive", IndexSettings()), WordEmbedder()
    return Assistant(
        archive, Search(archive, lambda: embedder, IndexSettings().search), lambda: None, Settings(home=home)
    )


def two_archives(home: Path, indexed: Path, write: Callable[..., str]) -> Path:
    """``home`` with the archive of three articles as "default", and "desk", which has one of them and a memo."""
    shutil.copytree(indexed, home / "archive")
    folder = home / "archives" / "desk" / "archive"
    made = open_archive(folder, IndexSettings(), create=True)
    build([write(FERRY, LEAK)], made, WordEmbedder, IndexSettings())
    made.close()
    return home


def archives_of(settings: Settings, embedders: dict[str, Callable[[], Embedder]] | None = None) -> OpenedArchives:
    """As ``app.wiring.archives_for``, without models: one embedder for all archives, or one each."""
    made = WordEmbedder()

    def shared() -> Embedder:
        return made

    def open_one(name: str) -> OpenedArchive:
        own = settings.for_archive(name)
        archive = open_archive(own.archive_folder, own.index, shared=False)
        return OpenedArchive(name, own, archive, Search(archive, (embedders or {}).get(name, shared), own.index.search))

    def over(shelves: Sequence[OpenedArchive]) -> Assistant:
        held, finder = together(shelves)
        return Assistant(held, finder, lambda: None, shelves[0].settings)

    return OpenedArchives(settings.archive, lambda: archive_names(settings.home), open_one, over)
