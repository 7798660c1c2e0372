"""Answers and what they are made of."""

from __future__ import annotations

from datetime import date
from typing import Literal

from app.records.record import Address, InArchive, Record
from app.types import ClaimVerdict, Refusal, Relation, RequestKind, Respelling, Row, Verdict
from index.types import Scores


class PublicationRecord(Record):
    """Where and when an article was published."""

    article_id: str
    outlet: str
    title: str
    published: date | None
    published_precision: str = ""
    """day, month or year: how far the date is known"""
    url: str


class CitationRecord(Record):
    """A place in an article: ``text[start:end]`` of the article is the quote, in characters of Unicode."""

    number: int
    """what stands in the text as [1]; 0 where nothing refers to it"""
    article_id: str
    start: int
    end: int
    quote: str
    title: str
    outlet: str
    published: str
    """ISO date as far as it is known: 2016-03-27, 2016-03, 2016; empty when undated"""
    url: str
    story: int | None
    """which story it tells, where other articles tell it too in nearly the same words"""
    also_in: list[PublicationRecord]
    """those other articles, earliest first"""
    first: PublicationRecord | None
    """who published it first, where the dates allow to say so"""
    archive: InArchive = ""
    """the name of the archive that has it"""
    address: Address = ""
    """where the article is read on this server, with the place marked; empty where none serves it"""


class StatementRecord(Record):
    """One sentence of an answer, with what proves it."""

    text: str
    citations: list[CitationRecord]
    verdict: Verdict
    reason: str
    """why it is not fully supported, in words"""


class SectionRecord(Record):
    """A part of an answer: one thing that is compared, one claim that is checked."""

    heading: str
    statements: list[StatementRecord]
    claim: str = ""
    claim_verdict: ClaimVerdict | None = None


class ReportRecord(Record):
    """What one outlet gives for something that others give differently."""

    value: str
    citation: CitationRecord
    also: list[CitationRecord]


class DisagreementRecord(Record):
    """Reports that give different figures, names or dates for the same thing, newest first."""

    relation: Relation
    reports: list[ReportRecord]
    text: str


class DatedEventRecord(Record):
    """One row of a timeline. Days are ISO dates, both included; empty where they are not told."""

    text: str
    said: str
    """the words that date it: "Sunday", "May 2015\""""
    first: str
    last: str
    inferred: bool
    """worked out from the day of publication"""
    planned: bool
    """still to come when it was published"""
    citation: CitationRecord
    also: list[CitationRecord]


class HoldingRecord(Record):
    """What the catalog says of the archive itself."""

    text: str
    rows: list[Row]
    more: int
    """rows that are not listed"""
    counts: list[tuple[str, int]]
    """month or year with its articles, in order"""


class EvidenceRecord(Record):
    """Touching sentences of one article that were found for a question."""

    article_id: str
    title: str
    outlet: str
    byline: str
    published: date | None
    url: str
    section: str
    start: int
    end: int
    text: str
    sentences: list[tuple[int, int]]
    """start and end of each in the article's text"""
    scores: Scores
    story: int | None
    also_in: list[PublicationRecord]
    first: PublicationRecord | None
    archive: InArchive = ""
    address: Address = ""


class FiltersRecord(Record):
    """What a search was limited to. An empty field limits nothing."""

    outlets: list[str]
    sections: list[str]
    languages: list[str]
    published_from: date | None
    published_to: date | None
    undated: bool
    article_ids: list[str]
    archives: list[str]


class SearchRecord(Record):
    """The evidence for a question, best first."""

    question: str
    """as it was searched for"""
    respelled: list[Respelling]
    filters: FiltersRecord
    limits: str
    """the filters in words"""
    evidence: list[EvidenceRecord]


class AnswerRecord(Record):
    """The whole outcome for one question."""

    id: str
    """names it in the history of a later question, for as long as the server remembers it"""
    question: str
    searched_for: str
    """the question that was searched for; differs when a follow-up brought its topic along"""
    respelled: list[Respelling]
    foreign: str
    """with a refusal: the question's language, where the articles are in none such"""
    limits: str
    """what the search was limited to, in words"""
    kind: RequestKind
    """what the request was understood as"""
    answer: str
    """in plain text, with [1] for citations; where it is refused, what is said instead"""
    refused: bool
    refused_for: Refusal | Literal[""]
    statements: list[StatementRecord]
    """the sentences of the answer; none is shown that nothing proves"""
    sections: list[SectionRecord]
    """where it has parts; statements holds those of all"""
    looked_through: int
    """articles that were compared, for lists and comparisons; else 0"""
    tabled: bool
    """whether the statements are to be drawn as a table"""
    quotes: list[CitationRecord]
    """the sentences that the answer stands on, as printed"""
    dropped: list[StatementRecord]
    """what the model wrote and nothing proves: not to be shown as fact"""
    disagreements: list[DisagreementRecord]
    timeline: list[DatedEventRecord]
    holding: HoldingRecord | None
    """where the archive itself was asked about"""
    signals: dict[str, float]
    nearest: list[CitationRecord]
    """with a refusal: the closest sentences"""
    evidence: list[EvidenceRecord]
    """everything that was found, best first"""
    notice: str
    """what the reader should know about how this came about"""
    model: str
    settings_hash: str
    timings: dict[str, float]
    """seconds since the question, by step; "whole" is all of it"""
    suggestions: tuple[str, ...] = ()
    """questions that go on from the answer and that the archive can answer, where they were asked for"""


class TimelineRecord(Record):
    """What happened when, as the articles say: fields of an answer, under the same names."""

    question: str
    searched_for: str
    limits: str
    answer: str
    """where it is refused, what is said instead"""
    refused: bool
    timeline: list[DatedEventRecord]
    """earliest first, undated last"""
    nearest: list[CitationRecord]
    notice: str


class ClaimRecord(Record):
    """One sentence that was claimed, and what the articles make of it."""

    claim: str
    verdict: ClaimVerdict
    told: str
    """the verdict in words"""
    statements: list[StatementRecord]
    """the sentences that state it, or say otherwise, or come nearest"""


class ClaimsRecord(Record):
    """A text that was checked, sentence by sentence."""

    claims: list[ClaimRecord]
    unchecked: int
    """sentences at the end that were not looked at: a text may have too many"""
    notice: str
