"""The same story in many outlets: the step of the write path that gathers articles into stories.

    gather ── settle    stories that lost a telling: are the rest still one?
           ── join      each article that is ready and in no story yet
                ── candidates   tellings with a band of hashes in common       (index.stores.story_tables)
                ── same_story   the exact comparison, most alike first         (index.text.same_story)
                ── unite        every story that one of them is in becomes one

A story is what hangs together by that comparison. So the order in which articles come changes nothing, what comes and
goes again leaves no trace, and one that joins two stories makes them one: the number of the older stays. (That holds
while fewer than ``most_compared`` tellings share a band with one; with Reuters' articles at most 31 do.)

Each article stays an article of its own in all three stores, with its outlet, date and address: a filter by outlet
finds the copy in that outlet, and removing one copy leaves the others alone. The alternative, one indexed article with
many publications, saves the embedding of copies, but then vectors and keywords have to be rewritten whenever a copy
comes or goes, and a filter by outlet *and* date no longer holds for one and the same publication. What is stored once
is the same publication found in several places or under several addresses (index.stores.versions), and the telling that
exact copies share.

Articles are joined after they are ready, so that one that is pending is in no story; a run that was cut off leaves
some that are ready and not joined, which the next run finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from index.settings import StorySettings
from index.stores.catalog import Catalog
from index.stores.database import Connection
from index.stores.story_tables import Candidate
from index.text.same_story import Signature, Sketcher, Telling, agreement, same_story, telling_of
from index.types import Article

_BATCH = 200  # articles a transaction
_ERROR = 0.15  # of an estimate of 0.3 from 192 hashes: more than four standard deviations
_REMEMBERED = 512  # tellings compared with of late


class Gatherer:
    """Gathers articles into stories; one a run, used by one thread at a time."""

    def __init__(self, catalog: Catalog, settings: StorySettings) -> None:
        self._catalog = catalog
        self._tables = catalog.stories
        self._settings = settings
        self._sketcher: Sketcher | None = None
        self._known: dict[int, Telling] = {}
        self._least_agreement = min(settings.similarity, settings.least_similarity) - _ERROR
        if self._tables.stamp() != settings.stamp():
            self._tables.start_over(settings.stamp())

    def gather(self) -> int:
        """Brings all stories up to date and returns how many articles were joined to one."""
        self._settle()
        return self.join(self._tables.ungathered())

    def join(self, article_ids: Sequence[str]) -> int:
        """Joins articles that are ready, a batch a transaction; joining one again changes nothing."""
        for first in range(0, len(article_ids), _BATCH):
            articles = self._catalog.articles.of(article_ids[first : first + _BATCH])
            with self._catalog.changing() as db:
                for article_id in article_ids[first : first + _BATCH]:
                    if article_id in articles:
                        self._join(db, articles[article_id])
                self._catalog.touch(db)
        return len(article_ids)

    def _join(self, db: Connection, article: Article) -> None:
        telling = telling_of(article, self._settings)
        if self._tables.joined(db, article.id, telling):
            return
        sketcher = self._opened()
        signature = sketcher.signature(telling)
        bands = sketcher.bands(signature)
        found = self._tables.candidates(db, bands, self._settings.most_compared)
        stories = set(self._stories_of(db, telling, signature, found))
        story = self._tables.unite(db, stories) if stories else self._tables.new_story(db)
        self._tables.add(db, article.id, telling, story, signature, bands)

    def _stories_of(
        self, db: Connection, telling: Telling, signature: Signature, found: Sequence[Candidate]
    ) -> Iterator[int]:
        """The stories of the candidates that tell the same, each compared with until one of its tellings does."""
        given = set[int]()
        for candidate in self._most_alike_first(signature, found):
            if candidate.story not in given and same_story(telling, self._telling(db, candidate), self._settings):
                given.add(candidate.story)
                yield candidate.story

    # After removals

    def _settle(self) -> None:
        for story in self._tables.unsettled():
            with self._catalog.changing() as db:
                parts = self._parts(db, self._tables.tellings_of(db, story))
                for part in sorted(parts, key=lambda part: (-len(part), min(c.number for c in part)))[1:]:
                    self._tables.move(db, [c.number for c in part], self._tables.new_story(db))
                self._tables.settled(db, story)
                self._catalog.touch(db)

    def _parts(self, db: Connection, tellings: Iterable[Candidate]) -> list[list[Candidate]]:
        """What still hangs together, found as if they came one after the other."""
        parts: list[list[Candidate]] = []
        by_band = defaultdict[int, list[Candidate]](list)
        for one in tellings:
            own, bands = self._telling(db, one), self._opened().bands(one.signature)
            near = {candidate.number: candidate for band in bands for candidate in by_band[band]}
            alike = list(self._most_alike_first(one.signature, list(near.values())))
            apart, joined = [], [one]
            for part in parts:
                if any(c in part and same_story(own, self._telling(db, c), self._settings) for c in alike):
                    joined += part
                else:
                    apart.append(part)
            parts = [*apart, joined]
            for band in bands:
                by_band[band].append(one)
        return parts

    def _most_alike_first(self, signature: Signature, found: Sequence[Candidate]) -> Iterator[Candidate]:
        if not found:
            return
        estimates = agreement(signature, np.stack([candidate.signature for candidate in found]))
        for place in np.argsort(-estimates, kind="stable"):
            if estimates[place] >= self._least_agreement:
                yield found[place]

    # Lookups

    def _telling(self, db: Connection, candidate: Candidate) -> Telling:
        if candidate.number not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            article = self._catalog.articles.get(self._tables.teller(db, candidate.number))
            assert article is not None, "an article leaves its story in the transaction that removes it"
            self._known[candidate.number] = telling_of(article, self._settings)
        return self._known[candidate.number]

    def _opened(self) -> Sketcher:
        if self._sketcher is None:
            self._sketcher = Sketcher(self._settings)
        return self._sketcher
