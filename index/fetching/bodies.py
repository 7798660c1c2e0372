"""From the bytes that a server sends to those it means, within limits; and what kind of thing they are.

Two hundred kilobytes of gzip can unpack to two hundred megabytes, so unpacking stops at the limit and not after it.
Only gzip and deflate are asked for: they are what can be unpacked a bounded piece at a time with Python alone.

A server's word about the type counts where it refuses (a picture, a film, a program); where it promises text, the
first bytes must not say otherwise.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

from index.errors import FetchFailed

_BYTES_PER_MB = 1_000_000
_PIECE = 65_536
_HEAD = 1_024  # bytes that sniffing looks at
_GZIP = b"\x1f\x8b"

# Media types that no reader is for, by their beginnings.
_REFUSED = (
    *("image/", "video/", "audio/", "font/", "model/", "text/css", "text/javascript", "application/javascript"),
    *("application/x-javascript", "application/x-msdownload", "application/x-executable", "application/java-archive"),
    *("application/vnd.microsoft.portable-executable", "application/wasm", "application/vnd.android"),
    *("application/vnd.apple.mpegurl", "application/dash+xml"),
)
_VAGUE = {"", "application/octet-stream", "binary/octet-stream", "application/x-download", "text/plain"}

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (_GZIP, "application/gzip"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "application/x-riff"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\x00", "application/x-msdownload"),
    (b"\x00asm", "application/wasm"),
    (b"wOF", "font/woff"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_MARKUP = re.compile(rb"\s*(?:<!--.{0,800}?-->\s*|<\?(?!xml\b).{0,200}?\?>\s*)*", re.DOTALL)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|article|main|p|h1|table|style)\b", re.I)


def unpack_body(body: Iterable[bytes], encoding: str, max_mb: float, *, cut: bool = False) -> bytes:
    """All of a body, unpacked. Raises FetchFailed when it is larger than ``max_mb``; with ``cut``, keeps that much."""
    kept, size, limit = list[bytes](), 0, int(max_mb * _BYTES_PER_MB)
    for piece in _decoded(body, encoding, limit):
        kept.append(piece)
        size += len(piece)
        if size > limit:
            if cut:
                break
            raise FetchFailed("too large", f"more than {max_mb:,g} MB; save it and index the file")
    return b"".join(kept)[:limit]


def gunzipped(data: bytes, max_mb: float) -> bytes:
    """A file that is itself packed (sitemap.xml.gz), unpacked; any other as it is. Raises FetchFailed."""
    return unpack_body([data], "gzip", max_mb) if data.startswith(_GZIP) else data


def _decoded(body: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return iter(body)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed("type", f"packed in a way that was not asked for: {encoding[:60]}")
    return _inflated(body)


def _inflated(body: Iterable[bytes]) -> Iterator[bytes]:
    """gzip (of several members too) and deflate, with or without its header, in pieces of bounded size."""
    unpack, seen = zlib.decompressobj(47), False
    try:
        for packed in body:
            if not seen and packed and not _has_header(packed):
                unpack = zlib.decompressobj(-15)
            seen = seen or bool(packed)
            while packed:
                if unpack.eof:
                    if not packed.startswith(_GZIP[:1]):
                        return  # padding after the end
                    unpack = zlib.decompressobj(47)
                if piece := unpack.decompress(packed, _PIECE):
                    yield piece
                packed = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    except zlib.error as error:
        raise FetchFailed("protocol", f"the answer is packed wrongly: {error}") from error
    if seen and not unpack.eof:
        raise FetchFailed("protocol", "the answer ends in the middle")


def _has_header(packed: bytes) -> bool:
    return packed[0] == 0x1F or (packed[0] & 0x0F == 8 and (len(packed) < 2 or (packed[0] * 256 + packed[1]) % 31 == 0))


def require_type(header: str) -> None:
    """Raises FetchFailed for what a server calls a thing that no reader is for, before any of it is loaded."""
    media_type = bare_type(header)
    if media_type.startswith(_REFUSED):
        raise FetchFailed("type", f"not a page, feed or document but {media_type[:80]}")


def bare_type(header: str) -> str:
    """``text/html; charset=utf-8`` → ``text/html``."""
    return header.partition(";")[0].partition(",")[0].strip().lower()


def media_type(header: str, data: bytes) -> str:
    """What ``data`` is: by its first bytes where they are clear, else what the server called it.

    Raises FetchFailed for what no reader is for. What is called text and is none ends here too.
    """
    stated, head = bare_type(header), data[:_HEAD]
    signed = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), "")
    if signed.startswith(_REFUSED) or signed == "application/x-riff" or head[4:8] == b"ftyp":
        raise FetchFailed("type", f"called {stated or 'nothing'}, but it is {signed or 'video/mp4'}")
    if signed:
        # Word and e-book files are zip files: the server's word is the more exact one.
        return stated if signed == "application/zip" and stated not in _VAGUE and "html" not in stated else signed
    if b"\0" in head and not head.startswith(_WIDE_MARKS):
        raise FetchFailed("type", f"called {stated or 'nothing'}, but it is binary")
    return _text_type(stated, head)


def _text_type(stated: str, head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf")
    start = start[_MARKUP.match(start).end() :]  # type: ignore[union-attr]  # matches the empty string
    if _HTML.match(start):
        return stated if "html" in stated else "text/html"
    if start.startswith(b"<?xml") or re.match(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", start):
        return stated if "xml" in stated else "application/xml"
    if stated in _VAGUE and start[:1] in (b"{", b"["):
        return "application/json"
    return stated if stated not in _VAGUE else "text/plain"
