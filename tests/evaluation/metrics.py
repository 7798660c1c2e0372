"""What counts as right. Hand-worked cases in test_metrics.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.types import Answer


def holds_fact(text: str, fact: str) -> bool:
    """Whether the text holds a key fact; ``a|b`` are alternatives.

    Case and the typography of quotes do not matter. The fact may not be part of a longer word or number: not
    preceded by a letter, digit, "." or ",", nor followed by a letter, a digit, or "." or "," and a digit.
    """
    plain = _plain(text)
    return any(_stands_alone(plain, _plain(alternative)) for alternative in fact.split("|"))


def holds_all(text: str, facts: Iterable[str]) -> bool:
    return all(holds_fact(text, fact) for fact in facts)


def statements_text(answer: Answer) -> str:
    """What the reader is told as fact, without markers."""
    return " ".join(statement.text for statement in answer.statements)


def quotes_text(answer: Answer) -> str:
    """The sentences that the answer cites."""
    return " ".join(c.quote for statement in answer.statements for c in statement.citations)


def nearest_text(answer: Answer) -> str:
    """The sentences that a refusal shows as the nearest ones."""
    return " ".join(citation.quote for citation in answer.nearest)


def ratio(hits: Sequence[bool]) -> float | None:
    """None, not 0, where there is nothing to count."""
    return round(sum(hits) / len(hits), 3) if hits else None


def _plain(text: str) -> str:
    for odd, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(odd, straight)
    return " ".join(text.split()).casefold()


def _stands_alone(text: str, fact: str) -> bool:
    at = text.find(fact)
    while at != -1:
        before, after = text[at - 1 : at] if at else "", text[at + len(fact) : at + len(fact) + 2]
        part_before = bool(before) and (before.isalnum() or before in ".,")
        part_after = after[:1].isalnum() or (after[:1] in (".", ",") and after[1:].isdigit())
        if fact and not part_before and not part_after:
            return True
        at = text.find(fact, at + 1)
    return False
