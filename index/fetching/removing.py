"""Takes a source out of an archive, with its articles if that is wanted."""

from __future__ import annotations

from index.stores.archive import Archive


def remove_source(archive: Archive, address: str, *, articles: bool = False) -> int:
    """The address is looked at no more. Returns how many articles went with it: those that no other source holds.

    Raises ArchiveBusy or StoreFailure. Cut off anywhere, the next run drops the articles or this is done again.
    """
    sources, gone = archive.catalog.sources, list[str]()
    with archive.writing():
        if articles:
            found = [address, *sources.addresses_of(address)]
            archive.catalog.files.forget(found)
            gone = archive.catalog.articles.unplaced()
            archive.drop(gone)
        sources.remove(address)
    return len(gone)
