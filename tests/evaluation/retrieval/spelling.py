"""What respelling a question does: ``python -m tests.evaluation.retrieval.spelling [--every 1] [--home FOLDER]``.

In each question that has an answer one word is misspelt as people misspell (two letters swapped, one left out, doubled,
struck beside, or written as it sounds; seeded). Counted are the misspellings that are put right, and what the search
finds before and after. Of untouched questions those are counted that are changed: a word that their own article has was
really misspelt, any other was not. What becomes of real words and names that an archive lacks is measured with those of
RealtimeQA's articles. Writes ``docs/results/spelling.json``: counts alone, no text of the sets.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import load_settings
from index.search import Search
from index.text.question_words import words_of
from index.text.terms import terms_of
from tests.evaluation.records import DATA, HOME, RESULTS, circumstances, keep, records
from tests.evaluation.retrieval.__main__ import _archive
from tests.evaluation.retrieval.sets import SETS, Question, RetrievalSet
from tests.evaluation.retrieval.systems import Dateline

Holds = Callable[[str], bool]  # whether an archive has a word in any form

_WORD = re.compile(r"[^\W\d_]{4,}")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = (
    *(
        ("ph", "f"),
        ("f", "ph"),
        ("ck", "k"),
        ("y", "i"),
        ("i", "y"),
        ("ie", "ei"),
        ("ei", "ie"),
        ("c", "k"),
        ("k", "c"),
    ),
    *(("z", "s"), ("s", "z"), ("ou", "u"), ("oo", "u"), ("ant", "ent"), ("ent", "ant"), ("e", "a"), ("a", "e")),
    *(("ea", "ee"), ("ee", "ea"), ("sc", "s")),
)
_FOREIGN = 500  # words and names that the archive lacks
_ROUNDS = {"squad": 1, "bbc": 10, "samples": 10}  # each question of a small set is misspelt several times


def misspelt(word: str, chance: random.Random) -> str:
    """A word with one slip; the first letter is spared nine times in ten, as it is by people."""
    kind = chance.choice(("swap", "drop", "double", "key", "sound", "sound"))
    at = chance.randrange(chance.random() < 0.9, len(word) - 1)
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[: at + 1] + word[at:]
    return _by_key(word, at, chance) if kind == "key" else _by_sound(word, chance)


def _by_key(word: str, at: int, chance: random.Random) -> str:
    row = next((keys for keys in _KEYS if word[at].lower() in keys), "")
    place = row.find(word[at].lower())
    beside = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return word[:at] + chance.choice(beside) + word[at + 1 :] if beside else word


def _by_sound(word: str, chance: random.Random) -> str:
    places = [(found.start(), *pair) for pair in _SOUNDS for found in re.finditer(pair[0], word)]
    if not places:
        return word
    at, written, other = chance.choice(places)
    return word[:at] + other + word[at + len(written) :]


def planted(questions: Sequence[Question], holds: Holds, rounds: int) -> Iterator[tuple[Question, str, str, str]]:
    """Questions with one word misspelt: the question, its new text, the word and what became of it."""
    chance = random.Random(7)
    for question in [*questions] * rounds:
        words = [found for found in _WORD.finditer(question.text) if terms_of(found[0]) and holds(found[0])]
        if words:
            found = chance.choice(words)
            wrong = misspelt(found[0], chance)
            if not holds(wrong):
                yield question, question.text[: found.start()] + wrong + question.text[found.end() :], found[0], wrong


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=list(SETS))
    parser.add_argument("--every", type=int, default=1, help="take every n-th question of SQuAD")
    parser.add_argument("--home", default=str(HOME))
    parser.add_argument("--results", default=str(RESULTS / "spelling.json"))
    options = parser.parse_args(arguments)
    if not DATA.exists():
        sys.stderr.write(f"skipped: {DATA} is not there\n")
        return 0
    settings = load_settings(home=Path(options.home) / "retrieval")
    wiring.keep_quiet(settings)
    report: dict[str, Any] = {"settings": settings.hash(), **circumstances()}
    embedder = wiring.embedder_for(settings)
    for name in options.set or SETS:
        found = SETS[name](settings.home / name)
        archive = _archive(found, settings.home / name, settings.index, embedder)
        search, holds = Search(archive, embedder, settings.index.search), archive.keywords.holds
        every = options.every if name == "squad" else 1
        report[name] = {
            "articles": len(found.articles),
            "planted": _of_planted(found, search, found.questions[::every], holds, _ROUNDS[name]),
            "untouched": _of_untouched(name, found, search, holds),
            "absent": _of_absent(search, holds),
        }
        sys.stdout.write(f"{json.dumps({name: report[name]})}\n")
        archive.close()
    keep(report, Path(options.results))
    return 0


def _of_planted(
    found: RetrievalSet, search: Search, questions: Sequence[Question], holds: Holds, rounds: int
) -> dict[str, int | float]:
    counts: Counter[str] = Counter()
    seconds: list[float] = []
    system = Dateline(search, found)
    for question, text, word, wrong in planted(questions, holds, rounds):
        started = time.perf_counter()
        put, replaced = search.respelled(text)
        seconds.append(time.perf_counter() - started)
        became = dict(replaced).get(wrong, "")
        counts["n"] += 1
        counts["right"] += bool(became) and terms_of(became) == terms_of(word)
        counts["wrong"] += bool(became) and terms_of(became) != terms_of(word)
        for label, asked in (("spelt right", question.text), ("misspelt", text), ("respelt", put)):
            counts[f"R@5 {label}"] += any(keys & question.right for keys in system.articles(asked)[:5])
            counts[f"R@1 {label}"] += any(keys & question.right for keys in system.articles(asked)[:1])
    return {
        "n": counts["n"],
        **{name: round(count / counts["n"], 4) for name, count in sorted(counts.items()) if name != "n"},
        "median_ms": round(1000 * statistics.median(seconds), 1),
        "p95_ms": round(1000 * statistics.quantiles(seconds, n=20)[-1], 1),
    }


def _of_untouched(name: str, found: RetrievalSet, search: Search, holds: Holds) -> dict[str, int | float]:
    """Questions as they are: changed ones, and those among them that were changed into a word of another article."""
    counts: Counter[str] = Counter()
    seconds: list[float] = []
    for text, answered, own in _asked(name, found):
        kind = "with an answer" if answered else "without one"
        started = time.perf_counter()
        replaced = search.respelled(text)[1]
        if holds(text):
            seconds.append(time.perf_counter() - started)
        counts[kind] += 1
        counts[f"{kind}, changed"] += bool(replaced)
        elsewhere = [word for word, held in replaced if own is not None and not set(words_of(held)) <= own]
        counts[f"{kind}, changed, not into a word of their own article"] += bool(elsewhere)
        counts[f"{kind}, a name among them"] += any(word[:1].isupper() for word in elsewhere)
    return {**dict(sorted(counts.items())), "median_ms_all_known": round(1000 * statistics.median(seconds), 3)}


def _asked(name: str, found: RetrievalSet) -> Iterator[tuple[str, bool, set[str] | None]]:
    """Questions, whether they have an answer, and the words of their article where one is named."""
    if name == "squad":
        lines = list(records(DATA / "squad_dev.jsonl.gz"))
        own = {r["doc_id"]: set(words_of(f"{r['title']} {r['text']}".replace("_", " "))) for r in lines if "text" in r}
        yield from ((r["question"], r["answerable"], own[r["doc_id"]]) for r in lines if r["type"] == "question")
        return
    yield from ((question.text, True, None) for question in found.questions)
    if name == "bbc":
        for r in records(DATA / "bbc_questions.jsonl"):
            if r["kind"].startswith("unanswerable"):
                yield r["question"], False, None


def _of_absent(search: Search, holds: Holds) -> dict[str, int | float]:
    """Words and names that other articles have three times or more, and this archive never."""
    counts: Counter[str] = Counter()
    for record in records(DATA / "realtimeqa_articles.jsonl.gz"):
        counts.update(_WORD.findall(" ".join(str(value) for value in record.values())))
    absent = sorted(w for w, n in counts.items() if n >= 3 and w.isascii() and terms_of(w) and not holds(w))
    random.Random(1).shuffle(absent)
    names = [w for w in absent if w.istitle() and w.lower() not in counts][:_FOREIGN]
    words = [w for w in absent if w.islower()][:_FOREIGN]
    return {
        "words": len(words),
        "words changed": round(_changed(search, words), 4),
        "names": len(names),
        "names changed": round(_changed(search, names), 4),
    }


def _changed(search: Search, words: Sequence[str]) -> float:
    changed = [bool(search.respelled(f"They said {word} again")[1]) for word in words]
    return sum(changed) / max(1, len(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
