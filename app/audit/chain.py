"""One record of the audit log as a line, which carries the hash of the record before it.

    {"n":2,"at":"2026-03-01T12:00:00.000Z","did":"asked","who":"ann",…,"before":"<SHA-256>","hash":"<SHA-256>"}

The hash is of the line without it. A line is written in one way alone, so that no byte of it can be changed unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

NOTHING = "0" * 64  # what the first record carries


class Broken(ValueError):
    """A line that is no record as it was written; the message says why."""


def line_of(facts: Mapping[str, Any]) -> bytes:
    """The line of a record: its facts, in which ``n`` and ``before`` stand already, and their hash."""
    return _written({**facts, "hash": _hash(facts)})


def record_of(line: bytes) -> dict[str, Any]:
    """The record of a line with its end. Raises Broken."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Broken("it is no record") from error
    if not isinstance(record, dict) or not isinstance(record.get("n"), int) or not isinstance(record.get("at"), str):
        raise Broken("it is no record")
    facts = {name: value for name, value in record.items() if name != "hash"}
    if line != line_of(facts):
        raise Broken("it was changed")
    return record


def _hash(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(_written(facts)).hexdigest()


def _written(record: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except (ValueError, RecursionError) as error:  # half of a character
        raise Broken("it is no text") from error
