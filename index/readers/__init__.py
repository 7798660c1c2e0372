"""Reads articles from files and folders: the first step of the write path.

    for article in read(["~/news"], settings.reading, skipped=print): ...

One module a format, each a generator of articles; this page only picks the one for a file and
makes sure that no file can stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from index.errors import ArticleUnreadable
from index.readers.datelines import dateline_of
from index.readers.dates import parse_date
from index.readers.jsonl import read_jsonl
from index.readers.markdown import read_markdown
from index.readers.plain import read_plain
from index.readers.sources import Report, find_files, no_reader, reason_of, source_of, suffix_of
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

__all__ = ["READERS_VERSION", "dateline_of", "formats", "parse_date", "plan", "read", "read_file", "refusal"]

READERS_VERSION = 1  # raise when readers make other articles of the same files: an archive then reads its files again


class _Format(NamedTuple):
    """How files of a suffix are read, and what a person is told about it."""

    read: Callable[[str, ReadingSettings], Iterator[Article | SkippedFile]]
    description: str


_MARKDOWN = _Format(read_markdown, "Markdown, optionally with YAML front matter")
_FORMATS = {
    ".txt": _Format(read_plain, "plain text: outlet, headline, byline and date above the story"),
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".jsonl": _Format(read_jsonl, "JSON Lines: one article a line"),
}


def read(paths: Iterable[str], settings: ReadingSettings, skipped: Report) -> Iterator[Article]:
    """The articles of files, folders (recursively) and globs, one at a time, in a stable order.

    What cannot be read goes to ``skipped``: once for a file, and for JSON Lines once for a line as
    ``path#line``. Nothing is raised for it, and the rest goes on.
    """
    for path in find_files(paths, _FORMATS, skipped):
        for item in _read_file(path, settings):
            if isinstance(item, SkippedFile):
                skipped(item)
            else:
                yield item


def plan(paths: Iterable[str]) -> list[str]:
    """The files that ``read`` would open, in its order, found without opening any: for a progress bar."""
    return list(find_files(paths, _FORMATS, lambda _: None))


def formats() -> dict[str, str]:
    """The suffixes that can be read, each with a few words on what is expected in it."""
    return {suffix: known.description for suffix, known in _FORMATS.items()}


def refusal(path: str) -> str:
    """Why a file of this name is not read, in words; "" if it is."""
    return no_reader(path, _FORMATS)


def read_file(path: str, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """What one file holds. Raises ArticleUnreadable, or OSError where it cannot be opened or read."""
    return _FORMATS[suffix_of(path)].read(path, settings)


def _read_file(path: str, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """What a file holds, a failure of it as the last item. Errors of the caller are not caught here."""
    try:
        yield from read_file(path, settings)
    except ArticleUnreadable as error:
        yield SkippedFile(source_of(path), str(error))
    except OSError as error:
        yield SkippedFile(source_of(path), reason_of(error))
