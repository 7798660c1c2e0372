"""The page's server as the browser meets it: requests to Gradio's queue, and what comes back for them, by the byte.

What an update costs is decided by Gradio as much as by the page: it sends what an answer yields as differences from the
update before, and all of it again when the answer is over. So this is measured where it leaves the server.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.stores.conversations import Conversations, Record, new_id
from app.types import Answer, Answered, Drafting, Event, EvidenceFound, RequestKind, Searching, Stated, Sureness, Turn
from app.web.exchange import places
from app.web.owner import COOKIE
from index.types import Filters
from tests.app.web import plain
from tests.app.web.fake_assistant import EVIDENCE, STATEMENTS, FakeAssistant
from tests.benchmarks.chatting import page_config

OWNER = "of this browser".ljust(43, "x")


@dataclass
class Drafter(FakeAssistant):
    """Drafts ``pieces`` words, one every ``pause`` seconds, before the answer."""

    pieces: int = 20

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        yield Searching(question)
        yield EvidenceFound(EVIDENCE)
        yield Stated(STATEMENTS[0])
        for count in range(1, self.pieces + 1):
            yield Drafting(" ".join(f"word{n}" for n in range(count)))
        yield Stated(STATEMENTS[1])
        yield Answered(_answer(question))

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        for event in self._events(question, history):
            if isinstance(event, Drafting):
                time.sleep(self.pause)
            yield event


def _answer(question: str) -> Answer:
    return Answer(question, question, STATEMENTS, EVIDENCE, refused=False, model="extractive")


def held_conversation(conversations: Conversations, exchanges: int) -> str:
    """Keeps a conversation of so many exchanges; returns its id."""
    conversation = new_id()
    for number in range(exchanges):
        question = f"Who retook Palmyra, asked for the {number}th time?"
        kept = Record(
            new_id(),
            question,
            "2026-01-01T00:00:00+00:00",
            question,
            places(EVIDENCE),
            STATEMENTS,
            _answer(question),
            False,
            "",
        )
        conversations.keep(OWNER, conversation, kept)
    return conversation


@dataclass
class Sent:
    """What the server sent for one request: the bytes of each message, and the whole of them."""

    bytes: list[int] = field(default_factory=list)
    messages: list[dict[str, object]] = field(default_factory=list)

    @property
    def updates(self) -> list[int]:
        """Bytes of each update while the handler ran; the first of them and the end name all that is drawn."""
        return [
            size
            for size, message in zip(self.bytes, self.messages, strict=True)
            if message["msg"] in ("process_generating", "process_completed")
        ]


class Tab:
    """One open page."""

    def __init__(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        known = {COOKIE: OWNER, **(cookies or {})}
        self._client = plain.Client(base_url=address, timeout=60, cookies=known, headers={"Origin": address})
        self._session = new_id()
        config = page_config(self._client.get("/").text)
        self._numbers = {
            component["props"].get("elem_id"): component["id"]
            for component in config["components"]
            if component["props"].get("elem_id")
        }
        self._handlers = config["dependencies"]

    def open(self, conversation: str) -> Sent:
        loads = [h for h in self._handlers if any(event == "load" for _, event in h["targets"])]
        return self._send(loads[-1]["id"], [], {"c": conversation})

    def ask(self, question: str) -> Sent:
        box = self._numbers["question"]
        asking = next(h["id"] for h in self._handlers if [box, "submit"] in [list(t) for t in h["targets"]])
        return self._send(asking, [question, None, ""], {})

    def close(self) -> None:
        self._client.close()

    def _send(self, handler: int, data: list[object], params: dict[str, str]) -> Sent:
        order = {"data": data, "fn_index": handler, "session_hash": self._session, "trigger_id": None}
        self._client.post("/gradio_api/queue/join", params=params, json=order).raise_for_status()
        sent = Sent()
        with self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session}) as events:
            for line in events.iter_lines():
                if line.startswith("data: "):
                    sent.bytes.append(len(line.encode()))
                    sent.messages.append(json.loads(line.removeprefix("data: ")))
                    if sent.messages[-1]["msg"] == "close_stream":
                        break
        return sent
