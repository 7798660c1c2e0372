"""How well dates, text and other facts of web pages are read, on layouts of our own making.

    python -m tests.evaluation.ingest.dates

writes docs/results/dates.json and docs/pictures/dates.png. Beside ours, htmldate and trafilatura read the same pages.
``at_first_sight`` is what the held-out half gave when it was run for the first time, before anything was changed for
it; it is kept by hand, since it cannot be measured twice. ``text`` compares the words of the text with trafilatura's
on these pages and on others that differ in the markup of the story, and names the pages where ours is worse. All have
the same author, who also made the rules, so these are figures of known ways to show a date or a story, not of the web.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.readers.pages.page_dates import candidates
from index.readers.pages.page_parts import Page
from index.readers.pages.page_tree import parse_page
from index.settings import ReadingSettings
from tests.benchmarks.plots import plot_dates
from tests.evaluation.ingest.development import DEVELOPMENT
from tests.evaluation.ingest.held_out import HELD_OUT
from tests.evaluation.ingest.layouts import TODAY, Layout
from tests.evaluation.ingest.measuring import (
    FACTS,
    Read,
    htmldate_alone,
    own_text,
    precision_and_recall,
    read_layouts,
    trafilatura_alone,
    trafilatura_text,
)
from tests.evaluation.ingest.shapes import SHAPES
from tests.evaluation.records import RESULTS, ROOT, circumstances, keep

PICTURE = ROOT / "docs" / "pictures" / "dates.png"
AT_FIRST_SIGHT = {"layouts": 31, "dates_right": 31, "dates_wrong": 0}


def main(results: Path = RESULTS, picture: Path = PICTURE) -> None:
    report: dict[str, Any] = {"circumstances": circumstances(), "read_on": TODAY.isoformat()}
    for name, layouts in (("development", DEVELOPMENT), ("held_out", HELD_OUT), ("all", (*DEVELOPMENT, *HELD_OUT))):
        report[name] = measured(layouts)
    report["held_out"]["at_first_sight"] = AT_FIRST_SIGHT
    report["text"] = {"layouts": texts((*DEVELOPMENT, *HELD_OUT)), "shapes": texts(SHAPES)}
    report["places"] = by_place((*DEVELOPMENT, *HELD_OUT))
    keep(report, results / "dates.json")
    plot_dates(report, picture)


def measured(layouts: Sequence[Layout]) -> dict[str, Any]:
    """Dates of ours and of the two libraries, other facts, and how much of the body was read."""
    reads = read_layouts(layouts)
    systems: dict[str, Callable[[Read], date | None]] = {
        "ours": lambda read: read.article.published if read.date_is_right or not _is_month(read) else None,
        "htmldate": lambda read: htmldate_alone(read.layout),
        "htmldate_fast": lambda read: htmldate_alone(read.layout, extensive=False),
        "trafilatura": lambda read: trafilatura_alone(read.layout),
    }
    return {
        "layouts": len(reads),
        "dates": {name: _dates(reads, find) for name, find in systems.items()},
        "methods": dict(Counter(read.article.published_method or "undated" for read in reads).most_common()),
        "facts": {name: _facts(reads, name) for name in FACTS},
        "body": {
            "kept": _mean([read.kept for read in reads]),
            "let_in": _mean([read.let_in for read in reads]),
            "not_whole": [read.layout.name for read in reads if read.kept < 1],
        },
    }


def texts(layouts: Sequence[Layout]) -> dict[str, Any]:
    """Precision and recall of the text, as means over the pages, and the pages where one system is behind the other."""
    systems: dict[str, Callable[[Layout], str]] = {"ours": own_text, "trafilatura": trafilatura_text}
    scores = {name: [precision_and_recall(read(one), one) for one in layouts] for name, read in systems.items()}
    report: dict[str, Any] = {"pages": len(layouts)}
    for name, found in scores.items():
        precisions, recalls = zip(*found, strict=True)
        report[name] = {
            "precision": _mean(precisions),
            "recall": _mean(recalls),
            "without_text": sum(recall == 0 for recall in recalls),
        }
    pairs = list(zip(layouts, scores["ours"], scores["trafilatura"], strict=True))
    for what, place in (("precision", 0), ("recall", 1)):
        report[f"less_{what}_than_trafilatura"] = [
            f"{layout.name}: {ours[place]:.3f}, not {theirs[place]:.3f}"
            for layout, ours, theirs in pairs
            if round(ours[place], 3) < round(theirs[place], 3)
        ]
        report[f"more_{what}_than_trafilatura"] = sum(
            round(ours[place], 3) > round(theirs[place], 3) for _, ours, theirs in pairs
        )
    return report


def _is_month(read: Read) -> bool:
    """Whether ours gave a month where a day is shown: that is no day, so it may not count as one."""
    return read.article.published_precision != read.layout.precision


def _dates(reads: Sequence[Read], find: Callable[[Read], date | None]) -> dict[str, Any]:
    found = [(read.layout, find(read)) for read in reads]
    shown = [(layout, day) for layout, day in found if layout.day]
    hidden = [(layout, day) for layout, day in found if not layout.day]
    wrong = [
        f"{layout.name}: {day or 'undated'}, not {layout.day or 'undated'}"
        for layout, day in found
        if day != layout.day
    ]
    return {
        "shown": len(shown),
        "right": sum(layout.day == day for layout, day in shown),
        "share_right": _mean([layout.day == day for layout, day in shown]),
        "not_shown": len(hidden),
        "undated_said": sum(day is None for _, day in hidden),
        "wrong": wrong,
    }


def _facts(reads: Sequence[Read], name: str) -> dict[str, Any]:
    wrong = [
        f"{r.layout.name}: {getattr(r.article, name)!r}, not {r.expected(name)!r}"
        for r in reads
        if not r.fact_is_right(name)
    ]
    return {"share_right": _mean([read.fact_is_right(name) for read in reads]), "wrong": wrong}


def by_place(layouts: Sequence[Layout]) -> dict[str, dict[str, int]]:
    """How often each place tells something, and how often it is right by itself: why they are asked in their order."""
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for layout in layouts:
        page = Page(parse_page(layout.page, ReadingSettings()), layout.url)
        first = {one.method: one for one in reversed(candidates(page, TODAY))}
        told.update(first.keys())
        right.update(name for name, one in first.items() if one.day == layout.day and one.precision == layout.precision)
    return {name: {"told": count, "right": right[name]} for name, count in told.most_common()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


if __name__ == "__main__":
    main()
