"""The words of a conversation, and the events that an answer arrives in.

The command line, the page and the evaluation all consume the same stream of events from
``app.assistant.Assistant.answer``; its last event is always ``Answered``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from index.printed_pages import UNCERTAIN
from index.types import Evidence, Publication

__all__ = [
    "Answer",
    "Answered",
    "Citation",
    "ClaimVerdict",
    "Coverage",
    "DatedEvent",
    "Disagreement",
    "Drafting",
    "Dropped",
    "Event",
    "EvidenceFound",
    "Holding",
    "Noticed",
    "Quoted",
    "Relation",
    "Report",
    "RequestKind",
    "Respelling",
    "Row",
    "Searching",
    "Section",
    "Stated",
    "Statement",
    "Sureness",
    "Turn",
    "Understood",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    text: str
    answer: Answer | None = None  # of an assistant, where it is still known: its evidence may be left away


class Verdict(StrEnum):
    """What the check found out about a statement."""

    SUPPORTED = "supported"  # everything it adds stands in the cited sentences or beside them
    PARTLY = "partly"  # the figures, names and quotes do; some other words were found nowhere near
    DOUBTFUL = "doubtful"  # a source says it in these words, but it may not be what was asked for
    UNSUPPORTED = "unsupported"  # something it claims is in none of the evidence; never shown as fact


class ClaimVerdict(StrEnum):
    """What the articles make of something that was claimed."""

    STATED = "stated"  # a sentence of an article states it
    NEAR = "near"  # one comes near it, but not in all its words
    OTHERWISE = "otherwise"  # one gives another figure, day or name, or denies it
    ABSENT = "absent"  # none states it: that is no sign that it is false


class Sureness(StrEnum):
    """How sure a reader wants Dateline to be that what it found answers the question; see ``app.refusal.least``."""

    READILY = "readily"
    BALANCED = "balanced"
    SURE = "sure"


class Refusal(StrEnum):
    """Why there is no answer."""

    NOTHING = "nothing"  # nothing is known of what was asked about
    NEAR = "near"  # the articles tell of it, but not what was asked
    NOT_UNDERSTOOD = "not understood"  # it has no word that could be searched for


class RequestKind(StrEnum):
    """What a message wants; see ``app.requests``."""

    FACT = "fact"  # one fact, or a few that are asked for together
    LIST = "list"  # every one of a sort
    BRIEF = "brief"  # what happened, what is known
    COMPARISON = "comparison"  # two or more things beside each other
    WHO_SAYS = "who says what"  # what each source gives for the same
    CLAIM = "claim"  # is this true?
    TIMELINE = "timeline"
    ARCHIVE = "archive"  # about the archive itself: how much, since when, what is new
    PRODUCT = "product"  # about Dateline
    COURTESY = "courtesy"  # greetings and thanks
    FOLLOW_UP = "follow-up"  # on the answer before: who said so, the same shorter


@dataclass(frozen=True, slots=True)
class Respelling:
    """A word of a question that no article has, and the one of the archive that was searched for instead."""

    written: str
    held: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what the archive holds: an article that can be opened, or a name with a count."""

    text: str
    note: str = ""  # outlet and day of an article; how many articles a name has
    article_id: str = ""
    address: str = ""  # of a page within the chat, relative: "archive/articles?outlet=…"


@dataclass(frozen=True, slots=True)
class Holding:
    """What the catalog says of the archive itself: no sentence of an article proves it."""

    text: str  # a sentence or two
    rows: tuple[Row, ...] = ()
    more: int = 0  # rows that are not shown
    counts: tuple[tuple[str, int], ...] = ()  # month or year → articles, for a chart; in order


@dataclass(frozen=True, slots=True)
class Citation:
    """A place: an article and character offsets into its text. ``number`` is what the reader sees, from 1."""

    number: int
    article_id: str
    start: int
    end: int
    quote: str
    title: str
    outlet: str
    published: str  # ISO date, as far as it is known: 2016-03-27, 2016-03, 2016; "" when undated
    url: str
    story: int | None = None  # which story it tells, where other articles tell it too in nearly the same words
    also_in: tuple[Publication, ...] = ()  # those other articles, earliest first
    first: Publication | None = None  # who published it first, where the dates allow to say so
    page: int = 0  # of the source, from 1, where it has pages
    confidence: int | None = None  # how surely it was recognised, 0 … 100, where it was read by OCR

    @property
    def uncertain(self) -> bool:
        """Whether it was read by OCR, and not surely."""
        return self.confidence is not None and self.confidence < UNCERTAIN


@dataclass(frozen=True, slots=True)
class RawStatement:
    """A sentence as the model wrote it, with the evidence numbers it named. Nothing about it is trusted."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with what proves it."""

    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    reason: str = ""  # in words, for the reader


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer with a heading of its own: one thing that is compared, one claim that is checked."""

    heading: str
    statements: tuple[Statement, ...]
    claim: str = ""  # that the section checks, with what came of it
    claim_verdict: ClaimVerdict | None = None


class Relation(StrEnum):
    """How reports that give different figures for the same thing stand to each other."""

    UPDATE = "update"  # a later report of a count that goes on: a toll that rises
    CORRECTION = "correction"  # a later report says that an earlier one was wrong
    CONTRADICTION = "contradiction"  # neither explains the other


@dataclass(frozen=True, slots=True)
class Report:
    """What one outlet gives for something that others give differently."""

    value: str  # as written: "188", "Glendale, Arizona"
    citation: Citation
    also: tuple[Citation, ...] = ()  # near-identical copies of the same report: they count as one source


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Reports that give different figures, names or dates for the same thing, newest first, undated last."""

    relation: Relation
    reports: tuple[Report, ...]  # two or more
    text: str  # in a sentence, for the reader, with outlets and dates


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """One row of a timeline: what a sentence of an article says, and the days it gives for it.

    The sentence is the proof of both. Days are ISO dates, both included, and "" where neither the sentence nor the
    day of publication tells them.
    """

    text: str  # the sentence as written, without the place and day that a report opens with
    said: str  # the words that date it: "Sunday", "May 2015"
    first: str
    last: str
    inferred: bool  # worked out from the day of publication
    planned: bool  # still to come when it was published
    citation: Citation
    also: tuple[Citation, ...] = ()  # other sentences that tell the same


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds, said in a refusal."""

    articles: int
    first_published: str  # ISO date, or "" when no article is dated
    last_published: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole outcome for one question."""

    question: str
    searched_for: str  # the question that was searched for; differs when a follow-up brought its topic along
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]  # everything found, best first
    refused: bool
    refusal: str = ""  # said instead of an answer
    refused_for: Refusal = Refusal.NOTHING  # where it is refused
    notice: str = ""  # what the reader should know about how this came about
    limits: str = ""  # what the search was limited to, in words
    dropped: tuple[Statement, ...] = ()  # statements of the model that nothing proved
    nearest: tuple[Citation, ...] = ()  # with a refusal: the closest sentences
    disagreements: tuple[Disagreement, ...] = ()
    timeline: tuple[DatedEvent, ...] = ()  # where a timeline was asked for: earliest first, undated last
    kind: RequestKind = RequestKind.FACT  # how the request was understood
    quotes: tuple[Citation, ...] = ()  # the sentences that the answer stands on, as printed; shown beneath it
    sections: tuple[Section, ...] = ()  # where it has parts; ``statements`` holds those of all
    looked_through: int = 0  # articles whose sentences were compared, for lists and comparisons; else 0
    tabled: bool = False  # whether the statements are to be drawn as a table
    holding: Holding | None = None  # where the archive itself was asked about
    respelled: tuple[Respelling, ...] = ()  # words that were searched for in another spelling
    foreign: str = ""  # ISO 639-1: with a refusal, the question's language, where the articles are in none such
    signals: dict[str, float] = field(default_factory=dict)  # what the decision to answer was made of
    model: str = ""
    settings_hash: str = ""
    timings: dict[str, float] = field(default_factory=dict)  # seconds since the question, by step

    @property
    def said(self) -> str:
        """What a follow-up may lean on: the answer without what other reports give instead, and without markers."""
        others = {one.text for one in self.disagreements}
        return " ".join(s.text for s in self.statements if s.text not in others) or self.text

    @property
    def text(self) -> str:
        """The answer as plain text, with markers."""
        if self.refused:
            return self.refusal
        said = " ".join(f"{s.text} {markers(s)}".strip() for s in self.statements)
        return f"{said} {self.holding.text}".strip() if self.holding else said


def markers(statement: Statement) -> str:
    return "".join(f"[{c.number}]" for c in statement.citations)


# Events, in the order they come


@dataclass(frozen=True, slots=True)
class Understood:
    """What kind of request the message was taken for."""

    kind: RequestKind


@dataclass(frozen=True, slots=True)
class Searching:
    """The question that is searched for."""

    question: str


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """All evidence, best first; comes well before the first word of the answer."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The sentences that an answer will stand on, before anything is written: proven, as they are quoted."""

    quotes: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Queued:
    """The question waits for its turn at the model; what follows says that it has come."""

    place: int  # in line; 1: the next
    seconds: int  # until its turn, about; 0: not known


@dataclass(frozen=True, slots=True)
class Drafting:
    """The sentence that the model is writing now, so far. Not checked, so not to be shown as fact."""

    text: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that passed the check; replaces the draft."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that nothing in the evidence proves; the draft is to be taken away."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something the reader should know, in a sentence: a model that is down, say."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of the stream, with everything."""

    answer: Answer


Event = Understood | Searching | EvidenceFound | Quoted | Queued | Drafting | Stated | Dropped | Noticed | Answered
