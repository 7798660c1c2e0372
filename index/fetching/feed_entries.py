"""RSS, Atom and JSON Feed → their entries.

RSS and Atom are parsed by ``index.readers.feeds``, where feeds that were saved as files are read too.
JSON Feed, which it does not know, is a JSON object with a few keys, any of which may hold anything. Of an episode that
has a transcript this is what is fetched, and not the page with notes on it. Runs in the worker process
(``index.fetching.tasks``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.errors import ArticleUnreadable, FetchFailed
from index.fetching.entries import pageless
from index.fetching.urls import Url, join_url
from index.readers.dates.date_parsing import parse_date
from index.readers.feeds import authors_of, entry_names, parsed_feed
from index.readers.fields import one_line
from index.readers.records.record_values import byline_of
from index.readers.text_files import clean
from index.settings import FetchingSettings
from index.stores.source_table import Entry

_TTL_MINUTES = {"hourly": 60.0, "daily": 1_440.0, "weekly": 10_080.0, "monthly": 43_200.0, "yearly": 525_600.0}
_LANGUAGE = re.compile(r"[a-z]{2}(?=$|[-_])")
_TAG = re.compile(r"<[^<>]*+>")
_LONGEST = 500  # characters of a title or a name; more is no title
_LONGEST_MARKUP = 20_000  # the same with its tags


@dataclass(frozen=True)
class Feed:
    """What one look at a feed shows."""

    title: str
    entries: tuple[Entry, ...]
    minutes: float = 0.0  # between two looks, as the feed asks; 0 where it does not


def is_json_feed(data: bytes) -> bool:
    return b"jsonfeed.org/version/" in data[:2_000] and data.lstrip()[:1] == b"{"


def read_feed(data: bytes, url: Url, content_type: str, settings: FetchingSettings) -> Feed:
    """The entries in the order of the feed, each address once. Raises FetchFailed where it is no feed."""
    feed = _json_feed(data) if is_json_feed(data) else _parsed(data, url, content_type)
    entries = dict[str, Entry]()
    for entry in _entries(feed, url, settings):
        entries[entry.address] = entry
        if len(entries) == settings.max_listed:
            break
    return Feed(_line(feed.get("title")), tuple(entries.values()), feed["minutes"])


def _entries(feed: Mapping[str, Any], url: Url, settings: FetchingSettings) -> Iterator[Entry]:
    outlet, spoken = _line(feed.get("title")), _language(feed.get("language"))
    names = entry_names([(item.get("id"), item.get("link")) for item in feed["items"]], feed.get("home"))
    for item, known_as in zip(feed["items"], names, strict=True):
        content, link = clean(_text(item.get("content"))), _text(item.get("link"))
        name = _text(item.get("id")) or link or content
        episode, transcript = _page(link, url, settings), _page(_text(item.get("transcript")), url, settings)
        address = transcript or episode
        if not address and not content:
            continue  # neither a page nor a text
        day, method = _day(item)
        yield Entry(
            address=address or pageless(str(url), name),
            changed=_line(item.get("updated")),
            page=bool(address),
            title=_line(item.get("title")),
            byline=byline_of(item.get("author"), outlet)[:_LONGEST],
            outlet=outlet,
            section=_line(item.get("section")),
            language=_language(item.get("language")) or spoken,
            published=day.isoformat() if day else "",
            method=method,
            content=content,
            item=known_as,
            link=episode if transcript else "",
        )


def _page(link: str, url: Url, settings: FetchingSettings) -> str:
    """The address of an entry's page; "" where it has none that may be asked."""
    try:
        return str(join_url(url, link, settings)) if link.strip() else ""
    except FetchFailed:
        return ""


def _day(item: Mapping[str, Any]) -> tuple[date | None, str]:
    """When an entry was published. The day as written goes before the day in Greenwich."""
    for field, method in (("published", "feed entry"), ("updated", "feed entry, updated")):
        if day := parse_date(_line(item.get(field))):
            return day, method
        if parsed := item.get(field + "_parsed"):
            try:
                return date(*parsed[:3]), method
            except (ValueError, TypeError, OverflowError):
                continue
    return None, ""


# RSS and Atom


def _parsed(data: bytes, url: Url, content_type: str) -> dict[str, Any]:
    try:
        found = parsed_feed(data, {"content-location": str(url), "content-type": content_type})
    except ArticleUnreadable as error:
        raise FetchFailed("type", str(error)) from error
    return {
        "title": found.feed.get("title"),
        "home": found.feed.get("link"),
        "language": found.feed.get("language"),
        "minutes": _minutes(found.feed),
        "items": [_item(entry) for entry in found.entries],
    }


def _item(entry: Any) -> dict[str, Any]:
    contents = [str(part.get("value") or "") for part in entry.get("content", ())] + [str(entry.get("summary") or "")]
    # "updated" is asked with ``in`` first: where it is missing, feedparser answers with "published" and a warning.
    updated = entry["updated"] if "updated" in entry else ""  # noqa: SIM401
    return {
        "id": entry.get("id"),
        "link": entry.get("link"),
        "title": entry.get("title"),
        "author": authors_of(entry),
        "section": next((tag.get("term") for tag in entry.get("tags", ())), ""),
        "language": (entry.get("title_detail") or {}).get("language"),
        "published": entry.get("published") or entry.get("created"),
        "published_parsed": entry.get("published_parsed") or entry.get("created_parsed"),
        "updated": updated,
        "updated_parsed": entry["updated_parsed"] if "updated_parsed" in entry else None,  # noqa: SIM401
        "content": max(contents, key=len),
        "transcript": _transcript(entry.get("podcast_transcript")),
    }


def _transcript(told: object) -> object:
    """Where what is said in an episode is written, by Podcasting 2.0; of several feedparser keeps the last."""
    return told.get("url") if isinstance(told, dict) else ""


def _minutes(feed: Any) -> float:
    """RSS: ttl. Syndication module: so many times a period."""
    try:
        if ttl := float(feed.get("ttl") or 0):
            return max(0.0, ttl)
        often = max(1.0, float(feed.get("sy_updatefrequency") or 1))
        return _TTL_MINUTES.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0.0) / often
    except (ValueError, TypeError, OverflowError):
        return 0.0


# JSON Feed (jsonfeed.org, version 1.1)


def _json_feed(data: bytes) -> dict[str, Any]:
    try:
        feed = json.loads(data)
        items = [item for item in feed.get("items", ()) if isinstance(item, dict)]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise FetchFailed("type", f"looks like a JSON Feed, but cannot be read: {error}") from error
    return {
        "title": feed.get("title"),
        "home": feed.get("home_page_url"),
        "language": feed.get("language"),
        "minutes": 0.0,
        "items": [_json_item(item) for item in items],
    }


def _json_item(item: Mapping[str, Any]) -> dict[str, Any]:
    text = item.get("content_text") or item.get("summary")
    tags = item.get("tags")
    return {
        "id": str(item["id"]) if isinstance(item.get("id"), str | int) else "",
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "author": item.get("authors") or item.get("author"),
        "section": tags[0] if isinstance(tags, list) and tags else "",
        "language": item.get("language"),
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "content": _text(item.get("content_html")) or _paragraphs(_text(text)),
    }


def _paragraphs(text: str) -> str:
    import html

    blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "".join(f"<p>{html.escape(block)}</p>" for block in blocks)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    """A short text on one line, without tags. Anything else is empty."""
    text = _text(value)
    text = one_line(_TAG.sub("", text)) if len(text) <= _LONGEST_MARKUP else ""
    return text if len(text) <= _LONGEST else ""


def _language(value: object) -> str:
    match = _LANGUAGE.match(_text(value).strip().lower())
    return match[0] if match else ""
