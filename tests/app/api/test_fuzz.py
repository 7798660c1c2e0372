"""Whatever is sent to the API, nothing breaks, and what comes back is what the document says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.search import Search
from index.stores.archive import Archive
from tests.fakes import WordEmbedder

if TYPE_CHECKING:
    from tests.evaluation.fuzz import Fuzzed

EXAMPLES = 6


@pytest.fixture
def chat(tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> Iterator[Fuzzed]:
    from tests.evaluation.fuzz import served  # and Schemathesis with it, which takes two seconds

    with served(tmp_path, archive, search, embedder) as served_chat:
        yield served_chat


@pytest.mark.fuzz
def test_nothing_breaks_the_api(chat: Fuzzed) -> None:
    from schemathesis import GenerationMode

    from tests.evaluation.fuzz import OPERATIONS, send

    came = {one.label: Counter[int]() for one in OPERATIONS}
    for operation in OPERATIONS:
        for mode in GenerationMode:
            came[operation.label] += send(operation, mode, chat, EXAMPLES)
    assert sum(one.total() for one in came.values()) > EXAMPLES * len(OPERATIONS)
    assert came["GET /articles/{article_id}"][200], "articles that are there are read"
    assert came["DELETE /articles/{article_id}"][204]
    without = {one.label: send(one, GenerationMode.POSITIVE, chat, 2, key="").keys() for one in OPERATIONS}
    assert without.pop("POST /articles/files") <= {401, 403}, "a file without a key may be another site's form"
    assert set().union(*without.values()) == {401}
    (asking,) = [operation for operation in OPERATIONS if operation.label == "POST /ask"]
    assert send(asking, GenerationMode.POSITIVE, chat, 2, key="read").keys() == {403}
