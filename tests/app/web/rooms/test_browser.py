"""The rooms as a reader uses them, in Chromium: over a real archive, at two widths, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.stores.feedback import Vote
from app.types import Sureness
from tests.app.web.axe import violations
from tests.app.web.conftest import browser as browser
from tests.app.web.fake_assistant import ENGINEERS, RETOOK
from tests.app.web.rooms.conftest import Served
from tests.app.web.tabs import ON_A_DESK, ON_A_PHONE, Reader, kept
from tests.fakes import PALMYRA

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect
QUESTION = "Who retook Palmyra in March 2016, and how many were killed?"


@pytest.fixture
def tab(browser: Any, served: Served) -> Iterator[Reader]:
    yield from kept(served, **ON_A_DESK)


@pytest.fixture
def room(tab: Reader) -> Iterator[Reader]:
    """A tab beside it, for what happens in a room."""
    with tab.another() as beside:
        beside.page.goto(f"{tab.url}/archive")
        yield beside


def test_the_masthead_leads_to_the_archive_and_a_bar_of_the_chart_to_its_articles(tab: Reader) -> None:
    with tab.page.context.expect_page() as opened:
        tab.page.get_by_role("link", name="Archive").click(modifiers=["Control"])  # so that this tab stays as it is
    page = opened.value
    expect(page.get_by_role("heading", name="The archive")).to_be_visible()
    page.get_by_text("The same as a table").click()
    page.get_by_role("link", name="2016").first.click()
    page.get_by_text("The same as a table").click()
    page.get_by_role("link", name="March 2016").click()
    expect(page.locator(".row-title")).to_have_text([PALMYRA.title])
    page.locator(".row-title").click()
    expect(page.locator("h2.story-title")).to_have_text(PALMYRA.title)
    page.close()


def test_search_shows_sentences_that_open_in_their_article(room: Reader) -> None:
    room.page.get_by_role("link", name="Search").click()
    expect(room.page.get_by_role("searchbox")).to_be_focused()
    room.page.keyboard.type("Who overran Palmyra?")
    room.page.keyboard.press("Enter")
    expect(room.page.locator(".found .card").first).to_contain_text("Government forces overran Palmyra")
    room.page.locator(".found .card").first.click()
    expect(room.page.locator("#cited")).to_contain_text("Government forces overran Palmyra")


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

    def look(tab: Reader, view: str) -> None:
        assert _sticks_out(tab) <= 0, view
        tab.picture(f"rooms-{name}-{scheme}-{view}")
        found[view] = violations(tab.page, axe)
        tab.page.evaluate('document.documentElement.setAttribute("dir", "rtl")')
        assert _sticks_out(tab) <= 0, f"{view}, read from right to left"
        tab.page.evaluate('document.documentElement.setAttribute("dir", "ltr")')

    for tab in kept(served, **how):
        tab.page.emulate_media(color_scheme=scheme)
        for view, then in _looks(tab).items():
            then()
            look(tab, view)
        with tab.another() as beside:
            beside.page.emulate_media(color_scheme=scheme)
            for view, address in _ROOMS.items():
                beside.page.goto(f"{tab.url}/{address}")
                look(beside, view)
    assert {view: lines for view, lines in found.items() if lines} == {}


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

    return {"limits": limits, "differing": differing, "timeline": timeline}


_ROOMS = {"archive": "archive", "articles": "archive/articles", "search": "search?q=Who+overran+Palmyra%3F"}
