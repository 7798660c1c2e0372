# ruff: noqa: E501 -- pages are written as pages are
"""The half of the layouts that was written before any result was looked at, and on which no rule was made."""

from __future__ import annotations

from datetime import date

from tests.evaluation.ingest.layouts import (
    AR,
    BEES,
    CHESS,
    DE,
    ES,
    FA,
    FERRY,
    FR,
    IT,
    MUSEUM,
    PIER,
    PL,
    PT,
    RU,
    TRAM,
    Layout,
    Story,
)

HELD_OUT = (
    Layout(
        "public broadcaster: time element with a machine's day, data-testid for classes",
        PIER,
        "https://www.northcast.example/news/uk-england-35906568",
        date(2016, 3, 26),
        """<!DOCTYPE html><html lang="en-GB"><head><title>@TITLE@ - Northcast News</title><meta property="og:site_name" content="Northcast News">
</head><body>@COOKIES@@MENU@<main><article><header><h1 id="main-heading">@TITLE@</h1><div data-component="byline-block"><div
data-testid="byline-name">By Harriet Stowe</div><div>Coast correspondent</div></div><div><time data-testid="timestamp"
dateTime="2016-03-26T21:04:10.000Z">26 March 2016</time></div></header><div data-component="text-block">@FIRST@</div><div
data-component="text-block">@REST@</div></article></main><div data-component="links-block"><h2>More on this story</h2><a href="/x">Storm
damages</a> <time datetime="2015-12-12">12 December 2015</time></div>@FOOTER@</body></html>""",
        outlet="Northcast News",
        byline="Harriet Stowe",
    ),
    Layout(
        "JSON-LD as an array of types, date without a zone, section as text",
        BEES,
        "https://www.thegranary.example/environment/beekeepers-fewer-losses",
        date(2023, 5, 11),
        """<html lang="en"><head><title>@TITLE@ — The Granary</title><script type="application/ld+json">{"@context":"https://schema.org","@type":
["NewsArticle","AnalysisNewsArticle"],"headline":"@TITLE@","datePublished":"2023-05-11 05:00","articleSection":"Environment","author":{"@type":
"Person","name":["Petra Lund"]},"publisher":{"@type":"NewsMediaOrganization","name":"The Granary"},"url":
"https://www.thegranary.example/environment/beekeepers-fewer-losses"}</script></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>
@NEWSLETTER@@RELATED@@FOOTER@</body></html>""",
        outlet="The Granary",
        byline="Petra Lund",
        section="Environment",
    ),
    Layout(
        "Spanish: time element with text only, author link, section in breadcrumbs",
        ES,
        "https://elfarodelsur.example/noticia/9921",
        date(2021, 10, 5),
        """<html lang="es-ES"><head><title>@TITLE@ - El Faro del Sur</title></head><body>@MENU@<ol class="breadcrumb"><li><a href="/">Inicio</a></li>
<li><a href="/cultura">Cultura</a></li></ol><article><h1>@TITLE@</h1><div class="autor-fecha"><a rel="author" href="/a/1">Pablo Rey</a>
<time>05/10/2021 a las 07:15</time></div>@BODY@</article><div class="publicidad ads">Compre ya su seguro.</div>@FOOTER@</body></html>""",
        outlet="El Faro del Sur",
        byline="Pablo Rey",
        section="Cultura",
    ),
    Layout(
        "German tabloid: short month with dot, two-digit hour, 'Stand' for the update",
        DE,
        "https://www.abendpost-lahne.example/regional/bruecke.html",
        date(2022, 2, 8),
        """<html lang="de-DE"><head><title>@TITLE@ | Abendpost</title><meta name="author" content="Redaktion"></head><body>@MENU@<main><h1>@TITLE@
</h1><div class="article__meta">Erschienen: 8. Feb. 2022 um 19:42 Uhr</div><div class="article__stand">Stand: 10.02.2022, 08:00 Uhr</div>@BODY@
</main><div class="mehr-zum-thema related">Mehr zum Thema: Brückensperrung am 1. Mai 2019</div>@FOOTER@</body></html>""",
        outlet="Abendpost",
        section="Regional",
    ),
    Layout(
        "French magazine: 'Mis en ligne le', capital month, author before",
        FR,
        "https://revue-valmont.example/spip.php?article771",
        date(2009, 8, 14),
        """<html lang="fr"><head><title>La revue - @TITLE@</title><meta name="generator" content="SPIP 3"></head><body><div id="page">@MENU@<div
id="contenu"><h1>@TITLE@</h1><p class="info-publi">par Luc Fabre, mis en ligne le vendredi 14 août 2009</p><div class="texte">@BODY@</div></div>
<div id="pied">2003-2026 © La revue</div></div></body></html>""",
        outlet="La revue",
        byline="Luc Fabre",
    ),
    Layout(
        "Arabic: Maghreb month names and a time",
        AR,
        "https://sahafa.example/region/jisr",
        date(2018, 7, 9),
        """<html lang="ar" dir="rtl"><head><title>@TITLE@ | صحافة</title><meta property="og:site_name" content="صحافة"></head><body>@MENU@<article><h1>
@TITLE@</h1><span class="date">09 جويلية 2018 - 14:30</span>@BODY@</article>@FOOTER@</body></html>""",
        outlet="صحافة",
        section="Region",
    ),
    Layout(
        "Persian: Persian digits, Gregorian month, 'published' label",
        FA,
        "https://khabarnama.example/a/pol-e-no",
        date(2017, 10, 25),
        """<html lang="fa" dir="rtl"><head><title>@TITLE@ - خبرنامه</title></head><body>@MENU@<main><h1>@TITLE@</h1><div class="published">تاریخ
انتشار: ۲۵ اکتبر ۲۰۱۷</div>@BODY@</main>@FOOTER@</body></html>""",
        outlet="خبرنامه",
    ),
    Layout(
        "Italian: day, month and year with dots, under the standfirst",
        IT,
        "https://ilborgo.example/cronaca/mercato-coperto",
        date(2013, 5, 7),
        """<html lang="it"><head><title>@TITLE@ - Il Borgo</title><meta property="og:locale" content="it_IT"></head><body>@MENU@<div class="articolo">
<h1>@TITLE@</h1><p class="sommario">Il restauro è costato cinque milioni, i banchi sono quaranta e il primo piano apre in autunno.</p><p
class="firma">di Gino Sala</p><p class="data">07.05.2013</p>@BODY@</div>@FOOTER@</body></html>""",
        outlet="Il Borgo",
        byline="Gino Sala",
        section="Cronaca",
    ),
    Layout(
        "Portuguese: 'Publicado em … Atualizado em', in numbers, weekday hyphenated",
        PT,
        "https://gazetadapraca.example/cidade/teatro",
        date(2019, 2, 12),
        """<html lang="pt-BR"><head><title>@TITLE@ | Gazeta da Praça</title></head><body>@MENU@<article><h1>@TITLE@</h1><div class="entry-meta">Por Rui
Vaz — Publicado em terça-feira, 12 de fevereiro de 2019 às 18h03, Atualizado em 13/02/2019</div>@BODY@</article>@ADVERT@@FOOTER@</body></html>""",
        outlet="Gazeta da Praça",
        byline="Rui Vaz",
        section="Cidade",
    ),
    Layout(
        "Polish: month in the genitive, class data",
        PL,
        "https://kurier-nadrzeczny.example/miasto/most,1182.html",
        date(2014, 11, 18),
        """<html lang="pl"><head><title>@TITLE@ - Kurier Nadrzeczny</title></head><body>@MENU@<div id="art"><h1>@TITLE@</h1><div class="info"><span>Jan
Kos</span> <span>18 listopada 2014, 21:05</span></div>@BODY@</div>@FOOTER@</body></html>""",
        outlet="Kurier Nadrzeczny",
        section="Miasto",
    ),
    Layout(
        "Russian: no language stated, time before the day",
        RU,
        "https://gorodok.example/news/1202/",
        date(2012, 4, 24),
        """<html><head><meta charset="utf-8"><title>@TITLE@ - Городок</title></head><body>@MENU@<div class="news"><h1>@TITLE@</h1><div class="news-date">
21:40, 24 апреля 2012</div>@BODY@</div>@FOOTER@</body></html>""",
        outlet="Городок",
    ),
    Layout(
        "nineties page: bold headline, date in italics, centred, no closing tags",
        CHESS,
        "http://members.homepages.example/ashby/chess3.html",
        date(1998, 11, 7),
        """<html><head><title>@TITLE@</title></head><body><center><b>THE ASHBY SENTINEL</b><p><font size="+2"><b>@TITLE@</b></font><br><i>Saturday 7
November 1998</i></center><p>@BODY@<hr><p>Last updated 2 January 1999 by the webmaster. You are visitor 00412.</body></html>""",
        outlet="members.homepages.example",
    ),
    Layout(
        "cXense and Dublin Core tags, og:url with tracking, no canonical link",
        TRAM,
        "https://kringla.example/a/tram?utm_campaign=x&fbclid=abc",
        date(2020, 8, 31),
        """<html lang="en"><head><title>@TITLE@</title><meta name="cXenseParse:recs:publishtime" content="2020-08-31T06:00:00.000Z"><meta
name="DC.date.issued" content="2020-08-31"><meta property="og:url" content="https://kringla.example/a/tram?fbclid=abc"><meta property="og:site_name"
content="Kringla"><meta name="dc.creator" content="Siv Moen"></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Kringla",
        byline="Siv Moen",
        address="https://kringla.example/a/tram",
    ),
    Layout(
        "day in the file name, after a dash, and nothing else",
        MUSEUM,
        "https://www.alpinecourier.example/stories/museum-returns-bell-20150919.html",
        date(2015, 9, 19),
        """<html lang="en"><head><title>@TITLE@ - Alpine Courier</title></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@RELATED@@FOOTER@
</body></html>""",
        outlet="Alpine Courier",
    ),
    Layout(
        "day at the head of the slug",
        FERRY,
        "https://www.strait-times.example/shipping/2017-06-30-ferry-line-cancels",
        date(2017, 6, 30),
        """<html lang="en"><head><title>@TITLE@ - Strait Times</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="author">Staff reporter</p>
@BODY@</article>@COMMENTS@@FOOTER@</body></html>""",
        outlet="Strait Times",
        section="Shipping",
    ),
    Layout(
        "Ghost blog: date beside the author's card below the headline, ISO in datetime",
        BEES,
        "https://hivemind.example/losses/",
        date(2021, 4, 22),
        """<html lang="en"><head><title>@TITLE@</title><meta property="og:site_name" content="Hivemind"></head><body class="post-template tag-bees">
<header class="gh-head">@MENU@</header><main><article class="gh-article post"><header class="gh-article-header"><h1 class="gh-article-title">@TITLE@
</h1><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/ada/">Ada Wynn</a></h4><div
class="gh-article-meta-content"><time class="gh-article-meta-date" datetime="2021-04-22">Apr 22, 2021</time> <span>• 4 min read</span></div></div>
</header><section class="gh-content">@BODY@</section></article></main><div class="read-more-feed"><article class="post-card"><h2><a href="/y">Mites and
how to fight them</a></h2><time datetime="2022-01-01">Jan 1, 2022</time></article></div>@FOOTER@</body></html>""",
        outlet="Hivemind",
        byline="Ada Wynn",
    ),
    Layout(
        "moved archive: metadata of the move, address and visible date of the day",
        PIER,
        "https://www.harbournews.example/2007/02/13/council-votes-pier",
        date(2007, 2, 13),
        """<html lang="en-GB"><head><title>@TITLE@ | Harbour News</title><meta property="article:published_time" content="2018-10-09T00:00:00+01:00">
<script type="application/ld+json">{"@type":"Article","headline":"@TITLE@","datePublished":"2018-10-09T00:00:00+01:00"}</script></head><body>@MENU@
<article><h1>@TITLE@</h1><p class="post-date">13 February 2007</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Harbour News",
    ),
    Layout(
        "default of a database: 1970 in the metadata, the day in the line below the headline",
        TRAM,
        "https://oldtramnews.example/item/77",
        date(2004, 10, 11),
        """<html lang="en"><head><title>@TITLE@ - Old Tram News</title><meta property="article:published_time" content="1970-01-01T00:00:00Z"></head>
<body>@MENU@<article><h1>@TITLE@</h1><p>Monday, 11th October 2004 — by Ed Lamb</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Old Tram News",
        byline="Ed Lamb",
    ),
    Layout(
        "a preview from the future in the metadata, the true day shown",
        CHESS,
        "https://thechessdesk.example/p/draw",
        date(2025, 3, 1),
        """<html lang="en-US"><head><title>@TITLE@ - The Chess Desk</title><meta name="publish-date" content="2052-03-01"></head><body>@MENU@<article>
<h1>@TITLE@</h1><div class="info">March 1, 2025, 9:00 a.m. ET</div>@BODY@</article>@FOOTER@</body></html>""",
        outlet="The Chess Desk",
    ),
    Layout(
        "British numbers: the host and the page's language tell the order",
        FERRY,
        "https://www.isleobserver.co.uk/news/ferry",
        date(2011, 6, 5),
        """<html lang="en"><head><title>@TITLE@ - Isle Observer</title></head><body>@MENU@<div class="story"><h1>@TITLE@</h1><div class="story-date">
05/06/2011 06:30</div>@BODY@</div>@FOOTER@</body></html>""",
        outlet="Isle Observer",
    ),
    Layout(
        "numbers whose order another date on the page tells",
        MUSEUM,
        "https://bellringers.example/news/44",
        date(2010, 2, 9),
        """<html lang="en"><head><title>@TITLE@ | Bell Ringers</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="date">09/02/2010</p>@BODY@
</article><div class="older"><p>Older news: <a href="/43">Rope renewed</a> 28/01/2010</p></div>@FOOTER@</body></html>""",
        outlet="Bell Ringers",
    ),
    Layout(
        "dateline with its year, as wires deliver it",
        Story(
            "en",
            "Salt mine closes its last shaft after four centuries",
            (
                "SALTBY, March 14, 2003 (Reed Press) - The salt mine of Saltby lowered its last miners on Friday, four centuries after it opened.",
                "Some ninety people lose their work, most of whom will be retrained by the county, the mine's owner said.",
                "The shafts will be filled with brine over the next two years, and a small museum is to keep the machines.",
                "The mine gave the town its name and for a long time paid for its schools and its hospital.",
            ),
        ),
        "https://wirefeed.example/item/a8812",
        date(2003, 3, 14),
        """<html lang="en"><head><title>@TITLE@</title></head><body><h1>@TITLE@</h1>@BODY@<p>Copyright 2026 Wirefeed</p></body></html>""",
        outlet="wirefeed.example",
    ),
    Layout(
        "two JSON-LD articles in a carousel, none of them this page; the day is visible",
        PIER,
        "https://shorepaper.example/pier-rebuild",
        date(2019, 7, 2),
        """<html lang="en"><head><title>@TITLE@ | Shore Paper</title><link rel="canonical" href="https://shorepaper.example/pier-rebuild"><script
type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle","headline":"Gulls steal lunch",
"url":"https://shorepaper.example/gulls","datePublished":"2024-01-01"}}]}</script><script type="application/ld+json">[{"@type":"NewsArticle",
"headline":"Gulls steal lunch","url":"https://shorepaper.example/gulls","datePublished":"2024-01-01"}]</script></head><body>@MENU@<article><h1>@TITLE@
</h1><p>By Lottie Crane, July 2, 2019</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Shore Paper",
        byline="Lottie Crane",
    ),
    Layout(
        "newsletter page: month and year only below the headline",
        BEES,
        "https://beekeepersguild.example/newsletter/spring-count",
        date(2018, 5, 1),
        """<html lang="en"><head><title>@TITLE@ - Beekeepers' Guild</title></head><body>@MENU@<main><h1>@TITLE@</h1><p class="issue-date">May 2018</p>
@BODY@</main>@FOOTER@</body></html>""",
        precision="month",
        outlet="Beekeepers' Guild",
        section="Newsletter",
    ),
    Layout(
        "Substack-like: date in small letters under the author, capitals by style",
        TRAM,
        "https://railwriter.letters.example/p/second-tram-line",
        date(2023, 10, 16),
        """<html lang="en"><head><title>@TITLE@ - by Noor Haddad</title><meta name="author" content="Noor Haddad"><meta property="og:site_name"
content="Railwriter"></head><body>@MENU@<article><h1 class="post-title">@TITLE@</h1><h3 class="subtitle">Eleven minutes, twelve trams, one
bankruptcy</h3><div class="profile"><a href="/@noor">NOOR HADDAD</a></div><div class="pencraft">OCT 16, 2023</div>@BODY@</article>
<div class="subscribe-widget newsletter"><p>Thanks for reading, subscribe for free.</p></div>@COMMENTS@@FOOTER@</body></html>""",
        outlet="Railwriter",
        byline="Noor Haddad",
    ),
    # From here on, pages that do not show when they were published.
    Layout(
        "undated: built on a day (generator's meta tag) and a copyright range",
        MUSEUM,
        "https://parishpages.example/bell-returned",
        None,
        """<html lang="en"><head><title>@TITLE@ | Parish Pages</title><meta name="generator" content="Hexo 5.4 built 2023-08-09"><meta
http-equiv="last-modified" content="Wed, 09 Aug 2023 10:00:00 GMT"></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article><footer>© 2012 – 2026
Parish Pages. Site built 9 August 2023.</footer></body></html>""",
        outlet="Parish Pages",
    ),
    Layout(
        "undated: JSON-LD of the WebSite and of an event have dates",
        CHESS,
        "https://townhallevents.example/chess",
        None,
        """<html lang="en"><head><title>@TITLE@ | Town Hall</title><script type="application/ld+json">[{"@type":"WebSite","name":"Town Hall",
"datePublished":"2012-01-01"},{"@type":"Event","name":"Next simultaneous match","startDate":"2027-02-03T19:00"},{"@type":"VideoObject","name":"Trailer",
"uploadDate":"2024-05-05"}]</script></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article><div class="upcoming-events"><time
datetime="2027-02-03">3 February 2027</time> Next match</div>@FOOTER@</body></html>""",
        outlet="Town Hall",
    ),
    Layout(
        "undated: 'zuletzt aktualisiert' and comments in German",
        DE,
        "https://stadtblog-lahne.example/bruecke",
        None,
        """<html lang="de"><head><title>@TITLE@ | Stadtblog</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="meta">Zuletzt aktualisiert am 5.
März 2024</p>@BODY@</article><div id="comments"><h3>Kommentare</h3><p><b>Uwe</b>, 6. März 2024 um 10:11</p><p>Das wurde aber auch Zeit, finde
ich.</p></div>@FOOTER@</body></html>""",
        outlet="Stadtblog",
    ),
    Layout(
        "undated: yesterday, in Spanish, and an advert with a day",
        ES,
        "https://puertodigital.example/faro",
        None,
        """<html lang="es"><head><title>@TITLE@ - Puerto Digital</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="fecha">Ayer, 21:30</p>@BODY@
</article><div class="ad"><p>Oferta válida hasta el 31 de diciembre de 2026</p></div>@FOOTER@</body></html>""",
        outlet="Puerto Digital",
    ),
    Layout(
        "undated: a years-old event in the address and in the standfirst",
        Story(
            "en",
            "How the great flood changed the lower town",
            (
                "Nobody in the lower town talks about water without mentioning the night when the dam at Ashby gave way.",
                "The flood of 4 May 1988 took eleven houses and the old mill, and it changed how the town was built up again.",
                "“We sleep on the upper floor since then,” says Vera Holt, who was nine years old at the time.",
                "The new quarter stands on a bank of earth three metres high, which engineers from the coast designed.",
            ),
        ),
        "https://townmemory.example/features/the-flood-of-1988-remembered",
        None,
        """<html lang="en"><head><title>@TITLE@ | Town Memory</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="standfirst">On 4 May 1988 the
dam gave way. What came after shaped the town more than the water did.</p>@BODY@</article>@RELATED@@FOOTER@</body></html>""",
        outlet="Town Memory",
        section="Features",
    ),
    Layout(
        "undated: a page saved on a day, an app's version and a calendar widget",
        FERRY,
        "https://islandinfo.example/ferry-info",
        None,
        """<html lang="en"><head><title>@TITLE@ | Island Info</title></head><body><!-- saved on 2026-10-10 -->@MENU@<article><h1>@TITLE@</h1>@BODY@
</article><div class="calendar"><table><caption>November 2026</caption><tr><td>1</td><td>2</td></tr></table></div><p class="version">App version
2025.11.03</p>@FOOTER@</body></html>""",
        outlet="Island Info",
    ),
)
