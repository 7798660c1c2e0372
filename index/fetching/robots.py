"""What a site's robots.txt allows us (RFC 9309).

Read by protego. Python's own ``urllib.robotparser`` knows no wildcards, takes the first rule that fits rather than the
longest, and so allows what ``Disallow: /*?print=`` forbids and forbids what ``Allow: /news/`` below it permits. It runs
in the worker process, for parsing and for matching: both are fed by strangers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.fetching.urls import Url

if TYPE_CHECKING:
    from protego import Protego

AGENT = "Dateline"
MAX_BYTES = 512_000  # the standard wants at least 500 KiB read; what comes after is left out
_MOST_LINES = 20_000
_LONGEST_LINE = 2_000  # characters
_MOST_STARS = 8  # in a rule; matching one with hundreds takes minutes
_MOST_SITEMAPS = 500


@dataclass(frozen=True)
class Rules:
    """Of one site, for us."""

    allows: Callable[[Url], bool]  # raises FetchFailed where that cannot be told
    delay: float = 0.0  # seconds between requests, as the site asks
    sitemaps: tuple[str, ...] = ()
    closed: str = ""  # why nothing is allowed for now; "" where the file decides


@dataclass(frozen=True)
class Robots:
    """A robots.txt as the worker process holds it."""

    allows: Callable[[str], bool]
    delay: float
    sitemaps: tuple[str, ...]


def parse_robots(text: str) -> Robots:
    """What a robots.txt says; what makes no sense in it is passed over."""
    from protego import Protego

    lines = (line for line in text.splitlines()[:_MOST_LINES] if len(line) <= _LONGEST_LINE)
    parsed = Protego.parse("\n".join(line for line in lines if line.count("*") <= _MOST_STARS))
    sitemaps = tuple(parsed.sitemaps)[:_MOST_SITEMAPS]
    return Robots(lambda url: bool(parsed.can_fetch(url, AGENT)), _delay(parsed), sitemaps)


def everything() -> Rules:
    """There is no robots.txt."""
    return Rules(lambda url: True)


def nothing(reason: str) -> Rules:
    """The site cannot say what it allows, so nothing is taken for allowed."""
    return Rules(lambda url: False, closed=reason)


def _delay(parsed: Protego) -> float:
    """The longer of Crawl-delay and Request-rate; 0 where neither is a sensible number."""
    rate = parsed.request_rate(AGENT)
    asked = (parsed.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
    return max((seconds for seconds in asked if 0 <= seconds < 1e6), default=0.0)
