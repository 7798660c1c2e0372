"""From a document to its articles: what kind it is, which reader it gets, and where that reader runs.

Plain text, Markdown and JSON Lines of up to a megabyte are read here, by our own code in time that grows with their
size. All else is read in a worker process (``index.readers.worker``), which can be killed.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import ArticleUnreadable
from index.readers.archives import Leaf, head_of, leaves, name_of_format
from index.readers.documents import Document
from index.readers.fields import one_line
from index.readers.registry import format_named
from index.readers.sources import reason_of
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_READ_HERE = 1_000_000  # bytes; a line of JSON may take twenty times its size in memory


def read_document(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """All articles of a document, whatever its format, and a SkippedFile for each item of it that is none.

    Never raises for what is in the document: one that cannot be read at all is a single SkippedFile with its source.
    Articles come as they are read, so that a file may be larger than the memory.
    """
    try:
        name = name_of_format(head_of(document), document)
        here = format_named(name).trusted and document.size <= _READ_HERE
    except (ArticleUnreadable, OSError) as error:
        yield SkippedFile(document.source, _reason(error))
        return
    if here:
        yield from read_leaf(Leaf(document, format_named(name)), settings)
        return
    from index.readers.worker import read_in_worker

    yield from read_in_worker(document, settings)


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
    source = leaf.document.source
    try:
        yield from leaf.format.read(leaf.document, settings)
    except (ArticleUnreadable, OSError) as error:
        yield SkippedFile(source, _reason(error))
    except RecursionError:
        yield SkippedFile(source, f"cannot be read as {leaf.format.name}: nested too deeply")
    except MemoryError:
        raise  # of the worker, whose parent tells of it
    except Exception as error:
        # Libraries that parse damaged files raise anything, and one file must not stop the others.
        said = one_line(f"{type(error).__name__}: {error}")[:200]
        yield SkippedFile(source, f"cannot be read as {leaf.format.name}: {said}")


def _reason(error: ArticleUnreadable | OSError) -> str:
    return reason_of(error) if isinstance(error, OSError) else str(error)
