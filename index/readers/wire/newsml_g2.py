"""NewsML-G2: news items, alone or several in a message. Packages only refer to items, and are told of.

https://iptc.org/std/NewsML-G2/: itemMeta manages the item, contentMeta describes it, contentSet holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import ArticleUnreadable
from index.readers.office.packages import local
from index.readers.wire.items import WireItem, code, first
from index.readers.wire.xml_files import anywhere, paragraphs, value, within, words

_EARLIER = frozenset({"previousversion", "evolvedfrom", "updateof", "replaces"})
_NOT_TEXT = frozenset({"picture", "photo", "video", "audio", "graphic", "animated"})


def items_of(root: Element) -> Iterator[WireItem]:
    """All news items. Raises ArticleUnreadable for a file with nothing but references."""
    items = list(anywhere(root, "newsitem"))
    packages = list(anywhere(root, "packageitem"))
    if packages and not items:
        count = sum(1 for package in packages for _ in anywhere(package, "itemref"))
        raise ArticleUnreadable(f"a package that refers to {count:,} items and holds no text itself")
    for item in items:
        if not _is_picture(item):
            yield _item(item)


def _is_picture(item: Element) -> bool:
    classes = (value(one, "qcode", "uri") for one in within(item, "itemmeta", "itemclass"))
    return any(code(one) in _NOT_TEXT for one in classes)


def _item(item: Element) -> WireItem:
    managed = next(within(item, "itemmeta"), Element("itemMeta"))
    described = next(within(item, "contentmeta"), Element("contentMeta"))
    language = first((*(value(one, "tag") for one in within(described, "language")), value(item, "lang")))
    return WireItem(
        headline=first(words(one) for one in (*within(described, "headline"), *within(managed, "title"))),
        slug=first(map(words, within(described, "slugline"))),
        byline=_byline(described),
        dateline=first((*map(_name, within(described, "located")), *map(words, within(described, "dateline")))),
        provider=_provider(item, managed, described),
        published=_time((managed, "versioncreated"), (described, "contentcreated"), (managed, "firstcreated")),
        embargo=_time((managed, "embargoed")),
        status=first(value(one, "qcode", "uri", "literal") for one in within(managed, "pubstatus")),
        identifier=value(item, "guid"),
        replaced=tuple(dict.fromkeys(_earlier(item, managed))),
        version=value(item, "version"),
        changed=_time((managed, "versioncreated"), (described, "contentmodified")),
        note=first(map(words, within(managed, "ednote"))),
        corrected=any("correct" in value(one, "qcode", "uri").lower() for one in within(managed, "signal")),
        subjects=tuple((value(one, "qcode", "uri"), _label(one, language)) for one in within(described, "subject")),
        language=language,
        url=first(value(one, "href") for one in within(managed, "link") if "html" in value(one, "contenttype")),
        text=_text(item),
    )


def _byline(described: Element) -> str:
    written = first(map(words, within(described, "by")))
    makers = [_name(one) for one in (*within(described, "creator"), *within(described, "contributor"))]
    return written or ", ".join(dict.fromkeys(filter(None, makers)))


def _provider(item: Element, managed: Element, described: Element) -> str:
    return first(
        (
            *map(_label, within(managed, "provider")),
            *map(words, within(described, "creditline")),
            *map(_label, within(item, "rightsinfo", "copyrightholder")),
            *(value(one, "literal") or code(value(one, "qcode")) for one in within(managed, "provider")),
        )
    )


def _label(element: Element, language: str = "") -> str:
    """The name of a concept in a language, or else the first that its element gives; "" where it has only a code."""
    names = sorted(within(element, "name"), key=lambda one: value(one, "lang")[:2].lower() != language[:2].lower())
    return first(map(words, names))


def _name(element: Element) -> str:
    return _label(element) or value(element, "literal") or ("" if len(element) else words(element))


def _time(*places: tuple[Element, str]) -> str:
    return first(words(one) for parent, name in places for one in within(parent, name))


def _earlier(item: Element, managed: Element) -> Iterator[str]:
    """Identifiers of what stood in the place of this item before."""
    for link in (*within(managed, "link"), *within(item, "itemmeta", "derivedfrom")):
        if code(value(link, "rel")) in _EARLIER and value(link, "residref", "guidref"):
            yield value(link, "residref", "guidref")


def _text(item: Element) -> str:
    """The text of the content, of several renditions the first that has one."""
    for content in within(item, "contentset"):
        for one in content:
            if local(one).lower() not in ("inlinexml", "inlinedata"):
                continue
            bodies = list(anywhere(one, "body.content")) or list(anywhere(one, "body")) or [one]
            text = "\n\n".join(filter(None, map(paragraphs, bodies)))
            if text.strip():
                return text
    return ""
