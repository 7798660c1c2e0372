"""The check: what is proven passes with the proving sentence; what is not is dropped with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checking.entailment import Inference
from app.checking.reasons import Reason, Why
from app.citations import Checked, Numbering, check, question_held, resolve
from app.settings import CheckSettings
from app.types import RawStatement, Statement, Verdict
from index.search import Search
from index.settings import PassageSettings
from index.text.passages import SentenceSplitter, split_article
from index.types import Article, Evidence, Scores, Sentence
from tests.fakes import PALMYRA

pytestmark = pytest.mark.reading

SETTINGS = CheckSettings()
QUESTION = "Who retook Palmyra and with whose support?"


@pytest.fixture
def evidence(search: Search) -> tuple[Evidence, ...]:
    return search.find("Palmyra troops air raids soldiers died Observatory sappers mines ferry deal chess").evidence


def judged(text: str, evidence: tuple[Evidence, ...], *markers: int, question: str = QUESTION) -> Checked:
    return check(RawStatement(text, markers), question, evidence, Numbering(), SETTINGS)


def checked(text: str, evidence: tuple[Evidence, ...], *markers: int, question: str = QUESTION) -> Statement:
    return judged(text, evidence, *markers, question=question).statement


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
    statement = checked(text, (), *markers)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert statement.reason


def test_another_companys_story_proves_nothing_about_this_one(evidence: tuple[Evidence, ...]) -> None:
    """The ferry story has the words and the number, but says nothing of Palmyra."""
    statement = checked(
        "Palmyra sailors work for two lines, about 2,300 of them.", evidence, question="How many sailors has Palmyra?"
    )
    assert statement.verdict is Verdict.UNSUPPORTED


def test_a_name_that_only_the_question_has_is_in_no_evidence(evidence: tuple[Evidence, ...]) -> None:
    statement = checked(
        "In Turkey the troops were backed by Russian air raids.", evidence, question="What happened in Turkey?"
    )
    assert statement.verdict is Verdict.UNSUPPORTED
    assert "Turkey" in statement.reason
    unnamed = checked("The troops were backed by Russian air raids.", evidence, question="What happened in Turkey?")
    assert unnamed.verdict is Verdict.PARTLY
    assert "Turkey" in unnamed.reason


def test_an_article_whose_sunday_is_the_day_goes_before_one_that_has_but_the_day_in_words(
    evidence: tuple[Evidence, ...],
) -> None:
    text = "France spoke of Palmyra on 27 March 2016. Paris has named nobody."
    dated = whole(replace(PALMYRA, source="other.txt", title="Paris waits", published=None, text=text))
    statement = checked("Government forces overran Palmyra on 27 March 2016.", (dated, *evidence), question="")
    assert statement.verdict is Verdict.SUPPORTED
    assert "overran" in statement.citations[0].quote


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Sappers did not begin to clear mines from the Roman theatre.", "the opposite"),
        ("Sappers began to clear mines from the Roman theatre on Friday.", "Friday"),
        ("The troops were not backed by Syrian and Russian air raids.", "the opposite"),
        ("Government forces overran Palmyra on Tuesday.", "Tuesday"),
        ("The deal is worth £1.13bn and needs approval by 4 September.", "$1.13bn"),
    ],
)
def test_what_the_source_says_otherwise_is_unsupported_and_named(
    text: str, reason: str, evidence: tuple[Evidence, ...]
) -> None:
    statement = checked(text, evidence)
    assert statement.verdict is Verdict.UNSUPPORTED
    assert reason in statement.reason


def test_a_day_may_be_worked_out_from_the_day_of_publication(evidence: tuple[Evidence, ...]) -> None:
    right = checked("Government forces overran Palmyra on 27 March 2016.", evidence)
    assert right.verdict is Verdict.SUPPORTED
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
        found = check(raw, "What?", evidence, numbering, settings, closeness=lambda _, texts: [cosine] * len(texts))
        return found.statement.verdict

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
    statement = check(raw, QUESTION, evidence, Numbering(), SETTINGS, entailment=Sure()).statement
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


KINDS = [
    # statement, source, what is named in the reason ("" where it is proven)
    ("The pier will cost 400 million rupees.", "The pier will cost Rs 40 crore.", ""),
    ("About 250,000 people live in Karwar.", "Some 2.5 lakh people live in Karwar.", ""),
    ("The pier will cost Rs 40 lakh.", "The pier will cost Rs 40 crore.", "Rs 40 lakh"),
    ("The Tern is 0.3 km long.", "The Tern is 300 metres long.", ""),
    ("The Tern is 300 feet long.", "The Tern is 300 metres long.", "300 feet"),
    ("The pier will cost US$1.2bn.", "The pier will cost A$1.2bn.", "A$1.2bn"),
    ("The firm will cut 12.5 per cent of its jobs.", "The firm will cut one in eight of its jobs.", ""),
    ("About 75% of voters backed it.", "About three-quarters of voters backed it.", ""),
    ("Rates rose 25 per cent.", "Rates rose 25 basis points.", "25 per cent"),
    ("Turnover was nearly 5 million crowns.", "Turnover was 4.96 million crowns.", ""),
    ("More than 200 people were on board the Sula.", "Fewer than 200 people were on board the Sula.", "200"),
    ("Die Brücke kostet 2,3 Millionen Kronen.", "Die Brücke kostet 2,3 Milliarden Kronen.", "2,3 Millionen"),
    ("Мост стоит 4,1 млн рублей.", "Мост стоит 4,1 млрд рублей.", "4,1 млн"),
    ("Peter Müller met Pell on Friday.", "Peter Mueller met Pell on Friday.", ""),
    ("Zelenskyy met Pell on Friday.", "Mr Zelensky met Pell on Friday.", ""),
    ("José Nu\u0301n\u0303ez won the race.", "José Núñez won the race.", ""),
    ("The UK sent 300 troops.", "Britain sent 300 troops.", ""),
    ("Tove Lind won the race.", "José Núñez won the race.", "Tove"),
    ("A spokesman confirmed that 12 died.", "A spokesman could not confirm that 12 died.", "opposite"),
    ("Mira Tolland will run for mayor.", "Councillor Mira Tolland ruled out running for mayor.", "opposite"),
    ("The council voted for closing the ferry.", "The council voted against closing the ferry.", "opposite"),
    ("The ferry did not sail on Friday.", "The ferry sailed on Friday.", "opposite"),
    ("The bill is due on 20 May.", "The bill is due between 18 and 24 May.", "20 May"),
    ("Ida Holm said “the oﬃce is shut”.", "Ida Holm said: “The office is shut.”", ""),
    ("Ida Holm said “the office is open”.", "Ida Holm said: “The office is shut.”", "the office is open"),
]


@pytest.mark.parametrize(("text", "source", "reason"), KINDS, ids=[text for text, *_ in KINDS])
def test_figures_names_days_denials_and_quotes_are_compared_exactly(text: str, source: str, reason: str) -> None:
    statement = checked(text, (whole(Article(source)),), question="What happened?")
    assert (statement.verdict is Verdict.UNSUPPORTED) is bool(reason), statement.reason
    assert reason in statement.reason


def test_an_article_that_nothing_speaks_against_proves_a_statement_where_another_has_more_of_its_words() -> None:
    other = whole(Article("The ferry Osk Maiden carried 212 people on its last trip from Tarn to Brannock."))
    right = whole(Article("Its last trip took 410 people on the ferry Osk Maiden."))
    statement = checked(
        "The ferry Osk Maiden carried 410 people on its last trip.", (other, right), question="How many?"
    )
    assert statement.verdict is not Verdict.UNSUPPORTED, statement.reason
    assert "410" in statement.citations[0].quote


def test_every_figure_and_day_of_a_statement_is_in_a_sentence_it_cites() -> None:
    source = "Osk Ferries was founded in Tarn. It rained. It has 212 sailors. It was sold on 4 May 2019 to Ida Holm."
    item = whole(Article(source))
    statement = checked("Osk Ferries of Tarn, with 212 sailors, was sold on 4 May 2019.", (item,), question="What?")
    quotes = " ".join(citation.quote for citation in statement.citations)
    assert "212" in quotes
    assert "4 May 2019" in quotes


def test_want_of_proof_is_told_from_a_contradiction(evidence: tuple[Evidence, ...]) -> None:
    strange = judged("Government forces overran Palmyra with Turkish air raids.", evidence, 1).reason
    assert strange == Reason(Why.NAME, "Turkish")
    assert strange.unfound
    otherwise = judged("Government forces overran Palmyra on Monday.", evidence, 1).reason
    assert otherwise
    assert not otherwise.unfound
    assert judged("Government forces overran Palmyra on Sunday.", evidence, 1).reason is None


@pytest.mark.parametrize(
    ("question", "said", "verdict"),
    [
        ("When did government forces overrun Palmyra?", "27 March 2016.", Verdict.SUPPORTED),  # "on Sunday" there
        ("When did sappers begin to clear the theatre?", "28 March 2016.", Verdict.SUPPORTED),
        ("When was the museum of Lund founded?", "27 March 2016.", Verdict.UNSUPPORTED),
        ("When did sappers begin to clear the theatre?", "30 March 2016.", Verdict.UNSUPPORTED),
    ],
)
def test_a_bare_day_is_said_of_what_was_asked(question: str, said: str, verdict: Verdict) -> None:
    statement = checked(said, (whole(PALMYRA),), 1, question=question)
    assert statement.verdict is verdict
    day = "Monday" if said.startswith("28") else "Sunday"
    assert verdict is not Verdict.SUPPORTED or any(day in citation.quote for citation in statement.citations)
