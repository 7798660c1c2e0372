"""The flow, read top to bottom: question → evidence → answer → checked citations.

    answer ── timeline         asked for a timeline: sentences in the order of their days  (app.news.timeline)
           ── standalone       what is asked, in words that need no conversation      (app.question)
           ── searched_for     in the articles' language and spelling                 (app.wording)
           ── find             the evidence                                           (index.search)
           ── promises         refuse at once if the evidence hardly answers it       (app.judging, app.refusal)
           ── write            what the model says, sentence by sentence              (app.writing.draft)
           ── checked          is it proven, and by which sentence                    (app.judging, app.citations)
           ── confident        does what is cited answer this question at all?        (app.judging, app.refusal)
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
from functools import partial
from itertools import islice

from app.checking.entailment import Entailment
from app.checking.form import unanswered_part
from app.citations import Numbering
from app.errors import AppFailure, ModelBroke
from app.followups.leaning import only_courtesy
from app.incidents import logged
from app.judging import EXTRACTS, Judge
from app.models.chat_model import ChatModel
from app.news.attribution import with_source
from app.news.reports import disagreements, superseded
from app.news.timeline import timeline, timeline_topic, when
from app.progress import Progress
from app.question import standalone
from app.settings import Settings
from app.suggestions import suggested
from app.types import (
    Answer,
    Answered,
    Coverage,
    DatedEvent,
    Disagreement,
    Drafting,
    Event,
    EvidenceFound,
    Noticed,
    Searching,
    Statement,
    Sureness,
    Turn,
    Verdict,
)
from app.wording import Wording
from app.writing.draft import RawStatement, most_sentences, write
from app.writing.planted import trusted
from app.writing.refusal_text import REFUSED, asked_for, foreign_text, refusal_text
from index.search import Found, Search
from index.stores.archive import Archive
from index.types import Article, Evidence, Filters, Story

_UNJUDGED = "A step of the check failed, so this is quoted from the articles unjudged (reference {reference})."
_OPEN = "No answer to a part of the question could be proven: “{part}”"
_WELCOME = "You are welcome. Ask anything about the articles of the archive."
_ENGLISH_MODEL = "minilm"  # the packaged embedding model, which knows English alone
_WIDER = 4  # times the evidence in which other reports of the same thing are looked for
_WIDEST = 6  # the same for a timeline, whose rows stand anywhere in the articles
_OF_TOPIC = 0.45  # score below which a sentence is of another topic
_ABOUT = "What is known about "  # makes a question of a timeline's topic, in which "it" finds its name


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
        self._judge = Judge(search, settings.check, entailment)
        self._wording = Wording(archive, search)

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
        progress = Progress(question, time.monotonic(), sureness)
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
        asked = self._wording.searched_for(asked, model, progress)
        yield Searching(asked)
        found = self._search.find(asked, filters=filters)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        if progress.attempt("comparing the question with the evidence", lambda: self._judge.promises(found), True):
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
            return list(islice(suggested(answer, asked, self._search, self._judge, filters), most))
        except Exception:  # an answer without suggestions is still an answer
            logged("suggesting questions failed")
            return []

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

    def _in_time(
        self, topic: str, history: Sequence[Turn], filters: Filters | None, progress: Progress
    ) -> Iterator[Event]:
        """A timeline: no model is asked, each row is a sentence of an article."""
        asked = progress.attempt(
            "naming what the timeline is of",
            lambda: standalone(f"{_ABOUT}{topic}?", history) if history else topic,
            topic,
        )
        asked = asked.removeprefix(_ABOUT).removesuffix("?").strip() or topic
        asked = self._wording.searched_for(asked, None, progress)
        yield Searching(asked)
        found = self._search.find(asked, _WIDEST * self._settings.index.search.evidence_chars, filters)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        if progress.attempt("comparing the topic with the evidence", lambda: self._judge.promises(found), True):
            progress.timeline = progress.attempt(
                "making a timeline",
                lambda: self._dated(found, asked, progress),
                (),
            )
            progress.stated += [_as_statement(event) for event in progress.timeline]
            if progress.notice and not progress.timeline:
                yield from self._said(found, self._judge.unjudged(found), progress)
        progress.mark("whole")
        yield Answered(self._answer(found, progress))

    def _dated(self, found: Found, topic: str, progress: Progress) -> tuple[DatedEvent, ...]:
        return timeline(topic, trusted(found.evidence), self._search.cosines, progress.numbering, _OF_TOPIC)

    def _opened(self, progress: Progress) -> ChatModel | None:
        try:
            model = self._model()
        except AppFailure as failure:
            progress.notice = _instead(failure)
            return None
        if model is not None:
            progress.model = model.name
        return model

    def _proven_or_quoted(
        self, found: Found, model: ChatModel | None, progress: Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What is proven; where a step on the way there has a fault, the nearest sentences of the evidence."""
        try:
            return (yield from self._proven(found, model, progress))
        except Exception:
            progress.notice = _UNJUDGED.format(reference=logged("judging an answer failed"))
            yield Noticed(progress.notice)
            return self._judge.unjudged(found)

    def _proven(
        self, found: Found, model: ChatModel | None, progress: Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What may be said: what the model wrote and the check let through, else sentences of the evidence.

        Nothing, if the evidence seems not to answer the question.
        """
        evidence, proven = self.shown(found), list[Statement]()
        if model is not None and evidence:
            try:
                proven = yield from self._said_of(evidence, found, model, progress)
            except AppFailure as failure:
                progress.notice, model = _instead(failure), None
        if proven and not self._confident(found, proven, model, progress):
            for statement in proven:
                yield progress.drop(statement, "the evidence does not seem to answer the question")
            proven = []
        elif not proven:
            # One sentence where a model is there to say whether it answers.
            most = EXTRACTS if model is None else 1
            quoted = self._judge.closest(found, evidence, most, Numbering())
            if quoted and self._confident(found, quoted, model, progress):
                progress.quoted(model)
                proven = quoted
        if progress.notice:
            yield Noticed(progress.notice)
        return proven

    def _said_of(
        self, shown: tuple[Evidence, ...], found: Found, model: ChatModel, progress: Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What the model says of the evidence shown to it and the check lets through."""
        proven: list[Statement] = []
        raw = yield from self._draft(found, shown, model, progress)
        # A grammar counts markers, and a model may write more sentences before one.
        for one in raw[: most_sentences(found.question)] if model.takes_grammar else raw:
            try:
                statement = self._judge.checked(one, found, shown, proven)
            except Exception:
                reason = f"it could not be checked (reference {logged('checking a statement failed')})"
                statement = Statement(one.text, (), Verdict.UNSUPPORTED, reason)
            if statement.verdict is Verdict.UNSUPPORTED:
                yield progress.drop(statement, statement.reason)
            else:
                proven.append(statement)
        return proven

    def _draft(
        self, found: Found, evidence: tuple[Evidence, ...], model: ChatModel, progress: Progress
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

    def _confident(
        self, found: Found, statements: Sequence[Statement], model: ChatModel | None, progress: Progress
    ) -> bool:
        sure, progress.signals = self._judge.confident(found, statements, model, progress.sureness)
        return sure

    def _said(self, found: Found, proven: Sequence[Statement], progress: Progress) -> Iterator[Event]:
        """States what is proven, with who said it, and what other reports give instead."""
        if not proven:
            return
        proven = [progress.numbering.renumbered(statement) for statement in proven]

        def differing_reports() -> tuple[Disagreement, ...]:
            chars = _WIDER * self._settings.index.search.evidence_chars
            wider = self._search.find(found.question, chars, found.filters)
            return disagreements(found.question, proven, wider.evidence, progress.numbering)

        differing: tuple[Disagreement, ...] = progress.attempt("comparing with other reports", differing_reports, ())
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

    def _refusal(self, found: Found, progress: Progress) -> str:
        """What is said instead of an answer. Only a model for many languages tells that the articles have none."""
        if progress.foreign and self._settings.index.embedding.model == _ENGLISH_MODEL:
            return foreign_text(found, progress.foreign, self._wording.languages())
        progress.foreign = ""
        return refusal_text(found, self.coverage(), progress.sureness)

    def _answer(self, found: Found, progress: Progress) -> Answer:
        refused = not progress.stated
        nearest, said = list[Statement](), ""
        if refused:
            look = partial(self._judge.nearest, found, progress.numbering)
            nearest = progress.attempt("finding what is nearest", look, [])
            said = progress.attempt(
                "saying what the archive covers",
                lambda: self._refusal(found, progress),
                REFUSED,
            )
        return Answer(
            question=progress.question,
            searched_for=found.question,
            limits=asked_for(found.filters, progress.sureness),
            statements=tuple(progress.stated),
            evidence=found.evidence,
            refused=refused,
            refusal=said,
            notice=progress.notice,
            dropped=tuple(progress.dropped),
            nearest=tuple(citation for statement in nearest for citation in statement.citations),
            disagreements=progress.disagreements,
            timeline=progress.timeline,
            respelled=progress.respelled,
            foreign=progress.foreign if refused else "",
            signals=progress.signals,
            model=progress.model,
            settings_hash=self._settings.hash(),
            timings=progress.timings,
        )


def _as_statement(event: DatedEvent) -> Statement:
    """A row of a timeline in a sentence, for a history and for who reads without tables."""
    return Statement(f"{when(event) or 'Undated'}: {event.text}", (event.citation, *event.also), Verdict.SUPPORTED)


def _instead(failure: AppFailure) -> str:
    return f"This answer is made of sentences from the archive, because {failure}. {failure.help_message}".strip()
