"""An answer as one text: what it says, and that it only grows."""

from __future__ import annotations

import pytest

from app.types import (
    Answer,
    Answered,
    Citation,
    ClaimVerdict,
    Drafting,
    Dropped,
    Event,
    Holding,
    RequestKind,
    Row,
    Section,
    Stated,
    Statement,
    Understood,
    Verdict,
)
from app.writing.answer_text import Text

CITATION = Citation(1, "a" * 32, 0, 9, "It rained.", "Rain", "Post", "2020-01-02", "")
RAINED = Statement("It rained.", (CITATION,), Verdict.SUPPORTED)
SNOWED = Statement("It snowed.", (), Verdict.SUPPORTED)


def answer(kind: RequestKind, *statements: Statement, **more: object) -> Answered:
    fields = {"question": "", "searched_for": "", "evidence": (), "refused": False, "kind": kind, **more}
    return Answered(Answer(statements=statements, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "events", "said"),
    [
        (RequestKind.FACT, [answer(RequestKind.FACT, RAINED, SNOWED)], "It rained. [1] It snowed."),
        (RequestKind.LIST, [answer(RequestKind.LIST, RAINED, SNOWED)], "- It rained. [1]\n- It snowed."),
        (
            RequestKind.CLAIM,
            [
                answer(
                    RequestKind.CLAIM,
                    RAINED,
                    SNOWED,
                    sections=(
                        Section("The articles state this: It rained.", (RAINED,), "It rained.", ClaimVerdict.STATED),
                        Section("No article states this: It hailed.", (), "It hailed.", ClaimVerdict.ABSENT),
                    ),
                )
            ],
            "The articles state this: It rained.\n- It rained. [1]\n\nNo article states this: It hailed.\n\nIt snowed.",
        ),
        (
            RequestKind.ARCHIVE,
            [answer(RequestKind.ARCHIVE, holding=Holding("Two articles.", (Row("Rain", "Post"), Row("Snow"))))],
            "Two articles.\n- Rain (Post)\n- Snow",
        ),
        (
            RequestKind.FACT,
            [answer(RequestKind.FACT, refused=True, refusal="Nothing is known.", nearest=(CITATION,))],
            "Nothing is known.\n- “It rained.” [1]",
        ),
        (
            RequestKind.FACT,
            [answer(RequestKind.FACT, RAINED, notice="The model /srv/models/x.gguf is down.")],
            "It rained. [1]\n\nThe model x.gguf is down.",
        ),
    ],
    ids=["fact", "list", "claims", "holding", "refusal", "notice"],
)
def test_each_kind_of_answer_is_a_text_with_its_markers(kind: RequestKind, events: list[Answered], said: str) -> None:
    statements = events[-1].answer.statements
    stated: list[Event] = [Stated(statement) for statement in statements]
    text = Text()
    added = [text.after(event) for event in (Understood(kind), *stated, *events)]
    assert text.text == said == "".join(added)
    assert [said[one.start : one.end] for one in text.markers] == ["[1]"] * said.count("[1]")


def test_a_draft_is_never_told() -> None:
    text = Text()
    assert text.after(Drafting("It hai")) == text.after(Dropped(SNOWED)) == text.text == ""
