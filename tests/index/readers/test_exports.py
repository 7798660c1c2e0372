"""Exports of press databases: each article with its own outlet and day, in whichever format they were saved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.index.readers.conftest import ReadAll, Write
from tests.index.readers.making import FACTIVA, NEXIS, docx, odt, pdf, rtf, zipped

FERRY, BRIDGE = "The last ferry of Orlund left at noon.", "Work on the bridge began on Monday."
DISPLAYED = f"""Ferry closes
Mira Tolland
312 words
30 June 2024
Harbour Post
HARP
English
(c) 2024 Harbour Post

{FERRY}

Document HARP000020240630ek6u0001

Bridge begins
1,204 words
15 July 2024
10:15
Osk Daily
OSKD
English
Copyright 2024 Osk Daily

{BRIDGE}

Document OSKD000020240715ek7f0002
"""
LEXIS = f"""                               1 of 2 DOCUMENTS

                                 Harbour Post

                             June 30, 2024 Sunday
                                 Main Edition

Ferry closes

BYLINE: Mira Tolland

SECTION: NEWS; Pg. 3

LENGTH: 312 words

{FERRY}

LOAD-DATE: July 1, 2024

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                                  Osk Daily

                             July 15, 2024 Monday

HEADLINE: Bridge begins

LENGTH: 90 words

{BRIDGE}

LOAD-DATE: July 16, 2024
"""
PROQUEST = f"""____________________________________________________________

Ferry closes
Author: Tolland, Mira
Publication info: Harbour Post ; Orlund [Orlund] 30 June 2024: A.1.
ProQuest document link
Full text: {FERRY}
Title: Ferry closes
Publication title: Harbour Post; Orlund
Publication date: Jun 30, 2024
ProQuest document ID: 1
____________________________________________________________

Bridge begins
Publication info: Osk Daily [Osk] 15 July 2024: 2.
Full text: {BRIDGE}
ProQuest document ID: 2
____________________________________________________________

Contact us at: support@database.example
"""
PARTS = f"""Ferry closes
Harbour Post | 30 Jun 2024 | Page 3
By Mira Tolland

{FERRY} It will be scrapped, the council said.

--------------------

Bridge begins
Osk Daily | 15 Jul 2024

{BRIDGE} The council expects it to take two years.
"""


@pytest.mark.parametrize("written", [NEXIS, LEXIS, FACTIVA, DISPLAYED, PROQUEST, PARTS])
def test_each_article_of_an_export_has_its_own_outlet_and_day(read_all: ReadAll, write: Write, written: str) -> None:
    """Read as one text, an export of 500 articles was one article with the day of the first."""
    articles, skipped = read_all(write("export.txt", written))
    assert not skipped
    assert [(a.title, a.outlet, a.published) for a in articles] == [
        ("Ferry closes", "Harbour Post", date(2024, 6, 30)),
        ("Bridge begins", "Osk Daily", date(2024, 7, 15)),
    ]
    assert articles[0].byline == "Mira Tolland"
    assert articles[0].text.startswith(FERRY)
    assert articles[1].text.startswith(BRIDGE)
    assert "Load" not in articles[0].text
    assert [a.source.rpartition("#")[2] for a in articles] == ["1", "2"]


@pytest.mark.parametrize("suffix", ["rtf", "docx", "odt", "html"])
def test_an_export_reads_the_same_from_every_format(read_all: ReadAll, write: Write, suffix: str) -> None:
    paragraphs = [line for line in NEXIS.split("\n") if line]
    made = {
        "rtf": rtf(paragraphs),
        "docx": docx(paragraphs),
        "odt": odt(paragraphs),
        "html": "<html><body>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</body></html>",
    }
    articles, skipped = read_all(write(f"export.{suffix}", made[suffix]))
    assert not skipped
    assert [(a.title, a.published) for a in articles] == [
        ("Ferry closes", date(2024, 6, 30)),
        ("Bridge begins", date(2024, 7, 15)),
    ]


@pytest.mark.parametrize(
    "written",
    [
        NEXIS.replace("July 15, 2024 Monday\n", ""),
        FACTIVA.replace("PD 15 July 2024\n", ""),
        DISPLAYED.replace("15 July 2024\n", ""),
        PROQUEST.replace(" 15 July 2024: 2.", ""),
    ],
)
def test_an_article_of_an_export_without_a_day_is_reported(read_all: ReadAll, write: Write, written: str) -> None:
    """It must not get the day of the one above it."""
    articles, skipped = read_all(write("export.txt", written))
    assert [a.title for a in articles] == ["Ferry closes"]
    assert [skip.source.rpartition("#")[2] for skip in skipped] == ["2"]
    assert "without a day and an outlet of its own" in skipped[0].reason


@pytest.mark.parametrize(
    "story",
    [
        f"Ferry closes\n\n30 June 2024\n\n{FERRY}\n\n----------\n\nThe council decides in May, and no one is sure.\n",
        f"{FERRY} It took 312 words\nto say so.\n\nDocument of the week: the council's letter.\n",
        f"{FERRY}\n\nTo the End of Documentation, nobody knew it.\n",
    ],
)
def test_a_story_with_a_rule_or_such_words_in_it_stays_one(read_all: ReadAll, write: Write, story: str) -> None:
    articles, skipped = read_all(write("story.txt", story))
    assert not skipped
    assert len(articles) == 1


def test_rich_text_keeps_its_letters_and_leaves_pictures_out(read_all: ReadAll, write: Write) -> None:
    picture = rb"{\pict\pngblip " + b"89504e47" * 1000 + b"}"
    written = rtf(["Fähre eingestellt", "30. Juni 2024", f"„{FERRY}“ It is 船."]).replace(
        b"\\f0 ", b"\\f0 " + picture, 1
    )
    (article,), skipped = read_all(write("a.rtf", written))
    assert not skipped
    assert (article.title, article.published) == ("Fähre eingestellt", date(2024, 6, 30))
    assert article.text == f"„{FERRY}“ It is 船."


def test_a_table_in_rich_text_is_told_with_its_headings(read_all: ReadAll, write: Write) -> None:
    rows = (("Year", "Passengers", "Cars"), ("2022", "39,900", "4,100"), ("2023", "41,200", "4,300"))
    table = "".join("\\trowd\\intbl " + "".join(f"{cell}\\cell " for cell in row) + "\\row\n" for row in rows)
    written = rtf(["Ferry closes", FERRY, "@"]).replace(b"@", table.encode() + b"\\pard The council said so.")
    (article,), _ = read_all(write("a.rtf", written))
    assert "Passengers, 2022: 39,900" in article.text
    assert "Cars, 2023: 4,300" in article.text
    assert "|" not in article.text


def test_an_opendocument_drawing_is_named_as_no_text(read_all: ReadAll, write: Write) -> None:
    drawing = zipped({"mimetype": "application/vnd.oasis.opendocument.graphics", "content.xml": "<x/>"})
    articles, (skip,) = read_all(write("a.odg", drawing))
    assert not articles
    assert "an OpenDocument file that is no text" in skip.reason


@pytest.mark.parametrize(
    ("above", "published", "byline"),
    [
        ("Hafenpost\n\nFähre eingestellt\n\n30. Juni 2024\n\nVon Mira Tolland", date(2024, 6, 30), "Mira Tolland"),
        ("El Puerto\n\nCierra el barco\n\n30 de junio de 2024\n\nPor Mira Tolland", date(2024, 6, 30), "Mira Tolland"),
        (
            "Le Port\n\nLe bac ferme\n\nDimanche 30 juin 2024 à 16h00\n\nPar Mira Tolland",
            date(2024, 6, 30),
            "Mira Tolland",
        ),
        ("Harbour Post\n\nFerry closes\n\n30/06/2024\n\nBy Mira Tolland", date(2024, 6, 30), "Mira Tolland"),
        (
            "Title: Ferry closes\nSource: Harbour Post\nDate: 30 June 2024\nAuthor: Mira Tolland",
            date(2024, 6, 30),
            "Mira Tolland",
        ),
        (
            "https://p.example/1\nTitel: Fähre\nDatum: 30.06.2024\nAutor: Mira Tolland",
            date(2024, 6, 30),
            "Mira Tolland",
        ),
    ],
)
def test_headers_of_plain_text_are_read_in_many_languages(
    read_all: ReadAll, write: Write, above: str, published: date | None, byline: str
) -> None:
    text = f"{FERRY} On board were 212 people, the council said, and nobody was hurt."
    (article,), skipped = read_all(write("a.txt", f"{above}\n\n{text}\n"))
    assert not skipped
    assert (article.published, article.byline, article.text) == (published, byline, text)
    assert article.url == ("https://p.example/1" if above.startswith("https") else "")


def test_a_story_of_speakers_is_no_list_of_fields(read_all: ReadAll, write: Write) -> None:
    """ "Beirut:" and "Tolland:" open paragraphs, and are no names of columns."""
    text = f"Beirut: {FERRY}\n\nTolland: It was a good ship, and I will miss it."
    (article,), _ = read_all(write("a.txt", text))
    assert article.text == text


CLIPS = f"""PressReader

Ferry closes
Harbour Post · 30 Jun 2024 · Page 3 · NEWS
By Mira Tolland

{FERRY}

https://www.pressreader.com/uk/harbour-post/20240630/281500752594325

Bridge begins
{BRIDGE} It will be finished in the spring of next year, as the council of the islands has promised to everyone.
https://www.pressreader.com/uk/osk-daily/20240715/282918096590400
"""
LABELLED = f"""Article Name: Ferry closes
Publication: Harbour Post (Latest Edition)
Section: NEWS
Author: By Mira Tolland
Date: 30 Jun 2024
Start Page: 3
{FERRY}
Article Name: Bridge begins
Publication: Osk Daily
Section: LOCAL
Date: 15 Jul 2024
{BRIDGE}
PRINTED AND DISTRIBUTED BY PRESSREADER
"""


def test_clips_of_pressreader_have_paper_day_page_section_and_byline(write: Write, read_all: ReadAll) -> None:
    (ferry, bridge), skipped = read_all(write("clips.txt", CLIPS))
    assert (ferry.title, ferry.outlet, ferry.published) == ("Ferry closes", "Harbour Post", date(2024, 6, 30))
    assert (ferry.section, ferry.byline, ferry.text, ferry.page_of(0)) == ("NEWS", "Mira Tolland", FERRY, 3)
    assert (bridge.title, bridge.outlet, bridge.published) == ("Bridge begins", "Osk Daily", date(2024, 7, 15))
    assert bridge.url == "https://www.pressreader.com/uk/osk-daily/20240715/282918096590400"
    assert not skipped


@pytest.mark.parametrize("name", ["clips.txt", "clips.pdf", "clips.html"])
def test_clips_with_named_lines_are_read_from_text_html_and_pdf(name: str, write: Write, read_all: ReadAll) -> None:
    lines = LABELLED.split("\n")
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><body><article>{paragraphs}</article></body></html>"
    forms = {"clips.txt": LABELLED, "clips.pdf": pdf([lines]), "clips.html": page}
    (ferry, bridge), _ = read_all(write(name, forms[name]))
    assert (ferry.title, ferry.outlet, ferry.published) == ("Ferry closes", "Harbour Post", date(2024, 6, 30))
    assert (ferry.section, ferry.byline, ferry.text, ferry.page_of(0)) == ("NEWS", "Mira Tolland", FERRY, 3)
    assert (bridge.title, bridge.section, bridge.text) == ("Bridge begins", "LOCAL", BRIDGE)


def test_a_clip_without_a_day_is_reported(write: Write, read_all: ReadAll) -> None:
    found, (skipped,) = read_all(write("clips.txt", LABELLED.replace("Date: 15 Jul 2024\n", "")))
    assert len(found) == 1
    assert "without a day and a newspaper" in skipped.reason


def test_an_article_that_mentions_pressreader_is_one_article(write: Write, read_all: ReadAll) -> None:
    text = "The paper is read on pressreader.com/uk/harbour-post/20240630/1 by many people, its publisher said."
    (article,), _ = read_all(write("a.txt", text))
    assert article.text == text


def test_a_saved_page_of_pressreader_is_of_the_paper_in_its_address(write: Write, read_all: ReadAll) -> None:
    address = "https://www.pressreader.com/uk/harbour-post/20240630/281500752594325"
    head = f'<link rel="canonical" href="{address}"><meta property="og:site_name" content="PressReader">'
    body = f"<h1>Ferry closes</h1><p>{FERRY} Its owner said that nobody had bought a ticket for weeks.</p>" * 2
    page = f"<html><head>{head}<title>Ferry closes</title></head><body><article>{body}</article></body></html>"
    (article,), _ = read_all(write("clip.html", page))
    assert (article.outlet, article.published) == ("Harbour Post", date(2024, 6, 30))


NEXIS_ABROAD = {
    "de": ("Dokument {} von 2", "30. Juni 2024 Sonntag", "AUTOR", "RUBRIK", "LÄNGE: 90 Wörter", "UPDATE", "SPRACHE"),
    "fr": (
        "Document {} de 2",
        "30 juin 2024 dimanche",
        "AUTEUR",
        "RUBRIQUE",
        "LONGUEUR: 90 mots",
        "DATE-CHARGEMENT",
        "LANGUE",
    ),
    "es": (
        "Documento {} de 2",
        "30 de junio de 2024",
        "AUTOR",
        "SECCIÓN",
        "LONGITUD: 90 palabras",
        "FECHA-CARGA",
        "IDIOMA",
    ),
}


@pytest.mark.parametrize("language", NEXIS_ABROAD)
def test_nexis_is_cut_into_its_articles_in_other_languages_too(read_all: ReadAll, write: Write, language: str) -> None:
    """Under labels that nobody knew, a whole export was one article with all the texts."""
    begin, day, author, section, length, loaded, spoken = NEXIS_ABROAD[language]
    story = "{}\n\nUPDATE: {}"

    def article(number: int, title: str) -> str:
        head = f"{begin.format(number)}\n\nHafenpost\n\n{day}\n\n{title}\n\n{author}: Mira Tolland\n\n"
        below = f"{loaded}: {day}\n\n{spoken}: GERMAN; DEUTSCH\n\n"
        return f"{head}{section}: Küste; S. 3\n\n{length}\n\n{story.format(FERRY, title)}\n\n{below}"

    first, second = read_all(write("a.txt", article(1, "Ende der Fähre") + article(2, "Beginn der Brücke")))[0]
    assert (first.title, second.title) == ("Ende der Fähre", "Beginn der Brücke")
    for found in (first, second):
        assert (found.outlet, found.byline, found.section) == ("Hafenpost", "Mira Tolland", "Küste")
        assert (found.published, found.language) == (date(2024, 6, 30), "de")
        assert found.text == story.format(FERRY, found.title)


def test_a_page_of_europresse_is_its_articles(read_all: ReadAll, write: Write) -> None:
    """The first stood for all, undated, and the others were dropped without a word."""

    def article(day: str, title: str) -> str:
        head = (
            f"<span class='DocPublicationName'>Le Port</span><span class='DocHeader'>Mer, {day} 143 mots, p. 12</span>"
        )
        names = f"<p class='titreArticleVisu'>{title}</p><div class='docAuthors'>Mira Tolland</div>"
        return f"<article>{head}{names}<div class='docOcurrContainer'><p>{FERRY}</p><p>{title}.</p></div></article>"

    page = article("dimanche 30 juin 2024", "Le bac ferme") + article("", "Le pont ouvre")
    found, (skip,) = read_all(write("a.html", f"<html><title>Europresse</title><body>{page}</body></html>"))
    assert [(a.title, a.outlet, a.byline, a.section, a.published) for a in found] == [
        ("Le bac ferme", "Le Port", "Mira Tolland", "Mer", date(2024, 6, 30))
    ]
    assert (found[0].text, found[0].page_of(0)) == (f"{FERRY}\n\nLe bac ferme.", 12)
    assert (skip.source[-2:], skip.reason) == (
        "#2",
        "an article of Europresse without a day and a newspaper of its own",
    )


@pytest.mark.parametrize("written", [NEXIS, LEXIS])
def test_a_headline_that_begins_like_a_label_is_one(read_all: ReadAll, write: Write, written: str) -> None:
    articles, _ = read_all(write("export.txt", written.replace("Ferry closes", "Ferry: the last one left")))
    assert (articles[0].title, articles[0].outlet) == ("Ferry: the last one left", "Harbour Post")
