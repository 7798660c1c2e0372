"""What can be asked of Dateline, as records: page, API, tools for models and the command line's ``--json`` share it.

    ask             the events of an answer; ``answered`` waits for their end
    claim_events    a text, sentence by sentence; ``checked_claims`` is what they come to
    timeline_events what happened when
    search          evidence without an answer; ``find`` is the same before it is a record
    article, articles   to be read, to be looked through
    overview, status    what the archive holds, and how it is

All of them block; the first three may take as long as a model does. Each raises AppFailure or IndexFailure, which say
what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.about.authors import authors_of, find_authors
from app.audit.noting import Deed, note
from app.errors import AppFailure
from app.file_names import shown_source, without_folders
from app.language.paragraphs import Span, paragraph_spans
from app.language.published import known_date
from app.records.answers import AnswerRecord, ClaimsRecord, SearchRecord
from app.records.archive import ArchiveRecord, StatusRecord, archive_record, status_record
from app.records.articles import ArticleRecord, ArticlesRecord, HighlightRecord, ListedArticle
from app.records.making import answer_record, claim_records, search_record
from app.records.requests import AddRequest, AskRequest
from app.stores.feedback import AnswersHeld
from app.types import Answer, Answered, Event, RequestKind, Respelling, Turn
from index.search import Finder, Found
from index.several import Holdings
from index.stores.archive import Archive
from index.stores.overview import Listed
from index.text.question_words import outside_quotes, phrases_of
from index.text.terms import terms_of
from index.types import Article, Filters, id_in, own_id

if TYPE_CHECKING:
    from app.archives.adding import Adding
    from app.web_assistant import WebAssistant

_CLAIMS_AT_ONCE = 12
_MOST_CLAIMS = 120


class NoSuchPlace(AppFailure):
    """A place in an article lies outside its text."""


# Answers


def ask(assistant: WebAssistant, asked: AskRequest, held: AnswersHeld | None = None) -> Iterator[Event]:
    """The events of an answer, the last of which is ``Answered``. Closing the iterator stops the model.

    ``held``: the answers that a history may name, by which follow-ups know their sources.
    """
    history = [Turn(turn.role, turn.text, _answer_of(turn.answer, held)) for turn in asked.history]
    return assistant.answer(asked.question, history, asked.limits.filters, asked.sureness, asked.kind)


def final_answer(events: Iterator[Event]) -> Answer:
    """The answer at the end of its events. Raises AppFailure where there is none."""
    for event in events:
        if isinstance(event, Answered):
            return event.answer
    raise AppFailure("the answer ended too soon", "Ask again.")


def told_with_suggestions(
    assistant: WebAssistant, asked: AskRequest, answer: Answer, held: AnswersHeld | None = None
) -> AnswerRecord:
    """The record of an answer, with as many suggestions as were asked for; it is ``held`` for a later history."""
    filters, history = asked.limits.filters, [Turn(turn.role, turn.text) for turn in asked.history]
    if held is not None:
        held.hold(answer, None if filters == Filters() else filters, history)
    before = [*(turn.text for turn in history if turn.role == "user"), asked.question]
    wanted = asked.suggestions
    return answer_record(answer, assistant.suggestions(answer, before, wanted, filters) if wanted else ())


def claim_events(assistant: WebAssistant, text: str, filters: Filters) -> Iterator[Event]:
    """The events of answers that check a text, a part at a time. Closing the iterator stops what is being checked."""
    every = _claims(text)[:_MOST_CLAIMS]
    for first in range(0, len(every), _CLAIMS_AT_ONCE):
        some = " ".join(every[first : first + _CLAIMS_AT_ONCE])
        yield from assistant.answer(some, (), filters, kind=RequestKind.CLAIM)


def checked_claims(text: str, events: Iterable[Event]) -> ClaimsRecord:
    """What such events come to."""
    answers = [event.answer for event in events if isinstance(event, Answered)]
    return ClaimsRecord(
        claims=[claim for answer in answers for claim in claim_records(answer)],
        unchecked=max(0, len(_claims(text)) - _MOST_CLAIMS),
        notice=without_folders(" ".join(dict.fromkeys(answer.notice for answer in answers if answer.notice))),
    )


def _claims(text: str) -> list[str]:
    from app.replies.claims import sentences

    return sentences(text, most=None)


def timeline_events(assistant: WebAssistant, topic: str, filters: Filters) -> Iterator[Event]:
    """The events of an answer that is a timeline."""
    return assistant.answer(topic, (), filters, kind=RequestKind.TIMELINE)


def search(searching: Finder, question: str, filters: Filters, chars: int | None = None) -> SearchRecord:
    """The evidence for a question, at most ``chars`` characters of it, by default as many as an answer gets."""
    return search_record(*find(searching, question, filters, chars))


def find(
    searching: Finder, question: str, filters: Filters | None, chars: int | None = None
) -> tuple[Found, tuple[Respelling, ...]]:
    """The same, and which words were searched for in another spelling."""
    note(Deed.SEARCHED, question=question)
    put, replaced = searching.respelled(question)
    return searching.find(put, chars, filters), tuple(Respelling(*pair) for pair in replaced)


# Articles


def article(held: Holdings, article_id: str, highlight: tuple[int, int] | None = None) -> ArticleRecord | None:
    """An article with its text, and with ``highlight`` a place in it; None where there is none of that id."""
    found = held.article(article_id)
    if found is None:
        return None
    story, told = held.story(found.id), held.reader_notes(found.id)
    return ArticleRecord.model_validate(
        {
            **{name: getattr(found, name) for name in _FACTS},
            "published": known_date(found),
            "notice": told.notice,
            "later": told.later,
            "story": story.number if story else None,
            "also_in": story.others(found.id) if story else [],
            "first": story.first if story else None,
            "highlight": _highlight(found, *highlight) if highlight else None,
        }
    )


_FACTS = ("id", "title", "outlet", "byline", "dateline", "url", "section", "language", "text")


def _highlight(of: Article, start: int, end: int) -> HighlightRecord:
    text = of.text
    if not Span(start, end).within(len(text)):
        raise NoSuchPlace(
            f"there is no place {start}-{end} in this article, whose text has {len(text):,} characters",
            "Give start and end of a citation of it, the first below the second.",
        )
    own = [one for one in paragraph_spans(text) if one.start < end and start < one.end] or [Span(start, end)]
    first, last = min(start, own[0].start), max(end, own[-1].end)
    return HighlightRecord(start=start, end=end, quote=text[start:end], before=text[first:start], after=text[end:last])


def articles(
    archive: Archive,
    filters: Filters,
    *,
    author: str = "",
    words: str = "",
    page: int = 1,
    size: int = 50,
    prefix: str = "",
    only: str = "",
) -> ArticlesRecord:
    """A page of the articles that pass, whose byline names ``author``, and that have all ``words`` in headline, text,
    outlet or day; what stands in double quotes is looked for as it is. ``prefix``: see ``index.types.id_in``. ``only``:
    "undated" or "doubtful" ones."""
    filters = replace(filters, article_ids=tuple(map(own_id, filters.article_ids)), archives=())
    overview = archive.catalog.overview
    bylines = _bylines(archive, author) if author.strip() else []
    holding = _with_words(archive, words, filters) if words.strip() else None
    if (author.strip() and not bylines) or (holding is not None and not holding):
        return ArticlesRecord(articles=[], total=0, page=page, pages=0)
    if holding:
        filters = replace(filters, article_ids=tuple(sorted(holding)))
    undated, doubtful = only == "undated", only == "doubtful"
    total = overview.count(filters, undated=undated, doubtful=doubtful, bylines=bylines)
    first = (page - 1) * size
    rows = overview.listed(first, size, filters, undated=undated, doubtful=doubtful, bylines=bylines)
    listed = [_listed(replace(row, id=id_in(prefix, row.id))) for row in rows]
    return ArticlesRecord(articles=listed, total=total, page=page, pages=-(-total // size))


def _bylines(archive: Archive, author: str) -> list[str]:
    found = find_authors(author, authors_of(archive.catalog.overview.bylines()))
    return [byline for one in found.authors for byline in one.bylines]


def _with_words(archive: Archive, words: str, filters: Filters) -> set[str]:
    looked_for = [*phrases_of(words), *filter(terms_of, outside_quotes(words).split())]
    found = [archive.keywords.articles_with(one, filters) for one in looked_for]
    return set.intersection(*found) if found else set()


def _listed(row: Listed) -> ListedArticle:
    names = ("id", "title", "outlet", "section", "language", "opening")
    return ListedArticle(**{name: getattr(row, name) for name in names}, published=known_date(row))


def add(adding: Adding, wanted: AddRequest) -> str:
    """Has an article added: a text, or what is at an address. The id of its job."""
    if not wanted.text.strip():
        return adding.add_address(wanted.url)
    return adding.add_text(**wanted.model_dump(exclude={"archive"}))


# The archive


def overview(name: str, archive: Archive) -> ArchiveRecord:
    """What an archive covers."""
    return archive_record(name, archive.catalog.overview)


def status(name: str, archive: Archive, chat_model: str) -> StatusRecord:
    """How the archive is, without the folders of the machine it lies on."""
    found = archive.catalog.status()
    bare = replace(
        found,
        failed=tuple(replace(o, source=shown_source(o.source), reason=without_folders(o.reason)) for o in found.failed),
        removed=tuple(replace(o, source=shown_source(o.source), file=shown_source(o.file)) for o in found.removed),
        built_with={name: without_folders(value) for name, value in found.built_with.items()},
    )
    return status_record(bare, name, without_folders(chat_model))


def _answer_of(key: str, held: AnswersHeld | None) -> Answer | None:
    found = held.get(key) if held is not None and key else None
    return found.answer if found else None
