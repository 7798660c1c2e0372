"""Requests that another site's page makes: a browser may send the cookie along, so what changes something asks here."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request


def is_foreign(request: Request) -> bool:
    """Whether another site's page asks. Browsers say so in Sec-Fetch-Site; older ones name the page's origin.

    What says neither is refused as well: some old browsers send a form of another site so.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc != request.headers.get("host")
