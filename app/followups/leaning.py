"""Whether a question leans on the conversation.

By signs that the question itself gives: it opens as talk that goes on ("And …", "No, I meant …"), it points at
something ("that", "the other one"), it has a pronoun with no name before it, or it names nothing and has too few words
to be about anything. What stands alone is left as it is: another topic's words bring another topic's articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.followups.conversation import Exchange
from app.language.names import name_spans
from index.text.terms import terms_of

_COURTESY = re.compile(
    r"^\W*(?:(?:many thanks|thanks(?: a lot)?|thank you(?: very much| so much)?|thx|ok(?:ay)?|great|good|perfect|cool|"
    r"i see|sorry|hi|hello|hey|please|well|fine|interesting|wow|right|yes|alright|good (?:morning|evening|bye)|bye|"
    r"goodbye|cheers|got it|understood)(?=[\s,.!:;–-]|$)[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\W*(?:(?:no|nope|yes|lol|haha|hm+|really)\W*)?$", re.IGNORECASE)
_ANOTHER_SUBJECT = re.compile(
    r"^(?:(?:now )?(?:for )?something (?:else|different)|(?:an)?other (?:question|topic|thing|subject)|"
    r"(?:a )?(?:different|new) (?:question|topic|subject)|by the way|on another (?:note|topic)|"
    r"(?:to )?chang(?:e|ing) (?:the )?(?:subject|topic)|one more (?:question|thing))\b[\s,.!:;–-]*",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\W*(?:(?:and|but|so|or|also|then|what about|how about|no(?=[,.!:–-])|nope|not|actually|i meant?|"
    r"(?:going |coming )?back to)\b[\s,.:;–-]*)+",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:these|those|this(?! (?:week|month|year|day|morning|evening|summer|winter|spring|autumn|century))|"
    r"(?:there|then|one|ones|so)(?=\W*$)|that(?: (?:to|of|for|by|about|with|from|in|at|on))?(?=\W*$)|"
    r"(?:in|of|about|to|by|on|at|for|from|with|after|before|is|was|were|are|did|does|do|than|like) that|"
    r"the (?:other|same|former|latter|others|two)s?|else|instead)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:(?P<own>(?P<thing>its|theirs?|itself|themselves)|his|hers?|himself|herself)|he|she|him|they|them|it)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|be|does|did|would|will|has) it (?:"
    r"(?:true|possible|likely|known|clear|that|who|rain\w*|been|come to)\b|(?:take|cost)\b(?: \w+){0,3}? to\b|"
    r"(?:take|cost) (?:him|her|them|us)\b|(?:called|mean) (?=\w))|\bwhat it means?\b",
    re.IGNORECASE,
)
# Where a clause ends and another begins, but for the question's first word.
_BOUNDARY = re.compile(
    r"(?<=\w),|(?<=\w )(?:and|but|or|that|which|who|what|when|where|while|because|after|before|if|as|until|since|"
    r"although|whether|than)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe (?!\w+ (?:of|for)\b)(?=[a-z])", re.IGNORECASE)  # "the winner"; not "the top of a boiler"
_LONGEST = 500  # characters; a question so long says what it is about
_FEW_TERMS = 2  # without a name, about nothing in particular
_FEW_DEFINITE_TERMS = 4  # the same of "the winner"


def core_question(question: str, *, goes_on: bool = True) -> str:
    """What is asked, without courtesies and, where it ``goes_on``, without the words that say so."""
    asked = _ANOTHER_SUBJECT.sub("", _COURTESY.sub("", question.strip()))
    return (_GOES_ON.sub("", asked) if goes_on else asked) or question


def leans(question: str, told: Sequence[Exchange]) -> bool:
    """Whether the question needs what was ``told``; greetings and thanks need nothing."""
    asked = _COURTESY.sub("", question.strip())
    if not told or _EMPTY.match(asked) or len(question) > _LONGEST:
        return False
    if changed := _ANOTHER_SUBJECT.match(asked):
        asked = asked[changed.end() :]
    elif _GOES_ON.match(asked):
        return True
    return _refers(asked) or (not changed and _is_about_nothing(asked))


def topic_leans(topic: str, told: Sequence[Exchange]) -> bool:
    """The same of a topic, which says in few words what it is about: "the museum theft", but not "the theft"."""
    terms = terms_of(topic)
    alone = len(terms) == 1 and _DEFINITE.search(topic) is not None and not name_spans(topic)
    return bool(told) and (_refers(topic) or not terms or alone)


def only_courtesy(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks or "I see": there is nothing to search for."""
    return bool(text.strip()) and bool(_EMPTY.match(_COURTESY.sub("", text.strip())))


def _refers(asked: str) -> bool:
    """Whether a word stands for something that the question does not name before it."""
    if _POINTS.search(asked):
        return True
    names = name_spans(asked)
    empty = [match.span() for match in _EXPLETIVE.finditer(asked)]
    for pronoun in _PRONOUN.finditer(asked):
        # Within one clause "he" never means its subject: "What did Armstrong say about it?" names someone, but not it.
        clause = max((m.start() for m in _BOUNDARY.finditer(asked, 0, pronoun.start())), default=0)
        ends = pronoun.start() if pronoun["own"] else clause
        expletive = any(start <= pronoun.start() < end for start, end in empty)
        named = terms_of(asked[:ends]) if pronoun["thing"] else any(end <= ends for _, end in names)
        if not expletive and not named:
            return True
    return False


def _is_about_nothing(asked: str) -> bool:
    terms = set(terms_of(asked))
    if name_spans(asked) or re.search(r"[\"“]|\d", asked):
        return not terms
    return len(terms) <= (_FEW_DEFINITE_TERMS if _DEFINITE.search(asked) else _FEW_TERMS)
