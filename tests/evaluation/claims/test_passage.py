"""Which sentences a claim is read against."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.claims.passage import MOST_SENTENCES, nearest_sentences

PIER = (
    "The council met on Monday.",
    "Mayor Ilse Marrow had promised a decision.",
    "She closed the pier in May 2019.",
    "It will cost 2.3 million euros to mend.",
    "Swimmers complained about the water.",
    "The water was cold.",
)


def test_sentences_that_add_to_each_other_are_taken_together_with_who_she_is() -> None:
    assert nearest_sentences("The pier was closed in 2019 and costs 2.3 million", PIER) == [1, 2, 3]


def test_a_sentence_that_adds_nothing_is_left_out() -> None:
    assert 5 not in nearest_sentences("Swimmers complained about cold water", PIER[:5])


def test_where_nothing_is_shared_the_first_is_read() -> None:
    assert nearest_sentences("Parliament dissolved", PIER) == [0]
    assert nearest_sentences("Parliament dissolved", ()) == []


@given(st.text("ab cd", max_size=30), st.lists(st.text("abcd ", max_size=20), max_size=12))
def test_places_are_in_order_few_and_exist(claim: str, sentences: list[str]) -> None:
    found = nearest_sentences(claim, sentences)
    assert found == sorted(set(found))
    assert len(found) <= MOST_SENTENCES
    assert all(0 <= at < len(sentences) for at in found)
