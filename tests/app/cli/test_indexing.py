"""The commands that change the archive, run as a person runs them, with an embedder of the tests."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app import wiring
from app.cli.main import cli
from tests.fakes import WordEmbedder
from tests.forking import Forked, fork

pytestmark = pytest.mark.processes


class Shell:
    """Runs ``dateline`` in this process, so that the embedding model can be another."""

    def __init__(self, folder: Path) -> None:
        self.home, self.news = folder / "home", folder / "news"
        self.news.mkdir()

    def __call__(self, *arguments: str | Path, answer: str = "") -> Result:
        env = {"DATELINE_HOME": str(self.home)}
        done = CliRunner().invoke(cli, [str(argument) for argument in arguments], env=env, input=answer)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def json(self, *arguments: str | Path) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def write(self, name: str, content: str) -> Path:
        path = self.news / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    embedder = WordEmbedder()
    monkeypatch.setattr(wiring, "embedder_for", lambda settings: lambda: embedder)
    made = Shell(tmp_path)
    made.write("a.txt", "The army took the town. It was Sunday.")
    made.write("b.txt", "The ferry lines will merge. They said so.")
    return made


def test_the_summary_counts_what_happened_to_each_article(shell: Shell) -> None:
    shell.write("broken.md", "")
    done = shell("index", shell.news)
    assert done.exit_code == 4
    assert done.stdout.startswith(
        "2 new, 0 changed, 0 moved, 0 unchanged, 0 deleted, 0 duplicates, 1 failed; 2 indexed"
    )
    assert f"skipped {shell.news}/broken.md: empty file" in done.stderr
    (shell.news / "broken.md").unlink()
    (shell.news / "a.txt").rename(shell.news / "c.txt")
    done = shell("index", shell.news, "--verbose")
    assert done.exit_code == 0
    assert f"moved    {shell.news}/a.txt → {shell.news}/c.txt" in done.stdout
    assert "0 new, 0 changed, 1 moved, 1 unchanged" in done.stdout
    record = shell.json("index", shell.news)
    assert (record["unchanged"], record["new"], record["failed"], record["stopped"]) == (2, 0, 0, False)
    assert {"seconds", "articles_per_second", "moved", "duplicates", "held_back"} <= record.keys()


def test_nothing_that_is_printed_into_a_pipe_holds_control_codes(shell: Shell) -> None:
    done = shell("index", shell.news)
    assert "\x1b" not in done.stdout + done.stderr


def test_a_dry_run_says_what_would_happen_and_makes_no_archive(shell: Shell) -> None:
    done = shell("index", shell.news, "--dry-run", "-v")
    assert f"new      {shell.news}/a.txt" in done.stdout
    assert "2 new" in done.stdout
    assert "Nothing was written" in done.stdout
    assert not shell.home.exists()
    shell("index", shell.news)
    (shell.news / "a.txt").unlink()
    assert shell.json("index", shell.news, "--dry-run")["deleted"] == 1
    assert shell.json("status")["articles"] == 2


def test_a_folder_that_is_suddenly_empty_is_told_of_and_deleted_only_when_asked(shell: Shell) -> None:
    shell("index", shell.news)
    for file in shell.news.iterdir():
        file.unlink()
    done = shell("index", shell.news)
    assert done.exit_code == 4
    assert "2 of the 2 files indexed" in done.stderr
    assert "dateline index --delete" in done.stderr
    assert shell.json("status")["articles"] == 2
    assert "2 deleted" in shell("index", shell.news, "--delete").stdout


def test_failures_are_listed_by_reason_and_tried_again_on_request(shell: Shell) -> None:
    shell.write("x.jsonl", "{broken}\n{also}\n")
    shell.write("empty.md", "")
    shell("index", shell.news)
    told = shell("status", "--failed").stdout
    assert "3 items failed" in told
    assert "     2  not JSON" in told
    assert "     1  empty file" in told
    assert f"{shell.news}/x.jsonl#1: not JSON" in told
    assert shell.json("status")["failed_by_reason"] == {"not JSON": 2, "empty file": 1}
    again = shell("retry", shell.news / "empty.md")
    assert again.exit_code == 4
    assert again.stdout.startswith("0 new, 0 changed, 0 moved, 0 unchanged, 0 deleted, 0 duplicates, 1 failed")
    (shell.news / "x.jsonl").unlink()
    shell.write("empty.md", "Now it says something.")
    done = shell("retry")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 new")
    assert shell.json("status")["failed"] == []
    assert "Nothing has failed" in shell("retry").stderr


def test_a_link_that_leads_out_is_not_read_on_request_either(shell: Shell, tmp_path: Path) -> None:
    """A file that is named by itself may be a link; that it failed before does not mean that somebody named it."""
    (tmp_path / "secret.txt").write_text("The password is heliotrope.")
    (shell.news / "link.txt").symlink_to(tmp_path / "secret.txt")
    shell("index", shell.news)
    before = shell.json("status")["articles"]
    assert "a link that leads out of its folder" in shell("status", "--failed").stdout
    assert "Nothing has failed" in shell("retry").stderr
    assert shell.json("status")["articles"] == before


def test_what_is_to_be_removed_is_shown_and_asked_for(shell: Shell) -> None:
    shell.write("wire.md", "---\ntitle: Rates rise\noutlet: The Wire\n---\n\nRates rose on Monday.")
    shell("index", shell.news)
    asked = shell("remove", "--outlet", "the wire", answer="n\n")
    assert "1 article will leave the archive" in asked.stdout
    assert "The Wire · undated · Rates rise" in asked.stdout
    assert asked.exit_code == 1
    assert shell.json("status")["articles"] == 3
    assert shell("remove", "--outlet", "the wire", "--yes").exit_code == 0
    assert shell.json("status")["articles"] == 2
    told = shell("index", shell.news)
    assert "left out 1" in told.stderr
    status = shell("status").stdout
    assert "Removed      1" in status
    assert f"  {shell.news}/wire.md" in status
    assert "1 new" in shell("index", shell.news, "--again").stdout


def test_removing_what_is_not_there_is_an_error(shell: Shell) -> None:
    shell("index", shell.news)
    done = shell("remove", "nowhere.txt", "--yes")
    assert done.exit_code == 1
    assert "not in the archive: nowhere.txt" in done.stderr
    assert shell("remove").exit_code == 2


def test_all_is_indexed_anew_from_the_catalog(shell: Shell) -> None:
    shell("index", shell.news)
    for file in shell.news.iterdir():
        file.unlink()
    assert "2 indexed" in shell("reindex").stdout
    assert "2 indexed" in shell("index", "--rebuild").stdout
    assert shell.json("reindex")["indexed"] == 2


def test_options_that_do_not_go_together_are_refused(shell: Shell) -> None:
    assert shell("index").exit_code == 2
    assert shell("index", "--watch").exit_code == 2
    assert shell("index", shell.news, "--watch", "--dry-run").exit_code == 2


# Stopping: in a process of its own, which is sent real signals.


def started(shell: Shell, seconds: str, *arguments: str) -> Forked:
    """``dateline`` with an embedder that takes this long for a batch."""
    return fork("tests.app.cli.slowly", seconds, *arguments, env={**os.environ, "DATELINE_HOME": str(shell.home)})


def wait_for(process: Forked, line: str) -> None:
    while told := process.stderr.readline():
        if line in told:
            return
    raise AssertionError(f"ended without {line!r}")


def test_a_signal_stops_the_run_once_its_batch_is_written(shell: Shell) -> None:
    for count in range(33):
        shell.write(f"{count}.txt", f"Story number {count}.")
    process = started(shell, "0.5", "index", str(shell.news))
    wait_for(process, "embedding")
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert process.returncode == 5, stderr
    assert "run the same command again" in stderr
    assert "32 indexed" in stdout
    shell("index", shell.news)
    assert shell.json("status")["articles"] == 35


def test_a_second_signal_stops_at_once_and_harms_nothing(shell: Shell) -> None:
    process = started(shell, "600", "index", str(shell.news))
    wait_for(process, "embedding")
    process.send_signal(signal.SIGINT)
    wait_for(process, "once more stops at once")
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert "Stopped at once" in stderr
    assert "2 indexed" in shell("index").stdout  # without paths: what was left
    assert shell.json("index", shell.news)["unchanged"] == 2


def test_following_takes_in_what_comes_until_it_is_stopped(shell: Shell) -> None:
    process = started(shell, "0", "index", str(shell.news), "--watch", "--json")
    assert json.loads(process.stdout.readline())["new"] == 2
    shell.write("deep/c.txt", "A story that came later.")
    assert json.loads(process.stdout.readline())["new"] == 1
    (shell.news / "a.txt").unlink()
    assert json.loads(process.stdout.readline())["deleted"] == 1
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate()
    assert process.returncode == 0
    assert "No longer following" in stderr
