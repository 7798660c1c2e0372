"""Scanned pages → articles: one for each story that a page tells apart, else one for the document.

A page at a time, so that many pages take no more memory than one. What cannot be read is told by page; the engine
that fails once is not asked again, for a page may take minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.errors import ArticleUnreadable
from index.printed_pages import Layout, PagePicture, pages_of
from index.readers.dates.datelines import dateline_of
from index.readers.documents import Document
from index.readers.fields import one_line, require_text
from index.readers.hyphenation import words_in
from index.readers.language_detection import language_of
from index.readers.notes import still_reading
from index.readers.records.record_dates import date_line
from index.readers.scans.column_order import beside_initial, body_size, swallows_initial, with_initial
from index.readers.scans.page_jumps import comes_from, rejoined
from index.readers.scans.page_pictures import Scan, pages_of_picture
from index.readers.scans.page_stories import PageStories, Printed, stories_of
from index.readers.scans.recognised_text import Text
from index.readers.scans.tesseract import EngineFailed, EngineMissing, Line, Picture, recognise, recognise_word
from index.readers.text_files import read_bytes
from index.readers.texts.plain import parse_plain
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

METHOD = "below the name of the paper"
_LEAST_WORDS = 12  # that were read surely, of what is an article and no picture with a few letters in it
_SURELY = 60
_HEAD_WORDS = 30  # below the paper's name, among which its day is looked for


@dataclass
class Pages:
    """What was recognised on the pages of a document."""

    found: dict[int, PageStories] = field(default_factory=dict)
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    pictures: dict[int, PagePicture] = field(default_factory=dict)
    empty: list[int] = field(default_factory=list)  # without a word
    unread: dict[int, str] = field(default_factory=dict)  # why
    ended: str = ""  # why no further page was read

    def lines(self) -> Iterator[Line]:
        for page in self.found.values():
            for story in page.stories:
                yield from (*story.headline, *story.lines)


def read_picture(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles of a picture, or of a TIFF of several. Raises ArticleUnreadable and OSError."""
    pages = recognised(pages_of_picture(read_bytes(document, settings)), settings)
    if not _words(pages.lines()):
        if len(pages.unread) == 1 and not pages.ended and not pages.empty:
            raise ArticleUnreadable(f"a picture: {pages.unread.popitem()[1]}")
        raise ArticleUnreadable(pages.ended or "a picture without text, or with a few words only")
    yield from articles_of(pages, document.source, settings)


def recognised(scans: Iterable[Scan], settings: ReadingSettings) -> Pages:
    """What stands on the pages. Raises ArticleUnreadable where there is no engine."""
    pages = Pages()
    chars = 0
    for count, scan in enumerate(scans):
        if count >= settings.ocr_pages:
            pages.ended = f"page {scan.number} and what follows: not read; split the file"
            break
        try:
            chars += _recognise_one(scan, pages, settings)
        except EngineMissing as missing:
            raise ArticleUnreadable(str(missing)) from missing
        except EngineFailed as failed:
            pages.ended = f"page {scan.number} and what follows: not read, {failed}"
            break
        if chars > settings.max_article_chars:
            break  # too long in any case
        still_reading()
    return pages


def _recognise_one(scan: Scan, pages: Pages, settings: ReadingSettings) -> int:
    """Returns how many characters were read."""
    if scan.picture is None:
        pages.unread[scan.number] = scan.error
        return 0
    lines, solids = ([], []) if scan.is_blank else recognise(scan.picture, settings)
    if not _words(lines):
        pages.empty.append(scan.number)
        return 0
    stories = stories_of([replace(line, page=scan.number) for line in lines], solids)
    for story in stories.stories:
        _find_initial(story, scan.picture, settings)
    pages.found[scan.number] = stories
    pages.sizes[scan.number] = scan.picture.size
    pages.pictures[scan.number] = scan.kept()
    return sum(line.chars for story in stories.stories for line in story.lines)


def _find_initial(story: Printed, picture: Picture, settings: ReadingSettings) -> None:
    """Looks once more for the large letter that a story begins with, and for a word that was taken for a part of it."""
    size = body_size(story.lines)
    at = next((at for at, line in enumerate(story.lines[:4]) if line.text[:1].islower()), 0)  # a byline may be above
    lines = story.lines[at:]
    if not (count := beside_initial(lines, size)):
        return
    begins, edge = round(lines[0].words[0].left), round(lines[count].words[0].left - 0.4 * size)
    top, bottom = round(lines[0].words[0].top - 0.5 * size), round(lines[count - 1].words[-1].bottom)
    letter = recognise_word(picture, (edge, top, begins - 2, bottom), settings, letter=True)
    if letter is None:
        return
    for number, line in enumerate(lines[:count]):
        if swallows_initial(line, size) and len(line.words) > 1:
            above, below = round(line.words[1].top - 0.4 * size), round(line.words[1].bottom + 0.3 * size)
            box = (begins - 4, above, round(line.words[0].right + 0.2 * size), below)
            if box[2] - box[0] > 0.5 * size and (word := recognise_word(picture, box, settings)):
                lines[number] = replace(line, words=(word, *line.words[1:]), left=lines[0].left, top=line.bottom - size)
    story.lines[at:] = with_initial(lines, letter, size)


def _words(lines: Iterable[Line]) -> bool:
    """Whether there are enough words that were read surely."""
    sure = (w for line in lines for w in line.words if w.confidence >= _SURELY and sum(map(str.isalpha, w.text)) > 1)
    return sum(1 for _ in sure) >= _LEAST_WORDS


def articles_of(pages: Pages, source: str, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles that were recognised, and a SkippedFile for what was not. Raises ArticleUnreadable."""
    words = words_in(line.text for line in pages.lines())
    stories = _separate(pages) if any(len(page.stories) > 1 for page in pages.found.values()) else [_whole(pages)]
    paper = next((page for page in pages.found.values() if page.masthead), PageStories())
    several = len(stories) > 1
    for number, story in enumerate(stories, start=1):
        place = f"{source}#{number}" if several else source
        try:
            yield _article(story, pages, words, paper, place, settings)
        except ArticleUnreadable as error:
            if not several:
                raise
            yield SkippedFile(place, str(error))
    yield from _skipped_pages(pages, source)


def _whole(pages: Pages) -> list[Printed]:
    """All pages as one story; headlines of later pages are text."""
    return [story for page in pages.found.values() for story in page.stories]


def _separate(pages: Pages) -> list[list[Printed]]:
    """The stories of all pages, those that go on elsewhere as one. Text above the first headline of a page goes on from
    the last story before it.
    """
    found: list[list[Printed]] = []
    for page in pages.found.values():
        for story in page.stories:
            if not story.headline and found and not comes_from([story]):
                found[-1].append(story)
            else:
                found.append([story])
    return rejoined(found)


def _article(
    story: Sequence[Printed],
    pages: Pages,
    words: frozenset[str],
    paper: PageStories,
    source: str,
    settings: ReadingSettings,
) -> Article:
    title = one_line(" ".join(line.text for line in story[0].headline))
    text = Text(pages.sizes, words)
    for number, part in enumerate(story):
        text.paragraphs([*(part.headline if number else []), *part.lines], going_on=number > 0)
    written = text.text
    parsed, start = _headed(title, written)
    body = require_text(written[start:], settings)
    start += len(written[start:]) - len(written[start:].lstrip())
    placed = [
        word._replace(start=max(0, word.start - start))
        for word in text.placed
        if start <= word.start and word.start - start + word.length <= len(body)
    ]
    day = next(filter(None, map(date_line, _pieces(paper.below_masthead))), None)
    if day and not parsed.published:
        dated = {"published": day.day, "published_precision": day.precision, "published_method": METHOD}
        parsed = replace(parsed, **dated)  # type: ignore[arg-type]
    return replace(
        parsed,
        text=body,
        title=parsed.title or title,
        outlet=parsed.outlet or paper.masthead,
        dateline=parsed.dateline or dateline_of(body),
        language=language_of(body),
        pages=pages_of(placed, len(body)),
        layout=Layout.of(placed),
        pictures=tuple(pages.pictures[number] for number in sorted({word.page for word in placed})),
        source=source,
    )


def _headed(title: str, text: str) -> tuple[Article, int]:
    """What stands above a text, by the rules of plain text, and where the text begins below it."""
    above = f"{title.rstrip('.;:,')}\n\n" if title else ""
    parsed = parse_plain(above + text)
    if not text.endswith(parsed.text.rstrip()) or (title and parsed.title != one_line(above)):
        return Article(text, title=title), 0
    return parsed, len(text) - len(parsed.text)


def _pieces(line: str) -> list[str]:
    """What may be a day in the line below a paper's name: "Wednesday, 12 March 2025 · No. 3,102 · 2 crowns"."""
    words = line.split()[:_HEAD_WORDS]
    return [
        " ".join(words[start : start + length]).strip(",.;·|")
        for length in (5, 4, 3)
        for start in range(len(words) - length + 1)
    ]


def _skipped_pages(pages: Pages, source: str) -> Iterator[SkippedFile]:
    """What was not read, and where stories could not be told apart."""
    doubtful = [number for number, page in pages.found.items() if page.doubt]
    if doubtful:
        shown = ", ".join(map(str, doubtful[:12]))
        reason = "may hold several stories; their headlines do not tell them apart, so they are one article"
        yield SkippedFile(f"{source}#stories", f"page {shown}: {reason}")
    if pages.empty and pages.found:
        shown = ", ".join(map(str, pages.empty[:12]))
        yield SkippedFile(f"{source}#empty", f"no text on page {shown}: empty, or a picture; other pages were read")
    for number, why in list(pages.unread.items())[:12]:
        yield SkippedFile(f"{source}#page{number}", why)
    if pages.ended:
        yield SkippedFile(f"{source}#rest", pages.ended)
