"""/v1/chat/completions: an answer as a completion, or as the chunks of one."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_chunk import Choice as ChunkChoice
from openai.types.chat.chat_completion_chunk import ChoiceDelta
from openai.types.chat.chat_completion_message import Annotation

from app.programs.openai_api.errors import Refused
from app.writing.answer_text import Marker, Text


class Completed:
    """One completion: whole, or told chunk by chunk as lines of an event stream."""

    def __init__(self, model: str, address: Callable[[str, int, int], str]) -> None:
        self.id = f"chatcmpl-{uuid.uuid4().hex}"
        self._model, self._address, self._created = model, address, int(time.time())

    def whole(self, text: Text, record: dict[str, Any]) -> str:
        """As JSON; ``record`` is the answer's."""
        message = ChatCompletionMessage.model_validate(
            {"role": "assistant", "content": text.text, "refusal": None, **self._beside_text(text, record)}
        )
        fields = {**self._head("chat.completion"), "dateline": record}
        choice = Choice(index=0, message=message, finish_reason="stop", logprobs=None)
        return ChatCompletion.model_validate({**fields, "choices": [choice]}).model_dump_json(exclude_unset=True)

    def opening(self) -> Iterator[str]:
        """What comes before the first word."""
        yield self._chunk(ChoiceDelta(role="assistant", content=""))

    def delta(self, added: str, markers: Sequence[Marker]) -> Iterator[str]:
        """Some more of the text; what its markers stand for comes at the end."""
        yield self._chunk(ChoiceDelta(content=added))

    def closing(self, text: Text, record: dict[str, Any]) -> Iterator[str]:
        """Annotations, the record, and the end."""
        yield self._chunk(ChoiceDelta.model_validate(self._beside_text(text, record)))
        yield self._chunk(ChoiceDelta(), "stop", dateline=record)
        yield "data: [DONE]\n\n"

    def failing(self, why: Refused) -> Iterator[str]:
        """The end where something went wrong."""
        yield f"data: {json.dumps({'error': why.error})}\n\n"

    def _chunk(self, delta: ChoiceDelta, finish_reason: str | None = None, **more: Any) -> str:
        choice = ChunkChoice.model_validate({"index": 0, "delta": delta, "finish_reason": finish_reason})
        fields = {**self._head("chat.completion.chunk"), "choices": [choice], **more}
        return f"data: {ChatCompletionChunk.model_validate(fields).model_dump_json(exclude_unset=True)}\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self._created, "model": self._model}

    def _beside_text(self, text: Text, record: dict[str, Any]) -> dict[str, Any]:
        """What a message has beside its text: annotations, and the id by which a client can send it back."""
        cited = [one.url_citation(self._address) for one in text.markers]
        annotations = [Annotation.model_validate({"type": "url_citation", "url_citation": one}) for one in cited]
        return {"annotations": [one.model_dump() for one in annotations], "dateline": {"answer": record["id"]}}
