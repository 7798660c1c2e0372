"""Statements of another hand on invented articles: which of them the exact check alone takes for what they are."""

from __future__ import annotations

import pytest

from app.checking.reasons import Why
from tests.evaluation.claims.statements import FILE, judged, wrong_by_kind

STILL_WRONG = {
    "false, said": {
        # who did it to whom
        "Pell beat Sand in Orlund.",
        "Pell beat Aas on Sunday.",
        "Tern Shipping bought Vik Line for 40 million crowns.",
        "Pell said Sand had lied about the ferry.",
        "Sand besiegte Pell in Orlund.",
        "Sand derrotó a Pell en Orlund.",
        "Ingrid Moe has won five.",
        "Ove Sand said: “We have gone as far as we can.”",
        "The court convicted Pell of fraud.",
        # an office that is not held
        "Prime minister Kari Dahl met the king.",
        "The mayor, Liv Aas, resigned on Friday.",
        # from where, to where, of how many, of what
        "Profit rose to 4.1 million crowns from 2.3 million crowns.",
        "Turnover rose 5 per cent.",
        "Unemployment rose by 5 per cent.",
        "300 guests fell ill.",
        "The Tern is 40 metres long.",
        "Nobody survived the wreck of the Tern.",
    },
    "true, rejected: figure": {
        "The firm will cut 2,000 of its 16,000 jobs.",
        "The state will pay 205 million crowns.",
    },
    "true, rejected: few words": {
        "The law comes into force on July 1, 2024.",
        "The World Health Organization warned of it on Friday.",
        "Sales rose threefold to 9,000.",
    },
}


@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not there")
def test_statements_are_told_apart_but_for_those_that_words_alone_do_not_tell() -> None:
    """A statement that is taken rightly from now on leaves the list; none may join it."""
    assert wrong_by_kind() == STILL_WRONG


@pytest.mark.parametrize(
    ("article", "question", "statement", "rejected"),
    [
        ("Pell was accused of burning a boat.", "What did Pell do?", "Pell burned a boat.", True),
        ("Pell was accused of burning a boat.", "What was Pell accused of?", "Burning a boat.", False),
        ("Pell was accused of burning a boat.", "Who burned a boat?", "Pell was accused of burning a boat.", False),
        ("The council may close the ferry.", "What may be closed?", "The ferry.", False),
        ("Pell is considered the best player of chess.", "Who is Pell?", "The best player of chess.", False),
        ("The council was asked whether it would close the ferry.", "?", "It would close the ferry.", True),
    ],
)
def test_what_is_only_weighed_is_no_fact(article: str, question: str, statement: str, rejected: bool) -> None:
    reason = judged([article], question, statement).reason
    assert (reason is not None and reason.why is Why.NO_FACT) is rejected
