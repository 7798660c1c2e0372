"""Whether two names are one. Too loose, and Wales is its rugby union; too strict, and Assad is not Bashar al-Assad."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checking.names import parts_of, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Assad", "Bashar al-Assad"),
        ("President Bashar al-Assad", "Mr Assad"),
        ("J. Smith", "John Smith"),
        ("Russian", "Russia"),
        ("Dutch", "Netherlands"),
        ("US", "United States"),
        ("GM", "General Motors"),
        ("Hervé Gaymard", "Herve Gaymard"),
        ("Putin's", "Vladimir Putin"),
    ],
)
def test_forms_of_one_name_are_the_same(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Brown", "James Brown"),
        ("Iran", "Iraq"),
        ("Wales", "Scott Welsh Rugby Union"),
        ("Ford", "General Motors"),
        ("Austria", "Australia"),
    ],
)
def test_different_names_are_different(one: str, other: str) -> None:
    assert not same_name(one, other)


@given(st.text(max_size=60))
def test_every_name_is_itself(name: str) -> None:
    assert same_name(name, name)
    assert isinstance(parts_of(name), tuple)
