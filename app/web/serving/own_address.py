"""The addresses by which programs of other machines find what is served here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

FOLDER = "folder"  # of a scope's state
_FOLDER = re.compile(r"(?:/[\w.~-]+)+")


def named_host(headers: Headers) -> str:
    """The name and port by which the server was called: a proxy hands on, beside its own, the one that it was."""
    return headers.get("x-forwarded-host", headers.get("host", "")).split(",")[0].strip()


def own_address(request: HTTPConnection) -> str:
    """Of the chat as whoever asks knows it, with a slash at its end.

    A proxy hands on the name that it was called by, and where it serves the chat in a folder, that: X-Forwarded-Prefix.
    Which names it may be is asked before (``app.web.serving.foreign``).
    """
    headers, url = request.headers, request.url
    host = named_host(headers) or url.netloc
    return f"{url.scheme}://{host}{folder_of(request.scope)}/"


def folder_of(scope: Scope) -> str:
    """In which a proxy serves the chat: /news; "" at the root. What the settings say goes before what a proxy says."""
    if folder := scope.get("state", {}).get(FOLDER, ""):
        return str(folder)
    handed_on = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/")
    return handed_on if _FOLDER.fullmatch(handed_on) else ""


def addresses_here(request: HTTPConnection) -> Callable[[str, int, int], str]:
    """The address of a place in an article, by the article's id, start and end: see
    ``app.records.making.with_addresses``."""
    return partial(article_address, own_address(request))


def article_address(root: str, article_id: str, start: int, end: int) -> str:
    """Of an article with a place marked in it."""
    return f"{root}articles/{quote(article_id, safe='')}?start={start}&end={end}"
