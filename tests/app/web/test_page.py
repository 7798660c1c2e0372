"""The handlers, without a browser: who draws what, and what a second click does."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.accounts.limiting import Questions
from app.accounts.rights import Identity, Role, everybody
from app.archives.opened_archives import OpenedArchives
from app.errors import ModelUnavailable
from app.stores.conversations import Conversations, Kept
from app.types import Answered, Coverage, Event
from app.web.fast_gradio import gr
from app.web.owner import COOKIE
from app.web.page import Conversation, Page, _in_words
from app.web.rooms.limits import COOKIE as LIMITS
from app.web.rooms.limits import Chosen, cookie_of
from index.errors import StoreFailure
from index.types import Filters
from tests.app.web.conftest import gradios_leaks_forgiven
from tests.app.web.fake_assistant import STATEMENTS, FakeAssistant
from tests.app.web.markup import read
from tests.homes import rooms_of_no_archive


@dataclass
class Request:
    """Of Gradio's request the handlers read nothing but this."""

    session_hash: str = "one"
    cookies: dict[str, str] = field(default_factory=lambda: {COOKIE: "of this browser".ljust(43, "x")})
    query_params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    scope: dict[str, Any] = field(default_factory=dict)
    client: None = None


async def updates(page: Page, question: str, conversation: Conversation = ()) -> list[dict[Any, Any]]:
    return [update async for update in page.ask(question, conversation, Request())]  # type: ignore[arg-type]


def changed(drawn: list[dict[Any, Any]]) -> list[Any]:
    """What the updates change; Gradio is told to leave a component alone by an update without a value."""
    return [value for update in drawn for value in update.values() if value != gr.skip()]


class Untimed(FakeAssistant):
    """Where a question says so, its answer names no number of seconds where one belongs, and cannot be drawn."""

    def _events(self, question: str, history: Any) -> Iterator[Event]:
        for event in super()._events(question, history):
            if isinstance(event, Answered) and "untimed" in question:
                yield Answered(replace(event.answer, timings={"whole": "long"}))  # type: ignore[dict-item]
            else:
                yield event


class Drawn(NamedTuple):
    """A page, its assistant, and what it keeps in which file."""

    page: Page
    assistant: FakeAssistant
    kept: Conversations
    file: Path


@pytest.fixture(scope="module")
def _drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Laid out once: that takes a second, and no test changes it."""
    assistant, file = Untimed(), tmp_path_factory.mktemp("kept") / "c.sqlite3"
    with closing(Conversations(file)) as kept:
        with gradios_leaks_forgiven():
            page = Page(assistant, kept)
        yield Drawn(page, assistant, kept, file)


@pytest.fixture
def assistant(_drawn: Drawn) -> FakeAssistant:
    """Asked nothing so far."""
    vars(_drawn.assistant).clear()
    vars(_drawn.assistant).update(vars(Untimed()))
    return _drawn.assistant


@pytest.fixture
def kept(_drawn: Drawn) -> Conversations:
    """Empty."""
    _drawn.kept.forget(-1)
    return _drawn.kept


@pytest.fixture
def another(kept: Conversations, _drawn: Drawn) -> Iterator[sqlite3.Connection]:
    """Another process that has the file of conversations open."""
    with closing(sqlite3.connect(_drawn.file, isolation_level=None)) as connected:
        yield connected


@pytest.fixture
def page(_drawn: Drawn, assistant: FakeAssistant, kept: Conversations) -> Page:
    return _drawn.page


class Broken:
    """Stands for a part of the page that a change has broken."""

    def __getattr__(self, name: str) -> Any:
        def fail(*arguments: Any, **named: Any) -> Any:
            raise RuntimeError("Traceback: secret")

        return fail


class UnreadableCookies(dict[str, str]):
    """Cookies that cannot be read, but for the one of the owner."""

    def get(self, name: str, default: Any = None) -> Any:
        if COOKIE in name:
            return "of this browser".ljust(43, "x")
        raise RuntimeError("Traceback: secret")


def _nobody_opens(_: object) -> Any:
    raise AssertionError("nobody opens an archive")


@pytest.fixture(scope="module")
def _drawn_beside_rooms(_drawn: Drawn) -> Page:
    """Of two archives; what was answered cannot be held for feedback."""
    archives = OpenedArchives("default", lambda: ("default", "desk"), _nobody_opens, _nobody_opens)
    rooms = replace(rooms_of_no_archive(), held=Broken(), archives=archives)  # type: ignore[arg-type]
    with gradios_leaks_forgiven():
        return Page(_drawn.assistant, _drawn.kept, rooms)


@pytest.fixture
def beside_rooms(_drawn_beside_rooms: Page, assistant: FakeAssistant, kept: Conversations) -> Page:
    return _drawn_beside_rooms


def test_an_empty_question_does_nothing(page: Page, assistant: FakeAssistant) -> None:
    assert changed(asyncio.run(updates(page, " \n "))) == []
    assert assistant.asked == []


def test_a_long_question_is_cut(page: Page, assistant: FakeAssistant) -> None:
    asyncio.run(updates(page, "why " * 5_000))
    assert len(assistant.asked[0][0]) == 2_000


def test_the_last_update_remembers_the_exchange_and_gives_the_button_back(page: Page) -> None:
    first, *_, last = asyncio.run(updates(page, "Who retook Palmyra?"))
    assert "data-busy" in first[page.layout.newest]
    (exchange,) = last[page.layout.conversation]
    assert exchange.answer is not None
    assert "data-busy" not in last[page.layout.newest], "by which style.css shows Ask and hides Stop"


def test_a_later_question_brings_the_conversation_along(page: Page, assistant: FakeAssistant) -> None:
    conversation = asyncio.run(updates(page, "Who retook Palmyra?"))[-1][page.layout.conversation]
    first = asyncio.run(updates(page, "When?", conversation))[0]
    _, history = assistant.asked[1]
    assert [turn.role for turn in history] == ["user", "assistant"]
    assert "Who retook Palmyra?" in first[page.layout.passed]


def test_a_broken_answer_is_a_calm_sentence_and_a_log_entry(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    last = asyncio.run(updates(page, "please break"))[-1]
    assert "something went wrong" in last[page.layout.newest]
    assert "secret" not in last[page.layout.newest]
    reference = re.search(r"reference ([0-9a-f]{8})", last[page.layout.newest])
    assert reference is not None
    assert f"could not be answered (reference {reference[1]})" in caplog.text, "an operator finds it by what is shown"


def test_our_own_failures_are_told_in_their_own_words() -> None:
    failure = ModelUnavailable("the model does not start", "Run dateline doctor.")
    assert _in_words(failure, "00c0ffee") == "The model does not start. Run dateline doctor."
    assert _in_words(StoreFailure("the catalog is locked", "Wait."), "00c0ffee") == "The catalog is locked. Wait."
    assert "secret" not in _in_words(ValueError("secret"), "00c0ffee")


def test_stop_ends_the_answer_and_keeps_what_was_stated(page: Page, assistant: FakeAssistant) -> None:
    async def run() -> dict[Any, Any]:
        last: dict[Any, Any] = {}
        async for last in page.ask("endless", (), Request()):  # type: ignore[arg-type]
            if "still writing" in last[page.layout.draft]:
                await page.stop(Request())  # type: ignore[arg-type]
        return last

    last = asyncio.run(run())
    assert "Stopped." in last[page.layout.newest]
    assert "Palmyra was retaken" in last[page.layout.newest]
    assert last[page.layout.draft] == ""
    assert assistant.closed.wait(5)


def test_stopping_nothing_is_no_error(page: Page) -> None:
    asyncio.run(page.stop(Request("another")))  # type: ignore[arg-type]


def test_a_second_question_of_the_same_page_waits_for_the_first(page: Page) -> None:
    async def run() -> list[dict[Any, Any]]:
        first = page.ask("endless", (), Request())  # type: ignore[arg-type]
        await anext(first)
        await anext(first)
        second = await updates(page, "Who retook Palmyra?")
        await page.stop(Request())  # type: ignore[arg-type]
        async for _ in first:
            pass
        return second

    assert changed(asyncio.run(run())) == []


def test_the_welcome_shows_at_most_four_examples(page: Page, assistant: FakeAssistant) -> None:
    assistant.questions = [f"Question {n}?" for n in range(9)]
    _, *examples = page.welcome(Request())  # type: ignore[arg-type]
    assert [button.value for button in examples] == [
        "Question 0?",
        "Question 1?",
        "Question 2?",
        "Question 3?",
    ]


def test_an_empty_archive_has_no_examples(page: Page, assistant: FakeAssistant) -> None:
    assistant.held, assistant.questions = Coverage(0, "", ""), []
    greeting, *examples = page.welcome(Request())  # type: ignore[arg-type]
    assert "dateline index PATH" in greeting
    assert not any(button.visible for button in examples)


def only_one(kept: Conversations) -> Kept:
    owner = Request().cookies[COOKIE]
    (listed,) = kept.listed(owner)
    found = kept.conversation(owner, listed.id)
    assert found is not None
    return found


def test_a_conversation_is_reopened_as_it_was(page: Page, kept: Conversations, assistant: FakeAssistant) -> None:
    last = asyncio.run(updates(page, "Who retook Palmyra?"))[-1]
    reopened = page.reopen(Request("two", query_params={"c": only_one(kept).id}))  # type: ignore[arg-type]
    assert reopened[page.layout.newest] == last[page.layout.newest]
    assert reopened[page.layout.sources] == last[page.layout.sources]
    asyncio.run(updates(page, "When?", reopened[page.layout.conversation]))
    assert [turn.role for turn in assistant.asked[1][1]] == ["user", "assistant"]
    assert len(only_one(kept).records) == 2


def test_a_conversation_of_another_browser_is_not_reopened(page: Page, kept: Conversations) -> None:
    asyncio.run(updates(page, "Who retook Palmyra?"))
    stranger = Request("two", {COOKIE: "of another".ljust(43, "x")}, {"c": only_one(kept).id})
    drawn = page.reopen(stranger)  # type: ignore[arg-type]
    assert "not kept here any more" in drawn[page.layout.past]
    assert page.layout.conversation not in drawn


def test_an_edited_question_takes_the_place_of_the_newest_one(page: Page, kept: Conversations) -> None:
    first = asyncio.run(updates(page, "Who retook Palmyra?"))[-1][page.layout.conversation]
    second = asyncio.run(updates(page, "When?", first))[-1][page.layout.conversation]

    async def edit() -> list[dict[Any, Any]]:
        return [drawn async for drawn in page.ask("When exactly?", second, Request(), second[-1].id)]  # type: ignore[arg-type]

    edited = asyncio.run(edit())[-1][page.layout.conversation]
    assert [exchange.question for exchange in edited] == ["Who retook Palmyra?", "When exactly?"]
    assert [record.question for record in only_one(kept).records] == ["Who retook Palmyra?", "When exactly?"]


def test_asking_again_leaves_one_answer(page: Page, kept: Conversations, assistant: FakeAssistant) -> None:
    first = asyncio.run(updates(page, "Who retook Palmyra?"))[-1][page.layout.conversation]

    async def again() -> list[dict[Any, Any]]:
        return [drawn async for drawn in page.again(first, "", Request())]  # type: ignore[arg-type]

    assert len(asyncio.run(again())[-1][page.layout.conversation]) == 1
    assert len(only_one(kept).records) == 1
    assert [history for _, history in assistant.asked] == [(), ()]


def test_a_deleted_question_is_gone_here_and_where_it_was_kept(page: Page, kept: Conversations) -> None:
    first = asyncio.run(updates(page, "Who retook Palmyra?"))[-1][page.layout.conversation]
    second = asyncio.run(updates(page, "When?", first))[-1][page.layout.conversation]
    left = page.remove(second[0].id, second, Request())[page.layout.conversation]  # type: ignore[arg-type]
    assert [exchange.question for exchange in left] == ["When?"]
    assert [record.question for record in only_one(kept).records] == ["When?"]
    assert page.remove(left[0].id, left, Request())[page.layout.conversation] == ()  # type: ignore[arg-type]
    assert kept.listed(Request().cookies[COOKIE]) == []


def test_what_was_stated_is_kept_when_the_page_is_closed_in_the_middle(page: Page, kept: Conversations) -> None:
    async def run() -> None:
        answer = page.ask("endless", (), Request())  # type: ignore[arg-type]
        async for drawn in answer:
            if "still writing" in drawn[page.layout.draft]:
                await answer.aclose()  # type: ignore[attr-defined]  # it is an async generator, as Gradio closes it

    asyncio.run(run())
    (record,) = only_one(kept).records
    assert record.stopped
    assert [statement.text for statement in record.statements] == [STATEMENTS[0].text]


def test_other_pages_go_on_while_an_answer_waits_to_be_kept(
    page: Page, kept: Conversations, another: sqlite3.Connection
) -> None:
    """Another process may write to the file for seconds, a restore say."""
    another.execute("BEGIN IMMEDIATE")

    async def run() -> list[dict[Any, Any]]:
        asking = asyncio.create_task(updates(page, "Who retook Palmyra?"))
        for _ in range(20):
            await asyncio.sleep(0.01)
        another.execute("ROLLBACK")
        return await asking

    last = asyncio.run(run())[-1]
    assert "could not be kept in the history" not in last[page.layout.newest]
    assert [record.question for record in only_one(kept).records] == ["Who retook Palmyra?"]


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so(page: Page, another: sqlite3.Connection) -> None:
    another.execute("ALTER TABLE records RENAME TO lost")
    last = asyncio.run(updates(page, "Who retook Palmyra?"))[-1]
    another.execute("ALTER TABLE lost RENAME TO records")
    assert STATEMENTS[0].text in last[page.layout.newest]
    assert "could not be kept in the history" in last[page.layout.newest]


def test_suggestions_follow_an_answer_and_none_is_what_was_asked(page: Page, assistant: FakeAssistant) -> None:
    conversation = asyncio.run(updates(page, "Who is Rami Abdel Rahman?"))[-1][page.layout.conversation]
    shown = read(asyncio.run(page.suggest(conversation, Request())))  # type: ignore[arg-type]
    assert [button.text for button in shown.all("button")] == ["What did Maamoun Abdulkarim say?"]
    assistant.suggested = []
    assert asyncio.run(page.suggest(conversation, Request())) == ""


READER = {"state": {"identity": everybody(Role.READER)}}


def test_neither_limits_nor_feedback_nor_suggestions_can_end_an_answer(
    beside_rooms: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """What stands beside an answer is skipped where it fails; that there were no limits is said: it changes answers."""
    page, request = beside_rooms, Request(cookies=UnreadableCookies(any="thing"), scope=READER)

    async def run() -> tuple[dict[Any, Any], str]:
        last = [update async for update in page.ask("Who retook Palmyra?", (), request)][-1]  # type: ignore[arg-type]
        return last, await page.suggest(last[page.layout.conversation], request)  # type: ignore[arg-type]

    last, suggested = asyncio.run(run())
    drawn = last[page.layout.newest]
    assert STATEMENTS[0].text.split()[0] in drawn
    assert "the whole archive was searched" in drawn
    assert "secret" not in drawn
    assert suggested == ""
    (reference,) = re.findall(r"reference ([0-9a-f]{8})", drawn)
    assert f"could not be read (reference {reference})" in caplog.text


def test_a_question_is_asked_of_the_archives_that_were_chosen(beside_rooms: Page, assistant: FakeAssistant) -> None:
    """One that is gone since is passed over."""
    chosen = Chosen.of([("archive", "desk"), ("archive", "gone")])
    request = Request(cookies=Request().cookies | {LIMITS: cookie_of(chosen)}, scope=READER)

    async def run() -> None:
        async for _ in beside_rooms.ask("Who retook Palmyra?", (), request):  # type: ignore[arg-type]
            pass

    asyncio.run(run())
    assert assistant.limited == [Filters(archives=("desk",))]


def test_an_answer_that_cannot_be_drawn_ends_in_a_sentence_with_what_was_shown(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """It used to end the request: the page kept the question, "checking…", and no word of what had happened."""
    last = asyncio.run(updates(page, "untimed"))[-1]
    drawn = last[page.layout.newest]
    assert STATEMENTS[0].text.split()[0] in drawn
    assert "data-busy" not in drawn
    (reference,) = re.findall(r"could not be shown [^(]*\(reference ([0-9a-f]{8})\)", drawn)
    assert caplog.text.count(f"drawn (reference {reference})") == 1
    assert caplog.text.count("could not be drawn") == 1, "once an answer, and not with every update"
    (exchange,) = last[page.layout.conversation]
    assert exchange.answer is not None, "only its drawing failed"
    later = asyncio.run(updates(page, "When?", (exchange,)))
    assert "could not be shown" in later[0][page.layout.passed]
    assert STATEMENTS[1].text.split()[-1].rstrip(".") in later[-1][page.layout.newest]


def test_a_page_whose_session_was_forgotten_goes_on_with_its_conversation(page: Page, assistant: FakeAssistant) -> None:
    """Gradio forgets a session an hour after its connection broke, and with it what was said before."""
    first = asyncio.run(updates(page, "Who retook Palmyra?"))[-1][page.layout.conversation]
    request = Request("one", query_params={"c": first[0].conversation})

    async def run() -> list[dict[Any, Any]]:
        return [update async for update in page.ask("When?", (), request)]  # type: ignore[arg-type]

    assert len(asyncio.run(run())[-1][page.layout.conversation]) == 2
    assert [turn.role for turn in assistant.asked[1][1]] == ["user", "assistant"]


def test_a_question_too_many_is_said_in_its_place_and_asked_of_nobody(
    assistant: FakeAssistant, kept: Conversations
) -> None:
    with gradios_leaks_forgiven():
        page = Page(assistant, kept, questions=Questions("1/minute"))
    first = asyncio.run(updates(page, "Who retook Palmyra?"))
    refused = asyncio.run(updates(page, "And when?", last_of(page, first)))
    assert [update.get(page.layout.conversation) for update in refused] == [last_of(page, refused)]
    assert "as many questions as one may" in last_of(page, refused)[-1].failure
    assert [question for question, _ in assistant.asked] == ["Who retook Palmyra?"]
    assert [record.question for record in only_one(kept).records] == ["Who retook Palmyra?"]
    ann = Identity(roles={"*": Role.READER}, user="17", owner="s" * 43)
    other = Request(scope={"state": {"identity": ann}})

    async def asks() -> None:
        async for _ in page.ask("Who retook Palmyra?", (), other):  # type: ignore[arg-type]
            pass

    asyncio.run(asks())
    assert len(assistant.asked) == 2, "each user has a share of their own"
    assert len(kept.listed(ann.owner)) == 1, "and what they ask is theirs"


def last_of(page: Page, drawn: list[dict[Any, Any]]) -> Conversation:
    """The conversation as the last update leaves it."""
    conversation: Conversation = drawn[-1][page.layout.conversation]
    return conversation
