"""What is known about an article, from the fields that archives state to an Article.

Front matter and JSON Lines share these names, so that the same article reads the same from both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import dateline_of, place_of
from index.readers.language_detection import language_of
from index.readers.records.record_dates import published_date
from index.readers.records.record_names import NAMES, field_named
from index.readers.records.record_values import byline_of, line_of, text_of
from index.readers.records.release import require_released
from index.readers.text_files import clean
from index.readers.text_files import one_line as one_line
from index.settings import ReadingSettings
from index.types import Article

_REMOVED, _CUT_OFF = "[Removed]", re.compile(r"\[\+\d{1,9} chars\]\s*+$")  # as NewsAPI writes
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGES = {
    name: code
    for code, names in (
        ("en", "english englisch anglais inglés eng"),
        ("de", "german deutsch allemand alemán ger deu"),
        ("fr", "french französisch français francés fre fra"),
        ("es", "spanish spanisch espagnol español spa"),
        ("it", "italian italienisch italiano ita"),
        ("pt", "portuguese portugiesisch português por"),
        ("nl", "dutch niederländisch nederlands dut nld"),
        ("ru", "russian russisch русский rus"),
    )
    for name in names.split()
}
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
    text: str,
    record: Mapping[str, object],
    source: str,
    settings: ReadingSettings,
    method: str = "record field",
    order: str = "",
) -> Article:
    """The article of a text and the fields stated beside it, named in small letters; others are ignored.

    Of a dateline the place is kept; one that is not stated is taken from the head of the text. A language that is not
    stated is detected. ``method`` names the place of the fields for ``published_method``, ``order`` how the dates of
    their column are written ("dm", "md"). A field that cannot be what its name says is left empty: refusing the article
    for a date that is written oddly was tried, and cost whole exports.
    Raises ArticleUnreadable for a text that is empty or too long.
    """
    body = require_text(clean(text), settings)
    published = published_date(stated_field(record, "published")[1], order)
    outlet, url = line_of(stated_field(record, "outlet")[1]), line_of(stated_field(record, "url")[1])
    if _ADDRESS.match(outlet):  # clippers call the page's address its source
        outlet, url = "", url or outlet
    return Article(
        text=body,
        title=line_of(stated_field(record, "title")[1]),
        outlet=outlet,
        byline=byline_of(stated_field(record, "byline")[1], outlet),
        dateline=place_of(line_of(stated_field(record, "dateline")[1])) or dateline_of(body),
        published=published.day if published else None,
        published_precision=published.precision if published else "",
        published_method=method if published else "",
        url=url,
        section=line_of(stated_field(record, "section")[1]),
        language=language_code(line_of(stated_field(record, "language")[1])) or language_of(body),
        source=source,
    )


def article_of_record(record: Mapping[str, object], source: str, settings: ReadingSettings, order: str = "") -> Article:
    """The article of one record of an archive: an object of JSON, a row of a table. Raises ArticleUnreadable."""
    return article_of_fields(fields_of(record, settings), source, settings, order)


def article_of_fields(stated: Mapping[str, object], source: str, settings: ReadingSettings, order: str = "") -> Article:
    """The article of what ``fields_of`` gave for a record. Raises ArticleUnreadable, also for what is not published."""
    require_released(stated)
    name, written = stated_field(stated, "text")
    if not name:
        raise ArticleUnreadable(f"no text: none of {', '.join(NAMES['text'])} is filled")
    if isinstance(written, bool | int | float):
        raise ArticleUnreadable(f"{name} is not text but {kind_of(written)}")
    text = _CUT_OFF.sub("", text_of(written))
    if text.strip() == _REMOVED:
        raise ArticleUnreadable("removed by its publisher")
    if not text.strip() and not isinstance(written, str):
        raise ArticleUnreadable(f"no text: {name} is {kind_of(written)} without any")
    return article_of(text, stated, source, settings, order=order)


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


def field_of_name(name: str, settings: ReadingSettings) -> str | None:
    """What ``NAMES`` calls a column or key; None for one that the settings say to ignore."""
    mapped = settings.columns.get(name.lower())
    return field_named(name) if mapped is None else mapped or None


def require_text(text: str, settings: ReadingSettings) -> str:
    """``text`` without white space around it, or ArticleUnreadable when it has no word in it or is too long."""
    stripped = text.strip()
    if not any(map(str.isalnum, stripped)):
        raise ArticleUnreadable("no text in it")
    if len(stripped) > settings.max_article_chars:
        raise ArticleUnreadable(f"longer than {settings.max_article_chars:,} characters: {len(stripped):,}")
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


def language_code(written: str) -> str:
    """A tag such as "en-GB", or a name such as "English", by its language alone: articles are filtered by that.

    Else as it is written.
    """
    if re.fullmatch(r"[A-Za-z]{2}(?:[-_].*)?", written):
        return written[:2].lower()
    return _LANGUAGES.get(written.lower(), written)
