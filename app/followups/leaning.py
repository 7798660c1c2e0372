"""Whether, and how, a question leans on the conversation.

Rewriting what stands alone can only harm it: another topic's names bring another topic's articles. So every sign here
is one that the question itself gives, and a pronoun that the question explains itself ("Who replaced Honecker when he
was removed?") is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.followups.conversation import Exchange, words
from app.followups.naming import AUXILIARIES, IRREGULAR, PREPOSITIONS, WH, names
from index.keywords import terms_of


class Way(StrEnum):
    """How a question leans on what was said."""

    NOT = ""
    FRAGMENT = "fragment"  # "And in 2015?", "Why?", "How many?"
    CORRECTION = "correction"  # "No, I meant the museum."
    REFERENCE = "reference"  # "When did she say that?"
    TOPIC = "topic"  # "What did the winner get?": no name, or too few words to be about anything


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without its courtesies and connectives, and how it leans."""

    core: str
    way: Way
    opened: str = ""  # the connective it began with, in small letters: "and", "but", "what about"
    back: str = ""  # "the theft" of "Back to the theft: …"


_COURTESY = re.compile(
    r"^\W*(?:(?:many thanks|thanks(?: a lot)?|thank you(?: very much| so much)?|thx|ok(?:ay)?|great|good|perfect|cool|"
    r"i see|sorry|hi|hello|hey|please|well|fine|interesting|wow|right|yes|alright|good (?:morning|evening|bye)|bye|"
    r"goodbye|cheers|got it|understood)(?=[\s,.!:;–-]|$)[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\W*(?:(?:no|nope|yes|lol|haha|hm+|really)\W*)?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"^(?:(?:now )?(?:for )?something (?:else|different)|(?:an)?other (?:question|topic|thing|subject)|"
    r"(?:a )?(?:different|new) (?:question|topic|subject)|by the way|on another (?:note|topic)|"
    r"(?:to )?chang(?:e|ing) (?:the )?(?:subject|topic)|one more (?:question|thing))\b[\s,.!:;–-]*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^(?:and )?(?:(?:going |coming )?back to|regarding|as to|about)\s++([^:,]++)[:,]\s*+", re.IGNORECASE
)
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|wrong|sorry|actually)\b[\s,.!:;–-]*)*(?:(?:but )?i (?:meant?|was asking about|am asking about)\b|"
    r"rather\b)|^(?:no|nope)[,.!:;–-]\s|^not (?!all\b|only\b)",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(r"^\W*(?:(and|but|so|or|also|then)\b[\s,]+)?(what about|how about)?\b\s*", re.IGNORECASE)
_ORDERS = re.compile(r"^(?:tell|give|show|list|name|explain|describe|summari[sz]e|compare|find)\b", re.IGNORECASE)
_VERBS = re.compile(
    r"\b(?:\w{3,}ed|died|won|lost|got|ran|went|came|took|paid|made|said|left|fell|rose|cost|built|bought|sold|led|beat|"
    r"held|met|gave|knew|saw|told|wrote|spoke|broke|grew|flew|began|found|stole|happens?|runs?|heads?|owns?|makes?|"
    r"directs?|leads?|wants?|says?|means?|knows?|lives?|works?|stood|kept|put|set|shot|sent|spent|took|drew|scored)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_NEUTRAL = re.compile(r"\b(it|its|itself|they|them|their|theirs|themselves)\b", re.IGNORECASE)
# Where a clause ends and another begins, but for the question's first word.
_BOUNDARY = re.compile(
    r"(?<=\w),|(?<=\w )(?:and|but|or|that|which|who|what|when|where|while|because|after|before|if|as|until|since|"
    r"although|whether|than)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|be|does|did|would|will|has) it (?:"
    r"(?:true|possible|likely|known|clear|that|who|rain\w*|been|come to)\b|(?:take|cost)\b(?: \w+){0,3}? to\b|"
    r"(?:take|cost) (?:him|her|them|us)\b|(?:called|mean) (?=\w))|\bwhat it means?\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:(?:this|these|those)(?!\s+(?:week|month|year|day|morning|evening|summer|winter|spring|autumn|century|who)\b)|"
    r"(?:the|which|that) (?:other|same|former|latter|first|second|last|later|earlier)?\s*ones?\b|the (?:former|latter|"
    r"same|others?)(?=\W*$)|(?:do|does|did|done|say|said|says|know|mean|means) so\b)",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\bthat(?: (?:to|of|for|by|about|with|from|in|at|on))?(?=\W*$)|"
    r"(?:^|\b(?:in|of|about|to|by|on|at|for|from|with|after|before|during|is|was|were|are|did|does|do|"
    r"like|than|and|since|because of))\s+that\b|\b\w+ that (?:[^\W\d_]+ ?){1,2}\W*$",
    re.IGNORECASE,
)
SAYING = re.compile(
    r"\b(?:say|said|says|report(?:ed)?|claim(?:ed)?|announced?|think|thought|believed?|warn(?:ed)?|hoped?|fear(?:ed)?|"
    r"know|knew|deny|denied|expect(?:ed)?|fact|show(?:ed)?|so|told \w+|find|found|agreed?) that (?=\w)",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\bthere\b", re.IGNORECASE)
_LOOKED_UP = re.compile(
    r"^(?:who|what) (?:is|was) (?!(?:the|his|her|its|their|new|next)\b)[a-z]+ (?!\w+ed\b)[a-z]+\W*$"
)
# What anyone may do about anything: "What did Russia say?"
_ANYONE_MAY = re.compile(
    r"^(?:(?:what|how|why) )?(?:did|does|do|has|have|will|would|is|was) (?:the )?(?:[^\W\d_][\w.'’-]* ){1,4}?"
    r"(?:say|said|comment(?:ed)?|react(?:ed)?|respond(?:ed)?|reply|replied|think|do|done|agree[d]?|deny|denied|want|"
    r"propose[d]?|involved|there)\W*$",
    re.IGNORECASE,
)
BARE = re.compile(
    r"^(?:(?:for|since|by|from|to|with|in|at|on|of|about|against|until) )?(?:why|when|where|who|whom|which|what|how)"
    r"(?: (?:many|much|long|often|far|old|big|large|high|so|exactly|else|come|ones?|not|then|of (?:them|those|these)|"
    r"year|day|time|date|month))*$",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe (?!\w+ (?:of|for)\b)[a-z]", re.IGNORECASE)  # "the winner"; not "the top of a boiler"
_LONGEST = 500  # characters; a question so long says what it is about
_FEW_TERMS = 2
_MANY_TERMS = 5  # so many without a word of the conversation are about something else
_FRAGMENT_WORDS = 6
_WH_FRAGMENT_WORDS = 4  # "What meets every three months?" has more


def leaning(question: str, told: Sequence[Exchange]) -> Asked:
    """The question's core, and how it leans on ``told``. Only greetings and thanks: it does not lean at all."""
    asked = question.strip()
    core = _COURTESY.sub("", asked)
    if not told or _EMPTY.match(core) or len(asked) > _LONGEST:
        return Asked(asked, Way.NOT)
    if changed := _CHANGE.match(core):
        core = core[changed.end() :] or core
        return Asked(core, Way.REFERENCE if refers(core) else Way.NOT)
    if back := _BACK.match(core):
        return Asked(core[back.end() :], Way.TOPIC, back=back[1])
    if corrected := _CORRECTION.match(core):
        rest = core[corrected.end() :].strip(" ,.:;–-")
        if not _is_clause(rest):
            return Asked(core, Way.CORRECTION)
        core = rest
    opened = _CONNECTIVE.match(core)
    rest = core[opened.end() :] if opened else core
    said = " ".join(part.casefold() for part in opened.groups() if part) if opened else ""
    return Asked(rest, _way(rest, said, told), said)


def _way(core: str, opened: str, told: Sequence[Exchange]) -> Way:
    if is_fragment(core, opened):
        return Way.FRAGMENT
    if refers(core):
        return Way.REFERENCE
    terms = set(terms_of(core))
    named = names(core)
    if len(terms) < _FEW_TERMS or (opened and len(terms) <= _FEW_TERMS):
        return Way.TOPIC if (len(terms) < _FEW_TERMS and not named) or opened else Way.NOT
    if named and _ANYONE_MAY.match(core):
        return Way.TOPIC
    if named or re.search(r"[\"“]|\d", core) or _LOOKED_UP.match(core):
        return Way.NOT
    definite = set(terms_of(" ".join(re.findall(r"\bthe (\w+(?: \w+)?)", core))))
    shared = any(definite & set(terms_of(exchange.text)) for exchange in told)
    few = len(terms) <= _FEW_TERMS or (len(terms) < _MANY_TERMS and _DEFINITE.search(core))
    return Way.TOPIC if shared or few else Way.NOT


def is_fragment(core: str, opened: str = "") -> bool:
    """Whether a question is only a part of one: no verb, or nothing but a question word."""
    parts = [re.sub(r"['’]s$", "", match.group().casefold()) for match in words(core)]
    if re.match(r"\W*(?:who|what|where|when|how)['’]s\b", core, re.IGNORECASE):
        return False
    if opened.endswith("about"):
        return not _is_clause(core)
    if not parts or (len(parts) > _FRAGMENT_WORDS and not opened):
        return False
    if _ORDERS.match(core) or set(parts) & (AUXILIARIES | IRREGULAR) or _VERBS.search(core):
        return False
    first = parts[1] if parts[0] in PREPOSITIONS and len(parts) > 1 else parts[0]
    if first in WH:
        if pronouns(core) and not BARE.match(core):
            return False  # "Which countries belong to it?": the verb is one that no list knows
        if len(parts) > _WH_FRAGMENT_WORDS and not opened and parts[2] not in PREPOSITIONS:
            return False
        return first != "who" or not terms_of(core)  # "Who retook Palmyra?" has a verb that no list knows
    # Without a question mark, a few words are a search of their own: "Concorde crash".
    return bool(opened) or (core.rstrip().endswith("?") and (parts[0] in PREPOSITIONS or len(parts) <= 3))


def _is_clause(core: str) -> bool:
    parts = [match.group().casefold() for match in words(core)]
    return bool(parts) and (parts[0] in WH | AUXILIARIES or parts[1:2] == ["which"]) and not is_fragment(core)


def refers(core: str) -> bool:
    """Whether a word of the question stands for something that the question does not name."""
    plain = SAYING.sub(" ", core)
    if _DEMONSTRATIVE.search(plain) or _THAT.search(plain) or _THERE.search(plain):
        return True
    return any(not bound(core, match) for match in pronouns(core))


def pronouns(core: str) -> list[re.Match[str]]:
    """Personal pronouns with their places; "it" in "is it true that" stands for nothing and is left out."""
    empty = [match.span() for match in _EXPLETIVE.finditer(core)]
    found = [*_PERSONAL.finditer(core), *_NEUTRAL.finditer(core)]
    kept = [m for m in found if not any(start <= m.start() < end for start, end in empty)]
    return sorted(kept, key=lambda match: match.start())


def bound(core: str, pronoun: re.Match[str]) -> bool:
    """Whether the question itself says before the pronoun what it stands for."""
    before = core[: pronoun.start()]
    low = pronoun.group().casefold()
    mine = low in ("his", "their", "its") or low.endswith(("self", "selves")) or (low == "her" and owns(core, pronoun))
    if mine:  # "Who sold his house?", "When was the drug granted its licence?"
        return bool(terms_of(before))
    # Within one clause a pronoun never means its subject: "What did Armstrong say about it?" names someone, but not it.
    boundary = max((match.start() for match in _BOUNDARY.finditer(before)), default=0)
    if low in ("he", "she", "him", "her"):
        return bool(names(before[:boundary]))
    return bool(terms_of(before[:boundary]))


def owns(core: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun stands before what is its own: "her boat", not "before her"."""
    low = pronoun.group().casefold()
    if low in ("his", "its", "their"):
        return True
    following = next(words(core[pronoun.end() :]), None)
    return low == "her" and following is not None and following.group().casefold() not in PREPOSITIONS | AUXILIARIES


def only_courtesy(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks or "I see": there is nothing to search for."""
    return bool(text.strip()) and bool(_EMPTY.match(_COURTESY.sub("", text.strip())))
