"""The decision to answer: signals that can be worked by hand, and weights that are data."""

from __future__ import annotations

import pytest

from app import refusal
from app.refusal import Passage, Weights, share_of_terms
from app.types import Citation, Statement, Verdict
from index.search import Search
from index.stores.term_weights import TermWeights
from tests.fakes import ScriptedModel

pytestmark = pytest.mark.reading

QUESTION = "Who overran Palmyra, and who backed the troops?"


def test_confidence_is_a_logistic_regression() -> None:
    fitted = Weights(-1.0, {"score": 2.0, "words": 1.0})
    assert fitted.confidence({"score": 0.5, "words": 0.0, "other": 9.0}) == pytest.approx(0.5)
    assert fitted.confidence({"score": 1.0, "words": 1.0}) == pytest.approx(0.8808, abs=1e-4)


def test_extreme_signals_do_not_overflow() -> None:
    assert Weights(0.0, {"score": 1e9}).confidence({"score": 1.0}) == pytest.approx(1.0)
    assert Weights(0.0, {"score": 1e9}).confidence({"score": -1.0}) == pytest.approx(0.0)


def test_the_weights_that_are_shipped_cover_every_kind_of_answer() -> None:
    shipped = refusal.weights()
    assert set(shipped["without odds"].weights) == {"score", "meaning", "words", "names"}
    assert set(shipped["with odds"].weights) == {"answerable"}
    assert all(weight > 0 for fitted in shipped.values() for weight in fitted.weights.values())


def test_a_model_that_finds_the_answer_in_the_passage_makes_it_more_likely() -> None:
    plain = {"score": 1.0, "meaning": 0.6, "words": 0.8, "names": 1.0}
    assert refusal.confidence(plain | {"answerable": 3.0}) > refusal.confidence(plain | {"answerable": -3.0})


def test_words_count_by_their_rarity_and_in_any_of_their_forms() -> None:
    terms = TermWeights({"palmyra": 3.0, "troop": 1.0}, {"palmyra": ("palmyra", "palmira")})
    assert share_of_terms(terms, "Troops stood there.") == pytest.approx(0.25)
    assert share_of_terms(terms, "Palmira and its troops.") == 1.0
    assert share_of_terms(TermWeights({}), "anything") == 1.0


def test_the_passage_is_around_what_is_cited_first(search: Search) -> None:
    found = search.find(QUESTION)
    item = next(e for e in found.evidence if "188 soldiers" in e.article.text)
    sentence = next(s for s in item.context if "188 soldiers" in item.quote(s))
    citation = Citation(1, item.article.id, sentence.start, sentence.end, item.quote(sentence), "", "", "", "")
    passage = Passage.of(found, [Statement("At least 188 died.", (citation,), Verdict.SUPPORTED)])
    assert passage.sentence == item.quote(sentence)
    assert passage.text.startswith("Army takes Palmyra back. The troops were backed")
    assert "biggest single loss" in passage.text


def test_without_a_citation_the_passage_is_around_the_best_evidence(search: Search) -> None:
    found = search.find(QUESTION)
    assert Passage.of(found).sentence == found.evidence[0].quote(found.evidence[0].sentences[0])


def test_a_model_that_tells_no_odds_is_asked_once(search: Search) -> None:
    model = ScriptedModel([])
    assert refusal.odds(model, QUESTION, Passage.of(search.find(QUESTION))) == {}
