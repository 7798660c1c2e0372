"""What Dateline says of itself, to who greets it, and of what the archive holds.

``{published}`` stands behind articles where a question is of some days, and is else empty: " published in March 2016".
"""

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

PERIODS = {  # as precisely as the days are said, which is one in English, but not in each language
    "within": {
        "day": "on {day}",
        "month": "in {month}",
        "year": "in {year}",
        "days": "from {days}",
        "years": "from {years}",
    },
    **{
        side: {precision: f"{side} {{{precision}}}" for precision in ("day", "month", "year", "days", "years")}
        for side in ("since", "after", "before", "until")
    },
}
COUNTED_FROM = "{period} (“{said}”, counted from {day})"
COUNTED_FROM_NEWEST = "{period} (“{said}”, counted from the archive's newest day, {day})"

NOTHING_COUNTED = "The archive is empty: nothing can be counted in it. To add articles, run: dateline index PATH"
COVERED = "The archive's articles were published from {first} to {last}."
COVERED_ON = "The archive's articles were published on {day}."
NONE_DATED = "No article of the archive has a date of publication."
NONE_PUBLISHED = "No article of the archive was published {period}."
NONE_BY_DAY = "So none can be found by its day."
NO_DAYS_NAMED = "The question names no days that I can read."
OF_OUTLETS = "{articles} of {outlets}"
SIZE = "The archive has {articles}, published from {first} to {last}."
SIZE_ON = "The archive has {articles}, published on {day}."
SIZE_UNDATED = "The archive has {articles}."
SPAN = "The oldest article of the archive is of {oldest}, the newest of {newest}."
NEWEST = "The newest article; newest day in the archive: {day}."
LATEST_TO_ARRIVE = "The latest to arrive:"

OF_ONE = {
    "outlet": "The archive has articles{published} of {outlets}: {first}.",
    "section": "The archive has articles{published} of {sections}: {first}.",
    "language": "The archive has articles{published} of {languages}: {first}.",
    "author": "The archive has articles{published} of {authors}: {first}.",
}
OF_SEVERAL = {
    "outlet": "The archive has articles{published} of {outlets}, most from {first} ({most}).",
    "section": "The archive has articles{published} of {sections}, most from {first} ({most}).",
    "language": "The archive has articles{published} of {languages}, most in {first} ({most}).",
    "author": "The archive has articles{published} of {authors}, most by {first} ({most}).",
}
STATED_BY_NONE = {
    "outlet": "No article of the archive{published} states its outlet.",
    "section": "No article of the archive{published} states its section.",
    "language": "No article of the archive{published} states its language.",
    "author": "No article of the archive{published} states its author.",
}

NO_AUTHOR_NAMED = "The question names no author."
NOT_BY = "No article of the archive is by “{name}”."
NEAREST_AUTHORS = "The nearest authors:"
MOST_ARTICLES_BY = "Most articles are by:"
NOT_SPELLED = "No author is spelled “{name}”."
NONE_BY = "No article{published} is by {authors}."
NO_SECTIONS_OR_OUTLETS = "No article of the archive states its section or its outlet."
NOT_CALLED = "No section or outlet of the archive is called “{name}”."
NONE_NAMED = "The question names none."
NEAREST = "The nearest:"
THERE_ARE = "There are:"
NONE_IN_SECTION = "No article{published} is in the section {names}."
NONE_OF_OUTLET = "No article{published} is of {names}."

NO_WORD = "The question has no word that can be looked for."
NO_WORD_IN = "“{words}” has no word that can be looked for."
PHRASE = "“{words}”"
ALL_WORDS = "all the words of “{words}”"
ALL_WORDS_APART = "all the words of “{words}”, though not one after another"
NONE_HAS = "None {among} has {words}."
NO_HEADLINE_NAMED = "The question names no headline."
NO_HEADLINE_LIKE = "No headline of the archive is like “{words}”."
NO_HEADLINE = "No article has the headline “{words}”."
NO_NAMES = "I found no names in {looked_through}."
NAMES = "The names that most articles have, in {looked_through}:"

IN_ARCHIVE = "{archive}: {text}"
AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
