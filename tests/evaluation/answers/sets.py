"""The archives that answers are measured on, built once under a home folder, and their questions."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import Settings, load_settings
from index.build import build, rebuild
from index.errors import ArchiveMismatch
from index.stores.archive import open_archive
from index.types import Article, Filters
from tests.evaluation.answers.asking import Asked
from tests.evaluation.records import DATA, HOME, digest, records

_DAYS_BEFORE, _DAYS_AFTER = timedelta(14), timedelta(3)  # of a quiz, in which what it asks about was published


def settings_for(name: str, home: Path = HOME, **overrides: Any) -> Settings:
    """Settings of one set's archive. All share one folder of models, so that the local one is joined once."""
    folder = home / name
    folder.mkdir(parents=True, exist_ok=True)
    (home / "models").mkdir(exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(home / "models")
    settings = load_settings(home=folder, **overrides)
    wiring.keep_quiet(settings)
    return settings


def prepared(name: str, home: Path = HOME, **overrides: Any) -> Settings:
    """The set's archive, built on the first call."""
    settings = settings_for(name, home, **overrides)

    def inputs() -> list[str]:
        if name in _FOLDERS:
            return [str(_FOLDERS[name]() / "articles")]
        lines = settings.home / f"{name}.jsonl"
        lines.write_text("".join(json.dumps(fields) + "\n" for fields in _FIELDS[name]()), "utf-8")
        return [str(lines)]

    return built(settings, inputs)


def built(settings: Settings, inputs: Callable[[], list[str]]) -> Settings:
    """The same settings, once there is an archive of the inputs. They are asked for only where it is to be built."""
    if wiring.has_archive(settings):
        _brought_up_to_date(settings)
        return settings
    sys.stderr.write(f"building the archive in {settings.home}\n")
    archive = open_archive(settings.archive_folder, settings.index, create=True)
    build(inputs(), archive, wiring.embedder_for(settings), settings.index)
    archive.close()
    return settings


def _brought_up_to_date(settings: Settings) -> None:
    """Indexes the archive anew if an earlier version of the project made it, or other settings."""
    try:
        wiring.open_for_reading(settings).close()
    except ArchiveMismatch:
        sys.stderr.write(f"indexing the archive in {settings.home} anew\n")
        archive = open_archive(settings.archive_folder, settings.index, rebuild=True)
        rebuild(archive, wiring.embedder_for(settings), settings.index)
        archive.close()


def indexed(articles: Iterable[Article], settings: Settings) -> None:
    """Makes an archive of articles that exist in no file."""
    inputs = settings.home / "articles.jsonl"
    lines = (
        {"title": a.title, "text": a.text, "outlet": a.outlet, "published": str(a.published) if a.published else ""}
        for a in articles
    )
    inputs.write_text("".join(json.dumps({k: v for k, v in line.items() if v}) + "\n" for line in lines), "utf-8")
    archive = open_archive(settings.archive_folder, settings.index, create=True)
    build([str(inputs)], archive, wiring.embedder_for(settings), settings.index)
    archive.catalog.close()


def questions(name: str) -> list[Asked]:
    """The development questions of the BBC, those of the sample archive, or those by another hand."""
    lines = wiring.sample_questions() if name == "samples" else records(_QUESTIONS[name])
    return [Asked.of(dict(line)) for line in lines]


def squad_questions(count: int, part: str) -> list[Asked]:
    """``count`` of SQuAD's questions, half of them unanswerable; ``part`` "fit" and "test" share none.

    Drawn by the hash of their id, so that the same count is the same questions on any machine.
    """
    asked = [r for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question"]
    asked.sort(key=lambda r: digest(str(r["qid"])))
    own = [r for n, r in enumerate(asked) if (n % 2 == 0) == (part == "test")]
    chosen = [[r for r in own if bool(r["answerable"]) is kind][: count // 2] for kind in (True, False)]
    return [_squad(r) for pair in zip(*chosen, strict=True) for r in pair]


def _squad(record: dict[str, Any]) -> Asked:
    answers = [str(a).replace("|", " ") for a in record.get("answers", [])]
    facts = ("|".join(answers),) if record["answerable"] and answers else ()
    return Asked(record["qid"], "answerable" if facts else "unanswerable", record["question"], facts)


def _bbc() -> list[dict[str, str]]:
    return [
        {"title": r["title"], "text": r["body"], "section": r["section"], "outlet": "BBC News"}
        for r in records(DATA / "bbc.jsonl.gz")
    ]


def _squad_paragraphs() -> list[dict[str, str]]:
    lines = records(DATA / "squad_dev.jsonl.gz")
    return [{"title": r["title"].replace("_", " "), "text": r["text"]} for r in lines if r["type"] == "doc"]


def realtimeqa_questions(most: int = 0) -> list[Asked]:
    """Quiz questions of news sites, each limited to the days around it; of each kind at most so many, drawn by hash.

    *Unstated*: the answer stands, word for word, in no article of those weeks, so it is to be refused.
    """
    drawn: dict[str, list[Asked]] = defaultdict(list)
    lines = records(DATA / "realtimeqa_questions.jsonl")
    for r in sorted(lines, key=lambda r: digest(str(r["qid"]))):
        day, own = date.fromisoformat(r["date"]), drawn[r["kind"]]
        if not most or len(own) < most:
            limits = Filters(published_from=day - _DAYS_BEFORE, published_to=day + _DAYS_AFTER)
            facts = tuple(r["key_facts"]) if r["kind"] == "stated" else ()
            own.append(Asked(r["qid"], r["kind"], r["question"], facts, filters=limits))
    return [asked for own in drawn.values() for asked in own]


def _realtimeqa() -> list[dict[str, str]]:
    names = ("title", "text", "outlet", "url", "published")
    return [{name: r[name] for name in names} for r in records(DATA / "realtimeqa_articles.jsonl.gz")]


_HAND = Path(__file__).parent / "hand"  # written by somebody who had not seen the code; keep it unread
_QUESTIONS = {"bbc": DATA / "bbc_questions.jsonl", "hand": _HAND / "questions.jsonl"}
_FOLDERS: dict[str, Callable[[], Path]] = {"samples": wiring.samples_folder, "hand": lambda: _HAND}
_FIELDS: dict[str, Callable[[], list[dict[str, str]]]] = {
    "bbc": _bbc,
    "squad": _squad_paragraphs,
    "realtimeqa": _realtimeqa,
}
