"""All settings: defaults, then ``settings.toml`` in the home folder, then an archive's own, then DATELINE_… variables.

DATELINE_HOME=/srv/dateline
DATELINE_CHAT__MODEL=openai:gpt-5-mini
DATELINE_INDEX__SEARCH__EVIDENCE_CHARS=2000
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from app.accounts.provider_settings import OidcSettings
from app.accounts.rights import DEFAULT_ARCHIVE
from app.errors import SettingsInvalid
from app.settings.archive_settings import check_name, index_settings, place_of
from app.settings.engine_settings import EngineSettings
from app.settings.log_settings import LogSettings
from app.settings.settings_sources import FILE, merged, of_environment, of_file
from app.settings.web_settings import WebSettings
from app.settings.wrong_settings import problems_of, removed_variables
from index.settings import IndexSettings

__all__ = [
    "ChatSettings",
    "CheckSettings",
    "EngineSettings",
    "LogSettings",
    "OidcSettings",
    "Settings",
    "WebSettings",
    "load_settings",
]


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
    prices: dict[str, tuple[float, float]] = Field(
        {},
        description="what models cost, a million tokens read and written: 'openai:gpt-5-mini' = [0.25, 2.0]",
    )

    kind_seconds: ClassVar[float] = 5.0  # a hosted model may take to say what an unclear request wants; 0: unasked
    timeout_seconds: ClassVar[float] = 120.0  # without a new token, then extractive
    total_seconds: ClassVar[float] = 300.0  # for a whole answer, then extractive
    evidence_share: ClassVar[float] = 0.8  # of the best sentence's score; a model is given none below it


class CheckSettings(_Section):
    """Thresholds of the check of statements; see ``app.citations``."""

    min_confidence: float = Field(
        0.4, ge=0, le=1, description="that the evidence answers the question: a higher one refuses more and errs less"
    )
    entailment: str = Field("", description="a cross-encoder for NLI, by folder or hub name; empty: none")

    # Confidence before anything is written, below which a question is refused at once; and after it, of one that leans
    # on the conversation and was asked of its articles.
    min_promise: ClassVar[float] = 0.05
    min_confidence_without_odds: ClassVar[float] = 0.2  # where no model tells its odds: the other signals know less
    min_statement_share: ClassVar[float] = 0.4  # of a statement's words, that the article it is cited from must have
    same_meaning: ClassVar[float] = 0.75  # cosine of statement and cited sentence from which other wording is no doubt
    entailed: ClassVar[float] = 0.5  # probability that a statement follows; below it is in doubt
    contradicted: ClassVar[float] = 0.8  # probability of contradiction from which it is dropped


class Settings(_Section):
    """Everything that can be set. Passed in where it is needed; there is no global copy."""

    def __init__(self, **given: Any) -> None:
        """``given`` goes before the environment, and that before the file in the home folder."""
        stated = merged(of_environment(type(self)), given)
        home = Path(str(stated.get("home") or user_data_path("dateline"))).expanduser()
        super().__init__(**merged(of_file(home / FILE), stated))

    home: Path = Field(
        default_factory=lambda: user_data_path("dateline"), description="folder of archive, conversations, models"
    )
    archive: str = Field(
        DEFAULT_ARCHIVE, description="the archive that is meant where no other is named (--archive); docs/archives.md"
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
    _index_of_home: IndexSettings | None = PrivateAttr(None)  # where ``index`` is that of another archive

    @field_validator("archive")
    @classmethod
    def _archive_name(cls, archive: str) -> str:
        return check_name(archive)

    def for_archive(self, name: str) -> Settings:
        """The same for another archive of the home. Raises SettingsInvalid for its own file, ValueError for a name
        that is none."""
        of_home, given = self._index_of_home or self.index, of_environment(type(self)).get("index", {})
        index = index_settings(self.home, check_name(name), of_home, given)
        made = self.model_copy(update={"archive": name, "index": index})
        made._index_of_home = of_home
        return made

    @property
    def archive_folder(self) -> Path:
        """Everything that can be made anew from the sources."""
        return place_of(self.home, self.archive) / "archive"

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
        return place_of(self.home, self.archive) / "uploads"

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


def load_settings(**overrides: Any) -> Settings:
    """Reads the settings; raises SettingsInvalid that names the setting and what is wrong with it."""
    if removed := removed_variables():
        raise SettingsInvalid(f"invalid settings: {removed}", "Unset the DATELINE_… variable.")
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsInvalid(
            f"invalid settings: {problems_of(error, Settings)}",
            "Correct settings.toml in the home folder, or the DATELINE_… variable.",
        ) from error
    at_home = settings.model_copy(update={"home": settings.home.expanduser().absolute()})
    return at_home.for_archive(at_home.archive)
