"""Article → passages of whole sentences, with exact offsets.

pySBD finds the sentence ends: on news text it keeps "U.S.", "Lt. Gen." and a quote's inner full stops together
where syntok, five times as fast, cut "said Lt. | Gen. Rudskoy" and "He said: "No. | Never."". Splitting is a
small part of indexing beside the embedding, so the better cut wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pysbd
from pysbd.lang.common.standard import Standard

from index.settings import PassageSettings
from index.types import Article, Passage, Sentence

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = frozenset(".!?:;\"'”’)]")
# Without it, English text is one sentence to pySBD. Looked for where a run of signs begins, so that each is read once.
_INNER_END = re.compile(r"(?<![^\w\s])(?>[^\w\s.!?…]*+[.!?…])[^\w\s]*+\s++\S")
_WRAPPED_LINE = 45  # a line at least this long that ends mid-sentence was wrapped, not ended
_LONGEST_BLOCK = 2_000  # pySBD takes the square of what it is given, so longer paragraphs are cut first:
# Where a sentence is likely to end, and no abbreviation ("Mr.", "U.S.", "Prof."); or else at white space.
_LIKELY_END = re.compile(r"(?<=[a-z]{4})[.!?] |[!?]\s|[。！？]|(?<=\d\d)\. ")
_LAST_WORD = re.compile(r"(?<![\w.])[^\W\d_]++(?=\.\W*$)")
# As the splitter's library lists them ("Sgt.", "Gov."), and one that it holds for any other abbreviation.
_BEFORE_NAMES = frozenset([*Standard.Abbreviation.PREPOSITIVE_ABBREVIATIONS, "insp"]) - {"st", "fig", "v", "vs", "ing"}


class SentenceSplitter:
    """Finds sentence offsets; built once, because pySBD compiles its rules on construction."""

    def __init__(self, language: str = "en") -> None:
        self._english = language == "en"
        self._segmenter = pysbd.Segmenter(language=language, clean=False, char_span=True)

    def split(self, text: str) -> list[Sentence]:
        """Sentences in order, without surrounding white space. Together they hold every visible character."""
        sentences: list[Sentence] = []
        for start, end in _blocks(text):
            sentences.extend(self._split_block(text, start, end))
        return sentences

    def _split_block(self, text: str, start: int, end: int) -> Iterator[Sentence]:
        cursor = start
        for cut in (*self._cuts(text[start:end], start), end):
            sentence = _trimmed(text, cursor, cut)
            if sentence is not None:
                yield sentence
            cursor = max(cursor, cut)

    def _cuts(self, block: str, offset: int) -> list[int]:
        # Only the ends are taken from pySBD and the sentences are cut from the original: its spans skip or
        # repeat characters on odd input, and a lost character would make an offset lie.
        # A line break inside a block is a wrapped line; pySBD would end the sentence there.
        if self._english and not _INNER_END.search(block):
            return []  # one sentence, as most paragraphs of agency news are: 2.7 times as fast there
        spans = self._segmenter.segment(block.replace("\n", " "))
        ends = [offset + span.end for span in spans[:-1] if 0 < span.end < len(block) and _may_end(block, span.end)]
        return [end for previous, end in zip([offset, *ends], ends, strict=False) if end > previous]


def _may_end(block: str, at: int) -> bool:
    """Not before a comma ("42 Main St., Odessa"), nor between a title and its name ("then-Gov. Ann Low")."""
    return not block[at:].lstrip().startswith((",", ";")) and not breaks_before_name(block[:at])


def breaks_before_name(text: str) -> bool:
    """ "… said Det. Insp." goes on with a name, whatever follows; an address may end with "St."."""
    last = _LAST_WORD.search(text[-20:])
    return last is not None and last[0][:1].isupper() and last[0].casefold() in _BEFORE_NAMES


def _trimmed(text: str, start: int, end: int) -> Sentence | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    lead = len(piece) - len(piece.lstrip())
    return Sentence(start + lead, start + lead + len(stripped))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: paragraphs, and lines that were ended rather than wrapped."""
    start = 0
    for paragraph_end, next_start in _paragraph_ends(text):
        yield from _lines(text, start, paragraph_end)
        start = next_start


def _paragraph_ends(text: str) -> Iterator[tuple[int, int]]:
    for gap in _BLANK_LINE.finditer(text):
        yield gap.start(), gap.end()
    yield len(text), len(text)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block_start = line_start = start
    while (newline := text.find("\n", line_start, end)) != -1:
        if not _is_wrapped(text[line_start:newline].strip()):
            yield from _bounded(text, block_start, newline)
            block_start = newline + 1
        line_start = newline + 1
    yield from _bounded(text, block_start, end)


def _is_wrapped(line: str) -> bool:
    return len(line) >= _WRAPPED_LINE and line[-1] not in _SENTENCE_END


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_BLOCK:
        longest = start + _LONGEST_BLOCK
        ends = [end.end() for end in _LIKELY_END.finditer(text, start + _LONGEST_BLOCK // 2, longest)]
        cut = max(ends, default=0) or text.rfind(" ", start + 1, longest)
        cut = cut if cut != -1 else longest
        yield start, cut
        start = cut
    yield start, end


def split_article(article: Article, splitter: SentenceSplitter, settings: PassageSettings) -> list[Passage]:
    """Passages of about ``target_words`` words that together hold every sentence once.

    The text is divided evenly instead of filled greedily, so that no article ends in a passage of one short
    sentence, whose vector would say little and whose BM25 length norm would be flattered.
    """
    sentences = splitter.split(article.text)
    words = [len(article.text[s.start : s.end].split()) for s in sentences]
    passages: list[Passage] = []
    for first, last in _even_runs(words, settings.target_words):
        run = tuple(sentences[first:last])
        passages.append(Passage(article.id, len(passages), run[0].start, run[-1].end, run))
    return passages


def _even_runs(words: list[int], target: int) -> list[tuple[int, int]]:
    """Index ranges of sentences whose word counts are near equal shares of about ``target``."""
    share = sum(words) / max(1, round(sum(words) / target))
    starts, filled = [0], 0
    for index, length in enumerate(words):
        if index > starts[-1] and filled + length / 2 > share:
            starts.append(index)
            filled = 0
        filled += length
    if len(starts) > 1 and filled < share / 3:
        starts.pop()
    return list(zip(starts, [*starts[1:], len(words)], strict=True)) if words else []
