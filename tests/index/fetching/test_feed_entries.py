"""Feeds and sitemaps as they come, and what an address turns out to be."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FetchFailed
from index.fetching.feed_entries import Feed, read_feed
from index.fetching.response_kinds import kind_of
from index.fetching.sitemaps import read_sitemap
from index.fetching.urls import Url
from index.settings import FetchingSettings
from index.stores.source_table import Entry
from index.types import Article
from tests.fakes import tuned

SETTINGS = FetchingSettings()
URL = Url("https", "news.test", 443, "/feed")
RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Post</title><language>en-GB</language><ttl>90</ttl>
<item><title>Ferry &amp; pier</title><link>/ferry?utm=1#top</link><dc:creator>Ann Lee</dc:creator>
<pubDate>Sun, 27 Mar 2016 23:30:00 -0500</pubDate><category>Sea</category>
<description>Short.</description><content:encoded><![CDATA[<p>The <b>whole</b> story.</p>]]></content:encoded></item>
<item><guid isPermaLink="false">17</guid><description>Only a note here.</description></item>
<item><title>Neither link nor text</title></item>
<item><link>javascript:alert(1)</link><title>Bad link</title></item>
<item><title>Twice</title><link>https://news.test/ferry?utm=1</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafenpost</title>
<entry><title>Fähre</title><link href="a"/><id>tag:1</id><author><name>A. B.</name></author>
<updated>2020-02-03T10:00:00Z</updated><summary>Kurz.</summary></entry></feed>"""


def feed(text: str | bytes, content_type: str = "application/xml") -> Feed:
    return read_feed(text if isinstance(text, bytes) else text.encode(), URL, content_type, SETTINGS)


def test_an_rss_feed_gives_its_entries_with_what_it_says_of_them() -> None:
    found = feed(RSS)
    ferry, note = found.entries
    assert (found.title, found.minutes) == ("Harbour Post", 90.0)
    assert ferry.address == "https://news.test/ferry?utm=1"
    assert note.address.startswith("https://news.test/feed entry ")
    assert (note.page, "Only a note" in note.content) == (False, True)


@pytest.mark.parametrize("link", ["", "<link>/episodes/1</link>"])
def test_of_an_episode_its_transcript_is_fetched_and_its_page_told(link: str) -> None:
    """The page has notes on what is said, in which no question finds what was said."""
    told = '<podcast:transcript url="/1.vtt" type="text/vtt"/><guid isPermaLink="false">ep1</guid>'
    item = f"<item><title>Ferry</title>{link}<description>Notes.</description>{told}</item>"
    rss = f'<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>{item}</channel></rss>'
    (entry,) = feed(rss).entries
    assert (entry.address, entry.page, entry.content) == ("https://news.test/1.vtt", True, "Notes.")
    assert entry.link == ("https://news.test/episodes/1" if link else "")


@pytest.mark.parametrize("address", ["", "javascript:alert(1)"])
def test_a_transcript_without_an_address_that_may_be_asked_is_none(address: str) -> None:
    told = f'<podcast:transcript url="{address}" type="text/vtt"/>'
    item = f"<item><link>/episodes/1</link>{told}</item>"
    rss = f'<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>{item}</channel></rss>'
    (entry,) = feed(rss).entries
    assert (entry.address, entry.link) == ("https://news.test/episodes/1", "")


def test_the_day_is_the_one_that_is_written_and_not_the_one_in_greenwich() -> None:
    assert feed(RSS.replace("<item><title>Twice</title><link>https://news.test/ferry?utm=1</link></item>", "")).entries[
        0
    ] == Entry(
        address="https://news.test/ferry?utm=1",
        title="Ferry & pier",
        byline="Ann Lee",
        outlet="Harbour Post",
        section="Sea",
        language="en",
        published="2016-03-27",
        method="feed entry",
        content="<p>The <b>whole</b> story.</p>",
    )


def test_an_atom_entry_that_says_only_when_it_was_updated_tells_so() -> None:
    (entry,) = feed(ATOM).entries
    assert entry.address == "https://news.test/a"
    assert (entry.published, entry.method) == ("2020-02-03", "feed entry, updated")
    assert entry.changed == "2020-02-03T10:00:00Z"
    assert (entry.language, entry.byline) == ("de", "A. B.")


def test_a_json_feed_gives_its_entries() -> None:
    items = [
        {"id": 1, "url": "/x", "title": "X", "date_published": "2021-05-06T07:08:09Z", "authors": [{"name": "Q"}]},
        {"id": "2", "content_text": "One.\n\nTwo <2>."},
        "nonsense",
    ]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "fr", "items": items})
    page, note = feed(text).entries
    assert (page.address, page.published, page.byline, page.language) == (
        "https://news.test/x",
        "2021-05-06",
        "Q",
        "fr",
    )
    assert note.content == "<p>One.</p><p>Two &lt;2&gt;.</p>"


@pytest.mark.parametrize(
    "text",
    [
        RSS.replace("&amp;", "&"),  # not well-formed
        RSS[: RSS.index("<item><guid")],  # cut off
        RSS.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="windows-1252"?>'),  # it is not
        "\n\n" + RSS,
        RSS.replace("<rss ", "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss "),
    ],
)
def test_a_feed_with_a_fault_is_read_all_the_same(text: str) -> None:
    assert feed(text).entries[0].address == "https://news.test/ferry?utm=1"


def test_entities_that_multiply_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "lol">{entities}]>'
    text = RSS.replace("<rss ", bomb + "<rss ").replace("Short.", "&a11;").replace("<b>whole</b>", "")
    assert sum(len(entry.content) for entry in feed(text).entries) < 10_000
    external = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert "root:" not in str(feed(RSS.replace("<rss ", external + "<rss ").replace("Short.", "&a;")))


@pytest.mark.parametrize(
    "text",
    [
        "<rss>" + "<a>" * 5_000,
        "<rss version='2.0'><channel>" + "<item><title>a" * 50_000,
        "<rss version='2.0'><channel>&" + "<item><title>a" * 50_000,  # not well-formed from the start
        "<rss version='2.0'><channel><item>" + "<" * 300_000,
        "<rss version='2.0'><channel><item><title>" + '<a href="' * 50_000,
        "<rss version='2.0'><channel>&" + "<item><title>a</title></item>" * 50_000,
    ],
)
def test_a_feed_that_is_broken_to_keep_a_parser_busy_is_refused(text: str) -> None:
    """feedparser takes minutes over some of these."""
    with pytest.raises(FetchFailed) as caught:
        feed(text)
    assert caught.value.kind == "type"


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<rss><channel>{text}".encode()))
def test_any_bytes_are_a_feed_or_none(data: bytes) -> None:
    try:
        entries = feed(data).entries
    except FetchFailed:
        return
    assert all(entry == Entry.unpacked(entry.packed()) for entry in entries)


# Sitemaps

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://www.news.test/a?x=1&amp;y=2</loc><lastmod>2024-01-02T03:04:05Z</lastmod>
<n:news><n:publication><n:name>Harbour Post</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2024-01-01T22:00:00+02:00</n:publication_date><n:title>Ferry sinks</n:title></n:news>
<image:image><image:loc>https://news.test/picture.jpg</image:loc></image:image></url>
<url><loc> /b </loc></url><url><loc>https://elsewhere.test/c</loc></url><url><loc>file:///etc/passwd</loc></url>
<url><lastmod>2024</lastmod></url></urlset>"""


def test_a_sitemap_lists_the_pages_of_its_own_site_with_what_is_news_of_them() -> None:
    found = read_sitemap(SITEMAP.encode(), URL, SETTINGS)
    a, b = found.entries
    assert a == Entry(
        address="https://www.news.test/a?x=1&y=2",
        changed="2024-01-02T03:04:05Z",
        title="Ferry sinks",
        outlet="Harbour Post",
        language="en",
        published="2024-01-01",
        method="news sitemap",
    )
    assert b == Entry(address="https://news.test/b")
    assert found.elsewhere == 1


def test_a_moment_of_change_is_no_date_of_publication() -> None:
    (entry,) = read_sitemap(
        b"<urlset><url><loc>/a</loc><lastmod>2024-01-02</lastmod></url></urlset>", URL, SETTINGS
    ).entries
    assert (entry.changed, entry.published) == ("2024-01-02", "")


def test_an_index_lists_further_files_packed_or_not() -> None:
    text = "<sitemapindex><sitemap><loc>/1.xml.gz</loc><lastmod>2024-01-02</lastmod></sitemap></sitemapindex>"
    for data in (text.encode(), gzip.compress(text.encode()), text.encode("utf-16")):
        assert [(str(url), changed) for url, changed in read_sitemap(data, URL, SETTINGS).files] == [
            ("https://news.test/1.xml.gz", "2024-01-02")
        ]


def test_a_sitemap_that_is_cut_off_gives_what_it_has() -> None:
    assert (
        len(read_sitemap(SITEMAP[: SITEMAP.index("<url><loc>https://elsewhere")].encode(), URL, SETTINGS).entries) == 2
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<urlset></urlset>",
        b"<urlset><url><loc>https://elsewhere.test/</loc></url></urlset>",
        b"<urlset><url><loc>",
        b"<a>" * 5_000,
        b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>/&a;</loc></url></urlset>",
        b"<!DOCTYPE urlset [<!ENTITY % a SYSTEM 'file:///etc/passwd'>%a;]><urlset><url><loc>/a</loc></url></urlset>",
        b"<?xml version='1.0' encoding='nonsense'?><urlset><url><loc>/a</loc></url></urlset>",
        pytest.param(gzip.compress(b" " * 30_000_000, mtime=0), id="bomb"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(FetchFailed):
        read_sitemap(data, URL, SETTINGS)


def test_only_so_many_addresses_are_taken() -> None:
    text = "<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(50)) + "</urlset>"
    assert len(read_sitemap(text.encode(), URL, tuned(FetchingSettings, max_listed=7)).entries) == 7


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"<urlset><url><loc>{t}</loc></url>".encode()))
def test_any_bytes_are_a_sitemap_or_none(data: bytes) -> None:
    try:
        found = read_sitemap(data, URL, SETTINGS)
    except FetchFailed:
        return
    assert found.entries or found.files


# What it is, and what the page does not say


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (RSS, "feed"),
        (ATOM, "feed"),
        ("<rdf:RDF xmlns:rdf='x'>", "feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', "feed"),
        (SITEMAP, "sitemap"),
        ("\ufeff<!-- made by x -->\n<sitemapindex>", "sitemap"),
        ("<?xml version='1.0'?><?xml-stylesheet href='x'?><!DOCTYPE x [<!ENTITY a 'b'>]>\n<urlset>", "sitemap"),
        ("<!DOCTYPE html><html><body>How to write &lt;rss&gt;: <rss></html>", "page"),
        ("Plain text about <rss>", "page"),
        ('{"version": 1}', "page"),
        ("", "page"),
        ("%PDF-1.7", "page"),
    ],
)
def test_an_address_is_what_it_holds(text: str, kind: str) -> None:
    assert kind_of(text.encode(), 1) == kind
    assert kind_of(gzip.compress(text.encode()), 1) == kind


def test_the_page_goes_before_the_feed_and_the_feed_before_nothing() -> None:
    entry = Entry("https://news.test/a", title="Feed's", byline="Ann", published="2020-01-02", method="feed entry")
    article = entry.completed(Article(text="x", title="Page's"))
    assert (article.title, article.byline, article.url) == ("Page's", "Ann", "https://news.test/a")
    assert (str(article.published), article.published_precision) == ("2020-01-02", "day")
    assert article.published_method == "feed entry"
    assert entry.completed(article) == article


def test_markup_in_a_title_does_not_break_out_of_the_entrys_page() -> None:
    page = Entry("x", title="</title><script>", content="<p>a</p>", language='"><b>').as_page().decode()
    assert "<script>" not in page
    assert "<b>" not in page
