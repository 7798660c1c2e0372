"""How an article is told, and when two tellings are the same story. The only module that knows datasketch.

    telling_of      article → words as a key, shingles, names, day
    same_story      the exact decision, on the shingles themselves
    Sketcher        shingles → MinHash signature → hashes of its bands: what finds whom to compare with

A wire story stays one story with a paragraph cut, another headline or another place in its dateline. It also stays
one with another figure in it (118 dead, then 188): the later telling is an update, and both remain articles that are
searched and cited. What only looks like it, and the rule against each (figures of Reuters' archive in
docs/results/duplicates.json):

- a follow-up that repeats background paragraphs shares less than ``containment`` of its words' sequences;
- a round-up that holds a whole brief is much longer than it: ``least_similarity``;
- the same notice of another company ("… raised its prime rate to …") has other ``names``;
- the same report of another week has the same names, but lies more than ``days`` apart;
- a text of a line or two (a dividend) is hardly more than its form: its headline counts too, and every name must agree.

The relation is symmetric and depends on nothing but two articles and the settings: whoever comes first, the stories
are the same.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.settings import StorySettings
from index.text.text_key import key_of, story_words
from index.types import Article

Signature = NDArray[np.uint32]  # shape (bands * band_rows,)

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, as in Fibonacci hashing
_HALF = np.uint64(32)
FEED_ENTRY = "feed entry"  # begins what an article's ``published_method`` is where a feed told the day
_MORE = (
    r"(?:(?:continue|keep) reading|read (?:more|on|the (?:full|whole) (?:story|article))|(?:weiter|mehr) ?lesen|"
    r"lire (?:la suite|plus)|(?:leer|seguir leyendo|ver) más|leggi (?:tutto|di più)|lees (?:meer|verder)|ler mais)"
)
_BREAKS_OFF = re.compile(
    rf"(?<![\s\[(])[\s\[(]*+(?:(?:(?<!\.)\.{{3,}}+|…)[\s\])]*+(?:{_MORE}\W{{0,9}})?|(?<=[\[.!?”\"»] ){_MORE}\W{{0,9}}|"
    rf"(?<=\[){_MORE}\W{{0,9}})$",
    re.IGNORECASE,
)
_LAST_CHARS = 80  # of a text, in which it breaks off


@dataclass(frozen=True)
class Telling:
    """An article as far as its story goes. Articles with the same words of the same day share one."""

    key: bytes  # 16 bytes, of the words in their order; case, punctuation and white space do not count
    published: date | None  # None where the day is not known
    words: tuple[str, ...]
    shingle_words: int
    short: bool = False  # a text of a line or two, told with its headline

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Runs of words as their CRC-32. Of 300 with 300 others, one pair in 50,000 is equal by chance."""
        size, words = self.shingle_words, [word.casefold() for word in self.words]
        runs = (" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))
        return frozenset(zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that begin with a capital. Those that open a sentence are among them, in both tellings alike."""
        return frozenset(word.casefold() for word in self.words if word[:1].isupper())


def telling_of(article: Article, settings: StorySettings) -> Telling:
    """The words of the text; of a short text, those of the headline too."""
    words = story_words(article.text)
    short = len(words) < settings.short_words
    if short:
        words = story_words(article.title) + words
    words = words or [article.text]  # nothing but signs: alike only if equal
    return Telling(key_of(words), known_day(article), tuple(words), settings.shingle_words, short)


def known_day(article: Article) -> date | None:
    """The day of publication; None where only the month or the year is known."""
    return article.published if article.published_precision in ("", "day") else None


def same_story(one: Telling, other: Telling, settings: StorySettings) -> bool:
    """Whether two articles tell the same story in nearly the same words."""
    if one.key == other.key:
        return True
    if one.published and other.published and abs((one.published - other.published).days) > settings.days:
        return False
    if _contained(one.names, other.names) < (1.0 if one.short or other.short else settings.names):
        return False
    return similar(one.shingles, other.shingles, settings)


def similar(one: frozenset[int], other: frozenset[int], settings: StorySettings) -> bool:
    """Either alike as a whole (Jaccard index), or the shorter one is in a longer one that is not too long."""
    shared = len(one & other)
    jaccard = shared / max(1, len(one) + len(other) - shared)
    if jaccard >= settings.similarity:
        return True
    return jaccard >= settings.least_similarity and _contained(one, other) >= settings.containment


def may_be_versions(one: Article, other: Article, settings: StorySettings) -> bool:
    """Whether two texts found under one address can be versions of one article.

    An address that shows something else each day, a front page or a feed, is not one article's.
    """
    if one.title.casefold() == other.title.casefold():
        return True
    told, also = telling_of(one, settings), telling_of(other, settings)
    if min(len(told.words), len(also.words)) < settings.short_words:
        return True
    return _contained(told.shingles, also.shingles) >= settings.version_containment


def is_teaser_of(one: Article, other: Article, settings: StorySettings) -> bool:
    """Whether the first text is no more than the beginning, or a summary, of what the second one tells.

    A page may be cut short by its own editors: a text that begins like a longer one is a teaser if it is half as long
    at most, breaks off ("…", "Read more"), or stands in a feed. A summary in other words is one only in a feed, or
    where it breaks off.
    """
    text = _unfinished(one.text)
    told, whole = ([word.casefold() for word in story_words(text)] for text in (text, _unfinished(other.text)))
    far_shorter = 2 * len(told) <= len(whole)
    partial = len(text) < len(one.text) or one.published_method.startswith(FEED_ENTRY)
    if not told or len(told) >= len(whole) or not (far_shorter or partial):
        return False
    last = len(told) - 1
    if told[:last] == whole[:last] and whole[last].startswith(told[last]):  # the last word may be cut, too
        return True
    return far_shorter and partial and may_be_versions(one, other, settings)


def _unfinished(text: str) -> str:
    """A text that breaks off, without the signs of it; any other as it is."""
    head, tail = text[:-_LAST_CHARS], text[-_LAST_CHARS:].rstrip()
    cut = _BREAKS_OFF.search(tail)
    return head + tail[: cut.start()] if cut else text


def _contained(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> float:
    """The share of the smaller set that is in the other, 0 … 1; 1 for an empty one."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 1.0


class Sketcher:
    """MinHash signatures, and the hashes of their bands (locality-sensitive hashing).

    Two texts share a band of ``band_rows`` hashes with probability J^band_rows, J their Jaccard index, so one of
    ``bands`` with 1 - (1 - J^band_rows)^bands. Source: A. Broder, On the resemblance and containment of documents
    (1997); Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, section 3.4.
    """

    def __init__(self, settings: StorySettings) -> None:
        from datasketch import MinHash  # a second: it imports SciPy

        self._settings = settings
        self._empty = MinHash(num_perm=settings.bands * settings.band_rows, hashfunc=int, scheme="affine32")

    def signature(self, telling: Telling) -> Signature:
        sketch = self._empty.copy()
        sketch.update_batch(list(telling.shingles))
        return np.asarray(sketch.hashvalues, dtype=np.uint32)

    def bands(self, signature: Signature) -> list[int]:
        return band_hashes(signature, self._settings.bands)


def band_hashes(signature: Signature, bands: int) -> list[int]:
    """One signed 64-bit number a band, different for equal content in different bands: SQLite's integers."""
    mixed = np.arange(1, bands + 1, dtype=np.uint64) * _MIX
    for row in signature.reshape(bands, -1).T.astype(np.uint64):
        mixed = (mixed ^ row) * _MIX
        mixed ^= mixed >> _HALF
    return [int(number) for number in mixed.view(np.int64)]


def agreement(signature: Signature, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Estimates of the Jaccard index with each of ``others``, shape (n, len(signature))."""
    return np.asarray((others == signature).mean(axis=1), dtype=np.float64)
