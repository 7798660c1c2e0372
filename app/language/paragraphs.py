"""Places in an article's text, and its paragraphs as places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEWLINES = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
_WRAPPED_LINE = 45  # as in index.text.passages: a longer line that ends mid-sentence was wrapped, not ended
_SENTENCE_END = ".!?:;\"'\u201d\u2019)]"


@dataclass(frozen=True, order=True)
class Span:
    """A place in an article's text: ``text[start:end]``."""

    start: int
    end: int

    def within(self, length: int) -> bool:
        """Whether it is a place at all. Offsets come from an address that anyone can type."""
        return 0 <= self.start < self.end <= length


def paragraph_spans(text: str) -> Iterator[Span]:
    """Stretches between the newlines that end a paragraph, without the white space around them."""
    start = len(text) - len(text.lstrip())
    for gap in _NEWLINES.finditer(text, start):
        if gap.start() > start and _ends_paragraph(text, start, gap):
            yield Span(start, gap.start())
            start = gap.end()
    if (end := len(text.rstrip())) > start:
        yield Span(start, end)


def _ends_paragraph(text: str, start: int, gap: re.Match[str]) -> bool:
    if gap.group().count("\n") > 1:
        return True
    line = text[max(start, text.rfind("\n", 0, gap.start()) + 1) : gap.start()].strip()
    return len(line) < _WRAPPED_LINE or line[-1] in _SENTENCE_END
