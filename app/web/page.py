"""The page: handlers that turn the events of an answer into updates of its components (app.web.layout).

    load   ── welcome                what the archive holds, example questions
           ── reopen                 the conversation that the address names, as it was kept
    ask    ── AnswerStream           events, in batches
           ── Exchange.after         folded into what is known so far
           ── exchange_html, …       drawn
           ── Keeper.keep            as soon as it is asked, and again when it is over
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
(``newest``), its draft apart from the rest (``draft``). Earlier exchanges are drawn when a conversation is opened.
The one that was the newest until now is sent once (``passed``); conversation.js puts it below the others. Drafts that
come faster than ``BEAT`` share an update.

``ask`` alone draws an answer, even a stopped one: with Gradio's ``cancels`` the last update of the answer and
the update that says "Stopped." come from two requests, in either order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup

from app.accounts.limiting import Questions
from app.accounts.rights import identity_of
from app.errors import AppFailure
from app.incidents import log_incident
from app.localization import speaking
from app.operation.running import Stopping
from app.stores.conversations import Conversations, new_id
from app.types import Answer, RequestKind
from app.web import render, texts
from app.web.accounts import texts as account_texts
from app.web.accounts.gate import asker_of
from app.web.archive_choice import readers_filters
from app.web.drawing import Drawing, draw_finished
from app.web.exchange import Exchange
from app.web.fast_gradio import gr
from app.web.keeper import Keeper
from app.web.layout import QUESTION_LENGTH, Layout, WordedBlocks
from app.web.owner import caller_of, owner_of
from app.web.rooms.limits import Chosen, limits_in_cookie
from app.web.rooms.services import Rooms
from app.web.serving.calls import calling
from app.web.serving.in_language import AUTO, language_for
from app.web.source_panel import sources_html
from app.web.stream import AnswerStream, SearchesFirst
from app.web.templating import joined
from app.web.welcome import EXAMPLES, Welcome
from app.web_assistant import WebAssistant
from index.errors import IndexFailure
from index.types import Filters

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
        turns: SearchesFirst | None = None,
        *,
        show_unproven: bool = False,
        language: str = AUTO,
        questions: Questions | None = None,
    ) -> None:
        self._assistant = assistant
        self._keeper = Keeper(conversations or Conversations(None), rooms, show_unproven=show_unproven)
        self._rooms = rooms
        self._show_unproven = show_unproven
        self._language = language
        self._questions = questions or Questions("")
        self._running: dict[str, AnswerStream] = {}  # by session
        self._turns = turns or SearchesFirst()
        with WordedBlocks(title=texts.PRODUCT, analytics_enabled=False, fill_width=True) as self.blocks:
            self._welcome = Welcome(assistant, rooms)
            self.layout = Layout(self.blocks, self._welcome.greeting, EXAMPLES, rooms=rooms is not None)
            self._connect()

    def _connect(self) -> None:
        layout = self.layout
        # What handlers give is HTML as it is drawn: Gradio would look at each part of it in a thread of its own.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "postprocess": False}
        drawn = [
            layout.conversation,
            *(layout.passed, layout.newest, layout.draft, layout.also, layout.sources, layout.spoken),
        ]
        all_drawn = [*drawn, layout.past]
        answering = {**quiet, "concurrency_limit": ANSWERS_AT_A_TIME, "concurrency_id": "answers"}
        suggesting = (self.suggest, layout.conversation, layout.also)
        asked = [layout.box, layout.conversation, layout.replaced]
        for event in (
            gr.on([layout.box.submit, layout.ask_button.click], self.ask, asked, drawn, **answering),
            layout.again_button.click(self.again, [layout.conversation, layout.kind], drawn, **answering),
            *(button.click(self.ask, [button, layout.conversation], drawn, **answering) for button in layout.examples),
            layout.remove_button.click(self.remove, [layout.chosen, layout.conversation], all_drawn, **quiet),
        ):
            event.then(*suggesting, **quiet)
        layout.stop_button.click(self.stop, None, None, queue=False, **quiet)
        layout.new_button.click(self.start_anew, None, all_drawn, **quiet)
        self.blocks.load(self.welcome, None, [layout.greeting, *layout.examples], **quiet)
        self.blocks.load(self.reopen, None, all_drawn, **quiet).then(*suggesting, **quiet)

    # Handlers

    def welcome(self, request: gr.Request) -> list[Any]:
        """The greeting and the example questions, read anew with every load: the archive grows."""
        reader = identity_of(request), request.cookies
        examples = self._welcome.examples(*reader)
        padded = [*examples, *[""] * EXAMPLES][:EXAMPLES]
        with self._speaking(request):
            greeting = self._welcome.greeting(bool(examples), *reader)
        return [
            greeting,
            *(gr.Button(value=question, visible=bool(question)) for question in padded),
        ]

    def reopen(self, request: gr.Request) -> Updates:
        """The conversation that the page's address names, as it was kept."""
        id = request.query_params.get("c", "")
        if not id:
            return {self.layout.conversation: gr.skip()}
        reopened = self._keeper.conversation(_owner(request), id)
        with self._speaking(request):
            if not reopened:
                return {self.layout.past: render.earlier_html(render.not_kept_html(), new_id())}
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
            yield {self.layout.conversation: gr.skip()}  # without any update, Gradio would empty every component
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
        conversation = tuple(one.passed() for one in (conversation[:-1] if replaced else conversation))
        if wait := self._questions.ask(_asker(request)):
            exchange = self._refused(exchange, wait, request)
            yield drawing.of(exchange) | {self.layout.conversation: (*conversation, exchange)}
            return
        try:
            async for known in self._answer(exchange, conversation, session, request, replaced):
                exchange = known
                drawn = drawing.of(exchange)
                if drawn != shown:
                    yield drawn
                shown = drawn
        finally:  # also where the page was closed in the middle of the answer
            exchange = await self._keeper.keep(_owner(request), exchange, self._language_of(request))
        yield drawing.of(exchange) | {self.layout.conversation: (*conversation, exchange)}

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
            return {self.layout.conversation: gr.skip()}
        if not self._keeper.delete(_owner(request), conversation[0].conversation, chosen):
            return {self.layout.conversation: gr.skip()}
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
            log_incident("there are no suggestions")
            return ""

    async def stop(self, request: gr.Request) -> None:
        """Ends this session's answer, if one is being written."""
        if stream := self._running.get(str(request.session_hash)):
            stream.stop()

    def start_anew(self) -> Updates:
        """Forgets the conversation. Only offered while nothing is being answered."""
        nothing = dict.fromkeys(
            (self.layout.passed, self.layout.newest, self.layout.draft, self.layout.also, self.layout.spoken), ""
        )
        return {
            **nothing,
            self.layout.conversation: (),
            self.layout.past: render.earlier_html(Markup(), new_id()),
            self.layout.sources: sources_html(None),
        }

    # Steps

    async def _answer(
        self, exchange: Exchange, conversation: Conversation, session: str, request: gr.Request, replaced: str
    ) -> AsyncIterator[Exchange]:
        stream: AnswerStream | None = None
        try:
            history = [turn for earlier in conversation for turn in earlier.turns()]
            chosen, exchange = self._limited(exchange, request)
            filters = _filters(self._rooms, chosen, request)
            events = self._assistant.answer(exchange.question, history, filters, chosen.sureness, exchange.asked_as)
            with self._speaking(request):
                stream = self._running[session] = AnswerStream(events, self._turns, caller_of(request))
            await self._keeper.keep(_owner(request), exchange, self._language_of(request), replaced)
            async for batch in stream.batches(EVIDENCE_WITHIN, BEAT):
                for event in batch:
                    exchange = exchange.after(event)
                if exchange.answer is not None:
                    self._keeper.hold(exchange.answer, filters, history)
                yield exchange
        except Stopping:
            with self._speaking(request):
                exchange = exchange.fail(texts.STOPPING)
        except Exception as error:
            with self._speaking(request):
                exchange = exchange.fail(_in_words(error, log_incident("a question could not be answered")))
        finally:
            if stream is not None:
                stream.stop()
                del self._running[session]
        yield exchange.stop()

    def _refused(self, exchange: Exchange, wait: int, request: gr.Request) -> Exchange:
        """As one question too many: said in its place, and not kept."""
        with self._speaking(request):
            return exchange.fail(account_texts.too_many_questions(wait))

    def _continued(self, conversation: Conversation, request: gr.Request) -> Conversation:
        """Where Gradio has lost it, as with a page that slept for an hour, the one that the address names."""
        id = request.query_params.get("c", "")
        return conversation if conversation or not id else self._keeper.conversation(_owner(request), id)

    def _limits(self, request: gr.Request) -> Chosen:
        """What the reader limits searches to, as the browser remembers it."""
        return limits_in_cookie(request.cookies) if self._rooms is not None else Chosen()

    def _limited(self, exchange: Exchange, request: gr.Request) -> tuple[Chosen, Exchange]:
        """The limits; where they cannot be read, the answer comes from the whole archive, and says so."""
        try:
            return self._limits(request), exchange
        except Exception:
            reference = log_incident("the limits of a search could not be read")
            with self._speaking(request):
                return Chosen(), exchange.noted(texts.with_reference(texts.LIMITS_UNREAD, reference))

    def _suggestions(self, answer: Answer, asked: list[str], request: gr.Request) -> list[str]:
        self._turns.give_way()
        filters = _filters(self._rooms, self._limits(request), request)
        return self._assistant.suggestions(answer, asked, SUGGESTIONS, filters)

    def _language_of(self, request: gr.Request) -> str:
        return language_for(request.headers, self._language)

    @contextmanager
    def _speaking(self, request: gr.Request) -> Iterator[None]:
        """In the language of the reader, in the call of their request. Never around a ``yield``: what comes after it
        may run in another context."""
        with speaking(self._language_of(request)), calling(request):
            yield

    def _all_drawn(self, conversation: Conversation, request: gr.Request) -> Updates:
        """A conversation that is not being answered, at least one exchange of it."""
        earlier = render.earlier_html(_earlier(conversation[:-1]), new_id())
        drawn = self._drawing(Markup(), request).of(conversation[-1])
        return drawn | {self.layout.conversation: conversation, self.layout.past: earlier, self.layout.spoken: ""}

    def _drawing(self, passed: Markup, request: gr.Request) -> Drawing:
        """What an answer draws. ``passed`` is the exchange before it, where that was the newest until now."""
        return Drawing(
            {
                self.layout.newest: render.exchange_html,
                self.layout.draft: render.draft_html,
                self.layout.also: render.waiting_html,
                self.layout.sources: sources_html,
                self.layout.spoken: render.announcement,
            },
            {self.layout.passed: render.passed_html(passed)},
            self._language_of(request),
        )


def _owner(request: gr.Request) -> str:
    """Without cookies, what is kept is found again by this page only, and by no other."""
    return owner_of(request) or str(request.session_hash)


def _kind(name: str) -> RequestKind | None:
    """What a page names; None where it names nothing that there is."""
    return RequestKind(name) if name in frozenset(RequestKind) else None


def _asker(request: gr.Request) -> str:
    return asker_of(identity_of(request), request.client.host if request.client else "")


def _filters(rooms: Rooms | None, chosen: Chosen, request: gr.Request) -> Filters | None:
    """Of what is chosen, in archives that the reader may ask. Raises FilterUnknown where there is none."""
    filters = chosen.filters()
    return readers_filters(identity_of(request), rooms, filters) if rooms is not None else filters


def _earlier(exchanges: Conversation) -> Markup:
    """Exchanges with others after them; one that cannot be drawn says so in its place."""
    return joined(
        draw_finished(exchange, partial(render.exchange_html, actions=render.EARLIER)) for exchange in exchanges
    )


def _in_words(error: Exception, reference: str) -> str:
    """Our own failures are written for readers; what a foreign library says is for the log, under the reference."""
    if isinstance(error, AppFailure | IndexFailure):
        return texts.failed(str(error), error.help_message)
    return texts.with_reference(texts.FAILED, reference)
