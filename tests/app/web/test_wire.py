"""What an update costs, counted where it leaves the server: through Gradio's queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from statistics import median

import pytest

from app.settings import WebSettings
from app.stores.conversations import Conversations
from tests.app.web.conftest import serving
from tests.app.web.wire import Drafter, Sent, Tab, held_conversation

pytestmark = pytest.mark.slow
QUESTION = "Who retook Palmyra?"


@dataclass
class Served:
    """A chat over a drafting assistant, and the conversations that it keeps."""

    url: str
    assistant: Drafter
    conversations: Conversations

    def asked_after(self, exchanges: int, pieces: int, pause: float) -> Sent:
        """What one question costs in a conversation that has so many exchanges already; its answer is drafted in
        ``pieces`` words, one every ``pause`` seconds."""
        self.assistant.pieces, self.assistant.pause = pieces, pause
        tab = Tab(self.url)
        opened = tab.open(held_conversation(self.conversations, exchanges))
        assert sum(opened.bytes) > 1000 * exchanges, "the whole conversation is drawn once"
        sent = tab.ask(QUESTION)
        tab.close()
        return sent


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    assistant = Drafter()
    with closing(Conversations(None)) as kept, serving(WebSettings(port=0), assistant, kept) as chat:
        yield Served(chat.url, assistant, kept)


def test_an_update_costs_the_same_in_a_long_conversation_as_in_a_short_one(served: Served) -> None:
    """Drawn whole, 200 earlier exchanges were a megabyte twice a question, and 80 ms of the server for each update."""
    short, long = (served.asked_after(exchanges, 20, 0.02) for exchanges in (2, 40))
    # By the update: a busy machine sends fewer of them, and those of a draft are longer then.
    assert median(long.updates) < 2 * median(short.updates)
    assert max(long.updates) < 1.3 * max(short.updates)


def test_a_draft_that_comes_faster_than_a_beat_shares_its_updates(served: Served) -> None:
    """A quick model writes 100 words a second; each in an update of its own, they would keep the server busy."""
    sent = served.asked_after(1, 200, 0.01)
    assert 5 < len(sent.updates) < 15


def test_an_update_of_a_draft_sends_little_but_the_draft(served: Served) -> None:
    """The sentences that were checked before it are on the page already."""
    sent = served.asked_after(1, 24, 0.1)
    assert median(sent.updates) < 1500
