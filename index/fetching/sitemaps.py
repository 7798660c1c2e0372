"""Sitemaps (sitemaps.org) and Google's news sitemaps → the pages they list, or the sitemaps an index lists.

Read with Python's own expat as it comes in, so that a file of 50 MB needs no tree in memory. A document that defines
entities is refused at once: no sitemap does, and they are how a kilobyte of XML becomes a gigabyte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from index.errors import FetchFailed
from index.fetching.bodies import gunzipped
from index.fetching.urls import Url, join_url, same_site
from index.readers.dates.date_parsing import parse_date
from index.settings import FetchingSettings
from index.stores.source_table import Entry

_LONGEST = 4_000  # characters of one value
_DEEPEST = 30  # elements within elements
_NEWS = "http://www.google.com/schemas/sitemap-news/"


@dataclass(frozen=True)
class Sitemap:
    """One file: pages, or further files with the moment of their last change."""

    entries: tuple[Entry, ...] = ()
    files: tuple[tuple[Url, str], ...] = ()
    elsewhere: int = 0  # pages of other sites, which a sitemap has no say over


def read_sitemap(data: bytes, url: Url, settings: FetchingSettings) -> Sitemap:
    """What a sitemap lists, each address once. Raises FetchFailed where it cannot be read or lists nothing."""
    records = _records(gunzipped(data, settings.max_mb), settings.max_listed)
    entries, files, elsewhere = dict[str, Entry](), dict[Url, str](), 0
    for record in records:
        if not record.get("loc"):
            continue
        try:
            link = join_url(url, record["loc"], settings)
        except FetchFailed:
            continue
        if not same_site(url, link):
            elsewhere += 1
        elif record["kind"] == "sitemap":
            files[link] = record.get("lastmod", "")
        else:
            entries[str(link)] = _entry(str(link), record)
    if not entries and not files:
        hint = f"; {elsewhere:,} of other sites are left out" if elsewhere else ""
        raise FetchFailed("type", f"a sitemap that lists no page of this site{hint}")
    return Sitemap(tuple(entries.values()), tuple(files.items()), elsewhere)


def _entry(address: str, record: dict[str, str]) -> Entry:
    day = parse_date(record.get("publication_date", ""))
    return Entry(
        address=address,
        changed=record.get("lastmod", ""),
        title=record.get("title", ""),
        outlet=record.get("name", ""),
        language=record.get("language", "").lower()[:2],
        published=day.isoformat() if day else "",
        method="news sitemap" if day else "",
    )


@dataclass
class _Reading:
    """The records of a file as its elements go by."""

    most: int
    records: list[dict[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    record: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        if len(self.path) >= _DEEPEST:
            raise FetchFailed("type", "a sitemap with elements too deep in one another")
        self.path.append(f"news:{local}" if space.startswith(_NEWS) else local)
        if len(self.path) == 2:
            self.record = {"kind": local}
        self.text, self.size = [], 0

    def data(self, text: str) -> None:
        if self.size < _LONGEST:
            self.text.append(text)
            self.size += len(text)

    def end(self, _: str) -> None:
        name, value = self.path.pop(), " ".join("".join(self.text).split())
        if self.path and ((name in ("loc", "lastmod") and len(self.path) == 2) or name.startswith("news:")):
            self.record.setdefault(name.removeprefix("news:"), value[:_LONGEST])
        if len(self.path) == 1 and self.record.get("kind") in ("url", "sitemap") and len(self.records) < self.most:
            self.records.append(self.record)
        self.text = []


def _records(data: bytes, most: int) -> list[dict[str, str]]:
    reading, parser = _Reading(most), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.data
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        # What came before the fault is good: cut-off files are common, and the next look may bring the rest.
        if not reading.records:
            raise FetchFailed("type", f"a sitemap that is not well-formed XML: {error}") from error
    except (LookupError, ValueError) as error:
        raise FetchFailed("type", f"a sitemap in an encoding that is not known: {error}") from error
    return reading.records


def _refuse_entities(*_: object) -> None:
    raise FetchFailed("type", "a sitemap that defines entities of its own is not read")
