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
    assert prompt.variables
    system, user = prompt.render(**dict.fromkeys(prompt.variables, "VALUE"))
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


@given(st.text())
def test_inserted_text_stays_as_it_is(value: str) -> None:
    """An article that holds "{{ b }}" or a backslash reaches the model as written."""
    system, _ = prompts.parse("p", FILE).render(a=value + "{{ b }}", b="no")
    assert system == f"Be {value}{{{{ b }}}}.".strip()
