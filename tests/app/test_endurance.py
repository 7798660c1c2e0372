"""A server that answers all day: what an answer takes, it gives back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from index.stores.archive import Archive
from tests.forking import fork

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see open files"),
]


def test_a_thousand_answers_need_no_more_files_and_memory_than_a_few_hundred(archive: Archive) -> None:
    """Each answer is computed in a thread of its own, and each thread kept two files open until the program's end."""
    archive.close()
    with fork("tests.app.endurance", str(archive.folder), "1000", "256", env=dict(os.environ)) as run:
        said, complaint = run.communicate(timeout=300)
    assert run.returncode == 0, complaint[-2000:]
    found = json.loads(said)
    assert found["ended"] == 1000, complaint[-2000:]
    early, late = found["descriptors"]
    assert late <= early + 20, "of 700 answers: on a busy machine some of the connections that are kept come late"
    early, late = found["resident"]
    assert late <= 1.1 * early
