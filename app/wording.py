"""The words that are searched for: a request that stands alone, in the articles' language and in their spelling.

worded ── standalone   what a follow-up leaves to the conversation         (app.followups.question)
       ── translated   where it is in another language and a model can     (app.writing.translation)
       ── respelt      words that no article has, as the articles spell them  (index.text.spelling)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from app.errors import AppFailure
from app.followups.conversation import exchanges
from app.followups.leaning import core_question, topic_leans
from app.followups.question import standalone
from app.language.asked_in import asked_in
from app.models.chat_model import ChatModel, is_hosted
from app.replies.progress import Progress
from app.replies.reply import Asked
from app.requests.kinds import Request
from app.types import Answer, Citation, Refusal, RequestKind, Respelling, Turn
from app.writing.translation import translated
from index.search import Finder
from index.several import Holdings
from index.text.terms import terms_of
from index.types import Filters

_ABOUT = "What is known about "  # makes a question of a topic, in which "it" finds its name
_WHOLE_QUESTION = frozenset([RequestKind.FACT, RequestKind.LIST, RequestKind.WHO_SAYS])  # whose words all matter


class Wording:
    """Puts requests into the archive's words. Safe to share between threads."""

    def __init__(self, held: Holdings, search: Finder, model: Callable[[], ChatModel | None]) -> None:
        self._held = held
        self._search = search
        self._model = model
        self._counted: tuple[str, list[str]] = ("", [])  # of which version of the archive, its languages

    def worded(self, request: Request, history: Sequence[Turn], filters: Filters, progress: Progress) -> Asked:
        """What is to be answered.

        ``progress`` has the message's language where it is foreign, and what stays of that: "" once it is translated;
        the respellings are left there too.
        """
        text, typed = request.text.strip(), progress.question.strip()
        told = history
        if text != typed:  # the question before with a part changed, or one that was offered
            history = ()
        if request.kind in _WHOLE_QUESTION:
            put = progress.attempt("making a whole question of it", lambda: standalone(text, history), text)
            question = self._worded(put, progress)
            asked = Asked(question, question if question != text else request.topic, filters)
            look = partial(_going_on, asked, "" if put == typed else typed, text, told)
            return progress.attempt("looking at what was told", look, asked)
        topic = progress.attempt("making a whole question of it", lambda: _topic(request.topic, history), request.topic)
        topic = self._worded(topic, progress)
        return Asked(topic, topic, filters)

    def languages(self) -> list[str]:
        """The languages of the articles, that of most first; counted once for each state of the archive."""
        version = self._held.version()
        if self._counted[0] != version:
            self._counted = version, self._held.languages()
        return self._counted[1]

    def foreign(self, text: str, progress: Progress) -> str:
        """The language of a text, ISO 639-1, where it is clearly none of the articles'; else ""."""
        none: list[str] = []
        languages = progress.attempt("looking for the articles' languages", self.languages, none)
        return progress.attempt("telling the question's language", lambda: asked_in(text, languages), "")

    def _worded(self, asked: str, progress: Progress) -> str:
        if not progress.foreign:
            return self._respelt(asked, progress)
        put = ""
        with suppress(AppFailure):  # told where the model is asked for the answer
            model = self._model()
            if model is not None and is_hosted(model):
                put = translated(asked, self.languages()[0], model)
        progress.foreign = "" if put else progress.foreign
        return put or asked

    def _respelt(self, asked: str, progress: Progress) -> str:
        """The question with misspelt words put as the articles have them, which the answer says."""
        as_asked: tuple[str, tuple[tuple[str, str], ...]] = (asked, ())
        put, replaced = progress.attempt("looking for misspelt words", lambda: self._search.respelled(asked), as_asked)
        progress.respelled = tuple(Respelling(*pair) for pair in replaced)
        return put


def _going_on(asked: Asked, typed: str, text: str, history: Sequence[Turn]) -> Asked:
    """What may have its answer in the articles before: what was ``typed`` without what says that it goes on; as it is
    ``asked`` where that is "", or ``text`` was offered and has no word of it."""
    bare = core_question(typed) if typed else ""
    said = set(terms_of(bare))
    typed_so = text == typed or (said and said <= set(terms_of(text)))
    return replace(asked, bare=bare if bare and typed_so else asked.question, within=_shown(history))


def _shown(history: Sequence[Turn]) -> tuple[str, ...]:
    """The articles that a conversation stands on, those of the last answer first: what was cited, and what a refusal
    showed that tells of the matter."""
    answers = reversed([turn.answer for turn in history if turn.answer is not None])
    return tuple(dict.fromkeys(c.article_id for one in answers for c in _citations(one)))


def _citations(answer: Answer) -> tuple[Citation, ...]:
    if answer.refused and answer.refused_for is Refusal.NEAR:
        return answer.nearest
    return tuple(c for statement in answer.statements for c in statement.citations)


def _topic(topic: str, history: Sequence[Turn]) -> str:
    """A topic in words that need no conversation."""
    if not topic_leans(topic, exchanges(history)):
        return topic
    alone = standalone(f"{_ABOUT}{topic}?", history)
    return alone.removeprefix(_ABOUT).removesuffix("?").strip() or topic
