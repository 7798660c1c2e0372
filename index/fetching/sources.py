"""From the addresses a person names to the articles behind them.

    take ── name      the addresses that are sources, or become some                              (source_table)
         ── look      each source: unchanged, a page, or a feed or sitemap that lists pages       (visits, parsing)
         ── visit     the pages that are new, changed, or failed some time ago: fetched and read  (visits, parallel)
         ── settle    what came of them goes into the catalog, so many at a time                  (settling)

Looking and visiting write nothing, and take hours where a server is slow. Settling takes moments, so the archive's
write lock is held for that alone: ``take`` yields what is to be settled. Between the two another process may have done
anything, so a row that is not as it was when its address was chosen is left to whoever changed it.

Whatever a source throws is its failure: stored with its reason, tried again later and later, and the rest goes on.

What was read stays: entries that leave a feed, and pages that answer 404 or 410 later. A newspaper that takes down an
article, or goes out of business, must not take the archive's evidence with it; such a page is marked ``gone``, said so
once, and not asked for again unless somebody names it. ``dateline remove`` takes an article out.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from index.errors import FetchFailed
from index.fetching.budget import Budget
from index.fetching.clock import Clock
from index.fetching.fetcher import Fetcher
from index.fetching.parallel import by_host
from index.fetching.parsing import Parser
from index.fetching.settling import Report, Run, Settle, Settling, Store, own_failure
from index.fetching.urls import parse_url
from index.fetching.visits import Look, Read, Visitor, host_of
from index.readers.text_files import clean
from index.settings import FetchingSettings
from index.stores.source_table import Counts, Entry, Found, Source, SourceTable

_BATCH_PAGES = 100
_BATCH_WEIGHT = 8_000_000  # characters
_BATCH_SECONDS = 60.0  # until pages are in the archive, where they come slowly


class _Weighed(Protocol):
    @property
    def weight(self) -> int: ...


J = TypeVar("J")
W = TypeVar("W", bound=_Weighed | FetchFailed)


class Sources:
    """The addresses of one archive. Used by one thread; closed when done."""

    def __init__(
        self,
        table: SourceTable,
        fetcher: Fetcher,
        read: Read,
        settings: FetchingSettings,
        clock: Clock | None = None,
        parser: Parser | None = None,
    ) -> None:
        self._table, self._fetcher, self._read = table, fetcher, read
        self._settings, self._clock, self._parser = settings, clock or Clock(), parser or Parser()
        self._settling = Settling(table, settings, self._clock)

    def due(self) -> list[str]:
        """Sources whose time has come."""
        return self._table.due(self._clock.now())

    def listing(self) -> list[tuple[Source, Counts]]:
        """All sources with the counts of their pages."""
        counts = self._table.counts()
        return [(source, counts.get(source.address, Counts())) for source in self._table.all()]

    def take(
        self, addresses: Iterable[str], skipped: Report, stop: threading.Event, waiting: Counter[str] | None = None
    ) -> Iterator[Settle]:
        """The pages that are new or changed at these addresses, whether they are due or not, in batches.

        An address that is not known becomes a source. Each batch is to be settled, with the archive's write lock held,
        before the next is asked for; ``Store`` is then given each page, whose articles it stores. What fails goes to
        ``skipped`` and stops nothing, but for a failure of the archive itself. ``waiting`` counts the addresses of each
        source that were not visited, because its time was up.
        """
        run = Run(skipped, waiting=Counter() if waiting is None else waiting)
        budget = Budget(self._settings.seconds_per_source, self._clock, self._parser.waited)
        visitor = Visitor(self._fetcher, self._parser, self._read, self._settings, budget)
        yield partial(self._name, list(addresses), run)
        while run.looks and not stop.is_set():
            looks, run.looks = run.looks, []
            seen = by_host(looks, lambda job: job.url.host, visitor.look, self._settings.hosts_at_once, stop, _weight)
            for some in self._in_batches(seen):
                yield partial(self._settling.looks, some, run)
        for source in dict.fromkeys(run.sources):
            for page in self._table.outstanding(source, self._clock.now(), self._settings.max_pages):
                run.pages[page.address] = page
        pages = list(run.pages.values())
        for read in self._in_batches(
            by_host(pages, host_of, visitor.page, self._settings.hosts_at_once, stop, _weight)
        ):
            yield partial(self._settling.pages, read, run)
        if run.waiting:
            yield partial(self._settling.note_waiting, run)

    def _in_batches(self, results: Iterator[tuple[J, W]]) -> Iterator[list[tuple[J, W]]]:
        """So many that the archive is not opened for each, and not so many that they fill the memory, or come late."""
        batch, weight, began = list[tuple[J, W]](), 0, self._clock.monotonic()
        for job, result in results:
            batch.append((job, result))
            weight += _weight(result)
            late = self._clock.monotonic() - began > _BATCH_SECONDS
            if len(batch) >= _BATCH_PAGES or weight >= _BATCH_WEIGHT or late:
                yield batch
                batch, weight, began = [], 0, self._clock.monotonic()
        if batch:
            yield batch

    # What was named

    def _name(self, addresses: Iterable[str], run: Run, _: Store) -> None:
        for address in addresses:
            try:
                self._note_address(address, run)
            except Exception as error:
                run.skip(address, own_failure(error))

    def _note_address(self, address: str, run: Run) -> None:
        """Notes what to fetch for an address as named; a known page of a source is fetched as that."""
        page = self._table.found(clean(address))
        if page and page.role == "page" and not page.entry.page:
            run.pages[page.address] = page  # an entry without a page: its name is no address
            return
        url = parse_url(address, self._settings)
        source, page = self._table.source(str(url)), self._table.found(str(url))
        if page and page.role == "page" and not source:
            run.pages[page.address] = self._as_held(page)
            return
        if not source:
            self._table.add(str(url), self._clock.now())
            source = self._table.source(str(url))
        assert source
        run.sources.append(source.address)
        known = self._as_held(page) if page and source.kind == "page" else source
        page = page or Found(source.address, source.address, "page", "listed", Entry(source.address), "")
        run.looks.append(Look(source, url, page, None, known.etag, known.modified))

    def _as_held(self, page: Found) -> Found:
        """A page whose articles were taken out of the archive since is to be sent again, changed or not."""
        return page if self._table.is_held(page.address) else replace(page, etag="", modified="")


def _weight(result: _Weighed | FetchFailed) -> int:
    return 100 if isinstance(result, FetchFailed) else result.weight
