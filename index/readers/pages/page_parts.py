"""What is looked at when a page is asked for its facts: meta tags, JSON-LD, its lines and where its headline is.

Everything here is bounded and iterative; pages come from anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.readers.language_detection import language_of
from index.readers.pages.page_addresses import split_address, without_archive
from index.readers.pages.page_data import linked_data
from index.readers.pages.page_tree import walk
from index.readers.pages.page_unseen import is_hidden
from index.readers.text_files import clean

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

_INLINE_WORDS = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup
time tt u var wbr
"""
_SILENT_WORDS = """
script style noscript template svg iframe object select option textarea button head title
"""
_ASIDE_NAMES = """
comment comments commentlist respond disqus related recommended recommendations recirc sidebar nav navbar navigation
menu footer colophon copyright trending popular promo advert advertisement ad ads weather events calendar newsletter
cookie cookies consent share sharing social breadcrumb breadcrumbs latest ticker masthead topbar clock bio mostread
mostpopular jump teaser teasers
"""

_INLINE = frozenset(_INLINE_WORDS.split())
_SILENT = frozenset(_SILENT_WORDS.split())
_ASIDE_WORDS = frozenset(_ASIDE_NAMES.split())
_ASIDE_TAGS = frozenset(("nav", "aside"))
_ASIDE_PAIRS = re.compile(
    r"(?:most|more|also|further|other)[-_ ]?(?:read|popular|news|stories|articles|links|viewed|like)|current[-_ ]?date|"
    r"todays?[-_ ]?date|top[-_ ]?(?:line|date)|date[-_ ]?today|site[-_ ]?(?:header|info|footer)|page[-_ ]?footer|"
    r"read[-_ ]?(?:more|next)|up[-_ ]?next|author[-_ ]?(?:bio|box|card)|similar[-_ ]|link[-_ ]?list|news[-_ ]?list|"
    r"event[-_ ]?list|live[-_ ]?(?:post|entry)|"
    r"block[-_ ]?time",
    re.IGNORECASE,
)
_OWN_PART = re.compile(r"(?:post|entry|article|story|content)[-_]{0,2}(?:footer|header|meta)")
_TITLE_CUTS = re.compile(r"(?<!\s)\s++[|–—»·:-]++\s++|(?:(?<!\s)\s++)?+\|\s*+")
_OWN_LINE = re.compile(r"meta|(?<!up)date|author|byline|footer")
_BESIDE_CHARS = 200
_TO_AUTHOR = re.compile(r"author|autor|auteur|/by/|profile|people|staff|reporter|person", re.IGNORECASE)
_AGO = re.compile(r"time-?ago|ago\b|timestamp")  # "two years ago", with the day in its title
_MOST_STAMPS = 50  # of a line


@dataclass(frozen=True)
class Stamp:
    """A <time>, or another element that carries a date for machines."""

    value: str
    shown: str
    cues: str  # its class, itemprop, property and pubdate, in small letters
    before: str  # what its line says before it


@dataclass
class Block:
    """A line of the page: what stands between two breaks."""

    aside: bool  # in a menu, a footer, comments, related articles …
    cues: str  # classes and ids of it and the two elements around it
    pieces: list[str] = field(default_factory=list)  # its text, an item for each inline element
    stamps: list[Stamp] = field(default_factory=list)
    linked: int = 0  # characters of it that are links
    headline: bool = False  # it is the headline, or part of it
    links: list[Node] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    @cached_property
    def is_running(self) -> bool:
        """Whether this is a sentence or more of prose rather than a label, a name or a date."""
        small = sum(1 for word in self.text.split() if word[:1].islower())
        return len(self.text) > 60 and (self.text.rstrip("\"'”’»)")[-1:] in ".!?…。؟" or small >= 8)


@dataclass
class Page:
    """A page in its parts. ``url`` is where it was got from, "" if nobody knows."""

    tree: Node
    url: str
    number_order: str | None = None  # of day and month in numbers, once ``index.readers.pages.page_dates`` has found it

    @cached_property
    def metas(self) -> list[tuple[str, str]]:
        """(name in small letters, content) of every meta tag that has both, in order."""
        found = []
        for node in self.tree.iter("meta"):
            content = one_line(node.get("content") or "")
            kinds = ("property", "name", "itemprop", "http-equiv") if _in_head(node) else ("property", "name")
            for kind in kinds:
                if content and node.get(kind):
                    found += [(name, content) for name in node.get(kind).lower().split()]
        return found

    def meta(self, *names: str) -> str:
        """The content of the first of ``names`` that is there."""
        for name in names:
            for known, content in self.metas:
                if known == name:
                    return content
        return ""

    @cached_property
    def data(self) -> list[dict[str, Any]]:
        """The JSON-LD nodes that speak of this page, in order; see ``linked_data``."""
        return linked_data(self.tree)

    @cached_property
    def title(self) -> str:
        """What the <title> element says."""
        node = self.tree.find(".//title")
        return one_line(node.text_content()) if node is not None else ""

    @cached_property
    def language_tag(self) -> str:
        """The language that the page states, with its region: "en-GB"; "" if it does not."""
        root = self.tree if self.tree.tag == "html" else self.tree.getroottree().getroot()
        stated = (root.get("lang"), root.get("xml:lang"), self.meta("content-language", "language", "dc.language"))
        body = self.tree.find(".//body")
        for written in (*stated, body.get("lang") if body is not None else "", self.meta("og:locale"), *self._in_data):
            if match := re.match(r"\s*([A-Za-z]{2})(?:[-_]([A-Za-z]{2,4}))?(?:[-_,;\s]|$)", written or ""):
                return f"{match[1].lower()}-{match[2].upper()}" if match[2] else match[1].lower()
        return ""

    @property
    def _in_data(self) -> list[str]:
        return [node["inLanguage"] for node in self.data if isinstance(node.get("inLanguage"), str)]

    @cached_property
    def language(self) -> str:
        """The language stated, else that of the page's prose; "" where neither tells."""
        return self.language_tag[:2] or language_of(
            " ".join(b.text for b in self.blocks if b.is_running and not b.aside)
        )

    @cached_property
    def blocks(self) -> list[Block]:
        return _blocks(self.tree, self.headline_node)

    @cached_property
    def headline_node(self) -> Node | None:
        """The element that holds the headline: the h1, or the h2 or other line that the page's title repeats."""
        told = [_folded(text) for text in (self.meta("og:title", "twitter:title"), self.title) if text]
        heads = [node for node in self.tree.iter("h1", "h2", "h3", "h4") if _folded(node.text_content())]
        fitting = [node for node in heads if any(_same_title(_folded(node.text_content()), title) for title in told)]
        firsts = [node for node in heads if node.tag == "h1"]
        for choice in (fitting, firsts[:1] if len(firsts) == 1 else [], firsts[-1:]):
            if choice:
                return min(choice, key=lambda node: str(node.tag))
        return _repeating(self.tree, told)

    @cached_property
    def headline_place(self) -> int:
        """The number of the block that holds the headline, -1 without one."""
        return next((n for n, block in enumerate(self.blocks) if block.headline), -1)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def types_of(node: dict[str, Any]) -> list[str]:
    """The types of a JSON-LD object, without what is before their last slash or colon."""
    stated = node.get("@type")
    return [re.split(r"[/:#]", str(kind))[-1] for kind in (stated if isinstance(stated, list) else [stated]) if kind]


def is_article(node: dict[str, Any]) -> bool:
    return any(
        kind.endswith("Article") or kind in ("BlogPosting", "LiveBlogPosting", "Report") for kind in types_of(node)
    )


def addresses(page: Page) -> list[str]:
    """The page's addresses, its own word for them first, without what web archives put before them."""
    canonical = next(
        (node.get("href") for node in page.tree.iter("link") if "canonical" in (node.get("rel") or "").lower()), ""
    )
    return [without_archive(url) for url in (canonical, page.meta("og:url"), page.url) if url and url.strip()]


def own_articles(page: Page, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The articles among the JSON-LD ``nodes`` that are this page's: by address or headline where there are several."""
    articles = [node for node in nodes if is_article(node)]
    if len(articles) <= 1 and not any(_is_other(page, node) for node in articles):
        return articles
    fitting = [node for node in articles if _is_this(page, node)]
    days = {str(node.get("datePublished"))[:10] for node in articles}
    return fitting or (articles[:1] if len(days) == 1 and not any(_is_other(page, node) for node in articles) else [])


def _addresses(node: dict[str, Any]) -> set[str]:
    main = node.get("mainEntityOfPage")
    stated = (node.get("url"), main.get("@id") if isinstance(main, dict) else main, node.get("@id"))
    return {_bare(value) for value in stated if isinstance(value, str) and value.startswith(("http", "/"))}


def _bare(url: str) -> str:
    """An address without what differs between its spellings."""
    parts = split_address(url.split("#")[0].split("?")[0])
    return f"{parts.path}".rstrip("/").lower()


def _page_addresses(page: Page) -> set[str]:
    return {_bare(url) for url in addresses(page)} - {""}


def _headlines(page: Page) -> set[str]:
    node = page.headline_node
    shown = [node.text_content()] if node is not None else []
    return {_letters(text) for text in (*shown, page.meta("og:title", "twitter:title"), page.title) if text}


def _letters(text: object) -> str:
    return re.sub(r"[\W_]+", "", str(text)).casefold()


def _is_this(page: Page, node: dict[str, Any]) -> bool:
    headline = _letters(node.get("headline") or node.get("name") or "")
    return bool(_addresses(node) & _page_addresses(page)) or bool(
        headline and any(headline == known or (len(headline) > 15 and headline in known) for known in _headlines(page))
    )


def _is_other(page: Page, node: dict[str, Any]) -> bool:
    """Whether a single article is plainly another one than this page: both its address and its headline are others."""
    stated = (
        _addresses(node) and _page_addresses(page) and (node.get("headline") or node.get("name")) and _headlines(page)
    )
    return bool(stated) and not _is_this(page, node)


class _Reading:
    """The walk over a page that makes its blocks."""

    def __init__(self, headline: Node | None) -> None:
        self.blocks: list[Block] = []
        self.headline = headline
        self.around = set() if headline is None else {headline, *headline.iterancestors()}
        self.asides = self.silent = self.links = self.articles = 0
        self.in_headline = False
        self.opened: list[tuple[bool, bool]] = []
        self.cues: list[str] = []
        self.current: Block | None = None

    def start(self, node: Node) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        inline, cues = tag in _INLINE, _cues(node)
        aside = node not in self.around and not inline and _is_aside(tag, cues, self.articles > 0)
        aside = aside and not (_OWN_LINE.search(cues) and _is_beside(node, self.around))
        silent = tag in _SILENT or is_hidden(node) or node.get("aria-hidden") == "true"
        self.opened.append((aside, silent))
        self.cues.append(cues)
        self.asides += aside
        self.silent += silent
        self.links += tag == "a"
        self.articles += tag == "article"
        self.in_headline = self.in_headline or node is self.headline
        if not inline:
            self.current = None
        if not self.silent:
            self._mark(node, tag, cues)
            if tag == "a":
                self._block().links.append(node)
            self._add(node.text)

    def end(self, node: Node) -> None:
        aside, silent = self.opened.pop()
        self.cues.pop()
        self.asides -= aside
        self.silent -= silent
        self.links -= node.tag == "a"
        self.articles -= node.tag == "article"
        if node.tag not in _INLINE:
            self.current = None
        self.in_headline = self.in_headline and node is not self.headline
        if not self.silent:
            self._add(node.tail)

    def _block(self) -> Block:
        if self.current is None:
            self.current = Block(self.asides > 0, " ".join(self.cues[-3:]))
            self.blocks.append(self.current)
        return self.current

    def _mark(self, node: Node, tag: str, cues: str) -> None:
        """Notes an element that carries a date for machines."""
        dated = tag in ("time", "abbr") or any(word in cues for word in ("datepublished", "pubdate", "dc:date"))
        value = node.get("datetime") or node.get("content") or node.get("data-datetime") or node.get("data-timestamp")
        value = value or node.get("data-time") or node.get("data-utime") or node.get("data-date")
        value = value or node.get("data-published")
        if not value and node.get("title") and (tag in ("abbr", "time") or _AGO.search(cues)):
            value = node.get("title")
        if dated or (value and tag not in ("meta", "link", "form", "input")):
            block = self._block()
            if len(block.stamps) < _MOST_STAMPS:
                before = " ".join("".join(block.pieces[-4:]).split())[-60:]
                block.stamps.append(
                    Stamp(value or "", one_line("".join(islice(node.itertext(), 9)))[:120], cues, before)
                )

    def _add(self, text: str | None) -> None:
        if text and text.strip():
            block = self._block()
            block.pieces.append(text)
            block.linked += len(text.strip()) if self.links else 0
            block.headline = block.headline or self.in_headline
        elif text and self.current is not None and self.current.pieces:
            self.current.pieces.append(" ")


def _blocks(tree: Node, headline: Node | None) -> list[Block]:
    reading = _Reading(headline)
    for event, node in walk(tree):
        if event == "start":
            reading.start(node)
        else:
            reading.end(node)
    return [block for block in reading.blocks if block.text or block.stamps]


def _in_head(node: Node) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == "head"


def _cues(node: Node) -> str:
    stated = (
        node.get(name) for name in ("class", "id", "itemprop", "property", "role", "data-testid", "data-component")
    )
    cues = " ".join(filter(None, stated))
    if node.get("pubdate") is not None:
        cues += " pubdate"
    return cues.lower()[:300]


def _is_aside(tag: str, cues: str, in_article: bool) -> bool:
    """Whether an element is beside the article. Its own head and foot are not: themes have the date there."""
    own = bool(cues) and _OWN_PART.search(cues) is not None
    if tag in _ASIDE_TAGS or (tag in ("header", "footer") and not in_article and not own):
        return True
    if tag in ("html", "body") or own:
        return False
    return bool(_ASIDE_PAIRS.search(cues)) or not _ASIDE_WORDS.isdisjoint(re.split(r"[\s_-]+", cues))


def _is_beside(node: Node, around: set[Node]) -> bool:
    """Whether a small box without links follows the headline: byline and date, whatever its class says it is."""
    before = node.getprevious()
    # Links to who wrote it are the only ones that stand there.
    if before is None or before not in around or not all(map(leads_to_author, node.iter("a"))):
        return False
    return len(" ".join(islice(node.itertext(), _MOST_STAMPS))) <= _BESIDE_CHARS


def leads_to_author(link: Node) -> bool:
    """Whether a link is marked as, or has the address of, a page of who wrote the article."""
    return bool(_TO_AUTHOR.search(f"{link.get('rel')} {link.get('href')}"))


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _same_title(shown: str, told: str) -> bool:
    """Whether a heading says what the page's title says, which often has the outlet's name behind it."""
    if len(shown) < 8 or len(told) < 8:
        return shown == told
    return (shown in told and len(shown) >= 0.4 * len(told)) or (told in shown and len(told) >= 0.6 * len(shown))


def _repeating(tree: Node, told: list[str]) -> Node | None:
    """On pages without headings: the innermost element whose whole text the title repeats."""
    for node in tree.iter("b", "strong", "font", "span", "p", "td", "div", "center", "big", "a"):
        text = node.text or ""
        if 12 <= len(text.strip()) <= 250 and any(_same_title(_folded(text), title) for title in told):
            return node
    return None


def title_parts(title: str) -> list[str]:
    """The parts of a <title> between dashes and bars: headline, section, outlet."""
    return [part.strip() for part in _TITLE_CUTS.split(title) if part.strip()]
