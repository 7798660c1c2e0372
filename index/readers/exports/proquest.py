"""ProQuest: records between rules of underscores, of lines with names, the text among them.

____________________________________________________________
Ferry closes
Author: Tolland, Mira
Publication info: Harbour Post ; Orlund [Orlund] 30 June 2024: A.1.
Full text: The last ferry …
Publication title: Harbour Post
Publication date: Jun 30, 2024
ProQuest document ID: 1234
"""

from __future__ import annotations

import re

from index.readers.exports import Entry
from index.readers.fields import one_line
from index.readers.records.record_dates import stated_date

_RULE = re.compile(r"^[ \t]*_{10,}[ \t]*$", re.MULTILINE)
_NAMES = """
title|subtitle|authors?|byline|abstract|section|pages|language|subject|location|links|volume|issue|source|publisher|
copyright|issn|database|full text|publication title|publication info|publication date|publication year|first page|
document url|document type|proquest document id|document feature|source type|last updated|language of publication|
place of publication|country of publication|publication subject|dateline|company / organization|identifier / keyword|
publication identifier|people|column|edition
"""
_LABEL = re.compile(rf"^[ \t]*(?P<name>{_NAMES.replace(chr(10), '')})[ \t]*:[ \t]*", re.MULTILINE | re.IGNORECASE)
_INFO = re.compile(
    r"(?P<outlet>[^\[\]\n;:]{2,80})(?:;[^\[\]\n]{0,60})?(?:\[[^\[\]\n]{0,60}\])?[ \t]*(?P<day>[^\[\]\n:]{6,30})(?::|$)"
)
_NO_DAY = "an article of a database's export without a day and an outlet of its own: export it again with its details"


def entries(text: str) -> list[Entry]:
    """The articles of an export by ProQuest; none for a text that is not one."""
    found = [_entry(part) for part in _RULE.split(text) if re.search(r"^[ \t]*Full text[ \t]*:", part, re.M | re.I)]
    if found:
        return found
    named = len(re.findall(r"^[ \t]*ProQuest document ID[ \t]*:", text, re.MULTILINE | re.IGNORECASE))
    return [
        Entry(reason="articles of a database's export without their texts: export them with their full text")
    ] * named


def _entry(part: str) -> Entry:
    labels = list(_LABEL.finditer(part))
    ends = [*(label.start() for label in labels[1:]), len(part)]
    held = {label["name"].lower(): part[label.end() : end].strip() for label, end in zip(labels, ends, strict=True)}
    info = _INFO.match(one_line(held.get("publication info", "")))
    outlet = held.get("publication title") or (info["outlet"] if info else "")
    written = held.get("publication date") or (info["day"] if info else "")
    stated = stated_date(one_line(written))
    if not outlet or not stated:
        return Entry(reason=_NO_DAY)
    above = [line for line in part[: labels[0].start()].split("\n") if line.strip()]
    fields: dict[str, object] = {
        "title": held.get("title") or (above[-1] if above else ""),
        "outlet": one_line(outlet).split(";")[0].strip(),
        "byline": _names(held.get("author") or held.get("authors") or held.get("byline") or ""),
        "published": written,
        "dateline": held.get("dateline", ""),
        "section": held.get("section", ""),
        "language": held.get("language of publication") or held.get("language") or "",
        "url": held.get("document url", ""),
    }
    return Entry(held["full text"], fields)


def _names(written: str) -> list[str]:
    """Names as they are said: "Tolland, Mira; Sand, Ove" are Mira Tolland and Ove Sand."""
    names = (one_line(name).strip(" .") for name in re.split(r";", written))
    return [" ".join(reversed([part.strip() for part in name.split(",", 1)])) for name in names if name]
