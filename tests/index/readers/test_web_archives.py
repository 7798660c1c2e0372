"""Web archives: pages by their captures, WARC, WACZ, HAR and MHTML."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date

import pytest

from tests.index.readers.conftest import ReadAll, Write
from tests.index.readers.making import har, page, warc, warc_record, zipped

URL = "https://p.example/2024/ferry"
TEXT = "The last ferry of Orlund left at noon on Sunday with 212 people on board, the council said. " * 3
OLD, NEW = "2024-06-30T16:00:00Z", "2024-07-02T08:00:00Z"


def dated(text: str) -> bytes:
    return page("Ferry closes", text).replace(
        b"<head>", b"<head><meta property='article:published_time' content='2024-06-29T10:00:00Z'>"
    )


def test_a_page_keeps_its_address_and_day_and_the_capture_is_told_apart(read_all: ReadAll, write: Write) -> None:
    """The day of the capture is no day of publication, and an article is found again under its own address."""
    (article,), skipped = read_all(write("a.warc", warc([(URL, OLD, dated(TEXT))])))
    assert not skipped
    assert (article.url, article.published) == (URL, date(2024, 6, 29))
    assert article.source.endswith(f"a.warc#20240630160000/{URL}")
    assert "captured on 30 June 2024" in article.notice
    (undated,), _ = read_all(write("b.warc", warc([(URL, OLD, page("Ferry closes", TEXT))])))
    assert undated.published is None


@pytest.mark.parametrize("packed", ["warc.gz", "wacz"])
def test_packed_archives_read_the_same(read_all: ReadAll, write: Write, packed: str) -> None:
    pages = [(URL, OLD, dated(TEXT)), (f"{URL}/2", OLD, dated(f"Another. {TEXT}"))]
    data = b"".join(gzip.compress(warc([one])) for one in pages)
    if packed == "wacz":
        lists = {"datapackage.json": "{}", "pages/pages.jsonl": '{"url": "x", "text": "No article."}\n'}
        data = zipped({**lists, "archive/data.warc.gz": data, "indexes/index.cdx": "x"})
    articles, skipped = read_all(write(f"a.{packed}", data))
    assert not skipped
    assert [a.url for a in articles] == [URL, f"{URL}/2"]


def test_the_newest_of_several_captures_has_the_highest_revision(read_all: ReadAll, write: Write) -> None:
    """Archives are in order of their crawl or in none."""
    captures = [(URL, NEW, dated(f"{TEXT} It was scrapped.")), (URL, OLD, dated(TEXT))]
    newer, older = read_all(write("a.warc", warc(captures)))[0]
    assert newer.revision > older.revision > 0


def test_a_revisit_is_the_page_that_it_says_it_is(read_all: ReadAll, write: Write) -> None:
    digest = "WARC-Payload-Digest: sha1:AAAA\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + dated(TEXT)
    again = warc_record("revisit", URL, NEW, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", digest)
    unknown = warc_record("revisit", URL, NEW, b"HTTP/1.1 200 OK\r\n\r\n", digest.replace("AAAA", "BBBB"))
    data = warc_record("response", URL, OLD, answer, digest) + again + unknown
    first, second = read_all(write("a.warc", data))[0]
    assert first.id == second.id
    assert second.revision > first.revision
    assert "2 July 2024" in second.notice


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (
            "200 OK",
            f"WARC-Refers-To-Target-URI: {URL}\r\nWARC-Refers-To-Date: {OLD}\r\nWARC-Payload-Digest: sha1:ZZ\r\n",
        ),
        ("304 Not Modified", ""),
    ],
)
def test_a_revisit_with_another_digest_is_the_capture_that_it_names(
    read_all: ReadAll, write: Write, status: str, headers: str
) -> None:
    """Some crawlers take the digest of the packed answer, and a server that sends nothing again has none to take."""
    other = "https://p.example/2024/bridge"
    data = warc([(URL, OLD, dated(TEXT)), (other, OLD, dated(f"A bridge. {TEXT}"))])
    data += warc_record("revisit", URL, NEW, f"HTTP/1.1 {status}\r\n\r\n".encode(), headers)
    first, _, again = read_all(write("a.warc", data))[0]
    assert (again.id, again.url) == (first.id, URL)
    assert "2 July 2024" in again.notice


def test_a_way_to_a_page_with_words_for_those_who_count_readers_leads_to_it(read_all: ReadAll, write: Write) -> None:
    data = warc([("https://p.example/s", OLD, b"")], "301 Moved", f"Location: {URL}?utm_source=mail&fbclid=1#top\r\n")
    (article,), _ = read_all(write("a.warc", data + warc([(URL, OLD, dated(TEXT))])))
    assert article.items == ("https://p.example/s",)


def test_a_page_saved_from_a_web_archive_keeps_both_addresses_and_the_day_of_its_capture(
    read_all: ReadAll, write: Write
) -> None:
    kept = f"https://web.archive.org/web/20240702080000/{URL}"
    played = dated(TEXT).replace(b"</head>", f"<link rel='canonical' href='{kept}'></head>".encode())
    played = played.replace(b"<nav>", b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><nav>")
    (article,), _ = read_all(write("a.html", played))
    assert (article.url, article.items, article.published) == (URL, (kept,), date(2024, 6, 29))
    assert "captured on 2 July 2024" in article.notice
    linking = dated(TEXT).replace(b"</p>", f"</p><p><a href='{kept}'>As it was</a></p>".encode())
    (linked,), _ = read_all(
        write("b.html", linking.replace(b"<html", f"<!-- saved from url=(0030){URL} --><html".encode()))
    )
    assert (linked.url, linked.items, linked.notice) == (URL, (), "")


def test_an_address_that_leads_to_a_page_is_another_address_of_it(read_all: ReadAll, write: Write) -> None:
    short, middle = "https://p.example/s", "https://p.example/m"
    data = warc([(short, OLD, b"")], "301 Moved", f"Location: {middle}\r\n")
    data += warc([(middle, OLD, b"")], "302 Found", "Location: /2024/ferry\r\n") + warc([(URL, OLD, dated(TEXT))])
    (article,), skipped = read_all(write("a.warc", data))
    assert not skipped
    assert set(article.items) == {short, middle}


def test_an_address_that_is_recorded_behind_the_page_it_leads_to_is_another_address_of_it_too(
    read_all: ReadAll, write: Write
) -> None:
    short, middle = "https://p.example/s", "https://p.example/m"
    data = warc([(short, OLD, b"")], "301 Moved", f"Location: {middle}\r\n") + warc([(URL, OLD, dated(TEXT))])
    data += warc([(middle, NEW, b"")], "302 Found", "Location: /2024/ferry\r\n")
    (article, again), skipped = read_all(write("a.warc", data))
    assert not skipped
    assert replace(again, items=()) == article
    assert set(again.items) == {short, middle}


def test_errors_and_pictures_are_no_pages(read_all: ReadAll, write: Write) -> None:
    data = warc([(URL, OLD, dated(TEXT))], "404 Not Found")
    articles, (skip,) = read_all(write("a.warc", data))
    assert not articles
    assert "no page with an article among its 1 records" in skip.reason


def test_a_damaged_archive_yields_what_comes_before(read_all: ReadAll, write: Write) -> None:
    data = warc([(URL, OLD, dated(TEXT))]) + b"no record at all\r\n\r\n" * 3
    articles, skipped = read_all(write("a.warc", data))
    assert [a.url for a in articles] == [URL]
    assert skipped[0].reason.startswith("damaged")


def test_what_a_browser_saved_of_a_visit_is_its_pages(read_all: ReadAll, write: Write) -> None:
    (article,), skipped = read_all(write("a.har", har(URL, dated(TEXT))))
    assert not skipped
    assert (article.url, article.published) == (URL, date(2024, 6, 29))
    assert "captured on 1 July 2024" in article.notice


def test_a_page_saved_as_mhtml_tells_when_it_was_saved(read_all: ReadAll, write: Write) -> None:
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nDate: Tue, 2 Jul 2024 08:00:00 -0000\r\n"
    head += 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = f"--b\r\nContent-Type: text/html\r\nContent-Location: {URL}\r\n\r\n".encode()
    data = head.format(url=URL).encode() + part + dated(TEXT) + b"\r\n--b--\r\n"
    (article,), _ = read_all(write("a.mhtml", data))
    assert (article.url, article.published) == (URL, date(2024, 6, 29))
    assert "captured on 2 July 2024" in article.notice
