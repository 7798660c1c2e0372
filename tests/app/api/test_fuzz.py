"""Whatever is sent to the API, nothing breaks, and what comes back is what the document says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from schemathesis import GenerationMode

from app.adding import Adding
from app.web.refusals import API
from app.web.rooms.services import Rooms
from tests.app.api.conftest import Ask, serving
from tests.evaluation.fuzz import OPERATIONS, looked_at, send

EXAMPLES = 10


@pytest.fixture
def address(with_model: Ask, rooms: Rooms, tmp_path: Path) -> Iterator[str]:
    adding = Adding(tmp_path / "made-up", looked_at, 0.01)
    with serving(with_model(None), replace(rooms, adding=adding)) as url:
        yield f"{url}{API}"
    assert adding.wait(30)


@pytest.mark.fuzz
@pytest.mark.parametrize("mode", GenerationMode)
def test_nothing_breaks_the_api(mode: GenerationMode, address: str) -> None:
    came = [send(operation, mode, address, EXAMPLES) for operation in OPERATIONS]
    assert sum(one.total() for one in came) > EXAMPLES * len(OPERATIONS) / 2
