"""``dateline correct`` and ``dateline remove``, by whichever name a person knows an article."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.cli.test_indexing import Shell
from tests.app.cli.test_indexing import shell as shell

pytestmark = pytest.mark.processes


def found(shell: Shell, *limits: str) -> Any:
    return shell.json("search", "pier", *limits)["evidence"][0]


@pytest.fixture
def page(shell: Shell) -> str:
    """The id of an article with an address."""
    facts = {"title": "Pier", "outlet": "Wire", "text": "A pier was built.", "url": "https://harbour.example/pier"}
    shell.write("page.jsonl", json.dumps(facts) + "\n")
    shell("index", shell.news)
    return str(found(shell)["article_id"])


def test_a_correction_is_told_by_status_and_kept_by_the_next_run(shell: Shell, page: str) -> None:
    done = shell("correct", page, "--outlet", "Harbour Post", "--published", "27 March 2016", "--author", "Ann Pike")
    assert done.exit_code == 0
    assert "Pier: outlet “Wire” → “Harbour Post”" in done.stdout
    assert "Pier: published none → “2016-03-27”" in done.stdout
    shell("index", shell.news)
    assert "Corrected    3" in shell("status").stdout
    pier = found(shell, "--outlet", "Harbour Post")
    assert (pier["byline"], pier["published"]) == ("Ann Pike", "2016-03-27")
    assert shell.json("status")["corrected"][0]["corrected"] == "Ann Pike"
    record = shell.json("correct", "https://harbour.example/pier", "--undo")
    assert record == {"articles": [page], "corrections": []}
    assert found(shell)["outlet"] == "Wire"


def test_a_name_for_none_or_for_several_articles_is_told_and_changes_nothing(shell: Shell, page: str) -> None:
    shell.write("two.jsonl", '{"text": "One of two."}\n{"text": "Another of two."}\n')
    shell("index", shell.news)
    done = shell("correct", "nowhere.txt", shell.news / "two.jsonl", "--title", "X")
    assert done.exit_code == 1
    assert "not in the archive: nowhere.txt" in done.stderr
    assert "two.jsonl may mean any of 2 articles; name one by its id:" in done.stderr
    done = shell("correct", shell.news / "page.jsonl", "nowhere.txt", "--title", "New pier")
    assert done.exit_code == 4
    assert found(shell)["title"] == "New pier"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x"], "say what to correct"),
        (["x", "--undo", "--title", "X"], "say what to correct"),
    ],
)
def test_a_call_that_says_nothing_or_two_things_is_wrong_usage(shell: Shell, arguments: list[str], said: str) -> None:
    done = shell("correct", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_dry_run_names_what_is_meant_and_changes_nothing(shell: Shell, page: str) -> None:
    done = shell("correct", page[:8], "--outlet", "Harbour Post", "--dry-run")
    assert "Wire · undated · Pier" in done.stdout
    assert found(shell)["outlet"] == "Wire"
    done = shell("remove", page[:8], "--dry-run")
    assert "1 article will leave the archive" in done.stdout
    assert "Nothing was removed" in done.stdout
    assert found(shell)


@pytest.mark.parametrize("command", ["remove", "delete"])
def test_an_article_is_removed_by_its_address_and_stays_out_until_it_is_wanted_again(
    shell: Shell, page: str, command: str
) -> None:
    assert shell(command, "https://harbour.example/pier", answer="n\n").exit_code == 1
    assert shell(command, "https://harbour.example/pier", answer="y\n").exit_code == 0
    shell("index", shell.news)
    told = shell("status").stdout
    assert "Removed      1: 'dateline index --again PATH' takes it in again" in told
    assert "page.jsonl#1: Pier" in told
    shell("index", shell.news, "--again")
    assert found(shell)["article_id"] == page
