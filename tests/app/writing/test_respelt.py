"""What is said of respelt words, and how they are asked for as they were typed."""

from __future__ import annotations

import pytest

from app.types import Answer, Respelling
from app.writing.respelt import as_typed, only_respelt, respelt_note

PALMYRA = Respelling("palmira", "Palmyra")
RETOOK = Respelling("retok", "retook")


@pytest.mark.parametrize(
    ("question", "searched_for", "typed"),
    [
        ("who retok palmira?", "who retook Palmyra?", 'who "retok" "palmira"?'),
        ("who retok it?", "who retook it: Palmyra", 'who "retook" it: "palmira"'),
    ],
)
def test_the_question_as_it_was_typed_has_each_word_in_double_quotes(
    question: str, searched_for: str, typed: str
) -> None:
    """The way back: words in double quotes are searched for as they are. A follow-up's topic stands in no question."""
    answer = Answer(question, searched_for, (), (), refused=False, respelled=(RETOOK, PALMYRA))
    assert as_typed(answer).replace('"retok"', '"retook"') == typed.replace('"retok"', '"retook"')


def test_a_part_of_a_longer_word_is_not_the_word() -> None:
    answer = Answer("retoken retok", "retoken retook", (), (), refused=False, respelled=(RETOOK,))
    assert as_typed(answer) == 'retoken "retok"'


def test_what_was_searched_for_is_told_apart_from_mere_spelling() -> None:
    """One line is enough to tell of a respelling; a follow-up's topic needs its own."""
    assert only_respelt("who retok palmira?", "who retook Palmyra?", (RETOOK, PALMYRA))
    assert not only_respelt("who retok it?", "who retook it? (Palmyra)", (RETOOK,))


def test_respelt_words_are_told_in_a_sentence() -> None:
    assert respelt_note((RETOOK, PALMYRA)) == (
        "Showing results for retook and Palmyra: no article has “retok” or “palmira”."
    )
    assert respelt_note(()) == ""
