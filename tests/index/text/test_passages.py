"""Splitting: every sentence once, whole, at its exact place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.settings import PassageSettings
from index.text.passages import SentenceSplitter, split_article
from index.types import Article
from tests.evaluation.ingest.sentences import told
from tests.fakes import tuned

SPLITTER = SentenceSplitter()
TEXTS = st.text(
    alphabet=st.sampled_from('abc XYZ 1.5,;:!?"“”’()\n\t\u00a0\u2028é中。！？「」“ไ ។།։।؟۔እ።ကр.Б🙂[]-'), max_size=400
) | st.text(max_size=200)


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in SPLITTER.split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mr. Smith of the U.S. Army spoke. It cost $1.5 million.",
            ["Mr. Smith of the U.S. Army spoke.", "It cost $1.5 million."],
        ),
        (
            "“It is over,” said Lt. Gen. Sergei Rudskoi. He left.",
            ["“It is over,” said Lt. Gen. Sergei Rudskoi.", "He left."],
        ),
        ('"Is it true?" she asked. He nodded.', ['"Is it true?" she asked.', "He nodded."]),
        ("Prices rose 2.8% on Jan. 5. Then they fell.", ["Prices rose 2.8% on Jan. 5.", "Then they fell."]),
        ("No full stop here\n\nA second paragraph", ["No full stop here", "A second paragraph"]),
    ],
)
def test_news_sentences_are_kept_whole(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_hard_wrapped_line_does_not_end_a_sentence() -> None:
    text = "The government forces that had been fighting for weeks\noverran the city on Sunday. They stayed."
    assert sentences(text) == [
        "The government forces that had been fighting for weeks\noverran the city on Sunday.",
        "They stayed.",
    ]


def test_a_short_line_is_a_sentence_of_its_own() -> None:
    assert sentences("A heading\nThe text follows it here.") == ["A heading", "The text follows it here."]


def test_a_long_paragraph_is_cut_only_where_sentences_end() -> None:
    """A paragraph is cut before pySBD sees it; half a sentence would be indexed, and cited, as one."""
    told = [f"The council of Osk met for the {n}th time and did not agree on the price of fish." for n in range(4, 120)]
    assert sentences(" ".join(told)) == told
    named = [
        f"On Nov. {n} the paper was handed by Mr. Jonathan Harker of the U.S. office to everybody there."
        for n in range(4, 30)
    ]
    assert sentences(" ".join(named)) == named


def test_a_paragraph_of_a_million_characters_is_split_in_reasonable_time() -> None:
    """pySBD alone takes minutes for it."""
    text = "word " * 20_000
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("language", list(told()))
def test_sentences_are_told_apart_in_every_script(language: str) -> None:
    """One paragraph that is one sentence is cited whole, and its vector is of everything and nothing."""
    for parts in told()[language]:
        text = "".join(parts)
        got = [text[s.start : s.end] for s in SPLITTER.split(text, language)]
        assert got == [part.strip() for part in parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("它于周日离开。没有人受伤。", ["它于周日离开。", "没有人受伤。"]),
        ("Am 3. Oktober fuhr die Fähre. Das ist viel.", ["Am 3. Oktober fuhr die Fähre.", "Das ist viel."]),
        ("نقلت 212 راكبا. من سيدفع؟ لا أحد.", ["نقلت 212 راكبا.", "من سيدفع؟", "لا أحد."]),
    ],
)
def test_a_text_that_does_not_say_its_language_is_split_by_what_it_is(text: str, expected: list[str]) -> None:
    """Answers of a model, and articles too short for their language to be told, come without one."""
    assert sentences(text) == expected


def test_a_paper_whose_name_looks_like_a_fort_may_end_a_sentence() -> None:
    assert sentences("Sources told the FT. But Rover denied it.") == ["Sources told the FT.", "But Rover denied it."]


def test_a_long_text_without_spaces_is_cut_into_passages_of_about_the_target() -> None:
    """Counted by spaces, a Chinese sentence is one word, and an article of any length one passage."""
    text = "\n\n".join(
        f"第{n}段：船长说，她会想念这艘在海峡两岸之间行驶了{n + 100}年的船，许多居民也前来送行。警方估计约有千人到场。"
        for n in range(40)
    )
    passages = split_article(Article(text, language="zh"), SPLITTER, PassageSettings())
    assert 7 <= len(passages) <= 25
    assert all(len(p.sentences) >= 4 for p in passages)


@given(TEXTS, st.sampled_from(["", "de", "zh", "ja", "th", "km", "bo", "hy", "ru", "ar", "xx"]))
def test_whatever_the_language_sentences_hold_every_visible_character(text: str, language: str) -> None:
    """An offset that is off by one quotes what nobody wrote."""
    spans = SPLITTER.split(text, language)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


@given(TEXTS)
def test_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    spans = SPLITTER.split(text)
    assert all(s.start < s.end for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


@given(TEXTS, st.integers(20, 60))
def test_passages_hold_every_sentence_once(text: str, target: int) -> None:
    article = Article(text)
    passages = split_article(article, SPLITTER, tuned(PassageSettings, target_words=target))
    assert [s for p in passages for s in p.sentences] == SPLITTER.split(text)
    for number, passage in enumerate(passages):
        assert passage.number == number
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)


def test_passages_are_near_equal_shares_of_about_the_target() -> None:
    article = Article(" ".join(f"Sentence number {i} has seven words here." for i in range(100)))
    passages = split_article(article, SPLITTER, PassageSettings())
    lengths = [len(article.text[p.start : p.end].split()) for p in passages]
    assert sum(lengths) == 700
    assert all(90 <= length <= 130 for length in lengths)
