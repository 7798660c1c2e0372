"""From what a person writes to an address that may be asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FetchFailed
from index.fetching.urls import Url, is_url, join_url, parse_url, same_site
from index.settings import FetchingSettings

SETTINGS = FetchingSettings()


def parsed(text: str) -> str:
    return str(parse_url(text, SETTINGS))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTP://News.Example", "http://news.example/"),
        (" https://news.example:443/a#part ", "https://news.example/a"),
        ("https://news.example./a/../b/./c/..", "https://news.example/b/"),
        ("https://zürich.example/über?q=ä&b=%20", "https://xn--zrich-kva.example/%C3%BCber?q=%C3%A4&b=%20"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://[2A00:1450::8]:80/x", "http://[2a00:1450::8]/x"),
        ("http://8.8.8.8/x", "http://8.8.8.8/x"),
        ("http://１２７.０.０.１/", "http://127.0.0.1/"),
        ("http://news.example//evil.example/x", "http://news.example//evil.example/x"),
        ("http://news.example?x=1", "http://news.example/?x=1"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
    ],
)
def test_an_address_has_one_spelling(written: str, meant: str) -> None:
    assert parsed(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("file:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "javascript:alert(1)", "news.example"),
        *("https://user:secret@news.example/", "https://news.example@evil.example/", "https://@news.example/"),
        *("http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/", "http://0x7f.0.0.1/"),
        *("http://0177.0.0.1/", "http://127.0.0.1.2/", "http://1.2.3.256/", "http://10.0.0.0x1/"),
        *("http://[fe80::1%25eth0]/", "http://[::1", "http://::1/", "http://[gggg::1]/"),
        *("http://news.example:22/", "http://news.example:99999/", "http://news.example:0/", "http://news.example:x/"),
        *(
            "http:///path",
            "http://",
            "http://exa mple/",
            "http://evil.example\\@news.example/",
            "http://news.example/\r\nX: y",
        ),
        *("http://-news.example/", "http://news..example/", "http://" + "a" * 300, "http://news.example/" + "a" * 3000),
        *("http://news.example/\ud800", "http://xn--/", "http://a\u2028b/", "http://[v1.x]/"),
    ],
)
def test_what_is_no_address_to_be_asked_is_said_to_be_none(text: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        parsed(text)
    assert caught.value.kind == "url"
    assert len(str(caught.value)) < 400
    assert str(caught.value).encode()


def test_a_password_is_not_repeated_in_the_reason() -> None:
    with pytest.raises(FetchFailed) as caught:
        parsed("https://user:secret@news.example/")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["news.example:8080", "[2001:db8::1]:8080"])
def test_another_port_is_asked_of_a_host_that_is_named_with_it_and_of_no_other(host: str) -> None:
    settings = FetchingSettings(private_hosts=(host.upper(),))
    assert str(parse_url(f"http://{host}/", settings)) == f"http://{host}/"
    for other in (f"http://{host[:-1]}1/", "http://other.example:8080/"):
        with pytest.raises(FetchFailed, match=r"index\.fetching\.private_hosts"):
            parse_url(other, settings)


@pytest.mark.parametrize(
    "host", ["http://cms.example", "cms.example/", "user@cms.example", "cms example", "2001:db8::1", ""]
)
def test_what_is_no_host_is_told_so(host: str) -> None:
    with pytest.raises(ValueError, match=r"no host: write cms\.example"):
        FetchingSettings(private_hosts=(host,))


def test_a_host_may_be_private_with_its_port_or_without() -> None:
    settings = FetchingSettings(private_hosts=("a.example", "b.example:8080", "[::1]", "[fe80::2]:8080"))
    assert all(map(settings.may_be_private, ("a.example", "b.example", "::1", "fe80::2")))
    assert not any(map(settings.may_be_private, ("c.example", "::2", "fe80::", "fe80::2:8080")))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    try:
        url = parse_url(text, SETTINGS)
    except FetchFailed:
        return
    assert str(url).isascii()
    assert parse_url(str(url), SETTINGS) == url


@settings(deadline=None)
@given(st.text(), st.text(alphabet=st.characters(exclude_characters="\\@"), max_size=60))
def test_a_spelling_is_kept_when_it_is_parsed_again(path: str, query: str) -> None:
    try:
        url = parse_url(f"https://news.example/{path}?{query}", SETTINGS)
    except FetchFailed:
        return
    assert parse_url(str(url), SETTINGS) == url
    assert url.host == "news.example"


@settings(deadline=None)
@given(st.text())
def test_a_link_stays_on_http(link: str) -> None:
    try:
        url = join_url(Url("https", "news.example", 443, "/a/b"), link, SETTINGS)
    except FetchFailed:
        return
    assert url.scheme in ("http", "https")


def test_only_what_looks_like_a_web_address_is_no_file() -> None:
    assert is_url("HTTPS://news.example")
    assert is_url("http://user:x@wrong")
    assert not any(map(is_url, ("news/2016.txt", "file:///x", "httpdocs", "C:\\http", "")))


def test_parts_of_a_site_belong_to_it() -> None:
    def site(host: str) -> Url:
        return Url("https", host, 443, "/")

    assert same_site(site("www.news.example"), site("news.example"))
    assert same_site(site("sport.news.example"), site("www.news.example"))
    assert not same_site(site("evilnews.example"), site("news.example"))
    assert not same_site(site("news.example"), site("news.other.example"))
