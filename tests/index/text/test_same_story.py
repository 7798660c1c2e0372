"""When two articles are one story: pairs, one for each way in which they may differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.settings import StorySettings
from index.text.same_story import Sketcher, agreement, same_story, telling_of
from index.text.text_key import text_key
from index.types import Article

SETTINGS = StorySettings()
BEGINNING = (
    "Karsk, 3 May (Reed Press) - A ferry with 118 people aboard sank in the strait of Karsk on Tuesday night after its "
    "engine failed in a storm, the coast guard said."
)
RESCUE = (
    "Fishing boats from three villages pulled 64 survivors out of the water before dawn, and helicopters from the "
    "naval base at Orsa went on searching when the wind fell. Admiral Tove Lindgren, who leads the search, said that "
    "the water was too cold for anyone to live in it longer than four hours."
)
BACKGROUND = (
    "The Brannock line bought the ferry from a Greek owner in 2009. Inspectors held it in port twice last year because "
    "its lifeboats did not open, and the union of sailors had asked the ministry in March to withdraw its licence. "
    "Both times it sailed again within a week."
)
INQUIRY = (
    "The minister of transport, Ansel Wirth, told parliament on Thursday that a judge would lead the inquiry and that "
    "four managers had been questioned by the police. Relatives shouted from the gallery while he spoke. The session "
    "was broken off for an hour, and the opposition asked for his resignation in a letter that was read out at noon."
)
WIRE = Article(
    text=f"{BEGINNING}\n\n{RESCUE}\n\n{BACKGROUND}",
    title="Ferry sinks off Karsk",
    outlet="Reed Press",
    published=date(2016, 5, 3),
)


def told_again(**changes: object) -> Article:
    return replace(WIRE, outlet="Harbour Post", **changes)  # type: ignore[arg-type]


SAME = {
    "another outlet and headline": told_again(title="Storm sinks ferry, dozens missing"),
    "another dateline": told_again(text=WIRE.text.replace("Karsk, 3 May (Reed Press) - A", "ORSA: A")),
    "the last paragraph cut": told_again(text=f"{BEGINNING}\n\n{RESCUE}"),
    "another paragraph cut": told_again(text=f"{BEGINNING}\n\n{BACKGROUND}"),
    "another figure": told_again(text=WIRE.text.replace("118", "188")),
    "other white space and case": told_again(text=WIRE.text.replace("\n\n", " ").upper()),
    "two days later": told_again(text=f"{BEGINNING}\n\n{RESCUE}", published=date(2016, 5, 5)),
    "undated": told_again(text=f"{BEGINNING}\n\n{RESCUE}", published=None),
    "printed word for word a month later": told_again(published=date(2016, 6, 3)),
}
OTHER = {
    "a follow-up that repeats the background": told_again(text=f"{INQUIRY}\n\n{BACKGROUND}"),
    "something else": told_again(text=INQUIRY),
    "nearly the same words a month later": told_again(text=f"{BEGINNING}\n\n{RESCUE}", published=date(2016, 6, 3)),
}


@pytest.mark.parametrize("how", SAME)
def test_a_story_stays_one_with(how: str) -> None:
    one, other = telling_of(WIRE, SETTINGS), telling_of(SAME[how], SETTINGS)
    assert same_story(one, other, SETTINGS)
    assert same_story(other, one, SETTINGS)


@pytest.mark.parametrize("how", OTHER)
def test_it_is_another_story(how: str) -> None:
    one, other = telling_of(WIRE, SETTINGS), telling_of(OTHER[how], SETTINGS)
    assert not same_story(one, other, SETTINGS)
    assert not same_story(other, one, SETTINGS)


def test_the_same_notice_of_another_company_is_another_story() -> None:
    notice = "{0} said that {0} raised its prime rate to 7.75 percent from 7.5 percent. " * 3 + "It takes effect today."
    names = ["Orsa Savings Bank", "Lindgren Trust"]
    one, other = (telling_of(Article(notice.format(n), title=f"{n} raises rate"), SETTINGS) for n in names)
    assert not same_story(one, other, SETTINGS)


def test_of_a_text_of_one_line_the_headline_decides() -> None:
    line = "Quarterly dividend six cents against six cents prior, payable 1 April, record 23 March"
    one, other, again = (
        telling_of(Article(line, title=title), SETTINGS)
        for title in ("Orsa Mining sets quarterly", "Brannock Ferries sets quarterly", "ORSA MINING SETS QUARTERLY")
    )
    assert not same_story(one, other, SETTINGS)
    assert same_story(one, again, SETTINGS)


def test_a_brief_and_the_round_up_that_holds_it_are_two_stories() -> None:
    briefs = [" ".join(f"{word}{n}" for n in range(80)) for word in ("ferry", "budget", "chess", "harvest")]
    whole, brief = Article("\n\n".join(briefs)), Article(briefs[0])
    assert not same_story(telling_of(whole, SETTINGS), telling_of(brief, SETTINGS), SETTINGS)


def test_a_month_without_a_day_says_nothing_about_the_distance() -> None:
    june = told_again(text=f"{BEGINNING}\n\n{RESCUE}", published=date(2016, 6, 1), published_precision="month")
    assert same_story(telling_of(WIRE, SETTINGS), telling_of(june, SETTINGS), SETTINGS)


def test_texts_without_a_word_are_alike_only_if_equal() -> None:
    signs = [telling_of(Article(text), SETTINGS) for text in ("!!!", "???", "!!!")]
    assert same_story(signs[0], signs[2], SETTINGS)
    assert not same_story(signs[0], signs[1], SETTINGS)


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = "日本の気象庁は火曜日に強い地震があったと発表したが被害の報告はまだない" * 2
    changed = text.replace("火", "水", 1)
    assert same_story(telling_of(Article(text), SETTINGS), telling_of(Article(changed), SETTINGS), SETTINGS)


words = st.lists(st.sampled_from(["ferry", "Karsk", "sank", "118", "the", "Orsa", "storm"]), max_size=60)


@settings(deadline=None)
@given(words, words)
def test_the_comparison_has_no_direction_and_a_telling_is_like_itself(one: list[str], other: list[str]) -> None:
    first, second = (telling_of(Article(" ".join(w)), SETTINGS) for w in (one, other))
    assert same_story(first, first, SETTINGS)
    assert same_story(first, second, SETTINGS) == same_story(second, first, SETTINGS)


@settings(deadline=None)
@given(words, st.sampled_from([" ", "\n", ", ", " — "]))
def test_the_key_of_a_text_is_that_of_its_words(said: list[str], between: str) -> None:
    assert text_key(Article(" ".join(said) + ".")) == text_key(Article(between.join(said).upper() + "."))


def test_signatures_estimate_what_texts_have_in_common() -> None:
    sketcher = Sketcher(SETTINGS)
    one, cut, other = (telling_of(a, SETTINGS) for a in (WIRE, SAME["the last paragraph cut"], OTHER["something else"]))
    signatures = [sketcher.signature(t) for t in (one, cut, other)]
    exact = len(one.shingles & cut.shingles) / len(one.shingles | cut.shingles)
    estimates = agreement(signatures[0], np.stack(signatures))
    assert estimates[0] == 1.0
    assert abs(estimates[1] - exact) < 0.15
    assert estimates[2] < 0.05
    shared = [set(sketcher.bands(signatures[0])) & set(sketcher.bands(s)) for s in signatures[1:]]
    assert shared[0]
    assert not shared[1]
