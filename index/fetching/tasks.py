"""What the worker process does with bytes that came over the network: see ``index.fetching.parsing``, which asks it.

Each task takes bytes and a few plain arguments, and returns JSON types. It may raise FetchFailed with the reason, or
anything else; the process may also crash, hang or run out of memory. All of that is one source's failure.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from index.fetching.feed_entries import read_feed
from index.fetching.response_kinds import kind_of
from index.fetching.robots import Robots, parse_robots
from index.fetching.sitemaps import read_sitemap
from index.fetching.urls import parse_url
from index.readers.pages.markup import read_markup
from index.readers.text_files import clean
from index.settings import FetchingSettings


def listing(data: bytes, *, url: str, media_type: str, settings: dict[str, Any]) -> dict[str, Any]:
    """What an answer is, and what it lists: the fields of a ``Listing``."""
    own = FetchingSettings.model_validate(settings)
    kind, address = kind_of(data, own.max_mb), parse_url(url, own)
    if kind == "feed":
        feed = read_feed(data, address, media_type, own)
        return {"kind": kind, "entries": [asdict(entry) for entry in feed.entries], "minutes": feed.minutes}
    if kind == "sitemap":
        found = read_sitemap(data, address, own)
        entries = [asdict(entry) for entry in found.entries]
        files = [[str(file), changed] for file, changed in found.files]
        return {"kind": kind, "entries": entries, "files": files, "elsewhere": found.elsewhere}
    return {"kind": kind}


def robots(data: bytes) -> dict[str, Any]:
    """What a robots.txt says beside what it allows."""
    found = _robots(data)
    return {"delay": found.delay, "sitemaps": list(found.sitemaps)}


def allows(data: bytes, *, url: str) -> bool:
    """Whether a robots.txt lets us ask for an address."""
    return _robots(data).allows(url)


def plain(data: bytes) -> str:
    """The text of a piece of HTML."""
    return clean(read_markup(data.decode("utf-8", "replace")).text).strip()


@lru_cache(maxsize=16)  # it is asked for every page of a site
def _robots(data: bytes) -> Robots:
    return parse_robots(data.decode("utf-8-sig", "replace"))
