"""What Dateline says of itself, without a model: what it can do, what its marks mean, where it runs; greetings."""

from __future__ import annotations

import re

from app.about.phrases import counted
from app.language.published import in_words
from app.types import Coverage, Holding, Row

ABOUT = (
    "I am Dateline. I answer questions from {held}, and from nothing else: every sentence of an answer shows the"
    " sentence of an article that proves it, and what nothing proves is left out. Where the articles do not answer, I"
    " say so."
)
CAN = "Ask in your own words, for example:"
EXAMPLES = (
    ("What happened in …?", "a summary of what the articles report"),
    ("When did … happen?", "one fact, with the sentence that gives it"),
    ("Timeline: …", "events in the order of their days"),
    ("Who says what about …?", "reports that differ, beside each other"),
    ("Compare … and …", "two things beside each other"),
    ("Is it true that …?", "whether the articles bear a claim out"),
    ("Which … were …?", "a list, each entry with its proof"),
    ("How many articles mention …?", "counted over the whole archive"),
    ("What was published this week?", "counted from the archive's newest day"),
    ("What is new?", "the newest articles"),
)
MARKS = (
    "A number behind a sentence opens the article at the sentence that proves it. ✓, supported: everything that the"
    " sentence adds to your question stands in the cited sentence or beside it. Partly supported: names, figures and"
    " quotes are as in the source, but some of the wording was found nowhere near; the mark says what. Where other"
    " reports give other figures, a table beneath the answer shows who says what."
)
RUNS = (
    "I run on the machine where this archive is kept, and so does the language model that comes with me; whoever keeps"
    " the archive may have set another model, which may run elsewhere: “dateline settings” on that machine shows which."
    " To answer a question nothing is looked up on the web: all that is said comes from articles of the archive."
)
SHARE = (
    "“Share and export” at the top of the page gives a conversation as Markdown, as a web page or as a Word document"
    " with footnotes, and prints it; where whoever keeps the archive allows it, it also makes a link by which others"
    " can read it until you revoke the link. “Copy” beneath an answer takes that answer with its sources."
)
EMPTY = "The archive is empty so far. To add articles, run: dateline index PATH"
HELLO = (
    "Hello. I answer questions from {held}; every sentence of an answer shows the sentence of an article that proves"
    " it. What do you want to know?"
)
THANKS = "You are welcome. Ask anything else about the articles of the archive."
HEARD = "All right. Ask anything about the articles of the archive."
BYE = "Goodbye. You can come back to this conversation in the history."

_MARKS = re.compile(r"\b(?:marks?|ticks?|symbols?|supported|numbers? (?:behind|mean)|citations?)\b|✓", re.I)
_RUNS = re.compile(
    r"\bwhere (?:do|are|does|is)\b|\b(?:run(?:s|ning)?|offline|local(?:ly)?|cloud|servers?|private|privacy|internet"
    r"|model|llm|gpt|chatgpt)\b",
    re.I,
)
_SHARE = re.compile(r"\b(?:shar(?:e|ing)|export\w{0,3}|save|download|print\w{0,3}|word|docx|pdf|markdown|link)\b", re.I)
_GREETED = re.compile(r"\b(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|how are you)\b", re.I)
_THANKED = re.compile(r"\b(?:thanks?|thx|cheers|great|perfect|helpful)\b", re.I)
_LEFT = re.compile(r"\b(?:good)?bye\b|\bsee you\b|\bgood night\b", re.I)


def about_dateline(question: str, coverage: Coverage) -> Holding:
    """What Dateline can do, or the part of it that the question is about."""
    for asked, text in ((_MARKS, MARKS), (_SHARE, SHARE), (_RUNS, RUNS)):
        if asked.search(question):
            return Holding(text)
    about = ABOUT.format(held=_held(coverage))
    if not coverage.articles:
        return Holding(f"{about} {EMPTY}")
    return Holding(f"{about} {CAN}", tuple(Row(example, what) for example, what in EXAMPLES))


def courtesy(message: str, coverage: Coverage) -> str:
    """What is said back to a greeting, to thanks, to a farewell, and to "ok"."""
    if _LEFT.search(message):
        return BYE
    if _THANKED.search(message):
        return thanks()
    return greeting(coverage) if _GREETED.search(message) else HEARD


def greeting(coverage: Coverage) -> str:
    """What the archive holds, for "hello"."""
    return HELLO.format(held=_held(coverage)) if coverage.articles else f"Hello. {EMPTY}"


def thanks() -> str:
    """For whoever says thank you."""
    return THANKS


def _held(coverage: Coverage) -> str:
    """24 articles published from 21 July 1969 to 27 March 2016."""
    if not coverage.articles:
        return "the articles of an archive"
    held, first, last = counted(coverage.articles, "article"), coverage.first_published, coverage.last_published
    if not first:
        return held
    days = f"on {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"
    return f"{held} published {days}"
