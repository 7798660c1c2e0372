"""What is known about an article, from the field names that archives use to an Article.

Front matter and JSON Lines share these names, so that the same article reads the same from both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from index.errors import ArticleUnreadable
from index.readers.datelines import dateline_of, place_of
from index.readers.dates import StatedDate, parse_stated_date
from index.readers.languages import language_of
from index.readers.text_files import clean
from index.settings import ReadingSettings
from index.types import Article

NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher"),
    "byline": ("byline", "author"),
    "published": ("published", "date", "published_at"),
    "dateline": ("dateline",),
    "url": ("url", "link"),
    "section": ("section", "category"),
    "language": ("language", "lang"),
}
# What exports of databases call the same, without spaces, underscores and capitals.
_SPELLINGS: dict[str, str] = {
    **dict.fromkeys(("articletext", "articlebody", "fulltext", "bodytext", "maintext", "story", "article"), "text"),
    **dict.fromkeys(("articletitle", "heading", "headlinetext"), "title"),
    **dict.fromkeys(("publication", "newspaper", "sourcename", "outletname", "newsoutlet"), "outlet"),
    **dict.fromkeys(("authors", "authorname", "reporter", "writer"), "byline"),
    **dict.fromkeys(
        ("pubdate", "publicationdate", "publishdate", "publisheddate", "datepublished", "publishedat", "publishedon"),
        "published",
    ),
    **dict.fromkeys(("articleurl", "permalink", "weburl", "canonicalurl"), "url"),
    **dict.fromkeys(("topic", "desk", "rubric", "sectionname"), "section"),
    **dict.fromkeys(("languagecode", "langcode"), "language"),
}
_KNOWN = frozenset(name for names in NAMES.values() for name in names)
_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def article_of(
    text: str, record: Mapping[str, object], source: str, settings: ReadingSettings, method: str = "record field"
) -> Article:
    """The article of a text and the fields stated beside it, named in small letters; others are ignored.

    Of a dateline the place is kept; one that is not stated is taken from the head of the text. A language that is not
    stated is detected. ``method`` names the place of the fields for ``published_method``.
    Raises ArticleUnreadable for a text that is empty or too long, and for a field that cannot be
    what its name says: an article without a date, because its date was misspelt, would be missing
    from every search by date.
    """
    body = require_text(clean(text), settings)
    published = _published(record)
    return Article(
        text=body,
        title=_line(record, "title"),
        outlet=_line(record, "outlet"),
        byline=_byline(record),
        dateline=place_of(_line(record, "dateline")) or dateline_of(body),
        published=published.day if published else None,
        published_precision=published.precision if published else "",
        published_method=method if published else "",
        url=_line(record, "url"),
        section=_line(record, "section"),
        language=_language(record) or language_of(body),
        source=source,
    )


def article_of_record(record: Mapping[str, object], source: str, settings: ReadingSettings) -> Article:
    """The article of one record of an archive: an object of JSON, a row of a table. Raises ArticleUnreadable."""
    stated = fields_of(record, settings)
    name, text = stated_field(stated, "text")
    if not name:
        raise ArticleUnreadable(f"no text: none of {', '.join(NAMES['text'])} is filled")
    if not isinstance(text, str):
        raise ArticleUnreadable(f"{name} is not text but {kind_of(text)}")
    return article_of(text, stated, source, settings)


def fields_of(record: Mapping[str, object], settings: ReadingSettings) -> dict[str, object]:
    """A record's values by the names of ``NAMES``.

    A name mapped by the settings wins over one that says the same by itself.
    """
    mapped: dict[str, object] = {}
    fields: dict[str, object] = {}
    for name, value in record.items():
        field = field_of_name(name, settings)
        if field is None:
            continue
        into = mapped if name.lower() in settings.columns else fields
        if into.get(field) in (None, "") or field == name.lower():
            into[field] = value
    return fields | mapped


@lru_cache(maxsize=1024)
def _spelt(name: str) -> str:
    """A name of ``NAMES`` for one written as "Publication Date" or "articleBody"."""
    if name.lower() in _KNOWN:
        return name.lower()
    plain = re.sub(r"[\W_]+", "", name).lower()
    return _SPELLINGS.get(plain, name.lower())


def field_of_name(name: str, settings: ReadingSettings) -> str | None:
    """What ``NAMES`` calls a column or key; None for one that the settings say to ignore."""
    mapped = settings.columns.get(name.lower())
    return _spelt(name) if mapped is None else mapped or None


def require_text(text: str, settings: ReadingSettings) -> str:
    """``text`` without white space around it, or ArticleUnreadable when it has no word in it or is too long."""
    stripped = text.strip()
    if not any(map(str.isalnum, stripped)):
        raise ArticleUnreadable("no text in it")
    if len(stripped) > settings.max_article_chars:
        raise ArticleUnreadable(
            f"longer than {settings.max_article_chars:,} characters: {len(stripped):,} "
            "(setting index.reading.max_article_chars)"
        )
    return stripped


def stated_field(record: Mapping[str, object], field: str) -> tuple[str, object]:
    """The name under which ``field`` is stated, and its value; ("", None) when it is not."""
    for name in NAMES[field]:
        if record.get(name) not in (None, ""):
            return name, record[name]
    return "", None


def kind_of(value: object) -> str:
    """What ``value`` is, in the words of a message."""
    return _KINDS.get(type(value), "something else")


def one_line(text: str) -> str:
    """``text`` on one line, with single spaces: titles and names are compared and listed."""
    return " ".join(clean(text).split())


def _line(record: Mapping[str, object], field: str) -> str:
    name, value = stated_field(record, field)
    if not name:
        return ""
    if not isinstance(value, str):
        raise ArticleUnreadable(f"{name} is not text but {kind_of(value)}")
    return one_line(value)


def _byline(record: Mapping[str, object]) -> str:
    """One author, or several joined with commas."""
    name, value = stated_field(record, "byline")
    if isinstance(value, list):
        if not all(isinstance(author, str) for author in value):
            raise ArticleUnreadable(f"{name} is not a list of names")
        return ", ".join(filter(None, map(one_line, value)))
    return _line(record, "byline")


def _published(record: Mapping[str, object]) -> StatedDate | None:
    """The day stated, or the month or year where no more is; what is no date at all is an error."""
    name, value = stated_field(record, "published")
    if not name:
        return None
    stated = parse_stated_date(value) if isinstance(value, str) else None
    if stated is None:
        shown = repr(one_line(value)[:60]) if isinstance(value, str) else kind_of(value)
        raise ArticleUnreadable(f"{name} is not a date: {shown}")
    return stated


def _language(record: Mapping[str, object]) -> str:
    """A tag such as "en-GB" by its language alone, since articles are filtered by that; else as written."""
    written = _line(record, "language")
    return written[:2].lower() if re.fullmatch(r"[A-Za-z]{2}(?:[-_].*)?", written) else written
