"""In which language a reader is spoken to: the setting ``web.language``, or what the browser prefers.

An ASGI middleware sets it for whatever is answered at once. What Gradio carries out later, in tasks of its own, asks
for it again (``language_for``).
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.localization import languages, preferred, speaking

AUTO = "auto"


def language_for(headers: Mapping[str, str], setting: str = AUTO) -> str:
    """ISO 639-1."""
    return preferred(headers.get("accept-language", ""), languages()) if setting == AUTO else setting


class InLanguage:
    """ASGI middleware: each request in the language of whoever sent it."""

    def __init__(self, app: ASGIApp, setting: str) -> None:
        self._app = app
        self._setting = setting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers.add_vary_header("Accept-Language")
                message = {**message, "headers": headers.raw}
            await send(message)

        with speaking(language_for(Headers(scope=scope), self._setting)):
            await self._app(scope, receive, told)
