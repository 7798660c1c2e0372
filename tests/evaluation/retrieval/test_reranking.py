"""What a cross-encoder is trained on, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.evaluation.records import DATA
from tests.evaluation.retrieval.reranking import Pair, Recipe, _batches, _Listening, _squad, half_of, moved, pairs_of
from tests.fakes import WordEmbedder

QUESTION = "Who retook Palmyra?"
ANSWERS = ("Syrian troops", "Syrian troops, with Russian help")
PARAGRAPH = ("Palmyra fell in May.", "Syrian troops retook it on Sunday.", "Its temples were blown up.")
RIGHT = Pair(QUESTION, "Syrian troops retook it on Sunday.", True)


def test_the_sentence_that_holds_the_answer_is_right_and_the_best_others_found_are_wrong() -> None:
    found = [
        "Palmyra fell in May.",
        "Syrian troops retook it on Sunday.",  # right, so never wrong as well
        "SYRIAN TROOPS marched to Palmyra.",  # of another paragraph, but holds the answer
        "Who would retake Palmyra, nobody knew.",
        "Palmyra fell in May.",  # found twice, told once
        "Palmyra is a city in the desert.",
        "It lies near an oasis.",  # the fourth wrong one: too many
    ]
    wrong = ["Palmyra fell in May.", "Who would retake Palmyra, nobody knew.", "Palmyra is a city in the desert."]
    assert pairs_of(QUESTION, ANSWERS, PARAGRAPH, found) == [RIGHT, *(Pair(QUESTION, text, False) for text in wrong)]


def test_nothing_is_learnt_where_it_is_not_known_which_sentence_is_right() -> None:
    assert pairs_of(QUESTION, ANSWERS, [*PARAGRAPH, "Syrian troops cheered."], ["Palmyra fell in May."]) == []
    assert pairs_of(QUESTION, ["Russians"], PARAGRAPH, ["Palmyra fell in May."]) == []


def test_pages_are_halved_by_their_titles_alone() -> None:
    titles = ["Normans", "Force", "Warsaw", "Islamism", "Huguenot"]
    half = half_of(titles)
    assert len(half) == 2
    assert half == half_of([*reversed(titles), "Normans"])


def test_every_pair_is_in_every_epoch() -> None:
    pairs = [Pair(QUESTION, str(number), False) for number in range(10)]
    batches = list(_batches(pairs, Recipe(epochs=2, batch=4)))
    assert [len(batch) for batch in batches] == [4, 4, 2] * 2
    for epoch in (batches[:3], batches[3:]):
        assert sorted((pair.sentence for batch in epoch for pair in batch), key=int) == [p.sentence for p in pairs]


def test_listening_changes_nothing_in_a_search(archive: Archive, embedder: WordEmbedder) -> None:
    """What it notes are the sentences in the order that the search gave them."""
    listening, settings = _Listening(), IndexSettings().search
    with_it = Search(archive, lambda: embedder, settings, lambda: listening).find("Palmyra soldiers")
    without = Search(archive, lambda: embedder, settings).find("Palmyra soldiers")
    assert [item.text for item in with_it.evidence] == [item.text for item in without.evidence]
    first = without.evidence[0]
    assert listening.texts[0] in [first.quote(sentence) for sentence in first.sentences]


def test_a_question_is_gained_or_lost_by_the_first_place_alone() -> None:
    assert moved([1, 2, 3, 1, 5], [1, 1, 2, 4, 1]) == {"gained": 2, "lost": 1}


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason=f"needs {DATA}")
def test_no_measured_page_is_trained_on(tmp_path: Path) -> None:
    squad = _squad(tmp_path)
    learnt, asked = squad.questions(trained_on=True), squad.questions(trained_on=False)
    assert len(learnt) + len(asked) == len(squad.found.questions)
    pages = [{squad.pages[key] for question in half for key in question.right} for half in (learnt, asked)]
    assert pages[0] == squad.trained_on
    assert not pages[0] & pages[1]
