"""A server that a proxy serves in a folder: https://example.org/news/ (setting ``web.root_path``).

The proxy may take the folder away before it asks, or leave it. All addresses of pages are relative, so what has to know
it is little: Gradio's page, cookies (``app.web.accounts.cookies``), the API's document, and addresses that are told to
programs (``own_address``). These read it from the request's state.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import SettingsInvalid
from app.settings import WebSettings
from app.web.serving.own_address import FOLDER

# First parts of addresses of our own: of such a folder nobody could tell whether the proxy has taken it away.
OWN = frozenset(
    {
        *("account", "api", "archive", "articles", "assets", "conversations", "favicon.ico", "feedback", "gradio_api"),
        *("healthz", "limits", "mcp", "metrics", "page", "readyz", "search", "shared", "sign-in", "theme.css", "v1"),
    }
)


def require_free_path(settings: WebSettings) -> None:
    """Raises SettingsInvalid for a folder that is called like something in it."""
    first = settings.root_path.strip("/").partition("/")[0]
    if first in OWN:
        raise SettingsInvalid(
            f"web.root_path is {settings.root_path}, and there is a page of that name",
            "Choose another: /news, /dateline",
        )


class UnderPath:
    """ASGI middleware, before all that look at addresses."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root = root_path
        self._raw = root_path.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == self._root:  # without the slash, relative addresses would lead beside the folder
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            await RedirectResponse(f"{self._root}/{query}", 308)(scope, receive, send)
        else:
            await self._app(self._within(scope), receive, send)

    def _within(self, scope: Scope) -> Scope:
        within = {**scope, "state": {**scope.get("state", {}), FOLDER: self._root}}
        if scope["path"].startswith(f"{self._root}/"):
            within["path"] = scope["path"].removeprefix(self._root)
            within["raw_path"] = (scope.get("raw_path") or scope["path"].encode()).removeprefix(self._raw)
        return within
