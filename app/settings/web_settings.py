"""How the chat's server is run."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.accounts.provider_settings import OidcSettings

SHORTEST_TOKEN = 16  # characters
_MOST_PAGES = 2_000  # Gradio keeps the messages of so many sessions, and drops the oldest one's for another
_ADDRESSES = 3  # that can have all of their pages open at a time
_HOST_NAME = re.compile(r"[\w.-]+|\[?[0-9A-Fa-f:.]+\]?")


class WebSettings(BaseModel):
    """Who may reach it, who may sign in, and how much one may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on; 0.0.0.0: all of the machine's")
    port: int = Field(7860, ge=0, le=65535, description="to listen on; 0: any that is free")
    names: tuple[str, ...] = Field(
        (), description="host names under which a proxy or the network serves it as well; in the environment a,b"
    )
    root_path: str = Field(
        "", pattern=r"^(/[A-Za-z0-9_.~-]+)*$", description="the folder in which a proxy serves it: /news"
    )
    tls_certificate: Path | None = Field(None, description="a PEM file, with which it is served over https")
    tls_key: Path | None = Field(None, description="the key of that, where it is in a file of its own")
    token: str = Field(
        "",
        repr=False,
        description="what readers must know; at least 16 characters, and needed where other machines reach the chat",
    )
    sign_in: Literal["auto", "on", "off"] = Field(
        "auto",
        description="whether readers sign in with accounts (dateline users); auto: where other machines reach the chat "
        "and no token is set",
    )
    oidc: OidcSettings = OidcSettings()
    proxy_user_header: str = Field(
        "", pattern=r"^[A-Za-z0-9-]*$", description="in which trusted_proxies say who has signed in: X-Forwarded-User"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses or networks of proxies; in the environment a,b; unset: this machine's"
    )
    questions: str | None = Field(
        None,
        description="how much each user, each key and, where nobody signs in, each address may ask: "
        "'30/minute; 500/day; 200000 tokens/day', the last of what a model reads and writes for them; unset: 30/minute "
        "where readers sign in",
    )
    show_unproven: bool = Field(
        False, description="open, struck through, what the model wrote and nothing proves; folded away otherwise"
    )
    sharing: bool = Field(
        False, description="whether a conversation can be given an address at which anyone who has it may read it"
    )
    adding: bool | None = Field(
        None,
        description="articles can be added, corrected and deleted on the page; unset: only where it is served to this "
        "machine alone, or to editors who have signed in",
    )
    keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="conversations that nobody went on with for so long are deleted, shared ones too, and verdicts so "
        "old; 0: none ever",
    )
    pages: int = Field(
        300,
        ge=1,
        le=_MOST_PAGES,
        description="pages of the chat that may be open at a time, a third of them from one address; a proxy must name "
        "its readers' (X-Forwarded-For)",
    )
    language: str = Field("auto", description="of the page: en, de, fr; auto: what the reader's browser prefers")

    @field_validator("language")
    @classmethod
    def _known_language(cls, language: str) -> str:
        from app.localization import languages  # here, since most of what reads settings says nothing to a reader

        if language not in (known := ("auto", *languages())):
            raise ValueError(f"there is no “{language}”: write {', '.join(known[:-1])} or {known[-1]}")
        return language

    upload_mb: ClassVar[float] = 20.0  # largest file that can be added on the page; larger ones are indexed by command
    uploads_mb: ClassVar[float] = 200.0  # all files that are added at once
    waiting: ClassVar[int] = 1_000  # orders of pages that may wait to be carried out
    upload_seconds: ClassVar[float] = 600.0  # for them to arrive

    @field_validator("names")
    @classmethod
    def _bare_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(f"“{name}” is no host name: write chat.example.org, without https:// and port")
        return names

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ipaddress.ip_network(proxy)  # its ValueError says what is wrong
        return proxies

    @field_validator("questions")
    @classmethod
    def _countable(cls, questions: str | None) -> str | None:
        from app.accounts.limiting import Questions  # here, since no other command counts any

        try:
            Questions(questions or "")
        except ValueError as error:
            raise ValueError("write 30/minute; 500/day; 200000 tokens/day") from error
        return questions

    @field_validator("token")
    @classmethod
    def _long_token(cls, token: str) -> str:
        if token and len(token) < SHORTEST_TOKEN:
            raise ValueError(f"at least {SHORTEST_TOKEN} characters")
        if not re.fullmatch(r"[!-~]*", token):
            raise ValueError("only letters, digits and signs of ASCII, without white space: a header holds no other")
        return token

    @property
    def listens_here(self) -> bool:
        """Whether only programs of this machine can connect to it: its reader, or a proxy that serves others."""
        return _is_loopback(self.host)

    @property
    def is_local(self) -> bool:
        """Whether it is served to this machine alone: a name that is none of its own means a proxy in front."""
        return self.listens_here and all(map(_is_loopback, self.names))

    @property
    def pages_per_address(self) -> int:
        """How many of ``pages`` may be open from one address."""
        return -(-self.pages // _ADDRESSES)

    @property
    def adds(self) -> bool:
        """Whether articles can be added, corrected and deleted on the page."""
        return self.is_local or self.asks_for_accounts if self.adding is None else self.adding

    @property
    def asks_for_accounts(self) -> bool:
        """Whether each reader signs in as somebody. A provider or a proxy that knows them goes before the token."""
        if self.sign_in == "auto":
            return not self.is_local and not (self.token and not self.knows_readers)
        return self.sign_in == "on"

    @property
    def asks_for_token(self) -> bool:
        """Whether the token that all share is asked for."""
        return bool(self.token) and not self.asks_for_accounts and self.sign_in != "off"

    @property
    def asks_somebody(self) -> bool:
        """Whether anything is asked of readers before they are let in."""
        return self.asks_for_accounts or self.asks_for_token

    @property
    def knows_readers(self) -> bool:
        """Whether somebody else says who a reader is."""
        return bool(self.oidc.issuer or self.proxy_user_header)

    @property
    def questions_allowed(self) -> str:
        """As ``app.accounts.limiting.Questions`` reads it; empty: as many as they like."""
        default = "30/minute" if self.asks_for_accounts else ""
        return default if self.questions is None else self.questions


def _is_loopback(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
