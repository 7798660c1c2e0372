"""What lies in the home folder is for its owner alone."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.console import warn_of_drive
from app.settings import load_settings
from app.stores.home_folder import keep_private

ROOT = Path(__file__).resolve().parents[3]
USED = """
import json, os, sys
os.umask(0)
from pathlib import Path
from app.archives.adding import Adding
from app.cli.console import loaded_settings
from app.stores.conversations import Conversations, Record
from app.stores.feedback import FeedbackStore
from index.build import BuildReport, build
from index.stores.archive import open_archive
from index.stores.backup import back_up
from tests.fakes import WordEmbedder

def use(home):
    os.environ["DATELINE_HOME"] = home
    settings = loaded_settings()
    (settings.home.parent / "story.md").write_text("It rained in Osk.")
    archive = open_archive(settings.archive_folder, settings.index, create=True, shared=True)
    build([str(settings.home.parent / "story.md")], archive, WordEmbedder, settings.index)
    conversations = Conversations(settings.conversations_file)
    conversations.keep("me", "c", Record("r", "Who?", "2026-01-01T00:00:00+00:00"))
    with FeedbackStore(settings.feedback_file)._opened(create=True):
        pass
    adding = Adding(settings.uploads_folder, lambda paths, progress: BuildReport(), 1)
    adding.add_text("It rained.")
    assert adding.wait(10)
    back_up(archive, settings.home / "saved.tar.gz")
    found = [path for folder, _, files in os.walk(home) for path in (folder, *(os.path.join(folder, f) for f in files))]
    return {path: os.stat(path).st_mode & 0o777 for path in found}

print(json.dumps([use(home) for home in sys.argv[1:]]))
"""


@pytest.fixture
def umask() -> Iterator[None]:
    """The umask as it was, after the test."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.processes
def test_nobody_else_can_read_what_is_made_whatever_the_umask(tmp_path: Path) -> None:
    """Databases, their logs, uploads, backups, and what Chroma's own process writes."""
    homes = {tmp_path / "new" / "home": 0o077, tmp_path / "group" / "home": 0o007, tmp_path / "readers" / "home": 0o027}
    for home, made in zip(homes, (None, 0o2770, 0o750), strict=True):
        home.parent.mkdir()
        if made is not None:
            home.mkdir()
            home.chmod(made)
    command = [sys.executable, "-c", USED, *map(str, homes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for (home, others), modes in zip(homes.items(), json.loads(done.stdout.splitlines()[-1]), strict=True):
        for name in ("conversations.sqlite3-wal", "archive/catalog.sqlite3", "archive.run/server.log", "saved.tar.gz"):
            assert str(home / name) in modes
        assert {path: oct(found) for path, found in modes.items() if found & others} == {}


def test_a_home_that_others_could_read_is_closed_with_a_line_in_the_log(
    tmp_path: Path, umask: None, caplog: pytest.LogCaptureFixture
) -> None:
    """As earlier versions made it; the rights of the group may be meant."""
    (tmp_path / "archive").mkdir()
    for name in ("conversations.sqlite3", "settings.toml", "engine.log", ".DS_Store"):
        (tmp_path / name).write_text("")
    tmp_path.chmod(0o755)
    with caplog.at_level(logging.WARNING):
        keep_private(tmp_path)
        keep_private(tmp_path)
    assert [mode(tmp_path / name) for name in (".", "archive", "conversations.sqlite3")] == [0o750, 0o750, 0o640]
    assert len(caplog.records) == 1
    assert str(tmp_path / "conversations.sqlite3") in caplog.text


def test_a_folder_that_is_used_for_other_things_is_not_closed_as_a_whole(tmp_path: Path, umask: None) -> None:
    """DATELINE_HOME=/tmp must not take /tmp away from everybody."""
    (tmp_path / "public_html").mkdir()
    (tmp_path / "feedback.sqlite3").write_text("")
    tmp_path.chmod(0o755)
    keep_private(tmp_path)
    assert (mode(tmp_path), mode(tmp_path / "public_html"), mode(tmp_path / "feedback.sqlite3")) == (
        0o755,
        0o755,
        0o640,
    )


def test_in_a_folder_for_everybody_the_groups_rights_are_not_meant(tmp_path: Path, umask: None) -> None:
    """DATELINE_HOME=/tmp (1777): what readers asked would be for everybody's group."""
    (tmp_path / "others").mkdir()
    tmp_path.chmod(0o1777)
    keep_private(tmp_path)
    (tmp_path / "new").touch()
    assert mode(tmp_path / "new") == 0o600


def test_a_link_leads_to_nothing_whose_rights_are_taken_away(tmp_path: Path, umask: None) -> None:
    """In /tmp anybody may lay one with the name of a database."""
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere.txt"
    home.mkdir()
    elsewhere.write_text("for everybody")
    elsewhere.chmod(0o644)
    (home / "feedback.sqlite3").symlink_to(elsewhere)
    keep_private(home)
    assert mode(elsewhere) == 0o644


def test_a_home_on_a_network_drive_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"30 22 0:40 / {tmp_path} rw - nfs4 files:/srv rw\n")
    monkeypatch.setattr("index.stores.drives.MOUNTS", mounts)
    warn_of_drive(load_settings(home=tmp_path / "home"))
    said = capsys.readouterr().err
    assert "network drive (nfs4)" in said
    assert "DATELINE_HOME" in said
