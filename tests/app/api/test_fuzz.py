"""Whatever is sent to the API, nothing breaks, and what comes back is what the document says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.adding import Adding
from app.web.refusals import API
from app.web.rooms.services import Rooms
from index.build import BuildReport, Progress
from tests.app.api.conftest import Ask, serving
from tests.openapi import document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECONDS = 1.0  # of the processor or not, for each route and mode
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(document()).get_all_operations()]


def looked_at(paths: Sequence[str], progress: Progress) -> BuildReport:
    """Stands in for a build: what is made up here is neither fetched nor indexed."""
    return BuildReport()


@pytest.fixture
def address(with_model: Ask, rooms: Rooms, tmp_path: Path) -> Iterator[str]:
    adding = Adding(tmp_path / "made-up", looked_at, 0.01)
    with serving(with_model(None), replace(rooms, adding=adding)) as url:
        yield f"{url}{API}"
    assert adding.wait(30)


@pytest.mark.fuzz
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_nothing_breaks_the_api(operation: schemathesis.APIOperation, mode: GenerationMode, address: str) -> None:
    ends = time.monotonic() + SECONDS

    @given(case=operation.as_strategy(mode))
    @settings(max_examples=30, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    def sent(case: Case) -> None:
        if time.monotonic() < ends:
            case.validate_response(case.call(base_url=address), checks=CHECKS)

    sent()
