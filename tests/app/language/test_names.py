"""Whether two names are one. Too loose, and Wales is its rugby union; too strict, and Assad is not Bashar al-Assad."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.names import missing_part, name_spans, named_in, parts_of, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Assad", "Bashar al-Assad"),
        ("President Bashar al-Assad", "Mr Assad"),
        ("Russian", "Russia"),
        ("Dutch", "Netherlands"),
        ("US", "United States"),
        ("Hervé Gaymard", "Herve Gaymard"),
        ("Putin's", "Vladimir Putin"),
        ("Müller", "Peter Mueller"),
        ("Zelenskyy", "Volodymyr Zelensky"),
        ("Søren Møller", "Soren Moller"),
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


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Assad", "President Bashar al-Assad spoke."),
        ("Russian", "Russia agreed."),
        ("United States", "The U.S. agreed."),
        ("IS", "The Islamic State group lost."),
        ("Islamic State", "IS lost."),
        ("Gaymard", "Hervé Gaymard's plan"),
        ("Musee", "the Musée"),
        ("Al Qaryatain", "the town of Al-Qaryatain"),
        ("Swiss", "in Switzerland"),
    ],
)
def test_a_name_is_found_in_other_forms(name: str, source: str) -> None:
    assert missing_part(named_in(source), name.split()) == ""


@pytest.mark.parametrize(
    ("name", "source"), [("Putin", "President Assad spoke."), ("John Brown", "James Brown spoke."), ("Iraq", "in Iran")]
)
def test_another_name_is_another_name(name: str, source: str) -> None:
    assert missing_part(named_in(source), name.split()) != ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Approximately ten died.", []),
        ("Tony Blair spoke.", ["Tony Blair"]),
        ("There Bush and Russia's President Putin met.", ["Bush", "Russia's", "President Putin"]),
    ],
)
def test_names_are_runs_of_capitals_and_not_first_words(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in name_spans(text)] == found


@given(st.text())
def test_every_text_has_its_own_names(text: str) -> None:
    own = named_in(text)
    assert all(missing_part(own, own.plain[start:end].split()) == "" for start, end in name_spans(own.plain))
