"""What a model is offered and told, by the protocol's own client: over a real archive, in this process."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent

from app.archives.adding import Adding
from app.archives.editing import Editing
from app.assistant import Assistant
from app.programs.tools.tool_results import timeline_in_words
from app.programs.tools.tool_server import INSTRUCTIONS, tool_server
from app.records.answers import TimelineRecord
from app.settings import Settings
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from app.web.stream import SearchesFirst
from index.build import BuildReport, Progress, build
from index.errors import StoreFailure
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.app.web.fake_assistant import FakeAssistant
from tests.fakes import FERRY, PALMYRA, ScriptedModel, WordEmbedder

T = TypeVar("T")
QUESTION = "Who overran Palmyra?"
OVERRAN = "Beirut: Government forces overran Palmyra on Sunday, ending ten months of jihadist rule."
CALLS: dict[str, list[dict[str, Any]]] = {  # of each tool, with what is there and what is not
    "ask": [{"question": QUESTION}, {"question": "Who keeps bees in Tarrow?"}, {"question": "How many articles?"}],
    "search": [{"question": "palmira"}, {"question": "Who won?", "limits": {"outlet": ["Harbour Post"]}}],
    "check_claim": [{"text": "Government forces overran Palmyra on Sunday. The harbour master keeps bees."}],
    "timeline": [{"topic": "the battle for Palmyra"}, {"topic": "the bees of Tarrow"}],
    "article": [{"article_id": PALMYRA.title}, {"article_id": PALMYRA.title, "start": 8, "end": 88}],
    "overview": [{}],
}


@pytest.fixture
def rooms(archive: Archive, search: Search) -> Rooms:
    return Rooms(archive, search, FeedbackStore(archive.folder.parent / "feedback.sqlite3"))


@pytest.fixture
def assistant(archive: Archive, search: Search) -> Assistant:
    return Assistant(archive, search, lambda: None, Settings(home=archive.folder))


@pytest.fixture
def changeable(rooms: Rooms) -> Rooms:
    """The same, where articles may be added and removed."""
    archive, settings = rooms.archive, IndexSettings()
    index = lambda paths, progress: build(paths, archive, WordEmbedder, settings, progress)  # noqa: E731
    adding = Adding(archive.folder.parent / "uploads", index, 20)
    return replace(rooms, adding=adding, editing=Editing(archive, WordEmbedder, settings))


def with_client(assistant: Any, rooms: Rooms, work: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    async def run() -> T:
        async with Client(tool_server(assistant, rooms, SearchesFirst()), mode=mode) as client:
            return await work(client)

    return asyncio.run(run())


def named(arguments: dict[str, Any], rooms: Rooms) -> dict[str, Any]:
    """The arguments with the id of the article that stands in them by its headline."""
    ids = {article.title: article.id for article in rooms.archive.catalog.articles.recent(9)}
    return {name: ids.get(value, value) if name == "article_id" else value for name, value in arguments.items()}


def words(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_keeps_to_the_schemas_that_it_is_offered_with(assistant: Assistant, rooms: Rooms, mode: str) -> None:
    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools.keys() == CALLS.keys()
        for name, calls in CALLS.items():
            tool = tools[name]
            assert tool.output_schema is not None
            for schema in (tool.input_schema, tool.output_schema):
                Draft202012Validator.check_schema(schema)
                assert schema["type"] == "object"
            for call in (named(call, rooms) for call in calls):
                Draft202012Validator(tool.input_schema).validate(call)
                result = await client.call_tool(name, call)
                assert not result.is_error, words(result)
                Draft202012Validator(tool.output_schema).validate(result.structured_content)
                assert words(result)

    with_client(assistant, rooms, work, mode)


def test_an_answer_quotes_what_proves_it_with_its_address(assistant: Assistant, rooms: Rooms) -> None:
    result = with_client(assistant, rooms, lambda client: client.call_tool("ask", {"question": QUESTION}))
    assert result.structured_content is not None
    cited = result.structured_content["statements"][0]["citations"][0]
    assert (cited["title"], cited["quote"]) == (PALMYRA.title, OVERRAN)
    assert cited["address"] == f"dateline://articles/{cited['article_id']}?start=0&end={len(OVERRAN)}"
    said = words(result)
    assert f"[1] “{OVERRAN}” (Desert Wire, 2016-03-29, “{PALMYRA.title}”; {cited['address']})" in said
    assert not result.structured_content["refused"]


def test_a_refusal_says_so_and_that_what_is_nearest_does_not_answer(assistant: Assistant, rooms: Rooms) -> None:
    asked = {"question": "Who keeps bees in Tarrow?"}
    result = with_client(assistant, rooms, lambda client: client.call_tool("ask", asked))
    assert result.structured_content is not None
    assert result.structured_content["refused"] is True
    assert result.structured_content["statements"] == []
    assert words(result).count("do not answer it") == 1


def test_a_claim_is_told_with_what_the_articles_make_of_it(assistant: Assistant, rooms: Rooms) -> None:
    result = with_client(assistant, rooms, lambda client: client.call_tool("check_claim", CALLS["check_claim"][0]))
    assert result.structured_content is not None
    assert [one["verdict"] for one in result.structured_content["claims"]] == ["stated", "absent"]
    assert "No article states this" in words(result)


def test_a_timeline_says_no_day_that_its_articles_do_not_give(assistant: Assistant, rooms: Rooms) -> None:
    told = with_client(assistant, rooms, lambda client: client.call_tool("timeline", CALLS["timeline"][0]))
    record = TimelineRecord.model_validate(told.structured_content)
    row = record.timeline[0]
    of_a_month = row.model_copy(update={"first": "2015-05-01", "last": "2015-05-31", "said": "May 2015"})
    unknown = row.model_copy(update={"first": "", "last": "", "said": "that spring"})
    said = timeline_in_words(record.model_copy(update={"timeline": [row, of_a_month, unknown]}))
    days = [line.partition(": “")[0] for line in said.splitlines()]
    assert days == ["- 27 March 2016", "- May 2015", "- undated"]
    assert "undated: “that spring”: “" in said


def test_an_article_is_a_resource_at_the_address_of_a_citation(assistant: Assistant, rooms: Rooms) -> None:
    async def work(client: Client) -> tuple[str, str]:
        (template,) = (await client.list_resource_templates()).resource_templates
        palmyra = named({"article_id": PALMYRA.title}, rooms)["article_id"]
        place = f"dateline://articles/{palmyra}?start=0&end={len(OVERRAN)}"
        (content,) = (await client.read_resource(place)).contents
        with pytest.raises(MCPError, match="has no article"):
            await client.read_resource("dateline://articles/none")
        return template.uri_template, content.text  # type: ignore[union-attr]

    template, text = with_client(assistant, rooms, work)
    assert template == "dateline://articles/{article_id}{?start,end}"
    assert f"“{OVERRAN}”" in text
    assert text.endswith(PALMYRA.text)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": ""}, "question: string should have at least 1 character. It takes question, limits."),
        ("article", {"id": "f" * 32}, "article_id: field required. It takes article_id, start, end."),
        ("ask", {"question": "Who?", "limits": {"paper": "x"}}, "paper"),
        ("search", {"question": "Who?", "limits": {"outlet": ["No Such Paper"]}}, "No Such Paper"),
        ("ask", {"question": "Who won?", "limits": {"outlet": ["No Such Paper"]}}, "No Such Paper"),
        ("article", {"article_id": "f" * 32}, "give the article_id of a citation"),
        ("article", {"article_id": PALMYRA.title, "start": 5, "end": 2}, "Give start and end of a citation"),
    ],
)
def test_what_is_wrong_is_said_to_the_model_with_what_to_do(
    assistant: Assistant, rooms: Rooms, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = with_client(assistant, rooms, lambda client: client.call_tool(tool, named(arguments, rooms)))
    assert result.is_error
    assert said in words(result)
    assert str(rooms.archive.folder) not in words(result)
    assert "validation error" not in words(result)
    assert "pydantic" not in words(result)


def test_a_fault_is_told_by_its_tool_alone(rooms: Rooms) -> None:
    result = with_client(FakeAssistant(), rooms, lambda client: client.call_tool("ask", {"question": "break"}))
    assert result.is_error
    assert "secret" not in words(result)


def test_a_store_that_fails_is_told_to_the_log_whoever_asked_can_do_nothing(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    class Silent(Search):
        def respelled(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
            raise StoreFailure("the vector index (Chroma) does not answer", "Check index.chroma.url.")

    silent = replace(rooms, search=Silent(rooms.archive, WordEmbedder, IndexSettings().search))
    result = with_client(FakeAssistant(), silent, lambda client: client.call_tool("search", {"question": "Palmyra"}))
    assert result.is_error
    assert "index.chroma.url" in words(result)
    (record,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert "(Chroma) does not answer" in record.getMessage()


def test_statements_are_told_as_they_are_checked(rooms: Rooms) -> None:
    told: list[str | None] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        told.append(message)

    async def work(client: Client) -> CallToolResult:
        return await client.call_tool("ask", {"question": "Who retook Palmyra?"}, progress_callback=progress)

    result = with_client(FakeAssistant(), rooms, work)
    assert result.structured_content is not None
    assert told == [one["text"] for one in result.structured_content["statements"]]


def test_a_model_that_waits_is_told_its_place(rooms: Rooms, archive: Archive, search: Search) -> None:
    model = ScriptedModel(["Government forces overran Palmyra on Sunday. [1]"], in_line=[(3, 20), (2, 0)])
    waiting = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
    told: list[tuple[float, str | None]] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        told.append((done, message))

    async def work(client: Client) -> CallToolResult:
        return await client.call_tool("ask", {"question": QUESTION}, progress_callback=progress)

    with_client(waiting, rooms, work)
    assert told[0] == (1, "Place 3 in line for the model, about 20 s")
    assert told[1] == (2, "Place 2 in line for the model")
    assert [done for done, _ in told] == sorted({done for done, _ in told}), "progress only grows"


def test_many_who_add_at_once_hold_no_thread_that_others_need(assistant: Assistant, changeable: Rooms) -> None:
    going_on, waiting = threading.Event(), 40

    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        assert going_on.wait(60)
        return BuildReport()

    adding = Adding(changeable.archive.folder.parent / "slow", index, 20)
    rooms = replace(changeable, adding=adding)

    async def work(client: Client) -> list[str]:
        article = {"text": "It rained in Osk."}
        added = [asyncio.ensure_future(client.call_tool("add_article", {"article": article})) for _ in range(waiting)]
        await asyncio.sleep(0.3)  # each of them has its file and looks after its job
        async with asyncio.timeout(10):
            counted = words(await client.call_tool("overview", {}))
        going_on.set()
        return [counted, *(words(one) for one in await asyncio.gather(*added))]

    counted, *added = with_client(assistant, rooms, work)
    assert "3 articles" in counted
    assert len(added) == waiting
    assert adding.wait(30)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_cancelling_a_question_stops_the_model(rooms: Rooms, mode: str) -> None:
    model = FakeAssistant()

    async def work(client: Client) -> None:
        asking = asyncio.ensure_future(client.call_tool("ask", {"question": "An endless one"}))
        while not model.asked:
            await asyncio.sleep(0.02)
        asking.cancel()
        assert await asyncio.to_thread(model.closed.wait, 20)

    with_client(model, rooms, work, mode)


def test_nothing_is_changed_unless_that_is_allowed(assistant: Assistant, rooms: Rooms, changeable: Rooms) -> None:
    async def hints(client: Client) -> dict[str, tuple[bool | None, bool | None]]:
        tools = (await client.list_tools()).tools
        return {t.name: (t.annotations.read_only_hint, t.annotations.destructive_hint) for t in tools if t.annotations}

    assert set(with_client(assistant, rooms, hints).values()) == {(True, False)}
    more = with_client(assistant, changeable, hints)
    assert more["add_article"] == (False, False)
    assert more["remove_article"] == (False, True)
    assert len(more) == len(CALLS) + 2


def test_articles_are_added_and_removed_where_that_is_allowed(assistant: Assistant, changeable: Rooms) -> None:
    ferry = named({"article_id": FERRY.title}, changeable)
    told = {"text": "The harbour master of Tarrow keeps forty bees.", "title": "Bees", "outlet": "Harbour Post"}

    async def work(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("add_article", {"article": told}),
            await client.call_tool("search", {"question": "harbour master bees"}),
            await client.call_tool("remove_article", ferry),
            await client.call_tool("remove_article", ferry),
            await client.call_tool("add_article", {"article": {"title": "Bees"}}),
            await client.call_tool("add_article", {"article": {**told, "published": "yesterday"}}),
        ]

    added, found, removed, gone, neither, undated = with_client(assistant, changeable, work)
    assert added.structured_content is not None
    assert (added.structured_content["state"], added.structured_content["outcome"]) == ("done", "added")
    assert words(added) == "added"
    assert "forty bees" in words(found)
    assert removed.structured_content == {"article_id": ferry["article_id"], "title": FERRY.title}
    assert changeable.archive.catalog.articles.get(ferry["article_id"]) is None
    assert gone.is_error
    assert "give the text of an article" in words(neither)
    assert undated.is_error
    assert "“yesterday” is no date" in words(undated)


def test_a_model_is_told_how_to_use_it(assistant: Assistant, rooms: Rooms) -> None:
    async def work(client: Client) -> str | None:
        return client.instructions

    told = with_client(assistant, rooms, work)
    assert told == INSTRUCTIONS
    for name in CALLS:
        assert f"`{name}`" in INSTRUCTIONS


def test_making_the_server_leaves_the_programs_log_alone(assistant: Assistant, rooms: Rooms) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    tool_server(assistant, rooms, SearchesFirst())
    assert (root.handlers, root.level) == before
