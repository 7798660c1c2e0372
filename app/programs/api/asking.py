"""Questions: a whole answer, or its events as they come; claims, timelines, evidence."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse

from app import service
from app.accounts.rights import identity_of
from app.caller import Caller
from app.programs.api.calling import Calling
from app.programs.api.responses import Refused, problem_of
from app.records.answers import AnswerRecord, ClaimsRecord, SearchRecord, TimelineRecord
from app.records.events import AnsweredEvent, ErrorEvent, EventRecord
from app.records.making import event_record, timeline_record, with_addresses
from app.records.record import Record
from app.records.requests import AskRequest, ClaimsRequest, Limits, SearchQuery, TimelineQuery
from app.types import Answered, Event
from app.web.archive_choice import limited
from app.web.rooms.services import Rooms
from app.web.serving.own_address import addresses_here
from app.web.stream import AnswerStream, SearchesFirst
from app.web_assistant import WebAssistant

Asked = TypeVar("Asked", AskRequest, ClaimsRequest)
R = TypeVar("R", bound=Record)
_TOO_SOON = "The answer ended too soon. Ask again."


@dataclass(frozen=True)
class Answers:
    """Answers as records, computed in threads of their own as the page's are."""

    assistant: WebAssistant
    rooms: Rooms
    turns: SearchesFirst

    async def permitted(self, request: Request, asked: Asked) -> Asked:
        """What is asked, of archives that the caller may ask. Raises FilterUnknown."""
        return asked.model_copy(update={"limits": await self.allowed(request, asked.limits)})

    async def allowed(self, request: Request, limits: Limits) -> Limits:
        return await run_in_threadpool(limited, identity_of(request), self.rooms, limits)

    async def events(self, asked: AskRequest, caller: Caller, request: Request) -> AsyncGenerator[EventRecord]:
        """The events of an answer. Closing it stops the model. Raises what the answer raises."""
        async with aclosing(self._happening(service.ask(self.assistant, asked, self.rooms.held), caller)) as events:
            async for event in events:
                yield await self._record_of(event, asked, request)

    async def whole(self, asked: Iterator[Event], caller: Caller, request: Request) -> list[Event]:
        """All events. Raises Refused where nobody waits for them any more, and then the model is stopped."""
        happened: list[Event] = []
        async with aclosing(self._happening(asked, caller)) as events:
            async for event in events:
                happened.append(event)
                if await request.is_disconnected():
                    raise Refused(503, _TOO_SOON)
        return happened

    async def _happening(self, asked: Iterator[Event], caller: Caller) -> AsyncGenerator[Event]:
        """In a thread of its own: the few that all routes share are for what ends at once."""
        async with aclosing(AnswerStream(asked, self.turns, caller).batches()) as batches:
            async for batch in batches:
                for event in batch:
                    yield event

    async def _record_of(self, event: Event, asked: AskRequest, request: Request) -> EventRecord:
        if not isinstance(event, Answered):
            return _placed(event_record(event), request)
        record = service.told_with_suggestions
        answer = await run_in_threadpool(record, self.assistant, asked, event.answer, self.rooms.held)
        return AnsweredEvent(answer=_placed(answer, request))


def ask_routes(answers: Answers) -> APIRouter:
    """``ask`` and ``ask/stream``."""
    routes = APIRouter(tags=["answers"])

    @routes.post("/ask", summary="An answer")
    async def ask(request: Request, asked: AskRequest, caller: Calling) -> AnswerRecord:
        """Every sentence cites the sentence of an article that proves it; or it is refused, with what is nearest."""
        asked = await answers.permitted(request, asked)
        async with aclosing(answers.events(asked, caller, request)) as events:
            async for event in events:
                if isinstance(event, AnsweredEvent):
                    return event.answer
                if await request.is_disconnected():  # nobody waits for what the model is still to write
                    break
        raise Refused(503, _TOO_SOON)

    @routes.post("/ask/stream", response_class=EventSourceResponse, summary="An answer as it comes")
    async def ask_stream(request: Request, asked: AskRequest, caller: Calling) -> AsyncIterator[EventRecord]:
        """Server-sent events, whose data says its type; the last is "answered" or "error". Who closes the connection
        stops the model."""
        try:
            permitted = await answers.permitted(request, asked)
            async with aclosing(answers.events(permitted, caller, request)) as events:
                async for event in events:
                    yield event
        except Exception as failure:
            yield ErrorEvent(problem=problem_of(failure))

    return routes


def finding_routes(answers: Answers) -> APIRouter:
    """``claims``, ``timeline`` and ``search``."""
    routes = APIRouter(tags=["answers"])

    @routes.post("/claims", summary="Is this true?")
    async def claims(request: Request, asked: ClaimsRequest, caller: Calling) -> ClaimsRecord:
        """Checks each sentence of a text: stated, near, otherwise or absent, with the sentences that say so."""
        limits = (await answers.permitted(request, asked)).limits
        events = service.claim_events(answers.assistant, asked.text, limits.filters)
        return _placed(service.checked_claims(asked.text, await answers.whole(events, caller, request)), request)

    @routes.get("/timeline", summary="What happened when")
    async def timeline(request: Request, asked: Annotated[TimelineQuery, Query()], caller: Calling) -> TimelineRecord:
        """Sentences of articles in the order of their days."""
        limits = await answers.allowed(request, asked)
        events = service.timeline_events(answers.assistant, asked.topic, limits.filters)
        answer = service.final_answer(iter(await answers.whole(events, caller, request)))
        return _placed(timeline_record(answer), request)

    @routes.get("/search", summary="Evidence")
    def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> SearchRecord:
        """The sentences that tell most of a question, best first. No model is asked."""
        rooms, filters = answers.rooms, limited(identity_of(request), answers.rooms, asked).filters
        return _placed(service.search(rooms.finder(filters.archives), asked.q, filters, asked.chars), request)

    return routes


def _placed(record: R, request: Request) -> R:
    return with_addresses(record, addresses_here(request))
