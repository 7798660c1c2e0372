"""A date is read only if it can be read in one way."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates.date_parsing import parse_date

PALMYRA = date(2016, 3, 27)


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-27",
        "2016-3-27",
        " 2016-03-27\n",
        "2016-03-27T10:00",
        "2016-03-27T10:00:00Z",
        "2016-03-27T23:59:59.123+02:00",
        "2016-03-27 10:00:00 -5",
        "27 March 2016",
        "27 MARCH 2016",
        "27th March 2016",
        "27 Mar 2016",
        "27 Mar. 2016",
        "March 27, 2016",
        "Mar 27 2016",
        "Sunday, March 27, 2016",
        "March 27, 2016 Sunday",
        "March 27, 2016 Sunday 10:30 PM GMT",
        "March 27, 2016, 10:30 AM",
        "Sun, 27 Mar 2016 10:00:00 GMT",
        "Sun, 27 Mar 2016 10:00:00 +0000",
    ],
)
def test_a_date_that_can_be_read_in_one_way_is_read(text: str) -> None:
    assert parse_date(text) == PALMYRA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/04/2016",
        "3.4.2016",
        "27/03/2016",
        "27 March",
        "March 2016",
        "2016",
        "2016-03",
        "20160327",
        "27 March 16",
        "yesterday",
        "2016-13-01",
        "31 February 2016",
        "0000-01-01",
        "2016-03-27T25:00",
        "Published 27 March 2016",
        "27 Marchember 2016",
        "27 Maybe 2016",
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_a_weekday_that_does_not_fit_makes_it_no_date() -> None:
    """27 March 2016 was a Sunday, so one half of this is wrong and nobody knows which."""
    assert parse_date("Monday, 27 March 2016") is None
    assert parse_date("27 March 2016 Monday") is None


def test_september_has_two_short_names() -> None:
    assert parse_date("1 Sep 2016") == parse_date("1 Sept. 2016") == date(2016, 9, 1)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back_from_each_form(day: date) -> None:
    names = "January February March April May June July August September October November December"
    name = names.split(" ")[day.month - 1]
    forms = (day.isoformat(), f"{day.day} {name} {day.year}", f"{name[:3]} {day.day}, {day.year}")
    assert [parse_date(form) for form in forms] == [day] * 3


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_date(text)
