"""Making the two indexes anew from the catalog, which keeps all they hold, the vectors included.

Neither the sources nor the embedding model are needed: 10,000 passages take Chroma some ten seconds and Tantivy one.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from index.vectors import VectorIndex

if TYPE_CHECKING:
    from index.archive import Archive

_log = logging.getLogger(__name__)
_GROUP = 400  # articles a write


def settle(archive: Archive) -> list[str]:
    """Makes anew what does not hold as many passages as the catalog; the names of what was. Costs three counts.

    Call it where no article is half written: with the write lock held. With articles that are still to be indexed or
    removed it does nothing: the next run ends that, and looks again.
    """
    if archive.catalog.pending_count() or archive.catalog.unplaced():
        return []
    expected, made = archive.catalog.passage_count(), []
    if (found := archive.keywords.count()) != expected:
        _log.warning("The keyword index has %s of %s passages: making it anew from the catalog.", found, expected)
        rebuild_keywords(archive)
        made.append("keywords")
    if (found := archive.vectors.count()) != expected:
        _log.warning("The vector index has %s of %s passages: making it anew from the catalog.", found, expected)
        rebuild_vectors(archive)
        made.append("vectors")
    return made


def rebuild_vectors(archive: Archive) -> None:
    """Chroma from the catalog's vectors, in a new folder that takes the old one's place when it is complete.

    So a kill in the middle leaves the old one, and readers wait for the new one rather than find half of it. Articles
    without vectors in the catalog become pending, to be embedded by the next indexing run.
    """
    archive.catalog.make_pending(archive.catalog.without_vectors())
    if archive.settings.chroma.url:
        archive.vectors.clear()
        _fill(archive, archive.vectors)
        return
    _clear_away(archive.folder)
    # Under a parent of its own: ownership is of a parent folder, and nobody else knows this one.
    workshop = archive.folder / "new"
    fresh = VectorIndex(workshop / "chroma", archive.settings.chroma)
    _fill(archive, fresh)
    fresh.close()
    archive.vectors.replace_folder(workshop / "chroma")
    _clear_away(archive.folder)


def _fill(archive: Archive, vectors: VectorIndex) -> None:
    for group in archive.catalog.stored(_GROUP):
        vectors.add([(stored.article, stored.passages) for stored in group], [list(s.vectors) for s in group])


def _clear_away(folder: Path) -> None:
    for leftover in ("new", "new.run"):
        shutil.rmtree(folder / leftover, ignore_errors=True)


def rebuild_keywords(archive: Archive) -> None:
    """Tantivy from the catalog's texts, in one commit: a kill in the middle leaves it as it was."""
    archive.keywords.refill(
        (stored.article, stored.passages) for group in archive.catalog.stored(_GROUP) for stored in group
    )
