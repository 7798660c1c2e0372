"""What an installed Dateline has beside its code."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_file_beside_the_code_is_packaged() -> None:
    """A checkout runs without it; an installation then misses weights, prompts or styles at the first question."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    packaged = {
        found
        for package, patterns in listed.items()
        for pattern in patterns
        for found in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    beside = {
        found
        for folder in ("app", "index", "prompts")
        for found in (ROOT / folder).rglob("*")
        if found.is_file() and found.suffix not in (".py", ".pyc")
    }
    assert {str(found.relative_to(ROOT)) for found in beside - packaged} == set()
    typed = {found.parent.name for found in packaged if found.name == "py.typed"}
    assert typed == {"app", "index"}, "what others import is typed: a checker takes that from this file alone"
