"""Lists and comparisons look through the whole archive, and say through how much of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from app.assistant import Assistant
from app.records.making import answer_record
from app.replies.comparisons import side_by_side
from app.settings import Settings
from app.types import Answer, Answered, RequestKind, Statement, Verdict
from index.search import Search
from index.settings import SearchSettings
from index.stores.archive import Archive
from index.types import Article, Filters
from tests.fakes import CHESS, FERRY, WordEmbedder, tuned

TOWNS = [
    "Torvik",
    "Hadley",
    "Brannock",
    "Osk",
    "Tarrow",
    "Kelby",
    "Marsh",
    "Ferrand",
    "Dunmore",
    "Elling",
    "Harwick",
    "Lorne",
]
FEW = tuned(SearchSettings, vector_candidates=3, keyword_candidates=3, sibling_articles=0)


def bridge(number: int, town: str) -> Article:
    text = f"The new bridge of {town} was opened by the mayor of {town}. The weather was fine all day."
    return Article(text=text, title="A bridge", source=f"{town}.md", published=date(2020, 1, 1 + number))


@pytest.fixture(scope="module")
def assistant(archive_of: Callable[..., Archive]) -> Assistant:
    """An archive of more passages than a question of fact looks at."""
    bridges = [bridge(number, town) for number, town in enumerate(TOWNS)]
    archive, embedder = archive_of(*bridges, FERRY, CHESS), WordEmbedder()
    return Assistant(archive, Search(archive, lambda: embedder, FEW), lambda: None, Settings(home=archive.folder))


def answer_of(assistant: Assistant, question: str, kind: RequestKind, filters: Filters | None = None) -> Answer:
    *_, last = assistant.answer(question, kind=kind, filters=filters)
    assert isinstance(last, Answered)
    return last.answer


def told(answer: Answer) -> set[str]:
    """The towns whose bridges an answer names, each in a sentence that it cites."""
    cited = {c.quote for s in answer.statements for c in s.citations} | {c.quote for c in answer.quotes}
    return {town for town in TOWNS if any(f"bridge of {town}" in quote for quote in cited)}


def test_a_list_has_the_items_of_every_article_not_of_the_first_passages(assistant: Assistant) -> None:
    """They are told in sentences that are alike: for a brief, most would repeat each other."""
    answer = answer_of(assistant, "Which bridges were opened?", RequestKind.LIST)
    assert told(answer) == set(TOWNS)


def test_a_list_says_how_many_articles_were_looked_through(assistant: Assistant) -> None:
    answer = answer_of(assistant, "Which bridges were opened?", RequestKind.LIST)
    assert answer.looked_through == len(TOWNS) + 2
    assert answer_record(answer).looked_through == answer.looked_through


def test_what_a_reader_limits_a_list_to_is_all_that_is_looked_through(assistant: Assistant) -> None:
    limits = Filters(published_from=date(2020, 1, 1), published_to=date(2020, 1, 4))
    answer = answer_of(assistant, "Which bridges were opened?", RequestKind.LIST, limits)
    assert answer.looked_through == 4
    assert told(answer) == set(TOWNS[:4])


def test_a_question_of_fact_looks_at_the_best_and_counts_nothing(assistant: Assistant) -> None:
    assert answer_of(assistant, "Who opened the bridge of Torvik?", RequestKind.FACT).looked_through == 0


def test_a_comparison_looks_through_the_whole_archive_for_each_side(assistant: Assistant) -> None:
    answer = answer_of(assistant, "the bridge of Torvik vs the ferry line of Brannock", RequestKind.COMPARISON)
    assert answer.looked_through == len(TOWNS) + 2
    assert len(answer.sections) == 2
    assert all(section.statements for section in answer.sections)


def statements(*texts: str) -> list[Statement]:
    return [Statement(text, (), Verdict.SUPPORTED) for text in texts]


def by_words(text: str, others: Sequence[str]) -> list[float]:
    words = set(text.split())
    return [len(words & set(other.split())) / len(words | set(other.split())) for other in others]


def test_sentences_about_the_same_matter_stand_in_the_same_row() -> None:
    first = statements("Torvik has a mayor", "Torvik earns ten million")
    second = statements("Hadley earns nine million", "Hadley has a mayor too", "Hadley lies on the sea")
    one, other = side_by_side([first, second], by_words)
    rows = [(a.text, b.text) for a, b in zip(one, other, strict=False)]
    assert set(rows) == {(first[0].text, second[1].text), (first[1].text, second[0].text)}
    assert other[2].text == "Hadley lies on the sea"


@pytest.mark.parametrize("told_of", [[], [[]], [[], ["a"]], [["a"], []], [["a", "b"], ["c"], ["d", "e", "f"]]])
def test_no_sentence_is_lost_or_doubled_by_the_rows(told_of: list[list[str]]) -> None:
    columns = side_by_side([statements(*one) for one in told_of], by_words)
    assert [sorted(s.text for s in one) for one in columns] == [sorted(one) for one in told_of]
