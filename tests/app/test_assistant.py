"""The journey on fakes: folder of articles → evidence → written answer → checked citations."""

from __future__ import annotations

import math
from datetime import date

import pytest

from app.assistant import Assistant
from app.errors import ModelBroke, ModelUnavailable
from app.localization import speaking
from app.models.chat_model import ChatModel
from app.refusal import weights
from app.settings import Settings
from app.types import (
    Answer,
    Answered,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Noticed,
    Quoted,
    RequestKind,
    Searching,
    Stated,
    Sureness,
    Turn,
    Understood,
    Verdict,
)
from index.search import Search
from index.stores.archive import Archive
from index.types import Filters
from tests.fakes import ScriptedModel

pytestmark = pytest.mark.reading

QUESTION = "Who overran Palmyra, and who backed the troops?"
GOOD = "Government forces overran Palmyra on Sunday. [1] The troops were backed by Russian air raids. [1]"
MARTIANS = ["Martians overran Palmyra in 1877. [1]", "Martians with 1,877 ships. [1]"]


class Desk:
    """An assistant over three articles, and what it said."""

    def __init__(self, archive: Archive, search: Search) -> None:
        self._archive, self._search = archive, search

    def ask(self, model: ChatModel | None, question: str = QUESTION, history: tuple[Turn, ...] = ()) -> list[Event]:
        return list(self.assistant(model).answer(question, history))

    def assistant(self, model: ChatModel | None) -> Assistant:
        return Assistant(self._archive, self._search, lambda: model, Settings(home=self._archive.folder))


@pytest.fixture
def desk(archive: Archive, search: Search) -> Desk:
    return Desk(archive, search)


def answer_of(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Answered)
    return events[-1].answer


def test_every_sentence_of_an_answer_cites_a_place_that_holds_it(desk: Desk, archive: Archive) -> None:
    answer = answer_of(desk.ask(ScriptedModel([GOOD])))
    assert [s.text for s in answer.statements] == [
        "Government forces overran Palmyra on Sunday.",
        "The troops were backed by Russian air raids, according to the Observatory.",
    ]
    for statement in answer.statements:
        assert statement.verdict is Verdict.SUPPORTED
        for citation in statement.citations:
            article = archive.catalog.articles.get(citation.article_id)
            assert article is not None
            assert article.text[citation.start : citation.end] == citation.quote
    assert answer.text == (
        "Government forces overran Palmyra on Sunday. [1] "
        "The troops were backed by Russian air raids, according to the Observatory. [2]"
    )


@pytest.mark.parametrize("said", ["Thanks!", "hello"])
def test_thanks_and_greetings_are_answered_without_a_search(desk: Desk, said: str) -> None:
    understood, event = desk.ask(ScriptedModel([GOOD]), said)
    assert understood == Understood(RequestKind.COURTESY)
    assert isinstance(event, Answered)
    assert event.answer.holding is not None
    assert not event.answer.refused
    assert event.answer.searched_for == ""


def test_events_come_in_the_order_a_reader_needs_them(desk: Desk) -> None:
    kinds = [type(event) for event in desk.ask(ScriptedModel([GOOD]))]
    assert kinds[:4] == [Understood, Searching, EvidenceFound, Quoted]
    assert Drafting in kinds[: kinds.index(Stated)]
    assert kinds[-1] is Answered
    assert kinds.count(Stated) == 2


def test_an_unproven_statement_is_dropped_and_the_rest_stands(desk: Desk) -> None:
    written = GOOD.replace("The troops were backed by Russian", "They were backed by Turkish")
    events = desk.ask(ScriptedModel([written]))
    answer = answer_of(events)
    assert [s.text for s in answer.statements] == ["Government forces overran Palmyra on Sunday."]
    assert "Turkish" in answer.dropped[0].reason
    assert any(isinstance(event, Dropped) for event in events)
    assert not answer.refused


def test_the_part_of_a_question_that_stays_open_is_said(desk: Desk) -> None:
    model = ScriptedModel(["Government forces overran Palmyra on Sunday. [1]"], likelihoods=[4.0])
    question = "Who overran Palmyra, and how many soldiers died?"
    events = desk.ask(model, question)
    answer = answer_of(events)
    assert [s.text for s in answer.statements] == ["Government forces overran Palmyra on Sunday."]
    assert answer.notice == "No answer to a part of the question could be proven: “How many soldiers died?”"
    assert Noticed(answer.notice) in events
    assert answer_of(desk.ask(ScriptedModel([GOOD]))).notice == ""


def test_when_nothing_is_proven_the_answer_is_a_refusal_with_the_nearest_evidence(desk: Desk) -> None:
    answer = answer_of(desk.ask(ScriptedModel([*MARTIANS], likelihoods=[-9.0])))
    assert answer.refused
    assert answer.statements == ()
    assert "3 articles, published from 29 March 2016 to 2 June 2021" in answer.refusal
    assert answer.nearest
    assert "Martians" not in answer.text


def test_what_is_not_said_leaves_no_gap_in_the_numbers(desk: Desk) -> None:
    """The first sentence is proven but beside the point; the place that it would have cited takes no number."""
    beside = "About 2,300 sailors work for the two lines. [3] "
    answer = answer_of(desk.ask(ScriptedModel([beside + GOOD], likelihoods=[3.0])))
    numbers = [c.number for s in answer.statements for c in s.citations]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert answer.dropped


def test_a_small_model_is_not_heard_beyond_the_sentences_it_was_given(desk: Desk) -> None:
    padded = GOOD.replace("[1] The", "The") + " Sappers began to clear mines from the Roman theatre. [1]"
    assert len(answer_of(desk.ask(ScriptedModel([padded]))).statements) == 2
    assert len(answer_of(desk.ask(ScriptedModel([padded], takes_grammar=False))).statements) == 3


def test_what_was_found_and_not_shown_to_the_model_may_prove_what_it_wrote(archive: Archive, search: Search) -> None:
    settings = Settings(home=archive.folder)
    settings = settings.model_copy(update={"chat": settings.chat.model_copy(update={"evidence_share": 1.0})})
    question = "Who merges with the Brannock ferry line, and who overran Palmyra?"
    model = ScriptedModel(["Government forces overran Palmyra on Sunday. [1]"], likelihoods=[4.0])
    answer = answer_of(list(Assistant(archive, search, lambda: model, settings).answer(question)))
    assert "overran Palmyra on" not in model.asked[0][1]
    assert [s.text for s in answer.statements] == ["Government forces overran Palmyra on Sunday."]
    assert answer.statements[0].citations[0].title == "Army takes Palmyra back"


def test_what_the_model_finds_in_the_passage_but_cannot_say_is_quoted(desk: Desk) -> None:
    """Nothing it wrote is proven, yet it is sure that the passage answers: then the passage's sentence does."""
    events = desk.ask(ScriptedModel([*MARTIANS], likelihoods=[9.0]))
    answer = answer_of(events)
    assert [s.text for s in answer.statements] == [" ".join(answer.statements[0].citations[0].quote.split())]
    assert "quoted from the articles" in answer.notice
    assert Noticed(answer.notice) in events


def test_a_proven_statement_is_not_said_where_the_evidence_seems_not_to_answer(desk: Desk) -> None:
    """True but beside the point: the way a small model answers a question that the archive does not."""
    events = desk.ask(ScriptedModel([GOOD], likelihoods=[-9.0, -9.0]))
    answer = answer_of(events)
    assert answer.refused
    assert {d.reason for d in answer.dropped} == {"the evidence does not seem to answer the question"}
    assert not any(isinstance(event, Stated) for event in events)
    assert answer.signals["confidence"] < 0.4


@pytest.mark.parametrize(
    ("sureness", "odds", "refused"),
    [
        (Sureness.READILY, 0.3, False),
        (Sureness.BALANCED, 0.3, True),
        (Sureness.BALANCED, 0.5, False),
        (Sureness.SURE, 0.5, True),
        (Sureness.SURE, 0.8, False),
    ],
)
def test_how_sure_is_sure_enough_is_for_the_reader_to_say(
    archive: Archive, search: Search, sureness: Sureness, odds: float, refused: bool
) -> None:
    fitted = weights()["with odds"]
    answerable = (math.log(odds / (1 - odds)) - fitted.intercept) / fitted.weights["answerable"]
    desk = Desk(archive, search).assistant(ScriptedModel([GOOD], likelihoods=[answerable] * 2))
    answer = answer_of(list(desk.answer(QUESTION, sureness=sureness)))
    assert answer.signals["confidence"] == pytest.approx(odds)
    assert answer.refused is refused
    assert (answer.limits == "") is (sureness is Sureness.BALANCED)


def test_a_question_about_something_else_is_refused_without_asking_the_model(desk: Desk) -> None:
    model = ScriptedModel([GOOD])
    assert answer_of(desk.ask(model, "How fast are the glaciers on Kilimanjaro shrinking?")).refused
    assert model.asked == []


def test_a_statement_said_twice_is_said_once(desk: Desk) -> None:
    loop = "Government forces overran Palmyra on Sunday. [1] " * 4
    assert len(answer_of(desk.ask(ScriptedModel([loop]))).statements) == 1


def test_without_a_model_the_answer_is_made_of_evidence(desk: Desk) -> None:
    answer = answer_of(desk.ask(None))
    assert answer.model == "extractive"
    assert answer.statements
    assert answer.notice == ""
    for statement in answer.statements:
        assert statement.text == " ".join(statement.citations[0].quote.split())


@pytest.mark.parametrize("failure", [ModelBroke("the server is gone", "Start it."), ModelUnavailable("no model")])
def test_a_model_that_dies_leaves_an_extractive_answer_that_says_so(
    desk: Desk, failure: ModelBroke | ModelUnavailable
) -> None:
    events = desk.ask(ScriptedModel([failure]))
    answer = answer_of(events)
    assert answer.statements
    assert answer.model == "extractive"
    assert str(failure) in answer.notice
    assert Noticed(answer.notice) in events


def test_a_model_that_cannot_be_opened_leaves_an_extractive_answer(archive: Archive, search: Search) -> None:
    def missing() -> ChatModel:
        raise ModelUnavailable("the local chat model is not installed", "Install it.")

    assistant = Assistant(archive, search, missing, Settings(home=archive.folder))
    answer = answer_of(list(assistant.answer(QUESTION)))
    assert answer.statements
    assert "not installed. Install it." in answer.notice


@pytest.mark.parametrize("empty", ["", "   ", "[1]", "[9][9]", "\n\n"])
def test_a_model_that_says_nothing_leaves_an_extractive_answer_that_says_so(desk: Desk, empty: str) -> None:
    answer = answer_of(desk.ask(ScriptedModel([empty])))
    assert answer.statements
    assert answer.model == "extractive"
    assert "wrote no answer" in answer.notice


def test_stopping_reaches_the_model(desk: Desk) -> None:
    model = ScriptedModel([GOOD])
    events = desk.assistant(model).answer(QUESTION)
    for event in events:
        if isinstance(event, Drafting):
            break
    events.close()  # type: ignore[attr-defined]
    assert model.closed == 1


def test_a_follow_up_is_searched_for_in_words_that_stand_alone(desk: Desk) -> None:
    history = (Turn("user", "Who overran Palmyra?"), Turn("assistant", "Government forces. [1]"))
    events = desk.ask(ScriptedModel([GOOD]), "And who backed them?", history)
    assert events[1] == Searching("Who backed them (overran Palmyra)?")
    assert answer_of(events).searched_for == "Who backed them (overran Palmyra)?"


def test_an_answer_records_how_it_came_about(desk: Desk) -> None:
    answer = answer_of(desk.ask(ScriptedModel([GOOD])))
    assert answer.timings["evidence"] <= answer.timings["first_token"] <= answer.timings["whole"]
    assert len(answer.settings_hash) == 12
    assert answer.model == "scripted"


@pytest.mark.parametrize("question", ["", "  ", "🙂", "x" * 10_000, "{{ evidence }}", "<script>alert(1)</script>"])
def test_any_question_ends_in_an_answer(desk: Desk, question: str) -> None:
    answer_of(desk.ask(ScriptedModel(["Yes. [1]"]), question))


def test_a_timeline_is_told_in_sentences_of_the_articles_and_no_model_is_asked(desk: Desk, archive: Archive) -> None:
    model = ScriptedModel([GOOD])
    answer = answer_of(desk.ask(model, "Timeline of the battle for Palmyra"))
    assert model.asked == []
    assert answer.searched_for == "the battle for Palmyra"
    assert [(event.first, event.said) for event in answer.timeline] == [
        ("2016-03-27", "Sunday"),
        ("2016-03-28", "Monday"),
    ]
    assert [s.text.partition(":")[0] for s in answer.statements] == ["27 March 2016", "28 March 2016"]
    for event in answer.timeline:
        article = archive.catalog.articles.get(event.citation.article_id)
        assert article is not None
        assert article.text[event.citation.start : event.citation.end] == event.citation.quote
    assert not answer.refused


def test_a_timeline_of_it_is_one_of_what_was_talked_about(desk: Desk) -> None:
    history = (Turn("user", "Who overran Palmyra?"), Turn("assistant", "Government forces overran Palmyra."))
    answer = answer_of(desk.ask(None, "Timeline of the battle for it", history))
    assert "Palmyra" in answer.searched_for
    assert answer.timeline


def test_a_timeline_of_what_the_archive_does_not_cover_is_refused(desk: Desk) -> None:
    answer = answer_of(desk.ask(None, "Timeline of the glaciers on Kilimanjaro"))
    assert answer.refused
    assert answer.timeline == ()
    assert "glaciers on Kilimanjaro" in answer.refusal


def test_a_timeline_keeps_to_the_limits(desk: Desk) -> None:
    events = list(desk.assistant(None).answer("Timeline of Palmyra", filters=Filters(published_to=date(2015, 1, 1))))
    answer = answer_of(events)
    assert answer.refused
    assert "published to 1 January 2015" in answer.limits


def test_a_refusal_names_what_no_article_names(desk: Desk) -> None:
    answer = answer_of(desk.ask(ScriptedModel(["No. [1]"], likelihoods=[-9.0, -9.0]), "Did Ann Pike overrun Palmyra?"))
    assert answer.refused
    assert "None of those found names Ann Pike." in answer.refusal


def test_a_refusal_names_whose_it_is_not_the_possessive(desk: Desk) -> None:
    answer = answer_of(desk.ask(None, "Who was Napoleon's first wife?"))
    assert "None of those found names Napoleon." in answer.refusal


def test_a_refusal_is_in_the_readers_language(desk: Desk) -> None:
    with speaking("fr"):
        answer = answer_of(desk.ask(None, "Who won the boat race of 1877?"))
    assert answer.refusal.startswith("Les archives ne répondent pas à cela. J’ai cherché «")
    assert "publiés du" in answer.refusal


def test_what_has_no_word_to_be_looked_for_is_not_understood(desk: Desk) -> None:
    """That the archive does not answer it would be untrue: it was not looked for."""
    answer = answer_of(desk.ask(None, "why?"))
    assert answer.refused
    assert "do not understand" in answer.refusal
    assert "does not answer" not in answer.refusal
