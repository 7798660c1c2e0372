"""Newspaper pages with known texts: set in type here, printed by pdfium, and then scanned badly.

A small compositor, so that for every word it is known where on the page it stands, and pages are the same on every
machine: Times is built into pdfium. It justifies lines, divides words at their ends, sets ligatures and large initials.

    page(pieces) → PDF and the words on it          pieces: what stands where, a story as one of them
    pictures(pdf, quality) → its pages as a scanner would give them
"""

from __future__ import annotations

import io
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageFilter

from tests.index.readers.making import pdf_of

WIDTH, HEIGHT = 595.0, 842.0  # points
_TIMES = (  # thousandths of the size, from the space to the tilde
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 "
    "564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 "
    "722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 "
    "278 500 500 722 500 500 444 480 200 480 541"
)
_WIDTHS = {chr(32 + n): int(width) for n, width in enumerate(_TIMES.split())}
_WIDTHS |= {"ä": 444, "ö": 500, "ü": 500, "ß": 500, "Ä": 722, "Ö": 722, "Ü": 722, "é": 444, "è": 444, "ê": 444}
_WIDTHS |= {"à": 444, "ç": 444, "\u2019": 333, "\u201c": 444, "\u201d": 444, "\x01": 556, "\x02": 556}
_BOLD = 1.12  # what Times Bold is wider, at most
_DIVISION = re.compile(r"(?<=[aeiouyäöü])(?=[bcdfghjklmnpqrstvwxz][aeiouyäöü])|(?<=[nrlst])(?=[bcdfgkmptvz][aeiou])")


class Placed(NamedTuple):
    """A printed word, or a part of one, and its box in shares of the page, from its top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Story:
    """An article as it is to be printed; a paragraph is a text."""

    title: str
    byline: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Block:
    """A story in a rectangle of the page, in columns under its headline; sizes in points."""

    story: Story
    left: float
    top: float
    width: float
    columns: int
    headline: float = 20.0
    size: float = 9.5
    initial: bool = False
    gutter: float = 14.0


@dataclass
class Page:
    """What has been set: commands of PDF, and for each story its words by paragraph."""

    commands: list[bytes] = field(default_factory=list)
    words: dict[str, list[Placed]] = field(default_factory=dict)  # by headline: the words of the text, in order

    def put(self, text: str, x: float, y: float, size: float, font: str = "F1") -> Placed:
        """Prints a word with its baseline at ``y`` points from the top."""
        raw = text.replace("fi", "\x01").replace("fl", "\x02").encode("cp1252", "replace")
        raw = raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        self.commands.append(b"BT /%s %.2f Tf %.2f %.2f Td (%s) Tj ET" % (font.encode(), size, x, HEIGHT - y, raw))
        right = x + width_of(text, size, font)
        return Placed(text, x / WIDTH, (y - 0.7 * size) / HEIGHT, right / WIDTH, (y + 0.22 * size) / HEIGHT)

    def line(self, text: str, x: float, y: float, size: float, font: str = "F1") -> None:
        for word in text.split():
            self.put(word, x, y, size, font)
            x += width_of(word + " ", size, font)

    def photo(self, x: float, y: float, width: float, height: float, caption: str) -> None:
        """A picture of grey patches, with a line below it."""
        chance, across, down = random.Random(7), width / 20, height / 12
        for place in range(240):
            left, bottom = x + place % 20 * across, HEIGHT - y - height + place // 20 * down
            shade = chance.uniform(0.15, 0.85)
            self.commands.append(b"%.2f g %.1f %.1f %.1f %.1f re f 0 g" % (shade, left, bottom, across, down))
        self.line(caption, x, y + height + 10, 7.5, "F3")

    def rule(self, x: float, y: float, width: float, height: float) -> None:
        """A line between stories: as wide or as high as it is long."""
        self.commands.append(b"%.1f %.1f %.1f %.1f re f" % (x, HEIGHT - y - height, width, height))


def width_of(text: str, size: float, font: str = "F1") -> float:
    """Points."""
    set_ = text.replace("fi", "\x01").replace("fl", "\x02")
    return sum(_WIDTHS.get(char, 500) for char in set_) * size / 1000 * (_BOLD if font == "F2" else 1)


def page(blocks: Sequence[Block], masthead: str = "", day: str = "") -> Page:
    """A page of these blocks; the masthead stands above them, with the day."""
    made = Page()
    if masthead:
        made.line(masthead, (WIDTH - width_of(masthead, 38, "F2")) / 2, 58, 38, "F2")
        made.line(day, (WIDTH - width_of(day, 9)) / 2, 76, 9)
    for block in blocks:
        _set(made, block)
    return made


def pdf(pages: Sequence[Page]) -> bytes:
    """The pages as a PDF file with text in it."""
    encoding = b"<< /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl] >>"
    kids = b" ".join(b"%d 0 R" % (8 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding %s >>" % encoding,
        b"<< >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding %s >>" % encoding,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Italic /Encoding %s >>" % encoding,
    ]
    for number, one in enumerate(pages):
        drawn = b"\n".join(one.commands)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 5 0 R /F3 6 0 R >> >> >>" % (7 + 2 * number)
        )
    return pdf_of(objects)


def _set(made: Page, block: Block) -> None:
    """Headline, byline, then the columns."""
    story, y = block.story, block.top
    for line in _wrapped(story.title.split(), block.width, block.headline, "F2"):
        y += block.headline * 1.1
        made.line(" ".join(line), block.left, y, block.headline, "F2")
    if story.byline:
        y += block.size * 1.6
        made.line(story.byline, block.left, y, block.size, "F3")
    first = y + block.size * 2.2
    width = (block.width - block.gutter * (block.columns - 1)) / block.columns
    leading = block.size * 1.18
    words = made.words.setdefault(story.title, [])
    set_ = [list(_lines(text, width, block.size, block.initial and not n)) for n, text in enumerate(story.paragraphs)]
    rows = max(4, math.ceil(sum(map(len, set_)) / block.columns))
    row = 0
    for number, (paragraph, lines) in enumerate(zip(story.paragraphs, set_, strict=True)):
        initial = block.initial and number == 0
        for at, (line, last) in enumerate(lines):
            column, place = divmod(row, rows)
            x, y = block.left + column * (width + block.gutter), first + place * leading
            if initial and at == 0:
                words.append(made.put(paragraph[0], x, y + 2 * leading, block.size * 4.1, "F1"))
            indent = _initial_width(paragraph, block.size) if initial and at < 3 else 0.0
            indent += block.size if number and at == 0 else 0.0
            words += _justified(made, line, x + indent, y, width - indent, block.size, last)
            row += 1


def _initial_width(paragraph: str, size: float) -> float:
    return width_of(paragraph[0], size * 4.1) + 2.0


def _lines(paragraph: str, width: float, size: float, initial: bool) -> Iterator[tuple[list[str], bool]]:
    """The words of each line, and whether it is the last."""
    text = paragraph[1:] if initial else paragraph
    indents = [_initial_width(paragraph, size)] * 3 if initial else [size]
    left, number = text.split(), 0
    while left:
        room = width - (indents[number] if number < len(indents) else 0.0)
        line, left = _filled(left, room, size)
        yield line, not left
        number += 1


def _filled(words: Sequence[str], room: float, size: float, font: str = "F1") -> tuple[list[str], list[str]]:
    """As many words as fit, the last one divided if it must be, and the others."""
    line: list[str] = []
    used = 0.0
    for at, word in enumerate(words):
        needed = width_of(word, size, font)
        if used + needed <= room:
            line.append(word)
            used += needed + width_of(" ", size, font)
            continue
        for head, tail in _divisions(word):
            if font == "F1" and used + width_of(head, size) <= room:
                return [*line, head], [tail, *words[at + 1 :]]
        return (line, list(words[at:])) if line else ([word], list(words[at + 1 :]))
    return line, []


def _divisions(word: str) -> Iterator[tuple[str, str]]:
    """The ways to divide a word, the longest first part first."""
    cuts = {match.end(): "" for match in re.finditer("-", word) if 1 < match.end() < len(word) - 1}
    if word.isalpha() and len(word) > 6:
        cuts |= {m.start(): "-" for m in _DIVISION.finditer(word) if 2 < m.start() < len(word) - 2}
    for at in sorted(cuts, reverse=True):
        yield word[:at] + cuts[at], word[at:]


def _wrapped(words: Sequence[str], width: float, size: float, font: str) -> Iterator[list[str]]:
    left = list(words)
    while left:
        line, left = _filled(left, width, size, font)
        yield line


def _justified(
    made: Page, line: Sequence[str], x: float, y: float, width: float, size: float, last: bool
) -> Iterator[Placed]:
    free = width - sum(width_of(word, size) for word in line)
    space = width_of(" ", size) if last or len(line) == 1 else free / (len(line) - 1)
    for word in line:
        yield made.put(word, x, y, size)
        x += width_of(word, size) + space


class Quality(NamedTuple):
    """How a page was scanned."""

    dpi: int
    blur: float = 0.0  # pixels
    noise: float = 0.0  # standard deviation, of 255
    skew: float = 0.0  # degrees
    jpeg: int = 0  # quality; 0: as PNG


QUALITIES = {
    "300 dpi, clean": Quality(300),
    "150 dpi, noise, 1° askew": Quality(150, noise=18.0, skew=1.0),
    "100 dpi, blurred, JPEG 40": Quality(100, blur=0.7, jpeg=40),
}


def pictures(printed: bytes, quality: Quality, seed: int = 0) -> list[Image.Image]:
    """The pages of a PDF as a scanner gives them."""
    with pypdfium2.PdfDocument(printed) as document:
        drawn = [page.render(scale=quality.dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    return [_worsened(picture, quality, seed + number) for number, picture in enumerate(drawn)]


def _worsened(picture: Image.Image, quality: Quality, seed: int) -> Image.Image:
    if quality.skew:
        picture = picture.rotate(quality.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if quality.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(quality.blur))
    if quality.noise:
        grains = random.Random(seed).randbytes(picture.width * picture.height)
        grain = Image.frombytes("L", picture.size, grains).filter(ImageFilter.GaussianBlur(0.6))
        picture = Image.blend(picture, grain, quality.noise / 100)
    return picture


def saved(picture: Image.Image, quality: Quality) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    resolution = (quality.dpi, quality.dpi)
    if quality.jpeg:
        picture.save(out, "JPEG", quality=quality.jpeg, dpi=resolution)
    else:
        picture.save(out, "PNG", dpi=resolution)
    return out.getvalue()


def scanned_pdf(pages: Sequence[Image.Image], quality: Quality) -> bytes:
    """The pictures as a PDF without text."""
    out = io.BytesIO()
    made = [Image.open(io.BytesIO(saved(page, quality))) for page in pages]
    made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=quality.dpi)
    return out.getvalue()
