"""ninjs, the IPTC's JSON for news, of all versions, and what Superdesk exports, which is nearly the same.

Versions 1.x have ``headline`` and ``body_html``, ``body_text``, ``body_xhtml``; 2.x and 3.x lists of ``headlines`` and
``bodies``, each with its role and media type. https://iptc.org/std/ninjs/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.records.record_values import byline_of, line_of, names_of, text_of, without_markup
from index.readers.records.release import require_published
from index.readers.wire.items import WireItem, article_of_item, code, first
from index.readers.wire.subjects import letter
from index.settings import ReadingSettings
from index.types import Article

_MANAGED = frozenset(
    {"versioncreated", "pubstatus", "versioncreator", "firstcreated", "body_html", "body_xhtml", "bodies", "headlines"}
)
_NAMED = frozenset({"uri", "guid", "headline", "headlines", "profile", "slugline"})
_SCHEDULE = ("publish_schedule",)
_NOT_TEXT = frozenset({"picture", "photo", "video", "audio", "graphic", "component"})


def is_item(record: Mapping[str, object]) -> bool:
    """Whether an object of JSON is an item: it is named and managed as ninjs does it."""
    return bool(_NAMED & record.keys()) and len(_MANAGED & record.keys()) >= 1 and ("uri" in record or "guid" in record)


def article_of_ninjs(record: Mapping[str, Any], source: str, settings: ReadingSettings) -> Article:
    """The article of an item. Raises ArticleUnreadable."""
    record = {**_scheduled(record), **record}
    kind = code(line_of(record.get("type")))
    if kind in _NOT_TEXT:
        raise ArticleUnreadable(f"no text: an item of the type {kind}")
    require_published(line_of(record.get("state")), _line(record, *_SCHEDULE))
    text = _text(record)
    if not text.strip() and kind in ("composite", "package"):
        raise ArticleUnreadable("a package that refers to other items and holds no text itself")
    return article_of_item(_item(record, text), source, settings)


def _scheduled(record: Mapping[str, Any]) -> dict[str, object]:
    """When Superdesk will publish an item and lift its embargo, which it keeps in an object of their own, in UTC."""
    told = record.get("schedule_settings")
    names = {"publish_schedule": "utc_publish_schedule", "embargo": "utc_embargo"}
    return {name: told[kept] for name, kept in names.items() if told.get(kept)} if isinstance(told, dict) else {}


def _item(record: Mapping[str, Any], text: str) -> WireItem:
    return WireItem(
        text=text,
        headline=first(
            (line_of(record.get("headline")), _of_role(record.get("headlines")), line_of(record.get("title")))
        ),
        slug=line_of(record.get("slugline")),
        byline=byline_of(record.get("byline") or record.get("by")),
        dateline=_dateline(record),
        provider=_provider(record),
        published=_line(record, "versioncreated", "contentcreated", "firstpublished", "firstcreated"),
        embargo=_line(record, "embargoed", "embargo", "embargoedutc", *_SCHEDULE),
        status=_status(record),
        identifier=_line(record, "uri", "guid", "_id"),
        replaced=tuple(_earlier(record)),
        version=str(record.get("version") or record.get("_current_version") or ""),
        changed=_line(record, "versioncreated", "contentmodified", "_updated"),
        note=without_markup(_line(record, "ednote", "edNote", "editornote", "correction")),
        corrected=_line(record, "state", "signal", "signals", "profile").lower().find("correct") >= 0,
        subjects=tuple(_subjects(record)),
        language=line_of(record.get("language")),
        url=first(line_of(record.get(name)) for name in ("link", "url", "canonical", "weburl")),
    )


def _line(record: Mapping[str, Any], *names: str) -> str:
    return first(line_of(record.get(name)) for name in names)


def _text(record: Mapping[str, Any]) -> str:
    """The body, of several forms the one with most of its structure."""
    bodies = record.get("bodies")
    if isinstance(bodies, list):
        parts = sorted((one for one in bodies if isinstance(one, Mapping)), key=lambda one: one.get("role") != "main")
        if text := next(filter(None, (text_of(one.get("value")) for one in parts)), ""):
            return text
    for name in ("body_html", "body_xhtml", "body_text", "body", *sorted(n for n in record if n.startswith("body_"))):
        if text := text_of(record.get(name)):
            return text
    return ""


def _of_role(values: object) -> str:
    """Of headlines with roles the main one."""
    if not isinstance(values, list):
        return line_of(values)
    parts = [one for one in values if isinstance(one, Mapping)]
    main = [one for one in parts if str(one.get("role", "")).lower() in ("main", "headline")]
    return first(line_of(one.get("value")) for one in [*main, *parts])


def _dateline(record: Mapping[str, Any]) -> str:
    dateline = record.get("dateline")
    located = dateline.get("located") if isinstance(dateline, Mapping) else None
    city = located.get("city") if isinstance(located, Mapping) else None
    said = dateline.get("text") if isinstance(dateline, Mapping) else dateline
    return first((line_of(record.get("located")), line_of(city), line_of(said)))


def _provider(record: Mapping[str, Any]) -> str:
    """Who sends it; ``source`` is what Superdesk calls that."""
    sources = (line_of(record.get(name)) for name in ("infosource", "infosources", "provider", "copyrightholder"))
    return first((*sources, line_of(record.get("source")), line_of(record.get("creditline"))))


def _status(record: Mapping[str, Any]) -> str:
    """Superdesk says "killed" and "recalled" in its ``state`` and leaves the status as it was."""
    state = line_of(record.get("state"))
    return state if state in ("killed", "recalled", "unpublished") else line_of(record.get("pubstatus"))


def _earlier(record: Mapping[str, Any]) -> Iterator[str]:
    for name in ("evolvedfrom", "updateof", "rewrite_of", "replaces", "corrects"):
        yield from _references(record.get(name))
    associated = record.get("associations")
    links = associated if isinstance(associated, list) else []
    for one in links:
        if isinstance(one, Mapping) and str(one.get("rel", "")).lower() in ("evolvedfrom", "previousversion"):
            yield from _references(one)


def _references(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield first((line_of(value.get("uri")), line_of(value.get("guid"))))
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)
    elif isinstance(value, str):
        yield value


def _subjects(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Sections of the publisher come before subjects of the IPTC."""
    for name in ("section", "sections", "category", "anpa_category"):
        for written in names_of(record.get(name)):
            yield "", letter(written)
    subjects = record.get("subject") or record.get("subjects") or []
    for one in subjects if isinstance(subjects, list) else [subjects]:
        if isinstance(one, Mapping):
            yield line_of(one.get("code") or one.get("qcode") or one.get("uri")), line_of(one.get("name"))
        else:
            yield "", line_of(one)
