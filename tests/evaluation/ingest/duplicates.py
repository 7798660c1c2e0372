"""How well and how fast the same story is found: ``python -m tests.evaluation.ingest.duplicates``.

On the BBC's 2,225 articles, whose 133 identical and 41 near-identical pairs are listed: precision and recall of the
pairs that are in one story, under the settings as they are; then the settings that were tried, each decided on the
shingles of all pairs that have one in common, so that what MinHash misses is told apart from what the thresholds miss.
Pairs that were found and are not listed are written down one by one. On Reuters' 19,043 articles: seconds for each
half, so that growth would show, articles compared, size of the tables, stories found. Writes
``docs/results/duplicates.json``.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from index.intake.stories import Gatherer
from index.settings import IndexSettings, StorySettings
from index.stores.catalog import Catalog
from index.stores.story_tables import StoryTables
from index.text.same_story import Sketcher, Telling, same_story, telling_of
from index.text.text_key import text_key
from index.types import Article
from tests.evaluation.records import DATA, RESULTS, circumstances, keep, records

SETTINGS = IndexSettings().stories
GRID = [
    {"shingle_words": words, "similarity": similarity, "containment": containment}
    for words in (2, 3, 4, 5)
    for similarity, containment in (
        *((0.5, contained) for contained in (0.6, 0.62, 0.65, 0.68, 0.7)),
        *((alike, 1.0) for alike in (0.4, 0.5, 0.7)),
    )
]
BANDS = [(16, 4), (32, 4), (32, 3), (64, 3), (100, 3), (128, 3), (64, 2)]
Pair = tuple[str, str]


def main() -> int:
    if not (DATA / "bbc_duplicates.json").exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    report = {
        **circumstances(),
        "settings": SETTINGS.model_dump(),
        "bbc": _bbc(),
        "reuters": _reuters(),
    }
    keep(report, RESULTS / "duplicates.json")
    return 0


# Right and wrong: the BBC's articles


def _bbc() -> dict[str, Any]:
    articles = {
        r["id"]: Article(text=r["body"], title=r["title"], section=r["section"], source=r["id"])
        for r in records(DATA / "bbc.jsonl.gz")
    }
    listed = json.loads((DATA / "bbc_duplicates.json").read_text("utf-8"))
    exact = {_pair(one, other) for one, other in listed["exact"]}
    near = {_pair(one, other) for one, other, *_ in listed["near"]}
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        ids = {key: _stored(catalog, [article])[0] for key, article in articles.items()}
        started = time.perf_counter()
        Gatherer(catalog, SETTINGS).gather()
        seconds = time.perf_counter() - started
        found = _pairs_in_stories(catalog, ids)
        catalog.close()
    return {
        "articles": len(articles),
        "stored": len(set(ids.values())),
        "seconds": round(seconds, 2),
        "found": _scored(found, exact, near),
        "missed": sorted((exact | near) - found),
        "not_listed": sorted(found - exact - near),
        "identical": _identical(articles, exact),
        "tried": _tried(articles, exact, near),
        "bands": _bands(articles, exact, near),
    }


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _pairs_in_stories(catalog: Catalog, ids: dict[str, str]) -> set[Pair]:
    """Pairs of keys that are one article, or whose articles are in one story."""
    stories = {
        article_id: story.number
        for some in _batches(sorted(set(ids.values())), 400)
        for article_id, story in catalog.stories.of(some).items()
    }
    told: dict[object, list[str]] = defaultdict(list)
    for key, article_id in ids.items():
        told[stories.get(article_id, article_id)].append(key)
    return {_pair(*pair) for keys in told.values() for pair in combinations(keys, 2)}


def _scored(found: set[Pair], exact: set[Pair], near: set[Pair]) -> dict[str, Any]:
    listed = exact | near
    right = len(found & listed)
    return {
        "pairs": len(found),
        "precision": _share(right, len(found)),
        "recall": _share(right, len(listed)),
        "recall_exact": _share(len(found & exact), len(exact)),
        "recall_near": _share(len(found & near), len(near)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _identical(articles: dict[str, Article], exact: set[Pair]) -> dict[str, int]:
    """What normalising adds to the pairs that are identical by the byte."""
    pairs = [(articles[one], articles[other]) for one, other in exact]
    return {
        "listed": len(pairs),
        "same_bytes": sum(one.text == other.text for one, other in pairs),
        "same_words": sum(text_key(one) == text_key(other) for one, other in pairs),
        "same_headline_too": sum(one.title == other.title for one, other in pairs),
    }


def _tried(articles: dict[str, Article], exact: set[Pair], near: set[Pair]) -> list[dict[str, Any]]:
    tried = []
    for words in sorted({int(change["shingle_words"]) for change in GRID}):
        settings = SETTINGS.model_copy(update={"shingle_words": words})
        tellings = {key: telling_of(article, settings) for key, article in articles.items()}
        close = _close(tellings)
        for change in (change for change in GRID if change["shingle_words"] == words):
            found = _decided(tellings, close, SETTINGS.model_copy(update=change))
            tried.append({**change, **_scored(found, exact, near)})
    return tried


def _close(tellings: dict[str, Telling]) -> set[Pair]:
    """Pairs with at least a tenth of the shorter one's shingles in common: no threshold tried is lower."""
    holders: dict[int, list[str]] = defaultdict(list)
    for key, telling in tellings.items():
        for shingle in telling.shingles:
            holders[shingle].append(key)
    shared = Counter(_pair(*pair) for keys in holders.values() for pair in combinations(keys, 2))
    return {p for p, n in shared.items() if n >= 0.1 * min(len(tellings[p[0]].shingles), len(tellings[p[1]].shingles))}


def _decided(tellings: dict[str, Telling], pairs: Iterable[Pair], settings: StorySettings) -> set[Pair]:
    return {(one, other) for one, other in pairs if same_story(tellings[one], tellings[other], settings)}


def _bands(articles: dict[str, Article], exact: set[Pair], near: set[Pair]) -> list[dict[str, Any]]:
    """For other signatures: which of the pairs that the exact comparison decides for have a band in common."""
    tellings = {key: telling_of(article, SETTINGS) for key, article in articles.items()}
    decided = _decided(tellings, _close(tellings), SETTINGS)
    rows = []
    for bands, band_rows in BANDS:
        sketcher = Sketcher(SETTINGS.model_copy(update={"bands": bands, "band_rows": band_rows}))
        hashes = {key: set(sketcher.bands(sketcher.signature(telling))) for key, telling in tellings.items()}
        holders: dict[int, list[str]] = defaultdict(list)
        for key, own in hashes.items():
            for band in own:
                holders[band].append(key)
        candidates = {_pair(*pair) for keys in holders.values() for pair in combinations(keys, 2)}
        rows.append(
            {
                "bands": bands,
                "band_rows": band_rows,
                "found_of_decided": _share(len(decided & candidates), len(decided)),
                "candidates_an_article": round(len(candidates) / len(articles), 3),
            }
        )
    return rows


# Fast or slow: Reuters' articles


class _Counting(StoryTables):
    """Counts whom the articles were compared with."""

    counted = 0
    most = 0

    def candidates(self, db: Any, bands: Sequence[int], most: int) -> list[Any]:
        found = super().candidates(db, bands, most)
        self.counted += len(found)
        self.most = max(self.most, len(found))
        return found


def _reuters() -> dict[str, Any] | None:
    path = DATA / "reuters" / "reuters21578.jsonl.gz"
    if not path.exists():
        return None  # skipped: not there
    articles = [_reuters_article(r) for r in records(path)]
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        catalog.stories = tables = _Counting(catalog._db.rows, catalog._db.writing)
        ids = _stored(catalog, articles)
        before, memory = _disk(folder), _memory()
        gatherer = Gatherer(catalog, SETTINGS)
        gatherer.join([])
        halves = []
        distinct = list(dict.fromkeys(ids))
        for half in (distinct[: len(distinct) // 2], distinct[len(distinct) // 2 :]):
            started, busy, compared = time.perf_counter(), time.process_time(), tables.counted
            gatherer.join(half)
            seconds, busy = time.perf_counter() - started, time.process_time() - busy
            halves.append(
                {
                    "articles": len(half),
                    "seconds": round(seconds, 2),
                    "processor_seconds": round(busy, 2),
                    "compared_an_article": round((tables.counted - compared) / len(half), 3),
                }
            )
        grown, held = _disk(folder) - before, _memory() - memory
        found = catalog.status()
        stories, told = found.stories, found.story_articles
        started = time.perf_counter()
        Gatherer(catalog, SETTINGS).gather()
        again = time.perf_counter() - started
        asked = _asked(catalog, distinct)
        removal = _removal(catalog, distinct)
        sizes = Counter(
            len(s.publications) for part in _batches(distinct, 400) for s in catalog.stories.of(part).values()
        )
        catalog.close()
    return {
        "articles": len(articles),
        "stored": len(distinct),
        "seconds": round(sum(h["seconds"] for h in halves), 2),
        "halves": halves,
        "processor_seconds": round(sum(h["processor_seconds"] for h in halves), 2),
        # Of the processor's time: other work on the machine is not in it.
        "second_half_to_first": round(halves[1]["processor_seconds"] / halves[0]["processor_seconds"], 2),
        "most_compared_with_one": tables.most,
        "seconds_when_nothing_is_new": round(again, 3),
        "processor_seconds_to_remove_200_and_settle": removal,
        "processor_milliseconds_of_the_query_a_search": asked,
        "bytes_an_article": round(grown / len(distinct)),
        "memory_grown_mb": round(held, 1),
        "stories": stories,
        "articles_in_stories": told,
        "stories_by_size": {str(size): n // size for size, n in sorted(sizes.items())},
    }


def _reuters_article(record: dict[str, Any]) -> Article:
    published = date.fromisoformat(record["date"][:10]) if record["date"] else None
    return Article(
        text=record["body"],
        title=record["title"],
        outlet="Reuters",
        published=published,
        published_precision="day" if published else "",
        source=record["id"],
    )


def _removal(catalog: Catalog, ids: Sequence[str]) -> float:
    some = random.Random(5).sample(list(ids), 200)
    started = time.process_time()
    catalog.articles.remove(some)
    Gatherer(catalog, SETTINGS).gather()
    return round(time.process_time() - started, 2)


def _asked(catalog: Catalog, ids: Sequence[str]) -> dict[str, float]:
    """The one query that a search asks for its evidence: eight articles, half of them in stories."""
    random_ = random.Random(5)
    told = [i for part in _batches(ids, 400) for i in catalog.stories.of(part)]
    times = []
    for _ in range(500):
        some = random_.sample(told, 4) + random_.sample(list(ids), 4)
        started = time.thread_time()
        catalog.stories.of(some)
        times.append(1000 * (time.thread_time() - started))
    return {"p50": round(statistics.median(times), 3), "p95": round(sorted(times)[474], 3)}


def _stored(catalog: Catalog, articles: Sequence[Article]) -> list[str]:
    """Articles in the catalog, ready as if they had been embedded; the ids they are known under."""
    ids = []
    for part in _batches(articles, 500):
        catalog.articles.place(part)
        query = f"SELECT source, article_id FROM places WHERE source IN ({','.join('?' * len(part))})"
        held = dict(catalog._db.rows(query, [article.source for article in part]))
        ids += [held[article.source] for article in part]
    catalog.articles.mark_ready(dict.fromkeys(ids))
    return ids


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[first : first + size] for first in range(0, len(items), size))


def _disk(folder: str) -> int:
    return sum(file.stat().st_size for file in Path(folder).iterdir() if not file.name.endswith("-wal"))


def _memory() -> float:
    """Megabytes at the highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
