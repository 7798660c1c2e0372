"""IPTC 7901, the text of teleprinters: one item after another.

    SOH  hna042 3 i 88 HNA 0042        source and number, urgency, category, words, optional; SYN may stand before
    STX  Bridge/jury/                  slug
         (Corrects the names)          note to editors
         Jury named =                  headline, which an equals sign ends
            Orlund (HNA) - The county  the story, its paragraphs indented
         hna os                        who signed it off
    ETX  161015 mar 24                 day and time, month, year

Some files have lost the control characters; the line of the header and that of the date tell as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.errors import ArticleUnreadable
from index.readers.dates.date_parsing import MONTH, parse_date
from index.readers.dates.datelines import opening
from index.readers.documents import Document
from index.readers.skips import Skips
from index.readers.text_files import decode, one_line, read_bytes
from index.readers.wire.items import WireItem, article_of_item
from index.readers.wire.subjects import letter
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_HEAD = (
    r"(?P<source>[A-Za-z]{2,6})(?P<number>\d{3,5})[ \t]++(?P<urgency>[1-9])[ \t]++(?P<category>[A-Za-z]{1,3})[ \t]++"
    r"(?P<words>\d{1,5})(?P<rest>[^\n]{0,60})"
)
_HEADER = re.compile(rf"^[ \t]*+{_HEAD}$", re.MULTILINE)
_OPENING = re.compile(rf"[\x01\x16\s]*+{_HEAD}[\n\r\x02]", re.IGNORECASE)
_STAMP = re.compile(
    rf"^[ \t]*+(?P<day>[0-3]\d)(?P<time>[0-2]\d[0-5]\d)(?:[ \t]*+(?!{MONTH})[a-z]{{3,4}})?+[ \t]++"
    rf"(?P<month>{MONTH})[ \t]++"
    r"(?P<year>\d\d(?:\d\d)?)[ \t]*+$",
    re.MULTILINE | re.IGNORECASE,
)
_SLUG = re.compile(r"[^\s/=][^\n=]{0,60}/[^\n=]{0,40}/?[ \t]*$")
_HEAD_LINES = 8
_APART = bytes.maketrans(b"\x01\x02\x03\x04\x16", b"\n\n\n\n\n")
_AGENCY = re.compile(r"\(([A-Z][\w&./ -]{1,30}|[a-z]{3})\)")
_REVISES = re.compile(r"\b(?:kill|withdraw\w*|correct\w*|replac\w*|ersetzt|streich\w*)\b", re.IGNORECASE)
_WIRE = re.compile(r"\s*+(?P<name>[A-Z]{2,8}|[a-z]{2,5})\b")
_NOTE = re.compile(r"\s*+\([^()]{1,200}\)\s*+")
_SIGN_CHARS = 5
_BYLINE = re.compile(r"\s*+(?:by|von|par|por)\s++(?P<names>[^\s=][^=\n]{2,80}+)=?+\s*+$", re.IGNORECASE)


def read_iptc7901(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The items of a file: one as the document itself, several as ``source#number``.

    Raises ArticleUnreadable for a file without any, and OSError.
    """
    text = decode(read_bytes(document, settings).translate(_APART))
    starts = list(_HEADER.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    skips = Skips(document.source, "item")
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        source = document.source if len(starts) == 1 else f"{document.source}#{number}"
        try:
            yield article_of_item(_item(start, text[start.end() : end]), source, settings)
        except ArticleUnreadable as error:
            if len(starts) == 1:
                raise
            yield from skips.one(number, str(error))
    yield from skips.rest()
    if not starts:
        raise ArticleUnreadable("no item of a wire in it")


def is_wire(start: str) -> bool:
    """Whether a text opens with the header of an item and its slug."""
    return bool(_OPENING.match(start))


def _item(header: re.Match[str], written: str) -> WireItem:
    stamp = None
    for stamp in _STAMP.finditer(written):  # noqa: B007 (the last one)
        pass
    day = _day(stamp) if stamp else ""
    lines = (written[: stamp.start()] if stamp else written).split("\n")
    wire = _WIRE.match(header["rest"])
    parts = _parts(_without_signature(lines, wire["name"] if wire else header["source"]))
    slug, headline, story = parts.slug, parts.headline, parts.story
    dateline = opening(story)
    agency = _AGENCY.search(story[:200])
    name = header["source"].lower()
    return WireItem(
        text=story,
        headline=headline,
        slug=slug,
        byline=parts.byline,
        dateline=dateline["place"] if dateline else "",
        provider=wire["name"] if wire else (agency[1] if agency else "") or header["source"].upper(),
        published=day,
        changed=f"{day}T{stamp['time'][:2]}:{stamp['time'][2:]}" if stamp and day else "",
        identifier=f"{name}{header['number']}/{day}",
        replaced=tuple(_revised(name, day, f"{slug} {headline} {parts.note} {story[:500]}")),
        note=parts.note or (headline if _REVISES.search(headline) else ""),
        subjects=(("", letter(header["category"])),),
    )


class _Parts(NamedTuple):
    """What stands between the header of an item and its last line."""

    slug: str
    headline: str
    note: str  # to editors
    byline: str
    story: str


def _parts(lines: list[str]) -> _Parts:
    """The slug may be a line by itself, or the headline's only words."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    slug, at = "", 0
    if filled and _SLUG.match(lines[filled[0]].strip()):
        slug, at = lines[filled[0]].strip(" \t/"), filled[0] + 1
    head: list[str] = []
    byline = ""
    for place, line in enumerate(lines[at : at + _HEAD_LINES], start=at):
        names = _BYLINE.match(line) if head else None
        if names:
            byline = one_line(names["names"])
        elif line.strip() and not byline:
            head.append(line)
        if line.rstrip().endswith("=") or names:
            at = place + 1
            continue
        if at > place:
            break
    ended = any(line.rstrip().endswith("=") for line in head)
    title = list(_until_equals(head)) if ended else []
    notes = [line for line in title if _NOTE.fullmatch(line)]
    headline = " ".join(line for line in title if line not in notes)
    return _Parts(one_line(slug), one_line(headline), one_line(" ".join(notes)).strip("()"), byline, _story(lines[at:]))


def _without_signature(lines: list[str], wire: str) -> list[str]:
    """The lines without the last if it is a sign-off: the wire's name and the short signs of its editors."""
    last = max((at for at, line in enumerate(lines) if line.strip()), default=0)
    words = lines[last].split() if lines else []
    signed = len(words) > 1 and words[0].lower() == wire.lower() and not lines[last][:1].isspace()
    return lines[:last] if signed and all(len(word) <= _SIGN_CHARS and word.isalnum() for word in words) else lines


def _until_equals(head: list[str]) -> Iterator[str]:
    for line in head:
        yield line.rstrip(" =\t")
        if line.rstrip().endswith("="):
            return


def _story(lines: list[str]) -> str:
    """The paragraphs, which begin with two spaces or behind an empty line, each on one line."""
    paragraphs: list[list[str]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if fresh or line.startswith(("  ", "\t")) or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
        fresh = False
    return "\n\n".join(" ".join(words) for words in paragraphs)


def _day(stamp: re.Match[str]) -> str:
    year = int(stamp["year"]) + (0 if len(stamp["year"]) == 4 else 1900 if int(stamp["year"]) > 69 else 2000)
    stated = parse_date(f"{stamp['day']} {stamp['month']} {year}")
    return stated.isoformat() if stated else ""


def _revised(name: str, day: str, text: str) -> Iterator[str]:
    """Identifiers of the items of the same day that this one says it corrects or withdraws."""
    if _REVISES.search(text):
        for found in re.finditer(rf"\b{name}[ -]?(\d{{3,5}})\b", text, re.IGNORECASE):
            yield f"{name}{found[1]}/{day}"
