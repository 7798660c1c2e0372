"""NewsML 1.0 to 1.2: items of components; lines above a text are those of its component or of one around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from index.readers.office.packages import local
from index.readers.wire.items import WireItem, first
from index.readers.wire.xml_files import anywhere, paragraphs, value, within, words


def items_of(root: Element) -> Iterator[WireItem]:
    """The texts of all items. A component with a headline of its own is an item of its own."""
    for item in anywhere(root, "newsitem"):
        stated = _stated(root, item)
        parts: list[_Part] = []
        for component in within(item, "newscomponent"):
            _gather(component, _Part(), parts)
        filled = [part for part in parts if part.texts]
        for number, part in enumerate(filled or parts[:1] or [_Part()]):
            # Only the first is the item that later revisions mean; another text of it has its own place in that.
            name = f"{stated.identifier}#{number}" if number and stated.identifier else stated.identifier
            yield replace(part.item(stated), identifier=name)


@dataclass
class _Part:
    """The lines that stand above some texts, and the texts."""

    lines: list[Element] = field(default_factory=list)  # NewsLines, the nearest first
    facts: list[Element] = field(default_factory=list)  # metadata, the nearest first
    texts: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)  # headlines of NITF within the texts

    def line(self, name: str) -> str:
        return first(words(one) for lines in self.lines for one in within(lines, name))

    def item(self, stated: WireItem) -> WireItem:
        parties = [value(one, "formalname") for fact in self.facts for one in within(fact, "provider", "party")]
        subjects = [
            (value(one, "formalname"), "")
            for fact in self.facts
            for one in anywhere(fact, "subject", "subjectmatter", "subjectdetail")
        ]
        languages = [value(one, "formalname") for fact in self.facts for one in within(fact, "language")]
        places = [
            value(one, "value")
            for fact in self.facts
            for one in within(fact, "location", "property")
            if value(one, "formalname").lower() in ("city", "place")
        ]
        return replace(
            stated,
            headline=first((self.line("headline"), *self.inner)),
            slug=self.line("slugline") or stated.slug,
            byline=self.line("byline"),
            dateline=first((self.line("dateline"), *places)),
            provider=first((*parties, self.line("creditline"), stated.provider)),
            subjects=tuple(subjects),
            language=first(languages),
            text="\n\n".join(self.texts),
        )


def _gather(component: Element, around: _Part, parts: list[_Part]) -> None:
    """Adds the texts of a component to the part of its headline, and goes into the components in it."""
    lines = list(within(component, "newslines"))
    facts = [one for one in component if local(one).lower() in ("administrativemetadata", "descriptivemetadata")]
    part = around
    if not parts or any(True for one in lines for _ in within(one, "headline")):
        part = _Part([*lines, *around.lines], [*facts, *around.facts])
        parts.append(part)
    for content in within(component, "contentitem"):
        for data in within(content, "datacontent"):
            part.inner += map(words, anywhere(data, "hl1"))
            bodies = list(anywhere(data, "body.content")) or list(anywhere(data, "body")) or [data]
            part.texts += filter(str.strip, map(paragraphs, bodies))
    for inner in within(component, "newscomponent"):
        _gather(inner, part, parts)


def _stated(root: Element, item: Element) -> WireItem:
    """What is said of the item as a whole."""
    named = next(within(item, "identification", "newsidentifier"), Element("NewsIdentifier"))
    managed = next(within(item, "newsmanagement"), Element("NewsManagement"))
    provider, day, name = (first(map(words, within(named, part))) for part in ("providerid", "dateid", "newsitemid"))
    revised = first(map(words, within(managed, "thisrevisioncreated")))
    envelope = first(words(one) for one in within(root, "newsenvelope", "dateandtime"))
    future = first(map(words, within(managed, "statuswillchange", "dateandtime")))
    status = first(value(one, "formalname") for one in within(managed, "status"))
    return WireItem(
        slug=first(map(words, within(item, "identification", "namelabel"))),
        provider=provider,
        published=first((revised, *map(words, within(managed, "firstcreated")), envelope, day)),
        embargo=future if status.lower() == "embargoed" else "",
        status=status,
        identifier=f"urn:newsml:{provider}:{day}:{name}" if name else "",
        version=first(map(words, within(named, "revisionid"))),
        changed=revised,
        note=first(map(words, within(managed, "instruction"))),
        corrected=any("correct" in value(one, "formalname").lower() for one in within(managed, "instruction")),
    )
