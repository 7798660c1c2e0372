"""The JSON-LD of a page, bounded and without recursion; broken JSON is repaired where that is safe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

_NOT_THIS_ARTICLE_WORDS = """
comment comments review ispartof haspart mentions citation itemlistelement author publisher image video audio
relatedlink about creator contributor associatedmedia subjectof offers sponsor potentialaction liveblogupdate
"""
_NOT_THIS_ARTICLE = frozenset(_NOT_THIS_ARTICLE_WORDS.split())
_TOO_DEEP = 60  # levels of JSON-LD; a graph has three or four
_MOST_NODES = 5_000


def linked_data(tree: Node) -> list[dict[str, Any]]:
    """The JSON-LD objects of a page that may be its article, in order; comments, authors, related items are left out.

    Broken JSON is repaired where that is safe: comment marks around it, commas too many, several values in a row.
    """
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for value in _values(script.text):
                found += _objects(value)
    return found[:_MOST_NODES]


def _values(written: str) -> Iterator[object]:
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", written
    ).strip()
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            yield json.loads(attempt.rstrip("; \n"), strict=False)
            return
        except (ValueError, RecursionError):
            continue
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        if salvaged := _salvaged(text):
            yield salvaged
        return
    yield value
    if end < len(text):
        yield from _values(text[end:].lstrip(", \n"))


def _salvaged(text: str) -> dict[str, str] | None:
    """The plain fields of JSON that cannot be repaired: each if it is there once, of a single article."""
    if len(re.findall(r'"@type"\s*:\s*"[^"]*Article"', text)) != 1:
        return None
    found: dict[str, str] = {"@type": "NewsArticle"}
    for name in ("datePublished", "headline", "articleSection", "url"):
        values = set(re.findall(rf'"{name}"\s*:\s*"([^"\n]{{1,300}})"', text))
        if len(values) == 1:
            found[name] = values.pop()
    return found


def _objects(value: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    pending: list[tuple[object, int]] = [(value, 0)]
    while pending and len(found) < _MOST_NODES:
        item, depth = pending.pop(0)
        if depth > _TOO_DEEP:
            continue
        if isinstance(item, list):
            pending[:0] = [(one, depth + 1) for one in item[:_MOST_NODES]]
        elif isinstance(item, dict):
            if "@type" in item:
                found.append(item)
            inner = [
                v for k, v in item.items() if str(k).lower() not in _NOT_THIS_ARTICLE and isinstance(v, dict | list)
            ]
            pending[:0] = [(one, depth + 1) for one in inner]
    return found
