"""Question + evidence → statements with markers, streamed.

The model is asked to answer first and is given no way to refuse: offered one, a small model takes it far too
often. Whether to refuse is decided from the outside, by ``app.citations``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import prompts
from app.models import ChatModel
from index.passages import SentenceSplitter
from index.types import Evidence

_MARKERS = r"(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])+"
_COMPLETE = re.compile(rf"(?P<text>[^\[\]]*?)(?P<markers>{_MARKERS})(?P<stop>\s*[.!?]?)(?=\s*[^\s\[.!?])", re.DOTALL)
_LAST = re.compile(rf"(?P<text>[^\[\]]*?)(?P<markers>{_MARKERS})?(?P<stop>\s*[.!?]?)\s*", re.DOTALL)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class RawStatement:
    """A sentence as the model wrote it, with the evidence numbers it named. Nothing about it is trusted."""

    text: str
    markers: tuple[int, ...]


def write(
    question: str, evidence: Sequence[Evidence], model: ChatModel, max_tokens: int
) -> Iterator[str | RawStatement]:
    """What the model writes: the unfinished sentence so far (str) and each finished one, as they come.

    Raises ModelUnavailable or ModelBroke.
    """
    system, user = prompts.load("answer").render(evidence=evidence_block(evidence), question=question)
    grammar = marker_grammar(len(evidence)) if model.takes_grammar else ""
    parser = StatementParser()
    for piece in model.stream(system, user, grammar=grammar, max_tokens=max_tokens):
        yield from parser.feed(piece)
        if parser.draft:
            yield parser.draft
    yield from parser.finish()


def evidence_block(evidence: Sequence[Evidence]) -> str:
    """Numbered evidence, a line each. Brackets inside are rounded, so that no article can forge a marker."""
    return "\n".join(f"[{number}] {_one_line(item.text)}" for number, item in enumerate(evidence, start=1))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")").strip()


def marker_grammar(count: int) -> str:
    """GBNF: one or two sentences, each followed by the numbers of existing evidence."""
    numbers = " | ".join(f'"{n}"' for n in range(1, count + 1))
    return (
        'root ::= statement (" " statement)?\n'
        'statement ::= [^\\[\\]\\n]+ " " marker marker?\n'
        'marker ::= "[" number "]"\n'
        f"number ::= {numbers}\n"
    )


class StatementParser:
    """Cuts a stream of text into statements at their markers. Any string parses; none raises."""

    def __init__(self) -> None:
        self._buffer = ""
        self._splitter = SentenceSplitter()

    @property
    def draft(self) -> str:
        """The unfinished sentence, without half a marker."""
        return re.sub(r"\s*\[[^\]]*\]?\s*$", "", self._buffer).strip()

    def feed(self, piece: str) -> list[RawStatement]:
        """The statements that this piece completes."""
        self._buffer += piece
        finished: list[RawStatement] = []
        while match := _COMPLETE.match(self._buffer):
            finished += self._statements(match)
            self._buffer = self._buffer[match.end() :]
        return finished

    def finish(self) -> list[RawStatement]:
        """The statements in what is left when the stream ends."""
        rest, self._buffer = self._buffer, ""
        match = _LAST.fullmatch(rest)
        if match:
            return self._statements(match)
        return self._sentences(re.sub(r"[\[\]]", "", rest), ())

    def _statements(self, match: re.Match[str]) -> list[RawStatement]:
        numbers = tuple(int(n) for n in _NUMBER.findall(match["markers"] or "") if len(n) < 6)
        return self._sentences(match["text"] + match["stop"].strip(), numbers)

    def _sentences(self, text: str, markers: tuple[int, ...]) -> list[RawStatement]:
        """Sentences written before one marker share it."""
        text = re.sub(r"\s+", " ", text).strip(" \n-*•")
        return [
            RawStatement(_ended(re.sub(r" (?=[\"”]?$)", "", text[s.start : s.end])), markers)
            for s in self._splitter.split(text)
            if re.search(r"\w", text[s.start : s.end])
        ]


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?\"”’'" else f"{sentence}."
