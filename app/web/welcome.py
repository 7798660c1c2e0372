"""What is told before a question: what the archive holds, and a few questions that it can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.accounts.rights import ASKING, Identity
from app.incidents import log_incident
from app.types import Coverage
from app.web import render
from app.web.archive_choice import readers_filters
from app.web.rooms.limits import limits_in_cookie
from app.web.rooms.services import Rooms
from app.web_assistant import WebAssistant
from index.errors import FilterUnknown

EXAMPLES = 4


@dataclass(frozen=True)
class Welcome:
    """Of the archives that a reader has chosen, or of the first that they may ask; read anew with every load."""

    assistant: WebAssistant
    rooms: Rooms | None

    def greeting(
        self, examples: bool = False, identity: Identity | None = None, cookies: Mapping[str, str] | None = None
    ) -> Markup:
        """Without ``identity``, for whoever asks for the page; laid out before anybody does, it tells of nothing."""
        return render.welcome_html(self._coverage(identity or ASKING.get(), cookies), examples)

    def examples(self, identity: Identity, cookies: Mapping[str, str] | None) -> list[str]:
        """At most ``EXAMPLES``."""
        try:
            asked = self._asked_by(identity, cookies)
            return [question for question in asked.examples() if question.strip()][:EXAMPLES]
        except FilterUnknown:
            return []
        except Exception:  # a page without examples is still a page
            log_incident("there are no example questions")
            return []

    def _coverage(self, identity: Identity, cookies: Mapping[str, str] | None) -> Coverage | None:
        try:
            return self._asked_by(identity, cookies).coverage()
        except FilterUnknown:
            return None
        except Exception:  # the page must come up to say that the archive does not
            log_incident("the archive cannot be read")
            return None

    def _asked_by(self, identity: Identity, cookies: Mapping[str, str] | None) -> WebAssistant:
        """Raises FilterUnknown where they may ask no archive."""
        if self.rooms is None or self.rooms.archives is None:
            return self.assistant
        filters = readers_filters(identity, self.rooms, limits_in_cookie(cookies).filters())
        return self.rooms.archives.assistant(filters.archives if filters else ())
