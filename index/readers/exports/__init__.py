"""Exports of press databases: one file, many articles, each with an outlet and a day of its own.

    nexis      "End of Document", "1 of 25 DOCUMENTS", lines such as "Byline: …" above "Body"
    factiva    codes of two letters (HD, BY, PD, …), or headline, "312 words", day, outlet; "Document HARP…"
    proquest   rules of underscores, "Publication title: …", "Full text: …"
    pressreader  lines such as "Article Name: …", or the address of each clip below it
    europresse  pages with a class for what each article states
    parts      stories between rules, each under its own headline and day

As text, RTF, Word or HTML they are the same lines, so a reader of those asks ``found_in`` whether its text is one. What
cannot be told apart is reported: the day of the first article would stand for all.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from index.errors import ArticleUnreadable
from index.readers.fields import article_of
from index.readers.skips import Skips
from index.settings import ReadingSettings
from index.types import Article, SkippedFile

METHOD = "record of the export"
# Cheap to look for: every plain text is asked.
_MARKS = (
    ("End of Document", "nexis"),
    ("Ende des Dokuments", "nexis"),
    ("Fin du document", "nexis"),
    ("Fin del documento", "nexis"),
    ("\nLÄNGE:", "nexis"),
    ("\nLONGUEUR:", "nexis"),
    ("\nLONGITUD:", "nexis"),
    ("\nLENGTE:", "nexis"),
    (" DOCUMENTS\n", "nexis"),
    ("\nLOAD-DATE:", "nexis"),
    ("\nLoad-Date:", "nexis"),
    ("\nPD ", "factiva"),
    ("\nPD\n", "factiva"),
    (" words\n", "factiva"),
    (" Wörter\n", "factiva"),
    (" mots\n", "factiva"),
    (" palabras\n", "factiva"),
    ("ProQuest", "proquest"),
    ("\nPublication title:", "proquest"),
    ("pressreader.com/", "pressreader"),
    ("Article Name:", "pressreader"),
    ("\n__________", "ruled_parts"),
    ("\n----------", "ruled_parts"),
    ("\n==========", "ruled_parts"),
    ("\n**********", "ruled_parts"),
)


@dataclass(frozen=True)
class Entry:
    """One article of an export: its fields by the names of ``fields.NAMES``, or why it cannot be read."""

    text: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    reason: str = ""
    page: int = 0  # of the newspaper, where it is known


def found_in(text: str) -> list[Entry]:
    """The articles of an export; none for a text that is not one."""
    for module in dict.fromkeys(name for mark, name in _MARKS if mark in text):
        entries: Callable[[str], list[Entry]] = importlib.import_module(f"index.readers.exports.{module}").entries
        if found := entries(text):
            return found
    return []


def articles_of(entries: list[Entry], source: str, settings: ReadingSettings) -> Iterator[Article | SkippedFile]:
    """The articles as ``source#number``, and a SkippedFile for each that cannot be read."""
    skips = Skips(source, "article")
    for number, entry in enumerate(entries, start=1):
        place = f"{source}#{number}" if len(entries) > 1 else source
        try:
            if entry.reason:
                raise ArticleUnreadable(entry.reason)
            article = article_of(entry.text, entry.fields, place, settings, method=METHOD)
            yield replace(article, pages=(0,) * entry.page) if entry.page else article
        except ArticleUnreadable as error:
            if len(entries) == 1:
                raise
            yield from skips.one(number, str(error))
    yield from skips.rest()
