"""Where every connection leaves this machine: which addresses it may go to, and for how long.

A module of its own because the classes of the library that it builds on are loaded late: with the first request.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2

from index.errors import FetchFailed
from index.fetching.addresses import IP, refusal
from index.settings import FetchingSettings

Resolve = Callable[[str, int], list[str]]  # host and port → IP addresses; raises OSError
Connect = Callable[[str, int, float], httpcore2.NetworkStream]  # IP address, port, seconds


class Timed(httpcore2.NetworkStream):
    """A connection that ends at the deadline of the request, however slowly its bytes drip."""

    def __init__(self, inner: httpcore2.NetworkStream, left: Callable[[float | None], float]) -> None:
        self._inner, self._left = inner, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return Timed(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Door(httpcore2.NetworkBackend):
    """Where every connection leaves this machine."""

    def __init__(self, settings: FetchingSettings, resolve: Resolve, connect: Connect) -> None:
        self._settings, self._resolve, self._connect = settings, resolve, connect
        self._own = threading.local()  # a request runs in one thread from beginning to end

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        self._own.deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self._own.deadline = None

    @property
    def late(self) -> bool:
        """Whether the time for the whole request is over."""
        deadline = getattr(self._own, "deadline", None)
        return deadline is not None and time.monotonic() >= deadline

    def _left(self, timeout: float | None) -> float:
        deadline = getattr(self._own, "deadline", None)
        limits = [s for s in (timeout, deadline - time.monotonic() if deadline else None) if s is not None]
        left = min(limits, default=self._settings.read_seconds)
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole request is over")
        return left

    def allowed(self, host: str, found: Iterable[IP]) -> list[str]:
        """Those of a host's addresses that may be asked. Raises FetchFailed if none may.

        A host of which one address is public and another is not is asked at the public one: behind translators (NAT64)
        every host has one of each.
        """
        private = self._settings.may_be_private(host)
        reasons = {ip: refusal(ip, allow_private=private) for ip in found}
        allowed = [str(ip) for ip, reason in reasons.items() if not reason]
        if not allowed:
            shown = ", ".join(f"{ip} ({reason})" for ip, reason in list(reasons.items())[:3])
            hint = "" if private else "; for a host of your own: setting index.fetching.private_hosts"
            raise FetchFailed("address", f"{host} leads to an address that is not asked: {shown}{hint}")
        return allowed

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: object, **__: object
    ) -> httpcore2.NetworkStream:
        end = time.monotonic() + self._left(timeout)
        found = [ipaddress.ip_address(i) for i in _resolved(self._resolve, host, port, end - time.monotonic())]
        allowed = [str(i) for i in found] if self._settings.proxy else self.allowed(host, found)
        return Timed(self._first(allowed, port, end), self._left)

    def _first(self, ips: list[str], port: int, end: float) -> httpcore2.NetworkStream:
        """A connection to the first address that takes one; the time is shared among those not yet tried."""
        for number, ip in enumerate(ips):
            try:
                return self._connect(ip, port, max(0.05, (end - time.monotonic()) / (len(ips) - number)))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number + 1 == len(ips):
                    raise
        raise httpcore2.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        raise AssertionError("retries are made by index.fetching.fetcher")


def _resolved(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """The host's addresses. The system's own search has no limit of time, so it runs in a thread that may be left."""
    found: list[list[str] | Exception] = []

    def search() -> None:
        try:
            found.append(resolve(host, port))
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=search, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise FetchFailed("timeout", f"no address of {host} was found within {seconds:.0f} s")
    if isinstance(found[0], socket.gaierror | UnicodeError) or found[0] == []:
        raise FetchFailed("dns", f"the host {host} is not known")
    if isinstance(found[0], Exception):
        raise FetchFailed("dns", f"the address of {host} cannot be found: {found[0]}")
    return found[0]
