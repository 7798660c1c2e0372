from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from app.citations import Numbering
from app.localization import speaking
from app.news.reports import correcting_report, disagreements, superseding_report
from app.types import Disagreement, Relation, Statement, Verdict
from index.readers import read
from index.settings import ReadingSettings
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Publication, Scores, Story

SAMPLES = Path(__file__).resolve().parents[3] / "index" / "samples" / "articles"
BATTLE = "How many government troops were killed in the battle for Palmyra?"
SCORES = Scores(1.0, 1.0, 1.0, 1.0)


@cache
def samples() -> dict[str, Article]:
    return {Path(a.source).name.split(".")[0]: a for a in read([str(SAMPLES)], ReadingSettings(), [].append)}


def pieces(article: Article) -> list[Evidence]:
    """Each sentence of an article as a piece of evidence."""
    return [Evidence(article, s.start, s.end, (s,), SCORES) for s in SentenceSplitter().split(article.text)]


def told(question: str, says: str, proven_in: Article, by: str, *others: Article) -> tuple[Disagreement, ...]:
    statement, evidence, numbering = cited(says, proven_in, by, *others)
    return disagreements(question, [statement], evidence, numbering)


def cited(says: str, proven_in: Article, by: str, *others: Article) -> tuple[Statement, list[Evidence], Numbering]:
    """A statement that the sentence with ``by`` proves, with all sentences of all articles as evidence."""
    numbering = Numbering()
    proof = next(e for e in pieces(proven_in) if by in e.text)
    evidence = [proof, *(e for a in (proven_in, *others) for e in pieces(a))]
    statement = Statement(says, (numbering.cite(proof, proof.sentences[0]),), Verdict.SUPPORTED)
    return statement, evidence, numbering


def article(text: str, outlet: str = "", day: int | None = None, title: str = "") -> Article:
    return Article(text, title=title, outlet=outlet, published=date(2016, 3, day) if day else None)


PALMYRA = ("palmyra-retaken-harbour", "palmyra-retaken-kestrel", "palmyra-sappers-correction", "palmyra-reaction")


def test_a_correction_in_another_paper_is_named_and_wins() -> None:
    others = [samples()[name] for name in PALMYRA]
    says = "The Observatory counted 118 government fighters killed."
    statement, evidence, numbering = cited(says, samples()["palmyra-reaction"], "118", *others)
    (found,) = disagreements(BATTLE, [statement], evidence, numbering)
    assert found.relation is Relation.CORRECTION
    assert [(r.value, r.citation.published) for r in found.reports] == [
        ("188", "2016-04-05"),
        ("188", "2016-03-27"),
        ("118", ""),
    ]
    assert [c.outlet for c in found.reports[1].also] == ["Kestrel Evening Post"]  # the same wire story
    assert found.text == (
        "Sources differ: Northern Post (undated) gives 118; Northern Post (5 April 2016) corrects this to 188. "
        "The Harbour Gazette (27 March 2016) also gives 188."
    )
    winner = correcting_report(found)
    assert winner is not None
    assert winner.citation.title.startswith("Russian sappers")
    assert superseding_report(statement, [found], BATTLE) is found


@pytest.mark.parametrize(
    ("name", "by"), [("palmyra-retaken-kestrel", "188"), ("palmyra-sappers-correction", "correct figure")]
)
def test_the_corrected_figure_stands_and_the_old_one_is_told(name: str, by: str) -> None:
    others = [samples()[other] for other in PALMYRA]
    statement, evidence, numbering = cited("188 government troops were killed.", samples()[name], by, *others)
    (found,) = disagreements(BATTLE, [statement], evidence, numbering)
    assert found.relation is Relation.CORRECTION
    assert {r.value for r in found.reports} == {"118", "188"}
    assert superseding_report(statement, [found], BATTLE) is None


def test_a_statement_that_tells_both_figures_needs_no_note() -> None:
    says = "118 government fighters were counted at first; the correct figure is 188."
    assert not told(BATTLE, says, samples()["palmyra-sappers-correction"], "188", samples()["palmyra-reaction"])


@pytest.mark.parametrize(
    ("says", "name", "by", "old", "new", "wins"),
    [
        ("Burglars made off with 14 gold objects.", "museum-theft", "14 gold", "14", "17", True),
        ("17 objects were taken.", "museum-recovery", "17 objects", "14", "17", False),
        ("The loss was 2.1 million euros.", "museum-theft", "2.1", "2.1 million euros", "3.4 million euros", True),
    ],
)
def test_a_later_report_of_the_same_paper_takes_figures_back(
    says: str, name: str, by: str, old: str, new: str, wins: bool
) -> None:
    question = "What was stolen from the museum in Port-Réaume?"
    others = [samples()["museum-theft"], samples()["museum-recovery"]]
    statement, evidence, numbering = cited(says, samples()[name], by, *others)
    (found,) = disagreements(question, [statement], evidence, numbering)
    assert found.relation is Relation.CORRECTION
    assert [r.value for r in found.reports] == [new, old]
    assert (superseding_report(statement, [found], BATTLE) is found) is wins


FIRE = "The fire in Tarrow killed 12 people, police said."


def test_a_toll_that_rises_is_an_update() -> None:
    later = article("Police said 15 people were killed by the fire in Tarrow.", "Harbour Post", 4)
    (found,) = told("How many died in the fire in Tarrow?", FIRE, article(FIRE, "Kestrel", 2), "12", later)
    assert found.relation is Relation.UPDATE
    assert found.text == (
        "The figure has changed: Harbour Post (4 March 2016) gives 15; before, Kestrel (2 March 2016) gave 12."
    )
    assert [r.value for r in found.reports] == ["15", "12"]  # newest first
    with speaking("de"):
        (found,) = told("How many died in the fire in Tarrow?", FIRE, article(FIRE, "Kestrel", 2), "12", later)
    assert found.text == (
        "Die Zahl hat sich geändert: Harbour Post (4. März 2016) nennt 15; zuvor: Kestrel (2. März 2016) nannte 12."
    )


def test_a_toll_that_falls_or_has_no_date_is_a_contradiction() -> None:
    question = "How many died in the fire in Tarrow?"
    lower = article("Police said 9 people were killed by the fire in Tarrow.", "Harbour Post", 4)
    undated = article("Police said 15 people were killed by the fire in Tarrow.", title="Fire in Tarrow")
    for other in (lower, undated):
        (found,) = told(question, FIRE, article(FIRE, "Kestrel", 2), "12", other)
        assert found.relation is Relation.CONTRADICTION
    assert found.text == ("Sources differ: “Fire in Tarrow” (undated) gives 15; Kestrel (2 March 2016) gives 12.")


def test_a_lowered_toll_is_the_newest_count_and_not_those_that_were_counted_twice() -> None:
    reports = [
        article("The toll of the fire in Tarrow rose to 31 on Friday, police said.", "Kestrel", 4),
        article(
            "Police lowered the death toll of the fire in Tarrow to 29, saying two people had been counted twice.",
            "Kestrel",
            9,
        ),
    ]
    question = "How many people did the fire in Tarrow kill?"
    statement, evidence, numbering = cited(FIRE, article(FIRE, "Kestrel", 2), "12", *reports)
    (found,) = disagreements(question, [statement], evidence, numbering)
    assert (found.relation, [r.value for r in found.reports]) == (Relation.UPDATE, ["29", "31", "12"])
    assert superseding_report(statement, [found], question) is found
    assert (
        superseding_report(statement, [found], "How many were killed in Tarrow at first count, an early report said?")
        is None
    )


def test_a_correction_of_two_sentences_needs_no_words_of_the_report() -> None:
    said = "The new opera house in Sundby will cost 86 million crowns, the culture board said."
    corrects = "The cost of the opera house in Sundby was misstated as 86 million crowns. It is 68 million crowns."
    later = article(corrects, "Kestrel", 9)
    (found,) = told("How much will the opera house cost?", said, article(said, "Kestrel", 2), "86", later)
    assert (found.relation, [r.value for r in found.reports]) == (
        Relation.CORRECTION,
        ["68 million crowns", "86 million crowns"],
    )


def test_days_are_told_apart_where_the_sentences_run_alike() -> None:
    one = "The bridge at Tarrow was opened on 4 May 2014 by the mayor."
    other = article(one.replace("4 May", "9 May"), "Harbour Post", 3)
    (found,) = told("When was the Tarrow bridge opened?", one, article(one, "Kestrel", 2), one, other)
    assert found.relation is Relation.CONTRADICTION
    assert {r.value for r in found.reports} == {"4 May 2014", "9 May 2014"}


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # other things are counted, or something else became of them
        ("How many died in Tarrow?", FIRE, "The fire in Tarrow injured 15 people, police said."),
        (
            "How many troops died at Palmyra?",
            "At Palmyra 188 government troops were killed.",
            "At Palmyra 400 Islamic State fighters were killed.",
        ),
        ("How many died in Tarrow?", FIRE, "The fire in Tarrow burned for 15 hours, police said."),
        # both can be right
        (
            "When was the bridge opened?",
            "The bridge at Tarrow was opened on 4 May 2014 by the mayor.",
            "The bridge at Tarrow was opened in May 2014 by the mayor.",
        ),
        # other events
        (
            "How much did Osk earn in 2014?",
            "Osk earned 3 million euros in 2014 from its ferries.",
            "Osk earned 4 million euros in 2015 from its ferries.",
        ),
        (
            "By how much did car sales fall in France in January?",
            "Car sales in France fell 2.8% in January.",
            "Car sales in Norway, once a model, fell 0.3% in January.",
        ),
        # names that stand in other words: which of them answers cannot be told
        ("Who bought the line?", "Osk bought the Brannock line.", "The Brannock line was acquired by Hillwire."),
        ("Who won?", "Ilse Marrow won the open chess title.", "Marrow won the open chess title."),
        # the same
        ("How many died in Tarrow?", FIRE, "Twelve people were killed by the fire in Tarrow, police said."),
    ],
)
def test_what_is_no_disagreement_is_passed_over(question: str, one: str, other: str) -> None:
    assert not told(question, one, article(one, "Kestrel", 2), one, article(other, "Harbour Post", 3))


def test_what_the_question_says_itself_is_not_compared() -> None:
    question = "Why did the fire in Tarrow kill 12 people?"
    other = article("The fire in Tarrow killed 15 people, police said.", "Harbour Post", 3)
    assert not told(question, FIRE, article(FIRE, "Kestrel", 2), "12", other)


def test_a_correction_at_the_end_of_an_article_is_found_without_being_evidence() -> None:
    first = article("The fire in Tarrow killed 12 people in Mill Lane, Inspector Ada Quill said.", "Kestrel", 2)
    later = article(
        "Tarrow buries the dead of Mill Lane. Ada Quill laid a wreath.\n\n"
        "Correction: An earlier report said that 12 people died in the fire; the correct figure is 13.",
        "Kestrel",
        9,
    )
    statement, evidence, numbering = cited("The fire killed 12 people.", first, "12")
    evidence.append(pieces(later)[0])
    (found,) = disagreements("How many people did the fire kill?", [statement], evidence, numbering)
    assert found.relation is Relation.CORRECTION
    citation = found.reports[0].citation
    assert later.text[citation.start : citation.end] == citation.quote
    assert citation.quote.startswith("Correction: ")


def test_only_what_is_shown_gets_a_number() -> None:
    """Else the citations of an answer would be [1] and [7]."""
    agreeing = article("Twelve people were killed by the fire in Tarrow, police said.", "Harbour Post", 3)
    statement, evidence, numbering = cited(FIRE, article(FIRE, "Kestrel", 2), "12", agreeing)
    assert disagreements("How many died in Tarrow?", [statement], evidence, numbering) == ()
    assert numbering.cite(evidence[-1], evidence[-1].sentences[0]).number == 2


def test_copies_are_numbered_after_what_the_answer_cites() -> None:
    """They stand in the table alone: numbers between those of the answer would be missed there."""
    reports = [
        article("At least 12 people were killed by the fire in Tarrow, police said.", "Reed Press", 3),
        article("At least 12 people were killed by the fire in Tarrow, police said.", "Harbour Post", 4),
        article("14 people were killed by the fire in Tarrow, the fire service said.", "Lantern", 5),
    ]
    statement, evidence, numbering = cited(FIRE, article(FIRE, "Kestrel", 2), "12", *reports)
    (found,) = disagreements("How many died in Tarrow?", [statement], evidence, numbering)
    heads = [report.citation.number for report in found.reports]
    copies = [citation.number for report in found.reports for citation in report.also]
    assert copies
    assert max(heads) < min(number for number in copies if number not in heads and number != 1)


def test_articles_of_one_story_are_one_source_however_a_sentence_was_reworded() -> None:
    """The archive found at indexing that two are copies; their sentences alone do not show it."""
    texts = {
        "Wire": "At least 188 government troops were killed in the battle for Palmyra, a monitor said.",
        "Copy": "The battle for Palmyra cost many lives: 188 government troops were killed, officers told reporters.",
        "Other": "118 government troops were killed in the battle for Palmyra, the army said.",
    }
    articles = {outlet: article(text, outlet, day) for day, (outlet, text) in enumerate(texts.items(), start=27)}
    publications = [Publication(a.id, a.outlet, "", a.published, "", "") for a in articles.values()][:2]
    for story, sources in ((Story(1, tuple(publications)), 2), (None, 3)):
        evidence = [
            replace(e, story=story if outlet != "Other" else None)
            for outlet, own in articles.items()
            for e in pieces(own)
        ]
        numbering = Numbering()
        cites = (numbering.cite(evidence[0], evidence[0].sentences[0]),)
        statement = Statement("188 government troops were killed.", cites, Verdict.SUPPORTED)
        (found,) = disagreements(BATTLE, [statement], evidence, numbering)
        assert len(found.reports) == sources
        assert {r.value for r in found.reports} == {"188", "118"}


def test_a_place_among_several_is_no_number_that_a_correction_takes_back() -> None:
    own = article("Ilse Marrow came second in the race for mayor of Osk.", "Osk Gazette", 3)
    other = article(
        "Ilse Marrow came in the race for mayor of Osk. Correction: 3 candidates, not 2, ran for mayor of Osk.",
        "Northern Post",
        4,
    )
    asked = "Where did Ilse Marrow come in the race for mayor of Osk?"
    assert told(asked, "Ilse Marrow came second in the race for mayor.", own, "second", other) == ()
