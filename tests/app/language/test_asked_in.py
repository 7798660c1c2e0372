"""Questions in other languages than the articles, and those that only have a foreign name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.asked_in import _OWN_LETTERS, _SCRIPTS, asked_in, name_of
from index.text.stems import LANGUAGES_WITH_STOP_WORDS
from tests.evaluation.records import DATA, records

FOREIGN = {
    "de": """Wer hat Palmyra zurückerobert?
        Wie viele Soldaten wurden bei der Schlacht getötet?
        Warum ist der Minister zurückgetreten?
        Was kostet die neue Brücke über den Fluss?
        Wann wird das Museum in London wieder eröffnet?
        Welche Partei hat die Wahl gewonnen?
        Wo fand das Spiel gegen Chelsea statt und wer hat gewonnen?
        Gibt es Berichte über den Streik bei der Bahn?
        Mit wem verhandelt die Regierung über das Abkommen?""",
    "fr": """Qui a repris Palmyre ?
        Combien de soldats sont morts dans la bataille ?
        Pourquoi le ministre a-t-il démissionné ?
        Quand le musée va-t-il rouvrir ses portes ?
        Quel parti a gagné les élections en Écosse ?
        Où se trouve le nouveau pont sur la Tamise ?
        Que dit le rapport sur les retraites ?
        Quelles sont les conséquences de la grève des trains ?
        Est-ce que Tony Blair est allé à Washington avec son épouse ?""",
    "es": """¿Quién recuperó la ciudad de Palmira?
        ¿Cuántos soldados murieron en la batalla?
        ¿Por qué dimitió el ministro de Hacienda?
        ¿Cuándo se reabre el museo de Londres?
        ¿Qué partido ganó las elecciones?
        ¿Dónde está el nuevo puente sobre el río?
        quien gano el partido contra el Chelsea
        ¿Qué dice el informe sobre las pensiones?
        ¿Cuál es el precio de la gasolina en España?""",
    "it": """Chi ha riconquistato Palmira?
        Quanti soldati sono morti nella battaglia?
        Perché si è dimesso il ministro?
        Quando riapre il museo di Londra?
        Quale partito ha vinto le elezioni?
        Dove si trova il nuovo ponte sul fiume?
        Che cosa dice il rapporto sulle pensioni?
        Con chi tratta il governo per la tregua?""",
    "ar": """من استعاد تدمر؟
        كم عدد الجنود الذين قتلوا في المعركة؟
        لماذا استقال الوزير؟
        متى يعاد افتتاح المتحف؟
        أي حزب فاز في الانتخابات؟
        أين يقع الجسر الجديد؟
        ماذا قال Tony Blair عن العراق؟
        ما هو سعر النفط اليوم؟""",
    "ru": """Кто отбил Пальмиру?
        Сколько солдат погибло в бою?
        Почему министр ушёл в отставку?
        Когда откроется музей?
        Какая партия победила на выборах?
        Где находится новый мост?
        Что сказал Blair об Ираке?
        Сколько стоит нефть?""",
    "zh": """谁夺回了帕尔米拉?
        战斗中有多少士兵丧生?
        部长为什么辞职?
        博物馆什么时候重新开放?
        哪个政党赢得了选举?
        新桥在哪里?
        报告对养老金怎么说?
        布莱尔对伊拉克说了什么?
        今天的油价是多少?""",
}
QUESTIONS = [(language, question.strip()) for language, asked in FOREIGN.items() for question in asked.splitlines()]


def test_sixty_questions_in_seven_languages_are_told() -> None:
    wrong = [(language, q, asked_in(q, ["en"])) for language, q in QUESTIONS if asked_in(q, ["en"]) != language]
    assert len(QUESTIONS) == 60
    assert wrong == []


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_no_question_is_in_another_language_where_articles_are_in_its_own(language: str, question: str) -> None:
    assert asked_in(question, ["en", language]) == ""
    assert asked_in(question, []) == "", "where no article's language is known, nothing is clear"


@pytest.mark.parametrize(
    "question",
    [
        "Who directed La dolce vita?",
        "What did Le Monde report on the strike in Los Angeles?",
        "Charles de Gaulle airport strike",
        "Palmyra",
        "Rio de Janeiro",
        "oil prices",
        "Ursula von der Leyen plan",
        "what does 帕尔米拉 mean",
        "¿who won?",
        "",
        "2016?",
    ],
)
def test_foreign_names_and_words_do_not_make_a_foreign_question(question: str) -> None:
    assert asked_in(question, ["en"]) == ""


def test_an_english_question_about_articles_in_another_language_is_told_too() -> None:
    assert asked_in("Who took the town, and how many soldiers were killed?", ["de"]) == "en"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there")
def test_hardly_any_of_six_thousand_english_questions_is_taken_for_a_foreign_one() -> None:
    """Less than one in a thousand: told of another language, a reader would be sent away for nothing."""
    questions = [r["question"] for r in records(DATA / "squad_dev.jsonl.gz") if r["type"] == "question"]
    questions += [r["question"] for r in records(DATA / "bbc_questions.jsonl") if "question" in r]
    assert sum(bool(asked_in(question, ["en"])) for question in questions) < len(questions) / 1000


@given(st.text(max_size=80))
def test_any_text_may_be_asked(text: str) -> None:
    assert asked_in(text, ["en"]) in {"", *LANGUAGES_WITH_STOP_WORDS, *_SCRIPTS.values(), *_OWN_LETTERS}


def test_languages_have_names() -> None:
    assert [name_of(code) for code in ("fr", "ar", "zh", "qq", "")] == ["French", "Arabic", "Chinese", "qq", ""]
