"""What is refused before it reaches anybody who answers: told in a sentence, and to a program as RFC 9457 has it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from app.records.problems import FieldProblem, Problem
from app.web.serving.own_address import folder_of

API = "/api/v1"
OPENAI = "/v1"  # for programs that talk to models; see app.programs.openai_api
TOOLS = "/mcp"  # for models that use tools; see app.programs.tools
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def is_api(path: str) -> bool:
    """Whether a program asks here, and no page."""
    return any(path == one or path.startswith(f"{one}/") for one in (API, OPENAI, TOOLS))


def refusal(scope: Scope, sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is not carried out."""
    if scope["path"].startswith(f"{OPENAI}/"):
        return JSONResponse({"error": openai_error(sentence, status)}, status, headers)
    if is_api(scope["path"]):
        return problem_response(problem(status, sentence), headers)
    return PlainTextResponse(sentence, status, headers)


def docs_address(scope: Scope) -> str:
    """Where the page on the API is, in the folder in which a proxy serves it."""
    return f"{folder_of(scope)}{API}/docs"


def not_found(scope: Scope) -> Response:
    """The answer where there is no such address."""
    said = f"Not found. {docs_address(scope)} lists what there is." if is_api(scope["path"]) else "Not found"
    return refusal(scope, said, 404)


def problem(status: int, detail: str, errors: tuple[FieldProblem, ...] = ()) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)


def problem_response(told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(told.model_dump_json(), told.status, headers, "application/problem+json")


def openai_error(message: str, status: int, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """What goes wrong in the shape that OpenAI's clients read, where it stands as ``error``."""
    kind = _OPENAI_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"message": message, "type": kind, "param": param, "code": code}
