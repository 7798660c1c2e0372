"""Web pages, handed to ``index.readers.html``.

TO BE REMOVED on merging: that module is built elsewhere. Until it is there, a page is read as all the words it shows.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

from index.readers.documents import Document
from index.readers.fields import article_of
from index.readers.markup import read_markup
from index.readers.text_files import read_text
from index.settings import ReadingSettings
from index.types import Article, SkippedFile


def read_page(document: Document, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The article of a web page. Raises ArticleUnreadable and OSError."""
    if importlib.util.find_spec("index.readers.html"):
        module = importlib.import_module("index.readers.html")
        yield from module.read_html(document, settings)
        return
    markup = read_markup(read_text(document, settings), keep_heading=False)
    record = {"title": markup.heading or markup.title, "url": document.url}
    yield article_of(markup.text, record, document.source, settings)
