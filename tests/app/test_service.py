"""What the API, its tools and the command line tell, of a real archive."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from app import service
from app.assistant import Assistant
from app.records.answers import AnswerRecord
from app.records.events import AnsweredEvent, EventRecord
from app.records.making import answer_record, event_record, timeline_record
from app.records.requests import AskRequest, ClaimsRequest, Limits, PastTurn
from app.settings import Settings
from app.stores.feedback import AnswersHeld
from app.types import ClaimVerdict, RequestKind
from index.search import Search
from index.several import Holdings
from index.stores.archive import Archive
from index.types import Filters
from tests.conftest import id_of
from tests.fakes import CHESS, FERRY, PALMYRA

pytestmark = pytest.mark.reading

QUESTION = "Who overran Palmyra, and who backed the troops?"
EVENTS: TypeAdapter[EventRecord] = TypeAdapter(EventRecord)


@pytest.fixture
def assistant(archive: Archive, search: Search) -> Assistant:
    return Assistant(archive, search, lambda: None, Settings(home=archive.folder))


def test_every_event_of_an_answer_is_told_and_read_again_as_itself(assistant: Assistant) -> None:
    told = [event_record(event) for event in service.ask(assistant, AskRequest(question=QUESTION))]
    assert {"understood", "searching", "evidence", "stated", "answered"} <= {event.type for event in told}
    assert [EVENTS.validate_json(event.model_dump_json()) for event in told] == told
    assert isinstance(told[-1], AnsweredEvent)
    cited = told[-1].answer.statements[0].citations[0]
    assert PALMYRA.text[cited.start : cited.end] == cited.quote


def test_an_answer_is_read_again_as_itself(assistant: Assistant) -> None:
    record = answer_record(service.final_answer(service.ask(assistant, AskRequest(question=QUESTION))))
    assert AnswerRecord.model_validate_json(record.model_dump_json()) == record
    assert record.evidence[0].title == PALMYRA.title


def test_a_follow_up_knows_the_sources_of_an_answer_that_its_history_names(assistant: Assistant) -> None:
    held = AnswersHeld()
    asked = AskRequest(question=QUESTION, suggestions=2)
    first = service.told_with_suggestions(assistant, asked, service.final_answer(service.ask(assistant, asked)), held)
    turns = (PastTurn(role="user", text=QUESTION), PastTurn(role="assistant", text=first.answer, answer=first.id))
    later = AskRequest(question="Who said so?", history=turns)
    answer = service.final_answer(service.ask(assistant, later, held))
    assert answer.kind is RequestKind.FOLLOW_UP
    assert {c.title for s in answer.statements for c in s.citations} == {PALMYRA.title}
    assert service.final_answer(service.ask(assistant, later, AnswersHeld())).kind is not RequestKind.FOLLOW_UP


def test_claims_are_told_each_with_what_states_it(assistant: Assistant) -> None:
    text = "Government forces overran Palmyra on Sunday. The harbour master of Tarrow keeps bees."
    found = service.checked_claims(text, service.claim_events(assistant, text, Filters()))
    stated, absent = found.claims
    assert (stated.claim, stated.verdict) == ("Government forces overran Palmyra on Sunday.", ClaimVerdict.STATED)
    assert stated.statements[0].citations[0].title == PALMYRA.title
    assert absent.verdict is ClaimVerdict.ABSENT


@pytest.mark.slow
def test_a_long_text_is_checked_in_parts_and_what_is_left_of_it_is_counted(assistant: Assistant) -> None:
    text = " ".join(f"The harbour master of Tarrow keeps {number} bees." for number in range(123))
    found = service.checked_claims(text, service.claim_events(assistant, text, Filters()))
    assert (len(found.claims), found.unchecked) == (120, 3)
    assert found.claims[-1].claim == "The harbour master of Tarrow keeps 119 bees."


def test_a_timeline_has_days_and_what_proves_them(assistant: Assistant) -> None:
    found = timeline_record(
        service.final_answer(service.timeline_events(assistant, "the battle for Palmyra", Filters()))
    )
    assert found.timeline[0].first == "2016-03-27"
    assert found.timeline[0].citation.title == PALMYRA.title


def test_a_search_says_what_it_was_limited_to(search: Search) -> None:
    found = service.search(search, "Who overran palmira?", Filters(outlets=("Desert Wire",)))
    assert found.respelled[0].held == "Palmyra"
    assert found.filters.outlets == ["Desert Wire"]
    assert "Desert Wire" in found.limits
    assert {one.title for one in found.evidence} == {PALMYRA.title}


def test_an_article_is_told_with_the_paragraph_around_a_place(archive: Archive) -> None:
    words = "The deal is worth $1.13bn"
    start = FERRY.text.index(words)
    found = service.article(Holdings.of(archive), id_of(archive, FERRY), (start, start + len(words)))
    assert found is not None
    assert found.highlight is not None
    assert (found.title, found.published, found.highlight.quote) == (FERRY.title, "2021-06-02", words)
    assert found.highlight.before + words + found.highlight.after == FERRY.text
    assert service.article(Holdings.of(archive), "f" * 32) is None


@pytest.mark.parametrize("place", [(5, 5), (0, 10_000), (9, 3)])
def test_a_place_outside_an_article_is_told_as_one(archive: Archive, place: tuple[int, int]) -> None:
    with pytest.raises(service.NoSuchPlace, match=f"no place {place[0]}-{place[1]}"):
        service.article(Holdings.of(archive), id_of(archive, FERRY), place)


def test_articles_are_listed_page_by_page(archive: Archive) -> None:
    first = service.articles(archive, Filters(), size=2)
    assert ([one.title for one in first.articles], first.total, first.pages) == ([FERRY.title, PALMYRA.title], 3, 2)
    assert [one.title for one in service.articles(archive, Filters(), page=2, size=2).articles] == [CHESS.title]
    assert service.articles(archive, Filters(), page=9, size=2).articles == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("sailors brannock", {FERRY.title}),
        ('"chess title"', {CHESS.title}),
        ('"title chess"', set()),
        ("the", set()),
        ("unicorns", set()),
    ],
)
def test_a_list_is_limited_to_articles_that_have_all_words(archive: Archive, words: str, found: set[str]) -> None:
    listed = service.articles(archive, Filters(), words=words)
    assert {one.title for one in listed.articles} == found
    assert listed.total == len(found)


def test_limits_that_nothing_can_pass_are_a_mistake() -> None:
    with pytest.raises(ValidationError, match="is after"):
        Limits.model_validate({"from": "2016-04-01", "to": "2016-03-01"})
    limits = Limits.model_validate({"from": "2016-03-01", "outlet": ["Wire"], "undated": True})
    assert limits.filters.undated
    assert not Limits(undated=True).filters.undated, "without a day, undated articles pass anyway"


def test_half_of_a_character_is_no_text() -> None:
    assert AskRequest(question="Who \ud800 did?").question == "Who ? did?"
    assert ClaimsRequest(text="\udfffA.").text == "?A."


def test_the_archive_is_told_without_the_folders_of_its_machine(archive: Archive) -> None:
    told = service.overview("default", archive)
    assert (told.articles, str(told.first_published)) == (3, "2016-03-29")
    assert ("Harbour Post", 2) in [(one.name, one.articles) for one in told.outlets]
    status = service.status("default", archive, "/srv/models/chat.gguf").model_dump_json()
    assert str(archive.folder.parent) not in status
    assert "/srv" not in status
