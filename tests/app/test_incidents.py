"""A reader's sentence and the operator's log name the same incident."""

from __future__ import annotations

import logging
import re

import pytest

from app.incidents import log_incident


def test_the_log_has_the_traceback_under_the_reference_that_the_reader_is_given(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without it, an operator who is told "something went wrong" has nothing to look for."""
    references = []
    for secret in ("the first", "the second"):
        try:
            raise ValueError(secret)
        except ValueError:
            references.append(log_incident("a question could not be answered"))
    assert references[0] != references[1]
    for reference, record, secret in zip(references, caplog.records, ("the first", "the second"), strict=True):
        assert re.fullmatch("[0-9a-f]{8}", reference)
        assert record.getMessage() == f"a question could not be answered (reference {reference})"
        assert (record.name, record.levelno) == ("app.incidents", logging.ERROR)
        assert record.exc_info is not None
        assert str(record.exc_info[1]) == secret
