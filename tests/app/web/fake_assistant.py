"""An assistant with the real interface and no model: it tells a story that was written beforehand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.types import (
    Answer,
    Answered,
    Citation,
    Coverage,
    Drafting,
    Dropped,
    Event,
    EvidenceFound,
    Holding,
    RequestKind,
    Row,
    Searching,
    Stated,
    Statement,
    Sureness,
    Turn,
    Understood,
    Verdict,
)
from index.printed_pages import PagePicture
from index.types import Article, Evidence, Filters, Scores, Sentence, Story, Told

FORGED = '<img src=x onerror="window.forged=1"><script>window.forged=1</script>${window.forged=1}{{forged}}'

PALMYRA = Article(
    text=(
        "Syrian government forces backed by Russian air strikes and allied militias retook Palmyra "
        "from Islamic "
        "State on Sunday, ending ten months of jihadist rule over one of the great sites of the "
        "ancient world.\n\n"
        "The army's general command said in a statement that its troops held the whole city, "
        "including the airport. "
        "It described Palmyra as a launchpad for operations against the group's strongholds of "
        "Raqqa and Deir "
        "al-Zor.\n\n"
        "The Syrian Observatory for Human Rights said at least 400 Islamic State fighters and 188 "
        "government troops "
        "had been killed in nearly three weeks of battle. Its director, Rami Abdel Rahman, said it "
        "was the group's "
        "heaviest loss in any single engagement.\n\n"
        "Islamic State overran the city in May 2015. It destroyed the temples of Bel and Baalshamin "
        "and the Arch of "
        "Triumph, and used the Roman theatre for public killings.\n\n"
        "Sappers were at work in the ruins within hours. “We have pulled out dozens of charges "
        "already and we have "
        "done one street,” an army engineer said by telephone.\n\n"
        "President Bashar al-Assad called the victory proof that his army and its allies were "
        "effective against "
        "terrorism. Russia's President Vladimir Putin telephoned to congratulate him, the Kremlin said.\n\n"
        "Maamoun Abdulkarim, the director of Syrian antiquities, said the ruins were in better "
        "condition than he "
        "had feared. He estimated that restoration would take five years once UNESCO gave its approval."
    ),
    title="Palmyra falls to Syrian army after ten months under jihadists",
    outlet="The Harbour Gazette",
    byline="Levant Wire",
    dateline="DAMASCUS",
    published=date(2016, 3, 27),
    url="https://harbourgazette.example/world/palmyra-falls",
    section="World",
    language="en",
)

SAPPERS = Article(
    text=(
        "Russian sappers have begun clearing mines from the ancient city of Palmyra, the defence "
        "ministry said. "
        "About 100 engineers with dogs and robots arrived on Thursday.\n\n"
        "A correction: an earlier version of this article said that 150 engineers had arrived."
    ),
    title="Sappers arrive to clear the ruins of Palmyra",
    outlet="Kestrel Daily",
    published=date(2016, 4, 1),
    url="javascript:alert(1)",
)

FORGERY = Article(
    text=f"A forged article says {FORGED} in its first sentence. It goes on.\n\nAnd ends.",
    title=f"Headline {FORGED}",
    outlet=f"Outlet {FORGED}",
    byline=f"Byline {FORGED}",
    dateline=f"Place {FORGED}",
    url=f'https://example.org/"{FORGED}',
    language=f'en"{FORGED}',
)

ARABIC = Article(
    text=(
        "قالت وزارة الثقافة إن مدينة تدمر الأثرية استعيدت يوم الأحد. "
        "وأضافت أن ترميم المعابد سيستغرق خمس سنوات.\n\n"
        "ولم تذكر الوزارة كلفة الترميم."
    ),
    title="استعادة مدينة تدمر الأثرية",
    outlet="جريدة الميناء",
    published=date(2016, 3, 28),
    language="ar",
)

ARTICLES = (PALMYRA, SAPPERS, FORGERY, ARABIC)


def place(article: Article, words: str) -> tuple[int, int]:
    """Where these words stand in the article; fails if they do not, so that a test cannot cite nothing."""
    start = article.text.index(words)
    return start, start + len(words)


def cite(number: int, article: Article, words: str) -> Citation:
    start, end = place(article, words)
    published = article.published.isoformat() if article.published else ""
    return Citation(number, article.id, start, end, words, article.title, article.outlet, published, article.url)


def found(article: Article, words: str, score: float = 1.0) -> Evidence:
    start, end = place(article, words)
    return Evidence(article, start, end, (Sentence(start, end),), Scores(score, score, 0.5, 0.5))


KILLED = (
    "The Syrian Observatory for Human Rights said at least 400 Islamic State fighters and 188 "
    "government troops had "
    "been killed in nearly three weeks of battle."
)
RETOOK = (
    "Syrian government forces backed by Russian air strikes and allied militias retook Palmyra from "
    "Islamic State "
    "on Sunday, ending ten months of jihadist rule over one of the great sites of the ancient world."
)
YEARS = "He estimated that restoration would take five years once UNESCO gave its approval."
ENGINEERS = "About 100 engineers with dogs and robots arrived on Thursday."
FORGED_SENTENCE = f"A forged article says {FORGED} in its first sentence."

EVIDENCE = (found(PALMYRA, KILLED, 1.4), found(PALMYRA, RETOOK, 1.2), found(SAPPERS, ENGINEERS, 0.9))
STATEMENTS = (
    Statement(
        "Palmyra was retaken by Syrian government forces on Sunday 27 March 2016.",
        (cite(1, PALMYRA, RETOOK),),
        Verdict.SUPPORTED,
    ),
    Statement(
        "At least 400 Islamic State fighters and 188 government troops were killed in the heavy fighting.",
        (cite(2, PALMYRA, KILLED), cite(1, PALMYRA, RETOOK)),
        Verdict.PARTLY,
        "names and figures are as in the source; some of the wording is not",
    ),
)
DROPPED = Statement("The city was then rebuilt in two years.", (), Verdict.UNSUPPORTED, "“two” is in no source")
REFUSAL = (
    "I found nothing in the archive that answers this. It holds 24 articles from 21 July 1969 to 27 "
    "March 2016; the "
    "closest sentences are below."
)
HELD = Holding(
    "84 of 2,225 articles have “Palmyra”.",
    (
        Row(PALMYRA.title, f"{PALMYRA.outlet} · 27 March 2016", PALMYRA.id),
        Row("Desert Wire", "12 articles", address="archive/articles?outlet=Desert+Wire"),
    ),
    82,
    tuple((f"{year}", year - 1989) for year in range(1990, 2017)),
)


@dataclass
class FakeAssistant:
    """Answers every question with the same story, but for those named below; remembers what it was asked."""

    pause: float = 0.0
    held: Coverage = field(default_factory=lambda: Coverage(24, "1969-07-21", "2016-04-01"))
    questions: list[str] = field(
        default_factory=lambda: [
            "Who retook Palmyra in March 2016, and how many were killed?",
            "Who stole the paintings?",
            "What does the forged article say?",
            "When did the Berlin Wall open?",
        ]
    )
    suggested: list[str] = field(
        default_factory=lambda: ["Who is Rami Abdel Rahman?", "What did Maamoun Abdulkarim say?"]
    )
    stories: dict[str, Story] = field(default_factory=dict)  # by article id
    notices: dict[str, Told] = field(default_factory=dict)  # by article id
    scanned: tuple[Article, ...] = ()  # which have the pictures of their pages
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    limited: list[Filters | None] = field(default_factory=list)  # what each question was limited to
    sureness: Sureness = Sureness.BALANCED  # of the last question
    closed: threading.Event = field(default_factory=threading.Event)

    def article(self, article_id: str) -> Article | None:
        return next((article for article in (*ARTICLES, *self.scanned) if article.id == article_id), None)

    def story(self, article_id: str) -> Story | None:
        return self.stories.get(article_id)

    def reader_notes(self, article_id: str) -> Told:
        return self.notices.get(article_id, Told())

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        pictures = (one for article in self.scanned if article.id == article_id for one in article.pictures)
        return next((one for one in pictures if one.page == page), None)

    def coverage(self) -> Coverage:
        return self.held

    def examples(self) -> list[str]:
        return self.questions

    def suggestions(self, answer: Answer, asked: Sequence[str], most: int, filters: Filters | None = None) -> list[str]:
        return [question for question in self.suggested if question not in asked][:most]

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        sureness: Sureness = Sureness.BALANCED,
        kind: RequestKind | None = None,
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        self.limited.append(filters)
        self.sureness = sureness
        self.closed.clear()
        try:
            for event in self._events(question, history):
                time.sleep(self.pause)
                yield event
            time.sleep("lingers" in question)
        finally:
            self.closed.set()

    def _events(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        if "break" in question:
            yield Searching(question)
            raise RuntimeError("Traceback: secret")
        if "endless" in question:
            yield from endless(question)
        elif "mention" in question:
            yield Answered(Answer(question, "", (), (), refused=False, kind=RequestKind.ARCHIVE, holding=HELD))
        elif "hello" in question:
            greeting = Holding("Good morning.")
            yield Understood(RequestKind.COURTESY)
            told = Answer(question, "", (), (), refused=False, kind=RequestKind.COURTESY, holding=greeting)
            yield Answered(replace(told, timings={"whole": 0.1}))
        elif "stole" in question:
            yield from refusing(question)
        elif "تدمر" in question:
            yield from answering_in_arabic(question)
        elif "forged" in question:
            yield from forging(question)
        else:
            searched = f"{question} (after: {history[0].text})" if history else question
            yield from answering(question, searched)


def answering(question: str, searched: str) -> Iterator[Event]:
    yield Searching(searched)
    yield EvidenceFound(EVIDENCE)
    for statement in STATEMENTS:
        yield from drafting(statement.text)
        yield Stated(statement)
    yield from drafting(DROPPED.text)
    yield Dropped(DROPPED)
    timings = {"evidence": 0.1, "first": 1.2, "whole": 3.4}
    yield Answered(
        Answer(
            question,
            searched,
            STATEMENTS,
            EVIDENCE,
            refused=False,
            dropped=(DROPPED,),
            model="qwen2.5-coder-1.5b-instruct",
            timings=timings,
        )
    )


def answering_in_arabic(question: str) -> Iterator[Event]:
    quote = "وأضافت أن ترميم المعابد سيستغرق خمس سنوات."
    statement = Statement(quote, (cite(1, ARABIC, quote),), Verdict.SUPPORTED)
    evidence = (found(ARABIC, quote),)
    yield Searching(question)
    yield EvidenceFound(evidence)
    yield Stated(statement)
    yield Answered(Answer(question, question, (statement,), evidence, refused=False, model="extractive"))


def drafting(text: str) -> Iterator[Event]:
    words = text.split()
    for count in range(2, len(words) + 1, 2):
        yield Drafting(" ".join(words[:count]))


def refusing(question: str) -> Iterator[Event]:
    yield Searching(question)
    yield EvidenceFound(EVIDENCE)
    nearest = (cite(1, PALMYRA, KILLED), cite(2, SAPPERS, ENGINEERS))
    yield Answered(
        Answer(
            question,
            question,
            (),
            EVIDENCE,
            refused=True,
            refusal=REFUSAL,
            nearest=nearest,
            model="extractive",
        )
    )


def forging(question: str) -> Iterator[Event]:
    """Everything that can carry text carries a tag."""
    evidence = (found(FORGERY, FORGED_SENTENCE),)
    statement = Statement(
        f"It says {FORGED}.", (cite(1, FORGERY, FORGED_SENTENCE),), Verdict.PARTLY, f"Reason {FORGED}"
    )
    dropped = Statement(f"Dropped {FORGED}", (), Verdict.UNSUPPORTED, f"Reason {FORGED}")
    yield Searching(f"Searched {FORGED}")
    yield EvidenceFound(evidence)
    yield Drafting(f"Draft {FORGED}")
    yield Stated(statement)
    yield Dropped(dropped)
    yield Answered(
        Answer(
            question,
            f"Searched {FORGED}",
            (statement,),
            evidence,
            refused=False,
            notice=f"Notice {FORGED}",
            dropped=(dropped,),
            model=f"Model {FORGED}",
        )
    )


def endless(question: str) -> Iterator[Event]:
    yield Searching(question)
    yield EvidenceFound(EVIDENCE)
    yield Stated(STATEMENTS[0])
    number = 0
    while True:
        number += 1
        time.sleep(0.05)
        yield Drafting(f"still writing {number}")
