"""What kind of answer a question wants: a name, a date, a list, a reason, two things at once.

A small model answers better when it is told what is missing from a complete answer, and a check can only see that
the second half of "who …, and with whose support?" is missing if it knows that there are halves. By form alone: the
question word and what stands beside it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.followups.conversation import words
from app.language.words import AUXILIARIES
from app.language.words import QUESTION_WORDS as WH


class QuestionKind(StrEnum):
    """What an answer must hold to be one."""

    FACT = "fact"  # a name, a place, a thing, what somebody said
    TWO_PART = "two-part"  # see ``parts_of``
    LIST = "list"  # several things of a sort
    REASON = "reason"  # why or how
    YES_NO = "yes-no"  # yes or no, and what it rests on
    DATE = "date"  # a day, a year, a time of day
    NUMBER = "number"  # a count, an amount, a length of time


_PREFIX = re.compile(
    r"^\W*(?:(?:and|but|so|then|please|ok(?:ay)?|well|thanks|now)\b[\s,]*|(?:can|could|would) you (?:please )?"
    r"(?=tell|name|list|say|explain)|"
    r"(?:please )?(?:tell me|say|do you know|i (?:want|would like|'d like) to know)[\s,:]+"
    r"(?=(?:\w+ )?(?:who|whom|whose|what|which|when|where|why|how|if|whether)\b))*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:(?:since|until|till|by|from) when|when|(?:\w+ )?(?:what|which) (?:year|day|date|month|week|century|decade|"
    r"time|hour|evening|morning)|what (?:is|was|were) the (?:(?:\w+ )?date|year|day|time)|how long ago)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^(?:(?:to|by|for|in|of|at|with|from|over|after) )?(?:how (?:many|much|long|old|far|fast|big|tall|high|deep|wide|"
    r"large|often|heavy|quickly|late)|(?:what|which) (?:is |was |are |were |will be )?"
    r"(?:the |its |their )?(?:[\w.-]+['’]s? )?(?:\w+ )?(?:percentage|share|proportion|number|amount|margin|price|cost|"
    r"score|size|length|height|age|rate|toll|sum|total|speed|distance|population|value|fine|revenues?|turnover|profits?|"
    r"income|salary|budget))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^(?:why|how|for what reason|what (?:caused|causes|led to|prompted|(?:is|was|were) the (?:reason|cause)s?)|"
    r"explain)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:(?:name|list|enumerate)\b|(?:what|which|who) (?:are|were) the (?:\w+ ){0,3}?(?P<of>\w+)\b|"
    r"(?:\w+ )?(?:what|which) (?:(?:other|different|two|three|four|five|six|several|new|main|of the|"
    r"kinds? of|sorts? of) )*"
    r"(?:\w+ )?(?P<noun>\w+)\b)",
    re.IGNORECASE,
)
_SINGULAR_S = re.compile(r"(?:ss|us|is|news|series|gas|class|does|was|has|says|happens|means)$", re.IGNORECASE)
_BEFORE = (
    "of|in|on|at|for|from|by|with|to|about|against|between|among|after|before|during|since|until|till|under|over|into|"
    "through|near|around|without|within|per"
)
_PLURAL = frozenset(["people", "men", "women", "children", "police"])
_WH = "|".join(sorted(WH))
_AUX = "|".join(sorted(AUXILIARIES))
# A second question: after a comma any question word, without one only what is inverted like a question.
_SECOND = re.compile(
    rf"(?:,\s*+(?:and|but|or)\s++(?=(?:(?:{_BEFORE})\s++)?(?:{_WH})\b)"
    rf"|(?<!\s)\s++and\s++(?=(?:{_BEFORE})\s++(?:whom?|whose|what|which|when|where)\b"
    rf"|(?:{_WH})(?:\s++(?:many|much|long|old|far))?(?:\s++\w++)?\s++(?:{_AUX})\b|(?:{_WH})\W*+$)"
    rf"|\?\s+(?:(?:and|but|or|also)\s+)?(?=\w))",
    re.IGNORECASE,
)


def kind_of(question: str) -> QuestionKind:
    """The kind of answer that a question wants; FACT where nothing tells."""
    if len(parts_of(question)) > 1:
        return QuestionKind.TWO_PART
    asked = _PREFIX.sub("", question.strip())
    first = _first_word(asked)
    if first in AUXILIARIES or first in ("if", "whether"):
        return QuestionKind.YES_NO
    if _DATE.match(asked):
        return QuestionKind.DATE
    if _NUMBER.match(asked):
        return QuestionKind.NUMBER
    if _REASON.match(asked):
        return QuestionKind.REASON
    return QuestionKind.LIST if _wants_list(asked) else QuestionKind.FACT


def _wants_list(asked: str) -> bool:
    found = _LIST.match(asked)
    if not found:
        return False
    if not (found["of"] or found["noun"]):
        return True
    return bool(found["of"]) or any(_plural(match.group()) for match in list(words(found.group()))[1:])


def _plural(word: str) -> bool:
    low = word.casefold()
    return low in _PLURAL or (
        low not in AUXILIARIES and low.endswith("s") and not _SINGULAR_S.search(low) and word.islower()
    )


def parts_of(question: str) -> tuple[str, ...]:
    """The questions in a question, each with its own question mark; the question alone where it is one.

    Split only where a second question word follows "and", so "Who are Brannock and Osk?" stays whole. "With whose
    support?" needs the first part beside it.
    """
    asked = question.strip()
    cuts = [cut for cut in _SECOND.finditer(asked) if re.search(r"\w", asked[: cut.start()])]
    if not cuts or _first_word(asked) not in WH | AUXILIARIES:  # "Tell me who won and how" is no question
        return (question,)
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(asked)]
    return tuple(_as_question(asked[start:end]) for start, end in zip(starts, ends, strict=True))


def _first_word(asked: str) -> str:
    return next((match.group().casefold() for match in words(asked)), "")


def _as_question(text: str) -> str:
    text = text.strip(" ,?")
    return f"{text[:1].upper()}{text[1:]}?"
