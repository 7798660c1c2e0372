"""Dates and counts as a reader expects them."""

from __future__ import annotations

import re
from datetime import date
from importlib import resources

import pytest

from app.types import Coverage
from app.web import texts


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2016-03-27", "27 March 2016"),
        ("1969-07-01", "1 July 1969"),
        ("", "undated"),
        ("spring 2016", "spring 2016"),
    ],
)
def test_a_date_is_written_out_and_what_is_none_stays_as_it_was(iso: str, shown: str) -> None:
    assert texts.short_date(iso) == shown


def test_the_long_date_names_the_day() -> None:
    assert texts.long_date(date(2016, 3, 27)) == "Sunday 27 March 2016"
    assert texts.long_date(None) == "undated"


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (Coverage(2225, "2004-01-02", "2005-03-04"), "2,225 articles, from 2 January 2004 to 4 March 2005"),
        (Coverage(1, "2004-01-02", "2004-01-02"), "1 article, of 2 January 2004"),
        (Coverage(3, "", ""), "3 articles, undated"),
    ],
)
def test_coverage_is_one_phrase(held: Coverage, shown: str) -> None:
    assert texts.coverage(held) == shown


def test_what_was_left_out_is_counted() -> None:
    assert texts.left_out(1) == "1 sentence left out: not proven, or no answer to the question"
    assert texts.left_out(2) == "2 sentences left out: not proven, or no answer to the question"


def test_the_writer_is_named_as_far_as_it_is_known() -> None:
    assert texts.written_by("m", 7.43) == "m · 7.4 s"
    assert texts.written_by("", 7.43) == "7.4 s"
    assert texts.written_by("m", 0) == "m"
    assert texts.written_by("extractive", 0).startswith("Quoted")


def test_a_failure_is_a_sentence_and_what_to_do() -> None:
    assert texts.failed("the model is down", "Start it.") == "The model is down. Start it."
    assert texts.failed("The model is down.", "") == "The model is down."


@pytest.mark.parametrize("name", ["fonts.css", "style.css", "rooms.css"])
def test_no_rule_of_a_style_sheet_stands_inside_another(name: str) -> None:
    """A brace that is missing takes the styles of all that follows it, and nothing else tells."""
    css = re.sub(r"/\*.*?\*/", "", resources.files("app.web").joinpath(name).read_text("utf-8"), flags=re.DOTALL)
    depth = 0
    for line in css.splitlines():
        assert depth == 0 or not re.match(r"[.#\w@]", line), f"{line!r} stands inside another rule"
        depth += line.count("{") - line.count("}")
    assert depth == 0
