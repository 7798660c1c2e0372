"""How fast a search answers at 10,000, 100,000 and 1,000,000 passages: ``python -m tests.benchmarks.searching``.

The archives are made of Reuters' articles, cut and embedded once as indexing does it. 10,000 passages are real. The
larger archives repeat them: in each copy three words in ten are other words of the same length, drawn as often as
Reuters has them, and every vector is turned away from its original (cosine about .8) in the direction in which two
others differ. Stores are written through the
same calls as in indexing.

For each size, in a process of its own that has just opened the archive: seconds until the first answer (embedding
model included), then p50, p95 and p99 in milliseconds for one reader cold (just opened) and warm (after what the chat
does when it starts), for eight at once, and for one while articles are being indexed; each question is asked once, so
nothing comes from the cache of questions. Recall is the share of the 50 nearest passages by exact search that are
among the candidates. Nothing is asserted: times belong to a machine.

    python -m tests.benchmarks.searching [--sizes 10000 100000] [--home FOLDER]

Writes ``docs/results/searching.json`` and ``docs/pictures/searching.png``. A million passages take about 10 GB of disk
in ``--home`` and half an hour to build; archives are kept and used again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from app import wiring
from app.settings import Settings, load_settings
from index.embedding.embedder import Embedder, PassageText, Vectors, pack
from index.search import Search
from index.settings import SCHEMA_VERSION
from index.stores import sharing
from index.stores.archive import Archive, open_archive
from index.stores.columns import IndexedPassage
from index.stores.keywords import context_of
from index.text.passages import SentenceSplitter, split_article
from index.text.terms import terms_of
from index.types import Article, Filters, Passage
from tests.evaluation.records import DATA, RESULTS, ROOT, circumstances, keep, records

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 300  # for each way of asking
READERS = 8
NEAREST = 50
NEW_ARTICLES = 400  # indexed while one reads
NOISE = 0.75  # length of what is added to a vector of length 1: cosine about .8
REPLACED = 0.3  # of the words
_WORD = re.compile(r"[A-Za-z]{3,}")
_GROUP = 400  # articles a write


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.measure:
        sys.stdout.write(json.dumps(_measured(Path(options.measure))) + "\n")
        return 0
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    home = Path(options.home)
    settings = load_settings(home=home)
    target = Path(options.results)
    earlier = json.loads(target.read_text("utf-8"))["sizes"] if target.exists() else {}
    report: dict[str, Any] = {
        "settings": settings.hash(),
        "index": settings.index.model_dump(include={"embedding", "chroma", "search"}),
        **circumstances(),
        "questions": QUESTIONS,
        "readers": READERS,
        "sizes": earlier,
    }
    for size in options.sizes:
        folder = home / f"{size}-{SCHEMA_VERSION}"
        if not (folder / "built.json").exists():
            _build(folder, size, home)
        # Each size in a process of its own: what a server holds in memory must not include the last one.
        command = [sys.executable, "-m", "tests.benchmarks.searching", "--measure", str(folder)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        figures = {**json.loads((folder / "built.json").read_text()), **json.loads(done.stdout.splitlines()[-1])}
        report["sizes"][str(size)] = {**figures, "commit": report["commit"]}
        sys.stdout.write(json.dumps({size: figures}) + "\n")
    from tests.benchmarks.plots import plot_searching

    plot_searching(report, ROOT / "docs" / "pictures" / "searching.png")
    keep(report, target)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="passages")
    parser.add_argument("--home", default=str(ROOT / ".cache" / "searching"))
    parser.add_argument("--results", default=str(RESULTS / "searching.json"))
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


# The archives


def _build(folder: Path, size: int, home: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(home / "models")  # exported once for all sizes
    settings = load_settings(home=folder)
    wiring.keep_quiet(settings)
    base = Base.prepared(home)
    archive = open_archive(settings.archive_folder, settings.index, create=True)
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (size, base.passage_vectors.shape[1]))
    started, written = time.monotonic(), 0
    with archive.writing(), archive.keywords.writing() as keywords:
        group: list[tuple[Article, list[Passage], Vectors, list[Vectors]]] = []
        for entry in base.copies(size):
            group.append(entry)
            if len(group) == _GROUP:
                written += _write(archive, keywords, group, vectors, written)
                sys.stderr.write(f"{written:,} of {size:,} passages, {time.monotonic() - started:.0f} s\n")
                group = []
        written += _write(archive, keywords, group, vectors, written)
    built = {
        "passages": written,
        "articles": archive.catalog.status().articles,
        "write_seconds": round(time.monotonic() - started),
        "disk_mb": {part: _size(settings.archive_folder / part) for part in ("catalog.sqlite3", "chroma", "tantivy")},
    }
    vectors.flush()
    archive.close()
    (folder / "built.json").write_text(json.dumps(built))


def _write(
    archive: Archive,
    keywords: Any,
    group: Sequence[tuple[Article, list[Passage], Vectors, list[Vectors]]],
    kept: Any,
    row: int,
) -> int:
    """Writes articles as indexing does, but for the embedding. The number of passages."""
    archive.catalog.articles.place(article for article, *_ in group)
    indexed = []
    for article, passages, whole, sentences in group:
        context = terms_of(context_of(article))
        for passage, vector, own in zip(passages, whole, sentences, strict=True):
            bags = (context, *(terms_of(article.text[s.start : s.end]) for s in passage.sentences))
            indexed.append(IndexedPassage(passage, bags, pack(own), vector))
    archive.catalog.passages.write(indexed)
    entries = [(article, passages) for article, passages, *_ in group]
    archive.vectors.add(entries, [list(vectors) for _, _, vectors, _ in group])
    keywords.replace(entries)
    archive.catalog.articles.mark_ready(article.id for article, *_ in group)
    rows = np.concatenate([vectors for _, _, vectors, _ in group]) if group else np.zeros((0, kept.shape[1]))
    kept[row : row + len(rows)] = rows
    return len(rows)


class Base:
    """Reuters, cut and embedded."""

    def __init__(self, articles: list[tuple[Article, list[Passage]]], passages: Vectors, sentences: Vectors) -> None:
        self.articles = articles
        self.passage_vectors = passages
        self.sentence_vectors = sentences
        self._words: dict[int, list[str]] = defaultdict(list)
        for article, _ in articles:
            for word in _WORD.findall(article.text):
                self._words[len(word)].append(word)

    @classmethod
    def prepared(cls, home: Path) -> Base:
        """Embedded on the first call, which takes minutes; kept in ``home`` after that."""
        splitter, settings = SentenceSplitter(), load_settings(home=home)
        distinct = {article.id: article for article in _reuters()}.values()
        articles = [(a, split_article(a, splitter, settings.index.passages)) for a in distinct]
        articles = [(article, passages) for article, passages in articles if passages]
        kept = home / f"reuters-{settings.index.fingerprint()}.npz"
        if not kept.exists():
            sys.stderr.write("embedding Reuters\n")
            embedded = _embedded(articles, wiring.embedder_for(settings)())
            np.savez(kept, passages=embedded[0], sentences=embedded[1])
        with np.load(kept) as arrays:
            return cls(articles, arrays["passages"], arrays["sentences"])

    def copies(self, size: int) -> Iterator[tuple[Article, list[Passage], Vectors, list[Vectors]]]:
        """Articles with their passages' and sentences' vectors, until there are ``size`` passages."""
        left = size
        for copy in count():
            rng, chooser = np.random.default_rng(copy), random.Random(copy)
            row = sentence = 0
            for article, passages in self.articles:
                counts = [len(p.sentences) for p in passages]
                whole = self.passage_vectors[row : row + len(passages)]
                own = self.sentence_vectors[sentence : sentence + sum(counts)]
                row, sentence = row + len(passages), sentence + sum(counts)
                kept = passages[:left]
                if copy:
                    article, kept = self._reworded(article, kept, copy, chooser)
                    whole = _turned(whole, self.passage_vectors, rng)
                    own = _turned(own, self.sentence_vectors, rng)
                split = np.split(own, np.cumsum(counts)[:-1])
                yield article, kept, whole[: len(kept)], split[: len(kept)]
                left -= len(kept)
                if not left:
                    return

    def _reworded(
        self, article: Article, passages: list[Passage], copy: int, chooser: random.Random
    ) -> tuple[Article, list[Passage]]:
        def other(found: re.Match[str]) -> str:
            word = found.group()
            return chooser.choice(self._words[len(word)]) if chooser.random() < REPLACED else word

        # A place of its own: two articles of one place are versions, and the next indexing run drops the older.
        place = f"{article.source} copy {copy}"
        changed = replace(article, text=_WORD.sub(other, article.text), url=f"copy {copy}", source=place)
        return changed, [replace(passage, article_id=changed.id) for passage in passages]


def _turned(vectors: Vectors, others: Vectors, rng: np.random.Generator) -> Vectors:
    """Each vector turned in the direction in which two others, drawn by chance, differ.

    So the copies lie where an archive's vectors lie. Turned in all directions alike, they filled 384 dimensions as no
    archive does, and the nearest of a question were so by chance.
    """
    drawn = rng.integers(0, len(others), (2, len(vectors)))
    direction = others[drawn[0]] - others[drawn[1]]
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-3)
    turned: Vectors = vectors + NOISE * direction
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return turned


def _reuters() -> Iterator[Article]:
    for record in records(DATA / "reuters" / "reuters21578.jsonl.gz"):
        day = date.fromisoformat(record["date"][:10]) if record.get("date") else None
        yield Article(record["body"], record["title"], "Reuters", published=day, source=record["id"])


def _embedded(articles: list[tuple[Article, list[Passage]]], embedder: Embedder) -> tuple[Vectors, Vectors]:
    whole, sentences = [], []
    texts = [
        PassageText(a.title, a.text[p.start : p.end], tuple((s.start - p.start, s.end - p.start) for s in p.sentences))
        for a, passages in articles
        for p in passages
    ]
    for first in range(0, len(texts), 512):
        for vectors in embedder.embed_passages(texts[first : first + 512]):
            whole.append(vectors.passage)
            sentences.append(vectors.sentences)
    return np.stack(whole), np.concatenate(sentences)


# Measuring


def _measured(folder: Path) -> dict[str, Any]:
    settings = load_settings(home=folder)
    wiring.keep_quiet(settings)
    started = time.perf_counter()
    archive = wiring.open_for_reading(settings)
    embedder = wiring.embedder_for(settings)
    search = Search(archive, embedder, settings.index.search)
    questions = _questions(folder)
    search.find(next(questions))
    cold = time.perf_counter() - started
    taken: dict[str, Any] = {"cold_seconds": round(cold, 2)}
    taken["just_opened"] = _percentiles(_timed(search, [next(questions) for _ in range(QUESTIONS // 3)]))
    archive.catalog.prefetch()  # as the chat does when it starts
    taken["one_reader"] = _percentiles(_timed(search, [next(questions) for _ in range(QUESTIONS)]))
    taken["eight_readers"] = _together(search, [next(questions) for _ in range(QUESTIONS)])
    taken["filtered"] = _percentiles(
        _timed(search, [next(questions) for _ in range(QUESTIONS // 3)], Filters(published_from=date(1987, 3, 10)))
    )
    again = next(questions)
    search.find(again)
    taken["same_question_again"] = _percentiles(_timed(search, [again] * 50))
    taken["memory_mb"] = _memory(settings.archive_folder)
    taken["steps_ms"] = _steps(archive, embedder(), [next(questions) for _ in range(100)], settings)
    taken["recall"] = _recall(archive, embedder(), folder, [next(questions) for _ in range(100)])
    taken["while_indexing"] = _while_indexing(search, archive, folder, questions)
    return taken


def _questions(folder: Path) -> Iterator[str]:
    """Questions nobody asked before: SQuAD's, and parts of sentences of the archive's own articles, in turn."""
    asked = [r["question"] for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question"]
    bodies = [article.text for article in _reuters()]
    chooser = random.Random(folder.name)
    chooser.shuffle(asked)
    for question in asked:
        yield question
        words = chooser.choice(bodies).split()
        first = chooser.randrange(max(1, len(words) - 12))
        yield "What is known of " + " ".join(words[first : first + chooser.randint(4, 12)]) + "?"


def _timed(search: Search, questions: Sequence[str], filters: Filters | None = None) -> list[float]:
    seconds = []
    for question in questions:
        started = time.perf_counter()
        search.find(question, filters=filters)
        seconds.append(time.perf_counter() - started)
    return seconds


def _together(search: Search, questions: Sequence[str]) -> dict[str, float]:
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        shares = readers.map(lambda n: _timed(search, questions[n::READERS]), range(READERS))
        seconds = [second for share in shares for second in share]
    return {**_percentiles(seconds), "a_second": round(len(seconds) / (time.perf_counter() - started), 1)}


def _while_indexing(search: Search, archive: Archive, folder: Path, questions: Iterator[str]) -> dict[str, Any]:
    """One reader while ``dateline index`` takes in new articles in a process of its own, as it does in use."""
    inputs = folder / "new.jsonl"
    new = list(islice(records(DATA / "bbc.jsonl.gz"), NEW_ARTICLES))
    inputs.write_text("".join(json.dumps({"title": r["title"], "text": r["body"]}) + "\n" for r in new))
    command = [sys.executable, "-m", "app.cli.main", "index", str(inputs), "--json"]
    environment = {**os.environ, "DATELINE_HOME": str(folder)}
    indexing = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    seconds: list[float] = []
    while indexing.poll() is None:
        seconds += _timed(search, [next(questions)])
    done = json.loads(indexing.communicate()[0])
    title = str(new[-1]["title"])
    seen = any(e.article.title == title for e in search.find(title).evidence)
    _forget(archive, str(folder / "new.jsonl"))
    rate = round(done["indexed"] / done["seconds"], 1)
    return {**_percentiles(seconds), "asked": len(seconds), "articles_a_second": rate, "new_article_found": seen}


def _forget(archive: Archive, file: str) -> None:
    """Takes the new articles out again, so that the archive is the same for the next run."""
    with archive.writing():
        archive.catalog.files.forget([file])
        archive.drop(archive.catalog.articles.unplaced())


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(np.asarray(seconds) * 1000, [50, 95, 99])
    return {"p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "p99_ms": round(float(p99), 1)}


def _steps(archive: Archive, embedder: Embedder, questions: Sequence[str], settings: Settings) -> dict[str, float]:
    """Median milliseconds of the steps that lie in a library."""
    steps: dict[str, list[float]] = defaultdict(list)

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        steps[name].append(1000 * (time.perf_counter() - started))
        return result

    limits = settings.index.search
    for question in questions:
        vector = timed("embedding", lambda: embedder.embed_question(question))  # noqa: B023  # called at once
        terms = timed("terms", lambda: archive.keywords.weigh(question))  # noqa: B023
        near = timed("vectors", lambda: archive.vectors.candidates(vector, limits.vector_candidates))  # noqa: B023
        worded = timed("keywords", lambda: archive.keywords.candidates(terms, limits.keyword_candidates))  # noqa: B023
        timed("catalog", lambda: archive.catalog.passages.candidates(list(dict.fromkeys(near + worded))))  # noqa: B023
    return {name: round(statistics.median(values), 1) for name, values in steps.items()}


def _recall(archive: Archive, embedder: Embedder, folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """Of the nearest passages by exact search, how many are among the candidates.

    Vectors are compared by their similarity, not by their number: equal passages have equal vectors.
    """
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    asked = np.stack([embedder.embed_question(question) for question in questions])
    lowest = np.full((len(asked), NEAREST), -1.0, dtype=np.float32)
    for first in range(0, len(vectors), 50_000):
        cosines = asked @ np.asarray(vectors[first : first + 50_000]).T
        lowest = np.sort(np.concatenate([lowest, cosines], axis=1), axis=1)[:, -NEAREST:]
    shares = []
    for vector, exact in zip(asked, lowest, strict=True):
        found = archive.vectors.candidates(vector, NEAREST)
        own = np.asarray([v @ vector for v in archive.vectors.vectors(found)])
        shares.append(float((own >= exact[0] - 1e-5).sum()) / NEAREST)
    return {"at_50": round(statistics.mean(shares), 4), "at_50_worst_tenth": round(float(np.percentile(shares, 10)), 4)}


def _memory(archive: Path) -> dict[str, int]:
    """Of this process and of the archive's Chroma server: peak, now, and what is not pages of mapped files."""
    server = sharing.owner_of(archive).holder()
    each = [_status("self"), *([_status(str(server.pid))] if server and server.pid else [])]
    return {name: sum(int(status[key].split()[0]) for status in each) // 1024 for name, key in _MEMORY.items()}


def _status(pid: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())


_MEMORY = {"peak": "VmHWM", "resident": "VmRSS", "own": "RssAnon", "mapped_files": "RssFile"}


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(f.stat().st_size for f in files) // 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
