"""Takes a source out of an archive, with its articles if that is wanted."""

from __future__ import annotations

from itertools import chain

from index.archive import Archive
from index.build import BuildReport, drop_replaced


def remove_source(archive: Archive, address: str, *, articles: bool = False) -> int:
    """The address is looked at no more. Returns how many articles went with it: those that no other source holds.

    Raises ArchiveBusy or StoreFailure. Cut off anywhere, the next run drops the articles or this is done again.
    """
    report, sources = BuildReport(), archive.catalog.sources
    with archive.writing():
        if articles:
            found = [address, *sources.addresses_of(address)]
            archive.catalog.forget_places(chain.from_iterable(map(archive.catalog.places_in_file, found)))
            drop_replaced(archive, report)
        sources.remove(address)
    return report.removed
