"""The interface of all replies, and what they work with."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from app.errors import AppFailure
from app.judging import Judge
from app.models.chat_model import ChatModel
from app.replies.progress import Progress
from app.settings import Settings
from app.types import Disagreement, Event, EvidenceFound, Searching, Section, Statement, Verdict
from app.writing import texts
from index.search import Finder, Found
from index.types import Filters


@dataclass(frozen=True)
class Asked:
    """What is to be answered, in words that need no conversation."""

    question: str
    topic: str  # what the question is about, where its kind has one; else the question
    filters: Filters = field(default_factory=Filters)
    bare: str = ""  # a follow-up without the topic that it leans on: enough where only ``within`` is searched
    within: tuple[str, ...] = ()  # the articles that the conversation cited: looked through before all others
    near: bool = False  # a follow-up that leans on the conversation, asked of those articles alone


@dataclass(frozen=True)
class Means:
    """What replies work with. Safe to share between threads."""

    search: Finder
    judge: Judge
    settings: Settings
    model: Callable[[], ChatModel | None]

    def find(self, asked: Asked, text: str, wider: int = 1, *, whole: bool = False) -> Found:
        """Evidence for a text, ``wider`` times as much of it as a question of fact gets; of the ``whole`` archive, or
        the best there is."""
        chars = wider * self.settings.index.search.evidence_chars
        return self.search.find(text, chars, asked.filters, whole=whole)

    def looked_for(
        self, asked: Asked, text: str, progress: Progress, wider: int = 1
    ) -> Generator[Event, None, tuple[Found, bool]]:
        """The same, shown to the reader at once; and whether it promises an answer."""
        yield Searching(text)
        found = self.find(asked, text, wider)
        progress.mark("evidence")
        yield EvidenceFound(found.evidence)
        promises = partial(self.judge.promises, found)
        return found, progress.attempt("comparing the question with the evidence", promises, True)

    def opened(self, progress: Progress) -> ChatModel | None:
        """The chat model; None, with a notice, where it cannot be opened."""
        try:
            model = self.model()
        except AppFailure as failure:
            progress.notice = instead(failure)
            return None
        if model is not None:
            progress.model = model.name
        return model


def state_sections(sections: Iterable[Section], progress: Progress) -> Iterator[Event]:
    """States the parts of an answer, each with its sentences, as they are made."""
    for section in sections:
        progress.sections.append(section)
        for statement in section.statements:
            yield progress.state(statement)


def state_disagreements(differing: Iterable[Disagreement], progress: Progress) -> Iterator[Event]:
    """States in words what reports give differently; the table of it is drawn from the answer."""
    progress.disagreements = tuple(differing)
    for one in progress.disagreements:
        yield progress.state(Statement(one.text, tuple(r.citation for r in one.reports), Verdict.SUPPORTED))


class Reply(Protocol):
    """Answers one kind of request."""

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        """Tells what it finds as events and leaves it in ``progress``; returns what a refusal would speak of."""
        ...


def instead(failure: AppFailure) -> str:
    return f"{texts.INSTEAD.format(failure=failure)} {failure.help_message}".strip()
