"""PDF: the text of all pages as one article, with the offset at which each page begins.

pdfium reads it: of the libraries under a free licence it is the fastest by far, and it repairs what others refuse. It
gives lines as they are printed, so here they become paragraphs again:

- running heads and page numbers go (lines at the edge of a page that most pages have, their numbers aside);
- a word that is divided at the end of a line is joined, ligatures are taken apart;
- a paragraph ends at a larger gap between lines, an indented line, another size of type, or a short line that ends a
  sentence; it goes on over the page where the page ends within a sentence.

Headline, byline and date above the story are read by the rules of plain text. A document's own dates say when the file
was made, so they are not taken.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.dates.datelines import dateline_of
from index.readers.documents import Document
from index.readers.exports import articles_of as articles_of_export
from index.readers.exports import found_in
from index.readers.fields import one_line, require_text
from index.readers.hyphenation import keeps_hyphen, words_in
from index.readers.language_detection import language_of
from index.readers.pdf_columns import by_columns, halves
from index.readers.records.record_values import byline_of
from index.readers.text_files import LIGATURES, clean, read_bytes
from index.readers.texts.plain import parse_plain
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_EDGE_LINES = 2  # at the top and at the bottom of a page that may be running heads
_HEAD_PAGES = 3  # pages that must have a line for it to be one
_DIVIDED = "\u00ad"  # what a hyphen at the end of a line becomes here
_HYPHENS = re.compile("[\x02\ufffe\u00ad](?=\\s*$)|(?<=[^\\W\\d_])[-\u2010]\\s*$")
_PRINTED = re.compile(
    "[^\n\x02\ufffe]*(?:\n|[\x02\ufffe]\\s*|\\Z)"
)  # a hyphen at the end of a line takes its newline away
_ENDS = (".", "!", "?", ".\u201d", '."', "\u201d", ":", ".)", "\u00bb")
_DASH = "[-\u2013\u2014]?"
_PAGE_NUMBER = re.compile(
    rf"(?:page|p\.|seite)?\s*+(?:{_DASH}\s*+)?\d{{1,4}}(?:\s*(?:/|of|von)\s*\d{{1,4}})?\s*{_DASH}", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d+")
_PAGES_TOLD = 12
_NO_TITLE = re.compile(r"(?:microsoft word|untitled|slide \d|document\d*$)|\.\w{2,4}$|[\\/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line: its text, and where it stands. ``top`` is None where that is not known."""

    text: str
    left: float = 0.0
    top: float | None = None
    height: float = 0.0


def read_pdf(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a document, and those of its scanned pages (``index.readers.scans``), if it has both.

    Raises ArticleUnreadable for a document in which nothing can be read, and OSError.
    """
    data = read_bytes(document, settings)
    pages, stated = _read(data, settings)
    text, starts = joined_pages(_without_heads(pages))
    empty = [number for number, page in enumerate(pages, start=1) if not page]
    if entries := found_in(clean(text)):
        yield from articles_of_export(entries, document.source, settings)
    elif text.strip():
        yield _article(text, starts, stated, document.source, settings)
    if empty:
        yield from _scanned(pages, empty, data, document.source, settings)


def _scanned(
    pages: Sequence[object], empty: Sequence[int], data: bytes, source: str, settings: ReadingSettings
) -> Iterator[Article | SkippedFile]:
    """The pages without text: articles of their own, where anything is recognised on them, beside that of the others.

    Raises ArticleUnreadable where the document has no other pages and nothing is recognised.
    """
    from index.readers.scans.page_pictures import pages_of_pdf
    from index.readers.scans.scan_reading import articles_of, recognised

    alone = len(empty) == len(pages)
    lacking = f"no text on its {_count(len(pages), 'page')}" if alone else f"no text on {_numbered(empty)}"
    try:
        found = recognised(pages_of_pdf(data, empty), settings)
        why = found.ended or "empty, or pictures"
    except ArticleUnreadable as error:
        found, why = None, str(error)
    if found and found.found:
        yield from articles_of(found, source if alone else f"{source}#scanned", settings)
    elif alone:
        raise ArticleUnreadable(f"{lacking}: {why}")
    else:
        yield SkippedFile(source, f"{lacking} of {len(pages):,}: {why}; the other pages were read")


def _read(data: bytes, settings: ReadingSettings) -> tuple[list[list[_Line]], dict[str, str]]:
    """The lines of each page and what the document states about itself."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            stated = {key: one_line(value) for key, value in pdf.get_metadata_dict(skip_empty=True).items()}
            pages, chars = [], 0
            for number in range(len(pdf)):
                pages.append(_lines_of_page(pdf, number))
                chars += sum(len(line.text) for line in pages[-1])
                if chars > 2 * settings.max_article_chars:
                    break  # too long in any case
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ArticleUnreadable("needs a password") from error
        raise ArticleUnreadable(f"damaged: {one_line(str(error))[:100]}") from error
    return pages, stated


def _lines_of_page(pdf: Any, number: int) -> list[_Line]:
    """The printed lines of a page; none of one that cannot be loaded."""
    import pypdfium2

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return []
    try:
        content = page.get_textpage()
        try:
            return _lines(content)
        finally:
            content.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


def _lines(content: Any) -> list[_Line]:
    # Every character of the text has its number, and the place of the first of a line is that of the line. Where the
    # two do not match (letters beyond 16 bits), the lines have no places.
    text = content.get_text_range()
    placed = len(text) == content.count_chars()
    rows, start = list[list[_Line]](), 0
    for written in _PRINTED.findall(text):
        parts = halves(content, written, start) if placed else iter([(start, written)])
        rows.append([line for at, part in parts if (line := _line(content, part, at, placed=placed))])
        start += len(written)
    # What stands apart on one height and is no column is a line all the same: a date beside a name.
    ordered = by_columns([row for row in rows if row])
    return _with_initials([replace(row[0], text=" ".join(line.text for line in row)) for row in ordered])


def _with_initials(lines: list[_Line]) -> list[_Line]:
    """The lines with a large first letter, which stands by itself, before the word that it begins."""
    found: list[_Line] = []
    for line in lines:
        initial = found[-1] if found else None
        large = initial is not None and len(initial.text) == 1 and initial.height > 1.3 * line.height
        if initial is not None and large and initial.text.isupper() and line.text[:1].islower():
            found[-1] = replace(line, text=initial.text + line.text)
        else:
            found.append(line)
    return found


def _line(content: Any, written: str, start: int, *, placed: bool) -> _Line | None:
    shown = written.strip()
    if not shown.strip("\x02\ufffe\xad"):
        return None
    divided = _HYPHENS.sub(_DIVIDED, clean_line(shown))
    first = start + len(written) - len(written.lstrip())
    left, bottom, _, top = content.get_charbox(first, loose=True) if placed else (0.0, 0.0, 0.0, 0.0)
    return _Line(divided, left, top if placed else None, top - bottom)


def clean_line(text: str) -> str:
    """A line with single spaces, but for the mark of a divided word, which is a control character."""
    marked = re.sub("[\x02\ufffe]", "\xad", text)
    return one_line(marked).translate(LIGATURES)


def _without_heads(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without running heads and page numbers."""
    common = Counter(shape for page in pages for shape in {_NUMBERS.sub("#", line.text) for line in _edges(page)})
    needed = max(_HEAD_PAGES, (sum(map(bool, pages)) + 1) // 2)
    heads = {shape for shape, count in common.items() if count >= needed}
    numbered = sum(any(_PAGE_NUMBER.fullmatch(line.text) for line in _edges(page)) for page in pages) >= 2

    def is_head(line: _Line) -> bool:
        return _NUMBERS.sub("#", line.text) in heads or (numbered and bool(_PAGE_NUMBER.fullmatch(line.text)))

    kept = []
    for page in pages:
        first, last = 0, len(page)
        while first < min(_EDGE_LINES, len(page)) and is_head(page[first]):
            first += 1
        while last > max(first, len(page) - _EDGE_LINES) and is_head(page[last - 1]):
            last -= 1
        kept.append(list(page[first:last]))
    return kept


def _edges(page: Sequence[_Line]) -> list[_Line]:
    return [*page[:_EDGE_LINES], *page[max(_EDGE_LINES, len(page) - _EDGE_LINES) :]]


def joined_pages(pages: Sequence[Sequence[_Line]]) -> tuple[str, list[int]]:
    """All lines as paragraphs, and the offset at which each page begins in them."""
    words = words_in(line.text.replace(_DIVIDED, "-") for page in pages for line in page)
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    last: _Line | None = None
    for page in pages:
        ends = _ends_of_paragraphs(page)
        opening = True
        if not page:
            starts.append(length)
        for number, line in enumerate(page):
            glue = "" if last is None else "\n\n" if number and number in ends else _glue(last, line, words, opening)
            if last is not None and last.text.endswith(_DIVIDED):
                pieces[-1] = pieces[-1][:-1]
                length -= 1
            pieces.append(glue)
            length += len(glue)
            if opening:
                starts.append(length)
            pieces.append(line.text)
            length += len(line.text)
            last, opening = line, False
    text = "".join(pieces)
    return text.replace(_DIVIDED, "-"), starts


def _glue(last: _Line, line: _Line, words: frozenset[str], new_page: bool) -> str:
    """What stands between two lines of one paragraph, or between two pages."""
    if last.text.endswith(_DIVIDED):
        return "-" if keeps_hyphen(last.text[:-1], line.text, words) else ""
    if new_page and last.text.endswith(_ENDS):
        return "\n\n"
    return "\n"


def _ends_of_paragraphs(page: Sequence[_Line]) -> set[int]:
    """The numbers of the lines of a page that begin a paragraph."""
    if len(page) < 2:
        return set()
    typical = statistics.median(len(line.text) for line in page)
    gaps = [a.top - b.top for a, b in pairwise(page) if a.top is not None and b.top is not None]
    between = sorted(gap for gap in gaps if gap > 0) or [0.0]
    gap = between[(len(between) - 1) // 3]  # of two lines of a paragraph: most gaps are, but on a page of a few lines
    found = set()
    for number in range(1, len(page)):
        last, line = page[number - 1], page[number]
        short = len(last.text) < 0.75 * typical and last.text.endswith(_ENDS)
        if short or _is_apart(last, line, gap):
            found.add(number)
    return found


def _is_apart(last: _Line, line: _Line, gap: float) -> bool:
    """Whether a line is set apart from the one above it: by space, by its size, or by an indent."""
    if last.top is None or line.top is None or last.text.endswith(_DIVIDED):
        return False
    down = last.top - line.top
    if gap and down > 1.35 * gap:
        return True
    if last.height and abs(line.height - last.height) > 0.15 * last.height:
        return True
    em = line.height or 10.0
    return last.text.endswith(_ENDS) and 0.8 * em < line.left - last.left < 4 * em and down > 0


def _article(
    text: str, starts: Sequence[int], stated: dict[str, str], source: str, settings: ReadingSettings
) -> Article:
    cleaned = clean(text)
    parsed = parse_plain(cleaned)
    story = require_text(parsed.text, settings)
    shift = len(cleaned) - len(parsed.text) + len(parsed.text) - len(parsed.text.lstrip())
    title = stated.get("Title", "")
    return replace(
        parsed,
        text=story,
        title=parsed.title or ("" if _NO_TITLE.search(title) else title),
        byline=parsed.byline or byline_of(stated.get("Author", "")),
        dateline=dateline_of(story),
        language=language_of(story),
        pages=tuple(min(max(0, start - shift), len(story)) for start in starts),
        source=source,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _numbered(pages: Sequence[int]) -> str:
    shown = ", ".join(str(page) for page in pages[:_PAGES_TOLD])
    more = f" and {len(pages) - _PAGES_TOLD:,} more" if len(pages) > _PAGES_TOLD else ""
    return f"{'page' if len(pages) == 1 else 'pages'} {shown}{more}"
