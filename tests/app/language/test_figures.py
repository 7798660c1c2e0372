"""Numbers with what they count. Swapped units and bounds are among the errors a small model makes most."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.figures import Bound, contrary, quantities, same_value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.13bn", 1_130_000_000, "dollars"),
        ("1.13 billion dollars", 1_130_000_000, "dollars"),
        ("1,130 mln dlrs", 1_130_000_000, "dollars"),
        ("£600m", 600_000_000, "pounds"),
        ("7 per cent", 7, "%"),
        ("2.8%", Decimal("2.8"), "%"),
        ("three hundred and five men", 305, ""),
        ("twenty-one", 21, ""),
        ("50GB", 50, ""),
    ],
)
def test_one_number_is_read_from_many_spellings(text: str, value: Decimal, unit: str) -> None:
    [found] = quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", ["the Third Crusade began", "none of it", "one of them"])
def test_ordinals_and_pronouns_are_no_numbers(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 5", Bound.MORE),
        ("at least 188", Bound.MORE),
        ("up to 8%", Bound.LESS),
        ("nearly 50", Bound.SHORT_OF),
        ("exactly 5", Bound.EXACT),
    ],
)
def test_a_bound_belongs_to_its_number(text: str, bound: Bound) -> None:
    assert quantities(text)[0].bound is bound


def test_only_bounds_on_different_sides_are_contrary() -> None:
    more, less, exact, nearly = (quantities(text)[0] for text in ("over 5", "under 5", "exactly 5", "nearly 5"))
    assert contrary(more, less)
    assert contrary(nearly, more)
    assert not contrary(more, exact)
    assert not contrary(less, nearly)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$1.13 billion", "a $1.13bn deal", True),
        ("2,300 sailors", "2300 sailors", True),
        ("two ships", "2 ships", True),
        ("2 million", "2,000,000 people", True),
        ("0.3 km", "300 metres", True),
        ("half of them", "50 per cent", True),
        ("nearly 5 million", "4.96 million", True),
        ("300", "304", False),
        ("2.5 crore", "25 million", True),
        ("2,3 Millionen", "2.3 million", True),
        ("4,1 млрд рублей", "4.1bn roubles", True),
        ("188", "118", False),
        ("2.8%", "28%", False),
        ("300 feet", "300 metres", False),
        ("25 per cent", "25 basis points", False),
    ],
)
def test_numbers_are_compared_by_value_and_unit(one: str, other: str, same: bool) -> None:
    assert same_value(quantities(one)[0], quantities(other)[0]) is same


@given(st.text(max_size=200))
def test_any_text_has_quantities_where_it_says(text: str) -> None:
    for found in quantities(text):
        assert text[found.start : found.end].strip() == found.text
