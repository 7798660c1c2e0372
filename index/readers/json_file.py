"""JSON: one article, a list of articles, or an object that holds such a list under some name.

    {"title": …, "text": …}        [{…}, {…}]        {"count": 2, "articles": [{…}, {…}]}

Read as a stream (ijson), one article at a time, because dumps of databases are larger than memory. In an object the
first list of objects is taken for the articles, what stands around it is not read. An article may keep its text and
fields one level down, as search engines export them: ``{"_id": 1, "_source": {"title": …}}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.fields import article_of_record, fields_of, kind_of, one_line, stated_field
from index.readers.skips import Skips
from index.readers.text_files import open_document, utf8_stream
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_Event = tuple[str, Any]


def read_json(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a file, and a SkippedFile ``source#number`` for what is none.

    Raises ArticleUnreadable for a file with neither, OSError when it cannot be read.
    """
    skips, number = Skips(document.source, "article"), 0
    with open_document(document) as file:
        try:
            for number, (alone, value) in enumerate(_values(_events(file)), start=1):
                source = document.source if alone else f"{document.source}#{number}"
                try:
                    yield article_of_record(_record(value, settings), source, settings)
                except ArticleUnreadable as error:
                    if alone:
                        raise
                    yield from skips.one(number, str(error))
        except _Broken as broken:
            if not number:
                raise
            yield SkippedFile(document.source, f"{broken}; what comes after article {number:,} was not read")
    yield from skips.rest()
    if not number:
        raise ArticleUnreadable("no articles in it: neither an article nor a list of them")


class _Broken(ArticleUnreadable):
    """The JSON ends or goes wrong in the middle."""


def _events(file: Any) -> Iterator[_Event]:
    import ijson

    try:
        yield from ijson.basic_parse(utf8_stream(file, legacy=True), use_float=True, multiple_values=True)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise _Broken(f"not JSON: {one_line(str(error))[:100]}") from error


def _values(events: Iterator[_Event]) -> Iterator[tuple[bool, object]]:
    """Each value that should be an article, and whether it is the only one."""
    for seen, (event, value) in enumerate(events):
        if event == "start_array":
            yield from ((False, item) for item in _items(events))
        elif event == "start_map":
            yield from _of_object(events, alone=not seen)
        else:
            raise ArticleUnreadable(f"not an article or a list of articles but {kind_of(value)}")


def _items(events: Iterator[_Event]) -> Iterator[object]:
    """The items of an array that has just begun."""
    for event, value in events:
        if event == "end_array":
            return
        yield _built(event, value, events)


def _of_object(events: Iterator[_Event], alone: bool) -> Iterator[tuple[bool, object]]:
    """An object that has just begun: the articles that it holds a list of, else itself."""
    record: dict[str, object] = {}
    key, found = "", False
    for event, value in events:
        if event == "end_map":
            break
        if event == "map_key":
            key = value
        elif event == "start_array" and not found:
            first: list[object] = []
            for item in _items(events):
                if isinstance(item, dict) and not first:
                    found = True
                    yield False, item
                else:
                    first.append(item)
            record[key] = first
        else:
            record[key] = _built(event, value, events)
    if not found:
        yield alone, record


def _built(event: str, value: object, events: Iterator[_Event]) -> object:
    """The value that begins with an event."""
    import ijson

    if event not in ("start_map", "start_array"):
        return value
    builder, depth = ijson.ObjectBuilder(), 0
    builder.event(event, value)
    depth = 1
    for event, value in events:
        builder.event(event, value)
        depth += event in ("start_map", "start_array")
        depth -= event in ("end_map", "end_array")
        if not depth:
            break
    return builder.value


def _record(value: object, settings: ReadingSettings) -> Mapping[str, object]:
    """The object with the text: the value itself or one that it holds."""
    if not isinstance(value, dict):
        raise ArticleUnreadable(f"not a JSON object but {kind_of(value)}")
    if not stated_field(fields_of(value, settings), "text")[0]:
        for inner in value.values():
            if isinstance(inner, dict) and stated_field(fields_of(inner, settings), "text")[0]:
                return {**value, **inner}
    return value
