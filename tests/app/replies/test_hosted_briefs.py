"""A hosted model writes the brief: what nothing proves is not in it, and without the model the brief is as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.assistant import Assistant
from app.errors import ModelBroke
from app.models.chat_model import ChatModel
from app.settings import Settings
from app.types import Answer, Answered, Event, Quoted, RequestKind
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Article
from tests.fakes import FERRY, PALMYRA, ScriptedModel, WordEmbedder

TOLL = "At least {count} soldiers died in the battle for Palmyra, the Observatory said."
SECOND = Article(
    title="The battle for Palmyra",
    outlet="Harbour Post",
    published=date(2016, 3, 30),
    source="second.md",
    text="The museum of Palmyra was looted before the battle. Engineers began to clear the road to Homs.",
)
TRUE = ["Government forces overran Palmyra on Sunday.", "The museum of Palmyra was looted before the battle."]
PLANTED = "Nine elephants were stolen from the zoo of Palmyra."
Brief = Callable[[ChatModel | None], list[Event]]


def written(*sentences: str) -> ScriptedModel:
    return ScriptedModel([" ".join(f"{sentence} [1]" for sentence in sentences)], takes_grammar=False)


@pytest.fixture(scope="module")
def brief(archive_of: Callable[..., Archive]) -> Brief:
    first = replace(PALMYRA, text=f"{PALMYRA.text} {TOLL.format(count=188)}")
    archive, embedder = archive_of(first, SECOND, FERRY), WordEmbedder()
    search = Search(archive, lambda: embedder, IndexSettings().search)

    def asked(model: ChatModel | None) -> list[Event]:
        assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
        return list(assistant.answer("Summarise what happened in Palmyra", kind=RequestKind.BRIEF))

    return asked


def answer_of(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Answered)
    return events[-1].answer


def texts_of(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


def test_a_sentence_that_no_article_proves_is_left_out_of_a_brief(brief: Brief) -> None:
    """A hosted model invents as well as a small one does, in better words."""
    answer = answer_of(brief(written(TRUE[0], PLANTED, TRUE[1])))
    assert texts_of(answer) == TRUE
    assert [statement.text for statement in answer.dropped] == [PLANTED]
    assert answer.model == "scripted"


def test_each_sentence_of_a_written_brief_cites_what_proves_it_whatever_the_model_named(brief: Brief) -> None:
    answer = answer_of(brief(written(*TRUE)))
    for statement in answer.statements:
        assert statement.citations
        assert all(set(TRUE[0].split()) & set(c.quote.split()) for c in statement.citations)
    assert {c.outlet for c in answer.statements[1].citations} == {"Harbour Post"}
    numbers = {c.number for s in answer.statements for c in s.citations} | {c.number for c in answer.quotes}
    assert numbers == set(range(1, len(numbers) + 1))


def test_the_sentences_that_a_brief_is_made_of_come_first_and_stay_beneath_it(brief: Brief) -> None:
    events = brief(written(*TRUE))
    kinds = [type(event).__name__ for event in events]
    assert kinds.index("Quoted") < kinds.index("Drafting") < kinds.index("Stated")
    [quoted] = [event for event in events if isinstance(event, Quoted)]
    arranged = texts_of(answer_of(brief(None)))
    assert [" ".join(quote.quote.split()) for quote in quoted.quotes] == arranged
    beneath = {quote.quote for quote in answer_of(events).quotes}
    assert {text for text in arranged if text not in TRUE} <= beneath


def test_the_model_is_shown_the_sentences_with_outlet_day_and_headline(brief: Brief) -> None:
    model = written(*TRUE)
    brief(model)
    [(system, user, _)] = model.asked
    assert "] Desert Wire, 29 March 2016, “Army takes Palmyra back”: " in user
    assert "briefs" in system


class Faulty(ScriptedModel):
    """Writes a sentence, then fails in a way that nobody foresaw."""

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        yield f"{TRUE[0]} [1] "
        raise ValueError("a fault of ours")


@pytest.mark.parametrize(
    ("model", "notice"),
    [
        (ScriptedModel([ModelBroke("it is down")], takes_grammar=False), "because it is down"),
        (ScriptedModel(["NOTHING."], takes_grammar=False), "Too little"),
        (written(PLANTED, PLANTED.replace("Nine", "Ten")), "Too little"),
        (written(TRUE[0], PLANTED), "Too little"),
        (Faulty([], takes_grammar=False), "writing the brief"),
        (ScriptedModel([" ".join(TRUE)], takes_grammar=True), ""),
    ],
    ids=["broken", "nothing", "unproven", "one sentence", "fault", "small"],
)
def test_without_a_written_brief_it_is_made_of_the_articles_sentences(
    brief: Brief, model: ScriptedModel, notice: str
) -> None:
    """What a reader gets must not be less for the model."""
    answer, plain = answer_of(brief(model)), answer_of(brief(None))
    assert texts_of(answer) == texts_of(plain)
    assert [quote.quote for quote in answer.quotes] == [quote.quote for quote in plain.quotes]
    assert notice in answer.notice
    assert answer.model == "extractive"


def test_a_small_model_is_not_asked_for_a_brief(brief: Brief) -> None:
    model = ScriptedModel(["anything"], takes_grammar=True)
    brief(model)
    assert model.asked == []
