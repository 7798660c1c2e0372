"""One request over HTTP(S), connected only to addresses that may be asked. All of httpcore is behind this page and
``index.fetching.door``.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from index.errors import FetchFailed
from index.fetching.urls import Url
from index.settings import FetchingSettings

if TYPE_CHECKING:
    import httpcore2

    from index.fetching.door import Connect, Door, Resolve


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

        from index.fetching.door import Door

        self._settings = settings
        self._door = Door(settings, resolve, connect)
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
        self._door.allowed(url.host, [ip])


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates; loaded once, because that takes longer than most requests."""
    import httpcore2

    return httpcore2.default_ssl_context()


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _body(response: httpcore2.Response, url: Url, door: Door) -> Iterator[bytes]:
    with _mapped(url, door):
        yield from response.iter_stream()


@contextmanager
def _mapped(url: Url, door: Door) -> Iterator[None]:
    import httpcore2

    try:
        yield
    except httpcore2.TimeoutException as error:
        _raise_timeout(error, door)
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, ssl.SSLError, OSError) as error:
        raise _failure(url, error) from error


def _raise_timeout(error: Exception, door: Door) -> NoReturn:
    import httpcore2

    if isinstance(error, httpcore2.ConnectTimeout):
        reason = "the server could not be reached in time"
    elif door.late:
        reason = "the answer took too long as a whole"
    else:
        reason = "the server fell silent"
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
