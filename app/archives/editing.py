"""What a reader who may add articles may also do with them: delete one, take it in again, correct what is said of it.

    delete       out of all stores at once, and not taken in again with its file or page
    taken_out    what was deleted so, or by ``dateline remove``; ``readmit`` ends that
    correct      headline, outlet, author, day and section; indexing its file again keeps to it

Each waits no longer for another process that writes than the archive does, and says which it was: whoever pressed a
button is looking at it. Deleting says nothing to the disk: the file that an article was read from stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.audit.noting import Deed, note
from app.errors import AppFailure
from index.correct import correct
from index.embedding.embedder import Embedder
from index.intake.removal import plan_removal, readmit_all, remove
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.stores.corrections import value_of
from index.types import Article, RemovedSource


class ArticleGone(AppFailure):
    """The article that is to be changed is not in the archive any more."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An article, a file or a folder that stays out, with all the places in which it does."""

    key: str  # names it without telling where on the disk it lies
    places: tuple[RemovedSource, ...]

    @property
    def title(self) -> str:
        return self.places[0].title


@dataclass(frozen=True)
class Editing:
    """Changes the articles of one archive. Safe to share between threads."""

    archive: Archive
    embedder: Callable[[], Embedder]
    settings: IndexSettings

    def delete(self, article_id: str) -> None:
        """Takes an article out, with all its places. Raises ArticleGone, ArchiveBusy or StoreFailure."""
        found = self.archive.catalog.articles.get(article_id)
        removal = plan_removal(self.archive.catalog, article_ids=[article_id])
        if not removal.sources:
            raise _article_gone()
        remove(self.archive, removal)
        note(Deed.DELETED, article=article_id, what=found.title if found else "")

    def taken_out(self) -> list[TakenOut]:
        """What stays out, what went last first."""
        found: dict[str, list[RemovedSource]] = {}
        for removed in reversed(self.archive.catalog.removed.all()):
            found.setdefault(_key(removed), []).append(removed)
        return [TakenOut(key, tuple(places)) for key, places in found.items()]

    def readmit(self, key: str) -> list[str]:
        """What has this key stays out no more. Returns its files and addresses, for whoever reads them again; none
        where it is taken in again already. Raises ArchiveBusy or StoreFailure."""
        places = [place for one in self.taken_out() if one.key == key for place in one.places]
        if places:
            readmit_all(self.archive, places)
            note(Deed.TAKEN_IN, article=places[0].article_id, what=places[0].title)
        return list(dict.fromkeys(place.file for place in places))

    def correct(self, article_id: str, facts: Mapping[str, str] | None) -> Article:
        """The article with other facts, or with None those of its source. Raises ArticleGone, and what
        ``index.correct.correct`` raises."""
        now = self.archive.catalog.articles.get(article_id)
        if now is None:
            raise _article_gone()
        if facts is not None and not (facts := _changed(now, facts)):
            return now
        found = correct(self.archive, self.embedder, self.settings, [now.id], facts)
        if not found:
            raise _article_gone()
        fields = ", ".join(facts) if facts is not None else "as it was read"
        # What an article is called by is part of its id.
        note(Deed.CORRECTED, article=now.id, what=fields, now="" if found[0].id == now.id else found[0].id)
        return found[0]


def _changed(article: Article, facts: Mapping[str, str]) -> dict[str, str]:
    """What a form has otherwise than the article: a field of it holds no line breaks, and is no correction for that."""
    return {
        name: value
        for name, value in facts.items()
        if " ".join(value.split()) != " ".join(value_of(article, name).split())
    }


def _article_gone() -> ArticleGone:
    return ArticleGone("this article is not in the archive any more", "Somebody may have deleted it meanwhile.")


def _key(removed: RemovedSource) -> str:
    return hashlib.sha256((removed.article_id or removed.source).encode("utf-8", "surrogatepass")).hexdigest()[:16]
