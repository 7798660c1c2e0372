"""Takes articles out of the archive on request, and keeps them out.

A removed file or folder is not taken in again with the folder it lies in. An article that was chosen by itself or by
its outlet stays out wherever it is found, and so does the file that held nothing else. ``readmit`` ends that.

The catalog forgets its places and remembers that it stays out, in one transaction, before any store drops it: cut off
anywhere after that, the next run drops the rest, and ``dateline doctor`` tells of it until then.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from index.intake.article_names import articles_named
from index.readers.file_finding import Root, source_of
from index.stores.archive import Archive
from index.stores.catalog import Catalog
from index.types import Article, RemovedSource, own_id

_SHOWN = 10


@dataclass(frozen=True)
class Removal:
    """What is to be taken out: places to remember, files to forget, and articles that no place is left for."""

    sources: list[RemovedSource] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # what was named but is not in the archive
    unclear: dict[str, list[str]] = field(default_factory=dict)  # names that several articles have

    def examples(self, catalog: Catalog, most: int = _SHOWN) -> list[Article]:
        """Some of the articles, to show before they go."""
        return list(catalog.articles.of(islice(self.articles, most)).values())


def plan_removal(
    catalog: Catalog,
    sources: Iterable[str] = (),
    outlets: Iterable[str] = (),
    article_ids: Iterable[str] = (),
) -> Removal:
    """What would go. ``sources`` are files, folders, places (``file#line``), addresses or ids of articles (see
    ``index.intake.article_names``); nothing is changed."""
    chosen, places, unknown = Removal(), dict[str, str](), list[str]()
    for source in sources:
        held = _places_of(catalog, source, chosen)
        meant = [] if held else articles_named(catalog, source)
        if len(meant) == 1:
            held = _chosen(catalog, meant[0], chosen)
        elif meant:
            chosen.unclear[source] = meant
        elif not held:
            unknown.append(source)
        places.update(held)
    for outlet in outlets:
        ids = catalog.overview.ids_of_outlet(outlet)
        unknown += [] if ids else [outlet]
        for article_id in ids:
            places.update(_chosen(catalog, article_id, chosen))
    for article_id in map(catalog.corrections.now, map(own_id, article_ids)):
        held = _chosen(catalog, article_id, chosen)
        places.update(held)
        unknown += [] if held or article_id in chosen.articles else [article_id]
    ids = list(dict.fromkeys(places.values()))
    left = [article_id for article_id in ids if catalog.files.places_of(article_id).keys() <= places.keys()]
    left = list(dict.fromkeys([*left, *chosen.articles]))
    going = [*left, *_earlier(catalog, left)]
    return Removal(chosen.sources, list(dict.fromkeys(chosen.files)), going, unknown, chosen.unclear)


def remove(archive: Archive, removal: Removal) -> None:
    """Takes it out of all stores. Raises ArchiveBusy or StoreFailure; asked again, it goes on where it stopped."""
    with archive.writing():
        archive.catalog.removed.add(removal.sources, removal.files, removal.articles)
        archive.drop(archive.catalog.articles.unplaced())


def readmit(archive: Archive, paths: Sequence[str]) -> list[RemovedSource]:
    """Ends the removal of what lies in files, in folders or at addresses; the next run takes it in. Returns it."""
    roots = [Root.named(path) for path in paths]
    ended = [
        removed
        for removed in archive.catalog.removed.all()
        if removed.file in paths
        or any(root.holds(removed.file) or _is_within(source_of(root.base), removed.file) for root in roots)
    ]
    if ended:
        readmit_all(archive, ended)
    return ended


def readmit_all(archive: Archive, removed: Sequence[RemovedSource]) -> None:
    """Ends these removals. Raises ArchiveBusy or StoreFailure."""
    with archive.writing():
        archive.catalog.removed.readmit(removed)


def is_removed(catalog: Catalog, article_id: str) -> bool:
    """Whether an article was taken out, or the one that it became when it was corrected."""
    now = catalog.corrections.now(article_id)
    return any(removed.article_id == now for removed in catalog.removed.all())


def _places_of(catalog: Catalog, source: str, chosen: Removal) -> dict[str, str]:
    """The places that a name stands for, each with its article."""
    path = source_of(os.path.abspath(os.path.expanduser(source)))
    for name in dict.fromkeys((source, path)):
        files = catalog.files.files_with_places(name)
        if files:
            chosen.sources.append(RemovedSource(name, file=name))
            chosen.files.extend(files)
            return {place: held for file in files for place, held in catalog.files.places(file).items()}
        if article_id := catalog.files.place(name):
            file = catalog.files.places_of(article_id)[name]
            title = _title(catalog, article_id)
            chosen.sources.append(RemovedSource(name, article_id, file, title))
            return {name: article_id}
    return {}


def _chosen(catalog: Catalog, article_id: str, chosen: Removal) -> dict[str, str]:
    """All places of an article. An earlier version has none: it stays out under its own address."""
    places, title = catalog.files.places_of(article_id), _title(catalog, article_id)
    if not places and (version := catalog.articles.get(article_id)):
        address = version.url or article_id
        chosen.sources.append(RemovedSource(address, article_id, address, title))
        chosen.articles.append(article_id)
    for source, file in places.items():
        chosen.sources.append(RemovedSource(source, article_id, file, title))
        if source == file:
            chosen.files.append(file)
    return dict.fromkeys(places, article_id)


def _earlier(catalog: Catalog, going: Sequence[str]) -> list[str]:
    """The earlier versions of pages of which nothing else is left: they go too."""
    found = dict[str, None]()
    for article_id in going:
        versions = [version for version in catalog.versions.of(article_id) if version.article_id not in going]
        if all(version.superseded and not catalog.files.places_of(version.article_id) for version in versions):
            found.update(dict.fromkeys(version.article_id for version in versions))
    return list(found)


def _title(catalog: Catalog, article_id: str) -> str:
    article = catalog.articles.get(article_id)
    return article.title if article else ""


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
