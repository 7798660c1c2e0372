"""Whether an archive may be searched by another precision of the embedding model than the one that it was built with.

    python -m tests.evaluation.retrieval.precisions [--every 1] [--home FOLDER]

SQuAD's paragraphs as vectors in int8, in float, and every other one in each, all in archives of their own; the
questions as vectors of both. R@5 of the search, and of the vectors alone. Writes ``docs/results/precisions.json``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import load_settings
from index.build import build
from index.embedding.embedder import Embedder, PassageText, PassageVectors, Vector
from index.embedding.opening import open_embedder
from index.search import Search
from index.settings import EmbeddingSettings
from index.stores.archive import open_archive
from tests.evaluation.records import DATA, RESULTS, circumstances, keep
from tests.evaluation.retrieval.sets import squad
from tests.evaluation.retrieval.systems import Dateline, parts
from tests.fakes import tuned

PRECISIONS = ("int8", "float")


@dataclass
class Remembering:
    """An embedder that embeds each text once: the same passages go into several archives."""

    embedder: Embedder
    passages: dict[PassageText, PassageVectors] = field(default_factory=dict)
    questions: dict[str, Vector] = field(default_factory=dict)

    @property
    def dimensions(self) -> int:
        return self.embedder.dimensions

    @property
    def made_by(self) -> str:
        return self.embedder.made_by

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        new = [passage for passage in passages if passage not in self.passages]
        self.passages.update(zip(new, self.embedder.embed_passages(new), strict=True))
        return [self.passages[passage] for passage in passages]

    def embed_question(self, question: str) -> Vector:
        if question not in self.questions:
            self.questions[question] = self.embedder.embed_question(question)
        return self.questions[question]


@dataclass
class Alternating:
    """Every other passage by one embedder and by the other: an archive that moved between two machines."""

    one: Embedder
    other: Embedder
    made_by = "both"

    @property
    def dimensions(self) -> int:
        return self.one.dimensions

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        both = (self.one.embed_passages(passages), self.other.embed_passages(passages))
        return [both[number % 2][number] for number in range(len(passages))]

    def embed_question(self, question: str) -> Vector:
        return self.one.embed_question(question)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    parser.add_argument("--home", help="where the exported models are kept")
    parser.add_argument("--results", default=str(RESULTS / "precisions.json"))
    options = parser.parse_args(arguments)
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = _report(Path(folder), Path(options.home or folder), options.every)
    keep(report, Path(options.results))
    return 0


def _report(folder: Path, home: Path, every: int) -> dict[str, Any]:
    settings = load_settings(home=home)
    wiring.keep_quiet(settings)
    own = {**settings.index.embedding.model_dump(), "backend": "openvino", "device": "cpu"}
    int8, float_ = (
        Remembering(
            open_embedder(tuned(EmbeddingSettings, **own, precision=name), settings.models_folder / "embedding")
        )
        for name in PRECISIONS
    )
    found = squad(folder)
    questions = found.questions[::every]
    report: dict[str, Any] = {
        "settings": settings.hash(),
        **circumstances(),
        "articles": len(found.articles),
        "questions": len(questions),
    }
    archives: dict[str, Embedder] = {"int8": int8, "float": float_, "mixed": Alternating(int8, float_)}
    for built, builder in archives.items():
        archive = open_archive(folder / built, settings.index, create=True)
        build(found.inputs, archive, lambda builder=builder: builder, settings.index)  # type: ignore[misc]
        for asked, asker in zip(PRECISIONS, (int8, float_), strict=True):
            opened = lambda asker=asker: asker  # type: ignore[misc]  # noqa: E731
            search = Dateline(Search(archive, opened, settings.index.search), found)
            vectors = next(part for part in parts(archive, opened, found) if part.name == "vectors alone")
            figures = {
                name: _recall([system.articles(q.text)[:5] for q in questions], [q.right for q in questions])
                for name, system in (("search R@5", search), ("vectors alone R@5", vectors))
            }
            report[f"{built} archive, {asked} questions"] = figures
            sys.stdout.write(f"{built} archive, {asked} questions: {figures}\n")
            sys.stdout.flush()
        archive.close()
    return report


def _recall(found: Sequence[Sequence[frozenset[str]]], right: Sequence[frozenset[str]]) -> float:
    hits = sum(any(keys & own for keys in first) for first, own in zip(found, right, strict=True))
    return round(hits / len(right), 4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
