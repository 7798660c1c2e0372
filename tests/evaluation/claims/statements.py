"""98 statements by another hand on invented articles, which may be read: what the exact check alone makes of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from app.citations import Checked, Numbering, check
from app.settings import CheckSettings
from app.types import RawStatement, Verdict
from index.types import Article, Evidence, Scores
from tests.evaluation.claims.sets import sentences_in
from tests.evaluation.records import DATA

FILE = DATA.parent / "cases" / "check" / "statements.json"


def wrong_by_kind() -> dict[str, set[str]]:
    """The statements that are taken wrongly: false ones that are said, true ones by the reason of their rejection."""
    found = defaultdict[str, set[str]](set)
    for case in json.loads(FILE.read_text("utf-8")):
        checked = judged(case["articles"], case["question"], case["statement"])
        said = checked.statement.verdict is not Verdict.UNSUPPORTED
        if said != case["true"]:
            kind = "false, said" if said or not checked.reason else f"true, rejected: {checked.reason.why}"
            found[kind].add(case["statement"])
    return dict(found)


def judged(articles: Sequence[str], question: str, statement: str) -> Checked:
    """The check of a statement that cites all of the articles."""
    evidence = [_whole(Article(text, source=text)) for text in articles]
    raw = RawStatement(statement, tuple(range(1, len(evidence) + 1)))
    return check(raw, question, evidence, Numbering(), CheckSettings())


def _whole(article: Article) -> Evidence:
    sentences = sentences_in(article.text)
    return Evidence(article, 0, len(article.text), sentences, Scores(1.0, 1.0, 1.0, 1.0), sentences)
