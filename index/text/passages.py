"""Article → passages of whole sentences, with exact offsets (``index.text.sentence_ends`` tells where they end)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.settings import PassageSettings
from index.text.sentence_ends import UNSPACED, ends, guessed_language
from index.types import Article, Passage, Sentence

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = frozenset(".!?:;\"'”’)]。！？」』।۔؟።។։")
_WRAPPED_LINE = 45  # a line at least this long that ends mid-sentence was wrapped, not ended
_LONGEST_BLOCK = 2_000  # pySBD takes the square of what it is given, so longer paragraphs are cut first:
# Where a sentence is likely to end, and no abbreviation ("Mr.", "U.S.", "Prof."); or else at white space.
_LIKELY_END = re.compile(r"(?<=[a-z]{4})[.!?] |[!?]\s|[。！？]|[।॥۔؟።។][\s\u200b]*|(?<=\d\d)\. ")
_UNSPACED_CHAR = re.compile(f"[{UNSPACED}]")
_CHARS_A_WORD = 2  # of Chinese, about; of Thai three


class SentenceSplitter:
    """Finds sentence offsets. ``language`` is that of texts of which nobody says it."""

    def __init__(self, language: str = "en") -> None:
        self._language = language

    def split(self, text: str, language: str = "") -> list[Sentence]:
        """Sentences in order, without surrounding white space. Together they hold every visible character."""
        language = language[:2].lower() or guessed_language(text, self._language)
        sentences: list[Sentence] = []
        for start, end in _blocks(text):
            sentences.extend(_split_block(text, start, end, language))
        return sentences


def _split_block(text: str, start: int, end: int, language: str) -> Iterator[Sentence]:
    # Only the ends are taken from the libraries and the sentences are cut from the original: their spans skip or
    # repeat characters on odd input, and a lost character would make an offset lie.
    # A line break inside a block is a wrapped line; pySBD would end the sentence there.
    cursor = start
    for cut in (*(start + cut for cut in ends(text[start:end].replace("\n", " "), language)), end):
        sentence = trimmed(text, cursor, cut)
        if sentence is not None:
            yield sentence
        cursor = cut


def trimmed(text: str, start: int, end: int) -> Sentence | None:
    """A stretch without the white space around it; None where it has nothing else."""
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    lead = len(piece) - len(piece.lstrip())
    return Sentence(start + lead, start + lead + len(stripped))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    for start, end in paragraphs(text):
        yield from _bounded(text, start, end)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses, with the white space around them: paragraphs, and lines that were ended
    rather than wrapped."""
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
            yield block_start, newline
            block_start = newline + 1
        line_start = newline + 1
    yield block_start, end


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
    sentences = splitter.split(article.text, article.language)
    words = [_words(article.text[s.start : s.end]) for s in sentences]
    passages: list[Passage] = []
    for first, last in _even_runs(words, settings.target_words):
        run = tuple(sentences[first:last])
        passages.append(Passage(article.id, len(passages), run[0].start, run[-1].end, run))
    return passages


def _words(sentence: str) -> int:
    """How many words a sentence has; about, where its script has no spaces between them."""
    spaced = len(sentence.split())
    return spaced if sentence.isascii() else spaced + len(_UNSPACED_CHAR.findall(sentence)) // _CHARS_A_WORD


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
