"""What is public is said, and said truly."""

from __future__ import annotations

import importlib
import inspect

import pytest

from tests.api import MODULES, PAGE, page


def test_the_page_of_what_is_public_is_that_of_the_code() -> None:
    """Whoever builds on a name must find it as the page tells it."""
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.api"


@pytest.mark.parametrize("name", MODULES)
def test_all_that_is_public_says_what_it_is(name: str) -> None:
    module = importlib.import_module(name)
    public = [getattr(module, entry) for entry in module.__all__]
    methods = [
        member.fget if isinstance(member, property) else member
        for value in public
        if inspect.isclass(value)
        for key, member in vars(value).items()
        if not key.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    ]
    told = [value for value in (*public, *methods) if inspect.isclass(value) or inspect.isfunction(value)]
    assert [value.__qualname__ for value in told if not inspect.getdoc(value)] == []
