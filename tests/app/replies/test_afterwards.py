"""Follow-ups on the answer before, in whole conversations over real stores and without a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.assistant import Assistant
from app.followups.before import before
from app.localization import speaking
from app.settings import CheckSettings, Settings
from app.types import Answer, Answered, RequestKind, Turn, Verdict
from app.writing.texts import MAY_NOT_ANSWER, WHAT, WHICH
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Article
from tests.fakes import CHESS, FERRY, PALMYRA, ScriptedModel, WordEmbedder, tuned

BARRIER = Article(
    title="Tarrow backs a tidal barrier",
    outlet="Harbour Gazette",
    dateline="TARROW",
    published=date(2012, 9, 19),
    source="barrier.md",
    text=(
        "Councillors at Tarrow approved the tidal barrier on Tuesday. The tidal barrier will cost 186 million pounds. "
        "Taxpayers will pay for it over 25 years. “I have seen the water twice,” said Edith Corran. "
        "Fishermen of Whitford fear for the eels. The four gates will weigh 900 tonnes in total."
    ),
)
LATER = Article(
    title="Barrier dearer than thought",
    outlet="Northern Post",
    published=date(2013, 1, 7),
    source="later.md",
    text="The tidal barrier will cost 205 million pounds, engineers said. Boats must wait at the lock.",
)


CORRAN = Article(
    title="A farewell at Whitford",
    outlet="Northern Post",
    published=date(2013, 2, 1),
    source="corran.md",
    text="Edith Corran has seen the water rise. She kept the accounts.",
)


@pytest.fixture(scope="module")
def assistant_of(archive_of: Callable[..., Archive]) -> Callable[..., Assistant]:
    def opened(*articles: Article, check: CheckSettings | None = None, model: ScriptedModel | None = None) -> Assistant:
        archive, embedder = archive_of(*articles), WordEmbedder()
        search = Search(archive, lambda: embedder, IndexSettings().search)
        settings = Settings(home=archive.folder, check=check or CheckSettings())
        return Assistant(archive, search, lambda: model, settings)

    return opened


@pytest.fixture(scope="module")
def assistant(assistant_of: Callable[..., Assistant]) -> Assistant:
    return assistant_of(PALMYRA, FERRY, CHESS, BARRIER, LATER)


def talk(assistant: Assistant, *messages: str) -> list[Answer]:
    """The answers of one conversation; each is the history of the next message, as the page keeps it."""
    history: list[Turn] = []
    answers: list[Answer] = []
    for message in messages:
        event = list(assistant.answer(message, tuple(history)))[-1]
        assert isinstance(event, Answered)
        answers.append(event.answer)
        kept = replace(event.answer, evidence=())
        history += [Turn("user", message), Turn("assistant", event.answer.said, kept)]
    return answers


def texts(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


COST = "How much will the tidal barrier cost at Tarrow?"
TROOPS = "How many soldiers died in the battle?"


def test_who_said_so_names_the_speaker_of_the_cited_sentence(assistant: Assistant) -> None:
    """A search for "who said so" comes to a sentence of another speaker."""
    first, told = talk(assistant, TROOPS, "who said so?")
    assert told.kind is RequestKind.FOLLOW_UP
    assert texts(told)[0] == "Rami Abdel Rahman said so, Desert Wire reports."
    assert told.statements[0].citations[0].quote == first.statements[0].citations[0].quote


def test_where_no_speaker_is_named_the_outlet_is(assistant: Assistant) -> None:
    """That nobody is named is an answer too; a speaker from elsewhere in the article would be a wrong one."""
    _, told = talk(assistant, COST, "says who?")
    assert "Harbour Gazette reports it, without naming a speaker." in texts(told)
    with speaking("de"):
        _, told = talk(assistant, COST, "says who?")
    assert "Harbour Gazette berichtet es, ohne zu nennen, wer es sagte." in texts(told)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("when was that?", "18 September 2012: Councillors at Tarrow approved the tidal barrier on Tuesday."),
        ("where?", "Councillors at Tarrow approved the tidal barrier on Tuesday."),
        ("for how long?", "Taxpayers will pay for it over 25 years."),
        ("how many in total?", "The four gates will weigh 900 tonnes in total."),
    ],
)
def test_what_the_cited_article_tells_is_not_searched_for(assistant: Assistant, asked: str, expected: str) -> None:
    """The cited sentence comes first, then those beside it, then its article: the search would look anywhere."""
    _, told = talk(assistant, "Which councillors approved the tidal barrier?", asked)
    assert told.kind is RequestKind.FOLLOW_UP
    assert expected in texts(told)
    assert all(statement.citations for statement in told.statements)


def test_what_the_article_does_not_tell_is_searched_for(assistant: Assistant) -> None:
    """A reader asks the archive, not the one article that was cited."""
    _, told = talk(assistant, "Who won the open chess title?", "how many in total?")
    assert told.kind is RequestKind.FACT
    assert told.searched_for


def test_shorter_is_the_first_sentence_alone(assistant: Assistant) -> None:
    first, told = talk(assistant, COST, "shorter")
    assert len(first.statements) > 1
    assert texts(told) == texts(first)[:1]


def test_more_tells_what_was_not_told_yet_each_time(assistant: Assistant) -> None:
    """Who asks for more twice gets what comes next, not the same again."""
    answers = talk(assistant, COST, "more", "more")
    told = [text for answer in answers for text in texts(answer)]
    assert len(answers[1].statements) >= 1
    assert len(set(told)) == len(told)


def test_a_table_has_the_same_statements(assistant: Assistant) -> None:
    first, told = talk(assistant, COST, "in a table")
    assert told.tabled
    assert first.statements[0].text in texts(told)
    assert told.disagreements == first.disagreements


def test_a_table_of_a_timeline_is_the_timeline(assistant: Assistant) -> None:
    first, told = talk(assistant, "timeline of the tidal barrier", "as a table please")
    assert first.timeline
    assert [event.text for event in told.timeline] == [event.text for event in first.timeline]


def test_the_second_one_is_the_second_statement_and_what_its_article_tells_next(assistant: Assistant) -> None:
    first, told = talk(assistant, COST, "the second one")
    assert texts(told)[0] == texts(first)[1]
    assert len(told.statements) > 1
    assert {c.article_id for s in told.statements for c in s.citations} == {first.statements[1].citations[0].article_id}


def test_one_that_is_not_there_is_said_not_to_be(assistant: Assistant) -> None:
    _, told = talk(assistant, COST, "the tenth one")
    assert told.holding is not None
    assert not told.statements


def test_one_that_is_not_numbered_is_searched_for(assistant: Assistant) -> None:
    """ "No, the later one" names no place in a list."""
    _, told = talk(assistant, COST, "the later one")
    assert told.kind is not RequestKind.FOLLOW_UP


def test_others_are_other_outlets_than_the_one_cited(assistant: Assistant) -> None:
    """The same sentence again says nothing of what others say."""
    first, told = talk(assistant, COST, "what did others say?")
    cited = {c.outlet for c in first.statements[0].citations}
    assert [section.heading for section in told.sections] == ["Northern Post", "Harbour Gazette"]
    assert "Edith Corran" in told.sections[1].statements[0].text
    assert not set(texts(first)) & set(texts(told))
    assert cited == {"Harbour Gazette"}


def test_a_bare_name_stands_in_the_place_of_another(assistant: Assistant) -> None:
    _, told = talk(assistant, "How much will the barrier cost at Tarrow?", "and at Whitford?")
    assert told.searched_for == "How much will the barrier cost at Whitford?"


def test_another_time_stands_in_the_place_of_the_time(assistant: Assistant) -> None:
    _, told = talk(assistant, "Who approved the barrier in 2012?", "and in 2015?")
    assert told.searched_for == "Who approved the barrier in 2015?"


def test_a_yes_that_may_mean_several_things_is_asked_about(assistant: Assistant) -> None:
    for question in (COST, TROOPS, "Who won the open chess title?"):
        [first] = talk(assistant, question)
        offered = assistant.suggestions(first, [question])
        _, told = talk(assistant, question, "yes")
        if len(offered) == 1:
            assert told.searched_for == offered[0]
        else:
            assert told.holding is not None
            assert told.holding.text == (WHICH if offered else WHAT)
            assert [row.text for row in told.holding.rows] == offered
            assert not told.statements


def test_a_yes_takes_up_what_was_offered(assistant: Assistant) -> None:
    [first] = talk(assistant, COST)
    offering = replace(first, notice="Did you mean “Who won the open chess title?”?")
    history = (Turn("user", COST), Turn("assistant", offering.said, offering))
    event = list(assistant.answer("yes", history))[-1]
    assert isinstance(event, Answered)
    assert any("Ilse Marrow" in text for text in texts(event.answer))


@pytest.mark.parametrize("message", ["who said so?", "shorter", "in a table", "the second one", "more", "yes"])
def test_without_an_answer_before_nothing_is_a_follow_up(assistant: Assistant, message: str) -> None:
    [told] = talk(assistant, message)
    assert told.kind is not RequestKind.FOLLOW_UP


@pytest.mark.parametrize(
    "question",
    [
        "When did government forces overrun Palmyra?",
        "Where did Ilse Marrow win the chess title?",
        "How many sailors work for Brannock and Osk in total?",
        "Who said that Brannock would merge with Osk?",
    ],
)
def test_a_question_with_a_subject_of_its_own_is_searched_for(assistant: Assistant, question: str) -> None:
    """What stands alone is not about the answer before, whatever its first words are."""
    _, told = talk(assistant, COST, question)
    assert told.kind is not RequestKind.FOLLOW_UP
    assert told.searched_for == question


def test_a_question_that_goes_on_is_answered_by_the_articles_before(assistant: Assistant) -> None:
    """ "And what were they worth?" must not come to the count that was told, however near its sentence is."""
    _, told = talk(assistant, COST, "and who will pay for it?")
    assert told.searched_for.startswith("Who will pay for it (")
    assert texts(told)[0] == "Taxpayers will pay for it over 25 years."


@pytest.mark.parametrize("small", [True, False])
def test_what_goes_on_is_quoted_where_a_small_model_would_write(
    assistant_of: Callable[..., Assistant], small: bool
) -> None:
    script = ["The tidal barrier will cost 186 million pounds. [1]", "Taxpayers will pay for it. [1]"]
    model = ScriptedModel([*script], takes_grammar=small)
    _, told = talk(assistant_of(PALMYRA, FERRY, CHESS, BARRIER, LATER, model=model), COST, "and who will pay for it?")
    expected = ("extractive", "Taxpayers will pay for it over 25 years.") if small else (model.name, script[1][:-4])
    assert (told.model, texts(told)[0]) == expected


def test_what_goes_on_is_answered_with_a_doubt_where_another_question_would_not_be(
    assistant_of: Callable[..., Assistant],
) -> None:
    """A question that leans says little of its matter: no tick says that this is its answer."""
    sure = tuned(CheckSettings, min_confidence_without_odds=0.6)
    first, told = talk(assistant_of(PALMYRA, FERRY, CHESS, BARRIER, LATER, check=sure), COST, "and what do they fear?")
    assert {statement.verdict for statement in first.statements} == {Verdict.SUPPORTED}
    assert {(statement.verdict, statement.reason) for statement in told.statements} == {
        (Verdict.DOUBTFUL, MAY_NOT_ANSWER)
    }


def test_a_name_is_looked_for_in_the_articles_before_first(assistant_of: Callable[..., Assistant]) -> None:
    """Who reads of the barrier and asks what somebody saw means what was told there."""
    assistant, question = assistant_of(PALMYRA, FERRY, BARRIER, CORRAN), "What water has Edith Corran seen?"
    [alone] = talk(assistant, question)
    assert texts(alone)[0] == "Edith Corran has seen the water rise."
    _, told = talk(assistant, COST, question)
    assert "seen the water twice" in texts(told)[0]


def test_another_subject_is_not_looked_for_in_the_articles_before(assistant: Assistant) -> None:
    _, told = talk(assistant, COST, "Who won the open chess title?")
    assert told.statements[0].citations[0].title == CHESS.title


def test_thanks_do_not_end_what_is_talked_about(assistant: Assistant) -> None:
    """Who says thanks and asks on means the answer before that, not "You are welcome"."""
    *_, table, told = talk(assistant, COST, "thanks", "in a table", "and who will pay for it?")
    assert table.tabled
    assert "thanks" not in told.searched_for.casefold()


def test_follow_ups_bring_no_words_into_later_searches(assistant: Assistant) -> None:
    """ "In a table" is no topic."""
    *_, told = talk(assistant, COST, "in a table", "who said so?", "and did they like it?")
    assert "table" not in told.searched_for
    assert "said" not in told.searched_for


def test_an_article_that_left_the_archive_leaves_its_follow_ups_to_the_search(assistant: Assistant) -> None:
    [first] = talk(assistant, COST)
    gone = tuple(
        replace(s, citations=tuple(replace(c, article_id="gone") for c in s.citations)) for s in first.statements
    )
    old = replace(first, statements=gone, quotes=())
    history = (Turn("user", COST), Turn("assistant", old.said, old))
    for message in ("when?", "where?", "more", "how many in total?", "what did others say?", "the second one"):
        assert isinstance(list(assistant.answer(message, history))[-1], Answered)


def test_only_answers_that_are_known_are_followed() -> None:
    assert before(()) is None
    assert before((Turn("user", "Who won?"), Turn("assistant", "She did. [1]"))) is None
