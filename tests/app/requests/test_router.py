"""Kinds of requests by words alone; what the sentence vector adds is measured by ``tests.evaluation.requests``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.requests.router import LEXICAL, SEMANTIC, Router, grams_of, weights
from app.requests.topics import phrasings, topic_of
from app.types import RequestKind

ROUTER = Router()


@pytest.mark.parametrize(
    ("text", "kind", "matter"),
    [
        ("Who won the regatta at Hadley?", RequestKind.FACT, ""),
        ("How many people live in Torvik?", RequestKind.FACT, ""),
        ("Summarise what happened in Tarrow", RequestKind.BRIEF, ""),
        ("Timeline of the ferry strike", RequestKind.TIMELINE, ""),
        ("What is the difference between the barrage and the barrier?", RequestKind.COMPARISON, ""),
        ("Is it true that the pier was closed in May?", RequestKind.CLAIM, ""),
        ("hello", RequestKind.COURTESY, ""),
        ("what can you do?", RequestKind.PRODUCT, ""),
        ("how many articles do you have?", RequestKind.ARCHIVE, "size"),
        ("what's new?", RequestKind.ARCHIVE, "new"),
    ],
)
def test_kinds_are_told_apart(text: str, kind: RequestKind, matter: str) -> None:
    request = ROUTER.understood(text)
    assert (request.kind, request.matter) == (kind, matter)


@pytest.mark.parametrize(
    ("text", "label", "topic"),
    [
        ("Summarise what happened in Palmyra.", "brief", "Palmyra"),
        ("timeline of the Tarrow barrier", "timeline", "the Tarrow barrier"),
        ("Is it true that Ann Pike resigned?", "claim", "Ann Pike resigned"),
        ("Tell me about “Songs of the Sea”, please", "brief", "Songs of the Sea"),
        ("summarise", "brief", "summarise"),
    ],
)
def test_a_topic_is_what_stands_between_the_words_that_say_what_is_wanted(text: str, label: str, topic: str) -> None:
    assert topic_of(text, label) == topic


@given(st.text(max_size=300))
def test_any_message_is_understood_as_something(text: str) -> None:
    request = ROUTER.understood(text)
    assert request.kind in RequestKind
    assert request.topic in text


@given(st.text(max_size=300), st.sampled_from(sorted(RequestKind)))
def test_what_a_reader_says_that_it_is_holds(text: str, kind: RequestKind) -> None:
    request = ROUTER.as_kind(text, kind)
    assert request.kind is kind
    assert bool(request.matter) == (kind is RequestKind.ARCHIVE)


def test_likelihoods_add_up_to_one_over_all_labels_that_there_are_phrasings_for() -> None:
    likely = ROUTER.probabilities("what was in the news on 3 May?")
    assert sum(likely.values()) == pytest.approx(1.0, abs=1e-4)
    assert set(likely) == set(phrasings())


def test_words_and_meaning_have_weights_of_the_packaged_models_size() -> None:
    assert weights(LEXICAL).vector.shape == (0, len(phrasings()))
    assert weights(SEMANTIC).vector.shape == (384, len(phrasings()))
    assert weights(SEMANTIC).words.shape == (len(weights(SEMANTIC).grams), len(phrasings()))


def test_a_message_of_any_length_is_read_in_bounded_time() -> None:
    assert len(grams_of("word " * 100_000)) < 1_300
