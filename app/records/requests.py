"""What is asked of the API, with the bounds of each field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.records.record import AsText, Name, Wanted
from app.types import RequestKind, Sureness
from index.types import Filters

QUESTION_LENGTH = 2_000  # characters
CLAIMS_LENGTH = 20_000
_MOST_NAMES = 50
_TURNS = 50

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=QUESTION_LENGTH), AsText]
Day = Annotated[date | None, Field(description="YYYY-MM-DD, included")]
Names = Annotated[tuple[Name, ...], Field(max_length=_MOST_NAMES)]


class Limits(Wanted):
    """Which articles count. Values of one field are alternatives; an empty field limits nothing."""

    outlet: Names = ()
    section: Names = ()
    language: Names = ()
    """ISO 639-1"""
    first: Day = Field(None, alias="from")
    last: Day = Field(None, alias="to")
    undated: bool = False
    """with a day: articles without a date count too"""
    article: Names = ()
    """ids"""
    archive: Names = ()
    """by name, where there are several; "*": all that you may ask; none: the first"""

    @model_validator(mode="after")
    def _in_order(self) -> Limits:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"“from” ({self.first}) is after “to” ({self.last}), so no article can pass")
        return self

    @property
    def filters(self) -> Filters:
        """The same for a search."""
        undated = self.undated and bool(self.first or self.last)
        own = self.outlet, self.section, self.language, self.first, self.last, undated, self.article
        return Filters(*own, self.archive)


class SearchQuery(Limits):
    """What to look for."""

    q: Question
    """a question or words; in double quotes they must occur literally"""
    chars: Annotated[int | None, Field(ge=100, le=20_000)] = None
    """how much evidence, in characters; by default as much as an answer gets"""


class TimelineQuery(Limits):
    """Of what."""

    topic: Question


class ArticlesQuery(Limits):
    """Which articles to list."""

    q: Name = ""
    """words that an article must have, or its headline, outlet or day; in double quotes literally"""
    author: Name = ""
    """somebody whom the byline names"""
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 50
    """articles on a page"""


class AddRequest(Wanted):
    """An article: its text with what is known of it, or the address to fetch it from."""

    text: Annotated[str, AsText] = ""
    url: Annotated[str, StringConstraints(max_length=2_000), AsText] = ""
    """without a text: what is fetched, a page, feed or sitemap; with one: where it was published"""
    title: Name = ""
    outlet: Name = ""
    author: Name = ""
    published: Name = ""
    """2016-03-27, or as the source writes it; what is no day that can be read in one way is refused"""
    section: Name = ""
    language: Name = ""
    archive: Name = ""
    """to which it is added; none: the first"""

    @model_validator(mode="after")
    def _holds_something(self) -> AddRequest:
        if not (self.text.strip() or self.url.strip()):
            raise ValueError("give the text of an article, or the url to fetch it from")
        return self


class PastTurn(Wanted):
    """A message of the conversation so far."""

    role: Literal["user", "assistant"]
    text: Annotated[str, StringConstraints(max_length=20_000), AsText]
    answer: Annotated[str, StringConstraints(max_length=64)] = ""
    """of an assistant: the id of the answer, by which follow-ups on it know its sources"""


class AskRequest(Wanted):
    """A question."""

    question: Question
    """words in double quotes must occur literally"""
    limits: Limits = Limits()
    history: Annotated[tuple[PastTurn, ...], Field(max_length=_TURNS)] = ()
    """the messages before, oldest first: what a follow-up leans on"""
    sureness: Sureness = Sureness.BALANCED
    kind: RequestKind | None = None
    """what kind of request it is; found out where it is not given"""
    suggestions: Annotated[int, Field(ge=0, le=5)] = 0
    """how many questions to suggest that go on from the answer"""


class ClaimsRequest(Wanted):
    """A text to check, sentence by sentence."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CLAIMS_LENGTH), AsText]
    limits: Limits = Limits()
