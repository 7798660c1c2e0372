"""Sessions of older versions of the protocol: no reader can hold those of all, and none can use another's."""

from __future__ import annotations

import itertools

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.programs.tools.tool_sessions import SessionsBounded
from app.web.owner import COOKIE

ANN, BOB = {"Cookie": f"{COOKIE}={'a' * 43}"}, {"Cookie": f"{COOKIE}={'b' * 43}"}


class Library:
    """As much of the protocol's library as has to do with sessions."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(Request(scope, receive))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        id = request.headers.get("mcp-session-id")
        if id is None:
            self.open.append(f"s{next(self._numbers)}")
            return Response(headers={"Mcp-Session-Id": self.open[-1]})
        if id not in self.open:
            return Response(status_code=404)
        if request.method == "DELETE":
            self.open.remove(id)
        return Response(headers={"Mcp-Session-Id": id})


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(SessionsBounded(library, most_each=3))


def opened(client: TestClient, who: dict[str, str]) -> str:
    return client.post("/mcp", headers=who).headers["mcp-session-id"]


def used(client: TestClient, who: dict[str, str], id: str, method: str = "POST") -> int:
    return client.request(method, "/mcp", headers={**who, "Mcp-Session-Id": id}).status_code


def test_whoever_opens_one_too_many_loses_the_one_that_was_not_used_for_longest(
    client: TestClient, library: Library
) -> None:
    bobs = opened(client, BOB)
    first, second, third = (opened(client, ANN) for _ in range(3))
    assert used(client, ANN, first) == 200
    fourth = opened(client, ANN)
    assert library.open == [bobs, first, third, fourth]
    assert used(client, ANN, second) == 404
    for _ in range(100):
        last = opened(client, ANN)
    assert len(library.open) == 4
    assert used(client, ANN, last) == used(client, BOB, bobs) == 200


def test_a_session_is_its_readers_alone(client: TestClient, library: Library) -> None:
    anns = opened(client, ANN)
    assert used(client, BOB, anns) == 404
    assert used(client, BOB, anns, "DELETE") == 404
    assert library.open == [anns]


def test_one_that_was_ended_makes_room(client: TestClient, library: Library) -> None:
    sessions = [opened(client, ANN) for _ in range(3)]
    assert used(client, ANN, sessions[2], "DELETE") == 200
    opened(client, ANN)
    assert library.open[:2] == sessions[:2]
    assert used(client, ANN, "unknown") == 404
