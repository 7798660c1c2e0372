"""HAR: what browsers save of a visit, JSON with the answers of all servers in it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.text_files import decode, read_bytes
from index.readers.web_archives.captures import Capture, Captures, time_of
from index.settings import ReadingSettings
from index.types import Article, SkippedFile


def read_har(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of the pages in a file, each as ``source#time/address``, and a SkippedFile for pages without one.

    Raises ArticleUnreadable for a file without any page, and OSError.
    """
    try:
        whole = json.loads(decode(read_bytes(document, settings)))
        entries = whole["log"]["entries"]
    except (ValueError, KeyError, TypeError) as error:
        raise ArticleUnreadable("not a HAR file: no list of entries in it") from error
    captures = Captures(document, settings)
    for entry in entries if isinstance(entries, list) else []:
        if capture := _capture(entry):
            yield from captures.read(capture)
    yield from captures.end()


def _capture(entry: Any) -> Capture | None:
    """What an entry says; None for one without an address."""
    try:
        answer, url = entry["response"], entry["request"]["url"]
        content: Mapping[str, Any] = answer.get("content") or {}
        status = answer.get("status", 200)
        return Capture(
            url=str(url),
            at=time_of(str(entry.get("startedDateTime", ""))),
            status=status if isinstance(status, int) else 0,
            media_type=str(content.get("mimeType", "")),
            body=_body(content),
            location=str(answer.get("redirectURL") or ""),
        )
    except (KeyError, TypeError, AttributeError):
        return None


def _body(content: Mapping[str, Any]) -> bytes:
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    if content.get("encoding") != "base64":
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
