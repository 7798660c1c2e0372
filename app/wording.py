"""A question in the words that are searched for: in the articles' language and spelling. What changed is told.

searched_for ── asked_in      is it in another language than every article?       (app.language.asked_in)
             ── translated    if so, put by a model that can                     (app.writing.translation)
             ── respelled     if not, misspelt words as the articles have them   (index.retrieval.respelling)
"""

from __future__ import annotations

from app.errors import AppFailure
from app.language.asked_in import asked_in
from app.models.chat_model import ChatModel
from app.progress import Progress
from app.types import Respelling
from app.writing.translation import translated, translates
from index.search import Search
from index.stores.archive import Archive


class Wording:
    """Over one archive. Safe to share between threads."""

    def __init__(self, archive: Archive, search: Search) -> None:
        self._archive = archive
        self._search = search
        self._counted: tuple[str, list[str]] = ("", [])  # of which version of the archive, its languages

    def searched_for(self, asked: str, model: ChatModel | None, progress: Progress) -> str:
        """What to search for; ``progress`` gets what was respelt, or the language of what could not be translated."""

        def put() -> str:
            if foreign := asked_in(asked, self.languages()):
                own = self._translated(asked, model)
                progress.foreign = "" if own else foreign
                return own or asked
            respelt, replaced = self._search.respelled(asked)
            progress.respelled = tuple(Respelling(*pair) for pair in replaced)
            return respelt

        return progress.attempt("looking for misspelt words and other languages", put, asked)

    def languages(self) -> list[str]:
        """The languages of the articles, that of most first; counted once for each state of the archive."""
        version = self._archive.catalog.version()
        known, languages = self._counted
        if known != version:
            counted = self._archive.catalog.overview.counted("language")
            languages = [language for language, _ in counted if language]
            self._counted = version, languages
        return languages

    def _translated(self, asked: str, model: ChatModel | None) -> str:
        """The question in the language of most articles; "" where no model can put it so."""
        if model is None or not translates(model):
            return ""
        try:
            return translated(asked, self.languages()[0], model)
        except AppFailure:  # told where the model is asked for the answer
            return ""
