"""What a cross-encoder brings as the last step of a search, and what it costs: ``make evaluate-retrieval``.

    python -m tests.evaluation.retrieval.reranking [--home FOLDER] [--pairs 3000] [--epochs 1]
        [--learning-rate 5e-5] [--threads 2] [--questions 400]

No trained one comes with Dateline, so one is trained here: the packaged MiniLM with one output, on half of SQuAD's
pages. A pair is a question and a sentence: the one of the right paragraph that holds the answer, or one of the best
others that the search itself finds. Measured are the questions of the other pages, the BBC's and the samples', without
and with it, in one run. It is kept in the home folder, and trained anew when a pair or the recipe changes. Writes
``docs/results/reranker.json``.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import Settings, load_settings
from index.bundled_model import MINILM_PACKAGE, minilm_folder
from index.embedding.embedder import Embedder
from index.retrieval.rerank import CrossEncoderReranker, Reranker
from index.search import Search
from index.stores.archive import Archive
from index.text.passages import SentenceSplitter
from index.types import Filters
from tests.evaluation.descent import losses
from tests.evaluation.metrics import holds_all
from tests.evaluation.records import DATA, HOME, RESULTS, ROOT, circumstances, digest, keep, records
from tests.evaluation.retrieval.__main__ import _archive, _figures, _ranks, _share
from tests.evaluation.retrieval.sets import SETS, Question, RetrievalSet, half_of
from tests.evaluation.retrieval.systems import Dateline

WITHOUT, WITH = "Dateline", "Dateline + cross-encoder"
WRONG_EACH = 3  # wrong sentences a question
_VERSIONS = ("sentence-transformers", "transformers", "torch", MINILM_PACKAGE)
_TIMED, _WARMING = 100, 5  # questions
# In a process of its own, as ``dateline`` would load it: the embedding model runs without PyTorch.
_LOAD = """
import json, sys, time
started = time.perf_counter()
from index.retrieval.rerank import CrossEncoderReranker
CrossEncoderReranker(sys.argv[1])
print(json.dumps({"load_seconds": round(time.perf_counter() - started, 1)}))
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a sentence that answers it, or does not."""

    question: str
    sentence: str
    right: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained; stands in the results."""

    epochs: int
    batch: int = 16
    learning_rate: float = 5e-5  # at most; see tests.evaluation.descent
    max_tokens: int = 160
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Squad:
    """SQuAD as it is asked here: what a set does not say of its questions, and the two halves of its pages."""

    found: RetrievalSet
    answers: dict[str, tuple[str, ...]]  # of a question, by its id; empty where there is none
    pages: dict[str, str]  # title of a paragraph's page
    trained_on: frozenset[str]  # titles

    def questions(self, *, trained_on: bool) -> list[Question]:
        """Those of one half, in an order that has nothing to do with their pages."""
        own = [q for q in self.found.questions if (self.pages[next(iter(q.right))] in self.trained_on) == trained_on]
        return sorted(own, key=lambda question: digest(question.qid))


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if not DATA.exists():
        sys.stderr.write(f"no cross-encoder is trained or measured: {DATA} is not there\n")
        return 0
    settings = load_settings(home=Path(options.home) / "retrieval")
    wiring.keep_quiet(settings)
    _keep_to(options.threads)
    embedder = wiring.embedder_for(settings)
    squad = _squad(settings.home / "squad")
    archive = _archive(squad.found, settings.home / "squad", settings.index, embedder)
    folder = settings.home / "cross-encoder"
    pairs = _pairs(squad, archive, embedder, settings, options.pairs)
    recipe = Recipe(options.epochs, learning_rate=options.learning_rate)
    report: dict[str, Any] = {
        "settings": settings.hash(),
        **circumstances(),
        "versions": {name: importlib.metadata.version(name) for name in _VERSIONS},
        "threads": options.threads,
        "training": {"pages": len(squad.trained_on), **_trained(pairs, recipe, folder)},
    }
    reranker = cache(lambda: _Remembering(CrossEncoderReranker(str(folder))))
    asked = squad.questions(trained_on=False)[: options.questions]
    report["cost"] = _cost(asked, archive, embedder, settings, folder)
    for name in SETS:
        report[name] = _measured(name, settings, embedder, reranker, squad, asked)
        sys.stdout.write(json.dumps({name: report[name]}) + "\n")
    keep(report, Path(options.results))
    return 0


def _keep_to(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default=str(HOME))
    parser.add_argument("--results", default=str(RESULTS / "reranker.json"))
    parser.add_argument("--pairs", type=int, default=3_000, help="to train on")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, default=5e-5, help="at its highest")
    parser.add_argument("--threads", type=int, default=2, help="of PyTorch; on a machine with other work 1 is faster")
    parser.add_argument("--questions", type=int, default=400, help="of SQuAD's other half, to measure with")
    return parser.parse_args(arguments)


# Pairs


def pairs_of(question: str, answers: Sequence[str], paragraph: Sequence[str], found: Sequence[str]) -> list[Pair]:
    """The sentence of the paragraph that holds the answer, and the best of the found that hold none.

    Nothing where no sentence of the paragraph holds it or several do: which of them is meant is not known.
    """
    right = [sentence for sentence in paragraph if _holds(sentence, answers)]
    if len(right) != 1:
        return []
    wrong = [sentence for sentence in dict.fromkeys(found) if not _holds(sentence, answers)]
    return [Pair(question, right[0], True), *(Pair(question, sentence, False) for sentence in wrong[:WRONG_EACH])]


class _Listening:
    """In place of a cross-encoder: notes the sentences that one would be given, best first."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        self.texts = list(texts)
        return [-float(place) for place in range(len(texts))]


def _pairs(
    squad: Squad, archive: Archive, embedder: Callable[[], Embedder], settings: Settings, most: int
) -> list[Pair]:
    """Of the pages trained on; also the wrong sentences come from these alone."""
    listening, splitter = _Listening(), SentenceSplitter()
    section = settings.index.search.model_copy(update={"cached_questions": 0})  # a kept result would not be listened to
    search = Search(archive, embedder, section, lambda: listening)
    known = {key for key, title in squad.pages.items() if title in squad.trained_on}
    only = Filters(article_ids=tuple(sorted(a for a, keys in squad.found.keys.items() if keys <= known)))
    pairs: list[Pair] = []
    for question in squad.questions(trained_on=True):
        if len(pairs) >= most:
            break
        search.find(question.text, filters=only)
        text = squad.found.articles[next(iter(question.right))].text
        paragraph = [text[sentence.start : sentence.end] for sentence in splitter.split(text)]
        pairs += pairs_of(question.text, squad.answers[question.qid], paragraph, listening.texts)
    return pairs[:most]


def _squad(home: Path) -> Squad:
    lines = list(records(DATA / "squad_dev.jsonl.gz"))
    pages = {line["doc_id"]: line["title"] for line in lines if line["type"] == "doc"}
    answers = {line["qid"]: tuple(line["answers"]) for line in lines if line["type"] == "question"}
    return Squad(SETS["squad"](home), answers, pages, half_of(pages.values()))


def _holds(text: str, answers: Sequence[str]) -> bool:
    return holds_all(text, ["|".join(answers)])


# Training


def _trained(pairs: Sequence[Pair], recipe: Recipe, folder: Path) -> dict[str, Any]:
    """What is known of the training; done only if the folder does not hold what these pairs and this recipe make."""
    wanted = {
        "questions": sum(pair.right for pair in pairs),
        "pairs": len(pairs),
        "digest": digest(json.dumps([asdict(pair) for pair in pairs]))[:16],
        **asdict(recipe),
    }
    stamp = folder / "training.json"
    if stamp.exists():
        kept: dict[str, Any] = json.loads(stamp.read_text("utf-8"))
        if wanted.items() <= kept.items():
            return kept
        stamp.unlink()
    started = time.perf_counter()
    taken = _train(pairs, recipe, folder)
    seconds = time.perf_counter() - started
    tenth = max(1, len(taken) // 10)
    measured = {
        "seconds": round(seconds),
        "pairs_a_second": round(len(pairs) * recipe.epochs / seconds, 1),
        "loss": {"first tenth": _mean(taken[:tenth]), "last tenth": _mean(taken[-tenth:])},
    }
    stamp.write_text(json.dumps(wanted | measured, indent=1) + "\n", "utf-8")
    return wanted | measured


def _train(pairs: Sequence[Pair], recipe: Recipe, folder: Path) -> list[float]:
    """Binary cross-entropy over the pairs, and the loss of each step."""
    import torch
    from sentence_transformers import CrossEncoder

    torch.manual_seed(recipe.seed)
    model = CrossEncoder(str(minilm_folder()), num_labels=1, max_length=recipe.max_tokens, device="cpu")

    def loss_of(batch: Sequence[Pair]) -> torch.Tensor:
        scores = model(model.preprocess([(pair.question, pair.sentence) for pair in batch]))["scores"].squeeze(-1)
        labels = torch.tensor([float(pair.right) for pair in batch])
        return torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)

    groups = [{"params": list(model.parameters()), "lr": recipe.learning_rate}]
    taken = list(losses(model, groups, list(_batches(pairs, recipe)), loss_of))
    model.save_pretrained(str(folder))
    return taken


def _batches(pairs: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    """Every pair once an epoch, in a new order each time."""
    chance = random.Random(recipe.seed)
    for _ in range(recipe.epochs):
        order = chance.sample(list(pairs), len(pairs))
        yield from (order[first : first + recipe.batch] for first in range(0, len(order), recipe.batch))


def _mean(taken: Sequence[float]) -> float:
    return round(statistics.mean(taken), 3)


# Measuring


class _Remembering:
    """A question is searched for with room for more and less evidence; what the cross-encoder reads is the same."""

    def __init__(self, reranker: Reranker) -> None:
        self._score = cache(lambda question, texts: reranker.score(question, texts))

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return self._score(question, tuple(texts))


def _measured(
    name: str,
    settings: Settings,
    embedder: Callable[[], Embedder],
    reranker: Callable[[], Reranker],
    squad: Squad,
    asked: list[Question],
) -> dict[str, Any]:
    """A set's figures without and with, and how many questions it moved."""
    home = settings.home / name
    found = squad.found if name == "squad" else SETS[name](home)
    questions = asked if name == "squad" else found.questions
    archive = _archive(found, home, settings.index, embedder)
    section = settings.index.search.model_copy(update={"cached_questions": 10_000})  # each is asked more than once
    figures: dict[str, Any] = {"articles": len(found.articles), "questions": len(questions)}
    ranks: dict[str, dict[str, list[int]]] = {}
    for title, last_step in ((WITHOUT, None), (WITH, reranker)):
        system = Dateline(Search(archive, embedder, section, last_step), found, title)
        figures[title], ranks[title] = _figures(system, questions), {}
        for kind, of_kind in figures[title].items():
            own = [question for question in questions if question.kind == kind]
            of_kind["facts in first sentence"] = _in_first_sentence(system, own, squad)
            ranks[title][kind] = _ranks(system, own)[0]
    for kind, of_kind in figures[WITH].items():
        of_kind["right article first"] = moved(ranks[WITHOUT][kind], ranks[WITH][kind])
    archive.catalog.close()
    return figures


def _in_first_sentence(system: Dateline, questions: Sequence[Question], squad: Squad) -> float:
    """Share of questions whose facts stand in the best sentence. Within one character there is room for no other: the
    first is taken at any length."""
    facts = [question.key_facts or ("|".join(squad.answers[question.qid]),) for question in questions]
    return _share([holds_all(system.text(q.text, 1), of_q) for q, of_q in zip(questions, facts, strict=True)])


def moved(before: Sequence[int], after: Sequence[int]) -> dict[str, int]:
    """How many questions had their right article come to the first place, and how many had it leave it."""
    both = list(zip(before, after, strict=True))
    return {"gained": sum(b > 1 == a for b, a in both), "lost": sum(a > 1 == b for b, a in both)}


def _cost(
    questions: Sequence[Question],
    archive: Archive,
    embedder: Callable[[], Embedder],
    settings: Settings,
    folder: Path,
) -> dict[str, Any]:
    """Time of a search without and with it, in turns so that both meet the same machine; its size; loading."""
    section = settings.index.search.model_copy(update={"cached_questions": 0})
    reranker = CrossEncoderReranker(str(folder))
    steps: dict[str, Callable[[], Reranker] | None] = {"without": None, "with": lambda: reranker}
    searches = {name: Search(archive, embedder, section, step) for name, step in steps.items()}
    timed: dict[str, list[tuple[float, float]]] = {name: [] for name in searches}
    for question in questions[: _TIMED + _WARMING]:
        for name, search in searches.items():
            started, used = time.perf_counter(), time.process_time()
            search.find(question.text)
            timed[name].append((time.perf_counter() - started, time.process_time() - used))
    return {
        "reranked": section.reranked,
        "load_average": round(os.getloadavg()[0], 1),
        "questions": len(timed["with"]) - _WARMING,
        **{name: _percentiles(own[_WARMING:]) for name, own in timed.items()},
        "size_mb": round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6),
        **_loading(folder),
    }


def _loading(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _LOAD, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _percentiles(timed: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Of the time that passed, which other work on the machine lengthens, and of the time that processors worked."""
    figures: dict[str, float] = {}
    for name, seconds in zip(("", "cpu_"), zip(*timed, strict=True), strict=True):
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        figures |= {f"{name}p50_ms": round(1000 * cuts[49], 1), f"{name}p95_ms": round(1000 * cuts[94], 1)}
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
