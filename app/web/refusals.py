"""What is refused before it reaches anybody who answers: told in a sentence, and to a program as RFC 9457 has it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from app.records.problems import FieldProblem, Problem

API = "/api/v1"


def is_api(path: str) -> bool:
    """Whether a program asks here, and no page."""
    return path == API or path.startswith(f"{API}/")


def refusal(scope: Scope, sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is not carried out."""
    if is_api(scope["path"]):
        return problem_response(problem(status, sentence), headers)
    return PlainTextResponse(sentence, status, headers)


def problem(status: int, detail: str, errors: tuple[FieldProblem, ...] = ()) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)


def problem_response(told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(told.model_dump_json(), told.status, headers, "application/problem+json")
