"""Whatever a source throws is its own failure: it is listed, the others' articles arrive, and the next run goes on."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from index.errors import FetchFailed, StoreFailure
from index.fetching.clock import Clock
from index.fetching.fetcher import Fetched, Fetcher
from index.fetching.network import Network
from index.fetching.parsing import Listing, Parser
from index.fetching.robots import Rules
from index.fetching.settling import TakenPage
from index.fetching.sources import Sources
from index.fetching.urls import Url
from index.readers.documents import Document
from index.settings import FetchingSettings, ReadingSettings
from index.stores.catalog import Catalog
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.fetching.conftest import FakeClock, Internet
from tests.index.fetching.server import Request, Server, after_a_moment, response

NEWS = "The pier at Brannock has fallen into the sea. Nobody was hurt, the harbour master said on Sunday. "
BODY = f"<article><h1>The pier</h1><p>{NEWS * 3}</p></article>"
PAGE = f"<html><head><title>The pier</title></head><body>{BODY}</body></html>"
JSON = '{"version": "https://jsonfeed.org/version/1", "items": '
LONG = "x" * 300_000


def rss(items: str) -> str:
    return f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>"


def json_feed(*items: Mapping[str, Any], **more: Any) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": items, **more})


class Desk:
    """An archive that only takes in, over the real parsers and the real worker."""

    def __init__(self, folder: Path, internet: Internet, parser: Parser | None = None, **chosen: Any) -> None:
        self.catalog = Catalog(folder / "catalog.sqlite3")
        self.settings = tuned(FetchingSettings, **{"delay_seconds": 0, "tries": 1, **chosen})
        self.clock: Clock = FakeClock()
        self.parser = parser or Parser(ReadingSettings(seconds_per_file=20))
        network = Network(self.settings, resolve=internet.resolve, connect=internet.connect)
        self.fetcher = Fetcher(self.settings, network=network, clock=self.clock, parser=self.parser)
        self.taken: dict[str, str] = {}
        self.waiting: dict[str, int] = {}

    def _failed(self, skipped: SkippedFile) -> None:
        self.catalog.files.failed_in_passing(skipped.source, skipped)

    def take(self, *addresses: str, store: Callable[[TakenPage], None] | None = None) -> dict[str, str]:
        """What is taken in, by its place."""
        self.taken, waiting = {}, Counter[str]()
        sources = Sources(self.catalog.sources, self.fetcher, self.parser.read, self.settings, self.clock, self.parser)
        for settle in sources.take(addresses, self._failed, threading.Event(), waiting):
            settle(store or self.store)
        self.waiting = dict(waiting)
        return self.taken

    def store(self, page: TakenPage) -> None:
        self.catalog.articles.place(page.articles)
        self.taken.update({article.source: article.text for article in page.articles})

    def failed(self) -> dict[str, str]:
        return {failed.source: failed.reason for failed in self.catalog.status().failed}

    def close(self) -> None:
        self.fetcher.close()
        self.catalog.close()


@pytest.fixture
def make_desk(tmp_path: Path, internet: Internet) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(**settings: Any) -> Desk:
        made.append(Desk(tmp_path, internet, **settings))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


FINE = "http://fine.test/feed"
BAD = "http://bad.test/x"


def serve(server: Server, hostile: bytes | str, media_type: str = "text/xml") -> None:
    """A source that is fine, and one that answers with ``hostile``."""
    server.routes["fine.test/feed"] = response(rss("<item><link>/pier</link></item>"), media_type="text/xml")
    server.routes["fine.test/pier"] = response(PAGE)
    server.routes["bad.test/x"] = response(hostile, media_type=media_type)


HOSTILE = {
    "an entry that Python's parser of HTML stumbles over": rss(
        "<item><guid>1</guid><description>&lt;![ x</description></item>"
    ),
    "a number for an address": json_feed({"id": 7, "url": 5, "content_html": 9}, {"url": 5, "content_text": "Seven."}),
    "lists for everything": json_feed(
        {"id": [1], "url": ["a"], "title": {}, "date_published": [[]], "authors": {"name": 3}, "tags": {"a": 1}}
    ),
    "lone surrogates": JSON + '[{"id": "\\ud800", "content_text": "\\udfff x"}]}',
    "numbers that are none": JSON + '[{"id": NaN, "url": -Infinity}]}',
    "a number of a thousand digits": JSON + '[{"id": ' + "9" * 9_000 + "}]}",
    "deep JSON": JSON + "[" * 50_000,
    "the year 99999": rss(
        "<item><guid>1</guid><pubDate>Sun, 27 Mar 99999 10:00:00 GMT</pubDate><description>Ho.</description></item>"
    ),
    "odd addresses": rss(
        "".join(
            f"<item><link>{link}</link></item>"
            for link in (
                "http://a:99999999/",
                "http://[::1",
                "http://xn--/",
                "http://\u2024\u2024/",
                "http://" + "a." * 200,
            )
        )
    ),
    "a title of megabytes": rss(f"<item><title>{LONG * 10}</title><link>/a</link></item>"),
    "control characters": rss(
        "<item><guid>1\x01</guid><title>\x00\x02</title><description>a\x1fb</description></item>"
    ),
    "a ttl of infinity": rss("<ttl>1e999</ttl><item><link>/a</link></item>"),
    "a sitemap of nonsense": "<urlset><url><loc>http://bad.test:0/</loc><lastmod>\u2028</lastmod></url>",
    "broken markup": "<rss><channel>" + "<item><![" * 3_000,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_source_stops_no_other_in_this_run_or_the_next(
    hostile: str, server: Server, make_desk: Callable[..., Desk]
) -> None:
    """One feed of a hundred must not be able to end the run that follows them all."""
    serve(server, hostile, "application/feed+json" if hostile.startswith("{") else "text/xml")
    desk = make_desk()
    for _ in range(2):
        desk.take(BAD, FINE)
        fine = desk.catalog.sources.counts()[FINE]
        assert (fine.read, fine.listed, fine.failed) == (1, 0, 0)
        bad = desk.catalog.sources.source(BAD)
        assert bad
        assert bad.status
        assert bad.polled
    assert any("harbour master" in a.text for a in desk.catalog.articles.of(desk.catalog.articles.pending()).values())


@pytest.mark.parametrize("wanted", ["-5", "1e999", "9" * 500, "nan", "²", "Sun, 99 Foo 99999 10:00:00 GMT", "\xff"])
def test_absurd_times_to_come_back_are_bounded(wanted: str, server: Server, make_desk: Callable[..., Desk]) -> None:
    """A server's wish for rest must neither be an error nor put its source off for ever."""
    serve(server, "")
    headers = "".join(f"{name}: {wanted}\r\n" for name in ("Retry-After", "Date", "Expires"))
    answer = f"HTTP/1.1 503 x\r\nContent-Length: 0\r\n{headers}\r\n"
    server.routes["bad.test/x"] = answer.encode("latin-1", "replace")
    desk = make_desk(robots=False)
    desk.take(BAD, FINE)
    bad = desk.catalog.sources.source(BAD)
    assert bad
    assert 0 < bad.due - desk.clock.now() <= 7 * 86_400
    assert "503" in desk.failed()[BAD]
    assert desk.catalog.sources.counts()[FINE].read == 1


SEEDS = {
    "rss": (rss("<item><link>/a</link><title>T</title><pubDate>Sun, 27 Mar 2016</pubDate></item>"), "text/xml"),
    "atom": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>P</title><entry><id>1</id><link href='/a'/>"
        "<updated>2016-03-27T10:00:00Z</updated><content type='html'>&lt;p&gt;x</content></entry></feed>",
        "application/atom+xml",
    ),
    "json": (json_feed({"id": "1", "url": "/a", "title": "T", "date_published": "2016-03-27"}), "application/json"),
    "sitemap": ("<urlset><url><loc>/a</loc><lastmod>2016-03-27</lastmod></url></urlset>", "application/xml"),
    "index": ("<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>", "application/xml"),
    "html": (PAGE, "text/html"),
    "robots": ("User-agent: *\nDisallow: /*?p=*$\nCrawl-delay: 2\nSitemap: /a\nRequest-rate: 1/5m", "text/plain"),
}
BITS = st.sampled_from(
    [
        b"<![",
        b"<!--",
        b"\0",
        b"\xff\xfe",
        b"]]>",
        b"&#x110000;",
        b"&x;",
        b"<",
        b">",
        b'"',
        b"1e999",
        b"[[[",
        b"*" * 20,
        b"\xed\xa0\x80",
    ]
)


@st.composite
def broken(draw: st.DrawFn, seed: bytes) -> bytes:
    """A document with bytes of it cut out, doubled or replaced, and bits that parsers stumble over put in."""
    data = seed
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 12)))
        put = draw(st.one_of(BITS, st.binary(max_size=6), st.just(data[at:until] * 2)))
        data = data[:at] + put + data[until:]
    return data


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mutation_of_what_a_server_sends_ends_a_run(
    kind: str, server: Server, internet: Internet, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Feeds are broken in ways that nobody lists beforehand."""
    text, media_type = SEEDS[kind]
    hostile = data.draw(broken(text.encode()))
    serve(server, hostile, media_type)
    if kind == "robots":
        server.routes["bad.test/x"] = response(PAGE)
        server.routes["bad.test/robots.txt"] = response(hostile, media_type=media_type)
    desk = Desk(tmp_path_factory.mktemp("desk"), internet)
    for _ in range(2):
        desk.take(BAD, FINE)
        assert desk.catalog.sources.counts()[FINE].read == 1
        bad = desk.catalog.sources.source(BAD)
        assert bad
        assert bad.status
        assert not bad.failures or desk.failed()[BAD]
    desk.close()


class Odd(Exception):
    """What no one has foreseen."""


class FakeParser(Parser):
    """Raises at one step for what comes from bad.test."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self.step = step

    def _may_fail(self, step: str, whose: str) -> None:
        if step == self.step and "bad.test" in whose:
            raise Odd("a bug")

    def listing(self, data: bytes, url: Url, media_type: str, settings: FetchingSettings) -> Listing:
        self._may_fail("listing", url.host)
        return super().listing(data, url, media_type, settings)

    def rules(self, robots: bytes) -> Rules:
        self._may_fail("rules", robots.decode())
        return super().rules(robots)

    def read(self, document: Document) -> Iterator[Article | SkippedFile]:
        self._may_fail("read", document.source)
        return super().read(document)


class FakeFetcher(Fetcher):
    def fetch(self, url: Url | str, *, etag: str = "", modified: str = "") -> Fetched:
        if "bad.test" in str(url):
            raise Odd("a bug")
        return super().fetch(url, etag=etag, modified=modified)


@pytest.mark.parametrize("step", ["fetch", "rules", "listing", "read", "store"])
def test_an_error_that_nobody_had_foreseen_is_the_failure_of_its_source(
    step: str, server: Server, make_desk: Callable[..., Desk]
) -> None:
    """Whichever step breaks over a source, the others must get theirs, now and in the next run."""
    serve(server, PAGE, "text/html")
    server.routes["bad.test/robots.txt"] = response("# bad.test", media_type="text/plain")
    desk = make_desk(parser=FakeParser(step))
    if step == "fetch":
        network = desk.fetcher._network
        desk.fetcher = FakeFetcher(desk.settings, network=network, clock=desk.clock, parser=desk.parser)

    def store(page: TakenPage) -> None:
        if step == "store" and "bad.test" in page.source:
            raise Odd("a bug")
        desk.store(page)

    for times in (1, 2):
        desk.take(BAD, FINE, store=store)
        assert "Odd: a bug" in desk.failed()[BAD]
        bad = desk.catalog.sources.source(BAD)
        assert bad
        assert bad.failures == times
        assert bad.due > desk.clock.now()
        assert desk.catalog.sources.counts()[FINE].read == 1


def test_a_failure_of_the_archive_itself_ends_the_run(server: Server, make_desk: Callable[..., Desk]) -> None:
    """A full disk is not the fault of a feed, and must not be noted as one."""
    serve(server, PAGE, "text/html")

    def store(page: TakenPage) -> None:
        raise StoreFailure("the disk is full")

    with pytest.raises(StoreFailure, match="disk is full"):
        make_desk().take(BAD, store=store)


@pytest.mark.slow
def test_a_parser_that_takes_too_long_or_dies_costs_its_source_alone(
    server: Server, make_desk: Callable[..., Desk]
) -> None:
    """A feed of a hundred thousand entries must not keep the process that answers readers busy."""
    serve(server, rss("<item><link>/a</link><description>&lt;b&gt;x</description></item>" * 100_000))
    desk = make_desk(parser=Parser(ReadingSettings(seconds_per_file=2)), robots=False)
    desk.take(BAD, FINE)
    assert desk.catalog.sources.counts()[FINE].read == 1
    assert "took longer than 2 seconds" in desk.failed()[BAD]


def test_what_the_worker_process_answers_is_checked(server: Server, make_desk: Callable[..., Desk]) -> None:
    """Whoever takes that process over by a bug of a parser should get no further."""
    with pytest.raises(FetchFailed, match="senseless answer"):
        Parser()._ask("plain", b"<p>x", {}, TypeAdapter(Listing))
    with pytest.raises(FetchFailed, match="cannot be read"):
        Parser()._ask("no_such_task", b"", {}, TypeAdapter(str))


@pytest.mark.slow
def test_a_source_that_takes_too_long_leaves_the_rest_to_the_next_run(
    server: Server, make_desk: Callable[..., Desk]
) -> None:
    """A feed of a thousand pages on a slow host must not hold up all others for hours."""
    links = "".join(f"<item><link>/{n}</link></item>" for n in range(10))
    serve(server, rss(links))
    server.routes |= {f"bad.test/{n}": after_a_moment(response(PAGE)) for n in range(10)}
    desk = make_desk(delay_seconds=30, seconds_per_source=100, robots=False)
    desk.take(BAD, FINE)
    bad, fine = (desk.catalog.sources.counts()[address] for address in (BAD, FINE))
    assert 0 < bad.read < 10
    assert bad.listed == 10 - bad.read == desk.waiting[BAD]
    assert fine.read == 1
    status = desk.catalog.sources.source(BAD)
    assert status
    assert f"{bad.listed} pages wait for the next run" in status.status
    for _ in range(4):
        desk.take(BAD)
    assert desk.catalog.sources.counts()[BAD].read == 10


def test_a_source_that_is_removed_while_it_is_fetched_stays_removed(
    server: Server, make_desk: Callable[..., Desk]
) -> None:
    """Whoever takes a source out does not expect its articles a minute later."""
    serve(server, rss("<item><link>/a</link></item>"))
    desk = make_desk(robots=False)

    def removed(request: Request, connection: object) -> bytes:
        desk.catalog.sources.remove(BAD)
        return response(PAGE)

    server.routes["bad.test/a"] = removed
    assert desk.take(BAD) == {}
    assert (desk.catalog.sources.all(), desk.catalog.sources.found("http://bad.test/a")) == ([], None)


def test_a_page_that_another_process_took_in_meanwhile_is_not_taken_in_twice(
    server: Server, make_desk: Callable[..., Desk]
) -> None:
    """Two runs may follow the same feed; the page that is older must not replace the newer one."""
    serve(server, rss("<item><link>/a</link></item>"))
    desk, other = make_desk(robots=False), make_desk(robots=False)
    calls: list[str] = []

    def first_or_second(request: Request, connection: object) -> bytes:
        calls.append(request.target)
        if len(calls) == 1:
            assert len(other.take("http://bad.test/a")) == 1
            return response(PAGE.replace("harbour master", "older text"))
        return response(PAGE)

    server.routes["bad.test/a"] = first_or_second
    assert desk.take(BAD) == {}
    assert len(calls) == 2
    (article,) = desk.catalog.articles.of(desk.catalog.articles.pending()).values()
    assert "harbour master" in article.text
