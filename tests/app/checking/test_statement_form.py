"""Whether a text states something, and which part of a question stays open."""

from __future__ import annotations

import pytest

from app.checking.statement_form import is_finished, unanswered_part, whole_sentence, without_bare_verdict
from app.types import Citation, Statement, Verdict


def said(text: str, quote: str = "") -> Statement:
    return Statement(text, (Citation(1, "a", 0, len(quote), quote, "", "", "", ""),), Verdict.SUPPORTED)


@pytest.mark.parametrize(
    "text", ["Who will win?", "He asked: “Who will win?”", "The winner is ...", "And then…", "It opens at 7 p.m. (."]
)
def test_what_asks_or_breaks_off_states_nothing(text: str) -> None:
    assert not is_finished(text)
    assert is_finished(f"{text} It was Ilse Marrow.")
    assert is_finished("The agency cut the rating to BBB-.")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The army retook Harun on Sunday.", True),
        ("“It fell,” he said.", True),
        ("188 soldiers died.", True),
        ("THE ARMY RETOOK HARUN ON SUNDAY.", True),
        ("de la Osk won on Sunday.", True),
        ("2021 Osk Championships.", False),
        ("Winners of the Osk Prize", False),
        ("Revenue for the Quarter", False),
        ("as two of the contenders for the title.", False),
        ("(Photo: Reed Press)", False),
        ("", False),
    ],
)
def test_headings_and_ends_of_sentences_are_no_sentences(text: str, whole: bool) -> None:
    assert whole_sentence(text) is whole


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Yes, the board approved the merger.", "The board approved the merger."),
        ("No, the board did not approve it.", "The board did not approve it."),
        ("Norway approved it.", "Norway approved it."),
        ("Yes.", "Yes."),
    ],
)
def test_a_yes_or_no_that_no_source_can_bear_out_is_left_away(text: str, told: str) -> None:
    assert without_bare_verdict(text) == told


@pytest.mark.parametrize(
    ("question", "text", "part"),
    [
        (
            "Who was killed in Tarn, and when?",
            "Osk Holm, who kept the ruins for four decades, was killed.",
            "When?",
        ),
        ("Who was killed in Tarn, and when?", "Osk Holm was killed on Tuesday.", ""),
        ("Who was killed in Tarn?", "Osk Holm was killed.", ""),
        ("Who bought the ferry, and for how much?", "Osk Lines bought the ferry.", "For how much?"),
        ("Who bought the ferry, and for how much?", "Osk Lines bought it for 3 million crowns.", ""),
        ("Who retook Tarn and with whose support?", "The army retook Tarn.", ""),  # by form, not to be told
    ],
)
def test_the_part_of_a_question_that_stays_open_is_named(question: str, text: str, part: str) -> None:
    assert unanswered_part(question, [said(text)]) == part


def test_what_a_cited_sentence_has_is_not_open() -> None:
    assert unanswered_part("Who was killed, and when?", [said("Osk Holm was killed.", "He died on Tuesday.")]) == ""
