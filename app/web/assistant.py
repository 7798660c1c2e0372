"""What the page needs from an assistant, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from app.types import Coverage, Event, Turn
from index.types import Article, Filters


class WebAssistant(Protocol):
    """``app.assistant.Assistant`` as the page sees it. Used from several threads at once."""

    def answer(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Iterator[Event]:
        """The events of one answer; the last is ``Answered``. Closing the iterator stops the model."""
        ...

    def article(self, article_id: str) -> Article | None: ...

    def coverage(self) -> Coverage: ...

    def examples(self) -> list[str]: ...
