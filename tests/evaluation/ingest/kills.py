"""Kills a real indexing process at random moments, and looks for what is lost or doubled: ``--count 50``.

Each round changes the inputs (one file in six gets another article: one is added, one removed), starts ``index.build``
in a process of its own on the archive as the last round left it, and kills with SIGKILL, at a random moment of each
phase in turn, that process, the server that holds Chroma, or both. Then a reader asks a question at once, and a second
run ends what the first began. After it every store is compared with what a clean run of the same inputs holds:
articles, passages, each once, vectors. Chroma writes its HNSW files every 40 passages here instead of every 1,000, so
that kills meet it doing so.

    python -m tests.evaluation.ingest.kills [--count 50] [--seed 1]

Writes ``docs/results/kills.json``; the articles are made up here. Exit code 1 if anything is lost or doubled.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import index.build
from index.embedding.embedder import PassageText, PassageVectors
from index.readers import read
from index.search import Search
from index.settings import ChromaSettings, IndexSettings
from index.stores import sharing
from index.stores.archive import Archive, open_archive
from index.text.passages import SentenceSplitter, split_article
from tests.evaluation.records import RESULTS, circumstances, keep
from tests.fakes import WordEmbedder, tuned
from tests.forking import fork
from tests.index.helpers import IMPORTED

SETTINGS = IndexSettings(chroma=tuned(ChromaSettings, idle_seconds=5))
ARTICLES = 240
PHASES = ("reading", "embedding", "catalog", "vectors", "keywords", "ready", "removing")
VICTIMS = ("indexer", "indexer", "server", "both")  # drawn from
_SYNC = 40  # passages between two writings of the HNSW files
_LONGEST = 600.0  # seconds a round may take before it counts as hung
_SAME = 0.999
_SAYS = list[bool]()  # filled in the process that is to be killed

_WHO = ("council", "ferry line", "museum", "harbour board", "orchestra", "mine", "observatory", "railway")
_DID = ("approved", "rejected", "postponed", "opened", "sold", "repaired", "inspected", "renamed")
_WHAT = ("the north bridge", "a second pier", "its oldest hall", "the night service", "the winter garden", "a tunnel")
_WHERE = ("Brannock", "Osk", "Moonport", "Vellin", "Carrow", "Tessaly", "Dunmere", "Iver")


class SmallEmbedder(WordEmbedder):
    dimensions = 64

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        _say("embedding")
        return super().embed_passages(passages)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", default=str(RESULTS / "kills.json"))
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.work:
        _index(Path(options.work[0]), options.work[1])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        report = kill_often(Path(folder), options.count, options.seed)
    keep({**circumstances(), **report}, Path(options.results))
    return 1 if report["lost"] or report["doubled"] or report["wrong"] else 0


def kill_often(folder: Path, count: int, seed: int, articles: int = ARTICLES) -> dict[str, Any]:
    """Rounds on one archive; what was found after them, added up."""
    chooser, repairs = random.Random(seed), _Repairs()
    home, inputs = folder / "archive", folder / "articles"
    inputs.mkdir()
    for number in range(articles):
        _write_article(inputs, number, chooser)
    report: dict[str, Any] = {
        "kills": count,
        "articles": articles,
        "seed": seed,
        "lost": 0,
        "doubled": 0,
        "wrong": 0,  # vectors that are not those of their passage, or not found by it
        "reader_failures": 0,
        "by_phase": Counter(),
        "by_victim": Counter(),
        "ended_before_kill": 0,
    }
    logging.getLogger("index").addHandler(repairs)
    try:
        for done in range(count):
            for number in chooser.sample(range(articles), articles // 6):
                _write_article(inputs, number, chooser)
            phase, victim = PHASES[done % len(PHASES)], chooser.choice(VICTIMS)
            if _killed(home, inputs, phase, victim, chooser):
                report["by_phase"][phase] += 1
                report["by_victim"][victim] += 1
            else:
                report["ended_before_kill"] += 1
            _look_after(home, inputs, report)
            sys.stderr.write(f"{done + 1} of {count}: {phase}, {victim}; lost {report['lost']}\n")
    finally:
        logging.getLogger("index").removeHandler(repairs)
        with sharing.door(home):
            sharing.stop(home)
    return {**report, "repaired": repairs.count, "repairs": repairs.said[:20]}


class _Repairs(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count, self.said = 0, list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        self.said.append(record.getMessage())


# The inputs


def _write_article(folder: Path, number: int, chooser: random.Random) -> None:
    sentences = [
        f"The {chooser.choice(_WHO)} of {chooser.choice(_WHERE)} {chooser.choice(_DID)} {chooser.choice(_WHAT)} "
        f"after {chooser.randint(2, 90)} years, by {chooser.randint(3, 40)} votes to {chooser.randint(1, 40)}."
        for _ in range(chooser.randint(2, 16))
    ]
    title = f"Report {number} of {chooser.randint(1, 10**6)} from {chooser.choice(_WHERE)}"
    text = f"---\ntitle: {title}\noutlet: Harbour Post\n---\n\n{' '.join(sentences)}\n"
    (folder / f"{number:04}.md").write_text(text, "utf-8")


# The run that is killed


def _say(phase: str) -> None:
    if _SAYS:
        sys.stdout.write(phase + "\n")
        sys.stdout.flush()


def _index(home: Path, inputs: str) -> None:
    """What is killed: says which phase it is in. Writes in small groups, so that there are many moments."""
    _SAYS.append(True)
    index.build._COMMIT_PASSAGES = 20
    index.build._CUT_BATCH = 8
    archive = open_archive(home, SETTINGS, create=True, shared=True)
    _sync_often(archive)
    _announce(archive.catalog.articles, "place", "reading")
    _announce(archive.catalog.passages, "write", "catalog")
    _announce(archive.vectors, "add", "vectors")
    _announce(archive.catalog.articles, "mark_ready", "ready")
    _announce(archive.vectors, "remove", "removing")
    writer = index.build.KeywordWriter
    writer.replace = _announced(writer.replace, "keywords")  # type: ignore[method-assign]
    index.build.build([inputs], archive, SmallEmbedder, SETTINGS)
    _say("done")


def _sync_often(archive: Archive) -> None:
    archive.vectors.connection.ask(
        "set", lambda c: c.modify(configuration={"hnsw": {"sync_threshold": _SYNC, "batch_size": _SYNC // 2}})
    )


def _announce(store: object, method: str, phase: str) -> None:
    setattr(store, method, _announced(getattr(store, method), phase))


def _announced(work: Callable[..., Any], phase: str) -> Callable[..., Any]:
    def told(*arguments: Any, **named: Any) -> Any:
        _say(phase)
        return work(*arguments, **named)

    return told


def _killed(home: Path, inputs: Path, phase: str, victim: str, chooser: random.Random) -> bool:
    """Whether the run was still at work when it was killed."""
    work = ("--work", str(home), str(inputs))
    run = fork("tests.evaluation.ingest.kills", *work, env=dict(os.environ), imported=IMPORTED)
    wanted = 1 if phase in ("reading", "removing") else chooser.randint(1, 4)
    for line in run.stdout:
        wanted -= line.strip() == phase
        if not wanted:
            break
    time.sleep(chooser.random() * chooser.choice((0.002, 0.02, 0.1)))
    at_work = run.poll() is None and not wanted
    owner = sharing.owner_of(home).holder()
    if victim in ("server", "both") and owner is not None and owner.url:
        os.kill(owner.pid, signal.SIGKILL)
    if victim in ("indexer", "both"):
        run.kill()
    said, errors = run.communicate(timeout=_LONGEST)
    if victim == "server" and run.returncode:
        raise AssertionError(f"the indexer did not survive its server: {errors}")
    return at_work and (victim == "server" or not said.endswith("done\n"))


# What is left


def _look_after(home: Path, inputs: Path, report: dict[str, Any]) -> None:
    archive = open_archive(home, SETTINGS, create=True, shared=True)
    try:
        Search(archive, SmallEmbedder, SETTINGS.search).find("Who approved the north bridge of Osk?")
    except Exception as error:  # whatever it is, a reader has seen it
        report["reader_failures"] += 1
        sys.stderr.write(f"the reader failed: {error}\n")
    index.build.build([str(inputs)], archive, SmallEmbedder, SETTINGS)
    found = compare(archive, inputs)
    for name, number in found.items():
        report[name] += number
    archive.close()


def compare(archive: Archive, inputs: Path) -> dict[str, int]:
    """The three stores against what a clean run makes of the inputs."""
    splitter, skipped = SentenceSplitter(), list[object]()
    articles = {article.id: article for article in read([str(inputs)], SETTINGS.reading, skipped.append)}
    passages = {p.id: (a, p) for a in articles.values() for p in split_article(a, splitter, SETTINGS.passages)}
    status, expected = archive.catalog.status(), set(passages)
    stores = [archive.catalog.passages.all_ids(), archive.vectors.passage_ids(), archive.keywords.passage_ids()]
    lost = len(articles.keys() - archive.catalog.articles.of(articles).keys()) + status.pending + len(skipped)
    doubled = max(0, status.articles - len(articles))
    for held in stores:
        counted = Counter(held)
        lost += len(expected - counted.keys())
        doubled += len(counted.keys() - expected) + sum(number - 1 for number in counted.values())
    doubled += abs(archive.vectors.count() - len(expected))
    return {"lost": lost, "doubled": doubled, "wrong": _wrong(archive, passages)}


def _wrong(archive: Archive, passages: dict[str, Any]) -> int:
    ids = sorted(passages)
    held = archive.vectors.vectors(ids)
    embedder, wrong = WordEmbedder(), 0
    embedder.dimensions = SmallEmbedder.dimensions  # type: ignore[misc]
    for identifier, vector in zip(ids, held, strict=False):
        article, passage = passages[identifier]
        own = embedder.embed_passages([index.build._passage_text(article, passage)])[0].passage
        wrong += float(own @ vector) < _SAME
    for vector in held:
        near = archive.vectors.vectors(archive.vectors.candidates(np.asarray(vector), 1))
        if not near or float(near[0] @ vector) < _SAME * float(vector @ vector):
            wrong += 1
            sys.stderr.write("a passage is not the nearest to its own vector\n")
    return wrong + len(ids) - len(held)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
