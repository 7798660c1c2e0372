"""The settings ``web.oidc``."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.accounts.rights import Role

_HERE = ("localhost", "127.0.0.1", "::1")


class OidcSettings(BaseModel):
    """An OpenID Connect provider that readers may sign in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field("", description="its address, as it states it itself: https://id.example.org; empty: none")
    client_id: str = Field("", description="what it calls this chat")
    client_secret: str = Field("", repr=False, description="what this chat shows it")
    roles: dict[str, Role | dict[str, Role]] = Field(
        {},
        description="who is let in as what: reader, editor or admin, by group of the provider, by domain of the mail "
        "address ('@example.org'), or '*' for everybody; in all archives, or in some: {desk = 'editor'}",
    )

    @field_validator("issuer")
    @classmethod
    def _secure(cls, issuer: str) -> str:
        address = urlsplit(issuer)
        if issuer and address.scheme != "https" and (address.scheme, address.hostname in _HERE) != ("http", True):
            raise ValueError("write https://…: whoever is on the way could sign in as anybody otherwise")
        return issuer

    @model_validator(mode="after")
    def _whole(self) -> OidcSettings:
        if self.issuer and not (self.client_id and self.roles):
            raise ValueError("with an issuer go client_id, and roles: nobody would be let in without")
        return self
