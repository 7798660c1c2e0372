"""How fast articles are indexed, in how much memory and on how much disk, beside what one would write instead.

Indexes the BBC archive and all of Reuters, each in a process of its own, so that peak memory is that of indexing
alone. The embedding model is exported and loaded before the clock starts; that time is reported apart.

LangChain's tutorial gets every n-th article of the same sets: its rate hardly depends on how many there are. (It sorts
the chunks it adds by length; in a third of the sample padding adds 7% to the BBC's tokens and 4% to Reuters', and 1%
over a whole set. A sample is dearer for us too: every run has its fixed costs.) Ours indexes the very same articles in
the same run: three rounds over a third of them each, in alternating order and a new process each time, so that a
machine that slows down meanwhile slows both. Speeds are medians of the rounds, and so is their ratio; n and the number
of articles are in the results. For the tutorial the clock starts when its model is loaded and its articles are read.

In the same manner the default embedding is compared with float precision and with PyTorch, on a sample of the BBC; and
indexing on the machine as it is with indexing beside one busy process a core.

    python -m tests.benchmarks.indexing [--set bbc] [--limit 60] [--tutorial-articles 20] [--results FILE]
    python -m tests.benchmarks.indexing --busy     # only the last, in some minutes; the rest of the results is kept

Writes ``docs/results/indexing.json`` and ``docs/pictures/indexing.png``. Nothing is asserted: absolute times belong to
one machine. Memory is read from /proc, so this runs on Linux only.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from app import wiring
from app.settings import Settings, load_settings
from index.build import build
from index.embedding.embedder import PassageText
from index.readers import read
from index.stores.archive import open_archive
from index.types import Article
from tests.benchmarks.load import busy_processes
from tests.benchmarks.plots import plot_indexing
from tests.evaluation.records import DATA, RESULTS, ROOT, circumstances
from tests.evaluation.retrieval.baselines import TUTORIAL_PACKAGES, tutorial_index

T = TypeVar("T")
Point = tuple[float, int, float]  # seconds, articles indexed, MB resident

FILES = {"bbc": DATA / "bbc.jsonl.gz", "reuters": DATA / "reuters" / "reuters21578.jsonl.gz"}
TUTORIAL_ARTICLES = {"bbc": 600, "reuters": 1_500}
EMBEDDING_ARTICLES = 250
BUSY_ARTICLES = 180
EMBEDDINGS: dict[str, dict[str, str]] = {
    "int8": {"precision": "int8"},
    "float": {"precision": "float"},
    "torch": {"backend": "torch"},
}
ROUNDS = 3
MOST_POINTS = 100
_EVERY_SECONDS = 1.0  # a look at the memory
_WARM_UP = PassageText(
    "Bahia cocoa review", "Showers continued in the cocoa zone. The drought is over.", ((0, 36), (37, 57))
)
_LIBRARIES = ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters")


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.child:
        _tell(result=_measured(json.loads(options.child)))
        return 0
    names = [name for name in (["bbc"] if options.busy else options.set) if _is_there(FILES[name])]
    if not names:
        return 0
    target = Path(options.results)
    if options.home:
        Path(options.home).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.home) as folder:
        if options.busy:
            report = json.loads(target.read_text("utf-8")) if target.exists() else {}
        else:
            report = _report(Path(folder), names, options)
        if "bbc" in names:
            report["busy"] = {**circumstances(), **_beside_busy(Path(folder), lines_of("bbc")[: options.limit])}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"written to {target}\n")
    if options.busy:
        return 0
    if importlib.util.find_spec("matplotlib"):
        picture = ROOT / "docs" / "pictures" / "indexing.png"
        plot_indexing(report, picture if target.resolve().parent == RESULTS else target.with_suffix(".png"))
    else:
        sys.stderr.write("no picture: matplotlib is not installed (extra 'evaluation')\n")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=list(FILES))
    parser.add_argument("--limit", type=int, help="only the first articles of each set, for trying")
    parser.add_argument("--tutorial-articles", type=int, help="about as many of each set for the tutorial; 0: all")
    parser.add_argument(
        "--embedding-articles", type=int, default=EMBEDDING_ARTICLES, help="of the BBC, for int8, float and PyTorch"
    )
    parser.add_argument("--busy", action="store_true", help="measure only beside a busy machine")
    parser.add_argument("--home", help="where the temporary folder is made")
    parser.add_argument(
        "--results", default=str(RESULTS / "indexing.json"), help="elsewhere, the picture is put beside it"
    )
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.set = options.set or list(FILES)
    return options


def _is_there(file: Path) -> bool:
    if not file.exists():
        sys.stderr.write(f"skipped: {file} is not there\n")
    return file.exists()


def _report(folder: Path, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    settings = load_settings(home=folder)
    report: dict[str, Any] = {
        "settings": settings.hash(),
        "index": settings.index.model_dump(include={"passages", "embedding", "chroma"}),
        **circumstances(),
        "versions": _versions(),
        "limit": options.limit,
    }
    ours = Contestant("ours", settings.index.embedding.model_dump())
    report["export_and_load_seconds"] = _run(folder, Contestant("model", ours.embedding), [])["model_seconds"]
    for name in names:
        lines = lines_of(name)[: options.limit]
        report[name] = _whole(folder, ours, lines)
        distinct = list(dict.fromkeys(lines))  # a copy would be one article for us, and two for the tutorial
        if all(map(importlib.util.find_spec, _LIBRARIES)):
            count = TUTORIAL_ARTICLES[name] if options.tutorial_articles is None else options.tutorial_articles
            both = {"ours": ours, "tutorial": Contestant("tutorial", {})}
            report[name]["beside_tutorial"] = _compared(folder, both, distinct, count)
        else:
            sys.stderr.write("no tutorial: its libraries are not installed (extra 'evaluation')\n")
        if name == "bbc":
            variants = {key: Contestant("ours", {**ours.embedding, **own}) for key, own in EMBEDDINGS.items()}
            _run(folder, Contestant("model", variants["float"].embedding), [])  # exports it
            report["embeddings"] = {"set": name, **_compared(folder, variants, distinct, options.embedding_articles)}
    return report


def _beside_busy(folder: Path, lines: Sequence[str]) -> dict[str, Any]:
    """Articles a second on the machine as it is and beside a busy process on every core, each over the same ones."""
    ours = Contestant("ours", load_settings(home=folder).index.embedding.model_dump())
    _run(folder, Contestant("model", ours.embedding), [])  # exports it
    _, sample = systematic(list(dict.fromkeys(lines)), BUSY_ARTICLES)
    before, cores = os.getloadavg()[0], os.cpu_count() or 1
    speeds: dict[int, list[float]] = {0: [], cores: []}
    for number in range(ROUNDS):
        for busy in (0, cores)[:: -1 if number % 2 else 1]:
            with busy_processes(busy):
                speeds[busy].append(_run(folder, ours, sample[number::ROUNDS])["articles_per_second"])
    compared = {
        "load_before": round(before, 2),
        "articles": len(sample),
        **{f"{busy} busy processes": statistics.median(own) for busy, own in speeds.items()},
        "ratio": round(statistics.median(slow / fast for fast, slow in zip(*speeds.values(), strict=True)), 2),
    }
    sys.stdout.write(json.dumps({"busy": compared}) + "\n")
    return compared


def _versions() -> dict[str, str]:
    versions = {}
    for name in sorted({*TUTORIAL_PACKAGES, "nncf", "openvino", "tantivy"}):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = ""
    return versions


def lines_of(name: str) -> list[str]:
    """The lines of the file that is indexed: each set's own fields under the names that the reader knows."""
    lines = gzip.decompress(FILES[name].read_bytes()).decode().split("\n")
    records = [json.loads(line) for line in lines if line.strip()]
    return [json.dumps(_FIELDS[name](record)) + "\n" for record in records]


_FIELDS: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "bbc": lambda r: {"title": r["title"], "text": r["body"], "section": r["section"], "outlet": "BBC News"},
    "reuters": lambda r: {
        "title": r["title"],
        "text": r["body"],
        "dateline": r["dateline"],
        "published": r["date"],
        "outlet": "Reuters",
    },
}


# Comparing


def systematic(items: Sequence[T], count: int) -> tuple[int, Sequence[T]]:
    """Every n-th item, about ``count`` of them, and n. A count of 0 means all."""
    every = max(1, round(len(items) / count)) if count else 1
    return every, items[::every]


def _whole(folder: Path, contestant: Contestant, lines: Sequence[str]) -> dict[str, Any]:
    figures = _run(folder, contestant, lines)
    points = thinned(figures.pop("memory"), MOST_POINTS)
    sys.stdout.write(json.dumps(figures) + "\n")
    figures["memory"] = {
        name: list(values)
        for name, values in zip(("seconds", "articles", "mb"), zip(*points, strict=True), strict=False)
    }
    return figures


def _compared(folder: Path, contestants: Mapping[str, Contestant], lines: Sequence[str], count: int) -> dict[str, Any]:
    """Each contestant over the same articles: rounds over a part of them each, in alternating order."""
    every, sample = systematic(lines, count)
    rounds: list[dict[str, dict[str, Any]]] = []
    for number in range(min(ROUNDS, len(sample))):
        order = list(contestants)[:: -1 if number % 2 else 1]
        results = {name: _run(folder, contestants[name], sample[number::ROUNDS]) for name in order}
        rounds.append({name: results[name] for name in contestants})
    compared = {"every": every, **summary(rounds)}
    sys.stdout.write(json.dumps(compared) + "\n")
    kept = ("articles", "seconds", "model_seconds")
    compared["rounds"] = [{name: {k: own[k] for k in kept} for name, own in one.items()} for one in rounds]
    return compared


def summary(rounds: Sequence[Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Of each contestant sums, medians and the highest peak; and how many times as fast the first is as each other."""
    figures: dict[str, Any] = {}
    first, *others = rounds[0]
    for name in rounds[0]:
        own = [one[name] for one in rounds]
        figures[name] = {
            **{key: round(sum(r[key] for r in own), 2) for key in _SUMS if key in own[0]},
            **{key: round(statistics.median(r[key] for r in own), 1) for key in _MEDIANS if key in own[0]},
            "peak_mb": max(r["peak_mb"] for r in own),
        }
    speeds = [{name: own["articles_per_second"] for name, own in one.items()} for one in rounds]
    figures["ratio"] = {name: round(statistics.median(s[first] / s[name] for s in speeds), 2) for name in others}
    return figures


_SUMS = ("articles", "indexed", "passages", "sentences", "chunks", "seconds")
# Not disk: over so few articles it is mostly what empty stores take.
_MEDIANS = ("articles_per_second", "sentences_per_second", "chunks_per_second", "model_seconds")


# Processes of their own


@dataclass(frozen=True, slots=True)
class Contestant:
    """What a child process does: ``ours``, ``tutorial``, or only open the ``model``; and with which embedding."""

    system: str
    embedding: dict[str, Any]


@dataclass
class Watch:
    """Looks at a process's memory while it indexes."""

    pid: int
    progress: list[tuple[float, int]] = field(default_factory=list)  # seconds, articles
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds, MB resident
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()

    def _look(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._done.is_set():
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
            if not pages:  # it has ended
                return
            self.memory.append((time.monotonic(), pages * page / 2**20))
            self._done.wait(_EVERY_SECONDS)

    def points(self) -> list[Point]:
        """Articles come in groups, one a commit; between two commits they are interpolated."""
        times, articles = zip(*self.progress, strict=True)
        return [
            (round(max(0.0, t - times[0]), 1), round(float(np.interp(t, times, articles))), round(mb, 1))
            for t, mb in self.memory
        ]


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """At most ``most`` points in their order: of each run of neighbours that with most memory, so no peak is lost."""
    run = -(-len(points) // most)
    return [max(points[i : i + run], key=lambda point: point[2]) for i in range(0, len(points), run)] if points else []


def _run(folder: Path, contestant: Contestant, lines: Sequence[str]) -> dict[str, Any]:
    """What a child process measured over these articles. The model is shared by all, the rest is removed."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        inputs = Path(own) / "articles.jsonl"
        inputs.write_text("".join(lines), "utf-8")
        job = {
            "system": contestant.system,
            "embedding": contestant.embedding,
            "home": str(folder),
            "inputs": str(inputs),
            "folder": str(Path(own) / "index"),
        }
        figures = _watched([sys.executable, "-m", "tests.benchmarks.indexing", "--child", json.dumps(job)])
        if contestant.system == "ours":
            figures["disk_bytes_per_article"] = round(_size(Path(own) / "index") / max(1, figures["indexed"]))
            figures["input_bytes_per_article"] = round(inputs.stat().st_size / max(1, len(lines)))
    return figures


def _watched(command: Sequence[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        watch = Watch(child.pid)
        for line in child.stdout:
            told = _told(line)
            if "indexed" in told:
                if not watch.progress:
                    watch.start()
                watch.progress.append((time.monotonic(), told["indexed"]))
            if "result" in told:
                figures = told["result"]
                watch.stop()
        watch.stop()
    if child.returncode or not figures:
        raise SystemExit(f"a child process failed with exit code {child.returncode}: {' '.join(command)}")
    if watch.progress:
        figures["memory"] = watch.points()
    return figures


def _told(line: str) -> dict[str, Any]:
    """What ``_tell`` wrote; nothing if a library printed the line."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


# In the child process


def _measured(job: Mapping[str, Any]) -> dict[str, Any]:
    settings = load_settings(home=job["home"], index={"embedding": job["embedding"]})
    wiring.keep_quiet(settings)
    match job["system"]:
        case "model":
            figures = _model(settings)
        case "tutorial":
            figures = _tutorial(job, settings)
        case _:
            figures = _ours(job, settings)
    return {**figures, "peak_mb": _peak()}


def _model(settings: Settings) -> dict[str, Any]:
    """Exports the embedding model if that has not been done, and opens it."""
    embedder, started = wiring.embedder_for(settings), time.monotonic()
    embedder().embed_question(_WARM_UP.headline)
    return {"model_seconds": round(time.monotonic() - started, 2)}


def _ours(job: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    embedder, started = wiring.embedder_for(settings), time.monotonic()
    embedder().embed_passages([_WARM_UP])
    model_seconds = time.monotonic() - started
    archive = open_archive(Path(job["folder"]), settings.index, create=True)
    _tell(indexed=0)
    done = build([job["inputs"]], archive, embedder, settings.index, lambda report: _tell(indexed=report.indexed))
    status = archive.catalog.status()
    archive.catalog.close()
    return {
        "articles": done.read + len(done.skipped),
        "indexed": done.indexed,
        "skipped": len(done.skipped),
        "passages": done.passages,
        "sentences": status.sentences,
        "seconds": round(done.seconds, 2),
        "articles_per_second": round(done.indexed / done.seconds, 2),
        "sentences_per_second": round(status.sentences / done.seconds, 2),
        "model_seconds": round(model_seconds, 2),
    }


def _tutorial(job: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    articles = list(read([job["inputs"]], settings.index.reading, lambda skipped: None))
    folder = Path(job["folder"])
    tutorial_index(articles[:1], folder / "warm-up")
    taken: list[float] = []

    def clocked() -> Iterator[Article]:
        taken.append(time.monotonic())
        yield from articles

    called = time.monotonic()
    chunks = tutorial_index(clocked(), folder / "index")
    seconds = time.monotonic() - taken[0]
    return {
        "articles": len(articles),
        "chunks": chunks,
        "seconds": round(seconds, 2),
        "articles_per_second": round(len(articles) / seconds, 2),
        "chunks_per_second": round(chunks / seconds, 2),
        "model_seconds": round(taken[0] - called, 2),
    }


def _peak() -> int:
    """Peak resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def _tell(**what: Any) -> None:
    """A line to the parent process."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
