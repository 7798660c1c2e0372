"""What the archive holds, and how it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from app.records.record import Record
from index.stores.status import failures_by_reason
from index.types import ArchiveStatus, Correction, DoubtfulDate, RemovedSource, SkippedFile, Version

if TYPE_CHECKING:
    from index.stores.overview import Overview


class CountRecord(Record):
    """A name, a month, with its articles."""

    name: str
    """empty for the articles that state none"""
    articles: int


class ArchiveRecord(Record):
    """What an archive covers."""

    id: str
    articles: int
    first_published: date | None
    last_published: date | None
    outlets: list[CountRecord]
    """most articles first"""
    sections: list[CountRecord]
    languages: list[CountRecord]
    months: list[CountRecord]
    """"2016-03", in order; undated articles are in none"""


class HeldArchiveRecord(ArchiveRecord):
    """An archive of one's own home: what a server tells of it, and how it lies there."""

    mb: float = 0.0
    """on the disk, with what was uploaded to it"""
    embedding: str = ""
    """the model of its vectors"""
    wrong: str = ""
    """why it cannot be opened; nothing is counted then"""


class ArchivesRecord(Record):
    """The archives of this server that you may read, the first of them where none is named."""

    archives: list[ArchiveRecord]


class UsageRecord(Record):
    """What a chat model took for somebody on a day."""

    day: date
    """in UTC"""
    user: str
    """empty where nobody in particular had signed in"""
    model: str
    calls: int
    estimated: int
    """calls whose tokens the model did not tell: four characters are taken for one"""
    read: int
    """tokens"""
    written: int
    cost: float
    """by ``chat.prices`` as they were then"""
    unpriced: int
    """tokens that no price was known for"""


class StatusRecord(Record):
    """What is indexed, what failed and why."""

    archive: str
    """its name"""
    chat_model: str
    articles: int
    pending: int
    passages: int
    sentences: int
    first_published: date | None
    last_published: date | None
    undated: int
    outlets: list[CountRecord]
    """most articles first"""
    failed: list[SkippedFile]
    superseded: int
    stories: int
    story_articles: int
    last_indexed: str
    built_with: dict[str, str]
    made_by: list[str]
    files: int
    removed: list[RemovedSource]
    corrected: list[Correction]
    failed_by_reason: dict[str, int]
    versions: list[Version] | None = None
    """earlier ones of pages, where they were asked for"""
    doubtful: list[DoubtfulDate] | None = None
    """dates that were inferred weakly, where they were asked for"""
    usage: list[UsageRecord] | None = None
    """of the last 31 days, for who may do everything"""


def archive_record(name: str, counting: Overview) -> ArchiveRecord:
    """What an archive covers, as its catalog counts it."""
    first, last = counting.days()
    return ArchiveRecord(
        id=name,
        articles=counting.count(),
        first_published=first,
        last_published=last,
        outlets=_counts(counting.counted("outlet")),
        sections=_counts(counting.counted("section")),
        languages=_counts(counting.counted("language")),
        months=_counts(counting.months()),
    )


def status_record(
    found: ArchiveStatus,
    name: str,
    chat_model: str,
    versions: Sequence[Version] | None = None,
    doubtful: Sequence[DoubtfulDate] | None = None,
) -> StatusRecord:
    """How an archive is."""
    return StatusRecord.model_validate(
        {
            **asdict(found),
            "archive": name,
            "outlets": _counts(found.outlets),
            "chat_model": chat_model,
            "failed_by_reason": failures_by_reason(found.failed),
            "versions": versions,
            "doubtful": doubtful,
        }
    )


def _counts(counted: Iterable[tuple[str, int]]) -> list[CountRecord]:
    return [CountRecord(name=name, articles=count) for name, count in counted]
