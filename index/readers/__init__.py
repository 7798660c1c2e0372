"""Reads articles from files and folders: the first step of the write path.

for article in read(["~/news"], settings.reading, skipped=print): ...

file_finding  what a person names → files
sniffing      the first bytes of one → its format; registry: the formats there are
archives      zip, tar, gzip → the documents in them
document_reading   a document → its articles, here or in a worker process that can be killed (processes)

texts, records, office, pages                formats that are alike, a folder each; pdf, feeds, mail by themselves
scans                                        pictures of pages and PDFs without text, by text recognition
wire, exports, web_archives                  items of agencies; many articles of a database in one file; captures
dates, bylines, fields, language_detection   what is known of an article, from what its source says
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.readers.dates.date_parsing import parse_date
from index.readers.dates.datelines import dateline_of
from index.readers.document_reading import read_document
from index.readers.documents import Document
from index.readers.file_finding import Report, find_files
from index.readers.registry import FORMATS, Format
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

__all__ = [
    "FORMATS",
    "READERS_VERSION",
    "Document",
    "Format",
    "dateline_of",
    "formats",
    "parse_date",
    "plan",
    "read",
    "read_document",
]

READERS_VERSION = 8  # raise when readers make other articles of the same files: an archive then reads its files again


def read(paths: Iterable[str], settings: ReadingSettings, skipped: Report) -> Iterator[Article]:
    """The articles of files, folders (recursively) and globs, one at a time, in a stable order.

    What cannot be read goes to ``skipped``: once for a file, for a member of an archive as ``path!member``, and for
    files of many articles once for a line, row or entry as ``path#number``. Nothing is raised for it, and the rest
    goes on.
    """
    for path in find_files(paths, None, skipped):
        for item in read_document(Document.from_path(path), settings):
            if isinstance(item, SkippedFile):
                skipped(item)
            else:
                yield item


def plan(paths: Iterable[str]) -> list[str]:
    """The files that ``read`` would open, in its order, found without opening any: for a progress bar."""
    return list(find_files(paths, None, lambda _: None))


def formats() -> dict[str, str]:
    """The suffixes that can be read, each with a few words on what is expected in it."""
    return {suffix: known.description for known in FORMATS for suffix in known.suffixes}
