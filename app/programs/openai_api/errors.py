"""What goes wrong, as OpenAI's clients read it."""

from __future__ import annotations

from starlette.responses import JSONResponse

from app.programs.api.responses import problem_of
from app.web.serving.refusals import openai_error


class Refused(Exception):
    """A request that is not carried out: why, and what to do instead."""

    def __init__(self, message: str, param: str | None = None, *, status: int = 400, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.error = openai_error(message, status, param, code)

    def response(self) -> JSONResponse:
        return JSONResponse({"error": self.error}, self.status)


def refused_for(error: Exception) -> Refused:
    """What a client is told of an exception that is being handled; of one that nobody expected, a reference."""
    if isinstance(error, Refused):
        return error
    told = problem_of(error)
    return Refused(told.detail, status=400 if told.status == 422 else told.status)
