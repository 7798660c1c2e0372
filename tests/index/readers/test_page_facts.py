"""What a page says of its article besides its day."""

from __future__ import annotations

from datetime import date

import pytest

from index.readers.pages.date_lines import is_stamp
from index.readers.pages.page_facts import PageFacts, facts_of
from index.readers.pages.page_tree import parse_page
from index.settings import ReadingSettings

TITLE = "Harbour council votes to rebuild pier"
PROSE = "<p>The council of Westport voted on Tuesday to rebuild the old pier that the storm broke in two.</p>"
URL = "https://www.reedpress.example/coast/pier"


def facts(
    head: str = "", above: str = "", title: str = TITLE, html: str = "<html>", url: str = URL, below: str = ""
) -> PageFacts:
    head = f"<head><title>{title}</title>{head}</head>"
    page = f"{html}{head}<body><h1>{TITLE}</h1>{above}{PROSE}{PROSE}{below}</body></html>"
    return facts_of(parse_page(page, ReadingSettings()), url, date(2026, 11, 24))


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize("title", [TITLE, f"{TITLE} | Coast | Reed Press", f"Reed Press: {TITLE}"])
def test_the_headline_is_the_one_shown(title: str) -> None:
    assert facts(title=title).title == TITLE


def test_without_a_heading_the_title_is_what_other_sites_are_told() -> None:
    head = f'<head><title>{TITLE} - Reed Press</title><meta property="og:title" content="{TITLE}"></head>'
    html = f"<html>{head}<body>{PROSE}</body></html>"
    assert facts_of(parse_page(html, ReadingSettings()), URL, date(2026, 1, 1)).title == TITLE


def test_of_several_headings_the_one_that_the_title_repeats_is_the_headline() -> None:
    head = f"<head><title>{TITLE} - Reed Press</title></head>"
    html = f"<html>{head}<body><h1>Reed Press</h1><h2>{TITLE}</h2>{PROSE}</body></html>"
    assert facts_of(parse_page(html, ReadingSettings()), URL, date(2026, 1, 1)).title == TITLE


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:site_name" content="Reed Press">', TITLE),
        (ld('{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"Reed Press"}}'), TITLE),
        ('<meta name="application-name" content="Reed Press">', TITLE),
        ("", f"{TITLE} - Reed Press"),
        ("", f"{TITLE} | Coast | Reed Press"),
        ("", f"Reed Press: {TITLE}"),
    ],
)
def test_the_outlet_is_what_it_calls_itself(head: str, title: str) -> None:
    assert facts(head, title=title).outlet == "Reed Press"


def test_the_outlet_is_the_hosts_name_as_a_last_resort() -> None:
    assert facts().outlet == "reedpress.example"
    assert facts(url="").outlet == ""


@pytest.mark.parametrize(
    ("head", "above"),
    [
        (ld('{"@type":"Article","author":[{"@type":"Person","name":"Jane Doe"},{"name":"John Roe"}]}'), ""),
        ('<meta name="author" content="Jane Doe and John Roe">', ""),
        ('<meta property="article:author" content="Jane Doe"><meta property="article:author" content="John Roe">', ""),
        ("", '<p class="byline">By Jane Doe and John Roe</p>'),
        ("", '<p>By <a href="/jd">Jane Doe</a> and <a href="/jr">John Roe</a> | 27 March 2016</p>'),
        ("", '<div class="author">Jane Doe, John Roe</div>'),
        (
            "",
            '<div class="byline">By <a>Jane Doe</a>, Coast Editor, and <a>John Roe</a> for the Reed | 1 hour ago</div>',
        ),
        (
            ld('{"@type":"Article","author":[{"name":"Jane Doe and John Roe"},{"@type":"Organization","name":"X Y"}]}'),
            "",
        ),
        ("", "<p>Von Jane Doe und John Roe</p>"),
    ],
)
def test_who_wrote_it(head: str, above: str) -> None:
    assert facts(head, above).byline == "Jane Doe, John Roe"


@pytest.mark.parametrize(
    "nobody", ["By staff", "By admin", "By Redaktion", "By Reed Press", "By https://a.example/jd", "By 12345"]
)
def test_what_is_no_name_is_no_byline(nobody: str) -> None:
    site = '<meta property="og:site_name" content="Reed Press">'
    assert facts(site, f'<p class="byline">{nobody}</p>').byline == ""
    assert facts(f'{site}<meta name="author" content="{nobody.removeprefix("By ")}">').byline == ""


def test_a_link_of_facebook_is_no_author() -> None:
    assert facts('<meta property="article:author" content="https://www.facebook.example/jd">').byline == ""


@pytest.mark.parametrize(
    ("head", "below", "url"),
    [
        ('<meta property="article:section" content="Coast">', "", "https://a.example/x/y"),
        (ld('{"@type":"Article","articleSection":["Coast","North"]}'), "", "https://a.example/1"),
        (
            ld('{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"item":{"name":"Coast"}}]}'),
            "",
            "https://a.example/1",
        ),
        ("", '<nav class="breadcrumbs"><a href="/">Home</a><a href="/c">Coast</a></nav>', "https://a.example/1"),
        ("", "", "https://a.example/coast/pier"),
        ("", "", "https://a.example/news/coast/2016/03/27/pier"),
    ],
)
def test_where_it_stood(head: str, below: str, url: str) -> None:
    assert facts(head, below=below, url=url).section == "Coast"


def test_a_page_of_no_section_has_none() -> None:
    assert facts(url="https://a.example/2016/03/pier.html").section == ""


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('<html lang="en-GB">', "", "en"),
        ('<html xml:lang="de">', "", "de"),
        ("<html>", '<meta http-equiv="content-language" content="fr">', "fr"),
        ("<html>", '<meta property="og:locale" content="es_ES">', "es"),
        ("<html>", ld('{"@type":"Article","inLanguage":"it-IT"}'), "it"),
        ('<html lang="">', "", ""),
        ('<html lang="x-default">', "", ""),
    ],
)
def test_the_language_that_the_page_states(html: str, head: str, language: str) -> None:
    assert facts(head, html=html).language == language


def test_the_address_is_the_canonical_one() -> None:
    assert facts('<link rel="canonical" href="/coast/pier-rebuilt?utm_source=x">').url == (
        "https://www.reedpress.example/coast/pier-rebuilt"
    )
    assert facts('<meta property="og:url" content="https://reedpress.example/p">').url == "https://reedpress.example/p"
    assert facts('<link rel="canonical" href="https://elsewhere.example/p">').url == URL


@pytest.mark.parametrize(
    ("line", "outlet", "byline"),
    [
        ("2024年06月30日 08:15 来源：港口报 作者：李明 编辑：王芳", "港口报", "李明"),
        ("2024-06-30 08:15:00　來源: 港口時報　記者：陳大文", "港口時報", "陳大文"),
    ],
)
def test_a_line_of_day_outlet_and_author_gives_all_three(line: str, outlet: str, byline: str) -> None:
    """Chinese pages name them in one line, each behind a label; nothing else of them said who published it."""
    found = facts(above=f"<div>{line}</div>", html='<html lang="zh">')
    assert (found.outlet, found.byline, found.published) == (outlet, byline, date(2024, 6, 30))
    assert is_stamp(line, "zh")


@pytest.mark.parametrize("buttons", [0, 30])
def test_a_byline_among_buttons_for_sharing_is_the_story_s_own(buttons: int) -> None:
    share = "".join(f"<div>Share on network {n}</div>" for n in range(buttons))
    above = f'<div class="social-tools">{share}<div class="byline">By Ida Holm March 18 Follow @ida</div></div>'
    assert facts(above=above).byline == "Ida Holm"


def test_a_byline_of_another_story_below_is_not() -> None:
    other = '<div class="related"><a href="/x">Ferry late</a><div class="byline">By Per Lund</div></div>'
    assert facts(below=PROSE + other).byline == ""


@pytest.mark.parametrize("button", ["Text Size", "Tweet", "PDF", "Comments"])
def test_a_button_is_nobody(button: str) -> None:
    assert facts(above=f'<p class="author-tools">{button}</p>').byline == ""


def test_the_outlet_known_by_its_host_and_a_wire_are_nobody() -> None:
    assert facts(above="<p>By Ida Holm, REED PRESS</p>", url="https://www.reedpress.example/pier").byline == "Ida Holm"
    assert facts('<meta name="author" content="CNN Wire">', above="<p>By Ida Holm</p>").byline == "Ida Holm"


def test_a_signature_in_small_letters_is_the_author_where_nobody_else_is() -> None:
    head = '<meta name="author" content="idaholm">'
    assert (facts(head).byline, facts(head, above="<p>By Ida Holm</p>").byline) == ("idaholm", "Ida Holm")


def test_the_name_of_the_site_in_the_largest_heading_is_no_headline() -> None:
    head = f"<head><title>{TITLE} -- Reed Press</title></head>"
    html = f"<html>{head}<body><h1>Reed Press</h1><h3>Ferries</h3><h4>{TITLE}</h4>{PROSE}</body></html>"
    assert facts_of(parse_page(html, ReadingSettings()), URL, date(2026, 1, 1)).title == TITLE


@pytest.mark.parametrize(
    ("head", "above", "below"),
    [
        ("", "<p>27 March 2016 by Nora Pell</p>", ""),
        ("", "<p><a href='/author/pell'>Nora Pell</a> | 27 March 2016</p>", ""),
        (
            "",
            "",
            "<div class='author-card'><a href='/authors/pell'>Nora Pell</a> <a href='/people/'>Our staff</a></div>",
        ),
        ("", "<div itemprop='author' itemscope><meta itemprop='name' content='Nora Pell'></div>", ""),
        ("", "", "<p>More from <a href='/pell' rel='author'>Nora Pell</a></p>"),
        ("", "", "<p>Geschrieben von <a href='/pell'>Nora Pell</a> in Hafen am 27. März 2016</p>"),
        ('<meta name="DC.creator" content="Pell, Nora">', "", ""),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Nora Pell">', "", ""),
        (ld('{"@type":"NewsArticle","creator":["Nora Pell"]}'), "", ""),
        (
            ld(
                '{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@type":"Thing","@id":"#p","name":"Nora Pell"}]}'
            ),
            "",
            "",
        ),
    ],
)
def test_an_author_is_found_by_links_microdata_and_references(head: str, above: str, below: str) -> None:
    assert facts(head, above, below=below).byline == "Nora Pell"


def test_several_linked_authors_are_all_named_and_no_section_is_one() -> None:
    authors = "<ul><li><a href='/author/a'>Nora Pell</a></li><li><a href='/author/b'>Kim Osei</a></li></ul>"
    assert facts(above=authors).byline == "Nora Pell, Kim Osei"
    assert (
        facts(above="<p><a href='/people/'>People</a> <a href='/people/1'>Follow our 3 reporters</a></p>").byline == ""
    )


def test_of_several_authors_that_a_page_links_elsewhere_none_is_its_own() -> None:
    below = "<p><a rel='author' href='/a'>Nora Pell</a></p><p><a rel='author' href='/b'>Kim Osei</a></p>"
    assert facts(below=below).byline == ""
