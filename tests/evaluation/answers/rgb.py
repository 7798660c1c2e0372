"""RGB's news questions (Chen et al. 2023): snippets that answer, that do not, and wrong ones beside right ones.

``conflicts`` measures whether reports that give another answer are noticed, and how often right reports alone are taken
for a disagreement. No chat model runs: the statement is the sentence of the first snippet that holds the answer.
``items`` and ``articles`` are what an evaluation of the whole assistant needs.

    python -m tests.evaluation.answers.rgb [--limit N]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.citations import Numbering
from app.language.figures import quantities
from app.language.words import folded
from app.models.chat_model import ChatModel
from app.news.reports import disagreements
from app.types import Disagreement, Statement, Verdict
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Scores, Sentence
from tests.evaluation.answers.asking import Asked, opened, transcripts
from tests.evaluation.answers.sets import indexed, settings_for
from tests.evaluation.metrics import ratio
from tests.evaluation.records import DATA, records

PATH = DATA / "rgb_train.jsonl"
Which = Literal["positive", "negative", "positive_wrong"]
_DAY = re.compile(r"(?P<month>[A-Z][a-z]+) (?:(?P<day>\d{1,2}) )?(?P<year>\d{4})")
_SHOWN_DAY = re.compile(r"([A-Z][a-z]{2} \d{1,2}, \d{4}) ?(?:\.{3}|…)\s*")
_SCORES = Scores(1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class RgbItem:
    """A question with its snippets. ``answers`` are alternatives, each of which is right by itself."""

    id: str
    query: str
    answers: tuple[str, ...]
    wrong: tuple[str, ...]  # the answer that the wrong snippets give
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    positive_wrong: tuple[str, ...]


_TRADED = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def items() -> list[RgbItem]:
    """All 50 questions. Raises FileNotFoundError where the data is absent."""
    return [_item(record) for record in records(PATH)]


def articles(item: RgbItem, which: Which, *, dated: bool = True) -> list[Article]:
    """The snippets as articles of different outlets, published on the day that a search engine put in front of them.

    The others are undated, or, ``dated``, published on days that follow each other.
    """
    first = date(2023, 1, 2) + timedelta(days=40 * ("positive", "negative", "positive_wrong").index(which))
    kind = {"positive": "Daily", "negative": "Weekly", "positive_wrong": "Evening"}[which]
    found = []
    for number, snippet in enumerate(getattr(item, which), start=1):
        published, text = _shown_day(snippet)
        if published is None and dated:
            published = first + timedelta(days=number)
        source = f"rgb/{item.id}/{which}/{number}"
        found.append(Article(text=_pieces(text), outlet=f"{kind} Paper {number}", published=published, source=source))
    return found


def half(item: RgbItem) -> Literal["fit", "test"]:
    """Which half of the questions this one is in."""
    return "fit" if int(item.id) % 2 else "test"


def asked(
    model: ChatModel, home: Path, chosen: Sequence[RgbItem], only: Collection[str] = (), **overrides: Any
) -> Iterator[dict[str, Any]]:
    """Transcripts of the questions, each over an archive of its own snippets: those that answer, those that do not.

    No day of publication is made up: from one, "21st July" would get a made-up year.
    """
    for item in chosen:
        for which in ("positive", "negative"):
            qid = f"rgb-{item.id}-{which}"
            snippets = articles(item, which, dated=False)
            if not snippets or (only and qid not in only):
                continue
            facts = ("|".join(item.answers),) if which == "positive" else ()
            with tempfile.TemporaryDirectory() as folder:
                settings = settings_for("rgb", home, **overrides).model_copy(update={"home": Path(folder)})
                (Path(folder) / "models").symlink_to(home.absolute() / "models")
                indexed(snippets, settings)
                with opened(settings, model) as part:
                    yield from transcripts(part.assistant, [Asked(qid, which, item.query, facts)])


def negatives(made: Sequence[dict[str, Any]], chosen: Sequence[RgbItem]) -> dict[str, Any]:
    """The outcomes of the "negative" questions, apart for those whose snippets tell a part of the answer all the same.

    RGB calls a snippet negative if the answer does not stand in it as written: "Barty wins the 2021 Wimbledon" is one
    where the answer is "Ashleigh Barty", "1.65 billion dollars" where it is "$1.65 billion". An archive that says so
    should not be refused.
    """
    items_of = {f"rgb-{item.id}-negative": item for item in chosen}
    told: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for record in (record for record in made if record["qid"] in items_of):
        item = items_of[record["qid"]]
        if record["outcome"] == "refused":
            outcome = "refused"
        else:
            said = " ".join(statement[1] for statement in record["statements"])
            outcome = "a part of it" if tells(item, said) else "something else"
        told[any(tells(item, article.text) for article in articles(item, "negative"))][outcome] += 1
    return {
        "snippets tell a part": {"n": told[True].total(), **told[True]},
        "snippets tell nothing": {"n": told[False].total(), **told[False]},
    }


def trade(made: Sequence[dict[str, Any]]) -> list[dict[str, float | None]]:
    """What a higher ``check.min_confidence`` would cost and bring: right of the positive, refused of the negative.

    Of the answers that were given, as they are: a second try, which a higher one might bring, is not made here.
    """
    kinds = {kind: [record for record in made if record["kind"] == kind] for kind in ("positive", "negative")}
    rows = []
    for least in _TRADED:
        sure = {r["qid"] for r in made if r["outcome"] != "refused" and r["signals"].get("confidence", 0.0) >= least}
        right = [r["outcome"] == "right" and r["qid"] in sure for r in kinds["positive"]]
        refused = [r["qid"] not in sure for r in kinds["negative"]]
        rows.append({"min_confidence": least, "positive right": ratio(right), "negative refused": ratio(refused)})
    return rows


def tells(item: RgbItem, text: str) -> bool:
    """Whether a text has a telling part of the answer that the question does not have.

    Of a date the day with its month, or the year; of an amount the same to a twentieth; of anything else the last word.
    """
    return any(_tells_part(answer, text, item.query) for answer in item.answers)


def _tells_part(answer: str, text: str, query: str) -> bool:
    if amounts := [q.value for q in quantities(answer) if q.unit]:
        return any(abs(q.value - amounts[0]) <= amounts[0] / 20 for q in quantities(text))
    own = folded(text)
    if date_of := _DAY.fullmatch(answer.replace(",", "").replace(".", "")):
        month, day, year = folded(date_of["month"][:3]), date_of["day"], date_of["year"]
        near = rf"\b{month}[a-z]*\.? {day}\b|\b{day}(?:st|nd|rd|th)? (?:of )?{month}" if day else rf"\b{month}"
        return bool(re.search(near, own) or (year not in query and re.search(rf"\b{year}\b", own)))
    last = folded(answer.split()[-1])
    return last not in folded(query) and bool(re.search(rf"\b{re.escape(last)}\b", own))


def conflicts(limit: int | None = None, *, snippets: int = 2) -> dict[str, Any]:
    """How many planted disagreements are noticed, and how many right reports are taken for one, with counts.

    "mirrored": the wrong snippet beside the right one is the same text with another answer, as RGB has it, and as
    rewrites of one report are. "unlike": it is another snippet, in other words.
    """
    counts, untested, missed, false_alarms = Counter[str](), [], [], []
    for item in items()[:limit]:
        right, wrong = articles(item, "positive"), articles(item, "positive_wrong")
        statement_of = _first_answer(item, right)
        if statement_of is None:
            untested.append({"id": item.id, "why": "no sentence of a right snippet holds the answer as written"})
            continue
        number, sentence = statement_of
        others = [a for n, a in enumerate(right) if n != number]
        counts["tested"] += 1
        mirrored = _told(item, right[number], sentence, [*others[: snippets - 1], *_mirroring(wrong, number, snippets)])
        counts["noticed"] += _notices(item, mirrored)
        missed += [item.id] if not _notices(item, mirrored) else []
        if unlike := [a for n, a in enumerate(wrong) if n != number and _holds(a.text, item.wrong)][:snippets]:
            counts["unlike tested"] += 1
            counts["unlike noticed"] += _notices(item, _told(item, right[number], sentence, unlike))
        if others:
            counts["right alone tested"] += 1
            alarms = _told(item, right[number], sentence, others)
            counts["false alarms"] += bool(alarms)
            false_alarms += [{"id": item.id, "text": d.text} for d in alarms]
    return {**counts, "untested": untested, "missed": missed, "alarms": false_alarms}


def _item(record: dict[str, Any]) -> RgbItem:
    return RgbItem(
        id=str(record["id"]),
        query=record["query"],
        answers=tuple(_flat(record["answer"])),
        wrong=tuple(_flat(record.get("fakeanswer", ""))),
        positive=tuple(record["positive"]),
        negative=tuple(record["negative"]),
        positive_wrong=tuple(record["positive_wrong"]),
    )


def _flat(answer: Any) -> Iterable[str]:
    """The file has a string, a list, or a list of lists of alternatives."""
    if isinstance(answer, str):
        return [answer] if answer else []
    return [text for part in answer for text in _flat(part)]


def _shown_day(snippet: str) -> tuple[date | None, str]:
    """ "Jul 21, 2020 ... Revenue was" as that day and the rest."""
    match = _SHOWN_DAY.match(snippet.strip())
    if match is None:
        return None, snippet
    return datetime.strptime(match[1], "%b %d, %Y").date(), snippet.strip()[match.end() :]


def _pieces(snippet: str) -> str:
    """A snippet of a search engine is pieces of a page, joined by "..."; each becomes a paragraph of its own.

    Left together, the splitter takes the end of one piece and the beginning of another for one sentence.
    """
    pieces = (piece.strip(" ·") for piece in re.split(r"\s*(?:\.{3,}|…)\s*", snippet))
    return "\n\n".join(piece if piece.endswith((".", "!", "?")) else f"{piece}." for piece in pieces if piece)


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer.casefold() in text.casefold() for answer in answers)


@cache
def _splitter() -> SentenceSplitter:
    return SentenceSplitter()


def _first_answer(item: RgbItem, right: Sequence[Article]) -> tuple[int, Sentence] | None:
    for number, article in enumerate(right):
        for sentence in _splitter().split(article.text):
            if _holds(article.text[sentence.start : sentence.end], item.answers):
                return number, sentence
    return None


def _mirroring(wrong: Sequence[Article], number: int, snippets: int) -> list[Article]:
    return [wrong[number], *(a for n, a in enumerate(wrong) if n != number)][:snippets] if number < len(wrong) else []


def _told(item: RgbItem, article: Article, sentence: Sentence, others: Sequence[Article]) -> tuple[Disagreement, ...]:
    """What is noticed when the statement is a sentence of one article, and the others are evidence too."""
    numbering = Numbering()
    proof = _evidence(article, [sentence])
    statement = Statement(proof.text, (numbering.cite(proof, sentence),), Verdict.SUPPORTED)
    evidence = [proof, *(_evidence(other, _splitter().split(other.text)) for other in others)]
    return disagreements(item.query, [statement], evidence, numbering)


def _evidence(article: Article, sentences: Sequence[Sentence]) -> Evidence:
    context = tuple(_splitter().split(article.text))
    return Evidence(article, sentences[0].start, sentences[-1].end, tuple(sentences), _SCORES, context)


def _notices(item: RgbItem, found: Sequence[Disagreement]) -> bool:
    """Whether one of them sets the wrong answer, or a part of it, against the right one."""
    return any(
        any(_part_of(report.value, item.wrong) for report in d.reports)
        and any(_part_of(report.value, item.answers) for report in d.reports)
        for d in found
    )


def _part_of(value: str, answers: Sequence[str]) -> bool:
    return _holds(value, answers) or any(value.casefold() in answer.casefold() for answer in answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=None)
    sys.stdout.write(json.dumps(conflicts(parser.parse_args().limit), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
