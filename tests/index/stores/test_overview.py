"""Counts and lists of an archive of three articles."""

from __future__ import annotations

from datetime import date

import pytest

from index.stores.archive import Archive
from index.types import Filters


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
