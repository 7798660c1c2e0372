"""What a page says of its article: headline, outlet, byline, day, section, language and address.

``facts_of`` is shared by everything that reads pages: saved files, fetched addresses, entries of feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from index.readers.bylines import authors_in_field, begins_byline, people_in
from index.readers.dates.written_dates import stamps
from index.readers.pages.microdata import own_item, stated
from index.readers.pages.page_addresses import canonical_address, split_address
from index.readers.pages.page_dates import published_on
from index.readers.pages.page_labels import CREDIT
from index.readers.pages.page_parts import Block, Page, leads_to_author, one_line, own_articles, title_parts
from index.readers.records.record_values import byline_of, line_of

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

_NAME_CHARS = 80
_BYLINE_CHARS = 200
_LINES_NEAR, _PROSE_ABOVE = 14, 2
_BYLINE_CUES = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|autor|autores|auteur|verfasser|writer|byl|firma|reporter)(?:$|[\s_-])|byline|author"
)
_WRITTEN_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|text)\s+by|(?:geschrieben|verfasst|eingestellt|veröffentlicht)\s+von|"
    r"(?:publi|post|rédig)ée?\s+par|écrit\s+par|(?:publicado|escrito)\s+por|scritto\s+da)\s",
    re.IGNORECASE,
)
_AUTHOR_META_NAMES = """
author article:author byl dc.creator dcterms.creator parsely-author sailthru.author cxenseparse:author citation_author
"""
_AUTHOR_METAS = frozenset(_AUTHOR_META_NAMES.split())
_BY_SURNAME = frozenset(("dc.creator", "dcterms.creator", "citation_author"))
_WRITTEN_LABELS = frozenset(("written by", "verfasst von", "écrit par", "escrito por", "scritto da", "geschreven door"))
_MOST_AUTHORS = 6
_LINKED_NAME = re.compile(r"(?=[^\W\d_])[^\d\s]+(?: [^\d\s]+){0,2} (?![a-z])[^\d\s]+")
_AUTHORS_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|by)/[^/?#]", re.IGNORECASE)
_AND = r"and|und|y|et|e|og|och|&"
_JOINED = re.compile(
    r"((?:^|(?<=\W))(?:(?:written|reported|posted|published|text)\s)?(?:by|von|por|par|di|door|av|af):?|[,;]|"
    rf"(?<=\s)(?:{_AND}))\x1f|\x1f(?=[,;]|(?:{_AND}|for|für|pour|para|in|with|mit|avec)(?:\s|\x1f))",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(r"[,;|·–—]\s?\w{0,20}:?\s?$")  # ", Updated"
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
    outlet = _outlet(page, articles, address)
    return PageFacts(
        title=_title(page, articles),
        outlet=outlet,
        byline=_byline(page, articles, outlet),
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
    stated = [page.meta("og:site_name"), *(line_of(node.get("publisher")) for node in articles)]
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


def _byline(page: Page, articles: list[dict[str, Any]], outlet: str) -> str:
    """Who wrote it: JSON-LD, meta tags, then what stands beside the headline. "By staff" is nobody."""
    told = [byline_of(_whole(page, node.get("author") or node.get("creator")), outlet) for node in articles[:1]]
    metas = [_straight(name, content) for name, content in page.metas if name in _AUTHOR_METAS]
    if page.meta("twitter:label1").lower() in _WRITTEN_LABELS:
        metas = metas or [page.meta("twitter:data1")]
    for written in (*told, ", ".join(dict.fromkeys(metas)) if len(set(metas)) <= 4 else "", *_shown_bylines(page)):
        if names := _people(written, page, outlet):
            return names
    return ", ".join(authors_in_field(metas[0], outlet)) if metas else ""


def _whole(page: Page, author: object) -> object:
    """Authors that JSON-LD only refers to, as it states them elsewhere on the page."""
    if isinstance(author, list):
        return [_whole(page, one) for one in author[:_MOST_AUTHORS]]
    if isinstance(author, dict) and "name" not in author and author.get("@id"):
        return next((node for node in page.data if node.get("@id") == author["@id"] and node.get("name")), author)
    return author


def _straight(name: str, written: str) -> str:
    """Libraries state one author a tag, by surname: "Berg, Liv"."""
    parts = written.split(", ")
    inverted = name in _BY_SURNAME and len(parts) == 2 and all(0 < len(part.split()) <= 3 for part in parts)
    return " ".join(reversed(parts)) if inverted else written


def _shown_bylines(page: Page) -> Iterator[str]:
    """Lines near the headline that begin with "By" or are marked as a byline; further down, those that say more."""
    near = dict(_lines_near_headline(page))
    plain: list[str] = []
    marked: list[str] = []
    for place, block in enumerate(page.blocks):
        if (block.aside and place not in near) or block.is_running or block.headline or len(block.text) > _BYLINE_CHARS:
            continue
        for part in (_behind_day(part, page.language) for part in _parts(block)):
            if begins_byline(part) if place in near else _WRITTEN_BY.match(part):
                plain.append(part)
            elif place in near and _BYLINE_CUES.search(block.cues) and not any(char.isdigit() for char in part):
                marked.append(part)
    yield from (*plain, *_credited(page, "byline"))
    yield from _in_microdata(page)
    yield _linked_authors(page)
    yield from marked


def _behind_day(part: str, language: str) -> str:
    """What stands behind the day that a part of a line begins with: "27 March 2016 by Liv Berg"."""
    days = stamps(part, language) if len(part) <= _BYLINE_CHARS else []
    rest = part[days[0].end :].lstrip(" ,:–—-") if days and len(part[: days[0].start].split()) <= 1 else ""
    return rest if begins_byline(rest) else part


def _in_microdata(page: Page) -> Iterator[str]:
    names = list(dict.fromkeys(stated(page, "author", own_item(page))))
    if len(names) <= _MOST_AUTHORS:
        yield ", ".join(names)


def _linked_authors(page: Page) -> str:
    """The names in lines near the headline that lead to pages of authors, up to the story."""
    names: dict[str, None] = {}
    for place, block in _lines_near_headline(page):
        if block.is_running and place > page.headline_place:
            break
        told = (_shown(link) for link in block.links if not block.headline and leads_to_author(link))
        names.update(dict.fromkeys(one for one in told if _LINKED_NAME.fullmatch(one)))
    if not names:  # somewhere else, where all such links are one
        links = list(page.tree.iter("a"))
        marked = [link for link in links if "author" in (link.get("rel") or "").lower().split()]
        shown = map(_shown, marked or [link for link in links if _AUTHORS_PAGE.search(link.get("href") or "")])
        names.update(dict.fromkeys(one for one in shown if _LINKED_NAME.fullmatch(one)))
        return "".join(names) if len(names) == 1 else ""
    return ", ".join(names) if len(names) <= _MOST_AUTHORS else ""


def _shown(link: Node) -> str:
    return one_line("".join(islice(link.itertext(), 9)))


def _lines_near_headline(page: Page) -> Iterator[tuple[int, Block]]:
    """The lines around the headline with their places, without buttons for sharing and the like.

    A byline between headline and story is its own even where it stands among those.
    """
    start, prose, count = max(0, page.headline_place - 2), 0, 0
    for place, block in enumerate(page.blocks[start:], start):
        prose += block.is_running and not block.aside
        own = not block.aside
        if own or (prose <= _PROSE_ABOVE and _BYLINE_CUES.search(block.cues) and begins_byline(block.text)):
            yield place, block
        count += own
        if count == _LINES_NEAR:
            return


def _credited(page: Page, kind: str) -> Iterator[str]:
    """Who is named behind a label in the lines near the headline, as Chinese pages do: "来源：港口报 作者：李明"."""
    for _, block in _lines_near_headline(page):
        if not block.is_running and len(block.text) <= _BYLINE_CHARS:
            yield from (match["name"] for match in CREDIT.finditer(block.text) if match[kind] and match["name"])


def _parts(block: Block) -> list[str]:
    """A line between its bars and inline elements; "By" and "and" stay with the names that they belong to."""
    text = "\x1f".join(piece for piece in map(one_line, block.pieces) if piece)
    text = _JOINED.sub(lambda match: f"{match[1] or ''} ", text)
    return [part.strip() for part in re.split(r"[|•·\x1f]|\s[—–]\s", text) if part.strip()]


def _people(written: str, page: Page, outlet: str) -> str:
    """The names of a line joined with commas; what stands behind the day in it is none of them."""
    text = one_line(written)
    days = stamps(text, page.language)
    return ", ".join(people_in(_BEFORE_DAY.sub("", text[: days[0].start]) if days else text, outlet))


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
