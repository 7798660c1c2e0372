"""Reads rendered HTML as a browser does: which tags are there, which text is in which mark."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    """A tag that was opened, with its attributes and all text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class _Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in ("br", "meta", "link", "input", "base"):
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for element in self.open:
            element.text += data


@dataclass
class Page:
    """What a browser would see."""

    text: str
    elements: list[Element]

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        wanted = [e for e in self.elements if e.tag == tag]
        return [e for e in wanted if not css_class or css_class in e.attributes.get("class", "").split()]

    @property
    def tags(self) -> set[str]:
        return {e.tag for e in self.elements}


def read(html: str) -> Page:
    """Fails on tags that are closed wrongly: a browser repairs them, and then a mark ends somewhere else."""
    reader = _Reader()
    reader.feed(str(html))  # what is cut out of Markup is Markup, and would be escaped where it is added to text
    reader.close()
    assert not reader.open, f"never closed: {[e.tag for e in reader.open]}"
    return Page(reader.text, reader.elements)


def _is_reason(element: Element) -> bool:
    """Of the form beneath an answer, which takes a verdict and leads nowhere."""
    return element.attributes.get("name") == "reason" and set(element.attributes) == {"type", "name", "value"}


def is_safe(page: Page) -> bool:
    """No tag or attribute that could run anything, as a forged text would bring along."""
    tags = {"script", "img", "iframe", "object", "style", "svg"}
    own = [e for e in page.all("form", "feedback") + page.all("input") if e.tag == "form" or _is_reason(e)]
    forms = [e for e in page.elements if e.tag in ("form", "input") and e not in own]
    attributes = [name for e in page.elements for name in e.attributes]
    links = [e.attributes["href"] for e in page.elements if "href" in e.attributes]
    return (
        not tags & page.tags
        and not forms
        and not any(name.startswith("on") for name in attributes)
        and not any(link.strip().lower().startswith(("javascript:", "data:")) for link in links)
    )
