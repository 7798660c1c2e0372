# ruff: noqa: E501 -- paragraphs are written as they are read
"""What the two halves of the layouts share: invented stories, the clutter around them, and a Layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 24)  # the day on which the pages are read


@dataclass(frozen=True)
class Story:
    """An invented article: its language, headline and paragraphs."""

    language: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A page and what is true of it. ``day`` None: it does not show when it was published."""

    name: str
    story: Story
    url: str
    day: date | None
    html: str
    precision: str = "day"
    outlet: str = ""
    byline: str = ""
    section: str = ""
    address: str = ""  # the canonical one, where it is not ``url``

    @property
    def page(self) -> str:
        """The page, its markers filled in: @TITLE@, @BODY@, @FIRST@, @REST@ and the clutter."""
        first, *rest = (f"<p>{text}</p>" for text in self.story.paragraphs)
        markers = {
            "TITLE": self.story.title,
            "BODY": first + "\n" + "\n".join(rest),
            "FIRST": first,
            "REST": "\n".join(rest),
        }
        html = self.html
        for name, text in {**markers, **CLUTTER}.items():
            html = html.replace(f"@{name}@", text)
        return html

    @property
    def canonical(self) -> str:
        return self.address or self.url


PIER = Story(
    "en",
    "Harbour council votes to rebuild storm-hit pier",
    (
        "The harbour council of Westport voted on Tuesday to rebuild the old pier that last winter's storm broke in two.",
        "Work is to begin in early summer and will cost about four million pounds, half of it from the county, the council's "
        "chairwoman, Edith Marlow, said after the meeting.",
        "Several residents of the quay complained that nobody had asked them. A second meeting was called for next week.",
        "The pier was built for the herring fleet and has been closed to walkers since the night of the storm.",
    ),
)
BEES = Story(
    "en",
    "Beekeepers count fewer losses after mild spring",
    (
        "Beekeepers in the valley lost fewer colonies this year than in any of the past nine, their association said.",
        "About one hive in twelve did not survive the cold months, against one in five the year before, according to a count "
        "of 412 apiaries that the association published together with the university of Ashby.",
        "“We had a mild spring and much less of the mite,” said Tom Farrow, who keeps forty hives on the southern slopes.",
        "Prices of honey are expected to stay where they are, because demand from bakeries has grown as well.",
    ),
)
FERRY = Story(
    "en",
    "Ferry line cancels night crossings until autumn",
    (
        "The only ferry line to the outer islands has cancelled its night crossings until autumn for want of crew.",
        "Passengers who booked a cabin get their money back or a place on the morning boat, the company said in a statement.",
        "Hoteliers on the islands fear for the season. “Half of our guests arrive with the night boat,” said Mara Quill, who "
        "runs a guest house in Saltby.",
        "The company looks for thirty sailors and offers to pay for their training, but few have applied so far.",
    ),
)
MUSEUM = Story(
    "en",
    "Museum returns bronze bell to mountain village",
    (
        "The city museum has returned a bronze bell to the mountain village from which it was taken two centuries ago.",
        "Some three hundred people walked up to the chapel to hear it ring, among them the director of the museum, Iris Vane.",
        "“It was never ours,” she said. The bell had stood in a store room since the museum moved to its present building.",
        "Historians had found a letter that names the village and the price of four oxen that a dealer paid for the bell.",
    ),
)
TRAM = Story(
    "en",
    "Second tram line opens three years behind plan",
    (
        "Trams ran on the second line between the station and the hospital for the first time on Monday morning.",
        "The line opened three years later than planned, after the builder went bankrupt and old cellars were found under "
        "the market square.",
        "A ride takes eleven minutes and costs the same as on the first line. Twelve trams have been bought for it.",
        "The mayor, Hugo Brandt, promised that a third line would be decided upon before the end of his term.",
    ),
)
CHESS = Story(
    "en",
    "Schoolgirl, 12, draws with champion in simultaneous match",
    (
        "A twelve-year-old schoolgirl has drawn her game against the national chess champion in the town hall of Ashby.",
        "Lena Orr was one of thirty players whom the champion met at the same time, and the only one who did not lose.",
        "“I saw that he was in a hurry,” she said. She learned the game from her grandfather, a retired tram driver.",
        "The champion offered the draw after forty-one moves and asked for a game with more time.",
    ),
)
ES = Story(
    "es",
    "El puerto recupera su viejo faro tras diez años cerrado",
    (
        "El viejo faro del puerto volvió a encenderse el martes por la noche después de diez años cerrado al público.",
        "La restauración costó cerca de dos millones de euros y corrió a cargo del ayuntamiento y de una fundación privada.",
        "Los vecinos celebraron la apertura con una fiesta en el muelle. «Es como volver a casa», dijo Carmen Ferrol.",
        "El faro podrá visitarse los fines de semana y alojará una pequeña exposición sobre la pesca de la sardina.",
    ),
)
DE = Story(
    "de",
    "Stadtrat beschließt den Bau einer neuen Brücke",
    (
        "Der Stadtrat hat am Dienstagabend den Bau einer neuen Brücke über die Lahne beschlossen.",
        "Die Brücke soll rund zwölf Millionen Euro kosten und in drei Jahren fertig sein, sagte Baudezernentin Ute Kranz.",
        "Anwohner kritisierten, dass der Verkehr in der Altstadt dadurch zunehme. Eine Klage werde geprüft.",
        "Die alte Brücke stammt aus der Zeit der Eisenbahn und darf seit zwei Jahren nur noch zu Fuß überquert werden.",
    ),
)
FR = Story(
    "fr",
    "La vieille gare devient une bibliothèque",
    (
        "L'ancienne gare de Valmont, fermée depuis vingt ans, a rouvert mardi sous la forme d'une bibliothèque.",
        "Les travaux ont duré trois ans et coûté six millions d'euros, a indiqué la maire, Claire Dumas.",
        "Les premiers lecteurs se pressaient dès le matin. « On attendait cela depuis longtemps », a dit un retraité.",
        "La salle d'attente abrite désormais les livres pour enfants, et le quai un petit café avec une terrasse.",
    ),
)
AR = Story(
    "ar",
    "المجلس البلدي يوافق على بناء جسر جديد",
    (
        "وافق المجلس البلدي مساء الثلاثاء على بناء جسر جديد فوق النهر بعد نقاش استمر خمس ساعات كاملة.",
        "وقالت رئيسة المجلس إن الجسر سيكلف نحو اثني عشر مليون دينار وإن العمل سيستمر ثلاث سنوات على الأقل.",
        "واشتكى عدد من سكان الحي القديم من أن أحدا لم يسألهم عن رأيهم، وطالبوا بعقد اجتماع ثان في الأسبوع المقبل.",
        "ويعود الجسر القديم إلى أكثر من قرن ولا يسمح اليوم بعبوره إلا للمشاة بسبب تشققات في أعمدته.",
    ),
)
FA = Story(
    "fa",
    "شورای شهر ساخت پل تازه را تصویب کرد",
    (
        "شورای شهر شامگاه سه‌شنبه پس از پنج ساعت گفت‌وگو ساخت پل تازه‌ای بر روی رودخانه را تصویب کرد.",
        "رئیس شورا گفت که ساخت این پل حدود دوازده میلیون یورو هزینه خواهد داشت و سه سال طول می‌کشد.",
        "شماری از ساکنان محله قدیمی گلایه کردند که کسی نظر آنها را نپرسیده است و خواستار نشست دیگری شدند.",
        "پل قدیمی بیش از یک قرن عمر دارد و به سبب ترک‌های پایه‌هایش تنها پیاده‌ها می‌توانند از آن بگذرند.",
    ),
)
IT = Story(
    "it",
    "Riapre il mercato coperto dopo quattro anni di lavori",
    (
        "Il mercato coperto di Borgonuovo ha riaperto martedì mattina dopo quattro anni di lavori.",
        "Il restauro è costato cinque milioni di euro, ha detto la sindaca Livia Conti durante la cerimonia.",
        "I banchi sono quaranta, dieci in meno di prima. «Aspettavamo questo giorno da tempo», ha detto un pescivendolo.",
        "Al primo piano aprirà in autunno una scuola di cucina per i ragazzi del quartiere.",
    ),
)
PT = Story(
    "pt",
    "Câmara aprova a reabertura do velho teatro",
    (
        "A câmara municipal aprovou na terça-feira a reabertura do velho teatro da praça, fechado há doze anos.",
        "As obras vão custar três milhões de euros e devem terminar no próximo verão, disse a vereadora Inês Prado.",
        "Os moradores receberam a notícia com alegria. «O teatro era o coração da cidade», disse um antigo ator.",
        "A primeira temporada será dedicada a autores da região e a espetáculos para crianças.",
    ),
)
JA = Story(
    "ja",
    "港の古い灯台、十年ぶりに再点灯",
    (
        "港の古い灯台が火曜日の夜、十年ぶりに再び点灯された。修復には約三億円がかかったと市は説明している。",
        "点灯式には約三百人の住民が集まり、港には歓声が上がった。市長は「町の誇りが戻ってきた」と述べた。",
        "灯台は週末に一般公開され、漁業の歴史を紹介する小さな展示室も設けられる予定である。",
        "修復を担当した大工は、釘を一本も使わない昔の工法を守ったと話している。",
    ),
)
PL = Story(
    "pl",
    "Rada miasta zdecydowała o budowie nowego mostu",
    (
        "Rada miasta zdecydowała we wtorek wieczorem o budowie nowego mostu nad rzeką po pięciu godzinach obrad.",
        "Most ma kosztować około dwunastu milionów złotych i powstać w ciągu trzech lat, powiedziała burmistrz Anna Lis.",
        "Mieszkańcy starego miasta skarżyli się, że nikt ich nie zapytał o zdanie, i zapowiedzieli skargę.",
        "Stary most pochodzi z czasów kolei i od dwóch lat wolno po nim przechodzić tylko pieszo.",
    ),
)
RU = Story(
    "ru",
    "Городской совет одобрил строительство нового моста",
    (
        "Городской совет во вторник вечером одобрил строительство нового моста через реку после пяти часов споров.",
        "Мост обойдётся примерно в двенадцать миллионов рублей и будет готов через три года, сообщила мэр Анна Лосева.",
        "Жители старого города жаловались, что их никто не спросил, и потребовали провести ещё одно собрание.",
        "Старый мост построили ещё при железной дороге, и уже два года по нему можно ходить только пешком.",
    ),
)

CLUTTER = {
    "MENU": '<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>'
    '<li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav>',
    "COOKIES": '<div id="cookie-banner" class="cookie-consent"><p>We use cookies to give you the best experience on our site. '
    "By clicking accept you agree to our policy of 3 May 2018.</p><button>Accept</button></div>",
    "RELATED": '<aside class="related-articles"><h3>Related stories</h3><ul><li><a href="/2026/11/20/cat">Cat found in post '
    'office after six days</a> <time datetime="2026-11-20">20 November 2026</time></li><li><a href="/2026/11/21/cheese">Cheese '
    'fair moves indoors</a> <time datetime="2026-11-21">21 November 2026</time></li></ul></aside>',
    "COMMENTS": '<section id="comments" class="comments-area"><h3>2 comments</h3><ol class="comment-list"><li class="comment">'
    '<b>harbourfan</b> <time datetime="2026-11-02T09:12:00Z">2 November 2026 at 9:12</time><p>About time somebody did '
    'something about it, my uncle always said.</p></li><li class="comment"><b>grumbler</b> <time datetime="2026-11-03">3 '
    "November 2026</time><p>And who is going to pay for all of this, I ask you.</p></li></ol></section>",
    "ADVERT": '<div class="ad-slot advert"><p>Save up to 40 % on garden furniture, only until 30 November 2026!</p></div>',
    "NEWSLETTER": '<div class="newsletter-signup"><p>Sign up for our newsletter and never miss a story again.</p>'
    '<input type="email"><button>Sign up</button></div>',
    "FOOTER": '<footer class="site-footer"><p>Copyright © 2026 The Publisher. All rights reserved.</p><p><a href="/about">About '
    'us</a> <a href="/contact">Contact</a></p></footer>',
    "WEATHER": '<div class="weather-widget"><span class="date">Tuesday, 24 November 2026</span> <span>Rain, 8 °C</span></div>',
}
