"""Sign-in with an OpenID Connect provider: authorization code with PKCE, state and nonce, by Authlib.

    leads_to      the browser goes to the provider
    came_back     with a code; the provider tells for it who that is

What the browser must bring back is in a signed cookie of its own (Starlette's SessionMiddleware), for ten minutes. Of
the provider only what it signs counts, with keys that it publishes, for this chat (``aud``), from the issuer that the
settings name; and a mail address only where the provider says that it has checked it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.provider_settings import OidcSettings
from app.accounts.rights import EVERY_ARCHIVE, Role
from app.errors import AppFailure

_log = logging.getLogger(__name__)
PATH = "/sign-in/provider"
_SECONDS = 10.0  # for each answer of the provider
_COOKIE = "dateline_provider"
_COOKIE_SECONDS = 600
_GROUPS = ("groups", "roles")  # claims in which providers name what somebody belongs to
_WEAKEST_FIRST = (None, Role.READER, Role.EDITOR, Role.ADMIN)
_SYMMETRIC = ("none", "HS256", "HS384", "HS512")


class ProviderUnreachable(AppFailure):
    """The provider does not answer, or answers nonsense."""


class SignInFailed(AppFailure):
    """The provider or what it sent says no: cancelled, too old, not signed, not for this chat."""


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    name: str
    roles: Mapping[str, Role | None]  # by archive, of those that the settings name; all None: is not let in


class Provider:
    """One provider. Learns its addresses and keys when somebody first signs in."""

    def __init__(self, settings: OidcSettings) -> None:
        from authlib.integrations.starlette_client import OAuth

        self._settings = settings
        self._client = OAuth().register(
            "provider",
            client_id=settings.client_id,
            client_secret=settings.client_secret or None,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
                "token_endpoint_auth_method": "client_secret_basic" if settings.client_secret else "none",
            },
        )

    @property
    def name(self) -> str:
        """As readers know it."""
        return urlsplit(self._settings.issuer).netloc

    async def leads_to(self, request: Request, back: str) -> Response:
        """The way there; ``back`` is where the browser comes back to. Raises ProviderUnreachable."""
        import httpx2

        try:
            await self._look()
            answer: Response = await self._client.authorize_redirect(request, back)
        except (httpx2.HTTPError, ValueError, RuntimeError, TypeError) as error:
            raise self._unreachable(error) from error
        return answer

    async def came_back(self, request: Request) -> Vouched:
        """Who came back. Raises ProviderUnreachable and SignInFailed."""
        import httpx2
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        expected = {
            "iss": {"essential": True, "values": [self._settings.issuer]},
            "aud": {"essential": True, "values": [self._settings.client_id]},
        }
        try:
            await self._look()
            token = await self._client.authorize_access_token(request, claims_options=expected)
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        except (AuthlibBaseError, JoseError, ValueError, RuntimeError, TypeError, KeyError) as error:
            raise SignInFailed(f"{self.name} vouched for nobody: {error}") from error
        claims = token.get("userinfo")
        if not claims:
            raise SignInFailed(f"{self.name} sent no ID token")
        return self._vouched(claims)

    async def _look(self) -> None:
        """Where the provider is, and that it is the one that the settings name."""
        known = await self._client.load_server_metadata()
        if known.get("issuer") != self._settings.issuer:
            raise ValueError(
                f"it calls itself {known.get('issuer')!r}, and web.oidc.issuer is {self._settings.issuer!r}"
            )
        signs = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        # What is signed with a secret that both have, or not at all, is not signed by the provider alone.
        known["id_token_signing_alg_values_supported"] = [name for name in signs if name not in _SYMMETRIC]

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        mail = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        name = str(claims.get("preferred_username") or mail or claims["sub"])
        return Vouched(self._settings.issuer, str(claims["sub"]), name, roles_of(claims, mail, self._settings.roles))

    def _unreachable(self, error: Exception) -> ProviderUnreachable:
        return ProviderUnreachable(f"{self._settings.issuer} cannot be used to sign in: {error!r}")


def roles_of(
    claims: Mapping[str, Any], mail: str, roles: Mapping[str, Role | Mapping[str, Role]]
) -> dict[str, Role | None]:
    """The strongest role that any group, the domain of the checked mail address, or '*' gives: in all archives
    (``EVERY_ARCHIVE``), and in each that ``roles`` name; None where they give none."""
    in_archives = {one: {EVERY_ARCHIVE: role} if isinstance(role, Role) else role for one, role in roles.items()}
    given: dict[str, Role | None] = dict.fromkeys([EVERY_ARCHIVE, *chain(*in_archives.values())])
    for one in _belongs_to(claims, mail):
        for archive, role in in_archives.get(one, {}).items():
            given[archive] = max(given[archive], role, key=_WEAKEST_FIRST.index)
    return given


def _belongs_to(claims: Mapping[str, Any], mail: str) -> Iterator[str]:
    yield "*"
    if "@" in mail:
        yield f"@{mail.rpartition('@')[2].lower()}"
    for claim in _GROUPS:
        groups = claims.get(claim)
        if isinstance(groups, Sequence):
            yield from ([groups] if isinstance(groups, str) else (one for one in groups if isinstance(one, str)))


class Remembering:
    """ASGI middleware: what the browser must bring back from the provider, in a cookie that is marked as secure where
    the connection is."""

    def __init__(self, app: ASGIApp, folder: str = "") -> None:
        """``folder``: in which the server is."""
        self._app = app
        secret = secrets.token_bytes(32).hex()
        self._by_scheme = {
            secure: SessionMiddleware(
                app,
                secret,
                f"{'__Secure-' if folder else '__Host-'}{_COOKIE}" if secure else _COOKIE,
                path=f"{folder}/",
                max_age=_COOKIE_SECONDS,
                same_site="lax",
                https_only=secure,
            )
            for secure in (True, False)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PATH):
            await self._by_scheme[scope.get("scheme") == "https"](scope, receive, send)
        else:
            await self._app(scope, receive, send)
