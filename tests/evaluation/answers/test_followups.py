"""The evaluation of follow-ups: what it counts, and that the conversations it counts are sound."""

from __future__ import annotations

from typing import Any

import pytest

from app import wiring
from index.readers import read
from index.settings import ReadingSettings
from index.types import Article
from tests.evaluation.answers.followups import Conversation, figures, finds, samples, untouched
from tests.evaluation.metrics import holds_all


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    inputs = [str(wiring.samples_folder() / "articles")]
    found = list(read(inputs, ReadingSettings(), lambda skipped: None))
    return {article.source: article for article in found}


def test_every_sample_question_has_its_quote_and_facts_in_the_article_it_names(articles: dict[str, Article]) -> None:
    for record in map(dict[str, Any], wiring.sample_questions()):
        if record["source"]:
            text = next(a.text for source, a in articles.items() if source.endswith(_file(record["source"])))
            assert record["quote"], record["qid"]
            assert record["quote"] in text, record["qid"]
            assert record["key_facts"], record["qid"]
            assert holds_all(text, record["key_facts"]), record["qid"]
        else:
            assert record["kind"] == "unanswerable", record["qid"]


def _file(source: str) -> str:
    return source.removeprefix("articles/")


def test_no_question_is_asked_twice() -> None:
    questions = [(str(q["question"]), str(q.get("standalone"))) for q in wiring.sample_questions()]
    assert len(questions) == len(set(questions))


def test_conversations_end_with_an_answer() -> None:
    conversations = samples()
    assert len(conversations) >= 44
    assert all(c.history[-1].role == "assistant" for c in conversations)
    assert sum(not c.needed for c in conversations) >= 8


def test_what_was_asked_before_goes_in_front_of_the_follow_up() -> None:
    conversation = next(c for c in samples() if c.question == "And in 1996?")
    assert conversation.previous == "What was the score between Kasparov and Deep Blue in 1997? And in 1996?"
    assert conversation.needed


def found(*, first: bool, facts: bool = True) -> dict[str, dict[str, bool]]:
    return {w: {"first": first, "facts": facts} for w in ("standalone", "reference", "bare", "previous")}


def test_figures_count_what_was_needed_apart_from_what_was_not() -> None:
    one = {"needed": True, "leans": True, "seconds": 0.001, "finds": found(first=True)}
    two = {"needed": True, "leans": False, "seconds": 0.002, "finds": found(first=False)}
    three = {"needed": False, "leans": True, "seconds": 0.0, "finds": found(first=False, facts=False)}
    counted = figures([one, two, three])
    assert (counted["needed"], counted["self_contained"]) == (2, 1)
    assert counted["seen_of_needed"] == 0.5
    assert counted["left_of_self_contained"] == 0.0
    assert counted["seconds_at_most"] == 0.002
    assert counted["finds_of_needed"]["standalone"] == {"first": 0.5, "facts": 1.0}
    assert counted["finds_of_self_contained"]["bare"] == {"first": 0.0, "facts": 0.0}


def test_a_share_of_nothing_is_none() -> None:
    assert figures([])["finds_of_needed"]["bare"] == {"first": None, "facts": None}


class Evidence:
    def __init__(self, article: Article, text: str) -> None:
        self.article, self.text = article, text


class OneArticle:
    """A search that finds the same for every question."""

    def __init__(self, article: Article, text: str) -> None:
        self.evidence = (Evidence(article, text),)

    def find(self, question: str) -> OneArticle:
        return self


def test_right_is_the_article_that_has_the_proof_and_evidence_with_all_facts() -> None:
    article = Article(title="", source="a", text="The ferry sank\non Sunday. Nine died.")
    asked = Conversation("When?", (), "When did it sink?", ("Sunday", "Nine"), "sank on Sunday")
    assert finds(asked, "x", OneArticle(article, "On Sunday nine died.")) == {"first": True, "facts": True}  # type: ignore[arg-type]
    assert finds(asked, "x", OneArticle(article, "Nine died.")) == {"first": True, "facts": False}  # type: ignore[arg-type]
    other = Article(title="", source="b", text="The ferry did not sink.")
    assert not finds(asked, "x", OneArticle(other, ""))["first"]  # type: ignore[arg-type]


def test_a_question_counts_as_untouched_if_not_a_letter_of_it_changed() -> None:
    counted = untouched(["Who retook Palmyra?", "Why?", "Thanks! Who won the Velden Open?"])
    assert counted == {"n": 3, "untouched": 0.333}
