"""What a text claims. The same number or name in other clothes must be the same claim."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checking.claims import claims_of, facts_of, states_name, states_number, states_quote


def numbers(text: str) -> set[Decimal]:
    return set(claims_of(text).numbers.values())


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("$1.13 billion", "a $1.13bn deal"),
        ("2,300 sailors", "2300 sailors"),
        ("two ships", "2 ships"),
        ("2.0 million", "2 million people"),
        ("2 million", "2,000,000 people"),
        ("85m", "85 million"),
        ("twenty-one", "21 of them"),
        ("three hundred", "300"),
        ("50GB discs", "a 50GB disc"),
        ("2.8%", "2.8 percent"),
    ],
)
def test_a_number_is_found_in_other_words(claimed: str, source: str) -> None:
    assert numbers(claimed)
    for value in numbers(claimed):
        assert states_number(facts_of(source), value)


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("188 soldiers", "118 soldiers"),
        ("2.8%", "28%"),
        ("$1.13bn", "$1.13m"),
        ("4 September", "14 September"),
    ],
)
def test_another_number_is_another_number(claimed: str, source: str) -> None:
    assert any(not states_number(facts_of(source), value) for value in numbers(claimed))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (("Assad",), "President Bashar al-Assad spoke."),
        (("Russian",), "Russia agreed."),
        (("United", "States"), "The U.S. agreed."),
        (("IS",), "The Islamic State group lost."),
        (("Islamic", "State"), "IS lost."),
        (("Gaymard",), "Hervé Gaymard's plan"),
        (("Musee",), "the Musée"),
        (("Al", "Qaryatain"), "the town of Al-Qaryatain"),
    ],
)
def test_a_name_is_found_in_other_forms(name: tuple[str, ...], source: str) -> None:
    assert states_name(facts_of(source), name) == ""


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (("Putin",), "President Assad spoke."),
        (("John", "Brown"), "James Brown spoke."),
        (("Iraq",), "in Iran"),
    ],
)
def test_another_name_is_another_name(name: tuple[str, ...], source: str) -> None:
    assert states_name(facts_of(source), name) != ""


def test_names_are_runs_of_capitals_and_not_first_words() -> None:
    assert claims_of("Troops of Bashar al-Assad took Palmyra.").names == (
        ("Bashar", "Assad"),
        ("Palmyra",),
    ) or (claims_of("Troops of Bashar al-Assad took Palmyra.").names == (("Bashar", "al", "Assad"), ("Palmyra",)))
    assert claims_of("Approximately ten died.").names == ()
    assert claims_of("Tony Blair spoke.").names == (("Tony", "Blair"),)


def test_quotes_must_match_character_for_character() -> None:
    source = facts_of("“This is the biggest single loss for the group,” he added.")
    [quote] = claims_of('He called it "the biggest single loss for the group".').quotes
    assert states_quote(source, quote)
    [altered] = claims_of("He called it “the biggest single win for the group”.").quotes
    assert not states_quote(source, altered)


@given(st.text())
def test_every_text_states_what_it_claims(text: str) -> None:
    facts, claims = facts_of(text), claims_of(text)
    assert all(states_number(facts, value) for value in claims.numbers.values())
    assert all(states_name(facts, name) == "" for name in claims.names)
    assert all(states_quote(facts, quote) for quote in claims.quotes)
    assert claims.terms <= facts.terms
