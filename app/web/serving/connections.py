"""How many connections one peer may hold, and how long one may hold the server up.

Peers              connections by address
patient            uvicorn's protocol that counts them, and closes those on which nothing moves
allow_open_files   as many as the system lets this program have: each connection is one
"""

from __future__ import annotations

import asyncio
import ipaddress
import sys
from collections import Counter
from collections.abc import Container
from contextlib import suppress

from uvicorn.protocols.http.h11_impl import H11Protocol

from app.settings import WebSettings
from app.web import texts
from app.web.serving.bounds import counted_as

HEAD_BYTES = 32_768  # request line and headers; a browser's are two thousand
_HEAD_SECONDS = 20.0
_STALLED_SECONDS = 60.0  # in which a peer takes nothing of what it is sent
_CONNECTIONS_OF_A_PAGE = 3  # its streams, and what it asks; a browser opens up to six for some seconds
_OTHER_CONNECTIONS = 100
_REFUSED = (
    f"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 60\r\n"
    f"Connection: close\r\n\r\n{texts.TOO_MANY_CONNECTIONS}"
).encode()


def most_connections(pages: int) -> int:
    """That so many pages need."""
    return pages * _CONNECTIONS_OF_A_PAGE + _OTHER_CONNECTIONS


class Peers:
    """Open connections by address. A proxy and this machine's own programs may have as many as there are: behind them
    are all readers, whose pages are counted by the addresses that the proxy names."""

    def __init__(self, settings: WebSettings, proxies: Container[str] = ()) -> None:
        self._most = most_connections(settings.pages_per_address)
        self._proxies = proxies
        self._open: Counter[str] = Counter()

    def add(self, host: str) -> bool:
        """Counts one more; whether there is room for it. ``remove`` is due in either case."""
        address = counted_as(host)
        self._open[address] += 1
        return self._open[address] <= self._most or _is_of_this_machine(host) or host in self._proxies

    def remove(self, host: str) -> None:
        address = counted_as(host)
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


class PatientProtocol(H11Protocol):
    """uvicorn's connection, closed if the head of a request takes too long, or nobody takes what is sent; uvicorn
    itself waits for ever.

    h11 and not httptools, which uvicorn would prefer: it bounds the head, and refuses a second Host header.
    """

    _peers: Peers
    _host = ""
    _waiting: asyncio.TimerHandle | None = None
    _stalling: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # pause_writing tells of the first bytes that are not taken. Not 0: over TLS, that is where nothing waits, too.
        transport.set_write_buffer_limits(high=1)
        self._host = self.client[0] if self.client else ""
        if self._peers.add(self._host):
            self._wait_for_head()
        else:
            transport.write(_REFUSED)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._peers.remove(self._host)
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests():
            if self._waiting is None:
                self._wait_for_head()
        else:
            self._stop_waiting()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_later()

    def resume_writing(self) -> None:
        self._stop_stalling()
        super().resume_writing()

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._waiting = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _look_later(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stalling = self.loop.call_later(_STALLED_SECONDS, self._look, left)

    def _look(self, left: int) -> None:
        """A slow reader has taken some of what was ``left``. Closing would wait for who takes nothing."""
        if self.transport.get_write_buffer_size() < left:
            self._look_later()
        else:
            self.transport.abort()

    def _stop_stalling(self) -> None:
        if self._stalling is not None:
            self._stalling.cancel()
            self._stalling = None


def patient(peers: Peers) -> type[PatientProtocol]:
    """The protocol that counts by ``peers``: uvicorn makes one of it for each connection."""
    return type("PatientProtocol", (PatientProtocol,), {"_peers": peers})


def allow_open_files() -> None:
    """Shells allow a program 1,024 open files, which a few hundred pages use up, and more if it asks for them."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS names no limit and has one
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _is_of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a socket of the file system
        return True
