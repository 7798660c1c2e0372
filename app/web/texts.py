"""Every word of the conversation's page, as plain text: escaping is the business of who renders it.

What the rooms beside it say is in ``app.web.rooms.texts``.

The words are English here, and in the reader's language where ``texts.ASK`` is read from without: see ``SpokenModule``.
Within, ``_`` translates a text, and ``counted`` one that depends on a number.
"""

from __future__ import annotations

import sys
from datetime import date

from app.about.phrases import UNDATED as UNDATED
from app.about.phrases import UNKNOWN_OUTLET as UNKNOWN_OUTLET
from app.about.phrases import UNTITLED as UNTITLED
from app.file_names import without_folders
from app.localization import SpokenModule, counted, day_in_words, number, weekday_and_day
from app.localization import translated as _
from app.types import Answer, Citation, Coverage, Refusal, RequestKind
from app.writing.texts import MAY_NOT_ANSWER
from index.printed_pages import UNCERTAIN
from index.types import archive_of

PRODUCT = "Dateline"
TAGLINE = "Ask the archive. Every sentence of an answer shows the sentence of the article that proves it."
EMPTY_ARCHIVE = "The archive is empty. Add articles to it, then reload this page:"
EMPTY_ARCHIVE_COMMAND = "dateline index PATH"
COVERAGE_UNKNOWN = "The archive cannot be read just now; the log says why."
OPENING = "Opening the archive…"
TRY_ASKING = "Try asking"

QUESTION_LABEL = "Your question"
QUESTION_PLACEHOLDER = "Ask about the archive…"
ASK = "Ask"
STOP = "Stop"
NEW_CONVERSATION = "New conversation"

YOU_ASKED = "You asked"
SEARCHING = "Searching the archive…"
WRITING = "Reading the sources…"
CHECKING = "checking…"
CHECKING_TITLE = "A draft by the model. It is shown as an answer only once a source proves it."
SUPPORTED = "supported"
SUPPORTED_WHY = "Everything that this sentence adds to the question stands in the cited sentence or beside it."
PARTLY = "partly supported"
PARTLY_WHY = "Names, figures and quotes stand in the source; other words do not."
DOUBTFUL = "may not answer"
STOPPED = "Stopped."
REFUSED_AS = {
    Refusal.NOTHING: "Not in the archive",
    Refusal.NEAR: "Not answered in the archive",
    Refusal.NOT_UNDERSTOOD: "Not understood",
}
OTHER_LANGUAGE = "Asked in another language"
NEAREST = "The closest sentences in the archive"
STOPPING = "The server is being stopped. Ask again when it is back, usually within a minute."
FAILED = "The question could not be answered because something went wrong. The log has the details."
UNDRAWN = "This could not be shown because something went wrong. The log has the details."
LIMITS_UNREAD = "Your limits could not be read, so the whole archive was searched; the log says why."
ANNOUNCE_DONE = "The answer is complete."

KINDS = {
    RequestKind.FACT: "a question",
    RequestKind.BRIEF: "a summary",
    RequestKind.LIST: "a list",
    RequestKind.COMPARISON: "a comparison",
    RequestKind.WHO_SAYS: "who says what",
    RequestKind.CLAIM: "a claim to check",
    RequestKind.TIMELINE: "a timeline",
    RequestKind.ARCHIVE: "a question about the archive",
    RequestKind.PRODUCT: "a question about Dateline",
    RequestKind.FOLLOW_UP: "a follow-up on the answer before",
}
OFFERED_KINDS = (RequestKind.FACT, RequestKind.BRIEF, RequestKind.LIST, RequestKind.CLAIM)
ANSWER_AS = "Answer it as:"
IN_THEIR_WORDS = "In the words of the articles"
MORE_ON_THIS = "More on this"
ALL_OF_THEM = "Found throughout the archive, in the words of the articles"
COMPARED = "Beside each other. Each cell is a sentence of an article."
FOUND_FIRST = "Found in the articles"
SECTION_EMPTY = "The archive has nothing that can be shown for it."

SOURCES = "Sources"
FOUND = "Found in the archive"
FOUND_HINT = "These sentences were found. The answer will cite the ones that prove it."
ALSO_FOUND = "Also found"
NO_SOURCES = "The sentences that prove an answer appear here."
NOTHING_PROVES = "No sentence in the archive answers this question."
NOTHING_FOUND = "Nothing in the archive matches this question."

COPY = "Copy"
COPIED = "Copied"
ASK_AGAIN = "Ask again"
EDIT = "Edit"
DELETE = "Delete"
ACTS = {"copy": COPY, "again": ASK_AGAIN, "edit": EDIT, "delete": DELETE}
HOW_MADE = "How this answer was made"
ACTIONS = "What to do with this answer"
EDITING = "Your question is being edited. The new answer takes the place of this one."
CANCEL = "Cancel"
ASK_ALSO = "Also in the archive"

MENU = "Menu"
HELP_SHORT = "Help"
HISTORY = "History"
HISTORY_SEARCH = "Search your conversations"
HISTORY_EMPTY = "No conversations yet. What you ask is kept here, for this browser."
HISTORY_NONE_FOUND = "No conversation has these words."
RENAME = "Rename"
NEW_NAME = "New name"
SAVE = "Save"
DELETE_SURE = "Delete for good?"
KEEP_IT = "Keep"
SHARED_MARK = "shared"
NOT_KEPT = "This conversation is not kept here any more. It may have been deleted, or belong to another browser."
KEEPING_FAILED = "This answer could not be kept in the history; the log says why."
ACTION_FAILED = "That did not work. Check that Dateline is still running, then try again."

CONNECTION = {
    "lost": "The connection to Dateline is lost. What was shown stays, and this page goes on by itself once Dateline "
    "is back. If that takes long, check that it is still running.",
    "cut": "The connection to Dateline is lost, and the answer was cut off. Once Dateline is back, this page goes on "
    "by itself and you can ask again. If that takes long, check that it is still running.",
    "full": "Dateline is busy: as many questions wait as it takes on. Yours was not taken; ask it again in a minute.",
    "cut-here": "Cut off: the connection to Dateline was lost.",
    "back": "Dateline is back, and you can go on.",
    "unkept": "Dateline is back, but it does not hold this conversation any more. What was shown stays to be read "
    "until you begin a new one.",
    "retry": "Try now",
    "leave": NEW_CONVERSATION,
}

SHARE = "Share and export"
SHARE_LINK = "Link to read this conversation"
SHARE_EXPLAINED = "Whoever has the link can read the conversation and open its sources, until you revoke it."
SHARE_ONCE = (
    "Whoever has the link can read the conversation and open its sources, until you revoke it. Copy it now: it is not"
    " kept here, and cannot be shown again."
)
SHARE_UNKNOWN = (
    "This conversation is shared, and whoever has its link can read it. The link is not kept here, so it cannot be"
    " shown again; a new one ends the old one."
)
SHARE_MAKE = "Make a link"
SHARE_ANEW = "Make a new link"
SHARE_COPY = "Copy the link"
SHARE_REVOKE = "Revoke the link"
SHARED_LABEL = "A conversation with the archive, to read"
SHARED_MISSING = "There is no conversation at this address. The link may have been revoked."
EXPORT = "Export"
EXPORTS = {"md": "Markdown", "html": "Web page (HTML)", "docx": "Word document (DOCX)"}
PRINT = "Print"
PRINT_VIEW = "Print view"
FOOTNOTES = "Sources"
ASKED_ON = "asked"
EXPORTED_BY = (
    "Answered by Dateline from its archive of articles; each sentence was checked against the source it cites."
)
FILE_NAME = "dateline"

HELP = "Keyboard and marks"
HELP_KEYS = (
    (("/",), "write a question"),
    (("n", "p"), "next and previous citation of the answer"),
    (("Esc",), "close the article, or whatever is open"),
    (("?",), "show this help"),
)
HELP_KEYS_ON = "Single-key shortcuts"
HELP_MARKS = ((SUPPORTED, SUPPORTED_WHY), (PARTLY, PARTLY_WHY), (DOUBTFUL, MAY_NOT_ANSWER))
HELP_MARKS_LABEL = "What the marks behind a sentence mean"

NEXT_CITATION = "Next citation"
PREVIOUS_CITATION = "Previous citation"
CITATION_OF = "Citation {number} of {count}"
BACK_TO_SOURCES = "Sources"
CLOSE = "Close"
ORIGINAL = "Read the original"
PAGE_MISSING = "There is no picture of this page."
OTHER_PAGES = "Other pages of it:"
OCR_UNCERTAIN = "OCR, uncertain"
LATER_VERSION = "A later version of this article answers in its place."
READ_LATER = "Read it"
ALSO_IN = "Also in"
CONVERSATION_LABEL = "Conversation"
READER_LABEL = "Article"
READER_LOADING = "Opening the article…"
READER_FAILED = "The article could not be opened. Try again."
ARTICLE_MISSING = "This article is not in the archive."

EXTRACTIVE = "extractive"
_MODELS = {EXTRACTIVE: "Quoted from the articles, without a model"}

# What the server says to a request that it refuses, and to a reader who is to sign in

SKIP_TO_QUESTION = "Skip to the question"
FOREIGN_REQUEST = "This can only be asked for from the page itself."
FOREIGN_PROGRAM = (
    "Another site's page may not ask for this. A program sends JSON as application/json, and a file with an"
    " Idempotency-Key header or the token."
)
UNKNOWN_HOST = (
    "This chat is not served under the name in this address. Open it by the address that it says at its start, or add"
    " the name to the setting web.names."
)
PROXIED_UNASKED = (
    "A proxy serves this chat to others, and it asks nobody to sign in. Set web.names to the host names that the proxy"
    " serves, and start the chat again: it says then how readers sign in."
)
BODY_TOO_LARGE = "This is larger than anything that the page sends, and was not read to its end."
API_TOO_LARGE = "This is more than may be sent at once. Send less of it, or add long texts as articles."
BODY_TOO_SLOW = "This took too long to arrive. Try again."
ADD_TOO_LARGE = "This is too much to be added at once. Add it in parts, or index the folder: dateline index PATH."
TOO_MANY_CONNECTIONS = "Too many connections are open from your address. Close some pages, or try again in a minute."
TOO_MANY_PAGES = "Too many pages of this chat are open just now. Close one, or try again in a minute."
TOO_MANY_ORDERS = "Too much that was asked from your address is still waiting. Try again in a minute."
NO_ORDER = "This is nothing that the page asks for."

SIGN_IN_TITLE = "Token needed"
SIGN_IN_EXPLAINED = "This archive is open to those who have its token. Whoever runs it can tell you."
TOKEN_LABEL = "Token"
SIGN_IN = "Open the archive"
TOKEN_WRONG = "This is not the token. Check it for missing characters, then try again."
TOKEN_LATER = "Too many wrong tokens were tried. Wait a minute, then try again."
TOKEN_NEEDED = "The token of this archive is needed. Open its page and give it there."
PROGRAM_TOKEN_NEEDED = "The token of this archive is needed. Send it in the header “Authorization: Bearer TOKEN”."


def heading_of_quotes(answer: Answer) -> str:
    """Over the sentences beneath an answer. Beneath a brief that a model wrote stand those that it was made of."""
    if answer.kind is RequestKind.LIST:
        return _(ALL_OF_THEM)
    extracted = answer.kind is RequestKind.BRIEF and answer.model == EXTRACTIVE
    return _(MORE_ON_THIS if extracted else IN_THEIR_WORDS)


def looked_through(count: int) -> str:
    """1 article was looked through. 2,225 articles were looked through."""
    return counted("{count} article was looked through.", "{count} articles were looked through.", count)


def short_date(iso: str) -> str:
    """27 March 2016, or March 2016, or 2016; what is no ISO date stays as it was written."""
    return day_in_words(iso) or _(UNDATED)


def long_date(day: date | None) -> str:
    """Sunday 27 March 2016, or "undated"."""
    return weekday_and_day(day) if day else _(UNDATED)


def known_date(iso: str, day: date | None) -> str:
    """The long date of a day, and of what is known less well what is known."""
    return short_date(iso) if day is None or len(iso) < len("2016-03-27") else long_date(day)


def page_of(page: int) -> str:
    """Page 3; "" where the source has no pages."""
    return _("page {page}").format(page=number(page)) if page else ""


def read_by_ocr(confidence: int | None) -> str:
    return _("Read from a scanned page by OCR, confidence {share} %").format(share=number(confidence or 0))


def passage_read(confidence: int) -> str:
    """Of the cited place alone."""
    said = _("this passage {share} %").format(share=number(confidence))
    return f"{said}: {_(OCR_UNCERTAIN)}" if confidence < UNCERTAIN else said


def picture_of_page(page: int) -> str:
    return _("Picture of page {page}; the cited passage is marked").format(page=number(page))


def place_on_page(citation: Citation) -> str:
    """On which page a passage is, and whether it was read surely: "page 3, OCR, uncertain"; mostly ""."""
    uncertain = _(OCR_UNCERTAIN) if citation.uncertain else ""
    return ", ".join(part for part in (page_of(citation.page), uncertain) if part)


def outlet_and_date(outlet: str, published: str) -> str:
    return f"{outlet or _(UNKNOWN_OUTLET)} · {short_date(published)}"


def origin(citation: Citation) -> str:
    """Outlet and day of a passage, and its page where it has one."""
    return about(citation.outlet, citation.published, place_on_page(citation), archive_of(citation.article_id))


def about(outlet: str, iso: str, shared: str, archive: str = "") -> str:
    """Outlet, date, in how many other outlets the story is, and in which archive, where there are several."""
    return " · ".join(part for part in (outlet_and_date(outlet, iso), shared, archive) if part)


def coverage(held: Coverage) -> str:
    """24 articles, from 21 July 1969 to 27 March 2016."""
    count, first, last = articles(held.articles), short_date(held.first_published), short_date(held.last_published)
    if not held.first_published:
        return f"{count}, {_(UNDATED)}"
    if first == last:
        return _("{articles}, of {day}").format(articles=count, day=first)
    return _("{articles}, from {first} to {last}").format(articles=count, first=first, last=last)


def source_label(number: int, outlet: str, published: str) -> str:
    return f"{_('Source {number}').format(number=number)}: {outlet or _(UNKNOWN_OUTLET)}, {short_date(published)}"


def refused_as(answer: Answer) -> str:
    """What stands above a refusal."""
    return _(OTHER_LANGUAGE if answer.foreign else REFUSED_AS[answer.refused_for])


SHOWING = "Showing results for"


def search_instead(written: str) -> str:
    return _("Search for “{written}” instead").format(written=written)


def searched_for(question: str) -> str:
    return _("Searched for: {question}").format(question=question)


def left_out(count: int) -> str:
    return counted(
        "{count} sentence left out: not proven, or no answer to the question",
        "{count} sentences left out: not proven, or no answer to the question",
        count,
    )


def written_by(model: str, seconds: float) -> str:
    """qwen2.5-coder · 7.4 s; either part may be unknown."""
    took = f"{number(seconds, 1)} s" if seconds else ""
    return " · ".join(part for part in (_(_MODELS.get(model, "")) or without_folders(model), took) if part)


def announce_found(count: int) -> str:
    return f"{counted('{count} source found.', '{count} sources found.', count)} {_(WRITING)}"


def in_line(place: int, seconds: int) -> str:
    if not seconds:
        return _("Place {place} in line for the model").format(place=place)
    return _("Place {place} in line for the model, about {seconds} s").format(place=place, seconds=seconds)


def with_reference(sentence: str, reference: str) -> str:
    """… The log has the details (reference 3f9a2c41)."""
    return _("{sentence} (reference {reference}).").format(sentence=sentence.removesuffix("."), reference=reference)


def failed(message: str, help_message: str) -> str:
    sentence = message[:1].upper() + message[1:]
    return without_folders(f"{sentence.rstrip('.')}. {help_message}".strip())


def and_more(count: int) -> str:
    return " " + counted("and {count} more", "and {count} more", count)


def first_in(outlet: str, iso: str) -> str:
    return _("; first in {outlet}, {day}").format(outlet=outlet, day=day_in_words(iso))


def questions(count: int) -> str:
    return counted("{count} question", "{count} questions", count)


def why(verdict: str, reason: str) -> str:
    """What the mark behind a statement says when it is opened."""
    reason = reason[:1].upper() + reason[1:]
    return reason if not reason or reason.endswith((".", "”", "!", "?")) else f"{reason}."


def month_name(month: str) -> str:
    """March 2016 for "2016-03"."""
    return day_in_words(month)


def articles(count: int) -> str:
    return counted("{count} article", "{count} articles", count)


def understood(kind: RequestKind) -> str:
    return _("Understood as {kind}.").format(kind=_(KINDS[kind]))


def count(value: int) -> str:
    """2,225"""
    return number(value)


# Names, a command, and what is asked in the language that requests are understood in.
AS_IT_IS = ("PRODUCT", "EMPTY_ARCHIVE_COMMAND", "FILE_NAME", "EXTRACTIVE")

sys.modules[__name__].__class__ = SpokenModule
