"""A conversation as a document: questions, answers in sentences, and footnotes that count through all of it.

What is copied, exported and printed is made of this, so that all forms say the same. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from app.file_names import without_folders
from app.stores.conversations import Kept, Record
from app.types import Answer, Citation, Holding, RequestKind, Statement, Verdict
from app.web import texts
from app.writing.respelt import only_respelt, respelt_note
from index.types import archive_of


@dataclass(frozen=True)
class Note:
    """A footnote: where a sentence is proven."""

    number: int
    citation: Citation

    @property
    def source(self) -> str:
        """The Harbour Gazette, “Palmyra falls”, 27 March 2016"""
        title = f"“{self.citation.title or texts.UNTITLED}”"
        where = texts.place_on_page(self.citation)
        day, archive = texts.short_date(self.citation.published), archive_of(self.citation.article_id)
        own = (self.citation.outlet or texts.UNKNOWN_OUTLET, title, day, where, archive)
        return ", ".join(filter(None, own))

    @property
    def quote(self) -> str:
        return f"“{' '.join(self.citation.quote.split())}”"


@dataclass(frozen=True)
class Sentence:
    """A sentence, the numbers of its footnotes, and what the reader should know about it."""

    text: str
    notes: tuple[int, ...]
    remark: str = ""


@dataclass(frozen=True)
class Part:
    """Sentences in a row, or one a line where they are ``listed``; ``heading`` may be "". Or ``columns`` of a table."""

    sentences: tuple[Sentence, ...]
    heading: str = ""
    listed: bool = True
    columns: tuple[Part, ...] = ()

    @property
    def rows(self) -> list[tuple[Sentence | None, ...]]:
        """The sentences of the columns, side by side."""
        return list(zip_longest(*(column.sentences for column in self.columns)))


@dataclass(frozen=True)
class Section:
    """A question and its answer."""

    question: str  # "" where the title says it: a conversation of one question is named for it
    asked: str  # day, in words
    remarks: tuple[str, ...]  # what was searched for, notices
    refusal: str
    refused_as: str  # what stands above it
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Written:
    """The whole."""

    title: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]


def document_of(kept: Kept) -> Written:
    return _written(kept.title, kept.records)


def written_answer(record: Record) -> Written:
    """One question alone, its footnotes from 1."""
    return _written(record.question, [record])


@dataclass
class _Notes:
    """Numbers in the order of first use; a place that is cited again keeps its number."""

    by_place: dict[tuple[str, int, int], Note] = field(default_factory=dict)

    def number(self, citation: Citation) -> int:
        place = (citation.article_id, citation.start, citation.end)
        return self.by_place.setdefault(place, Note(len(self.by_place) + 1, citation)).number

    def quoted(self, citations: Iterable[Citation]) -> tuple[Sentence, ...]:
        return tuple(Sentence(" ".join(c.quote.split()), (self.number(c),)) for c in citations)

    def sentence(self, statement: Statement) -> Sentence:
        numbers = tuple(self.number(citation) for citation in statement.citations)
        partly = f"{texts.PARTLY}: {statement.reason}" if statement.reason else texts.PARTLY
        return Sentence(statement.text, numbers, partly if statement.verdict is Verdict.PARTLY else statement.reason)


def _written(title: str, records: Iterable[Record]) -> Written:
    notes = _Notes()
    sections = tuple(_section(record, notes) for record in records)
    if len(sections) == 1 and sections[0].question == title:
        sections = (replace(sections[0], question=""),)
    return Written(title, sections, tuple(notes.by_place.values()))


def _section(record: Record, notes: _Notes) -> Section:
    answer = record.answer
    return Section(
        record.question,
        texts.short_date(record.asked[:10]),
        tuple(_remarks(record)),
        answer.refusal if answer and answer.refused else "",
        texts.refused_as(answer) if answer else "",
        tuple(part for part in _parts(record, notes) if part.sentences or part.heading or part.columns),
    )


def _parts(record: Record, notes: _Notes) -> Iterable[Part]:
    """What was said, in the order in which the page shows it."""
    answer = record.answer
    if answer is None:
        yield Part(tuple(map(notes.sentence, record.statements)), listed=False)
    elif answer.holding is not None:
        yield Part((Sentence(answer.holding.text, ()),), listed=False)
        yield Part(tuple(Sentence(line, ()) for line in _lines(answer.holding)))
    elif answer.refused:
        yield Part(notes.quoted(answer.nearest))
    else:
        yield from _answer_parts(answer, notes)


def _answer_parts(answer: Answer, notes: _Notes) -> Iterable[Part]:
    sections = [Part(tuple(map(notes.sentence, one.statements)), one.heading) for one in answer.sections]
    beside = answer.kind is RequestKind.COMPARISON and len(sections) > 1
    yield from [Part((), columns=tuple(sections))] if beside else sections
    if not answer.sections:
        listed = bool(answer.timeline) or answer.kind is RequestKind.BRIEF or answer.tabled
        yield Part(tuple(map(notes.sentence, answer.statements)), listed=listed)
    if answer.quotes:
        yield Part(notes.quoted(answer.quotes), texts.heading_of_quotes(answer))


def _lines(held: Holding) -> Iterable[str]:
    """Rows, what is not shown of them, and the chart in figures. Addresses within the chat lead nowhere from a file."""
    for row in held.rows:
        if row.article_id or not row.address or row.note:
            yield f"{row.text} ({row.note})" if row.note else row.text
    if held.more:
        yield texts.and_more(held.more).strip()
    if held.counts:
        yield "; ".join(f"{texts.month_name(name)}: {texts.count(count)}" for name, count in held.counts)


def _remarks(record: Record) -> Iterable[str]:
    respelled = record.answer.respelled if record.answer else ()
    if record.searched_for.strip() and not only_respelt(record.question, record.searched_for, respelled):
        yield texts.searched_for(record.searched_for)
    if respelled:
        yield respelt_note(respelled)
    if record.answer and record.answer.limits:
        yield record.answer.limits
    if record.answer and record.answer.looked_through and not record.answer.refused:
        yield texts.looked_through(record.answer.looked_through)
    if record.answer and record.answer.notice:
        yield without_folders(record.answer.notice)
    if record.stopped:
        yield texts.STOPPED
    if record.failure:
        yield without_folders(record.failure)
