"""What one sender may take of the server: bytes, seconds and open streams."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import anyio
import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Scope, Send

from app.settings import WebSettings
from app.web.serving import bounds
from app.web.serving.bounds import Bounded, address_of
from app.web.serving.signin import TokenAsked
from tests.app.web import plain
from tests.app.web.conftest import Live, gradio_config, serving
from tests.fakes import tuned

SMALL = tuned(WebSettings, upload_mb=0.3, uploads_mb=0.5)
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


def application() -> FastAPI:
    app = FastAPI()
    app.state.whole = []

    @app.post("/archive/add/files")
    @app.post("/archive/add/text")
    @app.post("/limits")
    async def read(request: Request) -> int:
        async with request.form():
            pass
        app.state.whole.append(request.url.path)
        return 1

    app.add_middleware(Bounded, settings=SMALL)
    return app


async def in_parts(size: int, part: int = 50_000) -> AsyncIterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    for _ in range(size // part):
        yield b"a" * part
    yield b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/limits", 100_000, 200),
        ("/limits", 300_000, 413),
        ("/archive/add/text", 400_000, 200),
        ("/archive/add/text", 600_000, 413),
        ("/archive/add/files", 600_000, 200),
        ("/archive/add/files", 800_000, 413),
        ("/archive/add/files", 5_000_000, 413),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_is_refused_past_its_limit_whether_its_length_was_announced_or_not(
    path: str, size: int, status: int, announced: bool
) -> None:
    """A sender that gives no Content-Length could fill memory and disk otherwise."""
    app = application()

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            content = in_parts(size) if not announced else b"".join([part async for part in in_parts(size)])
            return await client.post(path, content=content, headers=FORM)

    answer = anyio.run(send)
    assert answer.status_code == status
    assert app.state.whole == ([path] if status == 200 else [])
    if status == 413:
        assert answer.text.endswith(".")
        assert ("MB may be added at once here" in answer.text) is path.startswith("/archive/add/")


def asked_of(body: list[Message], *, seconds: float = 0.2) -> tuple[list[Message], list[str]]:
    """What an application that reads the whole body sends, and how its reading ended; after ``body`` nothing comes."""
    sent: list[Message] = []
    ended: list[str] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        try:
            await Request(scope, receive).body()  # type: ignore[arg-type]
            ended.append("whole")
        except ClientDisconnect:
            ended.append("cut off")
            raise

    async def receive() -> Message:
        if body:
            return body.pop(0)
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/archive/add/text", "headers": [], "client": ("::1", 1)}
    bounded = Bounded(app, tuned(WebSettings, upload_seconds=1))
    bounded._limits["/archive/add/text"] = bounds.BodyLimit(100, seconds)
    anyio.run(bounded, scope, receive, send)
    return sent, ended


def test_a_body_that_comes_too_slowly_is_refused() -> None:
    """Else somebody who sends a byte now and then holds as many connections as there are."""
    sent, ended = asked_of([{"type": "http.request", "body": b"a", "more_body": True}])
    assert ended == ["cut off"]
    assert sent[0]["status"] == 408
    assert b"too long" in sent[1]["body"]


def test_a_body_that_ends_in_time_is_whole() -> None:
    parts: list[Message] = [{"type": "http.request", "body": b"a", "more_body": more} for more in (True, True, False)]
    assert asked_of(parts) == ([], ["whole"])


def test_pages_that_are_merely_open_leave_room_for_answers_and_answers_for_pages() -> None:
    """Who leaves pages open, or opens streams of answers alone, would keep others from reading what they asked."""

    async def opened() -> list[int]:
        held = asyncio.Event()

        async def app(scope: Scope, receive: object, send: Send) -> None:
            await PlainTextResponse("")(scope, receive, send)  # type: ignore[arg-type]
            await held.wait()

        bounded = Bounded(app, WebSettings(pages=4))
        statuses: list[int] = []

        async def send(message: Message) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        paths = [*["/gradio_api/heartbeat/x"] * 3, *["/gradio_api/queue/data"] * 3, *["/api/v1/timeline"] * 3]
        scopes = [{"type": "http", "method": "GET", "path": p, "headers": [], "client": ("::1", 1)} for p in paths]
        running = [asyncio.create_task(bounded(scope, None, send)) for scope in scopes]  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        held.set()
        await asyncio.gather(*running)
        return statuses

    assert asyncio.run(opened()) == [200, 200, 503] * 3


def test_a_sign_in_is_short() -> None:
    """Whoever has no token may send one, and not megabytes of fields to be taken apart."""
    asked = TestClient(Bounded(TokenAsked(PlainTextResponse("read"), "t" * 24), WebSettings()))
    assert asked.post("/sign-in", data={"token": "x" * 5_000}).status_code == 413
    assert asked.post("/sign-in", content="&".join("a=1" for _ in range(1_000))).status_code == 401
    assert asked.post("/sign-in", data={"token": "t" * 24}, follow_redirects=False).status_code == 303


def test_an_address_is_counted_by_itself_and_a_network_of_ipv6_as_one() -> None:
    """In IPv6 everybody has more addresses than can be counted."""

    def of(address: str) -> str:
        return address_of({"type": "http", "client": (address, 1)})

    assert of("192.0.2.1") != of("192.0.2.2")
    assert of("2001:db8::1") == of("2001:db8::ffff:1")
    assert of("2001:db8::1") != of("2001:db8:0:1::1")
    assert of("::ffff:192.0.2.1") != of("::ffff:192.0.2.2")
    assert of("unix") == "unix"
    assert address_of({"type": "http", "client": None}) == ""


# At the real application


@pytest.fixture(scope="module")
def narrow() -> Iterator[Live]:
    """A chat for one page at a time."""
    with serving(WebSettings(port=0, pages=2)) as chat:
        yield chat


@pytest.mark.slow
def test_more_pages_than_there_is_room_for_are_told_so(narrow: Live) -> None:
    """Each open page holds a connection and a session; what they hold is given back when they go."""
    with plain.Client(base_url=narrow.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        for _ in range(3):
            with ExitStack() as open_streams:
                stream = open_streams.enter_context(client.stream("GET", "/gradio_api/heartbeat/one"))
                assert stream.status_code == 200
                refused = client.get("/gradio_api/heartbeat/more")
                assert refused.status_code == 503
                page = client.get("/")
                assert page.status_code == 503
                assert "Too many pages" in page.text
                assert client.get("/page/page.js").status_code == 200
            assert until(lambda: client.get("/").status_code == 200)


@pytest.mark.slow
def test_more_orders_than_may_wait_are_refused() -> None:
    """Gradio's page then says that it is busy and leaves the question where it is; without a limit, it would wait."""
    with serving(tuned(WebSettings, port=0, waiting=1)) as chat:
        answers = ordered_at_once(chat.url)
    assert {answer.status_code for answer in answers} == {200, 503}
    assert any("Queue is full" in answer.text for answer in answers)


@pytest.mark.slow
def test_more_orders_than_one_address_may_have_waiting_are_refused(narrow: Live) -> None:
    """Else one reader's would be all that may wait."""
    answers = ordered_at_once(narrow.url)
    assert {answer.status_code for answer in answers} == {200, 503}
    assert all("from your address" in answer.text for answer in answers if answer.status_code == 503)


def ordered_at_once(url: str) -> list[httpx.Response]:
    """What 60 pages are answered that are all cleared in the same moment."""
    config = gradio_config(url)
    button = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "new")
    new_conversation = next(d["id"] for d in config["dependencies"] if [button, "click"] in map(list, d["targets"]))

    async def order(client: httpx.AsyncClient, number: int) -> httpx.Response:
        sent = {"data": [], "fn_index": new_conversation, "session_hash": f"s{number}"}
        return await client.post("/gradio_api/queue/join", json=sent)

    async def all_at_once() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30) as client:
            return await asyncio.gather(*(order(client, number) for number in range(60)))

    return asyncio.run(all_at_once())


def until(true: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
