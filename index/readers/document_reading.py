"""From a document to its articles: what kind it is, which reader it gets, and where that reader runs.

Plain text and Markdown of up to a megabyte, and lines of JSON of up to a megabyte, are read here, by our own code in
time that grows with their size. All else is read in a worker process (``index.readers.processes.worker``), which can
be killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from index.errors import ArticleUnreadable
from index.readers.archives import Leaf, head_of, leaves, name_of_format
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.file_finding import reason_of
from index.readers.processes.worker import read_in_worker
from index.readers.records.jsonl import read_jsonl
from index.readers.registry import format_named
from index.readers.texts.lines import Line
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_READ_HERE = 1_000_000  # bytes


def read_document(
    document: Document, settings: ReadingSettings, *, raising: bool = False
) -> Iterator[Article | SkippedFile]:
    """All articles of a document, whatever its format, and a SkippedFile for each item of it that is none.

    Never raises for what is in the document: one that cannot be read at all is a single SkippedFile with its source.
    With ``raising``, what the disk says is raised as OSError where it is read in this process: it may pass.
    Articles come as they are read, so that a file may be larger than the memory.
    """
    try:
        name = name_of_format(head_of(document), document)
        trusted = format_named(name).trusted and (name == "jsonl" or document.size <= _READ_HERE)
    except (ArticleUnreadable, OSError) as error:
        if raising and isinstance(error, OSError):
            raise
        yield SkippedFile(document.source, _reason(error))
        return
    if not trusted:
        yield from read_in_worker(document, settings)
    elif name == "jsonl":
        yield from _guarded(read_jsonl(document, settings, partial(_long_line, settings)), document, name, raising)
    else:
        yield from _guarded(format_named(name).read(document, settings), document, name, raising)


def _long_line(settings: ReadingSettings, line: Line, source: str) -> Iterator[Article | SkippedFile]:
    """A long line of JSON Lines, read as a file of its own."""
    alone = Document(source, "line.jsonl", data=line.data)
    for found in read_in_worker(alone, settings):
        yield replace(found, source=source)


def read_here(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The same in this process, without limits of time and memory: what the worker runs."""
    try:
        for leaf in leaves(document, settings):
            if isinstance(leaf, SkippedFile):
                yield leaf
            else:
                yield from read_leaf(leaf, settings)
    except (ArticleUnreadable, OSError) as error:
        yield SkippedFile(document.source, _reason(error))


def read_leaf(leaf: Leaf, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """What one document holds, a failure of it as the last item. Errors of the caller are not caught here."""
    yield from _guarded(leaf.format.read(leaf.document, settings), leaf.document, leaf.format.name)


def _guarded(
    found: Iterator[Article | SkippedFile], document: Document, name: str, raising: bool = False
) -> Iterator[Article | SkippedFile]:
    source = document.source
    try:
        yield from found
    except (ArticleUnreadable, OSError) as error:
        if raising and isinstance(error, OSError):
            raise
        yield SkippedFile(source, _reason(error))
    except RecursionError:
        yield SkippedFile(source, f"cannot be read as {name}: nested too deeply")
    except MemoryError:
        raise  # of the worker, whose parent tells of it
    except Exception as error:
        # Libraries that parse damaged files raise anything, and one file must not stop the others.
        said = one_line(f"{type(error).__name__}: {error}")[:200]
        yield SkippedFile(source, f"cannot be read as {name}: {said}")


def _reason(error: ArticleUnreadable | OSError) -> str:
    return reason_of(error) if isinstance(error, OSError) else str(error)
