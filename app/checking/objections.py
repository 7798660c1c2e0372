"""What speaks against a statement although every word of it stands in its sources, in words for the reader.

Each looks for one way in which a small model stitches a false sentence together from true ones: a plan told as done, a
part told as the whole, another quarter's figure, what one says of another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.checking.alignment import Alignment, other_side
from app.checking.claims import facts_of, folded, name_spans, plain_text
from app.checking.names import same_name
from app.checking.places import Claimed, Place, acting_before, named_before, told_before
from app.checking.quotes import told_of_another
from app.checking.reading import Item, Kind, Reading, reading_of
from app.checking.wordforms import alike, opposed

_QUARTERS = ("first", "second", "third", "fourth")
_QUARTER = re.compile(rf"\bQ(?P<number>[1-4])\b|\b(?P<name>{'|'.join(_QUARTERS)})[- ]quarter\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:from|than|against|compared (?:with|to)|versus|over|on)\b[^,;.]*", re.IGNORECASE)
_BELONGING = re.compile(r"\b(?:of|in|from|near|at|to)(?: the)? $")
_ASKS_WHERE_OR_HOW_MANY = re.compile(
    r"\W*(?:where|how (?:many|much)|what (?:share|proportion|percentage|part))\b", re.IGNORECASE
)
_ASKS_WHO_DID = re.compile(
    r"\W*(?:and |so |but )?who (?:[a-z]+ly )?(?P<deed>(?!was\b|were\b|did\b|had\b|has\b|is\b)[a-z]+)\b", re.IGNORECASE
)
_LEANS = re.compile(r"\b(?:it|its|this|these|that was|his|her)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?P<bound>before|after|prior to)(?: the)? $", re.IGNORECASE)
_ENDS_THERE = re.compile(  # "after 12 May", but not "after Monday's defeat", "before the 2019 election"
    r"\W*(?:$|[,.;:)]|(?:and|or|but|when|because|in|on|at|by|to|for|over|with|as|while|after|before)\b)", re.IGNORECASE
)
_BOUND_TOO = re.compile(  # what a statement may say of it in other words
    r"\b(?:before|after|prior to|ahead of|later than|earlier than|by|until|till|since|from|to|up to|through|than|as of|"
    r"between|following)(?: the)?(?: (?:end|start|middle|beginning) of)?(?: the)? $",
    re.IGNORECASE,
)
_THE_MOST = re.compile(r"\bthe (?:most|fewest|least) (?!\w+ous\b)[a-z]+s\b", re.IGNORECASE)
_FIRST_OF_ALL = re.compile(
    r"\b(?:most|more|fewe\w+|less|least|top(?:s|ped)?|lead(?:s|ing)?|led|first|second|third|record|rank\w*|number one|"
    r"no\.? ?1|ahead|behind|(?:high|great|larg|bigg|long|strong|low|small|wid)e(?:st|r)|majority|plurality|runners?-up|"
    r"followed by|no ?(?:one|body|other)|unmatched|unrival\w+|outnumber\w*|surpass\w*|overt\w+|premier|mainly|"
    r"unprecedented|best|worst)\b|\d ?(?:%|per ?cent|pct)",
    re.IGNORECASE,
)
_PART = (
    r"(?:parts?|half|stages?|legs?|laps?|rounds?|heats?|stakes?|shares?|sections?|portions?|thirds?|quarters?|outskirts|"
    r"suburbs?|edges?|districts?|corners?|episodes?|chapters?)"
)
_PART_OF = re.compile(rf"\b{_PART}\b", re.IGNORECASE)
_PART_BEFORE = re.compile(
    rf"\b(?P<part>{_PART})(?: \d+)? (?:of|in)(?: the| a| this)?(?: \d{{4}}| [a-z]\w*)? $", re.IGNORECASE
)
_WITHIN = re.compile(r"\b(?:on|in|during|after|with)(?: the| a)?(?: [\w-]+){0,2} $", re.IGNORECASE)
_TO_WIN = re.compile(r"\bto (?:win|give|seal|take|clinch|claim)\b(?! the (?:\w+ )?(?:stage|leg|lap))", re.IGNORECASE)
_PART_AFTER = re.compile(r" (?P<part>stage|leg|lap)(?= win| victor| \d)")
_ACCORDING = re.compile(r"\baccording to (?:(?:the|a|an|its|his|her|their) )?(?P<whom>[^,.;:()]+)", re.IGNORECASE)
_SIDES = facts_of("army, military, navy, troops, soldiers, police, government, rebels, militants, insurgents").terms
_LEADS_TO_AMOUNT = re.compile(
    rf"\b(?:during|in|for) the (?:{'|'.join(_QUARTERS)})[- ]quarter (?:is|was|were|of|came|stood|total\w*)\b",
    re.IGNORECASE,
)


def objections(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """All of them, the gravest first. ``found`` are the alignments of the statement with each place, by its id."""
    ways = (
        _apart,
        _only_planned,
        _opposed,
        _said_of_another,
        _another_source,
        _done_by_another,
        _another_he,
        _only_a_part,
        _other_quarter,
        _other_side_of_a_day,
        _no_superlative,
    )
    return [reason for way in ways for reason in way(claimed, chosen, found)]


def _apart(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """Names that are all an answer says, where no sentence has them together: "Argentina and Spain."

    With no verb between them nothing but their company says what they have to do with the question.
    """
    items = claimed.reading.items
    if len(items) < 2 or any(item.kind is not Kind.NAME for item in items):
        return []
    if any(len(found[id(place)].pairs) == len(items) for place in chosen):
        return []
    return [f"no sentence has {' and '.join(f'“{item.text}”' for item in items)} together"]


def _only_planned(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What the statement tells as done with a verb that no source has, and its source as a plan, in words.

    "It was granted its licence in 2022" is not proven by "it would apply for a licence before the end of 2022", though
    all that the question does not say stands there.
    """
    items = claimed.reading.items
    pairs = [found[id(place)].pairs for place in chosen]
    done = [i for i, item in enumerate(items) if item.kind is Kind.WORD and item.past and not item.hedged]
    if not chosen or not done or any(i in own for i in done for own in pairs) or any(item.hedged for item in items):
        return []
    own, told = chosen[0].own.items, set(pairs[0].values())
    for k, other in enumerate(own):
        facts = [j for i, j in pairs[0].items() if items[i].kind in (Kind.NUMBER, Kind.DATE)]
        if other.hedged and other.kind is Kind.WORD and k not in told and facts and min(facts) > k:
            return [f"the source says “{other.hedged} {other.text}”, not that it happened"]
    return []


def _opposed(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """A word of the question that no source has, where a source has its opposite: what the question takes for granted.

    "Why did the council reject the barrier?" is no proof that it did, if the council "approved" it.
    """
    items, pairs = claimed.reading.items, [found[id(place)].pairs for place in chosen]
    taken = [
        i
        for i, item in enumerate(items)
        if item.kind is Kind.WORD and item.key in claimed.said and not any(i in own for own in pairs)
    ]
    told = [
        (place, other)
        for place in chosen
        for other in place.own.items
        # What the statement says as well is no rival.
        if other.kind is Kind.WORD and not any(alike(item.key, other.key) for item in items if item.key)
    ]
    for i in taken:
        for place, other in told:
            item = items[i]
            if not opposed(item.key, other.key) or bool(item.denied) != bool(other.denied):
                continue
            if not other_side(i, place.own.items.index(other), items, place.own.items, found[id(place)].pairs):
                return [f"the source says “{other.text}”, not “{item.text}”"]
    return []


def _said_of_another(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What the best sentence has its subject say of somebody else, in words."""
    for place in chosen[:1]:
        if told := told_of_another(claimed.reading, place.own, found[id(place)].pairs):
            return [f"in the source “{told[0].text}” says this of “{told[1].text}”"]
    return []


def _another_source(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """Whom the question and the statement follow ("according to the army"), where a source has somebody else tell it.

    "How many were killed, according to the army?" is not answered by what an observatory counted. Only of sides that a
    report rarely names in other words: a lawyer may be an attorney, and activists an observatory.
    """
    source = _ACCORDING.search(claimed.reading.text)
    side = facts_of(source["whom"]).terms & _SIDES if source and _ACCORDING.search(claimed.question) else frozenset()
    if not source or not side or not chosen or any(side & facts_of(told_before(place)).terms for place in chosen):
        return []
    others = [o for o in chosen[0].own.items if o.kind is Kind.NAME and o.key not in claimed.said]
    if not others or any(same_name(source["whom"], other.text) for other in others):
        return []
    return [f"the source does not give this according to “{source['whom']}”"]


def _done_by_another(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What is asked who did it, told of somebody of whom one source speaks, to something of which another speaks.

    "Hillary led the British expedition" has Hillary from one sentence and a British expedition from the next; with a
    verb that neither has, nothing says that it was he who led it. A sentence that has both may say it in other words,
    and so may one that leans on another ("she is its architect").
    """
    items, pairs = claimed.reading.items, [found[id(place)].pairs for place in chosen]
    asked = _ASKS_WHO_DID.match(claimed.question)
    deed = next((i for i, item in enumerate(items) if asked and item.text.casefold() == asked["deed"].casefold()), 0)
    if not deed or any(deed in own for own in pairs):
        return []
    doers = [i for i in range(deed) if items[i].key not in claimed.said and items[i].kind in (Kind.NAME, Kind.WORD)]
    theirs = {i for own in pairs if any(doer in own for doer in doers) for i in own if i > deed}
    stated = {i for own in pairs for i in own if i > deed}
    if not doers or not stated or 2 * len(theirs) >= len(stated) or any(_LEANS.search(p.own.text) for p in chosen):
        return []
    doer = next((items[i] for i in doers if items[i].kind is Kind.NAME), items[doers[-1]])
    return [f"no source says of “{doer.text}”: “{items[deed].text}”"]


def _another_he(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """Somebody of whom the statement tells what the best sentence tells of "he" or "she", who is named as another.

    "Mr. Armstrong reported. He stepped off" is not Aldrin. Only speakers and subjects are others: a place or a museum
    that the sentences before name is no "she". Whom the headline names may be meant all the same.
    """
    items = claimed.reading.items
    deed = next((i for i, item in enumerate(items) if item.kind is Kind.WORD and item.past), 0)
    subject = items[deed - 1] if deed else None
    if subject is None or subject.kind is not Kind.NAME:
        return []
    for place in chosen[:1]:
        pairs = found[id(place)].pairs
        at = pairs.get(deed, 0)
        doer = place.own.items[at - 1] if at and deed - 1 not in pairs else None
        if doer is None or doer.key not in ("he", "she"):
            continue
        people = acting_before(place)
        headline = reading_of(place.evidence.article.title, None).items
        if people and not any(same_name(subject.text, o.text) for o in (*people, *named_before(place), *headline)):
            return [f"in the source “{doer.text}” seems to be “{people[-1].text}”, not “{subject.text}”"]
    return []


def _only_a_part(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """What the statement says of a whole and its sources of a part, in words.

    "Troops retook Palmyra" is not proven by "troops retook the outskirts of Palmyra", nor is winning a race by winning
    a stage of it.
    """
    if _PART_OF.search(claimed.reading.text):
        return []
    for i in claimed.hard:
        if claimed.reading.items[i].kind is not Kind.NAME:
            continue
        told = _stating(i, chosen, found)
        parts = [_part(place.own.text, item.start, item.end) for place, item in told]
        if told and all(parts) and not _after_of(claimed.reading, i):
            return [f"the source says “{parts[0]}” of {told[0][1].text}, not all of it"]
    return []


def _stating(i: int, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[tuple[Place, Item]]:
    """The places that state an item of the statement, each with what states it there."""
    return [(place, place.own.items[found[id(place)].pairs[i]]) for place in chosen if i in found[id(place)].pairs]


def _other_quarter(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """An amount that its source gives for another quarter of the year than the statement, in words."""
    stated = _quarters(claimed.reading.text)
    amounts = [i for i in claimed.hard if (quantity := claimed.reading.items[i].quantity) and quantity.unit]
    for place in chosen:
        told = _quarters(_COMPARED.sub(" ", place.own.text))  # "up from $4.9bn in the first quarter"
        if stated & _quarters(place.window.plain) and not (told - stated and _LEADS_TO_AMOUNT.search(place.own.text)):
            continue
        if stated and told and any(i in found[id(place)].pairs for i in amounts):
            return [f"the source gives this for the {_QUARTERS[min(told) - 1]} quarter"]
    return []


def _other_side_of_a_day(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """A day of the statement before or after which its sources tell the same, in words.

    "The bridge was shut before 2021" does not prove that it was shut in 2021. "Until" and "as of" are no objection:
    with them a day may be the one on which something ended or was so.
    """
    for i in claimed.hard:
        item = claimed.reading.items[i]
        if item.kind is not Kind.DATE or _BOUND_TOO.search(claimed.reading.text[: item.start]):
            continue
        told = _stating(i, chosen, found)
        bounds = [_BOUND.search(place.own.text[: other.start]) for place, other in told]
        ends = [_ENDS_THERE.match(place.own.text[other.end :]) and "'" not in other.text for place, other in told]
        if told and all(bounds) and all(ends) and bounds[0]:
            return [f"the source says “{bounds[0]['bound'].casefold()} {told[0][1].text}”"]
    return []


def _no_superlative(claimed: Claimed, chosen: Sequence[Place], found: dict[int, Alignment]) -> list[str]:
    """ "The most medals" of a statement, where no source compares, ranks or gives a share."""
    most = _THE_MOST.search(claimed.reading.text)
    if not most or any(_FIRST_OF_ALL.search(place.window.plain) for place in chosen):
        return []
    return [f"the source does not say “{most[0].casefold()}”"]


def _quarters(text: str) -> set[int]:
    names = (m["number"] or m["name"] for m in _QUARTER.finditer(text))
    return {int(name) if name.isdecimal() else _QUARTERS.index(name.casefold()) + 1 for name in names}


def speaks_of_a_part(question: str, quote: str) -> bool:
    """Whether a sentence tells of a part of what is asked about: "won a stage of the Tour" is not who won the Tour."""
    if _PART_OF.search(question) or _ASKS_WHERE_OR_HOW_MANY.match(question):
        return False
    own = plain_text(question)
    names = (own[start:end] for start, end in name_spans(own) if not _BELONGING.search(own[:start]))
    asked = {folded(part) for name in names for part in name.split()}
    plain = plain_text(quote)
    named = [span for span in name_spans(plain) if asked.intersection(map(folded, plain[slice(*span)].split()))]
    return bool(named) and all(_part(plain, start, end) for start, end in named)


def _part(text: str, start: int, end: int) -> str:
    """The part of a name that a text speaks of: "stage 13 of the Tour", "the Tour stage"; "" if none."""
    beside = _PART_BEFORE.search(text[:start])
    if beside and _WITHIN.search(text[: beside.start("part")]) and _TO_WIN.search(text):
        return ""  # "passed him on the last lap of the Grand Prix to win"
    beside = beside or _PART_AFTER.match(text[end:])
    return beside["part"] if beside else ""


def _after_of(reading: Reading, index: int) -> bool:
    """Whether a name belongs to another noun: "the mayor of Palmyra" is the mayor of its outskirts too."""
    return bool(_BELONGING.search(reading.text[: reading.items[index].start]))
