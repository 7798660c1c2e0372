"""The flow, read top to bottom: question → evidence → answer → checked citations.

    answer ── timeline         asked for a timeline: sentences in the order of their days  (app.news.timeline)
           ── standalone       what is asked, in words that need no conversation      (app.question)
           ── find             the evidence                                           (index.search)
           ── promises         refuse at once if the evidence hardly answers it       (app.refusal)
           ── write            what the model says, sentence by sentence              (app.writing.draft)
           ── check            is it proven, and by which sentence                    (app.citations)
           ── confidence       does what is cited answer this question at all?        (app.refusal)
           ── extracts         the sentences themselves, where no model wrote or none of it held  (app.writing.extracts)
           ── disagreements    other figures in other reports                         (app.news.reports)
           ── Answered         what is left, or a refusal

What a model writes is shown as a draft until it is checked and judged. If the model is missing or breaks, the answer
is made of the evidence sentences themselves, and says so. So it is where a step has a fault of its own: a statement
whose check raises is unproven, other steps are skipped; only a search that fails leaves a question without an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from app import refusal
from app.checking.entailment import Entailment
from app.checking.form import finished, unanswered_part, without_bare_verdict
from app.citations import Checked, Numbering, check, question_held
from app.errors import AppFailure, ModelBroke
from app.followups.leaning import only_courtesy
from app.followups.suggestions import candidates
from app.incidents import logged
from app.language.published import in_words
from app.language.reading import read
from app.models.chat_model import ChatModel
from app.news.attribution import with_source
from app.news.reports import disagreements, superseded
from app.news.timeline import timeline, timeline_topic, when
from app.question import standalone
from app.settings import Settings
from app.types import (
    Answer,
    Answered,
    Citation,
    Coverage,
    DatedEvent,
    Disagreement,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Noticed,
    Searching,
    Stated,
    Statement,
    Sureness,
    Turn,
    Verdict,
)
from app.writing.draft import RawStatement, most_sentences, write
from app.writing.extracts import closest
from app.writing.planted import trusted
from index.search import Found, Search
from index.stores.archive import Archive
from index.types import Article, Evidence, Filters, Story

T = TypeVar("T")

_EXTRACTS = 2  # sentences of an answer made without a model
_QUOTED = "Nothing that the model wrote could be proven, so this is quoted from the articles."
_UNJUDGED = "A step of the check failed, so this is quoted from the articles unjudged (reference {reference})."
_SKIPPED = "A step was left out because it failed: {step} (reference {reference})."
_OPEN = "No answer to a part of the question could be proven: “{part}”"
_WELCOME = "You are welcome. Ask anything about the articles of the archive."
_REFUSED = "The archive does not answer this."
_SURENESS = {
    Sureness.READILY: "Answered readily: more may be wrong.",
    Sureness.BALANCED: "",
    Sureness.SURE: "Answered only where it seems sure: more is refused.",
}
_NEAREST = 3  # sentences shown with a refusal
_BESIDE = 0.25  # cosine below which a statement without a word of the question is about something else
_WIDER = 4  # times the evidence in which other reports of the same thing are looked for
_WIDEST = 6  # the same for a timeline, whose rows stand anywhere in the articles
_OF_TOPIC = 0.45  # score below which a sentence is of another topic
_ABOUT = "What is known about "  # makes a question of a timeline's topic, in which "it" finds its name


@dataclass
class _Progress:
    """What one answer has come to so far."""

    question: str
    started: float
    sureness: Sureness = Sureness.BALANCED
    numbering: Numbering = field(default_factory=Numbering)
    stated: list[Statement] = field(default_factory=list)
    dropped: list[Statement] = field(default_factory=list)
    disagreements: tuple[Disagreement, ...] = ()
    timeline: tuple[DatedEvent, ...] = ()
    signals: dict[str, float] = field(default_factory=dict)
    notice: str = ""
    model: str = "extractive"
    timings: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        self.timings.setdefault(step, round(time.monotonic() - self.started, 3))

    def drop(self, statement: Statement, reason: str) -> Dropped:
        self.dropped.append(replace(statement, citations=(), verdict=Verdict.UNSUPPORTED, reason=reason))
        return Dropped(self.dropped[-1])

    def attempt(self, step: str, work: Callable[[], T], instead: T) -> T:
        """What the work comes to; ``instead`` where it raises, which the reader and the log are told."""
        try:
            return work()
        except Exception:
            self.notice = f"{self.notice} {_SKIPPED.format(step=step, reference=logged(f'{step} failed'))}".strip()
            return instead

    def quoted(self, model: ChatModel | None) -> None:
        """Says that the answer is made of the articles' own sentences."""
        if model is None:
            self.model = "extractive"
        else:
            self.notice = _QUOTED

    def state(self, statement: Statement) -> Stated:
        self.stated.append(statement)
        self.mark("first_statement")
        return Stated(statement)


class Assistant:
    """Answers questions about one archive. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        search: Search,
        model: Callable[[], ChatModel | None],
        settings: Settings,
        examples: Callable[[], list[str]] = list,
        entailment: Callable[[], Entailment] | None = None,
    ) -> None:
        self._archive = archive
        self._search = search
        self._model = model
        self._settings = settings
        self._examples = examples
        self._entailment = entailment

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
    ) -> Iterator[Event]:
        """The events of one answer; the last is ``Answered``. Closing the iterator stops the model.

        Raises IndexFailure if the archive cannot be searched or has nothing of what ``filters`` name; a model's
        failures become a notice.
        """
        progress = _Progress(question, time.monotonic(), sureness)
        if progress.attempt("telling greetings from questions", lambda: only_courtesy(question), False):
            yield Answered(
                Answer(question, "", (), (), refused=False, notice=_WELCOME, settings_hash=self._settings.hash())
            )
            return
        if topic := progress.attempt("looking for a wish for a timeline", lambda: timeline_topic(question), ""):
            yield from self._in_time(topic, history, filters, progress)
            return
        model = self._opened(progress)
        asked = progress.attempt(
            "putting the question into words that stand alone",
            lambda: standalone(question.strip(), history),
            question.strip(),
        )
        yield Searching(asked)
        found = self._search.find(asked, filters=filters)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        if progress.attempt("comparing the question with the evidence", lambda: self._promises(found), True):
            proven = yield from self._proven_or_quoted(found, model, progress)
            yield from self._said(found, proven, progress)
        progress.mark("whole")
        yield Answered(self._answer(found, progress))

    def article(self, article_id: str) -> Article | None:
        """The article of a citation; None if it is no longer in the archive."""
        return self._archive.catalog.articles.get(article_id)

    def story(self, article_id: str) -> Story | None:
        """Who else published what an article tells; None where nobody did."""
        return self._archive.catalog.stories.of([article_id]).get(article_id)

    def coverage(self) -> Coverage:
        status = self._archive.catalog.status()
        first, last = status.first_published, status.last_published
        return Coverage(status.articles, first.isoformat() if first else "", last.isoformat() if last else "")

    def examples(self) -> list[str]:
        """A few questions that this archive can answer, for an empty page."""
        return self._examples()

    def suggestions(
        self, answer: Answer, asked: Sequence[str] = (), most: int = 3, filters: Filters | None = None
    ) -> list[str]:
        """Questions that go on from an answer and that the archive can answer, without asking a model.

        Each was searched for, and would be answered by sentences alone, the first of which the reader has not seen.
        """
        try:
            return list(islice(self._suggested(answer, asked, filters), most))
        except Exception:  # an answer without suggestions is still an answer
            logged("suggesting questions failed")
            return []

    def _suggested(self, answer: Answer, asked: Sequence[str], filters: Filters | None) -> Iterator[str]:
        if not answer.evidence and answer.searched_for:  # an answer that was kept, without its articles
            answer = replace(answer, evidence=self._search.find(answer.searched_for, filters=filters).evidence)
        seen = {(c.article_id, c.start) for s in answer.statements for c in s.citations}
        for question in candidates(answer, asked):
            found = self._search.find(question, filters=filters)
            rests_on = self._would_rest_on(found)
            if rests_on and (rests_on.article_id, rests_on.start) not in seen:
                seen.add((rests_on.article_id, rests_on.start))
                yield question

    def open_model(self) -> None:
        """Starts loading the chat model; one that cannot be opened is told about in the first answer."""
        with suppress(AppFailure):
            self._model()

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self.open_model()
        self._archive.catalog.prefetch()
        self._search.find("warm up")

    def shown(self, found: Found) -> tuple[Evidence, ...]:
        """The evidence that the model gets: every sentence costs the reader time before the first word.

        Where one sentence stands out, the weak ones are left away; where none does, all may be needed. Cut like this,
        1,500 characters hold the facts of as many questions as uncut; 1,300 uncut are longer and hold fewer.
        """
        evidence = trusted(found.evidence)
        least = self._settings.chat.evidence_share * max((item.scores.total for item in evidence), default=0.0)
        return tuple(item for item in evidence if item.scores.total >= least or item.scores.reranked is not None)

    @property
    def archive(self) -> Archive:
        return self._archive

    @property
    def search(self) -> Search:
        return self._search

    # Steps

    def _would_rest_on(self, found: Found) -> Citation | None:
        """The sentence that an answer without a model would quote first; None where there would be none."""
        quoted = self._closest(found, trusted(found.evidence), 1, Numbering())
        sure = quoted and self._confidence(found, quoted) >= self._settings.check.min_confidence_without_odds
        return quoted[0].citations[0] if sure else None

    def _in_time(
        self, topic: str, history: Sequence[Turn], filters: Filters | None, progress: _Progress
    ) -> Iterator[Event]:
        """A timeline: no model is asked, each row is a sentence of an article."""
        asked = progress.attempt(
            "naming what the timeline is of",
            lambda: standalone(f"{_ABOUT}{topic}?", history) if history else topic,
            topic,
        )
        asked = asked.removeprefix(_ABOUT).removesuffix("?").strip() or topic
        yield Searching(asked)
        found = self._search.find(asked, _WIDEST * self._settings.index.search.evidence_chars, filters)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        if progress.attempt("comparing the topic with the evidence", lambda: self._promises(found), True):
            progress.timeline = progress.attempt("making a timeline", lambda: self._dated(found, asked, progress), ())
            progress.stated += [_as_statement(event) for event in progress.timeline]
            if progress.notice and not progress.timeline:
                yield from self._said(found, self._unjudged(found), progress)
        progress.mark("whole")
        yield Answered(self._answer(found, progress))

    def _dated(self, found: Found, topic: str, progress: _Progress) -> tuple[DatedEvent, ...]:
        return timeline(topic, trusted(found.evidence), self._search.cosines, progress.numbering, _OF_TOPIC)

    def _opened(self, progress: _Progress) -> ChatModel | None:
        try:
            model = self._model()
        except AppFailure as failure:
            progress.notice = _instead(failure)
            return None
        if model is not None:
            progress.model = model.name
        return model

    def _promises(self, found: Found) -> bool:
        """Whether the evidence looks like an answer at all, by what is known without a model."""
        return bool(found.evidence) and self._confidence(found, ()) >= self._settings.check.min_promise

    def _confidence(self, found: Found, statements: Sequence[Statement]) -> float:
        return refusal.confidence(self._signals(found, refusal.Passage.of(found, statements)))

    def _signals(self, found: Found, passage: refusal.Passage) -> dict[str, float]:
        return refusal.without_odds(found, passage, self._search.closeness(found, passage.sentence))

    def _proven_or_quoted(
        self, found: Found, model: ChatModel | None, progress: _Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What is proven; where a step on the way there has a fault, the nearest sentences of the evidence."""
        try:
            return (yield from self._proven(found, model, progress))
        except Exception:
            progress.notice = _UNJUDGED.format(reference=logged("judging an answer failed"))
            yield Noticed(progress.notice)
            return self._unjudged(found)

    def _unjudged(self, found: Found) -> list[Statement]:
        """The nearest sentences of the evidence; the best scored one where even that cannot be said."""
        try:
            return self._closest(found, trusted(found.evidence), _EXTRACTS, Numbering())
        except Exception:
            logged("choosing sentences failed")
            return [_quotation(item) for item in found.evidence[:1]]

    def _proven(
        self, found: Found, model: ChatModel | None, progress: _Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What may be said: what the model wrote and the check let through, else sentences of the evidence.

        Nothing, if the evidence seems not to answer the question.
        """
        evidence, proven, tried = self.shown(found), list[Statement](), False
        if model is not None and evidence:
            try:
                proven, tried = yield from self._written(found, evidence, model, progress)
            except AppFailure as failure:
                progress.notice, model = _instead(failure), None
        if not proven and not tried:
            # One sentence where a model is there to say whether it answers.
            most = _EXTRACTS if model is None else 1
            quoted = self._closest(found, evidence, most, Numbering())
            if quoted and self._confident(found, quoted, model, progress):
                progress.quoted(model)
                proven = quoted
        if progress.notice:
            yield Noticed(progress.notice)
        return proven

    def _written(
        self, found: Found, evidence: tuple[Evidence, ...], model: ChatModel, progress: _Progress
    ) -> Generator[Event, None, tuple[list[Statement], bool]]:
        """What the model says that is proven and seems to answer, and whether anything it said was proven."""
        proven = yield from self._said_of(evidence, found, model, progress)
        if proven and self._confident(found, proven, model, progress):
            return proven, True
        for statement in proven:
            yield progress.drop(statement, "the evidence does not seem to answer the question")
        return [], bool(proven)

    def _said_of(
        self, shown: tuple[Evidence, ...], found: Found, model: ChatModel, progress: _Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What the model says of the evidence shown to it and the check lets through."""
        proven: list[Statement] = []
        raw = yield from self._draft(found, shown, model, progress)
        # A grammar counts markers, and a model may write more sentences before one.
        for one in raw[: most_sentences(found.question)] if model.takes_grammar else raw:
            try:
                statement = self._checked(one, found, shown, proven)
            except Exception:
                reason = f"it could not be checked (reference {logged('checking a statement failed')})"
                statement = Statement(one.text, (), Verdict.UNSUPPORTED, reason)
            if statement.verdict is Verdict.UNSUPPORTED:
                yield progress.drop(statement, statement.reason)
            else:
                proven.append(statement)
        return proven

    def _draft(
        self, found: Found, evidence: tuple[Evidence, ...], model: ChatModel, progress: _Progress
    ) -> Generator[Event, None, list[RawStatement]]:
        """Shows what the model writes; returns its statements."""
        finished: list[RawStatement] = []
        try:
            writing = write(found.question, evidence, model, self._settings.chat.max_tokens, beats=True)
            with closing(writing) as pieces:  # type: ignore[type-var]
                for piece in pieces:
                    if piece:
                        progress.mark("first_token")
                    if isinstance(piece, RawStatement):
                        finished.append(piece)
                    else:
                        yield Drafting(" ".join([*(raw.text for raw in finished), piece]).strip())
        except ModelBroke as failure:
            if not finished:
                raise
            progress.notice = f"The answer may lack something, because {failure}. {failure.help_message}".strip()
        return finished

    def _checked(
        self,
        raw: RawStatement,
        found: Found,
        evidence: tuple[Evidence, ...],
        earlier: Sequence[Statement],
    ) -> Statement:
        """The statement with its verdict; one that is proven but need not be said is unsupported too."""
        raw = replace(raw, text=without_bare_verdict(raw.text))
        prove = partial(
            check,
            question=found.question,
            numbering=Numbering(),
            settings=self._settings.check,
            closeness=self._search.cosines,
            entailment=self._entailment() if self._entailment else None,
        )
        checked: Checked = prove(raw, evidence=evidence)
        wanting = checked.reason is not None and checked.reason.unfound
        unshown = [item for item in trusted(found.evidence) if item not in evidence] if wanting else []
        if unshown:
            # What the model was not shown, to save the reader time, may prove what it wrote.
            raw = replace(raw, markers=tuple(marker for marker in raw.markers if marker <= len(evidence)))
            evidence = (*evidence, *unshown)
            checked = prove(raw, evidence=evidence)
        statement = checked.statement
        if statement.verdict is Verdict.UNSUPPORTED:
            return statement
        if not finished(statement.text):
            return replace(
                statement, verdict=Verdict.UNSUPPORTED, reason="it asks, or breaks off, instead of answering"
            )
        if any(statement.text == other.text for other in earlier):
            return replace(statement, verdict=Verdict.UNSUPPORTED, reason="it was said before")
        if self._is_beside(found, statement):
            return replace(statement, verdict=Verdict.UNSUPPORTED, reason="it is not about what was asked")
        return statement

    def _is_beside(self, found: Found, statement: Statement) -> bool:
        told = " ".join([statement.text, *(f"{c.title} {c.quote}" for c in statement.citations)])
        shared = read(found.question).terms & read(told).terms
        return not shared and self._search.closeness(found, statement.text) < _BESIDE

    def _confident(
        self, found: Found, statements: Sequence[Statement], model: ChatModel | None, progress: _Progress
    ) -> bool:
        """Whether what is cited seems to answer the question."""
        passage = refusal.Passage.of(found, statements)
        signals = self._signals(found, passage)
        if model is not None:
            # A model that breaks here has written already: the signals that need none decide.
            with suppress(AppFailure):
                signals |= refusal.odds(model, found.question, passage)
        progress.signals = {**signals, "confidence": refusal.confidence(signals)}
        return progress.signals["confidence"] >= refusal.least(self._settings.check, signals, progress.sureness)

    def _said(self, found: Found, proven: Sequence[Statement], progress: _Progress) -> Iterator[Event]:
        """States what is proven, with who said it, and what other reports give instead."""
        if not proven:
            return
        proven = [progress.numbering.renumbered(statement) for statement in proven]
        differing: tuple[Disagreement, ...] = progress.attempt(
            "comparing with other reports", lambda: self._differing(found, proven, progress.numbering), ()
        )
        for statement in proven:
            outdated = partial(superseded, statement, differing, found.question)
            if progress.attempt("looking for corrections", outdated, None):
                yield progress.drop(statement, "a later report gives another figure")
            else:
                sourced = partial(with_source, statement, found.evidence)
                yield progress.state(progress.attempt("naming who said so", sourced, statement))
        for one in differing:
            yield progress.state(Statement(one.text, tuple(r.citation for r in one.reports), Verdict.SUPPORTED))
        progress.disagreements = differing
        part = progress.attempt(
            "looking for parts that stay open", lambda: unanswered_part(found.question, progress.stated), ""
        )
        if part:
            missing = _OPEN.format(part=part)
            progress.notice = f"{progress.notice} {missing}".strip()
            yield Noticed(missing)

    def _differing(self, found: Found, proven: Sequence[Statement], numbering: Numbering) -> tuple[Disagreement, ...]:
        wider = self._search.find(found.question, _WIDER * self._settings.index.search.evidence_chars, found.filters)
        return disagreements(found.question, proven, wider.evidence, numbering)

    def _closest(
        self, found: Found, evidence: tuple[Evidence, ...], most: int, numbering: Numbering, *, turned: bool = False
    ) -> list[Statement]:
        return closest(found.question, evidence, partial(self._search.closeness, found), numbering, most, turned=turned)

    def _answer(self, found: Found, progress: _Progress) -> Answer:
        refused = not progress.stated
        nearest, said = list[Statement](), ""
        if refused:
            nearest = progress.attempt("finding what is nearest", lambda: self._nearest(found, progress.numbering), [])
            said = progress.attempt(
                "saying what the archive covers", lambda: self._refusal(found, progress.sureness), _REFUSED
            )
        return Answer(
            question=progress.question,
            searched_for=found.question,
            limits=f"{limits(found.filters)} {_SURENESS[progress.sureness]}".strip(),
            statements=tuple(progress.stated),
            evidence=found.evidence,
            refused=refused,
            refusal=said,
            notice=progress.notice,
            dropped=tuple(progress.dropped),
            nearest=tuple(citation for statement in nearest for citation in statement.citations),
            disagreements=progress.disagreements,
            timeline=progress.timeline,
            signals=progress.signals,
            model=progress.model,
            settings_hash=self._settings.hash(),
            timings=progress.timings,
        )

    def _nearest(self, found: Found, numbering: Numbering) -> list[Statement]:
        return self._closest(found, trusted(found.evidence), _NEAREST, numbering, turned=True)

    def _refusal(self, found: Found, sureness: Sureness) -> str:
        covered = self.coverage()
        first, last = in_words(covered.first_published), in_words(covered.last_published)
        dated = f", published from {first} to {last}" if first else ""
        limited = f" {note}" if (note := f"{limits(found.filters)} {_SURENESS[sureness]}".strip()) else ""
        literal = " and ".join(f"“{phrase}”" for phrase in found.terms.phrases)
        missing = f" None has the words {literal} in one passage." if literal and not found.evidence else ""
        known = found.evidence and question_held(found.question, found.evidence) == 1.0
        nearest = " What the articles do say about it:" if known else " The nearest sentences, which do not answer it:"
        return (
            f"{_REFUSED} I looked for “{found.question}” in {covered.articles:,} "
            f"articles{dated}.{limited}{missing}{nearest if found.evidence else ''}"
        )


def _quotation(item: Evidence) -> Statement:
    sentence = item.sentences[0]
    return Statement(item.quote(sentence), (Numbering().cite(item, sentence),), Verdict.SUPPORTED)


def _as_statement(event: DatedEvent) -> Statement:
    """A row of a timeline in a sentence, for a history and for who reads without tables."""
    return Statement(f"{when(event) or 'Undated'}: {event.text}", (event.citation, *event.also), Verdict.SUPPORTED)


def limits(filters: Filters) -> str:
    """What a search was limited to, and whether that leaves out undated articles; "" if to nothing."""
    parts = [f"of {' or '.join(filters.outlets)}"] if filters.outlets else []
    parts += [f"in section {' or '.join(filters.sections)}"] if filters.sections else []
    parts += [f"in language {' or '.join(filters.languages)}"] if filters.languages else []
    if filters.article_ids:
        parts.append(f"with {len(filters.article_ids)} given id{'s'[: len(filters.article_ids) > 1]}")
    if filters.dated:
        first = f" from {filters.published_from}" if filters.published_from else ""
        last = f" to {filters.published_to}" if filters.published_to else ""
        parts.append(f"published{first}{last}")
    if not parts:
        return ""
    undated = f"; undated ones are {'kept' if filters.undated else 'left out'}" if filters.dated else ""
    return f"Limited to articles {', '.join(parts)}{undated}."


def _instead(failure: AppFailure) -> str:
    return f"This answer is made of sentences from the archive, because {failure}. {failure.help_message}".strip()
