"""The order of what is several versions of one article, and what readers are told of it."""

from __future__ import annotations

from datetime import UTC, datetime


def revision_of(at: datetime, version: int = 0) -> int:
    """A time as ``Article.revision`` holds it: to the second in UTC, then the last three digits of a version."""
    return int(at.astimezone(UTC).strftime("%Y%m%d%H%M%S")) * 1000 + version % 1000


def notice_of(at: datetime) -> str:
    """What readers are told of a captured page."""
    return f"This is the page as it was captured on {at:%-d %B %Y}."
