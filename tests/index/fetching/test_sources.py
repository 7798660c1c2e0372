"""From named addresses to articles in a real catalog, and what a second look costs."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from index.errors import ArchiveBusy, ArticleUnreadable
from index.fetching.fetcher import Fetcher
from index.fetching.settling import TakenPage
from index.fetching.sources import Sources
from index.fetching.watching import FollowedSources, WatchedSources
from index.readers.documents import Document
from index.settings import FetchingSettings
from index.stores.catalog import Catalog
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.fetching.conftest import FakeClock, Internet
from tests.index.fetching.server import Request, Server, after_a_moment, response

DAY = 86_400.0


def read(document: Document) -> Iterator[Article | SkippedFile]:
    """Stands in for the readers: the text without tags; a page that says UNREADABLE is none."""
    text = re.sub(r"<[^>]*>", " ", document.data.decode("utf-8", "replace")).strip()
    if "UNREADABLE" in text:
        raise ArticleUnreadable("no article in this page")
    for number, part in enumerate(text.split("NEXT"), start=1):
        source = f"{document.source}#{number}" if "NEXT" in text else document.source
        yield (
            SkippedFile(source, "broken")
            if "BROKEN" in part
            else Article(part.strip(), url=document.url, source=source)
        )


def page(text: str, **headers: str) -> bytes:
    return response(f"<!DOCTYPE html><html><body><p>{text}</p></body></html>", **headers)


def rss(*items: str, ttl: str = "") -> bytes:
    head = "<title>Harbour Post</title>" + (f"<ttl>{ttl}</ttl>" if ttl else "")
    return response(f"<rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>", media_type="text/xml")


def item(link: str, title: str = "", *, text: str = "", day: str = "", updated: str = "") -> str:
    parts = [f"<link>{link}</link>" if link else "", f"<title>{title}</title>", f"<description>{text}</description>"]
    parts += [f"<pubDate>{day}</pubDate>" if day else ""]
    parts += [f"<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>{updated}</atom:updated>" if updated else ""]
    return f"<item>{''.join(parts)}</item>"


def urlset(*pages: tuple[str, str]) -> bytes:
    urls = "".join(f"<url><loc>{loc}</loc>{f'<lastmod>{mod}</lastmod>' if mod else ''}</url>" for loc, mod in pages)
    return response(f"<urlset>{urls}</urlset>", media_type="application/xml")


def unless_known(answer: bytes, etag: str) -> Callable[[Request, socket.socket], bytes]:
    """What a server sends that goes by the validator: 304 to whoever has it already."""
    return lambda request, _: response("", 304) if request.headers.get("if-none-match") == etag else answer


@dataclass
class Desk:
    """An archive that only takes in: what ``index.build`` does with what comes."""

    catalog: Catalog
    make: Callable[..., Sources]
    skipped: list[SkippedFile] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)

    def take(self, *addresses: str, **settings: Any) -> dict[str, str]:
        """Takes in and tells the text of each place that came."""
        self.skipped, self.waiting = [], Counter()
        taken: dict[str, str] = {}

        def store(found: TakenPage) -> None:
            self.catalog.articles.place(found.articles)
            taken.update({article.source: article.text for article in found.articles})

        for settle in self.make(**settings).take(addresses, self._skip, threading.Event(), self.waiting):
            settle(store)
        return taken

    def _skip(self, skipped: SkippedFile) -> None:
        self.skipped.append(skipped)
        self.catalog.files.failed_in_passing(skipped.source, skipped)

    def failed(self) -> dict[str, str]:
        return {failed.source: failed.reason for failed in self.catalog.status().failed}

    def articles(self) -> list[Article]:
        return list(self.catalog.articles.of(self.catalog.articles.pending()).values())


@pytest.fixture
def desk(tmp_path: Path, make_fetcher: Callable[..., Fetcher], clock: FakeClock) -> Iterator[Desk]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")

    def make(**settings: Any) -> Sources:
        chosen = {"robots": False, "delay_seconds": 0, **settings}
        return Sources(catalog.sources, make_fetcher(**chosen), read, tuned(FetchingSettings, **chosen), clock)

    yield Desk(catalog, make)
    catalog.close()


# A page


def test_a_page_becomes_an_article_and_a_source(server: Server, desk: Desk, clock: FakeClock) -> None:
    server.routes["/a"] = page("The ferry sank.")
    assert desk.take("http://News.test/a#top") == {"http://news.test/a": "The ferry sank."}
    (source,) = desk.catalog.sources.all()
    assert (source.address, source.kind, source.status) == ("http://news.test/a", "page", "read")
    assert source.due == clock.now() + DAY


def test_an_unchanged_page_costs_one_question_and_nothing_else(server: Server, desk: Desk) -> None:
    def conditional(request: Request, connection: socket.socket) -> None:
        connection.sendall(
            response("", 304) if request.headers.get("if-none-match") == "v1" else page("Old.", etag="v1")
        )

    server.routes["/a"] = conditional
    assert desk.take("http://news.test/a")
    assert desk.take("http://news.test/a") == {}
    assert desk.catalog.sources.all()[0].status == "unchanged"
    server.routes["/a"] = page("New.", etag="v2")
    assert desk.take("http://news.test/a") == {"http://news.test/a": "New."}


def test_a_page_that_was_taken_out_of_the_archive_comes_back_when_it_is_named(server: Server, desk: Desk) -> None:
    server.routes["/a"] = page("The ferry sank.", etag="v1")
    desk.take("http://news.test/a")
    desk.catalog.files.forget_places(["http://news.test/a"])
    assert desk.take("http://news.test/a") == {"http://news.test/a": "The ferry sank."}
    assert "if-none-match" not in server.requests[-1].headers


def test_a_page_whose_articles_were_not_stored_is_fetched_again(server: Server, desk: Desk) -> None:
    """A run that is cut off between fetching and storing must not leave validators behind."""
    server.routes["/a"] = page("The ferry sank.", etag="v1")

    def cut_off(found: TakenPage) -> None:
        raise KeyboardInterrupt

    taking = desk.make().take(["http://news.test/a"], desk._skip, threading.Event())
    next(taking)(cut_off)
    settle = next(taking)
    with pytest.raises(KeyboardInterrupt):
        settle(cut_off)
    assert desk.take("http://news.test/a") == {"http://news.test/a": "The ferry sank."}
    assert "if-none-match" not in server.requests[-1].headers


@pytest.mark.parametrize("status", [404, 410])
def test_what_was_read_of_a_page_that_is_gone_stays(status: int, server: Server, desk: Desk, clock: FakeClock) -> None:
    server.routes["/a"] = page("The ferry sank.")
    desk.take("http://news.test/a")
    server.routes["/a"] = response("", status)
    assert desk.take("http://news.test/a") == {}
    assert "what was read of it before is kept" in desk.failed()["http://news.test/a"]
    assert str(status) in desk.failed()["http://news.test/a"]
    assert [article.text for article in desk.articles()] == ["The ferry sank."]
    assert desk.catalog.sources.counts()["http://news.test/a"].gone == 1
    assert desk.catalog.sources.all()[0].due == clock.now() + 7 * DAY
    server.routes["/a"] = page("It is back.")
    assert desk.take("http://news.test/a") == {"http://news.test/a": "It is back."}
    assert desk.failed() == {}


def test_a_page_of_several_items_gives_those_that_can_be_read(server: Server, desk: Desk) -> None:
    server.routes["/a"] = page("One. NEXT BROKEN NEXT Three.")
    assert desk.take("http://news.test/a") == {"http://news.test/a#1": "One.", "http://news.test/a#3": "Three."}
    assert desk.failed() == {"http://news.test/a#2": "broken"}


def test_an_address_that_fails_is_one_line_and_stops_nothing(server: Server, desk: Desk, clock: FakeClock) -> None:
    server.routes |= {"/a": page("Fine."), "/b": response("", 500), "/c": page("UNREADABLE")}
    addresses = ["http://news.test/b", "http://user:pw@news.test/", "http://news.test/c", "http://news.test/a"]
    assert desk.take(*addresses) == {"http://news.test/a": "Fine."}
    assert len(desk.skipped) == len(desk.failed()) == 3
    assert desk.failed()["http://news.test/c"] == "no article in this page"
    due = {source.address: source.due - clock.now() for source in desk.catalog.sources.all()}
    assert due["http://news.test/b"] == due["http://news.test/c"] == 15 * 60
    server.routes |= {"/b": page("Mended."), "/c": page("Mended too.")}
    assert len(desk.take("http://news.test/b", "http://news.test/c")) == 2
    assert list(desk.failed()) == ["http://user:pw@news.test/"]


def test_failures_in_a_row_are_tried_less_and_less_often(server: Server, desk: Desk, clock: FakeClock) -> None:
    waits = []
    for _ in range(12):
        desk.take("http://news.test/a", retry_minutes=15, max_retry_days=1)
        waits.append((desk.catalog.sources.all()[0].due - clock.now()) / 60)
    assert waits == [15, 30, 60, 120, 240, 480, 960] + [1440] * 5


# A feed


def test_a_feeds_pages_are_read_with_what_only_the_feed_says(server: Server, desk: Desk) -> None:
    server.routes["/feed"] = rss(item("/a", "Ferry", day="Sun, 27 Mar 2016 10:00:00 GMT"), item("/b"))
    server.routes |= {"/a": page("The ferry sank."), "/b": page("The pier stands.")}
    taken = desk.take("http://news.test/feed")
    assert taken == {"http://news.test/a": "The ferry sank.", "http://news.test/b": "The pier stands."}
    ferry = next(article for article in desk.articles() if "ferry" in article.text)
    assert (ferry.title, ferry.outlet, str(ferry.published)) == ("Ferry", "Harbour Post", "2016-03-27")
    assert ferry.published_method == "feed entry"
    assert desk.catalog.sources.all()[0].kind == "feed"


def test_of_an_episode_what_is_said_in_it_is_read(server: Server, desk: Desk) -> None:
    """Where the transcript cannot be had, the feed's own words on the episode stand in."""
    told = '<podcast:transcript xmlns:podcast="https://podcastindex.org/namespace/1.0" url="/{}" type="text/vtt"/>'
    episodes = [
        item(f"/{n}", "Ferry", text="Notes.").replace("</item>", told.format(n + "vtt") + "</item>") for n in "ab"
    ]
    server.routes |= {"/feed": rss(*episodes), "/avtt": page("The ferry sank, she says."), "/bvtt": response("", 404)}
    taken = desk.take("http://news.test/feed")
    assert taken["http://news.test/avtt"] == "The ferry sank, she says."
    assert "Notes." in taken["http://news.test/bvtt"]
    assert "/a" not in server.paths()


def test_a_second_look_at_a_feed_fetches_only_what_is_new_or_changed(server: Server, desk: Desk) -> None:
    old, new = item("/a", updated="2024-01-01T00:00:00Z"), item("/a", updated="2024-01-02T00:00:00Z")
    server.routes |= {"/feed": rss(old, item("/b")), "/a": page("A."), "/b": page("B."), "/c": page("C.")}
    desk.take("http://news.test/feed")
    server.requests.clear()
    assert desk.take("http://news.test/feed") == {}
    assert server.paths() == ["/feed"]
    server.routes |= {"/feed": rss(new, item("/c")), "/a": page("A, corrected.")}
    assert desk.take("http://news.test/feed") == {"http://news.test/a": "A, corrected.", "http://news.test/c": "C."}


def test_an_unchanged_feed_costs_one_question_and_still_tries_what_failed(
    server: Server, desk: Desk, clock: FakeClock
) -> None:
    def conditional(request: Request, connection: socket.socket) -> None:
        same = request.headers.get("if-none-match") == "v1"
        body = rss(item("/a")).replace(b"\r\n\r\n", b"\r\nETag: v1\r\n\r\n", 1)
        connection.sendall(response("", 304) if same else body)

    server.routes |= {"/feed": conditional, "/a": response("", 500)}
    assert desk.take("http://news.test/feed", tries=1) == {}
    server.routes["/a"] = page("There at last.")
    server.requests.clear()
    assert desk.take("http://news.test/feed") == {}  # its time has not come
    assert server.paths() == ["/feed"]
    assert desk.catalog.sources.failing(clock.now()) == []
    clock.time += 901
    assert desk.catalog.sources.failing(clock.now()) == ["http://news.test/a"]
    assert desk.take("http://news.test/feed") == {"http://news.test/a": "There at last."}
    assert desk.failed() == {}


def test_a_page_of_a_feed_that_is_named_is_tried_at_once_and_no_source_of_its_own(server: Server, desk: Desk) -> None:
    server.routes |= {"/feed": rss(item("/a", "Ferry")), "/a": response("", 500)}
    desk.take("http://news.test/feed")
    server.routes["/a"] = page("There at last.")
    assert desk.take("http://news.test/a") == {"http://news.test/a": "There at last."}
    assert [source.address for source in desk.catalog.sources.all()] == ["http://news.test/feed"]
    assert desk.articles()[0].title == "Ferry"


def test_entries_that_leave_a_feed_stay_in_the_archive(server: Server, desk: Desk) -> None:
    note = "<item><guid>7</guid><description>A note without a page.</description></item>"
    server.routes |= {"/feed": rss(item("/a"), note), "/a": page("A."), "/b": page("B.")}
    assert len(desk.take("http://news.test/feed")) == 2
    server.routes["/feed"] = rss(item("/b"))
    desk.take("http://news.test/feed")
    assert sorted(article.text for article in desk.articles()) == ["A note without a page.", "A.", "B."]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, "The page."),
        (403, "The feed's words."),
        (500, None),  # it may come back
    ],
)
def test_the_feeds_words_stand_in_for_a_page_that_does_not_let_us_in(
    status: int, expected: str | None, server: Server, desk: Desk
) -> None:
    server.routes["/feed"] = rss(item("/a", text="The feed's words."))
    server.routes["/a"] = page("The page.", status=status) if status == 200 else response("", status)
    taken = desk.take("http://news.test/feed")
    assert taken == ({"http://news.test/a": expected} if expected else {})
    assert list(desk.failed()) == ([] if expected else ["http://news.test/a"])


def test_a_page_without_an_article_is_made_good_by_the_feeds_words(server: Server, desk: Desk) -> None:
    server.routes |= {"/feed": rss(item("/a", text="The feed's words.")), "/a": page("UNREADABLE", etag="v1")}
    assert desk.take("http://news.test/feed") == {"http://news.test/a": "The feed's words."}
    found = desk.catalog.sources.found("http://news.test/a")
    assert found
    assert "no article in this page" in found.status
    assert (found.etag, found.entry.content) == ("", "")


def test_what_a_page_said_is_not_given_up_for_the_feeds_words(server: Server, desk: Desk) -> None:
    """A page that was free for a day and then asks for a login."""
    server.routes |= {"/feed": rss(item("/a", text="The feed's words.")), "/a": page("All of the page.")}
    desk.take("http://news.test/feed")
    server.routes["/feed"] = rss(item("/a", text="The feed's words.", updated="2024-01-02T00:00:00Z"))
    server.routes["/a"] = response("", 403)
    assert desk.take("http://news.test/feed") == {}
    assert [article.text for article in desk.articles()] == ["All of the page."]
    assert "http://news.test/a" in desk.failed()


def test_a_feed_that_has_become_a_page_is_no_article(server: Server, desk: Desk) -> None:
    server.routes |= {"/feed": rss(item("/a")), "/a": page("A.")}
    desk.take("http://news.test/feed")
    server.routes["/feed"] = page("Please log in.")
    assert desk.take("http://news.test/feed") == {}
    assert "a feed is wanted" in desk.failed()["http://news.test/feed"]
    server.routes["/feed"] = rss(item("/a"))
    desk.take("http://news.test/feed")
    assert desk.failed() == {}


@pytest.mark.parametrize(
    ("ttl", "control", "minutes"),
    [("", "", 30), ("90", "", 90), ("", "max-age=7200", 120), ("5", "", 30), ("99999", "", 1440)],
)
def test_a_feed_is_polled_as_it_asks_within_the_settings(
    ttl: str, control: str, minutes: int, server: Server, desk: Desk, clock: FakeClock
) -> None:
    answer = rss(item("/a"), ttl=ttl).replace(b"\r\n\r\n", f"\r\nCache-Control: {control}\r\n\r\n".encode(), 1)
    server.routes |= {"/feed": answer, "/a": page("A.")}
    desk.take("http://news.test/feed")
    assert desk.catalog.sources.all()[0].due == clock.now() + minutes * 60


def test_hosts_are_asked_at_the_same_time_and_each_one_after_the_other(server: Server, desk: Desk) -> None:
    links = [f"http://{host}.test/{n}" for n in range(3) for host in ("one", "two", "three")]
    server.routes["/feed"] = rss(*(item(link) for link in links))
    server.routes |= {f"/{n}": after_a_moment(page(f"Page {n}.")) for n in range(3)}
    assert set(desk.take("http://news.test/feed")) == set(links)
    assert set(server.most_open.values()) == {1}


def test_a_run_fetches_so_many_pages_and_the_next_goes_on(server: Server, desk: Desk) -> None:
    server.routes["/feed"] = rss(*(item(f"/{n}") for n in range(5)))
    server.routes |= {f"/{n}": page(f"Page {n}.") for n in range(5)}
    assert set(desk.take("http://news.test/feed", max_pages=3)) == {f"http://news.test/{n}" for n in range(3)}
    assert desk.catalog.sources.counts()["http://news.test/feed"].listed == 2
    assert set(desk.take("http://news.test/feed", max_pages=3)) == {"http://news.test/3", "http://news.test/4"}


# Sitemaps and sites


def test_a_sitemap_says_what_is_fetched_again(server: Server, desk: Desk) -> None:
    server.routes |= {"/map": urlset(("/a", "2024-01-01"), ("/b", "")), "/a": page("A."), "/b": page("B.")}
    assert len(desk.take("http://news.test/map")) == 2
    server.routes |= {
        "/map": urlset(("/a", "2024-02-01"), ("/b", "")),
        "/a": page("A, corrected."),
        "/b": page("Unseen."),
    }
    assert desk.take("http://news.test/map") == {"http://news.test/a": "A, corrected."}


def test_the_latest_pages_of_a_sitemap_come_first(server: Server, desk: Desk) -> None:
    server.routes["/map"] = urlset(*((f"/{year}", f"{year}-01-01") for year in (2001, 2009, 2005)))
    server.routes |= {f"/{year}": page(str(year)) for year in (2001, 2009, 2005)}
    assert list(desk.take("http://news.test/map", max_pages=2).values()) == ["2009", "2005"]


def test_an_index_of_sitemaps_is_followed_and_its_unchanged_files_are_not_asked_for(server: Server, desk: Desk) -> None:
    def index(*files: tuple[str, str]) -> bytes:
        named = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{changed}</lastmod></sitemap>" for loc, changed in files)
        return response(f"<sitemapindex>{named}</sitemapindex>")

    server.routes["/map"] = index(("/1", "a"), ("/2", "a"), ("/map", "a"))
    server.routes |= {"/1": urlset(("/a", "")), "/2": urlset(("/b", "")), "/a": page("A."), "/b": page("B.")}
    assert len(desk.take("http://news.test/map")) == 2
    server.requests.clear()
    server.routes["/map"] = index(("/1", "a"), ("/2", "b"))
    server.routes["/2"] = urlset(("/b", ""), ("/c", ""))
    server.routes["/c"] = page("C.")
    assert desk.take("http://news.test/map") == {"http://news.test/c": "C."}
    assert server.paths() == ["/map", "/2", "/c"]


def test_what_an_index_of_sitemaps_names_is_looked_at_though_the_index_is_the_same(server: Server, desk: Desk) -> None:
    """The news of a site whose robots.txt names an index: the index stays as it is while what it names grows."""
    named = "".join(f"<sitemap><loc>/{n}</loc></sitemap>" for n in (1, 2))
    inner = response(f"<sitemapindex>{named}</sitemapindex>", etag='"i"')
    outer = "<sitemapindex><sitemap><loc>/inner</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"
    server.routes |= {"/": page("Welcome."), "/outer": unless_known(response(outer, etag='"o"'), '"o"')}
    server.routes |= {"/inner": unless_known(inner, '"i"')}
    server.routes["/robots.txt"] = response("User-agent: *\nAllow: /\nSitemap: /outer")
    server.routes |= {"/1": urlset(("/a", "")), "/a": page("A."), "/b": page("B.")}
    assert desk.take("http://news.test", robots=True) == {"http://news.test/a": "A."}
    server.routes["/1"], server.routes["/2"] = urlset(("/a", ""), ("/b", "")), urlset(("/c", ""))
    server.routes["/c"] = page("C.")
    taken = desk.take("http://news.test", robots=True)
    assert taken == {"http://news.test/b": "B.", "http://news.test/c": "C."}


def test_sitemaps_that_name_each_other_or_too_many_end(server: Server, desk: Desk) -> None:
    def more(*names: str) -> bytes:
        named = "".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in names)
        return response(f"<sitemapindex>{named}</sitemapindex>")

    server.routes |= {"/x": more("y", "x"), "/y": more("x", "y")}
    assert desk.take("http://news.test/x") == {}
    assert server.paths() == ["/x", "/y"]
    server.routes["/many"] = more(*(f"m{n}" for n in range(9)))
    desk.take("http://news.test/many", max_sitemaps=3)
    assert len([path for path in server.paths() if path.startswith("/m")]) == 4
    assert any("6 sitemaps left out" in source.status for source in desk.catalog.sources.all())


def test_the_root_of_a_site_is_its_sitemaps_where_robots_txt_names_some(server: Server, desk: Desk) -> None:
    server.routes |= {"/": page("Welcome."), "/map": urlset(("/a", "")), "/a": page("A.")}
    assert desk.take("http://plain.test/", robots=True) == {"http://plain.test/": "Welcome."}
    server.routes["/robots.txt"] = response("User-agent: *\nAllow: /\nSitemap: /map\nSitemap: http://127.0.0.1/x")
    taken = desk.take("http://news.test", robots=True)
    assert taken == {"http://news.test/a": "A."}
    assert {s.address: s.kind for s in desk.catalog.sources.all()}["http://news.test/"] == "site"


# Polling and removal


def test_only_what_is_due_is_polled(server: Server, desk: Desk, clock: FakeClock) -> None:
    server.routes |= {"/feed": rss(item("/a")), "/a": page("A."), "/b": page("B.")}
    polled: list[list[str]] = []

    def take(due: list[str]) -> dict[str, str]:
        polled.append(due)
        return desk.take(*due)

    watched = WatchedSources(desk.catalog.sources, take, clock)
    assert (watched.due(), watched.wait(), watched.poll()) == ([], None, None)
    desk.take("http://news.test/feed", "http://news.test/b")
    assert (watched.due(), watched.wait()) == ([], 1800.0)
    clock.time += 1801
    server.routes["/feed"] = rss(item("/c"))
    server.routes["/c"] = page("C.")
    assert watched.poll() == {"http://news.test/c": "C."}
    clock.time += DAY
    watched.poll()
    assert polled == [["http://news.test/feed"], ["http://news.test/feed", "http://news.test/b"]]


def test_followed_addresses_are_taken_in_at_once_and_then_when_they_are_due(
    server: Server, desk: Desk, clock: FakeClock
) -> None:
    server.routes |= {"/feed": rss(item("/a")), "/a": page("A.")}
    taken: list[Sequence[str]] = []

    def run(addresses: Sequence[str]) -> None:
        taken.append(addresses)
        desk.take(*addresses)

    followed = FollowedSources(["http://news.test/feed"], desk.catalog.sources, run, clock)
    assert followed.due()
    followed.take_in()
    assert not followed.due()
    clock.time += DAY
    assert followed.due()
    followed.take_in()
    assert taken == [["http://news.test/feed"]] * 2


def test_followed_addresses_are_named_again_where_the_run_failed_as_a_whole(desk: Desk, clock: FakeClock) -> None:
    """The archive was busy, say: the address is not known to it yet, and would never be looked at."""
    taken: list[list[str]] = []

    def run(addresses: Sequence[str]) -> None:
        taken.append(list(addresses))
        if len(taken) == 1:
            raise ArchiveBusy("another process is writing")

    followed = FollowedSources(["http://news.test/feed"], desk.catalog.sources, run, clock)
    with pytest.raises(ArchiveBusy):
        followed.take_in()
    assert followed.due()
    followed.take_in()
    assert taken == [["http://news.test/feed"]] * 2
    assert not followed.due()


def test_a_source_that_is_removed_is_forgotten_with_its_failures(server: Server, desk: Desk) -> None:
    server.routes |= {"/feed": rss(item("/a"), item("/b")), "/a": page("A.")}
    desk.take("http://news.test/feed")
    assert desk.failed()
    desk.catalog.sources.remove("http://news.test/feed")
    assert (desk.catalog.sources.all(), desk.failed(), len(desk.articles())) == ([], {}, 1)


def test_nothing_is_asked_of_hosts_inside_even_when_a_feed_names_them(
    server: Server, internet: Internet, desk: Desk
) -> None:
    internet.names["router.test"] = ["192.168.0.1"]
    links = ["http://router.test/", "http://[::ffff:10.0.0.1]/", "file:///etc/passwd", "http://0x7f.1/"]
    server.routes["/feed"] = rss(*(item(link, "Trap") for link in links))
    desk.take("http://news.test/feed")
    assert {ip for ip, _ in internet.connected} == {"93.184.215.14"}
    assert all("not asked" in reason for reason in desk.failed().values())
    assert desk.failed()
