"""Numbers with what they count. Swapped units and bounds are among the errors a small model makes most."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checking.quantities import Bound, contrary, quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.13bn", 1_130_000_000, "dollars"),
        ("1.13 billion dollars", 1_130_000_000, "dollars"),
        ("1,130 mln dlrs", 1_130_000_000, "dollars"),
        ("£600m", 600_000_000, "pounds"),
        ("7 per cent", 7, "%"),
        ("2.8%", Decimal("2.8"), "%"),
        ("5-1/2 pct", Decimal("5.5"), "%"),
        ("three hundred and five men", 305, ""),
        ("a million people", 1_000_000, ""),
        ("twenty-one", 21, ""),
        ("the 10th round", 10, "th"),
        ("the second game", 2, "th"),
        ("50GB", 50, ""),
    ],
)
def test_one_number_is_read_from_many_spellings(text: str, value: Decimal, unit: str) -> None:
    [found] = quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", ["the Third Crusade began", "in the Six Nations today", "none of it", "one of them"])
def test_words_in_names_and_pronouns_are_no_numbers(text: str) -> None:
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
    assert contrary(Bound.MORE, Bound.LESS)
    assert contrary(Bound.SHORT_OF, Bound.MORE)
    assert not contrary(Bound.MORE, Bound.EXACT)
    assert not contrary(Bound.LESS, Bound.SHORT_OF)


@given(st.text(max_size=200))
def test_any_text_has_quantities_where_it_says(text: str) -> None:
    for found in quantities(text):
        assert text[found.start : found.end].strip() == found.text
