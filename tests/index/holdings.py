"""What newsrooms and libraries have, made in code: an archive of each kind, of more than 50 items, always the same.

Each function writes one kind into a folder; its docstring counts by hand what is in it. Stories are invented, and no
two of them are alike.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from random import Random

from tests.index.readers.making import mail, newsml_g2, nitf, warc_record

OUTLETS = ("Harbour Post", "Osk Daily", "Reed Press", "Sundby Courier")
_SEED = 19
_FIRST = ("Brann", "Kars", "Orl", "Sund", "Vest", "Hol", "Grim", "Lind", "Ask", "Fjell", "Storm", "Nord")
_LAST = ("ock", "und", "by", "vik", "stad", "heim", "nes", "dal", "haug", "fjord")
_GIVEN = ("Liv", "Ove", "Mira", "Jonas", "Ilse", "Tor", "Anne", "Per", "Siv", "Nils", "Eva", "Odd")
_FAMILY = ("Aas", "Berg", "Moe", "Lund", "Tolland", "Sand", "Pell", "Vik", "Orre", "Skog")
_THINGS = ("ferry", "bridge", "school", "quay", "tunnel", "library", "mill", "stadium", "brewery", "lighthouse")
_WORKS = ("was closed", "was opened", "was sold", "will be rebuilt", "burned down", "was handed to the county")


@dataclass(frozen=True)
class Story:
    """An invented report."""

    number: int
    title: str
    place: str
    author: str
    outlet: str
    published: date
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(self.sentences[:2]), " ".join(self.sentences[2:])]

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs)

    @property
    def corrected(self) -> str:
        return f"{self.text} An earlier version of this report gave another sum."


def stories(kind: str, count: int) -> list[Story]:
    """As many stories, others for each kind."""
    dice = Random(f"{_SEED} {kind}")
    return [_story(dice, number, int(hashlib.sha256(kind.encode()).hexdigest(), 16) % 900) for number in range(count)]


def _story(dice: Random, number: int, own: int) -> Story:
    place, other = (dice.choice(_FIRST) + dice.choice(_LAST) for _ in range(2))
    author, speaker = (f"{dice.choice(_GIVEN)} {dice.choice(_FAMILY)}" for _ in range(2))
    thing, work = dice.choice(_THINGS), dice.choice(_WORKS)
    people, cost, share = dice.randint(11, 999), dice.randint(1_000, 99_000), dice.randint(2, 95)
    sentences = (
        f"The {thing} of {place} {work} on {dice.choice(('Monday', 'Tuesday', 'Friday'))}, and {people} people came.",
        f"It had stood there for {dice.randint(12, 180)} years, {speaker} of the council of {other} said.",
        f"The work costs {cost:,} crowns, of which {share} percent {dice.choice(('are', 'were'))} paid by {other}.",
        f"“Nobody in {place} asked for case {own}{number:03},” said {author}, who lives beside the {thing}.",
        f"A vote on plan {dice.randint(100, 999)} of {place} and {other} is due within {dice.randint(2, 30)} weeks.",
    )
    day = date(2023, 1, 2) + timedelta(days=dice.randint(0, 500))
    title = f"{thing.title()} of {place} {work}, case {own}{number:03}"
    return Story(number, title, place, author, OUTLETS[number % len(OUTLETS)], day, sentences)


def wire_feed(folder: Path) -> list[Story]:
    """58 files. 52 items in five vocabularies: 20 NewsML-G2, 10 NITF, 8 NewsML 1.2, 10 ninjs, and 4 of IPTC 7901 in one
    file. Six of NewsML-G2 come again: four corrected, two killed. One file more is under embargo until 2099, one is a
    picture, one a package: no articles. The earlier revision of six items is superseded; 52 answer.
    """
    told = stories("wire", 52)
    for story in told[:20]:
        (folder / f"g2-{story.number:03}.xml").write_bytes(_g2(story))
    for story in told[:4]:
        note = {"version": "2", "changed": "2024-09-01T09:00:00Z", "note": "Corrects the sum."}
        (folder / f"g2-{story.number:03}-2.xml").write_bytes(_g2(story, story.corrected, **note))
    for story in told[4:6]:
        note = {
            "version": "2",
            "changed": "2024-09-01T09:00:00Z",
            "status": "canceled",
            "note": "The figures are invented.",
        }
        (folder / f"g2-{story.number:03}-kill.xml").write_bytes(_g2(story, **note))
    for story in told[20:30]:
        data = nitf(story.title, story.text).replace(b"HNA.1", f"HNA.{story.number}".encode())
        (folder / f"nitf-{story.number:03}.xml").write_bytes(
            data.replace(b"20240311", f"{story.published:%Y%m%d}".encode())
        )
    for story in told[30:38]:
        (folder / f"newsml-{story.number:03}.xml").write_text(_newsml1(story))
    for story in told[38:48]:
        (folder / f"ninjs-{story.number:03}.json").write_text(json.dumps(_ninjs(story)))
    (folder / "wire.iptc").write_text("\n".join(map(_iptc, told[48:])))
    held, picture = stories("held", 2)
    (folder / "held.json").write_text(json.dumps({**_ninjs(held), "embargoed": "2099-01-01T00:00:00Z"}))
    (folder / "picture.json").write_text(json.dumps({**_ninjs(picture), "type": "picture"}))
    refs = "<itemRef residref='a'/><itemRef residref='b'/>"
    (folder / "package.xml").write_text(
        f"<packageItem guid='p'><groupSet><group>{refs}</group></groupSet></packageItem>"
    )
    return told


def _g2(story: Story, text: str = "", **meta: str) -> bytes:
    meta = {"changed": f"{story.published}T09:00:00Z", **meta}
    data = newsml_g2(story.title, text or story.text, **meta)
    return data.replace(b'guid="tag:1"', f'guid="tag:hna.example,2023:{story.number}"'.encode())


def _newsml1(story: Story) -> str:
    day = f"{story.published:%Y%m%d}"
    return f"""<?xml version="1.0"?><!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML><NewsItem><Identification>
<NewsIdentifier><ProviderId>hna.example</ProviderId><DateId>{day}</DateId><NewsItemId>{story.number}</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">1</RevisionId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>{day}T100000Z</FirstCreated><ThisRevisionCreated>{day}T101500Z</ThisRevisionCreated>
<Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>{escape(story.title)}</HeadLine>
<ByLine>By {story.author}</ByLine><CreditLine>HNA</CreditLine></NewsLines><NewsComponent><ContentItem>
<DataContent><nitf><body><body.content>{story.html}</body.content></body></nitf></DataContent></ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>"""


def _ninjs(story: Story) -> dict[str, object]:
    return {
        "uri": f"urn:hna:{story.number}",
        "type": "text",
        "versioncreated": f"{story.published}T08:00:00Z",
        "by": f"By {story.author}",
        "headline": story.title,
        "body_html": story.html,
        "infosource": [{"name": "Harbour News Agency"}],
    }


def _iptc(story: Story) -> str:
    stamp = f"{story.published:%d}1015 {story.published:%b %y}".lower()
    return f"""hna{story.number:03} 3 p 88 HNA {story.number:04}

Council/
 {story.title} =
By {story.author} =

   {story.place} (HNA) - {story.text}
{stamp}
"""


def nexis_export(folder: Path) -> list[Story]:
    """One file of 54 documents of four outlets, two of them twice: 52 articles, 13 of each outlet."""
    told = stories("nexis", 52)
    documents = [*told, told[3], told[7]]
    parts = [_nexis(story, number, len(documents)) for number, story in enumerate(documents, start=1)]
    (folder / "export.txt").write_text("\n".join(parts))
    return told


def _nexis(story: Story, number: int, count: int) -> str:
    day = f"{story.published:%B} {story.published.day}, {story.published:%Y %A}"
    body = "\n\n".join(story.paragraphs)
    return f"""{number:>31} of {count} DOCUMENTS

{story.outlet:>40}

{day:>40}

{story.title}

BYLINE: {story.author}

SECTION: NEWS; Pg. {story.number % 30 + 1}

LENGTH: {len(story.text.split())} words

{body}

LOAD-DATE: {story.published:%B %d, %Y}

LANGUAGE: ENGLISH
"""


def web_archive(folder: Path) -> list[Story]:
    """One WARC of 66 records: 50 pages, 5 of which are captured again with a correction and 4 again unchanged
    (revisits), 3 addresses that lead to one of them, 2 pictures, a page that is not there and a login.
    50 articles answer, 5 earlier ones are superseded.
    """
    told = stories("warc", 50)
    data = b""
    for story in told[9:12]:
        way = f"HTTP/1.1 301 Moved\r\nLocation: {_url(story)}\r\n\r\n".encode()
        data += warc_record("response", f"https://reed.example/s/{story.number}", "2024-08-01T08:00:00Z", way)
    data += b"".join(_capture(story, "2024-08-01T08:00:00Z") for story in told)
    data += b"".join(_capture(story, "2024-09-01T08:00:00Z", story.corrected) for story in told[:5])
    seen = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    for story in told[5:9]:
        data += warc_record("revisit", _url(story), "2024-09-01T08:00:00Z", seen, _digest(story, story.text))
    for name, kind, status in (("a.png", "image/png", 200), ("b.png", "image/png", 200), ("gone", "text/html", 404)):
        answer = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n\r\n".encode() + b"\x89PNG"
        data += warc_record("response", f"https://reed.example/{name}", "2024-08-01T08:00:00Z", answer)
    login = b"<html><body><form><input type='password'></form><p>Please log in.</p></body></html>"
    data += warc_record("response", "https://reed.example/login", "2024-08-01T08:00:00Z", seen + login)
    (folder / "crawl.warc").write_bytes(data)
    return told


def _url(story: Story) -> str:
    return f"https://reed.example/{story.published:%Y/%m}/case-{story.number}"


def _digest(story: Story, text: str) -> str:
    return f"WARC-Payload-Digest: sha1:{hashlib.sha1(text.encode()).hexdigest()}\r\n"


def _capture(story: Story, at: str, text: str = "") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return warc_record("response", _url(story), at, head + _page(story, text), _digest(story, text or story.text))


def _page(story: Story, text: str = "") -> bytes:
    """A page with what stands around an article."""
    body = f"<p>{escape(text)}</p>" if text else story.html
    related = "".join(f"<li><a href='/x/{n}'>Another story of the week, number {n}</a></li>" for n in range(5))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{escape(story.title)} | Reed Press</title><meta property="og:site_name" content="Reed Press">
<meta property="article:published_time" content="{story.published}T08:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><main><article><h1>{escape(story.title)}</h1>
<p class="byline">By {story.author}</p>{body}</article></main>
<aside><h2>Related</h2><ul>{related}</ul></aside><footer>© Reed Press</footer></body></html>""".encode()


def cms_dump(folder: Path) -> list[Story]:
    """52 posts of WordPress in one JSON file; two more have an empty text: 52 articles and two that are none."""
    told = stories("cms", 52)
    posts = [
        {
            "id": story.number,
            "date": f"{story.published}T16:00:00",
            "link": f"https://osk.example/{story.number}",
            "title": {"rendered": escape(story.title)},
            "content": {"rendered": story.html, "protected": False},
            "excerpt": {"rendered": f"<p>{story.sentences[0][:40]} [&hellip;]</p>"},
        }
        for story in told
    ]
    empty = [{**posts[0], "id": 100 + n, "content": {"rendered": ""}, "excerpt": {"rendered": ""}} for n in range(2)]
    (folder / "posts.json").write_text(json.dumps([*posts, *empty]))
    return told


def feed_with_pages(folder: Path) -> list[Story]:
    """A feed of 54 teasers a day later, and the pages of 50 of them: 54 articles answer, 50 whole and 4 in the feed's
    words, and the 50 teasers of pages are superseded. A second feed has two of the four entries under another address
    and headline: their former ones are superseded, too.
    """
    told = stories("feed", 54)
    for story in told[:50]:
        link = f'<link rel="canonical" href="https://sundby.example/{story.number}">'.encode()
        (folder / f"page-{story.number:03}.html").write_bytes(_page(story).replace(b"</head>", link + b"</head>"))
    (folder / "feed.rss").write_text(_feed([_entry(story, story.title, f"{story.number}", 1) for story in told]))
    moved = [_entry(story, f"Once more: {story.title}", f"new/{story.number}", 2) for story in told[50:52]]
    (folder / "feed-later.rss").write_text(_feed(moved))
    return told


def _entry(story: Story, title: str, path: str, days: int) -> str:
    teaser = f"{story.sentences[0]} It had stood there ..."
    return (
        f"<item><title>{escape(title)}</title><link>https://sundby.example/{path}</link>"
        f"<guid isPermaLink='false'>{story.number}</guid><description>{escape(teaser)}</description>"
        f"<pubDate>{story.published + timedelta(days=days):%d %b %Y} 08:00:00 GMT</pubDate></item>"
    )


def _feed(entries: list[str]) -> str:
    head = "<title>Sundby Courier</title><link>https://sundby.example</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(entries)}</channel></rss>'


def mailbox(folder: Path) -> list[Story]:
    """One mbox of 52 mails, ten of them as HTML beside the text, one without any text: 51 articles."""
    told = stories("mail", 51)
    parts = [_mail(story, story.html if story.number < 10 else "") for story in told]
    parts.append(mail("Nothing", "").replace(b"<1@", b"<none@"))
    (folder / "letters.mbox").write_bytes(
        b"".join(b"From news@harbour.example Sun Mar 27 23:30:00 2016\n" + p + b"\n" for p in parts)
    )
    return told


def _mail(story: Story, html: str) -> bytes:
    data = mail(story.title, "\n\n".join(story.paragraphs), html).replace(b"<1@", f"<{story.number}@".encode())
    sent = f"Date: {story.published:%a, %d %b %Y} 08:00:00 +0100"
    return data.replace(b"Date: Sun, 27 Mar 2016 23:30:00 -0500", sent.encode())
