"""The read path over real stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from index.archive import Archive
from index.build import build
from index.keywords import TermWeights
from index.retriever import EvidenceRetriever
from index.search import Search, bm25
from index.settings import IndexSettings
from index.types import Article
from tests.fakes import PALMYRA, WordEmbedder


def test_the_proving_sentence_comes_first(search: Search) -> None:
    best = search.find("Who backed the troops with air raids?").evidence[0]
    assert best.article.title == PALMYRA.title
    assert "backed by Syrian and Russian air raids" in best.text


def test_offsets_are_places_in_the_article(search: Search) -> None:
    for evidence in search.find("Palmyra soldiers battle ferry merger chess").evidence:
        assert evidence.article.text[evidence.start : evidence.end] == evidence.text
        for sentence in evidence.sentences:
            assert evidence.start <= sentence.start < sentence.end <= evidence.end
        assert set(evidence.sentences) <= set(evidence.context)


def test_sentences_that_touch_become_one_piece(search: Search) -> None:
    evidence = search.find("Palmyra government forces troops air raids Observatory Sunday").evidence[0]
    assert len(evidence.sentences) >= 2


def test_evidence_stays_within_its_length(search: Search) -> None:
    evidence = search.find("Palmyra ferry chess", evidence_chars=200).evidence
    assert 0 < sum(s.end - s.start for e in evidence for s in e.sentences) <= 200


def test_copies_of_a_wire_story_are_shown_once(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder
) -> None:
    text = "The bridge at Tarrow reopened on Friday."
    articles = [Article(text, title=f"Bridge {n}", outlet=f"Paper {n}", source=f"{n}.md") for n in range(3)]
    archive = make_archive()
    build([write_articles(*articles)], archive, lambda: embedder, IndexSettings())
    found = Search(archive, lambda: embedder, IndexSettings().search).find("When did the bridge reopen?")
    assert [e.text for e in found.evidence] == [text]


def test_no_article_crowds_out_the_others(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder
) -> None:
    talkative = Article(" ".join(f"The strike hit the port again on day {n}." for n in range(30)), source="long.md")
    brief = Article("A port official spoke of the long strike once.", source="brief.md")
    archive = make_archive()
    build([write_articles(talkative, brief)], archive, lambda: embedder, IndexSettings())
    found = Search(archive, lambda: embedder, IndexSettings().search).find("strike port", evidence_chars=300)
    assert {e.article.id for e in found.evidence} == {a.id for a in archive.catalog.recent(5)}


@pytest.mark.parametrize("question", ["", "   ", "\n", "🙂🙂", "a" * 10_000, "'; DROP TABLE articles; --", "(((", "*"])
def test_any_text_is_a_question(search: Search, question: str) -> None:
    search.find(question)


def test_a_blank_question_finds_nothing(search: Search) -> None:
    assert search.find(" ").evidence == ()


def test_what_another_process_indexes_is_found_at_once(
    archive: Archive,
    search: Search,
    make_archive: Callable[[], Archive],
    write_articles: Callable[..., str],
    embedder: WordEmbedder,
) -> None:
    search.find("volcano")
    folder = write_articles(Article("The volcano on Tarrow erupted at dawn.", source="volcano.md"))
    build([folder], make_archive(), lambda: embedder, IndexSettings())
    assert search.find("Which volcano erupted?").evidence[0].text == "The volcano on Tarrow erupted at dawn."


def test_bm25_of_an_average_text_with_every_term_once_is_one() -> None:
    """The definition of *attainable*, worked by hand: idf · 1 · 2.2 / (1 + 1.2) for each term."""
    weights = TermWeights({"palmyra": 2.0, "retak": 3.0})
    assert bm25(Counter({"palmyra": 1, "retak": 1}), weights, 2.0) == pytest.approx(1.0)
    assert bm25(Counter({"palmyra": 1, "x": 1}), weights, 2.0) == pytest.approx(0.4)


def test_the_langchain_retriever_gives_the_whole_record(search: Search) -> None:
    document = EvidenceRetriever(search=search).invoke("ferry merger")[0]
    assert document.page_content == document.metadata["text"]
    assert document.metadata["outlet"] == "Harbour Post"
    assert document.metadata["published"] == "2021-06-02"
    assert {"article_id", "title", "start", "end", "scores"} <= document.metadata.keys()
