"""What went wrong, told apart: the log has the whole of it, a reader a short reference by which it is found there."""

from __future__ import annotations

import logging
import secrets

_log = logging.getLogger(__name__)
_BYTES = 4  # eight digits: short enough to be read out, and one log hardly ever has the same twice


def log_incident(what: str) -> str:
    """Logs ``what`` with the traceback of the exception that is being handled, and a reference that is new each time.

    To be called in an ``except`` block. Returns the reference, eight hexadecimal digits, for the reader's sentence.
    """
    reference = secrets.token_hex(_BYTES)
    _log.exception("%s (reference %s)", what, reference)
    return reference
