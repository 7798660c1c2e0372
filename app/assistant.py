"""The flow, read top to bottom: question → evidence → answer → checked citations.

    answer ── standalone       what is asked, in words that need no conversation      (app.question)
           ── find             the evidence                                           (index.search)
           ── covers           refuse at once if the evidence is about something else (app.citations)
           ── write            what the model says, sentence by sentence              (app.answer)
           ── check            is it proven, and by which sentence                    (app.citations)
           ── Answered         the statements that are, or a refusal

What a model writes is shown as a draft until it is checked. If the model is missing or breaks, the answer is made
of the evidence sentences themselves, and says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace

from app.answer import RawStatement, write
from app.citations import Numbering, check, question_held, relevance
from app.errors import AppFailure
from app.models import ChatModel
from app.question import standalone
from app.settings import Settings
from app.types import (
    Answer,
    Answered,
    Coverage,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Noticed,
    Searching,
    Stated,
    Statement,
    Turn,
    Verdict,
)
from index.archive import Archive
from index.search import Found, Search
from index.types import Article, Evidence, Filters, Sentence

_EXTRACTS = 2  # sentences of an answer made without a model
_EXTRACTED_FROM = 4  # pieces of evidence that are looked through for them
_NEAREST = 3  # sentences shown with a refusal


@dataclass
class _Progress:
    """What one answer has come to so far."""

    question: str
    started: float
    numbering: Numbering = field(default_factory=Numbering)
    stated: list[Statement] = field(default_factory=list)
    dropped: list[Statement] = field(default_factory=list)
    notice: str = ""
    model: str = "extractive"
    timings: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        self.timings.setdefault(step, round(time.monotonic() - self.started, 3))


class Assistant:
    """Answers questions about one archive. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        search: Search,
        model: Callable[[], ChatModel | None],
        settings: Settings,
        examples: Callable[[], list[str]] = list,
    ) -> None:
        self._archive = archive
        self._search = search
        self._model = model
        self._settings = settings
        self._examples = examples

    def answer(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Iterator[Event]:
        """The events of one answer; the last is ``Answered``. Closing the iterator stops the model.

        Raises IndexFailure if the archive cannot be searched or has nothing of what ``filters`` name; a model's
        failures become a notice.
        """
        progress = _Progress(question, time.monotonic())
        model = self._opened(progress)
        searched_for = standalone(question.strip(), history, model)
        yield Searching(searched_for)
        found = self._search.find(searched_for, filters=filters)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        if self._covers(found):
            yield from self._statements(found, model, progress)
        progress.mark("whole")
        yield Answered(self._answer(found, progress))

    def article(self, article_id: str) -> Article | None:
        """The article of a citation; None if it is no longer in the archive."""
        return self._archive.catalog.article(article_id)

    def coverage(self) -> Coverage:
        status = self._archive.catalog.status()
        first, last = status.first_published, status.last_published
        return Coverage(status.articles, first.isoformat() if first else "", last.isoformat() if last else "")

    def examples(self) -> list[str]:
        """A few questions that this archive can answer, for an empty page."""
        return self._examples()

    def open_model(self) -> None:
        """Starts loading the chat model; one that cannot be opened is told about in the first answer."""
        with suppress(AppFailure):
            self._model()

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self.open_model()
        self._search.find("warm up")

    # Steps

    def _opened(self, progress: _Progress) -> ChatModel | None:
        try:
            model = self._model()
        except AppFailure as failure:
            progress.notice = _instead(failure)
            return None
        if model is not None:
            progress.model = model.name
        return model

    def _covers(self, found: Found) -> bool:
        limits, best = self._settings.check, max((e.scores.total for e in found.evidence), default=0.0)
        if best < limits.min_evidence_score:
            return False
        return best >= limits.strong_evidence_score or question_held(found.question, found.evidence) > 0

    def _statements(self, found: Found, model: ChatModel | None, progress: _Progress) -> Iterator[Event]:
        if model is not None:
            try:
                yield from self._written(found, model, progress)
            except AppFailure as failure:
                progress.notice = _instead(failure)
                model = None
        if progress.notice:
            yield Noticed(progress.notice)
        if model is None and not progress.stated:
            progress.model = "extractive"
            yield from self._extracts(found, progress)

    def _written(self, found: Found, model: ChatModel, progress: _Progress) -> Iterator[Event]:
        pieces = write(found.question, found.evidence, model, self._settings.chat.max_tokens)
        with closing(pieces):  # type: ignore[type-var]
            for piece in pieces:
                progress.mark("first_token")
                if isinstance(piece, str):
                    yield Drafting(piece)
                else:
                    yield self._checked(piece, found, progress)

    def _checked(self, raw: RawStatement, found: Found, progress: _Progress) -> Event:
        statement = check(raw, found.question, found.evidence, progress.numbering, self._settings.check)
        if reason := self._beside_the_point(statement, found, progress):
            statement = replace(statement, citations=(), verdict=Verdict.UNSUPPORTED, reason=reason)
        if statement.verdict is Verdict.UNSUPPORTED:
            progress.dropped.append(statement)
            return Dropped(statement)
        progress.stated.append(statement)
        progress.mark("first_statement")
        return Stated(statement)

    def _beside_the_point(self, statement: Statement, found: Found, progress: _Progress) -> str:
        """Why a proven statement is still not said, or ""."""
        if statement.verdict is Verdict.UNSUPPORTED:
            return ""
        if any(statement.text == earlier.text for earlier in progress.stated):
            return "it was said before"
        close = self._search.closeness(found, statement.text)
        if relevance(found.question, statement, close) < self._settings.check.min_relevance:
            return "it is not about what was asked"
        return ""

    def _extracts(self, found: Found, progress: _Progress) -> Iterator[Event]:
        """The evidence sentences closest to the question, as statements; each is its own proof."""
        for _, item, sentence in sorted(self._closest(found), key=lambda ranked: -ranked[0])[:_EXTRACTS]:
            citation = progress.numbering.cite(item, sentence)
            statement = Statement(" ".join(citation.quote.split()), (citation,), Verdict.SUPPORTED)
            progress.stated.append(statement)
            progress.mark("first_statement")
            yield Stated(statement)

    def _closest(self, found: Found) -> Iterator[tuple[float, Evidence, Sentence]]:
        for item in found.evidence[:_EXTRACTED_FROM]:
            for sentence in item.sentences:
                quote = Statement(item.quote(sentence), (), Verdict.SUPPORTED)
                close = self._search.closeness(found, quote.text)
                yield relevance(found.question, quote, close), item, sentence

    def _answer(self, found: Found, progress: _Progress) -> Answer:
        refused = not progress.stated
        nearest = found.evidence[:_NEAREST] if refused else ()
        return Answer(
            question=progress.question,
            searched_for=found.question,
            limits=limits(found.filters),
            statements=tuple(progress.stated),
            evidence=found.evidence,
            refused=refused,
            refusal=self._refusal(found) if refused else "",
            notice=progress.notice,
            dropped=tuple(progress.dropped),
            nearest=tuple(progress.numbering.cite(e, e.sentences[0]) for e in nearest),
            model=progress.model,
            settings_hash=self._settings.hash(),
            timings=progress.timings,
        )

    def _refusal(self, found: Found) -> str:
        covered = self.coverage()
        dated = f", dated {covered.first_published} to {covered.last_published}" if covered.first_published else ""
        limited = f" {note}" if (note := limits(found.filters)) else ""
        literal = " and ".join(f"“{phrase}”" for phrase in found.terms.phrases)
        missing = f" None has the words {literal} in one passage." if literal and not found.evidence else ""
        nearest = " These are the nearest sentences; they do not answer it." if found.evidence else ""
        return (
            f"The archive does not answer this. I looked for “{found.question}” in {covered.articles:,} "
            f"articles{dated}.{limited}{missing}{nearest}"
        )


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
