"""Files of kinds that failed, with what they hold written beside them. They lie beside the repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from index.text.passages import SentenceSplitter
from tests.index.readers.conftest import ReadAll

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
FERRY = date(2024, 6, 30)
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases beside the repository are not there")


@dataclass(frozen=True)
class Held:
    """What an article of a file states; None is not asked."""

    title: str | None = None
    published: date | None = FERRY
    outlet: str | None = None
    byline: str | None = None
    dateline: str | None = None
    section: str | None = None
    url: str | None = None
    text: str = ""  # a part of it


EXPECTED: dict[str, list[Held]] = {
    "wire/nitf.xml": [
        Held("Orlund council votes to close ferry", date(2024, 3, 11), "Harbour News Agency", "Mira Tolland", "Orlund")
    ],
    "wire/newsml1.xml": [Held("Harbour bridge tender opens", date(2024, 3, 13), None, "Ove Sand", "Orlund")],
    "wire/ninjs_html.json": [
        Held("Sound bridge draws four bidders", date(2024, 3, 14), "Harbour News Agency", "Ove Sand")
    ],
    "wire/ninjs3.json": [Held("Jury for bridge named", date(2024, 3, 16), None, "Ove Sand", text="five members")],
    "wire/iptc7901.txt": [Held("Jury for bridge over Orlund sound named", date(2024, 3, 16), dateline="Orlund")],
    "json/wordpress_rest.json": [Held("Ferry closes – for good", url="https://p.example/7", text="with 212 people")],
    "json/guardian.json": [Held("Ferry closes", byline="Mira Tolland", section="Transport", url="https://p.example/1")],
    "json/jsonfeed.json": [Held("Ferry closes", outlet="Harbour Post", byline="Mira Tolland", text="It will be")],
    "json/newsapi.json": [
        Held("Ferry closes", outlet="Harbour Post", byline="Mira Tolland"),
        Held("Bridge begins", date(2024, 7, 1), "Harbour Post", ""),
    ],
    "table/german.csv": [Held("Fähre eingestellt", outlet="Hafenpost", text="zwölf Uhr")],
    "table/german_headers.csv": [Held("Fähre eingestellt", FERRY, "Hafenpost", "Mira Tolland")],
    "table/excel_dmy.csv": [Held("Ferry closes"), Held("Bridge", date(2024, 7, 1))],
    "table/sep_line.csv": [Held("Ferry closes")],
    "table/cyr1251.csv": [Held("Последний паром", text="212 человек")],
    "table/latin1.csv": [Held("Fähre eingestellt", text="grüßt")],
    "table/utf16.tsv": [Held("Ferry closes")],
    "table/multiline.csv": [Held("Ferry, old, closes", text='"quoted" paragraph'), Held("Bridge", date(2024, 7, 1))],
    "text/es.txt": [Held("Cierra el transbordador", FERRY, "Diario del Puerto", "Mira Tolland")],
    "text/slash.txt": [Held("Ferry closes", FERRY, "Harbour Post", "Mira Tolland")],
    "text/date_time.txt": [Held("Ferry closes")],
    "text/datel.txt": [Held("", None, "", "", "ORLUND", text="ORLUND, June 30 (HNA) - The last")],  # of which year?
    "text/labels.txt": [Held("Ferry closes", FERRY, "Harbour Post", "Mira Tolland", url="https://p.example/1")],
    "text/factiva.txt": [Held("Ferry closes", FERRY, "Harbour Post", "Mira Tolland", text="would miss the boat")],
    "text/jekyll.md": [Held("Ferry: closes", byline="Mira Tolland", section="sea")],
    "text/obsidian.md": [Held("Ferry closes", FERRY, "", "Mira Tolland", url="https://p.example/2024/06/30/ferry")],
    "text/section_list.md": [Held("Ferry", section="Sea")],
    "text/notion.md": [Held("Ferry closes", None, dateline="", url="https://p.example/1")],
    "office/nexis.docx": [
        Held("Ferry closes", FERRY, "Harbour Post", "Mira Tolland"),
        Held("Bridge begins", date(2024, 7, 15), "Harbour Post", "Mira Tolland"),
    ],
    "office/story.odt": [Held("Ferry closes", None, text="The last ferry left.")],
    "office/story.rtf": [Held(None, None, text="Ferry closes")],
    "mail/two.mbox": [Held("One", text="From the quay, people waved."), Held("Two", date(2024, 7, 1))],
    "mail/fwd.eml": [Held("Ferry closes", FERRY, "Harbour Post", text="The last ferry")],
    "mail/qp.eml": [Held("Fähre eingestellt – Brücke kommt", FERRY, "Harbour Post", text="It cost €12.")],
    "mail/digest.eml": [Held("Ferry closes", date(2024, 7, 1)), Held("Bridge begins", date(2024, 7, 1))],
    "web/alto.xml": [Held("", None, text="Ferry closes")],
    "web/tei.xml": [Held("Ferry closes", None, text="The last ferry left.")],
    "web/story.srt": [Held("", None, text="The last ferry of Orlund left at noon. Nobody was hurt.")],
    "web/sample.wacz": [Held("Example Domain", None, url="http://example.com/")] * 2,
}
REASONS = {
    "web/feeds.opml": "a list of feeds (OPML)",
    "web/page.har": "no article on this page",
}


# A bar where a sentence ends; what stands in the files besides can be read in two ways, or in none.
SENTENCES = """
The talks at No. 10 Downing St. ended late.| Lt. Gen. Ove Sand left by car.
Gov. Mira Tolland and Sen. Jonas Pell met on Sept. 3.| They talked for an hour.
The firm, Vik Bros. Inc., said on Monday it had lost $2.3 m.| It will close.
“We lost the boat. We lost the quay. Nobody came,” said Aas.| Then she left.
It happened at 3 p.m. Sunday.| It was over by 5 p.m.| Nobody was hurt.
Dr. A. B. Orre, Ph.D., of St. Olav's Hosp. spoke.| Mr. and Mrs. Vik vs. the State of Orlund was heard.
The minister (who resigned on Friday. He was 61.) did not reply.| Yahoo! shares fell.| Is it over?| Yes!
The company paid 1.2 bn. crowns.| The 3. Division won. approx. 40 people.
Messrs. Vik & Co. Ltd. won the bid.| The Rev. Dr. Liv Aas Jr. spoke.| Col. Sand, Ret. said no.
Mt. Skog and Ft. Vik are closed.| Rte. 14 is open.| Ave. B is shut.| The bill (H.R. 14) failed.
Gen. Sand of the U.N. Security Council said.| E.U. leaders met.| Ph.D. students marched.
ORLUND, Jan. 3 (HNA) -- The council met.| By JAN. 5, 14 had quit.
His salary is Rs. 40 lakh.| The flat cost Rs. 2.5 cr.| It was sold.
1. The ferry closes.| 2. The bus starts.| 3. A ticket costs 62 crowns.
She asked, "Who will pay?"| The mayor said: "You."| It was quiet.
The fire started at about 3 p.m. Sunday in a kitchen on Sula Street.
Polls close at 8 p.m. Tuesday.| Early voting begins at 9 a.m. Monday at Town Hall.
Born on Jan. 3, 1950, in Ft. Vik, he led Vik & Co. Ltd. until 2001.
Sgt. Maj. Liv Aas and Cpl. Ove Sand were named.| Maj. Gen. Pell was not.
Reps. Mira Tolland, D-Orlund, and Jonas Pell, R-Vik, spoke.| Atty. Gen. Sand spoke.
"I did not!" she said.| "Did you?" he asked.| "No!"| The end.
At 10 a.m. President Sand spoke.| By 10 a.m. He had left.
St. Louis, Mo. Police said.| In Springfield, Ill.| He said.| Portland, Ore. Mayor Pell spoke.
Read the report at https://p.example/a?b=1.| It is long.| The price is £1.20.| Ok.
""".strip().splitlines()
ABROAD = """
de Am 3. Oktober fuhr die Fähre zum letzten Mal.| Der 14. Senat entschied am 5. Mai gegen z. B. die Reederei Vik.
de Dr. h. c. Aas, geb. Sand, schwieg.| Es kostete ca. 2,3 Mio. Kronen.| Das ist viel.
fr M. Vik a quitté le 3 mai.| Mme Aas, elle, reste.| « Nous avons perdu le bateau. Personne n’est venu », dit-elle.
ru Паром ушёл в 12 ч. 30 мин. в воскресенье.| На борту было 212 чел.| По данным совета, никто не пострадал.
ru Мост стоит 4,1 млрд руб.| Его откроют в 2027 г.| Капитан А. Б. Орре ушёл.
""".strip().splitlines()


@pytest.mark.parametrize("told", [*(f"en {line}" for line in SENTENCES), *ABROAD])
def test_a_line_is_cut_where_its_sentences_end(told: str) -> None:
    language, sentences = told[:2], told[3:].split("|")
    text = "".join(sentences)
    assert any(text in (CASES / "split" / name).read_text("utf-8") for name in ("sentences.py", "sentences2.py"))
    spans = SentenceSplitter().split(text, language)
    assert [text[span.start : span.end] for span in spans] == [sentence.strip() for sentence in sentences]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_holds_what_is_written_beside_it(read_all: ReadAll, name: str) -> None:
    articles, skipped = read_all(CASES / name)
    assert not skipped
    assert len(articles) == len(EXPECTED[name])
    for article, held in zip(articles, EXPECTED[name], strict=True):
        assert article.published == held.published
        assert held.text in article.text
        for field in ("title", "outlet", "byline", "dateline", "section", "url"):
            if (wanted := getattr(held, field)) is not None:
                assert getattr(article, field) == wanted, field


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_for_a_file_is_true(read_all: ReadAll, name: str) -> None:
    articles, (skip,) = read_all(CASES / name)
    assert not articles
    assert REASONS[name] in skip.reason


def test_odd_fields_and_dates_cost_no_line(read_all: ReadAll) -> None:
    articles, skipped = read_all(CASES / "json" / "dates_and_fields.jsonl")
    assert not skipped
    days = [article.published for article in articles]
    assert days[:13] + days[15:18] == [date(2016, 3, 27)] * 16
    assert days[14] is days[18] is None


def test_days_of_feeds_are_read_in_whatever_form_and_never_from_a_broken_clock(read_all: ReadAll) -> None:
    articles, _ = read_all(CASES / "feed" / "dates.xml")
    days = {int(article.source.rpartition("#")[2]): article.published for article in articles}
    assert days[1] == date(2018, 6, 25)
    assert days[2] == days[9] == days[10] == date(2016, 6, 29)
    assert days[5] is days[6] is None
    (entry,), _ = read_all(CASES / "feed" / "atom.xml")
    assert entry.byline == "Mira Tolland, Ove Sand"
