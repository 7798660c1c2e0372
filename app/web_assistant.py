"""What the page, the API and tools need from an assistant, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from app.types import Answer, Coverage, Event, RequestKind, Sureness, Turn
from index.printed_pages import PagePicture
from index.types import Article, Filters, Story, Told


class WebAssistant(Protocol):
    """``app.assistant.Assistant`` as they see it. Used from several threads at once."""

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        """The events of one answer; the last is ``Answered``. Closing the iterator stops the model.

        ``kind`` is what the reader says that the question is; else that is found out."""
        ...

    def article(self, article_id: str) -> Article | None: ...

    def story(self, article_id: str) -> Story | None: ...

    def reader_notes(self, article_id: str) -> Told:
        """What readers of an article are told beside its text: corrections, withdrawals, when it was captured."""
        ...

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        """The picture of a page that an article was read from; None where none is kept."""
        ...

    def coverage(self) -> Coverage: ...

    def examples(self) -> list[str]: ...

    def suggestions(self, answer: Answer, asked: Sequence[str], most: int, filters: Filters | None = None) -> list[str]:
        """Questions that the archive can answer and that go on from this answer; none that was asked before."""
        ...
