"""An answer never fails: whichever step behind the search has a fault, the reader gets sentences of the articles."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import pytest

import app.assistant
import app.judging
import app.replies.afterwards
import app.replies.suggestions
import app.requests.router
import app.requests.understanding
import app.wording
import app.writing.refusal_text
from app import refusal
from app.assistant import Assistant
from app.models.chat_model import ChatModel
from app.replies import accounts, briefs, claims, comparisons, facts, timelines
from app.settings import Settings
from app.types import Answer, Answered, Turn
from index.search import Search
from index.stores.archive import Archive
from tests.fakes import ScriptedModel

QUESTION = "Who overran Palmyra, and who backed the troops?"
TIMELINE = "timeline of Palmyra"
GOOD = "Government forces overran Palmyra on Sunday. [1] The troops were backed by Russian air raids. [1]"
REPLIES = (accounts, briefs, claims, comparisons, facts, timelines)
PLACES = (
    app.assistant,
    app.wording,
    app.judging,
    app.replies.suggestions,
    app.writing.refusal_text,
    app.requests.router,
    *REPLIES,
)
STEPS = (  # what these call once there is evidence, and before
    "topic_of", "grams_of", "standalone", "question_held", "without_planted", "write", "check", "is_finished",
    "most_sentences", "without_bare_verdict", "closest", "disagreements", "points", "about", "share_of_terms",
    "sentences", "superseding_report", "with_source", "unanswered_part", "timeline", "day_in_words", "candidates",
    "nearest_places", "sides",
)  # fmt: skip
ASKED = (
    QUESTION, TIMELINE, "Who said so?", "Summarise what happened in Palmyra", "Compare Palmyra and the Brannock ferry",
    "What do the papers say about Palmyra?", "Is it true that government forces overran Palmyra on Sunday?",
)  # fmt: skip
HISTORY = (Turn("user", "What happened in Palmyra?"), Turn("assistant", "Government forces overran it."))


def broken(*_: object, **__: object) -> object:
    raise ValueError("tuple.index(x): x not in tuple")


@pytest.fixture
def make_assistant(archive: Archive, search: Search) -> Callable[[], Assistant]:
    settings = Settings(home=archive.folder)

    def make() -> Assistant:
        model: ChatModel = ScriptedModel([GOOD] * 9, likelihoods=[4.0] * 9)
        return Assistant(archive, search, lambda: model, settings)

    return make


@pytest.fixture
def assistant(make_assistant: Callable[[], Assistant]) -> Assistant:
    return make_assistant()


def asked(assistant: Assistant, question: str = QUESTION) -> Answer:
    events = list(assistant.answer(question, HISTORY))
    assert isinstance(events[-1], Answered)
    return events[-1].answer


def stands_on_sentences(answer: Answer, archive: Archive) -> bool:
    """Whether it tells something, or shows what is nearest, each at a place that says so."""
    places = [c for s in answer.statements for c in s.citations] + list(answer.nearest)
    articles = {c.article_id: archive.catalog.articles.get(c.article_id) for c in places}
    texts = {id: article.text for id, article in articles.items() if article is not None}
    return bool(places) and all(texts[c.article_id][c.start : c.end] == c.quote for c in places)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_raises_costs_at_most_itself(
    step: str,
    make_assistant: Callable[[], Assistant],
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One of sixty questions ended in an exception of the check; a reader saw no answer and no evidence."""
    places = [place for place in PLACES if hasattr(place, step)]
    assert places, f"nothing calls {step} any more"
    for place in places:
        monkeypatch.setattr(place, step, broken)
    for question in ASKED:
        assistant = make_assistant()
        answer = asked(assistant, question)
        assert stands_on_sentences(answer, archive), question
        assert isinstance(assistant.suggestions(answer), list), question
    for record in caplog.records:
        assert record.levelno < logging.ERROR or (
            record.exc_info and re.search(r"reference [0-9a-f]{8}", record.msg % record.args)
        )


@pytest.mark.parametrize(
    "step",
    [
        *("before", "following", "with_part_replaced", "core_question", "settle_kind", "_going_on"),
        *("speaker_of", "read", "as_row", "islice"),
    ],
)
def test_a_follow_up_with_a_fault_is_asked_like_any_question(
    step: str, make_assistant: Callable[[], Assistant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes on from an answer looks at all of that, and must not cost the next one."""
    history = (Turn("user", QUESTION), Turn("assistant", "", asked(make_assistant())))
    looking_back = (app.assistant, app.requests.understanding, app.wording, app.replies.afterwards)
    places = [place for place in looking_back if hasattr(place, step)]
    assert places, f"nothing calls {step} any more"
    for place in places:
        monkeypatch.setattr(place, step, broken)
    for question in ("who said so?", "and in 2015?", "yes", "in a table", "and who backed them?"):
        (*_, last) = make_assistant().answer(question, history)
        assert isinstance(last, Answered), question


@pytest.mark.parametrize("step", ["confidence", "odds", "without_odds"])
def test_an_answer_that_cannot_be_judged_is_quoted_and_says_so(
    step: str, assistant: Assistant, archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(refusal, step, broken)
    answer = asked(assistant)
    assert not answer.refused
    assert stands_on_sentences(answer, archive)
    assert all(c.quote in s.text for s in answer.statements for c in s.citations)
    reference = re.search(r"reference ([0-9a-f]{8})", answer.notice)
    assert reference
    assert reference[1] in caplog.text
    assert "Traceback" in caplog.text


def test_a_statement_whose_check_raises_is_left_out_with_its_reference(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = app.judging.check

    def check(raw: object, **how: object) -> object:
        return broken() if "Russian" in raw.text else real(raw, **how)  # type: ignore[attr-defined,arg-type]

    monkeypatch.setattr(app.judging, "check", check)
    answer = asked(assistant)
    assert [s.text for s in answer.statements] == ["Government forces overran Palmyra on Sunday."]
    [dropped] = answer.dropped
    reference = re.search(r"could not be checked \(reference ([0-9a-f]{8})\)", dropped.reason)
    assert reference
    assert reference[1] in caplog.text
