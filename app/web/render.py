"""Exchange → HTML. Pure; every text that was not written in this project is escaped.

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
from html import escape

from app.language.shared_by import shared_by
from app.types import Citation, Coverage, RequestKind, Statement, Verdict
from app.web import texts
from app.web.exchange import Exchange
from app.web.exports import plain
from app.web.parts import points_html, quotes_html, sections_html, understood_html
from app.web.rooms.below_answer import beneath, feedback_form, timeline_button
from app.web.rooms.holding import holding_html
from app.web.rooms.news import statements_table, timeline_table
from app.web.sources import Place
from app.web.sources import earlier_html as earlier_sources
from app.web.sources import link as _link
from app.web.sources import place_of as _place
from app.web.written import written_answer
from app.writing.respelt import as_typed, only_respelt

NEWEST = ("copy", "again", "edit", "delete")  # what may be done with the newest answer; later ones do not lean on it
EARLIER = ("copy", "delete")
TO_READ = ("copy",)
_ACTIONS = {"copy": texts.COPY, "again": texts.ASK_AGAIN, "edit": texts.EDIT, "delete": texts.DELETE}
_LONGEST_KEPT_WORD = 20  # characters; a longer one must be able to break on a phone


def conversation(exchanges: Iterable[Exchange], actions: Sequence[str] = EARLIER) -> str:
    return "".join(exchange_html(exchange, actions) for exchange in exchanges)


def earlier_html(drawn: str, version: str = "") -> str:
    """Exchanges before the newest. conversation.js adds to them (``passed_html``), which Gradio does not know of: it
    draws nothing where the text is what it drew last, so each drawing has a ``version``."""
    return f'<div id="earlier" data-version="{escape(version)}">{drawn}</div>'


def passed_html(drawn: str) -> str:
    """The exchange that was the newest, for conversation.js to put below the earlier ones.

    In an attribute, since it is neither to be seen nor found here. Gradio changes what is drawn in place, and so never
    what a <template> holds.
    """
    return f'<div data-passed="{escape(drawn)}"></div>' if drawn else ""


def exchange_html(exchange: Exchange, actions: Sequence[str] = NEWEST) -> str:
    """One question with all that is known about its answer so far, and what may be done with it once it is there."""
    # The sources of one that is not the newest, for page.js to show while it is in view; as in ``passed_html``.
    own = "" if actions == NEWEST else f' data-sources="{escape(earlier_sources(exchange))}"'
    return (
        f'<section class="exchange"{"" if exchange.over else " data-busy"} data-exchange="{escape(exchange.id)}"{own}'
        f' data-conversation="{escape(exchange.conversation)}"><h2 class="question" dir="auto">'
        f'<span class="hidden-label" dir="ltr">{texts.YOU_ASKED}: </span>{escape(exchange.question)}</h2>'
        f'<div class="answer">{_searched_for(exchange, actions)}{_notice(exchange)}{_outcome(exchange)}'
        f"{_stood_on(exchange)}{_progress(exchange)}{_left_out(exchange) if exchange.over else ''}{_beneath(exchange)}"
        f"{understood_html(exchange, newest='again' in actions)}"
        f"{_actions(exchange, actions)}</div></section>"
    )


def draft_html(exchange: Exchange) -> str:
    """What is being written, below the sentences that were checked, and what of it was left out: a draft that is
    dropped leaves a line in its place. Drawn apart from them because it changes most."""
    if exchange.over:
        return ""
    draft = (
        f'<p class="draft" title="{escape(texts.CHECKING_TITLE)}" dir="auto">{escape(exchange.draft)} '
        f'<span class="draft-label">{texts.CHECKING}</span></p>'
        if exchange.draft
        else ""
    )
    return draft + _left_out(exchange)


def waiting_html(exchange: Exchange) -> str:
    """Below the draft: the sentences that the answer will stand on. They move into the answer once it is there."""
    return "" if exchange.over else _quotes(exchange, ())


def _quotes(exchange: Exchange, places: Sequence[Place]) -> str:
    return quotes_html(exchange, lambda c: _chip(c, places), lambda c: _link(_place(c), places))


def announcement(exchange: Exchange) -> str:
    """The newest thing worth saying aloud. Drafts are not: they come word by word and may be withdrawn."""
    if exchange.failure:
        return escape(exchange.failure)
    if exchange.stopped:
        return texts.STOPPED
    if exchange.holding:
        return escape(exchange.holding.text)
    if exchange.answer is not None:
        return escape(exchange.answer.refusal) if exchange.refused else texts.ANNOUNCE_DONE
    if exchange.statements:
        return escape(exchange.statements[-1].text)
    if exchange.evidence is not None:
        return texts.announce_found(len(exchange.evidence))
    return texts.SEARCHING


def welcome_html(held: Coverage | None, has_examples: bool) -> str:
    """The empty page: what this is, what the archive holds, and how to fill it if it holds nothing."""
    return (
        f'<div class="welcome"><h1><span>{texts.PRODUCT}</span></h1><p class="tagline">{texts.TAGLINE}</p>'
        f"{_held(held)}{f'<p class=try>{texts.TRY_ASKING}</p>' if has_examples else ''}</div>"
    )


def suggestions_html(questions: Sequence[str]) -> str:
    """Questions that may be asked next."""
    buttons = "".join(
        f'<button type="button" class="example" data-do="suggest" dir="auto">{escape(question)}</button>'
        for question in questions
    )
    return f'<h3 class="also-heading">{texts.ASK_ALSO}</h3>{buttons}' if buttons else ""


# The answer


def _searched_for(exchange: Exchange, actions: Sequence[str]) -> str:
    searched = exchange.searched_for.strip()
    respelled = exchange.answer.respelled if exchange.answer else ()
    told = _respelt(exchange, actions)
    if not searched or only_respelt(exchange.question, searched, respelled):
        return told
    return f'<p class="aside" dir="auto">{escape(texts.searched_for(searched))}</p>{told}'


def _respelt(exchange: Exchange, actions: Sequence[str]) -> str:
    """What was searched for instead of misspelt words, and the way back to them."""
    answer = exchange.answer
    if answer is None or not answer.respelled:
        return ""
    held = " · ".join(f"<strong>{escape(one.held)}</strong>" for one in answer.respelled)
    written = ", ".join(one.written for one in answer.respelled)
    button = (
        f' <button type="button" class="plain" data-do="ask" data-ask="{escape(as_typed(answer))}">'
        f"{escape(texts.search_instead(written))}</button>"
    )
    return f'<p class="aside respelt" dir="auto">{texts.SHOWING} {held}.{"" if actions == TO_READ else button}</p>'


def _notice(exchange: Exchange) -> str:
    notice = f"{exchange.notice} {exchange.note}".strip()
    return f'<p class="notice">{escape(notice)}</p>' if notice else ""


def _outcome(exchange: Exchange) -> str:
    if exchange.refused:
        return _refusal(exchange)
    places = [_place(c) for c in exchange.citations]
    if exchange.answer is not None and exchange.answer.timeline:
        return timeline_table(exchange.answer.timeline, lambda citation: _chip(citation, places))
    if exchange.answer is not None and exchange.answer.tabled:
        return statements_table(exchange.statements, lambda statement: _statement(statement, places))
    if exchange.answer is not None and exchange.answer.sections:
        return sections_html(exchange.answer.sections, lambda statement: _statement(statement, places))
    if exchange.kind is RequestKind.BRIEF:
        return points_html(exchange.statements, lambda statement: _statement(statement, places))
    body = " ".join(_statement(statement, places) for statement in exchange.statements)
    held = holding_html(exchange.holding) if exchange.holding else ""
    return f'<p class="statements" dir="auto">{body}</p>{held}' if body else held


def _stood_on(exchange: Exchange) -> str:
    places = [_place(c) for c in exchange.citations]
    shown = exchange.answer is not None and not exchange.refused
    return _quotes(exchange, places) if shown else ""


def _statement(statement: Statement, places: Sequence[Place]) -> str:
    chips = "".join(_chip(citation, places) for citation in statement.citations)
    head, last = _last_word(statement.text)
    return (
        f'<span class="statement">{escape(head)}<span class="proof">{escape(last)}{chips}</span>'
        f"{_verdict(statement)}</span>"
    )


def _last_word(text: str) -> tuple[str, str]:
    """The last word stays on a line with its chips: at a line's start they seem to belong to what follows."""
    cut = text.rfind(" ") + 1
    return (text[:cut], text[cut:]) if len(text) - cut <= _LONGEST_KEPT_WORD else (text, "")


def _chip(citation: Citation, places: Sequence[Place]) -> str:
    label = texts.source_label(citation.number, citation.outlet, citation.published)
    return (
        f'<a class="chip" aria-label="{escape(label)}" data-quote="{escape(citation.quote)}"'
        f' data-source="{escape(texts.outlet_and_date(citation.outlet, citation.published))}"'
        f' data-title="{escape(citation.title or texts.UNTITLED)}"'
        f"{_link(_place(citation), places)}>{citation.number}</a>"
    )


def _verdict(statement: Statement) -> str:
    """The mark behind a statement; a button, because what it means is to be had by keyboard and by touch."""
    if statement.verdict is Verdict.PARTLY:
        return _mark("partly", texts.PARTLY, texts.PARTLY, statement.reason or texts.PARTLY_WHY)
    # What is proven may still need a word: a date that was worked out.
    note = f'<span class="note"> ({escape(statement.reason)})</span>' if statement.reason else ""
    return note + _mark("proven", "✓", texts.SUPPORTED, texts.SUPPORTED_WHY)


def _mark(kind: str, shown: str, name: str, why: str) -> str:
    return (
        f' <button type="button" class="verdict {kind}" aria-expanded="false" data-name="{name}"'
        f' data-why="{escape(texts.why(name, why))}"><span aria-hidden="true">{shown}</span>'
        f'<span class="hidden-label">{name}</span></button>'
    )


def _refusal(exchange: Exchange) -> str:
    answer = exchange.answer
    assert answer is not None, "only a finished answer refuses"
    nearest = _cards(_citation_card(citation) for citation in answer.nearest)
    heading = f'<p class="card-heading">{texts.NEAREST}</p>' if answer.nearest else ""
    return (
        f'<div class="refusal"><p class="refusal-label">{texts.refused_as(answer.foreign)}</p>'
        f'<p dir="auto">{escape(answer.refusal)}</p>{heading}{nearest}</div>'
    )


def _progress(exchange: Exchange) -> str:
    if exchange.failure:
        return f'<p class="failure" role="alert">{escape(exchange.failure)}</p>'
    if exchange.stopped:
        return f'<p class="aside">{texts.STOPPED}</p>'
    if exchange.over or exchange.draft or exchange.dropped:  # what was left out stands where the draft was
        return ""
    working = texts.SEARCHING if exchange.evidence is None else texts.WRITING
    return f'<p class="working">{working}</p>'


def _left_out(exchange: Exchange) -> str:
    """What nothing proves is never shown as fact: struck through, and only to who asks for it."""
    if not exchange.dropped:
        return ""
    items = "".join(f'<li>{escape(d.reason)}<br><del dir="auto">{escape(d.text)}</del></li>' for d in exchange.dropped)
    summary = texts.left_out(len(exchange.dropped))
    opened = " open" if exchange.show_unproven else ""
    return f'<details class="left-out"{opened}><summary>{summary}</summary><ul>{items}</ul></details>'


def _actions(exchange: Exchange, actions: Sequence[str]) -> str:
    """One row: what may be done with the answer, whether it was right, and how it was made."""
    if not exchange.over or not actions:
        return ""
    # Without an answer there is nothing to be copied.
    copied = exchange.statements or exchange.refused or exchange.holding
    offered = [do for do in actions if do != "copy" or copied]
    buttons = "".join(
        f'<button type="button" class="act" data-do="{do}"{_data(exchange, do)}>{_ACTIONS[do]}</button>'
        for do in offered
    )
    answer = exchange.answer
    judged = answer is not None and answer.searched_for and not answer.holding and actions != TO_READ
    judging = f"{timeline_button(answer)}{feedback_form(answer)}" if answer and judged else ""
    return (
        f'<div class="actions" role="group" aria-label="{texts.ACTIONS}">{buttons}{judging}{_how_made(exchange)}</div>'
    )


def _how_made(exchange: Exchange) -> str:
    """Model and seconds, for who asks; shown as the reason of a mark is."""
    if exchange.answer is None:
        return ""
    seconds = max(exchange.answer.timings.values(), default=0.0)
    made = texts.written_by("" if exchange.refused else exchange.answer.model, seconds)
    return (
        f'<button type="button" class="act written-by" aria-label="{texts.HOW_MADE}" aria-expanded="false"'
        f' data-why="{escape(made)}"><span aria-hidden="true">i</span></button>'
        if made
        else ""
    )


def _data(exchange: Exchange, do: str) -> str:
    if do == "copy":
        return f' data-copy="{escape(plain(written_answer(exchange.record)))}" data-done="{texts.COPIED}"'
    return f' data-question="{escape(exchange.question)}"' if do == "edit" else ""


def _beneath(exchange: Exchange) -> str:
    if exchange.answer is None:
        return ""
    places = [_place(c) for c in exchange.citations]
    return beneath(exchange.answer, lambda citation: _chip(citation, places))


# The sentences nearest to a question that was refused


def _cards(cards: Iterable[str]) -> str:
    items = "".join(f"<li>{card}</li>" for card in cards)
    return f'<ol class="cards">{items}</ol>' if items else ""


def _citation_card(citation: Citation) -> str:
    shared = shared_by(citation.outlet, citation.also_in, None, named=0)
    about = texts.about(citation.outlet, citation.published, shared)
    return (
        f'<a class="card"{_link(_place(citation))}><span class="card-meta">{escape(about)}</span>'
        f'<span class="card-title" dir="auto">{escape(citation.title or texts.UNTITLED)}</span>'
        f'<span class="card-quote" dir="auto">{escape(citation.quote)}</span></a>'
    )


# The empty page


def _held(held: Coverage | None) -> str:
    if held is None:
        return f'<p class="coverage">{texts.COVERAGE_UNKNOWN}</p>'
    if not held.articles:
        return (
            f'<p class="coverage">{texts.EMPTY_ARCHIVE}</p>'
            f'<p class="command"><code>{texts.EMPTY_ARCHIVE_COMMAND}</code></p>'
        )
    return f'<p class="coverage">{escape(texts.coverage(held))}</p>'
