"""Question + evidence → statements with markers, streamed.

A small model is asked to answer first and is given no way to refuse: offered one, it takes it far too often. Whether to
refuse is decided from the outside, by ``app.citations`` and ``app.refusal``; a large model may say so itself as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing

import prompts
from app.errors import ModelBroke
from app.followups.question_kinds import QuestionKind, kind_of
from app.language.dates import with_days_written_out
from app.models.chat_model import ChatModel, InLine
from app.models.sanitising import sanitised
from app.types import RawStatement
from app.writing.looping import comparable, loops
from app.writing.planted import is_instruction
from index.text.passages import SentenceSplitter
from index.types import Evidence

_MARKERS = r"(?P<markers>(?:\s*+\[\s*+\d++(?:\s*+,\s*+\d++)*+\s*+\])++)"
_COMPLETE = re.compile(rf"(?P<text>(?:[^\s\[\]]++|\s++(?!\[))*+){_MARKERS}(?P<stop>\s*+[.!?]?+)(?=\s*+[^\s\[.!?])")
_LAST = re.compile(
    r"(?P<text>(?:[^\s\[\].!?]++|[.!?](?!\s*+\Z)|\s++(?!\[|[.!?]?+\s*+\Z))*+)"
    rf"{_MARKERS}?+(?P<stop>\s*+[.!?]?+)\s*+"
)
_HEAD = re.compile(r"^\d{1,2} [A-Z][a-z]+ \d{4}: (?=\S)")  # the day that opens a line of evidence, copied with it
_NUMBER = re.compile(r"\d+")
_SENTENCES = {QuestionKind.REASON: 3, QuestionKind.LIST: 3}  # at most; others two
_SPACED = re.compile(r"\b(U\.|D\.|E\.) (?=[SKNCU]\.)")  # a small model writes "U. S. Open", whatever it has read
_NOTHING = re.compile(r"\W*NOTHING\W*")  # what a large model is told to write where nothing answers


def write(
    question: str, evidence: Sequence[Evidence], model: ChatModel, max_tokens: int, *, beats: bool = False
) -> Iterator[str | RawStatement]:
    """What the model writes: the unfinished sentence so far (str) and each finished one, as they come.

    With ``beats`` the draft, "" at first, is also yielded every moment in which nothing comes, so that whoever reads
    this can stop before the first word; an ``InLine`` says which place the question has. Raises ModelUnavailable, or
    ModelBroke if the model fails, runs into a loop or writes no sentence at all; what was finished before has been
    yielded by then.
    """
    system, user = asked_of(question, evidence, brief=model.takes_grammar)
    grammar = marker_grammar(len(evidence), most_sentences(question)) if model.takes_grammar else ""
    yield from _written(model.stream(system, user, grammar=grammar, max_tokens=max_tokens), model.name, beats)


def write_brief(
    topic: str, evidence: Sequence[Evidence], model: ChatModel, max_tokens: int
) -> Iterator[str | RawStatement]:
    """The same for a brief, of a large model; in moments without a word the draft so far."""
    system, user = prompts.load("brief").render(evidence=evidence_block(evidence, brief=False), topic=sanitised(topic))
    yield from _written(model.stream(system, user, max_tokens=max_tokens), model.name, beats=True)


def _written(stream: Iterator[str], name: str, beats: bool) -> Iterator[str | RawStatement]:
    parser = StatementParser()
    with closing(stream) as pieces:  # type: ignore[type-var]
        try:
            for piece in _watched(pieces, name):
                if isinstance(piece, InLine):
                    yield piece
                    continue
                yield from filter(_says_something, parser.feed(piece))
                draft = "" if "NOTHING.".startswith(parser.draft) else parser.draft
                if beats or (piece and draft):
                    yield draft
        except ModelBroke:
            yield from parser.whole()
            raise
    yield from filter(_says_something, parser.finish())
    if not parser.found:
        raise ModelBroke(f"the chat model {name} wrote no answer", "Ask again, or ask in other words.")


def most_sentences(question: str) -> int:
    """How many sentences a small model's answer may have; what it writes beyond copies the evidence."""
    return _SENTENCES.get(kind_of(question), 2)


def _says_something(statement: RawStatement) -> bool:
    return not _NOTHING.fullmatch(statement.text)


def asked_of(question: str, evidence: Sequence[Evidence], *, brief: bool = True) -> tuple[str, str]:
    """The system and the user message that ask for the answer; ``brief`` for a small model."""
    return prompts.load("answer" if brief else "answer_large").render(
        evidence=evidence_block(evidence, brief=brief), question=sanitised(question), form=str(kind_of(question))
    )


def _watched(pieces: Iterator[str], name: str) -> Iterator[str]:
    """The pieces, until they repeat each other."""
    text = ""
    for piece in pieces:
        text += piece
        if piece and loops(text):
            raise ModelBroke(f"the chat model {name} repeated itself and was stopped", "Ask in other words.")
        yield piece


def evidence_block(evidence: Sequence[Evidence], *, brief: bool = True) -> str:
    """Numbered evidence, a line each, that no article can break out of or add to.

    Each line opens with the day of publication, where it is known; for large models with outlet and headline too, which
    cost a small one on a laptop a second before its first word. Days that the text only counts from that one are
    worked out: small models count badly. Sentences that are instructions are left out; a piece that holds nothing
    else keeps its number, so that markers and evidence still count alike.
    """
    return "\n".join(f"[{number}] {_evidence_text(item, brief)}" for number, item in enumerate(evidence, start=1))


def _evidence_text(item: Evidence, brief: bool) -> str:
    article = item.article
    quotes = (item.quote(sentence) for sentence in item.sentences)
    text = " ".join(with_days_written_out(quote, article.published) for quote in quotes if not is_instruction(quote))
    day = f"{article.published:%-d %B %Y}" if article.published else "" if brief else "undated"
    head = [day] if brief else [article.outlet, day, f"“{article.title}”" if article.title else ""]
    return sanitised(": ".join(part for part in (", ".join(filter(None, head)), text) if part)) if text else "…"


def marker_grammar(count: int, most: int = 2) -> str:
    """GBNF: one to ``most`` sentences, each followed by the numbers of existing evidence."""
    numbers = " | ".join(f'"{n}"' for n in range(1, count + 1))
    return (
        f'root ::= statement (" " statement){{0,{most - 1}}}\n'
        'statement ::= [^\\[\\]\\n]+ " " marker marker?\n'
        'marker ::= "[" number "]"\n'
        f"number ::= {numbers}\n"
    )


class StatementParser:
    """Cuts a stream of text into statements at their markers. Any string parses; none raises."""

    def __init__(self) -> None:
        self.found = 0  # statements so far
        self._buffer = ""
        self._splitter = SentenceSplitter()

    @property
    def draft(self) -> str:
        """The unfinished sentence, without half a marker."""
        return re.sub(r"\[[^\]]*+\]?\s*+$", "", self._buffer).strip()

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

    def whole(self) -> list[RawStatement]:
        """What a stream that broke off leaves: its finished sentences, each once.

        The last one is given up though it may look finished: "The deal is worth 1." goes on "13bn".
        """
        rest, self._buffer = re.sub(r"[\[\]]", "", re.sub(r"\[[\d, ]*\]?", "", self._buffer)), ""
        unlike = {comparable(s.text): s for s in self._sentences(rest, ())[:-1]}
        return list(unlike.values())

    def _statements(self, match: re.Match[str]) -> list[RawStatement]:
        numbers = tuple(int(n) for n in _NUMBER.findall(match["markers"] or "") if len(n) < 6)
        return self._sentences(match["text"] + match["stop"].strip(), numbers)

    def _sentences(self, text: str, markers: tuple[int, ...]) -> list[RawStatement]:
        """Sentences written before one marker share it."""
        text = _SPACED.sub(r"\1", _HEAD.sub("", re.sub(r"\s+", " ", text).strip(" \n-*•")))
        sentences = [
            RawStatement(_ended(re.sub(r" (?=[\"”]?$)", "", text[s.start : s.end])), markers)
            for s in self._splitter.split(text)
            if re.search(r"\w", text[s.start : s.end])
        ]
        self.found += len(sentences)
        return sentences


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?\"”’'" else f"{sentence}."
