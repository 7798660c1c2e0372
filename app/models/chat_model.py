"""Which chat model writes. LangChain is known here and nowhere else in the application.

local                      the fetched model, in the llama.cpp engine
/path/to/model.gguf        any other, in the same engine
NAME with chat.base_url    an OpenAI-compatible server (vLLM, llama.cpp, Ollama)
provider:name              LangChain's init_chat_model ("openai:…", "anthropic:…", "ollama:…")
extractive                 none: the answer is made of evidence sentences
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.caller import CALLER
from app.errors import ModelBroke, ModelUnavailable
from app.models import texts
from app.models.engine import Engine
from app.models.engine_keeper import Keeper
from app.models.interruptible import BEAT, TooSlow, await_result, read_stream
from app.models.local_model import Progress, ensure_model
from app.models.places import Places, Ticket, TooMany
from app.models.sanitising import undelimited
from app.models.spending import Meter, Tell, nobody_asks
from app.settings import ChatSettings, EngineSettings, Settings

_WORKING = 0.1  # of a processor, on average: an engine that takes less while it is asked is stuck
_ALTERNATIVES = 20  # first tokens whose probabilities are asked for
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})  # how providers say that the limit of tokens was hit
_OTHER_TOKENS = 3_126  # instructions, question, what was said before
_MARGIN = 5.0  # seconds by which the HTTP client is more patient: app.models.interruptible's limits say what happened

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class InLine(str):
    """A moment of a stream ("") in which the question waits for its turn at the model."""

    __slots__ = ("place", "seconds")
    place: int  # 1: the next
    seconds: int  # until its turn, about; 0: not known

    def __new__(cls, place: int, seconds: int) -> InLine:
        made = super().__new__(cls)
        made.place, made.seconds = place, seconds
        return made


class ChatModel(Protocol):
    """What the assistant asks of a model."""

    @property
    def name(self) -> str: ...

    @property
    def takes_grammar(self) -> bool:
        """Whether ``stream`` obeys a GBNF grammar; others are only asked for markers."""
        ...

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        """Pieces of the answer as they come, "" in moments without one (``InLine`` where it waits). Closing it stops
        the model.

        Raises ModelUnavailable or ModelBroke.
        """
        ...

    def odds(self, system: str, user: str) -> float | None:
        """How much likelier "Yes" is than "No" as the next word, as log-odds; None where a model does not tell."""
        ...

    def close(self) -> None: ...


def context_tokens(settings: Settings) -> int:
    """That the engine reads and writes for one question: the evidence, of two characters a token at least, the answer,
    and what stands around them; 4,096 with the settings as they come."""
    return max(4_096, settings.index.search.evidence_chars // 2 + settings.chat.max_tokens + _OTHER_TOKENS)


def is_hosted(model: ChatModel) -> bool:
    """Whether it is trusted with more than a short answer. Those in the engine are small: they get names wrong."""
    return not model.takes_grammar


def open_model(
    settings: Settings, progress: Progress = lambda done, total: None, tell: Tell = nobody_asks
) -> ChatModel | None:
    """The model that the settings name; None for 'extractive'. The local engine starts loading at once. ``tell`` is
    told what each call took."""
    name = settings.chat.model
    if name == "extractive":
        return None
    if name == "local" and not settings.chat.base_url:
        return EngineModel(lambda: ensure_model(settings.models_folder, progress), settings, tell=tell)
    if name.endswith(".gguf"):
        return EngineModel(lambda: _gguf(name), settings, tell=tell)
    return HostedModel(settings.chat, tell)


class HostedModel:
    """A model behind LangChain: hosted, or an OpenAI-compatible server of one's own."""

    takes_grammar = False

    def __init__(self, settings: ChatSettings, tell: Tell = nobody_asks) -> None:
        self.name = settings.model
        self._settings = settings
        self._tell = tell
        self._chats: dict[int, BaseChatModel] = {}  # by limit of tokens, which providers name differently in a call

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        if max_tokens not in self._chats:
            self._chats[max_tokens] = _hosted(self._settings, max_tokens)
        messages = _messages(system, user)
        meter = Meter(self.name, messages, self._tell)
        chat, own = self._chats[max_tokens], self._settings
        yield from _stream(chat, self.name, own, messages, max_tokens, meter, tells_end=bool(own.base_url))

    def odds(self, system: str, user: str) -> float | None:
        """None: few providers tell probabilities, and those of two models are not comparable."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


class EngineModel:
    """A GGUF file in the llama.cpp engine. An engine that died or hangs is replaced; see ``app.models.engine_keeper``.

    It answers ``engine.parallel`` questions at a time; others wait, ``engine.wait_seconds`` at most, and the readers
    get their turns one after the other.
    """

    takes_grammar = True

    def __init__(
        self,
        locate: Callable[[], Path],
        settings: Settings,
        start: Callable[[Path, EngineSettings, Path], Engine] | None = None,
        tell: Tell = nobody_asks,
    ) -> None:
        path, own = locate(), settings.engine
        start = start or partial(Engine, context_tokens=context_tokens(settings))
        self.name = path.stem
        self._tell = tell
        self._settings = settings
        self.places = Places(own.parallel, own.waiting_each)
        self._heard = 0.0  # when the engine last wrote something, for whomever
        try:
            self._keeper = Keeper(
                lambda: start(path, own, settings.home / "engine.log"), own.look_seconds, own.retry_seconds
            )
        except (OSError, RuntimeError) as error:  # no memory for a process or a thread, no room for its log
            raise ModelUnavailable(
                f"the engine of the local model could not be started: {error}",
                "Free memory and disk space, or set chat.model to 'extractive' or another model.",
            ) from error
        self._client: tuple[str, BaseChatModel] | None = None  # by address

    @property
    def engine(self) -> Engine:
        return self._keeper.engine

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        # n_predict is llama.cpp's own limit: LangChain renames max_tokens to a field that not every version reads.
        extra = {"n_predict": max_tokens, **({"grammar": grammar} if grammar else {})}
        ticket = self._ticket()
        try:
            yield from self._waited(ticket)
            engine = self._keeper.ready()
            chat = self._chat(engine).bind(max_tokens=max_tokens, extra_body=extra)
            messages = _messages(system, user)
            meter = Meter(self.name, messages, self._tell)
            known: Any = chat  # bound to what it may write, it is as good
            pieces = _stream(known, self.name, self._settings.chat, messages, max_tokens, meter, tells_end=True)
            yield from self._listened(pieces, engine)
        finally:
            ticket.leave()

    def odds(self, system: str, user: str) -> float | None:
        # In front of the queue: the reader has waited already, and it is one token on a short prompt.
        ticket = self.places.ask(first=True)
        try:
            for _ in self._waited(ticket):
                pass
            return self._odds(_messages(system, user))
        finally:
            ticket.leave()

    def _odds(self, messages: list[tuple[str, str]]) -> float | None:
        extra = {"n_predict": 1, "logprobs": True, "top_logprobs": _ALTERNATIVES}
        chat, meter = self._chat(self._keeper.ready()), Meter(self.name, messages, self._tell)
        try:
            said = await_result(chat.ainvoke(messages, extra_body=extra), self._settings.chat.timeout_seconds)
        except Exception as error:
            raise _broke(self.name, error) from error
        meter.add(str(said.text), said.usage_metadata)
        meter.end()
        return _log_odds(said.response_metadata.get("logprobs"))

    def _ticket(self) -> Ticket:
        try:
            return self.places.ask(CALLER.get().reader)
        except TooMany as error:
            raise ModelUnavailable(
                texts.WAITING_ALREADY.format(count=self._settings.engine.waiting_each), texts.ASK_LATER
            ) from error

    def _waited(self, ticket: Ticket) -> Iterator[str]:
        """Its place in line every moment until the ticket is called; raises ModelUnavailable if it takes too long."""
        patience = self._settings.engine.wait_seconds
        until = time.monotonic() + patience
        while not ticket.called(BEAT):
            if time.monotonic() > until:
                raise ModelUnavailable(texts.BUSY.format(seconds=f"{patience:g}"), texts.ASK_SOON)
            place, seconds = ticket.in_line()
            yield InLine(place, seconds) if place else ""  # called just now, or what ends an answer

    def _listened(self, pieces: Iterator[str], engine: Engine) -> Iterator[str]:
        """The pieces; an engine that broke off is replaced, and one that says nothing and does nothing.

        One that nobody heard for as long as a reader may wait, and that works, is slow. Another would be no faster.
        """
        asked, before = time.monotonic(), engine.processor_seconds()
        try:
            with closing(pieces):  # type: ignore[type-var]
                for piece in pieces:
                    if piece:
                        self._heard = time.monotonic()
                    yield piece
            self._keeper.worked()
        except ModelBroke:
            unheard = time.monotonic() - max(asked, self._heard)
            worked = engine.processor_seconds() - before > _WORKING * (time.monotonic() - asked)
            if (unheard > self._settings.chat.timeout_seconds and not worked) or not engine.responds():
                self._keeper.replace(engine)
            raise

    def close(self) -> None:
        self._keeper.close()

    def _chat(self, engine: Engine) -> BaseChatModel:
        address = engine.address()
        known = self._client
        if known is None or known[0] != address:
            known = self._client = address, _openai(f"{address}/v1", engine.key, self.name, self._settings.chat)
        return known[1]


def _gguf(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        raise ModelUnavailable(f"there is no model file {path}", "Correct chat.model, or set it to 'local'.")
    return path


def _openai(base_url: str, key: str, name: str, settings: ChatSettings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=name,
        base_url=base_url,
        api_key=SecretStr(key or "none"),
        temperature=0,
        timeout=settings.timeout_seconds + _MARGIN,
        stream_chunk_timeout=None,
        stream_usage=True,  # vLLM, llama.cpp and Ollama tell it as OpenAI does, if they are asked
        # A connection that is kept for later is left behind open when the engine is started again.
        default_headers={"Connection": "close"},
        max_retries=0,
    )


def _hosted(settings: ChatSettings, max_tokens: int) -> BaseChatModel:
    try:
        if settings.base_url:
            chat = _openai(settings.base_url, settings.api_key, settings.model, settings)
            return chat.bind(max_tokens=max_tokens)  # type: ignore[return-value]
        from langchain.chat_models import init_chat_model

        return init_chat_model(settings.model, max_tokens=max_tokens, timeout=settings.timeout_seconds + _MARGIN)
    except ImportError as error:
        named = re.search(r"langchain-[\w-]+", str(error))
        package = named[0] if named else (error.name or "langchain-PROVIDER").replace("_", "-")
        raise ModelUnavailable(
            f"the chat model {settings.model!r} needs a package that is not installed: {package}",
            f"Install it: pip install {package}",
        ) from error
    except Exception as error:  # each provider raises its own: a missing key, an unknown provider, a bad name
        raise ModelUnavailable(
            f"the chat model {settings.model!r} cannot be used: {_first_line(error)}",
            "Set chat.model to 'local', 'extractive', a .gguf file, or provider:name with the provider's API key.",
        ) from error


def _messages(system: str, user: str) -> list[tuple[str, str]]:
    """What is sent: the only way to a model, so no text can hold what its template takes for the end of a turn."""
    return [("system", undelimited(system)), ("human", undelimited(user))]


def _stream(
    chat: BaseChatModel,
    name: str,
    settings: ChatSettings,
    messages: list[tuple[str, str]],
    max_tokens: int,
    meter: Meter,
    *,
    tells_end: bool,
) -> Iterator[str]:
    """``tells_end``: whether the model says why it ended, as OpenAI's protocol has it. One that was killed looks like
    one that is done where its server does not frame what it sends: half a sentence was taken for an answer."""

    async def pieces() -> AsyncIterator[str]:
        why = ""  # it ended; told before what it took
        async with aclosing(chat.astream(messages)) as chunks:  # type: ignore[type-var]
            async for chunk in chunks:
                meter.add(str(chunk.text), chunk.usage_metadata)
                yield str(chunk.text)
                why = str(chunk.response_metadata.get("finish_reason") or why)
        if why in _CUT_OFF:
            raise _TooLong(f"it wrote more than {max_tokens} tokens")
        if tells_end and not why:
            raise ConnectionError("its connection ended before the answer did")

    try:
        yield from read_stream(pieces, settings.timeout_seconds, settings.total_seconds)
    except Exception as error:  # providers share no base class of errors; what they say is passed on
        raise _broke(name, error) from error
    finally:
        meter.end()


class _TooLong(Exception):
    """The model was cut off, so its last sentence is not whole."""


def _broke(name: str, error: Exception) -> ModelBroke:
    said = _first_line(error)
    if isinstance(error, TooSlow):
        return ModelBroke(texts.TOO_SLOW.format(name=name, said=said), texts.ASK_FASTER)
    if isinstance(error, _TooLong):
        return ModelBroke(texts.UNENDED.format(name=name, said=said), texts.ASK_LESS)
    return ModelBroke(texts.STOPPED.format(name=name, said=said), texts.LOOK_AT_SERVER)


def _log_odds(logprobs: dict[str, Any] | None) -> float | None:
    """Of "yes" against "no" in any case, from the alternatives for the first token; None if neither is among them."""
    content = (logprobs or {}).get("content") or []
    if not content:
        return None
    alternatives = content[0].get("top_logprobs") or []
    yes, no = (
        sum(math.exp(a["logprob"]) for a in alternatives if str(a["token"]).strip().casefold() == word)
        for word in ("yes", "no")
    )
    if not yes and not no:
        return None
    least = math.exp(min(a["logprob"] for a in alternatives))  # of one that is not among the alternatives
    return math.log(max(yes, least)) - math.log(max(no, least))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
