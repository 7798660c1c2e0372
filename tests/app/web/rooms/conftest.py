"""A chat with rooms over a real archive, for all tests that look at them in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from app.about.phrases import UNTITLED
from app.archives.adding import Adding
from app.archives.editing import Editing
from app.settings import WebSettings
from app.stores.feedback import FeedbackStore
from app.types import (
    Answer,
    Answered,
    DatedEvent,
    Disagreement,
    Event,
    Holding,
    Relation,
    Report,
    RequestKind,
    Row,
    Sureness,
    Turn,
)
from app.web.rooms.services import Rooms
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from index.types import Article, Filters
from tests.app.web.conftest import serving
from tests.app.web.fake_assistant import ENGINEERS, KILLED, RETOOK, SAPPERS, FakeAssistant, cite
from tests.app.web.fake_assistant import PALMYRA as TOLD
from tests.conftest import _written
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.homes import LEAK

TIMELINE = (
    DatedEvent(RETOOK, "Sunday", "2016-03-27", "2016-03-27", True, False, cite(1, TOLD, RETOOK)),
    DatedEvent(ENGINEERS, "Thursday", "", "", False, False, cite(2, SAPPERS, ENGINEERS)),
)
DIFFERING = Disagreement(
    Relation.CONTRADICTION,
    (Report("100", cite(2, SAPPERS, ENGINEERS)), Report("188", cite(1, TOLD, KILLED))),
    "Sources differ.",
)


class NewsAssistant(FakeAssistant):
    """Tells a timeline where one is asked for, all articles of the archive where somebody asks which there are, and of
    a disagreement with everything else; opens the archive's articles beside its own."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive = archive

    def article(self, article_id: str) -> Article | None:
        return super().article(article_id) or self._archive.catalog.articles.get(article_id)

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        if not question.startswith("Which articles"):
            yield from super()._events(question, history)
            return
        rows = tuple(Row(one.title or UNTITLED, one.outlet, one.id) for one in self._archive.catalog.articles.recent(9))
        held = Holding("All articles.", rows, 0, ())
        yield Answered(Answer(question, "", (), (), refused=False, kind=RequestKind.ARCHIVE, holding=held))

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        for event in super().answer(question, history, filters, sureness, kind):
            if isinstance(event, Answered) and event.answer.statements:
                timeline = TIMELINE if question.startswith("Timeline") else ()
                yield Answered(replace(event.answer, timeline=timeline, disagreements=() if timeline else (DIFFERING,)))
            else:
                yield event


@dataclass
class Served:
    """A chat with rooms that is being served."""

    url: str
    assistant: FakeAssistant
    rooms: Rooms


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, embedder, settings = tmp_path_factory.mktemp("home"), WordEmbedder(), IndexSettings()
    archive = open_archive(folder / "archive", settings, create=True)
    build([_written(folder / "news", PALMYRA, FERRY, CHESS, LEAK)], archive, lambda: embedder, settings)

    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, settings, progress)

    search = Search(archive, lambda: embedder, settings.search)
    adding = Adding(folder / "uploads", index, 1)
    editing = Editing(archive, lambda: embedder, settings)
    rooms = Rooms(archive, search, FeedbackStore(folder / "feedback.sqlite3"), adding, editing)
    assistant = NewsAssistant(archive)
    with serving(WebSettings(port=0), assistant, rooms=rooms) as chat:
        yield Served(chat.url, assistant, rooms)
    archive.close()
