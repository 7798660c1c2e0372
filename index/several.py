"""Searching several archives at once, and reading the articles of several by their ids.

An article's id is its own in its archive alone, so that here the archive's name stands before it, with a dot:
``investigations.3f2a…``. One archive of them may go without a name ("").

Each archive is searched by itself, with its own settings, and with words that weigh what their rarity over all of them
makes them weigh; what they find is put in one order:

- where one embedding model made all vectors, by the score, which is absolute (``index.retrieval.scoring``);
- where there are several models, whose cosines cannot be compared, every sentence found is measured anew with the
  model of the first archive, and the words of its passage and its own are added as they are in each archive's score.

What tells the same as something better, in nearly the same words, is left out, as within one archive.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.embedding.embedder import Embedder, Vector
from index.errors import FilterUnknown
from index.printed_pages import PagePicture
from index.retrieval.stored_filters import known_to
from index.search import Found, Search
from index.settings import SearchSettings
from index.stores.archive import Archive
from index.stores.term_weights import TermWeights, holding_of, idf_of
from index.text.copies import Wording, are_copies, wording_of
from index.types import DEFAULT_ARCHIVE, Article, Evidence, Filters, Publication, Story, Told, archive_of, id_in, own_id

_STORIES = 20  # bits of a story's number in its own archive


class SeveralSearch:
    """Answers as ``Search`` does, from several archives by their names, the first of which counts where one must.
    Safe to share between threads."""

    def __init__(self, searches: Mapping[str, Search], settings: SearchSettings) -> None:
        self._searches = dict(searches)
        self._settings = settings
        self._first = next(iter(self._searches.values()))
        self._one_model = len({id(search.embedder) for search in self._searches.values()}) == 1

    def find(
        self,
        question: str,
        evidence_chars: int | None = None,
        filters: Filters | None = None,
        *,
        whole: bool = False,
    ) -> Found:
        """The best evidence of all, at most ``evidence_chars`` characters together; see ``Search.find``.

        Raises FilterUnknown if ``filters`` names what no article of any archive has.
        """
        chars, filters = evidence_chars or self._settings.evidence_chars, filters or Filters()
        limits = self._limited(filters)
        terms = self._weighed(question, limits)
        found = {
            name: self._searches[name].find(question, chars, own, whole=whole, terms=terms)
            for name, own in limits.items()
        }
        first = next(iter(found.values()))
        placed = [_placed(name, one) for name, of in found.items() for one in of.evidence]
        best = sorted(self._measured(first.question, placed), key=lambda one: -one.scores.total)
        return Found(
            first.question,
            tuple(self._fitting(best, chars)),
            terms,
            self._first.vector(first.question) if first.question else None,
            replace(filters, archives=tuple(self._searches)),
            frozenset(id_in(name, one) for name, of in found.items() for one in of.looked_through),
        )

    def respelled(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """As ``Search.respelled``; a question that any archive has all words of is right as it is."""
        put = [search.respelled(question) for search in self._searches.values()]
        return (question, ()) if any(not replaced for _, replaced in put) else put[0]

    @property
    def embedder(self) -> Callable[[], Embedder]:
        """The model of the first archive."""
        return self._first.embedder

    def vector(self, text: str) -> Vector:
        return self._first.vector(text)

    def closeness(self, found: Found, text: str) -> float:
        return self._first.closeness(found, text)

    def cosines(self, text: str, others: Sequence[str]) -> list[float]:
        return self._first.cosines(text, others)

    # Steps

    def _limited(self, filters: Filters) -> dict[str, Filters]:
        """The limits of each archive that may have anything of what is asked for."""
        wanted, failures = dict[str, Filters](), list[FilterUnknown]()
        for name, search in self._searches.items():
            ids = tuple(own_id(one) for one in filters.article_ids if _is_in(one, name))
            if filters.article_ids and not ids:
                continue
            try:
                wanted[name] = known_to(search.archive.catalog.overview, replace(filters, article_ids=ids, archives=()))
            except FilterUnknown as failure:
                failures.append(failure)
        if not wanted and failures:
            raise failures[0]
        return wanted or {next(iter(self._searches)): replace(filters, archives=())}

    def _measured(self, question: str, found: Sequence[Evidence]) -> list[Evidence]:
        """With scores that can be compared."""
        if self._one_model or not found:
            return list(found)
        own, made = self._settings, list[Evidence]()
        for one, cosine in zip(found, self.cosines(question, [one.text for one in found]), strict=True):
            words = own.passage_bm25_weight * one.scores.passage_bm25
            total = cosine + words + own.sentence_bm25_weight * one.scores.sentence_bm25
            made.append(replace(one, scores=replace(one.scores, total=total, cosine=cosine)))
        return made

    def _fitting(self, best: Sequence[Evidence], chars: int) -> list[Evidence]:
        """The first of them that fit, without copies; the very first at any length."""
        chosen, seen, room = list[Evidence](), list[Wording](), chars
        for one in best:
            wording = wording_of(one.text)
            if any(are_copies(wording, other, self._settings.copy_similarity) for other in seen):
                continue
            if chosen and len(one.text) > room:
                continue
            chosen.append(one)
            seen.append(wording)
            room -= len(one.text)
        return chosen

    def _weighed(self, question: str, names: Iterable[str]) -> TermWeights:
        """What the question's words weigh in these archives together: their rarity over all passages."""
        searches = [self._searches[name] for name in names]
        parts = [(search.archive.catalog.passages.count(), search.weigh(question)) for search in searches]
        if len(parts) == 1:
            return parts[0][1]
        idf, forms = dict[str, float](), dict[str, tuple[str, ...]]()
        for term in dict.fromkeys(term for _, terms in parts for term in terms.idf):
            having = [(count, terms.idf[term]) for count, terms in parts if term in terms.idf]
            rows = sum(count for count, _ in having)
            idf[term] = idf_of(sum(holding_of(own, count) for count, own in having), rows)
            every = tuple(dict.fromkeys(form for _, terms in parts for form in terms.forms_of(term)))
            if every != (term,):
                forms[term] = every
        return TermWeights(idf, forms, parts[0][1].phrases)


@dataclass(frozen=True)
class Holdings:
    """The articles of archives by their names, each found by the id that has its archive's. Safe to share."""

    archives: Mapping[str, Archive]

    @classmethod
    def of(cls, archives: Archive | Holdings) -> Holdings:
        """An archive that needs no name, or what is one already."""
        return archives if isinstance(archives, Holdings) else cls({"": archives})

    @property
    def first(self) -> Archive:
        return next(iter(self.archives.values()))

    def article(self, article_id: str) -> Article | None:
        """None where there is none any more, or its archive is none of these."""
        name, archive = self._holding(article_id)
        found = archive.catalog.articles.get(own_id(article_id)) if archive else None
        return replace(found, archive=name) if found else None

    def story(self, article_id: str) -> Story | None:
        """Who else in its archive published what an article tells."""
        name, archive = self._holding(article_id)
        own = own_id(article_id)
        found = archive.catalog.stories.of([own]).get(own) if archive else None
        return _story(name, found) if found else None

    def reader_notes(self, article_id: str) -> Told:
        """What readers of an article are told beside its text."""
        name, archive = self._holding(article_id)
        found = archive.catalog.versions.reader_notes(own_id(article_id)) if archive else Told()
        return replace(found, later=id_in(name, found.later)) if found.later else found

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        """The picture of a page that an article was read from."""
        _, archive = self._holding(article_id)
        return archive.catalog.pages.picture(own_id(article_id), page) if archive else None

    def version(self) -> str:
        """Changes whenever what can be searched changes."""
        return " ".join(archive.catalog.version() for archive in self.archives.values())

    def languages(self) -> list[str]:
        """The languages of the articles, that of most first."""
        counts = dict[str, int]()
        for archive in self.archives.values():
            for language, count in archive.catalog.overview.counted("language"):
                counts[language] = counts.get(language, 0) + count
        return sorted(filter(None, counts), key=lambda language: -counts[language])

    def outlets(self) -> tuple[str, ...]:
        """Who published the articles."""
        known = (archive.catalog.overview.known_values("outlet") for archive in self.archives.values())
        return tuple(dict.fromkeys(outlet for every in known for outlet in every))

    def _holding(self, article_id: str) -> tuple[str, Archive | None]:
        named = archive_of(article_id)
        for name, archive in self.archives.items():
            if _is_in(article_id, name):
                return (name if named else ""), archive
        return "", None


def _is_in(article_id: str, name: str) -> bool:
    return (archive_of(article_id) or DEFAULT_ARCHIVE) == (name or DEFAULT_ARCHIVE)


def _placed(name: str, one: Evidence) -> Evidence:
    """Evidence whose articles have their archive's name."""
    return replace(
        one, article=replace(one.article, archive=name), story=_story(name, one.story) if one.story else None
    )


def _story(name: str, story: Story) -> Story:
    if not name:
        return story
    number = (zlib.crc32(name.encode()) << _STORIES) + story.number  # each archive numbers its own
    return Story(number, tuple(_with_archive(name, story.publications)))


def _with_archive(name: str, publications: Iterable[Publication]) -> Iterable[Publication]:
    return (replace(one, article_id=id_in(name, one.article_id)) for one in publications)
