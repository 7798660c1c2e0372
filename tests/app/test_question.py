"""Follow-ups: the topic comes along only where it is needed, and never anything that was not said."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.followups.conversation import exchanges
from app.followups.leaning import leans, only_courtesy
from app.followups.question import standalone
from app.types import Turn

SPEEGLE = (
    Turn("user", "What is Speegle?"),
    Turn("assistant", "A search engine from the firm CEC Systems that reads its results aloud. [1]"),
)
FERRIES = (
    Turn("user", "How many passengers did Brannock carry in 2018?"),
    Turn("assistant", "Brannock carried 1.4 million passengers. [1]"),
)


def conversation(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    "question",
    [
        "When did they launch it?",
        "Who ordered that?",
        "and how far is her revenue still down?",
        "Who are they sending instead?",
        "But back to the search engine, who built it?",
        "And in 2015?",
        "Why?",
        "How many?",
        "And Microsoft?",
        "What about France?",
        "What did the winner get?",
        "No, the other one.",
        "I meant the museum.",
        "Which programme did he say that to?",
    ],
)
def test_a_question_that_leans_on_the_conversation_is_rewritten(question: str) -> None:
    assert leans(question, exchanges(SPEEGLE))


@pytest.mark.parametrize(
    "question",
    [
        "Which firm did Yahoo buy in October?",
        "Who retook Palmyra in March?",
        "Who replaced Erich Honecker when he was removed?",
        "Did the nurse Karin say that she would stay in the West?",
        "Is there still a limit for lorries on the bridge at Cawl Ferry?",
        "How long did it take to build the Channel Tunnel?",
        "Is it true that Brannock won the Islands Cup?",
        "When was orbimavir granted its licence?",
        "Who considered their land the most important holding?",
        "What is the term for a task that lends itself to being solved by a computer?",
        "What does it mean when currencies are left to float?",
        "No Country for Old Men won how many awards?",
        "What was rationed by railroad workers?",
        "What meets every three months?",
        "Tell me about the theft at the Musée Sainte-Églantine",
    ],
)
def test_a_question_that_stands_alone_keeps_its_words(question: str) -> None:
    assert standalone(question, SPEEGLE) == question


@pytest.mark.parametrize("message", ["Thanks!", "Thank you very much.", "Hello", "OK, great", "No.", "?", "   "])
def test_a_greeting_is_not_made_into_a_question(message: str) -> None:
    assert standalone(message, SPEEGLE) == message


def test_only_courtesy_is_known_as_such() -> None:
    assert only_courtesy("Thanks a lot!")
    assert only_courtesy("hello")
    assert not only_courtesy("Thanks! Who won?")
    assert not only_courtesy("Hello Dolly")


def test_the_first_question_is_never_rewritten() -> None:
    assert not leans("Who did that?", [])
    assert standalone("Who did that?", ()) == "Who did that?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Osk?", "Osk (passengers, Brannock carry, 2018)?"),
        ("What about Osk?", "Osk (passengers, Brannock carry, 2018)?"),
        ("Thanks. And in 2015?", "In 2015 (passengers, Brannock carry, 2018)?"),
        ("No, I meant cars.", "Cars (passengers, Brannock carry, 2018)?"),
        ("Why?", "Why (passengers, Brannock carry, 2018)?"),
        ("How many lorries did it carry?", "How many lorries did it carry (passengers, Brannock carry, 2018)?"),
    ],
)
def test_what_was_talked_about_comes_along(question: str, expected: str) -> None:
    assert standalone(question, FERRIES) == expected


def test_names_of_the_answer_come_along_and_nothing_is_said_twice() -> None:
    history = conversation("Who led the team to Everest?", "Mrs. Edith Corran of Whitford led it. [1]")
    found = standalone("Where does she live?", history)
    assert found == "Where does she live (led, team, Everest, Edith Corran of Whitford)?"
    assert standalone("Did the team get to Everest then?", history).count("Everest") == 1


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    history = conversation("Who built Deep Blue?", "It was built by I.B.M. [1]", "How fast is it?", "Very fast. [2]")
    found = standalone("Whom did it beat?", history)
    assert "Deep Blue" in found
    assert "IBM" in found


def test_a_long_talk_makes_no_long_question() -> None:
    long = conversation(*(f"And what did firm number {n} of Port {n} say? {'It said more. ' * 200}" for n in range(60)))
    assert len(standalone("Who ordered that?", long)) < 400


def test_a_change_of_topic_brings_nothing_along() -> None:
    asked = "Something else: who led the expedition to Everest?"
    assert standalone(asked, SPEEGLE) == "Who led the expedition to Everest?"


def test_a_refusal_adds_no_words_of_its_own() -> None:
    refused = "The archive does not answer this. I looked for “What did it cost?” in 24 articles."
    found = standalone("And who built it?", conversation("What did the Tarrow barrier cost?", refused))
    assert found == "Who built it (Tarrow barrier cost)?"


@given(st.lists(st.text(max_size=60), max_size=5), st.text(max_size=80))
@settings(deadline=None)
def test_nothing_is_said_that_was_not(said: list[str], question: str) -> None:
    """Whatever was said: a question stays as it is, or gets words of the conversation and no others."""
    history = conversation(*said)
    texts = [question, *said]
    # An answer is read in plain characters: "A¹" as "A1".
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    words = set(re.findall(r"[^\W_]+", " ".join([*texts, *plain]).casefold()))
    assert set(re.findall(r"[^\W_]+", standalone(question, history).casefold())) <= words


def test_any_history_is_read() -> None:
    odd = (
        Turn("assistant", "Hello [1]"),
        Turn("user", ""),
        Turn("user", "Who is Ann Pike?"),
        Turn("user", "Why? " * 999),
    )
    assert standalone("Why?", (Turn("user", " "), Turn("assistant", "x"))) == "Why?"
    for question in ("", "?", "And?", "He?", "No.", "“", "What about", "Back to: x"):
        assert isinstance(standalone(question, odd), str)


def test_a_text_of_many_pages_is_no_follow_up() -> None:
    pages = "he said that it was there " * 4_000
    assert standalone(pages, SPEEGLE) == pages
