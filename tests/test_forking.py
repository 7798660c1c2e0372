"""What is forked is a process like any other: arguments, environment, what it prints, how it ends."""

from __future__ import annotations

import os
import signal

import pytest

from tests.forking import fork

pytestmark = pytest.mark.processes


def test_what_is_forked_prints_and_ends_as_what_is_started() -> None:
    help_, wrong = (fork("json.tool", option, env={"COLUMNS": "40"}, imported=()) for option in ("--help", "--wrong"))
    said, complaint = help_.communicate()
    assert (help_.returncode, said.startswith("usage: "), complaint) == (0, True, "")
    said, complaint = wrong.communicate()
    assert (wrong.returncode, said, "--wrong" in complaint) == (2, "", True)
    assert len({help_.pid, wrong.pid, os.getpid()}) == 3


def test_what_is_forked_can_be_killed() -> None:
    with fork("http.server", "0", "--bind", "127.0.0.1", env={"PYTHONUNBUFFERED": "1"}, imported=()) as server:
        assert server.poll() is None
        server.kill()
        assert server.wait() == -signal.SIGKILL
        assert server.poll() == -signal.SIGKILL
