"""How many connections a peer may hold, and how long it may hold one up."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.settings import WebSettings
from app.web.serving import connections
from app.web.serving.connections import Peers, allow_open_files, most_connections, patient
from tests.app.web.conftest import Live

ELSEWHERE = "192.0.2.1"
FEW = WebSettings(pages=3)
MOST = most_connections(1)


class Wire(asyncio.Transport):
    """To a peer that is said to be elsewhere, and takes what it is told to take."""

    def __init__(self, peer: str = ELSEWHERE) -> None:
        super().__init__({"peername": (peer, 40_000), "sockname": ("192.0.2.9", 80)})
        self.waiting = 0  # bytes
        self.written = b""
        self.ended = ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "aborted"


Connect = Callable[[Wire], asyncio.Protocol]


def in_a_loop(act: Callable[[Connect], Awaitable[None]], peers: Peers) -> None:
    """Calls ``act`` with what connects a peer."""

    async def main() -> None:
        config = uvicorn.Config(print, log_config=None)
        protocol, state = patient(peers), ServerState()

        def connect(wire: Wire) -> asyncio.Protocol:
            made = protocol(config, state, {})
            made.connection_made(wire)
            return made

        await act(connect)

    asyncio.run(main())


def test_one_peer_does_not_take_all_the_connections_and_is_told_so() -> None:
    """A thousand that send nothing would keep everybody else out, and be renewed every twenty seconds."""

    async def act(connect: Connect) -> None:
        open_ones = [connect(Wire()) for _ in range(MOST)]
        refused = Wire()
        last = connect(refused)
        assert refused.ended == "closed"
        assert refused.written.startswith(b"HTTP/1.1 503 ")
        assert b"Too many connections" in refused.written
        other = Wire("192.0.2.2")
        connect(other)
        assert not other.ended
        for gone in (last, open_ones[0]):
            gone.connection_lost(None)
        again = Wire()
        connect(again)
        assert not again.ended, "what it gave back it has again"

    in_a_loop(act, Peers(FEW))


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.7"])
def test_a_proxy_and_this_machine_hold_as_many_as_they_need(peer: str) -> None:
    """Behind a proxy are all readers."""

    async def act(connect: Connect) -> None:
        wires = [Wire(peer) for _ in range(2 * MOST)]
        assert [connect(wire) for wire in wires]
        assert not any(wire.ended for wire in wires)

    in_a_loop(act, Peers(FEW, proxies={"192.0.2.7"}))


def test_who_takes_nothing_is_cut_off_and_who_is_slow_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that nobody takes stay in memory, and their connection is held for ever."""
    monkeypatch.setattr(connections, "_STALLED_SECONDS", 0.05)

    async def act(connect: Connect) -> None:
        wires = {name: Wire() for name in ("still", "slow", "done")}
        for name, protocol in {name: connect(wire) for name, wire in wires.items()}.items():
            wires[name].waiting = 1_000
            protocol.pause_writing()
            if name == "done":
                protocol.resume_writing()
        for _ in range(20):
            await asyncio.sleep(0.01)
            wires["slow"].waiting -= 10
        assert {name: wire.ended for name, wire in wires.items()} == {"still": "aborted", "slow": "", "done": ""}

    in_a_loop(act, Peers(FEW))


@pytest.mark.skipif(sys.platform == "win32", reason="knows no such limit")
def test_as_many_files_may_be_open_as_the_system_allows() -> None:
    """Each connection is one; past the 1,024 of a shell, the server would accept nobody."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1_000, before[1] - 1), before[1]))
        allow_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


# At the real application


@pytest.mark.slow
def test_a_head_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch, live: Live) -> None:
    """uvicorn waits for it for ever: some thousand such connections would stop the chat."""
    monkeypatch.setattr(connections, "_HEAD_SECONDS", 0.5)
    place = urlsplit(live.url)
    ended = []

    def drip(before: bytes, head: bytes) -> None:
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
            connection.sendall(before)
            if before:
                assert connection.recv(65536).startswith(b"HTTP/1.1 404")
            connection.sendall(head)
            while connection.recv(65536):
                pass
            ended.append((before, head))

    whole = b"GET /none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    heads = [(b"", b""), (b"", b"GET / HT"), (b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"), (whole, b"GET / HT")]
    threads = [threading.Thread(target=drip, args=head, daemon=True) for head in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(8)
    assert sorted(ended) == sorted(heads)


def test_a_head_without_end_is_not_kept(live: Live) -> None:
    place = urlsplit(live.url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        with suppress(OSError):  # it may close the connection while we write
            for _ in range(2_000):
                connection.sendall(b"x" * 1_000)
        with suppress(ConnectionError):
            assert connection.recv(65536).startswith(b"HTTP/1.1 400")
