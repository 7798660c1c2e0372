"""The archives of a home as readers ask them: one, or several at once.

Each archive is opened when it is first asked for. Whoever asks names them in the limits of a search
(``Filters.archives``); where none is named, the one is meant that the program was started with. Who may ask which is
seen to before (``app.web.archive_choice``).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.rights import DEFAULT_ARCHIVE
from app.settings import Settings
from app.types import Answer, Coverage, Event, RequestKind, Sureness, Turn
from index.errors import ArchiveMissing
from index.printed_pages import PagePicture
from index.search import Finder, Search
from index.several import Holdings, SeveralSearch
from index.stores.archive import Archive
from index.types import Article, Filters, Story, Told, archive_of

if TYPE_CHECKING:  # whoever only searches waits for nothing that writes answers
    from app.assistant import Assistant

_MOST_ASSISTANTS = 32  # choices of archives for which one is kept


@dataclass(frozen=True)
class OpenedArchive:
    """One archive, opened, with what searches it."""

    name: str
    settings: Settings
    archive: Archive
    search: Search


def together(opened: Sequence[OpenedArchive]) -> tuple[Holdings, Finder]:
    """What holds and what searches these archives. The default one alone is as if there were no others: its articles
    have the ids that they had before there were."""
    first = opened[0]
    if [one.name for one in opened] == [DEFAULT_ARCHIVE]:
        return Holdings({"": first.archive}), first.search
    search = SeveralSearch({one.name: one.search for one in opened}, first.settings.index.search)
    return Holdings({one.name: one.archive for one in opened}), search


class OpenedArchives:
    """An assistant over the archives of a home; see ``app.web_assistant``. Safe to share between threads."""

    def __init__(
        self,
        first: str,
        names: Callable[[], tuple[str, ...]],
        open_one: Callable[[str], OpenedArchive],
        over: Callable[[Sequence[OpenedArchive]], Assistant],
    ) -> None:
        """``first`` is the archive that is meant where none is named; ``names`` says which there are now."""
        self.first = first
        self.names = names
        self._open_one = open_one
        self._over = over
        self._lock = threading.RLock()
        self._opened: dict[str, OpenedArchive] = {}
        self._assistants: OrderedDict[tuple[str, ...], Assistant] = OrderedDict()

    def open(self, name: str) -> OpenedArchive:
        """Raises ArchiveMissing of one that is not there, or not there any more, and what opening it raises."""
        with self._lock:
            if name not in self.names():
                self._forget(name)
                gone = "It may have been renamed, moved or deleted: choose another." if self.names() else ""
                raise ArchiveMissing(f"there is no archive “{name}”", gone)
            if name not in self._opened:
                self._opened[name] = self._open_one(name)
            return self._opened[name]

    def by_name(self) -> dict[str, OpenedArchive]:
        """Those that somebody has asked, by their names."""
        with self._lock:
            return dict(self._opened)

    def finder(self, archives: Sequence[str] = ()) -> Finder:
        """What searches these archives together, without an assistant."""
        return together([self.open(name) for name in self._chosen(archives)])[1]

    def assistant(self, archives: Sequence[str] = ()) -> Assistant:
        """The one over these archives together, in this order."""
        chosen = self._chosen(archives)
        with self._lock:
            opened = [self.open(name) for name in chosen]  # also for one that is kept: they may be gone since
            if chosen not in self._assistants:
                self._assistants[chosen] = self._over(opened)
            self._assistants.move_to_end(chosen)
            while len(self._assistants) > _MOST_ASSISTANTS:
                self._assistants.popitem(last=False)
            return self._assistants[chosen]

    def _chosen(self, archives: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(archives)) or (self.first,)

    def _forget(self, name: str) -> None:
        if (one := self._opened.pop(name, None)) is not None:
            one.archive.close()
        for chosen in [chosen for chosen in self._assistants if name in chosen]:
            del self._assistants[chosen]

    # As the page and programs ask

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        """See ``Assistant.answer``; from the archives that ``filters`` name."""
        return self._assistant_for(filters).answer(question, history, filters, sureness, kind)

    def suggestions(
        self, answer: Answer, asked: Sequence[str] = (), most: int = 3, filters: Filters | None = None
    ) -> list[str]:
        return self._assistant_for(filters).suggestions(answer, asked, most, filters)

    def article(self, article_id: str) -> Article | None:
        return self._holding(article_id).article(article_id)

    def story(self, article_id: str) -> Story | None:
        return self._holding(article_id).story(article_id)

    def reader_notes(self, article_id: str) -> Told:
        return self._holding(article_id).reader_notes(article_id)

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        return self._holding(article_id).picture(article_id, page)

    def coverage(self) -> Coverage:
        return self.assistant().coverage()

    def examples(self) -> list[str]:
        return self.assistant().examples()

    def warm_up(self) -> None:
        self.assistant().warm_up()

    def _assistant_for(self, filters: Filters | None) -> Assistant:
        return self.assistant(filters.archives if filters else ())

    def _holding(self, article_id: str) -> Assistant:
        return self.assistant((archive_of(article_id) or DEFAULT_ARCHIVE,))
