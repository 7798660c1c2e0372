"""JSON: one article, a list of articles, or an object that holds such a list under some name, at any depth.

    {"title": …, "text": …}     [{…}, {…}]     {"count": 2, "articles": [{…}, {…}]}     {"response": {"results": […]}}

Read as a stream (ijson), one article at a time, because dumps of databases are larger than memory. A list of objects is
taken for articles if its name says so, or if the first of them is one; "bodies" and "authors" are lists of objects too,
and belong to the article that they are in. What an object says of its list (a JSON Feed its name) holds for all in it.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from index.errors import ArticleUnreadable
from index.readers.dates.date_order import DateOrder
from index.readers.documents import Document
from index.readers.fields import kind_of, one_line, stated_field
from index.readers.records import ghost
from index.readers.records.records import Record, stated_around
from index.readers.skips import Skips
from index.readers.text_files import open_document, utf8_stream
from index.readers.wire.ninjs import is_item
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_Event = tuple[str, Any]

_LIST_NAMES = """
_items articles data docs documents edges entries hits items messages news nodes pages posts records results rows
stories value
"""
_LISTS = frozenset(_LIST_NAMES.split())
# Lists of objects, and objects, that are parts of one article.
_PART_NAMES = """
_embedded associations attachments authors blocks bodies body byline comments content contributors descriptions events
headline
headlines images infosources keywords media multimedia objects organisations organizations paragraphs people places
related renditions signals subject subjects tags title
"""
_PARTS = frozenset(_PART_NAMES.split())
_DEEPEST = 6  # objects within objects in which a list of articles may be


def read_json(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a file, and a SkippedFile ``source#number`` for what is none.

    Raises ArticleUnreadable for a file with neither, OSError when it cannot be read.
    """
    skips, number = Skips(document.source, "article"), 0
    dates = DateOrder(document.source)
    beside = _stated_beside(document)
    with open_document(document) as file:
        found = _Values(settings).of(_events(file))
        try:
            for number, value in enumerate(dates.rows(found, _date_of, _size), start=1):
                source = document.source if value.alone else f"{document.source}#{number}"
                try:
                    yield value.article(source, settings, dates.order, beside)
                except ArticleUnreadable as error:
                    if value.alone:
                        raise
                    yield from skips.one(number, str(error))
        except _Broken as broken:
            if not number:
                raise
            yield SkippedFile(document.source, f"{broken}; what comes after article {number:,} was not read")
    dates.tell()
    yield from skips.rest()
    if not number:
        raise ArticleUnreadable("no articles in it: neither an article nor a list of them")


def _stated_beside(document: Document) -> dict[str, dict[str, object]]:
    """What other tables of a Ghost export say of its posts; none for another file."""
    with open_document(document) as file:
        if not ghost.is_export(file.read(ghost.HEAD)):
            return {}
    with open_document(document) as file:
        return ghost.stated_beside(_objects_at(file, ghost.TABLES))


def _objects_at(file: Any, places: Container[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects at some places of a file, up to where it is damaged, which the reader of its articles tells of."""
    import ijson

    events = ijson.parse(utf8_stream(file, legacy=True), use_float=True)
    with suppress(ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError):
        for place, event, value in events:
            if event == "start_map" and place in places:
                yield place, _built(event, value, ((event, value) for _, event, value in events))


class _Value(NamedTuple):
    """What should be an article: its record, or why it is none; whether it is the only one of its file."""

    held: Record | ArticleUnreadable
    around: Mapping[str, object]
    alone: bool = False

    def article(
        self, source: str, settings: ReadingSettings, order: str, beside: Mapping[str, Mapping[str, object]]
    ) -> Article:
        if isinstance(self.held, ArticleUnreadable):
            raise self.held
        around = {**self.around, **beside.get(str(self.held.raw.get("id")), {})} if beside else self.around
        return self.held.article(source, settings, order, around)


def _date_of(value: _Value) -> object:
    return value.held.date if isinstance(value.held, Record) else None


def _size(value: _Value) -> int:
    return value.held.size if isinstance(value.held, Record) else 0


class _Broken(ArticleUnreadable):
    """The JSON ends or goes wrong in the middle."""


def _events(file: Any) -> Iterator[_Event]:
    import ijson

    try:
        yield from ijson.basic_parse(utf8_stream(file, legacy=True), use_float=True, multiple_values=True)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise _Broken(f"not JSON: {one_line(str(error))[:100]}") from error


_T = TypeVar("_T")
# What of a part of the file is no article, with whether articles were in it, which were yielded.
_Walk = Generator[_Value, None, tuple[_T, bool]]


class _Values:
    """Finds the articles of a file among its events."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings

    def of(self, events: Iterator[_Event]) -> Iterator[_Value]:
        for seen, (event, value) in enumerate(events):
            if event == "start_array":
                yield from self._list(events, {})
            elif event == "start_map":
                record, found = yield from self._object(events, depth=0)
                yield from self._itself(record, found, {}, alone=not seen and not found)
            else:
                raise ArticleUnreadable(f"not an article or a list of articles but {kind_of(value)}")

    def _itself(
        self, value: object, found: bool, around: Mapping[str, object], alone: bool = False
    ) -> Iterator[_Value]:
        """An object as an article. One in which articles were ``found`` may be one as well: it names related ones."""
        try:
            record = Record.of(value, self._settings)
        except ArticleUnreadable as error:
            if not found:
                yield _Value(error, around, alone)
            return
        if not found or is_item(record.raw) or stated_field(record.fields, "text")[0]:
            yield _Value(record, around, alone)

    def _list(self, events: Iterator[_Event], around: Mapping[str, object]) -> Iterator[_Value]:
        """The items of an array that has just begun."""
        for event, value in events:
            if event == "end_array":
                return
            if event != "start_map":
                yield from self._itself(_built(event, value, events), False, around)
                continue
            record, found = yield from self._object(events, depth=1)
            yield from self._itself(record, found, around)

    def _object(self, events: Iterator[_Event], depth: int) -> _Walk[dict[str, object]]:
        """An object that has just begun: yields the articles of the lists in it, and returns itself without them."""
        record: dict[str, object] = {}
        key, found = "", False
        for event, value in events:
            if event == "end_map":
                break
            if event == "map_key":
                key = value
                continue
            within = depth < _DEEPEST and key.lower() not in _PARTS
            if event == "start_array" and within:
                record[key], of_it = yield from self._array(key, events, stated_around(record), depth)
            elif event == "start_map" and within:
                record[key], of_it = yield from self._object(events, depth + 1)
            else:
                record[key], of_it = _built(event, value, events), False
            found = found or of_it
        return record, found

    def _array(
        self, key: str, events: Iterator[_Event], around: Mapping[str, object], depth: int
    ) -> _Walk[list[object]]:
        """An array that has just begun: yields its items if they are articles or hold some, or else returns them."""
        held: list[object] = []
        for event, value in events:
            if event == "end_array":
                break
            if event != "start_map" or held:
                held.append(_built(event, value, events))
                continue
            first, found = yield from self._object(events, depth + 1)
            if found or self._are_articles(key, first):
                yield from self._itself(first, found, around)
                yield from self._list(events, around)
                return [], True
            held.append(first)
        return held, False

    def _are_articles(self, key: str, first: dict[str, object]) -> bool:
        """Whether a list is one of articles, by its name and its first object."""
        if key.lower() in _LISTS or is_item(first):
            return True
        record = Record.of(first, self._settings)
        text, title = (stated_field(record.fields, name)[0] for name in ("text", "title"))
        return bool(text and title)


def _built(event: str, value: object, events: Iterator[_Event]) -> Any:
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
