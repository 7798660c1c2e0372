"""What a chat model writes, sentence by sentence: shown as a draft, and let through where the check proves it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing

from app.errors import ModelBroke
from app.incidents import log_incident
from app.models.chat_model import InLine
from app.replies.progress import Progress
from app.replies.reply import Means
from app.types import Drafting, Event, Queued, RawStatement, Statement, Verdict
from app.writing import texts
from index.search import Found
from index.types import Evidence


def proven_of(
    writing: Iterator[str | RawStatement],
    evidence: tuple[Evidence, ...],
    found: Found,
    means: Means,
    progress: Progress,
    most: int | None = None,
) -> Generator[Event, None, list[Statement]]:
    """What is written of the evidence that the model was shown and the check lets through, of ``most`` sentences.

    Raises ModelUnavailable, or ModelBroke where not even one sentence was finished.
    """
    proven: list[Statement] = []
    raw = yield from _drafted(writing, progress)
    for one in raw[:most]:
        try:
            statement = means.judge.checked(one, found, evidence, proven)
        except Exception:
            reason = texts.UNCHECKED.format(reference=log_incident("checking a statement failed"))
            statement = Statement(one.text, (), Verdict.UNSUPPORTED, reason)
        if statement.verdict is Verdict.UNSUPPORTED:
            yield progress.drop(statement, statement.reason)
        else:
            proven.append(statement)
    return proven


def _drafted(writing: Iterator[str | RawStatement], progress: Progress) -> Generator[Event, None, list[RawStatement]]:
    """Shows what the model writes; returns its statements."""
    finished: list[RawStatement] = []
    try:
        with closing(writing) as pieces:  # type: ignore[type-var]
            for piece in pieces:
                if isinstance(piece, InLine):
                    yield Queued(piece.place, piece.seconds)
                    continue
                if piece:
                    progress.mark("first_token")
                if isinstance(piece, RawStatement):
                    finished.append(piece)
                else:
                    yield Drafting(" ".join([*(raw.text for raw in finished), piece]).strip())
    except ModelBroke as failure:
        if not finished:
            raise
        progress.notice = f"{texts.BROKEN_OFF.format(failure=failure)} {failure.help_message}".strip()
    return finished
