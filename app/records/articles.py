"""Articles, lists of them, and what became of those that were added."""

from __future__ import annotations

from enum import StrEnum

from app.records.answers import PublicationRecord
from app.records.record import InArchive, Record


class HighlightRecord(Record):
    """A place in an article's text with the paragraphs around it."""

    start: int
    end: int
    quote: str
    before: str
    """of the same paragraph, and the one before where the quote begins one"""
    after: str


class ArticleRecord(Record):
    """An article with its text."""

    id: str
    """another than was asked for where the article has been corrected since"""
    title: str
    outlet: str
    byline: str
    dateline: str
    """the place that it was filed from"""
    published: str
    """ISO date as far as it is known: 2016-03-27, 2016-03, 2016; empty when undated"""
    url: str
    section: str
    language: str
    """ISO 639-1; empty where it is not known"""
    text: str
    notice: str
    """what readers are to be told: that it was corrected or withdrawn, when it was captured"""
    later: str
    """id of the version that answers in its place"""
    story: int | None
    also_in: list[PublicationRecord]
    """who else published it in nearly the same words, earliest first"""
    first: PublicationRecord | None
    archive: InArchive = ""
    """the name of the archive that has it"""
    highlight: HighlightRecord | None = None


class ListedArticle(Record):
    """An article as one row of a list."""

    id: str
    title: str
    outlet: str
    published: str
    section: str
    language: str
    opening: str
    """the first characters of its text"""
    archive: InArchive = ""


class ArticlesRecord(Record):
    """A page of a list, latest published first, undated last."""

    articles: list[ListedArticle]
    total: int
    """articles that pass, on all pages"""
    page: int
    pages: int


class JobState(StrEnum):
    """How far something that was added is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class Outcome(StrEnum):
    """What became of it, once it is done."""

    ADDED = "added"  # the archive has an article that it did not have
    UNCHANGED = "unchanged"  # it was there already
    SKIPPED = "skipped"  # it cannot be read, or was taken out of the archive before; the reason is told
    FAILED = "failed"  # the archive could not take it; it is tried again with the next that is added


class JobRecord(Record):
    """Something that is being added."""

    id: str
    name: str
    """file name, headline or address"""
    state: JobState
    blocked: bool = False
    """waits because another process is writing to the archive"""
    to_index: int = 0
    """articles of the run that it is part of, and those of them that are indexed"""
    indexed: int = 0
    outcome: Outcome | None = None
    reason: str = ""
    """why it was skipped or has failed"""
    articles: tuple[str, ...] = ()
    """ids of the articles that it holds"""
