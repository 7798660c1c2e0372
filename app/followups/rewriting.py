"""A follow-up rewritten by rules: fragments completed, pronouns replaced, the topic named.

    by_rules ── parallel     "And in 2015?", "No, I meant the militants"                    (app.followups.fragments)
             ── resolved     "When did she say that?": pronouns replaced where it is clear by what
             ── with_topic   what the question still lacks, in brackets: "Who was the pilot (Concorde)?"

Rules cost microseconds and add nothing that was not said. Where they are not sure, they say so, and ``app.question``
may ask a model.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from app.followups.conversation import Exchange
from app.followups.fragments import COUNTED, Ruled, parallel, sentence
from app.followups.leaning import Asked, Way, bound, owns, pronouns, refers
from app.followups.naming import (
    AUXILIARIES,
    PEOPLES,
    PREPOSITIONS,
    Kind,
    Name,
    names,
    noun_phrases,
    opening_plural,
    unique,
)
from index.keywords import terms_of

_MOST_PHRASES = 3
_OPENING = 80  # characters of an answer in which it says who or what
_DEFINED = re.compile(r"^\W*what (?:is|are|was|were) ((?!there\b|\w+ed\b)\w+(?:[ -]\w+){0,2})\W*$", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:about|of|against|for|to|by|on|with) (?:it|that|this)\b|\bthere\W*$", re.IGNORECASE)
_TITLES = frozenset(["mr", "mrs", "ms", "dr", "sir"])  # "Mr Brown" says nothing new beside "Gordon Brown"
_DEFINITE = re.compile(r"\bthe [a-z]", re.IGNORECASE)
_INNER = re.compile(rf" (?:{'|'.join(PREPOSITIONS)})\b")
_ENTITY = re.compile(r"^(?:\w+ )?(?:who|whom|whose|which|what|where)\b", re.IGNORECASE)
_COUNT_WORDS = re.compile(r"^(?:(?:many|much|two|three|four|five|six|several|really)\s+)+", re.IGNORECASE)
_HE, _SHE = ("he", "him", "his", "himself"), ("she", "her", "hers", "herself")
_IT, _THEY = ("it", "its", "itself"), ("they", "them", "their", "theirs", "themselves")
_GROUPS = (_HE, _SHE, _IT, _THEY)
_PLACE = re.compile(
    r"^\W*(?:where|(?:in )?(?:which|what) (?:city|town|country|place|village|port|island|state))\b", re.IGNORECASE
)
_THERE = re.compile(r"\bthere(?=\W*$)", re.IGNORECASE)
_THAT_NOUN = re.compile(r"\b(?:that|this) (\w+)", re.IGNORECASE)


def by_rules(asked: Asked, told: Sequence[Exchange]) -> Ruled:
    """The question in words that need no conversation, as well as it goes without a model."""
    if asked.way is Way.NOT or not told:
        return Ruled(sentence(asked.core), True)
    if asked.way in (Way.FRAGMENT, Way.CORRECTION):
        return parallel(asked.core, told[-1].question)
    about = meant(asked, told)
    text, sure = resolved(asked.core, about, told)
    return Ruled(sentence(with_topic(text, about, asked.core)), sure and not refers(text))


def meant(asked: Asked, told: Sequence[Exchange]) -> Exchange:
    """The exchange that a question goes back to: the last, unless only an earlier one has its words."""
    told = [exchange for exchange in told if exchange.question]
    definite = re.findall(r"\bthe (\w+(?: \w+)?)", asked.core) if asked.way is Way.REFERENCE else [asked.core]
    terms = set(terms_of(asked.back or " ".join(definite)))
    for exchange in reversed(told):
        if terms & set(terms_of(exchange.text)):
            return exchange
    return told[-1]


# References


def resolved(core: str, about: Exchange, told: Sequence[Exchange]) -> tuple[str, bool]:
    """The question with its free pronouns replaced, and whether each was."""
    pieces, end, sure, done = [], 0, True, set[str]()
    for pronoun in pronouns(core):
        group = next(group for group in _GROUPS if pronoun.group().casefold() in group)
        if bound(core, pronoun) or group[0] in done:
            continue
        done.add(group[0])  # a second one means the same: "What will she do with her money?"
        name = _antecedent(group, about, told)
        if name:
            own = name + ("’" if name.endswith("s") else "’s") if owns(core, pronoun) else name
            pieces += [core[end : pronoun.start()], own]
            end = pronoun.end()
        sure = sure and bool(name)
    return _with_nouns("".join([*pieces, core[end:]]), about), sure


def _antecedent(group: tuple[str, ...], about: Exchange, told: Sequence[Exchange]) -> str:
    earlier = [about, *(exchange for exchange in reversed(told) if exchange is not about)]
    if group in (_HE, _SHE):
        return _person(earlier, woman=group is _SHE)
    return _thing(about) if group is _IT else _several(about)


def _person(told: Sequence[Exchange], *, woman: bool) -> str:
    """The person last spoken of: of an answer its first, who is mostly its subject, then of its question.

    A single name may be anything, so one is taken only where nobody has two, from the answer to a "Who …?".
    """
    for exchange in told:
        found = names(exchange.answer, exchange.question) + names(exchange.question, exchange.answer)
        people = [name.text for name in found if name.kind is Kind.PERSON and name.woman in (None, woman)]
        if people:
            return people[0]
    for exchange in told:
        who = re.match(r"\W*who", exchange.question, re.IGNORECASE)
        single = names(exchange.answer, exchange.question) if who else []
        if single and single[0].kind is Kind.THING:
            return single[0].text
    return ""


def _thing(exchange: Exchange) -> str:
    """What "it" stands for: the answer to "Which company …?", else what the question was about."""
    question = exchange.question
    if defined := _DEFINED.match(question):
        return defined[1]
    if re.match(r"\W*(?:which|what) \w+", question, re.IGNORECASE) and not re.match(
        r"\W*what (?:is|was|are|were|did|does|do|has|had)\b", question, re.IGNORECASE
    ):
        answered = names(exchange.answer, question)
        if answered and exchange.answer.startswith(answered[0].text):
            return answered[0].text
    phrases = noun_phrases(question)
    named = [phrase for phrase in phrases if names(phrase, exchange.answer)]
    definite = [phrase for phrase in phrases if phrase.casefold().startswith("the ")]
    who = bool(re.match(r"\W*who(?:['’]s| is| was| are| were)\b", question, re.IGNORECASE))
    for phrase in named + definite:
        inner = re.split(r"\b(?:on|about|in|at)\s+(?=the\b)", phrase)[-1]
        if not inner.endswith(PEOPLES) and not any(_a_person(n, who) for n in names(inner)):
            return inner
    return ""


def _a_person(name: Name, who: bool) -> bool:
    return name.kind is Kind.PERSON and (name.woman is not None or who)


def _several(exchange: Exchange) -> str:
    """What "they" stands for: two names, a group, or the things that were counted."""
    question, answer = exchange.question, exchange.answer
    found = unique(names(answer, question))
    for one, other in itertools.pairwise(found):
        if f"{one.text} and {other.text}" in answer:
            return f"{one.text} and {other.text}"
    counted = COUNTED.match(question)
    if counted and counted["noun"].endswith("s") and counted["noun"] not in AUXILIARIES:
        return f"the {counted['noun']}"
    if re.match(r"\W*who\b", question, re.IGNORECASE) and (opening := opening_plural(answer)):
        return opening
    heads = [re.split(_INNER, _uncounted(phrase))[0] for phrase in noun_phrases(question)]
    plural = [head for head in heads if re.search(r"\b[a-z]+[^\Ws]s$", head)]
    if plural:
        return plural[0]
    groups = [name for name in found + unique(names(question)) if name.kind is Kind.GROUP]
    return groups[0].text if groups else ""


def _uncounted(phrase: str) -> str:
    return _COUNT_WORDS.sub("", phrase)


def _with_nouns(text: str, about: Exchange) -> str:
    """ "that town" after "Which town …?" is what was answered"""
    asked = COUNTED.match(about.question)
    answered = names(about.answer, about.question)
    places = [name.text for name in names(about.question) if name.kind is Kind.PLACE]
    if answered and _PLACE.match(about.question) and about.answer.startswith(answered[0].text):
        places.append(answered[0].text)
    if places:
        text = _THERE.sub(f"in {places[-1]}", text)
    if not answered:
        return text
    noun = asked["noun"].casefold() if asked else ""
    return _THAT_NOUN.sub(lambda m: answered[0].text if m[1].casefold() == noun else m[0], text)


# Topic


def with_topic(text: str, about: Exchange, core: str) -> str:
    """The question, followed in brackets by what it is about, as far as it does not say that itself.

    To one that has a name already only other names are added, unless it asks about the whole ("What do they think of
    it?"): a long list is no topic. ``core`` is the question before pronouns were replaced.
    """
    known, own = set(terms_of(text)), bool(names(text)) and not _WHOLE.search(core)
    phrases: list[str] = []
    for phrase in _topic(about, own=own, answered=not own or bool(_DEFINITE.search(core))):
        terms = set(terms_of(" ".join(name.text for name in names(phrase, about.answer)))) if own else set()
        terms = (terms or set(terms_of(phrase))) - _TITLES
        new = len(terms - known)
        if (2 * new > len(terms) if own else new) and len(phrases) < _MOST_PHRASES:
            phrases.append(phrase)
            known |= set(terms_of(phrase))
    if not phrases:
        return text
    body = text.rstrip("?.! \t\n")
    return f"{body} ({', '.join(phrases)}){text[len(body) :].strip() or '?'}"


def _topic(about: Exchange, *, own: bool, answered: bool) -> list[str]:
    """Noun phrases of what was asked, those with names first, then of what was answered.

    A question that has a name of its ``own`` needs only the other names. Who was ``answered`` matters where it may
    have a word for them: "the militants". What was in brackets is less near.
    """
    asked, _, brackets = about.question.partition(" (")
    phrases = [_uncounted(phrase) for phrase in noun_phrases(asked)]
    named = [phrase for phrase in phrases if names(phrase, about.answer)]
    others = [phrase for phrase in phrases if phrase not in named]
    wanted = answered and _ENTITY.match(asked)
    told = [p for p in noun_phrases(about.answer[:_OPENING]) if names(p, asked)] if wanted else []
    telling = [phrase for phrase in others if " " in phrase]  # "the theft", "interest rates"; not "people"
    rest = [] if own and named else telling or ([] if named else others)
    return [*named, *told[:1], *rest, *brackets.rstrip(")?").split(", ")]
