"""The page's components, and handlers that turn the events of an answer into updates of them.

    load   ── welcome                what the archive holds, example questions
           ── reopen                 the conversation that the address names, as it was kept
    ask    ── AnswerStream           events, in batches
           ── Exchange.after         folded into what is known so far
           ── exchange_html, …       drawn
           ── Conversations.keep     as soon as it is asked, and again when it is over
           ── suggest                what may be asked next
    again  ── ask                    the newest question once more, in place of its answer
    remove                           one question, and what was answered
    stop   ── AnswerStream.stop      ``ask`` notices and draws the end itself

What is visible follows from what is drawn (style.css): the greeting while there is no exchange, "Stop" while the newest
is being answered. An update of a property, such as ``gr.Button(visible=…)``, makes Gradio rebuild the component for the
session, and so does leaving a component out of an update. So every update names all that is drawn, and the question box
is emptied by conversation.js: with 50 people at the page, rebuilding took longer than their searches.

An update costs what it changes, however long the conversation is. Of what a handler yields, Gradio sends the first and
the last update whole and those between them as differences; so an answer draws its own exchange and no other
(``_newest``), its draft apart from the rest (``_draft``). Earlier exchanges are drawn when a conversation is opened.
The one that was the newest until now is sent once (``_passed``); conversation.js puts it below the others. Drafts that
come faster than ``BEAT`` share an update.

What a button inside an answer does reaches a handler by way of two boxes that nobody sees (``_lay_out_orders``):
conversation.js writes the exchange that is meant into one of them and presses the button beside it.

``ask`` alone draws an answer, even a stopped one: with Gradio's ``cancels`` the last update of the answer and
the update that says "Stopped." come from two requests, in either order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr
from markupsafe import Markup

from app.errors import AppFailure
from app.incidents import logged
from app.localization import speaking
from app.stores.conversations import Conversations, new_id
from app.types import Answer, Coverage, RequestKind, Turn
from app.web import frame, render, texts
from app.web.assistant import WebAssistant
from app.web.drawing import Drawing, drawn
from app.web.exchange import Exchange
from app.web.in_language import AUTO, language_for
from app.web.owner import owner_of, reader_of
from app.web.rooms.limits import Chosen, remembered
from app.web.rooms.services import Rooms
from app.web.sources import sources_html
from app.web.stream import AnswerStream, SearchesFirst
from app.web.templating import joined
from index.errors import IndexFailure
from index.types import Filters

QUESTION_LENGTH = 2_000  # characters; the questions of readers have a hundred
EXAMPLES = 4
SUGGESTIONS = 3
ANSWERS_AT_A_TIME = 64  # the model has its own queue; this one only keeps a crowd from taking every thread
EVIDENCE_WITHIN = 0.1  # seconds that the first update waits for it: an update costs more than most searches
BEAT = 0.4  # seconds between two updates of a draft: each costs the reader's browser about 15 ms

Updates = dict[Any, Any]  # component → its new value; components that are left out stay as they are
Conversation = tuple[Exchange, ...]


class Page:
    """One page over one assistant. ``blocks`` is what Gradio serves."""

    def __init__(
        self,
        assistant: WebAssistant,
        conversations: Conversations | None = None,
        rooms: Rooms | None = None,
        *,
        show_unproven: bool = False,
        language: str = AUTO,
    ) -> None:
        self._assistant = assistant
        self._kept = conversations or Conversations(None)
        self._keeping = ThreadPoolExecutor(1, "keeping")  # in order, and not behind the suggestions of others
        self._rooms = rooms
        self._show_unproven = show_unproven
        self._language = language
        self._running: dict[str, AnswerStream] = {}  # by session
        self._turns = SearchesFirst()
        with WordedBlocks(title=texts.PRODUCT, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lay_out()
            self._connect()

    # Components

    def _lay_out(self) -> None:
        self._conversation = gr.State(())
        with gr.Row(elem_id="masthead"):
            self._still("brand", lambda: frame.masthead(rooms=self._rooms is not None))
            self._still("navigation", frame.navigation)
            self._new = self._button(lambda: texts.NEW_CONVERSATION, elem_id="new")
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="talk", min_width=0):
                self._lay_out_conversation()
                self._lay_out_composer()
            with gr.Column(elem_id="side", min_width=0):
                self._sources = _drawing("sources", sources_html(None))
                self._still("reader-slot", frame.reader)
        self._spoken = _drawing("spoken", "")
        self._still("dialogs", frame.dialogs)

    def _lay_out_conversation(self) -> None:
        with gr.Column(elem_id="scroll", min_width=0):
            with gr.Column(elem_id="welcome", min_width=0):
                self._greeting = self._still("greeting", lambda: render.welcome_html(_held(self._assistant), False))
                self._examples = [_example(number) for number in range(EXAMPLES)]
            self._passed = _drawing("passed", "")
            self._past = _drawing("past", render.earlier_html(Markup()))
            with gr.Column(elem_id="current", min_width=0):
                self._newest = _drawing("newest", "")
                self._draft = _drawing("drafted", "")
            self._also = _drawing("also", "")

    def _lay_out_composer(self) -> None:
        with gr.Row(elem_id="composer"):
            self._still("editing-slot", lambda: frame.editing() + frame.connection())
            if self._rooms is not None:
                self._still("limits", frame.limits)  # filled by rooms.js
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
            self.blocks.words[self._box._id, "label"] = lambda: texts.QUESTION_LABEL
            self.blocks.words[self._box._id, "placeholder"] = lambda: texts.QUESTION_PLACEHOLDER
            self._ask = self._button(lambda: texts.ASK, variant="primary", elem_id="ask")
            self._stop = self._button(lambda: texts.STOP, elem_id="stop")

        self._lay_out_orders()

    def _lay_out_orders(self) -> None:
        """What conversation.js writes into and presses."""
        self._replaced = gr.Textbox(visible="hidden", elem_id="replaced", label=texts.EDIT)
        self._chosen = gr.Textbox(visible="hidden", elem_id="chosen", label=texts.DELETE)
        self._kind = gr.Textbox(visible="hidden", elem_id="kind", label=texts.ANSWER_AS)
        self._again = gr.Button(texts.ASK_AGAIN, visible="hidden", elem_id="again")
        self._remove = gr.Button(texts.DELETE, visible="hidden", elem_id="remove")

    def _still(self, elem_id: str, draw: Callable[[], Markup]) -> gr.HTML:
        """HTML that no answer changes."""
        drawing = _drawing(elem_id, draw())
        self.blocks.words[drawing._id, "value"] = draw
        return drawing

    def _button(self, words: Callable[[], str], **properties: Any) -> gr.Button:
        button = gr.Button(words(), min_width=0, **properties)
        self.blocks.words[button._id, "value"] = words
        return button

    def _connect(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        drawn = [
            self._conversation,
            *(self._passed, self._newest, self._draft, self._also, self._sources, self._spoken),
        ]
        all_drawn = [*drawn, self._past]
        answering = {**quiet, "concurrency_limit": ANSWERS_AT_A_TIME, "concurrency_id": "answers"}
        suggesting = (self.suggest, self._conversation, self._also)
        asked = [self._box, self._conversation, self._replaced]
        for event in (
            gr.on([self._box.submit, self._ask.click], self.ask, asked, drawn, **answering),
            self._again.click(self.again, [self._conversation, self._kind], drawn, **answering),
            *(button.click(self.ask, [button, self._conversation], drawn, **answering) for button in self._examples),
            self._remove.click(self.remove, [self._chosen, self._conversation], all_drawn, **quiet),
        ):
            event.then(*suggesting, **quiet)
        self._stop.click(self.stop, None, None, queue=False, **quiet)
        self._new.click(self.start_anew, None, all_drawn, **quiet)
        self.blocks.load(self.welcome, None, [self._greeting, *self._examples], **quiet)
        self.blocks.load(self.reopen, None, all_drawn, **quiet).then(*suggesting, **quiet)

    # Handlers

    def welcome(self, request: gr.Request) -> list[Any]:
        """The greeting and the example questions, read anew with every load: the archive grows."""
        examples = _examples(self._assistant)
        padded = [*examples, *[""] * EXAMPLES][:EXAMPLES]
        with self._speaking(request):
            greeting = render.welcome_html(_held(self._assistant), bool(examples))
        return [
            greeting,
            *(gr.Button(value=question, visible=bool(question)) for question in padded),
        ]

    def reopen(self, request: gr.Request) -> Updates:
        """The conversation that the page's address names, as it was kept."""
        id = request.query_params.get("c", "")
        if not id:
            return {self._conversation: gr.skip()}
        reopened = self._reopened(request, id)
        with self._speaking(request):
            if not reopened:
                return {self._past: render.earlier_html(render.not_kept_html(), new_id())}
            return self._all_drawn(reopened, request)

    async def ask(
        self, question: str, conversation: Conversation, request: gr.Request, replaced: str = "", kind: str = ""
    ) -> AsyncIterator[Updates]:
        """Answers, drawing what is known whenever that changes. An empty question does nothing.

        ``replaced`` is the id of the newest exchange where its question was edited, or is asked again; ``kind`` what
        the reader says that it is, where it was taken for something else.
        """
        question, session = (question or "").strip()[:QUESTION_LENGTH], str(request.session_hash)
        if not question or session in self._running:
            yield {self._conversation: gr.skip()}  # without any update, Gradio would empty every component
            return
        conversation = self._continued(conversation, request)
        replaced = replaced if conversation and conversation[-1].id == replaced else ""
        exchange = Exchange.begun(
            question, conversation[-1].conversation if conversation else new_id(), show_unproven=self._show_unproven
        )
        exchange = replace(exchange, asked_as=_kind(kind))
        with self._speaking(request):
            drawing = self._drawing(Markup() if replaced else _earlier(conversation[-1:]), request)
        shown: Updates = {}
        conversation = conversation[:-1] if replaced else conversation
        try:
            async for known in self._answer(exchange, conversation, session, request, replaced):
                exchange = known
                drawn = drawing.of(exchange)
                if drawn != shown:
                    yield drawn
                shown = drawn
        finally:  # also where the page was closed in the middle of the answer
            exchange = await self._keep(exchange, request)
        yield drawing.of(exchange) | {self._conversation: (*conversation, exchange)}

    async def again(self, conversation: Conversation, kind: str, request: gr.Request) -> AsyncIterator[Updates]:
        """Asks the newest question once more, maybe as another kind; the new answer takes the place of the old one."""
        conversation = self._continued(conversation, request)
        question, id = (conversation[-1].question, conversation[-1].id) if conversation else ("", "")
        async for update in self.ask(question, conversation, request, id, kind):
            yield update

    def remove(self, chosen: str, conversation: Conversation, request: gr.Request) -> Updates:
        """Takes one exchange out of the conversation, here and where it is kept."""
        conversation = self._continued(conversation, request)
        left = tuple(exchange for exchange in conversation if exchange.id != chosen)
        if len(left) == len(conversation) or str(request.session_hash) in self._running:
            return {self._conversation: gr.skip()}
        try:
            self._kept.delete_record(self._owner(request), conversation[0].conversation, chosen)
        except Exception:
            logged("a question could not be deleted")
            return {self._conversation: gr.skip()}
        with self._speaking(request):
            return self._all_drawn(left, request) if left else self.start_anew()

    async def suggest(self, conversation: Conversation, request: gr.Request) -> str:
        """Questions that the archive can answer, after the newest answer; none, where something is missing."""
        answer = conversation[-1].answer if conversation else None
        if answer is None:
            return ""
        try:
            asked = [exchange.question for exchange in conversation]
            suggested = await asyncio.to_thread(self._suggestions, answer, asked, request)
            with self._speaking(request):
                return render.suggestions_html(suggested)
        except Exception:  # an answer without suggestions is still an answer
            logged("there are no suggestions")
            return ""

    async def stop(self, request: gr.Request) -> None:
        """Ends this session's answer, if one is being written."""
        if stream := self._running.get(str(request.session_hash)):
            stream.stop()

    def start_anew(self) -> Updates:
        """Forgets the conversation. Only offered while nothing is being answered."""
        nothing = dict.fromkeys((self._passed, self._newest, self._draft, self._also, self._spoken), "")
        return {
            **nothing,
            self._conversation: (),
            self._past: render.earlier_html(Markup(), new_id()),
            self._sources: sources_html(None),
        }

    # Steps

    async def _answer(
        self, exchange: Exchange, conversation: Conversation, session: str, request: gr.Request, replaced: str
    ) -> AsyncIterator[Exchange]:
        stream: AnswerStream | None = None
        try:
            history = [turn for earlier in conversation for turn in earlier.turns()]
            chosen, exchange = self._limited(exchange, request)
            filters = chosen.filters()
            events = self._assistant.answer(exchange.question, history, filters, chosen.sureness, exchange.asked_as)
            with self._speaking(request):
                stream = self._running[session] = AnswerStream(events, self._turns, reader_of(request))
            await self._keep(exchange, request, replaced)
            async for batch in stream.batches(EVIDENCE_WITHIN, BEAT):
                for event in batch:
                    exchange = exchange.after(event)
                if exchange.answer is not None:
                    self._hold(exchange.answer, filters, history)
                yield exchange
        except Exception as error:
            with self._speaking(request):
                exchange = exchange.fail(_in_words(error, logged("a question could not be answered")))
        finally:
            if stream is not None:
                stream.stop()
                del self._running[session]
        yield exchange.stop()

    def _continued(self, conversation: Conversation, request: gr.Request) -> Conversation:
        """Where Gradio has lost it, as with a page that slept for an hour, the one that the address names."""
        id = request.query_params.get("c", "")
        return conversation if conversation or not id else self._reopened(request, id)

    def _reopened(self, request: gr.Request, id: str) -> Conversation:
        """A conversation as it was kept; empty where it is not, or cannot be read."""
        try:
            kept = self._kept.conversation(self._owner(request), id)
            show = self._show_unproven
            reopened = tuple(Exchange.kept(record, id, show_unproven=show) for record in (kept.records if kept else ()))
        except Exception:  # said to the reader as not kept
            logged("a conversation cannot be read")
            return ()
        history: list[Turn] = []
        for exchange in reopened:
            if exchange.answer is not None:
                self._hold(exchange.answer, None, history)
            history += exchange.turns()
        return reopened

    def _hold(self, answer: Answer, filters: Filters | None, history: list[Turn]) -> None:
        """So that it can be judged, an answer of an earlier day too."""
        if self._rooms is None:
            return
        try:
            self._rooms.held.hold(answer, filters, history)
        except Exception:  # an answer that cannot be judged is still an answer
            logged("an answer could not be held for feedback")

    async def _keep(self, exchange: Exchange, request: gr.Request, replaced: str = "") -> Exchange:
        """Keeps it; an answer that cannot be kept is still an answer, and says so.

        In a thread: it takes a millisecond, but waits where another process writes, and all pages would wait with it.
        """
        kept = self._owner(request), exchange.conversation, exchange.record, replaced
        try:
            keeping = asyncio.get_running_loop().run_in_executor(self._keeping, self._kept.keep, *kept)
            await asyncio.shield(keeping)  # a page that is closed meanwhile takes nothing back
        except Exception:
            with self._speaking(request):
                return exchange.noted(texts.with_reference(texts.KEEPING_FAILED, logged("an answer could not be kept")))
        return exchange

    def _limits(self, request: gr.Request) -> Chosen:
        """What the reader limits searches to, as the browser remembers it."""
        return remembered(request.cookies) if self._rooms is not None else Chosen()

    def _limited(self, exchange: Exchange, request: gr.Request) -> tuple[Chosen, Exchange]:
        """The limits; where they cannot be read, the answer comes from the whole archive, and says so."""
        try:
            return self._limits(request), exchange
        except Exception:
            reference = logged("the limits of a search could not be read")
            with self._speaking(request):
                return Chosen(), exchange.noted(texts.with_reference(texts.LIMITS_UNREAD, reference))

    def _suggestions(self, answer: Answer, asked: list[str], request: gr.Request) -> list[str]:
        self._turns.give_way()
        return self._assistant.suggestions(answer, asked, SUGGESTIONS, self._limits(request).filters())

    def _owner(self, request: gr.Request) -> str:
        """Without cookies, what is kept is found again by this page only, and by no other."""
        return owner_of(request) or str(request.session_hash)

    @contextmanager
    def _speaking(self, request: gr.Request) -> Iterator[None]:
        """In the language of the reader. Never around a ``yield``: what comes after it may run in another context."""
        with speaking(language_for(request.headers, self._language)):
            yield

    def _all_drawn(self, conversation: Conversation, request: gr.Request) -> Updates:
        """A conversation that is not being answered, at least one exchange of it."""
        earlier = render.earlier_html(_earlier(conversation[:-1]), new_id())
        drawn = self._drawing(Markup(), request).of(conversation[-1])
        return drawn | {self._conversation: conversation, self._past: earlier, self._spoken: ""}

    def _drawing(self, passed: Markup, request: gr.Request) -> Drawing:
        """What an answer draws. ``passed`` is the exchange before it, where that was the newest until now."""
        return Drawing(
            {
                self._newest: render.exchange_html,
                self._draft: render.draft_html,
                self._also: render.waiting_html,
                self._sources: sources_html,
                self._spoken: render.announcement,
            },
            {self._passed: render.passed_html(passed)},
            language_for(request.headers, self._language),
        )


class WordedBlocks(gr.Blocks):
    """Blocks in the language of whoever asks for the page; Gradio lays them out once, for all.

    ``words`` gives the text of a component's property, by its id and the property's name.
    """

    def __init__(self, **properties: Any) -> None:
        self.words: dict[tuple[int, str], Callable[[], str]] = {}
        super().__init__(**properties)

    @property
    def config(self) -> Any:
        """What Gradio sends as the page."""
        worded = {component["id"]: dict(component["props"]) for component in self._config["components"]}
        for (id, name), words in self.words.items():
            worded[id][name] = str(words())
        components = [{**component, "props": worded[component["id"]]} for component in self._config["components"]]
        return {**self._config, "components": components}

    @config.setter
    def config(self, config: Any) -> None:
        self._config = config


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


def _kind(name: str) -> RequestKind | None:
    """What a page names; None where it names nothing that there is."""
    return RequestKind(name) if name in frozenset(RequestKind) else None


def _held(assistant: WebAssistant) -> Coverage | None:
    try:
        return assistant.coverage()
    except Exception:  # the page must come up to say that the archive does not
        logged("the archive cannot be read")
        return None


def _examples(assistant: WebAssistant) -> list[str]:
    try:
        return [question for question in assistant.examples() if question.strip()][:EXAMPLES]
    except Exception:  # a page without examples is still a page
        logged("there are no example questions")
        return []


def _earlier(exchanges: Conversation) -> Markup:
    """Exchanges with others after them; one that cannot be drawn says so in its place."""
    return joined(drawn(exchange, partial(render.exchange_html, actions=render.EARLIER)) for exchange in exchanges)


def _in_words(error: Exception, reference: str) -> str:
    """Our own failures are written for readers; what a foreign library says is for the log, under the reference."""
    if isinstance(error, AppFailure | IndexFailure):
        return texts.failed(str(error), error.help_message)
    return texts.with_reference(texts.FAILED, reference)
