"""The addresses of ``/v1``.

OpenAI's own types make the output, so that its shape is theirs; they take seconds to import, which the first that asks
waits for and no start.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app import service
from app.accounts.rights import Right, identity_of
from app.programs.openai_api.chat_requests import (
    CompletionAsked,
    ResponseAsked,
    archives_of,
    question_of,
    read,
)
from app.programs.openai_api.errors import Refused, refused_for
from app.programs.openai_api.remembered import Remembered
from app.records.making import with_addresses
from app.records.requests import AskRequest
from app.web.archive_choice import archives_for, limited
from app.web.owner import caller_of
from app.web.rooms.services import Rooms
from app.web.serving.own_address import addresses_here
from app.web.serving.refusals import OPENAI
from app.web.stream import AnswerStream, SearchesFirst
from app.web_assistant import WebAssistant
from app.writing.answer_text import Text

if TYPE_CHECKING:
    from app.programs.openai_api.chat_completions import Completed
    from app.programs.openai_api.openai_responses import Responded

_STILL_THERE = 15.0  # seconds without a word, after which a comment keeps a proxy from giving up
_GONE = 499  # what servers log of a client that left; nobody reads it


def openai_routes(assistant: WebAssistant, rooms: Rooms, turns: SearchesFirst) -> APIRouter:
    """``/v1/models``, ``/v1/chat/completions`` and ``/v1/responses``."""
    routes, answering = APIRouter(prefix=OPENAI), _Answering(assistant, rooms, turns)
    model = {"object": "model", "created": int(time.time()), "owned_by": "dateline"}

    @routes.get("/models")
    async def models(request: Request) -> dict[str, Any]:
        return {"object": "list", "data": [{"id": name, **model} for name in answering.archives(request)]}

    @routes.get("/models/{name}")
    async def one_model(request: Request, name: str) -> Response:
        async def told() -> Response:
            archives_of(name, answering.archives(request))
            return JSONResponse({"id": name, **model})

        return await _shaped(told())

    @routes.post("/chat/completions")
    async def completions(request: Request) -> Response:
        return await _shaped(answering.completion(request))

    @routes.post("/responses")
    async def responses(request: Request) -> Response:
        return await _shaped(answering.response(request))

    @routes.api_route("/{path:path}", methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
    async def other(path: str) -> Response:
        known = f"{OPENAI}/models, {OPENAI}/chat/completions and {OPENAI}/responses"
        return Refused(f"There is no /v1/{path} here: there are {known}.", status=404).response()

    return routes


async def _shaped(answer: Coroutine[Any, Any, Response]) -> Response:
    try:
        return await answer
    except Exception as error:
        return refused_for(error).response()


class _Answering:
    """Answers for programs, which take turns at the model with the readers of the page."""

    def __init__(self, assistant: WebAssistant, rooms: Rooms, turns: SearchesFirst) -> None:
        self._assistant, self._rooms, self._turns = assistant, rooms, turns
        self._known = Remembered(rooms.held)

    def archives(self, request: Request) -> tuple[str, ...]:
        """Those that the client may ask."""
        return archives_for(identity_of(request), self._rooms, Right.ASK)

    def _question(self, request: Request, body: CompletionAsked | ResponseAsked) -> AskRequest:
        archives = archives_of(body.model, self.archives(request))
        asked = question_of(body, self._known, archives, caller_of(request).reader)
        return asked.model_copy(update={"limits": limited(identity_of(request), self._rooms, asked.limits)})

    async def completion(self, request: Request) -> Response:
        body = read(CompletionAsked, await _json(request))
        asked = self._question(request, body)
        told = (await _shape("chat_completions")).Completed(body.model, addresses_here(request))
        return await self._answered(request, asked, told, body.stream, "")

    async def response(self, request: Request) -> Response:
        body = read(ResponseAsked, await _json(request))
        asked = self._question(request, body)
        shape = (await _shape("openai_responses")).Responded
        told = shape(body.model, addresses_here(request), body.previous_response_id)
        return await self._answered(request, asked, told, body.stream, "" if body.store is False else told.id)

    async def _answered(
        self, request: Request, asked: AskRequest, told: Completed | Responded, stream: bool, kept_as: str
    ) -> Response:
        """``kept_as``: the id by which a later request may name the conversation."""
        if stream:
            lines = _with_signs_of_life(self._lines(request, asked, told, kept_as))
            return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        text = Text()
        reading = asyncio.ensure_future(_all(self._additions(request, asked, text)))
        leaving = asyncio.ensure_future(_wait_until_left(request))
        try:
            await asyncio.wait((reading, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                return Response(status_code=_GONE)
            reading.result()
        finally:
            reading.cancel()
            leaving.cancel()
        record = await self._record(request, asked, text, kept_as)
        return Response(told.whole(text, record), media_type="application/json")

    async def _lines(
        self, request: Request, asked: AskRequest, told: Completed | Responded, kept_as: str
    ) -> AsyncIterator[str]:
        text = Text()
        try:
            for line in told.opening():
                yield line
            async with aclosing(self._additions(request, asked, text)) as additions:
                async for added, markers in additions:
                    for line in told.delta(added, text.markers[markers:]):
                        yield line
            for line in told.closing(text, await self._record(request, asked, text, kept_as)):
                yield line
        except Exception as error:
            for line in told.failing(refused_for(error)):
                yield line

    async def _additions(
        self, request: Request, asked: AskRequest, text: Text
    ) -> AsyncGenerator[tuple[str, int], None]:
        """What is added to the text, each time with the number of markers that it had before."""
        events = service.ask(self._assistant, asked, self._known.held)
        stream = AnswerStream(events, self._turns, caller_of(request))
        async with aclosing(stream.batches()) as batches:
            async for batch in batches:
                for event in batch:
                    markers = len(text.markers)
                    if added := text.after(event):
                        yield added, markers

    async def _record(self, request: Request, asked: AskRequest, text: Text, kept_as: str) -> dict[str, Any]:
        """Of the answer, with addresses of this server; it is known from now on."""
        if text.answer is None:
            raise Refused("The answer ended too soon: ask again.", status=503)
        record = service.told_with_suggestions(self._assistant, asked, text.answer, self._known.held)
        self._known.remember(asked, text.text, record.id, caller_of(request).reader, kept_as)
        return with_addresses(record, addresses_here(request)).model_dump(mode="json")


async def _shape(module: str) -> Any:
    """A module that imports OpenAI's types."""
    return await run_in_threadpool(import_module, f"app.programs.openai_api.{module}")


async def _json(request: Request) -> object:
    try:
        return await request.json()
    except (ValueError, RecursionError) as error:
        raise Refused("The body of the request is no JSON: send an object with “model” and what is asked.") from error


async def _all(additions: AsyncGenerator[Any, None]) -> None:
    async with aclosing(additions):
        async for _ in additions:
            pass


async def _wait_until_left(request: Request) -> None:
    """Returns once the client has left; its request was read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _with_signs_of_life(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The lines, with comments between them where a model takes its time."""
    following: asyncio.Future[str] | None = None
    try:
        while True:
            following = following or asyncio.ensure_future(anext(lines))
            await asyncio.wait((following,), timeout=_STILL_THERE)
            if not following.done():
                yield ": still at it\n\n"
                continue
            try:
                line, following = following.result(), None
            except StopAsyncIteration:
                return
            yield line
    finally:
        if following is not None:
            following.cancel()
