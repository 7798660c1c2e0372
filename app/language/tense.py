"""Whether a sentence speaks of a day as past or to come."""

from __future__ import annotations

import re
from enum import Enum

_STOP = re.compile(r"[.!?][\"”’']?\s+(?=[\"“‘'A-Z])(?<!\b[A-Z][a-z]\.\s)(?<!\b[A-Z][a-z]{2}\.\s)|[\n;]")
_PLANS = (
    r"(?:agree|vow|promise|pledge|plan|want|hope|hoping|invite|order|ask|urge|intend|threaten|prepar|aim|schedule|due|set"
    r"|expect|likely|ready|decide|offer)(?:e?d|s|es|ing)?"
)
_BE = r"(?:\snot)?(?:\s\w+ly)?(?:\sbe(?:\s\w+)?)?"  # "will be charged" is no past, whatever "charged" looks like
# Past tenses of the irregular verbs of English, but for those that are more often something else ("bit", "ground").
_IRREGULAR = (
    "arose|ate|awoke|became|began|bent|blew|bore|bought|bound|bred|broke|brought|built|came|caught|chose|clung|cost"
    "|crept|cut|dealt|did|dove|drank|drew|drove|dug|fell|felt|fled|flew|forbade|forgot|fought|found|froze|gave|got|grew"
    "|had|heard|held|hid|hit|hung|hurt|kept|knelt|knew|laid|lay|led|left|lent|lit|lost|made|meant|met|overcame"
    "|overran|overtook|overthrew|paid|put|quit|ran|rang|retook|rode|rose|said|sang|sank|sat|saw|sent|set|shook|shone|shot"
    "|shrank|shut|slept|slid|sold|sought|spent|spoke|sprang|spread|spun|stole|stood|stuck|struck|stung|swam|swept|swore"
    "|swung|taught|thought|threw|told|took|tore|understood|undertook|upset|was|went|were|wept|withdrew|withstood|woke|won"
    "|wore|wove|wrote|been|beat|beaten|born|broken|chosen|done|drawn|driven|eaten|fallen|flown|forced|given|gone"
    "|grown|hidden|known|risen|seen|shown|spoken|stolen|sunk|sworn|taken|thrown|torn|withdrawn|worn|written"
)
_CUE = re.compile(
    r"\b(?:"
    r"(?P<unclear>(?:was|were|had\sbeen|been)\s(?:\w+ly\s)?(?:due|to|set|scheduled|expected|planned|supposed)\b)"
    r"|(?P<past_perfect>(?:would|will|could|might|may|should)\shave\b)"
    rf"|(?P<future>(?:will|won['’]t|shall|would|must|(?:is|are)\s(?:\w+\s)?to|going\sto){_BE}"
    rf"|{_PLANS}\b(?:\s\S+){{0,4}}?\sto(?=\s[a-z]){_BE}|called\s(?:on|for)\s(?:\S+\s){{0,4}}?to(?=\s[a-z]){_BE}"
    r"|upcoming|deadline|ahead\sof|planned\sfor|scheduled|due|expected|(?:has|have|had)\suntil"
    r"|(?:is|are)\s(?:due|set|expected|scheduled|planned|on|\w+ing))\b"
    rf"|(?P<past>says|has|have|{_IRREGULAR}"
    r"|(?!(?:hundred|sacred|kindred|naked|wicked|rugged)\b)[a-z]+[a-df-z]ed)\b"
    r")|(?P<future_short>['’]ll\b)"
)
_ASIDE = re.compile(r",[^,]{1,200},")
_SUBORDINATE = re.compile(r"\b(?:after|before|when|while|once|as|because|since|although|who|which|and|but|until|to)\b")
_FEWEST_OF_A_CLAUSE = 2  # words before a date, the preposition among them, from which one of them is a verb
_BY = re.compile(r"\b(?:by|until|before|from|till)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE)


class Aim(Enum):
    PAST = "past"
    FUTURE = "future"
    UNSAID = "unsaid"  # no verb tells
    UNCLEAR = "unclear"  # "was due to meet on Friday": before or after publication


def aim(text: str, start: int, end: int) -> Aim:
    """By the last verb before what stands at text[start:end], else the next one.

    A clause whose verb is before the date and none of the past's tells of a plan: "Talks resume on Friday". What
    stands in apposition ("The suspect, arrested on Sunday, appears …") has a tense of its own.
    """
    opens = max((m.end() for m in _STOP.finditer(text, 0, start)), default=0)
    closes = next((m.start() for m in _STOP.finditer(text, end)), len(text))
    before = _ASIDE.sub(" ", text[opens:start])
    cues = list(_CUE.finditer(before))
    if not cues and _BY.search(before):
        return Aim.FUTURE
    after = _SUBORDINATE.split(text[end:closes], maxsplit=1)[0]
    cue = cues[-1] if cues else _CUE.search(after)
    if cue is not None:
        return Aim(str(cue.lastgroup).split("_")[0])
    has_verb = len(before.split()) > _FEWEST_OF_A_CLAUSE and not re.search(r"\w", after)
    return Aim.FUTURE if has_verb and text[end - 2 : end] not in ("'s", "’s") else Aim.UNSAID
