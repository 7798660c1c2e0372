"""The page's components, and handlers that turn the events of an answer into updates of them.

    load   ── welcome                what the archive holds, example questions
    ask    ── AnswerStream           events, in batches
           ── Exchange.after         folded into what is known so far
           ── exchange_html, …       drawn
    stop   ── AnswerStream.stop      ``ask`` notices and draws the end itself

``ask`` alone draws an answer, even a stopped one: with Gradio's ``cancels`` the last update of the answer and
the update that says "Stopped." come from two requests, in either order.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from app.errors import AppFailure
from app.types import Coverage
from app.web import render, texts
from app.web.assistant import WebAssistant
from app.web.exchange import Exchange
from app.web.rooms.desk import Rooms
from app.web.rooms.limits import remembered
from app.web.rooms.shell import room_nav
from app.web.stream import AnswerStream
from index.errors import IndexFailure

_log = logging.getLogger(__name__)

QUESTION_LENGTH = 2_000  # characters; the questions of readers have a hundred
EXAMPLES = 4
ANSWERS_AT_A_TIME = 16  # the model has its own queue; this one only keeps a crowd from taking every thread

Updates = dict[Any, Any]  # component → its new value; components that are left out stay as they are
Conversation = tuple[Exchange, ...]


class Page:
    """One page over one assistant. ``blocks`` is what Gradio serves."""

    def __init__(self, assistant: WebAssistant, *, show_unproven: bool = False, rooms: Rooms | None = None) -> None:
        self._assistant = assistant
        self._rooms = rooms
        self._show_unproven = show_unproven
        self._running: dict[str, AnswerStream] = {}  # by session
        with gr.Blocks(title=texts.PRODUCT, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out()
            self._connect()

    # Components

    def _lay_out(self) -> None:
        self._conversation = gr.State(())
        with gr.Row(elem_id="masthead"):
            gr.HTML(_masthead(self._rooms), elem_id="brand", apply_default_css=False)
            self._new = gr.Button(texts.NEW_CONVERSATION, elem_id="new", visible=False, min_width=0)
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="talk", min_width=0):
                self._lay_out_conversation()
                self._lay_out_composer()
            with gr.Column(elem_id="side", min_width=0):
                self._sources = _drawing("sources", render.sources_html(None))
                _drawing("reader-slot", _reader())
        self._spoken = _drawing("spoken", "")

    def _lay_out_conversation(self) -> None:
        with gr.Column(elem_id="scroll", min_width=0):
            with gr.Column(elem_id="welcome", min_width=0) as self._welcome:
                self._greeting = _drawing("greeting", render.welcome_html(_held(self._assistant), False))
                self._examples = [_example(number) for number in range(EXAMPLES)]
            self._past = _drawing("past", "")
            self._current = _drawing("current", "")

    def _lay_out_composer(self) -> None:
        with gr.Row(elem_id="composer"):
            if self._rooms is not None:
                _drawing("limits", f'<div id="limits-bar">{texts.LIMITS}</div>')  # filled by rooms.js
            self._box = gr.Textbox(
                label=texts.QUESTION_LABEL,
                placeholder=texts.QUESTION_PLACEHOLDER,
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=QUESTION_LENGTH,
                autofocus=True,
                elem_id="question",
            )
            self._ask = gr.Button(texts.ASK, variant="primary", elem_id="ask", min_width=0)
            self._stop = gr.Button(texts.STOP, elem_id="stop", visible=False, min_width=0)

    def _connect(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        drawn = [
            self._conversation,
            *(self._welcome, self._past, self._current, self._sources, self._spoken),
            *(self._box, self._ask, self._stop, self._new),
        ]
        answering = {**quiet, "concurrency_limit": ANSWERS_AT_A_TIME, "concurrency_id": "answers"}
        gr.on([self._box.submit, self._ask.click], self.ask, [self._box, self._conversation], drawn, **answering)
        for example in self._examples:
            example.click(self.ask, [example, self._conversation], drawn, **answering)
        self._stop.click(self.stop, None, None, queue=False, **quiet)
        self._new.click(self.start_anew, None, drawn, **quiet)
        self.blocks.load(self.welcome, None, [self._greeting, *self._examples], **quiet)

    # Handlers

    def welcome(self) -> list[Any]:
        """The greeting and the example questions, read anew with every load: the archive grows."""
        examples = _examples(self._assistant)
        padded = [*examples, *[""] * EXAMPLES][:EXAMPLES]
        return [
            render.welcome_html(_held(self._assistant), bool(examples)),
            *(gr.Button(value=question, visible=bool(question)) for question in padded),
        ]

    async def ask(self, question: str, conversation: Conversation, request: gr.Request) -> AsyncIterator[Updates]:
        """Answers, drawing what is known whenever that changes. An empty question does nothing."""
        question, session = (question or "").strip()[:QUESTION_LENGTH], str(request.session_hash)
        if not question or session in self._running:
            yield {self._conversation: gr.skip()}  # without any update, Gradio would empty every component
            return
        exchange = Exchange(question, show_unproven=self._show_unproven)
        yield self._asked(exchange, conversation)
        async for known in self._answer(exchange, conversation, request):
            exchange = known
            yield self._drawn(exchange)
        yield self._drawn(exchange) | self._rested() | {self._conversation: (*conversation, exchange)}

    async def stop(self, request: gr.Request) -> None:
        """Ends this session's answer, if one is being written."""
        if stream := self._running.get(str(request.session_hash)):
            stream.stop()

    def start_anew(self) -> Updates:
        """Forgets the conversation. Only offered while nothing is being answered."""
        return {
            self._conversation: (),
            self._welcome: gr.Column(visible=True),
            self._past: "",
            self._current: "",
            self._sources: render.sources_html(None),
            self._spoken: "",
            self._new: gr.Button(visible=False),
        }

    # Steps

    async def _answer(
        self, exchange: Exchange, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Exchange]:
        history = [turn for earlier in conversation for turn in earlier.turns()]
        session, filters = str(request.session_hash), remembered(request.cookies).filters() if self._rooms else None
        events = self._assistant.answer(exchange.question, history, filters)
        stream = self._running[session] = AnswerStream(events)
        try:
            async for batch in stream.batches():
                for event in batch:
                    exchange = exchange.after(event)
                if exchange.answer is not None and self._rooms is not None:
                    self._rooms.held.hold(exchange.answer, filters, history)
                yield exchange
        except Exception as error:
            _log.exception("a question could not be answered")
            exchange = exchange.fail(_in_words(error))
        finally:
            stream.stop()
            del self._running[session]
        yield exchange.stop()

    def _asked(self, exchange: Exchange, conversation: Conversation) -> Updates:
        return self._drawn(exchange) | {
            self._welcome: gr.Column(visible=False),
            self._past: render.conversation(conversation),
            self._box: "",
            self._ask: gr.Button(visible=False),
            self._stop: gr.Button(visible=True),
            self._new: gr.Button(visible=True, interactive=False),
        }

    def _drawn(self, exchange: Exchange) -> Updates:
        return {
            self._current: render.exchange_html(exchange),
            self._sources: render.sources_html(exchange),
            self._spoken: render.announcement(exchange),
        }

    def _rested(self) -> Updates:
        return {
            self._ask: gr.Button(visible=True),
            self._stop: gr.Button(visible=False),
            self._new: gr.Button(interactive=True),
        }


def theme() -> gr.themes.Base:
    """Gradio's own surfaces take their colours from style.css, so that one file decides on light and dark.

    Fonts are named as plain strings: the default ones are fetched from a font service.
    """
    paper, ink, line = "var(--paper)", "var(--ink)", "var(--line)"
    plain = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    colours = {
        "body_background_fill": paper,
        "background_fill_primary": paper,
        "background_fill_secondary": paper,
        "block_background_fill": paper,
        "body_text_color": ink,
        "body_text_color_subdued": "var(--faint)",
        "border_color_primary": line,
        "input_background_fill": paper,
    }
    return plain.set(**colours, **{f"{name}_dark": colour for name, colour in colours.items()})


def _drawing(elem_id: str, html: str) -> gr.HTML:
    return gr.HTML(html, elem_id=elem_id, apply_default_css=False, js_on_load=None)


def _example(number: int) -> gr.Button:
    return gr.Button("", visible=False, elem_id=f"example-{number}", elem_classes="example", min_width=0)


def _masthead(rooms: Rooms | None) -> str:
    nav = room_nav("./", "") if rooms is not None else ""
    return f'<h1 class="brand">{texts.PRODUCT}</h1>{nav}'


def _reader() -> str:
    """An empty reader; page.js fills it with the article of the citation that was clicked."""
    return (
        f'<section id="reader" aria-label="{texts.READER_LABEL}" hidden'
        f' data-talk="{texts.CONVERSATION_LABEL}" data-side="{texts.SOURCES}">'
        '<button type="button" id="reader-close">'
        f'<span class="reader-back on-desk"><span aria-hidden="true">←</span> {texts.BACK_TO_SOURCES}</span>'
        f'<span class="reader-back on-phone">{texts.CLOSE} <span aria-hidden="true">✕</span></span>'
        '<span id="reader-title" aria-hidden="true"></span></button>'
        f'<div id="reader-body" data-loading="{texts.READER_LOADING}"'
        f' data-failed="{texts.READER_FAILED}"></div>'
        "</section>"
    )


def _held(assistant: WebAssistant) -> Coverage | None:
    try:
        return assistant.coverage()
    except Exception:  # the page must come up to say that the archive does not
        _log.exception("the archive cannot be read")
        return None


def _examples(assistant: WebAssistant) -> list[str]:
    try:
        return [question for question in assistant.examples() if question.strip()][:EXAMPLES]
    except Exception:  # a page without examples is still a page
        _log.exception("there are no example questions")
        return []


def _in_words(error: Exception) -> str:
    """Our own failures are written for readers; what a foreign library says is for the log."""
    if isinstance(error, AppFailure | IndexFailure):
        return texts.failed(str(error), error.help_message)
    return texts.FAILED
