"""What the rooms are over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.accounts.rights import DEFAULT_ARCHIVE
from app.archives.adding import Adding
from app.archives.editing import Editing
from app.archives.opened_archives import OpenedArchives
from app.stores.feedback import AnswersHeld, FeedbackStore
from app.stores.usage_table import UsageStore
from index.errors import ArchiveMissing
from index.search import Finder
from index.several import Holdings
from index.stores.archive import Archive


@dataclass(frozen=True)
class Rooms:
    """One archive with all that a reader may do with it beside asking. Used from several threads at once."""

    archive: Archive
    search: Finder
    feedback: FeedbackStore
    adding: Adding | None = None  # None: articles cannot be added here
    editing: Editing | None = None  # None: nor deleted or corrected
    held: AnswersHeld = field(default_factory=AnswersHeld)
    chat_model: str = ""  # as the settings name it
    usage: UsageStore | None = None  # what models took, where it is kept
    name: str = DEFAULT_ARCHIVE
    archives: OpenedArchives | None = None  # with the other archives of the home; None: there are none
    others: Callable[[str], Rooms] | None = None
    opened: Mapping[str, Rooms] = field(default_factory=dict)  # of all archives that somebody has been in

    def stop(self, wait: float = 0.0) -> None:
        """Ends what is being added, to any archive, and waits at most so many seconds for each to have ended."""
        adding = [room.adding for room in {self.name: self, **self.opened}.values() if room.adding is not None]
        for one in adding:
            one.stop()
        for one in adding if wait else []:
            one.wait(wait)

    def names(self) -> tuple[str, ...]:
        """The archives that there are."""
        return self.archives.names() if self.archives else (self.name,)

    def of(self, name: str) -> Rooms:
        """The rooms of another archive. Raises ArchiveMissing."""
        if name == self.name:
            return self
        if self.others is None:
            raise ArchiveMissing(f"there is no archive “{name}”", f"There is “{self.name}”.")
        return self.others(name)

    def finder(self, archives: Sequence[str]) -> Finder:
        """What searches these archives; this one where none is named."""
        return self.archives.finder(archives) if self.archives and archives else self.search

    @property
    def prefix(self) -> str:
        """What stands before the ids of its articles, and a dot: "" for the default archive."""
        return "" if self.name == DEFAULT_ARCHIVE else self.name

    @property
    def holdings(self) -> Holdings:
        """Its articles, by their ids among all archives."""
        return Holdings({self.prefix: self.archive})
