"""Follow-ups on the answer before: what it stands on, and the same told otherwise. Nothing is searched for at first.

who, when, where, since, total   in the sentences that the answer cites, those beside them, then those of their articles
others                           what other outlets tell of the same, and what others say in the same article
shorter, more, table, nth        of the answer's own sentences, and the next ones of its articles

Every line is a sentence of an article, or says what one sentence tells, and cites it. Where the articles do not tell
what was asked nothing is said, and the question is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app.checking.statement_form import is_finished, stands_alone, whole_sentence
from app.citations import Numbering
from app.followups.before import Before
from app.language.dates import dates_in
from app.language.names import name_spans
from app.language.reading import read
from app.localization import counted, day_in_words
from app.news.attribution import SAYING, source_of, speaker_of
from app.news.timeline import timeline
from app.replies.accounts import Accounts
from app.replies.progress import Progress
from app.replies.reply import Asked, Means, state_sections
from app.replies.timelines import as_statement as as_row
from app.requests.kinds import Request
from app.types import Citation, Event, Holding, Section, Statement, Verdict
from app.writing import texts
from app.writing.extracts import as_statement
from app.writing.planted import without_planted
from index.several import Holdings
from index.text.passages import SentenceSplitter
from index.types import Evidence, Filters, Scores, Sentence

_CITED = 2  # statements of an answer whose grounds are told
_BESIDE = (0, -1, 1, -2)  # sentences that are looked at first, by their distance from the cited one
_LEAD = 2  # sentences that open an article: they say when and where
_MORE = 3  # sentences that "more" adds
_SPEAKERS = 5  # sentences of others in the cited article
_WIDER = 4  # times the evidence in which others are looked for
_SCORES = Scores(1.0, 0.0, 0.0, 0.0)

_SPEAKS = re.compile(rf"\b(?!estimates\b|reports\b|claims\b){SAYING}\b|\baccording\sto\b|[“\"]", re.IGNORECASE)
_UNNAMED = re.compile(
    r"^\W*(?:he|she|they|it)\b|[,”\"]\s(?:he|she|they|it)\s\w+|^[“\"][^“”\"]*[”\"]\W*$", re.IGNORECASE
)
_AT = re.compile(r"\b(?:in|at|near|outside|off|across|around|inside|over|on|to)\s(?:the\s)?$")
_SINCE = re.compile(
    r"\b(?:since|until|till)\b|\b(?:seconds|minutes|hours|days|weeks|months|years|decades)\b"
    r"|\b(?:beg[au]n|started|lasted|took)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|altogether|in all|overall|combined|between them|all told|together)\b", re.IGNORECASE)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["number one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

Place = tuple[Evidence, Sentence]


@dataclass(frozen=True)
class Afterwards:
    """Tells what a follow-up on an answer asks for. Safe to share between threads."""

    means: Means
    held: Holdings

    def __call__(
        self, request: Request, before: Before, filters: Filters, progress: Progress
    ) -> Generator[Event, None, bool]:
        """Whether anything could be told; if not, the question is to be searched for."""
        if request.matter == "others":
            yield from state_sections(self._others(before, filters, progress), progress)
            if not progress.stated:
                progress.holding = Holding(texts.NO_OTHERS)
        elif request.matter in _OTHERWISE:
            told = _OTHERWISE[request.matter](self, before, request.text, progress)
            for statement in told:
                yield progress.state(progress.numbering.renumbered(statement))
        else:
            for statement in self._grounds(request.matter, before):
                yield progress.state(progress.numbering.renumbered(statement))
        return bool(progress.stated or progress.holding)

    # What an answer stands on

    def _grounds(self, matter: str, before: Before) -> list[Statement]:
        statements = before.statements[:_CITED]
        cited = [statement.citations[0] for statement in statements]
        if matter == "who":
            named = [said for statement in statements for said in self._speakers(statement)]
            return _once(named) or [_reports(texts.REPORTS_UNNAMED, citation) for citation in cited[:1]]
        if matter in ("when", "where"):
            tells = self._dated if matter == "when" else _placed
            own = [told for citation in cited for told in tells(dict(self._around(citation)).get(0))]
            return _once(own) or [told for citation in cited[:1] for told in self._near(citation, matter)][:1]
        return [told for citation in cited[:1] for told in self._telling(_TELLS[matter], citation, before.question)]

    def _speakers(self, statement: Statement) -> Iterator[Statement]:
        """Whom the cited sentence names; else the sentence itself, after the one that tells whose words it has."""
        citation = statement.citations[0]
        around = dict(self._around(citation))
        if source := speaker_of(citation.quote, statement.text):
            yield _reports(texts.SAID_SO, citation, speaker=source)
        elif _SPEAKS.search(citation.quote):
            first = -1 if _UNNAMED.search(citation.quote) else 0
            yield from (as_statement(*around[at], Numbering()) for at in range(first, 1) if at in around)

    def _near(self, citation: Citation, matter: str) -> Iterator[Statement]:
        """What the sentences beside the cited one tell, those that open the article, and what is known of it."""
        around = dict(self._around(citation))
        order = dict.fromkeys([*_BESIDE, *list(around)[:_LEAD], *(around if matter == "when" else ())])
        tells = self._dated if matter == "when" else _placed
        yield from (told for at in order for told in tells(around.get(at)))
        article = self.held.article(citation.article_id)
        if matter == "when" and citation.published:
            yield _reports(texts.REPORTED_UNDATED, citation, day=day_in_words(citation.published))
        if matter == "where" and article is not None and article.dateline:
            yield _reports(texts.REPORTS_FROM, citation, place=article.dateline.title())

    def _dated(self, place: Place | None) -> Iterator[Statement]:
        """A sentence with the day that it gives for what it tells, in words where that is known."""
        if place is not None:
            item, sentence = place
            piece = Evidence(item.article, sentence.start, sentence.end, (sentence,), _SCORES)
            for row in timeline("", [piece], self.means.search.cosines, Numbering()):
                yield as_row(row) if row.first else as_statement(item, sentence, Numbering())

    def _telling(self, tells: Callable[[str], bool], citation: Citation, question: str) -> Iterator[Statement]:
        """The cited sentence or one beside it; else the one of the article that is nearest to what was asked."""
        told = {at: place for at, place in self._around(citation) if tells(place[0].quote(place[1]))}
        beside = [told[at] for at in _BESIDE if at in told]
        yield from (
            as_statement(*place, Numbering()) for place in (beside or self._nearest(question, told.values()))[:1]
        )

    def _nearest(self, question: str, places: Iterable[Place]) -> list[Place]:
        quotes = {place[0].quote(place[1]): place for place in places}
        alike = dict(zip(quotes, self.means.search.cosines(question, list(quotes)), strict=True))
        return [quotes[quote] for quote in sorted(quotes, key=lambda quote: -alike[quote])]

    # The same told otherwise

    def _shorter(self, before: Before, text: str, progress: Progress) -> Iterable[Statement]:
        if not before.statements:
            progress.holding = before.answer.holding or Holding(texts.NOTHING_TO_RETELL)
        return before.statements[:1]

    def _table(self, before: Before, text: str, progress: Progress) -> Iterable[Statement]:
        progress.tabled, progress.timeline = True, before.answer.timeline
        progress.disagreements = before.answer.disagreements
        if not before.statements:
            progress.holding = before.answer.holding or Holding(texts.NOTHING_TO_RETELL)
        return before.quoted if len(before.statements) == 1 else before.statements

    def _more(self, before: Before, text: str, progress: Progress) -> Iterable[Statement]:
        """Of the sentences of the cited articles that were not told yet, the nearest to the question, as they stand."""
        articles = dict.fromkeys(c.article_id for one in before.statements for c in one.citations[:1])
        places = [place for article in articles for place in self._places(article) if _untold(place, before)]
        if not places and articles:
            wider = without_planted(
                self.means.find(Asked(before.question, before.question), before.question, _WIDER).evidence
            )
            places = [(item, one) for item in wider for one in item.sentences if _untold((item, one), before)]
        chosen = self._nearest(before.question, places)[:_MORE]
        if not chosen:
            progress.holding = Holding(texts.NO_MORE if before.statements else texts.NOTHING_TO_RETELL)
        return [as_statement(*place, Numbering()) for place in places if place in chosen]

    def _nth(self, before: Before, text: str, progress: Progress) -> Iterable[Statement]:
        """The statement that is meant, and what its article tells next."""
        rows = [row.article_id for row in before.answer.holding.rows] if before.answer.holding else []
        at = _ordinal(text)
        if at is None:  # "no, the later one"
            return []
        items = before.statements if len(before.statements) > 1 else before.quoted
        count = len(items) or len(rows)
        if not count or at >= count:
            progress.holding = Holding(_only(count) if count else texts.NOTHING_TO_RETELL)
            return []
        if not items:
            opening = [as_statement(*place, Numbering()) for place in self._places(rows[at])[:_MORE]]
            progress.holding = None if opening else Holding(texts.NOTHING_TO_RETELL)
            return opening
        chosen = items[at]
        said = {(c.article_id, c.start) for c in chosen.citations}
        after = (place for place in self._after(chosen.citations[0]) if _place(place) not in said)
        return [chosen, *(as_statement(*place, Numbering()) for place in islice(after, _MORE - 1))]

    def _others(self, before: Before, filters: Filters, progress: Progress) -> Iterator[Section]:
        """What other outlets tell of the same, and what others say in the article that is cited."""
        for statement in before.statements[:1]:
            cited = {citation.outlet for citation in statement.citations}
            own = filters.outlets or self.held.outlets()
            others = tuple(outlet for outlet in own if outlet not in cited)
            asked = Asked(before.question, before.question, replace(filters, outlets=others))
            found = self.means.find(asked, before.question, _WIDER) if others else None
            told = Accounts(self.means).by_outlet(found, statement.text) if found else []
            speakers = self._other_speakers(statement, before.question)
            parts = [*((outlet, [one]) for outlet, one in told), (_outlet(statement.citations[0]), speakers)]
            yield from (Section(name, tuple(map(progress.numbering.renumbered, said))) for name, said in parts if said)

    def _other_speakers(self, statement: Statement, question: str) -> list[Statement]:
        """What somebody else says in the same article; of many, what is nearest to the question."""
        quote = statement.citations[0].quote
        speaker = source_of(quote, "")
        around = [place for at, place in self._around(statement.citations[0]) if at]
        said = [place for place in around if _says(place[0].quote(place[1]), speaker)]
        nearest = self._nearest(question, said)[:_SPEAKERS]
        return [as_statement(*place, Numbering()) for place in said if place in nearest]

    # Sentences of an article

    def _places(self, article_id: str) -> list[Place]:
        """All sentences of an article that may be quoted, in order; none where it is in the archive no more."""
        article = self.held.article(article_id)
        if article is None:
            return []
        sentences = tuple(SentenceSplitter().split(article.text))
        item = Evidence(article, 0, len(article.text), sentences, _SCORES, sentences)
        own = ((piece, sentence) for piece in without_planted([item]) for sentence in piece.sentences)
        return [(piece, sentence) for piece, sentence in own if whole_sentence(piece.quote(sentence))]

    def _around(self, citation: Citation) -> list[tuple[int, Place]]:
        """The sentences of the cited article, with how far each stands from the cited one: -1 is the one before."""
        places = self._places(citation.article_id)
        own = next((at for at, (_, sentence) in enumerate(places) if sentence.end > citation.start), 0)
        return [(at - own, place) for at, place in enumerate(places)]

    def _after(self, citation: Citation) -> Iterator[Place]:
        return (place for at, place in self._around(citation) if at > 0 and is_finished(place[0].quote(place[1])))


_TELLS: dict[str, Callable[[str], bool]] = {
    "since": lambda quote: bool(_SINCE.search(quote)),
    "total": lambda quote: bool(_TOTAL.search(quote) and read(quote).figures),
}
_OTHERWISE: dict[str, Callable[[Afterwards, Before, str, Progress], Iterable[Statement]]] = {
    "shorter": Afterwards._shorter,
    "more": Afterwards._more,
    "table": Afterwards._table,
    "nth": Afterwards._nth,
}


def _ordinal(text: str) -> int | None:
    """Which one is meant, from 0; -1 is the last; None where no number is named."""
    words = re.findall(r"\w+", text.casefold())
    if "last" in words:
        return -1
    for names in (_ORDINALS, [str(n) for n in range(1, 11)], _NUMBERS):
        for at, name in enumerate(names):
            if any(word == name or re.fullmatch(rf"{name}(?:st|nd|rd|th)", word) for word in words):
                return at
    return None


def _placed(place: Place | None) -> Iterator[Statement]:
    """The sentence, if it names a place: a name that is no day, after "in" or "at"."""
    if place is None:
        return
    quote = place[0].quote(place[1])
    days = [(m.start, m.end) for m in dates_in(quote, place[0].article.published)]
    names = (start for start, _ in name_spans(quote) if not any(a <= start < b for a, b in days))
    if any(_AT.search(quote[:start]) for start in names):
        yield as_statement(*place, Numbering())


def _says(quote: str, speaker: str) -> bool:
    """Whether somebody else than the speaker says something there."""
    return bool(_SPEAKS.search(quote)) and is_finished(quote) and (not speaker or source_of(quote, "") != speaker)


def _reports(template: str, citation: Citation, **named: str) -> Statement:
    """What the outlet itself answers for; the headline stands for one that is not known."""
    said = template.format(outlet=_outlet(citation), **named)
    return Statement(f"{said[:1].upper()}{said[1:]}", (citation,), Verdict.SUPPORTED)


def _outlet(citation: Citation) -> str:
    return citation.outlet or texts.THE_ARTICLE.format(title=citation.title)


def _only(count: int) -> str:
    return counted("There is only {count} of them.", "There are only {count} of them.", count)


def _untold(place: Place, before: Before) -> bool:
    return _place(place) not in before.told and stands_alone(place[0].quote(place[1]))


def _place(place: Place) -> tuple[str, int]:
    return place[0].article.id, place[1].start


def _once(statements: Iterable[Statement]) -> list[Statement]:
    return list({statement.text: statement for statement in statements}.values())
