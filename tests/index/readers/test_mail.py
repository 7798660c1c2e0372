"""Mails that hold more than one story, or somebody else's."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from tests.index.readers.conftest import ReadAll, Write
from tests.index.readers.making import mail

TEXT = "The last ferry of Orlund left at noon on Sunday with 212 people on board, the council said."
MORE = "Work on the bridge over Orlund sound began on Monday, a year earlier than planned."
FORWARDS = (
    (
        "---------- Forwarded message ---------\nFrom: {who}\nDate: Sun, 30 Jun 2024 at 16:00\nSubject: Ferry closes",
        "",
    ),
    ("-----Original Message-----\nFrom: {who}\nSent: Sunday, June 30, 2024 4:00 PM\nTo: b\nSubject: Ferry closes", ""),
    ("Begin forwarded message:\n\n> From: {who}\n> Subject: Ferry closes\n> Date: 30 June 2024 at 16:00:00 CEST", "> "),
    ("-------- Weitergeleitete Nachricht --------\nBetreff: Ferry closes\nDatum: 30.06.2024\nVon: {who}", ""),
    (
        "---------- Mensaje reenviado ---------\nDe: {who}\nFecha: dom, 30 jun 2024 a las 16:00\nAsunto: Ferry closes",
        "",
    ),
)


def test_a_sentence_that_begins_with_from_does_not_cut_a_mail(read_all: ReadAll, write: Write) -> None:
    """Mailboxes are cut at lines that begin with "From ", and so do sentences."""
    begin = b"From news@p.example Sun Jun 30 16:00:00 2024\n"
    first = mail("One", f"{TEXT}\n\nFrom the quay, people waved.\n\nFrom 1884 to 2024 it ran.")
    articles, skipped = read_all(write("a.mbox", begin + first + b"\n" + begin + mail("Two", MORE)))
    assert not skipped
    assert [a.title for a in articles] == ["One", "Two"]
    assert "From the quay, people waved.\n\nFrom 1884" in articles[0].text


@pytest.mark.parametrize(("head", "quote"), FORWARDS)
def test_a_forwarded_piece_keeps_its_outlet_and_day(read_all: ReadAll, write: Write, head: str, quote: str) -> None:
    """Who passed it on has not written it, and not on that day."""
    above = head.format(who="Harbour Post <news@p.example>")
    data = mail("Fwd: Ferry closes", f"See below.\n\n{above}\n\n{quote}{TEXT}\n").replace(
        b"Harbour Post <news@h", b"Ed <ed@h"
    )
    (article,), skipped = read_all(write("a.eml", data))
    assert not skipped
    assert (article.title, article.outlet, article.published) == ("Ferry closes", "Harbour Post", date(2024, 6, 30))
    assert article.text == TEXT


def test_a_forward_as_html_has_its_headers_read_line_by_line(read_all: ReadAll, write: Write) -> None:
    """Each line of them is a paragraph there, and the headers ended at the first."""
    who = "From: <b>Harbour Post</b> &lt;<a href='mailto:news@p.example'>news@p.example</a>&gt;"
    day = "Date: Sun, Jun 30, 2024 at 8:00\u202fAM<br>Subject: Ferry closes<br>To: &lt;b@p.example&gt;<br>"
    head = f"<div>---------- Forwarded message ---------<br>{who}<br>{day}</div>"
    (article,), _ = read_all(write("a.eml", mail("Fwd: x", "", f"{head}<br><br><p>{TEXT}</p><p>{MORE}</p>")))
    assert (article.title, article.outlet, article.published) == ("Ferry closes", "Harbour Post", date(2024, 6, 30))
    assert article.text == f"{TEXT}\n\n{MORE}"


def digest(*parts: str) -> bytes:
    return mail("Your briefing", "", "<html><body><h1>Good morning</h1>" + "".join(parts) + "</body></html>")


def test_a_digest_is_its_stories(read_all: ReadAll, write: Write) -> None:
    """As one article it was quoted under a headline that said nothing of it."""
    parts = [
        f"<h2>Ferry closes</h2><p>{TEXT}</p><a href='https://p.example/1'>Read more</a>",
        f"<h2><a href='https://p.example/2'>Bridge begins</a></h2><p>{MORE}</p>",
        "<p>You receive this because you signed up. <a href='u'>Unsubscribe</a></p>",
    ]
    articles, skipped = read_all(write("a.eml", digest(*parts)))
    assert not skipped
    assert [(a.title, a.text, a.url) for a in articles] == [
        ("Ferry closes", TEXT, "https://p.example/1"),
        ("Bridge begins", MORE, "https://p.example/2"),
    ]
    assert {a.published for a in articles} == {date(2016, 3, 27)}
    assert [a.source.rpartition("#")[2] for a in articles] == ["1", "2"]


def test_a_newsletter_with_headings_within_its_story_stays_one(read_all: ReadAll, write: Write) -> None:
    articles, _ = read_all(
        write("a.eml", digest(f"<h2>How it began</h2><p>{TEXT}</p><h2>What comes</h2><p>{MORE}</p>"))
    )
    assert len(articles) == 1


def test_mails_in_a_mail_are_articles_of_their_own(read_all: ReadAll, write: Write) -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = (
        "Ed <ed@desk.example>",
        "Two of them",
        "Tue, 2 Jul 2024 09:00:00 +0200",
    )
    outer["MIME-Version"] = "1.0"
    outer.set_content("See attached.")
    for title, text in (("Ferry closes", TEXT), ("Bridge begins", MORE)):
        inner = EmailMessage()
        inner["From"], inner["Subject"] = "Harbour Post <n@p.example>", title
        inner["Date"] = "Sun, 30 Jun 2024 16:00:00 +0200"
        inner.set_content(text)
        outer.add_attachment(inner)
    articles, skipped = read_all(write("a.eml", bytes(outer)))
    assert not skipped
    assert [(a.title, a.outlet, a.published) for a in articles] == [
        ("Ferry closes", "Harbour Post", date(2024, 6, 30)),
        ("Bridge begins", "Harbour Post", date(2024, 6, 30)),
    ]


def test_a_signature_is_no_part_of_the_story(read_all: ReadAll, write: Write) -> None:
    (article,), _ = read_all(
        write("a.eml", mail("Ferry", f"{TEXT}\n\n-- \nSent by Harbour Post. Unsubscribe: https://p.example\n"))
    )
    assert article.text == TEXT


def test_a_digest_as_plain_text_is_its_stories_too(read_all: ReadAll, write: Write) -> None:
    first, second = (
        f"FERRY CLOSES\n{TEXT}\nhttps://p.example/1",
        f"Bridge begins\n\n{MORE}\n\nRead: <https://p.example/2>",
    )
    text = f"Good morning.\n\n{first}\n\n{second}\n\nUnsubscribe: https://p.example/u"
    articles, _ = read_all(write("a.eml", mail("Morning briefing", text)))
    assert [(a.title, a.text, a.url) for a in articles] == [
        ("FERRY CLOSES", TEXT, "https://p.example/1"),
        ("Bridge begins", MORE, "https://p.example/2"),
    ]


def test_a_story_with_addresses_in_it_is_no_digest(read_all: ReadAll, write: Write) -> None:
    text = f"{TEXT}\n\nhttps://p.example/1\n\nWhat comes next\n\n{MORE}\n\nhttps://p.example/2\n\n{MORE}"
    (article,), _ = read_all(write("a.eml", mail("Ferry closes", text)))
    assert article.title == "Ferry closes"
