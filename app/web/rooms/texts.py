"""What the rooms beside the conversation say: archive, search, adding, limits, news views, feedback.

As in ``app.web.texts``: English here, and in the reader's language where ``texts.LIMITS`` is read from without.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

from app.localization import SpokenModule, counted, number
from app.localization import short_month as _short_month
from app.localization import translated as _
from app.types import Sureness
from app.web.texts import UNTITLED, and_more, articles, short_date

ROOMS_LABEL = "Rooms"
ROOM_ASK = "Ask"
ROOM_SEARCH = "Search"
ROOM_ARCHIVE = "Archive"
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
ARCHIVES = "Archives"
ONE_ARCHIVE = "an archive is listed by itself: name one"
NO_ARCHIVE_OPEN = "Whoever runs this can open one to you."
SECTIONS = "Sections"
LANGUAGES = "Languages"
NOT_STATED = "not stated"
MORE = "more"
FAILURES = "What could not be read"
FAILURES_HINT = "These files are not in the archive. Correct them and add them again."
SOURCE = "File"
REASON = "Reason"
DOUBTFUL_DATES = "Articles whose date was inferred"
LAST_INDEXED = "Last indexed"
NEVER = "never"

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
EDIT_TITLE = "Correct or delete"
EDIT_FIELDS = {
    "title": FIELD_TITLE,
    "outlet": FIELD_OUTLET,
    "published": FIELD_PUBLISHED,
    "byline": "Author",
    "section": "Section",
}
EDIT_DAY_HINT = "2016-03-27 or 27 March 2016; 2016-03 or 2016 where no more is known."
EDIT_SAVE = "Save corrections"
EDIT_UNDO = "Take corrections back"
EDIT_BROKE = "This could not be changed because something went wrong. The log has the details."
EDIT_FAILED = "This could not be changed. Check that Dateline is still running, then try again."
CORRECTED = "Corrected here"
NOTHING_STATED = "nothing"
DELETE_ARTICLE = "Delete this article"
DELETE_EXPLAINED = (
    "It leaves the archive and its answers, and stays out when its file or page is indexed again. The file itself stays"
    " where it is. It can be taken in again from the archive's page."
)
DELETE_ARTICLE_SURE = "Delete it now"
ARTICLE_TAKEN_OUT = (
    "This article is no longer in the archive: it was deleted from it. What was cited from it stands in the answer."
)
TAKEN_OUT = "Deleted articles"
TAKEN_OUT_HINT = "They are not searched, and stay out when their files or pages are indexed again."
TAKE_IN = "Take in again"
TAKEN_IN_LATER = "It stays out no more, and is taken in again when its folder is next indexed: dateline index PATH."

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


def undated_articles(count: int) -> str:
    return counted(
        "{count} article without a date of publication", "{count} articles without a date of publication", count
    )


def bar_title(name: str, count: int) -> str:
    return f"{name}: {articles(count)}"


def last_indexed(moment: str) -> str:
    """27 March 2016, 14:05 UTC for an ISO moment."""
    day, _, time = moment.partition("T")
    return f"{short_date(day)}, {time[:5]} UTC" if time else short_date(day)


def shown_of(first: int, last: int, total: int) -> str:
    return _("{first} to {last} of {articles}").format(first=number(first), last=number(last), articles=articles(total))


def search_found(sentences: int, in_articles: int) -> str:
    places = counted("{count} place", "{count} places", sentences)
    return _("{places} in {articles}, best first").format(places=places, articles=articles(in_articles))


def more_failures(count: int) -> str:
    return _("and {count} more: dateline status lists all of them").format(count=number(count))


def chip_from(day: str) -> str:
    return _("from {day}").format(day=short_date(day))


def chip_to(day: str) -> str:
    return _("to {day}").format(day=short_date(day))


def chip_as_of(day: str) -> str:
    return _("as of {day}").format(day=short_date(day))


def no_such_archive(name: str) -> str:
    return _("there is no archive “{name}” here that is open to you").format(name=name)


def archives_there_are(names: Sequence[str]) -> str:
    return _("There are: {names}.").format(names=", ".join(names))


def remove_limit(label: str) -> str:
    return _("Remove the limit “{label}”").format(label=label)


def upload_hint(suffixes: str, limit_mb: float) -> str:
    return _("Readable: {suffixes}. Up to {size} MB each.").format(suffixes=suffixes, size=_megabytes(limit_mb))


def more_than_fits(limit_mb: float) -> str:
    said = _("At most {size} MB may be added at once here. Add it in parts, or index the folder: dateline index PATH.")
    return said.format(size=_megabytes(limit_mb))


def _megabytes(size: float) -> str:
    return number(size, 0 if size == int(size) else 2)


def adding_inputs(names: tuple[str, ...]) -> str:
    shown = ", ".join(_("“{name}”").format(name=name) for name in names[:3])
    return shown + (and_more(len(names) - 3) if len(names) > 3 else "")


def adding_progress(indexed: int, to_index: int) -> str:
    return _("Indexing: {indexed} of {articles}").format(indexed=number(indexed), articles=articles(to_index))


def adding_done(added: int, unchanged: int, left_out: int = 0) -> str:
    known = counted("{count} article was known already.", "{count} articles were known already.", unchanged)
    out = counted(
        "{count} article was deleted before, and is still left out.",
        "{count} articles were deleted before, and are still left out.",
        left_out,
    )
    told = counted(
        "Done: {count} article added. You can ask about it now.",
        "Done: {count} articles added. You can ask about them now.",
        added,
    )
    return " ".join(
        [
            told if added else _("Nothing new was added."),
            *([known] if unchanged else []),
            *([out] if left_out else []),
        ]
    )


def adding_waiting(count: int) -> str:
    return counted("{count} input waiting for the next run.", "{count} inputs waiting for the next run.", count)


def short_month(month: str) -> str:
    """Mar for "2016-03"."""
    return _short_month(date.fromisoformat(f"{month}-01"))


def correction(field: str, read: str, corrected: str) -> str:
    """Outlet: “Desert Post”, where the source states “Desert Wire”."""
    before, after = (
        f"“{short_date(value) if field == 'published' else value}”" if value else _(NOTHING_STATED)
        for value in (read, corrected)
    )
    return _("{field}: {corrected}, where the source states {read}").format(
        field=_(EDIT_FIELDS[field]), corrected=after, read=before
    )


def deleted(title: str) -> str:
    return _("“{title}” was deleted from the archive.").format(title=title or _(UNTITLED))


def take_in(what: str) -> str:
    return f"{_(TAKE_IN)}: {what}"


# Asked in the language that requests are understood in.
AS_IT_IS = ("TIMELINE_ASKED",)

sys.modules[__name__].__class__ = SpokenModule
