"""Lists of articles and of evidence."""

from __future__ import annotations

from app.records.articles import ArticlesRecord, ListedArticle
from app.web.rooms.limits import Chosen
from app.web.rooms.listing import PAGE, listing, searching
from index.search import Search
from index.stores.archive import Archive
from index.types import Article, Evidence, Scores, Sentence
from tests.app.web.markup import Page, read

FORGED = '<img src=x onerror="window.forged=1"><script>window.forged=1</script>'
ROW = ListedArticle(
    id="a" * 32,
    title="Headline",
    outlet="Wire",
    published="2016-03-27",
    section="World",
    language="ar",
    opening="It began",
)


def found(*rows: ListedArticle, page: int = 1, pages: int = 1) -> ArticlesRecord:
    total = (pages - 1) * PAGE + len(rows)
    return ArticlesRecord(articles=list(rows), total=total, page=page, pages=pages)


def links(page: Page) -> list[str]:
    return [link.attributes["href"] for link in page.all("a")]


def test_an_article_is_listed_with_a_way_to_it(archive: Archive) -> None:
    page = read(listing(found(ROW), Chosen(), archive.catalog.overview.counted))
    assert "Wire · 27 March 2016 · World" in page.text
    assert links(page) == ["../articles/" + "a" * 32]
    assert "1 to 1 of 1 article" in page.text
    titles = page.all("span", "row-title")
    assert (titles[0].attributes["lang"], titles[0].attributes["dir"]) == ("ar", "auto")


def test_a_row_says_no_more_of_a_date_than_is_known(archive: Archive) -> None:
    row = ROW.model_copy(update={"published": "2016-03"})
    page = read(listing(found(row), Chosen(), archive.catalog.overview.counted))
    assert "Wire · March 2016 · World" in page.text


def test_pages_lead_on_and_back_and_keep_the_limits(archive: Archive) -> None:
    chosen = Chosen(outlets=("Wire",))
    page = read(listing(found(*[ROW] * PAGE, page=2, pages=3), chosen, archive.catalog.overview.counted))
    assert [e.attributes["rel"] for e in page.all("a") if "rel" in e.attributes] == ["prev", "next"]
    assert links(page)[-2:] == ["articles?outlet=Wire&page=1", "articles?outlet=Wire&page=3"]
    assert page.all("ol", "articles")[0].attributes["start"] == str(PAGE + 1)
    only = read(listing(found(ROW), chosen, archive.catalog.overview.counted))
    assert not [e for e in only.all("a") if "rel" in e.attributes]


def test_nothing_within_the_limits_is_said(archive: Archive) -> None:
    assert "No article is within these limits." in listing(found(), Chosen(), archive.catalog.overview.counted)


def test_evidence_is_listed_with_the_questions_words_marked(archive: Archive, search: Search) -> None:
    evidence = search.find("Which sailors work for ferries?").evidence
    page = read(searching("Which sailors work for ferries?", evidence, Chosen(), archive.catalog.overview.counted))
    marked = {word.text for word in page.all("mark")}
    assert "sailors" in marked
    assert "work" in marked
    assert any(link.startswith("articles/") and link.endswith("#cited") for link in links(page))


def test_before_a_question_there_is_a_hint_and_after_it_nothing_or_a_failure(archive: Archive) -> None:
    counted = archive.catalog.overview.counted
    assert "double quotes" in searching("", None, Chosen(), counted)
    assert "Nothing in the archive matches this." in searching("x", (), Chosen(), counted)
    failed = read(searching("x", None, Chosen(), counted, failure=FORGED))
    assert failed.all("p", "failure")[0].text == FORGED


def test_forged_texts_are_shown_and_never_run(archive: Archive) -> None:
    article = Article(FORGED, FORGED, FORGED)
    item = Evidence(article, 0, len(FORGED), (Sentence(0, len(FORGED)),), Scores(1, 1, 0, 0))
    row = ROW.model_copy(update=dict.fromkeys(("id", "title", "outlet", "section", "language", "opening"), FORGED))
    counted = archive.catalog.overview.counted
    for html in (searching(FORGED, (item,), Chosen(), counted), listing(found(row), Chosen(), counted)):
        page = read(html)
        assert not {"img", "script"} & page.tags
        assert FORGED in page.text
