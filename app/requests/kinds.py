"""What a message was understood as."""

from __future__ import annotations

from dataclasses import dataclass

from app.types import RequestKind


@dataclass(frozen=True, slots=True)
class Request:
    """A message, what kind of request it is, and what it is about, in its own words."""

    text: str
    kind: RequestKind = RequestKind.FACT
    topic: str = ""  # "the ferry strike" of "summarise the ferry strike"; the whole message where nothing frames it
    matter: str = ""  # what of the archive is asked about: "size", "outlets", …; see ``app.about.matters``
    margin: float = 1.0  # how much likelier the kind is than any other; below 0 where another is
