"""A server that is stopped in the middle of answers: each ends in words, each stream with an event."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.operation.operation import Operation
from app.operation.running import Running
from app.programs.program_addresses import add_addresses
from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.stores.feedback import FeedbackStore
from app.types import Event, RequestKind, Sureness, Turn
from app.web import texts
from app.web.rooms.services import Rooms
from app.web.server import ChatServer
from app.web.serving.ending import EndsWithTheServer, OpenResponses
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from index.types import Filters
from tests.app.web import plain
from tests.app.web.conftest import gradios_leaks_forgiven
from tests.app.web.fake_assistant import FakeAssistant, endless
from tests.app.web.wire import OWNER, Tab
from tests.fakes import WordEmbedder

pytestmark = pytest.mark.processes
GRACE = 1.0


class Slow(FakeAssistant):
    """Some answers come to an end within the time that is left to them, others never do."""

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        if "endless" in question:
            yield from endless(question)
        else:
            stop.wait(20)
            yield from super().answer(question, history, filters, sureness, kind)


stop = threading.Event()  # the server is being stopped


def test_everything_that_is_open_ends_as_it_should(
    indexed: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One server, and at once: a page, a stream and a whole answer of each API, a heartbeat, a tool's session."""
    shutil.copytree(indexed, tmp_path / "archive")
    archive = open_archive(tmp_path / "archive", IndexSettings())
    search = Search(archive, WordEmbedder, IndexSettings().search)
    assistant, kept = Slow(pause=0), Conversations(tmp_path / "kept.sqlite3")
    rooms = Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"))
    settings, operation, urls = WebSettings(port=0), Operation(running=Running(GRACE)), list[str]()
    listening = threading.Event()

    def ready(url: str) -> None:
        urls.append(url)
        listening.set()

    with gradios_leaks_forgiven():
        api = partial(add_addresses, assistant, rooms, settings)
        server = ChatServer(assistant, settings, ready, kept, rooms, None, api, operation)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert listening.wait(60)
    stop.clear()
    with plain.Client(base_url=urls[0], timeout=60) as web, ThreadPoolExecutor(8) as clients:
        question = {"question": "An endless one"}
        message = {"model": "default", "messages": [{"role": "user", "content": "An endless one"}]}
        tab = Tab(urls[0])
        page = clients.submit(tab.ask, "An endless one")
        streamed = clients.submit(web.post, "/api/v1/ask/stream", json=question)
        whole = clients.submit(web.post, "/api/v1/ask", json=question)
        completion = clients.submit(web.post, "/v1/chat/completions", json={**message, "stream": True})
        heartbeat = clients.submit(web.get, "/gradio_api/heartbeat/session")
        finished = clients.submit(web.post, "/api/v1/ask", json={"question": "One that ends"})
        until = time.monotonic() + 20
        while len(operation.running._answers) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        server.should_exit = True
        began = time.monotonic()
        stop.set()
        assert finished.result().json()["statements"], "what ends in time ends as always"
        last = json.loads(streamed.result().text.strip().split("data: ")[-1])
        assert (last["type"], last["problem"]["status"]) == ("error", 503)
        assert last["problem"]["detail"].startswith("The server is being stopped. Ask again")
        assert whole.result().status_code == 503
        assert "Ask again when it is back" in whole.result().json()["detail"]
        assert int(whole.result().headers["retry-after"]) > 0
        assert "The server is being stopped" in completion.result().text
        assert page.result().messages[-1]["msg"] == "close_stream"
        assert heartbeat.result().text.startswith("data: ALIVE")
        tab.close()
    thread.join(20)
    assert not thread.is_alive()
    assert time.monotonic() - began < GRACE + 5
    (listed,) = kept.listed(OWNER)
    conversation = kept.conversation(OWNER, listed.id)
    assert conversation is not None
    assert [record.failure for record in conversation.records] == [texts.STOPPING]
    told = operation.metrics.exposition("")[0].decode()
    assert 'dateline_answers_total{model="none",outcome="ended"} 4.0' in told
    assert [one.getMessage() for one in caplog.records if one.levelname in ("ERROR", "WARNING")] == []
    archive.close()
    kept.close()


def test_somebody_in_a_hurry_waits_for_nobody() -> None:
    class Answer:
        ended_with: Exception | None = None

        def end(self, failure: Exception) -> None:
            self.ended_with = failure

    running, answer = Running(patience=600), Answer()
    running.add(answer)
    asyncio.run(running.finish(lambda: True))
    assert "being stopped" in str(answer.ended_with)


def serving(app: Any, responses: OpenResponses) -> TestClient:
    return TestClient(EndsWithTheServer(app, responses))


async def _stopped(app: Any, path: str = "/x", method: str = "GET") -> list[dict[str, Any]]:
    """What is sent for a request that is open when the server stops."""
    sent, responses = list[dict[str, Any]](), OpenResponses()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    answering = asyncio.ensure_future(EndsWithTheServer(app, responses)(scope, receive, send))
    await asyncio.sleep(0.01)
    await responses.close(1)
    await answering
    return sent


async def _forever(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


def test_what_has_not_begun_is_refused_in_words() -> None:
    start, body = asyncio.run(_stopped(_forever))
    assert start["status"] == 503
    assert texts.STOPPING.encode() in body["body"]


@pytest.mark.parametrize(
    ("kind", "path", "last"),
    [
        ("text/event-stream", "/gradio_api/queue/data", b'data: {"msg": "close_stream", "event_id": null}\n\n'),
        ("text/event-stream", "/mcp", b"event: closing\ndata: {}\n\n"),
        ("text/plain", "/x", b""),
    ],
)
def test_a_stream_ends_with_an_event_and_whatever_else_has_no_length_as_what_it_is(
    kind: str, path: str, last: bytes
) -> None:
    async def pieces() -> Any:
        yield b"data: first\n\n"
        await asyncio.Event().wait()

    sent = asyncio.run(_stopped(StreamingResponse(pieces(), media_type=kind), path))
    assert [one.get("body") for one in sent[1:]] == [b"data: first\n\n", last]
    assert sent[-1]["more_body"] is False


def test_what_comes_while_the_server_stops_is_refused_and_what_is_cancelled_otherwise_stays_cancelled() -> None:
    responses = OpenResponses()

    async def answers(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(Request(scope).url.path)(scope, receive, send)

    client = serving(answers, responses)
    assert client.get("/x").text == "/x"
    responses.closing = True
    assert (client.get("/x").status_code, client.get("/x").headers["connection"]) == (503, "close")

    async def cancelled() -> None:
        scope = {"type": "http", "method": "GET", "path": "/x", "headers": []}
        task = asyncio.ensure_future(EndsWithTheServer(_forever, OpenResponses())(scope, None, None))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
