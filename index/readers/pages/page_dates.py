"""When a page was published, with the place where it says so, or that it does not say.

Places are asked in this order; each gives a day only if what it says cannot be something else:

1. JSON-LD: datePublished of the article that this page is, not of a comment, the site or a related article
2. meta tags that name the publication: article:published_time, parsely-pub-date, sailthru.date …
3. elements marked as the date of publication (itemprop, pubdate, class "published"), in the article
4. the address: /2016/03/27/, /2016/mar/27/, /2016-03-27-, /20160327/
5. a <time>, or a date that stands by itself beside the headline or is called one ("Published …", "Veröffentlicht am …")
6. meta tags that say only "date" or "created", which some systems fill with other days
7. a dateline with its year, or a day and a dash before the first words
8. where none of these tells a day: what ``index.readers.pages.last_dates`` finds
9. the month of an address, /2016/03/

Two corrections come after that. A machine's time in UTC is a day off for publishers far from Greenwich, so where the
address or the visible date names the neighbouring day that the time zone allows, theirs is the day. And where the
address and the visible date agree on another day than 1 or 2, these two witnesses are right: archives that were moved
to a new system have the day of the move in their metadata.

Never taken are dates of updates, of saving the page, of copyright, of comments, of related articles and of events, days
that are not yet, and 1 January 1970, which is how systems write that they do not know.
htmldate, which is made for this, tries harder and is therefore often wrong where a page shows no date:
docs/results/dates.json has its figures beside ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from index.readers.dates.datelines import opening
from index.readers.dates.written_dates import day_of, plain_digits, stamps
from index.readers.pages.date_lines import (
    PUBLISH_CUES,
    STAMP_CHARS,
    UPDATE_CUES,
    dates_of,
    is_stamp,
    is_update,
    last_label,
)
from index.readers.pages.last_dates import (
    above_story,
    in_boxes,
    in_microdata,
    in_microformat,
    in_state,
    said_of_itself,
    standing_alone,
)
from index.readers.pages.page_addresses import days_of_address
from index.readers.pages.page_labels import LABEL
from index.readers.pages.page_order import order_of
from index.readers.pages.page_parts import Block, Page, Stamp, addresses, is_article, one_line, own_articles, types_of

JSON_LD, META, MARKED, ADDRESS, VISIBLE, DATELINE, STATE = (
    "JSON-LD",
    "meta tag",
    "time element",
    "address",
    "visible date",
    "dateline",
    "script",
)

_EARLIEST = date(1605, 1, 1)  # the first newspaper
# How systems write that they do not know.
_UNKNOWN = frozenset({date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1)})
_STRONG_META = """
article:published_time article:published og:article:published_time og:published_time article:published_date
article.published parsely-pub-date parsely:pub-date sailthru.date cxenseparse:recs:publishtime
cxenseparse:publishtime bt:pubdate dc.date.issued dcterms.issued dc.issued datepublished date_published publishdate
publish_date publish-date published_date publication_date publication-date pubdate pub_date originalpublicationdate
article_date_original citation_publication_date citation_date rnews:datepublished displaydate ptime vr:published_time
article:publicationdate article.created rbpubdate mediator_published_time publisheddate dcsext.articlefirstpublished
shareaholic:article_published_time
"""
_WEAK_META = """
dc.date dcterms.date dc.date.created dcterms.created dc.created date created date.created article:date
"""

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
    r"(?:[Tt ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)?(?::?\d\d(?:[.,]\d+)?)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]00:?00)?.*)?"
)
_FEED_ZONE = re.compile(r"(?P<hour>\d\d):\d\d(?::\d\d)?\s*(?:GMT|UTC|Z|[+-]0000)\s*$")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")
_MONTH_ONLY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")

_DATE_CUES = re.compile(
    r"date|time|publish|posted|pubdate|byline|meta|info|author|dateline|credit|fecha|datum|veröffent|kicker|stamp|data\b"
)
_HEAD_OF_PROSE = re.compile(
    r"(?:(?P<head>[^—–]{6,60}?)\s*+(?:--|[—–]|(?<=\s)-)|(?P<bracket>\([^()]{6,60}\))|(?P<colon>[^:]{6,40}):)\s+(?=[^\W\d_])(?![a-z])"
)
_LABELLED_CHARS = 300
_LINKED_NAME = 8  # characters of a line that are links, from which they may be a headline
_WINDOW = 14  # lines below the headline in which its date stands
_PROSE_ABOVE = 2  # of them, so many may be prose: a standfirst, a caption
_LINES_ABOVE = 3
_MOST_BLOCKS = 2_000  # lines of a page that are looked at


@dataclass(frozen=True, slots=True)
class PageDate:
    """When a page was published; all empty where it does not say."""

    day: date | None = None
    precision: str = ""  # day, month or year
    method: str = ""  # JSON-LD, meta tag, time element, address, visible date, dateline


@dataclass(frozen=True, slots=True)
class _Told:
    """A day as one place tells it. ``utc_hour``: for a time given in UTC, its hour."""

    day: date
    method: str
    precision: str = "day"
    utc_hour: int | None = None
    called: bool = False  # what is shown is called, or marked as, the date of publication

    def date(self) -> PageDate:
        return PageDate(self.day, self.precision, self.method)


def published_on(page: Page, today: date) -> PageDate:
    """When ``page`` was published; days after ``today`` (and one, for time zones) are refused."""
    told = candidates(page, today)
    if not told:
        return PageDate()
    first, witnesses = told[0], [_first_of(told, ADDRESS), _first_of(told, VISIBLE, MARKED)]
    if first.method in (JSON_LD, META):
        for witness in witnesses:
            if witness and _same_moment(first, witness):
                return witness.date()
        address, shown = witnesses
        if address and shown and address.day == shown.day != first.day:
            return address.date()
    shown = witnesses[1]
    if first.method == ADDRESS and shown and shown.called and abs((shown.day - first.day).days) == 1:
        return shown.date()  # put on the server on the eve of what the page calls its day
    return first.date()


def candidates(page: Page, today: date) -> list[_Told]:
    """What each place tells, in the order of this module; places that tell nothing or the impossible are left out."""
    told = [one for one in _all(page, today) if _is_possible(one, today)]
    return told or [one for one in _from_last(page, today) if _is_possible(one, today)]


def _all(page: Page, today: date) -> Iterator[_Told]:
    yield from _from_json_ld(page)
    yield from _from_metas(page, _STRONG_META.split())
    yield from _from_marked(page)
    yield from (told for told in _from_address(page) if told.precision == "day")
    yield from _from_lines(page, today)
    yield from _from_metas(page, _WEAK_META.split())
    yield from _from_dateline(page)


def _is_possible(told: _Told, today: date) -> bool:
    return _EARLIEST <= told.day <= today + timedelta(days=1) and (told.day not in _UNKNOWN or told.method == VISIBLE)


def _first_of(told: Iterable[_Told], *methods: str) -> _Told | None:
    return next((one for one in told if one.method in methods and one.precision == "day"), None)


def _same_moment(machine: _Told, witness: _Told) -> bool:
    """Whether a time in UTC is on the witness's day somewhere: zones reach from 12 hours behind to 14 ahead.

    Today's date in the head of a page may be the next one too. It is not called a date of publication, and believed
    only for zones where most people live, from 9 hours behind to 8 ahead.
    """
    if machine.utc_hour is None or machine.precision != "day" or witness.precision != "day":
        return False
    days = (witness.day - machine.day).days
    sure = witness.called or witness.method != VISIBLE
    behind, ahead = (12, 14) if sure else (9, 8)
    return (days == -1 and machine.utc_hour < behind) or (days == 1 and machine.utc_hour >= 24 - ahead)


def from_machine(value: str, method: str, language: str = "", order: str = "") -> _Told | None:
    """A value written for machines: ISO 8601 with or without dashes, an epoch, a feed's date, or a date in words."""
    text = plain_digits(value.strip().strip("\"'"))[:80]
    if match := _ISO.fullmatch(text):
        day = day_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            return _Told(day, method, utc_hour=int(match["hour"] or 0) if match["zone"] else None)
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text), method)
    if match := _MONTH_ONLY.fullmatch(text):
        month = day_of(int(match["year"]), int(match["month"]), 1)
        return _Told(month, method, "month") if month else None
    found = stamps(text, language, order)
    if len(found) == 1 and found[0].day:
        zone = _FEED_ZONE.search(text)
        return _Told(found[0].day, method, found[0].precision, int(zone["hour"]) if zone else None)
    return None


def _from_epoch(value: float, method: str) -> _Told | None:
    seconds = value / 1000 if value >= 1e11 else value
    if seconds < 1e8:
        return None
    moment = datetime.fromtimestamp(seconds, UTC)
    return _Told(moment.date(), method, utc_hour=moment.hour)


def _from_json_ld(page: Page) -> Iterator[_Told]:
    """datePublished of the article; of several articles that of the one with this page's address or headline."""
    yield from _stated(page, "datePublished")


def _stated(page: Page, name: str) -> Iterator[_Told]:
    nodes = [node for node in page.data if isinstance(node.get(name), str | int | float)]
    articles = own_articles(page, nodes)
    pages = [node for node in nodes if any(kind.endswith("Page") for kind in types_of(node))]
    for node in articles or ([] if any(map(is_article, nodes)) else pages[:1]):
        if told := from_machine(str(node[name]), JSON_LD, page.language, order_of(page)):
            yield told
            return


def _from_metas(page: Page, names: list[str]) -> Iterator[_Told]:
    for name in names:
        for known, content in page.metas:
            if known == name and (told := from_machine(content, META, page.language, order_of(page))):
                yield told


def _from_marked(page: Page) -> Iterator[_Told]:
    """Elements marked as the date of publication, outside comments and related articles."""
    near = _near_headline(page)
    for place, block in enumerate(page.blocks):
        for stamp in block.stamps if not block.aside else ():
            own = place in near or not _is_teaser(stamp, block)
            if own and PUBLISH_CUES.search(stamp.cues) and not is_update(stamp):
                yield from _of_stamp(page, stamp)


def _is_teaser(stamp: Stamp, block: Block) -> bool:
    """Whether a line leads to another article: what is linked there is more than the date, which nothing calls this
    one's.
    """
    only_date = block.linked == len(stamp.shown)
    return block.linked > _LINKED_NAME and not only_date and last_label(stamp.before) != "published"


def _of_stamp(page: Page, stamp: Stamp) -> Iterator[_Told]:
    """The day of a marked element: as its attribute has it, or as its text where the attribute has none."""
    told = from_machine(stamp.value, MARKED, page.language, order_of(page)) if stamp.value else None
    shown = [
        found for found in stamps(stamp.shown, page.language, order_of(page)) if found.day and found.precision == "day"
    ]
    if told and len(shown) == 1 and shown[0].day and _same_moment(told, _Told(shown[0].day, VISIBLE)):
        told = _Told(shown[0].day, MARKED)
    if told is None and len(shown) == 1 and shown[0].day:
        told = _Told(shown[0].day, MARKED)
    if told:
        yield told


def _from_address(page: Page) -> Iterator[_Told]:
    for url in addresses(page):
        yield from (_Told(day, ADDRESS, precision) for day, precision in days_of_address(url))


def _from_lines(page: Page, today: date) -> Iterator[_Told]:
    """Dates that the page shows as its own: called so, or standing by themselves near the headline."""
    order = order_of(page)
    near = _near_headline(page)
    ranked: list[tuple[int, int, _Told]] = []
    for place, block in enumerate(page.blocks[:_MOST_BLOCKS]):
        if block.aside:
            continue
        distance = near.get(place)
        for rank, told in _of_line(page, block, order, distance is not None):
            ranked.append((rank, distance if distance is not None else 100 + place, told))
    yield from (told for _, _, told in sorted(ranked, key=lambda one: one[:2]) if told.day <= today + timedelta(days=1))


def _near_headline(page: Page) -> dict[int, int]:
    """The places of the lines around the headline, each with its distance; lines above it count as further away."""
    blocks, start = page.blocks, page.headline_place
    near: dict[int, int] = {}
    prose = 0
    own = (place for place in range(max(start, 0), len(blocks)) if not blocks[place].aside)
    for distance, place in enumerate(islice(own, _WINDOW + 1)):
        block = blocks[place]
        prose += block.is_running and len(block.text) > 60 and not block.headline
        if prose > _PROSE_ABOVE:
            break
        near[place] = distance
    above = [place for place in range(max(0, start - 8), max(start, 0)) if not blocks[place].aside][-_LINES_ABOVE:]
    near.update((place, _WINDOW + start - place) for place in above)
    return near


def _of_line(page: Page, block: Block, order: str, near: bool) -> Iterator[tuple[int, _Told]]:
    """(rank, day) for each date of publication in a line: 0 called so, 1 marked, 2 standing by itself."""
    for stamp in block.stamps if near and not block.is_running else ():
        if not is_update(stamp):
            yield from ((1, told) for told in _of_stamp(page, stamp))
    text = "\x1f".join(map(one_line, filter(str.strip, block.pieces)))
    if len(text) > _LABELLED_CHARS or (block.is_running and not (len(text) <= STAMP_CHARS and LABEL.match(text))):
        return
    for found, label, alone in dates_of(text, page.language, order):
        if found.day is None or label == "updated":
            continue
        marked = bool(_DATE_CUES.search(block.cues)) and not UPDATE_CUES.search(block.cues)
        told = _Told(found.day, VISIBLE, found.precision, called=marked or label == "published")
        if label == "published" and alone:
            yield (0 if found.precision == "day" else 3), told
        elif alone and near and len(text) <= STAMP_CHARS and not UPDATE_CUES.search(block.cues):
            yield (1 if marked else 2) + (2 if found.precision != "day" else 0), told


def _from_last(page: Page, today: date) -> Iterator[_Told]:
    """What the page says of its day elsewhere; today's own date, shown by many, is none."""
    yield from _stated(page, "dateCreated")
    for value in in_microdata(page):
        if told := from_machine(value, MARKED, page.language, order_of(page)):
            yield told
    yield from (_Told(day, VISIBLE) for day in said_of_itself(page))
    near = _near_headline(page)
    yield from (_Told(day, VISIBLE) for day in in_boxes(page, near))
    yield from (_Told(day, VISIBLE) for day in above_story(page) if day < today)
    for value in in_microformat(page, near):
        if told := from_machine(value, MARKED, page.language, order_of(page)):
            yield told
    for value in in_state(page):
        if told := from_machine(value, STATE):
            yield told
    yield from (_Told(day, VISIBLE) for day in standing_alone(page) if day < today)
    yield from (told for told in _from_address(page) if told.precision != "day")


def _from_dateline(page: Page) -> Iterator[_Told]:
    prose = next((block.text for block in page.blocks if block.is_running and not block.aside), "")
    match = opening(prose)
    if match and match["day"]:
        found = [one for one in stamps(match["day"], "en") if one.precision == "day" and one.day]
        if len(found) == 1 and found[0].day:
            yield _Told(found[0].day, DATELINE)
    elif head := _HEAD_OF_PROSE.match(prose):
        written = head["head"] or head["bracket"] or head["colon"]
        days = stamps(written, page.language, order_of(page))
        if len(days) == 1 and days[0].precision == "day" and days[0].day and is_stamp(written, page.language):
            yield _Told(days[0].day, DATELINE)
