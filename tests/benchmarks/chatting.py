"""A chat to be measured: ``dateline chat`` over the samples, in a process and a folder of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app import wiring
from tests.evaluation.records import ROOT
from tests.forking import CHAT, COMMANDS, Forked, fork


@dataclass(frozen=True)
class Chat:
    """A chat that runs, by its process, its folder and its address. Its process is looked at through Linux's /proc."""

    process: subprocess.Popen[str] | Forked
    home: Path
    address: str

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def pid(self) -> int:
        return self.process.pid

    def open_files(self) -> list[str]:
        """What its descriptors lead to; the system marks files that were deleted since."""
        found = []
        for link in Path(f"/proc/{self.pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                found.append(os.readlink(link))
        return found

    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


@contextmanager
def sample_chat(
    model: str = "extractive", home: Path | None = None, *, forked: bool = False, **settings: str
) -> Iterator[Chat]:
    """The chat once its first question has been answered: what is measured is not the loading of models.

    ``home`` is a folder of its own where none is given; ``forked``: its process need not import anything;
    ``settings`` are variables of the environment, such as ``DATELINE_WEB__KEEP_DAYS``.
    """
    start = _forked if forked else _anew
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        home = home or Path(own)
        env = {
            **os.environ,
            "DATELINE_HOME": str(home),
            "DATELINE_CHAT__MODEL": model,
            "HF_HUB_OFFLINE": "1",
            **settings,
        }
        with start(["index", "--samples"], env) as indexing:
            _, complaint = indexing.communicate()
            assert indexing.returncode == 0, complaint
        with start(["chat", "--port", "0"], env) as chat:
            try:
                address = _address(chat)
                assert chat.stderr
                threading.Thread(target=chat.stderr.read, daemon=True).start()  # a full pipe would stop the server
                Person(address, "warming up").ask_now(sample_questions()[0])
                yield Chat(chat, home, address)
            finally:
                chat.terminate()


def _anew(arguments: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "app.cli.main", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


def _forked(arguments: list[str], env: dict[str, str]) -> Forked:
    return fork("app.cli.main", *arguments, env=env, imported=CHAT if arguments[0] == "chat" else COMMANDS)


def sample_questions() -> list[str]:
    """Those of the samples that their articles answer."""
    return [str(q["question"]) for q in wiring.sample_questions() if q["kind"] == "answerable"]


class Person:
    """Somebody at the page, by the requests that the page makes: to join the queue, and to read the events."""

    def __init__(self, address: str, name: str, handlers: tuple[int, int, int] | None = None) -> None:
        self.address, self.session = address, name
        self._handlers = handlers or _handlers(address)

    def beside(self, name: str) -> Person:
        """Another one, who need not look the handlers up."""
        return Person(self.address, name, self._handlers)

    def ask_now(self, question: str) -> None:
        with httpx.Client(base_url=self.address, headers={"Origin": self.address}, timeout=120) as client:
            client.get("/")
            client.post("/gradio_api/queue/join", json=self.order(question))
            with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as events:
                for line in events.iter_lines():
                    if '"process_completed"' in line:
                        return

    def order(self, question: str) -> dict[str, object]:
        return self._order(self._handlers[0], [question, None, ""])

    def after(self) -> dict[str, object]:
        """What the page sends by itself when an answer is over."""
        return self._order(self._handlers[1], [None])

    def anew(self) -> dict[str, object]:
        """What "New conversation" sends."""
        return self._order(self._handlers[2], [])

    def _order(self, handler: int, data: list[object]) -> dict[str, object]:
        return {"data": data, "fn_index": handler, "session_hash": self.session, "event_data": None, "trigger_id": None}


def page_config(page: str) -> dict[str, Any]:
    """What Gradio's page tells its scripts: its components, and what happens at which event."""
    config: dict[str, Any]
    config, _ = json.JSONDecoder().raw_decode(page, page.index("{", page.index("window.gradio_config")))
    return config


def _handlers(address: str) -> tuple[int, int, int]:
    """The numbers of the handlers behind the question box, of what follows them, and of a new conversation."""
    config = page_config(httpx.get(address, timeout=60).text)
    handlers = config["dependencies"]

    def behind(name: str, event: str) -> int:
        place = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == name)
        found = (d["id"] for d in handlers if [place, event] in [list(target) for target in d["targets"]])
        return int(next(found))

    ask = behind("question", "submit")
    return ask, next(d["id"] for d in handlers if d.get("trigger_after") == ask), behind("new", "click")


def _address(chat: subprocess.Popen[str] | Forked) -> str:
    assert chat.stderr
    said, until = [], time.monotonic() + 300
    for line in chat.stderr:
        said.append(line)
        if found := re.search(r"ready: (http://\S+:\d+)", line):
            return found[1]
        if time.monotonic() > until:
            break
    raise RuntimeError("the chat did not come up: " + "".join(said))
