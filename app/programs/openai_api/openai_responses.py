"""/v1/responses: an answer as a response with one message, or as the events of one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, get_args

from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseError,
    ResponseFailedEvent,
    ResponseInProgressEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseOutputTextAnnotationAddedEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)
from openai.types.responses.response_output_text import Annotation, AnnotationURLCitation
from pydantic import BaseModel

from app.programs.openai_api.errors import Refused
from app.writing.answer_text import Marker, Text


class Responded:
    """One response: whole, or told event by event as lines of an event stream."""

    def __init__(self, model: str, address: Callable[[str, int, int], str], previous: str | None = None) -> None:
        self.id, self._item = f"resp_{uuid.uuid4().hex}", f"msg_{uuid.uuid4().hex}"
        self._model, self._address, self._previous = model, address, previous
        self._created = int(time.time())
        self._told = 0  # events
        self._annotated = 0

    def whole(self, text: Text, record: dict[str, Any]) -> str:
        """As JSON; ``record`` is the answer's."""
        return self._completed(text, record).model_dump_json(exclude_unset=True)

    def opening(self) -> Iterator[str]:
        """What comes before the first word."""
        begun = self._response("in_progress", [])
        yield self._event(ResponseCreatedEvent, response=begun)
        yield self._event(ResponseInProgressEvent, response=begun)
        yield self._event(ResponseOutputItemAddedEvent, output_index=0, item=self._message("in_progress", []))
        yield self._in_part(ResponseContentPartAddedEvent, part=self._part("", ()))

    def delta(self, added: str, markers: Sequence[Marker]) -> Iterator[str]:
        """Some more of the text, with what its markers stand for."""
        yield self._in_part(ResponseTextDeltaEvent, delta=added, logprobs=[])
        for annotation in self._annotations(markers):
            yield self._in_part(
                ResponseOutputTextAnnotationAddedEvent,
                annotation=annotation.model_dump(),
                annotation_index=self._annotated,
            )
            self._annotated += 1

    def closing(self, text: Text, record: dict[str, Any]) -> Iterator[str]:
        """The end, with everything."""
        told = self._completed(text, record)
        yield self._in_part(ResponseTextDoneEvent, text=text.text, logprobs=[])
        yield self._in_part(ResponseContentPartDoneEvent, part=self._part(text.text, text.markers))
        yield self._event(ResponseOutputItemDoneEvent, output_index=0, item=told.output[0])
        yield self._event(ResponseCompletedEvent, response=told)

    def failing(self, why: Refused) -> Iterator[str]:
        """The end where something went wrong."""
        error = ResponseError(code="server_error", message=str(why))
        yield self._event(ResponseFailedEvent, response=self._response("failed", [], error=error))

    def _completed(self, text: Text, record: dict[str, Any]) -> Response:
        message = self._message("completed", [self._part(text.text, text.markers)], dateline={"answer": record["id"]})
        return self._response("completed", [message], dateline=record)

    def _response(
        self, status: Literal["in_progress", "completed", "failed"], output: list[ResponseOutputMessage], **more: Any
    ) -> Response:
        fields = {
            "id": self.id,
            "object": "response",
            "created_at": self._created,
            "model": self._model,
            "status": status,
            "output": output,
            "previous_response_id": self._previous,
            "parallel_tool_calls": False,
            "tool_choice": "none",
            "tools": [],
            "error": None,
            "usage": None,  # nothing here counts tokens
        }
        return Response.model_validate({**fields, **more})

    def _message(
        self, status: Literal["in_progress", "completed"], content: list[ResponseOutputText], **more: Any
    ) -> ResponseOutputMessage:
        fields = {"id": self._item, "type": "message", "role": "assistant", "status": status, "content": content}
        return ResponseOutputMessage.model_validate({**fields, **more})

    def _part(self, text: str, markers: Sequence[Marker]) -> ResponseOutputText:
        return ResponseOutputText(type="output_text", text=text, annotations=self._annotations(markers))

    def _annotations(self, markers: Sequence[Marker]) -> list[Annotation]:
        return [
            AnnotationURLCitation.model_validate({"type": "url_citation", **one.url_citation(self._address)})
            for one in markers
        ]

    def _in_part(self, kind: type[BaseModel], **fields: Any) -> str:
        return self._event(kind, item_id=self._item, output_index=0, content_index=0, **fields)

    def _event(self, kind: type[BaseModel], **fields: Any) -> str:
        (name,) = get_args(kind.model_fields["type"].annotation)
        event = kind.model_validate({"type": name, "sequence_number": self._told, **fields})
        self._told += 1
        return f"event: {name}\ndata: {event.model_dump_json(exclude_unset=True)}\n\n"
