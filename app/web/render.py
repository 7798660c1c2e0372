"""Exchange → HTML. Pure.

    conversation     finished exchanges
    earlier_html     those before the newest, and passed_html the one that becomes the last of them
    exchange_html    question bubble, answer or refusal, what to know about it
    draft_html       what is being written and nobody has checked
    announcement     the same for a screen reader, a sentence at a time
    suggestions_html what may be asked next
    welcome_html     the empty page

A citation is a link to its article, so that it works in a new tab and without a script; ``page.js`` opens it
in the reader beside the conversation instead, and shows its sentence when it is pointed at. What the mark behind a
statement means is a button's business, so that a keyboard and a finger reach it; a ``title`` is reached by neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from app.types import Citation, Coverage, RequestKind, Statement, Verdict
from app.web import texts
from app.web.answer_parts import (
    compared_html,
    looked_through_html,
    points_html,
    quotes_html,
    sections_html,
    understood_html,
)
from app.web.documents.conversation_document import written_answer
from app.web.documents.exports import plain
from app.web.exchange import Exchange
from app.web.rooms.archive_answers import holding_html
from app.web.rooms.below_answer import feedback_form, parts_below, timeline_button
from app.web.rooms.news import statements_table, timeline_table
from app.web.source_panel import Place, about
from app.web.source_panel import earlier_html as earlier_sources
from app.web.source_panel import link as _link
from app.web.source_panel import place_of as _place
from app.web.templating import Macros, joined, remembered
from app.writing.respelt import as_typed, only_respelt

NEWEST = ("copy", "again", "edit", "delete")  # what may be done with the newest answer; later ones do not lean on it
EARLIER = ("copy", "delete")
TO_READ = ("copy",)
_LONGEST_KEPT_WORD = 20  # characters; a longer one must be able to break on a phone
_HTML = Macros("answer.html")


def conversation(exchanges: Iterable[Exchange], actions: Sequence[str] = EARLIER) -> Markup:
    return joined(exchange_html(exchange, actions) for exchange in exchanges)


def earlier_html(drawn: Markup, version: str = "") -> Markup:
    """Exchanges before the newest. conversation.js adds to them (``passed_html``), which Gradio does not know of: it
    draws nothing where the text is what it drew last, so each drawing has a ``version``."""
    return _HTML.earlier(drawn, version)


def passed_html(drawn: Markup) -> Markup:
    """The exchange that was the newest, for conversation.js to put below the earlier ones.

    In an attribute, since it is neither to be seen nor found here. Gradio changes what is drawn in place, and so never
    what a <template> holds.
    """
    return _HTML.passed(drawn) if drawn else drawn


def exchange_html(exchange: Exchange, actions: Sequence[str] = NEWEST) -> Markup:
    """One question with all that is known about its answer so far, and what may be done with it once it is there."""
    return _HTML.exchange(
        exchange,
        # The sources of one that is not the newest, for page.js to show while it is in view; as in ``passed_html``.
        sources=None if actions == NEWEST else earlier_sources(exchange),
        parts=(
            _searched_for(exchange, actions),
            _HTML.notice(f"{exchange.notice} {exchange.note}".strip()),
            _outcome(exchange),
            looked_through_html(exchange.answer),
            _stood_on(exchange),
            _progress(exchange),
            _HTML.left_out(exchange) if exchange.over else "",
            _beneath(exchange),
            understood_html(exchange, newest="again" in actions),
            _actions(exchange, actions),
        ),
    )


def draft_html(exchange: Exchange) -> Markup:
    """What is being written, below the sentences that were checked, and what of it was left out: a draft that is
    dropped leaves a line in its place. Drawn apart from them because it changes most."""
    return Markup() if exchange.over else _HTML.draft(exchange)


def waiting_html(exchange: Exchange) -> Markup:
    """Below the draft: the sentences that the answer will stand on. They move into the answer once it is there."""
    return Markup() if exchange.over else _quotes(exchange, ())


def _quotes(exchange: Exchange, places: tuple[Place, ...]) -> Markup:
    return quotes_html(exchange, lambda c: _chip(c, places), lambda c: _link(_place(c), places))


def announcement(exchange: Exchange) -> Markup:
    """The newest thing worth saying aloud. Drafts are not: they come word by word and may be withdrawn."""
    return escape(_announced(exchange))


def _announced(exchange: Exchange) -> str:
    if exchange.failure:
        return exchange.failure
    if exchange.stopped:
        return texts.STOPPED
    if exchange.holding:
        return exchange.holding.text
    if exchange.answer is not None:
        return exchange.answer.refusal if exchange.refused else texts.ANNOUNCE_DONE
    if exchange.statements:
        return exchange.statements[-1].text
    if exchange.evidence is not None:
        return texts.announce_found(len(exchange.evidence))
    return texts.SEARCHING


def not_kept_html() -> Markup:
    """In place of a conversation that is not kept."""
    return _HTML.not_kept()


def welcome_html(held: Coverage | None, has_examples: bool) -> Markup:
    """The empty page: what this is, what the archive holds, and how to fill it if it holds nothing."""
    return _HTML.welcome(held, has_examples)


def suggestions_html(questions: Sequence[str]) -> Markup:
    """Questions that may be asked next."""
    return _HTML.suggestions(questions)


# The answer


def _searched_for(exchange: Exchange, actions: Sequence[str]) -> Markup:
    searched = exchange.searched_for.strip()
    respelled = exchange.answer.respelled if exchange.answer else ()
    told = _respelt(exchange, actions)
    if not searched or only_respelt(exchange.question, searched, respelled):
        return told
    return _HTML.aside(texts.searched_for(searched)) + told


def _respelt(exchange: Exchange, actions: Sequence[str]) -> Markup:
    """What was searched for instead of misspelt words, and the way back to them."""
    answer = exchange.answer
    if answer is None or not answer.respelled:
        return Markup()
    return _HTML.respelt(answer.respelled, "" if actions == TO_READ else as_typed(answer))


def _outcome(exchange: Exchange) -> Markup:
    answer = exchange.answer
    if answer is not None and answer.refused:
        return _HTML.refusal(answer, about, lambda citation: _link(_place(citation)))
    places = tuple(_place(c) for c in exchange.citations)
    if answer is not None and answer.timeline:
        return timeline_table(answer.timeline, lambda citation: _chip(citation, places))
    if answer is not None and answer.tabled:
        return statements_table(exchange.statements, lambda statement: _statement(statement, places))
    if answer is not None and answer.sections:
        beside = exchange.kind is RequestKind.COMPARISON and len(answer.sections) > 1
        html = compared_html if beside else sections_html
        return html(answer.sections, lambda statement: _statement(statement, places))
    if exchange.kind is RequestKind.BRIEF:
        return points_html(exchange.statements, lambda statement: _statement(statement, places))
    held = holding_html(exchange.holding) if exchange.holding else Markup()
    return _HTML.statements(_statement(statement, places) for statement in exchange.statements) + held


def _stood_on(exchange: Exchange) -> Markup:
    places = tuple(_place(c) for c in exchange.citations)
    shown = exchange.answer is not None and not exchange.refused
    return _quotes(exchange, places) if shown else Markup()


@remembered
def _statement(statement: Statement, places: tuple[Place, ...]) -> Markup:
    chips = joined(_chip(citation, places) for citation in statement.citations)
    # What is proven may still need a word: a date that was worked out. What is in doubt has it behind its mark.
    note = statement.reason if statement.verdict is Verdict.SUPPORTED else ""
    return _HTML.statement(*_last_word(statement.text), chips, _verdict(statement), note)


def _last_word(text: str) -> tuple[str, str]:
    """The last word stays on a line with its chips: at a line's start they seem to belong to what follows."""
    cut = text.rfind(" ") + 1
    return (text[:cut], text[cut:]) if len(text) - cut <= _LONGEST_KEPT_WORD else (text, "")


@remembered
def _chip(citation: Citation, places: tuple[Place, ...]) -> Markup:
    return _HTML.chip(citation, _link(_place(citation), places))


def _verdict(statement: Statement) -> Markup:
    """The mark behind a statement; a button, because what it means is to be had by keyboard and by touch."""
    if statement.verdict is Verdict.SUPPORTED:
        return _HTML.verdict("proven", "✓", texts.SUPPORTED, texts.SUPPORTED_WHY)
    name = texts.DOUBTFUL if statement.verdict is Verdict.DOUBTFUL else texts.PARTLY
    return _HTML.verdict("partly", name, name, statement.reason or texts.PARTLY_WHY)


def _progress(exchange: Exchange) -> Markup:
    if exchange.failure:
        return _HTML.failure(exchange.failure)
    if exchange.stopped:
        return _HTML.stopped()
    if exchange.over or exchange.draft or exchange.dropped:  # what was left out stands where the draft was
        return Markup()
    return _HTML.working(_working_on(exchange))


def _working_on(exchange: Exchange) -> str:
    if exchange.queued is not None:
        return texts.in_line(exchange.queued.place, exchange.queued.seconds)
    return texts.SEARCHING if exchange.evidence is None else texts.WRITING


def _actions(exchange: Exchange, actions: Sequence[str]) -> Markup:
    """One row: what may be done with the answer, whether it was right, and how it was made."""
    if not exchange.over or not actions:
        return Markup()
    # Without an answer there is nothing to be copied.
    copied = exchange.statements or exchange.refused or exchange.holding
    answer = exchange.answer
    judged = answer is not None and answer.searched_for and not answer.holding and actions != TO_READ
    return _HTML.actions(
        [do for do in actions if do != "copy" or copied],
        exchange.question,
        plain(written_answer(exchange.record)) if copied else "",
        judging=timeline_button(answer) + feedback_form(answer) if answer and judged else "",
        made=_how_made(exchange),
    )


def _how_made(exchange: Exchange) -> str:
    """Model and seconds, for who asks."""
    if exchange.answer is None:
        return ""
    seconds = max(exchange.answer.timings.values(), default=0.0)
    return texts.written_by("" if exchange.refused else exchange.answer.model, seconds)


def _beneath(exchange: Exchange) -> Markup:
    if exchange.answer is None:
        return Markup()
    places = tuple(_place(c) for c in exchange.citations)
    return parts_below(exchange.answer, lambda citation: _chip(citation, places))
