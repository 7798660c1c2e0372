"""Who may talk to the server: whoever names it as it is known, and for what changes or answers, its own pages alone.

Two attacks are meant. A page elsewhere can make a browser send requests here, with the browser's cookies. And where its
owner lets its name lead to this machine after it was opened (DNS rebinding), the browser takes the answers for that
page's own and lets it read them. The first is told by ``Sec-Fetch-Site`` and ``Origin``, the second by ``Host``: a
browser writes all three itself.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import WebSettings
from app.web import texts
from app.web.serving.bounds import is_handed_on
from app.web.serving.own_address import named_host
from app.web.serving.refusals import is_api, refusal
from app.web.serving.signin import bearer

_WRITTEN = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:/@?#\\\s,]+))(?::\d{1,5})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_READING = ("GET", "HEAD")
_EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Hosts:
    """The names by which this server may be called.

    Where it listens on every address of the machine (0.0.0.0), not all of these are known: a router may have given it
    another. There any literal address is taken. That is safe: rebinding needs a name, since a page that was opened by
    an address stays with it.
    """

    names: frozenset[str]
    loopback: bool = False  # "localhost" and its addresses
    addresses: bool = False  # any literal address

    @classmethod
    def of(cls, settings: WebSettings) -> Hosts:
        everywhere = settings.host in _EVERYWHERE
        own = () if everywhere else (settings.host,)
        return cls(
            frozenset(_normal(name) for name in (*own, *settings.names)),
            loopback=everywhere or settings.listens_here,
            addresses=everywhere,
        )

    def include(self, written: str) -> bool:
        """Whether a ``Host`` header names this server, whatever its port: a proxy or a tunnel may have another."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            return False
        name = _normal(found["v6"] or found["name"])
        address = _address(name)
        if name in self.names:
            return True
        if self.loopback and (name == "localhost" or (address is not None and address.is_loopback)):
            return True
        return self.addresses and address is not None


class OwnSiteOnly:
    """ASGI middleware: refuses what does not name this server, and what another site's page asks for.

    And, unless it is ``proxied``, whatever a proxy hands on: a chat that asks for no token is this machine's alone, and
    the requests of all the world come from this machine where a proxy on it serves them.

    Starlette's TrustedHostMiddleware takes the first of several Host headers, leads names on to their "www.", and does
    not know that a literal address is safe; and it says nothing of ``X-Forwarded-Host``, which Gradio believes.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, *, proxied: bool) -> None:
        self._app = app
        self._hosts = hosts
        self._proxied = proxied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # none is served
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not _all_known(self._hosts, headers):
            return refusal(scope, texts.UNKNOWN_HOST, 421)
        if not self._proxied and is_handed_on(headers):
            return refusal(scope, texts.PROXIED_UNASKED, 403)
        if is_foreign(scope["method"], scope["path"], headers):
            return refusal(scope, texts.FOREIGN_PROGRAM if is_api(scope["path"]) else texts.FOREIGN_REQUEST, 403)
        return None


def is_foreign(method: str, path: str, headers: Headers) -> bool:
    """Whether another site's page asks, for something that is not to be had so.

    Browsers say who asks in Sec-Fetch-Site; older ones, and all over plain http, name the page's origin where something
    is changed. What says neither may read, and change nothing: some old browsers send another site's form so. A program
    asks the API, by what no form can send (``_no_form_sends``), or names this server in ``Origin``.

    Another site may lead to a page here by a link, and load nothing of it into its own.
    """
    own = _by_own_page(headers)
    if method not in _READING:
        return own is not True and not (own is None and is_api(path) and _no_form_sends(method, headers))
    return own is False and not _is_link(path, headers)


def _no_form_sends(method: str, headers: Headers) -> bool:
    """Whether no page can make a browser send this without its saying so.

    A browser that tells neither site nor origin of a request is too old to do so for forms; of what scripts send to
    another site, each has told the origin since there is such a thing. And a form sends POST alone, in one of three
    types, none of which is JSON, and no header of its own choice: so files, which do come in a form's type, come with
    a token or an Idempotency-Key. (Authorization may also be what a proxy asked for, which the browser adds by itself:
    only our own scheme counts.)
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return method != "POST" or kind == "application/json" or bearer(headers) is not None or "idempotency-key" in headers


def _by_own_page(headers: Headers) -> bool | None:
    """None where the browser does not say, or nobody's page asks: an address that was typed."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return None if site == "none" else site == "same-origin"
    return None if origin is None else _is_ours(origin, headers)


def _is_ours(origin: str, headers: Headers) -> bool:
    """Whether an ``Origin`` names this server as the browser knows it, which a proxy hands on beside its own name."""
    try:
        scheme, netloc, *_ = urlsplit(origin)
    except ValueError:  # "http://[x"
        return False
    port, named = _DEFAULT_PORTS.get(scheme, ""), named_host(headers).lower()
    return bool(netloc) and netloc.lower().removesuffix(port) == named.removesuffix(port)


def _is_link(path: str, headers: Headers) -> bool:
    whole_page = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return whole_page and not path.startswith("/gradio_api/")


def _all_known(hosts: Hosts, headers: Headers) -> bool:
    named = headers.getlist("host")
    forwarded = [name.strip() for line in headers.getlist("x-forwarded-host") for name in line.split(",")]
    return len(named) == 1 and all(map(hosts.include, [*named, *forwarded]))


def _normal(name: str) -> str:
    address = _address(name.strip("[]"))
    return str(address) if address else name.lower()


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
