"""What each kind of request is answered with, over real stores and without a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.assistant import Assistant
from app.localization import speaking
from app.replies.accounts import inner_question
from app.replies.claims import sentences
from app.replies.comparisons import sides
from app.replies.reply import Asked
from app.settings import Settings
from app.types import Answer, Answered, ClaimVerdict, Drafting, Event, Quoted, RequestKind, Stated
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Article
from tests.fakes import CHESS, FERRY, PALMYRA, ScriptedModel, WordEmbedder

GOOD = "Government forces overran Palmyra on Sunday. [1]"
TOLL = "At least {count} soldiers died in the battle for Palmyra, the Observatory said."
SECOND = Article(
    title="The battle for Palmyra",
    outlet="Harbour Post",
    published=date(2016, 3, 30),
    source="second.md",
    text=f"{TOLL.format(count=205)} The museum of Palmyra was looted. Engineers began to clear the road to Homs.",
)


@pytest.fixture(scope="module")
def assistant(archive_of: Callable[..., Archive]) -> Assistant:
    first = replace(PALMYRA, text=f"{PALMYRA.text} {TOLL.format(count=188)}")
    archive, embedder = archive_of(first, SECOND, FERRY, CHESS), WordEmbedder()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    return Assistant(archive, search, lambda: None, Settings(home=archive.folder))


def events_of(assistant: Assistant, question: str, kind: RequestKind | None = None) -> list[Event]:
    return list(assistant.answer(question, kind=kind))


def answer_of(assistant: Assistant, question: str, kind: RequestKind | None = None) -> Answer:
    event = events_of(assistant, question, kind)[-1]
    assert isinstance(event, Answered)
    return event.answer


def test_the_sentences_that_an_answer_stands_on_come_before_a_word_is_written(archive: Archive, search: Search) -> None:
    model = ScriptedModel([GOOD], likelihoods=[4.0])
    assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
    events = events_of(assistant, "Who overran Palmyra?")
    kinds = [type(event) for event in events]
    assert kinds.index(Quoted) < kinds.index(Drafting) < kinds.index(Stated)
    [quoted] = [event for event in events if isinstance(event, Quoted)]
    assert "overran Palmyra" in quoted.quotes[0].quote


def test_what_stands_beneath_an_answer_is_quoted_numbered_on_and_not_said_twice(
    archive: Archive, search: Search
) -> None:
    model = ScriptedModel([GOOD], likelihoods=[4.0])
    assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
    answer = answer_of(assistant, "Who overran Palmyra?")
    assert answer.quotes
    for citation in answer.quotes:
        article = archive.catalog.articles.get(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote not in [statement.text for statement in answer.statements]
    numbers = {c.number for s in answer.statements for c in s.citations} | {c.number for c in answer.quotes}
    assert numbers == set(range(1, len(numbers) + 1))


def test_an_answer_made_of_quotes_does_not_repeat_them_beneath(assistant: Assistant) -> None:
    answer = answer_of(assistant, "Who overran Palmyra?")
    assert not {c.quote for c in answer.quotes} & {statement.text for statement in answer.statements}


def test_a_refusal_stands_on_nothing(archive: Archive, search: Search) -> None:
    model = ScriptedModel([GOOD], likelihoods=[-9.0, -9.0])
    assistant = Assistant(archive, search, lambda: model, Settings(home=archive.folder))
    answer = answer_of(assistant, "Who overran Palmyra?")
    assert answer.refused
    assert answer.quotes == ()


def test_a_brief_tells_several_articles_and_no_point_twice(assistant: Assistant) -> None:
    answer = answer_of(assistant, "Summarise what happened in Palmyra")
    assert answer.kind is RequestKind.BRIEF
    assert answer.searched_for == "Palmyra"
    told = [statement.text for statement in answer.statements]
    assert len(set(told)) == len(told) >= 4
    assert {c.outlet for s in answer.statements for c in s.citations} == {"Desert Wire", "Harbour Post"}
    assert all("ferry" not in text and "chess" not in text for text in told)


def test_a_brief_on_nothing_in_the_archive_is_refused(assistant: Assistant) -> None:
    answer = answer_of(assistant, "Summarise what happened to the glaciers of Kilimanjaro")
    assert answer.refused
    assert "glaciers of Kilimanjaro" in answer.refusal


def test_a_comparison_has_a_section_for_each_thing(assistant: Assistant) -> None:
    answer = answer_of(assistant, "What is the difference between the Brannock ferry line and the chess title?")
    assert answer.kind is RequestKind.COMPARISON
    ferry, chess = answer.sections
    assert ("Brannock" in ferry.heading, "chess" in chess.heading) == (True, True)
    assert {c.article_id for s in ferry.statements for c in s.citations}.isdisjoint(
        c.article_id for s in chess.statements for c in s.citations
    )


def test_a_comparison_of_what_the_archive_has_nothing_on_is_refused(assistant: Assistant) -> None:
    answer = answer_of(assistant, "glaciers of Kilimanjaro vs volcanoes of Iceland", RequestKind.COMPARISON)
    assert answer.refused


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("Chelsea and Arsenal", ["Chelsea", "Arsenal"]),
        ("Chelsea vs. Arsenal", ["Chelsea", "Arsenal"]),
        ("the barrage, the bridge and the tunnel", ["the barrage", "the bridge", "the tunnel"]),
        ("Palmyra", ["Palmyra"]),
    ],
)
def test_what_is_compared_stands_on_the_sides_of_a_joining_word(topic: str, expected: list[str]) -> None:
    assert sides(topic) == expected


@pytest.mark.parametrize(
    ("claim", "verdict", "heading"),
    [
        ("Government forces overran Palmyra on Sunday.", ClaimVerdict.STATED, "The articles state this"),
        (
            "At least 999 soldiers died in the battle for Palmyra, the Observatory said.",
            ClaimVerdict.OTHERWISE,
            "The articles say otherwise",
        ),
        ("The harbour master of Tarrow keeps bees.", ClaimVerdict.ABSENT, "No article states this"),
    ],
)
def test_a_claim_is_stated_told_otherwise_or_not_found(
    assistant: Assistant, claim: str, verdict: ClaimVerdict, heading: str
) -> None:
    [section] = answer_of(assistant, claim, RequestKind.CLAIM).sections
    assert (section.heading, section.claim_verdict) == (f"{heading}: {claim}", verdict)
    assert section.statements or verdict is ClaimVerdict.ABSENT
    with speaking("de"):
        [german] = answer_of(assistant, claim, RequestKind.CLAIM).sections
    assert german.heading != section.heading
    assert german.heading.endswith(f": {claim}"), "what was claimed stays as it was typed"


def test_a_claim_that_a_correction_takes_back_is_told_otherwise(archive_of: Callable[..., Archive]) -> None:
    """The sentence that corrects a figure has all words of the wrong claim."""
    correction = (
        "Correction: An earlier report by this newspaper said that 118 soldiers were killed in the battle for Palmyra; "
        "the correct figure is 188."
    )
    archive, embedder = archive_of(replace(SECOND, text=correction), FERRY), WordEmbedder()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    assistant = Assistant(archive, search, lambda: None, Settings(home=archive.folder))
    [wrong] = answer_of(assistant, "118 soldiers were killed in the battle for Palmyra.", RequestKind.CLAIM).sections
    [right] = answer_of(assistant, "188 soldiers were killed in the battle for Palmyra.", RequestKind.CLAIM).sections
    assert wrong.claim_verdict is ClaimVerdict.OTHERWISE
    assert right.claim_verdict is not ClaimVerdict.OTHERWISE
    assert "188" in wrong.statements[0].text


def test_a_pasted_text_is_checked_sentence_by_sentence(assistant: Assistant) -> None:
    pasted = "Government forces overran Palmyra on Sunday. The harbour master of Tarrow keeps bees."
    verdicts = [section.claim_verdict for section in answer_of(assistant, pasted, RequestKind.CLAIM).sections]
    assert verdicts == [ClaimVerdict.STATED, ClaimVerdict.ABSENT]


def test_a_claim_that_no_article_states_is_no_refusal(assistant: Assistant) -> None:
    answer = answer_of(assistant, "The harbour master of Tarrow keeps bees.", RequestKind.CLAIM)
    assert not answer.refused
    assert answer.sections


def test_claims_are_cut_into_sentences_with_their_stops() -> None:
    assert sentences("prices fell by 2.5 per cent. Who knows? “He left”") == [
        "Prices fell by 2.5 per cent.",
        "Who knows.",
        "He left.",
    ]
    assert len(sentences(" ".join(f"It was {n} o'clock." for n in range(50)))) == 12


def test_each_outlet_has_its_say_and_what_differs_is_told(assistant: Assistant) -> None:
    answer = answer_of(
        assistant, "Compare how many soldiers died in Palmyra according to the different papers", RequestKind.WHO_SAYS
    )
    by_outlet = {section.heading: section.statements[0].text for section in answer.sections}
    assert "188" in by_outlet["Desert Wire"]
    assert "205" in by_outlet["Harbour Post"]
    [differing] = answer.disagreements
    assert {report.value for report in differing.reports} == {"188", "205"}


def test_the_question_within_a_request_is_what_is_compared() -> None:
    whole = "Compare how many died in Palmyra according to the papers"
    assert inner_question(Asked(whole, "died in Palmyra")) == "how many died in Palmyra"
    assert inner_question(Asked("What do the papers say about Palmyra?", "Palmyra")) == "Palmyra"


def test_the_reader_says_what_a_question_is(assistant: Assistant) -> None:
    question = "Who overran Palmyra?"
    assert answer_of(assistant, question).kind is RequestKind.FACT
    assert answer_of(assistant, question, RequestKind.BRIEF).kind is RequestKind.BRIEF
