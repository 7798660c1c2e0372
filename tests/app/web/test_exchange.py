"""What is known at each moment of an answer."""

from __future__ import annotations

from app.types import Answer, Answered, Drafting, Dropped, EvidenceFound, Noticed, Queued, Searching, Stated, Turn
from app.web.exchange import Exchange, places
from tests.app.web.fake_assistant import DROPPED, EVIDENCE, STATEMENTS, FakeAssistant


def after(question: str) -> Exchange:
    exchange = Exchange(question)
    for event in FakeAssistant().answer(question):
        exchange = exchange.after(event)
    return exchange


def test_a_statement_replaces_the_draft() -> None:
    drafted = Exchange("q").after(Drafting("Palmyra was"))
    assert drafted.draft == "Palmyra was"
    stated = drafted.after(Stated(STATEMENTS[0]))
    assert (stated.draft, stated.statements) == ("", (STATEMENTS[0],))


def test_a_dropped_statement_takes_its_draft_away_and_is_no_statement() -> None:
    exchange = Exchange("q").after(Drafting("The city was")).after(Dropped(DROPPED))
    assert (exchange.draft, exchange.statements, exchange.dropped) == ("", (), (DROPPED,))


def test_the_events_before_the_answer_are_kept() -> None:
    exchange = Exchange("q").after(Searching("s")).after(EvidenceFound(EVIDENCE)).after(Noticed("n"))
    assert (exchange.searched_for, exchange.evidence, exchange.notice) == ("s", places(EVIDENCE), "n")
    assert not exchange.over


def test_the_answer_counts_and_not_what_was_said_on_the_way() -> None:
    exchange = Exchange("q").after(Stated(STATEMENTS[0]))
    answer = Answer("q", "q", (STATEMENTS[1],), EVIDENCE, refused=False)
    assert exchange.after(Answered(answer)).statements == (STATEMENTS[1],)


def test_stopping_keeps_what_was_stated_and_forgets_the_draft() -> None:
    stopped = Exchange("q").after(Stated(STATEMENTS[0])).after(Drafting("At least")).stop()
    assert (stopped.statements, stopped.draft, stopped.stopped) == ((STATEMENTS[0],), "", True)


def test_an_answer_that_is_over_cannot_be_stopped() -> None:
    assert not after("Who retook Palmyra?").stop().stopped
    assert not Exchange("q").fail("broken").stop().stopped


def test_citations_come_once_each_in_the_order_of_their_numbers() -> None:
    assert [c.number for c in after("Who retook Palmyra?").citations] == [1, 2]


def test_a_refusal_cites_the_nearest_sentences() -> None:
    exchange = after("Who stole the paintings?")
    assert exchange.refused
    assert [c.number for c in exchange.citations] == [1, 2]


def test_later_questions_are_told_what_was_answered_and_nothing_else() -> None:
    told = after("Who retook Palmyra?").turns()
    assert [turn.role for turn in told] == ["user", "assistant"]
    assert told[1].text.startswith(STATEMENTS[0].text)
    assert DROPPED.text not in told[1].text
    assert Exchange("q").fail("broken").turns() == []
    stopped = Exchange("q").after(Stated(STATEMENTS[0])).stop()
    assert stopped.turns() == [Turn("user", "q"), Turn("assistant", STATEMENTS[0].text)]


def test_a_turn_keeps_its_answer_without_the_articles_that_it_was_found_in() -> None:
    """A follow-up asks what the answer cites; whole articles would be held once more for every question."""
    told = after("Who retook Palmyra?").turns()[1]
    assert told.answer is not None
    assert told.answer.statements
    assert told.answer.evidence == ()


def test_the_place_in_line_is_known_until_something_else_happens() -> None:
    waiting = Exchange("q").after(EvidenceFound(EVIDENCE)).after(Queued(3, 20)).after(Queued(2, 10))
    assert waiting.queued == Queued(2, 10)
    assert waiting.after(Drafting("")).queued is None
    assert (waiting.stop().queued, waiting.fail("broken").queued) == (None, None)
