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
from index.readers.records.record_dates import stated_date

_END = re.compile(
    r"^[ \t]*(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento|Einde van document)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BEGIN = re.compile(
    r"^[ \t]*(?:Do[ck]umento?[ \t]+)?\d{1,6}[ \t]+(?:of|von|de|sur|van)[ \t]+\d{1,6}(?:[ \t]+DO[CK]UMENT[A-Z]{0,2})?"
    r"[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BODY = re.compile(r"^[ \t]*(?:Body|Text|Corps|Volltext|Cuerpo)[ \t]*+:?+[ \t]*+$", re.MULTILINE)
_LABEL = re.compile(
    r"^[ \t]*(?P<name>[^\W\d_a-z][^\W\d_]{1,24}(?:[ -][^\W\d_]{1,24}){0,2}):[ \t]*(?P<value>[^\n]*)$", re.MULTILINE
)
# What labels are in the languages of Nexis, above the text and below it. Those of "" are not read.
_ABOVE_NAMES = {
    "headline": "headline überschrift titre titular",
    "byline": "byline author autor auteur",
    "section": "section rubrik rubrique sección rubriek",
    "length": "length länge longueur longitud lengte",
    "dateline": "dateline",
    "source": "source",
    "": "title date highlight distribution edition body country publication series column",
}
_BELOW_NAMES = {
    "language": "language sprache langue idioma taal",
    "loaded": "load-date loaddate update date-chargement fecha-carga laad-datum",
    "": """
        publication-type publicationtype type-publication tipo-publicación graphic grafik subject journal-code
        zeitungs-code document-type notes correction-date
        """,
}
_ABOVE = {name: field for field, names in _ABOVE_NAMES.items() for name in names.split()}
_BELOW = {name: field for field, names in _BELOW_NAMES.items() for name in names.split()}
_ENDS = re.compile(r"^[ \t]*(?:Classification[ \t]*$|Copyright \d{4}|Copyright ©)", re.MULTILINE)
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
    if not ends and not (begins and any(_field(label) in ("length", "loaded") for label in _LABEL.finditer(text))):
        return []
    parts = _END.split(text) if ends else _BEGIN.split(text)[1:]
    found = [
        _entry(_BEGIN.split(part)[-1] if ends else part) for part in parts if _LABEL.search(part) or _BODY.search(part)
    ]
    return found or [Entry(reason=_NO_DAY)]


def _entry(part: str) -> Entry:
    head, body = _halves(part)
    labels: dict[str, str] = {}
    for match in _LABEL.finditer(part):
        labels.setdefault(_field(match), one_line(match["value"]))
    lines = [one_line(line) for line in _LABEL.sub(_unless_read, head).split("\n")]
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
        "byline": labels.get("byline", ""),
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
            if count > _HEAD_LINES or (start and _name(match) not in _ABOVE):
                break
            if _name(match) in _ABOVE:  # else "Ferry: the last one left", a headline
                start = match.end()
        head, rest = part[:start], part[start:]
    stops = [label.start() for label in _LABEL.finditer(rest) if _is_below(label)]
    stops += [match.start() for match in _ENDS.finditer(rest)]
    return head, rest[: min(stops, default=len(rest))]


def _name(label: re.Match[str]) -> str:
    return re.sub(r"\s", "-", label["name"]).lower()


def _unless_read(label: re.Match[str]) -> str:
    """A headline may begin like a label."""
    return "" if _name(label) in _ABOVE or _name(label) in _BELOW else label[0]


def _is_below(label: re.Match[str]) -> bool:
    """Whether a label ends the text. "Update" may stand in a story as well, but not with a day alone."""
    return _name(label) in _BELOW and (_field(label) != "loaded" or bool(_day(label["value"])))


def _field(label: re.Match[str]) -> str:
    """What a label is in English; "" for one that is not read."""
    return _ABOVE.get(_name(label)) or _BELOW.get(_name(label), "")


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
