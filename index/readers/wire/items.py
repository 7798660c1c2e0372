"""An item of an agency: what its formats say in common, and what becomes of it in an archive.

An item has an identifier under which its revisions follow one another. The newest revision is the one that answers:
``Article.items`` and ``revision`` tell the catalog which that is. A revision that withdraws the item (pubStatus
canceled or withheld, a "kill") becomes a text that says so, in the place of what it withdraws. What is under embargo is
no article before its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import place_of
from index.readers.fields import article_of, one_line
from index.readers.records.record_dates import stated_date
from index.readers.records.release import Now, moment, require_past, utc_now
from index.readers.revision_order import revision_of
from index.readers.wire.subjects import section_of
from index.settings import ReadingSettings
from index.types import Article

METHOD = "date of the item"
_WITHDRAWN = frozenset({"canceled", "cancelled", "killed", "kill", "withheld", "recalled", "withdrawn", "unpublished"})
_KILL = re.compile(r"\W*(?:(?:mandatory|advisory|bulletin)\W+)?(?:kill|withdrawal|withdrawn)\b", re.IGNORECASE)
_CORRECTION = re.compile(r"correct|\bcorr?\b|berichtig|rectif|fe de errat", re.IGNORECASE)


@dataclass(frozen=True)
class WireItem:
    """One item as it was sent. Fields that it does not state are empty; times are as they are written."""

    text: str = ""
    headline: str = ""
    slug: str = ""
    byline: str = ""
    dateline: str = ""
    provider: str = ""
    published: str = ""
    embargo: str = ""
    status: str = ""  # usable, withheld, canceled, …; a code without its scheme
    identifier: str = ""
    replaced: tuple[str, ...] = ()  # identifiers of items in whose place this one stands
    version: str = ""
    changed: str = ""  # when this revision was made
    note: str = ""  # of the editors, for those who receive it
    corrected: bool = False
    subjects: tuple[tuple[str, str], ...] = field(default=())  # code and name, either may be empty
    language: str = ""
    url: str = ""

    @property
    def withdrawn(self) -> bool:
        return code(self.status) in _WITHDRAWN or bool(_KILL.match(self.headline) or _KILL.match(self.note))


def article_of_item(item: WireItem, source: str, settings: ReadingSettings, now: Now = utc_now) -> Article:
    """The article of an item. Raises ArticleUnreadable for one without text, and one that may not be read yet."""
    if item.withdrawn:
        item = _withdrawal(item)
    else:
        require_past(item.embargo, now=now)
    if not item.text.strip():
        raise ArticleUnreadable("no text in this item")
    record = {
        "title": item.headline or item.slug,
        "outlet": item.provider,
        "byline": item.byline,
        "dateline": place_of(one_line(item.dateline)),
        "section": section_of(item.subjects),
        "language": item.language,
        "url": item.url,
    }
    article = article_of(item.text, record, source, settings)
    day = _day(item)
    if day:
        article = replace(article, published=day, published_precision="day", published_method=METHOD)
    names = tuple(dict.fromkeys(filter(None, map(one_line, (item.identifier, *item.replaced)))))
    return replace(article, items=names, revision=_revision(item), notice=_notice(item))


def code(written: str) -> str:
    """A code without its scheme, in small letters: "usable" of "stat:usable" or of an address that ends so."""
    return re.split(r"[:/#]", written.strip())[-1].lower()


def _revision(item: WireItem) -> int:
    at = moment(item.changed or item.published)
    version = int(item.version) % 1000 if re.fullmatch(r"\d{1,9}", item.version) else 0
    return revision_of(at, version) if at else version


def action_in_words(provider: str, what: str, item: WireItem) -> str:
    """A sentence on what a provider did with an item, and why, where it says so."""
    day = _written_day(item.changed or item.published)
    note = one_line(item.note)
    return f"{provider or 'Its provider'} {what}{f' on {day}' if day else ''}{f': {note}' if note else '.'}"


def _withdrawal(item: WireItem) -> WireItem:
    """The item with a text that says it was withdrawn. What it said is not to be read any more."""
    if not item.identifier and not item.replaced:
        raise ArticleUnreadable(f"withdrawn by its provider ({code(item.status) or 'kill'}): not read")
    held = code(item.status) == "withheld"
    what = "asks not to publish this article until further notice" if held else "withdrew this article"
    return replace(item, text=action_in_words(item.provider, what, item), embargo="")


def _notice(item: WireItem) -> str:
    if item.withdrawn:
        return action_in_words(item.provider, "withdrew this article", item)
    if item.corrected or _CORRECTION.search(item.note):
        return action_in_words(item.provider, "corrected this article", item)
    later = re.fullmatch(r"0*[2-9]|0*[1-9]\d+", item.version)
    return action_in_words(item.provider, "updated this article", item) if item.replaced or later else ""


def _day(item: WireItem) -> date | None:
    """The day it was published: as it is written, whatever the zone; not before its embargo ended."""
    days = [stated_date(one_line(written)) for written in (item.published or item.changed, item.embargo)]
    return max((stated.day for stated in days if stated and stated.precision == "day"), default=None)


def _written_day(written: str) -> str:
    stated = stated_date(one_line(written))
    return f"{stated.day:%-d %B %Y}" if stated and stated.precision == "day" else ""


def first(values: Iterable[str]) -> str:
    """The first that is not empty, on one line."""
    return next(filter(None, map(one_line, values)), "")
