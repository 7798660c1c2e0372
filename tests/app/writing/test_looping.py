"""A model that repeats itself is noticed while it does, and one that only sounds like it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.writing.looping import loops

SENTENCE = "Government forces overran Palmyra on Sunday. "
OTHER = "The troops were backed by Russian air raids. "


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 3,
        (SENTENCE + "[1] ") * 3,
        "They won. " + SENTENCE + "[1] " + SENTENCE + "[2] " + SENTENCE.upper(),
        (SENTENCE + OTHER) * 3,
        "He said that " + "the army and " * 6,
        "It rained " + "very " * 12,
        "a" * 60,
        "The number is 1" + "0" * 60,
        SENTENCE * 3 + SENTENCE[:20],
    ],
)
def test_a_loop_is_noticed(text: str) -> None:
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        SENTENCE,
        SENTENCE * 2,
        SENTENCE + OTHER,
        "“No, no, no,” she said, and “ha ha ha ha ha ha”.",
        "New York, New York, New York is a song.",
        "It cost 1,000,000,000,000 dollars.",
        "The score was 3-0, 3-0 and 3-0 again. " + "—" * 80,
        "Ten died on Monday. Twelve died on Tuesday. Nine died on Wednesday. Two died on Thursday.",
    ],
)
def test_what_only_sounds_like_one_is_not(text: str) -> None:
    assert not loops(text)


@given(st.text(alphabet=st.characters(exclude_characters="[]"), max_size=80))
def test_any_words_said_often_enough_are_a_loop(text: str) -> None:
    assert loops(f"{text} " * 60) == any(c.isalnum() for c in text.casefold())
