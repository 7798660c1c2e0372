"""``dateline usage``, and what is left of it when somebody is removed."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from app import wiring
from app.caller import CALLER, UNKNOWN, Caller
from app.models.spending import Spent
from app.settings import load_settings
from tests.app.accounts.conftest import PASSWORD
from tests.app.cli.commands import run_here
from tests.app.cli.test_users import Run, run  # noqa: F401

PRICES = {"DATELINE_CHAT__PRICES": '{"openai:small": [0.25, 2]}'}


def spent(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name, value in {**PRICES, "DATELINE_HOME": str(home)}.items():
        monkeypatch.setenv(name, value)
    CALLER.set(Caller(user="ann"))
    with closing(wiring.usage_for(load_settings())) as usage:
        usage.add(Spent("openai:small", 1_000_000, 500_000))
        usage.add(Spent("local", 1_200, 30, estimated=True))
    CALLER.set(UNKNOWN)


def test_what_models_took_is_told_by_day_user_and_model_with_its_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No chat model was asked" in run_here("usage", DATELINE_HOME=str(tmp_path / "home")).stderr
    spent(monkeypatch, tmp_path / "home")
    told = run_here("usage").stdout
    assert "ann  openai:small  1 calls: 1,000,000 tokens read, 500,000 written, cost 1.2500" in told
    assert "ann  local  1 calls, of 1 estimated: 1,200 tokens read, 30 written, 1,230 without a price" in told
    assert "together  1,001,200 tokens read, 500,030 written, cost 1.2500, 1,230 without a price" in told
    rows = json.loads(run_here("usage", "--days", "1", "--json").stdout)
    assert [(row["user"], row["model"], row["cost"]) for row in rows] == [
        ("ann", "local", 0.0),
        ("ann", "openai:small", 1.25),
    ]


def test_whoever_is_removed_leaves_no_name_among_the_costs(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spent(monkeypatch, tmp_path / "home")
    run("users", "add", "ann", "--password-stdin", typed=f"{PASSWORD}\n")
    run("users", "remove", "ann", "--yes")
    told = run("usage").stdout
    assert "ann" not in told
    assert "cost 1.2500" in told
