"""Figures, phrases and other spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.question_words import holds_phrases, nearest, normalised, phrases_of, spellings
from index.text.terms import terms_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,300 sailors", "2300 sailors"),
        ("$1.13bn", "$1.13 billion"),
        ("6.5 mln tonnes", "6.5 million tonnes"),
        ("7% of voters", "7 per cent of voters"),
        ("7 pct", "7 percent"),
        ("the U.S. and the U.K.", "the US and the UK"),
        ("Élysée", "elysee"),
    ],
)
def test_figures_and_accents_have_one_spelling(one: str, other: str) -> None:
    assert terms_of(one) == terms_of(other)


@pytest.mark.parametrize("text", ["1,2,3", "10,00", "M25", "a 3-2 win", "5m.", "in the 1990s"])
def test_what_is_no_figure_stays(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalised(text)
    assert terms_of(once) == terms_of(text)


def test_phrases_are_what_stands_in_double_quotes() -> None:
    assert phrases_of('Who said “biggest single loss” and "air raids"?') == ("biggest single loss", "air raids")
    assert phrases_of("Who said 'loss' in the group's words?") == ()
    assert phrases_of('"" " " "?!" one " alone') == ()


def test_a_phrase_is_held_word_for_word_whatever_its_typography() -> None:
    text = "“This is the biggest, single loss”, he said of Al-Qaryatayn."
    assert holds_phrases(text, ["Biggest single LOSS"])
    assert holds_phrases(text, ["al qaryatayn"])
    assert not holds_phrases(text, ["single biggest loss"])
    assert not holds_phrases(text, ["big single loss"])
    assert not holds_phrases(text, ["gest single"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("qaryatayn", "qaryatain"),
        ("muhammad", "mohammed"),
        ("hussein", "husain"),
        ("osama", "usama"),
        ("kadafi", "qaddafi"),
    ],
)
def test_transliterations_of_a_name_are_each_others_spellings(one: str, other: str) -> None:
    assert other in spellings(one)
    assert one in spellings(other)


@pytest.mark.parametrize(("one", "other"), [("britain", "briton"), ("austria", "australia"), ("marina", "marine")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert other not in spellings(one)


@given(st.text(max_size=40))
def test_the_spellings_of_any_word_are_few_and_not_itself(word: str) -> None:
    assert len(spellings(word)) <= 512
    assert word not in spellings(word)


def test_a_typo_finds_its_word_and_a_number_does_not() -> None:
    known = [("palmyra", 3), ("palmier", 9), ("palm", 40)]
    assert nearest("plamyra", known) == ("palmyra",)
    assert nearest("palmira", known) == ("palmyra",)
    assert nearest("xylophone", known) == ()
    assert nearest("188", [("118", 4)]) == ()
    assert nearest("pal", known) == ()
