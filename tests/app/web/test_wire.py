"""What an update costs, counted where it leaves the server: through Gradio's queue."""

from __future__ import annotations

from statistics import median

import pytest

from app.settings import WebSettings
from app.stores.conversations import Conversations
from tests.app.web.conftest import serving
from tests.app.web.wire import Drafter, Sent, Tab, held_conversation

pytestmark = pytest.mark.slow
QUESTION = "Who retook Palmyra?"


def asked_after(exchanges: int, assistant: Drafter) -> Sent:
    """What one question costs in a conversation that has so many exchanges already."""
    conversations = Conversations(None)
    conversation = held_conversation(conversations, exchanges)
    with serving(WebSettings(port=0), assistant, conversations) as chat:
        tab = Tab(chat.url)
        opened = tab.open(conversation)
        assert sum(opened.bytes) > 1000 * exchanges, "the whole conversation is drawn once"
        sent = tab.ask(QUESTION)
        tab.close()
    conversations.close()
    return sent


def test_an_update_costs_the_same_in_a_long_conversation_as_in_a_short_one() -> None:
    """Drawn whole, 200 earlier exchanges were a megabyte twice a question, and 80 ms of the server for each update."""
    short, long = (asked_after(exchanges, Drafter(pause=0.02)) for exchanges in (2, 40))
    # By the update: a busy machine sends fewer of them, and those of a draft are longer then.
    assert median(long.updates) < 2 * median(short.updates)
    assert max(long.updates) < 1.3 * max(short.updates)


def test_a_draft_that_comes_faster_than_a_beat_shares_its_updates() -> None:
    """A quick model writes 100 words a second; each in an update of its own, they would keep the server busy."""
    sent = asked_after(1, Drafter(pieces=200, pause=0.01))
    assert 5 < len(sent.updates) < 15


def test_an_update_of_a_draft_sends_little_but_the_draft() -> None:
    """The sentences that were checked before it are on the page already."""
    sent = asked_after(1, Drafter(pieces=30, pause=0.1))
    assert median(sent.updates) < 1500
