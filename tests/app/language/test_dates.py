from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.language.dates import DateMention, dates_in, with_days_written_out
from app.language.days import in_words

TUESDAY = date(2016, 3, 29)


def explained(mention: DateMention) -> str:
    """ "Sunday 27 March 2016"; "" if unknown."""
    if mention.first is None or mention.last is None:
        return ""
    weekday = f"{mention.first:%A} " if mention.first == mention.last else ""
    return f"{weekday}{in_words(mention.first, mention.last)}"


def said(text: str, published: date | None = TUESDAY) -> list[tuple[str, str]]:
    """What is found, and what it means in words."""
    return [(text[m.start : m.end], explained(m)) for m in dates_in(text, published)]


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("It fell on 27 March 2016.", "27 March 2016", "Sunday 27 March 2016"),
        ("It fell on Sunday, 27th of March, 2016.", "Sunday, 27th of March, 2016", "Sunday 27 March 2016"),
        ("It fell on March 27, 2016.", "March 27, 2016", "Sunday 27 March 2016"),
        ("Born Jan. 21, 1976, he", "Jan. 21, 1976", "Wednesday 21 January 1976"),
        ("dated 2016-03-27", "2016-03-27", "Sunday 27 March 2016"),
        ("in March 2016.", "March 2016", "March 2016"),
        ("in 2015 it fell", "2015", "2015"),
        ("The 2015 agreement holds.", "2015", "2015"),
        ("10-12 May 2014", "May 2014", "May 2014"),
        ("the 2014-15 season", "2014-15", "2014 to 2015"),
        ("Monday 27 March 2016", "Monday 27 March 2016", ""),  # it was a Sunday: one of the two is wrong
        ("on 31 February 2016", "31 February 2016", ""),
        ("launched on May 15, 2012.12:01 AM PST.", "May 15, 2012", "Tuesday 15 May 2012"),
    ],
)
def test_dates_with_a_year_need_no_day_of_publication(text: str, words: str, days: str) -> None:
    assert said(text, None) == [(words, days)]
    assert not any(m.inferred for m in dates_in(text, TUESDAY))


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("On Sunday the army overran Palmyra.", "Sunday", "Sunday 27 March 2016"),
        ("He spoke on Tuesday.", "Tuesday", "Tuesday 29 March 2016"),
        ("Sunday’s assault failed.", "Sunday’s", "Sunday 27 March 2016"),
        ("They attacked late on Sunday night.", "Sunday night", "Sunday 27 March 2016"),
        ("Ministers will meet on Friday.", "Friday", "Friday 1 April 2016"),
        ("On Friday ministers will meet.", "Friday", "Friday 1 April 2016"),
        ("The report is due on Monday.", "Monday", "Monday 4 April 2016"),
        ("They agreed to meet on Friday.", "Friday", "Friday 1 April 2016"),
        ("He has until Thursday to reply.", "Thursday", "Thursday 31 March 2016"),
        ("Parliament votes on Thursday.", "Thursday", "Thursday 31 March 2016"),
        ("The army was due to attack on Friday.", "Friday", ""),
        ("He left last Friday.", "last Friday", "Friday 25 March 2016"),
        ("He left last Tuesday.", "last Tuesday", "Tuesday 22 March 2016"),
        ("He left last Monday.", "last Monday", ""),  # yesterday, or a week before?
        ("He goes next Monday.", "next Monday", "Monday 4 April 2016"),
        ("He goes next Friday.", "next Friday", ""),  # in three days, or in ten?
        ("It rained yesterday.", "yesterday", "Monday 28 March 2016"),
        ("It rained last night.", "last night", "Monday 28 March 2016"),
        ("It rains tonight.", "tonight", "Tuesday 29 March 2016"),
        ("Today he resigned.", "Today", "Tuesday 29 March 2016"),
        ("Sales fell last month.", "last month", "February 2016"),
        ("It opens next year.", "next year", "2017"),
        ("It closed in May last year.", "May last year", "May 2015"),
        ("Held since last August.", "last August", "August 2015"),
        ("He left two weeks ago.", "two weeks ago", "14 to 20 March 2016"),
        ("He left three days ago.", "three days ago", "Saturday 26 March 2016"),
        ("He left ten years ago.", "ten years ago", "2006"),
        ("Earlier this year he left.", "this year", "2016"),
        ("It opens later this year.", "this year", "2016"),
        ("It fell on 4 February.", "4 February", "Thursday 4 February 2016"),
        ("It needs approval by 4 September.", "4 September", "Sunday 4 September 2016"),
        ("He was born on 30 March.", "30 March", ""),  # tomorrow is no past, and a year ago would have its year
        ("A plant will open in September.", "September", "September 2016"),
        ("WASHINGTON, March 2 -- The Senate sat.", "March 2", "Wednesday 2 March 2016"),
        ("the September 11 attacks", "September 11", ""),
    ],
)
def test_relative_dates_are_counted_from_the_day_of_publication(text: str, words: str, days: str) -> None:
    assert said(text) == [(words, days)]
    assert [m.inferred for m in dates_in(text, TUESDAY)] == [bool(days)]
    assert said(text, None) == [(words, "")]


def test_each_date_follows_the_verb_next_to_it() -> None:
    text = "He said on Sunday that ministers would meet on Wednesday; on Monday the army advanced."
    assert said(text) == [
        ("Sunday", "Sunday 27 March 2016"),
        ("Wednesday", "Wednesday 30 March 2016"),
        ("Monday", "Monday 28 March 2016"),
    ]


def test_a_weekday_tells_the_year_of_a_day_without_one() -> None:
    assert said("On Sunday 3 April it fell.", date(2016, 4, 5)) == [("Sunday 3 April", "Sunday 3 April 2016")]
    assert said("On Monday 3 April it fell.", date(2016, 4, 5)) == [("Monday 3 April", "")]


def test_a_year_back_across_new_year() -> None:
    assert said("It fell on 30 December.", date(2016, 1, 4)) == [("30 December", "Wednesday 30 December 2015")]
    assert said("It fell in December.", date(2016, 1, 4)) == [("December", "December 2015")]
    assert said("It fell last month.", date(2016, 1, 31)) == [("last month", "December 2015")]
    assert said("It opens next month.", date(2016, 1, 31)) == [("next month", "February 2016")]


@pytest.mark.parametrize("text", ["the previous day", "The following day", "three days later", "the day before"])
def test_days_relative_to_other_days_are_named_and_left_untold(text: str) -> None:
    assert said(f"{text} he left") == [(text, "")]


@pytest.mark.parametrize(
    "text",
    [
        "about 2,015 people",
        "some 2000 troops",
        "He won the 2000 metres.",
        "in 2000 homes",
        "It may march on in august company.",
        "Theresa May spoke and March Hare listened.",
        "every Sunday",
        "the Sunday Times",
        "Good Friday prayers",
        "Sundays are quiet",
        "03/04/2016",
        "a score of 3-1",
        "version 1.2.2015.7",
        "flight MH2015",
        "$2015",
        "the last year of the war",
        "over the last month",
        "",
    ],
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert said(text) == []


def test_a_model_reads_the_days_in_brackets() -> None:
    text = "On Sunday troops entered. They had left in May last year; talks resume on 4 April, in 2016 or never."
    assert with_days_written_out(text, TUESDAY) == (
        "On Sunday (27 March 2016) troops entered. They had left in May last year (2015); talks resume on 4 April "
        "(2016), in 2016 or never."
    )
    assert with_days_written_out(text, None) == text


def test_a_day_that_the_text_gives_in_brackets_itself_is_not_given_twice() -> None:
    text = "On Sunday (27 March) troops entered."
    assert with_days_written_out(text, TUESDAY) == "On Sunday (27 March, 2016) troops entered."
    assert (
        with_days_written_out(with_days_written_out("On Sunday they left.", TUESDAY), TUESDAY)
        == "On Sunday (27 March 2016) they left."
    )


def test_days_that_count_from_publication_are_marked() -> None:
    inferred, stated = dates_in("On Sunday, as on 27 March 2016", TUESDAY)
    assert (inferred.inferred, stated.inferred) == (True, False)
    assert explained(inferred) == explained(stated) == "Sunday 27 March 2016"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("He will be charged on Thursday.", "Thursday 31 March 2016"),
        ("The results are to be published on Thursday.", "Thursday 31 March 2016"),
        ("The match is scheduled to be played on Saturday.", "Saturday 2 April 2016"),
        ("Talks resume on Friday after they broke down on Monday.", "Friday 1 April 2016"),
        ("The suspect, arrested on Sunday, appears in court on Thursday.", "Thursday 31 March 2016"),
        ("The law takes effect on January 1.", "Sunday 1 January 2017"),
        ("The explosion on Friday killed 12 people.", "Friday 25 March 2016"),
        ("The minister, who will leave soon, fled on Friday.", "Friday 25 March 2016"),
        ("Those who are to be tried were arrested on Friday.", "Friday 25 March 2016"),
    ],
)
def test_the_verb_of_its_clause_tells_whether_a_day_is_to_come(text: str, day: str) -> None:
    assert day in [explained(mention) for mention in dates_in(text, TUESDAY)]


_WORDS = [
    *("On", "in", "by", "the", "last", "next", "this", "27", "12", "2016", "March", "May", "Sunday", "Sept.", "4"),
    *("10-12", "ago", "two", "weeks", "yesterday", "1990s", "will", "said"),
    *("2016-03-27", "27/03/2016", "30 February", "99", "year", "’s", "(", ".", ",", "—", "İ", "\n", "0", "1000", "day"),
]


FUTURE = Path(__file__).resolve().parents[4] / "shared" / "cases" / "days" / "future_days.py"
DAYS_OF_APRIL = """
11|12|15|14|12|11|13|15|12|13|13|11|11|14|12|13|14|12|12|4 15|12 9|7 12|12|5 14|||12|7 11|12
""".strip().split("|")  # for each line; in two the day is not of this month


@pytest.mark.skipif(not FUTURE.is_file(), reason="the cases beside the repository are not there")
def test_days_of_what_is_to_come_are_told_from_those_of_what_was() -> None:
    """An article of Wednesday, 10 April 2024: "will be charged on Thursday", "passed on Thursday"."""
    lines = FUTURE.read_text("utf-8").split("'''")[1].split("\n")
    assert len(lines) == len(DAYS_OF_APRIL)
    for line, days in zip(lines, DAYS_OF_APRIL, strict=True):
        found = [mention.first for mention in dates_in(line, date(2024, 4, 10))]
        assert [str(day.day) for day in found if day and (day.year, day.month) == (2024, 4)] == days.split(), line


@given(
    st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join) | st.text(max_size=60),
    st.dates(min_value=date(1850, 1, 1)) | st.none(),
)
def test_any_text_has_dates_in_order_at_their_places(text: str, published: date | None) -> None:
    found = dates_in(text, published)
    for mention in found:
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end] != ""
        assert (mention.first is None) == (mention.last is None)
        assert mention.first is None or mention.last is None or mention.first <= mention.last
        assert not (mention.inferred and (published is None or mention.first is None))
    assert all(one.end <= other.start for one, other in pairwise(found))


@example("on 30 February last year", date(2000, 1, 1))
@given(st.lists(st.sampled_from([w for w in _WORDS if w != "("]), max_size=12).map(" ".join), st.dates())
def test_without_its_brackets_a_dated_text_is_the_text(text: str, published: date) -> None:
    added = with_days_written_out(text, published)
    assert re.sub(r" \([^()]+\)", "", added) == text
    assert added.count("(") == sum(m.inferred for m in dates_in(text, published))
