"""A brief: four to eight sentences of several articles on one topic, in the order of what they tell.

No model chooses them. What is about the topic by the search's scores and stands alone is taken greedily: near the
topic, with names and figures in it, unlike what is taken already (maximal marginal relevance, Carbonell and Goldstein
1998), and of one article only so much. The best of them leads. What opens an article was worth more at first, as news
tells first what matters most; on briefs that nobody read it cost facts.

A hosted model writes the brief from them: the reader sees the sentences that the check lets through, and the articles'
own beneath. A small one is not asked; it would copy them, in a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from app.checking.statement_form import stands_alone
from app.citations import Numbering
from app.errors import AppFailure
from app.language.reading import read
from app.models.chat_model import ChatModel, is_hosted
from app.news.reports import disagreements, superseding_report
from app.news.timeline import about
from app.refusal import share_of_terms
from app.replies.drafting import proven_of
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, instead, state_disagreements
from app.types import Disagreement, Event, Quoted, Statement
from app.writing import texts
from app.writing.draft import write_brief
from app.writing.extracts import as_statement
from app.writing.planted import without_planted
from index.search import Finder, Found
from index.text.copies import are_copies, wording_of
from index.types import Evidence, Sentence

MOST = 8  # sentences
_MORE = 4  # further ones, below "more on this"
_WIDER = 6  # times the evidence of a question
_OF_TOPIC = 0.45  # score below which a sentence is of another topic
_HELD = 0.6  # of the topic's words, by their rarity, that an article must have
_TELLING = 0.1  # what each name, figure and day of a sentence is worth
_MOST_TELLING = 6  # of them that count
_UNLIKE = 0.6  # what its likeness to one that is taken already costs, times the same
_EACH = 3  # sentences of one article
_POINT = 0.82  # cosine from which two sentences tell the same
_COPIES = 0.7  # share of words from which they are copies
_FEWEST = 2  # sentences of a brief that a model writes
_LONGER = 3  # times the tokens of a short answer, for it

Place = tuple[Evidence, Sentence]


@dataclass(frozen=True)
class Briefs:
    """Answers with what is known of a topic."""

    means: Means

    def __call__(self, asked: Asked, progress: Progress) -> Generator[Event, None, Found]:
        found, promising = yield from self.means.looked_for(asked, asked.topic, progress, _WIDER)
        if promising:
            chosen = points(asked.topic, found, self.means.search, MOST + _MORE)
            leading, more = [*chosen[:1], *in_order(chosen[1:MOST])], chosen[MOST:]
            told = yield from self._written(leading, found, progress)
            progress.quotes = [as_statement(*place, Numbering()) for place in ([*leading, *more] if told else more)]
            told = told or [as_statement(*place, Numbering()) for place in leading]
            yield from self._state_points([progress.numbering.renumbered(one) for one in told], found, progress)
        return found

    def _written(
        self, leading: Sequence[Place], found: Found, progress: Progress
    ) -> Generator[Event, None, list[Statement]]:
        """What a hosted model makes of the sentences and the check lets through; nothing where that is hardly any."""
        model = self._hosted()
        if model is None or len(leading) < _FEWEST:
            return []
        yield Quoted(tuple(c for place in leading for c in as_statement(*place, Numbering()).citations))
        evidence = tuple(replace(item, start=s.start, end=s.end, sentences=(s,)) for item, s in leading)
        writing = write_brief(found.question, evidence, model, _LONGER * self.means.settings.chat.max_tokens)
        try:
            proven = yield from proven_of(writing, evidence, found, self.means, progress)
        except AppFailure as failure:
            yield progress.notify(instead(failure))
            return []
        except Exception:
            yield progress.skip("writing the brief")
            return []
        if len(proven) < _FEWEST:
            for statement in proven:
                yield progress.drop(statement, texts.BRIEF_UNPROVEN)
            yield progress.notify(texts.BRIEF_QUOTED)
            return []
        progress.model = model.name
        return proven

    def _hosted(self) -> ChatModel | None:
        """The chat model where it is a hosted one; without a word where there is none, since none is needed."""
        with suppress(AppFailure):
            model = self.means.model()
            return model if model is not None and is_hosted(model) else None
        return None

    def _state_points(
        self, told: Sequence[Statement], found: Found, progress: Progress
    ) -> Generator[Event, None, None]:
        compare = partial(disagreements, found.question, told, found.evidence, progress.numbering)
        differing: tuple[Disagreement, ...] = progress.attempt("comparing with other reports", compare, ())
        for statement in told:
            if superseding_report(statement, differing, found.question):
                yield progress.drop(statement, texts.SUPERSEDED)
            else:
                yield progress.state(statement)
        yield from state_disagreements(differing, progress)
        if len(told) > 1 and len({c.article_id for s in told for c in s.citations}) == 1:
            yield progress.notify(texts.ONE_ARTICLE)


def points(topic: str, found: Found, search: Finder, most: int) -> list[Place]:
    """The sentences that tell most of a topic and repeat each other least, best first."""
    places = places_on(topic, found)
    worth = {place: worth_of(place, found, search) for place in places}
    best = max(worth.values(), default=0.0)
    chosen: list[Place] = []
    articles: Counter[str] = Counter()
    while places and len(chosen) < most:
        likeness = {place: _likeness(place, chosen, search) for place in places}
        places = [place for place in places if likeness[place] < _POINT and articles[place[0].article.id] < _EACH]
        if not places:
            break
        place = max(places, key=lambda one: worth[one] - _UNLIKE * best * likeness[one])
        chosen.append(place)
        articles[place[0].article.id] += 1
        places.remove(place)
    return chosen


def places_on(topic: str, found: Found) -> list[Place]:
    """The sentences that are about a topic and stand alone, each once."""
    evidence = _of_topic(found, about(topic, without_planted(found.evidence), _OF_TOPIC))
    places = ((item, sentence) for item in evidence for sentence in item.sentences)
    once = {(item.article.id, sentence.start): (item, sentence) for item, sentence in places}
    return [place for place in once.values() if stands_alone(place[0].quote(place[1]))]


def _of_topic(found: Found, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Evidence of articles that have most of the topic's words; of all where none has."""
    share = {e.article.id: share_of_terms(found.terms, f"{e.article.title} {e.article.text}") for e in evidence}
    least = min(_HELD, max(share.values(), default=0.0))
    return [item for item in evidence if share[item.article.id] >= least]


def in_order(places: Sequence[Place]) -> list[Place]:
    """By publication, then as they stand in their articles; undated ones last."""
    return sorted(
        places, key=lambda p: (p[0].article.published is None, str(p[0].article.published), p[0].article.id, p[1].start)
    )


def worth_of(place: Place, found: Found, search: Finder) -> float:
    """How near a sentence is to the topic and how much it tells."""
    item, sentence = place
    told = read(item.quote(sentence))
    telling = min(_MOST_TELLING, len(told.names) + len(told.figures) + len(told.days))
    return item.scores.total + search.closeness(found, item.quote(sentence)) + _TELLING * telling


def _likeness(place: Place, chosen: Sequence[Place], search: Finder) -> float:
    """How much it tells what is chosen already, 0 … 1."""
    if not chosen:
        return 0.0
    quote = place[0].quote(place[1])
    quotes = [item.quote(sentence) for item, sentence in chosen]
    wording = wording_of(quote)
    if any(are_copies(wording, wording_of(other), _COPIES) for other in quotes):
        return 1.0
    return max(search.cosines(quote, quotes))
