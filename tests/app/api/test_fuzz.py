"""Whatever is sent to the API, nothing breaks, and what comes back is what the document says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
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
def test_nothing_breaks_the_api(mode: GenerationMode, address: str) -> None:
    for operation in OPERATIONS:
        with suppress(Unsatisfiable):  # what takes nothing can be sent nothing wrong
            send(operation, mode, address)


def send(operation: schemathesis.APIOperation, mode: GenerationMode, address: str) -> None:
    """Some requests to one address. Raises what Schemathesis found, with the request as a command."""

    @given(case=operation.as_strategy(mode))
    @settings(max_examples=10, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    def sent(case: Case) -> None:
        case.validate_response(case.call(base_url=address), checks=CHECKS)

    sent()
