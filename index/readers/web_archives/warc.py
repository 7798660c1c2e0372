"""WARC files (ISO 28500) and the ARC files before them, read with warcio as they come: memory may be less than they."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.text_files import open_document, size_limit
from index.readers.web_archives.captures import Capture, Captures, time_of
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_TYPES = frozenset({"response", "resource", "revisit"})


def read_warc(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of the pages in a file, each as ``source#time/address``, and a SkippedFile for pages without one.

    Raises ArticleUnreadable for a file without any page, and OSError.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    captures = Captures(document, settings)
    with open_document(document) as file:
        records = ArchiveIterator(file, arc2warc=True)
        try:
            for record in records:
                capture = _capture(record, size_limit(settings))
                if isinstance(capture, Capture):
                    yield from captures.read(capture)
        except (ArchiveLoadFailed, ValueError, EOFError, UnicodeDecodeError, AttributeError) as error:
            said = f"damaged: {one_line(str(error))[:100]}; what comes after record {captures.count:,} was not read"
            if not captures.count:
                raise ArticleUnreadable(said) from error
            yield SkippedFile(document.source, said)
            return
    yield from captures.end()


def _capture(record: Any, limit: int) -> Capture | None:
    """What a record says; None for one that is no answer, or without an address and a time."""
    headers, answer = record.rec_headers, record.http_headers
    url, at = headers.get_header("WARC-Target-URI", ""), time_of(headers.get_header("WARC-Date", ""))
    if record.rec_type not in _TYPES or at is None or not url.startswith(("http://", "https://")):
        return None
    revisit = record.rec_type == "revisit"
    status = answer.get_statuscode() if answer else "0" if revisit else "200"
    media_type = (answer.get_header("Content-Type") if answer else record.content_type) or ""
    wanted = not revisit and status == "200" and media_type.lower().startswith(("text/html", "application/"))
    body = record.content_stream().read(limit + 1) if wanted else b""
    return Capture(
        url=url,
        at=at,
        status=int(status) if status and status.isdigit() else 0,
        media_type=media_type,
        body=body if len(body) <= limit else b"",
        location=(answer.get_header("Location") or "") if answer else "",
        digest=headers.get_header("WARC-Payload-Digest") or "",
        revisit=revisit,
        before=(
            headers.get_header("WARC-Refers-To-Target-URI", ""),
            time_of(headers.get_header("WARC-Refers-To-Date", "")),
        ),
    )
