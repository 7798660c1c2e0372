"""A question finds other forms of its words in the language that articles are written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.stores.keywords import KeywordIndex
from index.text.stems import stemmer_for
from index.types import Article, Passage, Sentence

# An article, a question in other forms of its words, and an article with none of them.
TOLD = {
    "de": ("Die Brücken am Hafen bleiben gesperrt.", "Warum ist die Brücke gesperrt?", "Der Rat tagt am Abend."),
    "fr": ("Les journaux locaux ont disparu.", "Quel journal a disparu ?", "Le conseil se réunit ce soir."),
    "es": ("Los pescadores anunciaron una protesta.", "¿Qué ha anunciado el pescador?", "El consejo se reúne hoy."),
    "sv": ("Båtarna stod stilla hela dagen.", "När gick båten?", "Rådet möts i kväll."),
    "ru": ("Забастовка закрыла мосты через реку.", "Когда закрыли мост?", "Совет собирается вечером."),
}


def indexed(folder: Path, *articles: Article) -> tuple[KeywordIndex, list[str]]:
    index = KeywordIndex(folder)
    passages = [Passage(one.id, 0, 0, len(one.text), (Sentence(0, len(one.text)),)) for one in articles]
    index.replace([(one, [passage]) for one, passage in zip(articles, passages, strict=True)])
    index.reload()
    return index, [passage.id for passage in passages]


@pytest.mark.parametrize("language", TOLD)
def test_a_question_finds_other_forms_of_its_words(language: str, tmp_path: Path) -> None:
    """As the index is stemmed as English is, "Brücke" and "Brücken" were two words."""
    told, question, other = TOLD[language]
    index, (wanted, _) = indexed(tmp_path, Article(told, language=language), Article(other, language=language))
    asked = index.weigh(question)
    assert index.candidates(asked, 5)[:1] == [wanted]
    assert any(len(asked.forms_of(term)) > 1 for term in asked.idf)


def test_of_many_articles_the_one_with_the_other_form_is_found(tmp_path: Path) -> None:
    others = [Article(f"Der Rat beriet über Haushalt Nummer {n}.", language="de") for n in range(20)]
    index, ids = indexed(tmp_path, *others, Article("Die Verhandlungen endeten.", language="de"))
    assert index.candidates(index.weigh("Verhandlung"), 5) == [ids[-1]]
    assert index.holds("Verhandlung")
    assert not index.holds("Verband")


def test_a_question_in_english_is_asked_as_before_whatever_else_the_archive_holds(tmp_path: Path) -> None:
    german = [Article(f"Die Brillen {n} und die Brille im Hafen.", language="de") for n in range(9)]
    english = [Article(f"The brill number {n} was for the harbour.", language="en") for n in range(3)]
    index, _ = indexed(tmp_path, *german, *english)
    assert index.weigh("Where was the brill of the harbour?").forms == {}
    assert index.weigh("Was ist die Brille im Hafen?").forms["brill"] == ("brill", "brillen")


def test_an_archive_in_english_alone_is_asked_as_before(tmp_path: Path) -> None:
    index, _ = indexed(tmp_path, Article("The bridges stay closed.", language="en"))
    assert index.weigh("Warum ist die bridge der Stadt closed?").forms == {}


@pytest.mark.parametrize(
    ("question", "held"),
    [("Where is it?", {"en": 5, "de": 90}), ("Où est-il ?", {"ja": 9}), ("Wo?", {}), ("Πού είναι;", {"de": 3})],
)
def test_without_a_stemmer_for_the_question_s_language_there_is_none(question: str, held: dict[str, int]) -> None:
    assert stemmer_for(question, held) is None
