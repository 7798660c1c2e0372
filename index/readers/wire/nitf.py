"""NITF, the News Industry Text Format: one item a file, headline and dateline above the paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.readers.wire.items import WireItem, first
from index.readers.wire.xml_files import anywhere, paragraphs, value, within, words


def items_of(root: Element) -> Iterator[WireItem]:
    """The item of a file, also where it stands inside another vocabulary."""
    data = next(anywhere(root, "docdata"), Element("docdata"))
    heads = list(anywhere(root, "body.head"))
    publications = list(anywhere(root, "pubdata"))
    corrections = list(within(data, "correction"))
    keys = list(within(data, "du-key"))
    yield WireItem(
        headline=_headline(root, heads),
        slug=first(value(key, "key") for key in (*keys, *anywhere(data, "keyword"))),
        byline=_byline(heads),
        dateline=_dateline(heads),
        provider=_provider(data, heads, publications),
        published=_published(data, heads, publications),
        embargo=_time(data, "date.release"),
        status=value(data, "management-status"),
        identifier=_identifier(data, publications),
        replaced=tuple(filter(None, (value(one, "id-string") for one in corrections))),
        version=first(value(key, "version", "generation") for key in keys),
        changed=first((_time(data, "date.issue"), _time(data, "date.release"))),
        note=first(value(one, "info") for one in (*corrections, *within(data, "ed-msg"))),
        corrected=bool(corrections),
        subjects=tuple(_subjects(root, publications)),
        language=first(value(one, "lang") for one in (root, *anywhere(root, "body", "body.content"))),
        url=first(value(one, "ex-ref") for one in publications),
        text=_text(root, heads),
    )


def _headline(root: Element, heads: list[Element]) -> str:
    lines = [words(line) for head in heads for line in anywhere(head, "hl1")]
    return first((*lines, *(words(title) for head in within(root, "head") for title in within(head, "title"))))


def _byline(heads: list[Element]) -> str:
    """The persons of the byline, without their office; else what it says."""
    lines = [line for head in heads for line in within(head, "byline")]
    persons = [words(person) for line in lines for person in anywhere(line, "person")]
    if persons:
        return ", ".join(dict.fromkeys(filter(None, persons)))
    for line in lines:
        for title in list(within(line, "byttl")):
            title.text = ""
    return first(words(line).strip(" ,") for line in lines)


def _dateline(heads: list[Element]) -> str:
    lines = [line for head in heads for line in within(head, "dateline")]
    return first((*(words(place) for line in lines for place in anywhere(line, "location")), *map(words, lines)))


def _provider(data: Element, heads: list[Element], publications: list[Element]) -> str:
    return first(
        (
            *(value(one, "name") for one in publications),
            *(words(one) for head in heads for one in within(head, "distributor")),
            *(value(one, "holder") for one in within(data, "doc.copyright")),
            *(value(one, "regsrc") for one in within(data, "doc-id")),
        )
    )


def _published(data: Element, heads: list[Element], publications: list[Element]) -> str:
    stories = (value(one, "norm") for head in heads for one in anywhere(head, "story.date"))
    days = (value(one, "date.publication") for one in publications)
    return first((*days, _time(data, "date.issue"), _time(data, "date.release"), *stories))


def _time(data: Element, name: str) -> str:
    return first(value(one, "norm") or words(one) for one in within(data, name))


def _identifier(data: Element, publications: list[Element]) -> str:
    written = first(value(one, "id-string") for one in within(data, "doc-id"))
    if written:
        return written
    key = first(value(one, "key") for one in within(data, "du-key"))
    return f"{first(value(one, 'name') for one in publications)}/{key}" if key else ""


def _subjects(root: Element, publications: list[Element]) -> Iterator[tuple[str, str]]:
    for one in publications:
        yield "", value(one, "position.section")
    for one in anywhere(root, "tobject.subject"):
        yield value(one, "tobject.subject.refnum", "tobject.subject.code"), value(one, "tobject.subject.type")
    for one in anywhere(root, "tobject.property", "classifier"):
        if value(one, "type").lower() in ("category", "section", "desk"):
            yield "", value(one, "value")


def _text(root: Element, heads: list[Element]) -> str:
    """Standfirst and body. An abstract is the body's in short, and read where there is no body."""
    contents = [paragraphs(body) for body in anywhere(root, "body.content")]
    body = "\n\n".join(filter(None, contents))
    above = [words(line) for head in heads for line in anywhere(head, "hl2")]
    if body.strip():
        return "\n\n".join([*above, body])
    return "\n\n".join(paragraphs(one) for head in heads for one in within(head, "abstract"))
