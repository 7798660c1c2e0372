"""What waits in the queue of one address, and what a session is called: at the rule, and at the real application."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app.settings import WebSettings
from app.web.serving.orders import OrdersBounded, waiting_of
from tests.app.web import plain
from tests.app.web.conftest import Live

JOIN = "/gradio_api/queue/join"
ORDER = {"data": ["x"], "fn_index": 0, "session_hash": "k3j5h2k3j5h"}


def page_of(waiting: dict[str, int], address: str) -> TestClient:
    """A page at an address, of a server that answers an order with its data."""
    app = FastAPI()

    @app.post("/gradio_api/{path:path}")
    async def order(request: Request) -> object:
        return (await request.json())["data"]

    settings = WebSettings(pages=6)
    app.add_middleware(OrdersBounded, settings=settings, waiting=lambda address: waiting.get(address, 0))
    return TestClient(app, client=(address, 1))


def test_an_order_reaches_the_queue_whole() -> None:
    assert page_of({}, "192.0.2.1").post(JOIN, json=ORDER).json() == ["x"]


def test_who_has_many_orders_waiting_is_refused_and_others_are_not() -> None:
    """An order needs no open page: one reader could fill the queue for all."""
    waiting = {"192.0.2.1": 4, "192.0.2.2": 3}
    refused = page_of(waiting, "192.0.2.1").post(JOIN, json=ORDER)
    assert refused.status_code == 503
    assert "still waiting" in refused.text
    assert page_of(waiting, "192.0.2.2").post(JOIN, json=ORDER).status_code == 200
    assert page_of(waiting, "192.0.2.1").post("/gradio_api/run/predict", json=ORDER).status_code == 200, "to stop one"


@pytest.mark.parametrize("path", [JOIN, "/gradio_api/run/predict"])
@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "[" * 100_000, *(json.dumps({"session_hash": name}) for name in ("", "x" * 65, 7, None))]
)
def test_a_session_is_called_as_a_page_calls_it(path: str, body: str) -> None:
    """Gradio keeps some thousand names, and what is sent for them: of 200 kB each, they would fill the memory."""
    assert page_of({}, "192.0.2.1").post(path, content=body).status_code == 400
    assert page_of({}, "192.0.2.1").post(path, json={**ORDER, "session_hash": "x" * 64}).status_code == 200


def test_what_waits_is_counted_by_the_address_that_asked() -> None:
    def event(address: str) -> object:
        return SimpleNamespace(request=Request({"type": "http", "client": (address, 1), "headers": []}))

    queues = {"ask": ["192.0.2.1", "2001:db8::1", "192.0.2.1"], "other": ["192.0.2.1", "2001:db8::2"]}
    by_id = {id: SimpleNamespace(queue=[event(address) for address in of]) for id, of in queues.items()}
    blocks = cast("Any", SimpleNamespace(_queue=SimpleNamespace(event_queue_per_concurrency_id=by_id)))
    assert waiting_of(blocks, "192.0.2.1") == 3
    assert waiting_of(blocks, "2001:db8::/64") == 2
    assert waiting_of(blocks, "192.0.2.9") == 0


# At the real application


def test_gradios_queue_is_never_asked_for_a_session_of_another_kind(live: Live) -> None:
    order = {**ORDER, "session_hash": "x" * 1_000}
    assert plain.post(live.url + JOIN, headers={"Origin": live.url}, json=order).status_code == 400
