"""A real Chroma in a temporary folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.errors import StoreFailure
from index.settings import ChromaSettings
from index.stores.chroma import Connection
from index.stores.vectors import VectorIndex
from index.types import Article, Filters, Passage, Sentence
from tests.fakes import tuned

AXES = np.eye(4, dtype=np.float32)


def entry(text: str, day: date | None = None, passages: int = 1) -> tuple[Article, Sequence[Passage]]:
    article = Article(text, published=day)
    return article, [Passage(article.id, n, 0, len(text), (Sentence(0, len(text)),)) for n in range(passages)]


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    made = VectorIndex(Connection(tmp_path / "chroma", ChromaSettings()))
    made.add([entry("one", date(2020, 1, 2), 2), entry("two")], [[AXES[0], AXES[1]], [AXES[2]]])
    return made


def ids(*texts: str) -> list[str]:
    return [f"{Article(text, published=day).id}-{n}" for text, day, n in _parts(texts)]


def _parts(texts: Sequence[str]) -> list[tuple[str, date | None, int]]:
    days = {"one": date(2020, 1, 2)}
    return [(name, days.get(name), int(number)) for name, number in (text.split("-") for text in texts)]


def test_the_nearest_come_first(index: VectorIndex) -> None:
    asked = (AXES[1] + 0.5 * AXES[2]) / np.sqrt(1.25, dtype=np.float32)
    assert index.candidates(asked, 2) == ids("one-1", "two-0")
    assert len(index.candidates(asked, 50)) == 3


def test_writing_again_changes_nothing(index: VectorIndex) -> None:
    index.add([entry("two")], [[AXES[2]]])
    assert index.count() == 3


def test_vectors_come_back_in_the_order_asked_for(index: VectorIndex) -> None:
    found = index.vectors([*ids("two-0"), "unknown-0", *ids("one-1")])
    assert np.allclose(found, [AXES[2], AXES[1]])


def test_removing_an_article_takes_all_its_passages(index: VectorIndex) -> None:
    index.remove([entry("one", date(2020, 1, 2))[0].id])
    assert index.candidates(AXES[0], 9) == ids("two-0")


def test_an_undated_article_passes_a_date_only_if_wanted(index: VectorIndex) -> None:
    assert set(index.candidates(AXES[0], 9, Filters(published_to=date(2021, 1, 1)))) == set(ids("one-0", "one-1"))
    both = Filters(published_to=date(2021, 1, 1), undated=True)
    assert set(index.candidates(AXES[0], 9, both)) == set(ids("one-0", "one-1", "two-0"))


@pytest.mark.slow
def test_a_server_that_is_not_there_is_told_of_in_a_sentence_that_goes_on(tmp_path: Path) -> None:
    """What to do is added behind a full stop."""
    index = VectorIndex(Connection(tmp_path / "chroma", ChromaSettings(url="http://127.0.0.1:1")))
    with pytest.raises(StoreFailure, match=r"Chroma\) failed to .*[^.?!]$") as failure:
        index.count()
    assert "index.chroma.url" in failure.value.help_message


@pytest.mark.filterwarnings("ignore:legacy embedding function config:DeprecationWarning")  # Chroma, of its own
def test_the_depth_of_a_search_can_be_set_on_an_existing_archive(tmp_path: Path) -> None:
    def opened(depth: int) -> int:
        made = Connection(tmp_path / "chroma", tuned(ChromaSettings, ef_search=depth))
        made.open()
        made.close()
        try:
            return int(made.ask("look", lambda collection: collection.configuration_json["hnsw"]["ef_search"]))
        finally:
            made.close()

    assert opened(55) == 55
    assert opened(77) == 77
