"""What programs ask of a running chat: the REST API, the archive as a model, and as tools of one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from app.programs.api.application import create_api
from app.programs.openai_api.openai_routes import openai_routes
from app.programs.tools.tool_address import tool_address
from app.settings import WebSettings
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API, TOOLS
from app.web.stream import SearchesFirst
from app.web_assistant import WebAssistant


def add_addresses(
    assistant: WebAssistant, rooms: Rooms, settings: WebSettings, app: FastAPI, turns: SearchesFirst
) -> None:
    """Adds them to the application of the chat."""
    app.mount(API, create_api(assistant, rooms, turns, settings.root_path))
    app.include_router(openai_routes(assistant, rooms, turns))
    tools, before = tool_address(assistant, rooms, turns, settings), app.router.lifespan_context
    app.router.routes.append(Route(TOOLS, tools))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with before(app) as state, tools.lifespan():
            yield state

    app.router.lifespan_context = lifespan
