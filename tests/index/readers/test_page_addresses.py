"""The address an article is known by: the page's own word, within reason, and without tracking."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.pages.page_addresses import canonical_address, plain_address, site_of

OWN = "https://www.reedpress.example/news/pier"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (f"{OWN}?utm_source=x&utm_medium=y&fbclid=1#comments", OWN),
        (f"{OWN}?id=7&gclid=2", f"{OWN}?id=7"),
        ("https://a.example/spip.php?article771", "https://a.example/spip.php?article771"),
        ("HTTPS://A.Example:443", "https://a.example/"),
        ("/world/pier", "https://www.reedpress.example/world/pier"),
        ("//m.reedpress.example/pier", "https://m.reedpress.example/pier"),
        ("https://web.archive.org/web/20200112093015/http://a.example/x", "http://a.example/x"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("http://[broken", ""),
        ("http://a.example:99999/", ""),
    ],
)
def test_an_address_without_what_only_says_how_one_came(written: str, plain: str) -> None:
    assert plain_address(written, OWN) == plain


def test_a_page_may_name_another_path_and_another_name_of_its_site() -> None:
    assert canonical_address(["/news/pier-rebuilt"], OWN) == "https://www.reedpress.example/news/pier-rebuilt"
    assert canonical_address(["https://reedpress.example/pier"], "https://amp.reedpress.example/amp/pier") == (
        "https://reedpress.example/pier"
    )


def test_another_site_is_believed_only_if_all_that_the_page_says_agrees() -> None:
    other = "https://agency.example/pier"
    assert canonical_address([other], OWN) == OWN
    assert canonical_address([other, "https://www.agency.example/pier"], OWN) == other
    assert canonical_address([other, OWN], OWN) == OWN


def test_the_front_page_is_no_articles_address() -> None:
    assert canonical_address(["https://www.reedpress.example/"], OWN) == OWN


def test_a_saved_page_of_unknown_origin_is_believed() -> None:
    assert canonical_address([OWN], "") == OWN
    assert canonical_address(["/pier"], "") == ""


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("http://a.b.example/", "b.example"),
        ("http://127.0.0.1/", "127.0.0.1"),
    ],
)
def test_sites_by_their_registered_name(url: str, site: str) -> None:
    assert site_of(url) == site


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_address_raises_and_a_plain_one_stays(url: str, base: str) -> None:
    plain = plain_address(url, base)
    assert plain == "" or plain.startswith("http")
    canonical_address([url], base)
