"""Where the classifier is unsure, a hosted chat model says what kind of request a message is.

One short call, limited in time, and anything but the bare name of a kind leaves the classifier's choice: it must never
be worse to have a model. From which margin on it is asked, and why a small model is not, was measured:
``python -m tests.evaluation.requests.unsure``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing, suppress

import prompts
from app.errors import AppFailure
from app.incidents import log_incident
from app.models.chat_model import ChatModel, is_hosted
from app.models.sanitising import sanitised
from app.requests.kinds import Request
from app.requests.router import Router
from app.types import RequestKind

UNSURE = 0.2  # margin below which a kind is doubtful
_MOST_TOKENS = 400  # models that think first spend some
_KINDS = frozenset(RequestKind) - {RequestKind.FOLLOW_UP}  # which needs the answer before to be told
GRAMMAR = "root ::= " + " | ".join(f'"{kind}"' for kind in sorted(_KINDS))  # for models that take one


def settle_kind(request: Request, router: Router, model: Callable[[], ChatModel | None], seconds: float) -> Request:
    """The request as a hosted model understands it, where the router is unsure; else as it is.

    ``seconds`` is what the model may take; 0: it is not asked.
    """
    if request.margin >= UNSURE or not seconds:
        return request
    kind = None
    with suppress(AppFailure):  # told where the model is asked for the answer
        opened = model()
        kind = _kind_or_none(request.text, opened, seconds) if opened is not None and is_hosted(opened) else None
    return router.as_kind(request.text, kind) if kind else request


def _kind_or_none(text: str, model: ChatModel, seconds: float) -> RequestKind | None:
    try:
        return kind_by(model, text, seconds)
    except AppFailure:
        raise
    except Exception:
        log_incident("asking a model for the kind of a request failed")
        return None


def kind_by(model: ChatModel, text: str, seconds: float) -> RequestKind | None:
    """What a model takes a message for; None where it names no kind, or not in time.

    Raises ModelUnavailable or ModelBroke.
    """
    system, user = prompts.load("kind").render(message=sanitised(text))
    grammar, until, said = GRAMMAR if model.takes_grammar else "", time.monotonic() + seconds, ""
    with closing(model.stream(system, user, grammar=grammar, max_tokens=_MOST_TOKENS)) as pieces:  # type: ignore[type-var]
        for piece in pieces:
            said += piece
            if time.monotonic() > until:
                return None
    name = said.strip(" \n\t.:*`\"'“”").casefold()
    return RequestKind(name) if name in _KINDS else None
