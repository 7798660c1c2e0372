# ruff: noqa: E501 -- pages are written as pages are
"""The half of the layouts on which the rules were made."""

from __future__ import annotations

from datetime import date

from tests.evaluation.ingest.layouts import AR, BEES, CHESS, DE, ES, FERRY, FR, JA, MUSEUM, PIER, TRAM, Layout, Story

DEVELOPMENT = (
    Layout(
        "WordPress with Yoast: a graph of WebSite, WebPage and Article",
        PIER,
        "https://www.westportecho.example/news/harbour-pier/",
        date(2016, 3, 29),
        """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>@TITLE@ - Westport Echo</title>
<link rel="canonical" href="https://www.westportecho.example/news/harbour-pier/"><meta property="og:site_name" content="Westport Echo">
<meta property="og:title" content="@TITLE@ - Westport Echo"><meta property="article:modified_time" content="2024-02-01T08:00:00+00:00">
<script type="application/ld+json" class="yoast-schema-graph">{"@context":"https://schema.org","@graph":[{"@type":"WebSite",
"@id":"https://www.westportecho.example/#website","name":"Westport Echo","datePublished":"2009-01-01"},{"@type":"Article","@id":
"https://www.westportecho.example/news/harbour-pier/#article","headline":"@TITLE@","datePublished":"2016-03-29T18:20:00+01:00",
"dateModified":"2024-02-01T08:00:00+00:00","author":{"name":"Nora Pell","@id":"https://x.example/#/person/1"},"articleSection":
["Local news"],"inLanguage":"en-GB"},{"@type":"WebPage","datePublished":"2016-03-29T18:20:00+01:00"}]}</script></head>
<body class="post-template-default single has-sidebar">@COOKIES@<div id="page"><header class="site-header"><a href="/">Westport Echo</a>
@MENU@</header><main><article class="post hentry"><header class="entry-header"><h1 class="entry-title">@TITLE@</h1>
<div class="entry-meta">Updated on <time class="updated" datetime="2024-02-01T08:00:00+00:00">1 February 2024</time></div></header>
<div class="entry-content">@BODY@</div></article>@COMMENTS@</main><div class="widget-area sidebar">@RELATED@</div></div>@FOOTER@</body></html>""",
        outlet="Westport Echo",
        byline="Nora Pell",
        section="Local news",
    ),
    Layout(
        "WordPress without plugins: time.entry-date.published beside time.updated",
        BEES,
        "https://ashbyblog.example/beekeepers-count",
        date(2019, 6, 4),
        """<html lang="en-US"><head><title>@TITLE@ &#8211; Ashby Journal</title></head><body class="single">@MENU@<div id="content">
<article id="post-81" class="post"><header class="entry-header"><h1 class="entry-title">@TITLE@</h1><div class="entry-meta">
<span class="posted-on">Posted on <a href="#"><time class="updated" datetime="2022-09-09T10:00:00-05:00">September 9, 2022</time>
<time class="entry-date published" datetime="2019-06-04T21:30:00-05:00">June 4, 2019</time></a></span> <span class="byline"> by
<span class="author vcard"><a class="url fn n" href="/author/tf">Tess Fielding</a></span></span></div></header><div class="entry-content">
@BODY@</div><footer class="entry-footer"><span class="cat-links">Posted in <a href="/category/nature" rel="category tag">Nature</a></span>
</footer></article></div>@COMMENTS@@FOOTER@</body></html>""",
        outlet="Ashby Journal",
        byline="Tess Fielding",
    ),
    Layout(
        "a liberal daily: the day in words in the address and in article:published_time",
        MUSEUM,
        "https://www.thewarden.example/culture/2017/may/08/museum-returns-bell",
        date(2017, 5, 8),
        """<html lang="en"><head><title>@TITLE@ | Culture | The Warden</title><meta property="og:site_name" content="the Warden">
<meta property="article:published_time" content="2017-05-08T16:02:11.000Z"><meta property="article:modified_time"
content="2017-11-29T10:15:00.000Z"><meta property="article:section" content="Culture"><meta name="author" content="Ida Holm">
<link rel="canonical" href="https://www.thewarden.example/culture/2017/may/08/museum-returns-bell"></head><body>@MENU@<main>
<div data-gu-name="title">Culture</div><div data-gu-name="headline"><h1>@TITLE@</h1></div><div data-gu-name="meta"><address
aria-label="Contributor info"><a rel="author" href="/profile/ida">Ida Holm</a></address><details><summary>Mon 8 May 2017 17.02 BST
</summary>Last modified on Wed 29 Nov 2017 10.15 GMT</details></div><div data-gu-name="body"><div class="article-body">@BODY@</div></div>
</main><div class="most-viewed"><h2>Most viewed</h2><a href="/x">Dog learns to swim at ninety</a></div>@FOOTER@</body></html>""",
        outlet="the Warden",
        byline="Ida Holm",
        section="Culture",
    ),
    Layout(
        "Blogger: abbr.published with a title, date in a heading above",
        CHESS,
        "http://ashbychess.blogsite.example/2011/04/schoolgirl-draws.html",
        date(2011, 4, 17),
        """<html dir="ltr"><head><meta content="text/html; charset=UTF-8" http-equiv="Content-Type"><meta content="blogger"
name="generator"><title>Ashby Chess: @TITLE@</title></head><body><div id="header"><h1 class="title"><a href="/">Ashby Chess</a></h1></div>
<div class="main section" id="main"><div class="widget Blog"><div class="blog-posts hfeed"><h2 class="date-header"><span>Sunday, April 17,
2011</span></h2><div class="post hentry"><h3 class="post-title entry-title">@TITLE@</h3><div class="post-body entry-content">@BODY@</div>
<div class="post-footer"><span class="post-author vcard">Posted by <span class="fn"><span itemprop="name">Walt Rook</span></span></span>
<span class="post-timestamp">at <a class="timestamp-link" href="#"><abbr class="published" title="2011-04-17T19:45:00+01:00">7:45 PM</abbr>
</a></span></div></div></div></div></div><div class="sidebar"><h2>Blog Archive</h2><ul><li>May 2012 (4)</li><li>June 2026 (1)</li></ul></div>
</body></html>""",
        outlet="Ashby Chess",
        byline="Walt Rook",
    ),
    Layout(
        "AMP page with JSON-LD in it and a canonical address elsewhere on the site",
        TRAM,
        "https://amp.cityline.example/amp/second-tram-line.html",
        date(2021, 9, 13),
        """<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>@TITLE@</title><link rel="canonical"
href="https://www.cityline.example/transport/second-tram-line?utm_source=amp&utm_medium=mobile"><script type="application/ld+json">
{"@context":"http://schema.org","@type":"NewsArticle","mainEntityOfPage":"https://www.cityline.example/transport/second-tram-line",
"headline":"@TITLE@","datePublished":"2021-09-13T06:05:00Z","dateModified":"2021-09-14T09:00:00Z","author":[{"@type":"Person",
"name":"Olive Penn"},{"@type":"Person","name":"Rafi Stone"}],"publisher":{"@type":"Organization","name":"City Line"}}</script></head>
<body><amp-sidebar><a href="/">Home</a></amp-sidebar><article><h1>@TITLE@</h1><p class="byline">Olive Penn and Rafi Stone</p>@BODY@
</article><amp-ad width=300></amp-ad>@FOOTER@</body></html>""",
        outlet="City Line",
        byline="Olive Penn, Rafi Stone",
        section="Transport",
        address="https://www.cityline.example/transport/second-tram-line",
    ),
    Layout(
        "Spanish daily: visible date in words only",
        ES,
        "https://www.diariodelpuerto.example/sociedad/faro-viejo-reabre.html",
        date(2018, 3, 27),
        """<html lang="es"><head><title>@TITLE@ | Diario del Puerto</title><meta property="og:site_name" content="Diario del Puerto">
</head><body><div class="cabecera">Martes, 24 de noviembre de 2026</div>@MENU@<div class="noticia"><h1>@TITLE@</h1><h2>La obra ha
costado dos millones</h2><div class="firma">Por <span class="autor">Lucía Mena</span></div><div class="fecha">27 de marzo de 2018 | 10:30 h</div>
<div class="cuerpo">@BODY@</div></div><div class="lo-mas-visto sidebar"><h3>Lo más visto</h3><a href="/a">El tiempo: lluvia</a></div>
<div class="pie footer">© 2026 Diario del Puerto</div></body></html>""",
        outlet="Diario del Puerto",
        byline="Lucía Mena",
        section="Sociedad",
    ),
    Layout(
        "German daily: 'Veröffentlicht am' and 'Aktualisiert am' in one line, in numbers",
        DE,
        "https://www.lahnetal-bote.example/lokales/neue-bruecke-id4471.html",
        date(2015, 4, 3),
        """<html lang="de"><head><title>@TITLE@ – Lahnetal-Bote</title></head><body>@MENU@<article><header><p class="kicker">Verkehr</p>
<h1>@TITLE@</h1><p class="meta">Von Jörg Halm <span>Veröffentlicht am 03.04.2015, 18:10 Uhr</span> <span>Aktualisiert am 07.05.2015, 09:00
Uhr</span></p></header>@BODY@</article>@RELATED@<footer>© 2026 Lahnetal-Bote</footer></body></html>""",
        outlet="Lahnetal-Bote",
        byline="Jörg Halm",
        section="Lokales",
    ),
    Layout(
        "French regional: 'Publié le' above, 'mis à jour' behind",
        FR,
        "https://www.ouestmatin.example/culture/gare-bibliotheque-5521.php",
        date(2014, 12, 1),
        """<html lang="fr-FR"><head><title>@TITLE@ - Ouest Matin</title><meta name="author" content="Ouest Matin"><meta
property="og:site_name" content="Ouest Matin"></head><body>@MENU@<div id="article"><h1>@TITLE@</h1><div class="infos">Publié le 1er décembre
2014 à 18h42 – mis à jour le 3 décembre 2014 à 9h00</div><div class="signature">Par Élodie Marchand</div><div class="texte">@BODY@</div></div>
@NEWSLETTER@@FOOTER@</body></html>""",
        outlet="Ouest Matin",
        byline="Élodie Marchand",
        section="Culture",
    ),
    Layout(
        "Arabic site: Arabic-Indic digits and the month in Arabic",
        AR,
        "https://alnahr.example/local/bridge-vote",
        date(2020, 3, 17),
        """<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>@TITLE@ - النهر</title><meta property="og:site_name" content="النهر">
</head><body>@MENU@<div class="article"><h1>@TITLE@</h1><div class="article-info">تاريخ النشر: ١٧ مارس ٢٠٢٠</div><div class="article-text">
@BODY@</div></div>@FOOTER@</body></html>""",
        outlet="النهر",
        section="Local",
    ),
    Layout(
        "old table layout: font tags, no headings, date below the headline",
        FERRY,
        "http://www.islandtimes.example/archive/a0417.htm",
        date(2001, 8, 9),
        """<HTML><HEAD><TITLE>Island Times: @TITLE@</TITLE></HEAD><BODY BGCOLOR=#FFFFFF><TABLE WIDTH=760><TR><TD COLSPAN=2><FONT SIZE=5>Island
Times</FONT></TD></TR><TR><TD WIDTH=140 VALIGN=top><A HREF=/>Front page</A><BR><A HREF=/sport>Sport</A><BR><A HREF=/w>Weather</A></TD><TD><FONT
SIZE=5><B>@TITLE@</B></FONT><BR><FONT SIZE=2>By Ann Tarrant<BR>Thursday, August 9, 2001</FONT><P>@BODY@<P><FONT SIZE=1>Copyright 2001-2026 Island
Times</FONT></TD></TR></TABLE></BODY></HTML>""",
        outlet="Island Times",
        byline="Ann Tarrant",
    ),
    Layout(
        "print page: nothing but text, printed on another day",
        BEES,
        "https://valleynews.example/print.php?id=8812",
        date(2013, 7, 21),
        """<html><head><title>Print - @TITLE@</title></head><body onload="window.print()"><p>Valley News</p><h2>@TITLE@</h2><p>Published: 21 July 2013
</p>@BODY@<hr><p>Printed on 24 November 2026 from https://valleynews.example</p></body></html>""",
        outlet="valleynews.example",
    ),
    Layout(
        "only the address tells: year, month and day as folders",
        CHESS,
        "https://www.dailyledger.example/sport/2012/10/05/schoolgirl-draws/",
        date(2012, 10, 5),
        """<html lang="en"><head><title>@TITLE@ | Daily Ledger</title></head><body>@MENU@<main><h1>@TITLE@</h1>@BODY@</main>@RELATED@@FOOTER@
</body></html>""",
        outlet="Daily Ledger",
        section="Sport",
    ),
    Layout(
        "only the address tells, and only the month",
        MUSEUM,
        "https://hillpost.example/2010/06/museum-returns-bell.html",
        date(2010, 6, 1),
        """<html lang="en"><head><title>@TITLE@ | Hill Post</title></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@FOOTER@</body></html>""",
        precision="month",
        outlet="Hill Post",
    ),
    Layout(
        "broken JSON-LD: a comma too many and line breaks in strings",
        PIER,
        "https://coastdaily.example/news/pier-vote-1",
        date(2022, 1, 19),
        """<html lang="en-GB"><head><title>@TITLE@ - Coast Daily</title><script type="application/ld+json">
<!-- {"@context":"https://schema.org","@type":"NewsArticle","headline":"@TITLE@","description":"Work begins
in summer","datePublished":"2022-01-19T07:30:00+00:00","author":{"@type":"Person","name":"Gus Keel",},"publisher":{"name":"Coast Daily"},} -->
</script></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@COMMENTS@@FOOTER@</body></html>""",
        outlet="Coast Daily",
        byline="Gus Keel",
    ),
    Layout(
        "JSON-LD of related articles before its own",
        TRAM,
        "https://metronews.example/city/tram-line-two",
        date(2023, 2, 27),
        """<html lang="en"><head><title>@TITLE@ - Metro News</title><link rel="canonical" href="https://metronews.example/city/tram-line-two">
<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Cheese fair moves indoors","url":
"https://metronews.example/city/cheese","datePublished":"2026-11-21"},{"@type":"NewsArticle","headline":"Cat found in post office",
"url":"https://metronews.example/city/cat","datePublished":"2026-11-20"}]</script><script type="application/ld+json">{"@type":"NewsArticle",
"headline":"@TITLE@","url":"https://metronews.example/city/tram-line-two","datePublished":"2023-02-27T12:00:00+01:00","comment":[{"@type":
"Comment","datePublished":"2023-03-05"}],"author":"Lou Baines","publisher":{"@type":"Organization","name":"Metro News"}}</script></head>
<body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@RELATED@@FOOTER@</body></html>""",
        outlet="Metro News",
        byline="Lou Baines",
        section="City",
    ),
    Layout(
        "an American daily in the evening: UTC for machines, the day before for readers",
        FERRY,
        "https://www.baytribune.example/2016/03/27/ferry-cancels-night-crossings/",
        date(2016, 3, 27),
        """<html lang="en-US"><head><title>@TITLE@ – Bay Tribune</title><meta property="article:published_time" content="2016-03-28T03:10:00+00:00">
<meta property="og:site_name" content="Bay Tribune"></head><body>@MENU@<article><h1>@TITLE@</h1><div class="byline">By <a href="/author/kim">Kim
Osei</a> | kosei@baytribune.example | Bay Tribune</div><div class="date">PUBLISHED: March 27, 2016 at 8:10 p.m. | UPDATED: March 29, 2016 at 4:00
a.m.</div>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Bay Tribune",
        byline="Kim Osei",
    ),
    Layout(
        "Drupal: 'Submitted by … on Mon, 03/27/2017'",
        MUSEUM,
        "https://mountainvoice.example/node/2214",
        date(2017, 3, 27),
        """<html lang="en" dir="ltr"><head><meta name="Generator" content="Drupal 7"><title>@TITLE@ | Mountain Voice</title></head><body
class="html not-front node-type-article">@MENU@<div id="content"><h1 class="title" id="page-title">@TITLE@</h1><div class="node node-article">
<div class="submitted">Submitted by pkovac on Mon, 03/27/2017 - 14:05</div><div class="field field-name-body">@BODY@</div></div></div>@FOOTER@
</body></html>""",
        outlet="Mountain Voice",
    ),
    Layout(
        "epoch stamps in a data attribute, relative words for readers",
        BEES,
        "https://quickread.example/s/bees-mild-spring",
        date(2024, 5, 14),
        """<html lang="en"><head><title>@TITLE@ | Quickread</title></head><body>@MENU@<article><h1>@TITLE@</h1><div class="post-meta"><span
class="publish-time" data-timestamp="1715688000">2 years ago</span> · 3 min read</div>@BODY@</article>@ADVERT@@FOOTER@</body></html>""",
        outlet="Quickread",
    ),
    Layout(
        "Parsely and Sailthru tags",
        CHESS,
        "https://www.morninggazette.example/sports/chess-draw",
        date(2018, 11, 2),
        """<html lang="en"><head><title>@TITLE@</title><meta name="parsely-pub-date" content="2018-11-02T15:00:00-0400"><meta name="parsely-author"
content="Dina Marsh"><meta name="parsely-section" content="Sports"><meta name="sailthru.date" content="2018-11-02 15:00:00"><meta
name="application-name" content="Morning Gazette"><meta name="revised" content="2026-10-01"></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@
</article>@FOOTER@</body></html>""",
        outlet="Morning Gazette",
        byline="Dina Marsh",
        section="Sports",
    ),
    Layout(
        "Japanese site: year, month and day with their signs",
        JA,
        "https://minato-shimbun.example/articles/todai",
        date(2019, 5, 21),
        """<html lang="ja"><head><meta charset="utf-8"><title>@TITLE@ | 港新聞</title><meta property="og:site_name" content="港新聞"></head><body>
<article><h1>@TITLE@</h1><p class="post-date">2019年5月21日 18時05分</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="港新聞",
    ),
    Layout(
        "Levantine months: two words, no class names",
        AR,
        "https://jisr.example/articles/8812",
        date(2016, 1, 12),
        """<html lang="ar"><head><title>@TITLE@</title></head><body><div><h1>@TITLE@</h1><p>الثلاثاء 12 كانون الثاني 2016</p>@BODY@</div>
<div class="copyright">جميع الحقوق محفوظة © 2026</div></body></html>""",
        outlet="jisr.example",
    ),
    Layout(
        "microdata: itemprop=datePublished in the article, another in a comment",
        PIER,
        "https://quaysidepost.example/a/pier",
        date(2014, 9, 10),
        """<html lang="en"><head><title>@TITLE@ :: Quayside Post</title></head><body>@MENU@<div itemscope itemtype="http://schema.org/NewsArticle">
<h1 itemprop="headline">@TITLE@</h1><span itemprop="author" itemscope><span itemprop="name">Fern Ives</span></span> <meta
itemprop="datePublished" content="2014-09-10"><meta itemprop="dateModified" content="2019-01-01"><div itemprop="articleBody">@BODY@</div></div>
<div class="comments"><div itemprop="comment"><meta itemprop="datePublished" content="2014-09-12">Well said.</div></div>@FOOTER@</body></html>""",
        outlet="Quayside Post",
        byline="Fern Ives",
    ),
    Layout(
        "date above the headline, beside the section",
        TRAM,
        "https://townobserver.example/view/tram",
        date(2020, 2, 24),
        """<html lang="en-GB"><head><title>@TITLE@ - Town Observer</title></head><body>@WEATHER@@MENU@<main><div class="eyebrow"><a
href="/transport">Transport</a> <span class="dot">•</span> <span>24 Feb 2020</span></div><h1>@TITLE@</h1><p class="standfirst">Builder's collapse
and forgotten cellars kept passengers waiting, the city says.</p>@BODY@</main>@FOOTER@</body></html>""",
        outlet="Town Observer",
    ),
    Layout(
        "date at the end of the article, called so",
        MUSEUM,
        "https://parishletter.example/bell",
        date(2008, 4, 13),
        """<html><head><title>@TITLE@</title></head><body><h1>@TITLE@</h1>@BODY@<p><i>First published: 13 April 2008. Last updated: 2 May 2010.</i></p>
<p>Webmaster: parish office</p></body></html>""",
        outlet="parishletter.example",
    ),
    Layout(
        "live blog: coverage start in JSON-LD, entries of later days above",
        FERRY,
        "https://www.sevennews.example/live/ferry-crisis",
        date(2022, 7, 4),
        """<html lang="en"><head><title>@TITLE@ - live | Seven News</title><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":
"@TITLE@","datePublished":"2022-07-04T06:00:00+02:00","dateModified":"2022-07-06T20:00:00+02:00","coverageStartTime":"2022-07-04T06:00:00+02:00",
"liveBlogUpdate":[{"@type":"BlogPosting","headline":"We close","datePublished":"2022-07-06T20:00:00+02:00"}],"publisher":{"name":"Seven News"}}
</script></head><body>@MENU@<main><h1>@TITLE@</h1><div class="live-post"><time datetime="2022-07-06T20:00:00+02:00">6 July 2022</time><p>We close our
live coverage here, thank you for reading.</p></div><div class="summary">@BODY@</div></main>@FOOTER@</body></html>""",
        outlet="Seven News",
    ),
    Layout(
        "ambiguous numbers, but the page is American",
        CHESS,
        "https://plainsherald.example/story/draw",
        date(2016, 3, 4),
        """<html lang="en-US"><head><title>@TITLE@ | Plains Herald</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="byline">By Carl Voss</p>
<p class="dateline">03/04/2016 11:42 AM</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Plains Herald",
        byline="Carl Voss",
    ),
    Layout(
        "saved by an archive: its own address holds the day of saving",
        BEES,
        "https://web.archive.org/web/20200112093015/http://www.moorland.example/bees.html",
        date(2006, 5, 30),
        """<html><head><title>@TITLE@ - Moorland Weekly</title><link rel="canonical"
href="https://web.archive.org/web/20200112093015/http://www.moorland.example/bees.html"></head><body><div id="wm-ipp-base"
style="display:none">Captured 12 Jan 2020</div><h1>@TITLE@</h1><p class="date">30 May 2006</p>@BODY@<p>© 2006-2020 Moorland Weekly</p></body></html>""",
        outlet="Moorland Weekly",
        address="http://www.moorland.example/bees.html",
    ),
    # From here on, pages that do not show when they were published.
    Layout(
        "undated: only a copyright year",
        PIER,
        "https://smalltownpaper.example/pier",
        None,
        """<html lang="en"><head><title>@TITLE@ | Small Town Paper</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="byline">By Mo
Draper</p>@BODY@</article>@FOOTER@</body></html>""",
        outlet="Small Town Paper",
        byline="Mo Draper",
    ),
    Layout(
        "undated: 'last updated' in text, metadata and the footer",
        BEES,
        "https://ashbycouncil.example/news/bees",
        None,
        """<html lang="en"><head><title>@TITLE@ - Ashby Council</title><meta property="article:modified_time" content="2025-04-01T10:00:00Z"><meta
property="og:updated_time" content="2025-04-01"><script type="application/ld+json">{"@type":"NewsArticle","headline":"@TITLE@","dateModified":
"2025-04-01"}</script></head><body>@MENU@<article><h1>@TITLE@</h1><p class="meta">Last updated: 1 April 2025</p>@BODY@</article><footer><p>Page last
modified 1 April 2025</p></footer></body></html>""",
        outlet="Ashby Council",
    ),
    Layout(
        "undated: the masthead's today, the weather's day, related stories and comments have theirs",
        TRAM,
        "https://railgossip.example/tram-two",
        None,
        """<html lang="en"><head><title>@TITLE@ | Rail Gossip</title></head><body><div class="masthead"><span class="current-date">Tuesday, November 24,
2026</span></div>@WEATHER@@MENU@<article><h1>@TITLE@</h1>@BODY@</article>@RELATED@@COMMENTS@@FOOTER@</body></html>""",
        outlet="Rail Gossip",
    ),
    Layout(
        "undated: dates of events within the text",
        Story(
            "en",
            "Choir plans a summer of open-air concerts",
            (
                "The cathedral choir wants to sing outdoors this summer for the first time, its director said at a rehearsal.",
                "The first concert is on 12 June 2027 in the castle garden, the last on 28 August 2027 on the market square.",
                "Tickets, published online on 1 February 2026, cost eight pounds and can be bought at the tourist office.",
                "The choir was founded on 3 March 1911 and had its greatest success in 1974, when it toured nine countries.",
            ),
        ),
        "https://cathedralnews.example/choir-summer",
        None,
        """<html lang="en"><head><title>@TITLE@ | Cathedral News</title></head><body>@MENU@<article><h1>@TITLE@</h1>@BODY@</article><div
class="event-list"><h3>Dates</h3><p>12 June 2027</p></div>@FOOTER@</body></html>""",
        outlet="Cathedral News",
    ),
    Layout(
        "undated: two hours ago",
        FERRY,
        "https://flashfeed.example/n/ferry-night",
        None,
        """<html lang="en"><head><title>@TITLE@ - Flashfeed</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="time"><time>2 hours
ago</time></p>@BODY@</article>@ADVERT@@FOOTER@</body></html>""",
        outlet="Flashfeed",
    ),
    Layout(
        "undated: numbers that can be two days, and nothing that tells which",
        CHESS,
        "https://openboard.example/draw",
        None,
        """<html lang="en"><head><title>@TITLE@ | Open Board</title></head><body>@MENU@<article><h1>@TITLE@</h1><p class="date">03/04/2016</p>@BODY@
</article>@FOOTER@</body></html>""",
        outlet="Open Board",
    ),
)
