from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.words import plain_text
from app.news.values import Kind, values_in


def written(text: str, kind: Kind) -> list[str]:
    return [v.written for v in values_in(text) if v.kind is kind]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("at least 400 Islamic State fighters and 188 government troops died", ["400", "188"]),
        ("now worth 3.4 million euros, up 5 per cent", ["3.4 million euros", "5 per cent"]),
        ("in nearly three weeks of battle on 27 March 2016", ["three weeks"]),  # digits of a date are no numbers
        ("BBC Two and Channel 4 beat Calder 3-1", []),
        ("of people aged between 18 and 34", ["34"]),
        ("Twentieth Century Fox, 21st Century Fox", []),
        ("Nobody died. Twelve people were hurt.", ["Twelve"]),
    ],
)
def test_numbers_come_with_their_units_and_without_those_that_are_no_amounts(text: str, numbers: list[str]) -> None:
    assert written(text, Kind.NUMBER) == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("So the Syrian Observatory for Human Rights said", ["Syrian Observatory for Human Rights"]),
        ("He said Mr. Blair’s plan pleased President Barack Obama.", ["Mr. Blair's", "President Barack Obama"]),
        ("in Tampa, Florida, on Sunday 27 March", ["Tampa", "Florida"]),
        ("the UN and Bashar al-Assad", ["UN", "Bashar al-Assad"]),
    ],
)
def test_names_are_runs_of_capitals_without_days(text: str, names: list[str]) -> None:
    assert written(text, Kind.NAME) == names


def test_equal_values_have_equal_keys() -> None:
    one, other = values_in("$1.13bn")[0], values_in("1.13 billion dollars")[0]
    assert one.key == other.key
    assert values_in("27 March 2016")[0].key == values_in("March 27, 2016")[0].key
    assert values_in("so Mr. Blair’s")[0].key == values_in("so Blair")[0].key


def test_dates_that_are_worked_out_are_less_certain() -> None:
    stated, inferred = values_in("from 27 March 2016 to yesterday", date(2016, 3, 29))
    assert (stated.certain, inferred.certain) == (True, False)


_WORDS = ["The", "U.S.", "188", "$", "3", "million", "27", "March", "Two", "al-Assad", ",", ".", "5%", "st"]


@given(st.text(max_size=80) | st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join))
def test_any_text_has_values_at_their_places(text: str) -> None:
    plain = plain_text(text)
    for value in values_in(text):
        assert plain[value.start : value.end] == value.written != ""
