"""What the rooms are over."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.adding import Adding
from app.editing import Editing
from app.stores.feedback import AnswersHeld, FeedbackStore
from app.stores.usage_table import UsageStore
from index.search import Search
from index.stores.archive import Archive


@dataclass(frozen=True)
class Rooms:
    """One archive with all that a reader may do with it beside asking. Used from several threads at once."""

    archive: Archive
    search: Search
    feedback: FeedbackStore
    adding: Adding | None = None  # None: articles cannot be added here
    editing: Editing | None = None  # None: nor deleted or corrected
    held: AnswersHeld = field(default_factory=AnswersHeld)
    chat_model: str = ""  # as the settings name it
    usage: UsageStore | None = None  # what models took, where it is kept
