"""What Dateline says of itself."""

from __future__ import annotations

import pytest

from app.about.product import about_dateline, courtesy, greeting, thanks
from app.about.texts import EMPTY, EXAMPLES, HEARD, MARKS, RUNS, SHARE
from app.localization import speaking
from app.types import Coverage

HELD = Coverage(24, "1969-07-21", "2016-03-27")
NONE = Coverage(0, "", "")


def test_what_dateline_can_do_is_told_with_examples_and_what_it_holds() -> None:
    held = about_dateline("What can you do?", HELD)
    assert "24 articles published from 21 July 1969 to 27 March 2016" in held.text
    assert [row.text for row in held.rows] == list(EXAMPLES)


def test_an_empty_archive_is_offered_no_questions_but_the_way_to_fill_it() -> None:
    held = about_dateline("help", NONE)
    assert held.rows == ()
    assert held.text.endswith(EMPTY)
    assert greeting(NONE) == f"Hello. {EMPTY}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What do the marks mean?", MARKS),
        ("what does ✓ mean", MARKS),
        ("Where do you run?", RUNS),
        ("Which model are you?", RUNS),
        ("Does my question leave this machine, is it private?", RUNS),
        ("How can I export this to Word?", SHARE),
        ("How do I share a conversation?", SHARE),
    ],
)
def test_a_part_of_it_can_be_asked_for(question: str, said: str) -> None:
    assert about_dateline(question, HELD).text == said


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("hello", greeting(HELD)),
        ("Good morning!", greeting(HELD)),
        ("Hello, and thanks", thanks()),
        ("thx", thanks()),
        ("ok", HEARD),
        ("I see.", HEARD),
    ],
)
def test_a_courtesy_is_returned_in_kind(message: str, said: str) -> None:
    assert courtesy(message, HELD) == said


def test_a_farewell_is_returned() -> None:
    assert courtesy("Thanks, bye!", HELD).startswith("Goodbye")


def test_a_greeting_says_what_there_is_and_how_it_is_proven() -> None:
    said = greeting(HELD)
    assert said.startswith("Hello. I answer questions from 24 articles published from 21 July 1969 to 27 March 2016; ")
    assert greeting(Coverage(1, "2016-03", "2016-03")).startswith(
        "Hello. I answer questions from 1 article published on"
    )


def test_a_reader_is_greeted_and_helped_in_their_language_and_shown_questions_that_are_understood() -> None:
    with speaking("de"):
        hello, help_ = greeting(HELD), about_dateline("help", HELD)
    assert "24 Artikel, erschienen vom 21. Juli 1969 bis zum 27. März 2016" in hello
    assert [row.text for row in help_.rows] == list(EXAMPLES)
    assert "eine Zusammenfassung" in help_.rows[0].note
