from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.news.attribution import with_attribution, with_source
from app.types import Citation, Statement, Verdict
from index.text.passages import SentenceSplitter
from index.types import Evidence, Scores
from tests.fakes import PALMYRA


@pytest.mark.parametrize(
    ("statement", "proof", "source"),
    [
        (
            "At least 188 soldiers died in the battle.",
            "At least 188 soldiers died in the battle, said Rami Abdel Rahman, who heads the monitor.",
            "Rami Abdel Rahman",
        ),
        (
            "188 government troops were killed.",
            "The Syrian Observatory for Human Rights said at least 400 Islamic State fighters and 188 government "
            "troops had been killed in nearly three weeks of battle.",
            "the Syrian Observatory for Human Rights",
        ),
        (
            "400 militants and 118 government fighters were killed.",
            "The Syrian Observatory for Human Rights, based in Britain, counted 400 militants and 118 government "
            "fighters killed.",
            "the Syrian Observatory for Human Rights",
        ),
        (
            "The number of Islamic State dead is 450.",
            "The Syrian army put the number of Islamic State dead at 450.",
            "the Syrian army",
        ),
        (
            "The troops were backed by Syrian and Russian air raids.",
            "The troops were backed by Syrian and Russian air raids, the Observatory said.",
            "the Observatory",
        ),
        (
            "The sappers use dogs and robots to search the colonnades.",
            "The sappers are using sniffer dogs and tracked robots to search the colonnades, according to the Russian "
            "military.",
            "the Russian military",
        ),
        (
            "Russian aircraft fly 20 to 25 sorties a day.",
            "According to Sergei Rudskoi, Russian aircraft fly 20 to 25 sorties a day near Palmyra.",
            "Sergei Rudskoi",
        ),
        (
            "The ruins were in better condition than feared.",
            "Maamoun Abdulkarim, the director of Syrian antiquities, said the ruins were in better condition than he "
            "had feared.",
            "Maamoun Abdulkarim",
        ),
        (
            "Gains against Islamic State matter.",
            "A spokesman for the French foreign ministry said this week that gains against Islamic State matter.",
            "a spokesman for the French foreign ministry",
        ),
        (
            "We keep quite draconian contracts.",
            "“We keep quite draconian contracts,” said Jeremy Flynn.",
            "Jeremy Flynn",
        ),
        ("The alarm sounded at night.", "The alarm sounded at night, police said on Monday.", "police"),
        (
            "Two officers were killed near the U.S.",
            "Two officers were killed near the U.S. border, Judith Amory told reporters on Friday.",
            "Judith Amory",
        ),
    ],
)
def test_a_statement_gets_the_source_of_what_it_states(statement: str, proof: str, source: str) -> None:
    expected = f"{statement.removesuffix('.')}, according to {source}." if source else statement
    assert with_attribution(statement, proof) == expected.replace("the U.S,", "the U.S.,")


@pytest.mark.parametrize(
    ("statement", "proof"),
    [
        # nobody said it, or nobody with a name
        ("Sappers cleared mines.", "Sappers began to clear mines from the theatre on Monday."),
        ("The two lines will merge.", "The two lines will merge with each other, the companies said."),
        ("The road was mined.", "The road was mined, witnesses said."),
        ("It is open ground.", "It is open ground and mined, an officer said."),
        # it says so already
        ("The Observatory said 188 soldiers died.", "The Observatory said 188 soldiers died."),
        ("188 soldiers died, said Rami Abdel Rahman.", "188 soldiers died, said Rami Abdel Rahman."),
        ("Rami Abdel Rahman counted 188 dead soldiers.", "188 soldiers died, said Rami Abdel Rahman."),
        ("According to the army 450 died.", "450 died, the Syrian army said."),
        # the source said something else
        ("The army retook Palmyra on Sunday.", "The army retook Palmyra on Sunday, and the Observatory said 400 died."),
        ("The castle stands on a hill.", "The Observatory said the army was advancing behind air strikes."),
        # what looks like a source and is none, or only half of one
        (
            "Fortunes rose £300m last year.",
            "Andrew Lloyd-Webber's wealth rose an estimated £300m last year, like others.",
        ),
        ("Results are split.", "“Results are split,” Ken Perkins, an analyst, told Associated Press."),
        # denied, doubted, asked
        ("The army fled Palmyra.", "The Syrian army denied that it fled Palmyra."),
        ("The army fled Palmyra.", "The Observatory did not say that the army fled Palmyra."),
        # a pronoun without anybody it could mean
        ("The loss was the group's biggest.", "This was the biggest loss for the group, he added."),
        # no statement to add to
        ("Did 188 soldiers die?", "188 soldiers died, said Rami Abdel Rahman."),
        ("He called it “the biggest single loss”", "It is the biggest single loss, said Rami Abdel Rahman."),
        ("", ""),
    ],
)
def test_all_else_is_left_as_it_is(statement: str, proof: str) -> None:
    assert with_attribution(statement, proof) == statement


def test_a_statement_takes_the_source_from_what_it_cites() -> None:
    sentences = tuple(SentenceSplitter().split(PALMYRA.text))
    evidence = Evidence(PALMYRA, sentences[2].start, sentences[2].end, (sentences[2],), Scores(1, 1, 1, 1), sentences)
    place = sentences[2]
    citation = Citation(1, PALMYRA.id, place.start, place.end, evidence.quote(place), PALMYRA.title, "", "", "")
    statement = Statement("At least 188 soldiers died in the battle.", (citation,), Verdict.SUPPORTED)
    told = with_source(statement)
    assert told.text == "At least 188 soldiers died in the battle, according to Rami Abdel Rahman."
    assert told.citations == statement.citations
    other = Citation(2, PALMYRA.id, sentences[0].start, sentences[0].end, evidence.quote(sentences[0]), "", "", "", "")
    both = Statement(statement.text, (citation, other), Verdict.SUPPORTED)
    assert with_source(both) == both  # one proof with a source, one without


_WORDS = ["said", "the Observatory", "Rami Abdel Rahman", "188 soldiers", "died", "according to", ",", ".", "he", "put",
          "the number", "at", "who", "“", "”", "in Palmyra", "on Sunday", "that", "U.S."]  # fmt: skip


@given(*[st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)] * 2)
def test_only_words_of_the_report_are_added(statement: str, proof: str) -> None:
    told = with_attribution(statement, proof)
    if told == statement:
        return
    added = re.fullmatch(r"(?P<own>.+), according to (?P<source>.+)\.", told)
    assert added is not None
    assert statement.strip().startswith(added["own"].rstrip("."))
    assert added["source"].lower() in " ".join(proof.split()).lower()
