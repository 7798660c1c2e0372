"""What is written down while Dateline is used."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_YEAR = 365


class LogSettings(BaseModel):
    """Of what happens, for those who run it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: Literal["text", "json"] = Field(
        "text", description="the log on standard error: for people, or one JSON object a line, each request with its id"
    )
    questions: bool = Field(False, description="whether log, audit log and traces hold what was asked")
    audit_days: int | None = Field(
        None,
        ge=0,
        le=36_500,
        description="how long the audit log keeps who asked, added, deleted, signed in; 0: there is none; unset: a "
        "year where readers sign in, else none",
    )
    traces: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+.*)?$",
        description="an OpenTelemetry collector (OTLP/gRPC): http://127.0.0.1:4317",
    )

    def kept_days(self, accounts: bool) -> int:
        """How long the audit log keeps a record; 0: there is none. ``accounts``: whether readers sign in."""
        default = _YEAR if accounts else 0
        return default if self.audit_days is None else self.audit_days
