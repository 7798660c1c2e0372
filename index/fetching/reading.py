"""The one place where a fetched document meets the readers.

Readers take paths, so a document's bytes are written to a folder that is gone when they are read; which reader it is
goes by the suffix of its name, as for files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.errors import ArticleUnreadable
from index.readers import formats, read
from index.readers.documents import Document
from index.readers.sources import suffix_of
from index.settings import ReadingSettings
from index.types import Article, SkippedFile


def read_fetched(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a fetched document. Raises ArticleUnreadable where no reader is for it."""
    suffix = suffix_of(document.name)
    if suffix not in formats():
        raise ArticleUnreadable(f"no reader for {document.media_type or suffix or 'what is there'}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{suffix}"
        path.write_bytes(document.data)
        skipped: list[SkippedFile] = []
        for article in read([str(path)], settings, skipped.append):
            yield replace(article, source=_renamed(article.source, path, document), url=article.url or document.url)
        for item in skipped:
            yield SkippedFile(_renamed(item.source, path, document), item.reason)


def _renamed(source: str, path: Path, document: Document) -> str:
    return document.source + source.removeprefix(str(path))
