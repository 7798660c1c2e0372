"""Records of JSON and tables as programs write them: names in other languages, objects for names, dates of columns."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.records.record_dates import date_line, published_date, stated_date
from index.readers.records.record_values import byline_of, text_of
from tests.index.readers.conftest import ReadAll, Write

TEXT = "The last ferry of Orlund left at noon on Sunday with 212 people on board."
DAY = date(2016, 3, 27)


@pytest.mark.parametrize(
    "written",
    [
        *("27.03.2016", "27.3.16", "27/03/2016", "20160327", "20160327T101500+0100", "2016/03/27", "10:30 27/03/2016"),
        *("2016-03-27 10:00:00+00", "2016-03-27T10:00:00 Europe/Berlin", "Mar 27, 2016, 10:30 AM EDT"),
        *("27. März 2016", "27 de marzo de 2016", "dimanche 27 mars 2016 à 10h30", "27 марта 2016 г.", "2016年3月27日"),
        *(1459072800, 1459072800.5, "1459072800", 1459072800000, 1459072800000000, 20160327),
        *("/Date(1459072800000+0200)/", "42456", 42456, "27 मार्च 2016", "27 มี.ค. 59", "H28.3.27", "۱۳۹۵/۰۱/۰۸"),
        *({"$date": "2016-03-27T10:00:00Z"}, {"seconds": 1459072800}, ["2016-03-27"]),
    ],
)
def test_a_day_is_read_in_whatever_form_a_program_writes_it(written: object) -> None:
    found = stated_date(written)
    assert found is not None
    assert (found.day, found.precision) == (DAY, "day")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "1970-01-01",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "1899-12-30",
            "1900-01-01 00:00:00",
            "1403/04/10",
        ),
        *("2099-05-01", 4081104000, {"$date": "2099-05-01T00:00:00Z"}, "1524-07-01", "2098", "19000101"),
        (date.today() + timedelta(days=3)).isoformat(),
    ],
)
def test_a_day_on_which_nothing_was_published_leaves_the_article_undated(written: object) -> None:
    """Programs write their first day for "not known"; taken for a day, it answers "the oldest article"."""
    assert published_date(written) is None


def test_days_that_programs_count_from_are_days_where_people_wrote_them() -> None:
    for written, day in (("1 January 1900", date(1900, 1, 1)), ("30. Dezember 1899", date(1899, 12, 30))):
        stated = published_date(written)
        assert stated is not None
        assert stated.day == day
    assert published_date(date.today().isoformat())


def test_impossible_days_are_refused_in_records_front_matter_and_labels(
    write: Write, read_all: ReadAll, tmp_path: Path
) -> None:
    write("a.jsonl", json.dumps({"text": TEXT, "date": "1970-01-01"}))
    write("b.csv", f"title,text,date\nFerry,{TEXT},2099-05-01\n")
    write("c.md", f"---\ntitle: Ferry\ndate: 0001-01-01\n---\n{TEXT}\n")
    write("d.txt", f"Title: Ferry\nDate: 1899-12-30\nOutlet: Post\n\n{TEXT}\n")
    articles, skipped = read_all(*tmp_path.iterdir())
    assert [one.published for one in articles] == [None] * 4
    assert not skipped


@pytest.mark.parametrize(
    "written",
    ["n/a", "0000-00-00 00:00:00", 0, "0", True, None, [], {}, "03/04/2016", "yesterday", "31.02.2016", -5, 1e300],
)
def test_what_is_no_day_or_could_be_two_is_none(written: object) -> None:
    """A wrong day is worse than none: answers count from it."""
    assert stated_date(written) is None


@given(
    st.one_of(
        st.text(max_size=80), st.integers(), st.floats(), st.dictionaries(st.text(max_size=8), st.text(max_size=20))
    )
)
def test_no_value_of_a_date_raises(value: object) -> None:
    assert stated_date(value) is None or stated_date(value) is not None


@pytest.mark.parametrize("line", ["Storm of 30 June 2024 kills 3", "Nr. 3, 30.06.2024 in Wien", "By 30 June 2024"])
def test_a_line_with_more_than_a_day_in_it_is_no_date(line: str) -> None:
    assert date_line(line) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<p>One &amp; two.</p><p>Three.</p>", "One & two.\n\nThree."),
        ("Ferry &#8211; closed", "Ferry – closed"),
        ("if a<b and c>d", "if a<b and c>d"),
        ({"rendered": "<p>One.</p>", "protected": False}, "One."),
        (["One.", {"type": "paragraph", "data": {"text": "Two."}}, {"type": "image"}], "One.\n\nTwo."),
        ({"a": {"b": 1}}, ""),
        (5, ""),
    ],
)
def test_text_is_taken_out_of_what_a_program_wraps_it_in(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "byline"),
    [
        ("By Mira Tolland", "Mira Tolland"),
        ({"name": "Mira Tolland"}, "Mira Tolland"),
        ([{"firstName": "Mira", "lastName": "Tolland"}, "Ove Sand"], "Mira Tolland, Ove Sand"),
        ("[[Mira Tolland]]", "Mira Tolland"),
        ("Von Miller", "Von Miller"),
        (7, ""),
    ],
)
def test_authors_are_names_whatever_they_are_wrapped_in(value: object, byline: str) -> None:
    assert byline_of(value) == byline


@pytest.mark.parametrize("field", ["date", "author", "source", "category", "title", "link", "lang"])
@pytest.mark.parametrize("odd", [{"x": {"y": 1}}, [[1]], 1.5e300, True, "\u0000"])
def test_one_odd_field_costs_that_field_and_keeps_the_article(
    read_all: ReadAll, write: Write, field: str, odd: object
) -> None:
    """One author written as an object cost whole exports."""
    record = {"text": TEXT, "title": "Ferry closes", "date": "2024-06-30", field: odd}
    (article,), skipped = read_all(write("a.jsonl", json.dumps(record)))
    assert not skipped
    assert article.text == TEXT


@pytest.mark.parametrize(
    "header",
    [
        "Titel;Text;Datum;Quelle;Autor",
        "Überschrift;Artikeltext;Veröffentlichungsdatum;Zeitung;Verfasser",
        "Titre;Texte;Date de publication;Journal;Auteur",
        "Título;Contenido;Fecha;Periódico;Autor",
        "headline;full_text;pub_date;Publication Name;Author(s)",
    ],
)
def test_columns_are_known_by_their_names_in_many_languages(read_all: ReadAll, write: Write, header: str) -> None:
    (article,), skipped = read_all(write("a.csv", f"{header}\nFerry;{TEXT};30.06.2024;Harbour Post;Mira Tolland\n"))
    assert not skipped
    assert (article.title, article.text, article.published) == ("Ferry", TEXT, date(2024, 6, 30))
    assert (article.outlet, article.byline) == ("Harbour Post", "Mira Tolland")


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
@pytest.mark.parametrize(
    ("dates", "days", "said"),
    [
        (
            ["01/07/2024", "30/06/2024"],
            [date(2024, 7, 1), date(2024, 6, 30)],
            "with the day first, as 30/06/2024 shows",
        ),
        (["07/01/2024", "06/30/2024"], [date(2024, 7, 1), date(2024, 6, 30)], "with the month first, as 06/30/2024"),
        (["01/07/2024", "02/07/2024"], [None, None], "2 dates such as 01/07/2024 could be two days"),
        (
            ["01/07/2024", "30/06/2024", "06/30/2024"],
            [None, date(2024, 6, 30), date(2024, 6, 30)],
            "contradict each other",
        ),
    ],
)
def test_the_whole_column_tells_the_order_of_its_dates(
    read_all: ReadAll,
    write: Write,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    dates: list[str],
    days: list[date | None],
    said: str,
) -> None:
    """Row by row, half of a column was undated or, worse, half a year off."""
    caplog.set_level(logging.INFO, logger="index.reading.notes")
    records = [{"title": "Ferry", "text": f"{TEXT} {n}", "date": day} for n, day in enumerate(dates)]
    written = {
        "csv": "title,text,date\n" + "".join(f"Ferry,{r['text']},{r['date']}\n" for r in records),
        "json": json.dumps({"response": {"results": records}}),
        "jsonl": "\n".join(map(json.dumps, records)),
    }
    articles, skipped = read_all(write(f"a.{kind}", written[kind]))
    assert not skipped
    assert [a.published for a in articles] == days
    assert said in caplog.text


def test_semicolons_and_foreign_names_tell_the_order_where_no_date_does(read_all: ReadAll, write: Write) -> None:
    (article,), _ = read_all(write("a.csv", f"Titel;Text;Datum\nFerry;{TEXT};01/07/2024\n"))
    assert article.published == date(2024, 7, 1)


def test_a_first_line_that_names_the_separator_is_no_header(read_all: ReadAll, write: Write) -> None:
    (article,), _ = read_all(write("a.csv", f"sep=;\r\ntitle;text;date\r\nFerry;{TEXT};2024-06-30\r\n"))
    assert (article.title, article.published) == ("Ferry", date(2024, 6, 30))


@pytest.mark.parametrize(
    "wrapped",
    [
        '{{"response": {{"status": "ok", "results": [{0}]}}}}',
        '{{"db": [{{"meta": {{}}, "data": {{"posts": [{0}], "tags": [{{"name": "x"}}]}}}}]}}',
        '{{"_items": [{0}], "_meta": {{"total": 1}}}}',
        '{{"hits": {{"total": 1, "hits": [{{"_id": "1", "_source": {0}}}]}}}}',
        '{{"data": {{"posts": {{"edges": [{{"node": {0}}}]}}}}}}',
    ],
)
def test_articles_are_found_at_any_depth_of_a_dump(read_all: ReadAll, write: Write, wrapped: str) -> None:
    record = {"title": "Ferry", "html": f"<p>{TEXT}</p>", "authors": [{"name": "Mira Tolland"}], "date": "2024-06-30"}
    articles, _ = read_all(write("a.json", wrapped.format(json.dumps(record))))
    assert [(a.title, a.text, a.byline, a.published) for a in articles] == [
        ("Ferry", TEXT, "Mira Tolland", date(2024, 6, 30))
    ]


def test_a_json_feed_names_the_outlet_and_language_of_its_items(read_all: ReadAll, write: Write) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post", "language": "en-GB"}
    items = [{"id": "1", "title": "Ferry", "content_html": f"<p>{TEXT}</p>", "date_published": "2024-06-30T10:00:00Z"}]
    (article,), _ = read_all(write("a.json", json.dumps({**feed, "items": items})))
    assert (article.outlet, article.language, article.published) == ("Harbour Post", "en", date(2024, 6, 30))
    assert article.items == ()  # "1" of which site?


def test_an_item_of_a_json_feed_is_known_by_its_name_when_headline_and_address_change(
    read_all: ReadAll, write: Write
) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "home_page_url": "https://post.example/"}
    for title, url in (("Ferry", "https://post.example/f"), ("Ferry closes", "https://post.example/f-closes")):
        items = [{"id": "4711", "url": url, "title": title, "content_text": TEXT}]
        (article,), _ = read_all(write("a.json", json.dumps({**feed, "items": items})))
        assert (article.url, article.items) == (url, ("post.example 4711",))
    (article,), _ = read_all(write("b.json", json.dumps([{"id": "4711", "title": "Ferry", "text": TEXT}])))
    assert article.items == ()


UNPUBLISHED: list[dict[str, object]] = [
    *({"status": status} for status in ("draft", "auto-draft", "pending", "private", "trash", "future", "scheduled")),
    {"status": "future", "date": "2999-07-01T00:00:00"},
    {"post_status": "draft"},
    {"draft": True},
    {"published": False},
    {"type": "nav_menu_item", "status": "publish"},
]


@pytest.mark.parametrize("stated", UNPUBLISHED)
def test_what_a_site_has_not_published_is_no_article_and_said_so(
    read_all: ReadAll, write: Write, stated: dict[str, object]
) -> None:
    """Exports hold drafts, and what an editor has not released is not to be quoted."""
    record = {"title": "Ferry closes", "text": TEXT, **stated}
    (article,), (skip,) = read_all(
        write(
            "a.jsonl", f"{json.dumps(record)}\n{json.dumps({**record, **dict.fromkeys(stated), 'status': 'publish'})}"
        )
    )
    assert article.source.endswith("#2")
    assert "not published" in skip.reason or "a part of a site" in skip.reason


def test_what_waited_for_a_time_that_is_past_is_an_article(read_all: ReadAll, write: Write) -> None:
    record = {"text": TEXT, "status": "future", "date": "2024-06-30T10:00:00"}
    (article,), skipped = read_all(write("a.jsonl", json.dumps(record)))
    assert (article.published, skipped) == (date(2024, 6, 30), [])


@pytest.mark.parametrize("stated", ["status: draft", "draft: true", "published: false"])
def test_a_page_whose_front_matter_says_draft_is_none(read_all: ReadAll, write: Write, stated: str) -> None:
    articles, (skip,) = read_all(write("a.md", f"---\ntitle: Ferry closes\n{stated}\n---\n{TEXT}\n"))
    assert (articles, skip.reason[:13]) == ([], "not published")


@pytest.mark.parametrize(
    "told",
    [
        "<wp:status>draft</wp:status>",
        "<wp:status>future</wp:status><pubDate>Fri, 01 Jul 2999 08:00:00 +0000</pubDate>",
        "<wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type>",
        "<app:control><app:draft>yes</app:draft></app:control>",
    ],
)
def test_drafts_and_menus_of_a_sites_export_are_no_entries(read_all: ReadAll, write: Write, told: str) -> None:
    names = 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:app="http://www.w3.org/2007/app"'
    item = f"<item><title>Ferry</title><description>{TEXT}</description>"
    feed = f"<rss version='2.0' {names}><channel><title>P</title>{item}{told}</item>{item}</item></channel></rss>"
    (article,), (skip,) = read_all(write("a.xml", feed))
    assert (article.source[-2:], skip.source[-2:]) == ("#2", "#1")


def test_a_post_of_wordpress_has_the_names_that_are_embedded_beside_its_numbers(
    read_all: ReadAll, write: Write
) -> None:
    terms = [[{"name": "Sea", "taxonomy": "post_tag"}], [{"name": "Coast", "taxonomy": "category"}]]
    embedded = {"author": [{"id": 3, "name": "Mira Tolland"}], "wp:term": terms}
    post = {"title": {"rendered": "Ferry"}, "content": {"rendered": f"<p>{TEXT}</p>"}, "author": 3, "categories": [5]}
    (article,), _ = read_all(write("a.json", json.dumps([{**post, "_embedded": embedded}])))
    assert (article.byline, article.section, article.text) == ("Mira Tolland", "Coast", TEXT)
    ghost = {"title": "Ferry", "html": f"<p>{TEXT}</p>", "primary_tag": {"name": "Coast", "slug": "c"}}
    assert read_all(write("b.json", json.dumps({"posts": [ghost]})))[0][0].section == "Coast"


def test_what_an_api_leaves_out_is_no_text(read_all: ReadAll, write: Write) -> None:
    aside = '<aside class="element-rich-link"><p><span>Related: </span><a href="x">Another story</a></p></aside>'
    texts = [f"{TEXT}… [+2345 chars]", "[Removed]", f"<p>{TEXT}</p>{aside}<p>{TEXT}</p>"]
    (cut, related), (skip,) = read_all(write("a.json", json.dumps({"articles": [{"content": t} for t in texts]})))
    assert (cut.text, related.text) == (f"{TEXT}…", f"{TEXT}\n\n{TEXT}")
    assert skip.reason == "removed by its publisher"


def test_a_post_of_a_ghost_export_has_what_its_other_tables_say(read_all: ReadAll, write: Write) -> None:
    posts = [{"id": n, "title": f"Ferry {n}", "html": f"<p>{TEXT}</p>", "status": "published"} for n in "12"]
    authors = [{"post_id": "1", "author_id": who, "sort_order": at} for who, at in (("8", 1), ("9", 0))]
    tables = {
        "posts": posts,
        "users": [{"id": "8", "name": "Ove Sand"}, {"id": "9", "name": "Mira Tolland"}],
        "posts_authors": authors,
        "tags": [{"id": "5", "name": "Coast"}],
        "posts_tags": [{"post_id": "1", "tag_id": "5"}],
        "settings": [{"key": "title", "value": "Harbour Post"}],
    }
    written = json.dumps({"db": [{"meta": {"exported_on": 1719700000000}, "data": tables}]})
    first, second = read_all(write("a.json", written))[0]
    assert (first.byline, first.section, first.outlet) == ("Mira Tolland, Ove Sand", "Coast", "Harbour Post")
    assert (second.byline, second.section) == ("", "")
