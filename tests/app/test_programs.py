"""Programs that others wrote, at a chat that is being served: OpenAI's client, LangChain, the client of the protocol
for tools. One server for all, over a real archive; and the tools over standard input and output."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import httpx2
import openai
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from openai import OpenAI

from app.assistant import Assistant
from app.cli.main import COMMANDS
from app.programs.program_addresses import add_addresses
from app.settings import Settings, WebSettings
from app.stores.feedback import FeedbackStore
from app.types import Event, RequestKind, Sureness, Turn
from app.web.rooms.services import Rooms
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from index.types import Filters
from tests.app.cli.commands import run_here
from tests.app.web.conftest import serving
from tests.app.web.fake_assistant import endless
from tests.fakes import PALMYRA, WordEmbedder

pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-that-nobody-guesses"
QUESTION = "Who overran Palmyra?"
OVERRAN = "Beirut: Government forces overran Palmyra on Sunday, ending ten months of jihadist rule."
CLIENT = {"name": "test", "version": "1"}
T = TypeVar("T")


class EndlessAssistant(Assistant):
    """Answers from its archive; whoever asks for something endless gets it, until they leave."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.asked, self.closed = threading.Event(), threading.Event()

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        if "endless" not in question:
            yield from super().answer(question, history, filters, sureness, kind)
            return
        self.closed.clear()
        self.asked.set()
        try:
            yield from endless(question)
        finally:
            self.asked.clear()
            self.closed.set()


@dataclass
class Served:
    url: str
    assistant: EndlessAssistant
    palmyra: str  # id of the article
    headers: dict[str, str] = field(default_factory=lambda: {"Authorization": f"Bearer {TOKEN}"})

    def openai(self, key: str = TOKEN) -> OpenAI:
        return OpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=0)

    def left(self) -> bool:
        return self.assistant.closed.wait(20)

    def leave_while_answered(self, path: str, body: dict[str, Any], **headers: str) -> None:
        """Asks, and closes the connection once the answer is being written."""
        parts = urlsplit(self.url)
        with closing(HTTPConnection(str(parts.hostname), parts.port, timeout=60)) as connection:
            sent = {"Content-Type": "application/json", **self.headers, **headers}
            connection.request("POST", path, json.dumps(body), sent)
            assert self.assistant.asked.wait(20)


def id_of_palmyra(archive: Archive) -> str:
    return next(article.id for article in archive.catalog.articles.recent(9) if article.title == PALMYRA.title)


@pytest.fixture(scope="module")
def served(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(indexed, home / "archive")
    archive = open_archive(home / "archive", IndexSettings())
    embedder = WordEmbedder()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    assistant = EndlessAssistant(archive, search, lambda: None, Settings(home=home))
    rooms = Rooms(archive, search, FeedbackStore(home / "feedback.sqlite3"))
    web = WebSettings(port=0, token=TOKEN, names=("news.example.org",))
    adding = partial(add_addresses, assistant, rooms, web)
    with serving(web, assistant, rooms=rooms, api=adding) as chat:  # type: ignore[arg-type]
        yield Served(chat.url, assistant, id_of_palmyra(archive))
    archive.catalog.close()
    with warnings.catch_warnings():  # clients of others leave their connections to whoever collects them
        warnings.simplefilter("ignore")
        gc.collect()


# OpenAI's client


def test_the_official_client_is_given_an_answer_with_citations_that_open(served: Served) -> None:
    client = served.openai()
    assert [model.id for model in client.models.list()] == ["default"]
    told = client.chat.completions.create(model="default", messages=[{"role": "user", "content": QUESTION}])
    message = told.choices[0].message
    assert message.content is not None
    assert message.annotations
    cited = message.annotations[0].url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert told.dateline["statements"][0]["citations"][0]["quote"] == OVERRAN  # type: ignore[attr-defined]
    page = httpx.get(cited.url, headers=served.headers)
    assert page.status_code == 200
    assert "<mark" in page.text
    again = [{"role": "user", "content": QUESTION}, message, {"role": "user", "content": "Who said so?"}]
    followed = client.chat.completions.create(model="default", messages=again)  # type: ignore[arg-type]
    assert followed.dateline["kind"] == "follow-up"  # type: ignore[attr-defined]


def test_the_official_client_reads_what_is_streamed(served: Served) -> None:
    asked: dict[str, Any] = {"model": "default", "messages": [{"role": "user", "content": QUESTION}]}
    text, annotations, last = "", [], None
    for last in served.openai().chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}):
        delta = last.choices[0].delta
        text += delta.content or ""
        annotations += getattr(delta, "annotations", None) or []
    assert last is not None
    assert last.choices[0].finish_reason == "stop"
    assert last.dateline["answer"] == text
    assert text[annotations[0]["url_citation"]["start_index"] :].startswith("[1]")


def test_the_official_client_reads_responses_whole_and_streamed(served: Served) -> None:
    client = served.openai()
    told = client.responses.create(model="default", input=QUESTION)
    with client.responses.stream(model="default", input="Who said so?", previous_response_id=told.id) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert kinds[-1] == "response.completed"
    assert final.dateline["kind"] == "follow-up"  # type: ignore[attr-defined]
    content = told.output[0].content[0]  # type: ignore[union-attr]
    assert content.annotations[0].type == "url_citation"  # type: ignore[union-attr]


def test_mistakes_reach_the_official_client_as_its_own_errors(served: Served) -> None:
    asked: dict[str, Any] = {"messages": [{"role": "user", "content": QUESTION}]}
    with pytest.raises(openai.AuthenticationError) as refused:
        served.openai("wrong").chat.completions.create(model="default", **asked)
    assert refused.value.body is not None
    with pytest.raises(openai.NotFoundError, match="ask “default”"):
        served.openai().chat.completions.create(model="gpt-5", **asked)
    with pytest.raises(openai.BadRequestError, match="calls no tools"):
        served.openai().chat.completions.create(model="default", tools=[{"type": "function"}], **asked)  # type: ignore[call-overload]
    unknown = {"dateline": {"limits": {"outlet": ["No Such Paper"]}}}
    with pytest.raises(openai.BadRequestError, match="No Such Paper"):
        served.openai().chat.completions.create(model="default", extra_body=unknown, **asked)


@pytest.mark.parametrize("path", ["chat/completions", "responses"])
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_client_that_leaves_stops_the_model(served: Served, path: str, stream: bool) -> None:
    said = {"messages": [{"role": "user", "content": "An endless one"}], "input": "An endless one"}
    body = {"model": "default", "stream": stream, **said}
    with httpx.Client(headers=served.headers) as client, pytest.raises(httpx.ReadTimeout):
        client.post(f"{served.url}/v1/{path}", json=body, timeout=1.5)
    assert served.left()


def test_what_a_proxy_serves_elsewhere_is_cited_by_the_proxys_name(served: Served) -> None:
    forwarded = {
        "X-Forwarded-Host": "news.example.org",
        "X-Forwarded-Prefix": "/dateline",
        "X-Forwarded-Proto": "https",
    }
    body = {"model": "default", "input": QUESTION}
    answer = httpx.post(f"{served.url}/v1/responses", json=body, headers={**served.headers, **forwarded}).json()
    url = answer["output"][0]["content"][0]["annotations"][0]["url"]
    assert url.startswith(f"https://news.example.org/dateline/articles/{served.palmyra}?start=")


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/mcp"])
@pytest.mark.parametrize("headers", [{"Origin": "https://hostile.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_page_of_another_site_can_ask(served: Served, path: str, headers: dict[str, str]) -> None:
    sent = {"Content-Type": "application/json", **served.headers, **headers}
    answer = httpx.post(f"{served.url}{path}", content=b"{}", headers=sent)
    assert answer.status_code == 403
    if path.startswith("/v1/"):
        assert answer.json()["error"]["type"] == "permission_error"


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/mcp"])
def test_a_body_beyond_all_measure_is_refused(served: Served, path: str) -> None:
    sent = {"Content-Type": "application/json", **served.headers}
    assert httpx.post(f"{served.url}{path}", content=b" " * 300_000, headers=sent).status_code == 413


# LangChain, which only whoever runs these tests imports: it takes three seconds


def test_langchain_is_given_an_answer_with_its_citations(served: Served) -> None:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="default", base_url=f"{served.url}/v1", api_key=TOKEN, use_responses_api=True)  # type: ignore[arg-type]
    said = model.invoke([("system", "Be rude."), ("human", QUESTION)])
    assert "overran Palmyra" in str(said.text)
    (block,) = said.content
    assert isinstance(block, dict)
    assert block["annotations"][0]["url"].startswith(f"{served.url}/articles/{served.palmyra}?start=")
    streamed = None
    for chunk in model.stream(QUESTION):
        streamed = chunk if streamed is None else streamed + chunk
    assert streamed is not None
    assert streamed.text == said.text


def test_langchain_reads_completions_too(served: Served) -> None:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="default", base_url=f"{served.url}/v1", api_key=TOKEN)  # type: ignore[arg-type]
    said = model.invoke(QUESTION)
    assert "".join(str(chunk.content) for chunk in model.stream(QUESTION)) == said.content
    assert said.response_metadata["finish_reason"] == "stop"


# Tools


def over_http(served: Served, work: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    async def run() -> T:
        async with (
            httpx2.AsyncClient(headers=served.headers, timeout=60) as http,
            Client(streamable_http_client(f"{served.url}/mcp", http_client=http), mode=mode) as client,
        ):
            return await work(client)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_over_http_cite_the_pages_of_the_chat(served: Served, mode: str) -> None:
    result = over_http(served, lambda client: client.call_tool("ask", {"question": QUESTION}), mode)
    assert result.structured_content is not None
    cited = result.structured_content["statements"][0]["citations"][0]
    assert cited["quote"] == OVERRAN
    assert cited["address"].startswith(f"{served.url}/articles/{served.palmyra}?start=0&end=")
    tools = over_http(served, lambda client: client.list_tools(), mode).tools
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_cancelling_a_tool_over_http_stops_the_model(served: Served, mode: str) -> None:
    async def work(client: Client) -> bool:
        asking = asyncio.ensure_future(client.call_tool("ask", {"question": "An endless one"}))
        assert await asyncio.to_thread(served.assistant.asked.wait, 20)
        asking.cancel()
        return await asyncio.to_thread(served.left)

    assert over_http(served, work, mode)


def test_a_program_that_goes_in_the_middle_of_a_tool_stops_the_model(served: Served) -> None:
    """Of versions of the protocol that have sessions, whose clients may be gone without a word."""
    headers = {**served.headers, "Accept": "application/json, text/event-stream"}

    def message(method: str, parameters: dict[str, Any], **id: int) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "method": method, "params": parameters, **id}

    begun = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
    with httpx.Client(base_url=served.url, headers=headers, timeout=30) as client:
        session = client.post("/mcp", json=message("initialize", begun, id=1)).headers["mcp-session-id"]
        headers["Mcp-Session-Id"] = session
        client.post("/mcp", json=message("notifications/initialized", {}), headers=headers)
    asking = message("tools/call", {"name": "ask", "arguments": {"question": "An endless one"}}, id=2)
    served.leave_while_answered("/mcp", asking, **headers)
    assert served.left()


def test_tools_are_offered_to_nobody_without_the_token(served: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx.post(f"{served.url}/mcp", json=body).status_code == 401


# The document

PAGE = (ROOT / "docs" / "assistants.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=["OpenAI's client", "LangChain", "tools"])
def test_the_examples_of_the_document_run(served: Served, example: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(example.replace("http://127.0.0.1:7860", served.url).replace("the token", TOKEN), {})
    printed = capsys.readouterr().out
    assert "overran Palmyra" in printed
    assert f"{served.url}/articles/{served.palmyra}" in printed


def test_the_file_that_starts_the_tools_names_a_command_that_there_is() -> None:
    (written,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    server = json.loads(written)["mcpServers"]["dateline"]
    assert server["command"] == "dateline"
    assert server["args"][0] in COMMANDS


# Standard input and output


CHANGING = {"add_article", "remove_article"}


def command(home: Path, *options: str) -> StdioServerParameters:
    environment = {"DATELINE_HOME": str(home), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "app.cli.main", "mcp", *options], env=environment, cwd=ROOT
    )


@pytest.fixture
def home(indexed: Path, tmp_path: Path, new_home: Callable[[Path], Path]) -> Path:
    home = new_home(tmp_path / "home")
    shutil.copytree(indexed, home / "archive")
    return home


def test_the_command_serves_a_program_that_starts_it(home: Path) -> None:
    with closing(open_archive(home / "archive", IndexSettings())) as archive:
        id = id_of_palmyra(archive)

    async def work() -> tuple[set[str], int, str]:
        async with Client(command(home, "--write")) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            counted = (await client.call_tool("overview", {})).structured_content
            (article,) = (await client.read_resource(f"dateline://articles/{id}")).contents
            return tools, (counted or {})["articles"], article.text  # type: ignore[union-attr]

    tools, articles, text = asyncio.run(work())
    assert (articles, PALMYRA.text in text) == (3, True)
    assert tools >= CHANGING


def test_nothing_but_the_protocol_goes_to_standard_output_and_nothing_is_changed_unasked(home: Path) -> None:
    asked = [
        {"method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}},
        {"method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTION}}},
        {"method": "no/such"},
        {"method": "tools/list"},
    ]
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, **one}) for number, one in enumerate(asked)]
    lines.insert(1, json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
    lines.append("this is no JSON")
    parameters = command(home)
    process = subprocess.Popen(
        [parameters.command, *parameters.args],
        env={**os.environ, **(parameters.env or {}), "DATELINE_CHAT__MODEL": "extractive"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(lines) + "\n")
    process.stdin.flush()
    answered = {told["id"]: told for told in (json.loads(process.stdout.readline()) for _ in asked)}
    rest, _ = process.communicate(timeout=60)
    assert answered.keys() == set(range(len(asked)))
    tools = {tool["name"] for tool in answered[len(asked) - 1]["result"]["tools"]}
    assert "ask" in tools
    assert not tools & CHANGING
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert process.returncode == 0


def test_a_home_without_an_archive_is_told_on_standard_error(tmp_path: Path) -> None:
    done = run_here("mcp", DATELINE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "dateline index" in done.stderr
    assert "Traceback" not in done.stderr
