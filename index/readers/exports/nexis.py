"""Nexis and its predecessors: articles that end in "End of Document" or begin with "1 of 25 DOCUMENTS".

Ferry closes                    headline, or below the day, or behind "HEADLINE:"
Harbour Post                    outlet, the line above the day
June 30, 2024 Sunday            day
Section: NEWS; Pg. 3            lines with a name
Body                            from here on the text; without it, from below the lines with a name
…
Load-Date: July 1, 2024         and whatever else comes below the text
"""

from __future__ import annotations

import re

from index.readers.exports import Entry
from index.readers.fields import one_line
from index.readers.record_dates import stated_date

_END = re.compile(
    r"^[ \t]*(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento)[ \t]*$", re.MULTILINE
)
_BEGIN = re.compile(
    r"^[ \t]*(?:Dokument[ \t]+)?\d{1,6}[ \t]+(?:of|von|de|sur)[ \t]+\d{1,6}(?:[ \t]+DOCUMENTS?)?[ \t]*$", re.MULTILINE
)
_BODY = re.compile(r"^[ \t]*(?:Body|Text|Corps|Volltext|Cuerpo)[ \t]*+:?+[ \t]*+$", re.MULTILINE)
_LABEL = re.compile(r"^[ \t]*(?P<name>[A-Z][A-Za-z -]{2,24}):[ \t]*(?P<value>[^\n]*)$", re.MULTILINE)
_BELOW = re.compile(
    r"^[ \t]*(?:(?:Load-?Date|LOAD-?DATE|Language|LANGUAGE|Publication-?Type|PUBLICATION-?TYPE|Graphic|GRAPHIC|Subject|"
    r"SUBJECT|Journal Code|JOURNAL-CODE|Document-Type|DOCUMENT-TYPE|Notes|NOTES|Correction-Date)[ \t]*:|"
    r"Classification[ \t]*$|Copyright \d{4}|Copyright ©)",
    re.MULTILINE,
)
_ABOVE_NAMES = """
section length byline dateline headline highlight distribution source edition body title author date country
publication series column
"""
_ABOVE = frozenset(_ABOVE_NAMES.split())
_EDITION = re.compile(r"\b(?:edition|ausgabe|édition|edición)\b", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|all rights reserved)", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?<!\s)\s++(?:\d{1,2}:\d\d\s*+(?:[AP]M)?+\s*+(?:[A-Z]{2,4})?+|[A-Za-z]{1,20} edition)\s*+$", re.IGNORECASE
)
_HEAD_LINES = 60
_NO_DAY = "an article of a database's export without a day and an outlet of its own: export it again with its details"


def entries(text: str) -> list[Entry]:
    """The articles of an export by Nexis; none for a text that is not one."""
    ends, begins = list(_END.finditer(text)), list(_BEGIN.finditer(text))
    if not ends and not (begins and re.search(r"^[ \t]*(?:LENGTH|Length|LOAD-DATE|Load-Date):", text, re.MULTILINE)):
        return []
    parts = _END.split(text) if ends else _BEGIN.split(text)[1:]
    found = [
        _entry(_BEGIN.split(part)[-1] if ends else part) for part in parts if _LABEL.search(part) or _BODY.search(part)
    ]
    return found or [Entry(reason=_NO_DAY)]


def _entry(part: str) -> Entry:
    head, body = _halves(part)
    labels = {
        match["name"].lower(): one_line(match["value"]) for match in _LABEL.finditer(part) if match["value"].strip()
    }
    lines = [one_line(line) for line in _LABEL.sub("", head).split("\n")]
    at = next((at for at, line in enumerate(lines) if line and _day(line)), None)
    if at is None:
        return Entry(reason=_NO_DAY)
    outlet_at = next((place for place in range(at - 1, -1, -1) if lines[place] and not _is_edition(lines[place])), None)
    outlet = lines[outlet_at] if outlet_at is not None else labels.get("source", "")
    if not outlet or not body.strip():
        return Entry(reason=_NO_DAY if body.strip() else "an article of a database's export without its text")
    fields: dict[str, object] = {
        "title": labels.get("headline") or _title(lines, outlet_at, at),
        "outlet": re.sub(r"(?<!\s)\s*+\([^()]{1,40}+\)$", "", outlet),
        "published": _day(lines[at]),
        "byline": labels.get("byline") or labels.get("author") or "",
        "dateline": labels.get("dateline", ""),
        "section": re.split(r"[;,]\s*(?:Pg|S|p)\b\.?", labels.get("section", ""))[0],
        "language": re.split(r"[;,]", labels.get("language", ""))[0],
    }
    return Entry(body.strip(), fields)


def _halves(part: str) -> tuple[str, str]:
    """What stands above the text of an article, and the text without what stands below it."""
    if begins := _BODY.search(part):
        head, rest = part[: begins.start()], part[begins.end() :]
    else:
        start = 0
        for count, match in enumerate(_LABEL.finditer(part)):
            if count > _HEAD_LINES or match["name"].lower() not in _ABOVE:
                break
            start = match.end()
        head, rest = part[:start], part[start:]
    below = _BELOW.search(rest)
    return head, rest[: below.start()] if below else rest


def _day(line: str) -> str:
    """The day that a line is, as it is written; an hour or an edition may stand behind it."""
    bare = _TRAILING.sub("", line)
    stated = stated_date(bare) if len(bare) < 60 and not _RIGHTS.match(line) else None
    return stated.day.isoformat() if stated and stated.precision == "day" else ""


def _is_edition(line: str) -> bool:
    return bool(_EDITION.search(line) or _RIGHTS.match(line))


def _title(lines: list[str], outlet_at: int | None, day_at: int) -> str:
    """The lines right above the outlet; where there are none, those below the day."""
    above: list[str] = []
    for line in reversed(lines[: outlet_at or 0]):
        if not line and above:
            break
        above[:0] = [line] if line else []
    if above:
        return " ".join(above)
    below = [line for line in lines[day_at + 1 :] if line and not _is_edition(line)]
    return below[0] if below else ""
