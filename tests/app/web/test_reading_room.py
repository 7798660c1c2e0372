"""Reading beside asking, and what a reader does with conversations: as a person does it, in Chromium.

Every view is looked at by axe-core, in light and dark, on a phone and on a desk; pictures of them go to the folder
$DATELINE_SCREENSHOTS, if set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.web.axe import violations
from tests.app.web.conftest import Live
from tests.app.web.fake_assistant import ARABIC, KILLED, PALMYRA, RETOOK, STATEMENTS
from tests.app.web.tabs import DESKTOP, PHONE, QUESTION, Reader, picture
from tests.app.web.test_browser import phone as phone
from tests.app.web.test_browser import read as read
from tests.app.web.test_browser import tab as tab

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def answered(tab: Reader) -> Reader:
    tab.ask(QUESTION)
    tab.answered()
    return tab


def do(tab: Reader, action: str, where: str = "#current") -> None:
    tab.page.locator(f'{where} [data-do="{action}"]').first.click()


# Reading


def test_pointing_at_a_citation_shows_its_sentence_and_leaves_the_answer_alone(read: Reader) -> None:
    tip = read.page.locator("#tip")
    read.page.locator("#current .chip", has_text="1").first.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(RETOOK)
    expect(tip).to_contain_text("The Harbour Gazette · 27 March 2016")
    expect(read.page.locator("#reader")).to_be_hidden()
    tip.hover()
    read.page.wait_for_timeout(500)
    expect(tip).to_be_visible()
    read.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_the_keyboard_reaches_sentence_and_reason_too(read: Reader) -> None:
    read.page.locator("#question textarea").focus()
    read.page.locator("#current .chip").first.focus()
    read.page.keyboard.press("Tab")
    mark = read.page.locator("#current .verdict").first
    expect(mark).to_be_focused()
    expect(read.page.locator("#tip")).to_contain_text("Everything that this sentence adds")
    expect(mark).to_have_attribute("aria-expanded", "true")
    read.page.keyboard.press("Tab")
    expect(read.page.locator("#tip")).to_contain_text(KILLED)


def test_a_finger_opens_the_reason_of_a_mark(phone: Reader) -> None:
    phone.ask(QUESTION)
    phone.answered()
    phone.page.locator("#current .verdict.partly").tap()
    tip = phone.page.locator("#tip")
    expect(tip).to_contain_text(STATEMENTS[1].reason[1:])
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    phone.page.locator("#current .question").tap()
    expect(tip).to_be_hidden()


def test_n_and_p_lead_through_the_citations(read: Reader) -> None:
    page = read.page
    page.locator("#current .question").click()
    page.keyboard.press("n")
    expect(page.locator("#cited")).to_have_text(RETOOK)
    expect(page.locator("#reader-at")).to_have_text("Citation 1 of 2")
    page.keyboard.press("n")
    expect(page.locator("#cited")).to_have_text(KILLED)
    expect(page.locator("#reader mark.also")).to_have_text(RETOOK)
    page.keyboard.press("n")
    expect(page.locator("#reader-at")).to_have_text("Citation 2 of 2")
    page.keyboard.press("p")
    expect(page.locator("#cited")).to_have_text(RETOOK)
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()


def test_the_buttons_lead_through_the_citations_too(read: Reader) -> None:
    page = read.page
    page.locator("#sources .place").first.click()
    expect(page.locator("#cited")).to_have_text(RETOOK)
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#cited")).to_have_text(KILLED)
    assert read.in_view("#cited")
    expect(page.get_by_role("button", name="Next citation")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Previous citation").click()
    expect(page.locator("#cited")).to_have_text(RETOOK)


def test_the_article_tells_outlet_author_date_and_original(read: Reader) -> None:
    read.page.locator("#current .chip").first.click()
    story = read.page.locator("#reader .story")
    for fact in (PALMYRA.outlet, PALMYRA.title, "Levant Wire · DAMASCUS · Sunday 27 March 2016"):
        expect(story).to_contain_text(fact)
    expect(story.get_by_role("link", name="Read the original")).to_have_attribute("href", PALMYRA.url)


def test_a_slash_begins_a_question_and_letters_are_letters_in_it(read: Reader) -> None:
    page = read.page
    page.locator("#current .question").click()
    page.keyboard.press("/")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    page.keyboard.type("n/p?")
    expect(box).to_have_value("n/p?")
    expect(page.locator("#reader")).to_be_hidden()


def test_help_tells_of_the_keys_and_switches_them_off(read: Reader) -> None:
    page = read.page
    page.locator("#current .question").click()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    expect(page.locator("#reader")).to_be_hidden()
    do(read, "help", "#nav")
    expect(page.get_by_label("Single-key shortcuts")).not_to_be_checked()
    page.get_by_label("Single-key shortcuts").check()


def test_arabic_runs_from_the_right(tab: Reader) -> None:
    tab.ask("متى تنتهي أعمال ترميم تدمر؟")
    tab.answered()
    direction = "element => getComputedStyle(element).direction"
    for part in ("#current .question", "#current .statements", "#sources .card-title", "#sources .card-quote"):
        assert tab.page.locator(part).first.evaluate(direction) == "rtl", part
    tab.page.locator("#current .chip").first.click()
    expect(tab.page.locator("#story-title")).to_have_text(ARABIC.title)
    assert tab.page.locator("#reader .story-text p").first.evaluate(direction) == "rtl"
    tab.picture("desktop-arabic")


# The conversation


def test_an_answer_is_copied_with_its_footnotes(read: Reader) -> None:
    do(read, "copy")
    expect(read.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = read.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{STATEMENTS[0].text} [1]")
    assert f"[2] The Harbour Gazette, “{PALMYRA.title}”, 27 March 2016. {PALMYRA.url} “{KILLED}”" in copied


def test_the_newest_question_is_edited_asked_again_and_deleted(answered: Reader, live: Live) -> None:
    page = answered.page
    do(answered, "edit")
    box = page.locator("#question textarea")
    expect(box).to_have_value(QUESTION)
    expect(page.locator("#editing")).to_be_visible()
    box.fill("And who helped?")
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_count(1)
    expect(page.locator("#current .question")).to_contain_text("And who helped?")
    expect(page.locator("#editing")).to_be_hidden()
    answered.answered()
    expect(page.locator('#current [data-do="again"]')).to_be_visible()
    asked = len(live.assistant.asked)
    before = page.locator("#current .exchange").get_attribute("data-exchange")
    do(answered, "again")
    expect(page.locator("#current .exchange")).not_to_have_attribute("data-exchange", str(before))
    answered.answered()
    assert [question for question, _ in live.assistant.asked[asked:]] == ["And who helped?"]
    expect(page.locator(".question")).to_have_count(1)
    do(answered, "delete")
    expect(page.locator("#example-0")).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(0)
    assert "c=" not in page.url


def test_an_edit_can_be_left_and_an_earlier_question_is_deleted_alone(answered: Reader) -> None:
    do(answered, "edit")
    do(answered, "cancel-edit", "#editing")
    expect(answered.page.locator("#question textarea")).to_have_value("")
    answered.ask("When was that?")
    expect(answered.page.locator("#past .exchange")).to_have_count(1)
    expect(answered.page.locator(".question")).to_have_count(2)
    answered.answered()
    do(answered, "delete", "#past")
    expect(answered.page.locator(".question")).to_have_count(1)
    expect(answered.page.locator("#current .question")).to_contain_text("When was that?")


def test_a_reload_brings_the_conversation_back_and_it_goes_on(answered: Reader, live: Live) -> None:
    before = answered.page.locator("#current .statements").inner_text()
    answered.page.reload()
    expect(answered.page.locator("#current .statements")).to_have_text(before, use_inner_text=True, timeout=60_000)
    expect(answered.page.locator("#sources .badge")).to_have_text(["1", "2"])
    answered.page.locator("#current .chip").first.click()
    expect(answered.page.locator("#cited")).to_have_text(RETOOK)
    answered.page.keyboard.press("Escape")
    answered.ask("When was that?")
    expect(answered.page.locator("#past .exchange")).to_have_count(1)
    answered.answered()
    assert [turn.role for turn in live.assistant.asked[-1][1]] == ["user", "assistant"]


@pytest.mark.usefixtures("slowly")
def test_what_is_read_and_typed_stays_in_place_while_the_next_answer_comes(answered: Reader) -> None:
    """Every update names what was drawn before, too; it must not be drawn anew under the reader's hand."""
    page = answered.page
    answered.ask("When was that?")
    expect(page.locator("#past .exchange")).to_have_count(1)
    page.evaluate("document.querySelector('#past .exchange').marked = true")
    expect(page.locator("#current .draft")).to_be_visible()
    page.locator("#question textarea").fill("And then")
    page.locator("#past .chip").first.focus()
    answered.answered()
    assert page.evaluate("document.querySelector('#past .exchange').marked === true")
    expect(page.locator("#past .chip").first).to_be_focused()
    expect(page.locator("#question textarea")).to_have_value("And then")


def test_suggested_questions_are_asked_with_a_click(answered: Reader) -> None:
    expect(answered.page.locator("#also")).to_contain_text("Also in the archive")
    answered.page.get_by_role("button", name="Who is Rami Abdel Rahman?").click()
    expect(answered.page.locator("#current .question")).to_contain_text("Who is Rami Abdel Rahman?")
    answered.answered()
    expect(answered.page.locator("#also")).to_contain_text("What did Maamoun Abdulkarim say?")
    expect(answered.page.locator("#also")).not_to_contain_text("Rami Abdel Rahman")


@pytest.mark.parametrize("how", ["#ask", "Enter"])
def test_what_is_asked_before_the_page_is_empty_begins_the_new_conversation(answered: Reader, how: str) -> None:
    """On a slow server the page shows the old conversation for a while after "New conversation" was pressed."""
    page, left = answered.page, answered.page.url
    page.locator("#question textarea").fill("Who stole the paintings?")
    if how == "Enter":
        page.evaluate("document.querySelector('#new').click()")
        page.keyboard.press("Enter")
    else:
        page.evaluate("document.querySelector('#new').click(); document.querySelector('#ask').click()")
    expect(page.locator("#current .question")).to_contain_text("paintings")
    expect(page.locator("#past .exchange")).to_have_count(0)
    answered.answered()
    page.get_by_role("button", name="History").click()
    assert page.url != left
    for kept in (left, page.url):
        expect(page.locator(f'#history .talk[data-id="{kept.partition("?c=")[2]}"]')).to_have_count(1)


def test_earlier_conversations_are_found_renamed_opened_and_deleted(tab: Reader) -> None:
    page = tab.page
    tab.open_as_nobody()
    tab.ask(QUESTION)
    tab.answered()
    page.locator("#new").click()
    tab.ask("Who stole the paintings?")
    expect(page.locator("#current .question")).to_contain_text("paintings")
    tab.answered()
    page.get_by_role("button", name="History").click()
    talks = page.locator("#history .talk")
    expect(talks).to_have_count(2)
    page.get_by_placeholder("Search your conversations").fill("militias palmyra")
    expect(talks).to_have_count(0)
    page.get_by_placeholder("Search your conversations").fill("retaken palmyra")
    expect(talks).to_have_count(1)
    talks.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("The battle")
    page.keyboard.press("Enter")
    expect(page.locator(".talk-title")).to_have_text(["The battle"])
    page.locator(".talk-title").click()
    expect(page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text, timeout=60_000)
    page.get_by_role("button", name="History").click()
    expect(talks).to_have_count(2)
    page.locator(".talk", has_text="The battle").get_by_role("button", name="Delete").click()
    page.locator(".talk-sure").get_by_role("button", name="Delete").locator("visible=true").click()
    expect(talks).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#example-0")).to_be_visible()


def test_a_shared_conversation_is_read_elsewhere_until_it_is_revoked(read: Reader, browser: Any) -> None:
    page = read.page
    page.get_by_role("button", name="Share and export").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#share-link").input_value()
    elsewhere = browser.new_context(viewport=DESKTOP)
    other = elsewhere.new_page()
    complaints: list[str] = []
    other.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    other.goto(link)
    expect(other.locator(".statements")).to_contain_text(STATEMENTS[0].text)
    expect(other.locator("textarea")).to_have_count(0)
    other.locator(".chip").first.click()
    expect(other.locator("#cited")).to_have_text(RETOOK)
    other.keyboard.press("n")
    expect(other.locator("#cited")).to_have_text(KILLED)
    assert complaints == []
    page.get_by_role("button", name="Revoke the link").click()
    expect(page.get_by_role("button", name="Make a link")).to_be_visible()
    other.goto(link)
    expect(other.locator("body")).to_contain_text("There is no conversation at this address")
    elsewhere.close()


def test_a_conversation_is_exported_and_printed(read: Reader, tmp_path: Path) -> None:
    page = read.page
    page.get_by_role("button", name="Share and export").click()
    for name, ending in (("Markdown", "md"), ("Web page", "html"), ("Word document", "docx")):
        with page.expect_download() as started:
            page.get_by_role("link", name=name).click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        assert file.suffix == f".{ending}"
        assert file.stat().st_size > 500
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Print view").click()
    printed = opened.value
    expect(printed.locator(".notes li")).to_have_count(2)
    expect(printed.locator(".notes")).to_contain_text(KILLED)
    printed.emulate_media(media="print")
    expect(printed.get_by_role("button", name="Print")).to_be_hidden()


def test_what_is_stopped_is_there_after_a_reload(tab: Reader) -> None:
    tab.ask("endless")
    expect(tab.page.locator("#current .draft")).to_be_visible()
    tab.page.locator("#stop").click()
    expect(tab.page.locator("#ask")).to_be_visible()
    tab.page.reload()
    expect(tab.page.locator("#current")).to_contain_text("Stopped.", timeout=60_000)
    expect(tab.page.locator("#current .statements")).to_contain_text(STATEMENTS[0].text)


# What is right for everyone


def open_reader(tab: Reader) -> None:
    tab.page.locator("#current .chip", has_text="2").first.click()
    expect(tab.page.locator("#cited")).to_be_visible()


def navigate(tab: Reader, action: str, window: str) -> None:
    if tab.page.locator("#menu").is_visible():
        tab.page.locator("#menu").click()
    tab.page.locator(f'#nav [data-do="{action}"]').click()
    expect(tab.page.locator(window)).to_be_visible()


def share(tab: Reader) -> None:
    navigate(tab, "share", "#share")
    tab.page.get_by_role("button", name="Make a link").click()
    expect(tab.page.locator("#share-link")).to_be_visible()


def show_reason(tab: Reader) -> None:
    tab.page.locator("#current .verdict.partly").click()
    expect(tab.page.locator("#tip")).to_be_visible()


def refused(tab: Reader) -> None:
    tab.ask("Who stole the paintings?")
    expect(tab.page.locator("#current .refusal")).to_be_visible()
    tab.answered()


def failed(tab: Reader) -> None:
    tab.ask("please break")
    expect(tab.page.locator("#current .failure")).to_be_visible()


def edited(tab: Reader) -> None:
    do(tab, "edit")
    expect(tab.page.locator("#editing")).to_be_visible()


def answer(tab: Reader) -> None:
    tab.ask(QUESTION)
    tab.answered()
    # the last thing that comes: a page that is left before would complain of the request it lost
    expect(tab.page.locator("#also .example").first).to_be_visible()


Views = dict[str, Callable[[Reader], None]]
# Each set in one tab, one view after the other, and Escape between them.
WITHOUT_AN_ANSWER: Views = {
    "01-empty": lambda tab: None,
    "10-help": lambda tab: navigate(tab, "help", "#help"),
    "05-refusal": refused,
    "06-failure": failed,
}
WITH_ONE: Views = {
    "02-answer": answer,
    "03-reason": show_reason,
    "04-reader": open_reader,
    "08-history": lambda tab: navigate(tab, "history", "#history"),
    "07-editing": edited,
    "09-share": share,
}


def pages(tab: Reader) -> dict[str, tuple[str, str]]:
    """Addresses that the page leads to, and what is there when they are open."""
    printed = tab.page.get_by_role("link", name="Print view").get_attribute("href")
    article = tab.page.locator("#current .chip").first.get_attribute("href")
    return {
        "11-shared": (tab.page.locator("#share-link").input_value(), ".statements"),
        "12-print": (f"{tab.url}/{printed}", ".notes"),
        "13-article": (f"{tab.url}/{article}", "#cited"),
    }


@pytest.mark.parametrize(("device", "scheme"), [("tab", "light"), ("phone", "dark")])
def test_axe_finds_nothing_wrong_in_any_view(
    request: pytest.FixtureRequest, axe: Path, device: str, scheme: str
) -> None:
    tab: Reader = request.getfixturevalue(device)
    found = {}

    def look(page: Any, view: str) -> None:
        page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        picture(page, f"{device}-{scheme}-{view}")
        assert page.evaluate("document.documentElement.scrollWidth <= screen.width"), view
        found[view] = violations(page, axe)

    follow_the_system(tab, scheme)
    for view, then in WITHOUT_AN_ANSWER.items():
        tab.page.keyboard.press("Escape")
        then(tab)
        look(tab.page, view)
    tab.begin_anew()
    for view, then in WITH_ONE.items():
        tab.page.keyboard.press("Escape")
        then(tab)
        look(tab.page, view)
    with tab.another() as beside:
        beside.page.emulate_media(color_scheme=scheme)
        for view, (address, sign) in pages(tab).items():
            beside.page.goto(address)
            expect(beside.page.locator(sign)).to_be_visible()
            look(beside.page, view)
    assert len(found) == 13
    assert {view: lines for view, lines in found.items() if lines} == {}
    tab.page.emulate_media(color_scheme="light")


def follow_the_system(tab: Reader, scheme: str) -> None:
    """Opens the page where the system has this scheme, and asserts that it has it too."""
    if scheme == "dark":
        tab.page.emulate_media(color_scheme=scheme)
        tab.open()
    assert tab.page.evaluate("document.body.classList.contains('dark')") is (scheme == "dark")
    red, *_ = map(int, re.findall(r"\d+", tab.page.evaluate("getComputedStyle(document.body).backgroundColor")))
    assert (red < 60) is (scheme == "dark")
