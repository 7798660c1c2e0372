"""The planted errors are errors and the rewordings are none; the check catches the one and lets the other pass."""

from __future__ import annotations

import random

import pytest

from tests.evaluation.answers import planted
from tests.evaluation.answers.answering import statement
from tests.evaluation.answers.planting import PLANTERS
from tests.evaluation.answers.rewording import RULES
from tests.evaluation.records import DATA

ARTICLE = [
    "Government forces of Syria retook Palmyra on Sunday with the help of Russia, said Rami Rahman.",
    "At least 188 soldiers died before the city fell, and France was not told, Romain Nadal said.",
    "“We have won the longest battle of the war,” he added on Monday, and 23 villages could be next.",
    "All 400 men who had been in Homs were sent back.",
    "The minister told Ian Gough before breakfast that Mark Jones played well.",
]


@pytest.mark.parametrize("kind", sorted(PLANTERS))
def test_every_kind_of_error_changes_the_sentence(kind: str) -> None:
    made = [(s, text) for s in ARTICLE for text in PLANTERS[kind](s, ARTICLE, random.Random(1))]
    assert made or kind in ("unit", "modality", "quantifier"), kind
    assert all(text != sentence for sentence, text in made)


@pytest.mark.parametrize(
    ("rule", "sentence", "reworded"),
    [
        ("digits", "It lost two ships.", "It lost 2 ships."),
        ("date order", "It sank on 4 May.", "It sank on May 4."),
        ("according to", "Mr Blair said the plan was ready.", "According to Mr Blair, the plan was ready."),
        ("percents", "Sales rose 7%.", "Sales rose 7 per cent."),
        ("passive", "Ford bought the firm in May.", "The firm was bought by Ford in May."),
        ("parenthetical dropped", "The group (once two) grew.", "The group grew."),
    ],
)
def test_a_rewording_keeps_the_meaning(rule: str, sentence: str, reworded: str) -> None:
    assert reworded in list(RULES[rule](sentence, ""))


def test_a_question_with_its_answer_is_a_statement() -> None:
    assert statement("Who was the duke in the battle of Hastings?", "William") == (
        "William was the duke in the battle of Hastings."
    )
    assert statement("When did it happen?", "1066") == ""
    assert statement("What is France a region of?", "Europe") == ""


def test_the_samples_alone_are_checked_as_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own articles are always there; the halves of the other collections are measured by the command."""
    monkeypatch.setattr(planted, "collections", lambda: {"samples": list(planted._samples())[:6]})
    figures = planted.evaluated(limit=3)["development"]
    assert figures["errors"]["all"]["n"] > 20
    assert figures["errors"]["all"]["caught"] > 0.85
    assert figures["true"]["all"]["accused"] < 0.1
    assert figures["errors"]["quote"]["unsupported"] == 1.0 if "quote" in figures["errors"] else True


@pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is not there")
def test_halves_share_no_article_and_the_same_cases_come_each_time() -> None:
    articles = planted.collections()["squad"]
    halves = [{a.id for a in articles if planted.half_of(a) == half} for half in planted.HALVES]
    assert halves[0]
    assert halves[1]
    assert not halves[0] & halves[1]
