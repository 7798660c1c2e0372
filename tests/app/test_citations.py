"""The check: what is proven passes with the proving sentence; what is not is dropped with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import RawStatement
from app.checking.entailment import Inference
from app.citations import Numbering, around, check, question_held, relevance, resolve, unfound
from app.settings import CheckSettings
from app.types import Statement, Verdict
from index.passages import SentenceSplitter, split_article
from index.search import Search
from index.settings import PassageSettings
from index.types import Article, Evidence, Scores, Sentence
from tests.fakes import PALMYRA

SETTINGS = CheckSettings()
QUESTION = "Who retook Palmyra and with whose support?"


@pytest.fixture
def evidence(search: Search) -> tuple[Evidence, ...]:
    return search.find("Palmyra troops air raids soldiers died Observatory sappers mines ferry deal chess").evidence


def checked(text: str, evidence: tuple[Evidence, ...], *markers: int, question: str = QUESTION) -> Statement:
    return check(RawStatement(text, markers), question, evidence, Numbering(), SETTINGS)


def whole(article: Article) -> Evidence:
    """All of an article as one piece of evidence."""
    sentences = tuple(Sentence(s.start, s.end) for s in SentenceSplitter().split(article.text))
    return Evidence(article, 0, len(article.text), sentences, Scores(1, 1, 1, 1), sentences)


def number_of(words: str, evidence: tuple[Evidence, ...]) -> int:
    return next(n for n, e in enumerate(evidence, start=1) if words in e.text)


def test_a_proven_statement_cites_the_proving_sentence(evidence: tuple[Evidence, ...]) -> None:
    cited = number_of("overran Palmyra", evidence)
    statement = checked("Government forces overran Palmyra on Sunday.", evidence, cited)
    assert statement.verdict is Verdict.SUPPORTED
    assert "Government forces overran Palmyra on Sunday" in statement.citations[0].quote


def test_a_statement_of_two_sentences_cites_both(evidence: tuple[Evidence, ...]) -> None:
    cited = number_of("overran Palmyra", evidence)
    statement = checked(
        "Government forces overran Palmyra with Russian air raids, and 188 soldiers died.", evidence, cited
    )
    quotes = " ".join(c.quote for c in statement.citations)
    assert "overran Palmyra" in quotes
    assert "188 soldiers" in quotes


def test_a_statement_with_the_wrong_marker_is_cited_anew(evidence: tuple[Evidence, ...]) -> None:
    wrong = number_of("ferry", evidence)
    statement = checked("Government forces overran Palmyra on Sunday.", evidence, wrong)
    assert statement.verdict is Verdict.SUPPORTED
    assert statement.citations[0].title == "Army takes Palmyra back"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("At least 118 soldiers died in the battle for Palmyra.", "118"),
        ("Government forces overran Palmyra on 4 September.", "September"),
        ("Government forces overran Palmyra with Turkish air raids.", "Turkish"),
        ("The battle was “the biggest single win for the group”, Rahman said.", "the quote"),
        ("John Brown said that 188 soldiers died.", "John"),
    ],
)
def test_what_stands_in_no_evidence_is_unsupported_and_named(
    text: str, reason: str, evidence: tuple[Evidence, ...]
) -> None:
    statement = checked(text, evidence, 1)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert reason in statement.reason
    assert statement.citations == ()


@pytest.mark.parametrize(
    "text",
    [
        "They retook Palmyra.",
        "Palmyra was retook with support.",
        "The evidence does not mention who retook Palmyra.",
    ],
)
def test_a_statement_that_answers_nothing_is_dropped(text: str, evidence: tuple[Evidence, ...]) -> None:
    assert checked(text, evidence, 1).verdict is Verdict.UNSUPPORTED


def test_a_yes_or_no_question_may_be_repeated(evidence: tuple[Evidence, ...]) -> None:
    statement = checked(
        "Government forces overran Palmyra.", evidence, 1, question="Did government forces overrun Palmyra?"
    )
    assert statement.verdict is Verdict.SUPPORTED


@given(st.lists(st.integers(-5, 10**9)))
def test_markers_that_name_no_evidence_are_passed_over(markers: list[int]) -> None:
    assert resolve(markers, []) == []


def test_marker_zero_is_not_the_last_item(evidence: tuple[Evidence, ...]) -> None:
    assert resolve([0, -1, len(evidence) + 1], evidence) == []
    assert resolve([1, 1, 2], evidence) == [evidence[0], evidence[1]]


def test_places_are_numbered_in_the_order_they_are_first_cited(evidence: tuple[Evidence, ...]) -> None:
    numbering = Numbering()
    first = numbering.cite(evidence[1], evidence[1].sentences[0])
    second = numbering.cite(evidence[0], evidence[0].sentences[0])
    again = numbering.cite(evidence[1], evidence[1].sentences[0])
    assert (first.number, second.number, again.number) == (1, 2, 1)


def test_citations_are_exact_places(evidence: tuple[Evidence, ...]) -> None:
    statement = checked("Government forces overran Palmyra on Sunday.", evidence)
    article = next(e.article for e in evidence if e.article.id == statement.citations[0].article_id)
    for citation in statement.citations:
        assert article.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Who retook Palmyra?", 1.0),
        ("Who heads Silicon Valley Bank?", 0.0),
        ("Did Barack Obama see Palmyra?", 0.5),
        ("what happened then?", 1.0),
    ],
)
def test_names_of_the_question_are_looked_for_in_full(
    question: str, held: float, evidence: tuple[Evidence, ...]
) -> None:
    assert question_held(question, evidence) == held


@given(st.text(max_size=200), st.lists(st.integers(-3, 20), max_size=4))
def test_any_statement_gets_a_verdict(text: str, markers: list[int]) -> None:
    statement = check(RawStatement(text, tuple(markers)), QUESTION, (), Numbering(), SETTINGS)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert statement.reason


def test_another_companys_story_proves_nothing_about_this_one(evidence: tuple[Evidence, ...]) -> None:
    """The ferry story has the words and the number, but says nothing of Palmyra."""
    statement = checked(
        "Palmyra sailors work for two lines, about 2,300 of them.", evidence, question="How many sailors has Palmyra?"
    )
    assert statement.verdict is Verdict.UNSUPPORTED


def test_a_name_that_only_the_question_has_makes_a_statement_partly_supported(evidence: tuple[Evidence, ...]) -> None:
    statement = checked(
        "In Turkey the troops were backed by Russian air raids.", evidence, question="What happened in Turkey?"
    )
    assert statement.verdict is Verdict.PARTLY
    assert "Turkey" in statement.reason


def test_words_given_to_somebody_else_than_in_the_source_are_unsupported(evidence: tuple[Evidence, ...]) -> None:
    """Also where the question brought the name: it asked what Turkey said, and the Observatory said it."""
    statement = checked(
        "Turkey said the troops were backed by Russian air raids.", evidence, question="What did Turkey say about it?"
    )
    assert statement.verdict is Verdict.UNSUPPORTED
    assert "Observatory" in statement.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("At least 188 civilians died in the battle, Rami Abdel Rahman said.", "188 soldiers"),
        ("Sappers did not begin to clear mines from the Roman theatre.", "the opposite"),
        ("Sappers began to clear mines from the Roman theatre on Friday.", "Monday"),
        ("The troops were not backed by Syrian and Russian air raids.", "the opposite"),
        ("Government forces lost Palmyra on Tuesday.", "Tuesday"),
        ("The deal is worth £1.13bn and needs approval by 4 September.", "$1.13bn"),
        ("Osk beat three grandmasters in nine rounds.", "Osk"),
    ],
)
def test_what_the_source_says_otherwise_is_unsupported_and_named(
    text: str, reason: str, evidence: tuple[Evidence, ...]
) -> None:
    statement = checked(text, evidence)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert reason in statement.reason


def test_a_day_may_be_worked_out_from_the_day_of_publication_and_is_explained(evidence: tuple[Evidence, ...]) -> None:
    right = checked("Government forces overran Palmyra on 27 March 2016.", evidence)
    assert right.verdict is Verdict.SUPPORTED
    assert "inferred from the day of publication" in right.reason
    wrong = checked("Government forces overran Palmyra on 20 March 2016.", evidence)
    assert wrong.verdict is Verdict.UNSUPPORTED


def test_every_sentence_of_an_article_is_supported_as_it_stands(evidence: tuple[Evidence, ...]) -> None:
    for item in evidence:
        for sentence in item.sentences:
            statement = checked(item.quote(sentence), evidence, question="What happened?")
            assert statement.verdict is Verdict.SUPPORTED, statement
            assert item.quote(sentence) in [c.quote for c in statement.citations]


@given(data=st.data())
def test_a_quote_altered_by_one_word_is_always_unsupported(data: st.DataObject) -> None:
    words = ["This", "is", "the", "biggest", "single", "loss", "for", "the", "group"]
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(["win", "was", "largest", "not", "groups", "a"]))
    altered = [*words[:at], other, *words[at + 1 :]]
    statement = checked(f"“{' '.join(altered)},” Rahman said.", _PALMYRA_WHOLE, question="What did Rahman say?")
    assert statement.verdict is Verdict.UNSUPPORTED


def test_cosines_may_lift_a_doubt_of_wording_and_no_other(evidence: tuple[Evidence, ...]) -> None:
    loose = "Sappers set about removing explosives around the Roman theatre on Monday."
    settings = SETTINGS.model_copy(update={"min_statement_share": 0.3})

    def verdict(text: str, cosine: float) -> Verdict:
        raw, numbering = RawStatement(text, ()), Numbering()
        return check(
            raw, "What?", evidence, numbering, settings, closeness=lambda _, texts: [cosine] * len(texts)
        ).verdict

    assert verdict(loose, 0.1) is Verdict.PARTLY
    assert verdict(loose, 0.9) is Verdict.SUPPORTED
    assert verdict(loose.replace("Monday", "Friday"), 0.9) is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("follows", "contradicts", "verdict"),
    [
        (0.9, 0.0, Verdict.SUPPORTED),
        (0.1, 0.1, Verdict.PARTLY),
        (0.1, 0.9, Verdict.UNSUPPORTED),
    ],
)
def test_a_model_of_inference_has_its_say(
    follows: float, contradicts: float, verdict: Verdict, evidence: tuple[Evidence, ...]
) -> None:
    class Sure:
        def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
            return [Inference(follows, contradicts) for _ in pairs]

    raw = RawStatement("Government forces overran Palmyra on Sunday.", ())
    statement = check(raw, QUESTION, evidence, Numbering(), SETTINGS, entailment=Sure())
    assert statement.verdict is verdict
    assert bool(statement.citations) == (verdict is not Verdict.UNSUPPORTED)


@given(st.text(max_size=120))
def test_any_statement_is_checked_against_real_evidence(text: str) -> None:
    statement = checked(text, _PALMYRA_WHOLE)
    assert statement.verdict in Verdict


def _whole(article: Article) -> tuple[Evidence, ...]:
    passages = split_article(article, SentenceSplitter(), PassageSettings())
    sentences = tuple(s for p in passages for s in p.sentences)
    scores = Scores(1.0, 0.5, 0.5, 0.5)
    return tuple(Evidence(article, s.start, s.end, (s,), scores, sentences) for s in sentences)


_PALMYRA_WHOLE = _whole(PALMYRA)


def test_a_year_in_brackets_proves_a_year(search: Search) -> None:
    """One is read as a number, the other as a day."""
    found = search.find("chess").evidence[0]
    text = "Earlier papers include the definition of bounded automata by John Myhill (Myhill 1960)."
    article = replace(found.article, text=text)
    whole = (Sentence(0, len(text)),)
    item = replace(found, article=article, start=0, end=len(text), sentences=whole, context=whole)
    said = "John Myhill published the definition of bounded automata in 1960."
    statement = checked(said, (item,), 1, question="Who defined bounded automata?")
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason


def test_a_day_that_was_worked_out_for_the_model_may_be_copied_with_its_weekday(search: Search) -> None:
    """The model reads "on Sunday (27 March 2016)" and writes it so."""
    found = search.find("who overran Palmyra").evidence
    written = "Government forces overran Palmyra on Sunday (27 March 2016), ending ten months of jihadist rule."
    statement = checked(written, found, 1)
    assert statement.verdict is Verdict.SUPPORTED, statement.reason
    wrong = checked("Government forces overran Palmyra on Sunday (20 March 2016).", found, 1)
    assert wrong.verdict is Verdict.UNSUPPORTED


def test_a_month_written_out_is_no_strange_name(search: Search) -> None:
    found = search.find("chess").evidence[0]
    text = "Concorde entered passenger service on Jan. 21, 1976."
    whole = (Sentence(0, len(text)),)
    item = replace(
        found, article=replace(found.article, text=text), start=0, end=len(text), sentences=whole, context=whole
    )
    said = "Concorde entered passenger service on January 21, 1976."
    assert checked(said, (item,), 1, question="When did Concorde enter service?").verdict is Verdict.SUPPORTED


STITCHED = [
    pytest.param(
        "How many sappers died at Tarn?",
        "188 sappers died at Tarn.",
        "Correction: 118 fighters were said to have died at Tarn; the correct figure is 188.",
        "does not say “188” of sappers",
        id="a number of one thing",
    ),
    pytest.param(
        "What did Orla Venn win?",
        "Orla Venn won the Tarn Open on 4 May 2019 and 40,000 crowns.",
        "Orla Venn won the Tarn Open on 4 May 2019. The mayor handed over the cup. It rained. The band played. "
        "Ida Holm was given 40,000 crowns.",
        "of something else",
        id="a sum of another winner",
    ),
    pytest.param(
        "What did Ida Holm say of the bridge?",
        "Ida Holm said “the bridge will stand for a century”.",
        "Ida Holm opened the bridge. “The bridge will stand for a century,” Orla Venn reported.",
        "gives this to “Orla Venn”",
        id="words of another speaker",
    ),
    pytest.param(
        "To which two countries will Ida Holm sell timber?",
        "Norland and Osk.",
        "Ida Holm, who grew up in Norland, founded the firm. Her timber goes to Osk and Venn.",
        "no sentence has “Norland” and “Osk” together",
        id="names from two sentences",
    ),
    pytest.param(
        "When was the licence granted?",
        "The licence was granted in 2022.",
        "The firm said it would apply for a licence before the end of 2022.",
        "“would apply”",
        id="a plan told as done",
    ),
    pytest.param(
        "Who retook Tarn?",
        "Norland's troops retook Tarn.",
        "Norland's troops retook the outskirts of Tarn on Sunday.",
        "says “outskirts” of Tarn",
        id="a part of a place",
    ),
    pytest.param(
        "Who won the Tour of Osk?",
        "Ida Holm won the Tour of Osk.",
        "Ida Holm sprinted to win the final stage of the 2021 Tour of Osk.",
        "says “stage” of",
        id="a part of a race",
    ),
    pytest.param(
        "Who won the Tour of Osk?",
        "Ida Holm won the Tour of Osk.",
        "Ida Holm is the first Tour of Osk stage winner from Tarn.",
        "says “stage” of",
        id="a part of a race, named behind it",
    ),
    pytest.param(
        "What did Osk earn in Q2?",
        "Osk earned $5.1bn in Q2.",
        "Osk earned $5.1bn in the first quarter.",
        "for the first quarter",
        id="another quarter",
    ),
    pytest.param(
        "What did Osk earn in Q2?",
        "Osk earned $5.1bn in Q2.",
        "Osk's Q2 figures are due. The forecast for Osk during the first quarter is that it earned $5.1bn.",
        "for the first quarter",
        id="another quarter, though the right one is named beside it",
    ),
    pytest.param(
        "How many smugglers were caught in Tarn, according to the navy?",
        "188 smugglers were caught in Tarn, according to the navy.",
        "A report said that the Osk Observatory had counted 118 smugglers caught in Tarn; the correct figure is 188.",
        "does not give this according to “navy”",
        id="another source than asked for",
    ),
    pytest.param(
        "Where did guards stand?",
        "Guards stood at all bridges in Tarn.",
        "Guards stood at most bridges in Tarn on Sunday.",
        "not “all”",
        id="at all bridges",
    ),
    pytest.param(
        "Who called Osk's refund of 25 crowns derisory?",
        "The mayor called Osk's refund of 25 crowns derisory.",
        "Osk sent a refund of 25 crowns. The union called that derisory. The mayor called a meeting on parking.",
        "no source says of “mayor”",
        id="another who called something else",
    ),
    pytest.param(
        "Who won the Osk Prize in 2021?",
        "Ida Holm won the Osk Prize in 2021.",
        "As of 2021, Ida Holm was the player with the most Osk Prize wins. The list has all who won it.",
        "“2021” is in none",
        id="a year up to which is counted",
    ),
    pytest.param(
        "Who was awarded the Osk Prize?",
        "Dr. Tove Lind was awarded the Osk Prize.",
        "Dr. Tove Lind, who heads the school, said: “It is right that Ida Holm is awarded the Osk Prize.”",
        "says this of “Ida Holm”",
        id="said by one of another",
    ),
    pytest.param(
        "Who was awarded the Osk Prize?",
        "Dr. Tove Lind was awarded the Osk Prize.",
        "Dr. Tove Lind, head of its School of Letters, said: “It is right that Ida Holm is awarded the Osk Prize.”",
        "says this of “Ida Holm”",
        id="said of another by one who is described",
    ),
    pytest.param(
        "Who led the Osk expedition to Tarn?",
        "Ida Holm led the Osk expedition to Tarn.",
        "Ida Holm, a guest, came to Tarn. Theirs was the second attempt by an Osk expedition under Tove Lind.",
        "no source says of “Ida Holm”: “led”",
        id="who did it from one sentence, what from another",
    ),
    pytest.param(
        "When did Ida Holm step off the ferry?",
        "Ida Holm stepped off the ferry at 10 a.m.",
        "Tove Lind steered the ferry. At 10 a.m. she stepped off the ferry. Ida Holm followed 19 minutes later.",
        "“she” seems to be “Tove Lind”, not “Ida Holm”",
        id="a pronoun that is somebody else",
    ),
    pytest.param(
        "When was the Osk bridge closed?",
        "The Osk bridge was closed in 2021.",
        "The Osk bridge was closed before 2021.",
        "says “before 2021”",
        id="a day that only bounds",
    ),
    pytest.param(
        "Which country won the most medals?",
        "Norland won the most medals.",
        "The team of Osk did well at the games in Norland and won medals.",
        "does not say “the most",
        id="more than the source says",
    ),
    pytest.param(
        "Who was awarded the 2021 Osk Prize?",
        "Ida Holm was awarded the 2021 Osk Prize.",
        "Ida Holm is being awarded the Osk Prize.",
        "“2021” is in none",
        id="an unknown year",
    ),
    *(
        pytest.param("Who won the title?", f"{who} won the title.", source, "says “lost”", id=source)
        for who, source in (
            ("Ida Holm", "Tove Lind lost the title to Mara Quist, who had beaten Ida Holm."),
            ("Ida Holm", "Tove Lind lost the title in 2018, said her coach Ida Holm."),
            ("Ida Holm", "Tove Lind lost the title after Ida Holm retired hurt."),
            ("Brannock", "Tove Lind lost the title in Brannock on Sunday."),
        )
    ),
    pytest.param(
        "Why did the council reject the dam?",
        "The council rejected the dam because Ida Holm crossed the floor.",
        "The dam was settled when Ida Holm crossed the floor, and the council approved it.",
        "says “approved”",
        id="the opposite of what the question takes for granted",
    ),
]


@pytest.mark.parametrize(("question", "text", "source", "reason"), STITCHED)
def test_a_statement_is_not_stitched_together_from_what_is_said_of_others(
    question: str, text: str, source: str, reason: str
) -> None:
    statement = checked(text, (whole(Article(source, title="News from Tarn")),), 1, question=question)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert reason in statement.reason


YEARS = [
    # question, day of publication, source, whether "Ida Holm won it on Saturday" may be said
    ("Who won the Osk Open in 2018?", date(2022, 7, 9), "Ida Holm won it on Saturday. She was second in 2018.", False),
    ("Who won the Osk Open in 2018?", date(2022, 7, 9), "Ida Holm won it on Saturday. It was her first title.", False),
    ("Who won the Osk Open in 2022?", date(2022, 7, 9), "Ida Holm won it on Saturday. It was her first title.", True),
    ("Who won the Osk Open of 2021?", date(2022, 1, 9), "Ida Holm won it on Saturday. It was her first title.", True),
    ("Who won the Osk Open in 2018?", None, "Ida Holm won it on Saturday. It was her first title.", False),
    ("Who won the Osk Open in 2018?", None, "Ida Holm won it on Saturday. She was second in 2017.", False),
    ("Who won the Osk Open in 2018?", None, "Ida Holm won it on Saturday. The Open of 2018 was her first.", True),
    ("Who won the Osk Open after 2018?", date(2022, 7, 9), "Ida Holm won it on Saturday. It was her first.", True),
    ("Who won the Osk Open?", None, "Ida Holm won it on Saturday. It was her first title.", True),
]


@pytest.mark.parametrize(("question", "published", "source", "proven"), YEARS)
def test_what_happened_in_one_year_does_not_answer_what_happened_in_another(
    question: str, published: date | None, source: str, proven: bool
) -> None:
    found = (whole(Article(source, title="Osk Open", published=published)),)
    for text in ("Ida Holm won it on Saturday.", "Ida Holm won on Saturday.", "Ida Holm won."):
        statement = checked(text, found, 1, question=question)
        assert (statement.verdict is not Verdict.UNSUPPORTED) is proven, statement.reason


@pytest.mark.parametrize(
    ("question", "published", "source", "text"),
    [
        (
            "Who won the Osk Open in 2018?",
            date(2018, 7, 9),
            "Ida Holm, who was born in 1960, won the Osk Open on Monday.",
            "Ida Holm, who was born in 1960, won the Osk Open.",
        ),
        (
            "Who was convicted in 2018 of killing Tove Lind?",
            date(2018, 7, 9),
            "Ida Holm was convicted on Monday of killing Tove Lind in May 2016.",
            "Ida Holm was convicted of killing Tove Lind in May 2016.",
        ),
        (
            "When was the bank that collapsed in 2008 founded?",
            date(2008, 7, 9),
            "The bank was founded in 1850 by Ida Holm.",
            "The bank was founded in 1850.",
        ),
        (
            "What does the 2015 Osk climate agreement require?",
            date(2019, 7, 9),
            "The Osk climate agreement requires nations to halve emissions.",
            "It requires nations to halve emissions.",
        ),
        (
            "Was Ida Holm elected mayor in 2018?",
            date(2021, 7, 9),
            "Ida Holm was elected mayor in 2019.",
            "No, Ida Holm was elected mayor in 2019.",
        ),
        (
            "Who won the league in 2019/2020?",
            date(2022, 1, 9),
            "Norland won the league again after it beat Tarn.",
            "Norland won the league.",
        ),
        (
            "Who won $2000 in the lottery?",
            date(2022, 1, 9),
            "Ida Holm won $2,000 in the lottery.",
            "Ida Holm won $2,000.",
        ),
        (
            "Who won the most votes?",
            None,
            "Ida Holm won a majority of the votes.",
            "Ida Holm won the most votes.",
        ),
        (
            "When does the ban take effect?",
            None,
            "The smoking ban takes effect as of 1 May 2018, the mayor said.",
            "The smoking ban takes effect on 1 May 2018.",
        ),
        (
            "What is the deadline for bids?",
            None,
            "The deadline for bids was extended until 4 May 2018.",
            "The deadline for bids is 4 May 2018.",
        ),
        (
            "When must it be paid?",
            None,
            "The fine must be paid before May 2018.",
            "The fine must be paid by May 2018.",
        ),
        (
            "Why did the minister resign?",
            None,
            "The minister resigned after Monday's defeat in parliament over the budget.",
            "The minister resigned over a defeat in parliament on Monday.",
        ),
        (
            "What did Ida Holm do?",
            None,
            "Ida Holm quit before the 2019 election, citing her health.",
            "Ida Holm quit ahead of the 2019 election, citing her health.",
        ),
        (
            "Who was given compensation for the 1989 disaster?",
            date(2021, 6, 5),
            "The 1989 disaster killed 97. The families were given compensation on Friday by the police.",
            "The families were given compensation by the police.",
        ),
        (
            "Which city was awarded the 2028 Osk games?",
            date(2017, 9, 14),
            "The hosts were chosen. Tarn was awarded the games on Wednesday in Lima.",
            "Tarn was awarded the games.",
        ),
        (
            "Who won the Osk Prize in 1998?",
            date(2003, 7, 9),
            "Ida Holm won the Osk Prize five years ago.",
            "Ida Holm won the Osk Prize five years ago.",
        ),
        (
            "Who won the Tarn Grand Prix?",
            None,
            "Ida Holm passed Tove Lind on the last lap of the Tarn Grand Prix to win.",
            "Ida Holm won the Tarn Grand Prix.",
        ),
        (
            "Who founded the Osk Museum?",
            None,
            "The Osk Museum in Tarn opened its doors in 1990. It is the creation of the painter Ida Holm.",
            "Ida Holm founded the Osk Museum in Tarn.",
        ),
        (
            "Who won the most medals?",
            None,
            "Norland finished the games with 39 medals, followed by Tarn with 31.",
            "Norland won the most medals, with 39.",
        ),
        (
            "Why did Ida Holm resign?",
            None,
            "Ida Holm ran the gallery for ten years. The board met in Oslo. It was a long meeting. There was no vote. "
            "She resigned on Monday after a row over funding.",
            "Ida Holm resigned after a row over funding.",
        ),
        (
            "Who holds the Osk Cup?",
            None,
            "This year Norland stages the Osk Cup and holds the games.",
            "Norland holds the Osk Cup.",
        ),
    ],
)
def test_years_bounds_and_ranks_are_no_objection_where_they_say_something_else(
    question: str, published: date | None, source: str, text: str
) -> None:
    statement = checked(text, (whole(Article(source, published=published)),), 1, question=question)
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason


def test_reports_of_the_year_asked_for_prove_where_those_of_another_do_not() -> None:
    """They are chosen even where the others say it in more of the statement's words."""
    other = whole(Article("Norland won the Osk Cup and was feted.", published=date(2022, 7, 9)))
    right = whole(Article("Norland took its second Osk Cup in 2018, and was feted.", published=date(2018, 7, 9)))
    statement = checked("Norland won the Osk Cup.", (other, right), 1, question="Who won the Osk Cup in 2018?")
    assert [c.published for c in statement.citations] == ["2018-07-09"]


@pytest.mark.parametrize(
    ("question", "text", "source"),
    [
        ("Who retook a part of Tarn?", "Troops retook part of Tarn.", "Troops retook part of Tarn on Sunday."),
        ("Who shelled Tarn?", "Troops shelled the edge of Tarn.", "Troops shelled the edges of Tarn on Sunday."),
        ("Who spoke?", "The mayor of Tarn spoke.", "The mayor of a district of Tarn spoke on Sunday."),
        ("Who retook Tarn?", "Troops retook Tarn.", "The outskirts of Tarn fell; then troops retook Tarn on Sunday."),
    ],
)
def test_a_part_is_no_objection_where_the_statement_speaks_of_one(question: str, text: str, source: str) -> None:
    statement = checked(text, (whole(Article(source)),), 1, question=question)
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason


@pytest.mark.parametrize(
    ("question", "text", "source"),
    [
        ("Who won the title?", "Ida Holm won the title.", "Tove Lind lost the title to Ida Holm on Sunday."),
        ("Who beat Ida Holm?", "Tove Lind beat Ida Holm.", "Ida Holm lost to Tove Lind in the final on Sunday."),
        ("When was it put off to?", "OSA put the Tarn flight off.", "OSA said that the Tarn flight was put off."),
        ("What did Osk earn?", "Osk's profits rose to $5bn.", "Osk said in Brannock profits rose to $5bn."),
        ("What did Osk earn?", "Osk's profits rose to $5bn.", "Osk told Tarn News profits rose to $5bn."),
        (
            "What did Osk earn in Q2?",
            "Osk earned $5.1bn in Q2.",
            "In Q2 Osk earned $5.1bn, up from $4bn in the first quarter.",
        ),
        ("What did Osk earn in Q2?", "Osk earned $5.1bn in Q2.", "Osk earned $5.1bn, up 4% from the first quarter."),
        (
            "Who called Osk's refund of 25 crowns derisory?",
            "The consumers' association called Osk's refund of 25 crowns derisory.",
            "Osk will send each customer a refund of 25 crowns. The consumers' association called that derisory.",
        ),
        (
            "How many died in the raid on Tarn, according to the army?",
            "12 died in the raid on Tarn, according to the army.",
            "12 people died in the raid on Tarn, a military spokesman said.",
        ),
        (
            "How many died in the raid on Tarn, according to the UN?",
            "12 died in the raid on Tarn, according to the UN.",
            "The United Nations said that 12 people died in the raid on Tarn.",
        ),
        (
            "What was Osk's revenue in the second quarter?",
            "Osk's revenue was $5.1bn in the second quarter.",
            "Osk gave its second-quarter figures on Monday. Osk's revenue rose to $5.1bn after a weak first quarter.",
        ),
        (
            "Who won the Norland election in 2010?",
            "Ida Holm won the election.",
            "Ida Holm, who has ruled Norland since 2010, when she won the election, died.",
        ),
        (
            "Why was Ida Holm on the pitch at all?",
            "Ida Holm was on the pitch at all because the captain had lost a boot.",
            "Ida Holm was on the pitch only because the captain had lost a boot in the mud.",
        ),
        (
            "How many smugglers were caught, according to the navy?",
            "188 smugglers were caught, according to the navy.",
            "The navy listed its week on Sunday. It said that 188 smugglers were caught.",
        ),
        (
            "How many smugglers were caught in Tarn?",
            "188 smugglers were caught in Tarn, according to a report.",
            "A report of the coast guard said that 188 smugglers were caught in Tarn.",
        ),
        (
            "Who led the Osk team?",
            "Ida Holm led the Osk team.",
            "Ida Holm came in May. She led the Osk team to the cup.",
        ),
        ("Who took Tarn?", "Norland's troops took Tarn.", "Norland's troops overran Tarn on Sunday."),
        (
            "Who stood beside Tove Lind at the news conference in Tarn?",
            "Ida Holm stood beside Tove Lind at the news conference in Tarn.",
            "Tove Lind came to Tarn. Tove Lind, speaking at a joint news conference with Ida Holm, said no.",
        ),
        (
            "When did Ida Holm leave?",
            "Ida Holm left the ferry at 10 a.m.",
            "Ida Holm came. At 10 a.m. she left the ferry.",
        ),
        (
            "What will the company be called that Tarn Line and Osk Ferries form?",
            "Tarn Osk.",
            "Tarn Line will buy Osk Ferries. The new company will be called Tarn Osk.",
        ),
        ("When did it close?", "It closed after 2021.", "The dam was shut for good after 2021; it closed in May."),
        ("Who won the most medals?", "Norland won the most medals.", "Norland won a record haul of medals."),
        ("Who was elected?", "Tove Lind was elected.", "Tove Lind, mayor of the city of Tarn, said she was elected."),
        ("Who was elected?", "Tove Lind was elected.", "Tove Lind said in Tarn that she had been elected."),
        ("Who was elected?", "Ida Holm was elected.", "Tove Lind said that Ida Holm was elected."),
        ("What did Osk earn in Q3?", "Osk earned $6.3bn in Q3.", "In the third quarter Osk earned $6.3bn."),
    ],
)
def test_what_a_source_says_in_other_words_is_proven(question: str, text: str, source: str) -> None:
    statement = checked(text, (whole(Article(source)),), 1, question=question)
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason


@pytest.mark.parametrize(
    ("text", "cited", "read_with"),
    [
        ("1 December 2017.", "Release date. 1 December 2017.", "The ferry Osk Maiden. Release date. 1 December 2017."),
        ("It sailed on 1 December 2017.", "Release date. 1 December 2017.", ""),
    ],
)
def test_a_bare_day_is_read_with_what_stands_around_it(text: str, cited: str, read_with: str) -> None:
    item = whole(Article(cited, title="The ferry Osk Maiden"))
    item = replace(item, sentences=item.sentences[:1])  # the day stands beside what was found
    statement = Statement(text, (Numbering().cite(item, item.context[-1]),), Verdict.SUPPORTED)
    assert around(statement, (item,)) == read_with
    question = "On which day was its release?"
    assert (relevance(question, statement, 0.0, read_with) > relevance(question, statement, 0.0)) is bool(read_with)


def test_want_of_proof_is_told_from_a_contradiction(evidence: tuple[Evidence, ...]) -> None:
    assert unfound(checked("Government forces overran Palmyra with Turkish air raids.", evidence, 1).reason)
    assert not unfound(checked("Government forces overran Palmyra on Monday.", evidence, 1).reason)
    assert not unfound(checked("Government forces overran Palmyra on Sunday.", evidence, 1).reason)


def test_who_speaks_at_a_place_is_not_the_place(evidence: tuple[Evidence, ...]) -> None:
    source = "The watchdog's accountant Ida Holm said the method was inadequate. The body is known as TAC."
    question = "Which accountant at TAC said the method was inadequate?"
    statement = checked(
        "Ida Holm at TAC said the method was inadequate.", (whole(Article(source)),), 1, question=question
    )
    assert statement.verdict is not Verdict.UNSUPPORTED


def test_a_word_that_another_part_of_the_statement_has_is_no_opposite() -> None:
    source = "Ferry traffic shrank 3.4% in May, after shrinking 1.2% in April, while fares were up."
    question = "By how much did ferry traffic shrink in May, even as fares rose?"
    statement = checked(
        "Ferry traffic shrank 3.4% in May, even as fares rose.", (whole(Article(source)),), 1, question=question
    )
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason
