"""An address as a person or a feed writes it → one that may be asked, in one spelling.

What is refused here is refused without asking anyone: other schemes than http and https, a user name or password in
the address (``https://bank.example@evil.example/`` leads to evil.example), ports that are not asked, and
hosts that are numbers in disguise: ``2130706433``, ``0x7f.1`` and ``017700000001`` are 127.0.0.1 to the C library and
nothing to anyone else. Where the host leads is checked later, when it is connected to (``index.fetching.network``).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from index.errors import FetchFailed
from index.settings import FetchingSettings

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000  # characters; sitemaps allow no more
_SHOWN = 200  # characters of an address that is quoted in a reason
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z")
_PATH_SAFE = "!$%&'()*+,;=:@/~"
_QUERY_SAFE = _PATH_SAFE + "?"


@dataclass(frozen=True, slots=True)
class Url:
    """A web address in one spelling. ``str(url)`` is that spelling, without a fragment."""

    scheme: str
    host: str  # small ASCII letters; IPv6 without its brackets
    port: int
    target: str  # path and query, at least "/"

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address and in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def is_root(self) -> bool:
        """Whether it names a site and no page of it."""
        return self.target == "/"

    def __str__(self) -> str:
        return self.origin + self.target


def is_url(text: str) -> bool:
    """Whether a person means an address and no file, also where the address is a wrong one."""
    return bool(re.match(r"\s*https?://", text, re.IGNORECASE))


def files_and_addresses(named: Iterable[str]) -> tuple[list[str], list[str]]:
    """What a person named: files, folders and globs, and addresses."""
    files, addresses = list[str](), list[str]()
    for name in named:
        (addresses if is_url(name) else files).append(name)
    return files, addresses


def parse_url(text: str, settings: FetchingSettings) -> Url:
    """The address that ``text`` means. Raises FetchFailed of the kind "url"."""
    text = text.strip()
    if len(text) > _LONGEST or _FORBIDDEN.search(text):
        raise FetchFailed("url", f"not a web address: {_short_address(text)}")
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as error:
        raise FetchFailed("url", f"not a web address: {_short_address(text)} ({error})") from error
    if scheme not in _PORTS:
        raise FetchFailed("url", f"only http and https are fetched: {_short_address(text)}")
    if "@" in parts.netloc:
        raise FetchFailed("url", "addresses with a user name or password are not fetched")
    if not host:
        raise FetchFailed("url", f"no host in the address {_short_address(text)}")
    port = _PORTS[scheme] if port is None else port
    url = Url(scheme, _host(host, ipv6="[" in parts.netloc), port, _target(parts.path, parts.query))
    if not settings.asks(url.authority, port):
        hint = f"of a host of your own it is, as {url.authority} in the setting index.fetching.private_hosts"
        raise FetchFailed("url", f"port {port} is not asked; {hint}")
    return url


def join_url(base: Url, link: str, settings: FetchingSettings) -> Url:
    """Where a link on ``base`` leads. Raises FetchFailed of the kind "url"."""
    try:
        joined = urljoin(str(base), link.strip())
    except ValueError as error:
        raise FetchFailed("url", f"not a web address: {_short_address(link)}") from error
    return parse_url(joined, settings)


def same_site(one: Url, other: Url) -> bool:
    """Whether both are of one host, or one of a part of the other's: news.example.org of www.example.org."""
    first, second = (url.host.removeprefix("www.") for url in (one, other))
    return first == second or first.endswith("." + second) or second.endswith("." + first)


def _host(written: str, *, ipv6: bool) -> str:
    """The host in small ASCII letters; an IP address in its usual spelling."""
    if ipv6:
        if "%" in written:
            raise FetchFailed("url", f"an address of this machine's network only: {_short_address(written)}")
        try:
            return str(ipaddress.IPv6Address(written))
        except ValueError as error:
            raise FetchFailed("url", f"not an IPv6 address: {_short_address(written)}") from error
    host = _ascii(written.removesuffix("."))
    if _NUMBER.match(host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise FetchFailed("url", f"not an IPv4 address in its usual form: {_short_address(written)}") from error
    if not _HOST.match(host):
        raise FetchFailed("url", f"not a host: {_short_address(written)}")
    return host


def _ascii(host: str) -> str:
    """Names with other letters as the name system has them: "zürich.example" is xn--zrich-kva.example."""
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise FetchFailed("url", f"not a host: {_short_address(host)}") from error


def _target(path: str, query: str) -> str:
    """Path and query with everything beyond ASCII escaped and the dots of the path resolved."""
    kept: list[str] = []
    segments = quote(path or "/", safe=_PATH_SAFE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept) + (f"?{quote(query, safe=_QUERY_SAFE)}" if query else "")


def _short_address(text: str) -> str:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return shown.encode("unicode_escape").decode("ascii") if _FORBIDDEN.search(shown) else shown
