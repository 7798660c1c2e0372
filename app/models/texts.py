"""Why a model did not answer, and what to do, in the reader's language. What a foreign library says stays as it is."""

from __future__ import annotations

import sys

from app.localization import SpokenModule

WAITING_ALREADY = "the local model has {count} questions of yours waiting already"
ASK_LATER = "Ask again when they are answered."
BUSY = "the local model is busy with other questions and had no time within {seconds} seconds"
ASK_SOON = "Ask again in a minute."
TOO_SLOW = "the chat model {name} was too slow: {said}"
ASK_FASTER = "Ask again, or set chat.model to a faster one."
UNENDED = "the chat model {name} did not come to an end: {said}"
ASK_LESS = "Ask about less, or raise chat.max_tokens."
STOPPED = "the chat model {name} stopped answering: {said}"
LOOK_AT_SERVER = "Check that the model's server is up; answers are made of evidence sentences meanwhile."
NOT_FETCHED = "the local chat model has not been fetched: there is no {file}"
FETCH_IT = "Run '{command}' (1.1 GB), or set chat.model to another model or to 'extractive'."

AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
