"""Words of scripts that have no spaces between them, as they are indexed and asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.settings import PassageSettings
from index.stores.keywords import KeywordIndex
from index.text.passages import SentenceSplitter, split_article
from index.text.question_words import holds_phrases
from index.text.terms import terms_of
from index.types import Article

ARTICLES = {
    "zh": ("市议会说，奥伦德的最后一班渡轮于周日中午离开。", "渡轮什么时候离开？", "法院于六月作出判决。"),
    "ja": ("オルンドの最後のフェリーは日曜日の正午に出発した。", "フェリーの出発はいつ？", "裁判所は判決を下した。"),
    "th": ("เรือข้ามฟากลำสุดท้ายออกจากท่าเมื่อเที่ยงวันอาทิตย์", "เรือข้ามฟากออกเมื่อไร", "ศาลมีคำตัดสินแล้วในเดือนนี้"),
    "km": ("សាឡាងចុងក្រោយបានចេញដំណើរនៅថ្ងៃអាទិត្យ។", "សាឡាងចេញដំណើរពេលណា", "ប៉ូលិសនិយាយថាគ្មានអ្នករងរបួសទេ។"),
    "my": ("နောက်ဆုံးကူးတို့သင်္ဘောသည် တနင်္ဂနွေနေ့တွင် ထွက်ခွာသွားသည်။", "သင်္ဘော ဘယ်တော့ ထွက်ခွာ", "ရဲက ပြောသည်။"),
}


@pytest.mark.parametrize("language", ARTICLES)
def test_a_question_finds_the_article_that_has_its_words(language: str, tmp_path: Path) -> None:
    """A sentence without spaces was one term, and no question held it."""
    told, question, other = ARTICLES[language]
    index = KeywordIndex(tmp_path)
    articles = [Article(told, language=language), Article(other, language=language)]
    passages = [(one, split_article(one, SentenceSplitter(), PassageSettings())) for one in articles]
    index.replace(passages)
    index.reload()
    found = index.candidates(index.weigh(question), 5)
    assert found[:1] == [passages[0][1][0].id]


def test_a_quoted_phrase_is_found_inside_a_run_without_spaces() -> None:
    assert holds_phrases("市议会说，奥伦德的最后一班渡轮离开。", ["最后一班渡轮"])
    assert not holds_phrases("最后的渡轮，一班也没有。", ["最后一班渡轮"])


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The ferries of Orlund left at 3 p.m.", ["ferri", "orlund", "left", "3", "p"]),
        ("Паром ушёл в 2024 году", ["паром", "ушёл", "в", "2024", "году"]),
        ("서울 시장은 말했다", ["서울", "시장은", "말했다"]),
    ],
)
def test_terms_of_scripts_with_spaces_stay_as_they_were(text: str, terms: list[str]) -> None:
    """Every figure of retrieval was measured with these."""
    assert terms_of(text) == terms
