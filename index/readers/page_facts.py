"""What a page says of its article: headline, outlet, byline, day, section, language and address.

``facts_of`` is shared by everything that reads pages: saved files, fetched addresses, entries of feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from index.readers.page_addresses import canonical_address, split_address
from index.readers.page_dates import published_on
from index.readers.page_labels import CREDIT
from index.readers.page_parts import Block, Page, one_line, own_articles, title_parts
from index.readers.written_dates import stamps

if TYPE_CHECKING:
    from index.readers.page_tree import Node

_NAME_CHARS = 80
_BYLINE_CHARS = 200
_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|text|report)\s+)?(?:by|von|por|par|di|door|av|af|przez|texte?|autor(?:in|a)?|"
    r"author|bài|yazan|بقلم|كتب|کتب|от|автор)(?:\s*:|\s)\s*",
    re.IGNORECASE,
)
_NO_NAMES = re.compile(
    r"(?:the )?(?:staff|reuters|associated press|a\.?p\.?|a\.?f\.?p\.?|dpa|efe|ansa|upi|tass|xinhua|bloomberg|"
    r"(?:\w+ ){0,2}news agency|wire (?:services?|reports?)|"
    r"press association|admin(?:istrator)?|editors?|editorial(?: (?:staff|team|board))?|newsroom|news ?desk|"
    r"web ?(?:desk|master|team)|"
    r"redacci[oó]n|redaktion|la r[ée]daction|r[ée]daction|redazione|reda[cç][aã]o|redactie|redakcja|unknown|"
    r"anonymous|guest|user|"
    r"author|our correspondent|staff (?:writer|reporter)s?|agenc(?:y|ies)|online|www|null|none|undefined|n/?a|more|"
    r"read more|"
    r"follow|contact|email|share|print|all posts|view all posts|about the author|see (?:full )?bio)",
    re.IGNORECASE,
)
_BYLINE_CUES = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|autor|autores|auteur|verfasser|writer|byl|firma|reporter)(?:$|[\s_-])|byline|author"
)
_WRITTEN_BY = re.compile(r"^\s*(?:written|reported|posted|published|text)\s+by\s", re.IGNORECASE)
_JOINED = re.compile(
    r"((?:^|(?<=\W))(?:(?:written|reported|posted|published|text)\s)?(?:by|von|por|par|di|door|av|af):?)\x1f|"
    r"\x1f(and|und|y|et|e|&)\x1f",
    re.IGNORECASE,
)
_NAME_CUTS = re.compile(
    r"(?:(?<!\s)\s++)?+[,;]\s*+(?:(?:&|and|und|y|et|e|og|och|en|i)\s++)?|(?<!\s)\s++(?:and|und|y|et|e|og|och)\s++"
    r"|(?<!\s)\s++&\s++"
)
_FIRM = re.compile(r"(?:^|(?<=[,;]))(\s*\w++\s)&(?=\s)")  # "Smith & Sons": a person has two names before it
_MAIL = re.compile(r"[<(\[]?\b[\w.+-]{1,64}@[\w.-]{1,255}[>)\]]?")
_FOR_WHOM = re.compile(r"(?<!\s)\s++(?:for|für|pour|para|per|of|at)\s++(?:the\s++)?(?=[A-ZÀ-Ý]).{0,80}$")
_AFTER_NAMES = re.compile(
    r"(?<!\s)(?:[^\S\x1f]*+\x1f|\s*+(?:,?\s*+(?<=\s)(?:on|am|le|el)\s++(?=\w*\s?\d)|[|•·\d]|(?<=\s)[–—-]\s|"
    r",\s*+(?:staff|senior|chief|political|special|our|\w++ (?:editor|correspondent|reporter|writer))\b)).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_SECTIONS = re.compile(
    r"home(?:page)?|view|live|start(?:seite)?|inicio|portada|accueil|news|article|articles?|story|stories|content|index|www|en|de|fr|es|"
    r"uncategori[sz]ed|allgemein|sin categor[ií]a|non class[ée]|posts?|blog|archives?|amp|print|p|a|id|node|item|\d+|"
    r"nachrichten|noticias?|actualit[ée]s?|artikel|20\d\d|.*\.\w{2,5}",
    re.IGNORECASE,
)
_NO_OUTLETS = re.compile(
    r"(?:by|von|por|par|di|print|page|live|video|photos?|opinion|analysis|updated?|news|home|world|sports?|business|politics|culture)\b",
    re.IGNORECASE,
)
_HOST_PARTS = re.compile(r"^(?:www\d?|m|mobile|amp|edition|en|news)\.")


@dataclass(frozen=True)
class PageFacts:
    """What a page says of its article. A field that it does not say is empty."""

    title: str = ""
    outlet: str = ""
    byline: str = ""
    published: date | None = None
    published_precision: str = ""
    published_method: str = ""
    section: str = ""
    language: str = ""  # ISO 639-1; only where the page states it
    url: str = ""  # the canonical one, without tracking


def facts_of(tree: Node, url: str, today: date) -> PageFacts:
    """The facts of the page ``tree``, got from ``url`` ("" where nobody knows); no day after ``today`` is believed."""
    page = Page(tree, url)
    articles = own_articles(page, page.data)
    published = published_on(page, today)
    stated = [*_links(page, "canonical"), page.meta("og:url"), *_main_addresses(articles[:1])]
    address = canonical_address([one for one in stated if one], url)
    return PageFacts(
        title=_title(page, articles),
        outlet=_outlet(page, articles, address),
        byline=_byline(page, articles),
        published=published.day,
        published_precision=published.precision,
        published_method=published.method,
        section=_section(page, articles, address),
        language=page.language_tag[:2],
        url=address,
    )


def _links(page: Page, relation: str) -> list[str]:
    return [
        node.get("href") or "" for node in page.tree.iter("link") if relation in (node.get("rel") or "").lower().split()
    ]


def _main_addresses(articles: list[dict[str, Any]]) -> Iterator[str]:
    for node in articles:
        main = node.get("mainEntityOfPage")
        for value in (main.get("@id") if isinstance(main, dict) else main, node.get("url")):
            if isinstance(value, str):
                yield value


def _title(page: Page, articles: list[dict[str, Any]]) -> str:
    """The headline as shown, else as stated for other sites, else the longest part of the window's title."""
    node = page.headline_node
    shown = one_line(node.text_content()) if node is not None else ""
    if 0 < len(shown) <= 300:
        return shown
    stated = (page.meta("og:title", "twitter:title"), *(str(node.get("headline") or "") for node in articles[:1]))
    return next((one_line(text) for text in stated if text), max(title_parts(page.title), key=len, default=""))


def _outlet(page: Page, articles: list[dict[str, Any]], address: str) -> str:
    """Who published it, as it calls itself; else the name behind the headline in the title; else the host's name."""
    stated = [page.meta("og:site_name"), *(_names(node.get("publisher")) for node in articles)]
    stated += [page.meta("application-name", "dc.publisher", "publisher", "copyright-holder", "al:ios:app_name")]
    stated += [
        str(node.get("name") or "") for node in page.data if node.get("@type") in ("WebSite", "NewsMediaOrganization")
    ]
    for name in map(one_line, stated):
        if 1 < len(name) <= _NAME_CHARS and not name.startswith(("http", "@")):
            return name
    credited = next(_credited(page, "outlet"), "") or _named_in_title(page)
    return credited or _HOST_PARTS.sub("", (split_address(address).hostname or "").lower())


def _named_in_title(page: Page) -> str:
    """What the title says before or behind the headline: "Headline | World | Reed Press"."""
    node = page.headline_node
    headline = one_line(node.text_content()) if node is not None else ""
    before, found, after = page.title.partition(headline) if headline else ("", "", "")
    if not found:
        return ""
    name = title_parts(f"x {after}")[-1] if title_parts(f"x {after}")[1:] else re.sub(r"[\W_]+$", "", before)
    name = re.sub(r"^[\W_]+", "", name).strip()
    return name if name and len(name.split()) <= 6 and not _NO_OUTLETS.match(name) else ""


def _names(value: object) -> str:
    """The names in a JSON-LD value: a text, an object with a name, or a list of either."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, list):
            name = ", ".join(str(one) for one in name)
        if isinstance(name, str) and not name.startswith(("http", "#")):
            found.append(one_line(name))
    return ", ".join(filter(None, found))


def _byline(page: Page, articles: list[dict[str, Any]]) -> str:
    """Who wrote it: JSON-LD, meta tags, then what stands beside the headline. "By staff" is nobody."""
    stated = [_names(node.get("author")) for node in articles[:1]]
    metas = [
        content
        for name, content in page.metas
        if name
        in (
            "author",
            "article:author",
            "byl",
            "dc.creator",
            "parsely-author",
            "sailthru.author",
            "cxenseparse:author",
            "citation_author",
        )
    ]
    for written in (*stated, ", ".join(dict.fromkeys(metas)) if len(set(metas)) <= 4 else "", *_shown_bylines(page)):
        if names := _people(written, page):
            return names
    return ""


def _shown_bylines(page: Page) -> Iterator[str]:
    """Lines near the headline that begin with "By" or are marked as a byline; further down, those that say more."""
    near = range(max(0, page.headline_place - 2), page.headline_place + 12)
    plain: list[str] = []
    marked: list[str] = []
    for place, block in enumerate(page.blocks):
        if block.aside or block.is_running or block.headline or len(block.text) > _BYLINE_CHARS:
            continue
        for part in _parts(block):
            if (_BY if place in near else _WRITTEN_BY).match(part):
                plain.append(part)
            elif place in near and _BYLINE_CUES.search(block.cues) and not any(char.isdigit() for char in part):
                marked.append(part)
    yield from (*plain, *_credited(page, "byline"), *marked)


def _credited(page: Page, kind: str) -> Iterator[str]:
    """Who is named behind a label in the lines near the headline, as Chinese pages do: "来源：港口报 作者：李明"."""
    for block in page.blocks[max(0, page.headline_place - 2) : page.headline_place + 12]:
        if not block.aside and not block.is_running and len(block.text) <= _BYLINE_CHARS:
            yield from (match["name"] for match in CREDIT.finditer(block.text) if match[kind] and match["name"])


def _parts(block: Block) -> list[str]:
    """A line between its bars and inline elements; "By" and "and" stay with the names that they belong to."""
    text = "\x1f".join(piece for piece in map(one_line, block.pieces) if piece)
    text = _JOINED.sub(lambda match: f" {match[1] or match[2]} " if match[2] else f"{match[1]} ", text)
    return [part.strip() for part in re.split(r"[|•·\x1f]|\s[—–]\s", text) if part.strip()]


def _people(written: str, page: Page) -> str:
    """The names of ``written`` joined with commas, without "By", titles behind them and what is no name."""
    text = _MAIL.sub(" ", _BY.sub("", one_line(written)))
    days = stamps(text, page.language)
    text = _AFTER_NAMES.sub("", text[: days[0].start] if days else text)
    found = []
    for name in _NAME_CUTS.split(_FIRM.sub("\\1＆", text)):
        name = _FOR_WHOM.sub("", _BY.sub("", name)).strip(" .·|-–—@()").replace("＆", "&")
        if name and _is_person(name, page):
            found.append(name)
    return ", ".join(dict.fromkeys(found))


def _is_person(name: str, page: Page) -> bool:
    outlet = page.meta("og:site_name").casefold()
    if (
        _NO_NAMES.fullmatch(name)
        or name.casefold() == outlet
        or len(name) > _NAME_CHARS
        or len(name) < (3 if name.isascii() else 2)
    ):
        return False
    if "http" in name or "@" in name or any(char.isdigit() for char in name):
        return False
    words = name.split()
    return len(words) <= 6 and (not name.isascii() or any(word[0].isupper() for word in words))


def _section(page: Page, articles: list[dict[str, Any]], address: str) -> str:
    """Where it stood in the paper: stated for others, in JSON-LD, in the breadcrumbs, in the address."""
    stated = [
        page.meta(
            "article:section", "og:article:section", "parsely-section", "cxenseparse:section", "dc.subject", "section"
        )
    ]
    for node in articles[:1]:
        value = node.get("articleSection")
        stated += [str(one) for one in (value if isinstance(value, list) else [value]) if one]
    for name in (*stated, *_breadcrumbs(page), *_from_path(address)):
        name = one_line(name)
        if 1 < len(name) <= 50 and not _NO_SECTIONS.fullmatch(name):
            return name
    return ""


def _breadcrumbs(page: Page) -> Iterator[str]:
    """The names of the trail that leads to the page, the outermost first, without home and the page itself."""
    for node in page.data:
        if node.get("@type") == "BreadcrumbList" and isinstance(node.get("itemListElement"), list):
            for item in node["itemListElement"]:
                inner = item.get("item") if isinstance(item, dict) else None
                name = (item.get("name") if isinstance(item, dict) else "") or (
                    inner.get("name") if isinstance(inner, dict) else ""
                )
                if isinstance(name, str) and name and not _is_headline(page, name):
                    yield name
    for node in page.tree.iter("nav", "ol", "ul", "div", "p", "span"):
        if "breadcrumb" in f"{node.get('class') or ''} {node.get('id') or ''} {node.get('aria-label') or ''}".lower():
            for link in node.iter("a"):
                yield one_line(link.text_content())


def _is_headline(page: Page, name: str) -> bool:
    node = page.headline_node
    return node is not None and one_line(node.text_content()).casefold() == one_line(name).casefold()


def _from_path(address: str) -> Iterator[str]:
    """The first folder of the address, if more than it is there."""
    folders = [unquote(part) for part in split_address(address).path.split("/") if part]
    for folder in folders[:-1][:2]:
        if re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+){0,2}", folder) and not _NO_SECTIONS.fullmatch(folder):
            yield folder.replace("-", " ").capitalize()
            return
