"""Prompts: what is declared is used, and nothing inserted is read as a variable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts

FILE = "---\nvariables: [a, b]\n---\n# system\nBe {{ a }}.\n\n# user\nSay {{b}} and {{ b }}.\n"


def test_both_messages_are_filled_in() -> None:
    assert prompts.parse("p", FILE).render(a="kind", b="yes") == ("Be kind.", "Say yes and yes.")


@pytest.mark.parametrize("name", [p.stem for p in Path(prompts.__file__).parent.glob("*.md")])
def test_every_shipped_prompt_loads(name: str) -> None:
    prompt = prompts.load(name)
    values = {name: next(iter(prompt.choices.get(name, {"VALUE": ""}))) for name in prompt.variables}
    system, user = prompt.render(**values)
    assert "{{" not in system + user


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(prompts.PromptInvalid, match="prompt p: missing b"):
        prompts.parse("p", FILE).render(a="kind")


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(prompts.PromptInvalid, match="does not take c"):
        prompts.parse("p", FILE).render(a="kind", b="yes", c="no")


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        FILE.replace("[a, b]", "[a]"),
        FILE.replace("[a, b]", "[a, b, c]"),
        FILE.replace("variables: [a, b]", "purpose: none"),
        FILE.replace("# user", "# reader"),
    ],
)
def test_a_malformed_file_is_refused_when_it_is_loaded(text: str) -> None:
    with pytest.raises(prompts.PromptInvalid, match="prompt p"):
        prompts.parse("p", text)


CHOICES = FILE.replace("variables: [a, b]", "variables: [a, b]\nchoices: {b: {short: Say it., long: Say it all.}}")


def test_a_variable_with_choices_takes_a_text_by_its_name() -> None:
    assert prompts.parse("p", CHOICES).render(a="kind", b="short")[1] == "Say Say it. and Say it.."


def test_an_unknown_choice_is_named() -> None:
    with pytest.raises(prompts.PromptInvalid, match="no choice 'medium', only long, short"):
        prompts.parse("p", CHOICES).render(a="kind", b="medium")


@pytest.mark.parametrize("choices", ["{c: {x: y}}", "{b: short}", "short"])
def test_choices_of_no_variable_are_refused(choices: str) -> None:
    with pytest.raises(prompts.PromptInvalid, match="choices"):
        prompts.parse("p", FILE.replace("variables: [a, b]", f"variables: [a, b]\nchoices: {choices}"))


@given(st.text())
def test_inserted_text_stays_as_it_is(value: str) -> None:
    """An article that holds "{{ b }}" or a backslash reaches the model as written."""
    system, _ = prompts.parse("p", FILE).render(a=value + "{{ b }}", b="no")
    assert system == f"Be {value}{{{{ b }}}}.".strip()
