"""Whether an answer holds the kind of thing that was asked for: an age, a time, a number.

"Who was jailed for 14 years" is proven and answers "how old was he when he was jailed?" no better than silence. Only
kinds that can be told by form are judged; of a name that answers "who?" nothing is known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.dates import dates_in
from app.kinds import QuestionKind, kind_of
from app.quantities import quantities
from app.types import Statement

_HOW_OLD = re.compile(r"\bhow old\b|\b(?:what|which) (?:age|is (?:his|her|their) age)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:aged?|age of|born|birthday|(?:years?|months?|weeks?|days?)[ -]olds?|"
    r"in (?:his|her|their) (?:\w+ )?\w+(?:ies|s))\b|,\s*\d{1,3}\s*(?:,|\.|$)|\(\d{1,3}\)|^\W*\d{1,3}\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|then|ago|later|earlier|early|late|soon|always|never|recently|already|"
    r"(?:mid)?days?|weeks?|weekends?|months?|years?|decades?|century|centuries|hours?|minutes?|seconds?|moments?|"
    r"mornings?|afternoons?|evenings?|nights?|noon|midnight|dawn|dusk|springs?|summers?|autumns?|falls?|winters?|seasons?|"
    r"christmas|easter|ramadan|halloween|before|after|when|while|until|till|since|during|once|as soon as|following|"
    r"\d{4}s?|\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|a\.m\.|p\.m\.|gmt|o'clock))\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\d|\b(?:no|none|nobody|nothing|all|every|each|both|half|quarter|third|once|twice|double|triple|dozens?|scores?|"
    r"hundreds?|thousands?|millions?|billions?|trillions?|several|many|most|few|fewer|some|little|much|more|less|"
    r"free|nil|zero|any|slightly|sharply|badly|fully|far|fast|slow(?:ly)?|quick(?:ly)?|often|rarely|daily|weekly|monthly|"
    r"yearly|annually|greatly|heavily|highly|widely)\b",
    re.IGNORECASE,
)


def lacking(question: str, statements: Sequence[Statement]) -> str:
    """What the answer as a whole lacks of what the question asks for, in words; "" if nothing that can be told."""
    kind, told = kind_of(question), " ".join(statement.text for statement in statements)
    if _HOW_OLD.search(question):
        cited = [citation.quote for statement in statements for citation in statement.citations]
        return "" if any(_AGE.search(text) for text in (told, *cited)) else "it does not say how old"
    if kind is QuestionKind.DATE and not (_TIME.search(told) or dates_in(told, None)):
        return "it does not say when"
    if kind is QuestionKind.NUMBER and not (_AMOUNT.search(told) or quantities(told)):
        return "it gives no number or amount"
    return ""
