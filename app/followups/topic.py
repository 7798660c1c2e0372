"""What a conversation is about, in its own words: what a question that leans on it has to be searched for with.

    "When did she say that?"  →  "When did she say that (Ann Pike, port of Hadley)?"

Nothing is put in the place of a pronoun, and no fragment is completed. Both were tried, in 500 lines: on 113 follow-ups
that nobody here had read, completing fragments changed three questions and found nothing more, and names in the place
of pronouns found the facts of two fewer than pronouns with the topic beside them (``docs/decisions/follow-ups.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.followups.conversation import Exchange, words
from app.language.names import name_spans
from app.language.words import QUESTION_WORDS, folded, plain_text
from index.text.terms import terms_of

_MOST_PHRASES = 6  # 4 of them lose 6 of 113 facts, 9 lose 3
_MOST_NAMES = 2  # of an answer


def with_topic(asked: str, told: Sequence[Exchange]) -> str:
    """The question, followed in brackets by what the last exchange adds to it.

    The questions of ``told`` are in such words themselves, so what is in brackets there comes along, last.
    """
    known, chosen = set(terms_of(asked)), list[str]()
    for phrase in _phrases(told[-1]):
        terms = set(terms_of(phrase))
        if terms - known and len(chosen) < _MOST_PHRASES:
            chosen.append(phrase)
            known |= terms
    body = asked.rstrip("?.! \t\n")
    return f"{body} ({', '.join(chosen)})?" if chosen else asked


def _phrases(last: Exchange) -> Iterator[str]:
    question, _, brackets = last.question.partition(" (")
    yield from _runs(question)
    known = frozenset(folded(word.group()) for word in words(last.question) if word.group()[0].isupper())
    answer = plain_text(last.answer)
    yield from (answer[start:end] for start, end in name_spans(answer, known)[:_MOST_NAMES])
    yield from filter(None, brackets.rstrip(")?").split(", "))


def _runs(text: str) -> Iterator[str]:
    """Words with a meaning that stand side by side: "cost", "port of Hadley" is two."""
    start = end = -1
    for word in words(text):
        telling = bool(terms_of(word.group())) and word.group().casefold() not in QUESTION_WORDS
        together = start >= 0 and not text[end : word.start()].strip(" -–'’\"“”&")
        if start >= 0 and not (telling and together):
            yield text[start:end]
            start = -1
        if telling:
            start = word.start() if start < 0 else start
            end = word.end()
    if start >= 0:
        yield text[start:end]
