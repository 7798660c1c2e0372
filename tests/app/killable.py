"""A chat to be killed: ``python -m tests.app.killable HOME PORT``, over an archive of three articles and an engine
without a model (``tests.app.models.fake_engine``). Prints its address once it can be opened.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from app.assistant import Assistant
from app.models.chat_model import EngineModel
from app.models.engine import Engine
from app.programs.program_addresses import add_addresses
from app.settings import CheckSettings, EngineSettings, Settings, WebSettings
from app.stores.conversations import Conversations
from app.stores.feedback import FeedbackStore
from app.web.rooms.services import Rooms
from app.web.server import serve
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from tests.fakes import WordEmbedder, tuned

PLACES = 4  # questions that the engine answers at a time
_ENGINE = str(Path(__file__).parent / "models" / "fake_engine.py")


def main(home: Path, port: int) -> None:
    settings = Settings(
        home=home,
        engine=tuned(EngineSettings, parallel=PLACES, look_seconds=0.1, silent_seconds=2.0),
        # the vectors are those of words, to which no confidence was fitted
        check=tuned(CheckSettings, min_promise=0.0, min_confidence=0.0, min_confidence_without_odds=0.0),
    )
    archive = open_archive(settings.archive_folder, IndexSettings(), shared=True)
    embedder = WordEmbedder()
    search = Search(archive, lambda: embedder, IndexSettings().search)
    model = EngineModel(lambda: home / "model.gguf", settings, partial(Engine, program=[_ENGINE]))
    assistant = Assistant(archive, search, lambda: model, settings)
    rooms = Rooms(archive, search, FeedbackStore(settings.feedback_file))
    web = WebSettings(port=port)
    serve(
        assistant,
        web,
        lambda url: print(url, flush=True),
        Conversations(settings.conversations_file),
        rooms,
        api=partial(add_addresses, assistant, rooms, web),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
