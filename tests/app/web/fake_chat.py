"""The chat over the fake assistant as a process, to be killed: ``python -m tests.app.web.fake_chat PORT FILE``.

Conversations are kept in the file. Prints the address once it answers.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.web.server import serve
from tests.app.web.fake_assistant import FakeAssistant

ROOT = Path(__file__).resolve().parents[3]


def started(port: int, kept: Path) -> tuple[subprocess.Popen[str], str]:
    """The process, once it answers, and its address. Port 0 is any that is free."""
    command = [sys.executable, "-m", "tests.app.web.fake_chat", str(port), str(kept)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def main(arguments: Sequence[str]) -> int:
    port, kept = arguments
    said = lambda url: print(url, flush=True)  # noqa: E731
    serve(FakeAssistant(pause=0.06), WebSettings(port=int(port)), said, Conversations(Path(kept)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
