"""The log of a server on standard error, each line with the id of the request that it belongs to.

For people, only what went wrong. As JSON, a line for each request and each answer besides: without names of readers
who do not sign in, without what stands behind the "?" of an address, and without questions, unless they are wanted.
"""

from __future__ import annotations

import logging
import sys
from typing import IO

from app.audit.noting import CALL
from app.settings.log_settings import LogSettings

_OURS = ("app", "index")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "{asctime}{levelname}{name}{message}{request}"


def set_up(settings: LogSettings, stream: IO[str] | None = None) -> None:
    """For the whole program, in place of what was set up before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_with_request)
    formatter: logging.Formatter
    if settings.lines == "json":
        from pythonjsonlogger.json import JsonFormatter

        formatter = JsonFormatter(
            _JSON,
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "where"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )
    else:
        formatter = _ForPeople(_TEXT)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO if settings.lines == "json" else logging.WARNING)


def _with_request(record: logging.LogRecord) -> bool:
    call = CALL.get()
    record.request = call.id if call else ""
    return True


class _ForPeople(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as the library calls it
        request: str = getattr(record, "request", "")
        return super().formatMessage(record) + (f" (request {request})" if request else "")
