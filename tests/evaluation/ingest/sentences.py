"""How well sentences are told apart, in 31 languages, by libraries and by ours, and what each costs.

    python -m tests.evaluation.ingest.sentences

writes docs/results/sentences.json. ``sentences.txt`` holds the set: paragraphs of news with invented names, a bar where
a sentence ends, written by who wrote the rules: a measure of known troubles, not of the web. Libraries that are not
installed (``pip install icu4py blingfire uniseg``) keep the figures that the file has of them.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.text.passages import SentenceSplitter
from tests.evaluation.records import RESULTS, circumstances, keep

SET = Path(__file__).with_name("sentences.txt")
Split = Callable[[str, str], Sequence[str]]


def main(results: Path = RESULTS) -> None:
    """Measures everything that is installed and keeps the figures."""
    target = results / "sentences.json"
    known = json.loads(target.read_text("utf-8"))["splitters"] if target.exists() else {}
    report: dict[str, Any] = {"circumstances": circumstances(), "splitters": known}
    for name, (module, split) in SPLITTERS.items():
        if find_spec(module.partition(".")[0]):
            report["splitters"][name] = measured(module, split)
    keep(report, target)


def measured(module: str, split: Split) -> dict[str, Any]:
    """F1 over sentence ends for each language and their mean, speed on English, and what the library weighs."""
    began = time.perf_counter()
    importlib.import_module(module)
    loaded = time.perf_counter() - began
    scores = {language: f1(split, language, paragraphs) for language, paragraphs in told().items()}
    english = "".join(told()["en"][0]) + " " + " ".join("".join(parts) for parts in told()["en"])
    began = time.perf_counter()
    for _ in range(20):
        split(english, "en")
    return {
        "f1": {language: round(score, 3) for language, score in scores.items()},
        "mean": round(sum(scores.values()) / len(scores), 3),
        "kb_per_second": round(20 * len(english) / 1000 / (time.perf_counter() - began)),
        "import_ms": round(1000 * loaded),
        "mb": round(_weight(module) / 1e6, 1),
    }


def told() -> dict[str, list[list[str]]]:
    """The set: for each language its paragraphs as their sentences."""
    found: dict[str, list[list[str]]] = {}
    for line in SET.read_text("utf-8").splitlines():
        if line.startswith("## "):
            found[line[3:]] = []
        elif line:
            found[list(found)[-1]].append(line.split("|"))
    return found


def f1(split: Split, language: str, paragraphs: list[list[str]]) -> float:
    """Ends that were found and are right, against those missed and those too many; 1 for none of either."""
    right = wrong = 0
    for parts in paragraphs:
        expected, got = set(_ends(parts)), set(_ends(split("".join(parts), language)))
        right += len(expected & got)
        wrong += len(expected ^ got)
    return 2 * right / (2 * right + wrong) if right + wrong else 1.0


def _ends(parts: Sequence[str]) -> Iterator[int]:
    """Ends counted in visible characters, so that it does not matter who keeps the white space."""
    place = 0
    for part in parts[:-1]:
        place += len("".join(part.split()))
        yield place


def _weight(module: str) -> int:
    found = find_spec(module.partition(".")[0])
    folders = [Path(place) for place in (found.submodule_search_locations or ()) if found] if found else []
    folders += [libs for folder in folders if (libs := folder.with_name(f"{folder.name}.libs")).exists()]
    return sum(
        file.stat().st_size for folder in folders for file in folder.rglob("*") if "__pycache__" not in str(file)
    )


@cache
def _pysbd(language: str) -> Any:
    from pysbd import Segmenter
    from pysbd.languages import LANGUAGE_CODES

    return Segmenter(language=language if language in LANGUAGE_CODES else "en", clean=False)


def _ours(text: str, language: str) -> list[str]:
    return [text[s.start : s.end] for s in SentenceSplitter().split(text, language)]


def _sentencex(text: str, language: str) -> list[str]:
    import sentencex

    return list(sentencex.segment(language, text))


def _icu(text: str, language: str) -> list[str]:
    breakers = importlib.import_module("icu4py.breakers")
    return list(breakers.SentenceBreaker(text, f"{language}-u-ss-standard"))


def _blingfire(text: str, language: str) -> list[str]:
    return str(importlib.import_module("blingfire").text_to_sentences(text)).split("\n")


def _uniseg(text: str, language: str) -> list[str]:
    return list(importlib.import_module("uniseg.sentencebreak").sentences(text))


SPLITTERS: dict[str, tuple[str, Split]] = {
    "ours": ("sentencex", _ours),
    "pysbd for English": ("pysbd", lambda text, language: list(_pysbd("en").segment(text))),
    "pysbd": ("pysbd", lambda text, language: list(_pysbd(language).segment(text))),
    "sentencex": ("sentencex", _sentencex),
    "icu4py": ("icu4py.breakers", _icu),
    "blingfire": ("blingfire", _blingfire),
    "uniseg": ("uniseg.sentencebreak", _uniseg),
}

if __name__ == "__main__":
    sys.exit(main())
