"""One request over HTTP(S), connected only to addresses that may be asked. All of httpcore is behind this page.

A host's name is resolved once, what it resolves to is checked, and the connection goes to that very address: a name
that leads elsewhere a moment later (DNS rebinding) is not asked again. The header Host, the name told to the server
before encryption (SNI) and the check of its certificate keep using the name.

httpcore and not httpx: its network backend is the one public place to choose the address of a connection (httpx offers
none, and the libraries that do it set a private field), and its answers come as the bytes that were sent, so that
what unpacks them is bounded here. The fork httpcore2 because it is the one that is kept up.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import FetchFailed
from index.fetching.addresses import IP, refusal
from index.fetching.urls import Url
from index.settings import FetchingSettings

if TYPE_CHECKING:
    import httpcore2

Resolve = Callable[[str, int], list[str]]  # host and port → IP addresses; raises OSError
Connect = Callable[[str, int, float], "httpcore2.NetworkStream"]  # IP address, port, seconds


@dataclass(frozen=True)
class Answer:
    """What a server answers; ``body`` are the bytes as sent, read while they are taken."""

    status: int
    headers: dict[str, str]  # names in small letters; repeated ones joined by ", "
    body: Iterator[bytes]


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def system_connect(ip: str, port: int, seconds: float) -> httpcore2.NetworkStream:
    import httpcore2

    return httpcore2.SyncBackend().connect_tcp(ip, port, timeout=seconds)


class Network:
    """Sends requests. To be shared between threads; closed when done."""

    def __init__(
        self,
        settings: FetchingSettings,
        *,
        resolve: Resolve = system_resolve,
        connect: Connect = system_connect,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        import httpcore2

        self._settings = settings
        self._door = _door(settings, resolve, connect)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=trust or _trusted(),
            proxy=httpcore2.Proxy(settings.proxy) if settings.proxy else None,
            max_connections=settings.hosts_at_once * 2,
            max_keepalive_connections=settings.hosts_at_once,
            keepalive_expiry=5.0,
            network_backend=self._door,
        )

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def get(self, url: Url, headers: dict[str, str]) -> Iterator[Answer]:
        """One GET. Raises FetchFailed, also while the body is taken, and at the latest after ``total_seconds``."""
        import httpcore2

        limits = self._settings
        timeout = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
        address = httpcore2.URL(
            scheme=url.scheme.encode(), host=url.host.encode(), port=url.port, target=url.target.encode()
        )
        sent = [(b"Host", url.authority.encode())] + [(k.encode(), v.encode()) for k, v in headers.items()]
        if limits.proxy:
            self._require_public_literal(url)
        request = self._pool.stream("GET", address, headers=sent, extensions={"timeout": timeout})
        with self._door.within(limits.total_seconds), _mapped(url, self._door), request as response:
            yield Answer(response.status, _headers(response.headers), _body(response, url, self._door))

    def _require_public_literal(self, url: Url) -> None:
        """The proxy finds the addresses of names; one that is written out is checked here all the same."""
        try:
            ip = ipaddress.ip_address(url.host)
        except ValueError:
            return
        _require(url.host, [ip], self._settings)


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates; loaded once, because that takes longer than most requests."""
    import httpcore2

    return httpcore2.default_ssl_context()


def _require(host: str, found: Iterable[IP], settings: FetchingSettings) -> list[str]:
    """Those of a host's addresses that may be asked. Raises FetchFailed if none may.

    A host of which one address is public and another is not is asked at the public one: behind translators (NAT64)
    every host has one of each.
    """
    private = settings.allow_private or host in settings.private_hosts
    reasons = {ip: refusal(ip, allow_private=private) for ip in found}
    allowed = [str(ip) for ip, reason in reasons.items() if not reason]
    if not allowed:
        shown = ", ".join(f"{ip} ({reason})" for ip, reason in list(reasons.items())[:3])
        hint = "" if private else "; for a host of your own: setting index.fetching.private_hosts"
        raise FetchFailed("address", f"{host} leads to an address that is not asked: {shown}{hint}")
    return allowed


def _door(settings: FetchingSettings, resolve: Resolve, connect: Connect) -> Any:
    """The network backend; made in a function because its base class is in a library that is loaded late."""
    import httpcore2

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

        def __init__(self) -> None:
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
            left = min(limits, default=settings.read_seconds)
            if left <= 0:
                raise httpcore2.ReadTimeout("the time for the whole request is over")
            return left

        def connect_tcp(
            self, host: str, port: int, timeout: float | None = None, *_: object, **__: object
        ) -> httpcore2.NetworkStream:
            end = time.monotonic() + self._left(timeout)
            found = [ipaddress.ip_address(i) for i in _resolved(resolve, host, port, end - time.monotonic())]
            allowed = [str(i) for i in found] if settings.proxy else _require(host, found, settings)
            return Timed(self._first(allowed, port, end), self._left)

        def _first(self, ips: list[str], port: int, end: float) -> httpcore2.NetworkStream:
            """A connection to the first address that takes one; the time is shared among those not yet tried."""
            for number, ip in enumerate(ips):
                try:
                    return connect(ip, port, max(0.05, (end - time.monotonic()) / (len(ips) - number)))
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                    if number + 1 == len(ips):
                        raise
            raise httpcore2.ConnectError("no address")

        def sleep(self, seconds: float) -> None:
            raise AssertionError("retries are made by index.fetching.fetcher")

    return Door()


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


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _body(response: httpcore2.Response, url: Url, door: Any) -> Iterator[bytes]:
    with _mapped(url, door):
        yield from response.iter_stream()


@contextmanager
def _mapped(url: Url, door: Any) -> Iterator[None]:
    import httpcore2

    try:
        yield
    except httpcore2.TimeoutException as error:
        _raise_timeout(error, door)
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, ssl.SSLError, OSError) as error:
        raise _failure(url, error) from error


def _raise_timeout(error: Exception, door: Any) -> NoReturn:
    import httpcore2

    if isinstance(error, httpcore2.ConnectTimeout):
        reason = "the server could not be reached in time"
    elif door.late:
        reason = "the answer took too long as a whole (setting index.fetching.total_seconds)"
    else:
        reason = "the server fell silent (setting index.fetching.read_seconds)"
    raise FetchFailed("timeout", reason) from error


def _failure(url: Url, error: Exception) -> FetchFailed:
    """An error of the connection as a kind and a reason, by what caused it."""
    import httpcore2

    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFailed("tls", f"the certificate of {url.host} is not valid: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return FetchFailed("tls", f"no encrypted connection to {url.host}: {cause.reason or cause}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchFailed("refused", f"{url.authority} takes no connections")
    if isinstance(error, httpcore2.ConnectError):
        return FetchFailed("refused", f"{url.authority} cannot be reached: {error}")
    if isinstance(error, httpcore2.ProxyError):
        return FetchFailed("refused", f"the proxy refused: {error}")
    if isinstance(error, httpcore2.ProtocolError):
        return FetchFailed("protocol", f"the answer is not proper HTTP: {error}")
    return FetchFailed("protocol", f"the connection broke off: {error}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    known: BaseException | None = error
    while known is not None:
        yield known
        yield from (arg for arg in known.args if isinstance(arg, BaseException))
        known = known.__cause__
