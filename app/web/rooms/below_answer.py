"""What stands beneath a finished answer: limits it was given under, who says what; the timeline button, feedback.

What a button does is in ``rooms.js``; without a script the tables are still there, and feedback is not.
"""

from __future__ import annotations

from html import escape

from app.stores.feedback import key_of
from app.types import Answer
from app.web import texts
from app.web.rooms.news import Chip, who_says_what


def beneath(answer: Answer, chip: Chip) -> str:
    """Nothing for what no article answers: thanks that were returned, and what was counted."""
    if not answer.searched_for or answer.holding:
        return ""
    tables = "".join(who_says_what(one, chip) for one in answer.disagreements)
    # A refusal says itself what it was limited to.
    limited = f'<p class="aside">{escape(answer.limits)}</p>' if answer.limits and not answer.refused else ""
    return f"{limited}{tables}"


def timeline_button(answer: Answer) -> str:
    if answer.timeline or answer.refused or not answer.searched_for:
        return ""
    asked = texts.TIMELINE_ASKED.format(question=answer.searched_for)
    return (
        f'<button type="button" class="act" data-do="ask" data-ask="{escape(asked)}"'
        f' title="{texts.TIMELINE_BUTTON_TITLE}">{texts.TIMELINE_BUTTON}</button>'
    )


def feedback_form(answer: Answer) -> str:
    """Two buttons; the second one opens the reasons."""
    if not answer.searched_for:
        return ""
    key = key_of(answer)
    reasons = "".join(
        f'<label class="tick"><input type="radio" name="reason" value="{value}"> {label}</label>'
        for value, label in texts.FEEDBACK_REASONS.items()
    )
    return (
        f'<form class="feedback" data-answer="{key}" data-failed="{texts.FEEDBACK_FAILED}">'
        f'<span class="feedback-ask" id="ask-{key}">{texts.FEEDBACK_ASK}</span>'
        f'<span role="group" aria-labelledby="ask-{key}">'
        f'<button type="button" class="act" data-vote="up" aria-pressed="false">{texts.FEEDBACK_UP}</button>'
        f'<button type="button" class="act" data-vote="down" aria-pressed="false" aria-expanded="false">'
        f"{texts.FEEDBACK_DOWN}</button></span>"
        f'<fieldset class="feedback-why" hidden><legend>{texts.FEEDBACK_WHY}</legend><div class="ticks">{reasons}</div>'
        f"<label><span>{texts.FEEDBACK_NOTE}</span>"
        '<textarea name="note" rows="2" maxlength="2000" dir="auto"></textarea></label>'
        f'<p class="form-end"><button class="go">{texts.FEEDBACK_SEND}</button></p></fieldset>'
        '<span class="feedback-said" role="status"></span></form>'
    )
