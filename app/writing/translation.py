"""A question put into the articles' language by a chat model."""

from __future__ import annotations

import prompts
from app.language.asked_in import name_of
from app.models.chat_model import ChatModel

_MOST_TOKENS = 400
_MOST_TIMES = 4  # as long as the question; what is longer is an answer


def translated(question: str, language: str, model: ChatModel) -> str:
    """The question in a language (ISO 639-1); "" where the model wrote something else than a question.

    Raises ModelUnavailable or ModelBroke.
    """
    system, user = prompts.load("translate").render(question=question, language=name_of(language))
    said = "".join(model.stream(system, user, max_tokens=_MOST_TOKENS)).strip().strip('"“”„«»').strip()
    return said if "\n" not in said and len(said) <= _MOST_TIMES * len(question) + 100 else ""
