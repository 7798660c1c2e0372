"""Fetches one address: its site's rules, its host's turn, redirects, limits, and one reason where it fails.

fetch ── follow        each redirect is an address of its own, checked like the first
      ── ask           robots.txt, then as often as a busy server wants to be asked again
      ── request       one request in the host's turn
      ── body, type    within the limits
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from index.errors import FetchFailed
from index.fetching.bodies import media_type, require_type, unpack_body
from index.fetching.clock import Clock
from index.fetching.host_turns import Turns
from index.fetching.network import Answer, Network
from index.fetching.parsing import Parser
from index.fetching.robots import AGENT, MAX_BYTES, Rules, everything, nothing
from index.fetching.urls import Url, join_url, parse_url
from index.settings import FetchingSettings

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_ROBOTS_AGAIN = 600.0  # seconds until a site that could not say its rules is asked for them again
_SILENCE = frozenset({"dns", "refused", "timeout"})
_GIVE_UP = 3  # failures in a row; a feed with a thousand pages of a dead host would take a day to fail
_SILENT_SECONDS = 600.0
_LONGEST_REST = 7 * 86_400.0  # seconds; a server that asks for more made a mistake
_LONGEST_DATE = 100  # characters
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5"


@dataclass(frozen=True)
class Fetched:
    """What came of an address. ``unchanged``: it is what the validators name, and nothing was sent."""

    url: Url
    final: Url  # after redirects
    data: bytes = b""
    media_type: str = ""
    etag: str = ""
    modified: str = ""
    fresh: float = 0.0  # seconds for which the server says that asking again is of no use
    unchanged: bool = False


class Fetcher:
    """Fetches addresses. Shared between threads; closed when done."""

    def __init__(
        self,
        settings: FetchingSettings,
        *,
        network: Network | None = None,
        clock: Clock | None = None,
        parser: Parser | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or Clock()
        self._network = network or Network(settings)
        self._parser = parser or Parser()
        self._turns = Turns(settings, self._clock)
        self._silent: dict[str, tuple[int, float, FetchFailed]] = {}  # hosts not reached: times, until when, why
        self._rules: dict[str, tuple[Rules, float]] = {}  # of each origin, and until when they hold

    def close(self) -> None:
        """Ends waiting and connections; what is being fetched fails."""
        self._clock.wake()
        self._network.close()

    def fetch(self, url: Url | str, *, etag: str = "", modified: str = "") -> Fetched:
        """What is at ``url``, or word that it is still what ``etag`` and ``modified`` name. Raises FetchFailed."""
        asked = parse_url(url, self._settings) if isinstance(url, str) else url
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._follow(asked, {name: value for name, value in headers.items() if value})

    def sitemaps(self, url: Url) -> list[Url]:
        """Those that the site's robots.txt names. Raises FetchFailed."""
        found: list[Url] = []
        for line in self._rules_of(url).sitemaps:
            try:
                found.append(join_url(url, line, self._settings))
            except FetchFailed:
                continue  # one wrong line is the site's business
        return list(dict.fromkeys(found))

    # Redirects

    def _follow(self, asked: Url, headers: dict[str, str], *, robots: bool = False) -> Fetched:
        seen, url = {asked}, asked
        for _ in range(self._settings.max_redirects + 1):
            got = self._ask(asked, url, headers, robots)
            if isinstance(got, Fetched):
                return got
            url = self._redirected(url, got)
            if url in seen:
                raise FetchFailed("redirect", f"redirects lead in a circle, back to {url}")
            seen.add(url)
        raise FetchFailed("redirect", f"more than {self._settings.max_redirects} redirects")

    def _redirected(self, url: Url, location: str) -> Url:
        try:
            target = join_url(url, location, self._settings)
        except FetchFailed as error:
            raise FetchFailed("redirect", f"redirected to where nothing is fetched: {error}") from error
        if url.scheme == "https" and target.scheme == "http" and not self._settings.allow_downgrade:
            raise FetchFailed("redirect", f"redirected from https to http: {target}")
        return target

    # One address

    def _ask(self, asked: Url, url: Url, headers: dict[str, str], robots: bool) -> Fetched | str:
        """What is at ``url``, or where it redirects to; a busy server is asked again after the rest it wants."""
        delay = self._settings.delay_seconds
        if self._settings.robots and not robots:
            delay = max(delay, self._permission(url))
        for attempt in range(1, self._settings.tries + 1):
            try:
                return self._request(asked, url, headers, delay, robots)
            except FetchFailed as error:
                if error.status not in _BUSY or not error.wait:
                    raise
                wait = max(error.wait, delay * 2**attempt)
                self._turns.rest(url.host, wait)
                if attempt == self._settings.tries or wait > self._settings.max_wait_seconds:
                    raise
        raise AssertionError("at least one try")

    def _request(self, asked: Url, url: Url, headers: dict[str, str], delay: float, robots: bool) -> Fetched | str:
        """One request; a host that cannot be reached a few times in a row is left alone for a while."""
        times, until, last = self._silent.get(url.host) or (0, 0.0, None)
        if last and times >= _GIVE_UP and self._clock.monotonic() < until:
            raise FetchFailed(last.kind, f"not asked: {url.host} failed {times} times in a row, lastly because: {last}")
        try:
            got = self._exchange(asked, url, headers, delay, robots)
        except FetchFailed as error:
            if error.kind in _SILENCE:
                self._silent[url.host] = (times + 1, self._clock.monotonic() + _SILENT_SECONDS, error)
            else:
                self._silent.pop(url.host, None)
            raise
        self._silent.pop(url.host, None)
        return got

    def _exchange(self, asked: Url, url: Url, headers: dict[str, str], delay: float, robots: bool) -> Fetched | str:
        with self._turns.turn(url.host, delay), self._network.get(url, self._headers(headers)) as answer:
            if answer.status in _REDIRECTS and answer.headers.get("location"):
                return answer.headers["location"]
            if answer.status == 304 and headers:
                return Fetched(asked, url, unchanged=True, fresh=_fresh(answer))
            if answer.status not in (200, 203):
                raise _refused(answer)
            return self._fetched(asked, url, answer, robots)

    def _headers(self, conditional: dict[str, str]) -> dict[str, str]:
        contact = f" (+{self._settings.contact})" if self._settings.contact else ""
        agent = f"{AGENT}/{_version()}{contact}"
        return {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate", **conditional}

    def _fetched(self, asked: Url, url: Url, answer: Answer, robots: bool) -> Fetched:
        stated, encoding = answer.headers.get("content-type", ""), answer.headers.get("content-encoding", "")
        if robots:
            return Fetched(asked, url, unpack_body(answer.body, encoding, MAX_BYTES / 1e6, cut=True))
        require_type(stated)
        self._require_size(answer)
        data = unpack_body(answer.body, encoding, self._settings.max_mb)
        if not data.strip():
            raise FetchFailed("status", "the answer is empty", status=answer.status)
        validators = answer.headers.get("etag", "")[:500], answer.headers.get("last-modified", "")[:100]
        return Fetched(asked, url, data, media_type(stated, data), *validators, fresh=_fresh(answer))

    def _require_size(self, answer: Answer) -> None:
        """Refuses by what the server announces; the body is counted all the same."""
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:18]) > self._settings.max_mb * 1e6:
            megabytes = int(announced[:18]) / 1e6
            raise FetchFailed("too large", f"{megabytes:,.1f} MB, more than is fetched; save it and index the file")

    # The site's rules

    def _permission(self, url: Url) -> float:
        """The seconds between requests that the site asks for. Raises FetchFailed where it forbids this address."""
        rules = self._rules_of(url)
        if rules.closed:
            raise FetchFailed("robots", rules.closed)
        if not self._allowed(rules, url):
            raise FetchFailed("robots", f"robots.txt of {url.host} forbids it")
        return min(rules.delay, self._settings.max_crawl_delay_seconds)

    def _allowed(self, rules: Rules, url: Url) -> bool:
        """Whether the rules let us ask. Rules that nobody can follow close the site, or each page would try them."""
        try:
            return rules.allows(url)
        except FetchFailed as error:
            rules = nothing(f"robots.txt of {url.host} cannot be followed, so nothing is fetched for now: {error}")
            self._rules[url.origin] = (rules, self._clock.monotonic() + _ROBOTS_AGAIN)
            raise FetchFailed("robots", rules.closed) from error

    def _rules_of(self, url: Url) -> Rules:
        rules, until = self._rules.get(url.origin, (everything(), float("-inf")))
        if self._clock.monotonic() >= until:
            rules = self._ask_for_rules(url)
            hold = _ROBOTS_AGAIN if rules.closed else self._settings.robots_hours * 3600
            self._rules[url.origin] = (rules, self._clock.monotonic() + hold)
        return rules

    def _ask_for_rules(self, url: Url) -> Rules:
        """404 and other 4xx allow everything; 5xx and "too many requests" nothing for now (RFC 9309, 2.3.1).

        A host that cannot be reached at all is no matter of rules: that failure is raised as it is.
        """
        try:
            got = self._follow(Url(url.scheme, url.host, url.port, "/robots.txt"), {}, robots=True)
        except FetchFailed as error:
            if error.status in (*_BUSY, *range(500, 600)):
                return nothing(f"robots.txt of {url.host} answered {error.status}, so nothing is fetched for now")
            if error.status or error.kind in ("redirect", "protocol", "type"):
                return everything()
            raise
        try:
            return self._parser.rules(got.data)
        except FetchFailed as error:
            return nothing(f"robots.txt of {url.host} cannot be read, so nothing is fetched for now: {error}")


def _refused(answer: Answer) -> FetchFailed:
    """An answer that is none, in words."""
    status = answer.status
    if status in _BUSY:
        wait = _retry_after(answer.headers.get("retry-after", "")) or 1.0
        said = "too many requests" if status == 429 else "overloaded or closed"
        return FetchFailed("status", f"the server answered {status}: {said}", status=status, wait=wait)
    if status in (404, 410):
        said = "there is nothing at this address" if status == 404 else "this was removed for good"
        return FetchFailed("gone", f"the server answered {status}: {said}", status=status)
    if status in (401, 402, 403, 407, 451):
        return FetchFailed("status", f"the server answered {status}: it does not let us in", status=status)
    return FetchFailed("status", f"the server answered {status}", status=status)


def _retry_after(value: str) -> float:
    """Seconds, from a number or a date; 0 where it is neither."""
    if value.isdecimal():
        return min(float(value), _LONGEST_REST)
    return min(max(0.0, _moment(value) - time.time()), _LONGEST_REST)


def _fresh(answer: Answer) -> float:
    """Seconds for which the answer stays good (Cache-Control before Expires)."""
    control = {part.strip().lower() for part in answer.headers.get("cache-control", "").split(",")}
    if control & {"no-cache", "no-store"}:
        return 0.0
    for part in control:
        name, _, seconds = part.partition("=")
        if name == "max-age" and seconds.strip('"').isdecimal():
            return float(seconds.strip('"')[:9])
    expires, sent = _moment(answer.headers.get("expires", "")), _moment(answer.headers.get("date", ""))
    return max(0.0, expires - sent) if expires and sent else 0.0


def _moment(value: str) -> float:
    """Seconds since 1970 of a date of HTTP; 0 where it is none."""
    try:
        return parsedate_to_datetime(value[:_LONGEST_DATE]).timestamp()
    except (TypeError, ValueError, OverflowError, OSError):
        return 0.0


@cache
def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:  # run from a copy that is not installed
        return "0"


@contextmanager
def open_fetcher(settings: FetchingSettings, parser: Parser | None = None) -> Iterator[Fetcher]:
    """A fetcher that is closed at the end."""
    fetcher = Fetcher(settings, parser=parser)
    try:
        yield fetcher
    finally:
        fetcher.close()
