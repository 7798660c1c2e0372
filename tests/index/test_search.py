"""The read path over real stores."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from index.build import build
from index.errors import FilterUnknown
from index.langchain_retriever import EvidenceRetriever
from index.search import Found, Search
from index.settings import IndexSettings, SearchSettings
from index.stores.archive import Archive
from index.types import Article, Filters
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder, tuned
from tests.index.readers.conftest import ENGLISH, needs_engine
from tests.index.readers.printing import QUALITIES, Block, Story, page, pdf, pictures, scanned_pdf

pytestmark = pytest.mark.reading

MakeSearch = Callable[..., Search]


@pytest.fixture
def search_over(
    make_archive: Callable[[], Archive], write_articles: Callable[..., str], embedder: WordEmbedder
) -> MakeSearch:
    """Indexes articles and opens a search on them."""

    def make(*articles: Article, settings: SearchSettings | None = None) -> Search:
        archive = make_archive()
        build([write_articles(*articles)], archive, lambda: embedder, IndexSettings())
        return Search(archive, lambda: embedder, settings or IndexSettings().search)

    return make


def texts(found: Found) -> list[str]:
    return [e.text for e in found.evidence]


def outlets(found: Found) -> set[str]:
    return {e.article.outlet for e in found.evidence}


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


def test_copies_of_a_wire_story_are_shown_once(search_over: MakeSearch) -> None:
    text = "The bridge at Tarrow reopened on Friday."
    articles = [Article(text, title=f"Bridge {n}", outlet=f"Paper {n}", source=f"{n}.md") for n in range(3)]
    assert texts(search_over(*articles).find("When did the bridge reopen?")) == [text]


def test_near_copies_are_shown_once_but_a_corrected_figure_is_not_a_copy(search_over: MakeSearch) -> None:
    story = "At least 118 government soldiers died in the long battle for the desert city, the monitor said."
    retold = story.replace("At least", "Some")
    corrected = story.replace("118", "188")
    search = search_over(*(Article(t, source=f"{n}.md") for n, t in enumerate((story, retold, corrected))))
    found = texts(search.find("How many government soldiers died in the battle for the desert city?"))
    assert corrected in found
    assert len(found) == 2


def test_no_article_crowds_out_the_others(search_over: MakeSearch) -> None:
    kinds = (
        "wage",
        "pension",
        "safety",
        "rota",
        "holiday",
        "training",
        "canteen",
        "parking",
        "uniform",
        "crane",
        "fuel",
    )
    talkative = Article(" ".join(f"The strike hit the port over {kind} rules." for kind in kinds), source="long.md")
    brief = Article("A port official spoke of the long strike once.", source="brief.md")
    found = search_over(talkative, brief).find("strike port", evidence_chars=450)
    assert {e.article.text for e in found.evidence} == {talkative.text, brief.text}


def test_the_whole_archive_is_looked_through_where_everything_of_a_sort_is_wanted(search_over: MakeSearch) -> None:
    """What a list misses because it lies beyond the best hundred passages, a reader takes for not being there."""
    names = ("Avon", "Brill", "Colne", "Dunmore", "Elling", "Ferrand", "Garth", "Hadley")
    articles = [Article(f"The strike hit the port of {name}.", source=f"{name}.md") for name in names]
    few = tuned(SearchSettings, vector_candidates=2, keyword_candidates=2, sibling_articles=0)
    search = search_over(*articles, settings=few)
    best, whole = search.find("strike port"), search.find("strike port", whole=True)
    assert len(best.evidence) < len(articles) == len(whole.evidence)
    assert len(best.looked_through) < len(whole.looked_through) == len(articles)


def test_a_sentence_that_says_she_comes_with_the_one_that_names_her(search_over: MakeSearch) -> None:
    story = Article(
        "Cherry trees bloomed early in Tarrow. Ilse Marrow runs the only bakery there. "
        "She sells four hundred plum cakes a week. The town has no butcher.",
        source="bakery.md",
    )
    found = search_over(story).find("Who sells plum cakes?", evidence_chars=200)
    assert "Ilse Marrow runs the only bakery there. She sells four hundred plum cakes a week." in found.evidence[0].text


def test_a_bare_quote_comes_with_the_sentence_before(search_over: MakeSearch) -> None:
    story = Article(
        "The mayor spoke on Monday. The harbour master was asked about the fog. "
        "“Visibility dropped below forty metres.” Ferries stayed in port.",
        source="fog.md",
    )
    quote = "“Visibility dropped below forty metres.”"
    without = IndexSettings().search.model_copy(update={"neighbours": False})
    question = "How far did visibility drop in metres?"
    alone = search_over(story, settings=without).find(question, evidence_chars=50)
    assert alone.evidence[0].sentences[0].start == story.text.index(quote)
    led_in = search_over(story).find(question, evidence_chars=90)
    assert led_in.evidence[0].text.startswith("The harbour master was asked about the fog.")


def test_the_proof_is_found_in_a_passage_that_shares_no_word_with_the_question(search_over: MakeSearch) -> None:
    """The other passages of the best articles are looked at too."""
    filler = " ".join(
        f"Nothing else of note was recorded in the valley that year, wrote chronicler {n}." for n in range(20)
    )
    story = Article(f"Zubeldia chaired the Ostrava committee. {filler} She resigned in tears.", source="s.md")
    found = search_over(story).find(
        "What became of Zubeldia, who chaired the Ostrava committee?", evidence_chars=20_000
    )
    assert "She resigned in tears." in " ".join(texts(found))


# What a question may contain


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "\n",
        "🙂🙂",
        "a" * 10_000,
        "word " * 2_000,
        "'; DROP TABLE articles; --",
        "(((",
        "*",
        ".*(a+)+$",
        "[a-z]{1,}\\",
        "body:x AND (title:[a TO z]~2^3",
        '+must -not "unclosed',
        '"" “” « »',
        "\x00\ud800",
        "% _ ? \\",
    ],
)
def test_any_text_is_a_question(search: Search, question: str) -> None:
    search.find(question)
    search.find(question, filters=Filters(published_from=date(2016, 1, 1)))


def test_a_blank_question_finds_nothing(search: Search) -> None:
    assert search.find(" ").evidence == ()


def test_a_quoted_phrase_must_be_found_literally(search: Search) -> None:
    found = search.find('Who spoke of the "biggest single loss" in the battle?')
    assert texts(found)
    assert all("biggest single loss" in e.article.text for e in found.evidence)
    assert search.find('Who spoke of the "single biggest loss" in the battle?').evidence == ()
    assert texts(search.find("Who spoke of the single biggest loss in the battle?"))


def test_a_phrase_may_stand_in_the_headline(search: Search) -> None:
    assert {e.article.title for e in search.find('"chess title"').evidence} == {CHESS.title}
    assert {e.article.title for e in search.find("“takes Palmyra back” mines theatre").evidence} == {PALMYRA.title}


@pytest.mark.parametrize(
    "written", ["Al-Qaryatain", "al Qaryatayn", "AL-QARYATAYN", "Qaryatain", "qaryatein", "Qâryatayn"]
)
def test_a_transliterated_name_is_found_however_it_is_written(search_over: MakeSearch, written: str) -> None:
    story = Article("Troops entered the town of Al-Qaryatayn at dawn. Rain fell.", source="town.md")
    others = [Article(f"Rain fell on the market of Tarrow on day {n}.", source=f"{n}.md") for n in range(5)]
    found = search_over(story, *others).find(f"Who entered {written}?")
    assert found.evidence[0].text.startswith("Troops entered the town")
    assert found.evidence[0].scores.sentence_bm25 > 0.3


def test_other_spellings_count_although_the_one_asked_for_exists(search_over: MakeSearch) -> None:
    one = Article("Mohammed Harrad opened the museum.", source="1.md")
    other = Article("Muhammad Harrad closed the museum.", source="2.md")
    scores = {e.text: e.scores.passage_bm25 for e in search_over(one, other).find("Muhammad Harrad").evidence}
    assert len(scores) == 2
    assert max(scores.values()) - min(scores.values()) < 0.05


def test_a_typo_is_looked_for_only_where_nothing_else_is_found(search_over: MakeSearch) -> None:
    story = Article("The observatory counted forty comets.", source="1.md")
    search = search_over(story, Article("Rain fell in Tarrow.", source="2.md"))
    assert search.find("obsrevatory").terms.forms == {"obsrevatori": ("observatori",)}
    assert search.find("observatory").terms.forms == {}


def test_figures_are_found_however_they_are_written(search: Search) -> None:
    assert "2,300 sailors" in search.find("Which lines employ 2300 sailors?").evidence[0].text
    assert "$1.13bn" in search.find("What is worth 1.13 billion?").evidence[0].text


def test_headline_outlet_and_date_are_searched_but_not_quoted(search: Search) -> None:
    found = search.find("What did the Desert Wire report in March 2016?")
    assert found.evidence[0].article.title == PALMYRA.title
    assert "Desert Wire" not in " ".join(texts(found))
    assert found.evidence[0].scores.passage_bm25 > 0.3


# Filters


def test_filters_reach_both_indexes(search: Search, archive: Archive) -> None:
    """What a filter excludes is not even a candidate: otherwise it could crowd out what it lets through."""
    question = "Palmyra ferry chess title merger soldiers"
    terms, vector = archive.keywords.weigh(question), search.find(question).vector
    assert vector is not None
    for filters, allowed in [
        (Filters(outlets=("Harbour Post",)), {FERRY.title, CHESS.title}),
        (Filters(published_from=date(2016, 3, 29), published_to=date(2016, 3, 29)), {PALMYRA.title}),
        (Filters(published_from=date(2020, 1, 1)), {FERRY.title}),
        (Filters(published_from=date(2020, 1, 1), undated=True), {FERRY.title, CHESS.title}),
        (Filters(published_to=date(2020, 1, 1)), {PALMYRA.title}),
        (Filters(published_to=date(2020, 1, 1), undated=True), {PALMYRA.title, CHESS.title}),
        (Filters(outlets=("Harbour Post",), published_to=date(2030, 1, 1)), {FERRY.title}),
    ]:
        for ids in (archive.vectors.candidates(vector, 50, filters), archive.keywords.candidates(terms, 50, filters)):
            found = archive.catalog.passages.candidates(ids)
            assert archive.catalog.passages.passing(ids, filters) == ids
            assert archive.catalog.overview.share(filters) == len(allowed) / 3
            assert {a.title for a in archive.catalog.articles.of(found.article_ids).values()} == allowed, filters


def test_a_filter_finds_the_same_whichever_way_it_is_applied(search_over: MakeSearch) -> None:
    """Most articles pass: left out after looking deeper. Few pass: Chroma's own filter."""
    days = [date(2020, 1, 1 + n % 28) for n in range(60)]
    articles = [
        Article(f"The tram stopped at platform {n} for repairs.", outlet="Post", published=day, source=f"{n}.md")
        for n, day in enumerate(days)
    ]
    settings = tuned(SearchSettings, vector_candidates=5, keyword_candidates=1, sibling_articles=0)
    search = search_over(*articles, settings=settings)
    for first in (2, 14, 27, 28):
        filters = Filters(published_from=date(2020, 1, first))
        found = search.find("tram platform repairs", evidence_chars=5_000, filters=filters)
        assert found.evidence
        assert all(e.article.published >= filters.published_from for e in found.evidence)
    assert search.find("tram", filters=Filters(published_from=date(2021, 1, 1))).evidence == ()


def test_articles_can_be_named(search: Search, archive: Archive) -> None:
    ferry = next(a for a in archive.catalog.articles.recent(9) if a.title == FERRY.title)
    found = search.find("Palmyra chess ferry", filters=Filters(article_ids=(ferry.id,)))
    assert {e.article.id for e in found.evidence} == {ferry.id}
    assert search.find("Palmyra", filters=Filters(article_ids=("no such article",))).evidence == ()


def test_sections_and_languages_are_filters(
    make_archive: Callable[[], Archive], embedder: WordEmbedder, tmp_path: Path
) -> None:
    lines = [
        {"text": f"The council met about the {n} tram.", "section": section, "language": language}
        for n, (section, language) in enumerate([("Politics", "en"), ("Sport", "en"), ("Politics", "de")])
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    archive = make_archive()
    build([str(tmp_path / "in.jsonl")], archive, lambda: embedder, IndexSettings())
    search = Search(archive, lambda: embedder, IndexSettings().search)
    found = search.find("council tram", filters=Filters(sections=("politics",), languages=("EN",)))
    assert [(e.article.section, e.article.language) for e in found.evidence] == [("Politics", "en")]
    both = search.find("council tram", filters=Filters(sections=("Politics", "Sport")))
    assert {e.article.section for e in both.evidence} == {"Politics", "Sport"}


def test_outlets_are_compared_without_regard_to_case(search: Search) -> None:
    assert outlets(search.find("Palmyra", filters=Filters(outlets=("desert WIRE",)))) == {"Desert Wire"}


def test_an_unknown_outlet_is_an_error_that_names_the_known_ones(search: Search) -> None:
    with pytest.raises(FilterUnknown, match="Dessert Wire") as error:
        search.find("Palmyra", filters=Filters(outlets=("Dessert Wire",)))
    assert "Desert Wire, Harbour Post" in error.value.help_message


# Staying up to date, and quick


def test_a_question_is_embedded_once_and_not_again(archive: Archive, embedder: WordEmbedder) -> None:
    search = Search(archive, lambda: embedder, IndexSettings().search)
    before = len(embedder.questions)
    first = search.find("Who won the chess title?")
    assert search.find("  Who won the chess title? ") is first
    assert embedder.questions[before:] == ["Who won the chess title?"]
    assert search.find("Who won the chess title?", evidence_chars=200) is not first
    assert search.find("Who won the chess title?", filters=Filters(outlets=("Harbour Post",))) is not first


def test_kept_results_do_not_pile_up(archive: Archive, embedder: WordEmbedder) -> None:
    search = Search(archive, lambda: embedder, tuned(SearchSettings, cached_questions=2))
    first = search.find("one chess")
    search.find("two chess")
    search.find("three chess")
    assert search.find("one chess") is not first


def test_what_another_process_indexes_is_found_at_once(
    own_archive: Archive,
    make_archive: Callable[[], Archive],
    write_articles: Callable[..., str],
    embedder: WordEmbedder,
) -> None:
    search = Search(own_archive, lambda: embedder, IndexSettings().search)
    search.find("volcano")
    folder = write_articles(Article("The volcano on Tarrow erupted at dawn.", source="volcano.md"))
    build([folder], make_archive(), lambda: embedder, IndexSettings())
    assert search.find("Which volcano erupted?").evidence[0].text == "The volcano on Tarrow erupted at dawn."


def test_the_langchain_retriever_gives_the_whole_record(search: Search) -> None:
    document = EvidenceRetriever(search=search).invoke("ferry merger")[0]
    assert document.page_content == document.metadata["text"]
    assert document.metadata["outlet"] == "Harbour Post"
    assert document.metadata["published"] == "2021-06-02"
    assert {"article_id", "title", "start", "end", "scores"} <= document.metadata.keys()


class Backwards:
    """A reranker that prefers short sentences."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


def test_a_reranker_has_the_last_word(archive: Archive, embedder: WordEmbedder) -> None:
    settings = IndexSettings().search.model_copy(update={"neighbours": False})
    search = Search(archive, lambda: embedder, settings, lambda: Backwards())
    found = search.find("Palmyra soldiers battle", evidence_chars=20_000)
    lengths = [min(s.end - s.start for s in e.sentences) for e in found.evidence]
    assert lengths == sorted(lengths)
    assert found.evidence[0].scores.reranked == -min(lengths)


def test_a_text_compared_again_is_not_embedded_again(search: Search, embedder: WordEmbedder) -> None:
    """An answer and the questions suggested after it compare the same sentences: most of what an answer cost."""
    found = search.find("Who retook Palmyra?")
    first = [search.closeness(found, evidence.text) for evidence in found.evidence]
    embedded = len(embedder.questions)
    assert [search.closeness(found, evidence.text) for evidence in found.evidence] == first
    assert search.cosines(found.evidence[0].text, [found.evidence[0].text])[0] == pytest.approx(1, abs=1e-6)
    assert len(embedder.questions) == embedded


@needs_engine
def test_evidence_of_a_scanned_page_knows_its_place_on_it(
    make_archive: Callable[[], Archive], embedder: WordEmbedder, tmp_path: Path
) -> None:
    """From a picture in a folder to a sentence with its box, and to the picture of its page."""
    clean = QUALITIES["300 dpi, clean"]
    story = Story("Ferry merger", "By Mira Tolland", (FERRY.text,))
    printed = pdf([page([]), page([Block(story, 60, 300, 400, 1, headline=20, size=12)])])
    (tmp_path / "scan").mkdir()
    (tmp_path / "scan" / "page.pdf").write_bytes(scanned_pdf(pictures(printed, clean), clean))
    archive = make_archive()
    build([str(tmp_path / "scan")], archive, lambda: embedder, IndexSettings(reading=ENGLISH))
    best = Search(archive, lambda: embedder, IndexSettings().search).find("Which ferry will merge?").evidence[0]
    sentence = best.sentences[0]
    assert best.article.layout is not None
    boxes = best.article.layout.boxes(sentence.start, sentence.end)
    assert boxes
    assert all(box.page == 2 and box.top > 3_000 for box in boxes)
    assert best.article.page_of(sentence.start) == 2
    assert archive.catalog.pages.picture(best.article.id, 2) is not None
