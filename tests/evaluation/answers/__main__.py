"""How often the whole path answers rightly and refuses rightly: ``make evaluate``.

Runs the development questions on the BBC archive and the questions of the sample archive through the same stream
of events that the page shows, and writes ``results/answers.json`` with counts, settings hash, commit, machine and a
transcript of every question. The BBC archive is built once, under ``--home``.

    python -m tests.evaluation.answers [--set bbc] [--set samples] [--home FOLDER] [--only QID]
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app import wiring
from app.assistant import Assistant
from app.settings import Settings, load_settings
from app.types import Answer, Answered, Turn
from index.archive import open_archive
from index.build import build
from tests.evaluation.metrics import holds_all, quotes_text, ratio, statements_text
from tests.evaluation.records import DATA, HOME, RESULTS, circumstances, keep


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if "bbc" in options.set and not DATA.exists():
        sys.stderr.write(f"skipped the BBC questions: {DATA} is not there\n")
        options.set.remove("bbc")
    report: dict[str, Any] = {"settings": None, **circumstances()}
    for name in options.set:
        settings = load_settings(home=Path(options.home) / name)
        wiring.keep_quiet(settings)
        _prepare(name, settings)
        questions = [q for q in _questions(name) if not options.only or q["qid"] in options.only]
        report["settings"] = settings.hash()
        report["model"] = settings.chat.model
        report[name] = _evaluated(settings, questions)
        sys.stdout.write(json.dumps({name: report[name]["figures"]}, indent=1) + "\n")
    if not options.only:
        keep(report, Path(options.results))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=["bbc", "samples"])
    parser.add_argument("--home", default=str(HOME))
    parser.add_argument("--results", default=str(RESULTS / "answers.json"))
    parser.add_argument("--only", action="append", help="question ids; writes no results file")
    options = parser.parse_args(arguments)
    options.set = options.set or ["bbc", "samples"]
    return options


def _prepare(name: str, settings: Settings) -> None:
    if wiring.has_archive(settings):
        return
    sys.stderr.write(f"building the {name} archive in {settings.home}\n")
    if name == "samples":
        wiring.index_samples(settings, lambda report: None)
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    articles = settings.home / "bbc.jsonl"
    with gzip.open(DATA / "bbc.jsonl.gz", "rt", encoding="utf-8") as lines, articles.open("w") as out:
        out.writelines(_as_article(json.loads(line)) for line in lines)
    archive = open_archive(settings.archive_folder, settings.index, create=True)
    build([str(articles)], archive, wiring.embedder_for(settings), settings.index)


def _as_article(record: dict[str, str]) -> str:
    fields = {
        "title": record["title"],
        "text": record["body"],
        "section": record["section"],
        "outlet": "BBC News",
    }
    return json.dumps(fields) + "\n"


def _questions(name: str) -> list[dict[str, Any]]:
    if name == "samples":
        return list(wiring.sample_questions())
    return [json.loads(line) for line in (DATA / "bbc_questions.jsonl").read_text("utf-8").splitlines()]


def _evaluated(settings: Settings, questions: list[dict[str, Any]]) -> dict[str, Any]:
    open_model = wiring.model_for(settings)
    archive = wiring.open_for_reading(settings)
    assistant = Assistant(archive, wiring.search_for(archive, settings), open_model, settings)
    assistant.warm_up()
    try:
        transcripts = [_transcript(assistant, question) for question in questions]
    finally:
        if (model := open_model()) is not None:
            model.close()
    return {"figures": _figures(transcripts), "transcripts": transcripts}


def _transcript(assistant: Assistant, question: dict[str, Any]) -> dict[str, Any]:
    turns = [Turn(t["role"], t["text"]) for t in question.get("turns", [])]
    asked = question.get("question") or turns[-1].text
    history = turns if "question" in question else turns[:-1]
    started = time.monotonic()
    answer = next(e.answer for e in assistant.answer(asked, history) if isinstance(e, Answered))
    record = _judged(question, asked, answer)
    sys.stderr.write(f"{question['qid']:12} {record['outcome']:9} {time.monotonic() - started:5.1f} s  {asked}\n")
    for verdict, text, reason, _ in record["statements"]:
        sys.stderr.write(f"    {verdict}: {text} {reason}\n")
    for text, reason in record["dropped"]:
        sys.stderr.write(f"    dropped: {text} ({reason})\n")
    return record


def _judged(question: dict[str, Any], asked: str, answer: Answer) -> dict[str, Any]:
    facts = question.get("key_facts", [])
    told = statements_text(answer)
    right = bool(facts) and not answer.refused and holds_all(told, facts)
    return {
        "qid": question["qid"],
        "kind": question["kind"],
        "question": asked,
        "searched_for": answer.searched_for,
        "outcome": "refused" if answer.refused else "right" if right else "wrong" if facts else "answered",
        "cited": right and holds_all(quotes_text(answer), facts),
        "evidence_holds_facts": bool(facts) and holds_all(" ".join(e.text for e in answer.evidence), facts),
        "key_facts": facts,
        "statements": [[s.verdict, s.text, s.reason, [c.quote for c in s.citations]] for s in answer.statements],
        "dropped": [[s.text, s.reason] for s in answer.dropped],
        "evidence": [[round(e.scores.total, 3), e.text] for e in answer.evidence],
        "timings": answer.timings,
    }


def _figures(transcripts: list[dict[str, Any]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for kind in sorted({t["kind"] for t in transcripts}):
        own = [t for t in transcripts if t["kind"] == kind]
        outcomes = [t["outcome"] for t in own]
        figures[kind] = {"n": len(own), "refused": ratio([o == "refused" for o in outcomes])}
        if any(t["key_facts"] for t in own):
            figures[kind]["right"] = ratio([o == "right" for o in outcomes])
            figures[kind]["wrong"] = ratio([o == "wrong" for o in outcomes])
            figures[kind]["cited_of_right"] = ratio([t["cited"] for t in own if t["outcome"] == "right"])
            figures[kind]["evidence_holds_facts"] = ratio([t["evidence_holds_facts"] for t in own])
    figures["seconds"] = {step: _median(transcripts, step) for step in ("evidence", "first_token", "whole")}
    return figures


def _median(transcripts: list[dict[str, Any]], step: str) -> float | None:
    """Over the answers that a model wrote: refusals at once would flatter it."""
    values = [t["timings"][step] for t in transcripts if "first_token" in t["timings"] and step in t["timings"]]
    return round(statistics.median(values), 2) if values else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
