"""What came of looks at sources and of visits to pages, written into the catalog: in moments, with the write lock held.

A row that is not as it was when its address was chosen is left to whoever changed it. See ``index.fetching.sources``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.errors import ArticleUnreadable, FetchFailed, IndexFailure
from index.fetching.clock import Clock
from index.fetching.fetcher import Fetched
from index.fetching.parsing import Listing
from index.fetching.urls import parse_url
from index.fetching.visits import Look, PageRead, Seen, Waits, failure_of
from index.readers.text_files import clean
from index.settings import FetchingSettings
from index.stores.source_table import Entry, Found, Source, SourceTable
from index.types import Article, SkippedFile

Report = Callable[[SkippedFile], None]


@dataclass(frozen=True)
class TakenPage:
    """A page that was read. It counts as read once its articles are stored."""

    source: str
    articles: Sequence[Article]


Store = Callable[[TakenPage], None]
Settle = Callable[[Store], None]  # to be called once, with the archive's write lock held


@dataclass
class Run:
    """What one call of ``take`` has found so far."""

    skipped: Report
    looks: list[Look] = field(default_factory=list)  # to be taken next
    pages: dict[str, Found] = field(default_factory=dict)  # to be fetched, in order
    sources: list[str] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)  # sitemaps looked at, by source
    waiting: Counter[str] = field(default_factory=Counter)  # addresses that were not visited, by source

    def skip(self, address: str, failure: FetchFailed | str) -> None:
        self.skipped(SkippedFile(clean(address), clean(str(failure))))


class Settling:
    """Writes into one archive's tables of sources and pages."""

    def __init__(self, table: SourceTable, settings: FetchingSettings, clock: Clock) -> None:
        self._table, self._settings, self._clock = table, settings, clock

    def looks(self, looks: list[tuple[Look, Seen | Waits | FetchFailed]], run: Run, store: Store) -> None:
        for look, seen in looks:
            if not self._is_as_chosen(look):
                continue
            try:
                self._settle_look(look, seen, run, store)
            except Exception as error:
                self._look_failed(look, own_failure(error), run)

    def _is_as_chosen(self, look: Look) -> bool:
        """Whether nobody has removed the source, or looked at it, since it was chosen."""
        if look.sitemap:
            return _is_same(self._table.found(look.sitemap.address), look.sitemap)
        now = self._table.source(look.source.address)
        return now is not None and (now.polled, now.failures) == (look.source.polled, look.source.failures)

    def _settle_look(self, look: Look, seen: Seen | Waits | FetchFailed, run: Run, store: Store) -> None:
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

    def _sitemap(self, look: Look, got: Fetched | None, listing: Listing, run: Run) -> None:
        """Notes what a sitemap lists, and to look at the further ones it names, as far as they may have changed."""
        note = f"; {listing.elsewhere:,} addresses of other sites left out" if listing.elsewhere else ""
        seen = run.files.setdefault(look.source.address, {look.source.address})
        named = [Entry(address=address, changed=changed) for address, changed in listing.files if address not in seen]
        room = self._settings.max_sitemaps + 1 - len(seen)
        if len(named) > room:
            note += f"; {len(named) - room:,} sitemaps left out"
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

    def _look_failed(self, look: Look, failure: FetchFailed, run: Run) -> None:
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

    def _page_itself(self, look: Look, read: PageRead, got: Fetched | None, run: Run, store: Store) -> None:
        """A source that is a page: it is fetched already."""
        self._settle_page(look.page, read, run, store)
        page, source = self._table.found(look.page.address) or look.page, replace(look.source, kind="page")
        if page.state == "read":
            source = self._good(source, page.status, got.fresh if got else 0.0)
        else:
            source = replace(source, polled=self._clock.now(), due=page.due, failures=max(1, page.failures))
            source = replace(source, status=page.status)
        self._table.looked(source)

    def pages(self, pages: list[tuple[Found, PageRead | Waits]], run: Run, store: Store) -> None:
        for page, read in pages:
            if isinstance(read, Waits):
                run.waiting[page.source] += 1
            elif _is_same(self._table.found(page.address), page):
                self._settle_page(page, read, run, store)

    def _settle_page(self, page: Found, read: PageRead, run: Run, store: Store) -> None:
        try:
            self._settle_read(page, read, run, store)
        except Exception as error:
            self._page_failed(page, own_failure(error), run)

    def _settle_read(self, page: Found, read: PageRead, run: Run, store: Store) -> None:
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

    def _page_failed(self, page: Found, failure: FetchFailed, run: Run) -> None:
        gone = failure.kind == "gone"
        reason = f"{failure}; what was read of it before is kept" if gone and page.read else clean(str(failure))
        run.skip(page.address, reason)
        failures = page.failures + 1
        wait = self._settings.max_retry_days * 86_400 if gone else self._back_off(failures, failure.wait)
        state, due = "gone" if gone else "failed", self._clock.now() + wait
        self._table.settle(replace(page, state=state, status=reason, failures=failures, due=due))

    # What was not come to

    def note_waiting(self, run: Run, _: Store) -> None:
        for address, count in run.waiting.items():
            if source := self._table.source(address):
                note = f"; {count:,} pages wait for the next run"
                self._table.looked(replace(source, status=source.status + note))


def _is_same(now: Found | None, then: Found) -> bool:
    """Whether a row is still there, and nobody has read its address since it was chosen."""
    told = ("source", "role", "state", "changed", "read", "failures")
    return now is not None and all(getattr(now, name) == getattr(then, name) for name in told)


def own_failure(error: Exception) -> FetchFailed:
    """An error as the failure of what set it off. What is wrong with the archive itself is raised."""
    if isinstance(error, IndexFailure) and not isinstance(error, FetchFailed | ArticleUnreadable):
        raise error
    return failure_of(error)
