"""Lines of a page that hold a day: what calls it so, and whether it stands there by itself.

"By Liv Berg | Published 27 March 2016, updated 28 March" holds a day that is called published; in "The pier opened on
27 March 2016." it is part of a sentence, and says nothing of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.dates.written_dates import Found, is_weekday, stamps
from index.readers.pages.page_labels import CREDIT, LABEL
from index.readers.pages.page_parts import Stamp

STAMP_CHARS = 200  # of a line that is nothing but a day and what stands beside it
_LABEL_GAP = 28  # characters between a label and its date: "Published at 10:30 on Sunday, "
UPDATE_CUES = re.compile(r"updat|modif|revis|edited|datum-aktual|aktualis")
PUBLISH_CUES = re.compile(
    r"datepublished|pubdate|published|entry-date|dc:date|datecreated|publish[-_]?(?:date|time)|post[-_]date"
)
_CUTS = re.compile(r"(?:(?<!\s)\s++)?+[|•·●∙/]\s*+|(?<!\s)\s++[—–-]\s++|\n|\x1f")
_TIME_WORDS = re.compile(
    r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\b\.?|uhr|hrs?|h)?|\b\d{1,2}\s*(?:[ap]\.?m\b\.?|uhr|h)|"
    r"\d{1,2}\s?[時时시点點](?:\s?\d{1,2}\s?[分분]?)?|\(?\b(?:UTC|GMT|[A-Z]{1,4}T)\b\)?(?:[+-]\d{1,2}(?::\d\d)?)?|"
    r"[+-]\d{2}:?\d{2}|(?<!\d)\d++\s*+min(?:utes?)?(?: read)?",
    re.IGNORECASE,
)
_KIND = re.compile(  # what the piece is, where it stood: "Pressemitteilung Nr. 12/2016 vom", "Kategorie: Hafen"
    r"\b(?:(?:presse|medien)(?:mitteilung|information|meldung)|(?:press|news|media) release|communiqué(?: de presse)?|"
    r"nota de prensa|comunicato(?: stampa)?|meldung|nachricht|aus|from)\b:?(?:\s(?:nr|no|n°|№)\b\.?)?"
    r"(?:\s?\d{1,5}(?:[/-]\d{2,4})?(?!\d|[./-]\d))?"
    r"|\b(?:kategorien?|rubrik|categor(?:y|ies|ie|ía|ia)|section|ressort|seite|page|s\.|p\.)\s?:?\s?\w{1,30}",
    re.IGNORECASE,
)
_JOINT_WORDS = """
on at am um le the à a las el del de den der dem vom il alle ore em às op om kl klo w o в ob d' dia día
เวลา น วันที่
"""
_JOINTS = frozenset(_JOINT_WORDS.split())
_LAST_JOINTS = re.compile(r"(?<=\W)(?:den|le|el|vom|il)$", re.IGNORECASE)  # "Westport, den 27. März"
_BY = re.compile(r"^(?:by|von|por|par|di|da|door|av|af|przez|بقلم|كتب|توسط|от)\b[:\s]", re.IGNORECASE)


def dates_of(text: str, language: str, order: str) -> Iterator[tuple[Found, str, bool]]:
    """Each date of a line with what it is called ("published", "updated", "") and whether it stands by itself."""
    last_end, called = 0, ""
    days = stamps(text, language, order)
    ends = [*(one.start for one in days[1:]), len(text)]
    for found, end in zip(days, ends, strict=False):
        before = text[last_end : found.start]
        called = last_label(before[-80:]) or ("" if _CUTS.search(before) or not last_end else called)
        yield found, called, _stands_alone(before if not last_end else "", text[found.end : end], language)
        last_end = found.end


def last_label(before: str) -> str:
    """What a date is called by the words before it: the last label, if only little stands between."""
    found = list(LABEL.finditer(before))
    if not found or len(before) - found[-1].end() > _LABEL_GAP:
        return ""
    return "updated" if found[-1]["updated"] else "published"


def _stands_alone(before: str, after: str, language: str) -> bool:
    """Whether a date is no part of a sentence: up to the next cut, only a label, a time or a name is beside it."""
    own_before, own_after = _CUTS.split(_KIND.sub(" ", before))[-1], _CUTS.split(after)[0]
    return _is_bare(own_before, language, trailing=False) and _is_bare(own_after, language, trailing=True)


def is_stamp(line: str, language: str) -> bool:
    """Whether a line is nothing but a day, with what such lines hold beside it: labels, times, a byline."""
    found = stamps(line, language) or stamps(line, language, "dm") if len(line) <= STAMP_CHARS else []
    if not found:
        return False
    rest, end = "", 0
    for one in found:
        rest, end = f"{rest}{line[end : one.start]}\x1f", one.end
    return all(_is_bare(piece, language, trailing=False) for piece in _CUTS.split(rest + line[end:]))


def _is_bare(text: str, language: str, *, trailing: bool) -> bool:
    """Whether ``text``, beside a date, is nothing but its label, its time, a weekday, a byline or a place."""
    rest = CREDIT.sub(" ", _KIND.sub(" ", _TIME_WORDS.sub(" ", text)))
    rest = LABEL.sub(" ", rest)
    words = [word for word in re.split(r"[\s,:;.()\[\]]+", rest) if word and word.lower() not in _JOINTS]
    words = [word for word in words if any(map(str.isalnum, word)) and not is_weekday(word, language)]
    if not words:
        return True
    if _BY.match(rest.strip(" ,:;.")) or (
        trailing and words[0].lower() in ("in", "by", "von", "por", "par", "updated")
    ):
        return len(words) <= 8
    if trailing:
        ends = text.lstrip()[:1] in (",", "(", ".", ";")
    else:
        ends = _LAST_JOINTS.sub("", rest.rstrip()).rstrip()[-1:] in (",", ":", ")", "(", "")
    return ends and len(words) <= 5 and not any(word[0].islower() for word in words)


def is_update(stamp: Stamp) -> bool:
    """Whether an element that carries a date is called, or marked as, that of an update."""
    label = last_label(stamp.before)
    by_cues = UPDATE_CUES.search(stamp.cues) and not PUBLISH_CUES.search(stamp.cues)
    own = LABEL.match(stamp.shown)
    return bool(by_cues) or label == "updated" or bool(own and own["updated"])
