"""From scored sentences to evidence: the best that fit, without copies, with what they lean on, merged.

Only as many sentences as are chosen are looked at one by one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.retrieval.scoring import Scored
from index.settings import SearchSettings
from index.text.copies import Wording, are_copies, wording_of
from index.text.question_words import holds_phrases
from index.text.sentence_form import states_something
from index.types import Article, Evidence, Scores, Sentence

_LOOKED_AT = 400  # best sentences; a page of evidence holds about ten
# Openings that say nothing without the sentence before.
_LEANS = re.compile(
    r"^[\"“'‘(]*(?:he|she|it|they|his|her|its|their|this|that|these|those|both)(?!\w|[’']s\b)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]")
_QUOTE = "\"“”'‘’"

ArticlesOf = Callable[[Iterable[str]], Mapping[str, Article]]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A sentence that becomes evidence, by its row among the scored."""

    row: int
    article: Article
    scores: Scores

    @property
    def id(self) -> str:
        return self.article.id


class Choice:
    """Chooses among scored sentences. ``articles`` loads those that are needed, no others."""

    def __init__(self, scored: Scored, articles: ArticlesOf, settings: SearchSettings) -> None:
        self._scored = scored
        self._pool = scored.pool
        self._settings = settings
        self._load = articles
        self._articles: dict[str, Article] = {}
        self._bag_starts = np.concatenate([[0], np.cumsum(self._pool.bag_sizes)])

    def text(self, row: int) -> str:
        start, end = self._pool.spans[row]
        return self._article(row).text[start:end]

    def holding(self, phrases: Sequence[str]) -> list[int]:
        """The sentences of passages that hold all phrases, in themselves or in the headline, best first."""
        held = {p for p in set(self._pool.passage_of.tolist()) if holds_phrases(self._passage_text(p), phrases)}
        return [int(row) for row in self._scored.order if int(self._pool.passage_of[row]) in held]

    def best(self) -> list[int]:
        return [int(row) for row in self._scored.order[:_LOOKED_AT]]

    def evidence(self, rows: Sequence[int], chars: int, reranked: Mapping[int, float]) -> list[Evidence]:
        """The first of ``rows`` that fit in ``chars`` characters, merged where they touch, best first."""
        chosen = [
            _Chosen(row, self._article(row), replace(self._scored.scores(row), reranked=reranked.get(row)))
            for row in self._fitting(rows[:_LOOKED_AT], chars)
        ]
        place = {row: number for number, row in enumerate(rows)}  # a neighbour that was added may have none
        runs = [sorted(run, key=lambda item: place.get(item.row, len(rows))) for run in self._runs_of(chosen)]
        runs.sort(key=lambda run: place.get(run[0].row, len(rows)))
        return [self._as_evidence(run) for run in runs]

    def _fitting(self, rows: Sequence[int], chars: int) -> list[int]:
        """No article gives more than ``max_per_article`` sentences while others have something to say; what room is
        left then goes to the best of the rest."""
        chosen: dict[int, None] = {}
        room, given, seen = chars, Counter[str](), list[Wording]()
        for limit in (self._settings.max_per_article, len(rows)):
            for row in rows:
                length = self._length(row)
                # The first one is taken at any length: a long sentence is better evidence than none.
                fits = length <= room or not chosen
                if row in chosen or not fits or given[self._id(row)] >= limit:
                    continue
                wording = self._wording(row)
                similar = self._settings.copy_similarity
                if (
                    not wording.terms
                    or not states_something(self.text(row))
                    or any(are_copies(wording, other, similar) for other in seen)
                ):
                    continue
                chosen[row] = None
                seen.append(wording)
                given[self._id(row)] += 1
                room -= length
                near = self._leant_on(row)
                if near is not None and near not in chosen and self._length(near) <= room:
                    chosen[near] = None
                    seen.append(self._wording(near))
                    room -= self._length(near)
        return list(chosen)

    def _leant_on(self, row: int) -> int | None:
        """The sentence before, where this one opens with a pronoun or is nothing but a quote."""
        text = self.text(row)
        leans = self._settings.neighbours and (_LEANS.match(text) or _bare_quote(text))
        return self._before(row) if leans else None

    def _before(self, row: int) -> int | None:
        same = np.flatnonzero(self._scored.article == self._scored.article[row])
        ends, start = self._pool.spans[same, 1], int(self._pool.spans[row, 0])
        earlier = same[ends <= start]
        if not len(earlier):
            return None
        nearest = int(earlier[np.argmax(self._pool.spans[earlier, 1])])
        gap = self._article(row).text[int(self._pool.spans[nearest, 1]) : start]
        return None if gap.strip() else nearest

    def _runs_of(self, chosen: Sequence[_Chosen]) -> list[list[_Chosen]]:
        by_article: dict[str, list[_Chosen]] = defaultdict(list)
        for item in chosen:
            by_article[item.id].append(item)
        in_order = [sorted(items, key=lambda item: int(self._pool.spans[item.row, 0])) for items in by_article.values()]
        return [run for items in in_order for run in self._runs(items)]

    def _runs(self, items: Sequence[_Chosen]) -> Iterator[list[_Chosen]]:
        """Sentences that follow each other in their article, in order."""
        run: list[_Chosen] = []
        for item in items:
            start = int(self._pool.spans[item.row, 0])
            if run and item.article.text[int(self._pool.spans[run[-1].row, 1]) : start].strip():
                yield run
                run = []
            run.append(item)
        if run:
            yield run

    def _as_evidence(self, run: Sequence[_Chosen]) -> Evidence:
        """One piece of evidence; its scores are those of the first of ``run``, which is the best."""
        sentences = tuple(sorted((self._sentence(item.row) for item in run), key=lambda s: s.start))
        passages = dict.fromkeys(int(self._pool.passage_of[item.row]) for item in run)
        rows = [int(row) for passage in passages for row in np.flatnonzero(self._pool.passage_of == passage)]
        context = tuple(sorted((self._sentence(row) for row in rows), key=lambda s: s.start))
        return Evidence(run[0].article, sentences[0].start, sentences[-1].end, sentences, run[0].scores, context)

    # Lookups

    def _id(self, row: int) -> str:
        return self._pool.article_ids[int(self._pool.passage_of[row])]

    def _article(self, row: int) -> Article:
        article_id = self._id(row)
        if article_id not in self._articles:
            # Loaded together: the best sentences share few articles, and one query is cheaper than many.
            wanted = {self._id(int(r)) for r in self._scored.order[:40]} | {article_id}
            self._articles.update(self._load(wanted - self._articles.keys()))
        return self._articles[article_id]

    def _passage_text(self, passage: int) -> str:
        rows = np.flatnonzero(self._pool.passage_of == passage)
        article = self._article(int(rows[0]))
        return (
            f"{article.title}\n{article.text[int(self._pool.spans[rows[0], 0]) : int(self._pool.spans[rows[-1], 1])]}"
        )

    def _sentence(self, row: int) -> Sentence:
        return Sentence(int(self._pool.spans[row, 0]), int(self._pool.spans[row, 1]))

    def _length(self, row: int) -> int:
        return int(self._pool.spans[row, 1] - self._pool.spans[row, 0])

    def _wording(self, row: int) -> Wording:
        """What tells copies of a wire story from a correction."""
        bag = int(self._pool.sentence_bags[row])
        terms = self._pool.terms[self._bag_starts[bag] : self._bag_starts[bag + 1]]
        text = self.text(row)
        # A sentence of stop words only has no terms; its text then stands for itself. A lone quotation mark is none.
        own = frozenset(terms.tolist()) or frozenset({hash(text.casefold())} if _WORD.search(text) else ())
        return wording_of(text, own)


def _bare_quote(text: str) -> bool:
    """Whether a sentence is a quote without a word on whose it is."""
    stripped = text.strip()
    return len(stripped) > 1 and stripped[0] in _QUOTE and stripped.rstrip(".,")[-1] in _QUOTE
