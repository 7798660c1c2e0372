"""The day of a page that names it in none of the places where days of publication stand; most are inferred weakly.

Asked after all places of ``index.readers.pages.page_dates``, in this order:

1. the microdata of the article itself, wherever on the page it stands
2. a sentence that speaks of the page: "This entry was posted on …", "Dieser Artikel erschien am …"; a line that begins
   with what is called publication, whatever stands between: "Posted by Liv in Harbour on …"
3. a box beside the headline that has day, month and year in elements of their own; its year may be that of the address
4. a line between headline and story that is nothing but a day, also in a box of the byline or for sharing
5. what a page in hAtom marks as "updated", where no words say so: that format needs no other day
6. the state that a page's scripts are given, where all days of publication in it are one
7. a line below the headline that is nothing but a day, where the page has only one such day
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, takewhile

from index.readers.dates.written_dates import stamps
from index.readers.pages.date_lines import PUBLISH_CUES, STAMP_CHARS, UPDATE_CUES, dates_of, is_update
from index.readers.pages.microdata import own_item, stated
from index.readers.pages.page_addresses import days_of_address
from index.readers.pages.page_labels import LABEL
from index.readers.pages.page_order import order_of
from index.readers.pages.page_parts import Block, Page, addresses, one_line

_ITSELF = re.compile(
    r"\b(?:this|dies(?:er|e|es)|cet(?:te)?|ce|est[ea]|quest[ao]|dit|deze|denne)\s(?:[\w-]{1,20}\s)?"
    r"(?:entry|article|post|story|piece|column|report|interview|review|essay|beitrag|artikel|eintrag|text|meldung|"
    r"bericht|mitteilung|pressemitteilung|kommentar|billet|texte|entrada|artículo|nota|noticia|articolo|notizia)\b",
    re.IGNORECASE,
)
_APPEARED = re.compile(r"\b(?:appear(?:s|ed)|erschien|erscheint|parut|apareció|uscit[oa]|filed)\b", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[^\W\d_]{3}[.!?;]\s{1,9}[^\W\d_]")
_SENTENCE_CHARS, _VERB_BEHIND = 140, 40
_BOX_CHARS, _BOX_PIECES = 16, 3
_ABOVE_STORY = 12  # lines of a story's head
_HEAD_CUES = re.compile(r"\b(?:share|sharing|social|author|byline)\b|(?:\b|_)meta(?:\b|_)")
_TEASER_WORDS = 3  # of a link that is the headline of another story
_COMMENTS = re.compile(
    r"\W{0,3}(?:\d{1,4}\W{1,3})?(?:reader )?(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties|"
    r"responses?|replies|discussion)\b",
    re.IGNORECASE,
)
_STATE_DAY = re.compile(
    r"[\"']?\b(?:date_?published|published_?(?:date|time|on|at)|publish_?(?:date|time|ed)|pub_?date|first_?published\w{0,5}|"
    r"(?:article_?)?publication_?date|article_?date|post_?date)[\"']?\s*[:=]\s*\\?[\"'](?P<value>[^\"'\\<>\n]{8,40})\\?[\"']",
    re.IGNORECASE,
)
_STATE_CHARS = 500_000
_STATE_START = re.compile(r"\d{4}-?\d\d-?\d\d(?!\d)")


def in_microdata(page: Page) -> Iterator[str]:
    """What the article's own microdata call its day of publication: of the item that holds the headline."""
    item = own_item(page)
    if item is not None:
        yield from stated(page, "datepublished", item)


def said_of_itself(page: Page) -> Iterator[date]:
    """Days that a sentence or a labelled line gives for the page itself."""
    order = order_of(page)
    for block in page.blocks:
        text = "" if block.aside else block.text
        if match := _ITSELF.search(text):
            yield from _in_sentence(text[match.end() :], page.language, order)
        elif len(text) <= STAMP_CHARS and (label := LABEL.match(text)) and label["published"]:
            days = {found.day for found, called, _ in dates_of(text, page.language, order) if called != "updated"}
            if len(days) == 1 and not block.is_running:
                yield from filter(None, days)


def _in_sentence(rest: str, language: str, order: str) -> Iterator[date]:
    found = next(iter(stamps(rest[: _SENTENCE_CHARS + 20], language, order)), None)
    if not found or not found.day or found.precision != "day" or found.start > _SENTENCE_CHARS:
        return
    before, behind = rest[: found.start], rest[found.end : found.end + _VERB_BEHIND]
    labels = [*LABEL.finditer(before)]
    called = labels[-1]["published"] if labels else _APPEARED.search(before)
    if not labels and not called:
        verb = LABEL.search(behind)
        called = verb and verb["published"]
    if called and not _SENTENCE_ENDS.search(before):
        yield found.day


def in_boxes(page: Page, near: Mapping[int, int]) -> Iterator[date]:
    """Days beside the headline whose parts are lines of their own, or whose year only the address has."""
    order = order_of(page)
    months = [day for url in addresses(page) for day, precision in days_of_address(url) if precision == "month"]
    for place in sorted(near, key=near.__getitem__):
        pieces = [block.text for block in page.blocks[place : place + _BOX_PIECES] if not block.aside]
        for count in range(1, len(pieces) + 1):
            text = " ".join(pieces[:count])
            if len(text) > _BOX_CHARS:
                break
            yield from (day for day in _whole(text, page.language, order) if count > 1)
            for month in months[:1]:
                dated = (
                    *_whole(f"{text} {month.year}", page.language, order),
                    *_whole(f"{text}{month.year}", "", order),
                )
                yield from (day for day in dated if day.month == month.month)


def _whole(text: str, language: str, order: str) -> list[date]:
    """The day that ``text`` is from its first character to its last, with a weekday before it at most."""
    found = [one for one in stamps(text, language, order) if one.day and one.precision == "day"]
    return [one.day for one in found if one.day and len(text) - (one.end - one.start) <= 1] if len(found) == 1 else []


def in_state(page: Page) -> Iterator[str]:
    """The day of publication in what scripts of the page are given, where they hold but one."""
    days: dict[str, str] = {}
    for script in page.tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            for match in _STATE_DAY.finditer((script.text or "")[:_STATE_CHARS]):
                value = match["value"].strip()
                days.setdefault(value[:10].replace("-", "")[:8], value)
    if len(days) == 1:
        yield from (value for value in days.values() if _STATE_START.match(value))


def standing_alone(page: Page) -> Iterator[date]:
    """The day below the headline that is a line of its own, where all such lines have the same; no teaser's."""
    yield from _only_day(page, [block for block in _below_headline(page) if not block.aside])


def above_story(page: Page) -> Iterator[date]:
    """The same in the lines between headline and story, also where the byline stands among buttons for sharing."""
    head = takewhile(_is_before_story, islice(_below_headline(page), _ABOVE_STORY))
    yield from _only_day(page, [block for block in head if not block.aside or _HEAD_CUES.search(block.cues)])


def _below_headline(page: Page) -> list[Block]:
    return page.blocks[max(page.headline_place, 0) :]


def _is_before_story(block: Block) -> bool:
    return block.headline or not block.is_running


def _only_day(page: Page, blocks: Sequence[Block]) -> Iterator[date]:
    """The day of the lines that are nothing else, but for the first, where all of them have the same."""
    order, days = order_of(page), set[date]()
    for block, before, behind in zip(blocks[1:], blocks, [*blocks[2:], None], strict=False):
        if _COMMENTS.match(block.text) and not stamps(block.text, page.language):
            break
        long = block.is_running or len(block.text) > STAMP_CHARS or 2 * block.linked > len(block.text) + _BOX_CHARS
        if long or UPDATE_CUES.search(block.cues) or any(map(is_update, block.stamps)):
            continue
        beside = (other for other in (before, behind) if other is not None)
        answered = behind is not None and behind.text.endswith((".", "!", "?"))  # a comment, or an entry of a list
        if PUBLISH_CUES.search(block.cues) or not (answered or any(map(_leads_on, beside))):
            days.update(_alone(block, page.language, order))
    if len(days) == 1:
        yield from days


def in_microformat(page: Page, near: Mapping[int, int]) -> Iterator[str]:
    """What hAtom marks as "updated" beside the headline, where no words call it so."""
    if not any("hentry" in (node.get("class") or "").split() for node in page.tree.iter()):
        return
    for block in (page.blocks[place] for place in sorted(near, key=near.__getitem__)):
        for stamp in block.stamps:
            if "updated" in stamp.cues.split() and not LABEL.search(f"{stamp.before} {stamp.shown}"):
                yield stamp.value or stamp.shown


def _leads_on(block: Block) -> bool:
    return not block.headline and 2 * block.linked > len(block.text) and len(block.text.split()) >= _TEASER_WORDS


def _alone(block: Block, language: str, order: str) -> Iterator[date]:
    text = "\x1f".join(map(one_line, filter(str.strip, block.pieces)))
    for found, called, alone in dates_of(text, language, order):
        before = text[: found.start]
        other = not called and (":" in before or any(map(str.isdigit, before)))  # "Born: ", "Version 1.2, "
        if found.day and found.precision == "day" and alone and called != "updated" and not other:
            yield found.day
