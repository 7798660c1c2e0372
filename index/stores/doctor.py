"""Do the three stores agree? What ``dateline doctor`` asks, and what it can make good from the catalog.

check ── the catalog itself, the settings it was built with, articles that are pending
      ── Chroma and Tantivy: every passage of the catalog once, and no other
      ── Chroma's vectors: found, and those of the catalog
      ── folders that a cut-off run left behind, and the space on the disk
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.errors import StoreFailure
from index.stores.archive import Archive
from index.stores.mending import rebuild_keywords, rebuild_vectors, wrong_vectors

_FREE_MB = 500  # below this the next indexing run may not find room


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    store: str  # catalog, settings, articles, vectors, keywords, folder, disk
    text: str
    advice: str  # what to do; of what ``repair`` can do, what it does
    repairable: bool = False
    repaired: bool = False


def check(archive: Archive) -> list[Finding]:
    """What is wrong. Changes nothing; hold the write lock, or what is just being written looks wrong."""
    troubles = [
        Finding("catalog", f"the catalog is damaged: {trouble}", "Restore a backup: dateline restore FILE --force")
        for trouble in archive.catalog.troubles()
    ]
    if troubles:
        return troubles
    other_settings = list(_settings(archive))
    if other_settings:
        return other_settings  # its tables may be those of another version
    return [*_articles(archive), *_vectors(archive), *_keywords(archive), *_folder(archive)]


def repair(archive: Archive, findings: list[Finding]) -> list[Finding]:
    """The findings again, those that could be made good marked so. Raises StoreFailure; hold the write lock."""
    able = {finding.store for finding in findings if finding.repairable}
    if "vectors" in able:
        _repair_vectors(archive)
    if "keywords" in able:
        rebuild_keywords(archive)
    if "folder" in able:
        _clear_leftovers(archive)
    left = {(finding.store, finding.text) for finding in check(archive)} if able else set()
    return [
        replace(finding, repaired=finding.repairable and (finding.store, finding.text) not in left)
        for finding in findings
    ]


def _settings(archive: Archive) -> Iterator[Finding]:
    stored, current = archive.catalog.built.settings(), archive.settings.built_with()
    for name in sorted(stored.keys() | current.keys()):
        if stored and stored.get(name) != current.get(name):
            yield Finding(
                "settings",
                f"built with {name} = {stored.get(name, 'unset')}, which is now {current.get(name, 'unset')}",
                "Restore that setting, or build the archive anew: dateline index --rebuild",
            )


def _articles(archive: Archive) -> Iterator[Finding]:
    if pending := archive.catalog.articles.pending_count():
        yield Finding("articles", f"{pending:,} articles are read but not indexed", "Finish them: dateline index")
    if gone := len(archive.catalog.articles.unplaced()):
        yield Finding("articles", f"{gone:,} articles were taken out but are still held", "Finish them: dateline index")
    if without := len(archive.catalog.passages.without_vectors()):
        yield Finding(
            "articles",
            f"the catalog has no passage vectors of {without:,} articles",
            "They cannot be made anew without the model; index them again: dateline index --rebuild",
        )


def _vectors(archive: Archive) -> Iterator[Finding]:
    anew = "make the vector index anew from the catalog"
    if not archive.vectors.connection.is_sound():
        yield Finding("vectors", "the vector index (Chroma) cannot be read", anew, repairable=True)
        return
    name = "the vector index (Chroma)"
    different = list(_compared("vectors", name, archive, archive.vectors.passage_ids))
    yield from different
    if any("missing" in finding.text for finding in different) or archive.catalog.articles.pending_count():
        return  # what is not there has no vector to compare
    if wrong := wrong_vectors(archive):
        yield Finding("vectors", f"{name}: {wrong:,} vectors are wrong or not found", anew, repairable=True)


def _keywords(archive: Archive) -> Iterator[Finding]:
    yield from _compared("keywords", "the keyword index (Tantivy)", archive, archive.keywords.passage_ids)


def _compared(store: str, name: str, archive: Archive, ids: Callable[[], object]) -> Iterator[Finding]:
    try:
        counted = Counter(ids())  # type: ignore[call-overload]
    except StoreFailure as failure:
        yield Finding(store, str(failure), f"make {name} anew from the catalog", repairable=True)
        return
    known = archive.catalog.passages.all_ids()
    pending = archive.catalog.passages.pending_ids()
    numbers = {
        "are missing": len(known - counted.keys() - pending),
        "belong to no article": len(counted.keys() - known),
        "are held more than once": sum(1 for number in counted.values() if number > 1),
    }
    for what, number in numbers.items():
        if number:
            anew = f"make {name} agree with the catalog"
            yield Finding(store, f"{name}: {number:,} of {len(known):,} passages {what}", anew, repairable=True)


def _repair_vectors(archive: Archive) -> None:
    known = archive.catalog.passages.all_ids()
    if archive.vectors.connection.is_sound():
        held = archive.vectors.passage_ids()
        if known <= held and not wrong_vectors(archive):
            archive.vectors.remove_passages(sorted(held - known))
            return
    rebuild_vectors(archive)


def _folder(archive: Archive) -> Iterator[Finding]:
    for leftover in _leftovers(archive):
        yield Finding("folder", f"{leftover} was left by a run that was cut off", "remove it", repairable=True)
    free = shutil.disk_usage(archive.folder).free // 2**20
    if free < _FREE_MB:
        yield Finding("disk", f"{free} MB are free on the disk of {archive.folder}", "Free space before indexing more.")


def _leftovers(archive: Archive) -> list[str]:
    beside = [archive.folder.with_name(f"{archive.folder.name}.{name}") for name in ("restoring", "replaced")]
    return [str(path) for path in [archive.folder / "new", *beside] if path.exists()]


def _clear_leftovers(archive: Archive) -> None:
    for path in _leftovers(archive):
        shutil.rmtree(path, ignore_errors=True)
