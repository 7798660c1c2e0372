"""What a reader limits searches to: from addresses, forms and cookies, and back."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.types import Sureness
from app.web.rooms.limits import COOKIE, Chosen, chips_of, cookie_of, limits_bar, limits_in_cookie
from index.stores.archive import Archive
from index.types import Filters
from tests.app.web.markup import read

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
NAMES = st.lists(st.text(min_size=1, max_size=30).map(str.strip).filter(bool), max_size=4, unique=True).map(tuple)
DAY = st.none() | DAYS
CHOSEN = st.builds(Chosen, NAMES, NAMES, NAMES, DAY, DAY, DAY, st.booleans(), st.sampled_from(Sureness))


@settings(deadline=None, max_examples=40)
@given(CHOSEN)
def test_what_is_remembered_is_what_was_chosen(chosen: Chosen) -> None:
    assert Chosen.of(chosen.pairs()) == chosen
    assert limits_in_cookie({COOKIE: cookie_of(chosen)}) == chosen


@settings(deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=300).map(lambda made: urlsafe_b64encode(made).decode()))
def test_any_cookie_is_read_without_an_error(value: str) -> None:
    limits_in_cookie({COOKIE: value}).filters()


@pytest.mark.parametrize("written", ['[["outlet","\\ud800x"]]', "[1]", '{"a":1}', '["ab"]', "[" * 5_000])
def test_a_forged_cookie_brings_no_half_of_a_letter_and_no_error(written: str) -> None:
    chosen = limits_in_cookie({COOKIE: urlsafe_b64encode(written.encode()).decode()})
    assert "".join(chosen.outlets).encode() in (b"", b"x")


def test_a_cookie_that_would_be_too_long_leaves_names_out_rather_than_all() -> None:
    value = cookie_of(Chosen(outlets=tuple(f"Outlet {n} " + "ü" * 60 for n in range(50)), first=date(2016, 3, 1)))
    assert len(value) <= 3_500
    kept = limits_in_cookie({COOKIE: value})
    assert 0 < len(kept.outlets) < 50
    assert kept.first == date(2016, 3, 1)


def test_no_cookie_limits_nothing() -> None:
    assert limits_in_cookie(None).filters() is None
    assert limits_in_cookie({}).filters() is None


def test_as_of_and_to_leave_the_earlier_of_both() -> None:
    chosen = Chosen(first=date(2016, 3, 1), last=date(2016, 4, 30), as_of=date(2016, 3, 28), undated=True)
    assert chosen.filters() == Filters(published_from=date(2016, 3, 1), published_to=date(2016, 3, 28), undated=True)
    assert Chosen(as_of=date(2016, 3, 28)).filters() == Filters(published_to=date(2016, 3, 28))


def test_keeping_undated_articles_is_no_limit_of_its_own() -> None:
    assert Chosen(undated=True).filters() is None


@pytest.mark.parametrize(
    "pairs",
    [
        *([("from", "yesterday")], [("to", "2016-02-31")], [("outlet", "  ")]),
        *([("undated", "yes")], [("sureness", "very")], [("x", "y")]),
    ],
)
def test_what_is_no_limit_is_passed_over(pairs: list[tuple[str, str]]) -> None:
    assert Chosen.of(pairs) == Chosen()


def test_days_in_the_wrong_order_are_said_to_be_wrong() -> None:
    assert Chosen(first=date(2016, 4, 1), as_of=date(2016, 3, 1)).wrong
    assert not Chosen(first=date(2016, 3, 1), last=date(2016, 3, 1)).wrong


def test_each_limit_has_a_chip_that_takes_away_this_one_only() -> None:
    chosen = Chosen(outlets=("A", "B"), languages=("fr",), first=date(2016, 3, 1), as_of=date(2016, 4, 1), undated=True)
    chips = chips_of(chosen)
    assert [label for _, _, label in chips] == [
        *("A", "B", "French", "from 1 March 2016", "as of 1 April 2016"),
        "Keep articles without a date",
    ]
    left = chosen.without("outlet", "A")
    assert left.outlets == ("B",)
    assert left.first == chosen.first


def test_the_bar_offers_what_the_archive_has_and_ticks_what_is_chosen(archive: Archive) -> None:
    page = read(limits_bar(Chosen(outlets=("harbour post",)), archive.catalog.overview.counted, "limits"))
    boxes = [e for e in page.all("input") if e.attributes.get("name") == "outlet"]
    assert {e.attributes["value"]: "checked" in e.attributes for e in boxes} == {
        "Harbour Post": True,
        "Desert Wire": False,
    }
    assert not [e for e in page.all("input") if e.attributes.get("name") == "section"], "there is none to choose"


def test_how_sure_is_chosen_shown_and_taken_back(archive: Archive) -> None:
    chosen = Chosen(sureness=Sureness.SURE)
    assert [label for _, _, label in chips_of(chosen)] == ["only where it seems sure"]
    assert chosen.without("sureness", "sure") == Chosen()
    options = read(limits_bar(chosen, archive.catalog.overview.counted, "limits")).all("option")
    assert [e.attributes["value"] for e in options if "selected" in e.attributes] == ["sure"]


def test_forged_names_are_escaped(archive: Archive) -> None:
    forged = '"><script>window.forged=1</script>'
    page = read(limits_bar(Chosen(outlets=(forged,)), archive.catalog.overview.counted, "limits", note=forged))
    assert "script" not in page.tags
    assert forged in page.text
