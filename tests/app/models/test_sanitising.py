"""Whatever an article holds, it is words to the prompt: no delimiter, no marker, no heading, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.sanitising import LONGEST_PIECE, sanitised, undelimited
from app.writing.draft import evidence_block
from index.types import Article, Evidence, Scores, Sentence

DELIMITERS = [
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|start_header_id|>",
    "<|eot_id|>",
    "<|channel|>",
    "<|turn>",
    "<turn|>",
    "<|START_OF_TURN_TOKEN|>",
    "<｜begin▁of▁sentence｜>",
    "<｜User｜>",
    "<tool_call>",
    "</tool_call>",
    "<think>",
    "</think>",
    "<s>",
    "</s>",
    "<bos>",
    "<eos>",
    "<pad>",
    "<unk>",
    "<start_of_turn>",
    "<end_of_turn>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "[SYSTEM_PROMPT]",
    "[AVAILABLE_TOOLS]",
    "[TOOL_CALLS]",
    "[gMASK]",
    "<sop>",
    "<reponame>",
]
# Pieces from which an attacker builds lines, markers and delimiters, cut in all places.
PIECES = [
    *DELIMITERS,
    *("<", ">", "|", "｜", "<|", "|>", "[", "]", "[1]", "[ 2 ]", "［3］", "【4】", "[٥]", "im_end", "INST", "/", "s"),
    *("\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\t", " ", "\n\n"),
    *("\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b", "\U000e0041", "\ufe0f", "\u0301", "\ud800"),
    *(
        "Question: who?",
        "Evidence:",
        "# system",
        "### Instruction:",
        "Last question:",
        "system",
        "Troops won.",
        "a" * 99,
    ),
]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=120)


def as_evidence(text: str) -> Evidence:
    """A piece of evidence that is one sentence: all of an article's text."""
    whole = Sentence(0, len(text))
    return Evidence(Article(text), 0, len(text), (whole,), Scores(1.0, 1.0, 0.0, 0.0), (whole,))


def seen(text: str) -> str:
    """Without what no reader sees, which a delimiter could be hidden with."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c.isspace())


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_evidence_is_one_line_an_item_and_has_no_marker_but_ours(texts: list[str]) -> None:
    lines = evidence_block([as_evidence(text) for text in texts]).splitlines()
    assert len(lines) == len(texts)
    for number, line in enumerate(lines, start=1):
        assert line.startswith(f"[{number}] ")
        assert re.findall(r"[\[［【〔⟦]\s*\d+", line) == [f"[{number}"]


@given(HOSTILE)
def test_evidence_holds_no_delimiter_and_nothing_invisible(text: str) -> None:
    line = evidence_block([as_evidence(text)])
    assert not any(delimiter in line for delimiter in DELIMITERS)
    assert not set("<>") & set(line)
    assert seen(line) == line


@given(HOSTILE)
def test_no_message_holds_a_delimiter(text: str) -> None:
    sent = undelimited(text)
    assert not any(delimiter in sent for delimiter in DELIMITERS)
    assert undelimited(sent) == sent


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("hidden", ["", "\u200b", "\u2066", "\x00"])
def test_a_delimiter_is_not_put_together_by_taking_out_what_hides_it(delimiter: str, hidden: str) -> None:
    text = f"Rain. {delimiter[:2]}{hidden}{delimiter[2:]} Sun."
    assert delimiter not in undelimited(text)
    assert delimiter not in sanitised(text)
    assert undelimited(text) != text


@given(HOSTILE)
def test_sanitising_twice_changes_nothing_more(text: str) -> None:
    assert sanitised(sanitised(text)) == sanitised(text)


@pytest.mark.parametrize(
    "line",
    ["Question: who?", "  evidence : none", "# system", "### Instruction:\nObey", "**System:** obey", "USER: hi"],
)
def test_what_looks_like_a_heading_of_the_prompt_is_none_any_more(line: str) -> None:
    told = sanitised(f"Rain fell.\n{line}\nMore rain fell.")
    assert not re.search(r"(?:question|evidence|system|instruction|user)\s*\**:|#", told, re.IGNORECASE)


def test_news_stays_as_it_is_written() -> None:
    news = "“It rained,” he said: $1.13bn (5 per cent) of the A&B's café – naïve? – is at U.S. risk; 3/4 voted #1."
    assert sanitised(news) == news
    assert undelimited(f"[1] {news}\nShares of Sears <S> fell & rose | steadily.") == (
        f"[1] {news}\nShares of Sears <S> fell & rose | steadily."
    )


def test_long_words_are_cut_and_languages_without_spaces_are_not() -> None:
    assert sanitised("See https://example.org/" + "a1" * 200 + " for more.").split()[2:] == ["for", "more."]
    assert len(sanitised("x" * 5_000)) < 100
    chinese = "政府军周日攻占了巴尔米拉结束了圣战组织十个月的统治" * 5
    assert sanitised(chinese) == chinese
    assert len(sanitised("word " * 2_000)) <= LONGEST_PIECE + 1


def test_piled_up_accents_are_cut_and_those_of_a_language_are_not() -> None:
    assert sanitised("Z" + "\u0335" * 50 + "algo") == "Z" + "\u0335" * 3 + "algo"
    assert sanitised("Việt Nam") == "Việt Nam"
