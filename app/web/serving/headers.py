"""The rules that keep a page from loading anything from another host, or running a script that is not ours.

Gradio's page carries addresses of other hosts (share pictures, an icon, a manifest) and leaves it to the
browser what to load. ``OwnHostOnly`` takes them out of the page and forbids the rest by a policy, so that an
archive that must stay in the building does not tell anyone that it is being read.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.localization import direction, language
from app.web import frame
from app.web.accounts.route_rights import methods_of
from app.web.serving.refusals import API, not_found

_FOREIGN_TAGS = (
    re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^<>]*+>\s*+'),  # share cards, with pictures elsewhere
    re.compile(r'<link\s+rel="manifest"[^<>]*+>\s*+'),  # for installing the page as an app
    re.compile(  # for embedding
        r"<script>(?:(?!</?script>|iframeResizer).)*+iframeResizer(?:(?!</?script>).)*+</script>\s*+", re.DOTALL
    ),
)
_YEAR = 365 * 24 * 60 * 60  # seconds
_FOR_GOOD = f"public, max-age={_YEAR}, immutable"
_SCRIPT = re.compile(r"<script(?=[\s>])")
_HEAD = """<meta charset="utf-8" />
<title>{title}</title>
<link rel="icon" href="page/icon.svg" type="image/svg+xml" />
<script src="page/page.js" defer></script>
<script src="page/conversation.js" defer></script>
<script src="page/rooms.js" defer></script>
<script src="page/connection.js" defer></script>"""
_STYLE = "".join(f'<link rel="stylesheet" href="page/{name}.css" />' for name in ("fonts", "style", "rooms"))
_OWN_PAGES = re.compile(r"/(?:articles|conversations|shared|page|api|v1|mcp)(?:/|$)")
_FORMS = re.compile(r"/(?:sign-in|account)(?:/|$)")
# Of pages that Gradio has no part in: what it needs beyond this is told in ``policy``.
STRICT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


_WITH_FORM = STRICT.replace("form-action 'none'", "form-action 'self'")
# Swagger UI draws with pictures in its style sheet, and sets styles as it runs.
_DOCUMENTED = STRICT.replace("img-src 'self'", "img-src 'self' data:").replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)


def policy(nonce: str) -> str:
    """Content-Security-Policy of Gradio's page: this host, and scripts of the page that carry its nonce.

    'unsafe-eval': Gradio's HTML component builds its template with ``new Function``. Without it, each of them stays
    empty ("Error evaluating template: EvalError").
    'unsafe-inline' for styles only: Gradio sets style attributes and adds <style> elements as it runs, whose hashes
    change with its version; a nonce would not cover the attributes.
    data: for images only: Gradio's style sheets draw check marks and arrows with them.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "worker-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def own_page(html: str, title: str, nonce: str, opening: str = "") -> str:
    """Gradio's page without other hosts' addresses, with our style and script, and a nonce on each script.

    Our files stand in the page and not in Gradio's ``head``, which is added by script: the page would
    flash unstyled. The stylesheet stands in the body because Gradio adds its own to the head, late. ``opening`` is
    what is seen until Gradio, whose page is drawn by its scripts, has drawn ours.
    """
    for tag in _FOREIGN_TAGS:
        html = tag.sub("", html)
    html = html.replace('lang="en"', f'lang="{language()}" dir="{direction()}"', 1)
    html = html.replace('<meta charset="utf-8" />', _HEAD.format(title=title), 1)
    html = html.replace("<gradio-app", f"{_STYLE}\n\t\t{frame.skip()}{opening}<gradio-app", 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', html)


class OwnHostOnly:
    """ASGI middleware: the policy on all responses, ``own_page`` at /, and 404 for what the page never asks for.

    Gradio also serves uploads, files, a proxy to other hosts and a monitor of users; none is reachable. Of the handlers
    that it would run without its queue (run/…), ``create_app`` leaves the one that stops an answer.

    No answer may be read by another site's page: whatever lets one is taken out.

    Written against ASGI itself because Starlette's BaseHTTPMiddleware holds back streamed answers.
    """

    def __init__(self, app: ASGIApp, title: str) -> None:
        self._app = app
        self._title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        guarded = _with_headers(send, _policy_of(scope["path"], nonce), secure=scope.get("scheme") == "https")
        if scope["path"].startswith("/assets/"):
            guarded = _kept_for_good(guarded)
        if not methods_of(scope["path"]):
            await not_found(scope)(scope, receive, guarded)
        elif scope["path"] == "/" and scope["method"] == "GET":
            opening = frame.opening(reopened=b"c=" in scope["query_string"])
            await self._app(_uncompressed(scope), receive, _Rewriting(guarded, self._title, nonce, opening))
        else:
            await self._app(scope, receive, guarded)


def _policy_of(path: str, nonce: str) -> str:
    if _FORMS.match(path):
        return _WITH_FORM
    if path == f"{API}/docs":
        return _DOCUMENTED
    return STRICT if _OWN_PAGES.match(path) else policy(nonce)


class _Rewriting:
    """A ``send`` that collects the page and passes it on changed."""

    def __init__(self, send: Send, title: str, nonce: str, opening: str) -> None:
        self._send, self._title, self._nonce, self._opening = send, title, nonce, opening
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish()

    async def _finish(self) -> None:
        headers = MutableHeaders(raw=list(self._start["headers"]))
        if headers.get("content-type", "").startswith("text/html"):
            self._body = own_page(self._body.decode("utf-8"), self._title, self._nonce, self._opening).encode("utf-8")
            headers["content-length"] = str(len(self._body))
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": self._body})


def _with_headers(send: Send, policy: str, *, secure: bool) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            headers["Content-Security-Policy"] = policy
            headers["X-Content-Type-Options"] = "nosniff"
            # Not "no-referrer": with it, browsers send a form of ours with "Origin: null", as if another site asked.
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            if secure:
                headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]  # Gradio lets every site read, unless its Host is a loopback name
            message = {**message, "headers": headers.raw}
        await send(message)

    return guarded


def _kept_for_good(send: Send) -> Send:
    """Gradio's own scripts and styles are called by hashes of what is in them, and there are a hundred on a page.
    Without being told, a browser guesses how long to keep them, and soon asks for each of them again."""

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = _FOR_GOOD
        await send(message)

    return kept


def _uncompressed(scope: Scope) -> Scope:
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
