"""The sets that retrieval is measured on: articles under keys, and questions whose right articles are known."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app import wiring
from app.followups.question import standalone
from app.types import Turn
from index.readers import read
from index.settings import ReadingSettings
from index.types import Article
from tests.evaluation.records import DATA, digest, records


@dataclass(frozen=True, slots=True)
class Question:
    qid: str
    kind: str
    text: str
    right: frozenset[str]  # keys of the articles that answer it; copies of an article are equally right
    key_facts: tuple[str, ...]  # "a|b" are alternatives; empty where the set has none


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Articles by key, as a baseline gets them, and as a file that is indexed."""

    name: str
    articles: dict[str, Article]
    questions: list[Question]
    inputs: list[str]  # what ``dateline index`` would be given
    keys: dict[str, frozenset[str]]  # id of an indexed article → its keys, several where articles are equal


def squad(folder: Path) -> RetrievalSet:
    """SQuAD's development paragraphs, each an article with its page's title; the answerable questions."""
    lines = list(records(DATA / "squad_dev.jsonl.gz"))
    texts = [
        (r["doc_id"], {"title": r["title"].replace("_", " "), "text": r["text"]}) for r in lines if r["type"] == "doc"
    ]
    questions = [
        Question(r["qid"], "answerable", r["question"], frozenset({r["doc_id"]}), ())
        for r in lines
        if r["type"] == "question" and r["answerable"]
    ]
    return _as_set("squad", texts, questions, folder)


def bbc(folder: Path) -> RetrievalSet:
    """The BBC articles with the fields they have, and the development questions that have an answer."""
    texts = [
        (r["id"], {"title": r["title"], "text": r["body"], "section": r["section"]})
        for r in records(DATA / "bbc.jsonl.gz")
    ]
    copies = _copies()
    questions = [
        Question(
            r["qid"],
            r["kind"],
            _asked(r),
            frozenset({r["doc_id"], *copies[r["doc_id"]]}),
            tuple(r["key_facts"]),
        )
        for r in records(DATA / "bbc_questions.jsonl")
        if r["kind"] in ("answerable", "followup")
    ]
    return _as_set("bbc", texts, questions, folder)


def samples(folder: Path) -> RetrievalSet:
    """The sample archive and its own questions. Right is every article that holds the proving quote."""
    inputs = [str(wiring.samples_folder() / "articles")]
    articles = {article.source: article for article in _read(inputs)}
    questions = [
        Question(
            str(r["qid"]),
            str(r["kind"]),
            _asked(r),
            frozenset(key for key, article in articles.items() if str(r["quote"]) in article.text),
            tuple(r["key_facts"]),
        )
        for r in map(dict[str, Any], wiring.sample_questions())
        if r["kind"] in ("answerable", "followup")
    ]
    return RetrievalSet("samples", articles, questions, inputs, _keys(articles.items()))


SETS: dict[str, Callable[[Path], RetrievalSet]] = {"squad": squad, "bbc": bbc, "samples": samples}


def _asked(record: dict[str, Any]) -> str:
    """The question; of a conversation its last turn, made to stand alone as it is done without a model."""
    if "question" in record:
        return str(record["question"])
    turns = [Turn(t["role"], t["text"]) for t in record["turns"]]
    return standalone(turns[-1].text, turns[:-1])


def _as_set(
    name: str, texts: list[tuple[str, dict[str, str]]], questions: list[Question], folder: Path
) -> RetrievalSet:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(fields) + "\n" for _, fields in texts), "utf-8")
    by_line = [key for key, _ in texts]
    entries = [(by_line[int(a.source.rsplit("#", 1)[1]) - 1], a) for a in _read([str(path)])]
    # A baseline gets SQuAD's paragraphs without the page's title: before each paragraph of a page it would become a
    # chunk of its own, and cost LangChain's splitter five points of R@5.
    plain = {key: replace(article, title="") if name == "squad" else article for key, article in entries}
    return RetrievalSet(name, plain, questions, [str(path)], _keys(entries))


def _keys(entries: Iterable[tuple[str, Article]]) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for key, article in entries:
        keys[article.id].add(key)
    return {article_id: frozenset(own) for article_id, own in keys.items()}


def _read(inputs: list[str]) -> list[Article]:
    return list(read(inputs, ReadingSettings(), lambda skipped: None))


def _copies() -> dict[str, set[str]]:
    pairs = json.loads((DATA / "bbc_duplicates.json").read_text("utf-8"))
    copies: dict[str, set[str]] = defaultdict(set)
    for one, other, *_ in pairs["exact"] + pairs["near"]:
        copies[one].add(other)
        copies[other].add(one)
    return copies


def half_of(titles: Iterable[str]) -> frozenset[str]:
    """Half of the pages, by the hash of their titles: by whole pages, so that no measured text was trained on."""
    ordered = sorted(set(titles), key=digest)
    return frozenset(ordered[: len(ordered) // 2])
