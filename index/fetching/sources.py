"""From the addresses a person names to the articles behind them.

    take ── name      the addresses that are sources, or become some                              (sourcetable)
         ── look      each source: unchanged, a page, or a feed or sitemap that lists pages       (visits, parsing)
         ── visit     the pages that are new, changed, or failed some time ago: fetched and read  (visits, parallel)
         ── settle    what came of them goes into the catalog, so many at a time                  (sourcetable)

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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar

from index.errors import ArticleUnreadable, FetchFailed, IndexFailure
from index.fetching.budget import Budget
from index.fetching.clock import Clock
from index.fetching.entries import Entry
from index.fetching.fetcher import Fetched, Fetcher
from index.fetching.parallel import by_host
from index.fetching.parsing import Listing, Parser
from index.fetching.sourcetable import Counts, Found, Source, SourceTable
from index.fetching.urls import parse_url
from index.fetching.visits import Look, PageRead, Read, Seen, Visitor, Waits, failure_of, host_of
from index.readers.text_files import clean
from index.settings import FetchingSettings
from index.types import Article, SkippedFile

Report = Callable[[SkippedFile], None]

_BATCH_PAGES = 100
_BATCH_WEIGHT = 8_000_000  # characters
_BATCH_SECONDS = 60.0  # until pages are in the archive, where they come slowly


@dataclass(frozen=True)
class TakenPage:
    """A page that was read. It counts as read once its articles are stored."""

    source: str
    articles: Sequence[Article]


Store = Callable[[TakenPage], None]
Settle = Callable[[Store], None]  # to be called once, with the archive's write lock held


class _Weighed(Protocol):
    @property
    def weight(self) -> int: ...


J = TypeVar("J")
W = TypeVar("W", bound=_Weighed | FetchFailed)


@dataclass
class _Run:
    """What one call of ``take`` has found so far."""

    skipped: Report
    looks: list[Look] = field(default_factory=list)  # to be taken next
    pages: dict[str, Found] = field(default_factory=dict)  # to be fetched, in order
    sources: list[str] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)  # sitemaps looked at, by source
    waiting: Counter[str] = field(default_factory=Counter)  # addresses that were not visited, by source

    def skip(self, address: str, failure: FetchFailed | str) -> None:
        self.skipped(SkippedFile(clean(address), clean(str(failure))))


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
        run = _Run(skipped, waiting=Counter() if waiting is None else waiting)
        budget = Budget(self._settings.seconds_per_source, self._clock, self._parser.waited)
        visitor = Visitor(self._fetcher, self._parser, self._read, self._settings, budget)
        yield partial(self._name, list(addresses), run)
        while run.looks and not stop.is_set():
            looks, run.looks = run.looks, []
            seen = by_host(looks, lambda job: job.url.host, visitor.look, self._settings.hosts_at_once, stop, _weight)
            for some in self._in_batches(seen):
                yield partial(self._settle_looks, some, run)
        for source in dict.fromkeys(run.sources):
            for page in self._table.outstanding(source, self._clock.now(), self._settings.max_pages):
                run.pages[page.address] = page
        pages = list(run.pages.values())
        for read in self._in_batches(
            by_host(pages, host_of, visitor.page, self._settings.hosts_at_once, stop, _weight)
        ):
            yield partial(self._settle_pages, read, run)
        if run.waiting:
            yield partial(self._note_waiting, run)

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

    def _name(self, addresses: Iterable[str], run: _Run, _: Store) -> None:
        for address in addresses:
            try:
                self._named(address, run)
            except Exception as error:
                run.skip(address, _own(error))

    def _named(self, address: str, run: _Run) -> None:
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

    # What looks showed

    def _settle_looks(self, looks: list[tuple[Look, Seen | Waits | FetchFailed]], run: _Run, store: Store) -> None:
        for look, seen in looks:
            if not self._is_as_chosen(look):
                continue
            try:
                self._settle_look(look, seen, run, store)
            except Exception as error:
                self._look_failed(look, _own(error), run)

    def _is_as_chosen(self, look: Look) -> bool:
        """Whether nobody has removed the source, or looked at it, since it was chosen."""
        if look.sitemap:
            return _is_same(self._table.found(look.sitemap.address), look.sitemap)
        now = self._table.source(look.source.address)
        return now is not None and (now.polled, now.failures) == (look.source.polled, look.source.failures)

    def _settle_look(self, look: Look, seen: Seen | Waits | FetchFailed, run: _Run, store: Store) -> None:
        if isinstance(seen, Waits):
            run.waiting[look.source.address] += 1
        elif isinstance(seen, FetchFailed):
            raise seen
        elif seen.page:
            self._page_itself(look, seen.page, seen.fetched, run, store)
        elif not seen.listing:
            self._unchanged(look, seen.fetched)
        elif seen.listing.kind == "feed":
            self._listed(look, seen.fetched, seen.listing)
        else:
            self._sitemap(look, seen.fetched, seen.listing, run)

    def _sitemap(self, look: Look, got: Fetched | None, listing: Listing, run: _Run) -> None:
        """Notes what a sitemap lists, and to look at the further ones it names, as far as they may have changed."""
        note = f"; {listing.elsewhere:,} addresses of other sites left out" if listing.elsewhere else ""
        seen = run.files.setdefault(look.source.address, {look.source.address})
        named = [Entry(address=address, changed=changed) for address, changed in listing.files if address not in seen]
        room = self._settings.max_sitemaps + 1 - len(seen)
        if len(named) > room:
            note += f"; {len(named) - room:,} sitemaps left out (setting index.fetching.max_sitemaps)"
        self._listed(look, got, listing, named[:room], note=note)
        seen.update(entry.address for entry in named[:room])
        run.looks += self._further(look, named[:room])

    def _further(self, look: Look, entries: Iterable[Entry]) -> Iterator[Look]:
        """A file whose stated moment of change is that of the last reading is not even asked for."""
        for entry in entries:
            found = self._table.found(entry.address)
            if found and found.role == "sitemap" and not (found.state == "read" and entry.changed):
                url = parse_url(entry.address, self._settings)
                yield Look(look.source, url, look.page, found, found.etag, found.modified)

    def _listed(
        self, look: Look, got: Fetched | None, listing: Listing, further: Sequence[Entry] = (), note: str = ""
    ) -> None:
        status = "read" + note
        etag, modified = (got.etag, got.modified) if got else ("", "")
        # A front page changes by the minute, and its sitemaps without it; an index does not change with those it names,
        # of which some may not have been looked at yet: neither validators nor its moment, or they would not be seen.
        if listing.files:
            etag, modified = "", ""
        if look.sitemap:
            read = replace(look.sitemap, state="read", etag=etag, modified=modified, status=status, failures=0)
            read = replace(read, changed="" if listing.files else read.changed, read=self._clock.now())
            self._table.looked_further(read, listing.entries, further)
            return
        source = replace(look.source, kind=listing.kind, etag=etag, modified=modified)
        wanted = max(listing.minutes * 60, got.fresh if got else 0.0)
        self._table.looked(self._good(source, status, wanted), listing.entries, further)

    def _unchanged(self, look: Look, got: Fetched | None) -> None:
        if look.sitemap:
            self._table.settle(replace(look.sitemap, state="read", status="unchanged", failures=0))
            return
        self._table.looked(self._good(look.source, "unchanged", got.fresh if got else 0.0))

    def _good(self, source: Source, status: str, wanted: float) -> Source:
        """A source after a look that went well; ``wanted`` are the seconds it asks to be left alone."""
        least = self._settings.page_hours * 3600 if source.kind == "page" else self._settings.poll_minutes * 60
        wait = max(least, min(wanted, self._settings.max_poll_hours * 3600))
        now = self._clock.now()
        return replace(source, polled=now, due=now + wait, status=status, failures=0)

    def _look_failed(self, look: Look, failure: FetchFailed, run: _Run) -> None:
        run.skip(str(look.url), failure)
        now, status = self._clock.now(), clean(str(failure))
        if look.sitemap:
            failed = replace(look.sitemap, state="failed", status=status, failures=look.sitemap.failures + 1)
            self._table.settle(replace(failed, due=now))
            return
        failures = look.source.failures + 1
        due = now + self._back_off(failures, failure.wait)
        self._table.looked(replace(look.source, polled=now, due=due, status=status, failures=failures))

    def _back_off(self, failures: int, wanted: float) -> float:
        """Seconds until something that failed is tried again."""
        most = self._settings.max_retry_days * 86_400
        return min(most, max(wanted, self._settings.retry_minutes * 60 * 2.0 ** min(failures - 1, 30)))

    # What pages hold

    def _page_itself(self, look: Look, read: PageRead, got: Fetched | None, run: _Run, store: Store) -> None:
        """A source that is a page: it is fetched already."""
        self._settle_page(look.page, read, run, store)
        page, source = self._table.found(look.page.address) or look.page, replace(look.source, kind="page")
        if page.state == "read":
            source = self._good(source, page.status, got.fresh if got else 0.0)
        else:
            source = replace(source, polled=self._clock.now(), due=page.due, failures=max(1, page.failures))
            source = replace(source, status=page.status)
        self._table.looked(source)

    def _settle_pages(self, pages: list[tuple[Found, PageRead | Waits]], run: _Run, store: Store) -> None:
        for page, read in pages:
            if isinstance(read, Waits):
                run.waiting[page.source] += 1
            elif _is_same(self._table.found(page.address), page):
                self._settle_page(page, read, run, store)

    def _settle_page(self, page: Found, read: PageRead, run: _Run, store: Store) -> None:
        try:
            self._settle_read(page, read, run, store)
        except Exception as error:
            self._page_failed(page, _own(error), run)

    def _settle_read(self, page: Found, read: PageRead, run: _Run, store: Store) -> None:
        if read.failure:
            raise read.failure
        if read.unchanged:
            self._table.settle(replace(page, state="read", status="unchanged", failures=0))
            return
        for reason in read.reasons:
            run.skip(reason.source, reason.reason)
        store(TakenPage(page.address, read.articles))
        # Only here are the articles in the catalog: a run cut off before fetches the page again.
        done = replace(page, state="read", status=clean(read.status), failures=0, due=0.0, read=self._clock.now())
        done = replace(done, etag=read.etag, modified=read.modified, entry=replace(page.entry, content=""))
        self._table.settle(done)

    def _page_failed(self, page: Found, failure: FetchFailed, run: _Run) -> None:
        gone = failure.kind == "gone"
        reason = f"{failure}; what was read of it before is kept" if gone and page.read else clean(str(failure))
        run.skip(page.address, reason)
        failures = page.failures + 1
        wait = self._settings.max_retry_days * 86_400 if gone else self._back_off(failures, failure.wait)
        state, due = "gone" if gone else "failed", self._clock.now() + wait
        self._table.settle(replace(page, state=state, status=reason, failures=failures, due=due))

    # What was not come to

    def _note_waiting(self, run: _Run, _: Store) -> None:
        for address, count in run.waiting.items():
            if source := self._table.source(address):
                note = f"; {count:,} pages wait for the next run (setting index.fetching.seconds_per_source)"
                self._table.looked(replace(source, status=source.status + note))


def _is_same(now: Found | None, then: Found) -> bool:
    """Whether a row is still there, and nobody has read its address since it was chosen."""
    told = ("source", "role", "state", "changed", "read", "failures")
    return now is not None and all(getattr(now, name) == getattr(then, name) for name in told)


def _weight(result: _Weighed | FetchFailed) -> int:
    return 100 if isinstance(result, FetchFailed) else result.weight


def _own(error: Exception) -> FetchFailed:
    """An error as the failure of what set it off. What is wrong with the archive itself is raised."""
    if isinstance(error, IndexFailure) and not isinstance(error, FetchFailed | ArticleUnreadable):
        raise error
    return failure_of(error)
