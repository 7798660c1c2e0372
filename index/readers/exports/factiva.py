"""Factiva: records of codes (HD headline, PD day, SN outlet, LP and TD text), or the same as it is displayed.

HD Ferry closes              Ferry closes
BY Mira Tolland              Mira Tolland
WC 312 words                 312 words
PD 30 June 2024              30 June 2024
SN Harbour Post              Harbour Post
SC HARP                      HARP
LA English                   English
CY (c) 2024 Harbour Post     (c) 2024 Harbour Post
LP The last ferry …          The last ferry …
AN Document HARP0000…        Document HARP0000…
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.exports import Entry
from index.readers.fields import one_line
from index.readers.records.record_dates import stated_date

_CODE_NAMES = """
SE HD CR BY WC PD ET SN SC ED PG VOL LA CY LP TD CT RF CO IN NS RE IPD IPC PUB AN ART CLM
"""
_CODES = "|".join(_CODE_NAMES.split())
_CODE = re.compile(rf"^(?P<code>{_CODES})(?:[ \t]*\|?[ \t]+(?P<value>[^\n]*))?$", re.MULTILINE)
_WORDS = re.compile(r"^[ \t]*[\d.,]{1,8}[ \t]+(?:words|Wörter|mots|palabras|parole|palavras)[ \t]*$", re.MULTILINE)
_DOCUMENT = re.compile(r"^[ \t]*(?:Document|Dokument|Documento)[ \t]+[A-Z]{2,10}[0-9A-Za-z]{12,}[ \t]*$", re.MULTILINE)
_RIGHTS = re.compile(r"(?:copyright|©|\(c\))", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?:\s*[A-Z]{2,4})?")
_NO_DAY = "an article of a database's export without a day and an outlet of its own: export it again with its details"
_LINES_ABOVE, _LINES_BELOW = 6, 12


def entries(text: str) -> list[Entry]:
    """The articles of an export by Factiva; none for a text that is not one."""
    codes = list(_CODE.finditer(text))
    if {"HD", "PD"} <= {match["code"] for match in codes}:
        return [_of_codes(record) for record in _records(text, codes)]
    counts = list(_WORDS.finditer(text))
    if counts and len(_DOCUMENT.findall(text)) >= 1:
        return list(_displayed(text, counts))
    return []


def _records(text: str, codes: list[re.Match[str]]) -> Iterator[dict[str, str]]:
    """The records of a file by their codes. A headline, or what comes behind a number, begins the next one."""
    record: dict[str, str] = {}
    for match, end in zip(codes, [*(code.start() for code in codes[1:]), len(text)], strict=True):
        code = match["code"]
        if record and ("AN" in record or (code == "HD" and "HD" in record)):
            yield record
            record = {}
        written = f"{match['value'] or ''}\n{text[match.end() : end]}".strip()
        record[code] = f"{record[code]}\n\n{written}" if code in record else written
    yield record


def _of_codes(record: dict[str, str]) -> Entry:
    text = "\n\n".join(filter(None, (record.get("LP", ""), record.get("TD", ""))))
    if not text.strip():
        return Entry(reason="an article of a database's export without its text")
    if not _day(record.get("PD", "")) or not record.get("SN"):
        return Entry(reason=_NO_DAY)
    fields: dict[str, object] = {
        "title": record.get("HD", ""),
        "outlet": record["SN"],
        "byline": record.get("BY", ""),
        "published": _day(record["PD"]),
        "section": record.get("SE", ""),
        "language": record.get("LA", ""),
    }
    return Entry(text, fields)


def _displayed(text: str, counts: list[re.Match[str]]) -> Iterator[Entry]:
    """Records without codes: each has a line with the number of its words."""
    ends = [match.span() for match in _DOCUMENT.finditer(text)]
    for number, count in enumerate(counts):
        after = counts[number + 1].start() if number + 1 < len(counts) else len(text)
        begins = max((end for _, end in ends if end <= count.start()), default=0)
        stops = min((start for start, _ in ends if start >= count.end()), default=after)
        if stops > after:
            yield Entry(reason="an article of a database's export that runs into the next one")
            continue
        yield _of_lines(text[begins : count.start()], text[count.end() : stops])


def _of_lines(above: str, below: str) -> Entry:
    head = [one_line(line) for line in above.split("\n") if line.strip()][-_LINES_ABOVE:]
    lines = below.strip("\n").split("\n")
    facts = [(at, one_line(line)) for at, line in enumerate(lines) if line.strip()][:_LINES_BELOW]
    day = _day(facts[0][1]) if facts else ""
    named = [(at, line) for at, line in facts[1:] if not _TIME.fullmatch(line)]
    rights = next((at for at, line in facts if _RIGHTS.match(line)), None)
    if not day or not named or rights is None or not head:
        return Entry(reason=_NO_DAY)
    body = "\n".join(lines[rights + 1 :]).strip()
    languages = [line for at, line in named[1:] if at < rights]
    fields: dict[str, object] = {
        "title": head[-2] if len(head) > 1 and _is_names(head[-1]) else head[-1],
        "byline": head[-1] if len(head) > 1 and _is_names(head[-1]) else "",
        "outlet": named[0][1],
        "published": day,
        "language": languages[-1] if languages else "",
    }
    return Entry(body, fields) if body else Entry(reason="an article of a database's export without its text")


def _is_names(line: str) -> bool:
    """Whether a line is one to six capitalised words, as a byline is: "By Mira Tolland and Ove Sand"."""
    words = [
        word
        for word in re.split(r"[\s,]+", line)
        if word and word.lower() not in ("by", "and", "von", "und", "de", "par")
    ]
    return 2 <= len(words) <= 6 and all(word[0].isupper() and not word.isupper() for word in words)


def _day(written: str) -> str:
    stated = stated_date(one_line(written))
    return stated.day.isoformat() if stated and stated.precision == "day" else ""
