"""Items of agencies: each vocabulary as what it is, with embargoes, corrections and kills."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.errors import ArticleUnreadable
from index.readers.wire.items import WireItem, article_of_item
from index.settings import ReadingSettings
from index.types import Article
from tests.index.readers.conftest import ReadAll, Write
from tests.index.readers.making import newsml_g2, nitf

TEXT = "The county named the five members of the bridge jury on Saturday. They meet on 9 April."
NEWSML = """<?xml version="1.0"?><!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML><NewsItem>
<Identification><NewsIdentifier><ProviderId>hna.example</ProviderId><DateId>20240313</DateId><NewsItemId>9</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">1</RevisionId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20240313T100000Z</FirstCreated><ThisRevisionCreated>20240313T101500Z</ThisRevisionCreated>
<Status FormalName="Usable"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Jury named</HeadLine><ByLine>By Ove Sand</ByLine><CreditLine>HNA</CreditLine>
<DateLine>Orlund, March 13</DateLine></NewsLines><DescriptiveMetadata><Language FormalName="en"/>
<SubjectCode><Subject FormalName="11000000"/></SubjectCode></DescriptiveMetadata>
<NewsComponent><ContentItem><DataContent><nitf><body><body.content><p>{text}</p></body.content></body></nitf>
</DataContent></ContentItem></NewsComponent>
<NewsComponent><ContentItem Href="a.jpg"/></NewsComponent></NewsComponent></NewsItem></NewsML>"""
WIRE = f"""hna042 3 p 88 HNA 0042

Bridge/jury/
 Jury named for the bridge
 over the sound =
By Ove Sand =

   Orlund (HNA) - {TEXT}
161015 mar 24

hna043 4 s 20 HNA 0043

Rowing/final/
 Orlund wins the rowing final =

   Orlund (HNA) - The eight of Orlund won the final on Saturday.
161020 mar 24
"""


def one(read: ReadAll, path: Path) -> Article:
    articles, skipped = read(path)
    assert not skipped, skipped
    (article,) = articles
    return article


def reason(read: ReadAll, path: Path) -> str:
    articles, (skip,) = read(path)
    assert not articles
    return skip.reason


def test_nitf_states_headline_byline_place_outlet_and_day(read_all: ReadAll, write: Write) -> None:
    """Its body is HTML's neighbour: read as a web page, it lost everything but the text."""
    article = one(read_all, write("a.xml", nitf("Jury named", TEXT)))
    assert (article.title, article.byline, article.dateline) == ("Jury named", "Mira Tolland", "Orlund")
    assert (article.outlet, article.published, article.section) == (
        "Harbour News Agency",
        date(2024, 3, 11),
        "Politics",
    )
    assert article.text == TEXT


def test_newsml_g2_is_read_item_by_item(read_all: ReadAll, write: Write) -> None:
    article = one(read_all, write("a.xml", newsml_g2("Jury named", TEXT)))
    assert (article.title, article.byline, article.outlet) == ("Jury named", "Ove Sand", "Harbour News Agency")
    assert (article.published, article.language, article.section) == (date(2024, 3, 12), "en", "Politics")
    assert article.text == TEXT


def test_entities_of_html_and_names_in_other_languages_cost_no_item(read_all: ReadAll, write: Write) -> None:
    """ "&nbsp;" is not defined in XML, and one of them lost the whole message."""
    item = newsml_g2("Jury", f"LETTERon les autres. {TEXT}").decode().replace("LETTERon", "L&eacute;on&nbsp;&amp;")
    item = item.replace("<name>Politics", "<name xml:lang='en'>Politics</name><name xml:lang='fr'>Politique")
    article = one(read_all, write("a.xml", item.replace("en-GB", "fr-CA")))
    assert article.text == f"Léon & les autres. {TEXT}"
    assert (article.language, article.section) == ("fr", "Politique")


def test_a_message_holds_items_and_a_package_only_refers_to_them(read_all: ReadAll, write: Write) -> None:
    item = newsml_g2("Jury named", TEXT).decode().split("?>", 1)[1]
    references = "<itemRef residref='a'/><itemRef residref='b'/>"
    package = f"<packageItem guid='p'><groupSet><group>{references}</group></groupSet></packageItem>"
    second = item.replace("tag:1", "tag:2").replace("named", "chosen")
    message = f"<newsMessage><itemSet>{package}{item}{second}</itemSet></newsMessage>"
    articles, skipped = read_all(write("m.xml", message))
    assert [a.title for a in articles] == ["Jury named", "Jury chosen"]
    assert not skipped
    assert "package that refers to 2 items" in reason(read_all, write("p.xml", package))


def test_newsml_1_finds_its_text_in_components_within_components(read_all: ReadAll, write: Write) -> None:
    article = one(read_all, write("a.xml", NEWSML.format(text=TEXT)))
    assert (article.title, article.byline, article.dateline) == ("Jury named", "Ove Sand", "Orlund")
    assert (article.outlet, article.published, article.section) == ("HNA", date(2024, 3, 13), "Politics")
    assert (article.text, article.language) == (TEXT, "en")


@pytest.mark.parametrize(
    "body",
    [
        {"headline": "Jury named", "body_html": f"<p>{TEXT}</p>"},
        {"headline": "Jury named", "body_text": TEXT},
        {
            "headlines": [{"role": "sub", "value": "x"}, {"role": "main", "value": "Jury named"}],
            "bodies": [
                {"role": "caption", "value": "y"},
                {"role": "main", "contenttype": "text/html", "value": f"<p>{TEXT}</p>"},
            ],
        },
    ],
)
@pytest.mark.parametrize("lines", [False, True])
def test_ninjs_of_all_versions_reads_the_same(
    read_all: ReadAll, write: Write, body: dict[str, object], lines: bool
) -> None:
    """Lists of headlines and bodies are parts of one item, no lists of articles."""
    item = {"uri": "urn:1", "type": "text", "versioncreated": "2024-03-14T08:00:00Z", "by": "By Ove Sand", **body}
    item |= {
        "infosource": [{"name": "Harbour News Agency"}],
        "subject": [{"code": "medtop:11000000", "name": "Politics"}],
    }
    written = json.dumps(item) + ("\n" + json.dumps({**item, "uri": "urn:2"}) + "\n" if lines else "")
    articles, skipped = read_all(write("a.jsonl" if lines else "a.json", written))
    assert not skipped
    first = articles[0]
    assert (first.title, first.text, first.byline) == ("Jury named", TEXT, "Ove Sand")
    assert (first.outlet, first.section, first.published) == ("Harbour News Agency", "Politics", date(2024, 3, 14))


def test_an_item_that_is_a_picture_is_said_to_be_one(read_all: ReadAll, write: Write) -> None:
    item = {"uri": "urn:1", "type": "picture", "versioncreated": "2024-03-14T08:00:00Z", "headline": "A jury"}
    assert "an item of the type picture" in reason(read_all, write("a.json", json.dumps(item)))


def test_a_wire_of_teleprinters_is_cut_into_its_items(read_all: ReadAll, write: Write) -> None:
    """One file, many items: each has the day of its own last line."""
    for data in (WIRE, WIRE.replace("hna04", "\x01hna04").replace("\n\nBridge", "\n\x02Bridge")):
        first, second = read_all(write("a.txt", data))[0]
        assert (first.title, first.byline, first.dateline) == (
            "Jury named for the bridge over the sound",
            "Ove Sand",
            "Orlund",
        )
        assert (first.outlet, first.published, first.section) == ("HNA", date(2024, 3, 16), "Politics")
        assert first.text == f"Orlund (HNA) - {TEXT}"
        assert (second.title, second.section) == ("Orlund wins the rowing final", "Sport")


def test_a_wire_has_signs_of_transmission_notes_and_sign_offs_beside_its_story(read_all: ReadAll, write: Write) -> None:
    """SYN made it "not a text file", even as .iptc; the code of the line stood for the agency."""
    head = "\x16\x16\x01xyz0042 3 pl 88  hna 0042\r\n\r\n\x02Bridge/jury/\r\n(Berichtigung: Namen)\r\nJury named =\r\n"
    story = f"   Orlund (hna) - {TEXT}\r\n   It meets at noon.\r\nhna os ml z1\r\n"
    for name in ("a.iptc", "a.txt", "a"):
        article = one(read_all, write(name, f"{head}{story}\x03 161015 mar 24\r\n\x04"))
        assert (article.title, article.outlet, article.dateline) == ("Jury named", "hna", "Orlund")
        assert article.text == f"Orlund (hna) - {TEXT}\n\nIt meets at noon."
        assert article.notice == "hna corrected this article on 16 March 2024: Berichtigung: Namen"


def item(**fields: object) -> WireItem:
    stated: dict[str, object] = {"text": TEXT, "headline": "Jury named", "identifier": "urn:1", "provider": "HNA"}
    return WireItem(**{**stated, "changed": "2024-03-16T08:00:00Z", "published": "2024-03-16T08:00:00Z", **fields})  # type: ignore[arg-type]


def made(wire: WireItem, now: datetime = datetime(2024, 3, 20, tzinfo=UTC)) -> Article:
    return article_of_item(wire, "a", ReadingSettings(), lambda: now)


def test_what_is_under_embargo_is_no_article_before_its_time() -> None:
    """A newsroom may be sued for one; afterwards it was published no earlier than its embargo ended."""
    wire = item(embargo="2024-03-18T06:00:00+01:00")
    with pytest.raises(ArticleUnreadable, match=r"under embargo until 18 March 2024"):
        made(wire, datetime(2024, 3, 18, 4, 59, tzinfo=UTC))
    assert made(wire, datetime(2024, 3, 18, 5, 1, tzinfo=UTC)).published == date(2024, 3, 18)


@pytest.mark.parametrize(
    "status", ["canceled", "stat:canceled", "killed", "http://cv.iptc.org/newscodes/pubstatusg2/withheld"]
)
def test_a_withdrawn_item_says_nothing_but_that_it_is_withdrawn(status: str) -> None:
    article = made(item(status=status, note="The figures were invented."))
    assert TEXT not in article.text
    assert "The figures were invented." in article.text
    assert article.text.startswith("HNA ")
    assert article.items == ("urn:1",)


def test_a_kill_by_its_headline_alone_withdraws_as_well() -> None:
    assert TEXT not in made(item(headline="MANDATORY KILL: Jury named")).text


def test_a_corrected_item_tells_its_readers() -> None:
    article = made(item(version="2", corrected=True, note="Corrects the number of members."))
    assert article.notice == "HNA corrected this article on 16 March 2024: Corrects the number of members."
    assert made(item(version="1")).notice == ""


def test_revisions_are_in_order_of_their_time_then_of_their_version() -> None:
    """Files come in any order, and two revisions may be of one second."""
    first, second, third = (
        made(item(version="2", changed="2024-03-16T08:00:00+02:00")),
        made(item(version="1", changed="2024-03-16T07:00:00Z")),
        made(item(version="2", changed="2024-03-16T07:00:00Z")),
    )
    assert first.revision < second.revision < third.revision


@pytest.mark.parametrize(
    ("name", "written", "kind"),
    [
        ("a.xml", "<?xml version='1.0'?><mets><fileSec/></mets>", "METS, which lists the files of a scan"),
        ("a.xml", "<?xml version='1.0'?><records><record/></records>", "XML of an unknown kind (<records>)"),
        ("a.xml", "<records><record/></records>", "XML of an unknown kind (<records>)"),
        ("a.xml", "<?xml version='1.0'?><opml><head/><body/></opml>", "a list of feeds (OPML)"),
    ],
)
def test_xml_of_another_kind_is_named_as_what_it_is(
    read_all: ReadAll, write: Write, name: str, written: str, kind: str
) -> None:
    """ "Looks like a feed" was said of every XML file, and sent people to look for a feed."""
    assert kind in reason(read_all, write(name, written))


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"state": "scheduled", "publish_schedule": "2999-01-01T00:00:00+0000"}, "not published until 1 January 2999"),
        (
            {"state": "scheduled", "schedule_settings": {"utc_publish_schedule": "2999-01-01T00:00:00+0000"}},
            "not published until 1 January 2999",
        ),
        ({"schedule_settings": {"utc_embargo": "2999-01-01T00:00:00+0000"}}, "under embargo until 1 January 2999"),
        ({"schedule_settings": {"utc_embargo": None, "time_zone": "Europe/Paris"}}, ""),
        ({"state": "scheduled"}, "not published: its status is scheduled"),
        ({"state": "in_progress"}, "not published: its status is in_progress"),
        ({"state": "spiked"}, "not published: its status is spiked"),
        ({"state": "scheduled", "publish_schedule": "2024-03-18T06:00:00+0000"}, ""),
        ({"state": "ingested"}, ""),
    ],
)
def test_what_a_newsroom_has_not_released_is_not_read(
    read_all: ReadAll, write: Write, stated: dict[str, object], said: str
) -> None:
    """A system's export holds what is planned and what was thrown away; what an agency sent is out already."""
    item = {"guid": "tag:1", "type": "text", "headline": "Jury named", "body_html": f"<p>{TEXT}</p>", **stated}
    articles, skipped = read_all(write("a.json", json.dumps(item)))
    assert (len(articles), "".join(skip.reason for skip in skipped)[: len(said)]) == (not said, said)
