"""A chat that is open while other commands come and go beside it, as in two terminals of one newsroom."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.benchmarks.chatting import Chat, Person, sample_chat
from tests.forking import Forked, fork

pytestmark = [pytest.mark.models, pytest.mark.processes]
# Each command comes once after each other one: an Eulerian circuit of the ordered pairs.
ORDER = "status doctor index doctor search doctor status index search index status search status"
COMMANDS = {"status": ["status"], "search": ["search", "ferry of Brannock"], "doctor": ["doctor"], "index": ["index"]}
SECONDS = 60.0  # for which all of them are beside each other; a command alone takes one or two


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, sampled: Callable[[Path], Path]) -> Iterator[Chat]:
    with sample_chat(home=sampled(tmp_path_factory.mktemp("together") / "home"), forked=True) as running:
        yield running


@pytest.fixture(scope="module")
def reader(chat: Chat) -> Person:
    """Who has looked the page's handlers up."""
    return Person(chat.address, "reader")


def started(chat: Chat, name: str, folder: Path) -> Forked:
    command = [*COMMANDS[name], *([str(folder)] if name == "index" else []), "--json"]
    return fork("app.cli.main", *command, env={**os.environ, "DATELINE_HOME": str(chat.home), "HF_HUB_OFFLINE": "1"})


def told(name: str, process: Forked) -> dict[str, Any]:
    said, complaint = process.communicate()
    assert process.returncode == 0, f"{name}: {complaint[-2000:]}"
    return dict(json.loads(said))


def seen_by_the_chat(chat: Chat, reader: Person) -> int:
    """The number of articles on its page; a question is answered before, in a conversation of its own."""
    reader.beside(f"reader-{time.monotonic_ns()}").ask_now("Who retook Palmyra?")
    page = httpx.get(f"{chat.address}/archive", timeout=60).raise_for_status().text
    found = re.search(r"([\d,]+)</?\w*[^<]*>? articles|([\d,]+) articles", page)
    assert found, page[:500]
    return int((found[1] or found[2]).replace(",", ""))


def test_the_pairs_are_all_there() -> None:
    names = ORDER.split()
    assert set(pairwise(names)) == set(permutations(COMMANDS, 2))


def test_commands_beside_an_open_chat_see_what_it_sees(chat: Chat, reader: Person, tmp_path: Path) -> None:
    """``dateline status`` once deleted the write-ahead log under the chat, and every later question failed."""
    articles, before = 24, ("", None)
    names, began = ORDER.split(), time.monotonic()
    for number, name in enumerate(names):
        time.sleep(max(0.0, began + SECONDS * number / len(names) - time.monotonic()))
        if name == "index":
            text = f"# Pier {number} opened\n\nPier {number} of Osk was opened on Monday by mayor Ilse Marrow."
            (tmp_path / f"{number}.md").write_text(text, "utf-8")
            articles += 1
        process = started(chat, name, tmp_path)
        seen = seen_by_the_chat(chat, reader)  # while the command runs
        found = told(name, process)
        assert seen in (articles, articles - (name == "index"))
        assert not found.get("findings"), f"doctor after {before}: {found}"
        if name == "status":
            assert (found["articles"], found["pending"]) == (articles, 0), f"after {before}"
        if name == "search":
            assert found["evidence"], f"after {before}"
        assert seen_by_the_chat(chat, reader) == articles, f"after {before} and {name}"
        assert not [file for file in chat.open_files() if "archive/catalog" in file and "(deleted)" in file]
        before = (name, found)
