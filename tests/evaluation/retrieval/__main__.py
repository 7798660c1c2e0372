"""How well the proof of an answer is found, beside what one would write instead: ``make evaluate-retrieval``.

    python -m tests.evaluation.retrieval [--set bbc] [--home FOLDER] [--no-baselines] [--reranker NAME] [--settings]

For SQuAD: is the right paragraph first, among five, among ten; mean reciprocal rank over the first ten. For the BBC
and the samples: is the right article first, among five, and does the text that would be shown to the model within
1,000, 1,500 and 2,500 characters hold all key facts. Everything runs on the same articles and questions in one run,
with one setting for all sets. Writes ``docs/results/retrieval.json``.

``--settings`` measures what each setting of the search is worth; writes ``docs/results/retrieval_settings.json``.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import Settings, load_settings
from index.build import build
from index.embedding.embedder import Embedder
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive, open_archive
from tests.evaluation.metrics import holds_all
from tests.evaluation.records import DATA, RESULTS, ROOT, circumstances, keep
from tests.evaluation.retrieval.baselines import TUTORIAL_PACKAGES, TXTAI_PACKAGES
from tests.evaluation.retrieval.sets import SETS, Question, RetrievalSet
from tests.evaluation.retrieval.systems import Dateline, System, baselines, parts

CHARS = (1_000, 1_500, 2_500)
RANKS = (1, 5, 10)
# One at a time, from the settings as they are: what each is worth.
VARIANTS: dict[str, dict[str, Any]] = {
    "as set": {},
    "passage BM25 .3": {"passage_bm25_weight": 0.3},
    "passage BM25 .7": {"passage_bm25_weight": 0.7},
    "sentence BM25 0": {"sentence_bm25_weight": 0.0},
    "sentence BM25 .3": {"sentence_bm25_weight": 0.3},
    "both BM25 0 (vectors of sentences alone)": {"passage_bm25_weight": 0.0, "sentence_bm25_weight": 0.0},
    "article 0": {"article_weight": 0.0},
    "article .6": {"article_weight": 0.6},
    "no siblings": {"sibling_articles": 0},
    "at most 4 sentences an article": {"max_per_article": 4},
    "no neighbours": {"neighbours": False},
    "30 candidates from each index": {"vector_candidates": 30, "keyword_candidates": 30},
    "300 candidates from each index": {"vector_candidates": 300, "keyword_candidates": 300},
}


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if not DATA.exists():
        sys.stderr.write(f"only the samples are measured: {DATA} is not there\n")
        options.set = ["samples"]
    settings = load_settings(home=Path(options.home) / "retrieval")
    wiring.keep_quiet(settings)
    report: dict[str, Any] = {
        "settings": settings.hash(),
        "index": settings.index.model_dump(include={"passages", "embedding", "search"}),
        **circumstances(),
    }
    if not options.settings:
        report["versions"] = {
            name: importlib.metadata.version(name)
            for name in sorted({*TUTORIAL_PACKAGES, *(TXTAI_PACKAGES if options.baselines else ())})
        }
    for name in options.set:
        report[name] = _measured(name, settings, options)
    name = "retrieval_settings.json" if options.settings else "retrieval.json"
    keep(report, Path(options.results or RESULTS / name))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=list(SETS))
    parser.add_argument("--home", default=str(ROOT / ".cache" / "evaluation"))
    parser.add_argument("--results", help="the results file")
    parser.add_argument("--no-baselines", dest="baselines", action="store_false")
    parser.add_argument("--reranker", help="a cross-encoder: measured beside the search without it")
    parser.add_argument("--settings", action="store_true", help="measure variants of the settings instead")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question of SQuAD")
    options = parser.parse_args(arguments)
    options.set = options.set or list(SETS)
    return options


def _measured(name: str, settings: Settings, options: argparse.Namespace) -> dict[str, Any]:
    home = settings.home / name
    found = SETS[name](home)
    embedder = wiring.embedder_for(settings)
    archive = _archive(found, home, settings.index, embedder)
    questions = found.questions[:: options.every] if name == "squad" else found.questions
    figures: dict[str, Any] = {"articles": len(found.articles), "questions": len(questions)}
    for system in _systems(found, archive, embedder, settings, home, options):
        figures[system.name] = _figures(system, questions)
        sys.stdout.write(json.dumps({name: {system.name: {**figures[system.name], "misses": None}}}) + "\n")
        sys.stdout.flush()
    archive.catalog.close()
    return figures


def _archive(found: RetrievalSet, home: Path, settings: IndexSettings, embedder: Callable[[], Embedder]) -> Archive:
    """The set's archive, built anew where the settings it was built with are no longer these."""
    folder = home / f"archive-{settings.fingerprint()}"
    archive = open_archive(folder, settings, create=True)
    build(found.inputs, archive, embedder, settings)
    return archive


def _systems(
    found: RetrievalSet,
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: Settings,
    home: Path,
    options: argparse.Namespace,
) -> Iterator[System]:
    search = settings.index.search
    if options.settings:
        for name, changed in VARIANTS.items():
            yield Dateline(Search(archive, embedder, search.model_copy(update=changed)), found, name)
        return
    yield Dateline(Search(archive, embedder, search), found)
    if options.reranker:
        section = settings.index.model_copy(update={"search": search.model_copy(update={"reranker": options.reranker})})
        changed_settings = settings.model_copy(update={"index": section})
        reranker = wiring.reranker_for(changed_settings)
        yield Dateline(Search(archive, embedder, section.search, reranker), found, f"Dateline + {options.reranker}")
    yield from parts(archive, embedder, found)
    if options.baselines:
        yield from baselines(found, home / "baselines", ("tutorial", "txtai"))


def _figures(system: System, questions: list[Question]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for kind in sorted({q.kind for q in questions}):
        own = [q for q in questions if q.kind == kind]
        ranks, seconds = _ranks(system, own)
        of_kind: dict[str, Any] = {"n": len(own)}
        of_kind.update({f"R@{rank}": _share([found <= rank for found in ranks]) for rank in RANKS})
        of_kind["MRR@10"] = round(statistics.mean(1 / rank if rank <= 10 else 0.0 for rank in ranks), 4)
        misses = {q.qid: {"rank": rank} for q, rank in zip(own, ranks, strict=True) if rank > 1}
        if all(q.key_facts for q in own):
            for chars in CHARS:
                held = [holds_all(system.text(q.text, chars), q.key_facts) for q in own]
                of_kind[f"facts in {chars}"] = _share(held)
                for question, holds in zip(own, held, strict=True):
                    if not holds:
                        misses.setdefault(question.qid, {})[f"facts in {chars}"] = 0
            of_kind["misses"] = misses
        of_kind["median_ms"] = round(1000 * statistics.median(seconds), 1)
        figures[kind] = of_kind
    return figures


def _ranks(system: System, questions: list[Question]) -> tuple[list[int], list[float]]:
    ranks, seconds = [], []
    for question in questions:
        started = time.perf_counter()
        found = system.articles(question.text)
        seconds.append(time.perf_counter() - started)
        ranks.append(next((rank for rank, keys in enumerate(found, start=1) if keys & question.right), 10_000))
    return ranks, seconds


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
