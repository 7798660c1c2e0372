"""``dateline``, run for what it prints and for its exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from app.cli.main import main
from index.stores import sharing
from tests.forking import fork


@dataclass
class Done:
    """What a command printed, and its exit code."""

    stdout: str
    stderr: str
    returncode: int


def run_here(*arguments: str, **env: str) -> Done:
    """In this process, under these variables besides its own. To start one costs a second of the processor each time,
    to load the embedding model in it another three. The servers of archives that it used end as if it had ended."""
    said, told, code = io.StringIO(), io.StringIO(), 0
    kept, argv, umask = dict(os.environ), sys.argv, os.umask(0o022)
    used = set(sharing._leases)
    os.environ.update(env)
    sys.argv = ["dateline", *arguments]
    try:
        with redirect_stdout(said), redirect_stderr(told):
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        for folder in set(sharing._leases) - used:
            sharing.detach(folder)
        os.umask(umask)
        sys.argv = argv
        os.environ.clear()
        os.environ.update(kept)
    return Done(said.getvalue(), told.getvalue(), code)


def run_apart(*arguments: str, **env: str) -> Done:
    """In a process of its own, as it is really run."""
    with fork("app.cli.main", *arguments, env=os.environ | env) as command:
        said, told = command.communicate()
        return Done(said, told, command.wait())
