"""All settings: defaults, then ``settings.toml`` in the home folder, then DATELINE_… environment variables.

DATELINE_HOME=/srv/dateline
DATELINE_CHAT__MODEL=openai:gpt-5-mini
DATELINE_INDEX__SEARCH__EVIDENCE_CHARS=2000
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from app.accounts.provider_settings import OidcSettings
from app.errors import SettingsInvalid
from app.log_settings import LogSettings
from index.settings import IndexSettings

__all__ = [
    "BackupSettings",
    "ChatSettings",
    "CheckSettings",
    "EngineSettings",
    "LogSettings",
    "OidcSettings",
    "Settings",
    "WebSettings",
    "load_settings",
]


SHORTEST_TOKEN = 16  # characters
_MOST_PAGES = 2_000  # Gradio keeps the messages of so many sessions, and drops the oldest one's for another
_HOST_NAME = re.compile(r"[\w.-]+|\[?[0-9A-Fa-f:.]+\]?")


class _Section(BaseModel):
    """A field can be set; a class variable is a constant, which only tests and evaluations had reason to vary."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ChatSettings(_Section):
    """Which model writes, and how."""

    model: str = Field(
        "local",
        min_length=1,
        description="'local', 'extractive', the path of a .gguf file, a LangChain name such as 'openai:gpt-5-mini', "
        "or the model's name at base_url",
    )
    base_url: str = Field("", description="an OpenAI-compatible server: http://127.0.0.1:8000/v1")
    api_key: str = Field("", repr=False, description="for base_url; hosted models take their own variables")
    max_tokens: int = Field(220, ge=16, le=8192, description="length of an answer at most")
    kind_seconds: float = Field(
        5.0, ge=0, le=60, description="a hosted model may take to say what an unclear request wants; 0: it is not asked"
    )
    prices: dict[str, tuple[float, float]] = Field(
        {},
        description="what models cost, a million tokens read and written: 'openai:gpt-5-mini' = [0.25, 2.0]",
    )
    timeout_seconds: float = Field(120.0, gt=0, le=3600, description="without a new token, then extractive")

    total_seconds: ClassVar[float] = 300.0  # for a whole answer, then extractive
    evidence_share: ClassVar[float] = 0.8  # of the best sentence's score; a model is given none below it


class EngineSettings(_Section):
    """The llama.cpp engine that runs 'local' and .gguf models."""

    threads: int = Field(0, ge=0, le=512, description="0: one a physical core")
    context_tokens: int = Field(4096, ge=1024, le=131_072, description="for each question answered at a time")
    parallel: int = Field(2, ge=1, le=64, description="questions answered at a time")
    repack: Literal["auto", "on", "off"] = Field(
        "auto", description="rearrange weights for the processor; auto: not on x86, where evidence is read slower then"
    )

    cache_mib: ClassVar[int] = 256  # memory for prompts that no place holds any more
    start_seconds: ClassVar[float] = 120.0  # to load the model
    wait_seconds: ClassVar[float] = 60.0  # for a place when all are taken, then extractive
    waiting_each: ClassVar[int] = 20  # questions of one reader that may wait for a place
    look_seconds: ClassVar[float] = 5.0  # between two looks whether the engine responds
    silent_seconds: ClassVar[float] = 20.0  # without a response; then it is started again
    retry_seconds: ClassVar[float] = 15.0  # pause before the fourth start in a row that failed; doubled by each further


class CheckSettings(_Section):
    """Thresholds of the check of statements; see ``app.citations``."""

    min_confidence: float = Field(
        0.4, ge=0, le=1, description="that the evidence answers the question: a higher one refuses more and errs less"
    )
    entailment: str = Field("", description="a cross-encoder for NLI, by folder or hub name; empty: none")

    min_promise: ClassVar[float] = 0.05  # confidence before anything is written; below it a question is refused at once
    min_confidence_without_odds: ClassVar[float] = 0.2  # where no model tells its odds: the other signals know less
    min_statement_share: ClassVar[float] = 0.4  # of a statement's words, that the article it is cited from must have
    same_meaning: ClassVar[float] = 0.75  # cosine of statement and cited sentence from which other wording is no doubt
    entailed: ClassVar[float] = 0.5  # probability that a statement follows; below it is in doubt
    contradicted: ClassVar[float] = 0.8  # probability of contradiction from which it is dropped


class WebSettings(_Section):
    """The chat's server."""

    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on; 0.0.0.0: all of the machine's")
    port: int = Field(7860, ge=0, le=65535, description="to listen on; 0: any that is free")
    names: Annotated[tuple[str, ...], NoDecode] = Field(
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
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
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
    upload_mb: float = Field(20.0, gt=0, le=10_000, description="largest file that can be added on the page")
    keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="conversations that nobody went on with for so long are deleted, shared ones too, and verdicts so "
        "old; 0: none ever",
    )
    pages: int = Field(300, ge=1, le=_MOST_PAGES, description="pages of the chat that may be open at a time")
    pages_per_address: int = Field(
        100, ge=1, le=100_000, description="the same from one address; a proxy must name its readers' (X-Forwarded-For)"
    )
    language: str = Field("auto", description="of the page: en, de, fr; auto: what the reader's browser prefers")

    @field_validator("language")
    @classmethod
    def _known_language(cls, language: str) -> str:
        from app.localization import languages  # here, since most of what reads settings says nothing to a reader

        if language not in (known := ("auto", *languages())):
            raise ValueError(f"there is no “{language}”: write {', '.join(known[:-1])} or {known[-1]}")
        return language

    uploads_mb: ClassVar[float] = 200.0  # all files that are added at once
    waiting: ClassVar[int] = 1_000  # orders of pages that may wait to be carried out
    upload_seconds: ClassVar[float] = 600.0  # for them to arrive

    @field_validator("names", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, names: object) -> object:
        """Of the environment, where a list is written as a,b or in JSON."""
        if not isinstance(names, str):
            return names
        try:
            return json.loads(names)
        except ValueError:
            return tuple(name.strip() for name in names.split(",") if name.strip())

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


class BackupSettings(_Section):
    """How ``dateline backup`` writes."""

    passphrase: SecretStr = Field(
        default_factory=lambda: SecretStr(os.environ.get("DATELINE_BACKUP_PASSPHRASE", "")),
        description="backups are encrypted with it; also taken from DATELINE_BACKUP_PASSPHRASE; empty: not encrypted",
    )


class Settings(BaseSettings):
    """Everything that can be set. Passed in where it is needed; there is no global copy."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("dateline"), description="folder of archive, conversations, models"
    )
    models: Path | None = Field(
        None, description="folder of the fetched chat model, which several homes may share; unset: 'models' in the home"
    )
    index: IndexSettings = IndexSettings()
    chat: ChatSettings = ChatSettings()
    engine: EngineSettings = EngineSettings()
    check: CheckSettings = CheckSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    backup: BackupSettings = Field(default_factory=BackupSettings)

    @property
    def archive_folder(self) -> Path:
        """Everything that can be made anew from the sources."""
        return self.home / "archive"

    @property
    def models_folder(self) -> Path:
        """Of what ``dateline model fetch`` brings."""
        return (self.models or self.home / "models").expanduser()

    @property
    def exports_folder(self) -> Path:
        """Of embedding models as they are run; made on this machine and never shared."""
        return self.home / "models" / "embedding"

    @property
    def conversations_file(self) -> Path:
        """What readers asked and were answered."""
        return self.home / "conversations.sqlite3"

    @property
    def accounts_file(self) -> Path:
        """Who may sign in."""
        return self.home / "accounts.sqlite3"

    @property
    def audit_folder(self) -> Path:
        """Who did what; see ``app.audit``."""
        return self.home / "audit"

    @property
    def uploads_folder(self) -> Path:
        """Files that were added on the page."""
        return self.home / "uploads"

    @property
    def usage_file(self) -> Path:
        """What chat models took."""
        return self.home / "usage.sqlite3"

    @property
    def feedback_file(self) -> Path:
        """What readers thought of answers."""
        return self.home / "feedback.sqlite3"

    def hash(self) -> str:
        """12 hex digits over what shapes an answer; part of every answer and evaluation."""
        left_out = {"chat": {"api_key", "prices"}, "index": {"sync", "fetching"}}
        shaping = self.model_dump_json(include={"index", "chat", "check"}, exclude=left_out)
        return hashlib.sha256(shaping.encode()).hexdigest()[:12]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        given = {**env_settings(), **init_settings()}
        home = Path(str(given.get("home") or user_data_path("dateline"))).expanduser()
        toml = TomlConfigSettingsSource(settings_cls, home / "settings.toml")
        return init_settings, env_settings, toml


def load_settings(**overrides: Any) -> Settings:
    """Reads the settings; raises SettingsInvalid that names the setting and what is wrong with it."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsInvalid(
            f"invalid settings: {problems}",
            "Correct settings.toml in the home folder, or the DATELINE_… variable.",
        ) from error
    except SettingsError as error:  # a whole section in a variable
        raise SettingsInvalid(
            f"invalid settings: {error}", "Write a DATELINE_… variable for each setting, or the section in JSON."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"settings.toml is not valid TOML: {error}", "Correct or remove the file.") from error
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})
