"""Web addresses as inputs: pages, feeds and sitemaps are fetched safely, looked at again, and read like files.

    sources      addresses → the pages that are new or changed → articles; what is read is never lost
    fetcher      one address: its site's rules, its host's turn, redirects, limits
    network      one request, connected only to where it may; over addresses, urls
    bodies       bytes as sent → bytes as meant, and what they are
    feeds, sitemaps, kinds, entries     what an address turns out to be, and what it lists
    sourcetable  all of that in the catalog

Importing this costs nothing: libraries are loaded when the first address is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from index.fetching.urls import is_url

if TYPE_CHECKING:
    from index.fetching.sources import Read, Report, TakenPage
    from index.fetching.sourcetable import SourceTable
    from index.settings import IndexSettings

__all__ = ["is_url", "take_addresses"]


def take_addresses(
    addresses: Sequence[str],
    table: SourceTable,
    settings: IndexSettings,
    skipped: Report,
    read: Read | None = None,
) -> Iterator[TakenPage]:
    """The pages that are new or changed at these addresses; see ``index.fetching.sources.Sources.take``.

    ``read`` makes articles of a fetched document; without it, the readers of files do.
    """
    if not addresses:
        return
    from index.fetching.fetcher import open_fetcher
    from index.fetching.sources import Sources
    from index.readers import read_document

    with open_fetcher(settings.fetching) as fetcher:
        read = read or partial(read_document, settings=settings.reading)
        yield from Sources(table, fetcher, read, settings.fetching).take(addresses, skipped)
