"""Every word the interface says, in one place, as plain text: escaping is the business of who renders it."""

from __future__ import annotations

from datetime import date

from app.about.words import counted
from app.language.published import in_words
from app.types import Coverage, RequestKind, Sureness
from app.web.file_names import without_folders

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
OTHER_LANGUAGE = "Asked in another language"
NEAREST = "The closest sentences in the archive"
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
UNDERSTOOD = "Understood as {kind}."
ANSWER_AS = "Answer it as:"
IN_THEIR_WORDS = "In the words of the articles"
MORE_ON_THIS = "More on this"
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
ALSO_IN = "Also in"
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


def heading_of_quotes(kind: RequestKind) -> str:
    """Over the sentences beneath an answer."""
    return MORE_ON_THIS if kind is RequestKind.BRIEF else IN_THEIR_WORDS


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


def about(outlet: str, iso: str, shared: str) -> str:
    """Outlet, date, and in how many other outlets the story is."""
    return " · ".join(part for part in (outlet_and_date(outlet, iso), shared) if part)


def coverage(held: Coverage) -> str:
    """24 articles, from 21 July 1969 to 27 March 2016."""
    articles = counted(held.articles, "article")
    if not held.first_published:
        return f"{articles}, {UNDATED}"
    if held.first_published == held.last_published:
        return f"{articles}, of {short_date(held.first_published)}"
    return f"{articles}, from {short_date(held.first_published)} to {short_date(held.last_published)}"


def source_label(number: int, outlet: str, published: str) -> str:
    return f"Source {number}: {outlet or UNKNOWN_OUTLET}, {short_date(published)}"


def refused_as(foreign: str) -> str:
    """What stands above a refusal; ``foreign``: the question's language where the articles are in another."""
    return OTHER_LANGUAGE if foreign else NOT_IN_ARCHIVE


SHOWING = "Showing results for"


def search_instead(written: str) -> str:
    return f"Search for “{written}” instead"


def searched_for(question: str) -> str:
    return f"Searched for: {question}"


def left_out(count: int) -> str:
    return f"{counted(count, 'sentence')} left out: not proven, or no answer to the question"


def written_by(model: str, seconds: float) -> str:
    """qwen2.5-coder · 7.4 s; either part may be unknown."""
    took = f"{seconds:.1f} s" if seconds else ""
    return " · ".join(part for part in (_MODELS.get(model) or without_folders(model), took) if part)


def announce_found(count: int) -> str:
    return f"{counted(count, 'source')} found. {WRITING}"


def with_reference(sentence: str, reference: str) -> str:
    """… The log has the details (reference 3f9a2c41)."""
    return f"{sentence.removesuffix('.')} (reference {reference})."


def failed(message: str, help_message: str) -> str:
    sentence = message[:1].upper() + message[1:]
    return without_folders(f"{sentence.rstrip('.')}. {help_message}".strip())


def and_more(count: int) -> str:
    return f" and {count:,} more"


def first_in(outlet: str, iso: str) -> str:
    return f"; first in {outlet}, {in_words(iso)}"


def questions(count: int) -> str:
    return counted(count, "question")


def why(verdict: str, reason: str) -> str:
    """What the mark behind a statement says when it is opened."""
    reason = reason[:1].upper() + reason[1:]
    return reason if not reason or reason.endswith((".", "”", "!", "?")) else f"{reason}."


# The rooms beside the conversation: archive, search, adding, limits, news views, feedback

ROOMS_LABEL = "Rooms"
ROOM_ASK = "Ask"
ROOM_SEARCH = "Search"
ROOM_ARCHIVE = "Archive"
SKIP_TO_QUESTION = "Skip to the question"
SKIP_TO_CONTENT = "Skip to content"

ARCHIVE_TITLE = "The archive"
NOTHING_COVERED = "There is nothing in the archive yet. Add articles below, or with the command:"
PER_MONTH = "Articles by month of publication"
PER_YEAR = "Articles by year of publication"
AS_TABLE = "The same as a table"
MONTH = "Month"
YEAR = "Year"
ARTICLES = "Articles"
ALL_YEARS = "All years"
OUTLETS = "Outlets"
SECTIONS = "Sections"
LANGUAGES = "Languages"
NOT_STATED = "not stated"
MORE = "more"
FAILURES = "What could not be read"
FAILURES_HINT = "These files are not in the archive. Correct them and add them again."
SOURCE = "File"
REASON = "Reason"
LAST_INDEXED = "Last indexed"
NEVER = "never"
ALL_ARTICLES = "Browse all articles"

LIST_TITLE = "Articles"
NO_ARTICLES = "No article is within these limits."
PREVIOUS = "Newer"
NEXT = "Older"
PAGES_LABEL = "Pages"

SEARCH_TITLE = "Search without a model"
SEARCH_HINT = "The sentences that fit a question best, as the articles have them. Words in double quotes must occur."
SEARCH_LABEL = "What to look for"
SEARCH_BUTTON = "Search"
SEARCH_NOTHING = "Nothing in the archive matches this."
SCORE = "score"

LIMITS = "Limits"
LIMITS_NONE = "All articles"
LIMITS_LABEL = "Limits of the search"
LIMIT_FROM = "Published from"
LIMIT_TO = "Published to"
LIMIT_AS_OF = "As of"
LIMIT_AS_OF_HINT = "Answers from what was published by this day."
LIMIT_UNDATED = "Keep articles without a date"
SURENESS_LABEL = "Answer"
SURENESS = {
    Sureness.READILY: "readily, even where it may be wrong",
    Sureness.BALANCED: "where it seems right",
    Sureness.SURE: "only where it seems sure",
}
LIMITS_APPLY = "Apply"
LIMITS_CLEAR = "Clear all"
LIMITS_WRONG_ORDER = "The first day is after the last: nothing can be published between them."
LIMITS_FAILED = "The limits could not be changed. Try again."

ADD_TITLE = "Add articles"
ADD_FILES = "Upload files"
ADD_FILES_LABEL = "Files"
ADD_FILES_BUTTON = "Add files"
ADD_PASTE = "Paste a story"
ADD_PASTE_BUTTON = "Add story"
ADD_ADDRESS = "From the web"
ADD_ADDRESS_LABEL = "Address of the page"
ADD_ADDRESS_BUTTON = "Fetch and add"
FIELD_TITLE = "Headline"
FIELD_OUTLET = "Outlet"
FIELD_PUBLISHED = "Published"
FIELD_TEXT = "Text"
ADD_NOTHING = "Choose at least one file."
ADD_FAILED = "This could not be added. Try again."
UPLOAD_FAILED = "the upload was not taken in"
UPLOAD_AGAIN = "Nothing was added. Check the space on the disk for temporary files, then add it again."
ADDING_READING = "Reading…"
ADDING_BLOCKED = "Another process is writing to the archive; waiting for it to end."
DISMISS = "Dismiss"
DISMISS_UPLOADS = "Dismiss failed uploads"
ADDING_NOT_TAKEN = "Not taken"
FOREIGN_REQUEST = "This can only be asked for from the page itself."
UNKNOWN_HOST = (
    "This chat is not served under the name in this address. Open it by the address that it says at its start, or add"
    " the name to the setting web.names."
)
PROXIED_UNASKED = (
    "A proxy serves this chat to others, and it asks nobody for a token. Set web.token, and web.names to the host names"
    " that the proxy serves, then start the chat again."
)
BODY_TOO_LARGE = "This is larger than anything that the page sends, and was not read to its end."
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

TIMELINE_BUTTON = "Timeline"
TIMELINE_BUTTON_TITLE = "Ask for the events of this question, in the order of their days"
TIMELINE_ASKED = "Timeline: {question}"
TIMELINE_CAPTION = "Timeline. Each row is a sentence of an article, by the day that it gives."
WHEN = "When"
WHAT = "What the articles say"
PLANNED = "planned"
PLANNED_TITLE = "Still to come when this was published."
INFERRED = "counted from publication"
DAY_UNKNOWN = "day unknown"
ALSO_TOLD = "also"

WHO_SAYS_WHAT = "Who says what"
VALUE = "Figure"
SAID_BY = "Who says so"
SENTENCE = "In the words of the report"
SAME_REPORT = "the same report"
RELATIONS = {
    "correction": "One report corrects another",
    "update": "The figure has changed over time",
    "contradiction": "Nothing tells which of these is right",
}
STANDINGS = {
    "corrects": "corrects the others",
    "corrected": "was corrected",
    "latest": "latest",
    "earlier": "earlier",
    "open": "",
}

FEEDBACK_ASK = "Was this right?"
FEEDBACK_UP = "Yes"
FEEDBACK_DOWN = "No"
FEEDBACK_WHY = "What was wrong?"
FEEDBACK_REASONS = {
    "wrong source": "Wrong source",
    "wrong answer": "Wrong answer",
    "should have answered": "Should have answered",
    "outdated": "Outdated",
}
FEEDBACK_NOTE = "In your words (optional)"
FEEDBACK_SEND = "Send"
FEEDBACK_THANKS = "Thank you. Your verdict is kept with this answer."
FEEDBACK_GONE = "This answer is no longer held here. Ask the question again, then judge the new answer."
FEEDBACK_FAILED = "Your verdict could not be kept. Try again."


def month_name(month: str) -> str:
    """March 2016 for "2016-03"."""
    return in_words(month)


def articles(count: int) -> str:
    return counted(count, "article")


def undated_articles(count: int) -> str:
    return f"{counted(count, 'article')} without a date of publication"


def bar_title(name: str, count: int) -> str:
    return f"{name}: {counted(count, 'article')}"


def last_indexed(moment: str) -> str:
    """27 March 2016, 14:05 UTC for an ISO moment."""
    day, _, time = moment.partition("T")
    return f"{short_date(day)}, {time[:5]} UTC" if time else short_date(day)


def shown_of(first: int, last: int, total: int) -> str:
    return f"{first:,} to {last:,} of {counted(total, 'article')}"


def search_found(sentences: int, articles: int) -> str:
    return f"{counted(sentences, 'place')} in {counted(articles, 'article')}, best first"


def more_failures(count: int) -> str:
    return f"and {count:,} more: dateline status lists all of them"


def chip_from(day: str) -> str:
    return f"from {short_date(day)}"


def chip_to(day: str) -> str:
    return f"to {short_date(day)}"


def chip_as_of(day: str) -> str:
    return f"as of {short_date(day)}"


def remove_limit(label: str) -> str:
    return f"Remove the limit “{label}”"


def upload_hint(suffixes: str, limit_mb: float) -> str:
    return f"Readable: {suffixes}. Up to {limit_mb:g} MB each."


def adding_inputs(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return shown + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")


def adding_progress(indexed: int, to_index: int) -> str:
    return f"Indexing: {indexed:,} of {counted(to_index, 'article')}"


def adding_done(added: int, unchanged: int) -> str:
    known = f"; {counted(unchanged, 'article')} known already" if unchanged else ""
    if not added:
        return f"Nothing new was added{known}."
    return f"Done: {counted(added, 'article')} added{known}. You can ask about {'it' if added == 1 else 'them'} now."


def adding_waiting(count: int) -> str:
    return f"{counted(count, 'input')} waiting for the next run."
