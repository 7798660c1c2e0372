"""A small crowd at a chat that is served in this process: what the benchmark counts, errors above all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.programs.program_addresses import add_addresses
from app.settings import WebSettings
from app.stores.feedback import FeedbackStore
from app.types import Event
from app.web.rooms.services import Rooms
from index.search import Search
from index.stores.archive import Archive
from tests.app.web.conftest import Live, serving
from tests.app.web.fake_assistant import FakeAssistant
from tests.benchmarks.crowd import crowd_of

pytestmark = pytest.mark.processes
PEOPLE, PROGRAMS = 3, 2


class Broken(FakeAssistant):
    """Answers nobody."""

    def _events(self, question: str, history: object) -> Iterator[Event]:
        raise RuntimeError("broken")


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def chat(archive: Archive, search: Search, tmp_path: Path, assistant: FakeAssistant) -> Iterator[Live]:
    web = WebSettings(port=0)
    rooms = Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"))
    with serving(web, assistant, rooms=rooms, api=partial(add_addresses, assistant, rooms, web)) as live:
        yield live


def test_people_and_programs_are_answered_side_by_side_without_an_error(chat: Live) -> None:
    crowd = asyncio.run(crowd_of(chat.url, PEOPLE, 0, 0.15, answers=PEOPLE * 10, programs=PROGRAMS))
    assert crowd.errors == []
    assert len(crowd.answers) >= PEOPLE * 10
    assert len(crowd.first_evidence) == PEOPLE
    assert len(crowd.programs) >= PROGRAMS
    assert len(chat.assistant.asked) == len(crowd.answers)
    assert any(history for _, history in chat.assistant.asked), "they go on with a conversation"
    longest = max(len(history) for _, history in chat.assistant.asked)
    assert longest == 2 * 5, "and begin another after six questions"


@pytest.mark.parametrize("assistant", [Broken()])
def test_what_goes_wrong_is_counted(chat: Live) -> None:
    crowd = asyncio.run(crowd_of(chat.url, 2, 0, 0, programs=1))
    assert len(crowd.errors) == 2
