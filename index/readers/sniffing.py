"""Which format a document has: told from its first bytes; its suffix only decides between texts that look alike.

    PDF, zip (DOCX, EPUB), gzip, tar, PNG    magic bytes
    mbox, mail, SGML, feeds, HTML, JSON      first characters of the text
    plain text, Markdown, tables             suffix, or what a server called it

A picture that is named ``.txt`` is named as a picture, a web page that is named ``.txt`` is read as a web page.
"""

from __future__ import annotations

import json
import re

from index.errors import ArticleUnreadable
from index.readers.text_files import WIDE_MARKS, wide_encoding
from index.readers.wire.iptc7901 import is_wire

HEAD = 8_192  # bytes that are looked at
TAR = 257  # where a tar archive has its mark
_BINARIES: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a sound, picture or video file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"ID3", "a sound file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"SQLite format 3\0", "a SQLite database; export its table as CSV or JSON Lines"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or one with a password; save it as .docx"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; pack it as .zip or .tar.gz"),
    (b"Rar!\x1a\x07", "a RAR archive; pack it as .zip or .tar.gz"),
    (b"BZh", "a bzip2 archive; pack it as .zip or .tar.gz"),
    (b"\xfd7zXZ\0", "an xz archive; pack it as .zip or .tar.gz"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; pack it as .zip or .tar.gz"),
)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\0", b"MM\0*")
_BINARY_FORMATS = frozenset({"picture", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "epub", "zip", "tar", "gzip"})
_MEDIA_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "plain",
    "text/markdown": "markdown",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "text/vtt": "subtitles",
    "application/x-subrip": "subtitles",
    "application/srt": "subtitles",
    "application/json": "json",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "message/rfc822": "mail",
    "application/mbox": "mbox",
}
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t].*|)$")
_MAIL_HEADERS = frozenset({"received", "return-path", "message-id", "mime-version", "delivered-to", "x-mailer"})
_MBOX = re.compile(r"From \S++(?>.*? \d{1,2}:\d\d).*\d{4}")
_SGML = re.compile(r"(?:<!DOCTYPE\s+lewis\b|<REUTERS\s)", re.IGNORECASE)
_XML_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_OPENING = re.compile(r"<(?:!--|article|div|p|main|section|title|meta|h[1-6]|table|script|style)\b", re.IGNORECASE)
_WIRE_ROOTS = frozenset({"nitf", "newsml", "newsitem", "newsmessage", "packageitem"})
_XML_TEXTS = {"tei": "tei", "teicorpus": "tei", "alto": "alto"}
_PAGE_ROOTS = frozenset({"html", "head", "body"})
_FEED_PART = re.compile(r"<(?:channel|item|entry|rss|feed)[\s>]", re.IGNORECASE)
_KNOWN_XML = {
    "opml": "a list of feeds (OPML); the addresses in it are followed with: dateline index ADDRESS",
    "mets": "METS, which lists the files of a scan; its words are in the ALTO files beside it",
    "sitemapindex": "a list of sitemaps; follow the site itself",
    "urlset": "a sitemap; follow the site itself",
    "plist": "a property list",
    "svg": "a drawing",
}
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:[{\[\"\]\d-]|true|false|null))")

_HAR = re.compile(r"\s*\{\s*\"log\"\s*:\s*\{\s*\"(?:version|creator|browser|pages|entries)\"")
_SUBTITLES = re.compile(
    r"WEBVTT(?=\s)|\d{1,6}\r?\n(?:\d{1,3}:)?\d\d:\d\d,\d{3} --> |"
    r"\{\s*\"version\"\s*:\s*\"[\d.]{1,9}\"\s*,\s*\"segments\"\s*:"
)
_JSON_BLOCK = re.compile(r"\[\s*\{|\{\s*\n")  # a list of objects, or one object on several lines


def sniff(head: bytes, by_suffix: str, media_type: str = "") -> str:
    """The name of the format of a document, "" for a text of which nothing tells.

    ``head`` is its first bytes, at most ``HEAD``; ``by_suffix`` the format that its suffix is for, or "".
    Raises ArticleUnreadable for what is known and cannot be read, in words: a picture, an old Word document.
    """
    hint = by_suffix or _MEDIA_TYPES.get(media_type.split(";")[0].strip().lower(), "")
    if not head.strip() and len(head) < HEAD:
        raise ArticleUnreadable("empty file")
    if name := _by_magic(head):
        return name
    for mark, kind in _BINARIES:
        if head.startswith(mark):
            raise ArticleUnreadable(f"no reader for this: {kind}")
    name = _by_text(_text(head), hint)
    if name in _BINARY_FORMATS:  # by its suffix alone
        raise ArticleUnreadable(f"damaged: named as {name}, but it does not begin like one")
    return name


def _by_magic(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"WARC/", b"filedesc://")):
        return "warc"
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "picture"
    return "tar" if head[TAR : TAR + 5] == b"ustar" else ""


def _text(head: bytes) -> str:
    """The head as text: good enough to look for marks, which are ASCII in every format."""
    for mark, encoding in WIDE_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    encoding = wide_encoding(head) if b"\0" in head else "utf-8-sig"
    return head.decode(encoding or "latin-1", "replace")


def _by_text(text: str, hint: str) -> str:
    start = text.lstrip("\ufeff \t\r\n\f\v")
    if start.startswith("<"):
        return _by_markup(start, hint)
    if _MBOX.match(text.split("\n", 1)[0]):
        return "mbox"
    if kind := _mail(start, hint):
        return kind
    if start.startswith("{\\rtf"):
        return "rtf"
    if is_wire(start):
        return "wire_text"
    if _SUBTITLES.match(start):
        return "subtitles"
    if _HAR.match(start):
        return "har"
    if _JSON.match(start):
        return _json(start, hint)
    return hint


def _by_markup(start: str, hint: str) -> str:
    if _SGML.search(start[:2_000]):
        return "sgml"
    root = _XML_ROOT.search(re.sub(r"<!--.*?(?:-->|\Z)", "", start, flags=re.DOTALL))
    name = root["name"].lower() if root else ""
    if name in _WIRE_ROOTS:
        return "wire"
    if name in _FEED_ROOTS and (name != "feed" or "xmlns" in start or hint == "feed"):
        return "feed"
    if name in _XML_TEXTS:
        return _XML_TEXTS[name]
    if _is_other_xml(start, name, hint):
        kind = _KNOWN_XML.get(name, "XML of an unknown kind")
        raise ArticleUnreadable(f"no reader for this: {kind} (<{name or '?'}>)")
    if _HTML.search(start):
        return "html"
    if hint:
        return hint
    return "html" if _HTML_OPENING.match(start) else ""


def _is_other_xml(start: str, root: str, hint: str) -> bool:
    """Whether this says that it is XML, by its declaration or its suffix, and is neither a page nor a feed."""
    if root in _PAGE_ROOTS or hint == "html" or _FEED_PART.search(start):
        return False
    return start.startswith("<?xml") or (hint == "wire" and bool(root) and not _HTML_OPENING.match(start))


def _mail(start: str, hint: str) -> str:
    """Whether a text opens with the headers of a mail. A web page that was saved as MHTML does as well.

    "From:", "Date:" and "Subject:" alone may stand above an agency's story, so they count only where no suffix says
    that this is a text.
    """
    headers = _headers(start)
    if "snapshot-content-location" in headers:
        return "html"
    if len(headers.keys() & _MAIL_HEADERS) >= 2 and headers.keys() & {"from", "subject", "date"}:
        return "html" if hint == "html" and "multipart/related" in headers.get("content-type", "").lower() else "mail"
    plain_headers = "from" in headers and ("date" in headers or "subject" in headers)
    return "mail" if plain_headers and hint in ("", "mail", "mbox") else ""


def _headers(start: str) -> dict[str, str]:
    """The headers above the first empty line; none if any line above it is no header."""
    headers: dict[str, str] = {}
    for line in start.splitlines()[:100]:
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        header = _HEADER.match(line)
        if not header:
            return {}
        headers[header[1].lower()] = line
    return headers


def _json(start: str, hint: str) -> str:
    """JSON or JSON Lines. A file of one line may be both, and then its suffix decides."""
    first, _, rest = start.partition("\n")
    whole = _is_object(first)
    if whole and rest.lstrip().startswith("{"):
        return "jsonl"
    if hint in ("plain", "markdown", "html", "table") and not whole and not _JSON_BLOCK.match(start):
        return hint
    if hint == "jsonl" and not _JSON_BLOCK.match(start):
        return "jsonl"
    return "json"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
