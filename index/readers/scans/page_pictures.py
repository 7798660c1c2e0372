"""Pages as pictures: what a file of pictures or a PDF shows, in the size that is recognised best, and as it is kept.

A picture may claim any size in a few bytes, so its size is looked at before its pixels are.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps

from index.errors import ArticleUnreadable
from index.printed_pages import PagePicture
from index.readers.scans.tesseract import DPI

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
# What decoders raise over damaged files; a document that raises anything else is reported as a whole.
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error)
_MOST_PIXELS = 80_000_000  # a broadsheet at 450 dots an inch
_READ_PIXELS = 40_000_000  # what is recognised is made no larger; one at 300
_LEAST_SIDE = 200  # of a picture that may hold an article
_CREDIBLE = range(100, 1201)  # dots an inch that scanners write; 72 and 96 are written by who does not know
_TALL = 3_300  # pixels of a page's height at 300 dots an inch, where nothing says how large it was
_KEPT_SIDE = 1_600  # of what is kept: text of newspapers can be read in it
_KEPT_QUALITY = 40


@dataclass(frozen=True)
class Scan:
    """A page as it is recognised and as it is kept; ``error`` says why there is none."""

    number: int  # 1, 2, …
    picture: Image.Image | None
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed on it."""
        if self.picture is None:
            return True
        darkest, lightest = self.picture.reduce(4).getextrema() if min(self.picture.size) > 8 else (0, 255)
        return int(lightest) - int(darkest) < 40  # type: ignore[arg-type]

    def kept(self) -> PagePicture:
        """The page in the size in which readers see it."""
        assert self.picture is not None
        small = self.picture.copy()
        small.thumbnail((_KEPT_SIDE, _KEPT_SIDE), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "WEBP", quality=_KEPT_QUALITY)
        return PagePicture(self.number, *small.size, out.getvalue())


def pages_of_picture(data: bytes) -> Iterator[Scan]:
    """The pages of a picture file, one at a time. Raises ArticleUnreadable for what is none."""
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        opened = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ArticleUnreadable(f"a picture of more than {_MOST_PIXELS // 1_000_000} million pixels") from error
    except _DAMAGE as error:
        raise ArticleUnreadable("damaged: a picture that cannot be opened") from error
    with opened:
        number = 0
        while True:
            try:
                opened.seek(number)
            except EOFError:
                return
            except (*_DAMAGE, Image.DecompressionBombError, Image.DecompressionBombWarning):
                yield Scan(number + 1, None, "damaged")
                return
            number += 1
            yield _page(opened, number)


def _page(opened: Image.Image, number: int) -> Scan:
    width, height = opened.size
    if width * height > _MOST_PIXELS:
        return Scan(number, None, f"more than {_MOST_PIXELS // 1_000_000} million pixels")
    if min(width, height) < _LEAST_SIDE:
        return Scan(number, None, "too small to hold a page of text")
    try:
        opened.draft("L", (width, height))
        grey = ImageOps.exif_transpose(opened).convert("L")
    except _DAMAGE as error:
        said = "cut off" if "truncated" in str(error) else "damaged"
        return Scan(number, None, said)
    return Scan(number, _at_reading_size(grey, opened.info.get("dpi")))


def _at_reading_size(grey: Image.Image, stated: object) -> Image.Image:
    dpi = stated[0] if isinstance(stated, tuple) and stated else 0
    credible = isinstance(dpi, (int, float)) or hasattr(dpi, "numerator")
    known = round(float(dpi)) if credible and float(dpi) == float(dpi) else 0  # 0/0 is none
    tall = max(grey.size)
    factor = DPI / known if known in _CREDIBLE else max(1.0, _TALL / tall)
    factor = min(factor, 3.0, (_READ_PIXELS / (grey.width * grey.height)) ** 0.5)
    if abs(factor - 1) < 0.05:
        return grey
    size = max(1, round(grey.width * factor)), max(1, round(grey.height * factor))
    return grey.resize(size, Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.LANCZOS)


def pages_of_pdf(data: bytes, numbers: Sequence[int]) -> Iterator[Scan]:
    """The named pages of a PDF as pictures, one at a time. Raises what pdfium raises."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        for number in numbers:
            try:
                page = pdf[number - 1]
                try:
                    width, height = page.get_size()
                    inches = max(1.0, width * height / 72**2)
                    scale = min(DPI, (_READ_PIXELS / inches) ** 0.5) / 72
                    picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
                finally:
                    page.close()
            except (pypdfium2.PdfiumError, ValueError, MemoryError):
                yield Scan(number, None, "damaged")
            else:
                yield Scan(number, picture)
