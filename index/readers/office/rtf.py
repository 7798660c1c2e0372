"""Rich Text: what word processors and databases such as Nexis and Factiva export. striprtf takes the words out.

The words are then read as plain text is: headers above a story, or many articles of an export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.errors import ArticleUnreadable
from index.readers.documents import Document
from index.readers.records.table_rows import rows_as_text
from index.readers.text_files import clean, read_bytes
from index.readers.texts.plain import articles_of_text
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

_PARAGRAPH = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+")
_TABLE = re.compile(r"^(?:[^|\n]{0,200}+\|){2,60}+\n(?:(?:[^|\n]{0,200}+\|){2,60}+\n)+", re.MULTILINE)
_FIGURE = re.compile(r"[\W_]*\d[\d\s.,:/%+-]*\W*")
_FIELD = re.compile(r"[A-Z]{2,3}|\S.*:")  # of a database's export: "HD", "Headline:"
_PICTURE = re.compile(rb"\{(?:\\\*)?\\(?:shp)?pict\b[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_MOST_BYTES = 8_000_000  # without pictures; striprtf takes a second a megabyte


def read_rtf(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a document, or those of an export. Raises ArticleUnreadable and OSError."""
    from striprtf import striprtf

    to_text: Any = striprtf.rtf_to_text
    data = _PICTURE.sub(b"", read_bytes(document, settings))
    if len(data) > _MOST_BYTES:
        raise ArticleUnreadable(f"Rich Text of more than {_MOST_BYTES // 1_000_000} MB without its pictures; split it")
    page = _CODE_PAGE.search(data[:4096])
    encoding = f"cp{page[1].decode()}" if page else "cp1252"
    try:
        "".encode(encoding)
    except LookupError:
        encoding = "cp1252"
    text = _with_rows(clean(to_text(data.decode("latin-1"), encoding=encoding, errors="replace")))
    # A paragraph of Rich Text is one line here, so lines become paragraphs.
    paragraphs = _PARAGRAPH.sub("\n\n", text.replace("|\n", "\n").replace("|", " | ")).strip()
    if not paragraphs:
        raise ArticleUnreadable("no text in it")
    yield from articles_of_text(paragraphs, document, settings)


def _with_rows(text: str) -> str:
    """The text with the rows of tables of figures told with their headings; striprtf ends each cell with a bar."""
    return _TABLE.sub(lambda match: _told(match[0]), text)


def _told(written: str) -> str:
    rows = [line.rstrip("|").split("|") for line in written.splitlines()]
    figures = any(_FIGURE.fullmatch(cell.strip()) for row in rows[1:] for cell in row[1:])
    if not figures or all(_FIELD.fullmatch(row[0].strip()) for row in rows):
        return written
    return "\n".join(rows_as_text([[" ".join(cell.split()) for cell in row] for row in rows])) + "\n"
