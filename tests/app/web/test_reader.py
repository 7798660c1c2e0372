"""The marks must stand exactly where a citation points: a citation is a place, not a likeness."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.reader import (
    Span,
    article_body,
    article_page,
    is_linkable,
    missing_body,
    paragraph_spans,
    paragraphs_html,
)
from index.types import Article, Told
from tests.app.web.fake_assistant import FORGED, FORGERY, KILLED, PALMYRA, RETOOK, SAPPERS, place
from tests.app.web.markup import is_safe, read

PIECES = st.sampled_from(
    [
        "word ",
        "End.",
        "\n",
        "\n\n",
        " \n ",
        "\r\n",
        "<b>",
        "</mark>",
        "&amp;",
        '"',
        "'",
        "“é”",
        " ",
        "<mark id=cited>",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))


def without_breaks(text: str) -> str:
    """Paragraphs are told apart by tags, so white space around them is not part of what is shown."""
    return re.sub(r"\s+", "", text)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, Span, list[Span]]:
    text = draw(TEXTS.filter(len))
    edges = st.integers(0, len(text))
    spans = st.tuples(edges, edges).map(lambda pair: Span(min(pair), max(pair)))
    return text, draw(spans), draw(st.lists(spans, max_size=4))


@given(texts_with_spans())
def test_the_whole_text_is_shown_whatever_is_marked(case: tuple[str, Span, list[Span]]) -> None:
    text, cited, also = case
    assert without_breaks(read(paragraphs_html(text, cited, also)).text) == without_breaks(text)


@given(texts_with_spans())
def test_the_mark_holds_exactly_the_cited_characters(case: tuple[str, Span, list[Span]]) -> None:
    text, cited, also = case
    shown = "".join(mark.text for mark in read(paragraphs_html(text, cited, also)).all("mark", "cited"))
    assert without_breaks(shown) == without_breaks(text[cited.start : cited.end])


@given(texts_with_spans())
def test_lighter_marks_hold_the_other_places_and_nothing_of_the_cited_one(
    case: tuple[str, Span, list[Span]],
) -> None:
    text, cited, also = case
    shown = "".join(mark.text for mark in read(paragraphs_html(text, cited, also)).all("mark", "also"))
    inside = {i for span in also for i in range(span.start, span.end)} - set(range(cited.start, cited.end))
    assert without_breaks(shown) == without_breaks("".join(text[i] for i in sorted(inside)))


@given(texts_with_spans())
def test_no_text_can_bring_a_tag_and_only_one_mark_has_the_id(case: tuple[str, Span, list[Span]]) -> None:
    text, cited, also = case
    page = read(paragraphs_html(text, cited, also))
    assert page.tags <= {"p", "mark"}
    assert [m.attributes.get("id") for m in page.all("mark", "cited")][:1] in ([], ["cited"])
    assert sum(e.attributes.get("id") == "cited" for e in page.elements) <= 1


@given(TEXTS, st.integers(), st.integers())
def test_offsets_that_are_no_place_mark_nothing(text: str, start: int, end: int) -> None:
    """Offsets come from an address that anyone can type."""
    if not 0 <= start < end <= len(text):
        page = read(paragraphs_html(text, Span(start, end), [Span(start, end)]))
        assert not page.all("mark")
        assert without_breaks(page.text) == without_breaks(text)


@given(TEXTS)
def test_paragraphs_follow_each_other_and_leave_out_only_white_space(text: str) -> None:
    spans = list(paragraph_spans(text))
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(text[span.start : span.end].strip() for span in spans)
    assert without_breaks("".join(text[s.start : s.end] for s in spans)) == without_breaks(text)


def test_a_citation_over_two_paragraphs_is_two_marks_and_the_first_has_the_id() -> None:
    html = paragraphs_html("One two.\n\nThree four.", Span(4, 15))
    assert html == (
        '<p dir="auto">One <mark class="cited" id="cited">two.</mark></p>'
        '<p dir="auto"><mark class="cited">Three</mark> four.</p>'
    )


def test_where_places_overlap_the_cited_one_wins() -> None:
    html = paragraphs_html("abcdef", Span(2, 4), [Span(1, 5)])
    assert html == (
        '<p dir="auto">a<mark class="also">b</mark><mark class="cited" id="cited">cd</mark>'
        '<mark class="also">e</mark>f</p>'
    )


def test_a_wrapped_line_goes_on_and_an_ended_line_does_not() -> None:
    """Agency copy is often wrapped at 70 characters; a break at each line would read like a poem."""
    wrapped = "The general command of the army said in a statement on Sunday that\nits troops held the city.\nNext."
    assert [wrapped[s.start : s.end] for s in paragraph_spans(wrapped)] == [wrapped[:-6], "Next."]


def test_the_reader_shows_what_is_known_and_the_long_date() -> None:
    page = read(article_body(PALMYRA, Span(*place(PALMYRA, KILLED)), [Span(*place(PALMYRA, RETOOK))]))
    for known in (PALMYRA.title, "The Harbour Gazette", "Levant Wire", "DAMASCUS", "Sunday 27 March 2016"):
        assert known in page.text
    assert [m.text for m in page.all("mark", "cited")] == [KILLED]
    assert [m.text for m in page.all("mark", "also")] == [RETOOK]


def test_the_original_opens_apart_and_learns_nothing_of_this_page() -> None:
    (link,) = read(article_body(PALMYRA)).all("a")
    assert link.attributes["href"] == PALMYRA.url
    assert link.attributes["rel"] == "noopener noreferrer"
    assert link.attributes["target"] == "_blank"


def test_an_address_that_is_no_web_address_is_never_a_link() -> None:
    assert not read(article_body(SAPPERS)).all("a")


@pytest.mark.parametrize(
    ("url", "linkable"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        (" https://example.org ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://example.org/%0aalert(1)", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//example.org/a", False),
        ("https:", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_linkable(url: str, linkable: bool) -> None:
    assert is_linkable(url) is linkable


def test_nothing_of_a_forged_article_becomes_a_tag() -> None:
    page = read(article_body(FORGERY))
    assert is_safe(page)
    assert page.text.count(FORGED) == 5  # outlet, headline, byline, dateline, text


def test_who_opens_a_withdrawn_article_is_told_and_led_to_what_stands_in_its_place() -> None:
    """An old citation still opens it, and nothing in its text says that it was withdrawn."""
    told = Told("Captured on <b>Monday</b>.", "a" * 32, "The agency withdrew this article.")
    body = article_body(PALMYRA, told=told)
    assert is_safe(read(body))
    first, second = read(body).all("p", "notice")
    assert first.text == "Captured on <b>Monday</b>."
    assert second.text.startswith("The agency withdrew this article.")
    assert f'href="articles/{"a" * 32}"' in body
    assert 'class="notice"' not in article_body(PALMYRA)


def test_an_article_of_which_nothing_is_known_says_so() -> None:
    page = read(article_body(Article(text="Only text.")))
    assert "undated" in page.text
    assert "Untitled article" in page.text
    assert "Unknown outlet" in page.text


def test_a_page_of_its_own_escapes_its_title_and_loads_only_from_here() -> None:
    html = article_page("</title><script>", article_body(Article(text="x", published=date(2020, 1, 2))))
    assert "<script" not in html
    assert "://" not in html


def test_a_missing_article_is_told_in_a_plain_sentence() -> None:
    assert read(missing_body()).text == "This article is not in the archive."
