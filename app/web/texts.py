"""Every word the interface says, in one place, as plain text: escaping is the business of who renders it."""

from __future__ import annotations

from datetime import date

from app.published import in_words
from app.types import Coverage

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
PARTLY_WHY = "Part of this sentence was not found in the source."
STOPPED = "Stopped."
NOT_IN_ARCHIVE = "Not in the archive"
NEAREST = "The closest sentences in the archive"
FAILED = "The question could not be answered because something went wrong. The log has the details."
ANNOUNCE_DONE = "The answer is complete."

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
EDIT = "Edit question"
DELETE = "Delete"
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

SHARE = "Share and export"
SHARE_LINK = "Link to read this conversation"
SHARE_EXPLAINED = "Whoever has the link can read the conversation and open its sources, until you revoke it."
SHARE_MAKE = "Make a link"
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
HELP_MARKS = (
    (SUPPORTED, SUPPORTED_WHY),
    (PARTLY, "Names, figures and quotes are as in the source; some of the wording was found nowhere near."),
)
HELP_MARKS_LABEL = "What the marks behind a sentence mean"

NEXT_CITATION = "Next citation"
PREVIOUS_CITATION = "Previous citation"
CITATION_OF = "Citation {number} of {count}"
BACK_TO_SOURCES = "Sources"
CLOSE = "Close"
ORIGINAL = "Read the original"
CONVERSATION_LABEL = "Conversation"
READER_LABEL = "Article"
READER_LOADING = "Opening the article…"
READER_FAILED = "The article could not be opened. Try again."
UNDATED = "undated"
UNTITLED = "Untitled article"
UNKNOWN_OUTLET = "Unknown outlet"
ARTICLE_MISSING = "This article is not in the archive."

_MODELS = {"extractive": "Quoted from the articles, without a model"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def short_date(iso: str) -> str:
    """27 March 2016, or March 2016, or 2016; what is no ISO date stays as it was written."""
    return in_words(iso) or UNDATED


def long_date(day: date | None) -> str:
    """Sunday 27 March 2016, or "undated"."""
    if day is None:
        return UNDATED
    return f"{_DAYS[day.weekday()]} {short_date(day.isoformat())}"


def known_date(iso: str, day: date | None) -> str:
    """The long date of a day, and of what is known less well what is known."""
    return short_date(iso) if day is None or len(iso) < len("2016-03-27") else long_date(day)


def outlet_and_date(outlet: str, published: str) -> str:
    return f"{outlet or UNKNOWN_OUTLET} · {short_date(published)}"


def coverage(held: Coverage) -> str:
    """24 articles, from 21 July 1969 to 27 March 2016."""
    counted = _counted(held.articles, "article")
    if not held.first_published:
        return f"{counted}, {UNDATED}"
    if held.first_published == held.last_published:
        return f"{counted}, of {short_date(held.first_published)}"
    return f"{counted}, from {short_date(held.first_published)} to {short_date(held.last_published)}"


def source_label(number: int, outlet: str, published: str) -> str:
    return f"Source {number}: {outlet or UNKNOWN_OUTLET}, {short_date(published)}"


def searched_for(question: str) -> str:
    return f"Searched for: {question}"


def left_out(count: int) -> str:
    verb = "nothing in the archive proves " + ("it" if count == 1 else "them")
    return f"{_counted(count, 'sentence')} left out: {verb}"


def written_by(model: str, seconds: float) -> str:
    """qwen2.5-coder · 7.4 s; either part may be unknown."""
    took = f"{seconds:.1f} s" if seconds else ""
    return " · ".join(part for part in (_MODELS.get(model, model), took) if part)


def announce_found(count: int) -> str:
    return f"{_counted(count, 'source')} found. {WRITING}"


def failed(message: str, help_message: str) -> str:
    sentence = message[:1].upper() + message[1:]
    return f"{sentence.rstrip('.')}. {help_message}".strip()


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def questions(count: int) -> str:
    return _counted(count, "question")


def why(verdict: str, reason: str) -> str:
    """What the mark behind a statement says when it is opened."""
    reason = reason[:1].upper() + reason[1:]
    return reason if not reason or reason.endswith((".", "”", "!", "?")) else f"{reason}."
