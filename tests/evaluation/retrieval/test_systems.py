"""The parts of the retrieval evaluation that can be worked by hand."""

from __future__ import annotations

import pytest

from index.settings import SearchSettings
from tests.evaluation.records import DATA
from tests.evaluation.retrieval.__main__ import VARIANTS, _ranks
from tests.evaluation.retrieval.sets import Question, samples
from tests.evaluation.retrieval.systems import fused


def test_rank_fusion_prefers_what_both_rankings_have() -> None:
    assert fused([["a", "b", "c"], ["b", "d"]])[0] == "b"
    assert fused([["a", "b"], ["b", "a"]]) == ["a", "b"]
    assert fused([["x", "y"]]) == ["x", "y"]


class Fixed:
    """Finds the same articles for every question."""

    name = "fixed"

    def articles(self, question: str) -> list[frozenset[str]]:
        return [frozenset({"1"}), frozenset({"2", "copy of 2"}), frozenset({"3"})]

    def text(self, question: str, chars: int) -> str:
        return "text"[:chars]


@pytest.mark.parametrize(("right", "rank"), [({"1"}, 1), ({"copy of 2"}, 2), ({"3", "2"}, 2), ({"4"}, 10_000)])
def test_copies_of_an_article_are_equally_right(right: set[str], rank: int) -> None:
    ranks, seconds = _ranks(Fixed(), [Question("q", "answerable", "?", frozenset(right), ())])
    assert ranks == [rank]
    assert len(seconds) == 1


def test_every_sample_question_has_an_article_that_proves_it(tmp_path: object) -> None:
    found = samples(tmp_path)  # type: ignore[arg-type]
    assert len(found.questions) >= 20
    assert all(question.right for question in found.questions)
    assert all(question.key_facts for question in found.questions)


def test_variants_change_settings_that_exist() -> None:
    for changed in VARIANTS.values():
        assert changed.keys() <= SearchSettings.model_fields.keys() | SearchSettings.__class_vars__


@pytest.mark.skipif(not DATA.exists(), reason=f"needs {DATA}")
def test_copies_are_known_from_both_sides() -> None:
    from tests.evaluation.retrieval.sets import _copies

    copies = _copies()
    assert all(one in copies[other] for one, others in copies.items() for other in others)
