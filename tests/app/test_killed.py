"""What is killed in the middle of answers, the engine, Chroma's server, the chat itself: what each client sees of it,
and that its next question is answered as if nothing had been. One chat in a process of its own for all.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path

import httpx
import openai
import psutil
import pytest
from mcp import Client
from mcp.types import TextContent

from app.client import Dateline, Unreachable
from index.stores import sharing
from tests.app.killable import PLACES
from tests.benchmarks.chatting import Person
from tests.forking import SERVER, fork

pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
QUESTION, SLOWLY = "Who overran Palmyra?", "Who overran Palmyra? Tell slowly."
VERY_SLOWLY = "Who overran Palmyra? Tell very slowly."
WRITTEN = "Government forces overran Palmyra on Sunday."
QUOTED = "ending ten months of jihadist rule"
STOPPED = "the chat model model stopped answering"


class Killable:
    """The chat, which may be started again at the same address."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._port = 0
        self._start()

    def _start(self) -> None:
        arguments = [str(self.home), str(self._port)]
        self.process = fork("tests.app.killable", *arguments, env=dict(os.environ), imported=SERVER)
        self.url = self.process.stdout.readline().strip()
        assert self.url, "it does not come up"
        self._port = int(self.url.rsplit(":", 1)[1])

    def engine(self) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
        return next(child for child in alive if "fake_engine" in " ".join(child.cmdline()))

    def index(self) -> int:
        """The process of Chroma's server."""
        holder = sharing.owner_of(self.home / "archive").holder()
        assert holder is not None
        return holder.pid

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def again(self) -> None:
        self._start()

    def writes(self) -> int:
        """For how many questions the engine writes: each has a connection of its own, and leaves a trace in a file."""
        if not (self.home / "model.writing").exists():  # asked first: to look through all processes costs far more
            return 0
        return sum(one.status == psutil.CONN_ESTABLISHED for one in self.engine().net_connections())

    def until_the_engine_writes(self, questions: int) -> None:
        (self.home / "model.writing").unlink(missing_ok=True)
        wait_for(lambda: self.writes() >= questions)


@pytest.fixture(scope="module")
def chat(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    home = tmp_path_factory.mktemp("killed")
    shutil.copytree(indexed, home / "archive")
    running = Killable(home)
    yield running
    running.kill()
    sharing.detach(home / "archive")
    if sharing.run_folder(home / "archive").exists():
        with sharing.door(home / "archive"):
            sharing.stop(home / "archive")


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


# The clients: each asks and returns the text that its reader sees


@cache
def somebody(url: str) -> Person:
    """Who has looked the page's handlers up."""
    return Person(url, "somebody")


def page(url: str, question: str) -> str:
    """What the page draws, by the requests that it makes."""
    person = somebody(url).beside(f"session-{time.monotonic_ns()}")
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=60) as client:
        client.get("/")
        client.post("/gradio_api/queue/join", json=person.order(question))
        seen = ""
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": person.session}) as events:
            for line in events.iter_lines():
                seen += line
                if '"process_completed"' in line:
                    assert '"success":true' in line.replace(" ", "")
                    return re.sub(r"\s+|\\\\n", " ", seen)
    raise AssertionError("the stream ended before the answer did")


def api(url: str, question: str) -> str:
    with Dateline(url) as dateline:
        *_, last = dateline.stream(question)
        assert last.type == "answered"
        return f"{last.answer.answer} {last.answer.notice}"


def openai_client(url: str, question: str) -> str:
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    messages = [{"role": "user", "content": question}]
    chunks = client.chat.completions.create(model="default", messages=messages, stream=True)  # type: ignore[call-overload]
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def tool(url: str, question: str) -> str:
    async def ask() -> str:
        async with Client(f"{url}/mcp") as client:
            result = await client.call_tool("ask", {"question": question})
        (content,) = result.content
        assert isinstance(content, TextContent)
        return content.text

    return asyncio.run(ask())


CLIENTS: dict[str, Callable[[str, str], str]] = {"page": page, "API": api, "OpenAI": openai_client, "tool": tool}


def asked(chat: Killable, question: str, meanwhile: Callable[[], None] = lambda: None) -> dict[str, Future[str]]:
    """What comes of the same question of all clients at once."""
    with ThreadPoolExecutor(len(CLIENTS)) as together:
        coming = {name: together.submit(ask, chat.url, question) for name, ask in CLIENTS.items()}
        meanwhile()
    return coming


def told(coming: dict[str, Future[str]]) -> dict[str, str]:
    return {name: one.result() for name, one in coming.items()}


def all_say(coming: dict[str, Future[str]], *words: str) -> None:
    for name, text in told(coming).items():
        for one in words:
            assert one in text, f"{name}: {text[-3000:]}"


def test_whoever_asks_while_all_places_are_taken_sees_their_place_in_line(chat: Killable) -> None:
    all_say(asked(chat, QUESTION), WRITTEN)  # nobody has to load anything first
    with ThreadPoolExecutor(6) as together:
        taking = [together.submit(api, chat.url, SLOWLY) for _ in range(PLACES)]
        chat.until_the_engine_writes(PLACES)
        drawn = together.submit(page, chat.url, SLOWLY)
        with Dateline(chat.url) as dateline:
            places = [event.place for event in dateline.stream(SLOWLY) if event.type == "queued"]
    assert "in line for the model" in drawn.result()
    # Which of the two came first is chance, and two places that are free within a moment are told as one.
    assert places
    assert {1, 2}.issuperset(places)
    assert places == sorted(places, reverse=True)
    assert all(WRITTEN in one.result() for one in (*taking, drawn))


def test_where_the_engine_is_killed_sentences_of_articles_come_with_the_reason_and_the_next_answer_is_written(
    chat: Killable,
) -> None:
    all_say(asked(chat, QUESTION), WRITTEN)

    def kill() -> None:
        chat.until_the_engine_writes(len(CLIENTS))
        chat.engine().kill()

    all_say(asked(chat, SLOWLY, kill), QUOTED, STOPPED)
    after = asked(chat, QUESTION)
    all_say(after, WRITTEN)
    assert not any(STOPPED in text for text in told(after).values())


def test_nobody_notices_that_the_vector_index_was_killed(chat: Killable) -> None:
    all_say(asked(chat, QUESTION), WRITTEN)
    before = chat.index()

    def kill() -> None:
        chat.until_the_engine_writes(len(CLIENTS))
        os.kill(before, signal.SIGKILL)

    all_say(asked(chat, SLOWLY, kill), WRITTEN)
    all_say(asked(chat, f"{QUESTION} And when?"), WRITTEN)  # what was searched for before, the search remembers
    assert chat.index() != before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/ask/stream", {"question": VERY_SLOWLY}),
        (
            "/v1/chat/completions",
            {"model": "default", "stream": True, "messages": [{"role": "user", "content": VERY_SLOWLY}]},
        ),
        ("/gradio_api/queue/data", {}),
    ],
    ids=["API", "OpenAI", "page"],
)
def test_a_client_that_leaves_in_the_middle_stops_the_engine_and_frees_its_place(
    chat: Killable, path: str, body: dict[str, object]
) -> None:
    with httpx.Client(base_url=chat.url, headers={"Origin": chat.url}, timeout=60) as client:
        (chat.home / "model.written").unlink(missing_ok=True)
        client.get("/")
        person = Person(chat.url, f"leaving-{time.monotonic_ns()}")
        if body:
            request = client.build_request("POST", path, json=body)
        else:
            client.post("/gradio_api/queue/join", json=person.order(VERY_SLOWLY))
            request = client.build_request("GET", path, params={"session_hash": person.session})
        leaving = client.send(request, stream=True)
        chat.until_the_engine_writes(1)
        leaving.close()
        wait_for(lambda: not chat.writes())
    assert not (chat.home / "model.written").exists(), "long before the answer is written"


def test_a_client_that_reads_nothing_holds_nobody_up(chat: Killable) -> None:
    body = json.dumps({"question": SLOWLY}).encode()
    head = f"POST /api/v1/ask/stream HTTP/1.1\r\nHost: {chat.url.removeprefix('http://')}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    host, _, port = chat.url.removeprefix("http://").partition(":")
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        slow.connect((host, int(port)))
        slow.sendall(head.encode() + body)
        chat.until_the_engine_writes(1)
        all_say(asked(chat, QUESTION), WRITTEN)
        wait_for(lambda: not chat.writes())
        all_say(asked(chat, QUESTION), WRITTEN)


def test_a_chat_that_is_killed_is_told_by_each_client_as_its_own_error_and_found_again_when_it_is_back(
    chat: Killable,
) -> None:
    """What the page says then is drawn in the browser: ``tests.app.web.test_connection``."""

    def kill() -> None:
        chat.until_the_engine_writes(len(CLIENTS))
        chat.kill()

    failed = {name: one.exception() for name, one in asked(chat, SLOWLY, kill).items()}
    assert isinstance(failed["page"], httpx.RemoteProtocolError | httpx.ReadError)
    assert isinstance(failed["API"], Unreachable)
    assert "could not be reached, or went away" in str(failed["API"])
    assert isinstance(failed["OpenAI"], openai.APIConnectionError | httpx.TransportError)
    assert "Server disconnected" in repr(failed["tool"])  # the library's own, in a group
    with pytest.raises(Unreachable, match="Is the chat running"):
        api(chat.url, QUESTION)
    chat.again()
    all_say(asked(chat, QUESTION), WRITTEN)
