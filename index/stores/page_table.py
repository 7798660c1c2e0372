"""The catalog's pages: where the words of a scanned article stand, and pictures of the pages it was read from.

    layouts         article → places and confidences of its words     (index.printed_pages)
    page_pictures   article and page → picture
    pictures        a picture of a page, once, whatever stands on it

Pictures are kept, about 100 KB a page, and not drawn anew from the file when a reader asks: it may be a member of an
archive, may have been fetched, or be on a drive that is not there by then, and a citation has to show its proof all the
same; and a page that is asked for costs a read, not a parser on a stranger's file. They go into backups with the
catalog. Triggers take all of it away with the article, whoever removes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from index.printed_pages import PagePicture
from index.stores.database import Connection
from index.types import Article

LAYOUT_OF = "(SELECT packed FROM layouts l WHERE l.article_id = articles.id)"

Reading = Callable[..., list[tuple[Any, ...]]]


class Pages:
    """Queries of the tables above. Functions below that are given ``db`` are part of their caller's transaction."""

    def __init__(self, read: Reading) -> None:
        self._read = read

    def picture(self, article_id: str, page: int) -> PagePicture | None:
        """The picture of a page that an article stands on."""
        query = (
            "SELECT width, height, data FROM page_pictures p JOIN pictures d ON d.digest = p.digest "
            "WHERE p.article_id = ? AND p.page = ?"
        )
        rows = self._read(query, (article_id, page))
        return PagePicture(page, *rows[0]) if rows else None


def keep_pages(db: Connection, read: Article, article_id: str) -> None:
    """Keeps what was read of an article beside it, where the catalog holds it with the same text and without pages."""
    if read.layout is None:
        return
    same = "SELECT 1 FROM articles WHERE id = ? AND text = ? AND id NOT IN (SELECT article_id FROM layouts)"
    if not db.execute(same, (article_id, read.text)).fetchone():
        return
    db.execute("INSERT INTO layouts VALUES (?, ?)", (article_id, read.layout.packed))
    for picture in read.pictures:
        digest = hashlib.sha256(picture.data).hexdigest()[:32]
        drawn = (digest, picture.width, picture.height, picture.data)
        db.execute("INSERT OR IGNORE INTO pictures VALUES (?, ?, ?, ?)", drawn)
        db.execute("INSERT OR IGNORE INTO page_pictures VALUES (?, ?, ?)", (article_id, picture.page, digest))


def copy_pages(db: Connection, former: str, article_id: str) -> None:
    """An article was corrected and has another id: its pages are those of its former self, which will be removed."""
    db.execute("INSERT OR IGNORE INTO layouts SELECT ?, packed FROM layouts WHERE article_id = ?", (article_id, former))
    query = "INSERT OR IGNORE INTO page_pictures SELECT ?, page, digest FROM page_pictures WHERE article_id = ?"
    db.execute(query, (article_id, former))
