"""What a follow-up follows: the question before, in words that stand alone, its answer, and what was told so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.followups.conversation import PASSING
from app.types import Answer, RequestKind, Statement, Turn, Verdict

_MEANT = re.compile(r"\b[Dd]id you mean:?\s[“\"]?(?P<offer>[^?“”\"]{1,300})[”\"]?\?")
_WHOLE = frozenset([RequestKind.FACT, RequestKind.LIST, RequestKind.WHO_SAYS])  # which are searched for as asked


@dataclass(frozen=True, slots=True)
class Before:
    """``answer`` is the last that was given; ``question``, with its kind, the last that asked for more than that."""

    question: str
    kind: RequestKind
    answer: Answer
    told: frozenset[tuple[str, int]]  # article and start of the sentences that were cited or quoted so far

    @property
    def offer(self) -> list[str]:
        """What the answer asked whether the reader meant it."""
        return [found["offer"] for found in _MEANT.finditer(f"{self.answer.text} {self.answer.notice}")]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the answer said of itself, without what other reports give instead."""
        others = {one.text for one in self.answer.disagreements}
        return tuple(one for one in self.answer.statements if one.text not in others and one.citations)

    @property
    def quoted(self) -> tuple[Statement, ...]:
        """The same, followed by the sentences beneath it."""
        said = {(c.article_id, c.start) for one in self.statements for c in one.citations}
        quotes = (c for c in self.answer.quotes if (c.article_id, c.start) not in said)
        return (*self.statements, *(Statement(" ".join(c.quote.split()), (c,), Verdict.SUPPORTED) for c in quotes))


def before(history: Sequence[Turn]) -> Before | None:
    """None where nothing was answered, or the answers are not known any more."""
    answers = [turn.answer for turn in history if turn.answer is not None]
    asked = [one for one in answers if one.kind not in PASSING]
    if not asked:
        return None
    last = asked[-1]
    alone = last.searched_for if last.kind in _WHOLE and last.searched_for else last.question
    cited = (c for one in answers for c in (*one.quotes, *(c for s in one.statements for c in s.citations)))
    given = [one for one in answers if not one.refused and one.kind is not RequestKind.COURTESY]
    return Before(alone, last.kind, (given or asked)[-1], frozenset((c.article_id, c.start) for c in cited))
