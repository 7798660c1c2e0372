"""A newsroom's day in an hour: ``python -m tests.benchmarks.soak --minutes 60``.

Twenty readers ask at the page and look at its rooms; ``dateline index --watch`` beside it follows a folder that keeps
growing and feeds that misbehave; the engine of the local model is killed or stopped at random. Writes
``docs/results/soak.json``: errors, seconds to the evidence and to the whole answer, memory and open files of the
server in each quarter. Absolute times belong to one machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.benchmarks.chatting import Chat, sample_chat
from tests.benchmarks.crowd import Crowd, crowd_of, spread
from tests.evaluation.records import RESULTS, ROOT, circumstances

_LOOK = 10.0  # seconds between two looks at the server
_NEWS = 30.0  # seconds between two new articles
_HARM = (60.0, 180.0)  # seconds between two harms to the engine
_ROOMS = ("/archive", "/archive/articles", "/search?q=Palmyra", "/limits", "/conversations")
_ITEM = "<item><title>Pier {0} opened</title><link>{1}/page/{0}</link><guid>{0}</guid></item>"
_PAGE = "<html><head><title>Pier {0} opened</title></head><body><article><h1>Pier {0} opened</h1>{1}</article></body>"
_TEXT = "<p>Pier {0} of Osk was opened on Monday by mayor Ilse Marrow, and {0} ferries called there at once.</p>"


@dataclass
class Server:
    """What the chat's process held, a look at a time."""

    resident_mb: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)  # files that were deleted under it

    def look(self, chat: Chat) -> None:
        if not chat.is_running:
            return
        files = chat.open_files()
        self.resident_mb.append(chat.resident_mb())
        self.descriptors.append(len(files))
        self.deleted.update(file for file in files if "sqlite3" in file and file.endswith("(deleted)"))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--pause", type=float, default=60, help="seconds that an answer is read")
    parser.add_argument("--model", default="local")
    parser.add_argument("--results", default=str(RESULTS / "soak.json"))
    options = parser.parse_args(arguments)
    seconds, server, harms = options.minutes * 60, Server(), Counter[str]()
    with sample_chat(options.model) as chat, _publisher() as feeds, tempfile.TemporaryDirectory() as folder:
        with _following(chat, [*feeds, folder]) as watching, _over_and_over(_looks(chat, server)):
            with _over_and_over(_harm(chat, harms)), _over_and_over(_news(Path(folder))):
                crowd, rooms = asyncio.run(_readers(chat, options.people, seconds, options.pause))
            alive = {"chat": chat.is_running, "watch": watching.poll() is None}
        listed = _status(chat)
    report = {
        **circumstances(),
        **{name: getattr(options, name) for name in ("minutes", "people", "model")},
        "questions": len(crowd.answers) + len(crowd.errors),
        "pages": rooms.total(),
        "errors": len(crowd.errors) + sum(count for status, count in rooms.items() if status != "200"),
        "first_errors": [*crowd.errors[:5], *(status for status in rooms if status != "200")],
        "engine": dict(harms),
        "alive_at_the_end": alive,
        "articles": listed["articles"],
        "feeds_failed": len(listed["failed"]),
        "files_deleted_under_the_server": sorted(server.deleted),
        "resident_mb_by_quarter": _quarters(server.resident_mb),
        "descriptors_by_quarter": _quarters(server.descriptors),
        "seconds": {"evidence": spread([*crowd.first_evidence, *crowd.evidence]), "whole": spread(crowd.answers)},
    }
    Path(options.results).write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(report, indent=1) + f"\nwritten to {options.results}\n")
    return 0


async def _readers(chat: Chat, people: int, seconds: float, pause: float) -> tuple[Crowd, Counter[str]]:
    seen = Counter[str]()
    walking = asyncio.create_task(_walk(chat, seen))
    crowd = await crowd_of(chat.address, people, seconds, pause)
    walking.cancel()
    return crowd, seen


async def _walk(chat: Chat, seen: Counter[str]) -> None:
    """Somebody who goes from room to room; counts what the server answers."""
    async with httpx.AsyncClient(base_url=chat.address, timeout=120) as client:
        await client.get("/")
        while True:
            for room in _ROOMS:
                try:
                    seen[str((await client.get(room)).status_code)] += 1
                except httpx.HTTPError as error:
                    seen[f"{room}: {type(error).__name__}"] += 1
                await asyncio.sleep(2)


def _looks(chat: Chat, server: Server) -> Callable[[], float]:
    def look() -> float:
        with contextlib.suppress(OSError):  # it ended just now, which the end tells
            server.look(chat)
        return _LOOK

    return look


def _harm(chat: Chat, harms: Counter[str]) -> Callable[[], float]:
    """Kills the engine, or stops it so that it lives and is silent."""
    chance = random.Random(7)

    def harm() -> float:
        how = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP])
        for pid in _engines(chat.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
                harms["killed" if how is signal.SIGKILL else "stopped"] += 1
        return chance.uniform(*_HARM)

    return harm


def _engines(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent), "-f", "app.models.engine"], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


def _news(folder: Path) -> Callable[[], float]:
    numbers = iter(range(10**6))

    def write() -> float:
        number = next(numbers)
        (folder / f"{number}.html").write_text(_page(f"in the folder {number}"), "utf-8")
        return _NEWS

    return write


def _page(number: str) -> str:
    return _PAGE.format(number, _TEXT.format(number) * 6)


@contextlib.contextmanager
def _over_and_over(work: Callable[[], float]) -> Iterator[None]:
    """Does it in a thread, each time after the seconds that it asked for."""
    over = threading.Event()
    failed: list[Exception] = []

    def run() -> None:
        try:
            while not over.wait(work()):
                continue
        except Exception as error:  # told at the end: without it, nothing would have been harmed, or seen
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for error in failed:
            sys.stderr.write(f"{work.__qualname__} ended early: {error!r}\n")


@contextlib.contextmanager
def _following(chat: Chat, sources: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """``dateline index --watch`` beside the chat."""
    env = _environment(chat) | {
        "DATELINE_INDEX__FETCHING__PRIVATE_HOSTS": json.dumps([urlsplit(source).netloc for source in sources]),
        "DATELINE_INDEX__FETCHING__POLL_MINUTES": "1",
    }
    command = [sys.executable, "-m", "app.cli.main", "index", "--watch", *sources]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as watching:
        try:
            yield watching
        finally:
            watching.terminate()


def _status(chat: Chat) -> dict[str, list[object]]:
    command = [sys.executable, "-m", "app.cli.main", "status", "--json"]
    said = subprocess.run(command, cwd=ROOT, env=_environment(chat), check=True, capture_output=True).stdout
    found: dict[str, list[object]] = json.loads(said)
    return found


def _environment(chat: Chat) -> dict[str, str]:
    return {**os.environ, "DATELINE_HOME": str(chat.home), "HF_HUB_OFFLINE": "1"}


def _quarters(values: Sequence[float]) -> list[float]:
    size = max(1, -(-len(values) // 4))
    return [round(statistics.median(values[at : at + size]), 1) for at in range(0, len(values), size)]


# Feeds


class _Publisher(BaseHTTPRequestHandler):
    """One feed that is well and has an article more each minute, and others that are not."""

    began = time.monotonic()

    def do_GET(self) -> None:
        name = self.path.strip("/").split("/")[0]
        with contextlib.suppress(OSError):  # whoever asked has gone
            getattr(self, f"_{name.removesuffix('.xml').replace('.', '_')}", self._missing)()

    def _well(self) -> None:
        host = f"http://{self.headers['Host']}"
        newest = 1 + int((time.monotonic() - self.began) / 60)
        items = "".join(_ITEM.format(number, host) for number in range(newest))
        self._send(f"<rss version='2.0'><channel><title>Osk</title>{items}</channel></rss>", "application/rss+xml")

    def _page(self) -> None:
        self._send(_page(self.path.rsplit("/", 1)[1]), "text/html")

    def _marked(self) -> None:
        item = "<item><title>x</title><description>&lt;![ x</description><link><![ x</link></item>"
        self._send(f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>", "application/rss+xml")

    def _numbers(self) -> None:
        items = [{"id": 7, "url": 7, "title": {"a": []}, "content_html": 1.5, "date_published": -1}]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": 1, "items": items}
        self._send(json.dumps(feed), "application/feed+json")

    def _broken(self) -> None:
        self._send("<rss><channel>" + "<a <b <![CDATA[ &" * 2_000, "application/rss+xml")

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b"<item>")
            time.sleep(0.5)

    def _loop(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/loop")
        self.end_headers()

    def _overloaded(self) -> None:
        self.send_response(503)
        self.send_header("Retry-After", "-7")
        self.end_headers()

    def _missing(self) -> None:
        self._send("nothing here", "text/plain", 404)

    def _send(self, text: str, kind: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Its requests are not of interest."""


@contextlib.contextmanager
def _publisher() -> Iterator[list[str]]:
    """The feeds' addresses, on a server of this process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = ("well.xml", "marked.xml", "numbers.json", "broken.xml", "endless.xml", "loop", "overloaded.xml")
    yield [f"http://127.0.0.1:{server.server_port}/{name}" for name in names]
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
