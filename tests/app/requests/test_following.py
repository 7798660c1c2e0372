"""Follow-ups on an answer, told by words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.requests.following import AGREED, follow_ups, following
from app.requests.router import LEXICAL, SEMANTIC, Router, weights
from app.requests.topics import phrasings
from app.types import RequestKind

ROUTER = Router()


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("who said so?", "who"),
        ("when was that?", "when"),
        ("where?", "where"),
        ("for how long?", "since"),
        ("how many in total?", "total"),
        ("what did others say?", "others"),
        ("make it shorter", "shorter"),
        ("tell me more", "more"),
        ("as a table please", "table"),
        ("the second one", "nth"),
        ("and in 2015?", "time"),
        ("and the mayor?", "name"),
    ],
)
def test_what_is_asked_of_an_answer_is_told_apart(text: str, matter: str) -> None:
    request = following(text, ROUTER)
    assert request is not None
    assert (request.kind, request.matter) == (RequestKind.FOLLOW_UP, matter)


def test_a_yes_is_a_courtesy_that_may_take_something_up() -> None:
    request = following("yes please", ROUTER)
    assert request is not None
    assert (request.kind, request.matter) == (RequestKind.COURTESY, AGREED)


@pytest.mark.parametrize(
    "text",
    [
        "When did the minister resign?",
        "Where was the trawler found?",
        "Who said the bridge was safe?",
        "How many people died in total in the flood?",
        "What did others in the village say about the mayor?",
        "Tell me more about the merger of the ferry lines",
        "What is in the table of the second report?",
        "summarise the ferry strike",
        "Timeline of the ferry strike",
        "thanks",
        "hello",
        "why?",
        "how?",
    ],
)
def test_what_has_a_subject_of_its_own_is_no_follow_up_on_an_answer(text: str) -> None:
    """It would be told something of an article that has nothing to do with it."""
    assert following(text, ROUTER) is None


def test_words_and_meaning_have_weights_for_every_label() -> None:
    for name, size in ((LEXICAL, 0), (SEMANTIC, 384)):
        own = weights(name, "follow_ups.npz")
        assert set(own.labels) == set(follow_ups()) | set(phrasings())
        assert own.vector.shape == (size, len(own.labels))


@given(st.text(max_size=300))
def test_any_message_can_be_asked_about(text: str) -> None:
    request = following(text, ROUTER)
    assert request is None or request.text == text
