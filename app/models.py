"""Which chat model writes. LangChain is known here and nowhere else in the application.

local                      the packaged model, in the llama.cpp engine
/path/to/model.gguf        any other, in the same engine
NAME with chat.base_url    an OpenAI-compatible server (vLLM, llama.cpp, Ollama)
provider:name              LangChain's init_chat_model ("openai:…", "anthropic:…", "ollama:…")
extractive                 none: the answer is made of evidence sentences
"""

from __future__ import annotations

import itertools
import math
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.engine import Engine
from app.errors import ModelBroke, ModelUnavailable
from app.local_model import Progress, ensure_model
from app.settings import ChatSettings, Settings

_ALTERNATIVES = 20  # first tokens whose probabilities are asked for

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class ChatModel(Protocol):
    """What the assistant asks of a model."""

    @property
    def name(self) -> str: ...

    @property
    def takes_grammar(self) -> bool:
        """Whether ``stream`` obeys a GBNF grammar; others are only asked for markers."""
        ...

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        """Pieces of the answer as they come. Raises ModelUnavailable or ModelBroke."""
        ...

    def odds(self, system: str, turns: Sequence[str]) -> float | None:
        """How much likelier "Yes" is than "No" as the next word, as log-odds; None where a model does not tell.

        ``turns`` alternate between reader and model; the last is the reader's question. What the model has just
        read is not read again where it caches prompts, so asking about an answer costs only the new words.
        """
        ...

    def close(self) -> None: ...


def open_model(settings: Settings, progress: Progress = lambda done, total: None) -> ChatModel | None:
    """The model that the settings name; None for 'extractive'. The local engine starts loading at once."""
    name = settings.chat.model
    if name == "extractive":
        return None
    if name == "local" and not settings.chat.base_url:
        return EngineModel(lambda: ensure_model(settings.models_folder, progress), settings)
    if name.endswith(".gguf"):
        return EngineModel(lambda: _gguf(name), settings)
    return HostedModel(settings.chat)


class HostedModel:
    """A model behind LangChain: hosted, or an OpenAI-compatible server of one's own."""

    takes_grammar = False

    def __init__(self, settings: ChatSettings) -> None:
        self.name = settings.model
        self._settings = settings
        self._chat: BaseChatModel | None = None

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        if self._chat is None:
            self._chat = _hosted(self._settings, max_tokens)
        yield from _stream(self._chat, self.name, system, user)

    def odds(self, system: str, turns: Sequence[str]) -> float | None:
        """None: few providers tell probabilities, and those of two models are not comparable."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


class EngineModel:
    """A GGUF file in the llama.cpp engine. An engine that died is started again for the next question."""

    takes_grammar = True

    def __init__(self, locate: Callable[[], Path], settings: Settings) -> None:
        self._path = locate()
        self.name = self._path.stem
        self._settings = settings
        self._lock = threading.Lock()
        self._engine = self._started()
        self._clients: dict[str, BaseChatModel] = {}

    @property
    def engine(self) -> Engine:
        return self._engine

    def stream(self, system: str, user: str, *, grammar: str = "", max_tokens: int) -> Iterator[str]:
        # n_predict is llama.cpp's own limit: LangChain renames max_tokens to a field that not every version reads.
        extra = {"n_predict": max_tokens, **({"grammar": grammar} if grammar else {})}
        chat = self._client()
        yield from _stream(chat, self.name, system, user, max_tokens=max_tokens, extra_body=extra)

    def odds(self, system: str, turns: Sequence[str]) -> float | None:
        roles = itertools.cycle(("human", "ai"))
        messages = [("system", system), *zip(roles, turns)]  # noqa: B905  # the roles never end
        extra = {"n_predict": 1, "logprobs": True, "top_logprobs": _ALTERNATIVES}
        try:
            said = self._client().invoke(messages, extra_body=extra)
        except ModelUnavailable:
            raise
        except Exception as error:
            raise _broke(self.name, error) from error
        return _log_odds(said.response_metadata.get("logprobs"))

    def close(self) -> None:
        self._engine.close()

    def _started(self) -> Engine:
        return Engine(self._path, self._settings.engine, self._settings.home / "engine.log")

    def _client(self) -> BaseChatModel:
        with self._lock:
            if not self._engine.alive:
                self._engine.close()
                self._engine = self._started()
            address, key = self._engine.address(), self._engine.key
            if address not in self._clients:
                self._clients = {address: _openai(f"{address}/v1", key, self.name, self._settings.chat)}
            return self._clients[address]


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
        timeout=settings.timeout_seconds,
        max_retries=0,
    )


def _hosted(settings: ChatSettings, max_tokens: int) -> BaseChatModel:
    try:
        if settings.base_url:
            chat = _openai(settings.base_url, settings.api_key, settings.model, settings)
            return chat.bind(max_tokens=max_tokens)  # type: ignore[return-value]
        from langchain.chat_models import init_chat_model

        return init_chat_model(settings.model, max_tokens=max_tokens, timeout=settings.timeout_seconds)
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


def _stream(chat: BaseChatModel, name: str, system: str, user: str, **options: Any) -> Iterator[str]:
    try:
        for chunk in chat.stream([("system", system), ("human", user)], **options):
            if text := chunk.text:
                yield str(text)
    except Exception as error:  # providers share no base class of errors; what they say is passed on
        raise _broke(name, error) from error


def _broke(name: str, error: Exception) -> ModelBroke:
    return ModelBroke(
        f"the chat model {name} stopped answering: {_first_line(error)}",
        "Check that the model's server is up; answers are made of evidence sentences meanwhile.",
    )


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
