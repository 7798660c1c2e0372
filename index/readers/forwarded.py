"""What a mail passes on: a piece that was forwarded, with its sender and day, and the several stories of a digest.

---------- Forwarded message ---------         Good morning                     heading of the mail
From: Harbour Post <news@p.example>            Ferry closes                     heading of a story
Date: Sun, 30 Jun 2024 at 16:00                The last ferry left …
Subject: Ferry closes                          Bridge begins                    heading of a story
                                               Work on the bridge began …
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from html import unescape
from itertools import islice

from index.readers.dates.date_parsing import StatedDate
from index.readers.fields import one_line
from index.readers.pages.markup import read_markup
from index.readers.records.record_dates import stated_date

_BEGIN = re.compile(
    r"^[ \t>]*+(?:-{2,}+[ \t]*+)?+(?:Begin forwarded message|Forwarded message|Original Message|"
    r"Weitergeleitete Nachricht|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Ursprüngliche Nachricht|"
    r"Message transféré|Message d'origine|Mensaje reenviado|Mensaje original|Messaggio inoltrato|"
    r"Mensagem encaminhada|Doorgestuurd bericht)[ \t]*+:?+[ \t]*+-*+[ \t]*+$",
    re.MULTILINE | re.IGNORECASE,
)
_FIELDS = {
    "from": "from von de da van от",
    "date": "date sent datum gesendet envoyé fecha enviado data inviato verzonden дата",
    "subject": "subject betreff objet asunto oggetto assunto onderwerp тема",
    "": "to cc an à para a aan кому reply-to antwort",
}
_NAMES = {name: field for field, names in _FIELDS.items() for name in names.split()}
_HEADER = re.compile(r"[ \t>*]*(?P<name>[^\W\d_][\w-]{0,12})[ \t]?\*?:\*?[ \t]*(?P<value>[^\n]*)")
_HEADER_LINES = 24
_SIGNATURE = re.compile(r"^-- \n", re.MULTILINE)
_SIGNATURE_LINES = 12
_STORY_CHARS, _LEAVE_CHARS = 60, 400
_MOST_STORIES = 200
_BEFORE_HEADING = re.compile(r"(?=<h[1-3][\s>])", re.IGNORECASE)
_MORE = (
    r"(?:read (?:more|on|the (?:full )?story)|continue reading|more|full story|weiterlesen|mehr(?: lesen)?|"
    r"lire la suite|leer más|seguir leyendo|continua a leggere|ler mais|lees (?:meer|verder))"
)
_ADDRESS_LINE = re.compile(
    r"^[ \t]*+(?:(?!http)[^\n:<>()]{0,40}:[ \t]*+)?+[<(]?+(?P<url>https?://[^\s<>()]++)[>)]?+[ \t]*+$", re.MULTILINE
)
_HEADING_LINE = re.compile(  # below an empty line, no sentence
    r"(?:\A|(?<=\n\n))[ \t]*+(?P<heading>[^\s.,:;][^\n]{2,119}(?<![\s.,:;]))[ \t]*+\n(?=\n?[^\n]{40})"
)
_READ_MORE = re.compile(rf"{_MORE}\W*", re.IGNORECASE)
_WAY = re.compile(
    rf"<h[1-3][^<>]{{0,500}}>\s{{0,9}}<a\s[^<>]{{0,500}}?href=[\"'](?P<heading>[^\"'<>]{{1,900}})|"
    rf"<a\s[^<>]{{0,500}}?href=[\"'](?P<more>[^\"'<>]{{1,900}})[\"'][^<>]{{0,500}}>\s{{0,9}}{_MORE}\W{{0,9}}\s{{0,9}}<",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"unsubscribe|abbestellen|abmelden|se désabonner|désinscri|darse de baja|afmelden|"
    r"view (?:this email )?in (?:your )?browser",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A piece that was passed on: who had sent it, when, under which subject, and its text."""

    outlet: str
    subject: str
    published: StatedDate | None
    text: str


def forwarded_in(text: str) -> Forwarded | None:
    """The piece that a mail passes on, the innermost of several; None for a mail of its own."""
    found = None
    for begin in _BEGIN.finditer(text):
        found = _piece(text[begin.end() :].lstrip("\n")) or found
    return found


def _piece(text: str) -> Forwarded | None:
    headers, at = _headers(text)
    if "from" not in headers or at >= len(text):
        return None
    name, address = parseaddr(headers["from"])
    written = re.sub(r"\b(?:at|um|à|a las)\b", " ", headers.get("date", ""))
    return Forwarded(
        one_line(name) or one_line(address),
        one_line(headers.get("subject", "")),
        stated_date(one_line(written)),
        re.sub(r"^>[ ]?", "", text[at:], flags=re.MULTILINE).strip(),
    )


def _headers(text: str) -> tuple[dict[str, str], int]:
    """The headers above a piece, and where they end: at another line, or at two that are empty.

    One empty line stands between any two of them where the mail was HTML.
    """
    headers: dict[str, str] = {}
    at = empty = 0
    for _ in range(_HEADER_LINES):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        match = _HEADER.match(line)
        if match and match["name"].lower() in _NAMES:
            headers.setdefault(_NAMES[match["name"].lower()], match["value"])
            empty = 0
        elif line.strip(" \t>") or (headers and empty):
            break
        else:
            empty += 1
        at = end + 1 if end >= 0 else len(text)
    return headers, at


def without_signature(text: str) -> str:
    """The text without what stands below the line "-- ", if that is short."""
    marks = list(_SIGNATURE.finditer(text))
    if marks and text.count("\n", marks[-1].end()) < _SIGNATURE_LINES and text[: marks[-1].start()].strip():
        return text[: marks[-1].start()].rstrip()
    return text


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a digest."""

    heading: str
    text: str
    url: str


def stories(html: str) -> list[Story]:
    """The stories of a digest, from its headings with what stands below each; none for a mail that is one story.

    There must be two with a way to the whole story. A newsletter that is one story has headings without any, and a
    heading without a text of a story's length is a section's name.
    """
    pieces = _BEFORE_HEADING.split(html)[1:]
    found = [_story(piece) for piece in pieces[:_MOST_STORIES]]
    kept = [story for story in found if story.heading and len(story.text) >= _STORY_CHARS]
    linked = sum(bool(_WAY.search(piece)) for piece in pieces[:_MOST_STORIES])
    return kept if len(kept) >= 2 and linked >= 2 else []


def stories_of_text(text: str) -> list[Story]:
    """The same of a digest as plain text: a heading on a line of its own, a text, the address of the whole story."""
    found, at = [], 0
    for way in islice(_ADDRESS_LINE.finditer(text), _MOST_STORIES):
        above, at = text[at : way.start()], way.end()
        headed = list(_HEADING_LINE.finditer(above))
        told = above[headed[-1].end() :].strip() if headed else ""
        if len(told) >= _STORY_CHARS and not _LEAVE.search(way[0]):
            found.append(Story(one_line(headed[-1]["heading"]), told, way["url"]))
    return found if len(found) >= 2 else []


def _story(piece: str) -> Story:
    """Heading and paragraphs of a story, without its link and what the mail says of itself."""
    markup = read_markup(piece, keep_heading=False)
    paragraphs = [one for one in markup.text.split("\n\n") if not _READ_MORE.fullmatch(one.strip())]
    for at, paragraph in enumerate(paragraphs):
        if _LEAVE.search(paragraph) and len(paragraph) < _LEAVE_CHARS:
            paragraphs = paragraphs[:at]
            break
    way = _WAY.search(piece)
    url = unescape(way["heading"] or way["more"] or "") if way else ""
    return Story(markup.heading, "\n\n".join(paragraphs).strip(), url if url.startswith("http") else "")
