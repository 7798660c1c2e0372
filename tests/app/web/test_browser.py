"""The page as a reader uses it, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import DROPPED, KILLED, PALMYRA, REFUSAL, STATEMENTS
from tests.app.web.tabs import DESKTOP, ON_A_DESK, ON_A_PHONE, PHONE, QUESTION, Reader, kept

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def tab(browser: Any, live: Live) -> Iterator[Reader]:
    yield from kept(live, **ON_A_DESK)


@pytest.fixture
def phone(browser: Any, live: Live) -> Iterator[Reader]:
    yield from kept(live, **ON_A_PHONE)


@pytest.fixture
def read(browser: Any, live: Live) -> Iterator[Reader]:
    """An answer for tests that do no more than read it: one for all of them, since asking is most of what such a test
    costs. Each leaves it as it was drawn."""
    for tab in kept(live, "tests that read", **ON_A_DESK):
        if not tab.page.locator("#current .written-by").count():
            tab.ask(QUESTION)
            tab.answered()
        yield tab
        tab.rest()


@pytest.mark.usefixtures("slowly")
def test_evidence_comes_before_the_answer_and_statements_replace_the_draft(tab: Reader) -> None:
    """And a screen reader is told when it is complete."""
    spoken = tab.page.locator("#spoken")
    expect(spoken).to_have_attribute("aria-live", "polite")
    tab.ask(QUESTION)
    expect(tab.page.locator("#sources .place")).to_have_count(3)
    assert tab.page.locator("#current .written-by").count() == 0
    expect(tab.page.locator("#current .draft")).to_be_visible()
    tab.answered()
    expect(tab.page.locator("#current .statement")).to_have_count(2)
    expect(tab.page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    expect(tab.page.locator("#current .draft")).to_have_count(0)
    expect(tab.page.locator("#sources .badge")).to_have_text(["1", "2"])
    expect(spoken).to_contain_text("The answer is complete.")
    expect(tab.page.get_by_role("region", name="Conversation")).to_be_visible()
    expect(tab.page.get_by_role("complementary", name="Sources")).to_be_visible()
    expect(tab.page.get_by_label("Your question")).to_be_visible()


def test_an_answer_is_set_in_the_fonts_that_come_with_the_page(read: Reader) -> None:
    for name in ("Source Serif 4", "Source Sans 3"):
        loaded = "name => [...document.fonts].some(f => f.family.includes(name) && f.status === 'loaded')"
        read.page.wait_for_function(loaded, arg=name)


def test_a_dropped_sentence_stays_folded(read: Reader) -> None:
    expect(read.page.get_by_text(DROPPED.text)).to_be_hidden()
    read.page.get_by_text("1 sentence left out").click()
    expect(read.page.get_by_text(DROPPED.text)).to_be_visible()


def test_a_chip_opens_the_article_at_the_sentence_and_escape_leads_back(read: Reader) -> None:
    chip = read.page.locator("#current .chip", has_text="2")
    chip.click()
    mark = read.page.locator("#cited")
    expect(mark).to_have_text(KILLED)
    assert read.in_view("#cited")
    box = mark.bounding_box()
    assert abs(box["y"] + box["height"] / 2 - DESKTOP["height"] / 2) < 80, "the mark is in the middle"
    expect(read.page.locator("#reader mark.also")).to_have_count(1)
    expect(read.page.locator("#story-title")).to_be_focused()
    expect(chip).to_have_attribute("aria-current", "true")
    read.page.keyboard.press("Escape")
    expect(read.page.locator("#sources .card").first).to_be_visible()
    expect(chip).to_be_focused()


def test_an_article_opens_in_a_fifth_of_a_second(read: Reader) -> None:
    took = [
        read.page.evaluate(
            """() => new Promise(done => {
                const started = performance.now();
                const watch = () => document.getElementById('cited')
                    ? done(performance.now() - started) : requestAnimationFrame(watch);
                document.querySelector('#current .chip').click();
                watch();
            })"""
        )
        for _ in range(3)
        if read.page.keyboard.press("Escape") is None
    ]
    assert min(took) < 200


def test_a_source_card_opens_its_article_and_the_button_leads_back(read: Reader) -> None:
    read.page.locator("#sources .place").nth(1).click()
    expect(read.page.locator("#cited")).to_have_text(KILLED)
    read.page.locator("#reader-close").click()
    expect(read.page.locator("#reader")).to_be_hidden()
    expect(read.page.locator("#sources .card").first).to_be_visible()


def test_a_citation_is_a_link_that_works_in_a_tab_of_its_own(read: Reader) -> None:
    address = read.page.locator("#current .chip").first.get_attribute("href")
    with read.another() as tab:
        tab.page.goto(f"{read.url}/{address}")
        expect(tab.page.locator("h2")).to_have_text(PALMYRA.title)
        assert tab.in_view("#cited")
        tab.picture("desktop-light-article-page")


def test_the_keyboard_alone_is_enough(read: Reader) -> None:
    read.page.locator("#current .chip").first.focus()
    read.page.keyboard.press("Enter")
    expect(read.page.locator("#story-title")).to_be_focused()
    for part in ("#reader-next", "#reader-previous", "#reader-close"):
        read.page.keyboard.press("Shift+Tab")
        expect(read.page.locator(part)).to_be_focused()
    read.page.keyboard.press("Enter")
    expect(read.page.locator("#reader")).to_be_hidden()


def test_shift_and_enter_begin_a_new_line_and_an_empty_question_does_nothing(tab: Reader) -> None:
    box = tab.page.locator("#question textarea")
    box.press("Enter")
    tab.page.wait_for_timeout(500)
    expect(tab.page.locator("#side")).to_be_hidden()
    box.press_sequentially("One")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    assert box.input_value() == "One\ntwo"
    assert tab.page.locator(".question").count() == 0
    assert box.get_attribute("maxlength") == "2000"


def test_stop_ends_the_answer_and_the_model(tab: Reader, live: Live) -> None:
    tab.ask("endless")
    expect(tab.page.locator("#current .draft")).to_be_visible()
    expect(tab.page.locator("#ask")).to_be_hidden()
    tab.page.locator("#stop").click()
    expect(tab.page.locator("#ask")).to_be_visible()
    expect(tab.page.locator("#stop")).to_be_hidden()
    expect(tab.page.locator("#current")).to_contain_text("Stopped.")
    expect(tab.page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)
    assert live.assistant.closed.wait(5)


def test_a_page_that_nobody_looks_at_keeps_no_connection_but_for_its_answer(tab: Reader) -> None:
    """A browser has six to a server: with six pages open, the seventh would wait for ever."""
    page = tab.page

    def look(away: bool) -> None:
        page.evaluate(
            """away => {
                Object.defineProperty(document, "hidden", {value: away, configurable: true});
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            away,
        )

    def is_heartbeat(request: Any) -> bool:
        return "/heartbeat/" in request.url

    with page.expect_event("requestfailed", is_heartbeat):
        look(away=True)
    with page.expect_event("request", is_heartbeat):
        look(away=False)
    gone: list[Any] = []
    page.on("requestfailed", lambda request: gone.extend([request] if is_heartbeat(request) else []))
    tab.ask("endless")
    expect(page.locator("#current .draft")).to_be_visible()
    look(away=True)
    page.wait_for_timeout(300)
    assert not gone
    with page.expect_event("requestfailed", is_heartbeat):
        page.locator("#stop").click()
    look(away=False)
    page.evaluate("delete document.hidden")


def test_a_page_that_is_closed_ends_the_model(tab: Reader, live: Live) -> None:
    with tab.another() as closed:
        closed.open()
        closed.ask("endless")
        expect(closed.page.locator("#current .draft")).to_be_visible()
    assert live.assistant.closed.wait(15)


def test_an_example_asks_at_once(tab: Reader) -> None:
    tab.page.locator("#example-1").click()
    expect(tab.page.locator("#current .refusal")).to_contain_text(REFUSAL)
    expect(tab.page.locator("#current .refusal .card")).to_have_count(2)


def test_questions_follow_each_other_until_a_new_conversation(tab: Reader, live: Live) -> None:
    """The tab is named for the first one."""
    tab.ask(QUESTION)
    tab.answered()
    tab.ask("When was that?")
    expect(tab.page.locator("#past .exchange")).to_have_count(1)
    tab.answered()
    expect(tab.page.locator("#current")).to_contain_text("Searched for: When was that? (after:")
    assert tab.in_view("#current .question")
    expect(tab.page).to_have_title(f"{QUESTION} · Dateline")
    assert [turn.role for turn in live.assistant.asked[-1][1]] == ["user", "assistant"]
    tab.page.locator("#new").click()
    expect(tab.page.locator("#example-0")).to_be_visible()
    expect(tab.page.locator(".exchange")).to_have_count(0)
    tab.ask("Anything else?")
    tab.answered()
    assert live.assistant.asked[-1][1] == ()


def test_a_question_sent_while_the_end_of_an_answer_is_on_its_way_is_asked_once(tab: Reader, live: Live) -> None:
    before = len(live.assistant.asked)
    tab.ask(f"What lingers? {QUESTION}")
    expect(tab.page.locator("#current .written-by")).to_be_visible(timeout=60_000)
    expect(tab.page.locator("#stop")).to_be_hidden()
    tab.ask("And when was that?")
    expect(tab.page.locator("#current .question")).to_contain_text("And when was that?", timeout=60_000)
    tab.answered()
    expect(tab.page.locator("#question textarea")).to_have_value("")
    assert len(live.assistant.asked) == before + 2


def test_earlier_questions_stay_in_place_however_many_are_asked_and_removed(tab: Reader) -> None:
    """They are not sent again with a question, so what the page holds of them must follow what was done."""
    page = tab.page
    page.goto(f"{tab.url}/?c=leads-nowhere")
    expect(page.locator("#not-kept")).to_be_visible(timeout=60_000)
    for question in ("First", "Second", "Third"):
        tab.ask(question)
        expect(page.locator("#current .question")).to_contain_text(question)
        tab.answered()
    expect(page.locator("#not-kept")).to_have_count(0)
    expect(page.locator("#past .question")).to_contain_text(["First", "Second"])
    page.locator("#current").get_by_role("button", name="Delete").click()
    expect(page.locator("#current .question")).to_contain_text("Second")
    expect(page.locator("#past .question")).to_contain_text(["First"])
    tab.ask("Fourth")
    tab.answered()
    expect(page.locator("#past .question")).to_contain_text(["First", "Second"])
    expect(page.locator('#past [data-do="edit"]')).to_have_count(0)
    page.reload()
    expect(page.locator("#current .question")).to_contain_text("Fourth", timeout=60_000)
    expect(page.locator("#past .question")).to_contain_text(["First", "Second"])
    page.locator("#new").click()
    expect(page.locator(".exchange")).to_have_count(0)
    tab.ask("Fifth")
    tab.answered()
    expect(page.locator(".exchange")).to_have_count(1)


def test_the_sources_beside_the_conversation_are_those_of_the_answer_in_view(tab: Reader) -> None:
    """Each answer counts from 1: beside the sources of another one, a number names the wrong sentence. Beside a
    greeting an empty pane, or the sources of another answer, would only be in the way."""
    page, side, asked = tab.page, tab.page.locator("#side"), tab.page.locator("#side .panel-question:visible")
    expect(side).to_be_hidden()
    tab.ask(QUESTION)
    tab.answered()
    expect(side).to_be_visible()
    tab.ask("hello")
    tab.answered()
    expect(side).to_be_hidden()
    page.locator("#past .chip").first.focus()
    expect(asked).to_have_text(QUESTION)
    tab.ask("What does the forged article say?")
    tab.answered()
    expect(asked).to_have_text("What does the forged article say?")
    page.locator("#past .chip").first.focus()
    expect(asked).to_have_text(QUESTION)
    expect(page.locator("#side .badge:visible")).to_have_text(["1", "2"])
    page.locator("#side .place:visible").nth(1).click()
    expect(page.locator("#cited")).to_have_text(KILLED)
    page.locator("#reader-close").click()
    page.locator("#current .question").scroll_into_view_if_needed()
    page.locator("#current .question").evaluate("element => element.scrollIntoView({ block: 'start' })")
    expect(asked).to_have_text("What does the forged article say?")
    page.locator("#past .question").first.evaluate("element => element.scrollIntoView({ block: 'start' })")
    expect(asked).to_have_text(QUESTION)
    assert page.evaluate("window.forged") is None


def test_a_sentence_beside_an_answer_has_three_lines_and_the_whole_for_who_turns_to_it(read: Reader) -> None:
    quote = read.page.locator("#sources .card-quote").first
    lines = "element => Math.round(element.clientHeight / parseFloat(getComputedStyle(element).lineHeight))"
    assert quote.evaluate(lines) == 3
    quote.hover()
    assert quote.evaluate(lines) > 3


def test_how_an_answer_was_made_is_told_to_who_asks(read: Reader) -> None:
    page = read.page
    expect(page.get_by_text("qwen2.5")).to_have_count(0)
    page.get_by_role("button", name="How this answer was made").press("Enter")
    expect(page.locator("#tip")).to_contain_text("qwen2.5-coder-1.5b-instruct · 3.4 s")
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    tops = page.locator("#current .actions button:visible").evaluate_all(
        "buttons => buttons.map(button => Math.round(button.getBoundingClientRect().top))"
    )
    assert len(tops) > 6
    assert max(tops) - min(tops) < 4, "all of it is one row"


def test_nothing_moves_on_its_own_in_a_page_at_rest(tab: Reader) -> None:
    """Gradio's sign of loading asked for every frame long after it was gone: 8 % of a core for each open page."""
    measured = tab.page.context.new_cdp_session(tab.page)
    measured.send("Performance.enable")

    def spent() -> float:
        values = {one["name"]: one["value"] for one in measured.send("Performance.getMetrics")["metrics"]}
        return float(values["ScriptDuration"])

    before = spent()
    tab.page.evaluate(
        "new Promise(done => { let n = 30; const f = () => n-- ? requestAnimationFrame(f) : done(); f(); })"
    )
    counted = spent() - before  # what a script costs that asks for 30 frames and does nothing with them
    at_rest = []
    for _ in range(4):  # what moves on its own does so in each of them, what still opens the page in the first
        before = spent()
        tab.page.wait_for_timeout(500)
        at_rest.append(spent() - before)
    assert min(at_rest) < counted
    assert tab.page.evaluate("document.getAnimations().length") == 0


def test_a_broken_answer_is_a_calm_sentence(tab: Reader) -> None:
    tab.ask("please break")
    expect(tab.page.locator("#current .failure")).to_contain_text("something went wrong")
    expect(tab.page.locator("body")).not_to_contain_text("Traceback")
    tab.ask(QUESTION)
    tab.answered()


def test_forged_text_is_shown_and_never_runs(tab: Reader) -> None:
    """Gradio's HTML component evaluates a template: ${…} in an article must not become part of it."""
    tab.ask("What does the forged article say?")
    tab.answered()
    expect(tab.page.locator("#current .statements")).to_contain_text("${window.forged=1}{{forged}}")
    tab.page.locator("#current .chip").first.click()
    expect(tab.page.locator("#cited")).to_contain_text("<img src=x onerror=")
    tab.page.wait_for_timeout(300)
    assert tab.page.evaluate("window.forged") is None
    assert tab.page.locator("#desk img, #desk script").count() == 0


def test_gradios_own_chrome_is_hidden(tab: Reader) -> None:
    expect(tab.page.get_by_text(re.compile("gradio", re.IGNORECASE))).to_have_count(0)
    expect(tab.page).to_have_title("Dateline")


def test_a_keyboard_skips_to_the_question(tab: Reader) -> None:
    page = tab.page
    first = page.locator("a[href], button, input, textarea, select, summary, [tabindex]").first
    expect(first).to_have_class("skip")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()


def test_on_a_phone_the_reader_covers_the_page_and_back_leads_to_the_conversation(phone: Reader) -> None:
    phone.ask(QUESTION)
    phone.answered()
    talk, side = (phone.page.locator(part).bounding_box() for part in ("#talk", "#side"))
    assert side["y"] >= talk["y"] + talk["height"] - 1, "the sources are beneath"
    address = phone.page.url
    phone.page.locator("#current .chip", has_text="2").click()
    expect(phone.page.locator("#cited")).to_have_text(KILLED)
    assert phone.in_view("#cited")
    assert phone.page.locator("#reader").bounding_box() == {"x": 0, "y": 0, **PHONE}
    phone.page.go_back()
    expect(phone.page.locator("#reader")).to_be_hidden()
    expect(phone.page.locator("#current .statement")).to_have_count(2)
    phone.page.locator("#current .chip").first.click()
    phone.page.locator("#reader-close").click()
    expect(phone.page.locator("#reader")).to_be_hidden()
    assert phone.page.url == address


def test_on_a_phone_nothing_sticks_out_at_the_side(phone: Reader) -> None:
    phone.ask("What does the forged article say?")
    phone.answered()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.page.locator("#question textarea").bounding_box()["y"] < PHONE["height"]


def test_on_the_narrowest_phone_nothing_sticks_out_and_marks_are_large_enough(phone: Reader) -> None:
    """WCAG 2.5.8 and 1.4.10: 24 pixels to touch, and no scrolling to the side at 320."""
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.ask(QUESTION)
    phone.answered()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    for box in [mark.bounding_box() for mark in phone.page.locator("#current .verdict").all()]:
        assert min(box["width"], box["height"]) >= 24
    phone.page.set_viewport_size(PHONE)


def test_on_a_phone_the_menu_opens_closes_and_keeps_the_place(phone: Reader) -> None:
    page = phone.page
    menu, nav = page.locator("#menu"), page.locator("#nav")
    expect(nav).to_be_hidden()
    menu.tap()
    expect(nav).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")
    box = nav.bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    page.keyboard.press("Tab")
    expect(nav.locator("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(menu).to_be_focused()
    menu.tap()
    page.locator("#welcome .tagline").tap()
    expect(nav).to_be_hidden()
    menu.tap()
    nav.get_by_role("button", name="Help").tap()
    expect(page.locator("#help")).to_be_visible()
    expect(nav).to_be_hidden()
