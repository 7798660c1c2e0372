"""Whether a message follows up on the answer before, and how: the router's kind of classifier, over its own labels.

A label is what is asked of the answer ("who", "shorter", "nth"), "time" or "name" where the question before is asked
with a part changed, "yes" where an offer is taken up; kinds of requests are what is none of these. It is asked only
where an answer was given, and before the kinds of requests: these need not know of follow-ups then. Its weights
(``follow_ups.npz``) are fitted by ``python -m tests.evaluation.requests --fit follow-ups`` to ``follow_ups.json``
beside all phrasings of requests.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

from app.language.words import WORD
from app.requests.kinds import Request
from app.requests.router import Router
from app.types import RequestKind

AGREED = "yes"
_REQUESTS = frozenset(RequestKind)  # labels of what is none
_SLOT = re.compile(r"\{\w+\}")
_LEAST = 0.35  # how likely it must be
_FILE = "follow_ups.npz"


def following(text: str, router: Router) -> Request | None:
    """The message as a follow-up on an answer; None where it is none.

    It says no more than such follow-ups do: "when did she resign?" asks for another day than "when?".
    """
    likely = router.probabilities(text, _FILE)
    label = max(likely, key=likely.__getitem__)
    if label in _REQUESTS or label not in follow_ups() or likely[label] < _LEAST or not _framed(text, label):
        return None
    return Request(text, RequestKind.COURTESY if label == AGREED else RequestKind.FOLLOW_UP, text, label)


def _framed(text: str, label: str) -> bool:
    """Whether a message has no word that the label's phrasings lack, where these have no place for a name or a time."""
    own = follow_ups()[label]
    return any("{" in one for one in own) or _words(text) <= frozenset().union(*map(_words, own))


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


@cache
def follow_ups() -> dict[str, list[str]]:
    """Label → phrasings, some with a place for what they name."""
    file = resources.files(__package__).joinpath("follow_ups.json")
    found: dict[str, list[str]] = json.loads(file.read_text("utf-8"))
    return found
