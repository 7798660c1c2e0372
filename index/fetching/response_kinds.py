"""What an address turns out to be: a page, a feed or a sitemap. Told by what it holds, not by its name or type."""

from __future__ import annotations

import re
from typing import Literal

from index.fetching.bodies import gunzipped
from index.fetching.feed_entries import is_json_feed

Kind = Literal["page", "feed", "sitemap", "site"]  # site: its front page, with sitemaps of its own

_HEAD = 4_000
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL | re.I)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ROOTS: dict[str, Kind] = {"urlset": "sitemap", "sitemapindex": "sitemap", "rss": "feed", "rdf": "feed", "feed": "feed"}


def kind_of(data: bytes, max_mb: float) -> Kind:
    """By the document's outermost element; what is none of the others is a page. Raises FetchFailed for a gzip bomb."""
    data = gunzipped(data, max_mb)
    if is_json_feed(data):
        return "feed"
    head = _text(data[:_HEAD])
    prologue = _PROLOGUE.match(head)
    root = _ROOT.match(head, prologue.end() if prologue else 0)
    return _ROOTS.get(root[1].lower(), "page") if root else "page"


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    return head.decode("utf-8-sig", "replace")
