"""A chat over the fake assistant, to be killed: ``python -m tests.app.web.fake_chat FILE PORT``, which keeps its
conversations in the file. Prints its address once it can be opened.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.settings import WebSettings
from app.stores.conversations import Conversations
from app.web.server import serve
from tests.app.web.fake_assistant import FakeAssistant


def main(kept: Path, port: int) -> None:
    serve(FakeAssistant(), WebSettings(port=port), lambda url: print(url, flush=True), Conversations(kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
