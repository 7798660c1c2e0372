"""Places in an article's text, and its paragraphs as places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.text.passages import paragraphs, trimmed


@dataclass(frozen=True, order=True)
class Span:
    """A place in an article's text: ``text[start:end]``."""

    start: int
    end: int

    def within(self, length: int) -> bool:
        """Whether it is a place at all. Offsets come from an address that anyone can type."""
        return 0 <= self.start < self.end <= length


def paragraph_spans(text: str) -> Iterator[Span]:
    """The paragraphs of a text, without the white space around them; no sentence crosses their ends."""
    places = (trimmed(text, start, end) for start, end in paragraphs(text))
    yield from (Span(place.start, place.end) for place in places if place)
