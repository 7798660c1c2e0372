"""Saved web pages: the article is kept whole, what is around it is not, and no page is too strange."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.pages.html import is_mhtml, page_article, read_html
from index.readers.pages.page_parts import Page
from index.readers.pages.page_text import paragraphs, prose_below_headline
from index.readers.pages.page_tree import parse_page
from index.readers.text_files import clean
from index.settings import ReadingSettings
from index.types import Article
from tests.evaluation.ingest.development import DEVELOPMENT
from tests.evaluation.ingest.held_out import HELD_OUT
from tests.evaluation.ingest.layouts import BEES, CLUTTER, DE, FA, FR, PIER, TODAY, Layout, Story
from tests.evaluation.ingest.measuring import FACTS, own_text, precision_and_recall, read_layouts
from tests.evaluation.ingest.shapes import SHAPES
from tests.fakes import tuned

URL = "https://www.westportecho.example/coast/pier"


def page(story: Story = PIER, head: str = "", around: str = "@BODY@", lang: str = "en") -> str:
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs)
    inner = around.replace("@BODY@", body)
    for name, clutter in CLUTTER.items():
        inner = inner.replace(f"@{name}@", clutter)
    return (
        f'<html lang="{lang}"><head><title>{story.title}</title>{head}</head>'
        f"<body><article><h1>{story.title}</h1>{inner}</article></body></html>"
    )


def read(html: str | bytes, url: str = URL, media_type: str = "", **limits: float) -> Article:
    data = html.encode() if isinstance(html, str) else html
    document = Document("saved.html", "saved.html", url=url, media_type=media_type, data=data)
    (item,) = read_html(document, tuned(ReadingSettings, **limits), TODAY)
    assert isinstance(item, Article)
    return item


def refusal(html: str | bytes, **limits: float) -> str:
    with pytest.raises(ArticleUnreadable) as caught:
        read(html, **limits)
    return str(caught.value)


MENU = "<a href=/>Home</a><br><a href=/sport>Sport</a>"
LINES = "<b>{0}</b><br>June 30, 2002<br><br>{1}<br><br>{2}<br>"
LAID_OUT = {
    "one cell": f"<table><tr><td>{LINES}</td></tr></table>",
    "beside a menu": f"<table><tr><td width=150>{MENU}</td><td>{LINES}</td></tr></table>",
    "below a name, above a note": (
        f"<table><tr><td colspan=2>Harbour Post</td></tr><tr><td>{MENU}</td><td>{LINES}</td></tr>"
        "<tr><td colspan=2>Copyright</td></tr></table>"
    ),
    "a row for each line": (
        f"<table><tr><td>{MENU}</td><td><b>{{0}}</b></td></tr><tr><td></td><td>June 30, 2002</td></tr>"
        "<tr><td></td><td>{1}</td></tr><tr><td>&nbsp;</td><td>{2}</td></tr></table>"
    ),
    "rows of one cell": (
        "<table><tr><td><b>{0}</b></td></tr><tr><td>June 30, 2002</td></tr><tr><td>{1}</td></tr><tr><td>{2}</td></tr>"
        "</table>"
    ),
    "a table in a table": (
        "<table><tr><td>Post</td><td><table><tr><td>{1}</td></tr><tr><td>{2}</td></tr></table></td></tr></table>"
    ),
}


@pytest.mark.parametrize("layout", LAID_OUT)
def test_a_table_that_lays_out_a_page_is_no_table_of_figures(layout: str) -> None:
    """One cell with breaks was no running text; beside a menu the story was a line behind "HomeSport:"."""
    first, second = PIER.paragraphs[0], PIER.paragraphs[3]
    body = LAID_OUT[layout].format(PIER.title, first, second)
    found = read(f"<html><head><title>{PIER.title}</title></head><body>{body}</body></html>")
    assert found.text == f"{first}\n\n{second}"
    assert not found.dateline


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_story_is_read_whole_however_it_is_marked_up(shape: Layout) -> None:
    assert precision_and_recall(own_text(shape), shape) == (1, 1)


def test_a_long_cell_in_a_table_of_figures_stays_with_its_heading() -> None:
    told = "The company bought a ship of nine thousand tons for the crossing to the islands, and sold it again."
    head, row = "<tr><th>Year</th><th>Event</th></tr>", f"<tr><td>1999</td><td>{told}</td></tr>"
    table = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    assert f"Event, 1999: {told}" in read(page(around=f"@BODY@{table}")).text


UNSEEN = "Some four hundred people were hurt, said a text that nobody was ever shown on this page."


@pytest.mark.parametrize(
    "unseen",
    [
        *("<p hidden>@</p>", '<p style="display: none">@</p>', "<template><p>@</p></template>"),
        *('<p class="note visually-hidden">@</p>', '<div class="sr-only"><p>@</p></div>', "<p><del>@</del></p>"),
        *('<p><span style="color:red; text-decoration: line-through">@</span></p>', "<p class=gone>@</p>"),
        *("<p id=old>@</p>", "<div class='a struck'><p>@</p></div>"),
    ],
)
def test_what_readers_do_not_see_is_no_part_of_the_article(unseen: str) -> None:
    """It was taken back or never said; cited, it would be what the paper says."""
    css = "/* .x{} */ .gone, p#old { display:none } @media print { .seen {display:none} } "
    css += ".struck {text-decoration: line-through}"
    html = page(head=f"<style>{css}</style>", around=f"@BODY@{unseen.replace('@', UNSEEN)}")
    found = read(html.replace("<p>", "<p class='seen'>"))
    assert found.text == "\n\n".join(PIER.paragraphs)


def test_a_style_that_hides_most_of_a_page_is_taken_back_when_it_is_shown() -> None:
    css = ".story{display:none} .open{display:none} .open{display:block} body{visibility:hidden}"
    around = "<div class='story'>@BODY@</div><p class='open'>The pier opens again in summer, the council says.</p>"
    assert read(page(head=f"<style>{css}</style>", around=around)).text.count("\n\n") == 4


def test_a_page_becomes_its_article() -> None:
    head = '<meta property="og:site_name" content="Westport Echo"><meta property="article:section" content="Coast">'
    around = "<p>By Nora Pell</p><p>27 March 2016</p>@BODY@"
    assert read(page(head=head, around=around)) == Article(
        "\n\n".join(PIER.paragraphs),
        title=PIER.title,
        outlet="Westport Echo",
        byline="Nora Pell",
        published=date(2016, 3, 27),
        published_precision="day",
        published_method="visible date",
        url=URL,
        section="Coast",
        language="en",
        source="saved.html",
    )


@pytest.mark.parametrize("name", [name for name in CLUTTER if name != "FOOTER"])
@pytest.mark.parametrize("place", ["@{}@@BODY@", "@BODY@@{}@"])
def test_what_is_around_an_article_is_left_out(name: str, place: str) -> None:
    assert read(page(around=place.format(name))).text == "\n\n".join(PIER.paragraphs)


def test_lists_and_tables_keep_their_lines_together() -> None:
    around = "@BODY@<ul><li>Cost: four million</li><li>Length: 200 metres</li></ul>"
    assert read(page(around=around)).text.endswith("\n\n- Cost: four million\n- Length: 200 metres")


def test_lines_wrapped_in_the_source_are_one_paragraph() -> None:
    wrapped = tuple(text.replace(" the ", "\n   the ", 1) for text in PIER.paragraphs)
    html = page(replace(PIER, paragraphs=wrapped), around="<div>@BODY@</div>")
    assert read(html).text == "\n\n".join(PIER.paragraphs)


def test_joiners_of_persian_words_are_kept() -> None:
    assert read(page(FA, lang="fa")).text == "\n\n".join(FA.paragraphs)


def test_a_language_that_is_not_stated_is_detected() -> None:
    assert read(page(DE, lang="")).language == "de"


@pytest.mark.parametrize(
    ("encoding", "head", "media_type"),
    [
        ("utf-8", "", ""),
        ("utf-8", '<meta charset="iso-8859-1">', "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "", ""),
        ("utf-16", "", ""),
        ("iso-8859-1", '<meta charset="iso-8859-1">', ""),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', ""),
        ("iso-8859-15", '<meta charset="utf-8">', "text/html; charset=iso-8859-15"),
        ("cp1252", "", ""),
    ],
)
def test_encodings_as_http_the_page_and_the_bytes_tell_them(encoding: str, head: str, media_type: str) -> None:
    data = page(FR, head=head, lang="fr").encode(encoding)
    assert read(data, media_type=media_type).text == "\n\n".join(FR.paragraphs)


def test_xhtml_with_its_declaration_is_read() -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?>' + page(DE, lang="de")
    assert read(data.encode("iso-8859-1", "replace")).text.startswith(DE.paragraphs[0])


def test_the_address_a_browser_saved_from_is_used() -> None:
    html = f"<!-- saved from url=(0043){URL} -->\n" + page()
    assert read(html, url="").url == URL


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<html><body></body></html>", "no article on this page: no running text in it"),
        ("   ", "empty file"),
        ("<html><body><p>404 Not Found</p></body></html>", "no article on this page: no running text in it"),
        (
            "<html><body><p>Please enable JavaScript and cookies to read on this website.</p></body></html>",
            "no article on this page, only a notice about JavaScript, cookies or access",
        ),
        (
            '<html><body><form><p>Sign in to read on.</p><input type="password"></form></body></html>',
            "no article on this page, only a login or a subscription",
        ),
        (
            "<html><body><h1>Latest</h1>"
            + "".join(
                f'<p><a href="/{n}">Council number {n} of the coast votes on its pier and on its harbour.</a></p>'
                for n in range(30)
            )
            + "</body></html>",
            "no article on this page, only a list of links",
        ),
    ],
)
def test_a_page_without_an_article_says_what_it_is(html: str, reason: str) -> None:
    assert refusal(html) == reason


def test_recommendations_in_links_are_an_article_where_the_page_calls_itself_one() -> None:
    deals = "".join(
        f'<p><a href="/{n}">Kettle number {n} of the coast costs half of what it did.</a></p>' for n in "abcdef"
    )
    html = f"<html lang=en><head><title>Kettles</title>{{}}</head><body><h1>Kettles</h1>{deals}</body></html>"
    assert "links" in refusal(html.format(""))
    assert "Kettle number c" in read(html.format('<meta property="og:type" content="article">')).text


@pytest.mark.parametrize("link", ["More on the company's website", "https://ferry.example/timetable", "Read on ›"])
@pytest.mark.parametrize("marked_up", ["<p>{}</p>", "<div>{}</div>", "{}"])
def test_a_paragraph_that_ends_with_a_link_is_an_article(marked_up: str, link: str) -> None:
    news = "The harbour ferry will stay in dock until Friday after a fault was found in its steering on Monday evening."
    body = marked_up.format(f'{news} <a href="https://ferry.example/">{link}</a>')
    assert read(f"<html lang=en><title>Ferry in dock</title><h1>Ferry in dock</h1>{body}</html>").text.startswith(news)


def test_a_brief_below_its_headline_is_read_where_nothing_is_taken_for_an_article() -> None:
    brief = "The harbour ferry between Norrby and Vik will stay in dock until Friday, the company said."
    hero = f"<div class=wrapper-caption><h1>Ferry in dock</h1><p><span>{brief}</span></p></div>"
    tiles = "".join(f"<div class=tile><span>Timetable {n}</span></div>" for n in range(9))
    html = f"<html lang=en><title>Ferry in dock</title><body>{hero}{tiles}</body></html>"
    assert prose_below_headline(Page(parse_page(html, ReadingSettings()), "")) == brief
    wall = html.replace(brief, "To read on, subscribe or log in with the address that you gave to the paper.")
    assert prose_below_headline(Page(parse_page(wall, ReadingSettings()), "")) == ""


@pytest.mark.parametrize(
    "note", ["Ida Holm is a senior harbour correspondent for the Post.", "Ida Holm covers ships and piers."]
)
def test_who_the_author_is_is_no_part_of_the_story(note: str) -> None:
    story = "".join(f"<p>Ferry {n} stays in dock after a fault was found in its steering on Monday.</p>" for n in "ab")
    story = f"<h1>Ferry in dock</h1><p class=byline>By Ida Holm</p>{story}<p>{{}}</p>"
    html = f"<html lang=en><title>Ferry in dock</title><body><article>{story}</article></body></html>"
    assert note not in read(html.format(note)).text
    assert "Ida Holm saw it" in read(html.format("Ida Holm saw it from the pier of Vik, where she lives.")).text


def test_a_page_nested_without_end_is_refused() -> None:
    assert "nested more than 2,000 deep" in refusal("<html><body>" + "<div>" * 100_000 + page() + "</body></html>")


def test_a_page_nested_as_deep_as_is_read_is_read() -> None:
    around = "<div>" * 1_500 + "@BODY@" + "</div>" * 1_500
    assert read(page(around=around)).text == "\n\n".join(PIER.paragraphs)


def test_a_page_of_too_many_elements_is_refused() -> None:
    reason = refusal(page(around="@BODY@" + "<i>x</i>" * 200), max_page_elements=150)
    assert re.fullmatch(r"the page has \d+ elements, the limit is 150", reason)


def test_a_page_larger_than_the_limit_is_refused() -> None:
    assert "too large" in refusal(page(around="@BODY@" + " " * 20_000), max_file_mb=0.01)


def test_a_picture_called_html_is_refused() -> None:
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20) == "not a text file"


def test_a_pipe_called_html_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.html")
    with pytest.raises(ArticleUnreadable, match="not a regular file"):
        list(read_html(Document.from_path(tmp_path / "a.html"), ReadingSettings(), TODAY))


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), "utf-8")
    (item,) = read_html(Document.from_path(tmp_path / "a.html"), ReadingSettings(), TODAY)
    assert (item.source, isinstance(item, Article)) == (str(tmp_path / "a.html"), True)


def mhtml(html: str, location: str = URL, encoding: str = "quoted-printable") -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = URL
    message["Date"] = "Fri, 10 Jan 2025 10:00:00 -0000"
    message["MIME-Version"] = "1.0"
    message.set_content(html, subtype="html", cte=encoding)
    message.get_payload()
    message.make_related()
    next(message.iter_parts())["Content-Location"] = location
    message.add_related(b"\x89PNG" * 50, "image", "png")
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_page_saved_as_mhtml_is_read_with_its_address_and_without_the_day_of_saving(encoding: str) -> None:
    data = mhtml(page(), encoding=encoding)
    assert is_mhtml(data)
    article = read(data, url="")
    assert (article.text, article.url, article.published) == ("\n\n".join(PIER.paragraphs), URL, None)


def test_mhtml_without_a_page_in_it_says_so() -> None:
    data = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
    data += b"Content-Type: image/png\n\nabc\n--x--\n"
    assert refusal(data) == "a saved page (MHTML) without an HTML part in it"


@pytest.mark.parametrize("layout", [*DEVELOPMENT, *HELD_OUT], ids=lambda layout: layout.name)
def test_the_day_of_every_layout_is_read_or_said_to_be_missing(layout) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_layouts([layout])
    assert found.date_is_right, (found.article.published, found.article.published_method)


def test_nearly_all_of_the_layouts_other_facts_and_text_are_right() -> None:
    reads = read_layouts((*DEVELOPMENT, *HELD_OUT))
    shares = {name: sum(read.fact_is_right(name) for read in reads) / len(reads) for name in FACTS}
    assert min(shares.values()) >= 0.95, shares
    assert sum(read.kept for read in reads) / len(reads) >= 0.99
    assert sum(read.let_in for read in reads) / len(reads) <= 0.05


WORDS = st.text(st.sampled_from("abcdefgh éßж日 ,'"), min_size=30, max_size=90).map(lambda text: " ".join(text.split()))
SENTENCES = WORDS.filter(lambda text: len(text) > 25).map(lambda text: f"Then {text} came.")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SENTENCES, min_size=6, max_size=12, unique=True))
def test_paragraphs_come_back_whole_and_stay_where_they_are(texts: list[str]) -> None:
    """Offsets of citations refer to the text, so cleaning it again must not move anything."""
    article = page_article(page(replace(BEES, paragraphs=tuple(texts))), URL, ReadingSettings(), TODAY)
    assert article.text.split("\n\n") == texts
    assert clean(article.text) == article.text == article.text.strip()


@settings(deadline=None)
@given(st.text())
def test_making_paragraphs_twice_changes_nothing(text: str) -> None:
    once = paragraphs(text)
    assert paragraphs(once) == once


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</p>",
                "<table><tr>",
                "<td",
                "<!--",
                "<script type='application/ld+json'>{",
                "&#x0;",
                "\x00",
                "<time datetime='x'>",
                "27 March 2016",
                "<h1>",
                "text. ",
                "<meta name=date content=",
                "'>",
                "]]>",
                "<svg>",
                "é",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_page_is_an_article_or_a_reason(html: str) -> None:
    try:
        said = page_article(clean(html), URL, ReadingSettings(), TODAY).text
    except ArticleUnreadable as error:
        said = str(error)
    assert said
