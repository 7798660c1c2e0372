"""Web pages, saved as HTML or as MHTML: the article on them, with what the page says of it.

The date of a page is when it was published, never when it was saved, so the header "Date" of an MHTML file and the
times of files count for nothing (see ``index.readers.pages.page_dates``).
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import dateline_of
from index.readers.documents import Document
from index.readers.exports import articles_of, found_in
from index.readers.exports.europresse import MARK, entries_of_page
from index.readers.exports.pressreader import from_clip
from index.readers.fields import require_text
from index.readers.language_detection import language_of
from index.readers.pages.date_lines import is_stamp
from index.readers.pages.markup import read_markup
from index.readers.pages.page_addresses import kept_copy
from index.readers.pages.page_facts import PageFacts, facts_of
from index.readers.pages.page_parts import Page
from index.readers.pages.page_text import NoRunningText, body_of, plain_body_of, prose_below_headline
from index.readers.pages.page_tree import decode_page, parse_page
from index.readers.revision_order import notice_of, revision_of
from index.readers.text_files import clean, read_bytes
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(?P<url>https?://\S+)")
_MHTML_HEAD = re.compile(
    rb"\A(?>.*?^[\w-]++:).*?^content-type:\s*+multipart/related", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_EXPORT = re.compile(
    r"End of Document|Ende des Dokuments|Dokument \d{1,6} von \d|"
    r"Article Name\s*:|pressreader\.com/|ProQuest document ID|>\s?(?:HD|PD)\s?<|load-date:|"
    r"\bDo[ck]ument [A-Z]{2,10}[0-9A-Za-z]{15}",
    re.IGNORECASE,
)
_HEAD = 4_096
_FRAME, _FRAME_CHARS = 4, 120  # paragraphs above the text that its headline may be the last of
_BELOW = re.compile(r"(?:copyright\b|©|\(c\)\s|all rights reserved|print(?:ed)? (?:on|from)\b)", re.IGNORECASE)
_NOTE_CHARS = 400
_OFFICE_OF = re.compile(  # behind the name of who wrote the story
    r",? (?:(?:is|was) (?:an? |the )?(?:[\w-]+ ){0,5}?(?:reporter|correspondent|writer|editor|journalist|columnist|"
    r"author|producer|critic|contributor|professor|fellow)\b|covers |reports |writes |"
    r"ist (?:[\w-]+ ){0,5}?(?:Redakteur|Korrespondent|Reporter|Journalist|Autor)|"
    r"est (?:[\w-]+ ){0,3}?(?:journaliste|correspondant|rédact))"
)
_MOST_PARTS = 2_000  # of an MHTML file: pictures and styles


def read_html(
    document: Document, settings: ReadingSettings, today: date | None = None
) -> Iterator[Article | SkippedFile]:
    """The article of a saved or fetched page, or those of a database's export.

    ``today``: no later day is believed; unset, this day. Raises ArticleUnreadable for a page without an article or
    beyond the limits, and OSError.
    """
    data = read_bytes(document, settings)
    captured = None
    if is_mhtml(data):
        document, data, captured = _main_part(document, data)
    html = decode_page(data, document.media_type)
    if MARK in html and (entries := entries_of_page(html, settings)):
        yield from articles_of(entries, document.source, settings)
        return
    if _EXPORT.search(html):
        entries = found_in(clean(read_markup(html).text))
        if len(entries) > 1 or (entries and "Article Name" in html):
            yield from articles_of(entries, document.source, settings)
            return
    saved_from = _SAVED_FROM.search(html[:_HEAD])
    url = document.url or (saved_from["url"] if saved_from else "")
    article = from_clip(replace(page_article(html, url, settings, today or date.today()), source=document.source))
    if kept := kept_copy(html, url, article.url):
        article, captured = replace(article, items=(kept[0],)), kept[1]
    yield replace(article, revision=revision_of(captured), notice=notice_of(captured)) if captured else article


def page_article(html: str, url: str, settings: ReadingSettings, today: date) -> Article:
    """The article on a page whose text is known, its source left empty. Raises ArticleUnreadable."""
    tree = parse_page(html, settings)
    facts = facts_of(tree, url, today)
    try:
        body = body_of(tree, url)
    except NoRunningText:
        tree = parse_page(html, settings)  # as it came
        body = prose_below_headline(Page(tree, url)) or plain_body_of(tree, url)
        if not body:
            raise
    text = require_text(clean(_without_frame(body, facts)), settings)
    return Article(
        text=text,
        title=facts.title,
        outlet=facts.outlet,
        byline=facts.byline,
        dateline=dateline_of(text),
        published=facts.published,
        published_precision=facts.published_precision,
        published_method=facts.published_method,
        url=facts.url,
        section=facts.section,
        language=facts.language or language_of(text),
    )


def is_mhtml(data: bytes) -> bool:
    """Whether this is a page saved as MHTML: mail headers that say multipart/related."""
    head = data[:_HEAD].lstrip()
    return not head.startswith(b"<") and bool(_MHTML_HEAD.search(head))


def _main_part(document: Document, data: bytes) -> tuple[Document, bytes, datetime | None]:
    """The page of an MHTML file: the part that it names as its start, else the first HTML; whence, and when saved."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
        pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        start = message.get_param("start")
        page = next((part for part in pages if start and part["Content-ID"] == start), pages[0] if pages else None)
        if page is None:
            raise ArticleUnreadable("a saved page (MHTML) without an HTML part in it")
        content = page.get_payload(decode=True)
        captured = _saved(message)
        url = _header(page, "Content-Location") or _header(message, "Snapshot-Content-Location")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ArticleUnreadable(f"a saved page (MHTML) that cannot be read: {error}") from error
    media_type = str(page["Content-Type"] or "")
    url = document.url or (url if url.startswith("http") else "")
    return replace(document, url=url, media_type=media_type), content if isinstance(content, bytes) else b"", captured


def _saved(message: Message) -> datetime | None:
    """When a page was saved, by the header that browsers write for it."""
    try:
        return parsedate_to_datetime(str(message["Date"])).replace(microsecond=0).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _header(part: EmailMessage, name: str) -> str:
    return "".join(str(part[name] or "").split())


def _without_frame(text: str, facts: PageFacts) -> str:
    """The text without what frames it: headline, byline and date above, which are fields, and copyright below."""
    paragraphs = text.split("\n\n")
    for place, paragraph in enumerate(paragraphs[:_FRAME]):
        if facts.title and _letters(paragraph) == _letters(facts.title):
            paragraphs = paragraphs[place + 1 :] or paragraphs
            break
    kept = [one for one in paragraphs[:_FRAME] if not _is_above(one, facts)]
    paragraphs = [*kept, *paragraphs[_FRAME:]] or paragraphs
    while len(paragraphs) > 1 and _is_below(paragraphs[-1], facts):
        del paragraphs[-1]
    return "\n\n".join(paragraphs)


def _is_below(paragraph: str, facts: PageFacts) -> bool:
    """Whether a paragraph is no part of the story: copyright, or who its author is: "Liv Berg is a reporter …"."""
    if len(paragraph) < _FRAME_CHARS and _BELOW.match(paragraph):
        return True
    names = (name for name in facts.byline.split(", ") if " " in name)
    return len(paragraph) < _NOTE_CHARS and any(
        paragraph.startswith(name) and _OFFICE_OF.match(paragraph[len(name) :]) for name in names
    )


def _is_above(paragraph: str, facts: PageFacts) -> bool:
    folded, names = _letters(paragraph), _letters(facts.byline)
    byline = bool(names) and len(folded) < len(names) + 12 and names in folded
    return byline or is_stamp(paragraph, facts.language)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
