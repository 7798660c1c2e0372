"""Whether what a program exports was published: not drafts, and not before its time.

WordPress, Ghost and Superdesk export all that they hold, and a site's front matter stands above unfinished pages too.
The words are theirs: https://developer.wordpress.org/reference/functions/get_post_stati/ (and ``register_post_type``
for what is no text of an author), Ghost's ``posts.status``, Superdesk's content states; Hugo writes ``draft: true``,
Jekyll ``published: false``, Atom ``app:draft`` (RFC 5023, 13.1.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

from index.errors import ArticleUnreadable
from index.readers.records.record_dates import stated_date
from index.readers.records.record_names import NAMES
from index.readers.records.record_values import line_of

_UNPUBLISHED = frozenset({"draft", "auto-draft", "pending", "private", "trash"})
_UNPUBLISHED |= {"fetched", "routed", "submitted", "in_progress", "spiked", "correction"}  # of Superdesk
_WAITING = frozenset({"future", "scheduled"})
_INTERNAL = re.compile(
    r"attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w{1,40}"
)
_STATUS, _TYPE, _DRAFT = (
    ("status", "post_status", "wp_status"),
    ("post_type", "wp_post_type", "type"),
    ("draft", "app_draft"),
)
_ZONED = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s?(Z|[+-]\d\d:?\d\d)?")

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def require_released(record: Mapping[str, object], now: Now = utc_now) -> None:
    """Raises ArticleUnreadable for a record that says of itself that it is a draft, no article, or not out yet."""
    kind = _stated(record, _TYPE).lower()
    if _INTERNAL.fullmatch(kind):
        raise ArticleUnreadable(f"no article but a part of a site: its type is {kind}")
    if _stated(record, _DRAFT).lower() in ("true", "yes") or str(record.get("published")).lower() == "false":
        raise ArticleUnreadable("not published: it says that it is a draft")
    require_published(_stated(record, _STATUS).lower(), _stated(record, NAMES["published"]), now)


def require_published(status: str, until: str, now: Now = utc_now) -> None:
    """The same of a status alone; what waits for its time is read after ``until``, if that is a point in time."""
    if status in _UNPUBLISHED or (status in _WAITING and not moment(until)):
        raise ArticleUnreadable(f"not published: its status is {status}")
    if status in _WAITING:
        require_past(until, "not published", now)


def require_past(until: str, what: str = "under embargo", now: Now = utc_now) -> None:
    """Raises ArticleUnreadable for what may not be read yet. A text that is no time holds nothing back."""
    if (at := moment(until)) and at > now():
        raise ArticleUnreadable(
            f"{what} until {at:%-d %B %Y %H:%M} {at.tzname()}; 'dateline retry' reads it after that"
        )


def moment(written: str) -> datetime | None:
    """A point in time; without a time of day the end of that day counts, without a zone UTC."""
    match = _ZONED.match(written.strip())
    if match:
        try:
            zone = (match[7] or "Z").replace("Z", "+00:00")
            return datetime.fromisoformat(
                f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6] or '00'}{zone}"
            )
        except ValueError:
            return None
    stated = stated_date(written)
    return datetime.combine(stated.day, time(23, 59), UTC) if stated and stated.precision == "day" else None


def _stated(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    value = next((record[name] for name in names if record.get(name) not in (None, "")), "")
    return str(value) if isinstance(value, bool | int | float) else line_of(value)
