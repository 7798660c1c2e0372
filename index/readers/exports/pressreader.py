"""PressReader: clips of newspapers as text, HTML or PDF, each with the address of its page or with lines that name it.

Article Name: Ferry closes            or  Ferry closes
Publication: Harbour Post                 Harbour Post · 30 Jun 2024 · Page 3 · NEWS
Section: NEWS                             By Mira Tolland
Author: Mira Tolland                      The last ferry …
Start Page: 3                             https://www.pressreader.com/uk/harbour-post/20240630/281500752594325
The last ferry …

The address holds the paper and the day, also where nothing else does. PressReader describes no form of its exports:
these are clips as they are passed on. What has neither such lines nor an address is read as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.readers.exports import Entry
from index.readers.fields import one_line
from index.readers.records.record_dates import stated_date
from index.types import Article

_ADDRESS = re.compile(
    r"^[ \t]*(?P<url>(?:https?://)?(?:[\w-]{1,40}\.)?pressreader\.com/[a-z-]{2,40}/(?P<outlet>[a-z0-9-]{2,80})/"
    r"(?P<day>\d{8})/[\w/?=&.-]{0,200})[ \t]*$",
    re.MULTILINE,
)
_LABEL = re.compile(
    r"(?P<name>Article Name|Headline|Title|Publication|Section|Author|Byline|Start Page|End Page|Page|Date|Language|"
    r"Article Rank)[ \t]*:[ \t]*(?P<value>[^\n]*)"
)
_BEGINS = re.compile(r"^[ \t]*Article Name[ \t]*:", re.MULTILINE)
_PRINTED = re.compile(
    r"^[^\n]{0,80}(?:PRINTED AND DISTRIBUTED BY PRESSREADER|PressReader\.com \+1 604|PROTECTED BY APPLICABLE LAW|"
    r"ORIGINAL COPY)[^\n]{0,120}$|^[ \t]*PressReader[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_PAGE = re.compile(r"(?:page|p\.|seite|pg\.?)[ \t]*(?P<page>\d{1,3})", re.IGNORECASE)
_BYLINE = re.compile(r"(?:by|von|par|por)[ \t]+(?P<names>\S.{1,120})", re.IGNORECASE)
_FACTS = re.compile(r"(?<!\s)\s++[·•|]\s++")
_HEAD_LINES = 6
_PROSE = 120  # characters of a line that is none of the head
_NO_DAY = "a clip of PressReader without a day and a newspaper of its own"


def entries(text: str) -> list[Entry]:
    """The clips of a text; none for a text that holds none."""
    text = _PRINTED.sub("", text)
    begins = [match.start() for match in _BEGINS.finditer(text)]
    if begins and re.search(r"^[ \t]*Publication[ \t]*:", text, re.MULTILINE):
        ends = [*begins[1:], len(text)]
        return [_labelled(text[start:end]) for start, end in zip(begins, ends, strict=True)]
    return list(_addressed(text))


def from_clip(article: Article) -> Article:
    """A page of PressReader's site with the paper and the day of its address, where it states none itself."""
    address = _ADDRESS.match(article.url)
    if address is None:
        return article
    if article.outlet.lower() in ("", "pressreader", "pressreader.com"):
        article = replace(article, outlet=_paper(address))
    if article.published is None and (day := stated_date(_iso(address))):
        dated = {"published": day.day, "published_precision": day.precision, "published_method": "address"}
        article = replace(article, **dated)  # type: ignore[arg-type]
    return article


def _paper(address: re.Match[str]) -> str:
    return str(address["outlet"]).replace("-", " ").title()


def _labelled(part: str) -> Entry:
    lines = part.strip().split("\n")
    held: dict[str, str] = {}
    while lines and ((label := _LABEL.fullmatch(lines[0].strip())) or not lines[0].strip()):
        if label:
            held[label["name"].lower()] = one_line(label["value"])
        lines.pop(0)
    address = _ADDRESS.search(part)
    day = stated_date(held.get("date", "")) or stated_date(_iso(address))
    body = _ADDRESS.sub("", "\n".join(lines)).strip()
    if not body:
        return Entry(reason="a clip of PressReader without its text")
    if not day or not held.get("publication"):
        return Entry(reason=_NO_DAY)
    fields: dict[str, object] = {
        "title": held.get("article name", ""),
        "outlet": re.sub(r"(?<!\s)\s*+-?\s*+\([^()]{1,40}\)$", "", held["publication"]),  # "(Latest Edition)"
        "byline": _name(held.get("author") or held.get("byline") or ""),
        "published": day.day.isoformat(),
        "section": held.get("section", ""),
        "language": held.get("language", ""),
        "url": address["url"] if address else "",
    }
    page = re.fullmatch(r"\d{1,3}", held.get("start page") or held.get("page") or "")
    return Entry(body, fields, page=int(page[0]) if page else 0)


def _addressed(text: str) -> Iterator[Entry]:
    """Clips that end with their addresses."""
    begins = 0
    for address in _ADDRESS.finditer(text):
        part, begins = text[begins : address.start()].strip(), address.end()
        if part and (day := stated_date(_iso(address))):
            yield _clip(part.split("\n"), address, day.day.isoformat())


def _clip(lines: list[str], address: re.Match[str], day: str) -> Entry:
    fields: dict[str, object] = {"published": day, "url": address["url"], "outlet": ""}
    title, page, at = "", 0, 0
    slug = address["outlet"]
    for line in map(one_line, lines[:_HEAD_LINES]):
        pieces = _FACTS.split(line) if line else []
        if len(line) > _PROSE or (title and line and not _is_fact(pieces, slug)):
            break
        at += 1
        for piece in pieces:
            if found := _PAGE.fullmatch(piece):
                page = int(found["page"])
            elif _slug(piece) == slug:
                fields["outlet"] = piece
            elif byline := _BYLINE.fullmatch(piece):
                fields["byline"] = byline["names"]
            elif not stated_date(piece):
                title, fields["section"] = (title, piece) if title else (piece, "")
    body = "\n".join(lines[at:]).strip()
    fields |= {"title": title, "outlet": fields["outlet"] or _paper(address)}
    return Entry(body, fields, page=page) if body else Entry(reason="a clip of PressReader without its text")


def _is_fact(pieces: list[str], slug: str) -> bool:
    """Whether a line below a headline tells of it: one of its pieces is the paper, a day, a page or a name."""
    return any(
        _PAGE.fullmatch(piece) or _slug(piece) == slug or _BYLINE.fullmatch(piece) or stated_date(piece)
        for piece in pieces
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _name(written: str) -> str:
    byline = _BYLINE.fullmatch(written)
    return byline["names"] if byline else written


def _iso(address: re.Match[str] | None) -> str:
    return f"{address['day'][:4]}-{address['day'][4:6]}-{address['day'][6:]}" if address else ""
