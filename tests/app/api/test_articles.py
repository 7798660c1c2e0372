"""Articles over the API: listed, read, added once, deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.client import Dateline, Denied, Limits, Mistaken, NotThere
from app.records.articles import JobState, Outcome
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API
from index.stores.archive import Archive
from tests.app.api.conftest import Ask, serving
from tests.conftest import id_of
from tests.fakes import CHESS, FERRY, PALMYRA

STORY = {"text": "Ines Calloway painted the lighthouse.", "title": "New coat", "outlet": "Harbour Post"}


def test_a_list_leads_from_page_to_page(web: httpx.Client) -> None:
    """By links that are relative: a proxy may serve the API under another name."""
    seen, address = [], "articles?size=1"
    for _ in range(3):
        answer = web.get(address)
        seen += [one["title"] for one in answer.json()["articles"]]
        address = f"articles{answer.links['next']['url']}" if "next" in answer.links else ""
    assert (seen, address) == ([FERRY.title, PALMYRA.title, CHESS.title], "")
    assert web.get("articles?size=1&page=2").links.keys() == {"first", "prev", "next", "last"}


def test_a_list_is_limited_as_asked(dateline: Dateline) -> None:
    def titles(*args: object, **limits: object) -> set[str]:
        return {one.title for one in dateline.articles(*args, Limits(**limits))}  # type: ignore[arg-type]

    assert titles("", "", outlet=("Harbour Post",)) == {FERRY.title, CHESS.title}
    assert titles("", "", first="2016-01-01", last="2016-12-31") == {PALMYRA.title}
    assert titles("", "", first="2016-01-01", last="2016-12-31", undated=True) == {PALMYRA.title, CHESS.title}
    assert titles("sailors", "") == {FERRY.title}
    assert titles("", "Nobody Known") == set()


def test_articles_of_an_author_are_listed_by_any_part_of_the_name(dateline: Dateline) -> None:
    job = dateline.add_text(**STORY, author="By Ann Pike and Tom Reed")
    assert [one.id for one in dateline.articles(author="pike")] == list(job.articles)


def test_what_reads_like_a_query_is_looked_for_as_text(web: httpx.Client) -> None:
    for sent in ("' OR '1'='1", '" OR 1=1 --', "x'; DROP TABLE articles; --", "%", "zebra OR harbour"):
        for field in ("author", "outlet", "section", "language", "article", "q"):
            told = web.get("articles", params={field: sent})
            assert told.status_code == 422 or told.json()["articles"] == [], (field, sent)
        assert web.get("search", params={"q": sent}).status_code == 200
    assert web.get("articles").json()["total"] == 3


def test_an_article_that_is_known_is_not_sent_again(web: httpx.Client, archive: Archive) -> None:
    for address in (f"articles/{id_of(archive, FERRY)}", "articles", "archives", "status"):
        answer = web.get(address)
        again = web.get(address, headers={"If-None-Match": f'"other", {answer.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert web.get(address, headers={"If-None-Match": '"other"'}).content == answer.content


def test_a_place_is_told_with_its_paragraph(dateline: Dateline, archive: Archive) -> None:
    words = "At least 188 soldiers died in the battle"
    start = PALMYRA.text.index(words)
    told = dateline.article(id_of(archive, PALMYRA), (start, start + len(words))).highlight
    assert told is not None
    assert told.quote == words
    assert (told.before, told.after.startswith(", said Rami Abdel Rahman")) == ("", True)
    assert told.after.endswith("he added.")
    with pytest.raises(Mistaken, match="no place 7-9000000"):
        dateline.article(id_of(archive, PALMYRA), (7, 9_000_000))


def test_a_text_is_added_and_can_be_asked_about(dateline: Dateline) -> None:
    job = dateline.add_text(**STORY, published="2024-05-06")
    assert (job.state, job.outcome, job.name) == (JobState.DONE, Outcome.ADDED, "New coat")
    (added,) = job.articles
    article = dateline.article(added)
    assert (article.title, article.outlet, article.published) == ("New coat", "Harbour Post", "2024-05-06")
    cited = dateline.ask("Who painted the lighthouse?").statements[0].citations[0]
    assert cited.article_id == added


def test_what_is_there_already_is_told_so_and_stored_once(dateline: Dateline) -> None:
    first, again = dateline.add_text(**STORY), dateline.add_text(**STORY)
    assert (again.outcome, again.articles) == (Outcome.UNCHANGED, first.articles)
    assert dateline.archives()[0].articles == 4


def test_a_file_is_added_with_all_that_it_holds(dateline: Dateline, tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text('{"text": "One of two rivers rose."}\n{"text": "Another of two rivers fell."}\n', "utf-8")
    job = dateline.add_file(file)
    assert (job.outcome, job.name, len(job.articles)) == (Outcome.ADDED, "two.jsonl", 2)


def test_a_file_that_cannot_be_read_is_told_with_the_reason(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{not json}\n", "utf-8")
    job = dateline.add_file(tmp_path / "broken.jsonl")
    assert (job.outcome, job.articles) == (Outcome.SKIPPED, ())
    assert job.reason.startswith("not JSON")


def test_what_is_empty_or_too_large_is_refused_with_what_to_do(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "large.md").write_text("x" * 10_001)
    with pytest.raises(Mistaken, match=r"“empty\.md” is empty") as empty:
        dateline.add_file(tmp_path / "empty.md")
    with pytest.raises(Mistaken, match=r"larger than 0\.01 MB.*dateline index PATH") as large:
        dateline.add_file(tmp_path / "large.md")
    assert (empty.value.problem.status, large.value.problem.status) == (422, 413)
    with pytest.raises(Mistaken, match="Give the text of an article, or the url"):
        dateline.add_text(" ")
    with pytest.raises(Mistaken, match=r"“yesterday” is no date.*Write it as 2016-03-27"):
        dateline.add_text(**STORY, published="yesterday")
    with pytest.raises(Mistaken, match="no address of the web"):
        dateline.add_url("/etc/passwd")


def test_a_request_that_is_sent_again_adds_nothing_again(web: httpx.Client) -> None:
    key = {"Idempotency-Key": "one"}
    first = web.post("articles", json=STORY, headers=key)
    assert (first.status_code, first.headers["location"]) == (202, f"jobs/{first.json()['id']}")
    assert web.post("articles", json=STORY, headers=key).json()["id"] == first.json()["id"]
    other = web.post("articles", json={**STORY, "title": "Other"}, headers=key)
    assert other.status_code == 422
    assert "Give each thing that is added a key of its own" in other.json()["detail"]
    assert web.post("articles", json=STORY).json()["id"] != first.json()["id"]


def test_the_location_of_a_job_leads_to_it(web: httpx.Client) -> None:
    for answer in (
        web.post("articles", json=STORY),
        web.post("articles/files", files={"file": ("a.md", b"It rained.")}),
    ):
        found = httpx.get(answer.url.join(answer.headers["location"]))
        assert found.json()["id"] == answer.json()["id"]


def test_a_deleted_article_is_gone_and_stays_out(dateline: Dateline) -> None:
    job = dateline.add_text(**STORY)
    dateline.delete(job.articles[0])
    with pytest.raises(NotThere, match="may have been deleted"):
        dateline.article(job.articles[0])
    with pytest.raises(NotThere):
        dateline.delete(job.articles[0])
    again = dateline.add_text(**STORY)
    assert (again.outcome, again.articles) == (Outcome.SKIPPED, ())
    assert "took it out of the archive" in again.reason


def test_nothing_is_changed_where_the_settings_do_not_allow_it(with_model: Ask, rooms: Rooms) -> None:
    ferry = id_of(rooms.archive, FERRY)
    with serving(with_model(None), replace(rooms, adding=None, editing=None)) as url, Dateline(url) as dateline:
        for change in (
            lambda: dateline.add_text("It rained."),
            lambda: dateline.delete(ferry),
            lambda: dateline.job("x"),
        ):
            with pytest.raises(Denied, match=r"the setting web\.adding allows it"):
                change()
        assert dateline.article(ferry).title == FERRY.title


def test_an_unknown_job_is_told_with_what_to_do(dateline: Dateline) -> None:
    with pytest.raises(NotThere, match="Adding again does no harm"):
        dateline.job("0" * 16)


def test_the_status_says_what_failed(dateline: Dateline, archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{not json}\n", "utf-8")
    dateline.add_file(tmp_path / "broken.jsonl")
    status = dateline.status()
    assert (status.articles, status.chat_model, status.failed_by_reason) == (3, "extractive", {"not JSON": 1})
    assert str(tmp_path) not in status.model_dump_json()


def test_an_address_with_more_than_an_id_is_a_mistake_in_words(web: httpx.Client) -> None:
    answer = web.get(f"articles/{'F' * 32}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "article_id")
    assert httpx.get(f"{web.base_url}articles/{'f' * 32}?highlight=x").status_code == 422
    assert API in answer.json()["detail"]
