"""What a question is searched for as: misspelt words put right, another language told or translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.assistant import Assistant
from app.followups.conversation import exchanges
from app.followups.leaning import topic_leans
from app.models.chat_model import ChatModel
from app.records.making import answer_record
from app.replies.progress import Progress
from app.requests.kinds import Request
from app.settings import Settings
from app.types import Answer, Answered, Refusal, Respelling, Turn
from app.wording import Wording
from app.writing.texts import REFUSED
from index.build import build
from index.search import Search
from index.settings import IndexSettings
from index.several import Holdings
from index.stores.archive import Archive
from index.types import Filters
from tests.fakes import FERRY, PALMYRA, ScriptedModel, WordEmbedder

Ask = Callable[..., Answer]
GOOD = "Government forces overran Palmyra on Sunday. [1]"
FRENCH = "Qui a repris Palmyre avec le soutien des Russes ?"


@pytest.fixture
def ask(make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder) -> Ask:
    """Two English articles, long enough that their language is told."""
    archive = make_archive()
    build([write_articles(PALMYRA, FERRY)], archive, lambda: embedder, IndexSettings())
    search = Search(archive, lambda: embedder, IndexSettings().search)

    def asked(question: str, model: ChatModel | None = None, history: tuple[Turn, ...] = ()) -> Answer:
        assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
        *_, last = assistant.answer(question, history)
        assert isinstance(last, Answered)
        return last.answer

    return asked


def test_a_misspelt_question_is_answered_and_says_what_was_searched_for(ask: Ask) -> None:
    answer = ask("who overan palmira on sunday?", ScriptedModel([GOOD], likelihoods=[4.0]))
    assert not answer.refused
    assert answer.searched_for == "who overran Palmyra on sunday?"
    assert answer.respelled == (Respelling("overan", "overran"), Respelling("palmira", "Palmyra"))
    assert answer_record(answer).respelled[1] == Respelling("palmira", "Palmyra")


def test_words_in_double_quotes_are_searched_for_as_they_are(ask: Ask) -> None:
    answer = ask('who overran "palmira"?')
    assert (answer.refused, answer.respelled) == (True, ())
    assert "None has the words “palmira”" in answer.refusal


def test_a_timeline_is_made_of_the_topic_that_was_meant(ask: Ask) -> None:
    answer = ask("timeline of palmira")
    assert answer.searched_for == "Palmyra"
    assert answer.respelled == (Respelling("palmira", "Palmyra"),)


@pytest.mark.parametrize(
    ("topic", "leans"),
    [
        ("the ferry merger", False),
        ("the sailors' strike", False),
        ("Brannock", False),
        ("what happened there", True),
        ("it", True),
        ("the offensive", True),
    ],
)
def test_a_topic_leans_on_the_talk_only_where_it_points_to_it(topic: str, leans: bool) -> None:
    """A brief on a theft, asked for after other news, was one of those: a topic says in few words what it is about."""
    history = (Turn("user", "Who started the offensive on Palmyra?"), Turn("assistant", "Government forces."))
    assert topic_leans(topic, exchanges(history)) is leans


def test_a_question_in_another_language_is_not_told_that_the_archive_has_no_answer(ask: Ask) -> None:
    """It may well have one: it is the search that does not understand the question."""
    answer = ask(FRENCH)
    assert answer.refused
    assert answer.foreign == "fr"
    assert REFUSED not in answer.refusal
    assert "La question semble être en français" in answer.refusal, "whoever asks in French reads French"
    assert "en anglais" in answer.refusal
    assert answer.respelled == (), "words of another language are not misspelt"


def test_a_hosted_model_translates_the_question_and_the_answer_says_what_was_searched_for(ask: Ask) -> None:
    translation = "Who overran Palmyra, and who backed the troops?"
    model = ScriptedModel([f"“{translation}”", GOOD], takes_grammar=False, likelihoods=[4.0])
    answer = ask(FRENCH, model)
    assert (answer.searched_for, answer.foreign, answer.refused) == (translation, "", False)
    system, user, _ = model.asked[0]
    assert "into English" in system
    assert user == FRENCH


@pytest.mark.parametrize("said", ["", "It was retaken.\nBy the army.", "x" * 1_000, None])
def test_what_is_no_translation_is_not_searched_for(ask: Ask, said: str | None) -> None:
    """A model that breaks, or writes an essay, leaves the question as it was."""
    answer = ask(FRENCH, ScriptedModel([] if said is None else [said], takes_grammar=False))
    assert answer.searched_for == FRENCH
    assert answer.foreign == "fr"


def test_a_model_in_the_engine_is_not_asked_to_translate(ask: Ask) -> None:
    """They are small, and the reader would wait for a question that is not what was asked."""
    model = ScriptedModel([])
    assert ask(FRENCH, model).searched_for == FRENCH
    assert not [system for system, _, _ in model.asked if "translate" in system]


def test_a_question_in_the_language_of_an_article_is_an_ordinary_one(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder
) -> None:
    archive = make_archive()
    french = replace(
        FERRY,
        source="bac.md",
        title="Les bacs fusionnent",
        text="La ligne de bacs de Brannock va fusionner avec sa rivale, ont annoncé les deux compagnies mardi à Osk.",
    )
    build([write_articles(PALMYRA, french)], archive, lambda: embedder, IndexSettings())
    search = Search(archive, lambda: embedder, IndexSettings().search)
    *_, last = Assistant(archive, search, lambda: None, Settings(home=archive.folder)).answer(FRENCH)
    assert isinstance(last, Answered)
    assert last.answer.foreign == ""


def test_a_messages_language_is_told_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is needed for the kind of the request and for its words, and reads the catalog."""
    told: list[str] = []

    def asked_in(question: str, languages: list[str]) -> str:
        told.append(question)
        return ""

    monkeypatch.setattr("app.wording.asked_in", asked_in)
    ask("Who overran Palmyra?")
    ask("And who backed them?", history=(Turn("user", "Who overran Palmyra?"), Turn("assistant", GOOD)))
    assert told == ["Who overran Palmyra?", "And who backed them?"]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Who painted the glaciers of Kilimanjaro?", Refusal.NOTHING),
        ("Who is it?", Refusal.NOT_UNDERSTOOD),
        ("Why do sailors work for the companies?", Refusal.NEAR),
    ],
)
def test_a_refusal_says_why_there_is_no_answer(ask: Ask, question: str, why: Refusal) -> None:
    answer = ask(question, ScriptedModel(["No idea. [1]"] * 3, likelihoods=[-9.0] * 3))
    assert answer.refused
    assert answer.refused_for is why
    assert answer_record(answer).refused_for == why


def test_what_follows_a_refusal_is_looked_for_in_the_articles_that_it_showed_of_the_matter(
    ask: Ask, make_archive: Callable[[], Archive], embedder: WordEmbedder
) -> None:
    refused = ask("Why do sailors work for the companies?", ScriptedModel(["No idea. [1]"] * 3, likelihoods=[-9.0] * 3))
    archive = make_archive()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    wording = Wording(Holdings.of(archive), search, lambda: None)

    def looked_for_in(why: Refusal) -> set[str]:
        history = [Turn("user", refused.question), Turn("assistant", refused.said, replace(refused, refused_for=why))]
        question = "And what is it worth?"
        return set(wording.worded(Request(question), history, Filters(), Progress(question, 0.0)).within)

    assert looked_for_in(Refusal.NEAR) == {citation.article_id for citation in refused.nearest} != set()
    assert looked_for_in(Refusal.NOTHING) == set()
