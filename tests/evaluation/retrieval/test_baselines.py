"""The baselines find what they should, and an index that is there is opened, not built again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index.types import Article
from tests.evaluation.retrieval.baselines import Baseline, tutorial, tutorial_index, txtai_hybrid
from tests.fakes import CHESS, FERRY, PALMYRA

pytestmark = pytest.mark.models

ARTICLES = {"palmyra": PALMYRA, "ferry": FERRY, "chess": CHESS}
QUESTIONS = {
    "palmyra": "Who drove the jihadists out of the ancient city?",
    "ferry": "Which shipping companies are merging?",
    "chess": "How old was the winner of the chess tournament?",
}

LIBRARIES = {
    tutorial: ("langchain_text_splitters", "langchain_huggingface", "sentence_transformers", "langchain_chroma"),
    txtai_hybrid: ("langchain_text_splitters", "txtai"),
}

Opener = Callable[[Mapping[str, Article], Path], Baseline]


def needs_libraries(opener: Opener) -> None:
    for library in LIBRARIES[opener]:
        pytest.importorskip(library, reason=f"{library}, which a baseline is made of, is not installed")


@pytest.fixture(params=LIBRARIES, ids=lambda opener: opener.__name__)
def opener(request: pytest.FixtureRequest) -> Opener:
    """Either baseline, if its libraries are installed."""
    needs_libraries(request.param)
    return request.param


def finds_each_first(baseline: Baseline) -> None:
    assert {key: baseline.find(question, 3)[0].key for key, question in QUESTIONS.items()} == {
        key: key for key in ARTICLES
    }
    assert baseline.find(QUESTIONS["chess"], 1)[0].text == f"{CHESS.title}\n\n{CHESS.text}"
    assert len(baseline.find(QUESTIONS["chess"], 100)) <= len(ARTICLES)


def test_each_question_finds_its_article_first_in_an_index_that_is_opened_if_complete_and_else_built_anew(
    opener: Opener, tmp_path: Path
) -> None:
    """A build empties the index's folder first, so a file put there tells whether there was one."""
    with closing(opener(ARTICLES, tmp_path)) as built:
        finds_each_first(built)
    [stamp] = tmp_path.glob("*.json")
    left_there = tmp_path / stamp.stem / "left there"
    left_there.touch()
    written = stamp.stat().st_mtime_ns

    with closing(opener(ARTICLES, tmp_path)) as opened:
        finds_each_first(opened)
    assert left_there.exists()
    assert stamp.stat().st_mtime_ns == written

    stamp.write_text(stamp.read_text()[:-9])  # as if cut short
    opener(ARTICLES, tmp_path).close()
    assert not left_there.exists()

    left_there.touch()
    changed = {**ARTICLES, "chess": dataclasses.replace(CHESS, text="A goat won the village raffle.")}
    with closing(opener(changed, tmp_path)) as baseline:
        assert not left_there.exists()
        assert baseline.find("Who won the raffle?", 1)[0].text.endswith("A goat won the village raffle.")


def test_the_index_of_the_tutorial_holds_every_chunk(tmp_path: Path) -> None:
    needs_libraries(tutorial)
    long = Article(title="Long", text="\n\n".join(["A paragraph of some length. " * 20] * 3))  # three of 560 characters
    assert tutorial_index([CHESS, long], tmp_path) == 1 + 3
