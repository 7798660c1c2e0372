"""What stands beneath a finished answer: limits it was given under, who says what; the timeline button, feedback.

What a button does is in ``rooms.js``; without a script the tables are still there, and feedback is not.
"""

from __future__ import annotations

from markupsafe import Markup

from app.records.making import key_of
from app.types import Answer
from app.web.rooms import texts as room_texts
from app.web.rooms.news import Chip, who_says_what
from app.web.templating import Macros, joined

_HTML = Macros("rooms/below_answer.html")


def parts_below(answer: Answer, chip: Chip) -> Markup:
    """Nothing for what no article answers: thanks that were returned, and what was counted."""
    if not answer.searched_for or answer.holding:
        return Markup()
    # A refusal says itself what it was limited to.
    limited = _HTML.limited("" if answer.refused else answer.limits)
    return limited + joined(who_says_what(one, chip) for one in answer.disagreements)


def timeline_button(answer: Answer) -> Markup:
    if answer.timeline or answer.refused or not answer.searched_for:
        return Markup()
    return _HTML.timeline_button(room_texts.TIMELINE_ASKED.format(question=answer.searched_for))


def feedback_form(answer: Answer) -> Markup:
    """Two buttons; the second one opens the reasons."""
    return _HTML.feedback(key_of(answer)) if answer.searched_for else Markup()
