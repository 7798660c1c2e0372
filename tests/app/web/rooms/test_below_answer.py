"""Tables of the news views, and what stands beneath an answer."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from app.records.making import key_of
from app.types import Answer, Answered, Citation, DatedEvent, Disagreement, Relation, Report, Statement, Verdict
from app.web.exchange import Exchange
from app.web.render import TO_READ, conversation, exchange_html
from app.web.rooms.below_answer import feedback_form, parts_below, timeline_button
from app.web.rooms.news import timeline_table, who_says_what
from tests.app.web.markup import read

FORGED = '<img src=x onerror="window.forged=1"><script>window.forged=1</script>'


def cited(number: int, quote: str = "Troops took it on Sunday.", outlet: str = "Wire") -> Citation:
    return Citation(number, "a" * 32, 0, len(quote), quote, "Headline", outlet, "2016-03-27", "")


def chip(citation: Citation) -> Markup:
    return Markup('<a class="chip" href="#">{}</a>').format(citation.number)


FALLEN = DatedEvent("Troops took it.", "Sunday", "2016-03-27", "2016-03-27", True, False, cited(2), (cited(3),))
OVERRUN = DatedEvent("It was overrun.", "May 2015", "2015-05-01", "2015-05-31", False, False, cited(1))
COURT = DatedEvent("They will appear.", "4 April", "2016-04-04", "2016-04-04", True, True, cited(4))
UNKNOWN = DatedEvent("Troops moved up.", "Thursday", "", "", False, False, cited(5))
DISAGREEMENT = Disagreement(
    Relation.CONTRADICTION,
    (
        Report("400", cited(1, "The army put the number at 400.", "Post"), (cited(3, outlet="Copy"),)),
        Report("188", cited(2)),
    ),
    "Sources differ.",
)
ANSWER = Answer("Who?", "Who?", (Statement("They.", (cited(1),), Verdict.SUPPORTED),), (), refused=False, model="m")


def test_a_timeline_is_a_table_with_a_heading_for_each_day() -> None:
    page = read(timeline_table((OVERRUN, FALLEN, COURT, UNKNOWN), chip))
    days = [cell.text for cell in page.all("th") if cell.attributes["scope"] == "row"]
    assert days == ["May 2015", "27 March 2016“Sunday”", "4 April 2016planned“4 April”", "day unknown“Thursday”"]
    assert [time.attributes["datetime"] for time in page.all("time")] == ["2016-03-27", "2016-04-04"]
    assert page.all("caption")
    assert [link.text for link in page.all("a")] == ["1", "2", "3", "4", "5"]


def test_who_says_what_gives_value_source_outlet_and_sentence() -> None:
    page = read(who_says_what(DISAGREEMENT, chip))
    assert "Nothing tells which of these is right" in page.all("caption")[0].text
    first, second = page.all("tr")[1:]
    assert "400" in first.text
    assert "the army" in first.text
    assert "Post · 27 March 2016" in first.text
    assert "the same report: Copy" in first.text
    assert "Troops took it on Sunday." in second.text


def test_a_finished_answer_can_be_judged_by_its_key() -> None:
    page = read(feedback_form(ANSWER))
    (form,) = page.all("form")
    assert form.attributes["data-answer"] == key_of(ANSWER)
    assert [b.attributes["data-vote"] for b in page.all("button") if "data-vote" in b.attributes] == ["up", "down"]
    reasons = [e.attributes["value"] for e in page.all("input")]
    assert reasons == ["wrong source", "wrong answer", "should have answered", "outdated"]


def test_the_timeline_button_asks_for_the_question_that_was_searched_for() -> None:
    followed = replace(ANSWER, searched_for="Who took Palmyra?")
    (button,) = [b for b in read(timeline_button(followed)).all("button") if "data-ask" in b.attributes]
    assert button.attributes["data-ask"] == "Timeline: Who took Palmyra?"
    for other in (replace(ANSWER, timeline=(FALLEN,)), replace(ANSWER, refused=True)):
        assert timeline_button(other) == ""


def test_thanks_are_neither_judged_nor_told_in_time() -> None:
    thanks = replace(ANSWER, searched_for="")
    assert (parts_below(thanks, chip), timeline_button(thanks), feedback_form(thanks)) == ("", "", "")


def test_an_answer_says_what_it_was_limited_to_and_a_refusal_says_it_itself() -> None:
    limited = replace(ANSWER, limits="Limited to articles of Wire.")
    assert "Limited to articles of Wire." in parts_below(limited, chip)
    assert "Limited to articles" not in parts_below(replace(limited, refused=True), chip)


def test_a_timeline_stands_in_place_of_its_statements() -> None:
    told = replace(ANSWER, timeline=(OVERRUN, FALLEN))
    page = read(exchange_html(Exchange("Timeline of it").after(Answered(told))))
    assert len(page.all("table", "timeline")) == 1
    assert not page.all("p", "statements")


def test_disagreements_stand_beneath_the_answer_as_tables() -> None:
    page = read(exchange_html(Exchange("Who?").after(Answered(replace(ANSWER, disagreements=(DISAGREEMENT,))))))
    assert len(page.all("table", "claims")) == 1


def test_forged_text_is_escaped_wherever_it_comes_from() -> None:
    forged = cited(1, FORGED, FORGED)
    event = DatedEvent(FORGED, FORGED, "", "", False, False, forged, (forged,))
    reports = (Report(FORGED, forged, (forged,)), Report(FORGED, forged))
    answer = replace(ANSWER, searched_for=FORGED, limits=FORGED)
    parts = (
        timeline_table((event,), chip),
        who_says_what(Disagreement(Relation.UPDATE, reports, FORGED), chip),
        parts_below(answer, chip),
    )
    for part in parts:
        page = read(part)
        assert not {"img", "script"} & page.tags
        assert FORGED in page.text + "".join(e.attributes.get("data-ask", "") for e in page.elements)


def test_what_is_only_read_keeps_its_tables_and_offers_nothing_to_press() -> None:
    """Of a shared conversation nothing can be asked or judged: its reader may not be who asked."""
    told = Exchange("Who?").after(Answered(replace(ANSWER, disagreements=(DISAGREEMENT,))))
    page = read(conversation([told], TO_READ))
    assert page.all("table")
    assert page.tags.isdisjoint({"form", "textarea"})
    pressed = {button.attributes.get("data-do", "") for button in page.all("button", "act")}
    assert pressed == {"copy", ""}, "nothing but to copy it, and how it was made"
