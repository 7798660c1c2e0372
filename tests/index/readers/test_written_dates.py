"""Days as pages write them: complete ones are found in any language, the rest is no day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.dates.written_dates import is_weekday, plain_digits, stamps

DAY = date(2016, 3, 27)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("27 March 2016", "en"),
        ("Published on March 27th, 2016 at 10:30", "en"),
        ("27-Mar-2016", "en"),
        ("27 de marzo de 2016", "es"),
        ("27 de marzo del 2016", "es"),
        ("27. März 2016, 18 Uhr", "de"),
        ("dimanche 27 mars 2016", "fr"),
        ("27 marca 2016", "pl"),
        ("27 марта 2016 г.", "ru"),
        ("2016. március 27.", "hu"),
        ("27. maaliskuuta 2016", "fi"),
        ("٢٧ مارس ٢٠١٦", "ar"),
        ("27 آذار 2016", "ar"),
        ("۲۷ مارس ۲۰۱۶", "fa"),
        ("2016年3月27日", "ja"),
        ("2016년 3월 27일", "ko"),
        ("2016-03-27T10:00:00Z", ""),
        ("2016.03.27", ""),
        ("27.03.2016", ""),
        ("03/27/2016", ""),
        ("27/3/2016", ""),
    ],
)
def test_a_complete_day_is_found(text: str, language: str) -> None:
    assert [(found.day, found.precision) for found in stamps(text, language)] == [(DAY, "day")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "27 March",
        "yesterday",
        "2 hours ago",
        "in 2016",
        "31 February 2016",
        "may 5 people",
        "1.5 2016",
        "10:30",
        "2016",
    ],
)
def test_what_is_not_complete_is_no_day(text: str) -> None:
    assert stamps(text, "en") == []


def test_a_month_is_found_as_a_month() -> None:
    (found,) = stamps("May 2018", "en")
    assert (found.day, found.precision) == (date(2018, 5, 1), "month")


def test_numbers_that_can_be_two_days_are_both() -> None:
    (found,) = stamps("03/04/2016")
    assert found.day is None
    assert found.readings == (date(2016, 3, 4), date(2016, 4, 3))


@pytest.mark.parametrize(("order", "day"), [("dm", date(2016, 4, 3)), ("md", date(2016, 3, 4))])
def test_the_order_of_the_page_decides(order: str, day: date) -> None:
    assert [found.day for found in stamps("03/04/2016", order=order)] == [day]
    assert [found.day for found in stamps("03/04/16", order=order)] == [day]


def test_the_weekday_decides_too() -> None:
    assert [found.day for found in stamps("Sunday, 03/04/2016", "en")] == [date(2016, 4, 3)]
    assert [found.day for found in stamps("viernes, 04/03/2016", "es")] == [date(2016, 3, 4)]


def test_a_weekday_that_does_not_fit_makes_it_no_day() -> None:
    assert stamps("Monday, 27 March 2016", "en") == []


def test_two_digits_for_a_year_are_a_day_where_the_numbers_can_be_no_other() -> None:
    """13/10/12 is a day of 2012 or of 2013: some write the year first."""
    assert [found.day for found in stamps("27.03.98")] == [date(1998, 3, 27)]
    assert [found.day for found in stamps("03/27/98")] == [date(1998, 3, 27)]
    assert [found.readings for found in stamps("13/10/12")] == [(date(2012, 10, 13), date(2013, 10, 12))]
    assert [found.day for found in stamps("03/04/98")] == [None]


def test_versions_and_addresses_are_no_days() -> None:
    assert stamps("version 10.2.3.2016, 192.168.12.2010, call 555-12-2010") == []


def test_weekdays_are_known_by_language() -> None:
    assert is_weekday("terça-feira", "pt")
    assert is_weekday("Tue.")
    assert not is_weekday("Festival", "de")


@settings(deadline=None)  # the first one loads names of months
@given(
    st.dates(min_value=date(1605, 1, 1), max_value=date(2299, 1, 1)),
    st.sampled_from(["en", "de", "es", "fr", "pl", "ru", "ar", "fa"]),
)
def test_every_day_comes_back_in_every_language(day: date, language: str) -> None:
    from babel.dates import format_date

    written = format_date(day, "d MMMM y", locale=language)
    assert [found.day for found in stamps(f"({written})", language)] == [day]


@settings(deadline=None)  # the first one loads names of months
@given(st.text())
def test_no_text_raises_and_places_lie_within(text: str) -> None:
    assert len(plain_digits(text)) == len(text)
    for found in stamps(text, "ar"):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("الأحد 24 ذو الحجة 1445 هـ", "2024-06-30"),
        ("الأحد ٢٤ من ذي الحجة ١٤٤٥", "2024-06-30"),
        ("الأحد، 1 محرم 1446هـ", "2024-07-07"),
        ("الاثنين 1 محرم 1446", "2024-07-08"),
        ("الخميس 24 ذو الحجة 1445", ""),
        ("24 ذو الحجة 1445 هـ", ""),
        ("24 ذو الحجة 1445 هـ الموافق 30 يونيو 2024", "2024-06-30"),
        ("30 حزيران/يونيو 2024", "2024-06-30"),
        ("04 آب/اغسطس 2013", "2013-08-04"),
    ],
)
def test_a_day_of_the_islamic_calendar_is_told_by_its_weekday_alone(text: str, day: str) -> None:
    """A month begins where the new moon is seen; 1 Muharram 1446 was a Sunday in Mecca and a Monday elsewhere."""
    assert "".join(str(found.day) for found in stamps(text, "ar") if found.day) == day
