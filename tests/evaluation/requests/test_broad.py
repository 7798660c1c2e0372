"""How broad requests are judged, on two invented ones over the articles of the tests."""

from __future__ import annotations

from datetime import date

import pytest

from app.assistant import Assistant
from app.settings import Settings
from app.types import RequestKind
from index.search import Search
from index.stores.archive import Archive
from tests.evaluation.answers.asking import Opened
from tests.evaluation.requests.broad import Wanted, beside, measured, verdict_of
from tests.fakes import ScriptedModel

BRIEF = {
    "id": "b1",
    "kind": "brief",
    "request": "What happened in Palmyra?",
    "published_from": "2016-03-01",
    "published_to": "2016-03-31",
    "facts": ["ten months", "a fact|another fact"],
    "articles": ["palmyra"],
}
CLAIM = {
    "id": "c1",
    "kind": "claim",
    "request": "About 2,300 sailors work for the two lines.",
    "published_from": "2021-01-01",
    "published_to": "2021-12-31",
    "facts": ["2,300"],
    "verdict": "stated",
}


@pytest.fixture
def part(archive: Archive, search: Search) -> Opened:
    settings = Settings(home=archive.folder)
    model = ScriptedModel(["188 died after ten months.", "Yes, the articles say so."])
    return Opened(settings, search, model, Assistant(archive, search, lambda: None, settings))


def test_requests_of_either_set_are_read() -> None:
    wanted = Wanted.of(BRIEF)
    assert (wanted.kind, wanted.text, len(wanted.facts)) == (RequestKind.BRIEF, "What happened in Palmyra?", 2)
    assert wanted.filters is not None
    assert wanted.filters.published_from == date(2016, 3, 1)
    sided = Wanted.of({"kind": "comparison", "text": "a and b", "sides": [["one"], ["two", "three"]]})
    assert (sided.facts, sided.filters) == (("one", "two", "three"), None)


def test_facts_are_looked_for_in_the_answer_within_the_limits_of_the_request(part: Opened) -> None:
    """A request about some days is to be answered from the articles of those days alone."""
    figures = measured(part, [Wanted.of(BRIEF), Wanted.of(CLAIM)])
    assert figures["brief"]["held by the answer"] == 0.5
    assert figures["brief"]["articles"] == 1
    assert figures["claim"]["as"] == {"stated as stated": 1}
    elsewhere = Wanted.of({**BRIEF, "published_from": "2020-01-01", "published_to": "2020-02-01"})
    assert measured(part, [elsewhere])["brief"]["held by the answer"] == 0.0


def test_the_tutorials_prompt_is_judged_by_the_same_facts(part: Opened) -> None:
    figures = beside(part, [Wanted.of(BRIEF), Wanted.of(CLAIM)])
    assert figures["brief"]["held by the answer"] == 0.5
    assert figures["claim"]["as"] == {"stated as stated": 1}
    assert "overran Palmyra" in part.model.asked[0][1]  # type: ignore[attr-defined]
    assert "ferry" not in part.model.asked[0][1]  # type: ignore[attr-defined]


def test_a_tutorials_prompt_is_asked_one_request_of_each_kind_after_the_other_while_there_is_time(part: Opened) -> None:
    """A model takes its time: what is left out is to be of all kinds alike."""
    wanted = [Wanted.of(one) for one in (BRIEF, BRIEF, CLAIM)]
    figures = beside(part, wanted)
    assert (figures["brief"]["requests"], figures["claim"]["requests"]) == (2, 1)
    model = part.model
    assert isinstance(model, ScriptedModel)
    assert ["sailors" in user for _, user, _ in model.asked] == [False, True, False]
    assert beside(part, wanted, seconds=0.0)["requests"] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, 188 soldiers died.", "stated"),
        ("This statement is true.", "stated"),
        ("No, it was 188.", "otherwise"),
        ("The claim is false: 188 died.", "otherwise"),
        ("That is not correct.", "otherwise"),
        ("I don't know.", "absent"),
        ("No information about this is given in the context.", "absent"),
        ("The context does not mention this.", "absent"),
        ("188 soldiers died.", ""),
    ],
)
def test_what_free_words_say_of_a_claim_is_told_by_how_they_open(text: str, expected: str) -> None:
    assert verdict_of(text) == expected
