"""Who wrote an article, from whatever its byline says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.bylines import is_byline, people_in
from index.readers.records.record_values import byline_of
from tests.index.readers.conftest import ReadAll, Write

BOTH = ["Ida Holm", "Per Lund"]


@pytest.mark.parametrize(
    "written",
    [
        "By Ida Holm and Per Lund for the Coast Post",
        "By Ida Holm, Transport Editor, and Per Lund",
        "Ida Holm in Bergen, Per Lund in Paris",
        "Von unserer Reporterin Ida Holm und Per Lund | dpa",
        "Par Ida Holm et Per Lund (avec AFP)",
        "Ida Holm/Per Lund/NTB",
        "Ida Holm <ida@post.example>, Per Lund <per@post.example>",
        "IDA HOLM STAFF WRITER; PER LUND",
        "By Ida Holm, Per Lund and Reuters",
        "Text: Ida Holm; Per Lund",
        "Text: Ida Holm, Per Lund, Fotos: Mia Sand",
        "Ein Kommentar von Ida Holm und Per Lund",
        "Geschrieben von Ida Holm und Per Lund",
        "Rédigé par Ida Holm et Per Lund",
        "Guest post by Ida Holm and Per Lund",
    ],
)
def test_names_stay_and_what_stands_around_them_goes(written: str) -> None:
    assert [name.title() for name in people_in(written)] == BOTH


@pytest.mark.parametrize(
    "written",
    [
        *("admin", "Staff and agencies", "Press Association", "AFP", "The Coast Post", "Coast Post Reporter", "12345"),
        *("https://www.facebook.example/coast", "desk@post.example", "Chief Political Correspondent", "Редакция 24"),
    ],
)
def test_an_office_an_agency_or_the_outlet_is_nobody(written: str) -> None:
    assert people_in(written, "Coast Post") == []


@pytest.mark.parametrize(
    "name",
    [
        *("Von Miller", "von der Leyen", "Juan de la Cruz", "José Ortega y Gasset", "Smith & Sons", "J. K. O'Neill"),
        *("A. B.", "李明", "Иван Петров", "Jan van 't Hoff", "Ngũgĩ wa Thiong'o"),
    ],
)
def test_a_name_is_one_whatever_its_form(name: str) -> None:
    assert people_in(name) == [name]


def test_a_feeds_author_is_the_name_beside_the_address() -> None:
    assert people_in("ida.holm@post.example (Ida Holm)") == ["Ida Holm"]


def test_an_organisation_beside_a_person_is_no_author() -> None:
    authors = [{"@type": "Person", "name": "Ida Holm"}, {"@type": "NewsMediaOrganization", "name": "Reed House"}]
    assert byline_of(authors) == "Ida Holm"


def test_a_login_is_an_author_only_where_a_field_says_so() -> None:
    assert byline_of("iholm") == "iholm"
    assert people_in("iholm") == []


@given(st.text(max_size=200))
def test_names_are_parts_of_what_is_written_and_nothing_raises(written: str) -> None:
    assert all(word in " ".join(written.split()) for name in people_in(written) for word in name.split())
    assert is_byline(written) in (True, False)


def test_feeds_name_all_their_authors_without_addresses(read_all: ReadAll, write: Write) -> None:
    """feedparser cuts "ida@post.example (Ida Holm)" behind the third letter of "example"."""
    item = "<item><title>Ferry</title><description>The ferry closed.</description>{}</item>"
    items = item.format("<author>ida@post.example (Ida Holm)</author>")
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    feed = f"<rss version='2.0' {names}><channel><title>Coast Post</title>{items}{{}}</channel></rss>"
    several = item.format("<dc:creator>Ida Holm</dc:creator><dc:creator>Per Lund, Coast Post</dc:creator>")
    articles, _ = read_all(write("a.rss", feed.format(several)))
    assert [article.byline for article in articles] == ["Ida Holm", "Ida Holm, Per Lund"]
