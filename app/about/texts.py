"""What Dateline says of itself, and to who greets it."""

from __future__ import annotations

import sys

from app.localization import SpokenModule

ABOUT = (
    "I am Dateline. I answer questions from {held}, and from nothing else: every sentence of an answer shows the"
    " sentence of an article that proves it, and what nothing proves is left out. Where the articles do not answer, I"
    " say so."
)
CAN = "Ask in your own words, for example:"
EXAMPLES = {  # the questions are in the language that requests are understood in
    "What happened in …?": "a summary of what the articles report",
    "When did … happen?": "one fact, with the sentence that gives it",
    "Timeline: …": "events in the order of their days",
    "Who says what about …?": "reports that differ, beside each other",
    "Compare … and …": "two things beside each other",
    "Is it true that …?": "whether the articles bear a claim out",
    "Which … were …?": "a list, each entry with its proof",
    "How many articles mention …?": "counted over the whole archive",
    "What was published this week?": "counted from the archive's newest day",
    "What is new?": "the newest articles",
}
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

NOBODY_HELD = "the articles of an archive"
HELD_ON = "{articles} published on {day}"
HELD = "{articles} published from {first} to {last}"
NO_HELLO = "Hello."
AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
