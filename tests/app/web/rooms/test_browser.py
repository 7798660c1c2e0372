"""The rooms as a reader uses them, in Chromium: over a real archive, at two widths, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app import wiring
from app.archives.adding import Adding
from app.settings import WebSettings, load_settings
from app.stores.feedback import FeedbackStore, Vote
from app.types import Answered, DatedEvent, Disagreement, Event, Relation, Report, RequestKind, Sureness, Turn
from app.web.rooms.services import Rooms
from index.build import BuildReport, Progress, build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import open_archive
from index.types import Article, Filters
from tests.app.web.axe import violations
from tests.app.web.conftest import browser as browser
from tests.app.web.conftest import serving
from tests.app.web.fake_assistant import (
    ENGINEERS,
    KILLED,
    RETOOK,
    SAPPERS,
    FakeAssistant,
    cite,
)
from tests.app.web.fake_assistant import PALMYRA as TOLD
from tests.app.web.tabs import DESKTOP, ON_A_DESK, ON_A_PHONE, Reader, kept
from tests.conftest import _written
from tests.fakes import CHESS, FERRY, PALMYRA, WordEmbedder
from tests.homes import LEAK, archives_of, two_archives

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect
QUESTION = "Who retook Palmyra in March 2016, and how many were killed?"

TIMELINE = (
    DatedEvent(RETOOK, "Sunday", "2016-03-27", "2016-03-27", True, False, cite(1, TOLD, RETOOK)),
    DatedEvent(ENGINEERS, "Thursday", "", "", False, False, cite(2, SAPPERS, ENGINEERS)),
)
DIFFERING = Disagreement(
    Relation.CONTRADICTION,
    (Report("100", cite(2, SAPPERS, ENGINEERS)), Report("188", cite(1, TOLD, KILLED))),
    "Sources differ.",
)


class NewsAssistant(FakeAssistant):
    """Tells a timeline where one is asked for, and of a disagreement with everything else; opens the archive's
    articles beside its own."""

    held_articles: Callable[[str], Article | None] = staticmethod(lambda article_id: None)

    def article(self, article_id: str) -> Article | None:
        return super().article(article_id) or self.held_articles(article_id)

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        for event in super().answer(question, history, filters, sureness, kind):
            if isinstance(event, Answered) and not event.answer.refused:
                timeline = TIMELINE if question.startswith("Timeline") else ()
                yield Answered(replace(event.answer, timeline=timeline, disagreements=() if timeline else (DIFFERING,)))
            else:
                yield event


@dataclass
class Served:
    """A chat with rooms that is being served."""

    url: str
    assistant: FakeAssistant
    rooms: Rooms


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, embedder, settings = tmp_path_factory.mktemp("home"), WordEmbedder(), IndexSettings()
    archive = open_archive(folder / "archive", settings, create=True)
    build([_written(folder / "news", PALMYRA, FERRY, CHESS)], archive, lambda: embedder, settings)

    def index(paths: Sequence[str], progress: Progress) -> BuildReport:
        return build(paths, archive, lambda: embedder, settings, progress)

    search = Search(archive, lambda: embedder, settings.search)
    adding = Adding(folder / "uploads", index, 1)
    rooms = Rooms(archive, search, FeedbackStore(folder / "feedback.sqlite3"), adding)
    assistant = NewsAssistant()
    assistant.held_articles = archive.catalog.articles.get
    with serving(WebSettings(port=0), assistant, rooms=rooms) as chat:
        yield Served(chat.url, assistant, rooms)
    archive.close()


@pytest.fixture
def tab(browser: Any, served: Served) -> Iterator[Reader]:
    yield from kept(served, **ON_A_DESK)


@pytest.fixture
def room(browser: Any, served: Served) -> Iterator[Reader]:
    """A tab for what begins in a room; nobody brings it back to the conversation."""
    yield from kept(served, "those in a room", **ON_A_DESK)


def test_the_masthead_leads_to_the_archive_and_a_bar_of_the_chart_to_its_articles(tab: Reader) -> None:
    tab.page.get_by_role("link", name="Archive").click()
    expect(tab.page.get_by_role("heading", name="The archive")).to_be_visible()
    tab.page.get_by_text("The same as a table").click()
    tab.page.get_by_role("link", name="2016").first.click()
    tab.page.get_by_text("The same as a table").click()
    tab.page.get_by_role("link", name="March 2016").click()
    expect(tab.page.locator(".row-title")).to_have_text([PALMYRA.title])
    tab.page.locator(".row-title").click()
    expect(tab.page.locator("h2.story-title")).to_have_text(PALMYRA.title)


def test_search_shows_sentences_that_open_in_their_article(room: Reader) -> None:
    tab = room
    tab.page.get_by_role("link", name="Search").click()
    expect(tab.page.get_by_role("searchbox")).to_be_focused()
    tab.page.keyboard.type("Who overran Palmyra?")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".found .card").first).to_contain_text("Government forces overran Palmyra")
    tab.page.locator(".found .card").first.click()
    expect(tab.page.locator("#cited")).to_contain_text("Government forces overran Palmyra")


def test_limits_are_chips_that_answers_keep_to_and_a_reload_remembers(tab: Reader, served: Served) -> None:
    page = tab.page
    page.locator("#limits-bar summary").click()
    page.get_by_label("Harbour Post").check()
    page.get_by_label("As of").fill("2022-04-01")
    page.locator("#limits-bar select").select_option("sure")
    page.get_by_role("button", name="Apply").click()
    chips = page.locator(".limit-chips button")
    expect(chips).to_have_count(3)
    tab.ask(QUESTION)
    tab.answered()
    limited = served.assistant.limited[-1]
    assert limited is not None
    assert (limited.outlets, str(limited.published_to)) == (("Harbour Post",), "2022-04-01")
    assert served.assistant.sureness is Sureness.SURE
    tab.page.reload()
    expect(chips).to_have_count(3)
    page.get_by_role("button", name="Remove the limit “Harbour Post”").click()
    expect(chips).to_have_count(2)
    page.locator("#limits-bar summary").click()
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".no-limit")).to_have_text("All articles")
    tab.ask(QUESTION)
    expect(page.locator(".exchange")).to_have_count(2)  # the reload has kept the first
    tab.answered()
    assert served.assistant.limited[-1] is None
    assert served.assistant.sureness is Sureness.BALANCED


def test_one_of_several_archives_is_picked_for_questions_and_to_look_through(
    browser: Any, indexed: Path, write_articles: Callable[..., str], tmp_path: Path
) -> None:
    settings = load_settings(home=two_archives(tmp_path, indexed, write_articles))
    opened, assistant = archives_of(settings), FakeAssistant()
    with serving(WebSettings(port=0), assistant, rooms=wiring.rooms_for(opened, settings)) as chat:
        context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
        page = context.new_page()
        page.goto(chat.url)
        page.locator("#limits-bar summary").click(timeout=60_000)
        page.get_by_label("default", exact=True).uncheck()
        page.get_by_label("desk", exact=True).check()
        page.get_by_role("button", name="Apply").click()
        expect(page.locator(".limit-chips button")).to_have_text(re.compile("desk"))
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#current .written-by")).to_be_visible(timeout=60_000)
        assert assistant.limited == [Filters(archives=("desk",))]
        page.goto(f"{chat.url}/archive")
        expect(page.locator(".lead")).to_contain_text("3 articles")
        page.get_by_role("link", name="desk", exact=True).click()
        expect(page.locator(".lead")).to_contain_text("2 articles")
        page.locator(".lead a").click()
        row = page.locator(".articles a", has_text=LEAK.title)
        expect(row).to_have_attribute("href", re.compile(r"/articles/desk\."))
        context.close()
    for one in opened.by_name().values():
        one.archive.close()


def test_escape_closes_the_limits_and_wrong_days_are_said(tab: Reader) -> None:
    page = tab.page
    page.locator("#limits-bar summary").click()
    page.get_by_label("Published from").fill("2022-04-01")
    page.get_by_label("Published to").fill("2021-04-01")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("alert")).to_contain_text("The first day is after the last")
    page.get_by_label("Published from").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Published from")).to_be_hidden()
    expect(page.locator("#limits-bar summary")).to_be_focused()


def test_a_pasted_story_is_added_while_one_looks_on(room: Reader, served: Served) -> None:
    page, before = room.page, served.rooms.archive.catalog.status().articles
    page.goto(f"{served.url}/archive")
    page.get_by_label("Headline").fill("A new coat for the lighthouse")
    page.get_by_label("Text").fill("The lighthouse of Skarholm was painted by Ines Calloway.")
    page.get_by_role("button", name="Add story").click()
    expect(page.locator("#adding-state")).to_contain_text("Done: 1 article added", timeout=60_000)
    expect(page.get_by_label("Text")).to_have_value("")
    assert served.rooms.archive.catalog.status().articles == before + 1


def test_of_uploaded_files_those_that_cannot_be_read_are_told_with_the_reason(
    room: Reader, served: Served, tmp_path: Path
) -> None:
    page = room.page
    good, bad = tmp_path / "snow.md", tmp_path / "bad.jsonl"
    good.write_text("# Snow\n\nIt snowed in Stannick for three days without a pause.")
    bad.write_text("{no json}\n")
    page.goto(f"{served.url}/archive")
    page.get_by_label("Files").set_input_files([good, bad])
    page.get_by_role("button", name="Add files").click()
    expect(page.locator("#adding-state")).to_contain_text("Not taken (1)", timeout=60_000)
    expect(page.locator("#adding-state")).to_contain_text("bad.jsonl")


def test_what_reports_give_differently_stands_in_a_table_with_its_sentences(tab: Reader) -> None:
    tab.ask(QUESTION)
    tab.answered()
    table = tab.page.get_by_role("table", name="Who says what")
    expect(table.locator("tbody tr")).to_have_count(2)
    table.locator(".chip").first.click()
    expect(tab.page.locator("#cited")).to_have_text(ENGINEERS)


def test_the_timeline_button_asks_for_one_and_rows_open_at_their_sentence(tab: Reader, served: Served) -> None:
    tab.ask(QUESTION)
    tab.answered()
    tab.page.get_by_role("button", name="Timeline").click()
    rows = tab.page.locator("#current table.timeline tbody tr")
    expect(rows).to_have_count(2)
    assert served.assistant.asked[-1][0].startswith("Timeline: ")
    expect(rows.nth(0)).to_contain_text("27 March 2016")
    expect(rows.nth(1)).to_contain_text("day unknown")
    rows.nth(0).locator(".chip").click()
    expect(tab.page.locator("#cited")).to_have_text(RETOOK)


def test_a_verdict_is_kept_and_its_mark_survives_the_next_question(tab: Reader, served: Served) -> None:
    tab.ask(QUESTION)
    tab.answered()
    page = tab.page
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_label("Wrong source")).to_be_focused()
    page.get_by_label("Outdated").check()
    page.get_by_label("In your words").fill("It is 190 now.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".feedback-said")).to_contain_text("Thank you")
    kept = served.rooms.feedback.all()[-1]
    assert (kept.vote, kept.reason, kept.note) == (Vote.DOWN, "outdated", "It is 190 now.")
    assert kept.record["question"] == QUESTION
    tab.ask("What does the forged article say?")
    tab.answered()
    expect(page.locator("#past [data-vote=down]")).to_have_attribute("aria-pressed", "true")


def test_without_scripts_rooms_and_search_still_work(browser: Any, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/search")
    page.locator("[name=q]").fill("Who overran Palmyra?")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found .card").first).to_be_visible()
    page.goto(f"{served.url}/archive")
    page.locator("textarea[name=text]").fill("A heron was seen in the harbour of Brannock on Sunday.")
    page.get_by_role("button", name="Add story").click()
    expect(page).to_have_url(f"{served.url}/archive#adding")
    context.close()


@pytest.mark.parametrize(("name", "scheme", "how"), [("desktop", "light", ON_A_DESK), ("phone", "dark", ON_A_PHONE)])
def test_each_room_fits_its_width_in_both_directions_and_axe_finds_nothing_wrong(
    browser: Any, served: Served, axe: Path, name: str, scheme: str, how: dict[str, Any]
) -> None:
    found = {}
    for tab in kept(served, **how):
        tab.page.emulate_media(color_scheme=scheme)
        for room, look in _looks(tab).items():
            look()
            assert _sticks_out(tab) <= 0, room
            tab.picture(f"rooms-{name}-{scheme}-{room}")
            found[room] = violations(tab.page, axe)
            tab.page.evaluate('document.documentElement.setAttribute("dir", "rtl")')
            assert _sticks_out(tab) <= 0, f"{room}, read from right to left"
            tab.page.evaluate('document.documentElement.setAttribute("dir", "ltr")')
    assert {room: lines for room, lines in found.items() if lines} == {}


def _sticks_out(tab: Reader) -> int:
    """Pixels by which the page is wider than its window."""
    return int(tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def _looks(tab: Reader) -> dict[str, Callable[[], None]]:
    page = tab.page

    def limits() -> None:
        page.locator("#limits-bar summary").click()
        expect(page.get_by_role("button", name="Apply")).to_be_visible()

    def differing() -> None:
        page.keyboard.press("Escape")
        tab.ask(QUESTION)
        tab.answered()
        page.locator("#current .claims").scroll_into_view_if_needed()

    def timeline() -> None:
        page.get_by_role("button", name="Timeline").click()
        expect(page.locator("#current table.timeline")).to_be_visible()

    def archive() -> None:
        page.goto(f"{tab.url}/archive")

    def articles() -> None:
        page.goto(f"{tab.url}/archive/articles")

    def search() -> None:
        page.goto(f"{tab.url}/search?q=Who+overran+Palmyra%3F")

    return {
        "limits": limits,
        "differing": differing,
        "timeline": timeline,
        "archive": archive,
        "articles": articles,
        "search": search,
    }
