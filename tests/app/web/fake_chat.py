"""Chats over the fake assistant, each a process, to be killed: ``python -m tests.app.web.fake_chat``.

Each line that is read, PORT and FILE, starts one, whose conversations are kept in the file; its process and its address
are printed once it answers. They are forked from one process that has imported all they need, which takes seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.web import page  # noqa: F401  # imported here, so that no chat need do so
from app.web.server import serve
from tests.app.web.fake_assistant import FakeAssistant

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Chats:
    """Starts chats, from a process of its own."""

    parent: subprocess.Popen[str]

    @classmethod
    def forked(cls) -> Chats:
        command = [sys.executable, "-m", "tests.app.web.fake_chat"]
        return cls(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))

    def start(self, port: int, kept: Path) -> tuple[int, str]:
        """The process, once it answers, and its address. Port 0 is any that is free."""
        print(json.dumps([port, str(kept)]), file=self._pipe(self.parent.stdin), flush=True)
        pid, url = json.loads(self._pipe(self.parent.stdout).readline())
        return pid, url

    def close(self) -> None:
        self._pipe(self.parent.stdin).close()
        self.parent.wait()
        self._pipe(self.parent.stdout).close()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


def kill(pid: int) -> None:
    """Returns when it is gone; its parent waits for none of them (``main``)."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        while True:
            os.kill(pid, 0)
            time.sleep(0.01)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        port, kept = json.loads(line)
        if not os.fork():
            said = lambda url: print(json.dumps([os.getpid(), url]), flush=True)  # noqa: E731
            serve(FakeAssistant(), WebSettings(port=port), said, Conversations(Path(kept)))
            return


if __name__ == "__main__":
    main()
