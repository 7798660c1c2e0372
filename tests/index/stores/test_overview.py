"""Counts and lists of an archive of three articles."""

from __future__ import annotations

from datetime import date

import pytest

from index.stores.archive import Archive
from index.stores.columns import term_key
from index.types import Article, Filters


def test_months_are_counted_and_undated_articles_left_out(archive: Archive) -> None:
    assert archive.catalog.overview.months() == [("2016-03", 1), ("2021-06", 1)]


def test_outlets_are_counted_most_first(archive: Archive) -> None:
    assert archive.catalog.overview.counted("outlet") == [("Harbour Post", 2), ("Desert Wire", 1)]
    assert archive.catalog.overview.counted("section") == [("", 3)]


def test_only_what_is_filtered_by_is_counted(archive: Archive) -> None:
    with pytest.raises(ValueError, match="text"):
        archive.catalog.overview.counted("text")


def test_articles_are_listed_latest_first_and_undated_last(archive: Archive) -> None:
    rows = archive.catalog.overview.listed(0, 10)
    assert [row.published for row in rows] == [date(2021, 6, 2), date(2016, 3, 29), None]
    assert rows[1].title == "Army takes Palmyra back"
    assert rows[1].opening.startswith("Beirut: Government forces overran Palmyra")
    assert "\n" not in rows[1].opening
    assert rows[1].opening.endswith("…"), "it goes on"
    assert rows[2].opening.endswith("in nine rounds."), "it is short enough to stand in full"


def test_a_page_of_the_list_is_what_it_would_be_in_the_whole(archive: Archive) -> None:
    overview = archive.catalog.overview
    whole = overview.listed(0, 10)
    assert [row for first in range(3) for row in overview.listed(first, 1)] == whole
    assert overview.listed(3, 10) == []


def test_filters_limit_the_list_and_its_count_alike(archive: Archive) -> None:
    overview, harbour = archive.catalog.overview, Filters(outlets=("Harbour Post",))
    assert overview.count() == 3
    assert overview.count(harbour) == len(overview.listed(0, 10, harbour)) == 2
    early = Filters(published_to=date(2016, 12, 31))
    assert [row.outlet for row in overview.listed(0, 10, early)] == ["Desert Wire"]
    assert overview.count(undated=True) == 1
    assert [row.published for row in overview.listed(0, 10, undated=True)] == [None]


def test_days_are_those_of_dated_articles(archive: Archive) -> None:
    assert archive.catalog.overview.days() == (date(2016, 3, 29), date(2021, 6, 2))


def test_months_and_outlets_can_be_counted_of_a_period(archive: Archive) -> None:
    early = Filters(published_to=date(2016, 12, 31))
    assert archive.catalog.overview.months(early) == [("2016-03", 1)]
    assert archive.catalog.overview.counted("outlet", early) == [("Desert Wire", 1)]


def test_articles_are_counted_and_listed_by_their_bylines(archive: Archive) -> None:
    """However many bylines somebody has: they are one value of the query."""
    signed = [Article(f"Text {n}.", byline=f"Ann Pike {n % 2}", source=f"{n}") for n in range(5)]
    archive.catalog.articles.place(signed)
    archive.catalog.articles.mark_ready([article.id for article in signed])
    overview = archive.catalog.overview
    assert overview.bylines() == [("", 3), ("Ann Pike 0", 3), ("Ann Pike 1", 2)]
    many = ["Ann Pike 0", *(f"Nobody {n}" for n in range(50_000))]
    assert overview.count(bylines=many) == len(overview.listed(0, 10, bylines=many)) == 3


def test_any_number_of_articles_can_be_named(archive: Archive) -> None:
    overview = archive.catalog.overview
    rows = overview.listed(0, 10)
    named = [*(row.id for row in reversed(rows)), *map(str, range(50_000))]
    assert overview.named(named) == rows
    assert {one.article_id: one.published for one in overview.publications(named)} == {
        row.id: row.published for row in rows
    }


def test_of_articles_of_one_day_the_last_to_arrive_comes_first(archive: Archive) -> None:
    """Else what was added just now would not be among what is new, where nothing has a date."""
    late = Article("Late.", "Late", source="late")
    archive.catalog.articles.place([late])
    with archive.catalog.changing() as db:
        db.execute("UPDATE articles SET state = 'ready', added = '2999-01-01' WHERE id = ?", (late.id,))
    assert archive.catalog.overview.listed(0, 10, undated=True)[0].title == "Late"


def test_openings_are_cut_and_newest_first(archive: Archive) -> None:
    assert archive.catalog.overview.openings(2, 11) == [
        ("Brannock ferry line to merge", "The Brannoc"),
        ("Army takes Palmyra back", "Beirut: Gov"),
    ]


def test_the_terms_of_articles_are_those_of_their_sentences(archive: Archive) -> None:
    """Outlet and day stand with every passage, and are no words of the article."""
    (palmyra,) = [row.id for row in archive.catalog.overview.listed(0, 10) if row.outlet == "Desert Wire"]
    terms = archive.catalog.passages.terms([palmyra])[palmyra]
    assert term_key("palmyra") in terms
    assert not {term_key("wire"), term_key("29")} & terms
