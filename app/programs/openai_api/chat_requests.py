"""What a client sends, as a question with its history.

Instructions (system messages) and whatever tunes a model (temperature, seed, …) change nothing: what is said is what
articles prove. What would change the shape of the outcome, and cannot be done, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, model_validator

from app.localization import listed
from app.programs.openai_api.errors import Refused
from app.programs.openai_api.remembered import Remembered
from app.records.record import Wanted
from app.records.requests import QUESTION_LENGTH, AskRequest, Limits, PastTurn
from app.types import RequestKind, Sureness

ANY = "dateline"  # the model where no archive is meant in particular: the first that one may ask
TOGETHER = "+"  # between names: archives that are asked at once
_INSTRUCTIONS = ("system", "developer")
_TURNS = 50  # the latest of a conversation
_TURN = 20_000  # characters
_TEXTS = ("text", "input_text", "output_text", "refusal")
_TOOLS = "Dateline calls no tools: leave “{name}” out; it searches the archive by itself."
_AS_JSON = "Dateline answers in sentences: leave “{name}” out; the field “dateline” of the answer is JSON."
_UNSUPPORTED = {  # parameter → what is said of it
    "tools": _TOOLS,
    "functions": _TOOLS,
    "response_format": _AS_JSON,
    "text": _AS_JSON,
    "audio": "Dateline answers in text: leave “{name}” out.",
    "logprobs": "Dateline tells no probabilities of words: leave “{name}” out.",
    "top_logprobs": "Dateline tells no probabilities of words: leave “{name}” out.",
    "background": "Dateline answers at once: leave “{name}” out, or ask with “stream”.",
    "conversation": "Dateline keeps no conversations for programs: send the messages, or “previous_response_id”.",
    "prompt": "Dateline keeps no prompts: send the question as “input”.",
}


class Options(Wanted):
    """The field ``dateline`` of a request: what a question to Dateline may have besides, as in its own API."""

    limits: Limits = Limits()
    sureness: Sureness = Sureness.BALANCED
    kind: RequestKind | None = None


class _Nullable(BaseModel):
    """Null is what clients send for what they leave out."""

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, sent: Any) -> Any:
        return {name: value for name, value in sent.items() if value is not None} if isinstance(sent, Mapping) else sent


class _Told(BaseModel):
    answer: str = ""


class _Part(BaseModel):
    type: str = "text"
    text: str = ""


class _Message(_Nullable):
    role: str = ""
    type: str = "message"
    content: str | list[_Part] | None = None
    dateline: _Told = _Told()

    def text(self, where: str) -> str:
        if self.type != "message" or self.role not in ("user", "assistant", *_INSTRUCTIONS):
            what = self.role or self.type
            raise Refused(f"Dateline takes messages of user, assistant and system, none of “{what}”.", where)
        parts = [_Part(text=self.content)] if isinstance(self.content, str) else self.content or []
        for part in parts:
            if part.type not in _TEXTS:
                raise Refused(f"Dateline reads text alone: leave the part of type “{part.type}” out.", where)
        return "\n".join(part.text for part in parts).strip()


class _Asked(_Nullable):
    model: str
    stream: bool = False
    dateline: Options = Options()


class CompletionAsked(_Asked):
    """Of /v1/chat/completions."""

    messages: list[_Message]


class ResponseAsked(_Asked):
    """Of /v1/responses."""

    input: str | list[_Message]
    previous_response_id: str | None = None
    store: bool | None = True


A = TypeVar("A", bound=_Asked)


def read(kind: type[A], body: object) -> A:
    """What is asked. Raises Refused for what cannot be answered so."""
    if not isinstance(body, Mapping):
        raise Refused("The body of the request is no JSON object: send one with “model” and what is asked.")
    for name, said in _UNSUPPORTED.items():
        if body.get(name) and not _is_default(name, body[name]):
            raise Refused(said.format(name=name), name, code="unsupported_parameter")
    if body.get("n") not in (None, 1):
        raise Refused("Dateline gives one answer: leave “n” out, or set it to 1.", "n", code="unsupported_parameter")
    try:
        asked = kind.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(f"“{where}” cannot be read: {first['msg']}.", where) from error
    return asked


def archives_of(model: str, known: Sequence[str]) -> tuple[str, ...]:
    """The archives that a model is; none where none is meant in particular. ``known``: those that may be asked.

    Raises Refused for one that is none of this server's.
    """
    names = () if model == ANY else tuple(model.split(TOGETHER))
    if any(name not in known for name in names):
        there = f"ask {listed([f'“{name}”' for name in known], 'or')}" if known else "none is open to you"
        raise Refused(f"There is no model “{model}” here: {there}.", "model", status=404, code="model_not_found")
    return names


def _is_default(name: str, value: object) -> bool:
    form = value.get("format", value) if isinstance(value, Mapping) else None
    return name in ("response_format", "text") and isinstance(form, Mapping) and form.get("type", "text") == "text"


def question_of(
    asked: CompletionAsked | ResponseAsked, known: Remembered, archives: Sequence[str] = (), reader: str = ""
) -> AskRequest:
    """The last message, with what was said before it as history: earlier answers are known by their ids where a client
    sends these back, else by their words. ``reader`` is who asks."""
    turns = _turns_before(asked, known, reader)
    for place, message in enumerate(_messages(asked)):
        text = message.text(f"messages.{place}")
        if message.role == "user" and text:
            turns.append(PastTurn(role="user", text=text[:_TURN]))
        elif message.role == "assistant" and text:
            answer = known.answer(message.dateline.answer, text)
            turns.append(PastTurn(role="assistant", text=text[:_TURN], answer=answer))
    if not turns or turns[-1].role != "user":
        raise Refused("There is no question: end with a message of the user that has text.", "messages")
    *history, last = turns
    if len(last.text) > QUESTION_LENGTH:
        raise Refused(
            f"The question has {len(last.text):,} characters: ask it in {QUESTION_LENGTH:,} or fewer.",
            "messages",
            code="string_above_max_length",
        )
    options = asked.dateline
    return AskRequest(
        question=last.text,
        history=tuple(history[-_TURNS:]),
        limits=options.limits.model_copy(update={"archive": options.limits.archive or tuple(archives)}),
        sureness=options.sureness,
        kind=options.kind,
    )


def _messages(asked: CompletionAsked | ResponseAsked) -> list[_Message]:
    if isinstance(asked, CompletionAsked):
        return asked.messages
    return [_Message(role="user", content=asked.input)] if isinstance(asked.input, str) else asked.input


def _turns_before(asked: CompletionAsked | ResponseAsked, known: Remembered, reader: str) -> list[PastTurn]:
    id = asked.previous_response_id if isinstance(asked, ResponseAsked) else None
    turns = known.turns(id, reader) if id else ()
    if turns is None:
        raise Refused(
            f"The response “{id}” is not known any more: send the messages before the question as “input”.",
            "previous_response_id",
            code="previous_response_not_found",
        )
    return list(turns)
