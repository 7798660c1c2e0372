"""Follow-ups: rewritten only where needed, by rules where they are sure, and never into something that was not said."""

from __future__ import annotations

import pytest

from app.errors import ModelBroke
from app.followups.leaning import only_courtesy
from app.question import Standalone, needs_rewriting, rewritten, standalone
from app.types import Turn
from tests.fakes import ScriptedModel

SPEEGLE = (
    Turn("user", "What is Speegle?"),
    Turn("assistant", "A search engine from the firm CEC Systems that reads its results aloud. [1]"),
)
FERRIES = (
    Turn("user", "How many passengers did Brannock carry in 2018?"),
    Turn("assistant", "Brannock carried 1.4 million passengers. [1]"),
)
UNSURE = "Who ordered that?"
SURE = "When did they launch it?"


def conversation(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn("assistant" if number % 2 else "user", text) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    "question",
    [
        SURE,
        UNSURE,
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
    assert needs_rewriting(question, SPEEGLE)


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
        "Concorde crash",
        "When was orbimavir granted its licence?",
        "Who considered their land the most important holding?",
        "What is the term for a task that lends itself to being solved by a computer?",
        "What does it mean when currencies are left to float?",
        "Which firm says its engine takes in steam and exhausts it in the cold?",
        "What was rationed by railroad workers?",
        "What meets every three months?",
        "Tell me about the theft at the Musée Sainte-Églantine",
    ],
)
def test_a_question_that_stands_alone_costs_no_call_and_keeps_its_words(question: str) -> None:
    model = ScriptedModel(["never used?"])
    assert rewritten(question, SPEEGLE, model) == Standalone(question)
    assert model.asked == []


@pytest.mark.parametrize("message", ["Thanks!", "Thank you very much.", "Hello", "OK, great", "No.", "?", "   "])
def test_a_greeting_is_not_made_into_a_question(message: str) -> None:
    assert standalone(message, SPEEGLE, ScriptedModel(["What is Speegle?"])) == message


def test_only_courtesy_is_known_as_such() -> None:
    assert only_courtesy("Thanks a lot!")
    assert only_courtesy("hello")
    assert not only_courtesy("Thanks! Who won?")
    assert not only_courtesy("Hello Dolly")


def test_what_anyone_may_do_brings_what_they_do_it_about() -> None:
    history = conversation("Why was the vote in Kiev delayed?", "Because of fraud. [1]")
    assert standalone("Did Russia comment?", history, None) == "Did Russia comment (the vote in Kiev)?"
    assert standalone("Did Russia sell its shares in Yukos?", history, None) == "Did Russia sell its shares in Yukos?"


def test_topics_in_brackets_do_not_grow() -> None:
    """A fragment changes the question, not what is in its brackets; a topic is never named twice."""
    history = conversation("What did Blair say about Africa?", "He spoke. [1]", "And how did Brown react?", "Well. [1]")
    found = standalone("And Bush?", history, None)
    assert found.startswith("How did Bush react (")
    assert found.count("Africa") == 1


def test_the_first_question_is_never_rewritten() -> None:
    assert not needs_rewriting("Who did that?", ())
    assert standalone("Who did that?", (), ScriptedModel(["never used?"])) == "Who did that?"


# What rules make


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Osk?", "How many passengers did Osk carry in 2018?"),
        ("What about Osk?", "How many passengers did Osk carry in 2018?"),
        ("And in 2015?", "How many passengers did Brannock carry in 2015?"),
        ("No, I meant cars.", "How many cars did Brannock carry in 2018?"),
        ("Not Brannock, Osk.", "How many passengers did Osk carry in 2018?"),
        ("And how many lorries?", "How many lorries did Brannock carry in 2018?"),
        ("And for Osk?", "How many passengers did Brannock carry in 2018 for Osk?"),
    ],
)
def test_a_fragment_changes_its_part_of_the_question_before(question: str, expected: str) -> None:
    assert rewritten(question, FERRIES, None) == Standalone(expected, "rules")


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (
            "How many died in the tsunami in Indonesia?",
            "And in Sri Lanka?",
            "How many died in the tsunami in Sri Lanka?",
        ),
        ("How many died on orbimavir?", "And on the placebo?", "How many died on the placebo?"),
        ("Who won the Open men's final?", "And the women's?", "Who won the Open women's final?"),
        ("Who is the director of the museum?", "What about the chairman?", "Who is the chairman of the museum?"),
        ("What was the museum's first estimate?", "No, the later one.", "What was the museum's later estimate?"),
        ("What is podcasting?", "And ipods?", "What is podcasting? Ipods?"),
    ],
)
def test_a_fragment_takes_the_place_of_its_like(before: str, question: str, expected: str) -> None:
    assert standalone(question, conversation(before, "It is. [1]"), None) == expected


def test_why_is_asked_of_what_was_answered_with_yes_or_no() -> None:
    history = conversation("Did British Airways give up Concorde?", "Yes. [1]")
    assert standalone("Why?", history, None) == "Why did British Airways give up Concorde?"


@pytest.mark.parametrize(
    ("asked", "answered", "question", "expected"),
    [
        ("Who scored?", "Joel Wintour scored. [1]", "Why was he there at all?", "Joel Wintour"),
        ("Who led it?", "Mrs. Edith Corran, with Mr. Paul Reed.", "Where does he live?", "Mr. Paul Reed"),
        ("Who led it?", "Mr. Paul Reed, with Mrs. Edith Corran.", "Where does she live?", "Mrs. Edith Corran"),
        ("What will the Tarrow barrier cost?", "186 million pounds. [1]", "When will it open?", "the Tarrow barrier"),
        ("Which company makes it?", "Sallow Laboratories. [1]", "When did it apply?", "Sallow Laboratories"),
        ("Who climbed it?", "Hillary and Tenzing did. [1]", "How long did they stay?", "Hillary and Tenzing"),
        ("Which film won?", "Million Dollar Baby won. [1]", "Who directed it?", "Million Dollar Baby"),
        ("What is podcasting?", "A way of sharing audio. [1]", "Who invented it?", "podcasting"),
        ("What did the bank do with interest rates?", "It raised them. [1]", "Will they rise again?", "interest rates"),
        ("Who is Ellen MacArthur?", "A sailor. [1]", "Did the Queen meet her?", "Did the Queen meet Ellen MacArthur"),
        ("What did Gordon Brown say?", "Mr Brown spoke. [1]", "And Bush?", "What did Bush say"),
        ("Why was the vote delayed?", "Because of fraud. [1]", "Did Russia comment?", "Did Russia comment"),
        ("Which town fell?", "Al-Qaryatain fell. [1]", "Who had held that town?", "Al-Qaryatain"),
        ("Which city did he visit?", "Beijing.", "Whom did he meet there?", "in Beijing"),
    ],
)
def test_a_pronoun_becomes_the_name_it_stands_for(asked: str, answered: str, question: str, expected: str) -> None:
    found = standalone(question, conversation(asked, answered), None)
    assert expected in found.partition("(")[0]


def test_two_pronouns_for_one_person_name_her_once() -> None:
    history = conversation("Who drew with the champion?", "Mirela Tanase did. [1]")
    assert standalone("What will she do with her prize?", history, None).count("Tanase") == 1


def test_what_a_question_lacks_is_named_in_brackets() -> None:
    history = conversation("Where did Concorde land?", "Concorde landed at Heathrow. [1]")
    assert standalone("Who was the pilot?", history, None) == "Who was the pilot (Concorde)?"


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    history = conversation("Who built Deep Blue?", "It was built by I.B.M. [1]", "How fast is it?", "Very fast. [2]")
    assert standalone("Whom did it beat?", history, None) == "Whom did Deep Blue beat?"


def test_an_earlier_exchange_is_meant_if_only_it_has_the_questions_words() -> None:
    history = conversation(
        *("What did the repairs at Cawl Ferry cost?", "Repairs to the bridge cost 7.3 million crowns."),
        *("When did Concorde last fly?", "On Friday."),
    )
    found = standalone("How long was the bridge closed?", history, None)
    assert "Cawl Ferry" in found
    assert "Concorde" not in found


def test_a_change_of_topic_brings_nothing_along() -> None:
    asked = "Something else: who led the expedition to Everest?"
    assert standalone(asked, SPEEGLE, None) == "Who led the expedition to Everest?"


def test_a_refusal_adds_no_words_of_its_own() -> None:
    refused = "The archive does not answer this. I looked for “What did it cost?” in 24 articles."
    found = standalone("And who built it?", conversation("What did the Tarrow barrier cost?", refused), None)
    assert found == "Who built the Tarrow barrier?"


def test_any_history_is_read() -> None:
    odd = (
        Turn("assistant", "Hello [1]"),
        Turn("user", ""),
        Turn("user", "Who is Ann Pike?"),
        Turn("user", "Why? " * 999),
    )
    assert standalone("Why?", (Turn("user", " "), Turn("assistant", "x")), None) == "Why?"
    for question in ("", "?", "And?", "He?", "No.", "“", "What about", "Back to: x"):
        assert isinstance(standalone(question, odd, None), str)


# What a model may add


def test_where_rules_are_sure_no_model_is_asked() -> None:
    model = ScriptedModel(["When did CEC Systems launch Speegle?"])
    assert rewritten(SURE, SPEEGLE, model) == Standalone("When did CEC Systems launch Speegle?", "rules")
    assert model.asked == []


def test_the_model_sees_the_conversation_without_markers() -> None:
    model = ScriptedModel(["Who ordered the search engine Speegle from CEC Systems?"])
    assert rewritten(UNSURE, SPEEGLE, model) == Standalone(
        "Who ordered the search engine Speegle from CEC Systems?", "model"
    )
    assert "What is Speegle?" in model.asked[0][1]
    assert "[1]" not in model.asked[0][1]


def test_a_long_conversation_makes_no_long_prompt() -> None:
    """Every hundred tokens cost more than a second before the first word."""
    model = ScriptedModel([""])
    long = conversation(*(f"What did firm number {n} say? {'It said more. ' * 200}" for n in range(60)))
    standalone(UNSURE, long, model)
    assert len("".join(model.asked[0])) < 2_000


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a\nb?",
        "What is Speegle?",  # the question before
        "Who won the world cup in Brazil?",  # new words
        "When was Speegle ordered?",  # another question word
        "Who reads Speegle aloud?",  # what was asked is gone
        "Who ordered that search engine and that?",  # still refers back
        "CEC Systems ordered Speegle.",  # an answer
        "Who ordered Speegle in 2004?",  # a number of its own
        "Who ordered that Speegle?",  # still points
        "Who ordered a search engine?",  # names nothing
    ],
)
def test_a_rewriting_that_drifts_is_not_used(bad: str) -> None:
    assert rewritten(UNSURE, SPEEGLE, ScriptedModel([bad])) == rewritten(UNSURE, SPEEGLE, None)


def test_a_rewriting_about_an_older_exchange_is_not_used() -> None:
    history = conversation("Whom did Yahoo buy?", "Stata Labs. [1]", "Whom did Microsoft buy?", "Lookout Software. [2]")
    wrong, right = "When did Yahoo buy Stata Labs?", "When did Microsoft buy Lookout Software?"
    assert rewritten("When was that?", history, ScriptedModel([wrong])).by == "rules"
    assert rewritten("When was that?", history, ScriptedModel([right])) == Standalone(right, "model")


def test_a_text_of_many_pages_is_no_follow_up() -> None:
    pages = "he said that it was there " * 4_000
    assert standalone(pages, SPEEGLE, None) == pages


def test_a_model_that_breaks_leaves_what_rules_made() -> None:
    model = ScriptedModel([ModelBroke("gone")])
    assert rewritten(UNSURE, SPEEGLE, model) == rewritten(UNSURE, SPEEGLE, None)


def test_without_a_model_the_topic_comes_along() -> None:
    assert "Speegle" in standalone(UNSURE, SPEEGLE, None)
    assert "Speegle" in standalone("Why?", SPEEGLE, None)
