"""When a page was published: each place is read as it should, and nothing else is taken for it."""

from __future__ import annotations

from datetime import date

import pytest

from index.readers.pages.date_lines import is_stamp
from index.readers.pages.page_dates import PageDate, published_on
from index.readers.pages.page_parts import Page
from index.readers.pages.page_tree import parse_page
from index.settings import ReadingSettings

TODAY = date(2026, 11, 24)
DAY = date(2016, 3, 27)
TITLE = "Harbour council votes to rebuild pier"
PROSE = "<p>The council of Westport voted on Tuesday to rebuild the old pier that the storm broke in two.</p>"


def dated(
    head: str = "", above: str = "", below: str = "", url: str = "https://a.example/pier", lang: str = "en"
) -> PageDate:
    head = f"<head><title>{TITLE}</title>{head}</head>"
    html = f'<html lang="{lang}">{head}<body><h1>{TITLE}</h1>{above}{PROSE}{PROSE}{below}</body></html>'
    return published_on(Page(parse_page(html, ReadingSettings()), url), TODAY)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    "node",
    [
        '{"@type":"NewsArticle","datePublished":"2016-03-27"}',
        '{"@type":["Article","NewsArticle"],"datePublished":"2016-03-27T10:00:00+01:00"}',
        '{"@graph":[{"@type":"WebSite","datePublished":"2001-01-01"},{"@type":"Article","datePublished":"2016-03-27"}]}',
        '[{"@type":"BreadcrumbList"},{"@type":"https://schema.org/NewsArticle","datePublished":"20160327"}]',
        '{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","datePublished":"March 27, 2016"}}',
        '{"@type":"Article","datePublished":1459080000}',
        '{"@type":"Article","datePublished":"2016-03-27","comment":{"@type":"Comment","datePublished":"2016-04-01"}}',
        '{"@type":"NewsArticle","datePublished":"2016-03-27",}',
        '<!-- {"@type":"NewsArticle","datePublished":"2016-03-27"} -->',
        '{"@type":"NewsArticle","datePublished":"2016-03-27"}{"@type":"Organization"}',
        '{"@type":"NewsArticle","headline":"say "hello"","datePublished":"2016-03-27"}',
    ],
)
def test_json_ld_of_the_article_is_read(node: str) -> None:
    assert dated(ld(node)) == PageDate(DAY, "day", "JSON-LD")


@pytest.mark.parametrize(
    "node",
    [
        '{"@type":"NewsArticle","dateModified":"2016-03-27"}',
        '{"@type":"WebSite","datePublished":"2016-03-27"}',
        '{"@type":"Event","startDate":"2016-03-27"}',
        '{"@type":"Comment","datePublished":"2016-03-27"}',
        '{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","datePublished":"2016-03-27"}]}',
        '{"@type":"NewsArticle","headline":"Another story of ours","url":"https://a.example/other","datePublished":"2016-03-27"}',
        '[{"@type":"NewsArticle","datePublished":"2016-03-27"},{"@type":"NewsArticle","datePublished":"2016-03-28"}]',
        '{"@type":"NewsArticle","datePublished":"soon"}',
        '{"@type":"NewsArticle","datePublished":"2016-02-30"}',
        '{"@type":"NewsArticle","datePublished":"2031-01-01"}',
        '{"@type":"NewsArticle","datePublished":"1970-01-01T00:00:00Z"}',
        '{"@type":"NewsArticle","datePublished":"0001-01-01"}',
        "{" * 5_000,
        "[" * 100_000,
    ],
)
def test_json_ld_of_anything_else_is_not(node: str) -> None:
    assert dated(ld(node)) == PageDate()


def test_of_several_articles_the_one_with_the_pages_address_or_headline_is_meant() -> None:
    other = '{"@type":"NewsArticle","headline":"Cat found","url":"https://a.example/cat","datePublished":"2024-01-01"}'
    own = '{"@type":"NewsArticle","url":"https://a.example/pier","datePublished":"2016-03-27"}'
    named = f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2016-03-27"}}'
    assert dated(ld(f"[{other},{own}]")).day == DAY
    assert dated(ld(other) + ld(named)).day == DAY


@pytest.mark.parametrize(
    "name", ["article:published_time", "parsely-pub-date", "sailthru.date", "dc.date.issued", "date", "pubdate"]
)
def test_meta_tags_are_read(name: str) -> None:
    assert dated(meta(name, "2016-03-27T10:00:00")) == PageDate(DAY, "day", "meta tag")


@pytest.mark.parametrize(
    "name", ["article:modified_time", "og:updated_time", "last-modified", "revised", "generator", "expires"]
)
def test_other_meta_tags_are_not(name: str) -> None:
    assert dated(meta(name, "2016-03-27")) == PageDate()


def test_a_tag_that_says_only_date_gives_way_to_what_the_page_shows() -> None:
    assert dated(meta("date", "2026-11-24"), "<p class=date>27 March 2016</p>") == PageDate(DAY, "day", "visible date")


@pytest.mark.parametrize(
    "marked",
    [
        '<time itemprop="datePublished" datetime="2016-03-27T10:00">Sunday</time>',
        '<time pubdate datetime="2016-03-27"></time>',
        '<time class="entry-date published updated" datetime="2016-03-27">x</time>',
        '<abbr class="published" title="2016-03-27T10:00:00">10:00</abbr>',
        '<meta itemprop="datePublished" content="2016-03-27">',
        '<span class="published">March 27, 2016</span>',
        '<time datetime="2016-03-27">two years ago</time>',
        '<span class="post-time" data-timestamp="1459080000">long ago</span>',
    ],
)
def test_marked_elements_are_read(marked: str) -> None:
    assert dated(above=f"<div>{marked}</div>").day == DAY


@pytest.mark.parametrize(
    "marked",
    [
        '<time class="updated" datetime="2016-03-27">27 March 2016</time>',
        '<p>Updated <time datetime="2016-03-27">27 March 2016</time></p>',
        '<time itemprop="dateModified" datetime="2016-03-27">27 March 2016</time>',
        '<aside><time datetime="2016-03-27" itemprop="datePublished">27 March 2016</time></aside>',
        '<div class="comment"><time datetime="2016-03-27" pubdate>27 March 2016</time></div>',
        '<div class="weather-box"><span class="date">27 March 2016</span></div>',
        '<div style="display:none">27 March 2016</div>',
        "<p>The pier opens on 27 March 2016 with a fair.</p>",
        "<p>Concert and fair begin on 27 March 2016</p>",
        "<p>Last updated: 27 March 2016</p>",
        "<p>Zuletzt aktualisiert am 27. März 2016</p>",
        "<p>2 hours ago</p>",
        "<p>03/04/2016</p>",
        "<p>27 March</p>",
    ],
)
def test_updates_events_comments_and_the_unclear_are_not(marked: str) -> None:
    assert dated(above=marked) == PageDate()


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/2016/03/27/pier",
        "https://a.example/news/2016/3/27/pier.html",
        "https://a.example/2016/mar/27/pier",
        "https://a.example/news/2016-03-27-pier",
        "https://a.example/news/20160327/pier",
        "https://a.example/pier-20160327.html",
        "https://a.example/2016/0327/pier.html",
        "https://web.archive.org/web/20200112093015/https://a.example/2016/03/27/pier",
    ],
)
def test_addresses_with_a_day_are_read(address: str) -> None:
    assert dated(url=address) == PageDate(DAY, "day", "address")


def test_an_address_may_tell_only_the_month() -> None:
    assert dated(url="https://a.example/2016/03/pier") == PageDate(date(2016, 3, 1), "month", "address")


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/2016/pier",
        "https://a.example/flood-of-1988-remembered",
        "https://a.example/2016/13/27/pier",
        "https://a.example/2036/03/27/pier",
        "https://a.example/item/12345678",
        "https://web.archive.org/web/20160327093015/https://a.example/pier",
        "https://[broken",
        "",
    ],
)
def test_other_addresses_tell_nothing(address: str) -> None:
    assert dated(url=address) == PageDate()


@pytest.mark.parametrize(
    "line",
    [
        "27 March 2016",
        "Sunday, March 27, 2016 10:30 AM",
        "By Jane Doe, March 27, 2016",
        "By Jane Doe | March 27, 2016 | 10:30",
        "Published 27 March 2016, updated 28 March 2016",
        "Updated: 28 March 2016 | Published: 27 March 2016",
        "London, 27 March 2016",
        "<span>Jane Doe</span><span>27 March 2016</span>",
        "<b>World</b> • 27 Mar 2016 • 3 min read",
    ],
)
def test_a_date_by_itself_beside_the_headline_is_read(line: str) -> None:
    assert dated(above=f"<p>{line}</p>") == PageDate(DAY, "day", "visible date")


def test_a_date_called_so_is_read_at_the_end_too() -> None:
    assert dated(below="<p>First published: 27 March 2016</p>").day == DAY


def test_a_dateline_with_its_year_is_the_last_to_be_asked() -> None:
    story = "<p>SALTBY, March 27, 2016 (Reed Press) - The salt mine lowered its last miners on Friday.</p>"
    assert dated(above=story) == PageDate(DAY, "day", "dateline")


@pytest.mark.parametrize(
    ("lang", "day"), [("en-US", date(2016, 3, 4)), ("en-GB", date(2016, 4, 3)), ("es", date(2016, 4, 3))]
)
def test_the_language_tells_the_order_of_numbers(lang: str, day: date) -> None:
    assert dated(above="<p class=date>03/04/2016</p>", lang=lang).day == day


def test_another_date_on_the_page_tells_the_order_of_numbers() -> None:
    assert dated(meta("article:modified_time", "2016-04-03"), "<p>03/04/2016</p>").day == date(2016, 4, 3)
    assert dated(above="<p>03/04/2016</p>", below="<p>Archive: 28/02/2016</p>").day == date(2016, 4, 3)


def test_the_day_is_the_publishers_not_that_of_greenwich() -> None:
    utc = meta("article:published_time", "2016-03-28T03:10:00Z")
    assert dated(utc, "<p>March 27, 2016</p>").day == DAY
    assert dated(utc, url="https://a.example/2016/03/27/pier").day == DAY
    assert dated(utc, "<p>March 26, 2016</p>").day == date(2016, 3, 28)  # two days off is no time zone
    assert dated(meta("article:published_time", "2016-03-28T03:10:00+02:00"), "<p>March 27, 2016</p>").day == date(
        2016, 3, 28
    )


def test_address_and_visible_date_together_outweigh_metadata() -> None:
    moved = meta("article:published_time", "2018-10-09T00:00:00+01:00")
    assert dated(moved, "<p>27 March 2016</p>", url="https://a.example/2016/03/27/pier").day == DAY
    assert dated(moved, "<p>27 March 2016</p>").day == date(2018, 10, 9)


def test_tomorrow_is_believed_for_time_zones_and_no_later_day() -> None:
    assert dated(meta("date", "2026-11-25")).day == date(2026, 11, 25)
    assert dated(meta("date", "2026-11-26")) == PageDate()


def test_a_page_that_shows_nothing_is_undated() -> None:
    assert dated(below="<footer>Copyright © 2016 Reed Press, 27 March 2016</footer>") == PageDate()


@pytest.mark.parametrize(
    "line", ["27 March 2016", "Published: 27 March 2016, 10:30 a.m. ET", "By Jane Doe, 27 March 2016"]
)
def test_a_line_that_is_only_a_stamp(line: str) -> None:
    assert is_stamp(line, "en")


@pytest.mark.parametrize(
    "line", ["", "The pier opened on 27 March 2016.", "27 March 2016 was a sunny day in Westport", "Jane Doe"]
)
def test_a_line_that_says_more(line: str) -> None:
    assert not is_stamp(line, "en")


@pytest.mark.parametrize(
    ("line", "lang", "day"),
    [
        ("30 มิ.ย. 2567 เวลา 08:15 น.", "th", date(2024, 6, 30)),
        ("30/06/98", "en", date(1998, 6, 30)),
        ("13/10/12", "en", None),
    ],
)
def test_a_line_of_short_forms_is_a_day_where_it_can_be_one_alone(line: str, lang: str, day: date | None) -> None:
    assert dated(above=f"<p>{line}</p>", lang=lang).day == day
    assert is_stamp(line, lang)


@pytest.mark.parametrize(
    "url",
    ["https://a.example/2016/politics/03/27/pier.html", "https://a.example/2016/middle_east/3/27/pier/index.html"],
)
def test_a_section_may_stand_between_the_year_and_the_month_of_an_address(url: str) -> None:
    assert dated(url=url) == PageDate(DAY, "day", "address")


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("March 27, 2016 -- The council of Westport voted to rebuild the old pier that the storm broke.", DAY),
        ("(Westport, 27 March 2016) — The council of Westport voted to rebuild the pier that the storm broke.", DAY),
        ("March 27, 2016 — the night of the storm — is when the pier of Westport broke in two for good.", None),
        ("The storm of March 27, 2016 – It broke the pier in two, and nobody in Westport has forgotten it.", None),
    ],
)
def test_a_day_and_a_dash_before_the_first_words_are_a_dateline(opening: str, day: date | None) -> None:
    assert dated(above=f"<p>{opening}</p>").day == day


def test_buttons_between_headline_and_day_are_not_counted() -> None:
    buttons = "".join(f'<div class="share">Share on network {n}</div>' for n in range(30))
    assert dated(above=f"{buttons}<div>27 March 2016</div>") == PageDate(DAY, "day", "visible date")


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("<div class='author-share'><span class='name'>Liv Berg</span><span>27 March 2016 10:30</span></div>", DAY),
        ("<ul class='read-more'><li class='content__meta__date'>27 March 2016</li></ul>", DAY),
        ("<ul class='read-more'><li>27 March 2016</li></ul>", None),
        ("<time class='meta__time updated' datetime='2016-03-27'>Today 10:30</time>", DAY),
        ("<time class='updated' datetime='2016-03-27'>Updated 27 March</time>", None),
    ],
)
def test_a_line_above_the_story_tells_the_day_in_boxes_for_sharing_too_and_in_hatom_what_was_updated(
    above: str, day: date | None
) -> None:
    html = f"<div class='post hentry'><h1>{TITLE}</h1>{above}{PROSE * 9}</div>"
    assert published_on(Page(parse_page(html, ReadingSettings()), ""), TODAY).day == day


@pytest.mark.parametrize(
    "below",
    [
        "<p class='meta'><small>This entry was posted on Sunday, March 27th, 2016 and is filed under News.</small></p>",
        "<p>A version of this article appeared in print on March 27, 2016, on Page A1.</p>",
        "<p>Posted by <a href='/liv'>Liv Berg of the Westport Echo newsroom</a> in Harbour on 27 March 2016</p>",
        "<p>27 March 2016</p>",
        "<p>27 March 2016 | <a href='/n'>News</a> | <a href='#c'>3 comments</a></p>",
        """<script>window.state={"story":{"publishedAt":"2016-03-27T10:00:00Z","updatedAt":"2016-04-01"}}</script>""",
        """<script>page={"publishDate":"2016-03-27"};layer=[{"pubDate":"20160327"}]</script>""",
    ],
)
def test_a_page_without_a_better_sign_gets_the_day_that_it_says_of_itself_elsewhere(below: str) -> None:
    assert dated(below=PROSE * 9 + below).day == DAY


@pytest.mark.parametrize(
    "below",
    [
        "<p>27 March 2016</p><p>28 March 2016</p>",
        "<p>27 March 2016</p><p><a href='/x'>Gulls steal lunch from the mayor of Vik</a></p>",
        "<p><a href='/x'>Gulls steal lunch</a><br>27 March 2016</p>",
        "<p>Uwe Klein</p><p>27 March 2016</p><p>Good that they rebuild the pier.</p>",
        "<h3>2 Comments</h3><p>Uwe Klein, 27 March 2016</p><p>Good</p>",
        "<p>Deadline: 27 March 2016</p>",
        "<p>Version 1.2, 27 March 2016</p>",
        "<p><time class='updated'>27 March 2016</time></p>",
        f"<p>{TODAY:%d %B %Y}</p>",
        "<p>This article was amended on 27 March 2016 to say where the pier is.</p>",
        "<p>This story was published late. A storm on 27 March 2016 had cut the power.</p>",
        "<p>This entry fee was raised; posted notes of 27 March 2016 said so.</p>",
        """<script>list=[{"publishedAt":"2016-03-27"},{"publishedAt":"2016-03-28"}]</script>""",
        """<script>state={"publishedAt":"27 weeks ago, or so"}</script>""",
    ],
)
def test_several_such_days_teasers_updates_and_today_tell_nothing(below: str) -> None:
    assert dated(below=PROSE * 9 + below) == PageDate()


@pytest.mark.parametrize(
    "box",
    [
        "<div class='day'>27</div><div class='month'>Mar</div><div class='year'>2016</div>",
        "<p>Mar<br>27<br>2016</p>",
    ],
)
def test_a_box_of_day_month_and_year_is_a_day(box: str) -> None:
    assert dated(above=f"<div>{box}</div>") == PageDate(DAY, "day", "visible date")


def test_a_day_without_its_year_has_that_of_the_address() -> None:
    url = "https://a.example/2016/03/pier"
    assert dated(above="<p class=date>March 27</p>", url=url) == PageDate(DAY, "day", "visible date")
    assert dated(above="<p class=date>April 27</p>", url=url) == PageDate(date(2016, 3, 1), "month", "address")
    assert dated(above="<p class=date>March 27</p>") == PageDate()


def test_microdata_of_the_article_count_wherever_they_stand() -> None:
    foot = "<aside><time itemprop='datePublished' datetime='2016-03-27'>27 March 2016</time></aside>"
    comment = foot.replace("<aside>", "<aside itemscope itemtype='https://schema.org/Comment'>")
    for written, day in ((foot, DAY), (comment, None)):
        html = f"<article itemscope itemtype='https://schema.org/Article'><h1>{TITLE}</h1>{PROSE}{written}</article>"
        assert published_on(Page(parse_page(html, ReadingSettings()), ""), TODAY).day == day


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("Pressemitteilung Nr. 33/2016 vom 27.03.2016", "de"),
        ("27.03.2016 10:30 Kategorie: Hafen", "de"),
        ("Aus: Hafenblatt, Ausgabe vom 27.03.2016, Seite 3", "de"),
        ("Westport, den 27. März 2016", "de"),
        ("Geschrieben von Jan Sand am Sonntag, 27. März 2016 um 10:30", "de"),
        ("Posté par Anne le dimanche 27 mars 2016 à 10h30", "fr"),
        ("Mar.27.2016", "en"),
        ("27-Mar-16", "en"),
        ("27 Mar '16", "en"),
        ("<time title='27 March 2016 10:30'>two years ago</time>", "en"),
        ("<span class='timeago' title='2016-03-27T10:30:00'>two years ago</span>", "en"),
        ("<header class='post-header'><p class='date'>27 March 2016</p></header>", "en"),
    ],
)
def test_a_line_says_its_day_in_many_ways(line: str, lang: str) -> None:
    assert dated(above=f"<div>{line}</div>", lang=lang).day == DAY


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("27.03.2016: Der Hafenrat von Westport hat beschlossen, den alten Kai im Herbst neu zu bauen.", DAY),
        ("(Westport, 27.3.2016) Der Hafenrat hat beschlossen, den alten Kai im Herbst neu zu bauen.", DAY),
        ("Am 27.03.2016: Der Sturm, den niemand vergisst, der hier im alten Hafen gewohnt hat.", DAY),
        ("Der Sturm vom 27.03.2016: Er hat den Kai zerbrochen, und niemand hat ihn hier vergessen.", None),
    ],
)
def test_a_day_in_brackets_or_before_a_colon_opens_a_story(opening: str, day: date | None) -> None:
    assert dated(above=f"<p>{opening}</p>", lang="de").day == day


def test_what_the_page_calls_its_day_outweighs_an_address_of_the_eve() -> None:
    url = "https://a.example/2016/03/26/pier"
    assert dated(above="<p>Published 27 March 2016</p>", url=url).day == DAY
    assert dated(above="<p>27 March 2016</p>", url=url).day == date(2016, 3, 26)
    assert dated(above="<p>Published 29 March 2016</p>", url=url).day == date(2016, 3, 26)


def test_the_day_that_the_article_was_made_is_better_than_none() -> None:
    assert dated(ld('{"@type":"NewsArticle","dateCreated":"2016-03-27"}')).day == DAY
    assert dated(ld('{"@type":"NewsArticle","dateCreated":"2016-03-20","datePublished":"2016-03-27"}')).day == DAY
