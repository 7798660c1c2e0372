"""Kinds of questions by their form, and the parts of those that ask for two things."""

from __future__ import annotations

import pytest

from app.followups.question_kinds import QuestionKind, kind_of, parts_of

KINDS = {
    QuestionKind.FACT: [
        "Which fortress above Palmyra did the army capture?",
        "What did France say about the recapture of Palmyra?",
        "Who are Brannock and Osk?",
        "Who called the credit derisory?",
        "What is Speegle?",
        "Tell me about the theft",
        "In which city did Straw speak?",
        "Palmyra",
        "",
    ],
    QuestionKind.TWO_PART: [
        "Who retook Palmyra, and with whose support?",
        "Who retook Palmyra and with whose support?",
        "Who was murdered, and when?",
        "What did the barrier cost and how long did it take?",
        "Who won? And by how much?",
    ],
    QuestionKind.LIST: [
        "Which towns did the army retake?",
        "What are the side effects of orbimavir?",
        "What other monuments were destroyed?",
        "Which two airlines is the government investigating?",
        "Name the monuments that were destroyed.",
        "Who were the climbers?",
    ],
    QuestionKind.REASON: [
        "Why did Air France retire its fleet?",
        "How was the officer killed?",
        "How did Deep Blue win?",
        "What caused the failure?",
        "So why did nobody react?",
    ],
    QuestionKind.YES_NO: [
        "Did orbimavir reduce deaths?",
        "Can all lorries use the bridge again?",
        "And is the museum open?",
        "Do you know if the museum is open?",
    ],
    QuestionKind.DATE: [
        "When did councillors vote?",
        "At what time did Armstrong step onto the moon?",
        "In which year did Tenzing die?",
        "Since when has the bridge been closed?",
        "Can you tell me when the Wall was put up?",
    ],
    QuestionKind.NUMBER: [
        "How many workers died?",
        "How much did the barrier cost?",
        "How long was the bridge closed?",
        "By what margin did the council approve it?",
        "What share of the company will they own?",
        "What was the final score?",
        "For how long did it fail?",
    ],
}


@pytest.mark.parametrize(("kind", "question"), [(kind, q) for kind, questions in KINDS.items() for q in questions])
def test_a_question_is_of_the_kind_its_form_says(kind: QuestionKind, question: str) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who retook Palmyra, and with whose support?", ("Who retook Palmyra?", "With whose support?")),
        (
            "What did the Tarrow barrier cost and when will it open?",
            ("What did the Tarrow barrier cost?", "When will it open?"),
        ),
        ("Who won? And by how much?", ("Who won?", "By how much?")),
    ],
)
def test_a_question_in_two_parts_is_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who are Brannock and Osk?",
        "Did the report say who won and who lost?",
        "How many died, according to the army and to the Observatory?",
        "What did the Queen and the president open?",
        "Tell me who won and how they did it",
        "And what did Microsoft buy?",
        "Why?",
        "",
    ],
)
def test_what_is_one_question_stays_whole(question: str) -> None:
    assert parts_of(question) == (question,)


@pytest.mark.parametrize(
    "text", ["?", "and?", "? and who?", "Who and what", ", and when", "(", "Who, and who, and who, and who?"]
)
def test_any_text_has_a_kind_and_parts(text: str) -> None:
    assert kind_of(text) in QuestionKind
    assert all(parts_of(text))
