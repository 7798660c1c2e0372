"""From the addresses a person names to the articles behind them.

    take ── look      each source: unchanged, a page, or a feed or sitemap that lists pages    (feeds, sitemaps, kinds)
         ── fetch     the pages that are new, changed, or failed some time ago                 (fetcher, parallel)
         ── read      each page, or what the feed says of it                                   (readers, entries)
         ── settle    noted as read once its articles are in the catalog                       (sourcetable)

What was read stays: entries that leave a feed, and pages that answer 404 or 410 later. A newspaper that takes down an
article, or goes out of business, must not take the archive's evidence with it; such a page is marked ``gone``, said so
once, and not asked for again unless somebody names it. ``dateline remove`` takes an article out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from index.errors import ArticleUnreadable, FetchFailed
from index.fetching.clock import Clock
from index.fetching.entries import Entry
from index.fetching.feeds import read_feed
from index.fetching.fetcher import Fetched, Fetcher
from index.fetching.kinds import kind_of
from index.fetching.parallel import by_host
from index.fetching.sitemaps import read_sitemap
from index.fetching.sourcetable import Counts, Found, Source, SourceTable
from index.fetching.urls import Url, parse_url
from index.readers.documents import Document
from index.readers.sources import reason_of
from index.settings import FetchingSettings
from index.types import Article, SkippedFile

Read = Callable[[Document], Iterator[Article | SkippedFile]]  # may raise ArticleUnreadable and OSError
Report = Callable[[SkippedFile], None]

_PASSING = frozenset({"dns", "refused", "timeout", "protocol"})  # kinds that may be over in an hour
_PASSING_STATUS = frozenset({408, 425, 429, *range(500, 600)})
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
}


@dataclass(frozen=True)
class TakenPage:
    """A page that was read. Its articles are to be stored before the next page is asked for."""

    source: str
    articles: list[Article]


@dataclass(frozen=True)
class _Look:
    """A source, or a sitemap that one names, to be fetched."""

    source: Source
    url: Url
    sitemap: Found | None = None
    etag: str = ""
    modified: str = ""


@dataclass
class _Run:
    """What one call of ``take`` has found so far."""

    skipped: Report
    pages: dict[str, Found] = field(default_factory=dict)  # to be fetched, in order
    sources: list[str] = field(default_factory=list)
    files: dict[str, set[str]] = field(default_factory=dict)  # sitemaps looked at, by source


class Sources:
    """The addresses of one archive. Used by one thread; closed when done."""

    def __init__(
        self, table: SourceTable, fetcher: Fetcher, read: Read, settings: FetchingSettings, clock: Clock | None = None
    ) -> None:
        self._table, self._fetcher, self._read = table, fetcher, read
        self._settings, self._clock = settings, clock or Clock()

    def due(self) -> list[str]:
        """Sources whose time has come."""
        return self._table.due(self._clock.now())

    def listing(self) -> list[tuple[Source, Counts]]:
        """All sources with the counts of their pages."""
        counts = self._table.counts()
        return [(source, counts.get(source.address, Counts())) for source in self._table.all()]

    def take(self, addresses: Iterable[str], skipped: Report) -> Iterator[TakenPage]:
        """The pages that are new or changed at these addresses, whether they are due or not.

        An address that is not known becomes a source. Each page's articles must be stored before the next is asked
        for: that is when it is noted as read. What fails goes to ``skipped`` and stops nothing.
        """
        run = _Run(skipped)
        looks = [look for address in addresses if (look := self._named(address, run))]
        while looks:
            further: list[_Look] = []
            for look, got in by_host(looks, lambda job: job.url.host, self._look_at, self._settings.hosts_at_once):
                yield from self._looked(look, got, run, further)
            looks = further
        for source in dict.fromkeys(run.sources):
            for page in self._table.outstanding(source, self._clock.now(), self._settings.max_pages):
                run.pages[page.address] = page
        pages = list(run.pages.values())
        for page, fetched in by_host(pages, self._host_of, self._fetch_page, self._settings.hosts_at_once):
            yield from self._taken(page, fetched, run)

    # Looking at sources

    def _named(self, address: str, run: _Run) -> _Look | None:
        """What to fetch for an address as named; a known page of a source is fetched as that."""
        page = self._table.found(address)
        if page and page.role == "page" and not page.entry.page:
            run.pages[page.address] = page  # an entry without a page: its name is no address
            return None
        try:
            url = parse_url(address, self._settings)
        except FetchFailed as failure:
            run.skipped(SkippedFile(_storable(address), str(failure)))
            return None
        source, page = self._table.source(str(url)), self._table.found(str(url))
        if page and page.role == "page" and not source:
            run.pages[page.address] = self._as_held(page)
            return None
        if not source:
            self._table.add(str(url), self._clock.now())
            source = self._table.source(str(url))
        assert source
        run.sources.append(source.address)
        known = self._as_held(page) if page and source.kind == "page" else source
        return _Look(source, url, None, known.etag, known.modified)

    def _as_held(self, page: Found) -> Found:
        """A page whose articles were taken out of the archive since is to be sent again, changed or not."""
        return page if self._table.is_held(page.address) else replace(page, etag="", modified="")

    def _look_at(self, look: _Look) -> Fetched | FetchFailed:
        return self._fetch(look.url, look.etag, look.modified)

    def _fetch(self, url: Url, etag: str = "", modified: str = "") -> Fetched | FetchFailed:
        try:
            return self._fetcher.fetch(url, etag=etag, modified=modified)
        except FetchFailed as failure:
            return failure

    def _looked(self, look: _Look, got: Fetched | FetchFailed, run: _Run, further: list[_Look]) -> Iterator[TakenPage]:
        try:
            if look.source.kind == "page" and (isinstance(got, FetchFailed) or got.unchanged):
                yield from self._page_itself(look, got, run)
            elif isinstance(got, FetchFailed):
                raise got
            elif got.unchanged:
                self._unchanged(look, got)
            elif (kind := self._kind(look, got)) == "page":
                yield from self._page_itself(look, got, run)
            elif kind == "feed":
                feed = read_feed(got.data, got.final, got.media_type, self._settings)
                self._listed(look, got, kind, feed.entries, minutes=feed.minutes)
            else:
                further += self._sitemap(look, got, kind, run)
        except FetchFailed as failure:
            self._look_failed(look, failure, run)

    def _kind(self, look: _Look, got: Fetched) -> str:
        """Raises FetchFailed where a feed has become a page: that is an error page or a login, and no article."""
        kind: str = kind_of(got.data, self._settings.max_mb)
        if kind == "page" and not look.sitemap and look.url.is_root and self._fetcher.sitemaps(look.url):
            kind = "site"
        if kind == "page" and look.source.kind not in ("", "page"):
            raise FetchFailed("type", f"a {'sitemap' if look.sitemap else look.source.kind} is wanted, but a page came")
        if look.sitemap and kind != "sitemap":
            raise FetchFailed("type", f"named as a sitemap, but it is a {kind}")
        return kind

    def _sitemap(self, look: _Look, got: Fetched, kind: str, run: _Run) -> list[_Look]:
        """Notes what a sitemap lists; the further ones it names are returned, as far as they may have changed."""
        if kind == "site":
            files = [(url, "") for url in self._fetcher.sitemaps(look.url)]
            entries, note = tuple[Entry, ...](), ""
        else:
            sitemap = read_sitemap(got.data, got.final, self._settings)
            files, entries = list(sitemap.files), sitemap.entries
            note = f"; {sitemap.elsewhere:,} addresses of other sites left out" if sitemap.elsewhere else ""
        seen = run.files.setdefault(look.source.address, {look.source.address})
        named = [Entry(address=str(url), changed=changed) for url, changed in files if str(url) not in seen]
        room = self._settings.max_sitemaps + 1 - len(seen)
        if len(named) > room:
            note += f"; {len(named) - room:,} sitemaps left out (setting index.fetching.max_sitemaps)"
        self._listed(look, got, kind, entries, named[:room], note=note)
        seen.update(entry.address for entry in named[:room])
        return list(self._further(look, named[:room]))

    def _further(self, look: _Look, entries: Iterable[Entry]) -> Iterator[_Look]:
        """A file whose stated moment of change is that of the last reading is not even asked for."""
        for entry in entries:
            found = self._table.found(entry.address)
            if found and found.role == "sitemap" and not (found.state == "read" and entry.changed):
                url = parse_url(entry.address, self._settings)
                yield _Look(look.source, url, found, found.etag, found.modified)

    def _listed(
        self,
        look: _Look,
        got: Fetched,
        kind: str,
        entries: Iterable[Entry],
        further: Sequence[Entry] = (),
        *,
        minutes: float = 0.0,
        note: str = "",
    ) -> None:
        status = "read" + note
        if look.sitemap:
            read = replace(look.sitemap, state="read", etag=got.etag, modified=got.modified, status=status, failures=0)
            self._table.looked_further(replace(read, read=self._clock.now()), entries, further)
            return
        # A front page changes by the minute, and its sitemaps without it: no validators, or they would not be seen.
        etag, modified = ("", "") if kind in ("site", "sitemap") and further else (got.etag, got.modified)
        source = replace(look.source, kind=kind, etag=etag, modified=modified)
        self._table.looked(self._good(source, status, max(minutes * 60, got.fresh)), entries, further)

    def _unchanged(self, look: _Look, got: Fetched) -> None:
        if look.sitemap:
            self._table.settle(replace(look.sitemap, state="read", status="unchanged", failures=0))
            return
        self._table.looked(self._good(look.source, "unchanged", got.fresh))

    def _good(self, source: Source, status: str, wanted: float) -> Source:
        """A source after a look that went well; ``wanted`` are the seconds it asks to be left alone."""
        least = self._settings.page_hours * 3600 if source.kind == "page" else self._settings.poll_minutes * 60
        wait = max(least, min(wanted, self._settings.max_poll_hours * 3600))
        now = self._clock.now()
        return replace(source, polled=now, due=now + wait, status=status, failures=0)

    def _look_failed(self, look: _Look, failure: FetchFailed, run: _Run) -> None:
        run.skipped(SkippedFile(str(look.url), str(failure)))
        now = self._clock.now()
        if look.sitemap:
            failed = replace(look.sitemap, state="failed", status=str(failure), failures=look.sitemap.failures + 1)
            self._table.settle(replace(failed, due=now))
            return
        failures = look.source.failures + 1
        due = now + self._back_off(failures, failure.wait)
        source = replace(look.source, polled=now, due=due, status=str(failure), failures=failures)
        self._table.looked(source)

    def _back_off(self, failures: int, wanted: float) -> float:
        """Seconds until something that failed is tried again."""
        most = self._settings.max_retry_days * 86_400
        return min(most, max(wanted, self._settings.retry_minutes * 60 * 2.0 ** min(failures - 1, 30)))

    # Taking pages

    def _page_itself(self, look: _Look, got: Fetched | FetchFailed, run: _Run) -> Iterator[TakenPage]:
        """A source that is a page: it is fetched already."""
        address = look.source.address
        page = self._table.found(address) or Found(address, address, "page", "listed", Entry(address), "")
        yield from self._taken(page, got, run)
        page, source = self._table.found(address) or page, replace(look.source, kind="page")
        if page.state == "read":
            source = self._good(source, page.status, got.fresh if isinstance(got, Fetched) else 0.0)
        else:
            source = replace(source, polled=self._clock.now(), due=page.due, failures=max(1, page.failures))
            source = replace(source, status=page.status)
        self._table.looked(source)

    def _host_of(self, page: Found) -> str:
        return urlsplit(page.address).hostname or "" if page.entry.page else ""

    def _fetch_page(self, page: Found) -> Fetched | FetchFailed | None:
        """None where the feed's own words are wanted, or all there is."""
        if not page.entry.page or (self._settings.entries == "entry" and page.entry.content):
            return None
        try:
            url = parse_url(page.address, self._settings)
        except FetchFailed as failure:
            return failure
        return self._fetch(url, page.etag, page.modified)

    def _taken(self, page: Found, got: Fetched | FetchFailed | None, run: _Run) -> Iterator[TakenPage]:
        if isinstance(got, Fetched) and got.unchanged:
            self._table.settle(replace(page, state="read", status="unchanged", failures=0))
            return
        articles, failure = ([], got) if isinstance(got, FetchFailed) else self._articles(page, got, run)
        read = replace(page, state="read", status="read", failures=0, due=0.0, read=self._clock.now())
        read = replace(read, etag=got.etag if isinstance(got, Fetched) else "")
        read = replace(read, modified=got.modified if isinstance(got, Fetched) else "")
        if failure and self._may_use_entry(page, failure):
            articles, nothing = self._articles(page, None, run)
            # No validators: should the page become readable, it must not be taken for unchanged.
            read = replace(read, status=f"read from the feed, because: {failure}", etag="", modified="")
            failure = failure if nothing else None
        if failure:
            self._page_failed(page, failure, run)
            return
        yield TakenPage(page.address, articles)
        # Only here are the articles in the catalog: a run cut off before fetches the page again.
        self._table.settle(replace(read, entry=replace(page.entry, content="")))

    def _articles(self, page: Found, got: Fetched | None, run: _Run) -> tuple[list[Article], FetchFailed | None]:
        """What a page holds, or the feed's words where nothing was fetched; or why it holds nothing."""
        document, articles, reasons = _document(page, got), list[Article](), list[SkippedFile]()
        try:
            for item in self._read(document):
                if isinstance(item, SkippedFile):
                    reasons.append(item)
                else:
                    articles.append(_completed(item, page, document))
        except ArticleUnreadable as error:
            reasons.append(SkippedFile(page.address, str(error)))
        except OSError as error:
            reasons.append(SkippedFile(page.address, reason_of(error)))
        if got is None and not articles and (short := page.entry.as_note(document.source)):
            return [short], None
        if not articles:
            return [], FetchFailed("type", reasons[0].reason if reasons else "no article is in it")
        for reason in reasons:
            run.skipped(reason)
        return articles, None

    def _may_use_entry(self, page: Found, failure: FetchFailed) -> bool:
        """Whether the feed's words stand in for a page that cannot be had; one that may come back is waited for."""
        passing = failure.kind in _PASSING or failure.status in _PASSING_STATUS
        return (
            self._settings.entries == "page-or-entry" and page.entry.page and bool(page.entry.content) and not passing
        )

    def _page_failed(self, page: Found, failure: FetchFailed, run: _Run) -> None:
        gone = failure.kind == "gone"
        reason = f"{failure}; what was read of it before is kept" if gone and page.read else str(failure)
        run.skipped(SkippedFile(page.address, reason))
        failures = page.failures + 1
        wait = self._settings.max_retry_days * 86_400 if gone else self._back_off(failures, failure.wait)
        state, due = "gone" if gone else "failed", self._clock.now() + wait
        self._table.settle(replace(page, state=state, status=reason, failures=failures, due=due))


def _completed(article: Article, page: Found, document: Document) -> Article:
    """The article with what its entry says and it does not; its own address is the document's if it is all of it.

    Of several in one document none has that address: they would be taken for versions of one page.
    """
    if article.source != document.source:
        return replace(page.entry.completed(article), url=article.url)
    return page.entry.completed(article if article.url else replace(article, url=document.url))


def _document(page: Found, got: Fetched | None) -> Document:
    """A page as the readers get it."""
    if got is None:
        url = page.address if page.entry.page else ""
        return Document(page.address, "entry.html", url, "text/html", data=page.entry.as_page())
    return Document(page.address, _name(got), str(got.final), got.media_type, data=got.data)


def _name(got: Fetched) -> str:
    """The file name of an address; where it has no suffix, the one of its type, so that readers know it."""
    name = unquote(got.final.path.rpartition("/")[2], errors="replace").replace("/", "_") or "index"
    suffix = _SUFFIXES.get(got.media_type, "")
    return name if not suffix or name.lower().endswith(suffix) else name + suffix


def _storable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
