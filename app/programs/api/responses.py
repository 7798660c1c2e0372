"""What all routes of the API share: how errors become problems, ETags, the links between pages of a list."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.archives.adding import AddingFailure, TooLarge
from app.archives.editing import ArticleGone
from app.errors import AppFailure
from app.file_names import without_folders
from app.incidents import log_incident
from app.records.problems import FieldProblem, Problem, all_of, field_problem
from app.service import NoSuchPlace
from app.web.serving.refusals import docs_address, problem, problem_response
from index.errors import FilterUnknown, IndexFailure, StoreFailure

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[Exception], int], ...] = (  # the first that fits
    (TooLarge, 413),
    (AddingFailure, 422),
    (NoSuchPlace, 422),
    (FilterUnknown, 422),
    (ArticleGone, 404),
    (AppFailure, 503),
    (IndexFailure, 503),
)
_RETRY = {"Retry-After": "30"}
_SAID = {
    400: "The body cannot be read: it is no JSON in UTF-8, or no whole form. {docs} says what is expected.",
    404: "There is nothing at this address. {docs} lists what there is.",
}


_OF_ANY = {  # what stands before the routes refuses, and what all have in common
    400: "The body cannot be read.",
    401: "No key was sent where one is needed, or one that is not known.",
    403: "The key or its user may not do this, or the page of another site asks.",
    405: "The address takes another method; Allow says which.",
    408: "The body did not come in time.",
    413: "The body is larger than may be sent.",
    421: "The server does not go by the name that it was asked by.",
    422: "A field is not what it has to be; errors says which.",
    429: "Too many wrong keys, or as many questions as one may ask; Retry-After says when to come again.",
    503: "Too much at a time, or the archive is being written to; Retry-After says when to come again.",
}


class Refused(Exception):
    """A request that is not carried out, with its status and a sentence that says what to do."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem(status, detail)


def problem_of(failure: Exception) -> Problem:
    """What is told of an error; of one that nobody expected, a reference by which the log has the rest."""
    if isinstance(failure, Refused):
        return failure.problem
    if isinstance(failure, AppFailure | IndexFailure):
        status = next(status for kind, status in _STATUS if isinstance(failure, kind))
        said = f"{failure}. {failure.help_message}".strip()
        if isinstance(failure, StoreFailure):
            _log.error("%s", said)  # whoever asked can do nothing about it
        return problem(status, without_folders(f"{said[:1].upper()}{said[1:]}"))
    reference = log_incident("a request to the API failed")
    return problem(500, f"Something went wrong; the server's log tells it under the reference {reference}.")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problems for the OpenAPI document: those that may come of any route, and with ``statuses`` those of one."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": _OF_ANY.get(status, HTTPStatus(status).phrase), "content": content}
        for status in statuses or _OF_ANY
    }


def handle_errors(app: FastAPI) -> None:
    """Has every error of the application told as a problem."""

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        known = _SAID.get(error.status_code)
        said = known.format(docs=docs_address(request.scope)) if known else str(error.detail)
        return problem_response(problem(error.status_code, said), error.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = tuple(_field(one) for one in error.errors())
        listed = all_of(wrong)
        said = f"{listed[:1].upper()}{listed[1:]}" if wrong and not wrong[0].field else listed
        return problem_response(
            problem(422, f"{said}. {docs_address(request.scope)} says what each field takes.", wrong)
        )

    @app.exception_handler(Refused)
    @app.exception_handler(AppFailure)
    @app.exception_handler(IndexFailure)
    @app.exception_handler(OSError)
    def failed(request: Request, error: Exception) -> Response:
        told = problem_of(error)
        return problem_response(told, _RETRY if told.status == 503 else None)

    @app.exception_handler(Exception)
    def broke(request: Request, error: Exception) -> Response:
        return problem_response(problem_of(error))


def _field(error: Mapping[str, Any]) -> FieldProblem:
    place = [name for name in error["loc"] if name not in ("body", "query", "path", "header")]
    if error["type"] == "json_invalid" or (not place and error["type"] == "model_attributes_type"):
        return FieldProblem(field="", message="the body is no JSON object, or not sent as application/json")
    return field_problem(place, error)


def unless_known(request: Request, record: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """The record with its ETag; 304 without it where the caller has it already."""
    body = record.model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type="application/json")


def links(request: Request, page: int, pages: int) -> dict[str, str]:
    """A Link header with the pages around this one, each relative to the address that was asked for."""
    others = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    found = {name: number for name, number in others.items() if 1 <= number <= pages and number != page}
    written = [
        f'<?{request.url.include_query_params(page=number).query}>; rel="{name}"' for name, number in found.items()
    ]
    return {"Link": ", ".join(written)} if written else {}
