"""The question before with one part of it changed: "and in 1996?", "and the mayor?", "Palmyra?".

Which part gives way is told by meaning: of the names and noun phrases of the question, the one that is nearest to what
was said. A time gives way to a time, what follows a preposition to what follows the same one. Where nothing gives way,
"" is returned, and the words are searched for with the topic beside them (``app.followups.topic``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from app.followups.leaning import core_question
from app.language.dates import dates_in
from app.language.names import name_spans
from app.language.words import AUXILIARIES

CHANGES = frozenset(["time", "name"])  # what may be changed
_ALIKE = 0.2  # cosine below which two phrases are of different sorts
_PREPOSITIONS = "in|at|on|for|among|with|from|by|to|under|during|before|after|since|until"
_PREPOSITION = re.compile(rf"(?:{_PREPOSITIONS})\b", re.IGNORECASE)
_TIME_AFTER = re.compile(r"\b(?:in|on|at|since|by|during)\s+(?:the\s+)?$", re.IGNORECASE)
_AUX = "|".join(sorted(AUXILIARIES))
_NOUN = rf"(?!(?:{_PREPOSITIONS}|of|and|or|going|{_AUX})\b)[\w'’-]+"
_NOUNS = re.compile(  # "the manager of Calder Rovers"; the men of "how many men"
    rf"\b(?:(?:the|an?|his|her|its|their)\s{_NOUN}(?:\s{_NOUN})?(?:\sof\s(?:the\s)?{_NOUN}(?:\s{_NOUN})?)?"
    rf"|(?<=many\s){_NOUN}|(?<=which\s){_NOUN})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"^\W*(?:\w+\s){{1,3}}?(?:{_AUX})\s(?P<subject>.+?)\s\w+\W*$", re.IGNORECASE)
Closeness = Callable[[str, Sequence[str]], list[float]]  # cosines of a text with others
Span = tuple[int, int]


def with_part_replaced(message: str, question: str, matter: str, closeness: Closeness) -> str:
    """The ``question`` with what the ``message`` says in the place of what is of the same sort.

    ``matter`` is what it was understood as: a "time" or a "name".
    """
    said = core_question(message).rstrip("?.! ")
    question, _, topic = question.partition(" (")  # what the question itself leant on
    part = (
        _time(said, question) if matter == "time" else _preceded(said, question) or _nearest(said, question, closeness)
    )
    if part is None:
        return ""
    changed = _put(question, part, said)
    return f"{changed} ({topic.rstrip('?')}?" if topic else f"{changed}?"


def _time(said: str, question: str) -> Span:
    """The time that a question names, with its preposition where what was said has its own; else the question's end."""
    told = next(iter(dates_in(question, None)), None)
    if told is None:
        return _end(question)
    # "1996" and "March" stand where "1997" stood, but not "last year".
    before = None if re.match(r"\d|[A-Z]", said) else _TIME_AFTER.search(question[: told.start])
    return before.start() if before else told.start, told.end


def _preceded(said: str, question: str) -> Span | None:
    """What follows the same preposition in the question, with it; its end, where nothing does."""
    found = _PREPOSITION.match(said)
    if not found:
        return None
    same = re.search(rf"\b{found.group()}\s+(?:the\s+)?[\w'’-]+(?:\s[A-Z][\w'’-]*)*", question, re.IGNORECASE)
    return same.span() if same else _end(question)


def _nearest(said: str, question: str, closeness: Closeness) -> Span | None:
    """The phrase that is most like what was said; whoever did something, where none is."""
    subject = _SUBJECT.match(question)
    spans = [*_phrases(said, question), *([subject.span("subject")] if subject else [])]
    likeness = closeness(said, [question[start:end] for start, end in spans])
    best = max(range(len(spans)), key=likeness.__getitem__, default=None)
    if best is None or (likeness[best] < _ALIKE and not subject):
        return None
    return spans[best] if likeness[best] >= _ALIKE else spans[-1]


def _phrases(said: str, question: str) -> Iterator[Span]:
    """Names alone may give way to a name, where there are any."""
    names = name_spans(question)
    yield from names
    if not names or (4, 4 + len(said)) not in name_spans(f"for {said}"):
        yield from (match.span() for match in _NOUNS.finditer(question))


def _end(question: str) -> Span:
    end = len(question.rstrip("?.! "))
    return end, end


def _put(question: str, span: Span, said: str) -> str:
    start, end = span
    if start and not name_spans(f"for {said}"):
        said = f"{said[:1].lower()}{said[1:]}"
    parts = (question[:start], said, question[end:])
    return " ".join(part.strip() for part in parts if part.strip("?.! ")).rstrip("?.! ")
