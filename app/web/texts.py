"""Every word the interface says, in one place, as plain text: escaping is the business of who renders it."""

from __future__ import annotations

from datetime import date

from app.types import Coverage

PRODUCT = "Dateline"
TAGLINE = "Ask the archive. Every sentence of an answer shows the sentence of the article that proves it."
EMPTY_ARCHIVE = "The archive is empty. Add articles to it, then reload this page:"
EMPTY_ARCHIVE_COMMAND = "dateline index PATH"
COVERAGE_UNKNOWN = "The archive cannot be read just now; the log says why."
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
PARTLY = "partly supported"
PARTLY_TITLE = "Part of this sentence was not found in the source."
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
BACK_TO_ARCHIVE = "Ask the archive"

_MODELS = {"extractive": "Quoted from the articles, without a model"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def short_date(iso: str) -> str:
    """27 March 2016, in English whatever the locale; what is no ISO date stays as it was written."""
    if not iso:
        return UNDATED
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_date(day: date | None) -> str:
    """Sunday 27 March 2016, or "undated"."""
    if day is None:
        return UNDATED
    return f"{_DAYS[day.weekday()]} {short_date(day.isoformat())}"


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
