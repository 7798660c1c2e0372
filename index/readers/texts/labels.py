"""Lines with names above a text: "Title: …", "Source: …", "Datum: …", as programs that clip articles write them.

A run of such lines counts only if its names are those of fields, two at the least, or an address among other lines. A
story may well open with "Beirut: Syrian forces …".
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.readers.dates.datelines import place_of
from index.readers.records.record_dates import published_date
from index.readers.records.record_names import KNOWN, NAMES, field_named
from index.readers.records.record_values import byline_of, line_of
from index.types import Article

_LABEL = re.compile(r"[ \t]*(?P<name>[^\W\d_](?:[\w.'’/-]|[ \t](?=\S)){1,27}?)[ \t]*:(?:[ \t]+(?P<value>\S[^\n]*))?")
_ADDRESS = re.compile(r"[ \t]*(?P<url>https?://\S+)[ \t]*")
_FIELDS = {name: field for field, names in NAMES.items() for name in names}
_LINES = 24  # no more of them stand above a text


def take_labels(text: str) -> tuple[dict[str, str], str]:
    """The fields in the lines above a text, by the names of ``NAMES``, and the text without those lines."""
    fields: dict[str, str] = {}
    lines = at = 0
    for _ in range(_LINES):
        start = at + len(text[at:]) - len(text[at:].lstrip("\n")) if text[at : at + 1] == "\n" else at
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        label = _LABEL.fullmatch(line)
        if address := _ADDRESS.fullmatch(line):
            fields.setdefault("url", address["url"])
        elif not label:
            break
        elif _field(label["name"]) == "text":
            at = start + label.start("value") if label["value"] else end
            lines += 1
            break
        elif field := _field(label["name"]):
            fields.setdefault(field, label["value"] or "")
        lines, at = lines + 1, len(text) if end < 0 else end + 1
    alone = lines == 1 and set(fields) == {"url"}
    return (
        (fields, text[at:])
        if alone or (fields and lines >= 2 and (len(fields) >= 2 or "url" in fields))
        else ({}, text)
    )


def with_labels(article: Article, fields: dict[str, str], method: str) -> Article:
    """The article with what the lines above its text say; they count for more than what was told from their form."""
    stated = published_date(fields.get("published", ""))
    if stated:
        article = replace(article, published=stated.day, published_precision=stated.precision, published_method=method)
    outlet = line_of(fields.get("outlet")) or article.outlet
    return replace(
        article,
        title=line_of(fields.get("title")) or article.title,
        outlet=outlet,
        byline=byline_of(fields.get("byline"), outlet) or article.byline,
        dateline=place_of(fields.get("dateline", "")) or article.dateline,
        url=line_of(fields.get("url")) or article.url,
        section=line_of(fields.get("section")) or article.section,
    )


def _field(name: str) -> str:
    spelling = field_named(name)
    return _FIELDS[spelling] if spelling in KNOWN else ""
