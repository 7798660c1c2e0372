"""Making the two indexes anew from the catalog, which keeps all they hold, the vectors included.

Neither the sources nor the embedding model are needed: most of the time goes to Chroma's index.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.stores.chroma import Connection
from index.stores.sharing import note_of_kill
from index.stores.vectors import VectorIndex

if TYPE_CHECKING:
    from index.stores.archive import Archive

_log = logging.getLogger(__name__)
_GROUP = 400  # articles a write
_MOST_LOOKED_AT = 200_000  # passages: more take too long to be looked at unasked
_SAME = 0.005  # between a distance and that of the catalog's 16 bits


def settle(archive: Archive) -> list[str]:
    """Makes anew what does not hold as many passages as the catalog; the names of what was. Costs three counts.

    Call it where no article is half written: with the write lock held. With articles that are still to be indexed or
    removed it does nothing: the next run ends that, and looks again.
    """
    if archive.catalog.articles.pending_count() or archive.catalog.articles.unplaced():
        return []
    expected, made = archive.catalog.passages.count(), []
    if (found := archive.keywords.count()) != expected:
        _log.warning("The keyword index has %s of %s passages: making it anew from the catalog.", found, expected)
        rebuild_keywords(archive)
        made.append("keywords")
    if (found := archive.vectors.count()) != expected:
        _log.warning("The vector index has %s of %s passages: making it anew from the catalog.", found, expected)
        rebuild_vectors(archive)
        made.append("vectors")
        note_of_kill(archive.folder).unlink(missing_ok=True)
    return made or look_after_kill(archive)


def look_after_kill(archive: Archive) -> list[str]:
    """If the owner of Chroma's folder was killed: is every vector still its passage's? Else all are made anew.

    An HNSW file that is half old and half new may load without an error. Call with the write lock held.
    """
    note = note_of_kill(archive.folder)
    if not note.exists() or archive.catalog.articles.pending_count() or archive.catalog.articles.unplaced():
        return []
    if archive.catalog.passages.count() > _MOST_LOOKED_AT:
        _log.warning("Chroma was killed; whether its files are whole, 'dateline doctor' can tell.")
    elif wrong := wrong_vectors(archive):
        _log.warning("The vector index has %s wrong vectors: making it anew from the catalog.", wrong)
        rebuild_vectors(archive)
        note.unlink(missing_ok=True)
        return ["vectors"]
    note.unlink(missing_ok=True)
    return []


def wrong_vectors(archive: Archive) -> int:
    """How many of the catalog's vectors the HNSW index does not find, or has at another passage.

    One question that all passages answer: the distance of each says whether its vector is the right one.
    """
    asked, found, wrong = None, dict[str, float](), 0
    for group in archive.catalog.passages.stored(_GROUP):
        for stored in group:
            lengths = np.linalg.norm(stored.vectors, axis=1, keepdims=True)
            rows = stored.vectors / np.where(lengths, lengths, 1.0)
            if asked is None:
                asked = np.asarray(np.random.default_rng(0).normal(size=rows.shape[1]), dtype=np.float32)
                asked /= np.linalg.norm(asked)
                found = archive.vectors.distances(asked, max(1, archive.vectors.count()))
            for passage, cosine, length in zip(stored.passages, rows @ asked, lengths[:, 0], strict=True):
                near = abs(1 - cosine - found.get(passage.id, np.inf)) < _SAME
                wrong += not (near or (passage.id in found and not length))
    return wrong


def rebuild_vectors(archive: Archive) -> None:
    """Chroma from the catalog's vectors, in a new folder that takes the old one's place when it is complete.

    So a kill in the middle leaves the old one, and readers wait for the new one rather than find half of it. Articles
    without vectors in the catalog become pending, to be embedded by the next indexing run.
    """
    archive.catalog.articles.make_pending(archive.catalog.passages.without_vectors())
    if archive.settings.chroma.url:
        archive.vectors.clear()
        _fill(archive, archive.vectors)
        return
    _clear_away(archive.folder)
    # Under a parent of its own: ownership is of a parent folder, and nobody else knows this one.
    workshop = archive.folder / "new"
    fresh = VectorIndex(Connection(workshop / "chroma", archive.settings.chroma))
    _fill(archive, fresh)
    fresh.close()
    archive.vectors.connection.replace_folder(workshop / "chroma")
    _clear_away(archive.folder)


def _fill(archive: Archive, vectors: VectorIndex) -> None:
    for group in archive.catalog.passages.stored(_GROUP):
        vectors.add([(stored.article, stored.passages) for stored in group], [list(s.vectors) for s in group])


def _clear_away(folder: Path) -> None:
    for leftover in ("new", "new.run"):
        shutil.rmtree(folder / leftover, ignore_errors=True)


def rebuild_keywords(archive: Archive) -> None:
    """Tantivy from the catalog's texts, in one commit: a kill in the middle leaves it as it was."""
    stored = (one for group in archive.catalog.passages.stored(_GROUP) for one in group)
    with archive.keywords.writing() as keywords:
        keywords.refill((one.article, one.passages) for one in stored)
