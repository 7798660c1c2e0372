"""A pretended internet: its names lead to public addresses, and all of those to one server on this machine."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from index.fetching.clock import Clock
from index.fetching.fetcher import Fetcher
from index.fetching.network import Network, system_connect
from index.settings import FetchingSettings
from tests.fakes import tuned
from tests.index.fetching.server import Server


class FakeClock(Clock):
    """Waiting takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1_700_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Internet:
    """What names lead to, and where was connected to."""

    plain: Server
    names: dict[str, list[str]] = field(default_factory=dict)
    resolved: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    tls: Server | None = None

    def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        written_out = ":" in host or host.replace(".", "").isdigit()
        return [host] if written_out else self.names.get(host, ["93.184.215.14"])

    def connect(self, ip: str, port: int, seconds: float) -> Any:
        self.connected.append((ip, port))
        server = self.tls if port == 443 and self.tls else self.plain
        return system_connect("127.0.0.1", server.port, seconds)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def internet(server: Server) -> Internet:
    return Internet(server)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_fetcher(internet: Internet, clock: FakeClock) -> Iterator[Callable[..., Fetcher]]:
    """A fetcher of the pretended internet, with the settings given."""
    made: list[Fetcher] = []

    def make(trust: ssl.SSLContext | None = None, **settings: Any) -> Fetcher:
        chosen = tuned(FetchingSettings, **settings)
        network = Network(chosen, resolve=internet.resolve, connect=internet.connect, trust=trust)
        made.append(Fetcher(chosen, network=network, clock=clock))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()
