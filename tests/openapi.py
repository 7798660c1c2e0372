"""The OpenAPI document of the API, docs/openapi.json, from its routes: ``python -m tests.openapi``."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from app.programs.api.application import create_api
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from tests.app.web.fake_assistant import FakeAssistant
from tests.fakes import WordEmbedder

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def document() -> dict[str, Any]:
    """The document: what it tells depends on no archive."""
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings()
        with closing(open_archive(Path(folder) / "archive", settings, create=True)) as archive:
            search = Search(archive, WordEmbedder, settings.search)
            return create_api(FakeAssistant(), Rooms(archive, search, FeedbackStore(Path(folder) / "f"))).openapi()


def kept() -> dict[str, Any]:
    """What the file has, which a test compares with the routes: making it anew takes two seconds."""
    return dict(json.loads(FILE.read_text("utf-8")))


def written() -> str:
    """As the file has it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    FILE.write_text(written(), "utf-8")
    sys.stdout.write(f"{FILE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
