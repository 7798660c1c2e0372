"""What a tool returns: a record, and the same in words that a model can quote from, each quote with its address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from app.about.phrases import UNDATED, UNTITLED, counted
from app.news.timeline import when_told
from app.records.answers import (
    CitationRecord,
    ClaimsRecord,
    DatedEventRecord,
    DisagreementRecord,
    EvidenceRecord,
    HoldingRecord,
    SearchRecord,
    SectionRecord,
    StatementRecord,
    TimelineRecord,
)
from app.records.archive import ArchiveRecord, CountRecord
from app.records.articles import ArticleRecord
from app.records.record import Record
from app.types import Refusal, RequestKind
from app.writing import texts
from index.types import archive_of

_NAMES = 30  # outlets, sections and languages that are listed


class AskedRecord(Record):
    """An answer: fields of the whole record under the same names, without what the search went through."""

    id: str
    question: str
    searched_for: str
    limits: str
    kind: RequestKind
    answer: str
    """in plain text, with [1] for citations; where it is refused, what is said instead"""
    refused: bool
    """nothing in the archive proves an answer: say so"""
    refused_for: Refusal | Literal[""]
    statements: list[StatementRecord]
    """every one was checked against the sentences that it cites"""
    sections: list[SectionRecord]
    disagreements: list[DisagreementRecord]
    timeline: list[DatedEventRecord]
    holding: HoldingRecord | None
    nearest: list[CitationRecord]
    """with a refusal: the closest sentences, which do not answer"""
    notice: str


class OverviewRecord(ArchiveRecord):
    """What an archive covers, and which others there are to ask."""

    archives: list[str]
    """by name, this one among them: what "archive" of the limits takes"""


class RemovedArticle(Record):
    """An article that was taken out; what it was read from stays where it is, and is not indexed again."""

    article_id: str
    title: str


def answer_in_words(text: str, record: AskedRecord) -> str:
    """The answer, then each sentence that it cites."""
    if record.refused:
        return _refusal(record)
    cited = {one.number: one for statement in record.statements for one in statement.citations}
    return f"{text}\n\nSources:\n{_sources(cited.values())}" if cited else text


def claims_in_words(record: ClaimsRecord) -> str:
    parts = []
    for claim in record.claims:
        cited = [one for statement in claim.statements for one in statement.citations]
        parts.append("\n".join([claim.told, *(f"- {_source(one)}" for one in cited)]))
    if record.unchecked:
        parts.append(f"{counted(record.unchecked, 'further sentence')} of the text were not checked.")
    return "\n\n".join([*parts, *filter(None, [record.notice])])


def timeline_in_words(record: TimelineRecord) -> str:
    if record.refused:
        return _refusal(record)
    return "\n".join(f"- {when_told(event)}: {_source(event.citation)}" for event in record.timeline)


def search_in_words(record: SearchRecord) -> str:
    if not record.evidence:
        return "Nothing in the archive comes near this."
    return "\n".join(f"- {_evidence(one)}" for one in record.evidence)


def article_in_words(record: ArticleRecord, address: str) -> str:
    about = (record.outlet, record.published or UNDATED, record.byline, record.dateline, record.section)
    facts = (*about, archive_of(record.id), address)
    place = f"The place that was asked for: “{record.highlight.quote}”" if record.highlight else ""
    head = [f"# {record.title or UNTITLED}", " · ".join(filter(None, facts)), record.notice, place]
    return "\n\n".join([*filter(None, head), record.text])


def archive_in_words(record: OverviewRecord) -> str:
    lines = [f"Archives: {', '.join(record.archives)}. This is of {record.id}:"] if len(record.archives) > 1 else []
    lines += [f"{counted(record.articles, 'article')}, published {record.first_published} to {record.last_published}."]
    for name, counts in (("Outlets", record.outlets), ("Sections", record.sections), ("Languages", record.languages)):
        lines.append(f"{name}: {_counts(counts)}")
    return "\n".join(lines)


def _refusal(record: AskedRecord | TimelineRecord) -> str:
    """What is said, most of which ends by saying what the sentences are that follow."""
    told = record.answer if record.answer.endswith(":") or not record.nearest else f"{record.answer} {texts.NEAREST}"
    return f"{told}\n{_sources(record.nearest)}".rstrip()


def _counts(counts: list[CountRecord]) -> str:
    named = [f"{one.name} ({one.articles:,})" for one in counts[:_NAMES] if one.name]
    more = len(counts) - _NAMES
    return ", ".join([*named, f"and {more:,} more"] if more > 0 else named) or "none told"


def _sources(citations: Iterable[CitationRecord]) -> str:
    return "\n".join(f"[{one.number}] {_source(one)}" for one in citations)


def _source(one: CitationRecord) -> str:
    archive = archive_of(one.article_id)
    facts = ", ".join(filter(None, (one.outlet, one.published or UNDATED, f"“{one.title or UNTITLED}”", archive)))
    return f"“{' '.join(one.quote.split())}” ({facts}; {one.address})"


def _evidence(one: EvidenceRecord) -> str:
    published = one.published.isoformat() if one.published else UNDATED
    archive = archive_of(one.article_id)
    facts = ", ".join(filter(None, (one.outlet, published, f"“{one.title or UNTITLED}”", archive)))
    return f"“{' '.join(one.text.split())}” ({facts}; {one.address})"
