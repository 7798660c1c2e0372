"""Dateline from another program: a client of its API, typed by the same records.

DatelineError     anything below; ``problem`` says what happened and what to do
├── Unreachable   no server answers at the address, or it went away
├── Denied        a token is needed, or it may not be done here
├── NotThere      no such article, or job
├── Mistaken      the request cannot be carried out as it is
├── Busy          too much at a time: try again in a while
└── Broken        something went wrong in the server
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

import httpx
from httpx_sse import SSEError, connect_sse
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.records.answers import AnswerRecord, ClaimsRecord, SearchRecord, TimelineRecord
from app.records.archive import ArchiveRecord, ArchivesRecord, StatusRecord
from app.records.articles import ArticleRecord, ArticlesRecord, JobRecord, JobState, ListedArticle
from app.records.events import ErrorEvent, EventRecord
from app.records.problems import Problem
from app.records.requests import Limits, PastTurn
from app.types import RequestKind, Sureness

__all__ = [
    "Asking",
    "Broken",
    "Busy",
    "Dateline",
    "DatelineError",
    "Denied",
    "Limits",
    "Mistaken",
    "NotThere",
    "PastTurn",
    "Unreachable",
]

T = TypeVar("T", bound=BaseModel)

_EVENTS: TypeAdapter[EventRecord] = TypeAdapter(EventRecord)
_ADDRESS = "http://127.0.0.1:7860"  # where a chat is served that nobody has set otherwise
_LOOK_SECONDS = 0.2  # between two looks at a job


class DatelineError(Exception):
    """Base of the client's errors; the text says what happened and what to do. ``problem`` is what the server told."""

    retryable: bool = False

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Unreachable(DatelineError):
    """No server answers, or it went away in the middle."""

    retryable = True


class Denied(DatelineError):
    """A token is needed, or the server's settings do not let it be done."""


class NotThere(DatelineError):
    """There is no such article or job."""


class Mistaken(DatelineError):
    """The request cannot be carried out as it is."""


class Busy(DatelineError):
    """Too much at a time, or the archive is being written to."""

    retryable = True


class Broken(DatelineError):
    """Something went wrong in the server."""


_ERRORS: dict[int, type[DatelineError]] = {401: Denied, 403: Denied, 404: NotThere, 429: Busy, 503: Busy}


class Asking(TypedDict, total=False):
    """What a question may have besides."""

    history: Iterable[PastTurn]  # the messages before, of which an answer is named by its id
    sureness: Sureness
    kind: RequestKind | None  # None: found out
    suggestions: int  # how many questions to suggest that go on from the answer


@dataclass(frozen=True)
class _Server:
    """Requests and their answers, or the errors that they mean."""

    http: httpx.Client
    archives: tuple[str, ...] = ()  # that are meant where limits name none

    def limits(self, limits: Limits | None) -> dict[str, Any]:
        named = {"archive": list(self.archives)} if self.archives else {}
        own = limits.model_dump(mode="json", by_alias=True, exclude_defaults=True) if limits else {}
        return {**named, **own}

    def into(self) -> dict[str, str]:
        """The archive that something is to be done in: the first that was named."""
        return {"archive": self.archives[0]} if self.archives else {}

    def got(self, path: str, kind: type[T], query: dict[str, Any] | None = None) -> T:
        return kind.model_validate_json(self.done("GET", path, params=query).content)

    def posted(self, path: str, sent: dict[str, Any], kind: type[T], headers: dict[str, str] | None = None) -> T:
        return kind.model_validate_json(self.done("POST", path, json=sent, headers=headers).content)

    def done(self, method: str, path: str, **sent: Any) -> httpx.Response:
        with _mapped():
            answer = self.http.request(method, path, **sent)
        if answer.is_success:
            return answer
        raise _error(answer)


class Dateline:
    """One server. Safe to share between threads; a context manager that closes its connections."""

    def __init__(
        self,
        url: str = _ADDRESS,
        token: str = "",
        timeout: float = 300.0,
        transport: httpx.BaseTransport | None = None,
        archive: str | Iterable[str] = (),
    ) -> None:
        """``timeout``: seconds without a byte of an answer. ``transport``: another way to it than the network.
        ``archive``: by name, one or several, which are meant where limits name none; "*": all."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url.rstrip('/')}/api/v1"
        archives = (archive,) if isinstance(archive, str) else tuple(archive)
        http = httpx.Client(base_url=base, headers=headers, timeout=timeout, transport=transport)
        self._server = _Server(http, archives)

    def __enter__(self) -> Dateline:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the connections."""
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._server.http.close()

    # Answers

    def ask(self, question: str, limits: Limits | None = None, **more: Unpack[Asking]) -> AnswerRecord:
        """A whole answer."""
        return self._server.posted("/ask", _ask_body(question, self._server.limits(limits), more), AnswerRecord)

    def stream(self, question: str, limits: Limits | None = None, **more: Unpack[Asking]) -> Iterator[EventRecord]:
        """The events of an answer as they come; the last is ``AnsweredEvent``. While it waits for the model,
        ``QueuedEvent`` says which place it has. Closing the iterator stops the model."""
        asked = _ask_body(question, self._server.limits(limits), more)
        with _mapped(), connect_sse(self._server.http, "POST", "/ask/stream", json=asked) as source:
            if source.response.is_error:
                source.response.read()
                raise _error(source.response)
            for event in source.iter_sse():
                record = _EVENTS.validate_json(event.data)
                if isinstance(record, ErrorEvent):
                    raise _ERRORS.get(record.problem.status, _other(record.problem.status))(record.problem)
                yield record

    def check(self, text: str, limits: Limits | None = None) -> ClaimsRecord:
        """What the articles make of each sentence of a text."""
        return self._server.posted("/claims", {"text": text, "limits": self._server.limits(limits)}, ClaimsRecord)

    def timeline(self, topic: str, limits: Limits | None = None) -> TimelineRecord:
        """What happened when."""
        return self._server.got("/timeline", TimelineRecord, {"topic": topic, **self._server.limits(limits)})

    def search(self, question: str, limits: Limits | None = None, chars: int | None = None) -> SearchRecord:
        """The evidence for a question, at most ``chars`` characters of it."""
        sized = {} if chars is None else {"chars": chars}
        return self._server.got("/search", SearchRecord, {"q": question, **sized, **self._server.limits(limits)})

    # Articles

    def articles(self, words: str = "", author: str = "", limits: Limits | None = None) -> Iterator[ListedArticle]:
        """All articles that pass, latest first; fetched page by page as they are asked for."""
        wanted, page = {"q": words, "author": author, **self._server.limits(limits)}, 1
        while True:
            found = self._server.got("/articles", ArticlesRecord, {**wanted, "page": page})
            yield from found.articles
            if page >= found.pages:
                return
            page += 1

    def article(self, article_id: str, highlight: tuple[int, int] | None = None) -> ArticleRecord:
        """An article, with ``highlight`` and the paragraph around a place in it."""
        place = {"highlight": "{}-{}".format(*highlight)} if highlight else {}
        return self._server.got(f"/articles/{article_id}", ArticleRecord, place)

    def add_text(self, text: str, *, wait: bool = True, key: str = "", **facts: str) -> JobRecord:
        """Adds an article; ``facts``: title, outlet, author, published, url, section, language, archive.

        With ``wait``, until it is taken in. The same ``key`` again adds nothing again.
        """
        return self._added({"text": text, **self._server.into(), **facts}, key, wait)

    def add_url(self, url: str, *, wait: bool = True, key: str = "") -> JobRecord:
        """Has a page, feed or sitemap fetched and its articles added."""
        return self._added({"url": url, **self._server.into()}, key, wait)

    def add_file(self, path: str | Path, *, wait: bool = True, key: str = "") -> JobRecord:
        """Adds the articles of a file."""
        with open(path, "rb") as file:
            job = self._server.done(
                "POST",
                "/articles/files",
                files={"file": (Path(path).name, file)},
                headers=_key_header(key),
                params=self._server.into(),
            )
        return self._waited(JobRecord.model_validate_json(job.content), wait)

    def job(self, job_id: str) -> JobRecord:
        """How far something is that was added."""
        return self._server.got(f"/jobs/{job_id}", JobRecord)

    def delete(self, article_id: str) -> None:
        """Takes an article out of the archive, and keeps it out."""
        self._server.done("DELETE", f"/articles/{article_id}")

    # The archive

    def archives(self) -> list[ArchiveRecord]:
        """What the server's archives cover, of those that you may read."""
        return self._server.got("/archives", ArchivesRecord).archives

    def status(self) -> StatusRecord:
        """What is indexed, what failed and why; of one archive."""
        return self._server.got("/status", StatusRecord, self._server.into())

    # Requests

    def _added(self, wanted: dict[str, str], key: str, wait: bool) -> JobRecord:
        return self._waited(self._server.posted("/articles", wanted, JobRecord, _key_header(key)), wait)

    def _waited(self, job: JobRecord, wait: bool) -> JobRecord:
        while wait and job.state is not JobState.DONE:
            time.sleep(_LOOK_SECONDS)
            job = self.job(job.id)
        return job


def _ask_body(question: str, limits: dict[str, Any], more: Asking) -> dict[str, Any]:
    history = [turn.model_dump() for turn in more.get("history", ())]
    return {"question": question, "limits": limits, **more, "history": history}


def _key_header(key: str) -> dict[str, str]:
    """Each thing has a key, so that a file is let in without a token."""
    return {"Idempotency-Key": key or secrets.token_urlsafe(16)}


@contextmanager
def _mapped() -> Iterator[None]:
    """httpx' errors as ours."""
    try:
        yield
    except (httpx.TransportError, SSEError) as error:
        told = f"The server could not be reached, or went away: {error or type(error).__name__}. Is the chat running?"
        raise Unreachable(Problem(title="Unreachable", status=0, detail=told)) from error


def _error(answer: httpx.Response) -> DatelineError:
    """What the server told; of a server that is none of ours, its status."""
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        told = f"The server at {answer.url.host} answered with {answer.status_code}, and is no Dateline server."
        problem = Problem(title=answer.reason_phrase, status=answer.status_code, detail=told)
    return _ERRORS.get(answer.status_code, _other(answer.status_code))(problem)


def _other(status: int) -> type[DatelineError]:
    return Broken if status >= 500 else Mistaken
