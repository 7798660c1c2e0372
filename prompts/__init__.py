"""Prompts: Markdown files with declared variables.

A file opens with front matter that declares its variables (and, under ``choices``, texts of which a variable takes one
by its name), then holds a ``# system`` and a ``# user`` part in which
``{{ name }}`` stands for a variable. What is undeclared, unused or missing is named when the file is loaded or the
prompt is rendered, never found out from a model's odd answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_FILE = re.compile(r"(?>---\n(?P<head>.*?)\n---\n+# system\n)(?>(?P<system>.*?)\n# user\n)(?P<user>.*)", re.DOTALL)


class PromptInvalid(Exception):
    """A prompt file is malformed, or was rendered with the wrong variables."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system and a user message with variables."""

    name: str
    variables: frozenset[str]
    system: str
    user: str
    choices: Mapping[str, Mapping[str, str]]  # variable → name → text

    def render(self, **values: str) -> tuple[str, str]:
        """System and user message, values inserted in one pass: what looks like a variable inside one stays text.

        Of a variable with choices, ``values`` has the name of one.
        """
        if missing := self.variables - values.keys():
            raise PromptInvalid(f"prompt {self.name}: missing {', '.join(sorted(missing))}")
        if unknown := values.keys() - self.variables:
            raise PromptInvalid(f"prompt {self.name}: does not take {', '.join(sorted(unknown))}")
        inserted = {name: self._chosen(name, value) for name, value in values.items()}
        return tuple(_VARIABLE.sub(lambda m: inserted[m[1]], part).strip() for part in (self.system, self.user))  # type: ignore[return-value]

    def _chosen(self, name: str, value: str) -> str:
        texts = self.choices.get(name)
        if texts is None:
            return value
        if value not in texts:
            raise PromptInvalid(f"prompt {self.name}: {name} has no choice {value!r}, only {', '.join(sorted(texts))}")
        return texts[value]


@cache
def load(name: str) -> Prompt:
    """The prompt in ``prompts/NAME.md``; raises PromptInvalid if it is malformed."""
    return parse(name, resources.files(__name__).joinpath(f"{name}.md").read_text("utf-8"))


def parse(name: str, text: str) -> Prompt:
    """A prompt from the text of its file."""
    match = _FILE.fullmatch(text)
    if not match:
        raise PromptInvalid(f"prompt {name}: expected front matter, then '# system' and '# user'")
    head = yaml.safe_load(match["head"])
    declared = head.get("variables") if isinstance(head, dict) else None
    if not isinstance(declared, list):
        raise PromptInvalid(f"prompt {name}: the front matter declares no list of variables")
    system, user = match["system"].strip(), match["user"].strip()
    used = set(_VARIABLE.findall(system + user))
    if used != set(declared):
        odd = ", ".join(sorted(used ^ set(declared)))
        raise PromptInvalid(f"prompt {name}: declared and used variables differ: {odd}")
    choices = head.get("choices") or {}
    if (
        not isinstance(choices, dict)
        or not choices.keys() <= used
        or not all(isinstance(c, dict) for c in choices.values())
    ):
        raise PromptInvalid(f"prompt {name}: choices are texts by name, of variables that are declared")
    return Prompt(name, frozenset(declared), system, user, choices)
