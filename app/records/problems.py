"""What went wrong, as RFC 9457 (application/problem+json) has it."""

from __future__ import annotations

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
