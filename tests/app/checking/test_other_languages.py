"""Statements in other languages: figures, names and words decide, and a reader is told what was not checked."""

from __future__ import annotations

import pytest

from app.checking.reasons import Reason, Why
from app.citations import Numbering, check
from app.localization import speaking
from app.settings import CheckSettings
from app.types import RawStatement, Verdict
from index.text.passages import SentenceSplitter
from index.types import Article, Evidence, Scores

ARTICLES = {
    "de": "Die Fähre Tarnhild sank am Dienstag vor Orlund. An Bord waren 212 Menschen, 14 von ihnen werden vermisst. "
    "Die Reederei Vik & Söhne bezifferte den Schaden auf 2,3 Millionen Kronen.",
    "fr": "Le pont de Calder a été fermé mardi après la découverte de 37 fissures. Selon le maire Armand Quille, les "
    "travaux coûteront 4,5 millions d’euros et dureront six mois.",
    "es": "El museo de Tarrow compró en marzo un cuadro de Inés Robledo por 1,2 millones de pesos. El director, Ramón "
    "Abril, dijo que la obra se podrá ver desde el 4 de junio.",
    "ar": "أعلنت بلدية أورلوند يوم الثلاثاء إغلاق جسر كالدر بعد العثور على 37 شقا. وقال رئيس البلدية إن الإصلاح "
    "سيكلف 4 ملايين يورو.",
}
CASES = [
    # language, statement, what the reason names; "" where nothing speaks against it
    ("de", "An Bord der Fähre Tarnhild waren 212 Menschen.", ""),
    ("de", "An Bord der Fähre Tarnhild waren 221 Menschen.", "221"),
    ("de", "Die Reederei Vik & Söhne bezifferte den Schaden auf 2,3 Milliarden Kronen.", "2,3 Milliarden"),
    ("de", "Die Fähre Morgenrot sank vor Orlund.", "Morgenrot"),
    ("fr", "Les travaux du pont de Calder coûteront 4,5 millions d’euros.", ""),
    ("fr", "Les travaux du pont de Calder coûteront 5,4 millions d’euros.", "5,4 millions"),
    ("fr", "Le maire Hugo Quille a fermé le pont de Calder.", "Hugo"),
    ("es", "El museo de Tarrow compró un cuadro de Inés Robledo por 1,2 millones de pesos.", ""),
    ("es", "El museo de Tarrow compró un cuadro de Inés Robledo por 12 millones de pesos.", "12 millones"),
    ("ar", "عثر على 37 شقا في جسر كالدر.", ""),
    ("ar", "عثر على 73 شقا في جسر كالدر.", "73"),
]


@pytest.mark.parametrize(("language", "text", "named"), CASES, ids=[text for _, text, _ in CASES])
def test_figures_and_names_decide_in_any_language(language: str, text: str, named: str) -> None:
    reason, verdict = checked(language, text)
    assert (verdict is Verdict.UNSUPPORTED) is bool(named), reason
    assert named in str(reason or "")


def test_a_reader_is_told_what_was_not_checked() -> None:
    reworded, _ = checked("de", "212 Menschen waren an Bord der Fähre Tarnhild.")
    assert reworded == Reason(Why.LANGUAGE)
    with speaking("de"):
        assert str(reworded).startswith("nach Namen, Zahlen und Wörtern wie in der Quelle")
    verbatim, verdict = checked("de", "Die Fähre Tarnhild sank am Dienstag vor Orlund.")
    assert (verbatim, verdict) == (None, Verdict.SUPPORTED)


def checked(language: str, text: str) -> tuple[Reason | None, Verdict]:
    article = Article(ARTICLES[language], language=language)
    sentences = tuple(SentenceSplitter().split(article.text))
    evidence = Evidence(article, 0, len(article.text), sentences, Scores(1.0, 1.0, 1.0, 1.0), sentences)
    found = check(RawStatement(text, (1,)), "?", [evidence], Numbering(), CheckSettings())
    return found.reason, found.statement.verdict
