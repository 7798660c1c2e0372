"""The words every layer shares.

All types are frozen. Offsets are Python string indices into ``Article.text``,
half open: ``article.text[start:end]`` is the quoted text, always.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property

from index.printed_pages import Layout, PagePicture

__all__ = [
    "ArchiveStatus",
    "Article",
    "DoubtfulDate",
    "Evidence",
    "Filters",
    "Passage",
    "Publication",
    "RemovedSource",
    "Scores",
    "Sentence",
    "SkippedFile",
    "Story",
    "Version",
]


@dataclass(frozen=True)
class Article:
    """One published text with what is known about it. A field that the source did not state is empty."""

    text: str
    title: str = ""
    outlet: str = ""
    byline: str = ""
    dateline: str = ""  # place the story was filed from, as written: "Beirut"
    published: date | None = None  # None means undated, never "today"; the first day of what is only known to the month
    published_precision: str = ""  # day, month or year; "" of an undated article
    published_method: str = ""  # where the date was found: "JSON-LD", "front matter", "address", …
    url: str = ""
    section: str = ""
    language: str = ""  # ISO 639-1 where the source states it
    pages: tuple[int, ...] = ()  # offset at which each page of a paged document begins
    source: str = ""  # where it was read: a path, or path#line
    items: tuple[str, ...] = ()  # what agencies call the item that this is a revision of; archives, the page
    revision: int = 0  # its order among those of its items, by time: 20240316081500000; 0 where nothing tells
    notice: str = ""  # what readers are to be told of it: that it was corrected or withdrawn, when it was captured
    layout: Layout | None = field(default=None, repr=False)  # of what was read by OCR: where its words stand
    pictures: tuple[PagePicture, ...] = field(default=(), repr=False)  # of its pages, where it was just read
    archive: str = ""  # the name of its archive, where several are searched

    def page_of(self, offset: int) -> int:
        """The page on which a place of the text stands, from 1; 0 where the source has no pages."""
        return bisect_right(self.pages, offset)

    @cached_property
    def id(self) -> str:
        """32 hex digits of SHA-256 over what the article says and where it was published, not over where it was read:
        the same article read twice is one article. Where several archives are searched, with the archive's name and a
        dot before them: each may have it, and corrected otherwise."""
        published = self.published.isoformat() if self.published else ""
        parts = (
            self.text,
            self.title,
            self.outlet,
            self.byline,
            self.dateline,
            published,
            self.url,
            self.section,
            self.language,
        )
        own = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return id_in(self.archive, own)


DEFAULT_ARCHIVE = "default"  # what an id without a name is in, where all archives have one


def id_in(archive: str, own: str) -> str:
    """The id of an article among those of several archives; in no archive in particular its own."""
    return f"{archive}.{own}" if archive else own


def archive_of(article_id: str) -> str:
    """The archive that an id names; "" where it names none."""
    return article_id.rpartition(".")[0]


def own_id(article_id: str) -> str:
    """The id of an article in its archive."""
    return article_id.rpartition(".")[2]


UNDATED = 0  # in place of a day number


def day_number(day: date | None) -> int:
    """A date as both indexes hold it, 20160327; UNDATED without one."""
    return day.year * 10_000 + day.month * 100 + day.day if day else UNDATED


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, by its place. What gets cited."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article. What gets retrieved."""

    article_id: str
    number: int  # 0, 1, … in the order of the text
    start: int
    end: int
    sentences: tuple[Sentence, ...]

    @property
    def id(self) -> str:
        """Its name in all three stores."""
        return f"{self.article_id}-{self.number}"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search may use. An empty field lets everything through; values of one field are alternatives.

    Outlets, sections and languages are compared without regard to case.
    """

    outlets: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: date | None = None  # inclusive
    published_to: date | None = None  # inclusive
    undated: bool = False  # whether articles without a date pass a search by date
    article_ids: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()  # by name, where there are several; a search of one has no use for it

    @property
    def dated(self) -> bool:
        """Whether the date of publication matters."""
        return self.published_from is not None or self.published_to is not None


@dataclass(frozen=True, slots=True)
class Scores:
    """Why an evidence sentence was chosen. ``total`` is what it is ranked by (see ``index.search``)."""

    total: float
    cosine: float  # question · sentence vector, -1 … 1
    passage_bm25: float  # BM25 of its passage over what a text with every query term would get, 0 …
    sentence_bm25: float  # the same for the sentence alone
    article: float = 0.0  # the best of its article's sentences, by the three above
    reranked: float | None = None  # what a cross-encoder thinks of it, where one is set


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and when a story was published: one article of the archive."""

    article_id: str
    outlet: str
    title: str
    published: date | None
    published_precision: str  # as in Article
    url: str

    @property
    def day(self) -> date | None:
        """The day of publication; None where only the month or the year is known."""
        return self.published if self.published_precision in ("", "day") else None

    def record(self) -> dict[str, object]:
        """For JSON."""
        published = self.published.isoformat() if self.published else None
        return {
            "article_id": self.article_id,
            "outlet": self.outlet,
            "title": self.title,
            "published": published,
            "published_precision": self.published_precision,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that tell one story in nearly the same words (see ``index.text.same_story``), two or more."""

    number: int  # stays the same while articles come and go
    publications: tuple[Publication, ...]  # earliest first, undated last

    def others(self, article_id: str) -> tuple[Publication, ...]:
        """Who published it besides this article."""
        return tuple(p for p in self.publications if p.article_id != article_id)

    @property
    def first(self) -> Publication | None:
        """Who published it first; None unless every publication has a day, and one outlet the earliest alone."""
        days = [p.day for p in self.publications]
        known = [day for day in days if day is not None]
        if len(known) < len(days):
            return None
        earliest = [p for p in self.publications if p.day == min(known)]
        return earliest[0] if earliest[0].outlet and len({p.outlet for p in earliest}) == 1 else None

    def record(self, article_id: str) -> dict[str, object]:
        """As JSON types, seen from one of its articles."""
        first = self.first
        return {
            "story": self.number,
            "also_in": [p.record() for p in self.others(article_id)],
            "first": first.record() if first else None,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """What a page said at some time, kept under its own id."""

    article_id: str
    title: str
    url: str
    published: date | None
    added: str  # ISO 8601, UTC: when it was read first
    superseded: bool  # a newer one answers in its place


@dataclass(frozen=True, slots=True)
class DoubtfulDate:
    """An article's day that its source does not state as the day of publication, or not to the day."""

    article_id: str
    title: str
    published: date
    precision: str  # day, month or year
    method: str  # as in Article
    url: str
    source: str  # one of the places that it was read from


@dataclass(frozen=True, slots=True)
class Told:
    """What readers of an article are told beside its text."""

    notice: str = ""
    later: str = ""  # id of the version that answers in its place
    later_notice: str = ""  # what is told of that one: that it corrects or withdraws this


@dataclass(frozen=True, slots=True)
class Evidence:
    """Touching sentences of one article found for a question; ``scores`` are those of the best of them."""

    article: Article
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    scores: Scores
    context: tuple[Sentence, ...] = ()  # all sentences of the passages these come from, in order
    story: Story | None = None  # where other articles tell the same in nearly the same words

    @property
    def text(self) -> str:
        """What is cited from, as printed."""
        return self.article.text[self.start : self.end]

    def quote(self, sentence: Sentence) -> str:
        """A sentence of it, as printed."""
        return self.article.text[sentence.start : sentence.end]

    def record(self) -> dict[str, object]:
        """The whole record as JSON types: what ``dateline search --json`` prints."""
        article = self.article
        return {
            "article_id": article.id,
            "title": article.title,
            "outlet": article.outlet,
            "byline": article.byline,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "section": article.section,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "sentences": [[s.start, s.end] for s in self.sentences],
            "scores": {name: round(value, 4) for name, value in asdict(self.scores).items() if value is not None},
            **(self.story.record(article.id) if self.story else {"story": None, "also_in": [], "first": None}),
        }


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """An input that was not indexed, with the reason in words for the person who runs the archive."""

    source: str
    reason: str
    at: str = ""  # when it was last tried, ISO 8601, UTC, where the catalog tells it


@dataclass(frozen=True, slots=True)
class RemovedSource:
    """What a person took out of the archive; it is not taken in again with its folder."""

    source: str  # a place, or a folder
    article_id: str = ""  # of an article that stays out wherever it is found
    file: str = ""  # the file that the place is in
    title: str = ""
    at: str = ""  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of an article that a person has corrected. Days are in ISO 8601, as far as they are known."""

    article_id: str
    title: str
    field: str  # title, outlet, byline, published or section
    read: str  # what the source states; "" for nothing
    corrected: str
    at: str = ""  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """What is indexed, counted from the catalog."""

    articles: int
    pending: int
    passages: int
    sentences: int
    first_published: date | None
    last_published: date | None
    undated: int
    outlets: tuple[tuple[str, int], ...]  # most articles first
    failed: tuple[SkippedFile, ...]
    superseded: int = 0  # earlier versions of pages, kept so that old citations open
    stories: int = 0  # told by several articles in nearly the same words
    story_articles: int = 0  # how many articles those are
    last_indexed: str = ""  # ISO 8601, UTC
    built_with: dict[str, str] = field(default_factory=dict)
    made_by: tuple[str, ...] = ()  # what computed the vectors: "openvino int8"
    files: int = 0
    removed: tuple[RemovedSource, ...] = ()
    corrected: tuple[Correction, ...] = ()
