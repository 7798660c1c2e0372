"""What a reader sees of an exchange at each moment, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from app.types import (
    Answer,
    Answered,
    Coverage,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Holding,
    Queued,
    Refusal,
    RequestKind,
    Respelling,
    Searching,
    Section,
    Stated,
    Statement,
    Verdict,
)
from app.web import render, texts
from app.web.documents.conversation_document import written_answer
from app.web.documents.exports import markdown
from app.web.exchange import Exchange
from app.web.source_panel import article_address, earlier_html, sources_html
from tests.app.web.fake_assistant import (
    DROPPED,
    EVIDENCE,
    FORGED,
    KILLED,
    PALMYRA,
    REFUSAL,
    RETOOK,
    STATEMENTS,
    FakeAssistant,
    place,
)
from tests.app.web.markup import Page, is_safe, read

QUESTION = "Who retook Palmyra?"


def fold(*events: Event, question: str = QUESTION) -> Exchange:
    exchange = Exchange(question)
    for event in events:
        exchange = exchange.after(event)
    return exchange


def answered(question: str = QUESTION) -> Exchange:
    return fold(*FakeAssistant().answer(question), question=question)


def shown(exchange: Exchange) -> Page:
    return read(render.exchange_html(exchange) + render.draft_html(exchange))


def test_the_question_stands_there_before_anything_is_known() -> None:
    page = shown(Exchange(QUESTION))
    assert QUESTION in page.text
    assert "Searching the archive…" in page.text


def test_a_draft_is_never_a_statement() -> None:
    """The one confusion this product must not allow."""
    page = shown(fold(Drafting("Palmyra was")))
    assert [p.text for p in page.all("p", "draft")] == ["Palmyra was checking…"]
    assert not page.all("p", "statements")


def test_whoever_waits_for_the_model_sees_their_place_in_line() -> None:
    known = Exchange("q", evidence=())
    assert texts.WRITING in render.exchange_html(known)
    assert "Place 3 in line for the model, about 20 s" in render.exchange_html(known.after(Queued(3, 20)))
    assert "Place 1 in line for the model<" in render.exchange_html(known.after(Queued(1, 0)))


def test_each_statement_is_followed_by_links_to_its_sources() -> None:
    page = shown(fold(Stated(STATEMENTS[1])))
    assert [chip.text for chip in page.all("a", "chip")] == ["2", "1"]
    (first, second) = page.all("a", "chip")
    assert first.attributes["data-quote"] == KILLED
    assert first.attributes["data-source"] == "The Harbour Gazette · 27 March 2016"
    assert first.attributes["aria-label"] == "Source 2: The Harbour Gazette, 27 March 2016"
    assert (second.attributes["data-start"], second.attributes["data-end"]) == tuple(map(str, place(PALMYRA, RETOOK)))


def test_a_chip_leads_to_its_place_and_marks_the_other_places_of_the_article() -> None:
    (chip,) = shown(fold(Stated(STATEMENTS[0]), Stated(STATEMENTS[1]))).all("a", "chip")[:1]
    address = urlsplit(chip.attributes["href"])
    start, end = place(PALMYRA, RETOOK)
    other_start, other_end = place(PALMYRA, KILLED)
    assert address.path == f"articles/{PALMYRA.id}"
    assert address.fragment == "cited"
    assert parse_qs(address.query) == {
        "start": [str(start)],
        "end": [str(end)],
        "mark": [f"{other_start}-{other_end}"],
    }


def test_an_article_id_cannot_leave_its_place_in_the_address() -> None:
    assert article_address(("../x?y#z/é", 1, 2)) == "articles/..%2Fx%3Fy%23z%2F%C3%A9?start=1&end=2#cited"


def test_the_mark_behind_a_statement_is_a_button_that_tells_why() -> None:
    """A title would be reached by neither keyboard nor finger."""
    proven, partly = shown(fold(Stated(STATEMENTS[0]), Stated(STATEMENTS[1]))).all("button", "verdict")
    assert proven.text == "✓supported"
    assert proven.attributes["data-why"].startswith("Everything that this sentence adds")
    assert partly.text == "partly supportedpartly supported"
    assert partly.attributes["data-why"] == f"N{STATEMENTS[1].reason[1:]}."
    assert proven.attributes["aria-expanded"] == partly.attributes["aria-expanded"] == "false"


def test_the_newest_answer_can_be_asked_again_and_edited_and_earlier_ones_cannot() -> None:
    """What was asked later leans on earlier answers; they may be taken away, but not changed under it."""
    exchange = answered()
    newest = [
        b.attributes["data-do"]
        for b in read(render.exchange_html(exchange)).all("button", "act")
        if "data-do" in b.attributes
    ]
    earlier = [
        b.attributes["data-do"]
        for b in read(render.conversation([exchange])).all("button", "act")
        if "data-do" in b.attributes
    ]
    assert (newest, earlier) == (["copy", "again", "edit", "delete", "ask"], ["copy", "delete", "ask"])
    assert not shown(fold(Stated(STATEMENTS[0]))).all("button", "act"), "nothing is offered before the end"


def test_without_an_answer_there_is_nothing_to_copy() -> None:
    offered = [b.attributes["data-do"] for b in shown(Exchange(QUESTION).fail("Broken.")).all("button", "act")]
    assert offered == ["again", "edit", "delete"]


def test_what_is_copied_has_its_footnotes() -> None:
    (button,) = [b for b in shown(answered()).all("button", "act") if b.attributes.get("data-do") == "copy"]
    copied = button.attributes["data-copy"]
    assert copied.startswith(f"{STATEMENTS[0].text} [1] {STATEMENTS[1].text} [2][1] (partly supported: ")
    assert f"[1] The Harbour Gazette, “{PALMYRA.title}”, 27 March 2016. {PALMYRA.url} “{RETOOK}”" in copied


def test_the_last_word_of_a_statement_keeps_its_citations_on_its_line() -> None:
    (proof,) = shown(fold(Stated(STATEMENTS[0]))).all("span", "proof")
    assert proof.text == f"2016.1 ✓{texts.SUPPORTED}"


def test_a_dropped_sentence_is_counted_and_shown_only_struck_through_in_the_details() -> None:
    html = render.exchange_html(answered())
    page = read(html)
    (details,) = page.all("details", "left-out")
    assert "open" not in details.attributes
    assert details.text.startswith("1 sentence left out: not proven, or no answer to the question")
    assert DROPPED.reason in details.text
    assert [d.text for d in page.all("del")] == [DROPPED.text]
    assert html.count(DROPPED.text) == 1


def test_a_setting_opens_what_was_left_out() -> None:
    page = read(render.exchange_html(replace(answered(), show_unproven=True)))
    (details,) = page.all("details", "left-out")
    assert "open" in details.attributes
    assert [d.text for d in page.all("del")] == [DROPPED.text]


def test_a_draft_that_is_dropped_leaves_a_line_in_its_place() -> None:
    """A sentence that was read a moment ago and is gone without a word looks like a fault of the page."""
    exchange = fold(Drafting(f"It fell. {DROPPED.text} It was over."), Dropped(DROPPED))
    page = read(render.draft_html(exchange))
    assert [draft.text for draft in page.all("p", "draft")] == ["It fell. It was over. checking…"]
    (left_out,) = page.all("details", "left-out")
    assert left_out.text.startswith("1 sentence left out")
    assert "working" not in render.exchange_html(exchange)
    over = exchange.stop()
    assert render.draft_html(over) == ""
    assert len(read(render.exchange_html(over)).all("details", "left-out")) == 1


def test_a_draft_loses_the_sentence_that_was_stated_and_no_other() -> None:
    said = STATEMENTS[0]
    assert fold(Drafting(f"{said.text} Then"), Stated(said)).draft == "Then"
    assert fold(Drafting("In other words. Then"), Stated(said)).draft == "", "which one was meant is not known"


def test_model_and_seconds_are_behind_a_button_and_no_visible_text() -> None:
    """They matter to few; a button is reached by keyboard and finger, and says its name."""
    (button,) = shown(answered()).all("button", "written-by")
    assert button.text == "i"
    assert button.attributes["aria-label"] == "How this answer was made"
    assert button.attributes["data-why"] == "qwen2.5-coder-1.5b-instruct · 3.4 s"


def test_what_was_searched_for_is_told_when_it_is_not_the_question() -> None:
    assert "Searched for: Who retook it?" in shown(fold(Searching("Who retook it?"))).text
    assert "Searched for" not in shown(fold(Searching(f" {QUESTION} "))).text


def test_a_refusal_is_a_card_with_the_nearest_sentences_and_no_model() -> None:
    page = shown(answered("Who stole the paintings?"))
    (card,) = page.all("div", "refusal")
    assert REFUSAL in card.text
    assert KILLED in card.text
    assert len(page.all("a", "card")) == 2
    assert not page.all("p", "statements")
    assert not page.all("button", "written-by")


def test_stopped_and_failed_answers_say_so() -> None:
    assert "Stopped." in shown(fold(Stated(STATEMENTS[0])).stop()).text
    (failure,) = shown(Exchange(QUESTION).fail("Port closed.")).all("p", "failure")
    assert failure.text == "Port closed."


def test_evidence_fills_the_panel_before_the_answer_comes() -> None:
    page = read(sources_html(fold(EvidenceFound(EVIDENCE))))
    assert [KILLED in card.text for card in page.all("li", "card")] == [True, False]
    assert "The Harbour Gazette · 27 March 2016" in page.all("li", "card")[0].text
    assert not page.all("span", "badge")


def test_an_article_has_one_card_with_its_cited_sentences_by_number() -> None:
    page = read(sources_html(answered()))
    (card,) = page.all("li", "card")[:1]
    assert card.text.count(PALMYRA.title) == 1
    assert [badge.text for badge in page.all("span", "badge")] == ["1", "2"]
    assert [place.text for place in page.all("a", "place")][:2] == [f"1{RETOOK}", f"2{KILLED}"]


def test_the_rest_of_what_was_found_is_folded_beneath_the_cited_sources() -> None:
    page = read(sources_html(answered()))
    (rest,) = page.all("details", "also-found")
    assert rest.text.startswith("Also found (1)")
    assert "Sappers" in rest.text
    assert RETOOK not in rest.text


def test_the_words_of_the_question_are_lit_in_whatever_form_and_markup_stays_text() -> None:
    """An article's own tags must not come alive beside the marks that are put between its words."""
    page = read(sources_html(answered("Which battles killed fighters?")))
    assert {"battle", "killed", "fighters"} <= {mark.text for mark in page.all("mark")}
    forged = answered("What does the forged article img say?")
    page = read(sources_html(forged))
    assert is_safe(page)
    assert "img" in [mark.text for mark in page.all("mark")]
    assert FORGED in page.text


def test_the_panel_says_whose_sources_it_shows() -> None:
    (named,) = read(sources_html(answered())).all("p", "panel-question")
    assert named.text == QUESTION


def test_an_earlier_answer_carries_its_own_sources_and_the_newest_does_not() -> None:
    """Gradio draws those of the newest; carried twice, they would be sent twice with every answer."""
    exchange = answered()
    (newest,) = read(render.exchange_html(exchange)).all("section")
    (earlier,) = read(render.conversation([exchange])).all("section")
    assert "data-sources" not in newest.attributes
    assert earlier.attributes["data-sources"] == earlier_html(exchange)
    assert is_safe(read(earlier_html(answered("forged"))))


def test_the_panel_says_why_it_is_empty() -> None:
    assert sources_html(None) == ""
    assert "Searching" in sources_html(Exchange(QUESTION))
    assert "Nothing in the archive matches" in sources_html(fold(EvidenceFound(())))
    assert "appear here" in sources_html(Exchange(QUESTION).fail("broken"))
    assert "No sentence" in sources_html(answered("Who stole the paintings?"))


def test_a_screen_reader_hears_statements_and_never_drafts() -> None:
    heard = [render.announcement(Exchange(QUESTION))]
    exchange = Exchange(QUESTION)
    for event in FakeAssistant().answer(QUESTION):
        exchange = exchange.after(event)
        heard.append(render.announcement(exchange))
    assert list(dict.fromkeys(heard)) == [
        "Searching the archive…",
        "3 sources found. Reading the sources…",
        STATEMENTS[0].text,
        STATEMENTS[1].text,
        "The answer is complete.",
    ]
    assert render.announcement(answered("Who stole the paintings?")) == REFUSAL


def test_the_empty_page_says_what_this_is_and_what_the_archive_holds() -> None:
    page = read(render.welcome_html(Coverage(24, "1969-07-21", "2016-03-27"), has_examples=True))
    assert "Dateline" in page.text
    assert "24 articles, from 21 July 1969 to 27 March 2016" in page.text
    assert "Try asking" in page.text


def test_an_empty_archive_is_told_with_the_command_that_fills_it() -> None:
    page = read(render.welcome_html(Coverage(0, "", ""), has_examples=False))
    assert "The archive is empty" in page.text
    assert [c.text for c in page.all("code")] == ["dateline index PATH"]
    assert "Try asking" not in page.text


def test_an_archive_that_cannot_be_read_leaves_a_page_that_says_so() -> None:
    assert "cannot be read" in render.welcome_html(None, has_examples=False)


@pytest.mark.parametrize("render_one", [render.exchange_html, sources_html, render.announcement])
def test_forged_text_in_any_field_of_any_event_stays_text(render_one: object) -> None:
    """Articles and models both write what is shown here; either may be made to write tags."""
    exchange = Exchange(f"Question about the forged {FORGED}")
    for event in FakeAssistant().answer("forged"):
        exchange = exchange.after(event)
        assert is_safe(read(render_one(exchange)))  # type: ignore[operator]
        assert is_safe(read(render_one(exchange.stop())))  # type: ignore[operator]
    assert is_safe(read(render_one(exchange.fail(FORGED))))  # type: ignore[operator]


def test_a_forged_refusal_stays_text() -> None:
    refused = Answer("q", "q", (), (), refused=True, refusal=FORGED, nearest=STATEMENTS[0].citations)
    page = shown(fold(Answered(refused)))
    assert is_safe(page)
    assert FORGED in page.text


def test_what_was_searched_for_instead_of_a_misspelt_word_is_said_with_the_way_back() -> None:
    """Never silently: a rare name that the archive lacks may be meant."""
    answer = Answer(
        "who retook palmira?",
        "who retook Palmyra?",
        (),
        (),
        refused=True,
        respelled=(Respelling("palmira", "Palmyra"),),
    )
    exchange = fold(Answered(answer), question=answer.question)
    (line,) = shown(exchange).all("p", "respelt")
    assert line.text == "Showing results for Palmyra. Search for “palmira” instead"
    (button,) = [b for b in shown(exchange).all("button", "plain") if b.attributes.get("data-do") == "ask"]
    assert button.attributes["data-ask"] == 'who retook "palmira"?'
    assert "Searched for" not in shown(exchange).text
    (read_only,) = read(render.exchange_html(exchange, render.TO_READ)).all("p", "respelt")
    assert read_only.text == "Showing results for Palmyra."


def test_a_question_in_another_language_is_not_said_to_have_no_answer() -> None:
    answer = Answer("Qui ?", "Qui ?", (), (), refused=True, refusal="In French.", foreign="fr")
    (label,) = shown(fold(Answered(answer))).all("p", "refusal-label")
    assert label.text == "Asked in another language"


@pytest.mark.parametrize(
    ("why", "label"),
    [
        (Refusal.NOTHING, "Not in the archive"),
        (Refusal.NEAR, "Not answered in the archive"),
        (Refusal.NOT_UNDERSTOOD, "Not understood"),
    ],
)
def test_each_refusal_has_its_own_label(why: Refusal, label: str) -> None:
    """Over "I do not understand this", "Not in the archive" would be untrue: nothing was looked for."""
    answer = Answer("asdf?", "asdf?", (), (), refused=True, refusal="Because.", refused_for=why)
    exchange = fold(Answered(answer))
    (shown_as,) = shown(exchange).all("p", "refusal-label")
    assert shown_as.text == label
    assert f"**{label}.** Because." in markdown(written_answer(exchange.record))


def test_answers_without_sources_have_no_panel_beside_them_whether_newest_or_earlier() -> None:
    """A greeting rests on no article: a pane that says that there are no sources only takes room."""
    greeted = fold(Answered(Answer("hello", "", (), (), refused=False, holding=Holding("Good morning."))))
    assert sources_html(greeted) == earlier_html(greeted) == ""


def test_a_comparison_is_a_table_with_a_column_for_each_side() -> None:
    exchange = answered()
    assert exchange.answer is not None
    first, second = STATEMENTS[0], STATEMENTS[1]
    sections = (Section("Palmyra", (first, second)), Section("Homs", (second,)), Section("Osk", ()))
    answer = replace(exchange.answer, kind=RequestKind.COMPARISON, sections=sections, looked_through=2_225)
    page = shown(replace(exchange, answer=answer, kind=RequestKind.COMPARISON))
    assert page.all("table", "compared")
    assert [head.text for head in page.all("th")] == ["Palmyra", "Homs", "Osk"]
    cells = [cell.text for cell in page.all("td")]
    assert len(cells) == 6
    assert first.text in cells[0]
    assert second.text in cells[1]
    assert cells[2] == texts.SECTION_EMPTY
    assert cells[4:] == ["", ""]
    assert page.all("a", "chip")
    assert "2,225 articles were looked through." in page.text


def test_what_a_request_was_taken_for_is_said_and_can_be_changed_while_it_is_the_newest() -> None:
    exchange = replace(answered(), kind=RequestKind.BRIEF)
    newest, earlier = (read(render.exchange_html(exchange, actions)) for actions in (render.NEWEST, render.EARLIER))
    assert "Understood as a summary." in newest.text
    assert "Understood as a summary." in earlier.text
    offered = [b.attributes["data-kind"] for b in newest.all("button") if b.attributes.get("data-do") == "as"]
    assert RequestKind.BRIEF not in offered
    assert RequestKind.FACT in offered
    assert not [b for b in earlier.all("button") if b.attributes.get("data-do") == "as"]


def test_sentences_that_an_answer_stands_on_are_quoted_beneath_it_and_wait_below_the_draft() -> None:
    quoted = answered().evidence or ()
    waiting = replace(Exchange.begun(QUESTION, "c"), evidence=quoted, quotes=quoted[:1])
    assert quoted[0].quote.split()[0] in read(render.waiting_html(waiting)).text
    assert "checking" not in read(render.waiting_html(waiting)).text
    assert render.waiting_html(waiting.stop()) == ""


def test_no_markup_of_an_article_or_a_reader_comes_alive_in_sections_and_quotes() -> None:
    alive = "<script>alert(1)</script>"
    exchange = answered()
    assert exchange.answer is not None
    citation = replace(exchange.citations[0], quote=alive, outlet=alive, title=alive)
    statement = Statement(alive, (citation,), Verdict.SUPPORTED)
    answer = replace(exchange.answer, sections=(Section(alive, (statement,)),), quotes=(citation,))
    page = render.exchange_html(replace(exchange, answer=answer, quotes=(citation,)))
    assert "<script" not in page
    assert alive in read(page).text


def test_a_table_has_outlet_day_and_sentence_of_each_statement() -> None:
    """Asked for "in a table", a reader gets the same proven sentences with their sources, and nothing else."""
    exchange = answered()
    assert exchange.answer is not None
    page = shown(replace(exchange, answer=replace(exchange.answer, tabled=True)))
    rows = page.all("tr")[1:]
    assert len(rows) == len(exchange.statements)
    for row, statement in zip(rows, exchange.statements, strict=True):
        assert statement.citations[0].outlet in row.text
        assert statement.text.split()[0] in row.text
    assert [heading.text for heading in page.all("th")][:3] == ["Outlet", "When", "In the words of the report"]
