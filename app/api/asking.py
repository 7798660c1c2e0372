"""Questions: a whole answer, or its events as they come; claims, timelines, evidence."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse

from app import service
from app.api.caller import Caller, Calling
from app.api.responses import Refused, documented, problem_of
from app.records.answers import AnswerRecord, ClaimsRecord, SearchRecord, TimelineRecord
from app.records.events import AnsweredEvent, ErrorEvent, EventRecord
from app.records.making import event_record
from app.records.requests import AskRequest, ClaimsRequest, SearchQuery, TimelineQuery
from app.types import Answered, Event
from app.web.rooms.services import Rooms
from app.web.stream import AnswerStream, SearchesFirst
from app.web.web_assistant import WebAssistant


@dataclass(frozen=True)
class Answers:
    """Answers as records, computed in threads of their own as the page's are."""

    assistant: WebAssistant
    rooms: Rooms
    turns: SearchesFirst

    async def events(self, asked: AskRequest, caller: Caller) -> AsyncGenerator[EventRecord]:
        """The events of an answer. Closing it stops the model. Raises what the answer raises."""
        stream = AnswerStream(service.ask(self.assistant, asked, self.rooms.held), self.turns, caller.reader)
        async with aclosing(stream.batches()) as batches:
            async for batch in batches:
                for event in batch:
                    yield await self._told(event, asked)

    async def _told(self, event: Event, asked: AskRequest) -> EventRecord:
        if not isinstance(event, Answered):
            return event_record(event)
        record = service.told_with_suggestions
        answer = await run_in_threadpool(record, self.assistant, asked, event.answer, self.rooms.held)
        return AnsweredEvent(answer=answer)


def ask_routes(answers: Answers) -> APIRouter:
    """``ask`` and ``ask/stream``."""
    routes = APIRouter(tags=["answers"])

    @routes.post("/ask", responses=documented(), summary="An answer")
    async def ask(request: Request, asked: AskRequest, caller: Calling) -> AnswerRecord:
        """Every sentence cites the sentence of an article that proves it; or it is refused, with what is nearest."""
        async with aclosing(answers.events(asked, caller)) as events:
            async for event in events:
                if isinstance(event, AnsweredEvent):
                    return event.answer
                if await request.is_disconnected():  # nobody waits for what the model is still to write
                    break
        raise Refused(503, "The answer ended too soon. Ask again.")

    @routes.post(
        "/ask/stream", responses=documented(), response_class=EventSourceResponse, summary="An answer as it comes"
    )
    async def ask_stream(asked: AskRequest, caller: Calling) -> AsyncIterator[EventRecord]:
        """Server-sent events, whose data says its type; the last is "answered" or "error". Who closes the connection
        stops the model."""
        try:
            async with aclosing(answers.events(asked, caller)) as events:
                async for event in events:
                    yield event
        except Exception as failure:
            yield ErrorEvent(problem=problem_of(failure))

    return routes


def finding_routes(answers: Answers) -> APIRouter:
    """``claims``, ``timeline`` and ``search``."""
    routes, assistant, searching = APIRouter(tags=["answers"]), answers.assistant, answers.rooms.search

    @routes.post("/claims", responses=documented(), summary="Is this true?")
    def claims(asked: ClaimsRequest) -> ClaimsRecord:
        """Checks each sentence of a text: stated, near, otherwise or absent, with the sentences that say so."""
        return service.check_claims(assistant, asked.text, asked.limits.filters)

    @routes.get("/timeline", responses=documented(), summary="What happened when")
    def timeline(asked: Annotated[TimelineQuery, Query()]) -> TimelineRecord:
        """Sentences of articles in the order of their days."""
        return service.timeline(assistant, asked.topic, asked.filters)

    @routes.get("/search", responses=documented(), summary="Evidence")
    def search(asked: Annotated[SearchQuery, Query()]) -> SearchRecord:
        """The sentences that tell most of a question, best first. No model is asked."""
        return service.search(searching, asked.q, asked.filters, asked.chars)

    return routes
