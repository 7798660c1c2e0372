"""What went wrong, as RFC 9457 (application/problem+json) has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.records.record import Record


class FieldProblem(Record):
    """What is wrong with one field of a request."""

    field: str
    """where it stands: "limits.from", "question\""""
    message: str


class Problem(Record):
    """Why a request was not carried out, and what to do about it."""

    type: str = "about:blank"
    title: str
    """the status in words"""
    status: int
    detail: str
    """what happened and what to do, for the person who reads it"""
    errors: tuple[FieldProblem, ...] = ()
    """where fields of the request are wrong"""


def field_problem(place: Iterable[object], error: Mapping[str, Any]) -> FieldProblem:
    """What pydantic finds wrong at a place of what was sent, of which half letters may come back."""
    return FieldProblem(field=_as_text(".".join(map(str, place))), message=_as_text(_in_words(error)))


def _in_words(error: Mapping[str, Any]) -> str:
    """Without what only those know who program in Python: its tuples, patterns and kinds of days."""
    if error["type"].startswith("date_"):
        return "write a day as 2016-03-27"
    if error["type"] == "string_pattern_mismatch":
        return "input is not of the form that is taken here"
    said: str = error["msg"].removeprefix("Value error, ").replace("tuple", "list").replace("Tuple", "List")
    return said[:1].lower() + said[1:]


def all_of(wrong: Iterable[FieldProblem]) -> str:
    """All that is wrong in one line: "limits.from: input should be a valid date; question: field required"."""
    return "; ".join(f"{one.field}: {one.message}" if one.field else one.message for one in wrong)


def _as_text(written: str) -> str:
    return written.encode("utf-8", "replace").decode()[:300]
